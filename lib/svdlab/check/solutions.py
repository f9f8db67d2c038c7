"""Is it the pseudoinverse? Is it the least-squares solution?"""

from functools import partial

import numpy as np

from svdlab.arguments.arrays import floats, in_range, one_matrix
from svdlab.arguments.single import a_tolerance
from svdlab.check.answers import right_side, vector, well_formed
from svdlab.check.measures import LOOSEST, allowed, in_double, layered, norm, rank, same
from svdlab.check.report import Property, can_be_less, checker, counted, first, shape_of

# If fewer digits of x are certain, the report says how many.
DIGITS = 4


@checker
def check_pseudoinverse(A: one_matrix, X: floats, rtol: a_tolerance = None):
    """Measure whether X is the pseudoinverse A⁺, by the four conditions of Penrose.

    Takes A (m, n) and X (n, m). An X that misses A⁺ by rtol·‖A⁺‖₂ may miss a condition
    by rtol·κ, κ = σ₁/σ_r. As much is allowed, or a tenth if that is less, beside the
    rounding of products with X. X A X - X counts in units of ‖A⁺‖₂, and
    u_i*(A X A - A)v_j in units of √(σ_i σ_j), so that a missing layer is 1.
    rtol=None means κ times that of `svdlab.check`. Layers of A past r do not count.
    Source: Penrose (1955); Golub and Van Loan, Matrix Computations (4th edition),
    section 5.5.2.

    >>> check_pseudoinverse([[1], [1]], [[1, 0]])
    X is 1×2            holds
    entries are finite  holds
    A X A = A           holds
    X A X = X           holds
    (A X)* = A X        fails by 1.4: X A = I, but X is another left inverse
    (X A)* = X A        holds
    """
    asked, rounding = layered(A), allowed(None, A, X)
    rtol = allowed(rtol, A, X, condition=asked.condition)
    near = min(rtol * asked.condition, LOOSEST)
    X, (m, n) = in_double(X), A.shape
    slip = first(_slips(asked, X, near))
    says = slip or f"A is {m}×{n}, X is {shape_of(X)}"
    note = "; where σ is 0, Σ⁺ is 0 too" if asked.rank < min(m, n) else ""
    yield from well_formed(f"X is {n}×{m}", X.shape == (n, m), says, note, X=X)
    says = slip
    for each in _penrose(asked, X, near, rounding):
        yield each._replace(says=says) if slip else each
        if not each.holds:
            says = ""  # what explains all that fails is told once


def _penrose(asked, X, near, rounding):
    """Yield the four conditions, A being its r layers alone."""
    A, U, s, Vh, root = asked.A, asked.U, asked.s, asked.Vh, np.sqrt(asked.s)
    AX, XA = (U * s) @ (Vh @ X), ((X @ U) * s) @ Vh
    missing = s[:, None] * (Vh @ X @ U) * s - np.diag(s)
    in_layers = norm(missing / root[:, None] / root)
    unit = norm(missing) / in_layers if in_layers else 0.0
    carried = near + rounding * asked.norm * norm(X)
    says = "A X is to leave the columns of A as they are"
    yield Property("A X A = A", norm(missing), carried * unit, says)

    says = "X A is to leave the columns of X as they are"
    if rank(X, near) > asked.rank:
        says = f"X has rank {rank(X, near)}, and A only {asked.rank}"
    of_X = near / s.min(initial=np.inf)  # ‖A⁺‖₂ = 1/σ_r; 0 for a zero matrix
    yield Property("X A X = X", norm(XA @ X - X), of_X, says)

    for name, product, other, identity in (
        ("A X", AX, X @ A, "X A = I, but X is another left inverse"),
        ("X A", XA, A @ X, "A X = I, but X is another right inverse"),
    ):
        is_inverse = same(other, np.eye(len(other)), near)
        says = identity if is_inverse else f"{name} is to be an orthogonal projector"
        skew = norm(product.conj().T - product)
        yield Property(f"({name})* = {name}", skew, carried, says)


def _slips(asked, X, near):
    """Yield each mistake that may explain X whole."""
    A, right, zero = asked.A, asked.pseudoinverse, asked.rank + 1
    by = near * norm(right)
    yield same(X.T, right, by), "this looks like A⁺ transposed"
    adjoint = "this looks like the conjugate transpose of A⁺"
    yield same(X.conj().T, right, by), adjoint
    yield same(X.conj(), right, by), "this looks like A⁺ without the conjugate"
    reciprocals = "this is A*; where it has σ_i, A⁺ has 1/σ_i"
    yield same(X, A.conj().T, near * asked.norm), reciprocals
    none = f"σ_{zero} is 0 but for rounding, and has no reciprocal: 0 takes its place"
    of_zero = norm(X) * asked.rtol * asked.norm >= 1  # of what counts as zero
    yield X.shape == A.T.shape and zero <= min(A.shape) and of_zero, none


@checker
def check_least_squares(
    A: one_matrix, b: right_side, x: vector, rtol: a_tolerance = None
):
    """Measure whether x is the shortest vector for which ‖b - A x‖ is least.

    Takes A (m, n), b (m,) and x (n,); a single column or row does for each vector.
    A*(b - A x) = 0 where b - A x has no part in the column space of A; its part along
    u_i does not count up to

        rtol·σ₁‖A⁺b‖ + ε·(‖b - AA⁺b‖·σ₁/σ_i + ‖b‖·σ_i/σ_r)

    or a tenth of ‖b‖, if that is less. ε is the rounding that `svdlab.check` describes,
    and rtol=None means ε. So allowed is what solves the problem for an A that is off by
    ε·‖A‖₂, or is b times a rounded A⁺. The normal equations may miss by κ = σ₁/σ_r
    times as much, and pass where κ is small. x is shortest where it has no part in the
    null space; that part may be rtol or ε·κ (a tenth at most) times ‖x‖ + ‖b‖/σ₁ long.
    Where the null space holds nothing but 0, there is no such line.
    What is allowed along u_i moves x by 1/σ_i of it along v_i. If κ is large that is
    much, and cannot be told from rounding: where fewer than four digits of x are
    certain, and rtol is None, a last line says how many.
    Raises ValueError also where A⁺b is greater than float64 holds.
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
    b, x, n = in_double(b), in_double(x), A.shape[1]
    A, U, Vh = asked.A, asked.U, asked.Vh
    right = in_range(asked.pseudoinverse @ b, "b")
    near = _near(asked, b, right, given, rounding)
    instead = partial(_instead, asked, b, x, right, near)

    def other_shape():
        yield from instead()
        yield True, f"x has an entry for each column of A; this is {shape_of(x)}"

    yield from well_formed(f"x has {counted(n)}", x.shape == (n,), other_shape, x=x)

    rest, along = b - A @ x, U.conj().T @ (b - A @ x)

    def no_minimum():
        yield from instead()
        yield from _solved(asked, b, x, rest, near, rounding)
        least = norm(b - A @ right)
        least = least if least > near.max() else 0.0
        yield True, can_be_less("‖b - A x‖", norm(rest), least)

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
    """Name what x is, of the vectors that come up on the way to it."""
    A, unit, near, point = asked.A, asked.norm, near.max(initial=0), asked.A @ right
    is_rest = same(x, b - point, near) and not same(b, point, near)
    yield is_rest, "this is the residual b - A x"
    yield same(x, point, near), "this is A x, the point nearest to b"
    is_right = same(x / unit, A.conj().T @ (b / unit), near)
    yield is_right, "this is A*b; solve A*A x = A*b"


def _solved(asked, b, x, rest, near, rounding):
    """Name the other equations that x solves."""
    A, U, unit, n = asked.A, asked.U, asked.norm, len(x)
    yield (abs(U.conj().T @ (b + A @ x)) <= near).all(), "-x would do"
    transposed = "this solves A.T (b - A x) = 0; the conjugate is missing"
    yield (abs(U.T @ rest) <= near).all(), transposed
    squares = "A*A x = A*b holds up to rounding, but A*A squares κ; lstsq comes nearer"
    yield norm(A.conj().T @ (rest / unit)) <= rounding * unit * norm(x), squares
    some = f"this solves the first {n} equations and leaves out the rest"
    yield norm(rest[:n]) <= near.max(), some
