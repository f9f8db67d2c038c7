"""Figures on a dark page: what is drawn changes colour, what is shown does not."""

import io

import numpy as np
import palette
import pytest
from matplotlib.figure import Figure
from PIL import Image
from test_draw import contrast

from svdview import draw

WHITE, DARK = palette.rgb("#ffffff"), palette.rgb(palette.GROUND)
PAIRS = {
    "white": ("#ffffff", palette.GROUND),
    "black": ("#000000", palette.LIGHT),
    **{name: (draw.COLOURS[name], draw.COLOURS_DARK[name]) for name in "UV"},
    "Sigma": (draw.COLOURS["Sigma"], draw.COLOURS_DARK["Sigma"]),
}


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("share", [1, 0.5, 0.1])
def test_each_colour_becomes_the_dark_one_and_an_edge_the_same_mixture(name, share):
    light, dark = map(palette.rgb, PAIRS[name])
    (mixed,) = palette.mixed_again((WHITE + share * (light - WHITE))[None])
    assert np.abs(mixed - (DARK + share * (dark - DARK))).max() <= 0.5


@pytest.mark.parametrize("ink", [draw.INK, draw.COLOURS["dropped"]])
def test_what_is_written_in_ink_or_grey_is_legible_in_the_dark(ink):
    ((mixed,),) = palette.mixed_again(palette.rgb(ink)[None])
    assert contrast(mixed / 255, palette.GROUND) >= 4.5


@pytest.fixture
def drawn():
    """A figure of two maps with numbers in them, titles and a colour bar, as RGBA."""
    figure = Figure(figsize=(6, 3), layout="constrained", facecolor="none")
    axes = figure.subplots(1, 2)
    A = np.array([[3.0, -4], [0, 5]])
    draw.side_by_side(axes, [A, abs(A)], ["A", "its moduli"])
    for (i, j), entry in np.ndenumerate(A):
        axes[0].text(j, i, entry, fontsize=14)
    file = io.BytesIO()
    figure.savefig(file, format="png")
    boxes = [ax.get_window_extent().extents for ax in figure.axes]
    return Image.open(file), np.round(boxes).astype(int)


def test_a_map_its_numbers_and_its_bar_stay_and_all_around_is_light_on_dark(drawn):
    figure, boxes = drawn
    light, dark = (np.array(each) for each in (figure, palette.for_the_dark(figure)))
    assert (light[..., 3] == dark[..., 3]).all()
    around = light[..., 3] > 250
    for x0, y0, x1, y1 in boxes:
        part = np.s_[figure.height - y1 + 2 : figure.height - y0 - 1, x0 + 2 : x1 - 1]
        assert (light[part] == dark[part]).all()
        around[figure.height - y1 - 1 : figure.height - y0 + 1, x0 - 1 : x1 + 1] = False
    assert around.sum() > 100  # titles and ticks
    assert light[around][:, :3].max() < 100 and dark[around][:, :3].min() > 150


@pytest.mark.parametrize("ground", ["#ffffff", palette.GROUND])
def test_few_colours_are_near_all_and_leave_the_ground_to_the_page(drawn, ground):
    figure, _ = drawn
    few = palette.in_few_colours(figure, ground)
    assert few.mode == "P"
    whole, after = (
        np.array(Image.alpha_composite(Image.new("RGBA", figure.size, ground), each))
        for each in (figure, few.convert("RGBA"))
    )
    assert np.abs(whole.astype(int) - after).max() <= palette.NEAR
    assert few.convert("RGBA").getpixel((0, 0))[3] == 0


def test_a_figure_of_too_many_colours_is_left_whole():
    rgba = np.random.default_rng(0).integers(0, 256, (99, 99, 4), dtype=np.uint8)
    figure = Image.fromarray(rgba)
    assert palette.in_few_colours(figure, "#ffffff") is figure


def test_around_the_photographs_of_a_jpeg_the_dark_comes_and_they_stay():
    figure, ax = draw.panels()
    draw.picture(ax, np.full((60, 90), 0.75), "A title")
    jpeg = Image.open(io.BytesIO(draw.as_jpeg(figure).data))
    light, dark = palette.in_both_themes(jpeg).values()
    assert light is jpeg and dark.size == jpeg.size
    light, dark = (np.array(each.convert("L"), int) for each in (light, dark))
    photograph = abs(light - 191) < 3
    assert photograph.sum() > 10_000
    assert np.mean(abs(dark - light)[photograph] < 5) > 0.99  # but for letters
    around = light > 250
    assert around.sum() > 10_000 and dark[around].max() < 40
    assert light.min() < 50 and dark.max() > 220  # the title


@pytest.mark.parametrize("comment", [b"", b"Made with a camera"])
def test_a_photograph_that_nobody_drew_stays_itself(comment):
    file = io.BytesIO()
    Image.new("RGB", (9, 9)).save(file, "JPEG", comment=comment)
    assert palette.in_both_themes(Image.open(file)) == {}
