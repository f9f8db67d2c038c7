"""Which concept needs which."""

from svdlab.draw.base import INK, LARGE, MATRIX, as_ax


def concept_map(ax, rows, needs):
    """Draw concepts in rows, and an arrow to each from what it needs.

    Takes rows of names, all of one length, with None where nothing stands; and needs,
    for some names the list of names they need, all of them in rows above.
    Returns a dict of texts by name and a list of arrows.

    >>> from svdlab import draw
    >>> rows, needs = [["rank"], ["layer"]], {"layer": ["rank"]}
    >>> texts, arrows = draw.concept_map(draw.panels()[1], rows, needs)
    >>> list(texts), len(arrows)
    (['rank', 'layer'], 1)
    """
    ax = as_ax(ax)
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
    arrow = {"arrowstyle": "-|>", "color": INK, "shrinkA": 0, "shrinkB": 0}
    arrows = []
    for name in needs:
        for need in needs[name]:
            (x, y), (x0, y0) = places[name], places[need]
            start, end = (x0, y0 - 0.24), (x, y + 0.24)
            arrows.append(ax.annotate("", end, start, arrowprops=arrow))
    ax.set(xlim=(-0.5, len(rows[0]) - 0.5), ylim=(0.5 - len(rows), 0.5))
    ax.axis("off")
    return texts, arrows
