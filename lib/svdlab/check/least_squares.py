"""Is it the least-squares solution?"""

import numpy as np

from svdlab.arguments import as_finite, in_range
from svdlab.check.answers import (
    LOOSEST,
    in_double,
    known,
    norm,
    one_matrix,
    rounded,
    same,
    shape_of,
    tolerance,
    well_formed,
)
from svdlab.check.report import Property, Report, can_be_less, recognised


def check_least_squares(A, b, x, rtol=None):
    """Measure whether x is the shortest vector for which ‖b - A x‖ is least.

    Takes A (m, n), b (m,) and x (n,); a single column or row does for each vector.
    Returns a `Report`, true if every property holds; it ends early where x has not n
    entries or one is not finite. Sizes are lengths. A*(b - A x) = 0 where b - A x has
    no part in the column space of A; that part may be rtol·‖b‖ long, and further
    rtol·‖A‖₂·‖A⁺b‖ or a tenth of ‖AA⁺b‖, whichever is less. x is shortest where it has
    no part in the null space; that part may be rtol·(‖x‖ + ‖b‖/‖A‖₂) long. Where the
    null space holds nothing but 0, x is the only one, and there is no such line.
    rtol=None means 30·max(m, n)·eps·κ, κ = σ₁/σ_r, with the eps of the coarsest dtype,
    or a tenth if that is less; give a larger one for an x rounded by hand. r is
    `numerical_rank` of A.
    Raises ValueError where A is not one finite matrix, b is not m finite numbers, x
    does not hold numbers, A⁺b is greater than float64 holds, or rtol is not a number of
    0 or more.
    Source: Golub and Van Loan, Matrix Computations (4th edition), section 5.5.

    >>> check_least_squares([[1, 1]], [2], [2, 0])
    x has 2 entries     holds
    entries are finite  holds
    A*(b - A x) = 0     holds
    x is the shortest   fails by 1.4: it has a part in the null space; take that away
    """
    A, b, x = one_matrix(A), _vector(rounded(b, "b")), _vector(rounded(x, "x"))
    asked, b = known(A), as_finite(_of_length(b, len(A)), "b")
    rtol = tolerance(rtol, A, b, x, condition=asked.condition)
    b, x = in_double(b), in_double(x)
    with np.errstate(all="ignore"):  # what overflows is infinite, and so fails
        right = in_range(asked.pseudoinverse @ b, "b")
        fits = x.shape == right.shape
        hint = _other_than_x(asked, b, x, right, rtol) or (
            f"x has an entry for each column of A; this is {shape_of(x)}"
        )
        first = Report(well_formed(f"x has {len(right)} entries", fits, hint, x=x))
        properties = _properties(asked, b, x, right, rtol) if first else ()
        return Report((*first, *properties))


def _vector(x):
    """Read one number, or a single column or row, as a vector."""
    return x.ravel() if x.ndim < 2 or (x.ndim == 2 and 1 in x.shape) else x


def _of_length(b, m):
    if b.shape != (m,):
        raise ValueError(
            f"b must hold {m} numbers, one for each row of A; it has shape {b.shape}"
        )
    return b


def _properties(asked, b, x, right, rtol):
    n, near = len(right), _near(asked, b, right, rtol)
    miss = norm(_along(asked.U, b - asked.A @ x))
    minimal = Property("A*(b - A x) = 0", miss, near)
    minimal = minimal.explained(_hint_for_minimum, asked, b, x, right, rtol)
    if asked.rank == n:
        return (minimal,)
    beside = norm(x - asked.Vh.conj().T @ (asked.Vh @ x))
    short = rtol * (norm(x) + (norm(b) / asked.norm if asked.rank else 0.0))
    hint = "it has a part in the null space; take that away"
    shortest = Property("x is the shortest", beside, short)
    return minimal, shortest.explained(lambda: hint)


def _along(vectors, x):
    """The part of x along orthonormal columns, in their coordinates."""
    return vectors.conj().T @ x


def _near(asked, b, right, rtol):
    carried = rtol * asked.norm * norm(right)
    return rtol * norm(b) + min(carried, LOOSEST * norm(_along(asked.U, b)))


# Where to look


def _other_than_x(asked, b, x, right, rtol):
    """Name what x is instead, of the vectors that come up on the way to it."""
    point, near = asked.A @ right, _near(asked, b, right, rtol)
    Ah_b = asked.A.conj().T @ (b / (asked.norm or 1.0))
    slips = {
        "this is the residual b - A x": (
            same(x, b - point, near) and not same(b, point, near)
        ),
        "this is A x, the point nearest to b": same(x, point, near),
        "this is A*b; solve A*A x = A*b": same(x / (asked.norm or 1.0), Ah_b, near),
    }
    return recognised(slips)


def _hint_for_minimum(asked, b, x, right, rtol):
    A, U, n, near = asked.A, asked.U, len(right), _near(asked, b, right, rtol)
    Ax, residual = A @ x, norm(b - A @ right)
    slips = {
        "-x would do": norm(_along(U, b + Ax)) <= near,
        "this solves A.T (b - A x) = 0; the conjugate is missing": (
            norm(_along(U.conj(), b - Ax)) <= near
        ),
        f"this solves the first {n} equations and leaves out the rest": (
            same(Ax[:n], b[:n], near)
        ),
    }
    least = residual if residual > near else 0.0
    otherwise = can_be_less("‖b - A x‖", norm(b - Ax), least)
    return _other_than_x(asked, b, x, right, rtol) or recognised(slips, otherwise)
