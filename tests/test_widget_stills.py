"""The still pictures of the widgets: what stands where no script runs."""

import io
import json
import re

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from svdlab import full_svd, layers, thin_svd
from svdview.widgets import (
    CircleToEllipse,
    ComponentSlider,
    EckartYoung,
    FilmSlider,
    LayerPainter,
    LayerSlider,
    LeastSquares,
    RandomSpan,
    RankSlider,
    SpectrumSlider,
    ThreeSteps,
)
from svdview.widgets.shared import HERE, small_png

TALL = np.array([[3, 2, 5], [2, 3, 5], [2, -2, 0], [5, 5, 10]])
SQUARE = np.array([[5, 5], [-1, 7]])
FLAT = [[1, 2], [2, 4]]
rng = np.random.default_rng(0)


def opened(png):
    return Image.open(io.BytesIO(png))


def axes_of(widget):
    """What matplotlib draws on for a still picture."""
    figure = Figure()
    widget.plot(figure)
    return figure.axes


def drawn(ax):
    """The points of each line, x in one row and y in the other."""
    return [np.array(line.get_data()) for line in ax.lines]


def images(widget):
    return [ax.images[0] for ax in axes_of(widget) if ax.images]


# Pixels, at each k


def shown(values, black, white):
    return np.rint(255 * np.clip((values - black) / (white - black), 0, 1))


@pytest.mark.parametrize("k", [1, 2, 3])
@pytest.mark.parametrize("A", [abs(TALL), TALL, abs(TALL) / 10, np.diag([8, 4, -3])])
def test_levels_are_those_of_the_layers(A, k):
    slider = RankSlider(A, k=k)
    first, so_far = layers(thin_svd(A)), layers(thin_svd(A), k).sum(axis=0)
    white = max(1, abs(A).max())
    black = -white if (A < 0).any() else 0
    assert np.array_equal(slider.levels("picture"), shown(so_far, black, white))
    error = shown(A - so_far, -white / 4, white / 4)
    assert abs(slider.levels("error") - error).max() <= 1  # of 255, at a half
    grey = max(abs(first[k - 1]).max(), white / 32)
    assert np.array_equal(slider.levels("layer"), shown(first[k - 1], -grey, grey))


def test_a_sheet_has_ten_pictures_in_a_row_and_white_between():
    scores, loadings = np.zeros((13, 2)), np.zeros((6, 2))
    scores[12], loadings[:2] = [1, -2], [[0.2, 0.5], [1, 0]]
    levels = ComponentSlider(np.full((2, 3), 0.5), scores, loadings, k=2).levels()
    assert levels.shape == (2 * 3 - 1, 10 * 4 - 1)
    grey = levels == 128
    assert grey.sum() == 13 * 6 - 2
    assert levels[3, 8:10].tolist() == [0, 255]  # clipped: 0.5 + 0.2 - 1, 0.5 + 1
    grey[3, 8] = True
    assert (levels[~grey] == 255).all() and grey[:2, :3].all() and not grey[2].any()
    slider = ComponentSlider(np.full((2, 3), 0.5), scores, loadings, show=12)
    assert (slider.levels()[3:, 8:] == 255).all()
    assert slider.shares == [0, 0.2, 1]  # of all the scores
    assert slider.box == (7 * 39, 7 * 5)
    crisp = np.kron(slider.levels(), np.ones((7, 7)))
    assert np.array_equal(slider.still(), np.dstack([crisp] * 3))


def test_the_still_of_a_matrix_is_its_panels_enlarged_side_by_side():
    slider = RankSlider(TALL, k=2, panels=["picture", "error", "layer"])
    still = np.asarray(slider.still())
    assert still.shape == (480, 3 * 360 + 2 * 12, 3)
    for left, panel in (0, "picture"), (372, "error"), (744, "layer"):
        levels = np.kron(slider.levels(panel), np.ones((120, 120)))
        assert np.array_equal(still[:, left : left + 360], np.dstack([levels] * 3))
        assert (still[:, left + 360 : left + 372] == 255).all()
    assert LayerSlider(TALL).panels == ["layer", "picture"]
    for m, n, size in (2, 161, (480, 6)), (2, 600, (600, 2)), (160, 2, (6, 480)):
        slider = RankSlider(np.ones((m, n)))
        assert slider.still().size == slider.box == size


def test_only_the_still_of_a_large_picture_is_smooth():
    for pairs, smooth in (60, False), (160, True):
        still = RankSlider(np.tile([0, 1], (2, pairs)), k=2).still()
        assert (np.unique(still).size > 2) == smooth


# What matplotlib draws


def test_the_still_of_the_ellipse_shows_x_and_Ax():
    x = np.array([np.sqrt(3) / 2, 1 / 2])
    turn = np.linspace(0, 2 * np.pi, 200)
    circle = np.array([np.cos(turn), np.sin(turn)])
    axes = axes_of(CircleToEllipse(SQUARE, angle=30))
    assert [ax.get_title() for ax in axes] == ["x", "Ax"]
    for i, (ax, A) in enumerate(zip(axes, (np.eye(2), SQUARE), strict=True)):
        assert ax.get_aspect() == 1
        assert ax.get_subplotspec().get_geometry() == (1, 2, i, i)
        curve, arrow = ax.lines
        assert np.allclose(drawn(ax)[0], A @ circle)
        assert np.allclose(drawn(ax)[1], np.transpose([[0, 0], A @ x]))
        assert (curve.get_color(), arrow.get_color()) == ("0.6", "0.1")
        assert (arrow.get_marker(), arrow.get_markevery()) == ("o", [1])


def test_the_still_of_three_steps_shows_the_circle_on_its_way_and_the_ellipse():
    turn = np.linspace(0, 2 * np.pi, 201)
    circle = np.array([np.cos(turn), np.sin(turn)])
    Vh, axes = full_svd(SQUARE).Vh, axes_of(ThreeSteps(SQUARE, t=1))
    assert [ax.get_title() for ax in axes] == ["on its way", "$Ax$"]
    for ax, B in zip(axes, (Vh, SQUARE), strict=True):
        whole, quarter, *arrows = drawn(ax)
        assert np.allclose(whole, B @ circle)
        assert np.allclose(quarter, (B @ circle)[:, :51])
        assert np.allclose([arrow[:, 1] for arrow in arrows], (B @ Vh.T).T)


def test_the_still_of_least_squares_shows_the_line_and_the_right_angle():
    t, b = [-0.5, 0, 0.5], [2.5, 4, 2.5]
    widget = LeastSquares([-1, 0, 1], b, spread=50, nudged=True)
    left, right = axes_of(widget)
    line, dashed, points = drawn(left)
    assert np.allclose(line[1], 3)
    slope, height = np.polyfit(t, widget.after(), 1)
    assert np.allclose(dashed[1], height + slope * line[0])
    assert np.allclose(points, [t, b])
    b, Pb, rest = (np.diff(side)[:, 0] for side in drawn(right))
    assert np.allclose(b, Pb + rest) and Pb @ rest == 0
    assert np.allclose(b @ b, widget.b @ widget.b)
    assert right.get_aspect() == 1


@pytest.mark.parametrize(
    "widget",
    [
        CircleToEllipse(FLAT),
        ThreeSteps(FLAT),
        LeastSquares([-1, 0, 1], [1, 2, 6]),
    ],
)
def test_what_is_flat_has_a_still_with_room_for_its_numbers(widget):
    axes = axes_of(widget)
    axes[0].figure.draw_without_rendering()
    left, right = [ax.get_position().size for ax in axes]
    assert np.allclose(left, right)


def test_the_still_of_a_spectrum_shows_sigma_kept_and_left():
    (ax,) = axes_of(SpectrumSlider(np.ones(30), 30, 30))
    assert ax.get_xticks().tolist() == [1, 8, 16, 23, 30]
    (ax,) = axes_of(SpectrumSlider([100, 10, 1e-10, 0], 9, 4, k=2))
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_yscale()) == ("i", "σᵢ", "log")
    assert ax.get_xlim() == (0.5, 4.5)
    assert ax.get_xticks().tolist() == [1, 2, 3, 4]
    there = [100, 10, np.nan, np.nan]  # zero, but for rounding, has no logarithm
    assert np.array_equal(drawn(ax)[0], [[1, 2, 3, 4], there], equal_nan=True)
    assert np.array_equal(drawn(ax)[1], [[1, 2], [100, 10]])
    assert [line.get_color() for line in ax.lines] == ["0.6", "0.1"]
    assert all(line.get_marker() == "." for line in ax.lines)
    assert all(line.get_linestyle() == "None" for line in ax.lines)


def test_the_still_of_a_random_span_shows_both_spectra_and_what_is_held():
    widget = RandomSpan(1 / np.arange(1, 41), ell=6, q=1)
    Q = widget.basis()
    above, below = axes_of(widget)
    of_A, of_QA = drawn(above)
    assert np.allclose(of_A[1], widget.s)
    found = np.linalg.svd(Q.T * widget.s, compute_uv=False)
    assert np.allclose(of_QA, [np.arange(1, 7), found])
    assert np.allclose([bar.get_height() for bar in below.patches], (Q**2).sum(axis=1))
    assert above.get_yscale() == "log" and below.get_ylim() == (0, 1)


def test_the_still_of_a_race_shows_the_matrix_the_copy_and_what_it_leaves():
    race = EckartYoung(TALL)
    race.x, race.y = [0.5, 0.5, 0, 1], [0.5, 0.5, 1]  # multiples of u₁ and v₁
    first = np.outer([1, 1, 0, 2], [1, 1, 2]) * 2.5
    for image, M in zip(images(race), [TALL, first, TALL - first], strict=True):
        assert np.allclose(image.get_array(), M)
        assert image.get_clim() == (-10, 10)


def test_the_still_of_a_film_shows_what_is_seen_its_background_and_what_moves():
    slider = FilmSlider(np.arange(1, 19).reshape(6, 3), (2, 3), moment=2)
    titles = ["seen", "background", "what moves"]
    assert [ax.get_title() for ax in axes_of(slider)] == titles
    ends = (0, 18), (0, 18), (-9, 9)
    for image, M, end in zip(images(slider), slider.pictures(), ends, strict=True):
        assert np.allclose(image.get_array(), M)
        assert image.get_clim() == end


def test_the_still_of_a_painter_shows_the_picture_the_sum_and_the_layers():
    painter = LayerPainter()
    painter.A, painter.off = rng.integers(0, 2, (10, 3)) @ np.eye(3, 11) > 0, 0b101
    picture, total, *small = images(painter)
    expected = layers(thin_svd(painter.A))[:3]
    assert np.array_equal(picture.get_array(), painter.A)
    assert np.allclose(total.get_array(), expected[1])
    for image, layer in zip(small, expected, strict=True):
        assert np.allclose(image.get_array(), layer)
        assert image.norm.vcenter == 0


# The file


def test_a_saved_widget_holds_all_that_it_shows_and_its_words_as_words(tmp_path):
    alt = "σ </title> & </script>"
    widget, path = RankSlider(TALL, k=2, alt=alt), tmp_path / "saved.html"
    widget.save(path)
    page = path.read_text("utf-8")
    assert "<title>σ &lt;/title&gt; &amp; &lt;/script&gt;</title>" in page
    assert page.count("</script>") == 3
    found = dict(re.findall(r'widget-(\w+)\+json">(.+)</script>', page))
    state, view = (json.loads(found[kind]) for kind in ("state", "view"))
    assert view["model_id"] == widget.model_id
    held = state["state"]
    assert (held["alt"], held["k"], held["_model_module"]) == (alt, 2, "anywidget")
    assert (HERE / "page.js").read_text("utf-8") in page


@pytest.fixture(scope="module")
def noise():
    return Image.fromarray(rng.integers(0, 256, (200, 300, 3), dtype=np.uint8))


def test_a_still_has_64_colours_and_is_packed_well(noise):
    png = small_png(noise, "noise", 100_000)
    assert opened(png).size == (300, 200)
    assert np.unique(np.asarray(opened(png))).size == 64
    ramp, plain = Image.linear_gradient("L"), io.BytesIO()
    ramp.quantize(64).save(plain, "PNG")
    assert len(small_png(ramp, "")) < len(plain.getvalue())


def test_a_still_that_is_too_large_is_shrunk_by_a_fifth_until_it_fits(noise):
    whole = small_png(noise, "noise", 100_000)
    assert small_png(noise, "noise", len(whole)) == whole
    smaller = noise.resize((240, 160), Image.LANCZOS)
    shrunk = opened(small_png(noise, "noise", len(whole) - 1))
    assert np.array_equal(np.asarray(shrunk), np.asarray(smaller.quantize(64)))
    assert opened(small_png(noise, "noise", 20_000)).size == (192, 128)
    assert shrunk.text == {"Description": "noise"}


def test_a_still_may_take_30_000_bytes_with_its_words(noise):
    image = noise.crop((0, 0, 150, 150))
    words = "." * (30_000 - len(small_png(image, "")))
    assert len(small_png(image, words)) == 30_000
    assert opened(small_png(image, words + ".")).size == (120, 120)
    assert opened(small_png(image.crop((0, 0, 3, 3)), "." * 30_000)).size == (2, 2)
