"""Lists of numbers as curves: a spectrum, what it leaves, what it costs."""

import numpy as np
from matplotlib.ticker import MaxNLocator, PercentFormatter

from svdlab.approximate import energy, rank_for_energy
from svdlab.arguments.arrays import one_spectrum
from svdview.draw.base import (
    COLOURS,
    INK,
    as_ax,
    curve,
    dot,
    explain_above,
    name_axes,
    write_beside,
)

LINES = (("-", INK), ("--", COLOURS["dropped"]), (":", INK), ("-.", INK))
POINTS = "os^D"


def spectrum(ax, s, k=None):
    """Draw the singular values against their number, from 1, on a logarithmic scale.

    With k, the first k are in the colour of Σ, the others grey, and the k-th is marked.
    A value of 0 has no place on the scale and is left out. Returns a dict of lines:
    "kept", "dropped", "mark".

    >>> from svdview import draw
    >>> drawn = draw.spectrum(draw.panels()[1], [4, 2, 1], k=2)
    >>> drawn["mark"].get_xydata().tolist()
    [[2.0, 2.0]]
    """
    ax, s = as_ax(ax), one_spectrum(s, "s")
    number, height = np.arange(1, len(s) + 1), np.where(s > 0, s, np.nan)
    last = len(s) if k is None else k
    style = {"marker": "o", "markersize": 5, "linewidth": 1.5} if len(s) <= 40 else {}
    ax.set_yscale("log")
    drawn = {}
    for name, part in {"kept": slice(last), "dropped": slice(last, None)}.items():
        ink = COLOURS["Sigma" if name == "kept" else "dropped"]
        drawn[name] = curve(ax, number[part], height[part], ink, **style)
    if k is not None:
        place, ink = (k, height[k - 1]), COLOURS["Sigma"]
        drawn["mark"] = dot(ax, place, ink)
        write_beside(ax, rf"$\sigma_{{{k}}}$", place, (0.8, 0.6), ink)
    _count_from_one(ax, len(s))
    name_axes(ax, "$i$", r"$\sigma_i$")
    return drawn


def shares(ax, s, share=None):
    """Draw, against k, the share of Σσ² and of Σσ that the first k layers hold.

    With share in (0, 1], each curve is marked at the least k that reaches it. Returns a
    dict of lines: "energy", "nuclear", and with share "energy mark", "nuclear mark".

    >>> from svdview import draw
    >>> drawn = draw.shares(draw.panels()[1], [4, 3], share=0.6)
    >>> drawn["energy mark"].get_xydata().round(3).tolist()
    [[1.0, 0.64]]
    >>> drawn["nuclear mark"].get_xydata().round(3).tolist()
    [[2.0, 1.0]]
    """
    ax, s = as_ax(ax), one_spectrum(s, "s")
    drawn = {}
    for name, power, colour, dash, label, foot in (
        ("energy", 2, COLOURS["Sigma"], "-", r"energy: $\Sigma\sigma^2$", 0.05),
        ("nuclear", 1, COLOURS["dropped"], "--", r"nuclear norm: $\Sigma\sigma$", 0.17),
    ):
        held = energy(s, power)
        drawn[name] = _draw_list(ax, held, colour, dash, label)
        if share is not None:
            k = rank_for_energy(s, share, power)
            drawn[f"{name} mark"] = dot(ax, (k, held[k - 1]), colour)
            ax.vlines(k, 0, held[k - 1], color=colour, linewidth=1)
            write_beside(ax, f"$k = {k}$", (k, foot), (1, 0), colour)
    if share is not None:
        ax.axhline(float(share), color=INK, linewidth=1, linestyle=":")
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    ax.set_ylim(0, 1.05)
    _count_from_one(ax, len(s))
    name_axes(ax, "$k$")
    explain_above(ax, left=-0.03)
    return drawn


def compare(ax, curves, ylabel, xlabel="$k$", least=None):
    """Draw lists of numbers against their place, from 1, each with its own dash.

    Takes a dict of at most four names and lists of real numbers. With least, one of the
    names, the least value of that list is marked. Returns a dict of lines, by name, and
    "mark".

    >>> from svdview import draw
    >>> ax = draw.panels()[1]
    >>> drawn = draw.compare(ax, {"a": [4, 2, 3]}, "distance", least="a")
    >>> drawn["mark"].get_xydata().tolist()
    [[2.0, 2.0]]
    """
    ax = as_ax(ax)
    lines = zip(curves.items(), LINES[: len(curves)], strict=True)
    drawn = {
        name: _draw_list(ax, values, colour, dash, name)
        for (name, values), (dash, colour) in lines
    }
    if least is not None:
        k = int(np.argmin(curves[least])) + 1
        drawn["mark"] = dot(ax, (k, curves[least][k - 1]), COLOURS["Sigma"])
        end = "$" if xlabel.endswith("$") else ""
        drawn["mark"].set_label(f"least at {xlabel.removesuffix('$')} = {k}{end}")
    _count_from_one(ax, max(map(len, curves.values())))
    name_axes(ax, xlabel, ylabel)
    explain_above(ax)
    return drawn


def costs(ax, sizes, seconds, operations, xlabel="n"):
    """Draw measured times against the size, and what counting operations foretells.

    Takes sizes, as many times for each of at most four names in the dict `seconds`, and
    in the dict `operations` counts for some of these names, which are scaled to the
    last time. Both axes are logarithmic. Returns a dict of lines, by name, those of the
    counts as "name, counted".

    >>> from svdview import draw
    >>> ax = draw.panels()[1]
    >>> drawn = draw.costs(ax, [1, 2], {"a": [3, 5]}, {"a": [1, 8]})
    >>> drawn["a, counted"].get_ydata().tolist()
    [0.625, 5.0]
    """
    ax, drawn = as_ax(ax), {}
    ax.loglog()
    for (name, times), marker in zip(
        seconds.items(), POINTS[: len(seconds)], strict=True
    ):
        style = {"marker": marker, "markersize": 8, "linestyle": "", "label": name}
        drawn[name] = curve(ax, sizes, times, INK, **style)
        if name in operations:
            foretold = np.array(operations[name]) / operations[name][-1] * times[-1]
            line = curve(ax, sizes, foretold, COLOURS["dropped"], linewidth=2)
            drawn[f"{name}, counted"] = line
    ax.minorticks_off()
    ax.set_xticks(sizes, [f"{size:g}" for size in sizes])
    name_axes(ax, xlabel, "seconds")
    explain_above(ax)
    return drawn


def _draw_list(ax, values, colour, dash, label):
    number = np.arange(1, len(values) + 1)
    return curve(ax, number, values, colour, linestyle=dash, label=label)


def _count_from_one(ax, p):
    """Let the axis run from 1 to p with round ticks, of which the first is 1."""
    ticks = MaxNLocator(6, integer=True).tick_values(1, p)
    ax.set_xticks([1, *(int(t) for t in ticks if 1 + p / 15 < t <= p)])
    ax.set_xlim(1 - p / 40 - 0.1, p + p / 40 + 0.1)
