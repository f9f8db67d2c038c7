"""The figures of the course, drawn on axes that are handed in.

U, Σ and V have one colour each, written here and nowhere else: `COLOURS` on a white
ground, `COLOURS_DARK` on a dark one. Figures always have a white ground. Every function
returns what it drew, and raises ValueError, naming the argument, for what are no axes,
no matrix, no list of singular values or no number of layers, or lies beyond 1e±150.
"""

import io
import re
from collections.abc import Mapping
from functools import partial
from numbers import Real

import IPython.display
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator, PercentFormatter

from svdlab.approximate import energy, rank_for_energy
from svdlab.arguments import (
    as_choice,
    as_count,
    as_noise,
    as_pixels,
    as_plane,
    as_real,
    as_share,
    as_singular_values,
    as_size,
    as_text,
    in_reach,
    shown,
)
from svdlab.factor import full_svd

# Told apart by the colour-blind, and legible as text: tests/test_draw.py measures it.
COLOURS = {"U": "#1a4fd6", "Sigma": "#c43c00", "V": "#8a1c6c", "dropped": "#767676"}
COLOURS_DARK = {
    "U": "#6399ff",
    "Sigma": "#f08040",
    "V": "#e8a8e0",
    "dropped": "#8c8c8c",
}
INK, MATRIX, PALE = "#1a1a1a", "#b0b0b0", "#e0e0e0"

WIDTH = 7  # inches; on a page 390 pixels wide, 12 points are then 9 pixels high
LARGE, SMALL = 16, 12  # points
MOST_PANELS = 10  # side by side, or one below the other
HEIGHTS = 1, 20  # inches: lower, and nothing is left between the labels
REACH = 1e-150, 1e150  # so that no tick, margin or shade vanishes or overflows


def panels(columns=1, rows=1, height=2.5, **options):
    """Make rows × columns axes on a white figure as wide as a page.

    height is that of one row, 1 to 20 inches; of columns and rows there may be 10.
    options go to `matplotlib.pyplot.subplots`. Returns the figure and its axes: one, or
    an array of them.

    >>> figure, axes = panels(3, height=2)
    >>> figure.get_size_inches().tolist(), axes.shape
    ([7.0, 2.0], (3,))
    """
    columns = as_count(columns, "columns", 1, MOST_PANELS)
    rows = as_count(rows, "rows", 1, MOST_PANELS)
    size = (WIDTH, rows * _as_height(height))
    figure, axes = plt.subplots(
        rows, columns, figsize=size, layout="constrained", facecolor="white", **options
    )
    for ax in np.ravel(axes):
        ax.set_facecolor("white")
    return figure, axes


def panels_over_one(columns, height=4.5):
    """Make a row of axes over a single wide one, on a white figure as wide as a page.

    Of columns there may be 10; height is that of the figure, 1 to 20 inches. Returns
    the figure, the list of axes above, and the one below.

    >>> figure, above, below = panels_over_one(3)
    >>> len(above)
    3
    """
    columns = as_count(columns, "columns", 1, MOST_PANELS)
    above = [f"panel {i}" for i in range(columns)]
    figure = plt.figure(
        figsize=(WIDTH, _as_height(height)), layout="constrained", facecolor="white"
    )
    axes = figure.subplot_mosaic([above, ["below"] * columns], height_ratios=[1, 1.4])
    for ax in axes.values():
        ax.set_facecolor("white")
    return figure, [axes[name] for name in above], axes["below"]


def as_jpeg(figure, quality=80):
    """Finish a figure of photographs as a JPEG picture, and close it.

    A photograph is the worst a PNG can hold; as a JPEG of this quality, from 1 to 95,
    it takes a fraction of the bytes and looks the same. Returns a picture that a
    notebook shows.
    Raises ValueError for what is no figure, and for any other quality.

    >>> figure, ax = panels()
    >>> as_jpeg(figure).format
    'jpeg'
    """
    if not isinstance(figure, Figure):
        raise ValueError(
            "figure must be a figure of matplotlib's, the first of the two that "
            f"panels() returns; it is {shown(figure)}"
        )
    quality = as_count(quality, "quality", 1, 95)
    file = io.BytesIO()
    options = {"quality": quality, "subsampling": 0, "optimize": True}
    figure.savefig(file, format="jpeg", bbox_inches="tight", pil_kwargs=options)
    plt.close(figure)
    return IPython.display.Image(file.getvalue(), format="jpeg")


# What can be drawn, and on what


def _as_height(height):
    is_number = isinstance(height, Real) and not isinstance(height, bool)
    least, most = HEIGHTS
    if not is_number or not least <= height <= most:
        raise ValueError(
            f"height must be a number of inches from {least} to {most}; "
            f"it is {shown(height)}"
        )
    return float(height)


def _as_ax(ax, name="ax"):
    if not isinstance(ax, Axes):
        raise ValueError(
            f"{name} must be axes to draw on, as panels() returns them; "
            f"it is {shown(ax)}"
        )
    return ax


def _as_axes(axes, count):
    axes = list(np.ravel(axes))
    if len(axes) != count:
        raise ValueError(f"axes must be {count} axes; {len(axes)} came")
    return [_as_ax(ax, f"axes[{i}]") for i, ax in enumerate(axes)]


def _as_list(x, name, of):
    if isinstance(x, str) or not np.iterable(x):
        raise ValueError(f"{name} must be a list of {of}; it is {shown(x)}")
    return list(x)


def _as_dict(x, name, of):
    if not isinstance(x, Mapping):
        raise ValueError(f"{name} must be a dict of {of}; it is {shown(x)}")
    return x


def _as_matrix(A, name):
    A = as_real(A, name)
    if A.ndim != 2:
        raise ValueError(f"{name} must be one matrix (m, n); it has shape {A.shape}")
    return A


_in_reach = partial(in_reach, reach=REACH)


# Matrices as blocks

SYMBOLS = {"A": "A", "U": "U", "Sigma": r"\Sigma", "V": "V^*"}
KEPT = {"U": r"\hat{U}", "Sigma": r"\hat{\Sigma}", "V": r"\hat{V}^*"}
DROPPED = {"U": r"\hat{U}^\perp", "V": r"(\hat{V}^\perp)^*"}
SINGLE = 20  # blocks of up to so many rows and columns show their single vectors


def shapes(ax, m, n, kept=None, names=False, relation="="):
    r"""Draw A = U Σ V* as blocks, to scale: one unit of the axes is one entry.

    Takes the size m×n of A. With kept, from 1 to min(m, n), only so many columns of U
    and rows of V* have their colour, and the rest is grey: all min(m, n) show the thin
    SVD, r the compact one, and k < r the truncated one, with relation=r"\approx". With
    names, the parts have names of their own: Û is kept, its complement Û^⊥ is not; or
    with a letter, names="r", U_r is kept and U_r^⊥ is not.
    Returns a dict of rectangles: "A", "U", "Sigma", "V", and over them in colour
    "U kept", "Sigma kept", "V kept".

    >>> kept = shapes(panels()[1], 4, 3, kept=2)["U kept"]
    >>> kept.get_height(), kept.get_width()
    (4, 2)
    """
    ax, m, n = _as_ax(ax), as_size(m, "m"), as_size(n, "n")
    k = min(m, n) if kept is None else as_count(kept, "kept", 1, min(m, n))
    names, relation = _as_names(names), as_text(relation, "relation")
    sizes = {"A": (m, n), "U": (m, m), "Sigma": (m, n), "V": (n, n)}
    parts = {"A": (m, n), "U": (m, k), "Sigma": (k, k), "V": (k, n)}
    colourful = sizes if kept is None else parts
    drawn = _draw_blocks(ax, sizes, colourful)
    if max(m, n) <= SINGLE:
        _separate_vectors(ax, drawn["U"], drawn["V"])
    _draw_diagonal(ax, drawn["Sigma"], k, min(m, n))
    for name in SYMBOLS:
        part = drawn.get(f"{name} kept", drawn[name])
        if names and kept and name != "A":
            _name_parts(ax, name, drawn[name], part, *_part_names(names))
        else:
            _name_whole(ax, name, drawn[name])
        size = "×".join(map(str, colourful[name]))
        _write(ax, size, _edge(drawn[name], "bottom"), _ink(name), SMALL)
    middle = (n + drawn["U"].get_x()) / 2
    _write(ax, f"${relation}$", (middle, 0, "middle"), INK)
    _frame_blocks(ax, max(m, n), drawn["V"].get_x() + n)
    return drawn


def four_sizes(axes, m, n, r, k):
    """Draw the full, thin, compact and truncated SVD of an m×n matrix of rank r.

    Takes four axes, r and k from 1 to min(m, n). Returns four dicts as `shapes` does.

    >>> drawn = four_sizes(panels(rows=4)[1], 4, 3, r=2, k=1)
    >>> [size["V kept"].get_height() for size in drawn]
    [3, 3, 2, 1]
    """
    p = min(as_size(m, "m"), as_size(n, "n"))
    r, k = as_count(r, "r", 1, p), as_count(k, "k", 1, p)
    relation = "=" if k >= r else r"\approx"
    sizes = {
        "full": {},
        f"thin, $p = {p}$": {"kept": p, "names": True},
        f"compact, $r = {r}$": {"kept": r, "names": "r"},
        f"truncated, $k = {k}$": {"kept": k, "names": "k", "relation": relation},
    }
    drawn = []
    for ax, (title, size) in zip(_as_axes(axes, 4), sizes.items(), strict=True):
        drawn.append(shapes(ax, m, n, **size))
        ax.set_title(title, loc="left", pad=12, fontsize=SMALL + 1)
    return drawn


def _as_names(names):
    is_letter = isinstance(names, str) and len(names) == 1
    if not (is_letter or isinstance(names, bool)):
        raise ValueError(
            f"names must be True, False or a letter, in quotes; it is {shown(names)}"
        )
    return names


def _draw_blocks(ax, sizes, parts):
    """Draw the blocks in grey side by side, centred on y = 0, their parts in colour."""
    drawn, left = {}, 0.0
    gap = 0.12 * sum(columns for _, columns in sizes.values())
    for name, (rows, columns) in sizes.items():
        grey = MATRIX if name == "A" else PALE
        drawn[name] = _draw_block(ax, left, rows / 2, (rows, columns), grey)
        if name != "A":
            fill = _paler(COLOURS[name], 0.8) if name == "Sigma" else COLOURS[name]
            part = _draw_block(ax, left, rows / 2, parts[name], fill)
            drawn[f"{name} kept"] = part
        left += columns + gap
    return drawn


def _draw_block(ax, left, top, size, colour):
    rows, columns = size
    return ax.add_patch(Rectangle((left, top - rows), columns, rows, facecolor=colour))


def _paler(colour, share):
    """Mix a colour with that share of white."""
    return tuple(share + (1 - share) * x for x in to_rgb(colour))


def _separate_vectors(ax, U, V):
    """Show U as columns and V* as rows."""
    style = {"colors": "white", "linewidth": 1.5}
    (left, low), (right, high) = U.get_bbox().get_points()
    ax.vlines(np.arange(left + 1, right), low, high, **style)
    (left, low), (right, high) = V.get_bbox().get_points()
    ax.hlines(np.arange(low + 1, high), left, right, **style)


def _draw_diagonal(ax, sigma, k, p):
    """Draw σ_1 … σ_k in colour, and σ_{k+1} … σ_p in grey, down the diagonal of Σ."""
    left, top = sigma.get_x(), sigma.get_y() + sigma.get_height()
    for first, last, name in ((0, k, "Sigma"), (k, p, "dropped")):
        if p > SINGLE:
            ends = np.array([first, last])
            ax.plot(left + ends, top - ends, color=COLOURS[name], linewidth=2.5)
        else:
            for i in range(first, last):
                _draw_block(ax, left + i, top - i, (1, 1), COLOURS[name])


def _part_names(letter):
    """Û and Û^⊥ of the thin SVD, or U_r and U_r^⊥ where a letter counts columns."""
    if letter is True:
        return KEPT, DROPPED
    kept = {"U": f"U_{letter}", "Sigma": rf"\Sigma_{letter}", "V": f"V_{letter}^*"}
    return kept, {"U": rf"U_{letter}^\perp", "V": rf"(V_{letter}^\perp)^*"}


def _name_whole(ax, name, whole):
    _write(ax, f"${SYMBOLS[name]}$", _edge(whole, "top"), _ink(name))


def _name_parts(ax, name, whole, part, kept, dropped):
    """Name what is kept, and what is dropped: columns of U, rows of V*."""
    side = "right" if name == "V" else "top"
    _write(ax, f"${kept[name]}$", _edge(part, side), COLOURS[name])
    (left, low), (right, high) = whole.get_bbox().get_points()
    if name == "U":
        left += part.get_width()
    if name == "V":
        high -= part.get_height()
    if name in dropped and left < right and low < high:
        rest = Rectangle((left, low), right - left, high - low)
        _write(ax, f"${dropped[name]}$", _edge(rest, side), COLOURS["dropped"])


def _edge(block, side):
    """The middle of one side of a block, and which side it is."""
    (left, low), (right, high) = block.get_bbox().get_points()
    x = right if side == "right" else (left + right) / 2
    y = {"top": high, "bottom": low, "right": (low + high) / 2}[side]
    return x, y, side


def _ink(name):
    return INK if name == "A" else COLOURS[name]


def _write(ax, text, place, colour, size=LARGE):
    """Write beside a place, a few points away from the side it names."""
    x, y, side = place
    offset, ha, va = {
        "top": ((0, 5), "center", "bottom"),
        "bottom": ((0, -5), "center", "top"),
        "right": ((5, 0), "left", "center"),
        "middle": ((0, 0), "center", "center"),
    }[side]
    style = {"color": colour, "fontsize": size, "ha": ha, "va": va}
    return ax.annotate(text, (x, y), offset, textcoords="offset points", **style)


def _frame_blocks(ax, height, width):
    ax.set_xlim(-0.02 * width, 1.08 * width)
    ax.set_ylim(-height / 2 - 0.07 * width, height / 2 + 0.07 * width)
    ax.set_aspect("equal")
    ax.set_axis_off()


# What a 2×2 matrix does to the plane


def steps(axes, A):
    """Draw the unit circle on its way through V*, Σ and U, with v1 and v2 on it.

    Takes four axes, best two by two, and a real 2×2 matrix. The quarter of the circle
    from (1, 0) to (0, 1) is thick and begins with a dot: a reflection turns its sense.
    The unit circle is dotted in each plane, since each has a scale of its own.
    Returns four dicts of arrows, by name.

    >>> drawn = steps(panels(2, 2)[1], [[0, 2], [1, 0]])
    >>> [round(float(x)) for x in drawn[2]["σ1e1"].xy]
    [2, 0]
    """
    axes = _as_axes(axes, 4)
    A = as_plane(A, REACH)
    _, s, Vh = full_svd(A)
    stages = [
        (np.eye(2), "V", "the unit circle", ("v1", "v2")),
        (Vh, "V", "after $V^*$", ("e1", "e2")),
        (np.diag(s) @ Vh, "Sigma", r"after $\Sigma$", ("σ1e1", "σ2e2")),
        (A, "U", "after $U$", ("σ1u1", "σ2u2")),
    ]
    drawn = []
    for ax, (B, name, title, labels) in zip(axes, stages, strict=True):
        _draw_image_of_circle(ax, B, title)
        tips = (B @ Vh.T).T
        arrows = {label: (tip, name) for label, tip in zip(labels, tips, strict=True)}
        drawn.append(_draw_arrows(ax, arrows))
    return drawn


def _draw_image_of_circle(ax, B, title):
    angles = np.linspace(0, 2 * np.pi, 361)
    circle = np.array([np.cos(angles), np.sin(angles)])
    image = B @ circle
    ax.plot(*image, color=COLOURS["dropped"], linewidth=1.5)
    ax.plot(*image[:, :91], color=INK, linewidth=3)
    ax.plot(*image[:, 0], "o", color=INK, markersize=7)
    ax.plot(*circle, color=INK, linewidth=1, linestyle=":")
    reach = 1.45 * max(np.hypot(*image).max(), 1)
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    _cross_at_zero(ax)
    _strip(ax)
    ax.set_title(title, fontsize=SMALL)


def _cross_at_zero(ax):
    for line in (ax.axhline, ax.axvline):
        line(0, color=PALE, linewidth=1, zorder=0)


def _draw_arrows(ax, arrows):
    return {name: _draw_arrow(ax, name, *arrow) for name, arrow in arrows.items()}


def _draw_arrow(ax, name, tip, factor):
    """Draw an arrow from 0 to tip, named at its tip unless it is too short to see."""
    style = {"arrowstyle": "-|>", "color": COLOURS[factor], "linewidth": 2.2}
    style |= {"shrinkA": 0, "shrinkB": 0, "mutation_scale": 16}
    arrow = ax.annotate("", tip, (0, 0), arrowprops=style)
    length = np.hypot(*tip)
    if length > 1e-9 * ax.get_xlim()[1]:
        label = re.sub(r"(\d)", r"_\1", name)
        _write_beside(ax, label, tip, tip / length, COLOURS[factor])
    return arrow


def _write_beside(ax, name, place, direction, colour):
    """Write on that side of a place which the direction, of length 1, points to."""
    right, up = direction
    style = {"color": colour, "fontsize": SMALL, "textcoords": "offset points"}
    style["ha"] = "left" if right > 0.5 else "right" if right < -0.5 else "center"
    style["va"] = "bottom" if up > 0.5 else "top" if up < -0.5 else "center"
    ax.annotate(f"${name}$", place, (5 * right, 5 * up), **style)


def shortest_solution(ax, a, b):
    """Draw all solutions of one real equation a_1 x_1 + a_2 x_2 = b, and the shortest.

    Takes two numbers a, not both 0, and a number b other than 0. Returns a dict of
    lines: "solutions", "row space", and "shortest", the point where they meet.

    >>> shortest_solution(panels()[1], [1, 2], 5)["shortest"].get_xydata().tolist()
    [[1.0, 2.0]]
    """
    ax, a, b = _as_ax(ax), as_real(a, "a", axes=0), as_real(b, "b", axes=0)
    if a.shape != (2,) or not a.any():
        raise ValueError(f"a must be two numbers, not both 0; it is {a.tolist()}")
    if b.shape != () or b == 0:
        raise ValueError(
            "b must be one number other than 0, or the shortest solution has no "
            f"direction; it is {b.tolist()}"
        )
    size = abs(_in_reach(a, "a")).max()
    x = a / size * (_in_reach(b, "b") / size / ((a / size) @ (a / size)))
    length = np.hypot(*_in_reach(x, "b", what="a shortest solution"))
    outward, along = x / length, np.array([x[1], -x[0]]) / length
    lines = {
        "solutions": (x, along, INK, "all solutions"),
        "row space": (0 * x, outward, COLOURS["V"], "row space"),
    }
    drawn = {}
    for name, (point, direction, colour, label) in lines.items():
        ends = point + np.outer([-9 * length, 9 * length], direction)
        drawn[name] = _draw_curve(ax, *ends.T, colour, "-", label)
    corner = x - 0.1 * length * np.array([outward, outward - along, -along])
    ax.plot(*corner.T, color=INK, linewidth=1.2)
    (drawn["shortest"],) = ax.plot(*x[:, None], "o", color=INK, markersize=8)
    _write_beside(ax, "A^+b", x, outward + along, INK)
    reach = 0.9 * length * np.array([-1, 1])
    ax.set(xlim=x[0] / 2 + 2 * reach, ylim=x[1] / 2 + reach, aspect="equal")
    _cross_at_zero(ax)
    ax.set_xlabel("$x_1$", fontsize=LARGE)
    ax.set_ylabel("$x_2$", fontsize=LARGE, rotation=0, labelpad=12)
    ax.tick_params(labelsize=SMALL)
    ax.spines[["top", "right"]].set_visible(False)
    _explain_above(ax)
    return drawn


# Matrices and pictures as shades


def matrix(ax, A, scale=None, numbers=False):
    """Draw a real matrix as a map of shades, its entries written in if numbers is true.

    Without scale, shades run from 0 to the largest entry; if any entry is negative,
    from minus the largest modulus to it, with white for 0. scale=(low, high) sets both
    ends, to which entries beyond them are clipped. Returns the picture.

    >>> matrix(panels()[1], [[3, -4]], numbers=True).get_clim()
    (-4.0, 4.0)
    """
    ax, A = _as_ax(ax), _as_matrix(A, "A")
    image = _shade(
        ax, A, *(_common_scale([A], "A") if scale is None else _as_scale(scale))
    )
    if numbers:
        for (i, j), entry in np.ndenumerate(A):
            _write_entry(ax, image, i, j, entry)
    return image


def _shade(ax, A, low, high):
    shades = {"vmin": low, "vmax": high, "cmap": "PuOr_r" if low < 0 else "Greys"}
    image = ax.imshow(np.clip(A, low, high), aspect="equal", **shades)
    _strip(ax)
    return image


def side_by_side(axes, matrices, titles):
    """Draw matrices on one common scale of shades, with one colour bar for them all.

    Takes as many axes and titles as matrices. Returns the pictures and the bar.

    >>> images, bar = side_by_side(panels(2)[1], [[[1]], [[-5]]], ["A", "B"])
    >>> [image.get_clim() for image in images]
    [(-5.0, 5.0), (-5.0, 5.0)]
    """
    matrices = _as_list(matrices, "matrices", "matrices")
    titles = _as_list(titles, "titles", "texts")
    axes = _as_axes(axes, len(matrices))
    matrices = [_as_matrix(A, f"matrices[{i}]") for i, A in enumerate(matrices)]
    if len(titles) != len(matrices) or not matrices:
        raise ValueError(
            f"titles must be one for each of the matrices, at least one; "
            f"{len(titles)} came for {len(matrices)}"
        )
    titles = [as_text(title, f"titles[{i}]") for i, title in enumerate(titles)]
    scale = _common_scale(matrices, "matrices")
    images = [_shade(ax, A, *scale) for ax, A in zip(axes, matrices, strict=True)]
    for ax, title in zip(axes, titles, strict=True):
        ax.set_title(title, fontsize=LARGE)
    bar = axes[0].figure.colorbar(images[0], ax=axes, shrink=0.8, pad=0.02)
    bar.ax.tick_params(labelsize=SMALL)
    bar.outline.set_visible(False)
    return images, bar


def picture(ax, image, title=None, signed=False, scale=1.0):
    """Draw a grey or colour photograph, its values clipped to [0, 1].

    Takes shape (m, n) or (m, n, 3); uint8 is divided by 255. With signed, for errors
    and layers, 0 is middle grey, scale white and -scale black. Returns the picture.

    >>> picture(panels()[1], [[-1, 0.25, 2]]).get_array().tolist()
    [[0.0, 0.25, 1.0]]
    """
    ax, pixels = _as_ax(ax), as_pixels(image)
    if pixels.ndim != 2 and pixels.shape[2:] != (3,):
        raise ValueError(
            f"image must have shape (m, n) or (m, n, 3); it has shape {pixels.shape}"
        )
    if signed:
        with np.errstate(over="ignore"):  # what is far beyond black or white is clipped
            pixels = 0.5 + pixels.astype(float) / as_noise(scale, "scale") / 2
    title = title if title is None else as_text(title, "title")
    drawn = ax.imshow(np.clip(pixels, 0, 1), vmin=0, vmax=1, cmap="gray")
    _strip(ax)
    if title is not None:
        ax.set_title(title, fontsize=SMALL)
    return drawn


def _common_scale(matrices, name):
    largest = float(_in_reach(max(abs(A).max() for A in matrices), name)) or 1.0
    return (-largest if any((A < 0).any() for A in matrices) else 0.0), largest


def _as_scale(scale):
    scale = as_real(scale, "scale", axes=0)
    if scale.shape != (2,) or scale[0] >= scale[1]:
        raise ValueError(
            f"scale must be two numbers, low < high; it is {scale.tolist()}"
        )
    return _in_reach(scale, "scale").tolist()


def _strip(ax):
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)


def _write_entry(ax, image, i, j, entry):
    red, green, blue, _ = image.to_rgba(image.get_array()[i, j])
    dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.5
    style = {"color": "white" if dark else INK, "ha": "center", "va": "center"}
    digits = f"{round(float(entry), 2) + 0:g}".replace("-", "−")
    ax.text(j, i, digits, fontsize=SMALL, **style)


# Singular values and what they leave


def spectrum(ax, s, k=None):
    """Draw the singular values against their number, from 1, on a logarithmic scale.

    With k, the first k are in the colour of Σ, the others grey, and the k-th is marked.
    Values below 1e-150, such as 0, have no place on the scale and are left out. Returns
    a dict of lines: "kept", "dropped", "mark".
    Raises ValueError also where no value is greater than 0.

    >>> spectrum(panels()[1], [4, 2, 1], k=2)["mark"].get_xydata().tolist()
    [[2.0, 2.0]]
    """
    ax, s = _as_ax(ax), _in_reach(_as_spectrum(s), "s")
    if not s[0] > 0:
        raise ValueError("s must hold a σ greater than 0 for a logarithmic scale")
    last = as_count(len(s) if k is None else k, "k", 1, len(s))
    number = _places(s)
    large = np.where(s >= REACH[0], s, np.nan)
    style = {"marker": "o", "markersize": 5} if len(s) <= 40 else {"linewidth": 2.5}
    parts = {"kept": slice(last), "dropped": slice(last, None)}
    colours = {"kept": COLOURS["Sigma"], "dropped": COLOURS["dropped"]}
    drawn = {
        name: ax.semilogy(number[part], large[part], color=colours[name], **style)[0]
        for name, part in parts.items()
    }
    if k is not None:
        place = k, large[k - 1]
        drawn["mark"] = _mark(ax, *place, "Sigma")
        if s[k - 1] >= REACH[0]:
            label, colour = rf"\sigma_{{{k}}}", COLOURS["Sigma"]
            _write_beside(ax, label, place, (0.8, 0.6), colour)
    _count_from_one(ax, len(s), "$i$")
    ax.set_ylabel(r"$\sigma_i$", fontsize=LARGE)
    return drawn


def shares(ax, s, share=None):
    """Draw, against k, the share of Σσ² and of Σσ that the first k layers hold.

    The k-th value of a curve is the share of the first k, and k starts at 1. With share
    in (0, 1], each curve is marked at the least k that reaches it, at the height it has
    there. Returns a dict of lines: "energy", "nuclear", and with share their marks,
    "energy mark" and "nuclear mark".

    >>> drawn = shares(panels()[1], [4, 3], share=0.6)
    >>> drawn["energy mark"].get_xydata().round(3).tolist()
    [[1.0, 0.64]]
    >>> drawn["nuclear mark"].get_xydata().round(3).tolist()
    [[2.0, 1.0]]
    """
    ax, s = _as_ax(ax), _as_spectrum(s)
    curves = {
        "energy": (2, "Sigma", "-", r"energy: $\Sigma\sigma^2$"),
        "nuclear": (1, "dropped", "--", r"nuclear norm: $\Sigma\sigma$"),
    }
    drawn = {}
    for name, (power, colour, dash, label) in curves.items():
        held = energy(s, power)
        drawn[name] = _draw_curve(ax, _places(s), held, COLOURS[colour], dash, label)
        if share is not None:
            k = rank_for_energy(s, share, power)
            drawn[f"{name} mark"] = _mark(ax, k, held[k - 1], colour)
            foot = (k, 0.05 if power == 2 else 0.17)  # one above the other
            ax.vlines(k, 0, held[k - 1], color=COLOURS[colour], linewidth=1)
            _write_beside(ax, f"k = {k}", foot, (1, 0), COLOURS[colour])
    if share is not None:
        ax.axhline(float(as_share(share)), color=INK, linewidth=1, linestyle=":")
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    ax.set_ylim(0, 1.05)
    _count_from_one(ax, len(s), "$k$")
    _explain_above(ax)
    return drawn


def compare(ax, curves, ylabel, xlabel="$k$", least=None):
    """Draw lists of numbers against their place, from 1, each with its own dash.

    Takes a dict of at most four names and as many lists of real numbers, of any
    lengths. With least, one of the names, the least value of that list is marked.
    Returns a dict of lines, by name, and "mark".
    Raises ValueError where there are no curves, or more than four, or least is not one
    of their names.

    >>> drawn = compare(panels()[1], {"a": [4, 2, 3]}, "distance", least="a")
    >>> drawn["mark"].get_xydata().tolist()
    [[2.0, 2.0]]
    """
    ax, curves = _as_ax(ax), _as_dict(curves, "curves", "lists of numbers, by name")
    xlabel, ylabel = as_text(xlabel, "xlabel"), as_text(ylabel, "ylabel")
    styles = [("-", INK), ("--", COLOURS["dropped"]), (":", INK), ("-.", INK)]
    if not 0 < len(curves) <= len(styles):
        raise ValueError(f"curves must be 1 to {len(styles)}; {len(curves)} came")
    curves = {name: _as_curve(values, name) for name, values in curves.items()}
    drawn = {
        name: _draw_curve(ax, _places(values), values, colour, dash, name)
        for (name, values), (dash, colour) in zip(curves.items(), styles, strict=False)
    }
    if least is not None:
        values = curves[as_choice(least, "least", tuple(curves))]
        k = int(np.argmin(values)) + 1
        drawn["mark"] = _mark(ax, k, values[k - 1], "Sigma")
        place = f"{xlabel[:-1]} = {k}$" if xlabel.endswith("$") else f"{xlabel} = {k}"
        drawn["mark"].set_label(f"least at {place}")
    _count_from_one(ax, max(map(len, curves.values())), xlabel)
    ax.set_ylabel(ylabel, fontsize=LARGE)
    _explain_above(ax, left=0, ncols=len(drawn))
    return drawn


def _as_curve(values, name):
    values = as_real(values, f"curves[{name!r}]", axes=1)
    if values.ndim != 1:
        raise ValueError(
            f"curves[{name!r}] must be one list of numbers; it has shape {values.shape}"
        )
    return _in_reach(values, f"curves[{name!r}]")


def _as_spectrum(s):
    s = as_singular_values(s)
    if s.ndim != 1:
        raise ValueError(
            f"s must be the singular values of one matrix; it has shape {s.shape}"
        )
    return s


def _places(values):
    """1, 2, 3, …, as many as there are values."""
    return np.arange(1, len(values) + 1)


def _draw_curve(ax, x, y, colour, dash, label):
    style = {"color": colour, "linestyle": dash, "linewidth": 2.5, "label": label}
    (curve,) = ax.plot(x, y, **style)
    return curve


def _mark(ax, x, y, factor):
    (mark,) = ax.plot([x], [y], "o", color=COLOURS[factor], markersize=8)
    return mark


def _explain_above(ax, left=-0.03, ncols=1):
    """Put the legend above the curves, where it hides none of them."""
    style = {"fontsize": SMALL, "frameon": False, "ncols": ncols}
    ax.legend(loc="lower left", bbox_to_anchor=(left, 1), **style)


def _count_from_one(ax, p, label):
    """Let the axis run from 1 to p with round ticks, of which the first is 1."""
    ticks = MaxNLocator(6, integer=True).tick_values(1, p)
    ticks = [1, *(int(t) for t in ticks if 1 + p / 15 < t <= p)]
    ax.set_xticks(ticks)
    ax.set_xlim(1 - p / 40 - 0.1, p + p / 40 + 0.1)
    ax.set_xlabel(label, fontsize=LARGE)
    ax.tick_params(labelsize=SMALL)
    ax.spines[["top", "right"]].set_visible(False)


# What needs what


def concept_map(ax, rows, needs):
    """Draw concepts in rows, and an arrow to each from what it needs.

    Takes rows of names, all as long as the widest, with None where nothing stands; and
    needs, for some names the list of names they need, all of them in rows above.
    Returns a dict of texts by name and a list of arrows.
    Raises ValueError for a need that does not stand above.

    >>> needs = {"layer": ["rank"]}
    >>> texts, arrows = concept_map(panels()[1], [["rank"], ["layer"]], needs)
    >>> list(texts), len(arrows)
    (['rank', 'layer'], 1)
    """
    ax, rows = _as_ax(ax), _as_rows(rows)
    needs = _as_dict(needs, "needs", "lists of names, by name")
    places = {
        name: (column, -row)
        for row, names in enumerate(rows)
        for column, name in enumerate(names)
        if name
    }
    box = {"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": MATRIX}
    style = {"ha": "center", "va": "center", "fontsize": LARGE, "color": INK}
    texts = {
        name: ax.text(*place, name, bbox=box, **style) for name, place in places.items()
    }
    arrows = [
        _draw_need(ax, places, name, need)
        for name in needs
        for need in _as_list(needs[name], f"needs[{name!r}]", "names")
    ]
    columns = max(map(len, rows))
    ax.set(xlim=(-0.5, columns - 0.5), ylim=(0.5 - len(rows), 0.5))
    ax.axis("off")
    return texts, arrows


def _as_rows(rows):
    rows = [
        [
            name and as_text(name, "a name in rows")
            for name in _as_list(row, f"rows[{i}]", "names")
        ]
        for i, row in enumerate(_as_list(rows, "rows", "rows of names"))
    ]
    if not any(map(any, rows)):
        raise ValueError("rows must hold a name at least; there is none")
    return rows


def _draw_need(ax, places, name, need):
    if name not in places or need not in places or places[need][1] <= places[name][1]:
        raise ValueError(
            f"needs must name concepts of a row above; {name!r} needs {need!r}"
        )
    (x, y), (x0, y0) = places[name], places[need]
    arrow = {"arrowstyle": "-|>", "color": INK, "shrinkA": 0, "shrinkB": 0}
    return ax.annotate("", (x, y + 0.24), (x0, y0 - 0.24), arrowprops=arrow)


# What it costs


def costs(ax, sizes, seconds, operations, xlabel="n"):
    """Draw measured times against the size, and what counting operations foretells.

    Takes sizes, as many times for each of at most four names in the dict `seconds`, and
    in the dict `operations` for some of these names the counts, which are scaled to the
    last time. Both axes are logarithmic: a power of the size is a straight line.
    Returns a dict of lines, by name, those of the counts as "name, counted".
    Raises ValueError where a list is not as long as sizes or holds what is not above 0.

    >>> drawn = costs(panels()[1], [1, 2], {"a": [3, 5]}, {"a": [1, 8]})
    >>> drawn["a, counted"].get_ydata().tolist()
    [0.625, 5.0]
    """
    ax, xlabel = _as_ax(ax), as_text(xlabel, "xlabel")
    sizes = _as_positive(sizes, "sizes")
    seconds = _as_dict(seconds, "seconds", "lists of numbers, by name")
    operations = _as_dict(operations, "operations", "lists of numbers, by name")
    if not 0 < len(seconds) <= 4:
        raise ValueError(f"seconds must be 1 to 4; {len(seconds)} came")
    drawn = {}
    for (name, times), marker in zip(seconds.items(), "os^D", strict=False):
        times = _as_positive(times, f"seconds[{name!r}]", len(sizes))
        style = {"color": INK, "marker": marker, "markersize": 8, "linestyle": ""}
        (drawn[name],) = ax.loglog(sizes, times, label=name, **style)
        if name in operations:
            counts = _as_positive(operations[name], f"operations[{name!r}]", len(sizes))
            with np.errstate(over="ignore"):
                foretold = counts / counts[-1] * times[-1]
            _in_reach(foretold, f"operations[{name!r}]", what="a largest time")
            (line,) = ax.loglog(sizes, foretold, color=COLOURS["dropped"], linewidth=2)
            drawn[f"{name}, counted"] = line
    ax.minorticks_off()
    ax.set_xticks(sizes, [f"{size:g}" for size in sizes])
    ax.set_xlabel(xlabel, fontsize=LARGE)
    ax.set_ylabel("seconds", fontsize=LARGE)
    ax.tick_params(labelsize=SMALL)
    ax.spines[["top", "right"]].set_visible(False)
    _explain_above(ax, left=0, ncols=len(seconds))
    return drawn


def _as_positive(values, name, count=None):
    values = as_real(values, name, axes=1)
    fits = values.ndim == 1 and count in (None, len(values))
    if not fits or (values < REACH[0]).any():
        raise ValueError(
            f"{name} must be one list of {count or 'some'} numbers above 0; it has "
            f"shape {values.shape} and a least entry of {values.min():.2g}"
        )
    return _in_reach(values, name)
