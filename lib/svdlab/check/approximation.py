"""Is it a best approximation of rank k?"""

from functools import partial

import numpy as np

from svdlab.arguments.arrays import floats, one_matrix
from svdlab.arguments.single import count, p, tolerance
from svdlab.check.measures import allowed, in_double, layered, norm, rank, same
from svdlab.check.report import Property, can_be_less, checker, shape_of, well_formed


@checker
def check_approximation(
    A: one_matrix, X: floats, k: count(1, p), rtol: tolerance = None
):
    """Measure whether X is a best approximation of A among matrices of rank at most k.

    Takes A and X (m, n) and k from 1 to min(m, n). Best is in the Frobenius norm: where
    σ_k = σ_{k+1} > 0 there are many such X, and all will do. Returns a `Report`: X may
    miss rank k by rtol·‖A‖, its layers may miss those of A by rtol·‖A‖ (X*(A - X) and
    (A - X)X* are zero, each over ‖A‖), and ‖A - X‖ may pass √(σ²_{k+1} + …) by
    rtol·‖A‖. rtol=None allows rounding, as `svdlab.check` says.
    Raises ValueError where A is not one finite matrix, X does not hold numbers, k is
    out of range, or rtol is not a number of 0 or more.
    Source: Eckart and Young (1936); Golub and Van Loan, Matrix Computations (4th
    edition), theorem 2.4.8.

    >>> check_approximation([[4, 0], [0, 3]], [[0, 0], [0, 3]], k=1)
    X is 2×2                   holds
    entries are finite         holds
    X is of rank 1 at most     holds
    X is a sum of layers of A  holds
    none of rank 1 is nearer   fails by 1: this is layer 2 alone
    """
    rtol = allowed(rtol, A, X)
    asked, A, X = layered(A), in_double(A), in_double(X)
    near, size = rtol * norm(A), shape_of(A)
    sizes = f"A is {size}, X is {shape_of(X)}"
    yield from well_formed(f"X is {size}", X.shape == A.shape, sizes, X=X)

    def too_many():
        r = rank(X, rtol)
        return _layers_kept(asked, X, near) or (f"X has rank {r}" if r > k else "")

    beyond = norm(np.linalg.svdvals(X)[k:])
    yield Property(f"X is of rank {k} at most", beyond, near, too_many)

    rest, scaled = A - X, X / (norm(A) or 1.0)
    overlap = max(norm(scaled.conj().T @ rest), norm(rest @ scaled.conj().T))
    wrong_factor = partial(_wrong_factor, asked, X, k, rtol)
    yield Property("X is a sum of layers of A", overlap, near, wrong_factor)

    error, least = norm(rest), norm(asked.s[k:])

    def too_far():
        kept = _layers_kept(asked, X, near) if beyond <= near else ""
        return kept or can_be_less("‖A - X‖", error, least)

    yield Property(f"none of rank {k} is nearer", error - least, near, too_far)


def _layers_kept(asked, X, near):
    """Name the layers that X is made of; "" if it is made of none that are whole."""
    U, s, Vh = asked.U, asked.s, asked.Vh
    stretch = (U.conj().T @ X @ Vh.conj().T).diagonal()  # σ_i if X holds layer i, or 0
    kept = stretch.real > s / 2
    if not same(X, (U[:, kept] * s[kept]) @ Vh[kept], near):
        return ""
    numbers = (1 + np.flatnonzero(kept)).tolist()
    count, listed = len(numbers), ", ".join(map(str, numbers))
    if count == 0:
        return "X is 0, no layer at all"
    if count == 1:
        return f"this is layer {listed} alone"
    if numbers[-1] == count:
        return f"these are the first {count} layers"
    if numbers[0] == asked.rank - count + 1:
        return f"these are the last {count} layers, with the smallest σ"
    return f"these are the layers {listed}"


def _wrong_factor(asked, X, k, rtol):
    """Compare the factors of X and of the first k layers, ‖A‖ being 1."""
    unit, U, Vh = norm(asked.A), asked.U[:, :k], asked.Vh[:k]
    X, Xh, s = X / unit, X.conj().T / unit, asked.s[:k] / unit
    stretch = (U.conj().T @ X @ Vh.conj().T).diagonal()
    of_these = same(X, (U * stretch) @ Vh, rtol)
    if of_these and same(abs(stretch), s, rtol):
        return "a sign is turned: u_i belongs to the v_i for which A v_i = σ_i u_i"
    if same(Xh, (U * s) @ Vh, rtol):
        return "this looks like its conjugate transpose"
    if of_these:
        return "the u_i and the v_i are right, but not the σ_i"
    if same(X @ Xh, (U * s**2) @ U.conj().T, rtol):
        return "the u_i and the σ_i are right, but not the v_i; they are the rows of Vh"
    if same(Xh @ X, (Vh.conj().T * s**2) @ Vh, rtol):
        but = "but not the u_i; they are the columns of U"
        return f"the σ_i and the v_i are right, {but}"
    return "A - X is not at right angles to X"
