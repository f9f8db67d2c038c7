"""A small picture to paint, and the layers it is the sum of."""

import numpy as np
from matplotlib.colors import CenteredNorm
from traitlets import CInt, Dict, List, Unicode

from svdlab.factor import numerical_rank, thin_svd
from svdview.widgets.shared import Playground, script

SHAPE = 10, 11
ROW, COLUMN = np.indices(SHAPE)
PICTURES = {
    "Cross": (ROW // 2 == 2) | (COLUMN == 5),
    "Checks": (ROW + COLUMN) % 2 == 0,
    "Diagonal": ROW == COLUMN,
    "Letter": (COLUMN > 1) & (COLUMN < 9) & ((COLUMN < 4) | (ROW % 4 < 2)),
}


def written(picture):
    """Return a picture's cells, row by row, as the digits of one number in base 16.

    >>> written(PICTURES["Cross"] & (ROW > 8))
    '20'
    """
    cells = np.broadcast_to(picture, SHAPE).ravel() != 0
    return f"{int(''.join(str(int(cell)) for cell in cells), 2):x}"


class LayerPainter(Playground):
    """Paint a picture of 10×11 squares and take layers out of it, or put them back.

    Takes further pictures by name, arrays of shape (10, 11) of 0, black, and 1, white;
    each has a button. The first picture is there at first. What is painted can be read,
    and set, as `A`; of the number `off` the binary digits say which layers are out.

    >>> painter = LayerPainter()
    >>> painter
    LayerPainter(10×11, rank=2)
    >>> painter.A = np.eye(10, 11)
    >>> painter
    LayerPainter(10×11, rank=10)
    """

    _esm = script("svd", "layer_painter")
    shape = List(list(SHAPE)).tag(sync=True)
    pictures = Dict(help="by name, as `written`").tag(sync=True)
    picture = Unicode(help="the one painted, as `written`").tag(sync=True)
    off = CInt(help="the sum of 2^(i - 1) over the layers i left out").tag(sync=True)
    box = 576, 400

    def __init__(self, pictures=None, alt=None):
        every = {**PICTURES, **(pictures or {}), "Clear": np.zeros(SHAPE)}
        every = {name: written(picture) for name, picture in every.items()}
        in_words = "The sum of the painted picture's layers, less those left out"
        first, *_ = every.values()
        super().__init__(pictures=every, picture=first, alt=alt or in_words)

    @property
    def A(self):
        """What is painted, of shape (10, 11), 1 where it is white."""
        digits = f"{int(self.picture, 16):0{np.prod(SHAPE)}b}"
        return np.array([*digits], float).reshape(SHAPE)

    @A.setter
    def A(self, picture):
        self.picture = written(picture)

    def __repr__(self):
        rank = numerical_rank(thin_svd(self.A).s, *SHAPE)
        return f"{type(self).__name__}(10×11, rank={rank})"

    def plot(self, figure):
        U, s, Vh = thin_svd(self.A)
        layers = s[:, None, None] * U.T[:, :, None] * Vh[:, None, :]
        rank = numerical_rank(s, *SHAPE)
        kept = [i for i in range(rank) if not self.off >> i & 1]
        above, below = figure.subfigures(2, height_ratios=[4, 1])
        pictures = {"the picture": self.A, "the sum of its layers": layers[kept].sum(0)}
        axes = above.subplots(1, 2)
        for ax, (name, picture) in zip(axes, pictures.items(), strict=True):
            ax.imshow(picture, vmin=0, vmax=1, cmap="gray")
            ax.set(xticks=[], yticks=[], xlabel=name)
        for i, ax in enumerate(below.subplots(1, len(s))):
            ax.set(xticks=[], yticks=[])
            if i < rank:
                ax.imshow(layers[i], cmap="gray", norm=CenteredNorm())
            else:
                ax.set_axis_off()
