"""Is it the least-squares solution?"""

import numpy as np

from svdlab.arguments import as_finite, as_tolerance, in_range
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

# If fewer digits of x are certain, the report says how many.
DIGITS = 4


def check_least_squares(A, b, x, rtol=None):
    """Measure whether x is the shortest vector for which ‖b - A x‖ is least.

    Takes A (m, n), b (m,) and x (n,); a single column or row does for each vector.
    Returns a `Report`, true if every property holds; it ends early where x has not n
    entries or one is not finite. Sizes are lengths. A*(b - A x) = 0 where b - A x has
    no part in the column space of A; its part along u_i does not count up to

        rtol·σ₁‖A⁺b‖ + ε·(‖b - AA⁺b‖·σ₁/σ_i + ‖b‖·σ_i/σ_r)

    or a tenth of ‖b‖, if that is less. ε = 30·√(m·n)·eps, but at most √eps, with the
    eps of the coarsest dtype. rtol=None means ε; give a larger rtol for an x rounded by
    hand.
    So allowed is what solves the problem for an A that is off by ε·‖A‖₂, or is b times
    a rounded A⁺. The normal equations may miss by κ = σ₁/σ_r times as much, and pass
    where κ is small. x is shortest where it has no part in the null space; that part
    may be rtol or ε·κ (a tenth at most) times ‖x‖ + ‖b‖/σ₁ long. Where the null space
    holds nothing but 0, x is the only one, and there is no such line.
    What is allowed along u_i moves x by 1/σ_i of it along v_i. If κ is large that is
    much, and cannot be told from rounding: where fewer than four digits of x are
    certain, and rtol is None, a last line says how many.
    r is `numerical_rank` of A.
    Raises ValueError where A is not one finite matrix, b is not m finite numbers, x
    does not hold numbers, A⁺b is greater than float64 holds, or rtol is not a number of
    0 or more.
    Source: Golub and Van Loan, Matrix Computations (4th edition), section 5.5; Higham,
    Accuracy and Stability of Numerical Algorithms (2nd edition), sections 14.1 and
    20.7.

    >>> check_least_squares([[1, 1]], [2], [2, 0])
    x has 2 entries     holds
    entries are finite  holds
    A*(b - A x) = 0     holds
    x is the shortest   fails by 1.4: it has a part in the null space; take that away
    """
    A, b, x = one_matrix(A), _vector(rounded(b, "b")), _vector(rounded(x, "x"))
    asked, b = known(A), as_finite(_of_length(b, len(A)), "b")
    rounding, by_condition = (
        tolerance(None, A, b, x, condition=kappa) for kappa in (1.0, asked.condition)
    )
    given = rounding if rtol is None else as_tolerance(rtol)
    b, x = in_double(b), in_double(x)
    with np.errstate(all="ignore"):  # what overflows is infinite, and so fails
        right = in_range(asked.pseudoinverse @ b, "b")
        near = _near(asked, b, right, given, rounding)
        fits = x.shape == right.shape
        hint = _other_than_x(asked, b, x, right, near) or (
            f"x has an entry for each column of A; this is {shape_of(x)}"
        )
        first = Report(well_formed(f"x has {len(right)} entries", fits, hint, x=x))
        if not first:
            return first
        minimal = _minimal(asked, b, x, right, near, rounding)
        shortest = _shortest(asked, b, x, max(given, by_condition))
        certain = _certain(asked, right, near) if rtol is None else ()
        return Report((*first, minimal, *shortest, *certain))


def _vector(x):
    """Read one number, or a single column or row, as a vector."""
    return x.ravel() if x.ndim < 2 or (x.ndim == 2 and 1 in x.shape) else x


def _of_length(b, m):
    if b.shape != (m,):
        raise ValueError(
            f"b must hold {m} numbers, one for each row of A; it has shape {b.shape}"
        )
    return b


def _near(asked, b, right, rtol, rounding):
    """How long the part of b - A x along each u_i may be."""
    s, size = asked.s, norm(b)
    beyond = norm(b - asked.U @ _along(asked.U, b))
    backward = rtol * asked.norm * norm(right) + rounding * beyond * asked.norm / s
    carried = backward + rounding * size * s / s.min(initial=np.inf)
    return np.minimum(carried, LOOSEST * size)


def _along(vectors, x):
    """The part of x along orthonormal columns, in their coordinates."""
    return vectors.conj().T @ x


def _minimal(asked, b, x, right, near, rounding):
    along = _along(asked.U, b - asked.A @ x)
    minimal = Property("A*(b - A x) = 0", norm(along[~(abs(along) <= near)]))
    return minimal.explained(_hint_for_minimum, asked, b, x, right, near, rounding)


def _shortest(asked, b, x, rtol):
    if asked.rank == len(x):
        return ()
    beside = norm(x - asked.Vh.conj().T @ (asked.Vh @ x))
    short = rtol * (norm(x) + (norm(b) / asked.norm if asked.rank else 0.0))
    hint = "it has a part in the null space; take that away"
    return (Property("x is the shortest", beside, short).explained(lambda: hint),)


def _certain(asked, right, near):
    """Say to how many digits an x that passes is known, if they are few."""
    off = (near / asked.s).max(initial=0) / (norm(right) or np.inf)
    digits = sum(bool(off <= 0.1**digit) for digit in range(1, DIGITS + 1))
    few = Property(f"digits of x that are certain: {digits}")
    return (few,) if digits < DIGITS else ()


# Where to look


def _other_than_x(asked, b, x, right, near):
    """Name what x is instead, of the vectors that come up on the way to it."""
    point, near = asked.A @ right, near.max(initial=0)
    Ah_b = asked.A.conj().T @ (b / (asked.norm or 1.0))
    slips = {
        "this is the residual b - A x": (
            same(x, b - point, near) and not same(b, point, near)
        ),
        "this is A x, the point nearest to b": same(x, point, near),
        "this is A*b; solve A*A x = A*b": same(x / (asked.norm or 1.0), Ah_b, near),
    }
    return recognised(slips)


def _hint_for_minimum(asked, b, x, right, near, rounding):
    A, U, n, within = asked.A, asked.U, len(right), near.max(initial=0)
    Ax, residual = A @ x, norm(b - A @ right)
    gradient = norm(A.conj().T @ ((b - Ax) / (asked.norm or 1.0)))
    slips = {
        "-x would do": (abs(_along(U, b + Ax)) <= near).all(),
        "this solves A.T (b - A x) = 0; the conjugate is missing": (
            (abs(_along(U.conj(), b - Ax)) <= near).all()
        ),
        "A*A x = A*b holds up to rounding, but A*A squares κ; lstsq comes nearer": (
            gradient <= rounding * asked.norm * norm(x)
        ),
        f"this solves the first {n} equations and leaves out the rest": (
            same(Ax[:n], b[:n], within)
        ),
    }
    least = residual if residual > within else 0.0
    otherwise = can_be_less("‖b - A x‖", norm(b - Ax), least)
    return _other_than_x(asked, b, x, right, near) or recognised(slips, otherwise)
