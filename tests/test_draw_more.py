"""Figures that single chapters ask for: what is drawn is what was given."""

import io

import numpy as np
import pytest
from matplotlib import pyplot as plt
from PIL import Image

from svdlab import draw


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_compared_curves_count_from_one_and_mark_their_least():
    _, ax = draw.panels()
    drawn = draw.compare(ax, {"a": [4, 2, 1], "b": [3, 1, 2]}, "distance", least="b")
    assert drawn["a"].get_xdata().tolist() == [1, 2, 3]
    assert drawn["a"].get_ydata().tolist() == [4, 2, 1]
    assert drawn["b"].get_ydata().tolist() == [3, 1, 2]
    assert (drawn["mark"].get_xdata()[0], drawn["mark"].get_ydata()[0]) == (2, 1)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "a",
        "b",
        "least at $k = 2$",
    ]
    assert ax.get_ylabel() == "distance"


def test_compared_curves_differ_in_more_than_colour():
    _, ax = draw.panels()
    curves = {name: np.ones(3) for name in "abcd"}
    lines = [draw.compare(ax, curves, "")[name] for name in "abcd"]
    assert len({(line.get_linestyle(), line.get_color()) for line in lines}) == 4
    assert len({line.get_linestyle() for line in lines}) == 4


@pytest.mark.parametrize("curves", [{}, {name: [1] for name in "abcde"}])
def test_no_more_curves_are_compared_than_there_are_dashes(curves):
    _, ax = draw.panels()
    with pytest.raises(ValueError, match="curves must be 1 to 4"):
        draw.compare(ax, curves, "")


def test_panels_over_one_stand_in_a_row_above_it():
    figure, above, below = draw.panels_over_one(3)
    figure.draw_without_rendering()
    boxes = [ax.get_position() for ax in above]
    assert len(boxes) == 3
    assert [box.x0 for box in boxes] == sorted(box.x0 for box in boxes)
    assert min(box.y0 for box in boxes) > below.get_position().y1
    assert below.get_position().width > sum(box.width for box in boxes)


def test_the_four_sizes_keep_m_p_r_and_k_columns():
    axes = draw.panels(rows=4)[1]
    drawn = draw.four_sizes(axes, 5, 4, r=3, k=2)
    assert [size["U kept"].get_width() for size in drawn] == [5, 4, 3, 2]
    assert [size["Sigma kept"].get_width() for size in drawn] == [4, 4, 3, 2]
    assert [size["V kept"].get_height() for size in drawn] == [4, 4, 3, 2]


def test_what_each_size_keeps_and_drops_is_named():
    axes = draw.panels(rows=4)[1]
    draw.four_sizes(axes, 5, 4, r=3, k=2)
    full, thin, compact, truncated = ([t.get_text() for t in ax.texts] for ax in axes)
    assert {"$U$", r"$\Sigma$", "$V^*$", "$=$"} <= set(full)
    assert {r"$\hat{U}$", r"$\hat{U}^\perp$", r"$\hat{V}^*$", "$=$"} <= set(thin)
    assert {"$U_r$", r"$U_r^\perp$", r"$(V_r^\perp)^*$", "$=$"} <= set(compact)
    assert {"$U_k$", r"$U_k^\perp$", "$V_k^*$", r"$\approx$"} <= set(truncated)


def test_a_truncation_that_keeps_the_rank_is_equal():
    axes = draw.panels(rows=4)[1]
    draw.four_sizes(axes, 5, 4, r=2, k=3)
    assert "$=$" in [text.get_text() for text in axes[3].texts]


@pytest.mark.parametrize(("a", "b"), [([1, 2], 5), ([3, 0], -6), ([0, 1], 2)])
def test_the_shortest_solution_is_where_the_row_space_meets_the_solutions(a, b):
    _, ax = draw.panels()
    drawn = draw.shortest_solution(ax, a, b)
    shortest = np.linalg.pinv([a]) @ [b]
    assert np.allclose(drawn["shortest"].get_xydata(), [shortest])
    ends = drawn["solutions"].get_xydata()
    assert np.allclose(ends @ a, b)
    assert np.allclose((ends[1] - ends[0]) @ shortest, 0)
    start, end = drawn["row space"].get_xydata()
    assert np.allclose(np.cross([*start, 0], [*a, 0]), 0)
    assert np.allclose(np.cross([*end, 0], [*a, 0]), 0)


@pytest.mark.parametrize("a", [[0, 0], [1, 2, 3]])
def test_no_equation_no_shortest_solution(a):
    _, ax = draw.panels()
    with pytest.raises(ValueError, match="a must be two numbers"):
        draw.shortest_solution(ax, a, 1)
    with pytest.raises(ValueError, match="b must not be 0"):
        draw.shortest_solution(ax, [1, 2], 0)


def test_few_colours_are_few_and_near_the_figure():
    figure, ax = draw.panels(height=2)
    shades = np.linspace(0, 1, 3000).reshape(30, 100)
    draw.picture(ax, shades)
    whole = io.BytesIO()
    figure.savefig(whole, format="png", bbox_inches="tight")
    png = draw.few_colours(figure, colours=16)._repr_png_()
    before = np.asarray(Image.open(whole).convert("RGB"), dtype=float)
    after = np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=float)
    assert before.shape == after.shape
    assert len(np.unique(after.reshape(-1, 3), axis=0)) <= 16
    assert abs(before - after).max() < 255 / 12
    assert len(png) < whole.tell() / 2


def test_a_figure_of_few_colours_is_shown_once_and_named_alike_every_time():
    figure, _ = draw.panels()
    name = repr(figure)
    assert repr(draw.few_colours(figure)) == name
    assert not plt.fignum_exists(figure.number)


@pytest.mark.parametrize("colours", [1, 257, 2.5])
def test_a_palette_has_2_to_256_colours(colours):
    figure, _ = draw.panels()
    with pytest.raises(ValueError, match="colours must be a whole number from 2"):
        draw.few_colours(figure, colours)
