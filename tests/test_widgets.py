"""What the sliders promise on the Python side; their pixels are tested in a browser."""

import base64
import io
import json
import subprocess
import zlib
from pathlib import Path

import numpy as np
import pytest
from ipywidgets.widgets.widget import _remove_buffers
from PIL import Image

from svdlab.factor import SVD
from svdlab.images import load_image
from svdlab.widgets import (
    CircleToEllipse,
    EckartYoung,
    LayerSlider,
    RankSlider,
    SpectrumSlider,
)

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
def test_k_outside_its_range_is_refused(Slider, k):
    with pytest.raises(ValueError, match="k must be"):
        Slider(TALL, k=k)
    slider = Slider(TALL)
    with pytest.raises(ValueError, match="k must be"):
        slider.k = k
    assert slider.k == 1


@pytest.mark.parametrize("Slider", [RankSlider, LayerSlider, SpectrumSlider])
@pytest.mark.parametrize(
    "A",
    [
        TALL * 1j,
        [1, 2, 3],
        [[1, np.nan], [0, 1]],
        [[1, 2, 3]],
        np.ones((2, 3, 4)),
        np.ones((2, 2, 3)) * 1.01,
        np.ones((2, 2, 3)) * -0.01,
        np.ones((1025, 1025)),
        [],
    ],
    ids=["complex", "1-D", "nan", "row", "4 channels", ">1", "<0", "large", "empty"],
)
def test_what_cannot_be_drawn_is_refused(Slider, A):
    with pytest.raises(ValueError, match="^A"):
        Slider(A)


@pytest.mark.parametrize("panels", [(), ("pictures",), "spectrum"])
def test_an_unknown_panel_is_refused(panels):
    with pytest.raises(ValueError, match="panels"):
        RankSlider(TALL, panels=panels)


@pytest.mark.parametrize("Widget", [CircleToEllipse, EckartYoung])
@pytest.mark.parametrize("A", [TALL, SQUARE * 1j, [[1, np.inf], [0, 1]], [1, 2]])
def test_plane_widgets_refuse_all_but_real_two_by_two(Widget, A):
    with pytest.raises(ValueError, match="^A"):
        Widget(A)


def test_eckart_young_refuses_zero():
    with pytest.raises(ValueError, match="A is zero"):
        EckartYoung(np.zeros((2, 2)))


@pytest.mark.parametrize("angle", [-1, 361, np.nan, "30"])
def test_an_angle_outside_the_circle_is_refused(angle):
    with pytest.raises(ValueError, match="angle must be"):
        CircleToEllipse(SQUARE, angle=angle)
    widget = CircleToEllipse(SQUARE)
    with pytest.raises(ValueError, match="angle must be"):
        widget.angle = angle


def test_spectrum_from_singular_values_is_that_of_the_matrix():
    of_matrix = SpectrumSlider(TALL)
    given = SpectrumSlider([15, 3, 0], 4, 3)
    assert np.allclose(of_matrix.s, given.s, atol=1e-12)
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
