"""Random vectors, one more at a time, and how much of a matrix their products hold."""

import numpy as np
from traitlets import Bytes, CInt, Enum, validate

from svdlab.arguments.arrays import one_spectrum
from svdview.widgets.shared import Playground, script

DRAWS = 5  # sent with the widget, so that its script needs no random numbers


class RandomSpan(Playground):
    """Add random vectors, and watch the span of their products fill the spectrum.

    Takes the singular values s of a real matrix A, shape (p,) with p up to some 60;
    ell, the number of vectors; k, that of the layers wanted; q, 0, 1 or 2 power
    iterations; draw, 0 to 4. All can be read and set. The columns of Q are orthonormal
    and span those of (AAᵀ)^q AW, where the ell columns of W are normal (Halko,
    Martinsson and Tropp, 2011). Shown are σ_i of QᵀA beside those of A, and ‖Qᵀu_i‖².

    The singular vectors need not be known. With A = UΣVᵀ, the columns of VᵀW are as
    random as those of W, and U turns both Q and the u_i. So Σ stands here for A.

    >>> RandomSpan([8, 4, 2, 1], ell=2, k=1)
    RandomSpan(4 singular values, ell=2, k=1, q=0)
    """

    _esm = script("svd", "random_span")
    sigma = Bytes(help="σ of A, float64").tag(sync=True)
    drawn = Bytes(help="normal numbers, float32: draws, vectors, entries").tag(
        sync=True
    )
    ell = CInt(1, help="the number of random vectors").tag(sync=True)
    k = CInt(1, help="the number of layers wanted").tag(sync=True)
    q = Enum(range(3), help="the number of power iterations").tag(sync=True)
    draw = Enum(range(DRAWS), help="which draw").tag(sync=True)
    box = 480, 341

    def __init__(self, s, ell=1, k=5, q=0, draw=0, alt=None):
        self.s = np.array(one_spectrum(s, "s"), float)
        p = self.s.size
        rng = np.random.default_rng(0)
        self.vectors = rng.standard_normal((DRAWS, p, p), dtype=np.float32)
        in_words = (
            "Above, the singular values of A and those of QᵀA; below, how much of each "
            "left singular vector the span of Q holds"
        )
        super().__init__(
            sigma=self.s.tobytes(),
            drawn=self.vectors.tobytes(),
            ell=ell,
            k=k,
            q=q,
            draw=draw,
            alt=alt or in_words,
        )

    @validate("ell", "k")
    def _nearest(self, proposal):
        return min(max(proposal["value"], 1), self.s.size)

    def basis(self):
        """Return Q, shape (p, ell), in the coordinates in which A is diag(s)."""
        Q = self.vectors[self.draw, : self.ell].T
        for _ in range(2 * self.q + 1):
            Q = np.linalg.qr(self.s[:, None] * Q)[0]
        return Q

    def __repr__(self):
        return (
            f"{type(self).__name__}({self.s.size} singular values, ell={self.ell}, "
            f"k={self.k}, q={self.q})"
        )

    def plot(self, figure):
        Q, i = self.basis(), np.arange(1, self.s.size + 1)
        found = np.linalg.svd(Q.T * self.s, compute_uv=False)
        above, below = figure.subplots(2, height_ratios=[2, 1], sharex=True)
        above.set(yscale="log", ylabel="σᵢ")
        above.plot(i, self.s, ".", color="0.6")
        above.plot(i[: self.ell], found, ".", color="0.1")
        below.set(xlabel="i", ylabel="‖Qᵀuᵢ‖²", ylim=(0, 1))
        below.bar(i, (Q**2).sum(axis=1), color="0.6")
