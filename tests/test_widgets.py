"""What the sliders promise on the Python side; their pixels are tested in a browser."""

import base64
import io
import json
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from ipywidgets.widgets.widget import _instances, _remove_buffers
from ipywidgets.widgets.widget_link import Link
from matplotlib import rc_context
from PIL import Image

from svdlab import layers, reconstruct, widgets
from svdlab.draw import COLOURS, COLOURS_DARK
from svdlab.factor import SVD, thin_svd
from svdlab.images import load_image
from svdlab.widgets import (
    CircleToEllipse,
    EckartYoung,
    LayerSlider,
    RankSlider,
    SpectrumSlider,
)
from svdlab.widgets.rank_slider import as_channels
from svdlab.widgets.shared import script, small_png, style

FOLDER = Path(widgets.__file__).parent
IMAGES = Path(__file__).parents[1] / "chapters" / "images"
TALL = np.array([[3, 2, 5], [2, 3, 5], [2, -2, 0], [5, 5, 10]])
SQUARE = np.array([[5, 5], [-1, 7]])
WIDGETS = {
    "RankSlider(4×3, k=2)": lambda: RankSlider(TALL, k=2),
    "LayerSlider(4×3, k=1)": lambda: LayerSlider(TALL),
    "SpectrumSlider(4×3, k=1)": lambda: SpectrumSlider(TALL),
    "CircleToEllipse(2×2, angle=30)": lambda: CircleToEllipse(SQUARE, angle=30),
    "EckartYoung(2×2)": lambda: EckartYoung(SQUARE),
}


@pytest.fixture(scope="module")
def grey():
    return load_image(IMAGES / "chelsea.png")[:300, :400]


@pytest.fixture(scope="module")
def colour():
    return load_image(IMAGES / "coffee.png", mode="colour")


def received(slider):
    """The (U, s, Vh) a browser unpacks from what the canvas is sent."""
    drawing = slider.drawing
    c, m, n = drawing.shape
    p = min(m, n)
    low, high = np.frombuffer(zlib.decompress(drawing.factors), np.uint8).reshape(2, -1)
    zigzag = low.astype(int) + 256 * high.astype(int)
    q = np.where(zigzag % 2, -(zigzag + 1) // 2, zigzag // 2).reshape(p, c, m + n)
    s = np.frombuffer(drawing.sigma).reshape(c, p)
    factors = q.swapaxes(0, 1) * drawing.step / np.where(s > 0, s, 1)[..., None]
    return SVD(factors[..., :m].swapaxes(-1, -2), s, factors[..., m:])


def worst_levels(slider):
    """The largest error of any entry at any k, in levels of 255."""
    level = slider.drawing.scale / 255
    error, worst = np.zeros(slider.drawing.shape), 0
    for sent, true in zip(
        by_layer(received(slider)), by_layer(slider.svd), strict=True
    ):
        error += (sent - true) / level
        worst = max(worst, error.max(), -error.min())
    return worst


def by_layer(svd):
    """Yield the layers of each channel, one by one."""
    U, s, Vh = svd
    for i in range(s.shape[-1]):
        yield (U[..., i] * s[:, i, None])[..., None] * Vh[:, i, None]


def state_size(widget):
    """The bytes of a widget's state, as they lie in a page before base64."""
    state, _, buffers = _remove_buffers(widget.get_state())
    return len(json.dumps(state, default=str)) + sum(len(b) for b in buffers)


def test_quantisation_is_invisible_in_grey_at_every_k(grey):
    assert worst_levels(RankSlider(grey)) < 1


def test_quantisation_is_invisible_in_colour_at_every_k(colour):
    assert worst_levels(RankSlider(colour)) < 1


@pytest.mark.parametrize("shape", [(2, 2), (4, 3), (3, 40), (150, 150), (170, 160)])
@pytest.mark.parametrize("scale", [1e-200, 1, 1e6])
def test_quantisation_is_invisible_in_any_matrix(shape, scale):
    A = np.random.default_rng(0).standard_normal(shape)
    for B in (A, abs(A), np.ones(shape), np.eye(*shape)):
        assert worst_levels(RankSlider(scale * B)) < 1


def test_what_is_sent_takes_less_than_a_byte_a_number(grey, colour):
    for picture in (grey, colour):
        slider = RankSlider(picture)
        assert state_size(slider.drawing) < sum(x.size for x in slider.svd)


def test_the_canvas_receives_the_factors_and_no_picture():
    synced = RankSlider(TALL).drawing.trait_values(sync=True)
    sent = {name for name, value in synced.items() if isinstance(value, bytes)}
    assert sent == {"factors", "sigma"}


def test_singular_values_arrive_exactly(grey):
    slider = RankSlider(grey)
    assert np.array_equal(received(slider).s, slider.svd.s)


@pytest.mark.parametrize("Slider", [RankSlider, LayerSlider, SpectrumSlider])
def test_k_can_be_read_and_set(Slider):
    slider = Slider(TALL, k=2)
    assert (slider.k, slider.slider.value, slider.drawing.k) == (2, 2, 2)
    slider.k = 3
    assert (slider.k, slider.slider.value, slider.drawing.k) == (3, 3, 3)
    slider.slider.value = 1  # as the reader moves it
    assert slider.k == 1


@pytest.mark.parametrize("Slider", [RankSlider, LayerSlider, SpectrumSlider])
@pytest.mark.parametrize("k", [0, 4, -1, 1.5, True, "2", None])
def test_k_cannot_be_set_outside_its_range(Slider, k):
    slider = Slider(TALL)
    with pytest.raises(ValueError, match="k must be"):
        slider.k = k
    assert slider.k == 1


@pytest.mark.parametrize("angle", [-1, 361, np.nan, "30"])
def test_an_angle_cannot_be_set_outside_the_circle(angle):
    widget = CircleToEllipse(SQUARE)
    with pytest.raises(ValueError, match="angle must be"):
        widget.angle = angle


def test_spectrum_from_singular_values_is_that_of_the_matrix():
    of_matrix = SpectrumSlider(TALL)
    given = SpectrumSlider([15, 3, 0], 4, 3)
    assert np.allclose(of_matrix.s, given.s, atol=1e-12)
    assert given.drawing.shape == of_matrix.drawing.shape == [1, 4, 3]
    assert np.frombuffer(given.drawing.sigma).tolist() == [15, 3, 0]
    with pytest.raises(ValueError, match="s must hold"):
        SpectrumSlider([15, 3], 4, 3)
    with pytest.raises(ValueError, match="n must be"):
        SpectrumSlider([15, 3], 4)


@pytest.mark.parametrize("text", WIDGETS)
def test_the_text_form_names_no_address_and_no_model(text):
    first, second = WIDGETS[text](), WIDGETS[text]()
    assert repr(first) == repr(second) == text
    bundle, _ = first._repr_mimebundle_()
    assert bundle["text/plain"] == text


@pytest.mark.parametrize("text", WIDGETS)
def test_a_described_still_picture_stands_in_for_each_widget(text):
    widget = WIDGETS[text]()
    bundle, metadata = widget._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    png = base64.b64decode(bundle["image/png"])
    assert len(png) <= 60_000
    image = Image.open(io.BytesIO(png))
    assert image.text["Description"] == metadata["image/png"]["alt"]
    assert len(image.text["Description"]) > 20


def test_the_still_of_a_photograph_is_small(colour):
    bundle, _ = RankSlider(colour, k=20, alt="A cup of coffee")._repr_mimebundle_()
    assert len(bundle["image/png"]) <= 80_000  # 60,000 bytes in base64


def test_levels_are_the_rank_k_picture(grey):
    slider = RankSlider(grey, k=300)
    assert np.array_equal(slider.levels("picture"), np.rint(255 * grey))
    assert np.all(slider.levels("error") == 128)  # mid-grey is zero
    slider.k = 1
    assert slider.levels("layer").dtype == np.uint8


def test_negative_entries_make_zero_mid_grey():
    levels = RankSlider([[0, -2], [2, 0]], k=2).levels("picture")
    assert levels.tolist() == [[128, 0], [255, 128]]


def test_buttons_switch_views_only_where_one_panel_stands():
    assert len(RankSlider(TALL).children) == 3
    assert len(LayerSlider(TALL).children) == 2
    assert RankSlider(TALL, panels=("error",)).drawing.view == 1


@pytest.mark.parametrize("text", WIDGETS)
def test_each_script_is_a_module_that_renders(text, tmp_path):
    drawing = WIDGETS[text]().drawing
    (tmp_path / "drawing.mjs").write_text(drawing._esm, encoding="utf-8")
    code = "import d from './drawing.mjs'; process.exit(d.render ? 0 : 1)"
    node = ["node", "--input-type=module", "-e", code]
    try:
        subprocess.run(node, cwd=tmp_path, check=True)
    except FileNotFoundError:
        pytest.skip("node is not on the PATH; make test puts it there")


# Its controls


def moves(control, drawing):
    """Which of a control's traits moves which of a drawing's, with no kernel."""
    return [
        (link.source[1], link.target[1])
        for link in list(_instances.values())
        if isinstance(link, Link)
        and (link.source[0], link.target[0]) == (control, drawing)
    ]


SLIDERS = {
    "RankSlider(4×3, k=2)": [("Rank k", "k", 1, 3, 1, 2)],
    "LayerSlider(4×3, k=1)": [("Layers k", "k", 1, 3, 1, 1)],
    "SpectrumSlider(4×3, k=1)": [("Rank k", "k", 1, 3, 1, 1)],
    "CircleToEllipse(2×2, angle=30)": [
        ("Angle of x in degrees", "angle", 0, 360, 0.5, 30)
    ],
    "EckartYoung(2×2)": [
        ("Angle α of x", "alpha", -180, 180, 0.5, 0),
        ("Angle γ of y", "gamma", -180, 180, 0.5, 0),
        ("Weight t", "t", 0, 15, 15 / 200, 7.5),
    ],
}


@pytest.mark.parametrize("text", WIDGETS)
def test_each_slider_has_a_name_and_a_range_and_moves_one_trait(text):
    widget = WIDGETS[text]()
    assert widget.children[-1] is widget.drawing
    for slider, (name, trait, least, most, step, value) in zip(
        widget.children, SLIDERS[text], strict=False
    ):
        assert slider.description == name
        assert (slider.min, slider.max, slider.step) == (least, most, step)
        assert slider.value == getattr(widget.drawing, trait) == value
        assert moves(slider, widget.drawing) == [("value", trait)]
        assert slider.style.description_width == "initial"  # the name is not cut short
        assert (slider.layout.width, slider.layout.max_width) == ("auto", "34rem")
        if step == 0.5:
            assert slider.readout_format == ".1f"


@pytest.mark.parametrize("Slider", [RankSlider, LayerSlider, SpectrumSlider])
def test_a_slider_takes_a_name_of_its_own(Slider):
    assert Slider(TALL, label="Layers kept").slider.description == "Layers kept"


@pytest.mark.parametrize("scale", [0.001, 1, 100])
def test_the_greatest_weight_is_round_and_half_as_large_again_as_sigma_1(scale):
    widget = EckartYoung(SQUARE * scale)  # σ₁ = 4√5·scale; one and a half are 13.4
    assert widget.drawing.most == pytest.approx(15 * scale)
    assert widget.drawing.t == pytest.approx(7.5 * scale)


def test_a_tick_box_reveals_the_singular_vectors():
    widget = CircleToEllipse(SQUARE)
    box = widget.children[1]
    assert box.description == "Show v₁, v₂ and σ₁u₁, σ₂u₂"
    assert (box.value, box.indent, box.layout.width) == (False, False, "auto")
    assert moves(box, widget.drawing) == [("value", "revealed")]


def test_buttons_name_the_three_views():
    widget = RankSlider(TALL, panels="error")
    buttons = widget.children[1]
    assert buttons.options == ("Picture", "Error", "Layer k")
    assert (buttons.index, buttons.style.button_width) == (1, "auto")
    assert moves(buttons, widget.drawing) == [("index", "view")]


@pytest.mark.parametrize("angle", [0, 45, 360])
def test_the_angle_can_be_read_and_set(angle):
    widget = CircleToEllipse(SQUARE)
    assert widget.angle == 0
    widget.angle = angle
    assert widget.angle == widget.slider.value == widget.drawing.angle == angle
    assert CircleToEllipse(SQUARE, angle).angle == angle


# What a drawing is sent


@pytest.mark.parametrize("Widget", [CircleToEllipse, EckartYoung])
def test_plane_widgets_are_sent_the_matrix_and_its_factors(Widget):
    drawing = Widget(SQUARE).drawing
    assert SQUARE.tolist() == drawing.A
    for name, factor in thin_svd(SQUARE)._asdict().items():
        assert getattr(drawing, name) == factor.tolist()


@pytest.mark.parametrize(
    ("A", "scale", "signed"),
    [
        (np.zeros((2, 2)), 1, False),
        (np.eye(2) / 4, 1, False),
        (np.eye(2), 1, False),
        (np.eye(2) * 1.5, 1.5, False),
        (np.eye(2) * 4, 4, False),
        (np.diag([0.25, -0.5]), 0.5, True),
        (np.diag([4, -8]), 8, True),
    ],
)
def test_white_is_1_in_a_picture_and_the_largest_modulus_elsewhere(A, scale, signed):
    drawing = RankSlider(A).drawing
    assert (drawing.scale, drawing.signed) == (scale, signed)


def test_a_picture_of_1024_layers_is_drawn_and_none_of_more():
    for shape in ((1024, 1024), (2, 1025), (1025, 2)):
        assert as_channels(np.ones(shape)).shape == (1, *shape)
    with pytest.raises(ValueError) as refusal:
        RankSlider(np.ones((1025, 1026)))
    assert str(refusal.value) == (
        "A must have at most 1024 layers to be drawn in a browser; it is 1025×1026. "
        "Shrink it first"
    )


def test_a_colour_picture_is_sent_channel_by_channel():
    colour = np.random.default_rng(0).random((4, 5, 3))
    slider = RankSlider(colour, k=4)
    assert slider.drawing.shape == [3, 4, 5]
    assert np.allclose(reconstruct(slider.svd), np.moveaxis(colour, 2, 0))
    assert np.allclose(SpectrumSlider(colour).s, slider.svd.s)
    assert (repr(slider), slider.drawing.alt) == (
        "RankSlider(4×5×3, k=4)",
        "A 4×5×3 matrix rebuilt from its first k layers",
    )


@pytest.mark.parametrize(
    ("m", "n", "levels"),
    [(100, 100, 0.01), (101, 100, 0.2), (3, 6, 0.01), (6, 3, 0.01)],
)
def test_what_is_sent_errs_by_a_set_share_of_a_level(m, n, levels):
    slider = RankSlider(np.random.default_rng(0).standard_normal((m, n)))
    error = reconstruct(received(slider)) - reconstruct(slider.svd)
    level, step = slider.drawing.scale / 255, slider.drawing.step
    assert np.sqrt(np.mean(error**2)) / level == pytest.approx(levels, rel=0.25)
    mean_square = min(m, n) * (1 / m + 1 / n) * step**2 / 12
    assert np.sqrt(mean_square) / level == pytest.approx(levels)


def test_where_16_bits_bind_they_are_used_to_the_full():
    slider = RankSlider(np.ones((3, 40)))
    U, s, Vh = slider.svd
    largest = max(abs(U[0, :, 0]).max(), abs(Vh[0, 0]).max()) * s[0, 0]
    assert slider.drawing.step == pytest.approx(largest / (2**15 - 1))
    assert worst_levels(slider) < 1


def test_what_is_sent_is_deflated_as_far_as_it_goes(grey):
    factors = RankSlider(grey).drawing.factors
    assert factors == zlib.compress(zlib.decompress(factors), 9)


def test_the_script_of_a_drawing_is_what_all_share_and_then_its_own():
    shared, own = (
        (FOLDER / name).read_text(encoding="utf-8")
        for name in ("shared.js", "rank_slider.js")
    )
    assert script("rank_slider") == f"{shared}\n{own}"


def test_scripts_and_styles_are_read_as_utf_8_whatever_the_locale(monkeypatch):
    asked = []

    def noted(path, encoding=None):
        asked.append(encoding)
        return path.read_bytes().decode()

    monkeypatch.setattr(Path, "read_text", noted)
    script("rank_slider"), style()
    assert [str(encoding).lower() for encoding in asked] == ["utf-8"] * 3


def test_the_style_of_a_drawing_has_the_colours_for_light_and_dark():
    sheet = (FOLDER / "shared.css").read_text(encoding="utf-8")
    light, dark = (
        "; ".join(f"--svd-{name.lower()}: {of}" for name, of in colours.items())
        for colours in (COLOURS, COLOURS_DARK)
    )
    where = ":is([data-theme=dark], [data-jp-theme-light=false], .vscode-dark) .svd"
    assert style() == f"{sheet}.svd {{ {light} }}\n{where} {{ {dark} }}\n"


ALT = {
    "RankSlider(4×3, k=2)": "A 4×3 matrix rebuilt from its first k layers",
    "LayerSlider(4×3, k=1)": "A 4×3 matrix rebuilt from its first k layers",
    "SpectrumSlider(4×3, k=1)": "Singular values of a 4×3 matrix on a log scale",
    "CircleToEllipse(2×2, angle=30)": "Left, a unit vector x on the unit circle; "
    "right, Ax on the ellipse that A makes of the circle",
    "EckartYoung(2×2)": "Frobenius and spectral error of the candidate beside σ₂",
}


@pytest.mark.parametrize("text", WIDGETS)
def test_a_drawing_is_described_in_words(text):
    widget = WIDGETS[text]()
    A = SQUARE if "2×2" in text else TALL
    assert widget.drawing.alt == ALT[text]
    assert type(widget)(A, alt="Something else").drawing.alt == "Something else"


# What a rank drawing shows, at each k


def shown(values, black, white):
    return np.rint(255 * np.clip((values - black) / (white - black), 0, 1))


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


def test_errors_beyond_the_scale_are_black_or_white():
    for sign, level in ((1, 255), (-1, 0)):
        levels = RankSlider(np.diag([4, 3 * sign])).levels("error")
        assert levels.tolist() == [[128, 128], [128, level]]


def test_levels_of_a_colour_picture_have_its_shape():
    colour = np.random.default_rng(0).random((4, 5, 3))
    slider = RankSlider(colour, k=4)
    assert np.array_equal(slider.levels("picture"), np.rint(255 * colour))
    slider.k = 1
    red = RankSlider(colour[..., 0])
    assert np.array_equal(slider.levels("picture")[..., 0], red.levels("picture"))


# The still pictures


def test_the_still_of_a_matrix_is_its_panels_enlarged_side_by_side():
    slider = RankSlider(TALL, k=2, panels=["picture", "error", "layer"])
    still = np.asarray(slider.still())
    assert still.shape == (320, 3 * 240 + 2 * 12, 3)
    for i, panel in enumerate(["picture", "error", "layer"]):
        left = i * 252
        levels = np.kron(slider.levels(panel), np.ones((80, 80)))
        assert np.array_equal(still[:, left : left + 240], np.dstack([levels] * 3))
        assert (still[:, left + 240 : left + 252] == 255).all()


def test_the_still_of_a_large_matrix_is_not_enlarged():
    assert RankSlider(np.ones((2, 161))).still().size == (161, 2)
    assert RankSlider(np.ones((2, 400))).still().size == (400, 2)
    assert RankSlider(np.ones((160, 2))).still().size == (4, 320)
    assert RankSlider(np.ones((2, 107))).still().size == (214, 4)


def test_the_still_of_a_layer_slider_has_the_layer_left_of_the_sum():
    slider = LayerSlider(TALL, k=2)
    still = np.asarray(slider.still())
    assert (still[0, 0] == slider.levels("layer")[0, 0]).all()
    assert (still[0, 252] == slider.levels("picture")[0, 0]).all()


@pytest.fixture
def figure_of(monkeypatch):
    """The matplotlib figure that a still picture is made from."""

    def figure(widget):
        module = sys.modules[type(widget).__module__]
        monkeypatch.setattr(module, "as_image", lambda figure: figure)
        return widget.still()

    return figure


def drawn(line):
    return np.array(line.get_data())


def test_the_still_of_the_ellipse_shows_x_and_Ax(figure_of):
    figure = figure_of(CircleToEllipse(SQUARE, angle=30))
    assert tuple(figure.get_size_inches()) == (5, 2.6)
    before, after = figure.axes
    assert (before.get_title(), after.get_title()) == ("x", "Ax")
    x = np.array([np.sqrt(3) / 2, 1 / 2])
    turn = np.linspace(0, 2 * np.pi, 200)
    circle = np.array([np.cos(turn), np.sin(turn)])
    for ax, A in ((before, np.eye(2)), (after, SQUARE)):
        assert ax.get_aspect() == 1
        curve, arrow = ax.lines
        assert np.allclose(drawn(curve), A @ circle)
        assert np.allclose(drawn(arrow), np.transpose([[0, 0], A @ x]))
        assert (curve.get_color(), arrow.get_color()) == ("0.6", "0.1")
        assert (arrow.get_marker(), arrow.get_markevery()) == ("o", [1])
    places = [ax.get_subplotspec().get_geometry() for ax in figure.axes]
    assert places == [(1, 2, 0, 0), (1, 2, 1, 1)]
    assert figure.get_layout_engine() is not None  # no name is cut off


def test_the_still_of_a_candidate_shows_its_errors_and_their_bound(figure_of):
    widget = EckartYoung(SQUARE)
    widget.drawing.alpha, widget.drawing.gamma, widget.drawing.t = 30, 60, 2
    x, y = [np.sqrt(3) / 2, 1 / 2], [1 / 2, np.sqrt(3) / 2]
    E = SQUARE - 2 * np.outer(x, y)
    figure = figure_of(widget)
    assert tuple(figure.get_size_inches()) == (5, 2)
    (ax,) = figure.axes
    assert ax.get_xlabel() == "error of the candidate, and its bound σ₂"
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names == ["$‖A − X‖_F$", "$‖A − X‖_2$"]
    widths = [bar.get_width() for bar in ax.patches]
    assert np.allclose(widths, [np.linalg.norm(E), np.linalg.norm(E, 2)])
    assert ax.yaxis_inverted()  # the first above the second
    assert {bar.get_facecolor() for bar in ax.patches} == {(0.6, 0.6, 0.6, 1)}
    (bound,) = ax.lines
    assert np.allclose(bound.get_xdata(), 2 * np.sqrt(5))
    assert (bound.get_color(), bound.get_linestyle()) == ("0.1", "--")


def test_the_still_of_a_spectrum_shows_sigma_kept_and_left(figure_of):
    figure = figure_of(SpectrumSlider([100, 10, 1e-10, 0], 9, 4, k=2))
    assert tuple(figure.get_size_inches()) == (5, 3)
    (ax,) = figure.axes
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


def test_the_still_of_a_long_spectrum_has_five_ticks_at_whole_numbers(figure_of):
    (ax,) = figure_of(SpectrumSlider(np.ones(30), 30, 30)).axes
    assert ax.get_xticks().tolist() == [1, 8, 16, 23, 30]


def test_a_still_is_a_picture_of_the_size_the_figure_has():
    for widget, size in (
        (CircleToEllipse(SQUARE), (600, 312)),
        (EckartYoung(SQUARE), (600, 240)),
        (SpectrumSlider(TALL), (600, 360)),
    ):
        with rc_context({"savefig.format": "svg"}):  # whatever a reader prefers
            still = widget.still()
        assert (still.mode, still.size) == ("RGB", size)


@pytest.fixture(scope="module")
def noise():
    rng = np.random.default_rng(0)
    return Image.fromarray(rng.integers(0, 256, (200, 300, 3), dtype=np.uint8))


def opened(png):
    return Image.open(io.BytesIO(png))


def test_a_still_has_64_colours_and_is_packed_well(noise):
    png = small_png(noise, "noise", 100_000)
    assert opened(png).size == (300, 200)
    assert np.unique(np.asarray(opened(png))).size == 64
    packed = small_png(Image.linear_gradient("L"), "")
    plain = io.BytesIO()
    Image.linear_gradient("L").quantize(64).save(plain, "PNG")
    assert len(packed) < len(plain.getvalue())


def test_a_still_that_is_too_large_is_shrunk_by_a_fifth_until_it_fits(noise):
    whole = small_png(noise, "noise", 100_000)
    assert small_png(noise, "noise", len(whole)) == whole
    smaller = noise.resize((240, 160), Image.LANCZOS)
    shrunk = opened(small_png(noise, "noise", len(whole) - 1))
    assert np.array_equal(np.asarray(shrunk), np.asarray(smaller.quantize(64)))
    assert opened(small_png(noise, "noise", 20_000)).size == (192, 128)
    assert shrunk.text == {"Description": "noise"}


def test_a_still_may_take_60_000_bytes_with_its_words(noise):
    image = noise.crop((0, 0, 300, 150))
    words = "." * (60_000 - len(small_png(image, "")))
    assert len(small_png(image, words)) == 60_000
    assert opened(small_png(image, words + ".")).size == (240, 120)


def test_the_least_and_the_largest_matrix_are_drawn():
    assert RankSlider(np.ones((2, 2))).slider.max == 2
    assert SpectrumSlider([2, 1], 2, 2).slider.max == 2
    assert SpectrumSlider(np.eye(1024)).slider.max == 1024


@pytest.mark.parametrize("largest", [1e-300, 1e300])
def test_a_matrix_at_the_ends_of_what_is_drawn_is_drawn(largest):
    A = largest * np.array([[1, 0.5], [-0.5, 1]])
    A /= abs(A).max() / largest
    for Widget in (RankSlider, SpectrumSlider, CircleToEllipse, EckartYoung):
        assert Widget(A).still().size > (100, 100)


def test_a_spectrum_of_the_wrong_length_is_told_its_length():
    with pytest.raises(ValueError) as refusal:
        SpectrumSlider([15, 3], 4, 3)
    assert str(refusal.value) == (
        "s must hold min(m, n) = 3 singular values; it holds 2"
    )


def test_a_colour_picture_may_be_black_and_white():
    black_and_white = np.zeros((2, 2, 3))
    black_and_white[0] = 1
    assert RankSlider(black_and_white).drawing.scale == 1
