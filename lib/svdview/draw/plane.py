"""What a 2×2 matrix does to the plane, and the shortest solution of one equation."""

import re

import numpy as np

from svdlab.arguments.arrays import real
from svdlab.factor import full_svd
from svdview.draw.base import (
    COLOURS,
    INK,
    PALE,
    SMALL,
    as_ax,
    curve,
    dot,
    explain_above,
    name_axes,
    strip,
    write_beside,
)


def steps(axes, A):
    """Draw the unit circle on its way through V*, Σ and U, with v1 and v2 on it.

    Takes four axes, best two by two, and a real 2×2 matrix. The quarter of the circle
    from (1, 0) to (0, 1) is thick and begins with a dot: a reflection turns its sense.
    The unit circle is dotted. Returns four dicts of arrows, by name.

    >>> from svdview import draw
    >>> drawn = draw.steps(draw.panels(2, 2)[1], [[0, 2], [1, 0]])
    >>> [round(float(x)) for x in drawn[2]["σ1e1"].xy]
    [2, 0]
    """
    A = real(A, "A")
    _, s, Vh = full_svd(A)
    stages = [
        (np.eye(2), "V", "the unit circle", ("v1", "v2")),
        (Vh, "V", "after $V^*$", ("e1", "e2")),
        (np.diag(s) @ Vh, "Sigma", r"after $\Sigma$", ("σ1e1", "σ2e2")),
        (A, "U", "after $U$", ("σ1u1", "σ2u2")),
    ]
    drawn = []
    for ax, (B, name, title, labels) in zip(np.ravel(axes), stages, strict=True):
        _draw_image_of_circle(as_ax(ax), B)
        ax.set_title(title, fontsize=SMALL)
        tips = zip(labels, (B @ Vh.T).T, strict=True)
        drawn.append({label: _draw_arrow(ax, label, tip, name) for label, tip in tips})
    return drawn


def _draw_image_of_circle(ax, B):
    angles = np.linspace(0, 2 * np.pi, 361)
    circle = np.array([np.cos(angles), np.sin(angles)])
    image = B @ circle
    curve(ax, *image, COLOURS["dropped"], linewidth=1.5)
    curve(ax, *image[:, :91], INK, linewidth=3)
    dot(ax, image[:, 0], INK)
    curve(ax, *circle, INK, linewidth=1, linestyle=":")
    reach = 1.45 * max(np.hypot(*image).max(), 1)
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    _cross_at_zero(ax)
    strip(ax)


def _cross_at_zero(ax):
    for line in (ax.axhline, ax.axvline):
        line(0, color=PALE, linewidth=1, zorder=0)


def _draw_arrow(ax, name, tip, factor):
    """Draw an arrow from 0 to tip, named at its tip unless it is too short to see."""
    style = {"arrowstyle": "-|>", "color": COLOURS[factor], "linewidth": 2.2}
    style |= {"shrinkA": 0, "shrinkB": 0, "mutation_scale": 16}
    arrow = ax.annotate("", tip, (0, 0), arrowprops=style)
    length = np.hypot(*tip)
    if length > 1e-9 * ax.get_xlim()[1]:
        symbol = re.sub(r"(\d)", r"_\1", name)
        write_beside(ax, f"${symbol}$", tip, tip / length, COLOURS[factor])
    return arrow


def shortest_solution(ax, a, b):
    """Draw all solutions of one real equation a_1 x_1 + a_2 x_2 = b, and the shortest.

    Takes two numbers a, not both 0, and b other than 0. Returns a dict of lines:
    "solutions", "row space", and "shortest", the point where they meet.

    >>> from svdview import draw
    >>> drawn = draw.shortest_solution(draw.panels()[1], [1, 2], 5)
    >>> drawn["shortest"].get_xydata().tolist()
    [[1.0, 2.0]]
    """
    ax, a = as_ax(ax), np.array(a)
    x = b * a / (a @ a)
    length = np.hypot(*x)
    along = np.array([x[1], -x[0]])  # at right angles to x, and as long
    far = np.array([[-9], [9]])
    drawn = {
        "solutions": curve(ax, *(x + far * along).T, INK, label="all solutions"),
        "row space": curve(ax, *(far * x).T, COLOURS["V"], label="row space"),
        "shortest": dot(ax, x, INK),
    }
    right_angle = x - 0.1 * np.array([x, x - along, -along])
    curve(ax, *right_angle.T, INK, linewidth=1.2)
    write_beside(ax, "$A^+b$", x, (x + along) / length, INK)
    reach = 0.9 * length * np.array([-1, 1])
    ax.set(xlim=x[0] / 2 + 2 * reach, ylim=x[1] / 2 + reach, aspect="equal")
    _cross_at_zero(ax)
    name_axes(ax, "$x_1$", "$x_2$", rotation=0, labelpad=12)
    explain_above(ax, left=-0.03)
    return drawn
