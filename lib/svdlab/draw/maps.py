"""Which concept needs which."""

import numpy as np

from svdlab.draw.base import INK, LARGE, MATRIX, as_ax


def concept_map(ax, rows, needs):
    """Draw concepts in rows, and an arrow to each from what it needs.

    Takes rows of names, all of one length, with None where nothing stands; and for some
    names the list of those they need, in rows above. Returns a dict of texts by name
    and a list of arrows.

    >>> from svdlab import draw
    >>> rows, needs = [["rank"], ["layer"]], {"layer": ["rank"]}
    >>> texts, arrows = draw.concept_map(draw.panels()[1], rows, needs)
    >>> list(texts), len(arrows)
    (['rank', 'layer'], 1)
    """
    box = {"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": MATRIX}
    style = {"ha": "center", "va": "center", "fontsize": LARGE, "color": INK}
    texts, ax = {}, as_ax(ax)
    for (row, column), name in np.ndenumerate(np.array(rows, object)):
        if name:
            texts[name] = ax.text(column, -row, name, bbox=box, **style)
    arrow = {"arrowstyle": "-|>", "color": INK, "shrinkA": 0, "shrinkB": 0}
    arrows = []
    for name in needs:
        for need in needs[name]:
            (x, y), (x0, y0) = (texts[each].get_position() for each in (name, need))
            ends = (x, y + 0.24), (x0, y0 - 0.24)
            arrows.append(ax.annotate("", *ends, arrowprops=arrow))
    ax.set(xlim=(-0.5, len(rows[0]) - 0.5), ylim=(0.5 - len(rows), 0.5))
    ax.axis("off")
    return texts, arrows
