"""What a checker measures with, in double precision: layers, norms, ranks."""

from typing import NamedTuple

import numpy as np

from svdlab.factor import compact_svd
from svdlab.formulas.factor import numerical_rank, rounding_of_zero

# Of an n×n matrix a stable method errs by a few units of n·eps·‖A‖. LAPACK's tests of
# its SVD (DDRVBD) and of its other routines set the limit at 35 and at 30 such units.
UNITS = 30

# However ill-conditioned A is, an answer that is off by this much is no answer.
LOOSEST = 0.1


class Layered(NamedTuple):
    """A matrix and its r layers: A = U Σ V*, every σ > rtol·σ₁."""

    A: np.ndarray
    U: np.ndarray
    s: np.ndarray
    Vh: np.ndarray
    rtol: float

    @property
    def rank(self):
        return len(self.s)

    @property
    def norm(self):
        """‖A‖₂ = σ₁."""
        return float(self.s.max(initial=0))

    @property
    def condition(self):
        """κ = σ₁/σ_r; 1 for a zero matrix."""
        return self.norm / float(self.s[-1]) if self.rank else 1.0

    @property
    def pseudoinverse(self):
        """A⁺ = V Σ⁻¹ U*."""
        return (self.Vh.conj().T / self.s) @ self.U.conj().T


def layered(A, rtol=None):
    """Return A with its layers; rtol=None means `rounding_of_zero`."""
    rtol = rounding_of_zero(*A.shape, A.dtype) if rtol is None else rtol
    return Layered(in_double(A), *compact_svd(in_double(A), rtol), rtol)


def allowed(rtol, A, *answers, condition=1.0):
    """Return rtol; for None what rounding can do, with the eps of the coarsest dtype.

    That is 30·√N·eps, N being the number of entries of the largest array; at most √eps,
    half of the digits; times κ, but at most a tenth. If an array is square, √N is its
    side, as in LAPACK's tests. A longer side counts by its root, since roundings that
    are independent grow so (Higham and Mary, SIAM Journal on Scientific Computing 41,
    2019). Correct factors were measured to err by a quarter of 30·√N·eps at 4×3, by a
    tenth at 200×10, and by a hundredth at 10⁷×2.
    """
    if rtol is not None:
        return rtol
    eps = max(float(np.finfo(x.dtype).eps) for x in (A, *answers))
    root = max(x.size for x in (A, *answers)) ** 0.5
    return min(min(UNITS * root * eps, eps**0.5) * condition, LOOSEST)


def in_double(x):
    """Return a copy in double precision: x may change before a hint is asked for."""
    return x.astype(np.result_type(x, float))


def norm(x):
    """Return the Frobenius norm of an array, with no overflow on the way.

    >>> round(norm(np.array([[3e200, 4e200]])) / 1e200, 6)
    5.0
    """
    size = abs(x)
    largest = float(size.max(initial=0))
    if not 0 < largest < np.inf:  # as answers may be, unlike what `formulas` take
        return np.inf if largest else 0.0
    return largest * float(np.linalg.norm(size / largest))


def rank(x, rtol):
    """Count the σ of x that are greater than rtol times the largest."""
    return numerical_rank(np.linalg.svdvals(x), *x.shape, rtol)


def same(x, y, near):
    """Whether two arrays are of one shape and no farther apart than near."""
    return x.shape == y.shape and norm(x - y) <= near < np.inf
