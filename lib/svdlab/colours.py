"""The colours of U, Σ and V in figures and formulas.

One set is for a light ground, which figures are drawn for, and one for a dark page:
lib/page/palette.py turns figures to it, lib/page/static/book.css formulas.
tests/test_draw.py measures that they are legible as text, and that the colour-blind
tell them apart.
"""

COLOURS = {"U": "#1a4fd6", "Sigma": "#c43c00", "V": "#8a1c6c", "dropped": "#767676"}
COLOURS_DARK = {
    "U": "#6399ff",
    "Sigma": "#f08040",
    "V": "#e8a8e0",
    "dropped": "#8c8c8c",
}
