"""Is it a best approximation of rank k?"""

import numpy as np

from svdlab.arguments import as_count
from svdlab.check.answers import (
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
from svdlab.check.report import Property, Report, can_be_less, recognised


def check_approximation(A, X, k, rtol=None):
    """Measure whether X is a best approximation of A among matrices of rank at most k.

    Takes A and X (m, n) and k from 1 to min(m, n). Best is in the Frobenius norm: where
    σ_k = σ_{k+1} > 0 there are many such X, and all will do. Returns a `Report`, true
    if every property holds; it ends early where the shapes differ or an entry is not
    finite. Sizes are Frobenius norms: X may miss rank k by rtol·‖A‖, its layers may
    miss those of A by rtol·‖A‖ (X*(A - X) and (A - X)X* are zero, each over ‖A‖), and
    ‖A - X‖ may pass √(σ²_{k+1} + …) by rtol·‖A‖. rtol=None means 30·√(m·n)·eps, but at
    most √eps, with the eps of the coarser dtype; give a larger one for an X rounded by
    hand.
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
    A, X = one_matrix(A), rounded(X, "X")
    k = as_count(k, "k", 1, min(A.shape))
    rtol = tolerance(rtol, A, X)
    asked, X = known(A), in_double(X)
    size = shape_of(A)
    hint = f"A is {size}, X is {shape_of(X)}"
    with np.errstate(all="ignore"):  # what overflows is infinite, and so fails
        first = Report(well_formed(f"X is {size}", X.shape == A.shape, hint, X=X))
        return Report((*first, *_properties(asked, X, k, rtol))) if first else first


def _properties(asked, X, k, rtol):
    near = rtol * norm(asked.A)
    beyond = norm(np.linalg.svdvals(X)[k:])
    error, least = norm(asked.A - X), norm(asked.s[k:])
    low_rank = Property(f"X is of rank {k} at most", beyond, near)
    layers = Property("X is a sum of layers of A", _overlap(asked, X), near)
    nearest = Property(f"none of rank {k} is nearer", error - least, near)
    kept = _layers_kept(asked, X, near)
    which = "" if kept is None else _named(kept, asked.rank)
    r = rank(X, rtol)
    too_many = f"X has rank {r}" if r > k else ""
    return (
        low_rank.explained(lambda: which or too_many),
        layers.explained(_hint_for_layers, asked, X, k, rtol),
        nearest.explained(
            lambda: (low_rank.holds and which) or can_be_less("‖A - X‖", error, least)
        ),
    )


def _overlap(asked, X):
    """The larger of X*(A - X) and (A - X)X*, over ‖A‖; both are 0 for layers of A."""
    rest, scaled = asked.A - X, X / (norm(asked.A) or 1.0)
    return max(norm(scaled.conj().T @ rest), norm(rest @ scaled.conj().T))


# Where to look


def _layers_kept(asked, X, near):
    """Return the numbers of the layers that X is made of; None if it is not so made."""
    U, s, Vh = asked.U, asked.s, asked.Vh
    kept = _stretch(asked, X).real > s / 2
    is_sum = same(X, (U[:, kept] * s[kept]) @ Vh[kept], near)
    return (1 + np.flatnonzero(kept)).tolist() if is_sum else None


def _stretch(asked, X):
    """u_i* X v_i: it is σ_i if X holds layer i, and 0 if not."""
    return ((asked.U.conj().T @ X) * asked.Vh.conj()).sum(axis=1)


def _named(kept, rank):
    count, numbers = len(kept), ", ".join(map(str, kept))
    slips = {
        "X is 0, no layer at all": not kept,
        f"this is layer {numbers} alone": count == 1,
        f"these are the first {count} layers": kept == [*range(1, count + 1)],
        f"these are the last {count} layers, with the smallest σ": (
            kept == [*range(rank - count + 1, rank + 1)]
        ),
    }
    return recognised(slips, f"these are the layers {numbers}")


def _hint_for_layers(asked, X, k, rtol):
    U, s, Vh, unit = asked.U[:, :k], asked.s[:k], asked.Vh[:k], norm(asked.A)
    best, X, s = (U * s) @ Vh / unit, X / unit, s / unit
    stretch = _stretch(asked, X)[:k]
    of_these = same(X, (U * stretch) @ Vh, rtol)
    slips = {
        "a sign is turned: u_i belongs to the v_i for which A v_i = σ_i u_i": (
            of_these and same(abs(stretch), s, rtol)
        ),
        "this looks like its conjugate transpose": same(X.conj().T, best, rtol),
        "the u_i and the v_i are right, but not the σ_i": of_these,
        "the u_i and the σ_i are right, but not the v_i; they are the rows of Vh": (
            same(X @ X.conj().T, (U * s**2) @ U.conj().T, rtol)
        ),
        "the σ_i and the v_i are right, but not the u_i; they are the columns of U": (
            same(X.conj().T @ X, (Vh.conj().T * s**2) @ Vh, rtol)
        ),
    }
    return recognised(slips, "A - X is not at right angles to X")
