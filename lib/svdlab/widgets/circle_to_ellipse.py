"""A unit vector x on the circle, and Ax on the ellipse the circle becomes."""

import numpy as np
from ipywidgets import Checkbox, jslink
from traitlets import Bool, Float

from svdlab.arguments.arrays import real
from svdlab.widgets.shared import PlaneDrawing, Playground, angle_slider, script


class CircleDrawing(PlaneDrawing):
    """Circle and ellipse side by side; x can be dragged."""

    _esm = script("circle_to_ellipse")
    angle = Float(help="of x, in degrees").tag(sync=True)
    revealed = Bool(help="whether the singular vectors are shown").tag(sync=True)


class CircleToEllipse(Playground):
    """Turn a unit vector x and see where a 2×2 matrix takes it, and how far.

    Takes A of shape (2, 2), real, and the angle of x in degrees from 0 to 360. The
    singular vectors stay hidden until the reader asks for them.

    >>> CircleToEllipse([[5, 5], [-1, 7]], angle=30)
    CircleToEllipse(2×2, angle=30)
    """

    inches = 5, 2.6

    def __init__(self, A, angle=0, alt=None):
        self.A = real(A, "A")
        in_words = (
            "Left, a unit vector x on the unit circle; right, Ax on the ellipse that A "
            "makes of the circle"
        )
        drawing = CircleDrawing(self.A, angle=angle, alt=alt or in_words)
        self.slider = angle_slider(drawing, "angle", "Angle of x in degrees", 0, 360)
        words = "Show v₁, v₂ and σ₁u₁, σ₂u₂"
        auto = {"width": "auto"}
        self.reveal = Checkbox(description=words, indent=False, layout=auto)
        jslink((self.reveal, "value"), (drawing, "revealed"))
        super().__init__([self.slider, self.reveal], drawing)

    @property
    def angle(self):
        """The angle of x, in degrees."""
        return self.slider.value

    @angle.setter
    def angle(self, angle):
        self.slider.value = angle
        self.drawing.angle = self.slider.value

    def __repr__(self):
        return f"{type(self).__name__}(2×2, angle={self.angle:g})"

    def plot(self, figure):
        turn = np.linspace(0, 2 * np.pi, 200)
        circle = np.array([np.cos(turn), np.sin(turn)])
        angle = np.radians(self.angle)
        arrow = np.array([[0, np.cos(angle)], [0, np.sin(angle)]])
        for place, matrix, name in (1, np.eye(2), "x"), (2, self.A, "Ax"):
            ax = figure.add_subplot(1, 2, place, aspect="equal", title=name)
            ax.plot(*(matrix @ circle), color="0.6")
            ax.plot(*(matrix @ arrow), color="0.1", marker="o", markevery=[1])
