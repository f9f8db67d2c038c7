"""The picture to paint: what is read and set in Python, and what a browser shows."""

import re

import numpy as np
import pytest
from matplotlib.figure import Figure
from widget_pages import PHONE, middle, number, numbers, pixels, query, soon, stroke

from svdlab import energy, layers, thin_svd
from svdview.widgets import LayerPainter
from svdview.widgets.layer_painter import PICTURES, SHAPE, written

SOME = np.random.default_rng(0).integers(0, 2, SHAPE)
CAT = """
    #.........# ##.......## ###.....### ########### #..#####..#
    #..#####..# ########### #####.##### .####.####. ..#######..
"""
CAT = np.array([[x == "#" for x in row] for row in CAT.split()], dtype=float)


# In Python


@pytest.mark.parametrize("picture", [SOME, np.zeros(SHAPE), np.ones(SHAPE), CAT > 0])
def test_what_is_painted_can_be_read_and_set(picture):
    painter = LayerPainter()
    assert np.array_equal(painter.A, PICTURES["Cross"])
    painter.A = picture
    assert np.array_equal(painter.A, picture)
    painter.set_state({"picture": written(1 - picture)})  # as the reader paints it
    assert np.array_equal(painter.A, 1 - picture)


def test_further_pictures_have_buttons_of_their_own():
    painter = LayerPainter({"Some": SOME})
    assert list(painter.pictures) == [*PICTURES, "Some", "Clear"]
    painter.picture = painter.pictures["Some"]
    assert np.array_equal(painter.A, SOME)
    with pytest.raises(ValueError, match="broadcast"):
        LayerPainter({"Large": np.ones((11, 10))})


def test_the_still_shows_the_picture_the_sum_and_the_layers():
    painter, figure = LayerPainter(), Figure()
    painter.A, painter.off = CAT, 0b101
    painter.plot(figure)
    picture, total, *small = [ax.images[0] for ax in figure.axes if ax.images]
    assert np.array_equal(picture.get_array(), CAT)
    expected = layers(thin_svd(CAT))
    assert np.allclose(total.get_array(), expected[[1, 3, 4]].sum(axis=0))
    assert len(small) == 5
    for image, layer in zip(small, expected, strict=False):
        assert np.allclose(image.get_array(), layer)
        assert image.norm.vcenter == 0


# In a browser


CHAPTER = "3-outer-products"
PAGES = {"painter": LayerPainter}
LAYERS = """buttons => buttons.map((layer) =>
    [layer.textContent.split(" ")[1], layer.ariaPressed, layer.disabled])"""


def painted(box):
    names = box.get_by_role("gridcell").evaluate_all(
        "cells => cells.map((cell) => cell.ariaLabel)"
    )
    assert names[12].startswith("Row 2, column 2: ")
    return np.array([name.endswith("white") for name in names]).reshape(SHAPE)


def holds(box, A, off=()):
    """Whether all that is shown of A, without these layers, is NumPy's."""
    svd, rank = thin_svd(A), np.linalg.matrix_rank(A)
    kept = [i for i in range(rank) if i not in off]
    assert np.array_equal(painted(box), A)
    told = numbers(box)
    assert told["Rank"] == str(rank)
    assert told["Layers in the sum"] == f"{len(kept)} of {rank}"
    share = sum(np.diff(energy(svd.s), prepend=0)[kept]) if rank else 1
    assert abs(number(told["Share of ‖A‖²"]) - 100 * share) <= 0.00501
    total = layers(svd)[kept].sum(axis=0)
    levels = np.rint(255 * np.clip(total, 0, 1))
    assert abs(pixels(box)[..., 0] - levels).max() <= 1
    shown = box.get_by_role("button", name=re.compile("^σ")).evaluate_all(LAYERS)
    assert shown == [
        [f"{s:.2f}" if i < rank else "0", str(i in kept).lower(), i >= rank]
        for i, s in enumerate(svd.s)
    ]


def test_every_picture_is_factored_as_by_numpy(in_the_book):
    box = in_the_book(CHAPTER)
    holds(box, PICTURES["Cross"])
    pictures = {**PICTURES, "Cat": CAT, "Clear": np.zeros(SHAPE)}
    for name, A in pictures.items():
        box.get_by_role("button", name=name).click()
        holds(box, A)


def test_layers_are_taken_out_and_put_back_in_any_order(opened):
    box, off = opened("painter", f"?picture-1={written(SOME)}"), set()
    assert np.diff(thin_svd(SOME).s).max() < -0.01  # so that each layer is unique
    layer = box.get_by_role("button", name=re.compile("^σ"))
    for i in (3, 0, 9, 3, 5, 0):
        layer.nth(i).click()
        off ^= {i}
        holds(box, SOME, off)
    box.get_by_role("button", name="All out").click()
    holds(box, SOME, range(10))
    layer.nth(4).press("Space")
    holds(box, SOME, {*range(10)} - {4})
    box.get_by_role("button", name="All in").click()
    holds(box, SOME)
    layer.nth(0).click()
    box.get_by_role("button", name="Letter").click()  # another picture is whole
    holds(box, PICTURES["Letter"])


def cell(box, i, j):
    return box.get_by_role("gridcell").nth(11 * i + j)


@pytest.mark.parametrize("options", [{}, PHONE])
def test_a_drag_paints_what_the_first_square_was_not(in_the_book, options):
    box, A = in_the_book(CHAPTER, **options), PICTURES["Cross"].astype(float)
    box.scroll_into_view_if_needed()
    page = box.page
    for (i, j), (to_i, to_j) in (((1, 1), (1, 9)), ((7, 5), (2, 5))):
        A[min(i, to_i) : max(i, to_i) + 1, min(j, to_j) : max(j, to_j) + 1] = (
            1 - A[i, j]
        )
        way = np.linspace(middle(cell(box, i, j)), middle(cell(box, to_i, to_j)), 20)
        before = page.evaluate("scrollY")
        stroke(page, way, "finger" if options else "mouse")
        assert page.evaluate("scrollY") == before
        holds(box, A)


def test_the_keys_paint_from_one_tab_stop(in_the_book):
    box, A = in_the_book(CHAPTER), PICTURES["Cross"].astype(float)
    press = box.page.keyboard.press
    box.get_by_role("button", name="Clear").focus()
    press("Tab")
    assert box.locator("[role=gridcell][tabindex='0']").count() == 1
    for key, i, j in (
        ("ArrowLeft", 0, 0), ("ArrowUp", 0, 0), ("ArrowRight", 0, 1),
        ("ArrowDown", 1, 1), ("End", 1, 10), ("ArrowRight", 1, 10), ("Home", 1, 0),
    ):  # fmt: skip
        press(key)
        assert cell(box, i, j).evaluate("cell => cell === document.activeElement")
    for key in ("Space", "Enter", "Space"):
        press(key)
        A[1, 0] = 1 - A[1, 0]
        holds(box, A)
    press("Tab")
    assert not box.get_by_role("gridcell").evaluate_all(
        "cells => cells.includes(document.activeElement)"
    )


def test_the_address_keeps_the_picture_and_the_layers(in_the_book):
    box = in_the_book(CHAPTER, f"?picture-1={written(CAT)}&off-1=5")
    holds(box, CAT, {0, 2})
    cell(box, 0, 5).click()
    A = CAT.copy()
    A[0, 5] = 1
    soon(box.page, query, {"picture-1": written(A), "off-1": "5"})
    for name in ("Clear", "Cross"):
        box.get_by_role("button", name=name).click()
    soon(box.page, query, {})


@pytest.mark.parametrize("text", ["-1", "xyz", "0x1", "f" * 29, "1.5"])
def test_a_link_to_no_picture_opens_the_first(opened, text):
    holds(opened("painter", f"?picture-1={text}"), PICTURES["Cross"])
