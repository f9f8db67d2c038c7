"""What is asked and what is answered, read alike by every checker."""

import sys
from numbers import Integral
from typing import NamedTuple

import numpy as np

from svdlab.arguments import (
    as_array,
    as_floats,
    as_numbers,
    as_tolerance,
    too_large,
)
from svdlab.check.report import Property
from svdlab.factor import compact_svd
from svdlab.formulas.factor import rounding

# Of an n×n matrix a stable method errs by a few units of n·eps·‖A‖. LAPACK's tests of
# its SVD (DDRVBD) and of its other routines set the limit at 35 and at 30 such units.
UNITS = 30

# However ill-conditioned A is, an answer that is off by this much is no answer.
LOOSEST = 0.1


class Known(NamedTuple):
    """A matrix in double precision and its r layers: A = U Σ V*, every σ > rtol·σ₁."""

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


def known(A, rtol=None):
    """Return a matrix with its layers; rtol=None means `rounding` of its dtype.

    >>> known(np.ones((2, 2))).rank
    1
    """
    rtol = rounding(*A.shape, A.dtype) if rtol is None else rtol
    return Known(in_double(A), *compact_svd(in_double(A), rtol), rtol)


def tolerance(rtol, A, *answers, condition=1.0):
    """Return rtol; for None what rounding can do, with the eps of the coarsest dtype.

    That is 30·√N·eps, N being the number of entries of the largest array; at most √eps,
    half of the digits; times κ, but at most a tenth. If an array is square, √N is its
    side, as in LAPACK's tests. A longer side counts by its root, since roundings that
    are independent grow so (Higham and Mary, SIAM Journal on Scientific Computing 41,
    2019). Correct factors were measured to err by a quarter of 30·√N·eps at 4×3, by a
    tenth at 200×10, and by a hundredth at 10⁷×2.
    """
    if rtol is not None:
        return as_tolerance(rtol)
    eps = max(float(np.finfo(x.dtype).eps) for x in (A, *answers))
    root = max(x.size for x in (A, *answers)) ** 0.5
    return min(min(UNITS * root * eps, eps**0.5) * condition, LOOSEST)


def norm(x):
    """Return the Frobenius norm of an array, with no overflow on the way.

    >>> round(norm(np.array([[3e200, 4e200]])) / 1e200, 6)
    5.0
    """
    size = abs(x)
    largest = float(size.max(initial=0))
    if not 0 < largest < np.inf:
        return np.inf if largest else 0.0
    return largest * float(np.linalg.norm(size / largest))


def rank(x, rtol):
    """Count the σ of x that are greater than rtol times the largest."""
    s = np.linalg.svdvals(x / (abs(x).max(initial=0) or 1.0))  # no σ overflows
    return int(np.count_nonzero(s > rtol * s.max(initial=0)))


def same(x, y, near):
    """Whether two arrays are of one shape and no farther apart than near."""
    return x.shape == y.shape and norm(x - y) <= near


# What came


def one_matrix(A):
    """Return A as a float or complex array, if it is one finite matrix."""
    A = as_numbers(rounded(A, "A"))
    if A.ndim != 2:
        raise ValueError(
            f"A must be one matrix of shape (m, n); it has shape {A.shape}. "
            "Check the matrices of a batch one at a time"
        )
    return A


def rounded(x, name):
    """Return x as an array of floats, sympy's entries rounded to floats or complex."""
    exact = as_array(x, name)
    if exact.dtype == object and not any(
        isinstance(one, str | None) for one in exact.flat
    ):
        try:
            x = exact.astype(np.complex128)
        except OverflowError:
            raise too_large(name, "a larger one") from None
        except (TypeError, ValueError):  # as_floats says what is wrong
            return as_floats(x, name)
        return x if x.imag.any() else x.real
    return as_floats(x, name)


def in_double(x):
    return x.astype(np.result_type(x, np.float64), copy=False)


def one_number(x, name):
    """Return the one number that x is or holds: an int, if it is whole."""
    if isinstance(x, bool | np.bool):
        raise ValueError(f"{name} must be one number; it is {x}")
    if isinstance(x, Integral):
        return int(x)
    x = in_double(rounded(x, name))
    if x.size != 1:
        raise ValueError(f"{name} must be one number; it has shape {x.shape}")
    x = x.item()
    return int(x.real) if np.isfinite(x) and x == np.rint(x.real) else x


def shape_of(x):
    return "×".join(map(str, x.shape)) or "one number"


# What every answer must be


def well_formed(name, fits, hint, note="", **answers):
    """Whether answers have the shapes they must, and then whether they are finite.

    hint is for shapes that do not fit, note for entries that are not finite.
    """
    if not fits:
        return (Property(name, np.inf, hint=hint),)
    strange = [name for name, x in answers.items() if not np.isfinite(x).all()]
    says = ", ".join(f"{name} holds NaN or infinity" for name in strange)
    finite = Property("entries are finite", np.inf if strange else 0.0)
    return Property(name), finite.explained(lambda: says + note)


def whole(name, least, most, x):
    """Whether x is a whole number from least to most."""
    title = f"{name} is a whole number from {least} to {most}"
    if isinstance(x, int):
        beyond = max(least - x, x - most, 0)
        return Property(title, float(min(beyond, sys.float_info.max)))
    return Property(title, abs(x - np.rint(x.real)) if np.isfinite(x) else np.inf)
