"""Is it the least-squares solution?"""

from functools import partial

import numpy as np

from svdlab.arguments.arrays import in_range, one_matrix
from svdlab.arguments.single import tolerance
from svdlab.check.answers import right_side, vector
from svdlab.check.measures import LOOSEST, allowed, in_double, layered, norm, same
from svdlab.check.report import Property, can_be_less, checker, shape_of, well_formed

# If fewer digits of x are certain, the report says how many.
DIGITS = 4


@checker
def check_least_squares(
    A: one_matrix, b: right_side, x: vector, rtol: tolerance = None
):
    """Measure whether x is the shortest vector for which ‖b - A x‖ is least.

    Takes A (m, n), b (m,) and x (n,); a single column or row does for each vector.
    Returns a `Report`. A*(b - A x) = 0 where b - A x has no part in the column space of
    A; its part along u_i does not count up to

        rtol·σ₁‖A⁺b‖ + ε·(‖b - AA⁺b‖·σ₁/σ_i + ‖b‖·σ_i/σ_r)

    or a tenth of ‖b‖, if that is less. ε is the rounding that `svdlab.check` describes,
    and rtol=None means ε. So allowed is what solves the problem for an A that is off by
    ε·‖A‖₂, or is b times a rounded A⁺. The normal equations may miss by κ = σ₁/σ_r
    times as much, and pass where κ is small. x is shortest where it has no part in the
    null space; that part may be rtol or ε·κ (a tenth at most) times ‖x‖ + ‖b‖/σ₁ long.
    Where the null space holds nothing but 0, there is no such line.
    What is allowed along u_i moves x by 1/σ_i of it along v_i. If κ is large that is
    much, and cannot be told from rounding: where fewer than four digits of x are
    certain, and rtol is None, a last line says how many. r is `numerical_rank` of A.
    Raises ValueError where A is not one finite matrix, b is not m finite numbers, x
    does not hold numbers, A⁺b is greater than float64 holds, or rtol is not a number of
    0 or more.
    Source: Golub and Van Loan, Matrix Computations (4th edition), section 5.5; Higham,
    Accuracy and Stability of Numerical Algorithms (2nd edition), sections 14.1, 20.7.

    >>> check_least_squares([[1, 1]], [2], [2, 0])
    x has 2 entries     holds
    entries are finite  holds
    A*(b - A x) = 0     holds
    x is the shortest   fails by 1.4: it has a part in the null space; take that away
    """
    asked = layered(A)
    rounding, given = allowed(None, A, b, x), allowed(rtol, A, b, x)
    by_condition = allowed(None, A, b, x, condition=asked.condition)
    (A, U, _, Vh, _), b, x, n = asked, in_double(b), in_double(x), A.shape[1]
    right = in_range(asked.pseudoinverse @ b, "b")
    near = _near(asked, b, right, given, rounding)
    instead = partial(_instead, asked, b, x, right, near)

    def other_shape():
        came = f"x has an entry for each column of A; this is {shape_of(x)}"
        return instead() or came

    yield from well_formed(f"x has {n} entries", x.shape == (n,), other_shape, x=x)

    rest, along = b - A @ x, U.conj().T @ (b - A @ x)

    def no_minimum():
        if found := instead() or _solved(asked, b, x, rest, near, rounding):
            return found
        least = norm(b - A @ right)
        least = least if least > near.max() else 0.0
        return can_be_less("‖b - A x‖", norm(rest), least)

    too_long = along[~(abs(along) <= near)]
    yield Property("A*(b - A x) = 0", norm(too_long), says=no_minimum)
    if asked.rank < n:
        beside = norm(x - Vh.conj().T @ (Vh @ x))
        size = norm(x) + (norm(b) / asked.norm if asked.rank else 0.0)
        short = max(given, by_condition) * size
        says = "it has a part in the null space; take that away"
        yield Property("x is the shortest", beside, short, says)
    off = (near / asked.s).max(initial=0) / (norm(right) or np.inf)
    digits = sum(bool(off <= 0.1**digit) for digit in range(1, DIGITS + 1))
    if rtol is None and digits < DIGITS:
        yield Property(f"digits of x that are certain: {digits}")


def _near(asked, b, right, rtol, rounding):
    """How long the part of b - A x along each u_i may be."""
    U, s, size = asked.U, asked.s, norm(b)
    beyond = norm(b - U @ (U.conj().T @ b))
    backward = rtol * asked.norm * norm(right) + rounding * beyond * asked.norm / s
    carried = backward + rounding * size * s / s.min(initial=np.inf)
    return np.minimum(carried, LOOSEST * size)


def _instead(asked, b, x, right, near):
    """Name what x is, of the vectors that come up on the way to it, or ""."""
    A, unit, near, point = asked.A, asked.norm, near.max(initial=0), asked.A @ right
    if same(x, b - point, near) and not same(b, point, near):
        return "this is the residual b - A x"
    if same(x, point, near):
        return "this is A x, the point nearest to b"
    if same(x / unit, A.conj().T @ (b / unit), near):
        return "this is A*b; solve A*A x = A*b"
    return ""


def _solved(asked, b, x, rest, near, rounding):
    """Name the other equations that x solves, or ""."""
    A, U, unit, n = asked.A, asked.U, asked.norm, len(x)
    if (abs(U.conj().T @ (b + A @ x)) <= near).all():
        return "-x would do"
    if (abs(U.T @ rest) <= near).all():
        return "this solves A.T (b - A x) = 0; the conjugate is missing"
    if norm(A.conj().T @ (rest / unit)) <= rounding * unit * norm(x):
        return "A*A x = A*b holds up to rounding, but A*A squares κ; lstsq comes nearer"
    if norm(rest[:n]) <= near.max():
        return f"this solves the first {n} equations and leaves out the rest"
    return ""
