"""Matrices as blocks, to scale: the shapes of an SVD and its four sizes."""

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle

from svdview.draw.base import (
    COLOURS,
    INK,
    LARGE,
    MATRIX,
    PALE,
    SMALL,
    as_ax,
    curve,
    write_beside,
)

LETTERS = {"A": "A", "U": "U", "Sigma": r"\Sigma", "V": "V"}
PALE_SIGMA = tuple(0.8 + 0.2 * x for x in to_rgb(COLOURS["Sigma"]))
ABOVE, BELOW, BESIDE = (0, 1), (0, -1), (1, 0)
SINGLE = 20  # blocks of up to so many rows and columns show their single vectors


def shapes(ax, m, n, kept=None, names=False, relation="="):
    r"""Draw A = U Σ V* as blocks, to scale: one unit of the axes is one entry.

    With kept, from 1 to min(m, n), only so many columns of U and rows of V* have their
    colour: all min(m, n) show the thin SVD, r the compact one, and k < r the truncated
    one, with relation=r"\approx". With names, Û is kept and Û^⊥ is not; or with a
    letter, names="r", U_r and U_r^⊥. Returns a dict of rectangles: "A", "U", "Sigma",
    "V", and over them in colour "U kept", "Sigma kept", "V kept".

    >>> from svdview import draw
    >>> kept = draw.shapes(draw.panels()[1], 4, 3, kept=2)["U kept"]
    >>> kept.get_height(), kept.get_width()
    (4, 2)
    """
    ax = as_ax(ax)
    k = min(m, n) if kept is None else kept
    sizes = {"A": (m, n), "U": (m, m), "Sigma": (m, n), "V": (n, n)}
    parts = {"A": (m, n), "U": (m, k), "Sigma": (k, k), "V": (k, n)}
    coloured = sizes if kept is None else parts
    drawn, left = {}, 0.0
    for name, (rows, columns) in sizes.items():
        ground, ink = (MATRIX, INK) if name == "A" else (PALE, COLOURS[name])
        drawn[name] = _draw_block(ax, left, rows / 2, (rows, columns), ground)
        if name != "A":
            fill = PALE_SIGMA if name == "Sigma" else ink
            part = _draw_block(ax, left, rows / 2, coloured[name], fill)
            drawn[f"{name} kept"] = part
        if names and name != "A":
            _name_parts(ax, name, left, sizes[name], k, names)
        else:
            symbol = f"${LETTERS[name]}{'^*' * (name == 'V')}$"
            write_beside(ax, symbol, (left + columns / 2, rows / 2), ABOVE, ink, LARGE)
        size = "×".join(map(str, coloured[name]))
        write_beside(ax, size, (left + columns / 2, -rows / 2), BELOW, ink)
        left += columns + 0.11 * (m + 3 * n)
    if max(m, n) <= SINGLE:
        _separate_vectors(ax, drawn["U"], drawn["V"])
    _draw_diagonal(ax, drawn["Sigma"], k, min(m, n))
    between = (n + drawn["U"].get_x()) / 2
    write_beside(ax, f"${relation}$", (between, 0), (0, 0), INK, LARGE)
    width = drawn["V"].get_x() + n
    top = max(m, n) / 2 + 0.07 * width
    ax.set(xlim=(-0.02 * width, 1.08 * width), ylim=(-top, top), aspect="equal")
    ax.set_axis_off()
    return drawn


def four_sizes(axes, m, n, r, k):
    """Draw the full, thin, compact and truncated SVD of an m×n matrix of rank r.

    Takes four axes, r and k from 1 to min(m, n). Returns four dicts as `shapes` does.

    >>> from svdview import draw
    >>> drawn = draw.four_sizes(draw.panels(rows=4)[1], 4, 3, r=2, k=1)
    >>> [size["V kept"].get_height() for size in drawn]
    [3, 3, 2, 1]
    """
    p = min(m, n)
    relation = "=" if k >= r else r"\approx"
    sizes = {
        "full": {},
        f"thin, $p = {p}$": {"kept": p, "names": True},
        f"compact, $r = {r}$": {"kept": r, "names": "r"},
        f"truncated, $k = {k}$": {"kept": k, "names": "k", "relation": relation},
    }
    drawn = []
    for ax, (title, size) in zip(np.ravel(axes), sizes.items(), strict=True):
        drawn.append(shapes(ax, m, n, **size))
        ax.set_title(title, loc="left", pad=12, fontsize=SMALL)
    return drawn


def _draw_block(ax, left, top, size, colour):
    rows, columns = size
    return ax.add_patch(Rectangle((left, top - rows), columns, rows, facecolor=colour))


def _separate_vectors(ax, U, V):
    """Show U as columns and V* as rows."""
    m, n, style = U.get_width(), V.get_width(), {"colors": "white", "linewidth": 1.5}
    ax.vlines(U.get_x() + np.arange(1, m), -m / 2, m / 2, **style)
    ax.hlines(np.arange(1, n) - n / 2, V.get_x(), V.get_x() + n, **style)


def _draw_diagonal(ax, sigma, k, p):
    """Draw σ_1 … σ_k in colour, and σ_{k+1} … σ_p in grey, down the diagonal of Σ."""
    left, top = sigma.get_x(), sigma.get_y() + sigma.get_height()
    if p <= SINGLE:
        for i in range(p):
            ink = COLOURS["Sigma" if i < k else "dropped"]
            _draw_block(ax, left + i, top - i, (1, 1), ink)
    else:
        for ends, name in (((0, k), "Sigma"), ((k, p), "dropped")):
            curve(ax, np.add(left, ends), np.subtract(top, ends), COLOURS[name])


def _name_parts(ax, name, left, size, k, names):
    """Name the k vectors that are kept, of U columns and of V* rows, and the others."""
    (rows, columns), letter = size, LETTERS[name]
    kept = rf"\hat{{{letter}}}" if names is True else f"{letter}_{names}"
    if name == "V":
        texts, side = (f"${kept}^*$", rf"$({kept}^\perp)^*$"), BESIDE
        places = [(left + columns, y) for y in ((rows - k) / 2, -k / 2)]
    else:
        texts, side = (f"${kept}$", rf"${kept}^\perp$"), ABOVE
        places = [(left + x, rows / 2) for x in (k / 2, (k + columns) / 2)]
    write_beside(ax, texts[0], places[0], side, COLOURS[name], LARGE)
    if name != "Sigma" and k < columns:  # U and V* are square
        write_beside(ax, texts[1], places[1], side, COLOURS["dropped"], LARGE)
