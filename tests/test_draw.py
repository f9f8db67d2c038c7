"""Promises of svdview.draw: the colours, and that a figure shows what it says."""

import io
import itertools
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_hex, to_rgb
from matplotlib.text import Text
from PIL import Image

from svdlab.approximate import energy, rank_for_energy, reconstruct
from svdlab.factor import full_svd, thin_svd
from svdview import draw

A = [[5, 5], [-1, 7]]
RANK_ONE = [[1, 3], [2, 6]]
TALL = np.array([[3, 2, 5], [2, 3, 5], [2, -2, 0], [5, 5, 10]])
CLOUD, ARROWS = [[1, 2], [-1, 0], [0, -2]], {"right": (3, 0), "up": (0, 3)}
S = 100 / np.arange(1, 301) ** 0.8
CURVES = {"to the noisy A": S, "to the clean B": S[::-1]}


@pytest.fixture
def ax(_off_screen):
    return draw.panels(height=2.8)[1]


@pytest.fixture(autouse=True)
def _off_screen():
    with mpl.rc_context():
        plt.switch_backend("agg")
        yield
        plt.close("all")


@pytest.fixture
def planes(_off_screen):
    return draw.panels(2, 2)[1].ravel()


def written_on(ax):
    return [text.get_text() for text in ax.texts if text.get_text()]


# Colours

# What protanopes, deuteranopes and tritanopes see, on linear RGB: Machado, Oliveira
# and Fernandes (2009), table 1, severity 1.
BLIND = """
     0.152286  1.052583 -0.204868
     0.114503  0.786281  0.099216
    -0.003882 -0.048116  1.051998
     0.367322  0.860646 -0.227968
     0.280085  0.672501  0.047413
    -0.011820  0.042940  0.968881
     1.255528 -0.076749 -0.178779
    -0.078411  0.930809  0.147602
     0.004733  0.691367  0.303900
"""
SIGHTS = [np.eye(3), *np.array(BLIND.split(), float).reshape(3, 3, 3)]
# IEC 61966-2-1, with its white D65
XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
)


def linear(colour):
    c = np.array(to_rgb(colour))
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def lab(colour, sight):
    ratio = XYZ @ np.clip(sight @ linear(colour), 0, 1) / XYZ.sum(axis=1)
    small = ratio <= (6 / 29) ** 3
    x, y, z = np.where(small, ratio * (29 / 6) ** 2 / 3 + 4 / 29, np.cbrt(ratio))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(colour, ground):
    dark, light = sorted(XYZ[1] @ linear(c) for c in (colour, ground))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [draw.COLOURS, draw.COLOURS_DARK])
def test_the_colours_are_told_apart_by_everyone(colours):
    for sight in SIGHTS:
        for a, b in itertools.combinations(colours.values(), 2):
            assert np.linalg.norm(lab(a, sight) - lab(b, sight)) >= 20, (a, b)


@pytest.mark.parametrize(
    ("colours", "grounds"),
    [(draw.COLOURS, ["#ffffff"]), (draw.COLOURS_DARK, ["#121212", "#14181e"])],
)
def test_the_colours_are_legible_as_text(colours, grounds):
    assert set(colours) == {"U", "Sigma", "V", "dropped"}
    for colour, ground in itertools.product(colours.values(), grounds):
        assert contrast(colour, ground) >= 4.5, colour


# What holds of every figure

FIGURES = {
    "tall": lambda ax: draw.shapes(ax, 4, 3),
    "wide": lambda ax: draw.shapes(ax, 2, 4),
    "thin": lambda ax: draw.shapes(ax, 6, 4, kept=4, names=True),
    "compact": lambda ax: draw.shapes(ax, 3, 6, kept=2, names="r"),
    "truncated": lambda ax: draw.shapes(ax, 300, 400, kept=30, relation=r"\approx"),
    "slender": lambda ax: draw.shapes(ax, 30, 3, kept=3),
    "shortest solution": lambda ax: draw.shortest_solution(ax, [1, 2], 5),
    "matrix": lambda ax: draw.matrix(ax, TALL, numbers=True),
    "picture": lambda ax: draw.picture(ax, np.eye(9), "k = 9"),
    "spectrum": lambda ax: draw.spectrum(ax, S, 30),
    "shares": lambda ax: draw.shares(ax, S, 0.9),
    "compared": lambda ax: draw.compare(ax, CURVES, "y", least="to the clean B"),
    "cloud": lambda ax: draw.cloud(ax, CLOUD, ["a", "b", "a"], ARROWS, ("x", "y")),
    "costs": lambda ax: draw.costs(ax, [1, 9], {"a": [3, 5]}, {"a": [1, 8]}),
}
ON_SEVERAL = {
    "compared twice": ((2, 1), lambda axes: [FIGURES["compared"](ax) for ax in axes]),
    "four sizes": ((1, 4), lambda axes: draw.four_sizes(axes, 6, 4, r=3, k=2)),
    "steps": ((2, 2), lambda axes: draw.steps(axes, A)),
    "steps of rank one": ((2, 2), lambda axes: draw.steps(axes, RANK_ONE)),
    "side by side": ((2, 1), lambda axes: draw.side_by_side(axes, [A, A], ["A", "B"])),
}


@pytest.fixture
def written(monkeypatch):
    """The texts that are drawn when a figure is."""
    drawn, draw_one = [], Text.draw

    def note(text, renderer):
        if text.get_visible() and text.get_text().strip():
            drawn.append(text)
        draw_one(text, renderer)

    monkeypatch.setattr(Text, "draw", note)
    return drawn


@pytest.mark.parametrize("name", FIGURES | ON_SEVERAL)
def test_no_text_is_clipped_small_or_on_another_and_no_style_is_touched(name, written):
    before = dict(mpl.rcParams)
    shape, draw_on = ON_SEVERAL.get(name) or ((1, 1), FIGURES[name])
    figure, axes = draw.panels(*shape, height=2.8)
    draw_on(axes)
    assert dict(mpl.rcParams) == before
    figure.canvas.draw()
    assert name == "picture" or len(written) >= 2
    for text, box in (boxes := [(t, t.get_window_extent()) for t in written]):
        assert text.get_fontsize() >= 14, text
        assert figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1, text
        assert figure.bbox.y0 <= box.y0 and box.y1 <= figure.bbox.y1, text
    for (a, box_a), (b, box_b) in itertools.combinations(boxes, 2):
        assert not box_a.overlaps(box_b), (a, b)
    for ax in figure.axes:
        named = {text for text in ax.texts if text.get_text()}
        assert named <= {*written}  # none stands outside, where it is not drawn
        if legend := ax.get_legend():
            assert legend.get_window_extent().width < ax.bbox.width


@pytest.mark.parametrize("name", FIGURES)
def test_what_is_not_axes_is_named(name):
    with pytest.raises(ValueError, match="ax must be axes to draw on, as panels"):
        FIGURES[name](draw.panels())


@pytest.mark.parametrize(
    ("says", "draw_on"),
    [
        ("ax must be axes", lambda ax: draw.steps([None] * 4, A)),
        ("A must be real", lambda ax: draw.steps([ax] * 4, [[1j, 0], [0, 1]])),
        ("matrices.0. must", lambda ax: draw.side_by_side([ax], [[1]], ["A"])),
        ("image must be real", lambda ax: draw.picture(ax, [[1j]])),
        ("points must be real", lambda ax: draw.cloud(ax, [[1j, 2]])),
        ("s must be in descending", lambda ax: draw.spectrum(ax, [1, 2])),
    ],
)
def test_what_is_no_matrix_or_spectrum_is_named(ax, says, draw_on):
    with pytest.raises(ValueError, match=says):
        draw_on(ax)


def test_a_figure_is_a_page_wide_and_has_no_ground_even_where_the_style_is_dark():
    with mpl.rc_context({"axes.facecolor": "black", "figure.facecolor": "black"}):
        figure, axes = draw.panels(2, 3, height=2, sharex=True)
        other, above, below = draw.panels_over_one(2, height=3)
    assert figure.get_size_inches().tolist() == [6.6, 6] and axes.shape == (3, 2)
    assert other.get_size_inches().tolist() == [6.6, 3]
    assert axes[0, 0].get_shared_x_axes().joined(axes[0, 0], axes[2, 1])
    for ground in (figure, other, *axes.flat, *above, below):
        assert ground.get_facecolor()[3] == 0
    other.draw_without_rendering()
    left, right = (ax.get_position() for ax in above)
    assert left.x1 < right.x0 and left.y0 == right.y0 > below.get_position().y1


def test_a_jpeg_is_small_and_near_the_figure_which_it_closes():
    figure, ax = draw.panels(height=2)
    grain = np.random.default_rng(0).uniform(0.4, 0.6, (100, 300))
    draw.picture(ax, np.cumsum(grain - 0.5, axis=1) / 10 + 0.5)
    whole = io.BytesIO()
    figure.savefig(whole, format="png", bbox_inches="tight")
    jpeg = draw.as_jpeg(figure)
    assert len(jpeg.data) < whole.tell() / 2
    before, after = (
        np.asarray(Image.open(file).convert("RGB"), float)
        for file in (whole, io.BytesIO(jpeg.data))
    )
    assert np.sqrt(np.mean((before - after) ** 2)) < 3
    assert not plt.fignum_exists(figure.number)


# Points


def test_a_cloud_shows_groups_by_markers_and_arrows_from_zero(ax):
    drawn = draw.cloud(ax, CLOUD, [2, 1, 2], ARROWS, ("x", "y"))
    assert drawn[1].get_marker() != drawn[2].get_marker()
    assert drawn[2].get_xydata().tolist() == [[1, 2], [0, -2]]
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_aspect()) == ("x", "y", 1)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["2", "1"]
    assert written_on(ax) == ["right", "up"]
    assert [drawn[name].get_position() for name in ARROWS] == [(0, 0)] * 2
    low, high = ax.get_xlim()
    assert low <= -1 and high >= 3
    other = draw.panels()[1]
    assert draw.cloud(other, CLOUD).keys() == {None} and other.get_legend() is None


# Blocks


def size(block):
    return block.get_height(), block.get_width()


@pytest.mark.parametrize("k", [None, 2])
@pytest.mark.parametrize(("m", "n"), [(4, 3), (2, 5), (20, 20), (30, 21), (300, 400)])
def test_blocks_have_the_shapes_of_the_svd_and_of_what_is_kept_of_it(ax, m, n, k):
    drawn = draw.shapes(ax, m, n, kept=k)
    sizes = {"A": (m, n), "U": (m, m), "Sigma": (m, n), "V": (n, n)}
    parts = {"U": (m, k), "Sigma": (k, k), "V": (k, n)} if k else sizes
    assert {name: size(drawn[name]) for name in sizes} == sizes
    for left, right in itertools.pairwise(drawn[name] for name in sizes):
        assert left.get_x() + left.get_width() < right.get_x()
    for name in ("U", "Sigma", "V"):
        whole, kept = drawn[name], drawn[f"{name} kept"]
        assert size(kept) == parts[name]
        assert "{}×{}".format(*parts[name]) in written_on(ax)
        assert kept.get_x() == whole.get_x()
        assert kept.get_y() + kept.get_height() == whole.get_y() + whole.get_height()
        if name != "Sigma":
            assert to_hex(kept.get_facecolor()) == draw.COLOURS[name]
    lines = [len(vectors.get_segments()) for vectors in ax.collections]
    assert lines == ([m - 1, n - 1] if max(m, n) <= 20 else [])


def test_small_blocks_show_single_columns_rows_and_singular_values(ax):
    drawn = draw.shapes(ax, 4, 3, kept=2)
    columns, rows = (np.array(each.get_segments()) for each in ax.collections)
    assert (columns[:, 0, 0] - drawn["U"].get_x()).tolist() == [1, 2, 3]
    assert (rows[:, 0, 1] - drawn["V"].get_y()).tolist() == [1, 2]
    cells = [block for block in ax.patches if size(block) == (1, 1)]
    colours = [to_hex(cell.get_facecolor()) for cell in cells]
    assert colours == [draw.COLOURS[name] for name in ("Sigma", "Sigma", "dropped")]
    for one, next_one in itertools.pairwise(cells):
        assert np.array(next_one.get_xy()) - one.get_xy() == pytest.approx([1, -1])


def test_the_four_sizes_keep_m_p_r_and_k_columns_and_name_them():
    axes = draw.panels(rows=4)[1]
    drawn = draw.four_sizes(axes, 5, 4, r=3, k=2)
    assert [size["U kept"].get_width() for size in drawn] == [5, 4, 3, 2]
    assert [size["Sigma kept"].get_width() for size in drawn] == [4, 4, 3, 2]
    full, thin, compact, truncated = map(written_on, axes)
    assert {"$U$", r"$\Sigma$", "$V^*$", "$=$"} <= set(full)
    assert {r"$\hat{U}$", r"$\hat{U}^\perp$", r"$\hat{V}^*$", "$=$"} <= set(thin)
    assert r"$(\hat{V}^\perp)^*$" not in thin  # of V the thin SVD drops nothing
    assert {"$U_r$", r"$U_r^\perp$", r"$(V_r^\perp)^*$", "$=$"} <= set(compact)
    assert {"$U_k$", r"$U_k^\perp$", "$V_k^*$", r"$\approx$"} <= set(truncated)
    assert r"$\Sigma_k^\perp$" not in truncated
    axes = draw.panels(rows=4)[1]
    draw.four_sizes(axes, 5, 4, r=2, k=3)
    assert "$=$" in written_on(axes[3])  # what keeps the rank is no approximation


# The plane


def test_the_steps_end_where_a_sends_the_circle(planes):
    circle, turned, stretched, image = (
        {name: np.array(arrow.xy, dtype=float) for name, arrow in arrows.items()}
        for arrows in draw.steps(planes, A)
    )
    assert np.allclose([turned["e1"], turned["e2"]], np.eye(2))
    s = full_svd(A).s
    assert np.allclose([stretched["σ1e1"], stretched["σ2e2"]], np.diag(s))
    for i in (1, 2):
        assert np.allclose(np.array(A) @ circle[f"v{i}"], image[f"σ{i}u{i}"])
    assert not any("tion" in ax.get_title() for ax in planes)  # the reader tells which


@pytest.mark.parametrize("matrix", [A, RANK_ONE, [[0.1, 0], [0, 0.2]]])
def test_each_step_shows_its_curve_and_the_quarter_from_e1_to_e2(planes, matrix):
    draw.steps(planes, matrix)
    for ax in planes:
        curve, quarter, start, circle = (line.get_xydata() for line in ax.lines[:4])
        assert np.allclose(np.hypot(*circle.T), 1)
        assert (quarter == curve[: len(quarter)]).all() and (start == curve[0]).all()
        most = max(curve.max(), circle.max())
        for low, high in (ax.get_xlim(), ax.get_ylim()):
            assert low == -high and most < high < 2 * most
    assert np.allclose(curve, circle @ np.transpose(matrix))
    assert np.allclose(quarter[[0, -1]], np.transpose(matrix))


def test_each_arrow_has_the_colour_of_its_factor_and_a_name_unless_it_is_zero(planes):
    drawn = draw.steps(planes, RANK_ONE)
    for arrows, factor in zip(drawn, ("V", "V", "Sigma", "U"), strict=True):
        for arrow in arrows.values():
            edge = arrow.arrow_patch.get_edgecolor()
            assert to_hex(edge) == draw.COLOURS[factor]
    named = [["$v_1$", "$v_2$"], ["$e_1$", "$e_2$"], ["$σ_1e_1$"], ["$σ_1u_1$"]]
    assert [written_on(ax) for ax in planes] == named


@pytest.mark.parametrize(("a", "b"), [([1, 2], 5), ([3, 0], -6), ([0, 1], 2)])
def test_the_shortest_solution_is_where_the_row_space_meets_the_solutions(ax, a, b):
    drawn = draw.shortest_solution(ax, a, b)
    shortest = np.linalg.pinv([a]) @ [b]
    assert np.allclose(drawn["shortest"].get_xydata(), [shortest])
    ends = drawn["solutions"].get_xydata()
    assert np.allclose(ends @ a, b)
    assert np.allclose((ends[1] - ends[0]) @ shortest, 0)
    assert np.allclose(drawn["row space"].get_xydata() @ [-a[1], a[0]], 0)
    for point in (np.zeros(2), shortest):
        assert ax.get_xlim()[0] < point[0] < ax.get_xlim()[1]
        assert ax.get_ylim()[0] < point[1] < ax.get_ylim()[1]
    assert ax.get_aspect() == 1


# Shades


@pytest.mark.parametrize("scale", [None, (-9, 2)])
def test_a_matrix_is_drawn_entry_by_entry_each_legible_on_its_shade(ax, scale):
    image = draw.matrix(ax, TALL, scale, numbers=True)
    assert np.array_equal(image.get_array(), TALL)
    for text, entry in zip(ax.texts, TALL.flat, strict=True):
        assert text.get_text() == str(entry).replace("-", "−")
        assert contrast(text.get_color(), image.to_rgba(entry)[:3]) >= 4.5


def test_entries_are_written_only_if_asked_for_and_noise_is_no_minus_zero(ax):
    for numbers, entries in ((False, []), (True, ["0", "1"])):
        draw.matrix(ax, [[-1e-17, 1]], numbers=numbers)
        assert written_on(ax) == entries


def test_zero_is_white_and_an_end_of_the_scale_far_from_it(ax):
    for A, ends in ((TALL, (-10, 10)), (abs(TALL), (0, 10)), ([[0, 0]], (0, 1))):
        image = draw.matrix(ax, A)
        assert image.get_clim() == ends
        assert contrast(image.to_rgba(0)[:3], "#ffffff") < 1.1
        assert contrast(image.to_rgba(10)[:3], "#ffffff") > 4
    assert draw.matrix(ax, TALL, scale=(-2, 20)).get_clim() == (-2, 20)


def test_matrices_side_by_side_share_one_scale():
    A1 = reconstruct(thin_svd(TALL), 1)
    matrices = [TALL, A1, abs(TALL - A1)]
    images, bar = draw.side_by_side(draw.panels(3)[1], matrices, list("abc"))
    largest = max(abs(matrix).max() for matrix in matrices)
    assert {image.get_clim() for image in images} == {(-largest, largest)}
    assert (bar.vmin, bar.vmax) == (-largest, largest)
    for image, drawn in zip(images, matrices, strict=True):
        assert np.array_equal(image.get_array(), drawn)


def test_a_picture_is_clipped_and_keeps_grey_grey_and_colours_as_they_are(ax):
    image = draw.picture(ax, [[-0.5, 0.25, 1.5]], "a title")
    assert np.allclose(image.to_rgba(0.25)[:3], 0.25, atol=0.01)
    assert ax.get_title() == "a title"
    assert draw.picture(ax, [[0.4, 0.6]]).get_clim() == (0, 1)  # faint stays faint
    colour = np.random.default_rng(0).random((4, 5, 3))
    assert np.array_equal(draw.picture(ax, colour).get_array(), colour)
    grey = draw.picture(ax, np.array([[0, 51, 255]], dtype=np.uint8))
    assert np.allclose(grey.get_array(), [[0, 0.2, 1]])


def test_a_signed_picture_shows_zero_as_middle_grey(ax):
    for scale, shades in ((0.5, [0, 0.25, 0.5, 1]), (1, [0.25, 0.375, 0.5, 0.75])):
        image = draw.picture(ax, [[-0.5, -0.25, 0, 0.5]], signed=True, scale=scale)
        assert image.get_array().tolist() == [shades]


# Curves


def test_the_spectrum_counts_from_one_and_marks_its_k_th_value(ax):
    drawn = draw.spectrum(ax, [15, 3, 1, 0.5, 0], k=3)
    assert drawn["kept"].get_xydata().tolist() == [[1, 15], [2, 3], [3, 1]]
    dropped = drawn["dropped"].get_xydata()  # 0 has no place on the scale
    assert np.array_equal(dropped, [[4, 0.5], [5, np.nan]], equal_nan=True)
    assert drawn["mark"].get_xydata().tolist() == [[3, 1]]
    assert ax.get_yscale() == "log"
    assert ax.get_xticks().tolist() == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("p", [1, 2, 7, 30, 300, 1024])
def test_ticks_begin_at_one_and_never_pass_the_last(ax, p):
    assert "mark" not in draw.spectrum(ax, np.linspace(2, 1, p))
    ticks = ax.get_xticks()
    assert ticks[0] == 1 and ticks[-1] <= p
    assert (ticks == np.round(ticks)).all()


@pytest.mark.parametrize("share", [0.5, 0.9, 0.99, 1])
def test_a_mark_stands_on_its_curve_at_the_least_k_that_reaches_the_share(ax, share):
    drawn = draw.shares(ax, S, share)
    for name, power in (("energy", 2), ("nuclear", 1)):
        ks, held = drawn[name].get_data()
        assert ks.tolist() == list(range(1, 301))
        assert np.array_equal(held, energy(S, power))
        ((k, height),) = drawn[f"{name} mark"].get_xydata()
        assert k == rank_for_energy(S, share, power)
        assert height == held[int(k) - 1] >= share - 1e-12
        assert k == 1 or held[int(k) - 2] < share


@pytest.mark.parametrize(("label", "said"), [("$k$", "$k = 2$"), ("day", "day = 2")])
def test_compared_curves_count_from_one_and_mark_their_least(ax, label, said):
    curves = {"a": [4, 2, 1, 1], "b": [3, 1, 2]}
    drawn = draw.compare(ax, curves, "distance", label, least="b")
    assert drawn["a"].get_xydata().tolist() == [[1, 4], [2, 2], [3, 1], [4, 1]]
    assert drawn["b"].get_ydata().tolist() == [3, 1, 2]
    assert drawn["mark"].get_xydata().tolist() == [[2, 1]]
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert legend == ["a", "b", f"least at {said}"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == (label, "distance")


def test_compared_curves_differ_in_more_than_colour(ax):
    lines = draw.compare(ax, {name: np.ones(3) for name in "abcd"}, "").values()
    assert len({line.get_linestyle() for line in lines}) == 4
    with pytest.raises(ValueError):  # none is left out in silence
        draw.compare(ax, {name: [1] for name in "abcde"}, "")


def test_costs_are_points_and_the_counts_end_at_the_last(ax):
    seconds = {"direct": [1, 9, 50], "random": [2, 3, 4]}
    drawn = draw.costs(ax, [10, 20, 40], seconds, {"direct": [1, 8, 64]})
    assert drawn["direct"].get_xydata().tolist() == [[10, 1], [20, 9], [40, 50]]
    assert drawn["random"].get_ydata().tolist() == [2, 3, 4]
    assert np.allclose(drawn["direct, counted"].get_ydata(), [50 / 64, 50 / 8, 50])
    assert "random, counted" not in drawn
    assert ax.get_xscale() == ax.get_yscale() == "log"
    assert [label.get_text() for label in ax.get_xticklabels()] == ["10", "20", "40"]


# Maps


def test_a_concept_leads_to_its_place_and_is_pointed_at_by_what_it_needs():
    rows = [["rank", None], ["layer", "norm & size"]]
    links = {"rank": "a.ipynb", "layer": "b.ipynb#c", "norm & size": "d.ipynb"}
    drawn = ElementTree.fromstring(
        draw.concept_map(rows, {"layer": ["rank"]}, links).data
    )
    boxes = {a.find("text").text: a for a in drawn.iter("a")}
    assert {name: a.get("href") for name, a in boxes.items()} == links
    x, y = (
        {name: float(a.find("rect").get(side)) for name, a in boxes.items()}
        for side in "xy"
    )
    assert x["rank"] == x["layer"] < x["norm & size"]
    assert y["rank"] < y["layer"] == y["norm & size"]
    (arrow,) = drawn.iter("line")
    x1, y1, x2, y2 = (float(arrow.get(end)) for end in ("x1", "y1", "x2", "y2"))
    assert x1 == x2 and y["rank"] < y1 < y2 <= y["layer"]
