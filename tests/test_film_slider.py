"""A film, scrubbed as a reader scrubs it: its pictures are held against NumPy."""

import re

import numpy as np
import pytest
from matplotlib.figure import Figure
from widget_pages import (
    PHONE,
    difference,
    middle,
    number,
    numbers,
    pixels,
    query,
    soon,
    value,
)

from svdview.widgets import FilmSlider

H, W, N = 12, 16, 20
SCENE = np.random.default_rng(0).random((H, W))
LIGHT = 1 + 0.1 * np.sin(np.arange(N))


def film():
    """A scene in a light that changes, and a bright square that crosses it."""
    moments = [light * SCENE for light in LIGHT]
    for j, moment in enumerate(moments):
        moment[4:8, max(j - 4, 0) : j] = 1
    return np.stack(moments, axis=-1).reshape(H * W, N)


A = film()
STILL = np.outer(SCENE, LIGHT)  # of rank 1


def levels(picture, black, white):
    return np.rint(255 * np.clip((picture - black) / (white - black), 0, 1))


def shown(moment, k, A=A):
    """The levels of the three pictures, by NumPy."""
    U, s, Vh = np.linalg.svd(A, full_matrices=False)
    background = (U[:, :k] * s[:k] @ Vh[:k, moment - 1]).reshape(H, W)
    seen = A[:, moment - 1].reshape(H, W)
    white = max(1, A.max())
    return (
        levels(seen, 0, white),
        levels(background, 0, white),
        levels(seen - background, -white / 2, white / 2),
    )


def test_a_film_is_its_background_and_what_moves():
    slider = FilmSlider(A, (H, W), moment=7, k=3)
    U, s, Vh = np.linalg.svd(A, full_matrices=False)
    seen, background, moves = slider.pictures()
    assert np.allclose(seen, A[:, 6].reshape(H, W))
    assert np.allclose(background.ravel(), U[:, :3] * s[:3] @ Vh[:3, 6])
    assert np.allclose(moves, seen - background)
    assert repr(slider) == "FilmSlider(12×16, 20 moments, k=3)"
    slider.moment, slider.k = 99, 99
    assert (slider.moment, slider.k) == (20, 20)
    slider.moment, slider.k = 0, 0
    assert (slider.moment, slider.k) == (1, 1)
    alone = FilmSlider(STILL, (H, W)).pictures()
    assert np.allclose(alone[2], 0)


def test_the_still_picture_shows_all_three():
    slider, figure = FilmSlider(2 * A, (H, W), moment=7), Figure()
    slider.plot(figure)
    titles = ["seen", "background", "what moves"]
    assert [ax.get_title() for ax in figure.axes] == titles
    black_and_white = [(0, 2.2), (0, 2.2), (-1.1, 1.1)]
    for ax, part, ends in zip(
        figure.axes, slider.pictures(), black_and_white, strict=True
    ):
        (image,) = ax.images
        assert np.allclose(image.get_array(), part)
        assert np.allclose(image.get_clim(), np.array(ends) * slider.scale / 2.2)
    assert slider.scale == (2 * A).max()
    assert slider.still().size == tuple(2 * side for side in slider.box)


PAGES = {
    "film": lambda: FilmSlider(A, (H, W)),
    "bright": lambda: FilmSlider(2 * A, (H, W)),
}


@pytest.mark.parametrize(
    ("name", "given", "kept"),
    [
        ("film", (1, 1), (1, 1)),
        ("film", (7, 1), (7, 1)),
        ("film", (20, 5), (20, 5)),
        ("film", (99, 99), (20, 20)),
        ("film", (-1, 0), (1, 1)),
        ("bright", (9, 2), (9, 2)),
    ],
)
def test_the_pictures_and_their_share_are_numpys(opened, name, given, kept):
    box = opened(name, "?moment-1={}&k-1={}".format(*given))
    B = A if name == "film" else 2 * A
    for panel, expected in enumerate(shown(*kept, B)):
        assert difference(pixels(box, panel), expected) <= (2 if panel == 2 else 1)
    told = numbers(box)
    assert told["Moment"] == f"{kept[0]} of 20"
    assert told["Layers in the background"] == f"{kept[1]} of 20"
    seen, _, moves = FilmSlider(B, (H, W), *kept).pictures()
    share = 100 * np.linalg.norm(moves) / np.linalg.norm(seen)
    assert abs(number(told["‖what moves‖ / ‖seen‖"]) - share) <= 0.06


def test_keys_fingers_and_play_move_through_the_film(opened):
    box = opened("film", **PHONE)
    time = box.get_by_role("slider", name="Moment")
    time.press("ArrowRight")
    time.press("PageUp")
    assert value(box) == 7
    box.page.touchscreen.tap(*middle(time))
    assert value(box) in (10, 11)
    time.press("End")
    box.get_by_role("button", name="Play").click()  # from the end once more from 1
    assert value(box) < 10
    box.get_by_role("button", name="Play").wait_for()
    assert value(box) == 20
    box.get_by_role("slider", name=re.compile("background")).press("ArrowRight")
    soon(box.page, query, {"moment-1": "20", "k-1": "2"})
    box.get_by_text("Moment: 20 of 20. Layers in the background: 2 of 20").wait_for()
    assert box.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_nothing_plays_for_who_wants_no_motion(opened):
    box = opened("film", reduced_motion="reduce")
    assert not box.locator(".svd-play").is_visible()
    assert box.get_by_role("slider").count() == 2
