"""Any rank-one candidate beside a 2×2 matrix, and the error it never goes below."""

import math

import numpy as np
from traitlets import Float

from svdview.widgets.shared import PlanePlayground, script


class EckartYoung(PlanePlayground):
    """Move a rank-one candidate t·x(α)y(γ)ᵀ and try to come nearer to A than A₁.

    Takes A of shape (2, 2), real and not zero. x and y are unit vectors at the angles
    α and γ, so every matrix of rank at most one with t up to 1.5·σ₁ can be reached. Its
    Frobenius and its spectral error stand beside σ₂, which neither goes below (Eckart
    and Young, 1936; Mirsky, 1960).

    >>> EckartYoung([[5, 5], [-1, 7]])
    EckartYoung(2×2)
    """

    _esm = script("eckart_young")
    alpha = Float(help="the angle of x in degrees").tag(sync=True)
    gamma = Float(help="the angle of y in degrees").tag(sync=True)
    t = Float(help="the weight of the candidate").tag(sync=True)
    most = Float(help="the greatest t").tag(sync=True)
    box = 480, 140

    def __init__(self, A, alt=None):
        in_words = "Frobenius and spectral error of the candidate beside σ₂"
        super().__init__(A, alt=alt or in_words)
        most = 1.5 * self.s[0]
        unit = 10 ** math.floor(math.log10(most)) / 2
        self.most = unit * math.ceil(most / unit)
        self.t = self.most / 2

    def __repr__(self):
        return f"{type(self).__name__}(2×2)"

    def plot(self, figure):
        x, y = ([np.cos(a), np.sin(a)] for a in np.radians([self.alpha, self.gamma]))
        E = self.A - self.t * np.outer(x, y)
        errors = [np.linalg.norm(E), np.linalg.norm(E, 2)]
        ax = figure.add_subplot(xlabel="error of the candidate, and its bound σ₂")
        ax.barh(["$‖A − X‖_F$", "$‖A − X‖_2$"], errors, color="0.6")
        ax.invert_yaxis()
        ax.axvline(self.s[1], color="0.1", linestyle="--")
