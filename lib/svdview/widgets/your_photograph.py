"""A photograph of the reader's own, factored and taken apart by their browser."""

import numpy as np
from traitlets import Unicode

from svdview.widgets.rank_slider import RankSlider
from svdview.widgets.shared import script, text


class YourPhotograph(RankSlider):
    """Show a picture as RankSlider does, until the reader hands in one of their own.

    Takes what RankSlider does, and A may be left out. A photograph that the reader
    chooses, drops, pastes or takes is set upright, averaged to at most 512 pixels a
    side, and factored by the browser, grey or in colour. It stands beside the original
    or beside the browser's best JPEG of at most as many bytes; the sum of k layers is
    saved as PNG, their factors as .npz, which `svdlab.load_svd` and `numpy.load` read.
    It never leaves the browser: not even Python, where one runs, hears of it.

    >>> YourPhotograph()
    YourPhotograph(96×128, k=1)
    >>> YourPhotograph([[2, 1], [1, 2]], k=2)
    YourPhotograph(2×2, k=2)
    """

    _esm = script("layers", "rank_drawing", "spectrum", "your_photograph")
    worker = Unicode(text("svd", "npz", "photograph")).tag(sync=True)

    def __init__(self, A=None, k=1, panels=("picture",), label="Rank k", alt=None):
        if A is None:
            A, alt = rings(96, 128), alt or "Rings, from their first k layers"
        super().__init__(A, k, panels, label, alt)


def rings(m, n):
    """Return a picture of rings, to start with."""
    y, x = np.ogrid[-1 : 1 : m * 1j, -n / m : n / m : n * 1j]
    return (1 + np.cos(12 * np.hypot(x, y))) / 2
