"""Observations as points of a plane, and variables as arrows among them."""

import numpy as np
from matplotlib.patheffects import withStroke

from svdlab.arguments.arrays import real
from svdview.draw.base import (
    COLOURS,
    INK,
    as_ax,
    curve,
    explain_above,
    name_axes,
    write_beside,
)

GREY = COLOURS["dropped"]
MARKERS = (("o", INK, INK), ("s", "none", INK), ("^", GREY, GREY))  # with fill and edge


def cloud(ax, points, groups=None, arrows=None, labels=("", "")):
    """Draw the rows of an m×2 matrix as points, and arrows from 0 among them.

    Takes groups, for each row the name of its group, of at most three, each with its
    own marker; arrows, a dict of names and tips; labels, the names of the two axes. A
    unit is as long on both. Returns a dict of lines, by group, or by None where there
    are no groups, and of arrows, by name.

    >>> from svdview import draw
    >>> points, groups = [[1, 2], [-1, 0], [0, -2]], ["a", "b", "a"]
    >>> drawn = draw.cloud(draw.panels()[1], points, groups, {"v1": (1, 1)})
    >>> drawn["a"].get_xydata().tolist(), drawn["v1"].xy
    ([[1.0, 2.0], [0.0, -2.0]], (1, 1))
    """
    ax, points = as_ax(ax), real(points, "points")
    ax.set_aspect("equal", adjustable="datalim")
    groups = np.full(len(points), None) if groups is None else np.asarray(groups)
    names = list(dict.fromkeys(groups.tolist()))
    drawn = {}
    for name, (marker, fill, edge) in zip(names, MARKERS[: len(names)], strict=True):
        style = {"marker": marker, "markersize": 6, "linestyle": "", "label": name}
        style |= {"markerfacecolor": fill, "markeredgecolor": edge}
        drawn[name] = curve(ax, *points[groups == name].T, INK, **style)
    for name, tip in (arrows or {}).items():
        drawn[name] = _draw_arrow(ax, name, np.array(tip))
    name_axes(ax, *labels)
    if names != [None]:
        explain_above(ax)
    return drawn


def _draw_arrow(ax, name, tip):
    style = {"arrowstyle": "-|>", "color": COLOURS["V"], "linewidth": 2}
    style |= {"shrinkA": 0, "shrinkB": 0, "mutation_scale": 14}
    ax.update_datalim([1.2 * tip])  # with room for its name
    text = write_beside(ax, name, tip, tip / np.hypot(*tip), COLOURS["V"])
    text.set_path_effects([withStroke(linewidth=4, foreground="white")])
    return ax.annotate("", tuple(tip.tolist()), (0, 0), arrowprops=style)
