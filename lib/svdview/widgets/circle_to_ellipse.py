"""A unit vector x on the circle, and Ax on the ellipse the circle becomes."""

import numpy as np
from traitlets import Bool, CFloat, List

from svdlab.arguments.arrays import real
from svdlab.factor import thin_svd
from svdview.widgets.shared import Playground, clamped, script


class CircleToEllipse(Playground):
    """Turn a unit vector x and see where a 2×2 matrix takes it, and how far.

    Takes A of shape (2, 2), real, and the angle of x in degrees; below 0 or above 360
    it becomes the nearest end, here and where it is set. x and Ax can be dragged. The
    singular vectors stay hidden until the reader asks for them.

    >>> CircleToEllipse([[5, 5], [-1, 7]], angle=30)
    CircleToEllipse(2×2, angle=30)
    """

    _esm = script("plane", "circle_to_ellipse")
    A = List(List(minlen=2, maxlen=2), minlen=2, maxlen=2).tag(sync=True)
    U = List(help="the two rows").tag(sync=True)
    s = List(help="σ₁, σ₂").tag(sync=True)
    Vh = List(help="the two rows").tag(sync=True)
    angle = CFloat(help="of x, in degrees").tag(sync=True)
    _ends = clamped("angle", least=0, most=360)
    revealed = Bool(help="whether the singular vectors are shown").tag(sync=True)
    box = 480, 240

    def __init__(self, A, angle=0, alt=None):
        in_words = (
            "Left, a unit vector x on the unit circle; right, Ax on the ellipse that A "
            "makes of the circle"
        )
        A = real(A, "A")
        svd = {name: x.tolist() for name, x in thin_svd(A)._asdict().items()}
        super().__init__(A=A.tolist(), **svd, angle=angle, alt=alt or in_words)

    def __repr__(self):
        return f"{type(self).__name__}(2×2, angle={self.angle:g})"

    def plot(self, figure):
        turn = np.linspace(0, 2 * np.pi, 200)
        circle = np.array([np.cos(turn), np.sin(turn)])
        angle = np.radians(self.angle)
        arrow = np.array([[0, np.cos(angle)], [0, np.sin(angle)]])
        for place, matrix, name in (1, np.eye(2), "x"), (2, np.array(self.A), "Ax"):
            ax = figure.add_subplot(1, 2, place, title=name)
            ax.set_aspect("equal", adjustable="datalim")
            ax.plot(*(matrix @ circle), color="0.6")
            ax.plot(*(matrix @ arrow), color="0.1", marker="o", markevery=[1])
