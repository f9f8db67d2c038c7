"""Is it the rank?"""

import numpy as np

from svdlab.arguments import as_tolerance
from svdlab.check.answers import (
    known,
    one_matrix,
    one_number,
    tolerance,
    whole,
)
from svdlab.check.report import Property, Report, recognised


def check_rank(A, r, rtol=None):
    """Measure whether r is the rank of A: the number of its σ that are not zero.

    Takes A (m, n) and r, a whole number of any type (2, 2.0 and sympy's 2 are one).
    Returns a `Report`, true if every property holds; it ends early where r is no whole
    number from 0 to min(m, n). A σ is zero up to rtol·σ₁; rtol=None means
    max(m, n)·eps of the dtype of A, but at most √eps, as for `numerical_rank`.
    Raises ValueError where A is not one finite matrix, r is not one number, or rtol is
    not a number of 0 or more.
    Source: Golub and Van Loan, Matrix Computations (4th edition), section 5.4.1.

    >>> check_rank([[3, 2, 5], [2, 3, 5], [2, -2, 0], [5, 5, 10]], 3)
    r is a whole number from 0 to 3  holds
    r counts the σ that are not 0    fails by 1: σ_3 is 0 but for rounding
    """
    A, r = one_matrix(A), one_number(r, "r")
    asked = known(A, None if rtol is None else as_tolerance(rtol))
    most = min(A.shape)
    counted = whole("r", 0, most, r).explained(_hint_for_a_count, r, most)
    if not counted.holds:
        return Report((counted,))
    found = Property("r counts the σ that are not 0", abs(r - asked.rank))
    return Report((counted, found.explained(_hint, asked, r)))


def _hint_for_a_count(r, most):
    if isinstance(r, int) and r > most:
        return f"there are no more than min(m, n) = {most} σ"
    return "a rank is a count"


def _hint(asked, r):
    (m, n), rank = asked.A.shape, asked.rank
    gaps = -np.diff(asked.s) > tolerance(None, asked.A) * asked.norm
    zero = f"σ_{rank + 1} is 0 but for rounding"
    slips = {
        zero: r == min(m, n),
        "this is the dimension of the null space": r == n - rank,
        "this is the dimension of the null space of A*": r == m - rank,
        "a σ that comes twice counts twice": r == 1 + np.count_nonzero(gaps) < rank,
    }
    return recognised(slips, zero if r > rank else f"σ_{r + 1} is not 0")
