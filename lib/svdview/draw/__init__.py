"""The figures of the course, drawn on axes that are handed in.

panels as wide as a page         panels, panels_over_one, as_jpeg
matrices as blocks, to scale     shapes, four_sizes
a 2×2 matrix in the plane        steps, shortest_solution
entries and pixels as shades     matrix, side_by_side, picture
numbers against their place      spectrum, shares, compare, costs
observations as points           cloud
which concept needs which        concept_map
colours of U, Σ and V, of ink    COLOURS, COLOURS_DARK, INK

Every function returns what it drew and leaves the global style alone. A ValueError
names what is not axes, not a real matrix or not a list of singular values; of anything
else matplotlib complains.
"""

from svdview.draw.base import (
    COLOURS,
    COLOURS_DARK,
    INK,
    as_jpeg,
    panels,
    panels_over_one,
)
from svdview.draw.curves import compare, costs, shares, spectrum
from svdview.draw.maps import concept_map
from svdview.draw.plane import shortest_solution, steps
from svdview.draw.points import cloud
from svdview.draw.rectangles import four_sizes, shapes
from svdview.draw.shades import matrix, picture, side_by_side

# No modules: what is called, and the colours.
__all__ = [name for name, x in globals().items() if callable(x) or name.isupper()]
