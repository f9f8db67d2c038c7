"""The sizes of A = U Σ V*, its rank, and the signs of its vectors."""

from typing import NamedTuple

import numpy as np


class SVD(NamedTuple):
    """The factors of A = U Σ V*: U with orthonormal columns, Vh with such rows."""

    U: np.ndarray
    s: np.ndarray
    Vh: np.ndarray


def full_svd(A):
    """Return U, s and Vh with square U and Vh."""
    return fix_signs(np.linalg.svd(A))


def thin_svd(A):
    """Return the columns of U and rows of Vh that belong to a σ."""
    return fix_signs(np.linalg.svd(A, full_matrices=False))


def compact(thin, rtol=None):
    """Return the r layers of a thin SVD whose σ is not zero."""
    m, n = thin.U.shape[-2], thin.Vh.shape[-1]
    return first_layers(thin, numerical_rank(thin.s, m, n, rtol))


def first_layers(svd, k):
    """Return the first k columns of U, σ and rows of Vh."""
    U, s, Vh = svd
    return SVD(U[..., :k], s[..., :k], Vh[..., :k, :])


def sigma_matrix(s, m, n):
    """Return Σ: s on the diagonal of an m×n matrix of zeros."""
    Sigma = np.zeros((*s.shape[:-1], m, n), dtype=s.dtype)
    i = np.arange(s.shape[-1])
    Sigma[..., i, i] = s
    return Sigma


# Rank


def numerical_rank(s, m, n, rtol=None):
    """Count the σ that stand out of rounding."""
    return count_true(stands_out(s, m, n, rtol))


def stands_out(s, m, n, rtol=None):
    """Return which σ are greater than rtol·σ_1."""
    rtol = rounding_of_zero(m, n, s.dtype) if rtol is None else rtol
    return s > rtol * s[..., :1]


def rounding_of_zero(m, n, dtype):
    """Return how large rounding may make a σ that is 0, relative to σ_1.

    That is max(m, n)·eps (Golub and Van Loan, section 5.4.1), but never more than √eps,
    half of the digits: of a float32 column of 9 million entries the first would exceed
    σ_1 itself, while rounding made no more than 200·eps of any 0 that was tried.
    """
    eps = float(np.finfo(dtype).eps)
    return min(max(m, n) * eps, eps**0.5)


def count_true(mask):
    """Count True along the last axis: an int for one matrix, an array for a batch."""
    total = np.count_nonzero(mask, axis=-1)
    return int(total) if np.ndim(total) == 0 else total


# Signs

# Entries this close to the largest modulus count as tied with it, so that rounding
# cannot move the leading entry from one machine to the next.
TIE = {np.dtype(np.float64): 1e-6, np.dtype(np.float32): 1e-3}


def fix_signs(svd, phase_of=None):
    """Return the same SVD with its free signs (phases, if complex) chosen by rule.

    A pair (u_i, v_i) with σ_i > 0 is fixed only up to one phase that both share. The
    rule makes the leading entry of u_i real and positive. Where σ_i is positive by
    rounding alone, the rule looks at v_i instead if m ≥ n: u_i is then mostly rounding,
    but v_i lies in the null space, and is reliable where that has one dimension. A
    vector without a σ_i > 0 has no partner, and the rule holds for it alone.
    phase_of(vectors) finds the phases; None means `leading_phase`.
    """
    U, s, Vh = svd
    m, n, p = U.shape[-2], Vh.shape[-1], s.shape[-1]
    phase_of = phase_of or leading_phase
    of_u, of_v = phase_of(U), phase_of(Vh.swapaxes(-1, -2)).conj()
    of_short = of_v if m >= n else of_u
    of_pair = np.where(stands_out(s, m, n), of_u[..., :p], of_short[..., :p])

    def with_pairs(own):
        first = np.where(s > 0, of_pair, own[..., :p])
        return np.concatenate([first, own[..., p:]], axis=-1)

    U = U * with_pairs(of_u).conj()[..., None, :]
    Vh = with_pairs(of_v)[..., :, None] * Vh
    return SVD(U, abs(s), Vh)  # LAPACK's zeros may be -0


def leading_phase(vectors):
    """Return the phase of the leading entry of each column, (..., m, q) to (..., q)."""
    leading = tied(vectors).argmax(axis=-2)  # the first of them
    entry = np.take_along_axis(vectors, leading[..., None, :], axis=-2)[..., 0, :]
    return entry / abs(entry)


def tied(vectors):
    """Return which entries are tied with the largest modulus of their column."""
    size = abs(vectors)
    return size >= (1 - TIE[size.dtype]) * size.max(axis=-2, keepdims=True)
