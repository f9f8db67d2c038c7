"""The cut of the spectrum, dragged in the plot on its page."""

import numpy as np
import pytest
from widget_pages import PHONE, middle, numbers, stroke, value


@pytest.mark.parametrize("options", [{}, PHONE])
def test_the_cut_is_dragged_to_any_k(in_the_book, options):
    box = in_the_book("4-low-rank-approximation-how-many", **options).first
    plot = box.locator("svg:has(.svd-cut)")
    plot.scroll_into_view_if_needed()
    left, zoom = plot.bounding_box()["x"], plot.bounding_box()["width"] / 360
    y = middle(plot)[1]
    at = 13
    assert value(box) == at
    for k in (20, 150, 299, 310, 2, -9):
        before = box.page.evaluate("scrollY")
        way = [(left + zoom * (44 + 306 * i / 300), y) for i in (at, k)]
        stroke(box.page, way, "finger" if options else "mouse")
        at = min(max(k, 1), 300)
        assert value(box) == at
        assert numbers(box)["Layers kept"] == f"{at} of 300"
        assert box.locator(".svd-sigma:not(.svd-left)").count() == at
        edge = box.locator(".svd-cut").get_attribute("d")[1:].split()[0]
        assert np.isclose(float(edge), 44 + 306 * at / 300)
        assert box.page.evaluate("scrollY") == before
