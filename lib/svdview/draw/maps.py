"""Which concept needs which."""

from html import escape

from IPython.display import HTML

COLUMN, ROW, BOX = 122, 46, 26  # units of the drawing, about pixels on a phone


def concept_map(rows, needs, links):
    """Draw concepts in rows, each a link, and an arrow to each from what it needs.

    Takes rows of names, all of one length, with None where nothing stands; needs, for
    some names the list of names they need, all of them in rows above; and links, for
    each name the place it leads to. Returns HTML, which a notebook shows in the colours
    of its page.

    >>> from svdview import draw
    >>> rows, needs = [["rank"], ["layer"]], {"layer": ["rank"]}
    >>> drawn = draw.concept_map(rows, needs, {"rank": "#rank", "layer": "#layer"})
    >>> drawn.data.count("<a "), drawn.data.count("<line ")
    (2, 1)
    """
    places = {
        name: (COLUMN * (column + 0.5), ROW * row + BOX)
        for row, names in enumerate(rows)
        for column, name in enumerate(names)
        if name
    }
    arrows = [
        _arrow(places[need], places[name]) for name in needs for need in needs[name]
    ]
    boxes = [_box(name, *place, links[name]) for name, place in places.items()]
    width, height = COLUMN * len(rows[0]), ROW * len(rows) + BOX / 2
    return HTML(
        f'<svg class="concept-map" viewBox="0 0 {width} {height:g}" role="group" '
        'aria-label="Which concept needs which" fill="none" stroke="currentColor">'
        '<marker id="tip" viewBox="0 0 6 6" refX="6" refY="3" markerWidth="7" '
        'markerHeight="7" orient="auto"><path d="M0 0 6 3 0 6z" fill="currentColor" '
        f'stroke="none"/></marker>{"".join(arrows + boxes)}</svg>'
    )


def _arrow(start, end):
    (x, y), (x_end, y_end) = start, end
    below, above = y + BOX / 2, y_end - BOX / 2
    return (
        f'<line x1="{x:g}" y1="{below:g}" x2="{x_end:g}" y2="{above:g}" '
        'marker-end="url(#tip)"/>'
    )


def _box(name, x, y, link):
    half = COLUMN / 2 - 2
    return (
        f'<a href="{escape(link)}"><rect x="{x - half:g}" y="{y - BOX / 2:g}" '
        f'width="{2 * half:g}" height="{BOX}" rx="5"/><text x="{x:g}" y="{y + 4:g}" '
        f'text-anchor="middle" font-size="12" fill="currentColor" stroke="none">'
        f"{escape(name)}</text></a>"
    )
