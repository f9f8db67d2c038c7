"""What all figures share: colours, panels, names beside what they name."""

import io

import IPython.display
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from PIL import Image

from svdlab.arguments.single import shown
from svdlab.colours import COLOURS as COLOURS
from svdlab.colours import COLOURS_DARK as COLOURS_DARK

INK, MATRIX, PALE = "#1a1a1a", "#b0b0b0", "#e0e0e0"

WIDTH = 6.6  # inches; with its margin, of 100 pixels each, as wide as a page's column
LARGE, SMALL = 16, 14  # points; on a phone, half as wide, letters of 10 pixels
SHEET = {"layout": "constrained", "facecolor": "none"}
SHEET["subplot_kw"] = {"facecolor": "none"}
OPACITY = 254 / 255  # of shades that are numbers: lib/page/palette.py keeps them


def panels(columns=1, rows=1, height=2.5, **options):
    """Make rows × columns axes on a transparent figure as wide as a page.

    height is that of one row, in inches; options go to `matplotlib.pyplot.subplots`.
    Returns the figure and its axes, as that does.

    >>> figure, axes = panels(3, height=2)
    >>> figure.get_size_inches().tolist(), axes.shape
    ([6.6, 2.0], (3,))
    """
    size = (WIDTH, rows * height)
    return plt.subplots(rows, columns, figsize=size, **SHEET | options)


def panels_over_one(columns, height=4.5):
    """Make a row of axes over a wide one, on a transparent figure as wide as a page.

    Returns the figure of that height in inches, the axes above, and the one below.

    >>> figure, above, below = panels_over_one(3)
    >>> len(above)
    3
    """
    rows, size = [range(columns), ["below"] * columns], (WIDTH, height)
    style = {"figsize": size, "height_ratios": [1, 1.4], **SHEET}
    figure, axes = plt.subplot_mosaic(rows, **style)
    return figure, [axes[i] for i in range(columns)], axes["below"]


def as_jpeg(figure):
    """Finish a figure of photographs as a JPEG, which a notebook shows, and close it.

    A photograph takes a fraction of the bytes of a PNG. The comment of the JPEG is a
    PNG that tells the photographs, in white, from what is written around them.

    >>> figure, ax = panels()
    >>> as_jpeg(figure).format
    'jpeg'
    """
    whole, shades, jpeg = io.BytesIO(), io.BytesIO(), io.BytesIO()
    figure.savefig(whole, format="png", bbox_inches="tight")
    plt.close(figure)
    drawn = Image.open(whole)
    where_shades(drawn).convert("1").save(shades, "PNG", optimize=True)
    on_white = Image.alpha_composite(Image.new("RGBA", drawn.size, "white"), drawn)
    options = {"subsampling": 0, "optimize": True, "progressive": True}
    on_white.convert("RGB").save(jpeg, "JPEG", comment=shades.getvalue(), **options)
    return IPython.display.Image(jpeg.getvalue(), format="jpeg")


def where_shades(drawn):
    """Return in white where an RGBA figure has shades that are numbers."""
    return drawn.getchannel("A").point(lambda level: 255 * (level == 255 * OPACITY))


def as_ax(ax):
    """Return ax if it is axes to draw on."""
    if not isinstance(ax, Axes):
        raise ValueError(
            f"ax must be axes to draw on, as panels() returns them; it is {shown(ax)}"
        )
    return ax


def curve(ax, x, y, colour, **style):
    """Draw a line through points, and return it."""
    return ax.plot(x, y, **{"color": colour, "linewidth": 2.5} | style)[0]


def dot(ax, place, colour):
    """Mark a place, and return the mark."""
    return ax.plot(*place, "o", color=colour, markersize=8)[0]


def name_axes(ax, x, y="", **style):
    """Name both axes in large letters, and leave them open above and on the right."""
    ax.set_xlabel(x, fontsize=LARGE)
    ax.set_ylabel(y, fontsize=LARGE, **style)
    ax.tick_params(labelsize=SMALL)
    ax.spines[["top", "right"]].set_visible(False)


def strip(ax):
    """Take away ticks, frame and ground."""
    ax.set(xticks=[], yticks=[], facecolor="none")
    ax.spines[:].set_visible(False)


def explain_above(ax, left=0):
    """Put the legend above the axes, where it hides nothing, in as few rows as fit."""
    style = {"fontsize": SMALL, "frameon": False, "bbox_to_anchor": (left, 1)}
    style |= {"loc": "lower left", "borderpad": 0}
    style |= {"columnspacing": 1, "handlelength": 1.6, "handletextpad": 0.5}
    for columns in range(len(ax.get_legend_handles_labels()[1]), 0, -1):
        legend = ax.legend(ncols=columns, **style)
        if legend.get_window_extent().width < ax.bbox.width:
            break


def write_beside(ax, text, place, direction, colour, size=SMALL):
    """Write on that side of a place to which a unit vector points; (0, 0) is on it."""
    right, up = direction
    style = {"color": colour, "fontsize": size, "textcoords": "offset points"}
    style["ha"] = "left" if right > 0.5 else "right" if right < -0.5 else "center"
    style["va"] = "bottom" if up > 0.5 else "top" if up < -0.5 else "center"
    return ax.annotate(text, place, (5 * right, 5 * up), **style)
