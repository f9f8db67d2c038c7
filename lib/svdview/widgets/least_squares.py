"""Three points, the line that misses them least, and what a nudge does to it."""

import numpy as np
from traitlets import Bool, CFloat, CInt

from svdlab.factor import compact_svd
from svdview.draw import COLOURS
from svdview.widgets.shared import Playground, clamped, script


class LeastSquares(Playground):
    """Drag three points and see the best line, what it misses, and what κ means.

    Takes t and b, three numbers each: the points (t, b), with t from -2 to 2 and b from
    -3 to 9, where the reader can drag them as t1 … b3; spread, in percent, to which the
    t are brought together; nudged, whether b is nudged, by a tenth of ‖Pb‖ within the
    column space; nudge, in which direction, in degrees: 0 is along u₁ and 90 along u₂
    (which three points one above another do not have).
    What is out of range becomes the nearest end.

    >>> widget = LeastSquares([-1, 0, 1], [1, 2, 6], spread=10)
    >>> widget
    LeastSquares([-1, 0, 1], [1, 2, 6], spread=10)
    >>> widget.A.tolist(), widget.b.tolist()
    ([[1.0, -0.1], [1.0, 0.0], [1.0, 0.1]], [1.0, 2.0, 6.0])
    """

    _esm = script("plane", "svd", "least_squares")
    t1, t2, t3 = (CFloat(help="of a point").tag(sync=True) for _ in range(3))
    b1, b2, b3 = (CFloat(help="of a point").tag(sync=True) for _ in range(3))
    spread = CInt(100, help="of the t, in percent").tag(sync=True)
    nudged = Bool(help="whether b is nudged").tag(sync=True)
    nudge = CInt(help="its direction in degrees").tag(sync=True)
    _t_ends = clamped("t1", "t2", "t3", least=-2, most=2)
    _b_ends = clamped("b1", "b2", "b3", least=-3, most=9)
    _spread_ends = clamped("spread", least=1, most=100)
    _nudge_ends = clamped("nudge", least=0, most=360)
    box = 480, 240

    def __init__(self, t, b, spread=100, nudged=False, nudge=90, alt=None):
        in_words = (
            "Left, three points, the line that misses them least, and by how much; "
            "right, b, its projection Pb, and what is left over, at a right angle"
        )
        points = dict(zip(("t1", "t2", "t3", "b1", "b2", "b3"), (*t, *b), strict=True))
        state = {"spread": spread, "nudged": nudged, "nudge": nudge}
        super().__init__(**points, **state, alt=alt or in_words)

    @property
    def t(self):
        return np.array([self.t1, self.t2, self.t3])

    @property
    def b(self):
        return np.array([self.b1, self.b2, self.b3])

    @property
    def A(self):
        return np.column_stack([np.ones(3), self.t * self.spread / 100])

    def __repr__(self):
        t, b = (f"[{', '.join(f'{x:g}' for x in each)}]" for each in (self.t, self.b))
        return f"{type(self).__name__}({t}, {b}, spread={self.spread})"

    def after(self):
        """Return b with the nudge added, (3,)."""
        U = compact_svd(self.A).U
        angle = np.radians(self.nudge)
        along = np.array([np.cos(angle), np.sin(angle)])
        return self.b + 0.1 * np.linalg.norm(U.T @ self.b) * U @ along[: len(U.T)]

    def plot(self, figure):
        t, b, solve = self.A[:, 1], self.b, np.linalg.pinv(self.A)
        c, d = solve @ b
        Pb = c + d * t
        ax = figure.add_subplot(1, 2, 1, xlabel="t", ylabel="b")
        ends = np.array([-2.4, 2.4])
        ax.plot(ends, c + d * ends, color=COLOURS["U"])
        if self.nudged:
            c, d = solve @ self.after()
            ax.plot(ends, c + d * ends, "--", color="0.1")
        ax.vlines(t, b, Pb, color=COLOURS["dropped"])
        ax.plot(t, b, "o", color="0.1")
        ax.set(xlim=ends, ylim=(-3.4, 9.4))
        ax = figure.add_subplot(1, 2, 2, aspect="equal", adjustable="datalim")
        along, left_over = np.linalg.norm(Pb), np.linalg.norm(b - Pb)
        ax.plot([0, along], [0, left_over], color="0.1", label="b")
        ax.plot([0, along], [0, 0], color=COLOURS["U"], label="Pb")
        ax.plot(
            [along, along], [0, left_over], color=COLOURS["dropped"], label="b − Pb"
        )
        ax.legend()
        ax.margins(0.2)
