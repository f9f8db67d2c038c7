"""What all figures share: colours, white panels, names beside what they name."""

import io

import IPython.display
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from svdlab.arguments.single import shown
from svdlab.colours import COLOURS as COLOURS
from svdlab.colours import COLOURS_DARK as COLOURS_DARK

INK, MATRIX, PALE = "#1a1a1a", "#b0b0b0", "#e0e0e0"

WIDTH = 7  # inches; on a page 390 pixels wide, 12 points are then 9 pixels high
LARGE, SMALL = 16, 12  # points


def panels(columns=1, rows=1, height=2.5, **options):
    """Make rows × columns axes on a white figure as wide as a page.

    height is that of one row, in inches; options go to `matplotlib.pyplot.subplots`.
    Returns the figure and its axes: one, or an array of them.

    >>> figure, axes = panels(3, height=2)
    >>> figure.get_size_inches().tolist(), axes.shape
    ([7.0, 2.0], (3,))
    """
    options |= {"figsize": (WIDTH, rows * height), "layout": "constrained"}
    figure, axes = plt.subplots(rows, columns, **options)
    return _whitened(figure), axes


def panels_over_one(columns, height=4.5):
    """Make a row of axes over a single wide one, on a white figure as wide as a page.

    height is that of the figure, in inches. Returns the figure, the list of axes above,
    and the one below.

    >>> figure, above, below = panels_over_one(3)
    >>> len(above)
    3
    """
    options = {"figsize": (WIDTH, height), "layout": "constrained"}
    rows = [range(columns), ["below"] * columns]
    figure, axes = plt.subplot_mosaic(rows, height_ratios=[1, 1.4], **options)
    return _whitened(figure), [axes[i] for i in range(columns)], axes["below"]


def _whitened(figure):
    for ground in (figure, *figure.axes):
        ground.set_facecolor("white")
    return figure


def as_jpeg(figure, quality=80):
    """Finish a figure of photographs as a JPEG picture, and close it.

    A photograph is the worst a PNG can hold; as a JPEG of this quality, from 1 to 95,
    it takes a fraction of the bytes and looks the same. Returns a picture that a
    notebook shows.

    >>> figure, ax = panels()
    >>> as_jpeg(figure).format
    'jpeg'
    """
    file = io.BytesIO()
    options = {"quality": quality, "subsampling": 0, "optimize": True}
    figure.savefig(file, format="jpeg", bbox_inches="tight", pil_kwargs=options)
    plt.close(figure)
    return IPython.display.Image(file.getvalue(), format="jpeg")


def as_ax(ax):
    """Return ax if it is axes to draw on."""
    if not isinstance(ax, Axes):
        raise ValueError(
            f"ax must be axes to draw on, as panels() returns them; it is {shown(ax)}"
        )
    return ax


def name_axes(ax, x, y="", **style):
    """Name both axes in large letters, and leave them open above and on the right."""
    ax.set_xlabel(x, fontsize=LARGE)
    ax.set_ylabel(y, fontsize=LARGE, **style)
    ax.tick_params(labelsize=SMALL)
    ax.spines[["top", "right"]].set_visible(False)


def strip(ax):
    """Take away ticks and frame."""
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)


def explain_above(ax, left=0, columns=1):
    """Put the legend above the axes, where it hides nothing."""
    style = {"fontsize": SMALL, "frameon": False, "ncols": columns}
    ax.legend(loc="lower left", bbox_to_anchor=(left, 1), **style)


def write_beside(ax, text, place, direction, colour, size=SMALL):
    """Write on that side of a place to which a unit vector points; (0, 0) is on it."""
    right, up = direction
    style = {"color": colour, "fontsize": size, "textcoords": "offset points"}
    style["ha"] = "left" if right > 0.5 else "right" if right < -0.5 else "center"
    style["va"] = "bottom" if up > 0.5 else "top" if up < -0.5 else "center"
    ax.annotate(text, place, (5 * right, 5 * up), **style)
