"""The cut of the spectrum, dragged in the plot on its page."""

import numpy as np
import pytest
from test_pages import opened
from test_sliders import value
from widget_pages import numbers, stroke

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


@pytest.mark.parametrize("options", [{}, PHONE])
def test_the_cut_is_dragged_to_any_k(browser, server, options):
    with browser.new_context(**options) as context:
        name = "chapters/4-low-rank-approximation-how-many.html"
        page, complaints = opened(context, f"{server}/strict", name)
        box = page.locator(".widget-live").first
        plot = box.locator("svg:has(.svd-cut)")
        plot.scroll_into_view_if_needed()
        place = plot.bounding_box()
        zoom, y = place["width"] / 360, place["y"] + place["height"] / 2
        at = 13
        assert value(box) == at
        for k in (20, 150, 299, 310, 2, -9):
            before = page.evaluate("scrollY")
            way = [(place["x"] + zoom * (44 + 306 * i / 300), y) for i in (at, k)]
            stroke(page, way, "finger" if options else "mouse")
            at = min(max(k, 1), 300)
            assert value(box) == at
            assert numbers(box)["Layers kept"] == f"{at} of 300"
            assert box.locator(".svd-sigma:not(.svd-left)").count() == at
            edge = box.locator(".svd-cut").get_attribute("d")[1:].split()[0]
            assert np.isclose(float(edge), 44 + 306 * at / 300)
            assert page.evaluate("scrollY") == before
        assert complaints == []
