"""Matrices and photographs as maps of shades."""

import numpy as np

from svdlab.arguments.arrays import one_matrix
from svdlab.images import pixels
from svdview.draw.base import INK, LARGE, OPACITY, SMALL, as_ax, strip


def matrix(ax, A, scale=None, numbers=False):
    """Draw a real matrix as a map of shades, its entries written in if numbers is true.

    Shades run from 0 to the largest entry; if any entry is negative, from minus the
    largest modulus to it, with white for 0; or between the two ends of scale, beyond
    which entries have the last shade. Returns the picture.

    >>> from svdview import draw
    >>> draw.matrix(draw.panels()[1], [[3, -4]], numbers=True).get_clim()
    (-4.0, 4.0)
    """
    ax, A = as_ax(ax), one_matrix(A, "A")
    low, high = _common_scale([A]) if scale is None else scale
    colours = "PuOr_r" if low < 0 else "Greys"
    image = ax.imshow(A, vmin=low, vmax=high, cmap=colours, alpha=OPACITY)
    strip(ax)
    if numbers:
        for (i, j), entry in np.ndenumerate(A):
            *colour, _ = image.to_rgba(entry)
            dark = np.dot([0.299, 0.587, 0.114], colour) < 0.5
            digits = f"{round(float(entry), 2) + 0:g}".replace("-", "−")  # -0 is 0
            style = {"color": "white" if dark else INK, "fontsize": SMALL}
            ax.text(j, i, digits, ha="center", va="center", **style)
    return image


def side_by_side(axes, matrices, titles):
    """Draw matrices on one common scale of shades, with one colour bar for them all.

    Takes as many axes and titles as matrices. Returns the pictures and the bar.

    >>> from svdview import draw
    >>> images, bar = draw.side_by_side(draw.panels(2)[1], [[[1]], [[-5]]], ["A", "B"])
    >>> [image.get_clim() for image in images]
    [(-5.0, 5.0), (-5.0, 5.0)]
    """
    axes = np.ravel(axes)
    matrices = [one_matrix(A, f"matrices[{i}]") for i, A in enumerate(matrices)]
    scale = _common_scale(matrices)
    images = [matrix(ax, A, scale) for ax, A in zip(axes, matrices, strict=True)]
    for ax, title in zip(axes, titles, strict=True):
        ax.set_title(title, fontsize=LARGE)
    bar = axes[0].figure.colorbar(images[0], ax=axes, shrink=0.8, pad=0.02)
    bar.ax.tick_params(labelsize=SMALL)
    bar.outline.set_visible(False)
    bar.ax.set_facecolor("none")
    return images, bar


def picture(ax, image, title=None, signed=False, scale=1.0):
    """Draw a grey or colour photograph, its values clipped to [0, 1].

    Takes shape (m, n) or (m, n, 3); uint8 is divided by 255. With signed, for errors
    and layers, 0 is middle grey, scale white and -scale black. Returns the picture.

    >>> from svdview import draw
    >>> draw.picture(draw.panels()[1], [[-1, 0.25, 2]]).get_array().tolist()
    [[0.0, 0.25, 1.0]]
    """
    ax, shades = as_ax(ax), pixels(image, "image")
    if signed:
        shades = 0.5 + shades / (2 * scale)
    drawn = ax.imshow(np.clip(shades, 0, 1), vmin=0, vmax=1, cmap="gray", alpha=OPACITY)
    strip(ax)
    if title is not None:
        ax.set_title(title, fontsize=SMALL)
    return drawn


def _common_scale(matrices):
    largest = max(float(abs(A).max()) for A in matrices) or 1.0
    return (-largest if any((A < 0).any() for A in matrices) else 0.0), largest
