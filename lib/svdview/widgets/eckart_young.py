"""A rank-one copy of a matrix to draw, and the errors it never goes below."""

import numpy as np
from traitlets import Bool, CFloat, List

from svdlab.arguments.arrays import real
from svdview.draw import matrix
from svdview.widgets.shared import Playground, script


class EckartYoung(Playground):
    """Draw the column x and the row y of a copy t·xyᵀ, and try to beat A₁.

    Takes A of shape (m, n), real and small. Entries of x and y go from -1 to 1; t is
    the best weight for them, xᵀAy / ‖x‖²‖y‖². Beside the errors of the copy stand the
    least of any matrix of rank one: σ₂, and √(σ₂² + …) in the Frobenius norm (Eckart
    and Young, 1936; Mirsky, 1960). `x` and `y` can be read and set, `copy` read.

    >>> race = EckartYoung([[5, 5], [-1, 7]])
    >>> race
    EckartYoung(2×2)
    >>> race.x, race.y = [1, 1], [0.2, 0.6]
    >>> race.copy.round(9).tolist()
    [[2.0, 6.0], [2.0, 6.0]]
    """

    _esm = script("svd", "eckart_young")
    A = List().tag(sync=True)
    x = List(CFloat(), help="the column drawn").tag(sync=True)
    y = List(CFloat(), help="the row drawn").tag(sync=True)
    revealed = Bool(help="whether the best are shown").tag(sync=True)
    box = 660, 280

    def __init__(self, A, alt=None):
        A = real(A, "A", one=True)
        x, y = ([0.5] * size for size in A.shape)
        in_words = "A matrix, a copy of it of rank one and what the copy leaves"
        super().__init__(A=A.tolist(), x=x, y=y, alt=alt or in_words)

    @property
    def copy(self):
        """The copy t·xyᵀ of shape (m, n); 0 where x or y is."""
        X = np.outer(self.x, self.y)
        return X * (np.vdot(X, self.A) / (np.vdot(X, X) or 1))

    def __repr__(self):
        return f"{type(self).__name__}({len(self.A)}×{len(self.A[0])})"

    def plot(self, figure):
        A, X = np.array(self.A), self.copy
        pictures = {"A": A, "a copy": X, "A − copy": A - X}
        most = abs(A).max()
        axes = figure.subplots(1, 3)
        for ax, (name, picture) in zip(axes, pictures.items(), strict=True):
            matrix(ax, picture.round(1), scale=(-most, most), numbers=True)
            ax.set_xlabel(name)
