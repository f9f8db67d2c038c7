"""Any rank-one candidate beside a 2×2 matrix, and the error it never goes below."""

import math

import numpy as np
from ipywidgets import FloatSlider
from traitlets import Float

from svdlab.arguments.arrays import real
from svdlab.factor import thin_svd
from svdlab.widgets.shared import PlaneDrawing, Playground, angle_slider, script, slider


class CandidateDrawing(PlaneDrawing):
    """A, the candidate X = t·x yᵀ, A - X, and two errors beside their bound σ₂."""

    _esm = script("eckart_young")
    alpha = Float(help="the angle of x in degrees").tag(sync=True)
    gamma = Float(help="the angle of y in degrees").tag(sync=True)
    t = Float(help="the weight of the candidate").tag(sync=True)
    most = Float(help="the greatest t").tag(sync=True)


class EckartYoung(Playground):
    """Move a rank-one candidate t·x(α)y(γ)ᵀ and try to come nearer to A than A₁.

    Takes A of shape (2, 2), real and not zero. x and y are unit vectors at the angles
    α and γ, so every matrix of rank at most one with t up to 1.5·σ₁ can be reached. Its
    Frobenius and its spectral error stand beside σ₂, which neither goes below (Eckart
    and Young, 1936; Mirsky, 1960).

    >>> EckartYoung([[5, 5], [-1, 7]])
    EckartYoung(2×2)
    """

    inches = 5, 2

    def __init__(self, A, alt=None):
        self.A, self.svd = real(A, "A"), thin_svd(A)
        most = 1.5 * self.svd.s[0]
        unit = 10 ** math.floor(math.log10(most)) / 2
        most = unit * math.ceil(most / unit)
        in_words = "Frobenius and spectral error of the candidate beside σ₂"
        drawing = CandidateDrawing(self.A, t=most / 2, most=most, alt=alt or in_words)
        weight = {"max": most, "step": most / 200}
        controls = [
            angle_slider(drawing, "alpha", "Angle α of x", -180, 180),
            angle_slider(drawing, "gamma", "Angle γ of y", -180, 180),
            slider(FloatSlider, drawing, "t", "Weight t", **weight),
        ]
        super().__init__(controls, drawing)

    def __repr__(self):
        return f"{type(self).__name__}(2×2)"

    def plot(self, figure):
        d = self.drawing
        x, y = ([np.cos(a), np.sin(a)] for a in np.radians([d.alpha, d.gamma]))
        E = self.A - d.t * np.outer(x, y)
        errors = [np.linalg.norm(E), np.linalg.norm(E, 2)]
        ax = figure.add_subplot(xlabel="error of the candidate, and its bound σ₂")
        ax.barh(["$‖A − X‖_F$", "$‖A − X‖_2$"], errors, color="0.6")
        ax.invert_yaxis()
        ax.axvline(self.svd.s[1], color="0.1", linestyle="--")
