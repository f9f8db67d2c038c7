"""Is it the rank?"""

import numpy as np

from svdlab.arguments.arrays import one_matrix
from svdlab.arguments.single import tolerance
from svdlab.check.answers import one_number
from svdlab.check.measures import allowed, layered
from svdlab.check.report import Property, checker, whole


@checker
def check_rank(A: one_matrix, r: one_number, rtol: tolerance = None):
    """Measure whether r is the rank of A: the number of its σ that are not zero.

    Takes A (m, n) and r, a whole number of any type (2, 2.0 and sympy's 2 are one).
    Returns a `Report`. A σ is zero up to rtol·σ₁; rtol=None means max(m, n)·eps of the
    dtype of A, but at most √eps, as for `numerical_rank`.
    Raises ValueError where A is not one finite matrix, r is not one number, or rtol is
    not a number of 0 or more.
    Source: Golub and Van Loan, Matrix Computations (4th edition), section 5.4.1.

    >>> check_rank([[3, 2, 5], [2, 3, 5], [2, -2, 0], [5, 5, 10]], 3)
    r is a whole number from 0 to 3  holds
    r counts the σ that are not 0    fails by 1: σ_3 is 0 but for rounding
    """
    asked = layered(A, rtol)
    (m, n), rank, most = asked.A.shape, asked.rank, min(asked.A.shape)
    too_many = f"there are no more than min(m, n) = {most} σ"
    yield whole("r", 0, most, r, too_many, "a rank is a count")

    def hint():
        steps = -np.diff(asked.s) > allowed(None, asked.A) * asked.norm
        zero = f"σ_{rank + 1} is 0 but for rounding"
        if r == most:
            return zero
        if r == n - rank:
            return "this is the dimension of the null space"
        if r == m - rank:
            return "this is the dimension of the null space of A*"
        if r == 1 + np.count_nonzero(steps) < rank:
            return "a σ that comes twice counts twice"
        return zero if r > rank else f"σ_{r + 1} is not 0"

    yield Property("r counts the σ that are not 0", abs(r - rank), says=hint)
