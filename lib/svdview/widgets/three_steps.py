"""The unit circle on its way through V*, Σ and U, for a matrix of the reader's own."""

import numpy as np
from traitlets import Bool, CFloat

from svdlab.arguments.arrays import real
from svdlab.factor import full_svd
from svdview.draw import COLOURS
from svdview.widgets.shared import Playground, clamped, script

MOST = 99  # of an entry, as in the script


class ThreeSteps(Playground):
    """Turn, stretch, turn: what the SVD of a 2×2 matrix does to the unit circle.

    Takes A of shape (2, 2), real, and t, how far the circle has come: 0 where it is
    still one, 1 after V*, 2 after Σ, 3 after U. The reader types the entries a, b, c, d
    of [[a, b], [c, d]] or drags the columns; they can be read and set here as well. An
    entry beyond ±99, or t beyond 0 to 3, becomes the nearest end. With by_hand
    the exact SVD of whole numbers is shown step by step.

    >>> widget = ThreeSteps([[5, 5], [-1, 7]], t=1.5)
    >>> widget
    ThreeSteps([[5, 5], [-1, 7]], t=1.5)
    >>> widget.d = 0
    >>> widget.A
    array([[ 5.,  5.],
           [-1.,  0.]])
    """

    _esm = script("plane", "svd", "exact", "by_hand", "three_steps")
    a, b, c, d = (CFloat(help="an entry of A").tag(sync=True) for _ in range(4))
    t = CFloat(help="how far the circle has come, from 0 to 3").tag(sync=True)
    _entry_ends = clamped("a", "b", "c", "d", least=-MOST, most=MOST)
    _t_ends = clamped("t", least=0, most=3)
    by_hand = Bool(help="whether the exact SVD is shown").tag(sync=True)
    box = 480, 240

    def __init__(self, A, t=0, by_hand=False, alt=None):
        (a, b), (c, d) = real(A, "A").tolist()
        in_words = (
            "Left, the unit circle on its way through V*, Σ and U; right, the ellipse "
            "it becomes, with the columns of A"
        )
        state = {"t": t, "by_hand": by_hand, "alt": alt or in_words}
        super().__init__(a=a, b=b, c=c, d=d, **state)

    @property
    def A(self):
        return np.array([[self.a, self.b], [self.c, self.d]])

    def __repr__(self):
        rows = ", ".join(f"[{x:g}, {y:g}]" for x, y in self.A)
        return f"{type(self).__name__}([{rows}], t={self.t:g})"

    def so_far(self):
        """Return the 2×2 matrix that has been applied to the circle up to t."""
        U, s, Vh = full_svd(self.A)
        first, second, third = np.clip(self.t - np.arange(3), 0, 1)
        stretch = np.diag(1 + (s - 1) * second)
        return partly(U, third) @ stretch @ partly(Vh, first)

    def plot(self, figure):
        _, _, Vh = full_svd(self.A)
        angles = np.linspace(0, 2 * np.pi, 201)
        circle = np.array([np.cos(angles), np.sin(angles)])
        panels = (self.so_far(), Vh.T, "V", "on its way"), (self.A, Vh.T, "U", "$Ax$")
        for place, (B, columns, factor, title) in enumerate(panels, 1):
            ax = figure.add_subplot(1, 2, place, title=title)
            ax.set_aspect("equal", adjustable="datalim")
            image = B @ circle
            ax.plot(*image, color="0.6")
            ax.plot(*image[:, :51], color="0.1", linewidth=2.5)
            for tip in (B @ columns).T:
                ax.plot(*np.transpose([[0, 0], tip]), color=COLOURS[factor])


def partly(Q, share):
    """Return an orthogonal 2×2 matrix on its way from the identity.

    A rotation turns by a share of its angle; a reflection flips over, as a card does.
    """
    if np.linalg.det(Q) > 0:
        angle = share * np.arctan2(Q[1, 0], Q[0, 0])
        return np.array(
            [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
        )
    over = (1 - np.cos(np.pi * share)) / 2
    return np.eye(2) + over * (Q - np.eye(2))
