"""What the sliders promise on the Python side; their pixels are tested in a browser."""

import base64
import io
import json
import re
import zlib
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from ipywidgets.widgets.widget import _remove_buffers
from matplotlib import rc_context
from matplotlib.figure import Figure
from PIL import Image
from traitlets import TraitError

from svdlab import layers, reconstruct
from svdlab.factor import SVD, thin_svd
from svdlab.images import load_image
from svdview import widgets
from svdview.draw import COLOURS, COLOURS_DARK
from svdview.widgets import (
    CircleToEllipse,
    ComponentSlider,
    EckartYoung,
    LayerSlider,
    RankSlider,
    SpectrumSlider,
)
from svdview.widgets.shared import as_channels, script, small_png, style

FOLDER = Path(widgets.__file__).parent
IMAGES = Path(__file__).parents[1] / "chapters" / "images"
TALL = np.array([[3, 2, 5], [2, 3, 5], [2, -2, 0], [5, 5, 10]])
SQUARE = np.array([[5, 5], [-1, 7]])
MEAN, SCORES, LOADINGS = [[0.5, 0.5]], [[1, 0.5], [-1, -0.5]], [[0.6, -0.8], [0.8, 0.6]]
K, SIGMA, X, COPY, PARTS = (
    "A 4×3 matrix rebuilt from its first k layers",
    "Singular values of a 4×3 matrix on a log scale",
    "Left, a unit vector x on the unit circle; right, Ax on the ellipse that A makes "
    "of the circle",
    "A matrix, a copy of it of rank one and what the copy leaves",
    "Pictures rebuilt from their mean and first k components",
)
WIDGETS = {  # by its text, how it is made and described
    "RankSlider(4×3, k=2)": (partial(RankSlider, TALL, k=2), K),
    "LayerSlider(4×3, k=1)": (partial(LayerSlider, TALL), K),
    "SpectrumSlider(4×3, k=1)": (partial(SpectrumSlider, TALL), SIGMA),
    "CircleToEllipse(2×2, angle=30)": (partial(CircleToEllipse, SQUARE, 30), X),
    "EckartYoung(4×3)": (partial(EckartYoung, TALL), COPY),
    "ComponentSlider(2 pictures, k=0)": (
        partial(ComponentSlider, MEAN, SCORES, LOADINGS),
        PARTS,
    ),
}


@pytest.fixture(scope="module")
def grey():
    return load_image(IMAGES / "chelsea.png")[:300, :400]


@pytest.fixture(scope="module")
def colour():
    return load_image(IMAGES / "coffee.png", mode="colour")


def received(slider):
    """The (U, s, Vh) a browser unpacks from what it is sent."""
    c, m, n = slider.shape
    p = min(m, n)
    low, high = np.frombuffer(zlib.decompress(slider.factors), np.uint8).reshape(2, -1)
    zigzag = low.astype(int) + 256 * high.astype(int)
    q = np.where(zigzag % 2, -(zigzag + 1) // 2, zigzag // 2).reshape(p, c, m + n)
    s = np.frombuffer(slider.sigma).reshape(c, p)
    factors = q.swapaxes(0, 1) * slider.step / np.where(s > 0, s, 1)[..., None]
    return SVD(factors[..., :m].swapaxes(-1, -2), s, factors[..., m:])


def worst_levels(slider):
    """The largest error of any entry at any k, in levels of 255."""
    level = slider.scale / 255
    error, worst = np.zeros(slider.shape), 0
    sides = (received(slider), 1), (slider.svd, -1)
    for i in range(slider.svd.s.shape[1]):
        for (U, s, Vh), sign in sides:
            layer = (U[..., i] * s[:, i, None])[..., None] * Vh[:, i, None]
            error += sign * layer / level
        worst = max(worst, abs(error).max())
    return worst


def test_quantisation_is_invisible_in_photographs_at_every_k(grey, colour):
    for picture in (grey, colour):
        slider = RankSlider(picture)
        assert worst_levels(slider) < 1
        assert np.array_equal(received(slider).s, slider.svd.s)
        state, _, buffers = _remove_buffers(slider.get_state())
        assert len(buffers) == 2  # σ, and the factors: no picture
        sent = len(json.dumps(state, default=str)) + sum(map(len, buffers))
        assert sent < sum(x.size for x in slider.svd)  # less than a byte a number
        packed = zlib.compress(zlib.decompress(slider.factors), 9)
        assert len(slider.factors) < 0.99 * len(packed)


@pytest.mark.parametrize("shape", [(2, 2), (4, 3), (3, 40), (150, 150), (170, 160)])
@pytest.mark.parametrize("scale", [1e-6, 1, 1e6])
def test_quantisation_is_invisible_in_any_matrix(shape, scale):
    A = np.random.default_rng(0).standard_normal(shape)
    for B in (A, abs(A), np.ones(shape), np.eye(*shape)):
        assert worst_levels(RankSlider(scale * B)) < 1


RANGES = [  # of a widget's trait: what it is when it is not said, least and largest
    (partial(RankSlider, TALL), "k", 1, 1, 3),
    (partial(LayerSlider, TALL), "k", 1, 1, 3),
    (partial(SpectrumSlider, TALL), "k", 1, 1, 3),
    (partial(ComponentSlider, MEAN, SCORES, LOADINGS), "k", 0, 0, 2),
    (partial(CircleToEllipse, SQUARE), "angle", 0, 0, 360),
]


@pytest.mark.parametrize("make, trait, unsaid, least, most", RANGES)
def test_a_slider_can_be_read_and_set_and_stays_in_its_range(
    make, trait, unsaid, least, most
):
    widget = make()
    assert getattr(widget, trait) == unsaid
    for value in (least, most, least - 1, most + 1, np.int64(2)):
        setattr(widget, trait, value)
        made = make(**{trait: value})
        kept = min(max(value, least), most)
        assert getattr(widget, trait) == getattr(made, trait) == kept
    widget.set_state({trait: 1})  # as the reader moves it
    assert getattr(widget, trait) == 1


@pytest.mark.parametrize(
    ("says", "made"),
    [
        ("A must be real", lambda: RankSlider([[1j, 2], [3, 4]])),
        ("A must be real", lambda: EckartYoung([[1j, 2], [3, 4]])),
        (r"its shape is \(2, 3, 4\)$", lambda: RankSlider(np.ones((2, 3, 4)))),
        (r"\(m, n, 3\) in colour", lambda: SpectrumSlider(np.ones((2, 3, 4, 3)))),
        ("A must be finite", lambda: CircleToEllipse([[1, np.nan], [3, 4]])),
        ("of length 2 <= L <= 2", lambda: CircleToEllipse(TALL)),
        ("s must not be negative", lambda: SpectrumSlider([-1, -2], 2, 2)),
        ("cannot reshape", lambda: SpectrumSlider([15, 3], 4, 3)),
        ("scores must be real", lambda: ComponentSlider(MEAN, [[1j]], [[1]])),
        (
            r"for each of scores: 2×2; it is 1×2$",
            lambda: ComponentSlider(MEAN, SCORES, LOADINGS[:1]),
        ),
        ("'picture', 'error', 'layer'", lambda: RankSlider(TALL, panels="other")),
    ],
)
def test_what_is_no_matrix_spectrum_or_panel_is_told_so(says, made):
    with pytest.raises((ValueError, TraitError), match=says):
        made()


def test_spectrum_from_singular_values_is_that_of_the_matrix():
    of_matrix = SpectrumSlider(TALL)
    given = SpectrumSlider(np.float32([15, 3, 0]), 4, 3)
    assert np.allclose(of_matrix.s, given.s, atol=1e-12)
    assert given.shape == of_matrix.shape == [1, 4, 3]
    assert np.frombuffer(given.sigma).tolist() == [15, 3, 0]
    assert SpectrumSlider(np.float32(TALL)).s.dtype == float  # as the browser reads it


@pytest.mark.parametrize("text", WIDGETS)
def test_each_widget_has_its_text_and_a_described_still_picture(text):
    make, words = WIDGETS[text]
    bundle, metadata = make()._repr_mimebundle_()
    assert repr(make()) == bundle["text/plain"] == text
    assert "application/vnd.jupyter.widget-view+json" in bundle
    png = base64.b64decode(bundle["image/png"])
    assert len(png) <= 30_000
    assert opened(png).text["Description"] == words
    width, height = make().box
    about = {"alt": words, "width": width, "height": height}
    assert metadata["image/png"] == about
    assert make().alt == words
    assert make(alt="Something else").alt == "Something else"


def opened(png):
    return Image.open(io.BytesIO(png))


def test_a_slider_begins_with_the_view_and_the_label_it_was_given():
    assert RankSlider(TALL, panels="error").view == "error"
    assert RankSlider(TALL, panels=["layer", "error"]).panels == ["layer", "error"]
    assert not CircleToEllipse(SQUARE).revealed
    labels = [make().label for make, _ in list(WIDGETS.values())[:3]]
    assert labels == ["Rank k", "Layers k", "Rank k"]
    for Slider in (RankSlider, LayerSlider, SpectrumSlider):
        assert Slider(TALL, label="Layers kept").label == "Layers kept"


# What the browser is sent


def test_a_plane_widget_is_sent_the_matrix_and_its_factors():
    widget = CircleToEllipse(SQUARE)
    assert SQUARE.tolist() == widget.A
    for name, factor in thin_svd(SQUARE)._asdict().items():
        assert getattr(widget, name) == factor.tolist()


def test_white_is_1_in_a_picture_and_the_largest_modulus_elsewhere():
    for largest, white in ((0, 1), (0.25, 1), (1, 1), (1.5, 1.5), (4, 4)):
        slider = RankSlider(np.eye(2) * largest)
        assert (slider.scale, slider.signed) == (white, False)
    for largest in (0.5, 8):
        slider = RankSlider(np.diag([largest / 2, -largest]))
        assert (slider.scale, slider.signed) == (largest, True)


def test_a_picture_of_2_to_1024_layers_is_drawn():
    for shape in ((1024, 1024), (2, 1025), (1025, 2)):
        assert as_channels(np.ones(shape)).shape == (1, *shape)
    for m, n in ((1025, 1026), (1, 3)):
        with pytest.raises(ValueError, match=f"A must have 2 to 1024 .* it is {m}×{n}"):
            as_channels(np.ones((m, n)))


def test_a_colour_picture_is_sent_and_shown_channel_by_channel():
    colour = np.random.default_rng(0).random((4, 5, 3))
    slider = RankSlider(colour, k=4)
    assert slider.shape == [3, 4, 5]
    assert np.allclose(reconstruct(slider.svd), np.moveaxis(colour, 2, 0))
    assert np.allclose(SpectrumSlider(colour).s, slider.svd.s)
    assert repr(slider) == "RankSlider(4×5×3, k=4)"
    assert slider.alt == "A 4×5×3 matrix rebuilt from its first k layers"
    assert np.array_equal(slider.levels("picture"), np.rint(255 * colour))
    assert slider.levels("picture").dtype == np.uint8
    assert slider.still().size == (5 * 96, 4 * 96)
    slider.k = 1
    red = RankSlider(colour[..., 0])
    assert np.array_equal(slider.levels("picture")[..., 0], red.levels("picture"))


def test_what_is_sent_errs_by_a_set_share_of_a_level():
    for m, n, levels in (100, 100, 0.01), (101, 100, 0.2), (3, 6, 0.01), (6, 3, 0.01):
        slider = RankSlider(np.random.default_rng(0).standard_normal((m, n)))
        error = reconstruct(received(slider)) - reconstruct(slider.svd)
        level, step = slider.scale / 255, slider.step
        assert np.sqrt(np.mean(error**2)) / level == pytest.approx(levels, rel=0.25)
        mean_square = min(m, n) * (1 / m + 1 / n) * step**2 / 12
        assert np.sqrt(mean_square) / level == pytest.approx(levels)
    slider = RankSlider(np.ones((3, 40)))  # where 16 bits bind, all are used
    U, s, Vh = slider.svd
    largest = max(abs(U[0, :, 0]).max(), abs(Vh[0, 0]).max()) * s[0, 0]
    assert slider.step == pytest.approx(largest / (2**15 - 1))


def test_a_widget_has_the_script_all_share_and_its_own_and_the_colours():
    shared, own, sheet = (
        (FOLDER / name).read_bytes().decode()
        for name in ("shared.js", "rank_slider.js", "shared.css")
    )
    assert script("rank_slider") == f"{shared}\n{own}"
    light, dark = (
        "; ".join(f"--svd-{name.lower()}: {of}" for name, of in colours.items())
        for colours in (COLOURS, COLOURS_DARK)
    )
    where = ":is([data-theme=dark], [data-jp-theme-light=false], .vscode-dark) .svd"
    assert style() == f"{sheet}.svd {{ {light} }}\n{where} {{ {dark} }}\n"


# What a rank drawing shows, at each k


def shown(values, black, white):
    return np.rint(255 * np.clip((values - black) / (white - black), 0, 1))


def test_each_class_has_a_script_that_gives_it_and_a_rule_that_takes_it():
    scripts = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.js"))
    given = {*re.findall(r"svd-[a-z-]+", scripts)}
    assert given == {*re.findall(r"\.(svd-[a-z-]+)", style())}


@pytest.mark.parametrize("k", [1, 2, 3])
@pytest.mark.parametrize("A", [abs(TALL), TALL, abs(TALL) / 10, np.diag([8, 4, 0.1])])
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


def test_mid_grey_is_zero_and_beyond_the_scale_is_black_or_white():
    levels = RankSlider([[0, -2], [2, 0]], k=2).levels("picture")
    assert levels.tolist() == [[128, 0], [255, 128]]
    for sign, level in ((1, 255), (-1, 0)):
        levels = RankSlider(np.diag([4, 3 * sign])).levels("error")
        assert levels.tolist() == [[128, 128], [128, level]]


def test_a_sheet_has_ten_pictures_in_a_row_and_white_between():
    scores, loadings = np.zeros((13, 2)), np.zeros((6, 2))
    scores[12], loadings[0] = [1, -2], [0.2, 0.5]
    levels = ComponentSlider(np.full((2, 3), 0.5), scores, loadings, k=2).levels()
    assert levels.shape == (2 * 3 - 1, 10 * 4 - 1)
    grey = levels == 128
    assert grey.sum() == 13 * 6 - 1 and levels[3, 8] == 0  # 0.5 + 0.2 - 1 is clipped
    grey[3, 8] = True
    assert (levels[~grey] == 255).all() and grey[:2, :3].all() and not grey[2].any()
    slider = ComponentSlider(np.full((2, 3), 0.5), scores, loadings, show=12)
    assert (slider.levels()[3:, 8:] == 255).all()
    assert slider.shares == [0, 0.2, 1]  # of all the scores
    assert slider.box == slider.still().size == (7 * 39, 7 * 5)


def test_pictures_that_do_not_vary_lack_nothing_of_their_variance():
    slider = ComponentSlider(MEAN, np.zeros((2, 2)), LOADINGS)
    assert slider.shares == [1, 1, 1]


# The still pictures


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


def figure_of(widget):
    """The matplotlib figure that a still picture is made from."""
    figure = Figure()
    widget.plot(figure)
    return figure


def drawn(line):
    return np.array(line.get_data())


def test_the_still_of_the_ellipse_shows_x_and_Ax():
    figure = figure_of(CircleToEllipse(SQUARE, angle=30))
    x = np.array([np.sqrt(3) / 2, 1 / 2])
    turn = np.linspace(0, 2 * np.pi, 200)
    circle = np.array([np.cos(turn), np.sin(turn)])
    shown = {"x": np.eye(2), "Ax": SQUARE}
    assert [ax.get_title() for ax in figure.axes] == list(shown)
    for i, (ax, A) in enumerate(zip(figure.axes, shown.values(), strict=True)):
        assert ax.get_aspect() == 1
        assert ax.get_subplotspec().get_geometry() == (1, 2, i, i)
        curve, arrow = ax.lines
        assert np.allclose(drawn(curve), A @ circle)
        assert np.allclose(drawn(arrow), np.transpose([[0, 0], A @ x]))
        assert (curve.get_color(), arrow.get_color()) == ("0.6", "0.1")
        assert (arrow.get_marker(), arrow.get_markevery()) == ("o", [1])


FLAT = [[1, 2], [2, 4]]


@pytest.mark.parametrize(
    "widget",
    [
        CircleToEllipse(FLAT),
        widgets.ThreeSteps(FLAT),
        widgets.LeastSquares([-1, 0, 1], [1, 2, 6]),
    ],
)
def test_what_is_flat_has_a_still_with_room_for_its_numbers(widget):
    figure = figure_of(widget)
    figure.draw_without_rendering()
    left, right = [ax.get_position().size for ax in figure.axes]
    assert np.allclose(left, right)


def test_the_still_of_a_spectrum_shows_sigma_kept_and_left():
    (ax,) = figure_of(SpectrumSlider(np.ones(30), 30, 30)).axes
    assert ax.get_xticks().tolist() == [1, 8, 16, 23, 30]
    (ax,) = figure_of(SpectrumSlider([100, 10, 1e-10, 0], 9, 4, k=2)).axes
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_yscale()) == ("i", "σᵢ", "log")
    assert ax.get_xlim() == (0.5, 4.5)
    assert ax.get_xticks().tolist() == [1, 2, 3, 4]
    every, kept = ax.lines
    there = [100, 10, np.nan, np.nan]  # zero, but for rounding, has no logarithm
    assert np.array_equal(drawn(every), [[1, 2, 3, 4], there], equal_nan=True)
    assert np.array_equal(drawn(kept), [[1, 2], [100, 10]])
    assert (every.get_color(), kept.get_color()) == ("0.6", "0.1")
    assert every.get_marker() == kept.get_marker() == "."
    assert every.get_linestyle() == kept.get_linestyle() == "None"


def test_a_still_is_a_picture_whose_names_are_not_cut_off():
    for widget, size in (
        (CircleToEllipse(SQUARE), (960, 480)),
        (EckartYoung(SQUARE), (1320, 560)),
        (SpectrumSlider(TALL), (960, 564)),
    ):
        with rc_context({"savefig.format": "svg"}):  # whatever a reader prefers
            still = widget.still()
        assert (still.mode, still.size) == ("RGB", size)
        assert np.allclose(np.array(size) / 2, widget.box)  # sharp on a fine screen
        edges = np.array(still)[[0, -1]], np.array(still)[:, [0, -1]]
        assert all((edge == 255).all() for edge in edges)


@pytest.fixture(scope="module")
def noise():
    rng = np.random.default_rng(0)
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
