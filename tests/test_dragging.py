"""Only a drag that begins in a drawing moves it."""

import numpy as np
import pytest
from widget_pages import middle, numbers, stroke

from svdview.widgets import (
    EckartYoung,
    LayerPainter,
    LeastSquares,
    SpectrumSlider,
    ThreeSteps,
)

A = [[5, 5], [-1, 7]]
DRAWINGS = {  # how each is made, and what of it a drag moves
    "painter": (LayerPainter, ".svd-paint"),
    "copy": (lambda: EckartYoung(A), ".svd-u .svd-ground"),
    "spectrum": (lambda: SpectrumSlider([8, 4, 2, 1], 4, 4), "svg:has(> .svd-cut)"),
    "points": (lambda: LeastSquares([-1, 0, 1], [1, 2, 6]), ".svd-planes svg >> nth=0"),
    "steps": (lambda: ThreeSteps(A), ".svd-planes svg >> nth=1"),
}
PAGES = {name: make for name, (make, _) in DRAWINGS.items()}


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drag_that_began_elsewhere_moves_nothing(opened, name):
    box = opened(name)
    page = box.page
    drawing = box.locator(DRAWINGS[name][1])
    drawing.scroll_into_view_if_needed()
    for ring in box.locator(".svd-grip").all():  # of a handle, so that one was held
        stroke(page, [middle(ring), middle(ring) + 3], "mouse")
    before = numbers(box)
    over = drawing.bounding_box()
    corner, size = [
        np.array([over[a], over[b]]) for a, b in ("xy", ("width", "height"))
    ]
    way = [corner + share * size for share in ([0.1, 0.2], [0.4, 0.3], [0.8, 0.8])]
    stroke(page, [middle(box.locator(".svd-numbers")), *way], "mouse")
    assert numbers(box) == before


def test_a_second_finger_disturbs_no_drag(opened):
    box = opened("steps", has_touch=True)
    drawing = box.locator(DRAWINGS["steps"][1])
    drawing.scroll_into_view_if_needed()
    tip, corner = middle(box.locator(".svd-grip").first), drawing.bounding_box()
    first = {"x": tip[0], "y": tip[1], "id": 0}
    second = {"x": corner["x"] + 5, "y": corner["y"] + 5, "id": 1}
    client = box.page.context.new_cdp_session(box.page)
    moved = {**first, "y": first["y"] - 20}
    for kind, points in [
        ("Start", [first]), ("Start", [first, second]), ("Move", [moved, second]),
        ("End", [moved]), ("End", []), ("Start", [second]), ("End", []),
    ]:  # fmt: skip
        event = {"type": f"touch{kind}", "touchPoints": points}
        client.send("Input.dispatchTouchEvent", event)
    assert numbers(box)["det A"] != "40.000"
