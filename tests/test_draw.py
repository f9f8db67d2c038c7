"""Promises of svdlab.draw: the colours, and that a figure shows what it says."""

import io
import itertools
import warnings
from contextlib import contextmanager

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_hex, to_rgb
from PIL import Image

from svdlab import draw
from svdlab.approximate import energy, rank_for_energy, reconstruct
from svdlab.factor import full_svd, thin_svd

A = [[5, 5], [-1, 7]]
RANK_ONE = [[1, 3], [2, 6]]
TALL = np.array([[3, 2, 5], [2, 3, 5], [2, -2, 0], [5, 5, 10]])
S = 100 / np.arange(1, 301) ** 0.8


@pytest.fixture(autouse=True)
def _off_screen():
    with mpl.rc_context():
        plt.switch_backend("agg")
        yield
        plt.close("all")


# Colours

# Machado, Oliveira and Fernandes (2009), table 1, severity 1, on linear RGB.
SIGHT = {
    "full": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
# IEC 61966-2-1, with its white D65
XYZ = np.array(
    [
        [0.4124, 0.3576, 0.1805],
        [0.2126, 0.7152, 0.0722],
        [0.0193, 0.1192, 0.9505],
    ]
)


def linear(colour):
    c = np.array(to_rgb(colour))
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def lab(colour, sight="full"):
    ratio = XYZ @ np.clip(SIGHT[sight] @ linear(colour), 0, 1) / XYZ.sum(axis=1)
    small = ratio <= (6 / 29) ** 3
    x, y, z = np.where(small, ratio * (29 / 6) ** 2 / 3 + 4 / 29, np.cbrt(ratio))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(colour, ground):
    dark, light = sorted(XYZ[1] @ linear(c) for c in (colour, ground))
    return (light + 0.05) / (dark + 0.05)


def test_the_measures_of_colour_agree_with_known_values():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert np.allclose(lab("#ff0000"), [53.24, 80.09, 67.20], atol=0.05)
    assert np.linalg.norm(lab("#b00000", "protanopia") - lab("#404000", "full")) < 30


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("colours", [draw.COLOURS, draw.COLOURS_DARK])
def test_the_colours_are_told_apart_by_everyone(colours, sight):
    for a, b in itertools.combinations(colours.values(), 2):
        assert np.linalg.norm(lab(a, sight) - lab(b, sight)) >= 20, (a, b)


@pytest.mark.parametrize(
    ("colours", "ground"),
    [
        (draw.COLOURS, "#ffffff"),
        (draw.COLOURS_DARK, "#121212"),
        (draw.COLOURS_DARK, "#14181e"),
    ],
)
def test_the_colours_are_legible_as_text(colours, ground):
    assert set(colours) == {"U", "Sigma", "V", "dropped"}
    for colour in colours.values():
        assert contrast(colour, ground) >= 4.5, colour


# What holds of every figure

FIGURES = {
    "tall": lambda: draw.shapes(draw.panels()[1], 4, 3),
    "square": lambda: draw.shapes(draw.panels()[1], 3, 3),
    "wide": lambda: draw.shapes(draw.panels()[1], 2, 4),
    "thin": lambda: draw.shapes(draw.panels()[1], 6, 4, kept=4, names=True),
    "compact": lambda: draw.shapes(draw.panels()[1], 4, 3, kept=2, names=True),
    "wide compact": lambda: draw.shapes(draw.panels()[1], 3, 6, kept=2, names=True),
    "truncated": lambda: draw.shapes(
        draw.panels()[1], 300, 400, kept=30, relation=r"\approx"
    ),
    "named": lambda: draw.shapes(draw.panels()[1], 40, 30, kept=3, names=True),
    "slender": lambda: draw.shapes(draw.panels()[1], 30, 3, kept=3),
    "four sizes": lambda: draw.four_sizes(
        draw.panels(rows=4, height=2.2)[1], 6, 4, r=3, k=2
    ),
    "steps": lambda: draw.steps(draw.panels(2, 2, height=3)[1], A),
    "steps of rank one": lambda: draw.steps(draw.panels(2, 2)[1], RANK_ONE),
    "shortest solution": lambda: draw.shortest_solution(draw.panels()[1], [1, 2], 5),
    "matrix": lambda: draw.matrix(draw.panels()[1], TALL, numbers=True),
    "side by side": lambda: draw.side_by_side(
        draw.panels(3)[1], [TALL, -TALL, TALL / 2], ["$A$", "$A_3$", "$|A - A_3|$"]
    ),
    "picture": lambda: draw.picture(draw.panels()[1], np.eye(9), "k = 9"),
    "spectrum": lambda: draw.spectrum(draw.panels(2, height=2.8)[1][0], S, 30),
    "shares": lambda: draw.shares(draw.panels(2, height=2.8)[1][0], S, 0.9),
    "compared": lambda: draw.compare(
        draw.panels(height=2.8)[1], {"one": S, "another": S[::-1]}, "y", least="one"
    ),
}


def texts(figure):
    """The visible texts of a figure, and their boxes in pixels."""
    figure.canvas.draw()
    found = [t for t in figure.findobj(mpl.text.Text) if t.get_visible()]
    off = {t for ax in figure.axes if not ax.axison for t in ax.xaxis.findobj()}
    off |= {t for ax in figure.axes if not ax.axison for t in ax.yaxis.findobj()}
    for ax in figure.axes:
        for axis, (low, high) in ((ax.xaxis, ax.get_xlim()), (ax.yaxis, ax.get_ylim())):
            for tick in axis.get_major_ticks() + axis.get_minor_ticks():
                if not low <= tick.get_loc() <= high:
                    off |= set(tick.findobj(mpl.text.Text))
    found = [t for t in found if t not in off and t.get_text().strip()]
    return [(t, t.get_tightbbox() or t.get_window_extent()) for t in found]


@pytest.mark.parametrize("name", FIGURES)
def test_no_text_is_clipped_small_or_on_another(name):
    FIGURES[name]()
    figure = plt.gcf()
    written = texts(figure)
    assert name == "picture" or len(written) >= 2
    for text, box in written:
        assert text.get_fontsize() >= 9, text
        assert figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1, text
        assert figure.bbox.y0 <= box.y0 and box.y1 <= figure.bbox.y1, text
    for (a, box_a), (b, box_b) in itertools.combinations(written, 2):
        assert not box_a.overlaps(box_b), (a, b)


@pytest.mark.parametrize("name", FIGURES)
def test_no_figure_touches_the_global_style(name):
    before = dict(mpl.rcParams)
    FIGURES[name]()
    assert dict(mpl.rcParams) == before


def test_a_figure_is_a_page_wide_and_white_even_where_the_style_is_dark():
    with mpl.rc_context({"axes.facecolor": "black", "figure.facecolor": "black"}):
        figure, axes = draw.panels(2, 3, height=2)
        other, above, below = draw.panels_over_one(2, height=3)
    assert figure.get_size_inches().tolist() == [7, 6] and axes.shape == (3, 2)
    assert other.get_size_inches().tolist() == [7, 3]
    for ground in (figure, other, *axes.flat, *above, below):
        assert to_hex(ground.get_facecolor()) == "#ffffff"


def test_panels_over_one_stand_in_a_row_above_it():
    figure, above, below = draw.panels_over_one(3)
    figure.draw_without_rendering()
    boxes = [ax.get_position() for ax in above]
    assert len(boxes) == 3
    assert [box.x0 for box in boxes] == sorted(box.x0 for box in boxes)
    assert min(box.y0 for box in boxes) > below.get_position().y1
    assert below.get_position().width > sum(box.width for box in boxes)


# as_jpeg


def test_a_jpeg_is_small_and_near_the_figure():
    figure, ax = draw.panels(height=2)
    grain = np.random.default_rng(0).uniform(0.4, 0.6, (100, 300))
    draw.picture(ax, np.cumsum(grain - 0.5, axis=1) / 10 + 0.5)
    whole = io.BytesIO()
    figure.savefig(whole, format="png", bbox_inches="tight")
    jpeg = draw.as_jpeg(figure).data
    before = np.asarray(Image.open(whole).convert("RGB"), dtype=float)
    after = np.asarray(Image.open(io.BytesIO(jpeg)).convert("RGB"), dtype=float)
    assert before.shape == after.shape
    assert np.sqrt(np.mean((before - after) ** 2)) < 3
    assert len(jpeg) < whole.tell() / 2


def test_a_figure_made_a_jpeg_is_closed_and_named_alike_every_time():
    figure, _ = draw.panels()
    assert repr(draw.as_jpeg(figure)) == "<IPython.core.display.Image object>"
    assert not plt.fignum_exists(figure.number)


# shapes and four_sizes


def size(block):
    return block.get_height(), block.get_width()


def test_blocks_have_the_shapes_of_the_full_svd():
    drawn = draw.shapes(draw.panels()[1], 4, 3)
    assert {name: size(drawn[name]) for name in ("A", "U", "Sigma", "V")} == {
        "A": (4, 3),
        "U": (4, 4),
        "Sigma": (4, 3),
        "V": (3, 3),
    }
    assert plt.gca().get_aspect() == 1


@pytest.mark.parametrize(("m", "n", "k"), [(4, 3, 2), (2, 5, 2), (300, 400, 30)])
def test_kept_blocks_have_the_shapes_of_k_layers(m, n, k):
    drawn = draw.shapes(draw.panels()[1], m, n, kept=k)
    assert size(drawn["U kept"]) == (m, k)
    assert size(drawn["Sigma kept"]) == (k, k)
    assert size(drawn["V kept"]) == (k, n)
    for name in ("U", "Sigma", "V"):
        whole, kept = drawn[name], drawn[f"{name} kept"]
        assert kept.get_x() == whole.get_x()
        assert kept.get_y() + kept.get_height() == whole.get_y() + whole.get_height()
    assert to_hex(drawn["U kept"].get_facecolor()) == draw.COLOURS["U"]
    assert to_hex(drawn["V kept"].get_facecolor()) == draw.COLOURS["V"]
    assert f"{m}×{k}" in {t.get_text() for t in plt.gca().texts}


@pytest.mark.parametrize(("m", "n"), [(4, 3), (2, 5), (30, 21)])
def test_blocks_stand_side_by_side(m, n):
    drawn = draw.shapes(draw.panels()[1], m, n)
    ordered = [drawn[name] for name in ("A", "U", "Sigma", "V")]
    for left, right in itertools.pairwise(ordered):
        assert left.get_x() + left.get_width() < right.get_x()


@pytest.mark.parametrize(
    ("m", "n", "lines"), [(4, 3, [3, 2]), (20, 20, [19, 19]), (20, 21, [])]
)
def test_only_small_blocks_show_the_columns_of_u_and_the_rows_of_v(m, n, lines):
    ax = draw.panels()[1]
    drawn = draw.shapes(ax, m, n)
    assert [len(each.get_segments()) for each in ax.collections] == lines
    if (m, n) == (4, 3):
        columns, rows = (np.array(each.get_segments()) for each in ax.collections)
        assert (columns[:, :, 0] - drawn["U"].get_x() == [[1, 1], [2, 2], [3, 3]]).all()
        assert (rows[:, :, 1] - drawn["V"].get_y() == [[1, 1], [2, 2]]).all()


def test_sigma_shows_as_many_diagonal_entries_as_there_are_singular_values():
    draw.shapes(draw.panels()[1], 4, 3, kept=2)
    cells = [p for p in plt.gca().patches if size(p) == (1, 1)]
    colours = [to_hex(p.get_facecolor()) for p in cells]
    assert colours == [draw.COLOURS["Sigma"]] * 2 + [draw.COLOURS["dropped"]]
    assert [b.get_x() - a.get_x() for a, b in itertools.pairwise(cells)] == [1, 1]
    assert [b.get_y() - a.get_y() for a, b in itertools.pairwise(cells)] == [-1, -1]


@pytest.mark.parametrize(
    ("m", "n", "dropped"),
    [(4, 3, ["U", "V"]), (4, 2, ["U"]), (2, 4, ["V"]), (2, 2, [])],
)
def test_only_what_is_dropped_is_named_as_dropped(m, n, dropped):
    draw.shapes(draw.panels()[1], m, n, kept=2, names=True)
    written = {t.get_text() for t in plt.gca().texts}
    for name, symbol in draw.DROPPED.items():
        assert (f"${symbol}$" in written) == (name in dropped)


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


# steps and shortest_solution


def tips(arrows):
    return {name: np.array(arrow.xy, dtype=float) for name, arrow in arrows.items()}


def test_the_steps_end_where_a_sends_the_circle():
    axes = draw.panels(2, 2)[1]
    circle, turned, stretched, image = map(tips, draw.steps(axes, A))
    assert np.allclose([turned["e1"], turned["e2"]], np.eye(2))
    s = full_svd(A).s
    assert np.allclose([stretched["σ1e1"], stretched["σ2e2"]], np.diag(s))
    for i in (1, 2):
        assert np.allclose(np.array(A) @ circle[f"v{i}"], image[f"σ{i}u{i}"])
    curves = [ax.lines[0].get_xydata() for ax in axes.flat]
    assert np.allclose(curves[3], curves[0] @ np.array(A).T)
    assert np.allclose(np.hypot(*curves[1].T), 1)


def test_each_step_shows_the_circle_whole_and_undistorted():
    axes = draw.panels(2, 2)[1].ravel()
    draw.steps(axes, A)
    for ax in axes:
        x, y = ax.lines[0].get_data()
        assert ax.get_aspect() == 1
        for values, (low, high) in ((x, ax.get_xlim()), (y, ax.get_ylim())):
            assert low == -high and max(values) < high < 10 * max(values)


def test_each_step_follows_the_quarter_from_e1_to_e2():
    axes = draw.panels(2, 2)[1].ravel()
    draw.steps(axes, A)
    for ax, end in ((axes[0], np.eye(2)), (axes[3], np.array(A).T)):
        circle, quarter, start = (line.get_xydata() for line in ax.lines[:3])
        assert np.allclose(quarter[[0, -1]], end)
        assert np.allclose(start, end[0])
        assert len(quarter) < len(circle) / 3


def test_each_arrow_has_the_colour_of_its_factor_and_a_name_unless_it_is_zero():
    axes = draw.panels(2, 2)[1].ravel()
    drawn = draw.steps(axes, RANK_ONE)
    for arrows, factor in zip(drawn, ("V", "V", "Sigma", "U"), strict=True):
        for arrow in arrows.values():
            edge = to_hex(arrow.arrow_patch.get_edgecolor())
            assert edge == draw.COLOURS[factor]
            assert arrow.get_position() == (0, 0)
    named = [[t.get_text() for t in ax.texts if t.get_text()] for ax in axes]
    assert named == [["$v_1$", "$v_2$"], ["$e_1$", "$e_2$"], ["$σ_1e_1$"], ["$σ_1u_1$"]]


@pytest.mark.parametrize("matrix", [A, RANK_ONE, [[0.1, 0], [0, 0.2]]])
def test_the_unit_circle_tells_the_scale_of_each_step(matrix):
    axes = draw.panels(2, 2)[1].ravel()
    draw.steps(axes, matrix)
    for ax in axes:
        circle = ax.lines[3].get_xydata()
        assert np.allclose(np.hypot(*circle.T), 1)
        assert circle.max() < ax.get_xlim()[1]


def test_the_steps_leave_it_to_the_reader_to_tell_a_reflection_from_a_rotation():
    axes = draw.panels(2, 2)[1].ravel()
    draw.steps(axes, A)
    assert not any("tion" in ax.get_title() for ax in axes)


@pytest.mark.parametrize(("a", "b"), [([1, 2], 5), ([3, 0], -6), ([0, 1], 2)])
def test_the_shortest_solution_is_where_the_row_space_meets_the_solutions(a, b):
    _, ax = draw.panels()
    drawn = draw.shortest_solution(ax, a, b)
    shortest = np.linalg.pinv([a]) @ [b]
    assert np.allclose(drawn["shortest"].get_xydata(), [shortest])
    ends = drawn["solutions"].get_xydata()
    assert np.allclose(ends @ a, b)
    assert np.allclose((ends[1] - ends[0]) @ shortest, 0)
    assert ax.get_aspect() == 1
    for point in (np.zeros(2), shortest):
        assert ax.get_xlim()[0] < point[0] < ax.get_xlim()[1]
        assert ax.get_ylim()[0] < point[1] < ax.get_ylim()[1]
    corner = ax.lines[2].get_xydata()  # of the square that says "right angle"
    assert np.linalg.norm(corner[1]) < np.linalg.norm(shortest)
    start, end = drawn["row space"].get_xydata()
    assert np.allclose(np.cross([*start, 0], [*a, 0]), 0)
    assert np.allclose(np.cross([*end, 0], [*a, 0]), 0)


# matrix, side_by_side and picture


def test_a_matrix_is_drawn_entry_by_entry():
    image = draw.matrix(draw.panels()[1], TALL, numbers=True)
    assert np.array_equal(image.get_array(), TALL)
    written = [t.get_text() for t in plt.gca().texts]
    assert written == ["3", "2", "5", "2", "3", "5", "2", "−2", "0", "5", "5", "10"]


def test_entries_are_legible_on_their_shade():
    image = draw.matrix(
        draw.panels()[1], np.linspace(-9, 9, 12).reshape(3, 4), None, True
    )
    for text, entry in zip(plt.gca().texts, image.get_array().flat, strict=True):
        assert contrast(text.get_color(), image.to_rgba(entry)[:3]) >= 4.5


def test_entries_are_written_only_if_asked_for():
    draw.matrix(draw.panels()[1], TALL)
    assert len(plt.gca().texts) == 0


def test_noise_is_not_written_as_minus_zero():
    draw.matrix(draw.panels()[1], [[-1e-17, 1]], numbers=True)
    assert [t.get_text() for t in plt.gca().texts] == ["0", "1"]


@pytest.mark.parametrize("A", [TALL, abs(TALL)])
def test_zero_is_white_and_the_largest_entry_far_from_it(A):
    image = draw.matrix(draw.panels()[1], A)
    assert contrast(image.to_rgba(0)[:3], "#ffffff") < 1.1
    assert contrast(image.to_rgba(10)[:3], "#ffffff") > 4


def test_shades_are_centred_on_zero_where_an_entry_is_negative():
    assert draw.matrix(draw.panels()[1], TALL).get_clim() == (-10, 10)
    assert draw.matrix(draw.panels()[1], abs(TALL)).get_clim() == (0, 10)
    assert draw.matrix(draw.panels()[1], TALL, scale=(-2, 20)).get_clim() == (-2, 20)


def test_matrices_side_by_side_share_one_scale():
    A3 = reconstruct(thin_svd(TALL), 1)
    matrices = [TALL, A3, abs(TALL - A3)]
    images, bar = draw.side_by_side(draw.panels(3)[1], matrices, list("abc"))
    largest = max(abs(matrix).max() for matrix in matrices)
    assert largest == pytest.approx(10)  # a rounding more on some processors
    assert {image.get_clim() for image in images} == {(-largest, largest)}
    assert len({image.get_cmap().name for image in images}) == 1
    assert (bar.vmin, bar.vmax) == (-largest, largest)
    for image, drawn in zip(images, matrices, strict=True):
        assert np.array_equal(image.get_array(), drawn)


def test_a_picture_is_clipped_and_keeps_grey_grey():
    image = draw.picture(draw.panels()[1], [[-0.5, 0.25, 1.5]], "a title")
    assert image.get_array().tolist() == [[0, 0.25, 1]]
    assert image.get_clim() == (0, 1)
    shade = image.to_rgba(0.25)[:3]
    assert np.allclose(shade, shade[0]) and abs(shade[0] - 0.25) < 0.01
    assert plt.gca().get_title() == "a title"


def test_a_faint_picture_stays_faint():
    image = draw.picture(draw.panels()[1], [[0.4, 0.6]])
    assert image.get_clim() == (0, 1)


def test_a_colour_picture_and_a_uint8_picture_are_drawn_as_they_are():
    colour = np.random.default_rng(0).random((4, 5, 3))
    assert np.array_equal(draw.picture(draw.panels()[1], colour).get_array(), colour)
    bytes_ = np.array([[0, 51, 255]], dtype=np.uint8)
    drawn = draw.picture(draw.panels()[1], bytes_).get_array()
    assert np.allclose(drawn, [[0, 0.2, 1]])


def test_a_signed_picture_shows_zero_as_middle_grey():
    ax = draw.panels()[1]
    error = [[-0.5, -0.25, 0, 0.25, 0.5]]
    drawn = draw.picture(ax, error, signed=True, scale=0.5).get_array()
    assert drawn.tolist() == [[0, 0.25, 0.5, 0.75, 1]]
    assert draw.picture(ax, error, signed=True).get_array().max() == 0.75


# spectrum and shares


def test_the_spectrum_counts_from_one_and_marks_its_k_th_value():
    drawn = draw.spectrum(draw.panels()[1], [15, 3, 1, 0.5, 0], k=3)
    assert drawn["kept"].get_xydata().tolist() == [[1, 15], [2, 3], [3, 1]]
    assert drawn["dropped"].get_xydata()[0].tolist() == [4, 0.5]
    assert drawn["dropped"].get_xdata().tolist() == [4, 5]
    assert np.isnan(drawn["dropped"].get_ydata()[1])
    assert drawn["mark"].get_xydata().tolist() == [[3, 1]]
    assert plt.gca().get_yscale() == "log"
    assert plt.gca().get_xticks().tolist() == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("p", [1, 2, 7, 30, 300, 1024])
def test_ticks_begin_at_one_and_never_pass_the_last(p):
    draw.spectrum(draw.panels()[1], np.linspace(2, 1, p))
    ticks = plt.gca().get_xticks()
    assert ticks[0] == 1 and ticks[-1] <= p
    assert (ticks == np.round(ticks)).all()


@pytest.mark.parametrize("share", [0.5, 0.9, 0.99, 1])
def test_a_mark_stands_on_its_curve_at_the_least_k_that_reaches_the_share(share):
    drawn = draw.shares(draw.panels()[1], S, share)
    for name, power in (("energy", 2), ("nuclear", 1)):
        ks, held = drawn[name].get_data()
        assert ks.tolist() == list(range(1, 301))
        assert np.array_equal(held, energy(S, power))
        ((k, height),) = drawn[f"{name} mark"].get_xydata()
        assert k == rank_for_energy(S, share, power)
        assert height == held[int(k) - 1] >= share - 1e-12
        assert k == 1 or held[int(k) - 2] < share


# compare


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


def test_compared_curves_may_differ_in_length():
    drawn = draw.compare(draw.panels()[1], {"a": [3, 2, 1], "b": [5]}, "")
    assert drawn["a"].get_xdata().tolist() == [1, 2, 3]
    assert drawn["b"].get_xydata().tolist() == [[1, 5]]


# concept_map

ROWS = [["rank", None], ["layer", "norm"]]


def test_an_arrow_leads_from_what_is_needed_to_what_needs_it():
    texts, (arrow,) = draw.concept_map(draw.panels()[1], ROWS, {"layer": ["rank"]})
    assert list(texts) == ["rank", "layer", "norm"]
    assert {name: text.get_position() for name, text in texts.items()} == {
        "rank": (0, 0),
        "layer": (0, -1),
        "norm": (1, -1),
    }
    (x, y), (x0, y0) = arrow.xy, arrow.xyann
    assert (x, x0) == (0, 0) and 0 > y0 > y > -1


# The ends of what can be drawn

LARGEST, TINY = np.finfo(float).max, 5e-324


@contextmanager
def all_warnings_as_errors():
    """But for what an old matplotlib calls in packages newer than itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", r"'\w+' (argument is )?deprecated")
        yield


@pytest.mark.parametrize(
    "draw_on",
    [
        lambda ax: draw.shapes(ax, 2**63 - 1, 3, kept=2, names=True),
        lambda ax: draw.shortest_solution(ax, [1e150, TINY], 1e150),
        lambda ax: draw.matrix(ax, [[1e150, -1e150, TINY]], numbers=True),
        lambda ax: draw.matrix(ax, [[LARGEST, -LARGEST]], (-1, 1), numbers=True),
        lambda ax: draw.matrix(ax, [[TINY, 1]], (0, 1e-150)),
        lambda ax: draw.side_by_side([ax], [[[-1e-150, TINY]]], ["A"]),
        lambda ax: draw.side_by_side([ax], [[[0, 0]]], ["A"]),
        lambda ax: draw.picture(ax, [[LARGEST, TINY]]),
        lambda ax: draw.picture(ax, [[LARGEST, -TINY]], signed=True, scale=TINY),
        lambda ax: draw.spectrum(ax, [1e150, 1e-150, TINY, 0], k=1),
        lambda ax: draw.spectrum(ax, [1e150, TINY], k=2),
        lambda ax: draw.shares(ax, [LARGEST, LARGEST, TINY], 0.5),
        lambda ax: draw.compare(ax, {"a": [1e150, -1e150, TINY]}, "", least="a"),
        lambda ax: draw.steps([ax] * 4, [[1e150, 0], [TINY, 0]]),
    ],
)
def test_what_is_at_an_end_of_what_can_be_drawn_raises_no_warning(draw_on):
    with all_warnings_as_errors():
        figure, ax = draw.panels()
        draw_on(ax)
        figure.savefig(io.BytesIO())


@pytest.mark.parametrize(("columns", "rows", "height"), [(10, 1, 1), (1, 10, 20)])
def test_the_most_panels_still_have_room(columns, rows, height):
    with all_warnings_as_errors():
        figure, _ = draw.panels(columns, rows, height)
        figure.savefig(io.BytesIO())
        figure, *_ = draw.panels_over_one(columns, height)
        figure.savefig(io.BytesIO())


def test_sizes_of_any_length_are_written_digit_by_digit():
    draw.shapes(draw.panels()[1], 2**63 - 1, 1)
    assert f"{2**63 - 1}×1" in {text.get_text() for text in plt.gca().texts}


def test_a_signed_picture_is_right_at_the_ends_of_what_a_float_holds():
    ax, ends = draw.panels()[1], [[LARGEST, -LARGEST, 0, TINY]]
    drawn = draw.picture(ax, ends, signed=True, scale=TINY).get_array()
    assert drawn.tolist() == [[1, 0, 0.5, 1]]
    drawn = draw.picture(ax, ends, signed=True, scale=LARGEST).get_array()
    assert drawn.tolist() == [[1, 0, 0.5, 0.5]]
    small = np.float32([[1e-40, 0]])
    drawn = draw.picture(ax, small, signed=True, scale=1e-300).get_array()
    assert drawn.tolist() == [[1, 0.5]]


def test_entries_beyond_a_given_scale_have_its_last_shade_and_their_own_number():
    image = draw.matrix(draw.panels()[1], [[9, -9, 1]], (-2, 2), numbers=True)
    assert image.get_array().tolist() == [[2, -2, 1]]
    assert [text.get_text() for text in plt.gca().texts] == ["9", "−9", "1"]


def test_a_sigma_without_a_place_on_the_scale_is_left_out():
    drawn = draw.spectrum(draw.panels()[1], [2, 1e-150, 1e-151, 0], k=3)
    assert drawn["kept"].get_ydata()[:2].tolist() == [2, 1e-150]
    assert np.isnan(drawn["kept"].get_ydata()[2])
    assert np.isnan(drawn["mark"].get_ydata()).all() and not plt.gca().texts


def test_the_least_of_curves_is_named_by_any_label():
    for label, said in (("$k$", "least at $k = 2$"), ("day", "least at day = 2")):
        drawn = draw.compare(draw.panels()[1], {"a": [2, 1]}, "", label, least="a")
        assert drawn["mark"].get_label() == said


def test_costs_are_points_and_the_counts_end_at_the_last():
    _, ax = draw.panels()
    seconds = {"direct": [1, 9, 50], "random": [2, 3, 4]}
    drawn = draw.costs(ax, [10, 20, 40], seconds, {"direct": [1, 8, 64]})
    assert drawn["direct"].get_xydata().tolist() == [[10, 1], [20, 9], [40, 50]]
    assert drawn["random"].get_ydata().tolist() == [2, 3, 4]
    assert np.allclose(drawn["direct, counted"].get_ydata(), [50 / 64, 50 / 8, 50])
    assert "random, counted" not in drawn
    assert ax.get_xscale() == ax.get_yscale() == "log"
    assert [label.get_text() for label in ax.get_xticklabels()] == ["10", "20", "40"]
