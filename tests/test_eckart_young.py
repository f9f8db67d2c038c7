"""The rank-one copy to draw, in Python and in a browser, held to NumPy's."""

from functools import partial

import numpy as np
import pytest
from matplotlib.figure import Figure
from widget_pages import PHONE, number, numbers, query, soon, stroke

from svdlab import approximation_error, thin_svd
from svdview.widgets import EckartYoung

A = np.array([[3, 2, 5], [2, 3, 5], [2, -2, 0], [5, 5, 10]])
BEST = [0.5, 0.5, 0, 1], [0.5, 0.5, 1]  # multiples of u₁ and v₁
rng = np.random.default_rng(0)


# In Python


@pytest.mark.parametrize("M", [A, A.T, A[:1], A[:, :1], rng.standard_normal((6, 8))])
def test_the_copy_has_its_best_weight_and_never_beats_the_first_layer(M):
    race = EckartYoung(M)
    for _ in range(20):
        race.x, race.y = (rng.uniform(-1, 1, size).tolist() for size in M.shape)
        error = M - race.copy
        assert np.linalg.matrix_rank(race.copy) <= 1
        assert np.isclose(np.vdot(race.copy, error), 0)
        for norm, name in ("fro", "fro"), (2, "2"):
            least = approximation_error(thin_svd(M).s, 1, name)
            assert np.linalg.norm(error, norm) >= least - 1e-12
    race.x, race.y = thin_svd(M).U[:, 0].tolist(), thin_svd(M).Vh[0].tolist()
    assert np.allclose(
        np.linalg.norm(M - race.copy), approximation_error(thin_svd(M).s, 1)
    )


def test_the_copy_of_nothing_drawn_is_zero():
    race = EckartYoung(A)
    race.set_state({"x": [0, 0, 0, 0]})  # as the reader draws it
    assert (race.copy == 0).all()


def test_the_still_shows_the_matrix_the_copy_and_what_it_leaves():
    race, figure = EckartYoung(A), Figure()
    race.x, race.y = BEST
    race.plot(figure)
    shown = [ax.images[0].get_array() for ax in figure.axes]
    first = np.outer([1, 1, 0, 2], [1, 1, 2]) * 2.5
    for picture, expected in zip(shown, [A, first, A - first], strict=True):
        assert np.allclose(picture, expected)
    assert {ax.images[0].get_clim() for ax in figure.axes} == {(-10, 10)}


# In a browser


PAGES = {"race": partial(EckartYoung, A)}
TEXTS = """pictures => pictures.map((picture) =>
    [...picture.querySelectorAll("text")].map((text) => text.textContent))"""


@pytest.fixture
def race(in_the_book):
    return partial(in_the_book, "4-low-rank-approximation-nearest")


def drawn(box):
    """The column and the row, as the bars say."""
    values = box.get_by_role("slider").evaluate_all(
        "bars => bars.map((bar) => Number(bar.ariaValueNow))"
    )
    return values[3:], values[:3]


def holds(box, best=None):
    """Whether all that is shown is NumPy's; return both errors."""
    expected = EckartYoung(A)
    expected.x, expected.y = drawn(box)
    error = A - expected.copy
    pictures = box.locator(".svd-shades").evaluate_all(TEXTS)
    for shown, M in zip(pictures, [A, expected.copy, error], strict=True):
        values = [number(text) for text in shown]
        assert abs(np.reshape(values, A.shape) - M).max() <= 0.0501
    errors = np.array([np.linalg.norm(error, norm) for norm in ("fro", 2)])
    told = numbers(box)
    shown = [float(told[f"{name} error"]) for name in ("Frobenius", "Spectral")]
    assert abs(shown - errors).max() <= 0.000501
    assert told["Least possible"] == "3.000 and 3.000"
    best = errors if best is None else np.minimum(errors, best)
    shown = [float(text) for text in told["Best so far"].split(" and ")]
    assert abs(shown - best).max() <= 0.000501
    corner = box.locator(".svd-rest").get_attribute("d").split("L")[1].split()
    x, y = (float(at) for at in corner)
    share = np.hypot(166 - x, 96 - y) / 160  # of the side that is A
    assert abs(share - errors[0] / np.linalg.norm(A)) < 1e-9
    return best


def test_no_copy_beats_the_first_layer(opened):
    box = opened("race")
    best = holds(box)
    bars = box.get_by_role("slider").all()
    for _ in range(15):
        keys = ["PageUp", "PageDown", "ArrowLeft", "ArrowUp", "End", "Home"]
        rng.choice(bars).press(rng.choice(keys))
        best = holds(box, best)
        assert best.min() >= 3


def test_every_bar_has_a_name_and_moves_by_key(race):
    box = race()
    names = [f"Row y, entry {j}" for j in (1, 2, 3)]
    names += [f"Column x, entry {i}" for i in (1, 2, 3, 4)]
    bars = box.get_by_role("slider").all()
    assert [bar.get_attribute("aria-label") for bar in bars] == names
    for bar in bars:
        for key, value in {
            "ArrowUp": 0.6, "ArrowRight": 0.7, "ArrowDown": 0.6, "ArrowLeft": 0.5,
            "PageUp": 1, "PageDown": 0.5, "End": 1, "Home": -1,
        }.items():  # fmt: skip
            bar.press(key)
            assert float(bar.get_attribute("aria-valuenow")) == value


@pytest.mark.parametrize("options", [{}, PHONE])
def test_bars_are_drawn_by_mouse_and_finger_in_one_stroke(race, options):
    box = race(**options)
    page = box.page
    row, column = box.locator(".svd-ground").all()
    row.scroll_into_view_if_needed()
    strokes = [  # from left to right, then from top to bottom
        (row, [(1 / 6, 0.29), (1 / 2, 0.29), (5 / 6, 0)]),
        (column, [(0.71, 1 / 8), (0.71, 3 / 8), (0.5, 5 / 8), (1, 7 / 8)]),
    ]
    for strip, shares in strokes:
        place = strip.bounding_box()
        way = [
            (place["x"] + x * place["width"], place["y"] + y * place["height"])
            for x, y in shares
        ]
        before = page.evaluate("scrollY")
        stroke(page, way, "finger" if options else "mouse")
        assert page.evaluate("scrollY") == before
    assert drawn(box) == BEST
    remark = box.locator(".svd-remark").text_content()
    assert "no matrix of rank one comes nearer" in remark
    assert holds(box).tolist() == pytest.approx([3, 3])


def test_the_answer_is_shown_when_asked_for(race):
    box = race()
    marks = box.locator("[role=slider] .svd-bound")
    lines = "marks => marks.map((mark) => mark.getAttribute('d'))"
    assert set(marks.evaluate_all(lines)) == {""}
    assert "Drag the bars" in box.locator(".svd-remark").text_content()
    box.get_by_role("checkbox").check()
    ends = []  # how far along its bar each mark stands, from -1 to 1
    for line in marks.evaluate_all(lines):
        (x, y), _ = (map(float, end.split()) for end in line[1:].split("L"))
        ends.append((48 - y) / 40 if len(ends) < 3 else (x - 48) / 40)
    row, column = np.array(ends[:3]), np.array(ends[3:])
    assert np.allclose(row, [0.25, 0.25, 0.5])
    assert np.allclose(column, [0.25, 0.25, 0, 0.5])


def test_the_address_keeps_what_is_drawn(race):
    box = race("?x-1=0.5,0.5,0,1&y-1=-0.123456789,0.5,1&revealed-1=true")
    assert drawn(box) == ([0.5, 0.5, 0, 1], [-0.123456789, 0.5, 1])
    box.get_by_role("slider").nth(1).press("End")
    short = {"x-1": "0.5,0.5,0,1", "y-1": "-0.123457,1,1", "revealed-1": "true"}
    soon(box.page, query, short)


@pytest.mark.parametrize("text", ["1", "a,b,c,d", "1,1,1,2", "1,1,1,1,1"])
def test_a_link_to_no_column_opens_the_first(opened, text):
    box = opened("race", f"?x-1={text}")
    assert drawn(box) == ([0.5] * 4, [0.5] * 3)
    holds(box)
