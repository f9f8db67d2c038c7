"""Is it the pseudoinverse?"""

import numpy as np

from svdlab.arguments.arrays import floats, one_matrix
from svdlab.arguments.single import tolerance
from svdlab.check.measures import LOOSEST, allowed, in_double, layered, norm, rank, same
from svdlab.check.report import Property, checker, shape_of, well_formed


@checker
def check_pseudoinverse(A: one_matrix, X: floats, rtol: tolerance = None):
    """Measure whether X is the pseudoinverse A⁺, by the four conditions of Penrose.

    Takes A (m, n) and X (n, m). Returns a `Report`. An X that misses A⁺ by rtol·‖A⁺‖₂
    may fail a condition by rtol·κ, κ = σ₁/σ_r (for X A X = X times ‖A⁺‖₂, and for
    A X A = A with u_i*(A X A - A)v_j in units of √(σ_i σ_j), 1 for a missing layer); as
    much is allowed, or a tenth if that is less, beside the rounding of products with X.
    rtol=None means κ times the rounding that `svdlab.check` describes. r is
    `numerical_rank` of A; its layers past r do not count.
    Raises ValueError where A is not one finite matrix, X does not hold numbers, or rtol
    is not a number of 0 or more.
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
    slip = _slip(asked, X, near)
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

    def too_many():
        if rank(X, near) > asked.rank:
            return f"X has rank {rank(X, near)}, and A only {asked.rank}"
        return "X A is to leave the columns of X as they are"

    of_X = near / s.min(initial=np.inf)  # ‖A⁺‖₂ = 1/σ_r; 0 for a zero matrix
    yield Property("X A X = X", norm(XA @ X - X), of_X, too_many)

    def left():
        if same(X @ A, np.eye(len(X)), near):
            return "X A = I, but X is another left inverse"
        return "A X is to be an orthogonal projector"

    yield Property("(A X)* = A X", norm(AX.conj().T - AX), carried, left)

    def right():
        if same(A @ X, np.eye(len(A)), near):
            return "A X = I, but X is another right inverse"
        return "X A is to be an orthogonal projector"

    yield Property("(X A)* = X A", norm(XA.conj().T - XA), carried, right)


def _slip(asked, X, near):
    """The one mistake that explains X whole; "" if none is recognised."""
    A, right, r = asked.A, asked.pseudoinverse, asked.rank
    if same(X.T, right, near * norm(right)):
        return "this looks like A⁺ transposed"
    if same(X.conj().T, right, near * norm(right)):
        return "this looks like the conjugate transpose of A⁺"
    if same(X.conj(), right, near * norm(right)):
        return "this looks like A⁺ without the conjugate"
    if same(X, A.conj().T, near * asked.norm):
        return "this is A*; where it has σ_i, A⁺ has 1/σ_i"
    reciprocal = norm(X) * asked.rtol * asked.norm >= 1  # of what counts as zero
    if X.shape == A.T.shape and r < min(A.shape) and reciprocal:
        zero = f"σ_{r + 1} is 0 but for rounding"
        return f"{zero}, and has no reciprocal: 0 takes its place"
    return ""
