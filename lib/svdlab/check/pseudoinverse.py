"""Is it the pseudoinverse?"""

import numpy as np

from svdlab.check.answers import (
    LOOSEST,
    in_double,
    known,
    norm,
    one_matrix,
    rank,
    rounded,
    same,
    shape_of,
    tolerance,
    well_formed,
)
from svdlab.check.report import Property, Report, recognised


def check_pseudoinverse(A, X, rtol=None):
    """Measure whether X is the pseudoinverse A⁺, by the four conditions of Penrose.

    Takes A (m, n) and X (n, m). Returns a `Report`, true if every property holds; it
    ends early where X has another shape or an entry is not finite. Sizes are Frobenius
    norms. An X that misses A⁺ by rtol·‖A⁺‖₂ may fail a condition by rtol·κ, κ = σ₁/σ_r
    (for X A X = X times ‖A⁺‖₂, and for A X A = A with u_i*(A X A - A)v_j in units of
    √(σ_i σ_j), 1 for a missing layer); as much is allowed, or a tenth if that is less,
    beside the rounding of products with X. rtol=None means κ times 30·√(m·n)·eps, the
    latter at most √eps, with the eps of the coarser dtype; give a larger one for an X
    rounded by hand. r is `numerical_rank` of A; its layers past r do not count.
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
    A, X = one_matrix(A), rounded(X, "X")
    asked = known(A)
    rtol = tolerance(rtol, A, X, condition=asked.condition)
    near, rounding = min(rtol * asked.condition, LOOSEST), tolerance(None, A, X)
    X, fits = in_double(X), X.shape == A.T.shape
    with np.errstate(all="ignore"):  # what overflows is infinite, and so fails
        slip = _slip(asked, X, near)
        hint = slip or f"A is {shape_of(A)}, X is {shape_of(X)}"
        deficient = asked.rank < min(A.shape)
        note = "; where σ is 0, Σ⁺ is 0 too" if deficient else ""
        first = Report(well_formed(f"X is {shape_of(A.T)}", fits, hint, note, X=X))
        if not first:
            return first
        conditions = _penrose(asked, X, near, rounding)
        return Report((*first, *_explained(conditions, asked, X, near, slip)))


def _penrose(asked, X, near, rounding):
    """The four conditions, A being its r layers alone."""
    U, s, Vh, root = asked.U, asked.s, asked.Vh, np.sqrt(asked.s)
    AX, XA = (U * s) @ (Vh @ X), ((X @ U) * s) @ Vh
    missing = s[:, None] * (Vh @ X @ U) * s - np.diag(s)
    in_layers = norm(missing / root[:, None] / root)
    carried = near + rounding * asked.norm * norm(X)
    unit = norm(missing) / in_layers if in_layers else 0.0
    of_X = near / s.min(initial=np.inf)  # ‖A⁺‖₂ = 1/σ_r; 0 for a zero matrix
    return (
        Property("A X A = A", norm(missing), carried * unit),
        Property("X A X = X", norm(XA @ X - X), of_X),
        Property("(A X)* = A X", norm(AX.conj().T - AX), carried),
        Property("(X A)* = X A", norm(XA.conj().T - XA), carried),
    )


# Where to look


def _explained(conditions, asked, X, near, slip):
    """Tell the one mistake with the first condition that fails; else one hint each."""
    if slip:
        first = next((each for each in conditions if not each.holds), None)
        return tuple(
            each._replace(hint=slip) if each is first else each for each in conditions
        )
    hints = _hints(asked, X, near)
    return tuple(each.explained(hints[i]) for i, each in enumerate(conditions))


def _slip(asked, X, near):
    """The one mistake that explains X whole; empty if none is recognised."""
    A, right = asked.A, asked.pseudoinverse
    close = near * norm(right)
    p, r = min(A.shape), asked.rank
    zero = asked.rtol * asked.norm  # what a σ must be greater than
    slips = {
        "this looks like A⁺ transposed": same(X.T, right, close),
        "this looks like the conjugate transpose of A⁺": (
            same(X.conj().T, right, close)
        ),
        "this looks like A⁺ without the conjugate": same(X.conj(), right, close),
        "this is A*; where it has σ_i, A⁺ has 1/σ_i": (
            same(X, A.conj().T, near * asked.norm)
        ),
        f"σ_{r + 1} is 0 but for rounding, and has no reciprocal: 0 takes its place": (
            r < p and X.shape == A.T.shape and norm(X) * zero >= 1
        ),
    }
    return recognised(slips)


def _hints(asked, X, near):
    """Return, for each of the four conditions, what finds the hint if it fails."""
    A, (m, n) = asked.A, asked.A.shape
    return (
        lambda: "A X is to leave the columns of A as they are",
        lambda: _hint_for_rank(asked, X, near),
        lambda: (
            "X A = I, but X is another left inverse"
            if same(X @ A, np.eye(n), near)
            else "A X is to be an orthogonal projector"
        ),
        lambda: (
            "A X = I, but X is another right inverse"
            if same(A @ X, np.eye(m), near)
            else "X A is to be an orthogonal projector"
        ),
    )


def _hint_for_rank(asked, X, near):
    if rank(X, near) > asked.rank:
        return f"X has rank {rank(X, near)}, and A only {asked.rank}"
    return "X A is to leave the columns of X as they are"
