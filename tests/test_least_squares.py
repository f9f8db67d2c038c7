"""Three points and their line: held to NumPy, and the bound of κ to the theorem."""

from functools import partial

import numpy as np
import pytest
from matplotlib.figure import Figure
from widget_pages import drag, middle, number, numbers, query, soon

from svdlab import thin_svd
from svdview.widgets import LeastSquares

POINTS = [-1, 0, 1], [1, 2, 6]
LEVEL = [-1, 0, 1], [2.5, 4, 2.5]
STATES = {
    "three": (POINTS, {}),
    "level": (LEVEL, {"spread": 50, "nudged": True, "nudge": 90}),
    "one above another": (([1, 1, 1], [0, 3, 6]), {"nudged": True}),
    "at zero": ((POINTS[0], [0, 0, 0]), {"nudged": True}),
}


def made(name):
    (t, b), options = STATES[name]
    return LeastSquares(t, b, **options)


# In Python


def test_it_has_a_text_and_a_described_still_picture():
    widget = LeastSquares(*POINTS, spread=10)
    assert repr(widget) == "LeastSquares([-1, 0, 1], [1, 2, 6], spread=10)"
    bundle, metadata = widget._repr_mimebundle_()
    assert bundle["text/plain"] == repr(widget)
    assert metadata["image/png"] == {"alt": widget.alt, "width": 480, "height": 240}
    assert "the line that misses them least" in widget.alt
    assert LeastSquares(*POINTS, alt="Something else").alt == "Something else"


def test_what_the_reader_sets_can_be_read_and_stays_in_range():
    widget = LeastSquares(*POINTS)
    assert (widget.spread, widget.nudged, widget.nudge) == (100, False, 90)
    state = {"t1": -3, "t3": 1.5, "b2": 12, "b3": -4, "spread": 0, "nudge": 400}
    widget.set_state(state)  # as the reader moves it
    assert widget.t.tolist() == [-2, 0, 1.5]
    assert widget.b.tolist() == [1, 9, -3]
    assert (widget.spread, widget.nudge) == (1, 360)
    widget.spread = 50
    assert widget.A.tolist() == [[1, -1], [1, 0], [1, 0.75]]
    with pytest.raises(ValueError, match="argument 2 is"):
        LeastSquares([1, 2], [3, 4])


def test_the_nudge_is_a_tenth_of_Pb_and_stays_in_the_column_space():
    for nudge, i in ((0, 0), (90, 1)):
        widget = LeastSquares(*POINTS, spread=30, nudge=nudge)
        U = thin_svd(widget.A).U
        step = widget.after() - widget.b
        assert np.allclose(step, 0.1 * np.linalg.norm(U.T @ widget.b) * U[:, i])


def test_the_still_shows_the_line_and_the_right_angle():
    figure = Figure()
    widget = made("level")
    widget.plot(figure)
    left, right = figure.axes
    line, dashed, points = left.lines
    ends = np.array(line.get_xdata())
    assert np.allclose(line.get_ydata(), 3)
    slope, height = np.polyfit(widget.A[:, 1], widget.after(), 1)
    assert np.allclose(dashed.get_ydata(), height + slope * ends)
    assert np.allclose(points.get_xydata(), np.transpose([[-0.5, 0, 0.5], widget.b]))
    sides = [np.diff(line.get_xydata(), axis=0)[0] for line in right.lines]
    b, Pb, rest = sides
    assert np.allclose(b, Pb + rest) and Pb @ rest == 0
    assert np.allclose(b @ b, widget.b @ widget.b)
    assert right.get_aspect() == 1


# In a browser


PAGES = {name: partial(made, name) for name in STATES}


def percent(text):
    """The share that a line of the gauge ends or goes on with."""
    return number(text.partition(" %")[0].split()[-1])


def held_to_numpy(box, widget):
    """Compare all that is told, and the theorem's bound, with NumPy."""
    A, b, told = widget.A, widget.b, numbers(box)
    s = np.linalg.svd(A, compute_uv=False)
    solve = np.linalg.pinv(A, rtol=1e-9)
    c, d = solve @ b
    near = {"abs": 6e-4, "rel": 1e-9}
    line = told["Best line"].replace(" + ", " ").replace(" − ", " −").rstrip("t·")
    assert [number(x) for x in line.split()] == pytest.approx([c, d], **near)
    assert number(told["‖b − Ax‖"]) == pytest.approx(
        np.linalg.norm(b - A @ solve @ b), **near
    )
    shown = [number(x) for x in told["σ₁ and σ₂"].split(" and ")]
    assert shown == pytest.approx(s, **near)
    full = s[1] > 1e-9 * s[0]
    if full:
        assert number(told["κ = σ₁/σ₂"]) == pytest.approx(s[0] / s[1], **near)
    else:
        assert told["κ = σ₁/σ₂"] == "∞"
    change_b, change_x, bound = box.locator("svg[aria-hidden] text").all_text_contents()
    Pb, step = A @ solve @ b, widget.after() - b
    if not widget.nudged or not Pb.any():
        return
    of_b = np.linalg.norm(A @ solve @ step) / np.linalg.norm(Pb)
    of_x = np.linalg.norm(solve @ step) / np.linalg.norm(solve @ b)
    most = (s[0] / s[1] if full else 1) * of_b
    assert percent(change_b) == pytest.approx(100 * of_b, abs=0.06)
    assert percent(change_x) == pytest.approx(100 * of_x, abs=0.06)
    assert percent(bound.partition(": ")[2]) == pytest.approx(100 * most, abs=0.06)
    assert of_x <= most * (1 + 1e-9) + 1e-12
    assert bound.startswith("at most κ times" if full else "at most as much")
    if most > 1e-9:
        assert bars(box) == pytest.approx(
            [340 * of_b / most, 340 * of_x / most], abs=1e-6
        )


def bars(box):
    """How long the two bars of the gauge are: the change of b, that of x."""
    widths = "bars => bars.map((bar) => Number(bar.getAttribute('width')))"
    return box.locator(".svd-bar").evaluate_all(widths)


SET = """([place, state]) => {
    for (const [label, value] of Object.entries(state)) {
        const typed = place.querySelector(`[aria-label="${label}, typed"]`);
        typed.value = value;
        typed.dispatchEvent(new Event("change"));
    }
}"""
SPREAD, NUDGE = "Spread of t, in percent", "Nudge: 0° along u₁, 90° along u₂"


@pytest.mark.parametrize("name", STATES)
def test_at_every_spread_and_nudge_the_bound_of_the_theorem_holds(opened, name):
    box, widget = opened(name), made(name)
    held_to_numpy(box, widget)
    tick = box.get_by_role("checkbox")
    assert box.get_by_label(NUDGE, exact=True).is_visible() == widget.nudged
    tick.check()
    widget.nudged = True
    place = box.element_handle()
    for spread in (100, 37, 5, 1):
        for nudge in (0, 45, 90, 133, 270, 360):
            widget.spread, widget.nudge = spread, nudge
            state = {SPREAD: spread, NUDGE: nudge}
            box.page.evaluate(SET, [place, state])
            held_to_numpy(box, widget)


def test_the_bound_is_reached_where_the_theorem_says(opened):
    box = opened("level")
    for spread in (100, 20, 2):
        box.page.evaluate(SET, [box.element_handle(), {SPREAD: spread, NUDGE: 90}])
        b, x = bars(box)
        assert x == pytest.approx(340)
        assert x / b == pytest.approx(np.sqrt(3 / 2) * 100 / spread)
        box.page.evaluate(SET, [box.element_handle(), {NUDGE: 0}])
        b, x = bars(box)
        assert x == pytest.approx(b)


@pytest.mark.parametrize("how", ["mouse", "finger"])
def test_points_are_dragged(opened, how):
    box, widget = opened("three", has_touch=how == "finger"), made("three")
    plane = box.locator(".svd-planes svg").first
    scale = plane.bounding_box()["width"] / 240 * 88 / 5
    origin = middle(plane) + plane.bounding_box()["width"] / 240 * np.array([0, 53])
    for i, (t, b) in ((1, (-1.5, 4.25)), (2, (0.5, -2)), (3, (1.8, 8)), (2, (9, 20))):
        ring = middle(box.locator(".svd-ring").nth(i - 1))
        t, b = min(t, 2.3), min(b, 9.2)  # beyond what is taken
        drag(box.page, ring, origin + scale * np.array([2.5 * t, -b]), how)
        widget.set_state({f"t{i}": min(t, 2), f"b{i}": min(b, 9)})
        held_to_numpy(box, widget)


def test_points_one_above_another_leave_one_direction():
    widget = made("one above another")
    for nudge, share in ((0, 0.1), (90, 0), (180, 0.1)):
        widget.nudge = nudge
        step = widget.after() - widget.b
        Pb = np.full(3, widget.b.mean())
        assert np.linalg.norm(step) == pytest.approx(share * np.linalg.norm(Pb))


def test_points_are_moved_by_keys_at_any_spread(opened):
    box, widget = opened("level"), made("level")
    point = box.get_by_role("slider", name="Point 3")
    for key, t, b in (
        ("ArrowRight", 1.1, 2.5),
        ("ArrowUp", 1.1, 2.75),
        ("Shift+ArrowLeft", 0.6, 2.75),
        ("ArrowDown", 0.6, 2.5),
    ):
        point.press(key)
        widget.t3, widget.b3 = t, b
        held_to_numpy(box, widget)
        shown = point.get_attribute("aria-valuetext")
        assert shown == f"({t * widget.spread / 100:.3f}, {b:.3f})"
    soon(box.page, query, {"t3-1": "0.6"})


def test_who_cannot_see_is_told_of_the_nudge(opened):
    box = opened("level")
    box.get_by_label(NUDGE, exact=True).press("Home")
    said = box.locator("[aria-live=polite]")
    box.get_by_text("Best line: 3.000 + 0.000·t.").wait_for(state="attached")
    assert "b changes by 10.0 % (‖P δb‖/‖Pb‖); x changes by 10.0 %" in said.inner_text()


def test_a_link_opens_what_the_sender_saw(opened):
    box = opened("three", "?t1-1=-1.5&b2-1=4.25&spread-1=10&nudged-1=true&nudge-1=33")
    widget = LeastSquares([-1.5, 0, 1], [1, 4.25, 6], 10, nudged=True, nudge=33)
    held_to_numpy(box, widget)
    far = opened("three", "?t1-1=-50&b2-1=Infinity&spread-1=0")
    held_to_numpy(far, LeastSquares([-2, 0, 1], [1, 9, 6], 1))
