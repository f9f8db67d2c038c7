"""A unit vector x on the circle, and Ax on the ellipse the circle becomes."""

from numbers import Real

import numpy as np
from ipywidgets import Checkbox, jslink
from traitlets import Bool, Float

from svdlab.arguments import shown
from svdlab.widgets.shared import (
    PlaneDrawing,
    Playground,
    angle_slider,
    as_image,
    as_two_by_two,
    canvas,
    described,
    script,
)


class CircleDrawing(PlaneDrawing):
    """Circle and ellipse side by side; x can be dragged."""

    _esm = script("circle_to_ellipse")
    angle = Float(help="of x, in degrees").tag(sync=True)
    revealed = Bool(help="whether the singular vectors are shown").tag(sync=True)


class CircleToEllipse(Playground):
    """Turn a unit vector x and see where a 2×2 matrix takes it, and how far.

    Takes A of shape (2, 2), real, and the angle of x in degrees from 0 to 360. The
    singular vectors stay hidden until the reader asks for them.
    Raises ValueError where A is not real and 2×2, or too small or large to be drawn
    (beyond 1e±300), or the angle lies outside.

    >>> CircleToEllipse([[5, 5], [-1, 7]], angle=30)
    CircleToEllipse(2×2, angle=30)
    """

    def __init__(self, A, angle=0, alt=None):
        A = as_two_by_two(A)
        self.A = A
        drawing = CircleDrawing(
            A,
            angle=as_angle(angle),
            alt=described(
                alt,
                "Left, a unit vector x on the unit circle; right, Ax on the ellipse "
                "that A makes of the circle",
            ),
        )
        self.slider = angle_slider(drawing, "angle", "Angle of x in degrees", 0, 360)
        self.reveal = Checkbox(
            description="Show v₁, v₂ and σ₁u₁, σ₂u₂",
            indent=False,
            layout={"width": "auto"},
        )
        jslink((self.reveal, "value"), (drawing, "revealed"))
        super().__init__([self.slider, self.reveal], drawing)

    @property
    def angle(self):
        """The angle of x, in degrees."""
        return self.slider.value

    @angle.setter
    def angle(self, angle):
        self.slider.value = self.drawing.angle = as_angle(angle)

    def __repr__(self):
        return f"{type(self).__name__}(2×2, angle={self.angle:g})"

    def still(self):
        figure = canvas(5, 2.6)
        turn = np.linspace(0, 2 * np.pi, 200)
        circle = np.array([np.cos(turn), np.sin(turn)])
        x = np.array([np.cos(np.radians(self.angle)), np.sin(np.radians(self.angle))])
        for place, (curve, tip, name) in enumerate(
            [(circle, x, "x"), (self.A @ circle, self.A @ x, "Ax")]
        ):
            ax = figure.add_subplot(1, 2, place + 1, aspect="equal", title=name)
            ax.plot(*curve, color="0.6")
            ax.plot([0, tip[0]], [0, tip[1]], color="0.1", marker="o", markevery=[1])
        return as_image(figure)


def as_angle(angle):
    """Return an angle from 0 to 360 as a float."""
    is_number = isinstance(angle, Real) and not isinstance(angle, bool)
    if not is_number or not 0 <= angle <= 360:
        raise ValueError(f"angle must be from 0 to 360 degrees; it is {shown(angle)}")
    return float(angle)
