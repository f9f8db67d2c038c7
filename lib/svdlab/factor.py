"""The four sizes of the singular value decomposition A = U Σ V*.

Each function returns `SVD(U, s, Vh)`: the left singular vectors are the columns of U,
the singular values are s, from large to small, and the right singular vectors are the
rows of Vh, conjugated. Sections of Golub and Van Loan are those of the 4th edition.
"""

from typing import NamedTuple

import numpy as np

from svdlab import lazy
from svdlab.arguments import (
    as_numbers,
    as_singular_values,
    as_size,
    as_tolerance,
    check_room,
    in_range,
)
from svdlab.lazy import is_lazy

# Entries this close to the largest modulus count as tied with it, so that rounding
# cannot move the leading entry from one machine to the next.
TIE = {np.dtype(np.float64): 1e-6, np.dtype(np.float32): 1e-3}


class SVD(NamedTuple):
    """The factors of A = U Σ V*: U with orthonormal columns, Vh with such rows."""

    U: np.ndarray
    s: np.ndarray
    Vh: np.ndarray


def full_svd(A):
    """Factor A with square U and Vh.

    Takes A of shape (..., m, n). Returns U (..., m, m), s (..., p) and Vh (..., n, n),
    where p = min(m, n). Signs are fixed as `svdlab.factor.fix_signs` describes.
    Raises ValueError where A is not a finite array of numbers with at least two axes,
    where a σ is greater than its dtype holds, and where U or Vh alone would hold more
    than 2³⁰ numbers, most of them of no use.
    Source: Golub and Van Loan, Matrix Computations, section 2.4.

    >>> U, s, Vh = full_svd([[3, 2, 5], [2, 3, 5], [2, -2, 0], [5, 5, 10]])
    >>> U.shape, s.shape, Vh.shape
    ((4, 4), (3,), (3, 3))
    """
    A = as_numbers(A)
    *batch, m, n = A.shape
    square = (*batch, max(m, n), max(m, n))
    check_room(square, "A", "thin_svd leaves out what meets no σ")
    return factored(A, full=True)


def thin_svd(A):
    """Factor A at the economy size: the columns of U and rows of Vh that meet a σ.

    Takes A of shape (..., m, n). Returns U (..., m, p), s (..., p) and Vh (..., p, n),
    where p = min(m, n). Signs are fixed as `svdlab.factor.fix_signs` describes.
    A Dask array, one matrix that is cut in one direction at most, gives Dask arrays;
    what is wrong with its entries is raised when they are computed. A is read once for
    s, once more for the signs of the factor on its shorter side, and again for the one
    on its longer side (without the signs' pass for U if m < n); none of it is held but
    a triangle for each block, if the cuts shorten its longer side (else all of it meets
    in one block). Its entries may be as large as the largest float divided by 2³², so
    that no product of blocks overflows.
    Raises ValueError as `full_svd` does, but for the room that U and Vh take, and for a
    Dask array cut in both directions or too large.
    Source: Golub and Van Loan, Matrix Computations, section 2.4.

    >>> U, s, Vh = thin_svd([[3, 2, 5], [2, 3, 5], [2, -2, 0], [5, 5, 10]])
    >>> U.shape, s.shape, Vh.shape
    ((4, 3), (3,), (3, 3))
    """
    return factored(as_numbers(A, lazy=True), full=False)


def compact_svd(A, rtol=None):
    """Factor one matrix A with its r layers and nothing else.

    Takes A of shape (m, n). Returns U (m, r), s (r,) and Vh (r, n), where r is
    `numerical_rank(s, m, n, rtol)`; a zero matrix has r = 0.
    Raises ValueError as `thin_svd` does, for a batch (its matrices may differ in
    rank), and where rtol is not a number of 0 or more.

    >>> U, s, Vh = compact_svd([[3, 2, 5], [2, 3, 5], [2, -2, 0], [5, 5, 10]])
    >>> U.shape, s.round(12).tolist(), Vh.shape
    ((4, 2), [15.0, 3.0], (2, 3))
    """
    A = as_numbers(A)
    if A.ndim != 2:
        raise ValueError(
            f"A must be one matrix of shape (m, n); it has shape {A.shape}. "
            "The matrices of a batch may differ in rank: take them one at a time"
        )
    svd = factored(A, full=False)
    return first_layers(svd, numerical_rank(svd.s, *A.shape, rtol))


def sigma_matrix(s, m, n):
    """Embed the singular values in Σ: s on the diagonal of an m×n matrix of zeros.

    Takes s of shape (..., p) with p at most min(m, n). Returns shape (..., m, n).
    Raises ValueError where s does not hold singular values (real, none negative, in
    descending order), m×n has no room for them, or Σ would hold more than 2³⁰ numbers.

    >>> sigma_matrix([15, 3], 3, 2)
    array([[15.,  0.],
           [ 0.,  3.],
           [ 0.,  0.]])
    """
    s = as_singular_values(s)
    p = s.shape[-1]
    m, n = as_size(m, "m", p), as_size(n, "n", p)
    check_room((*s.shape[:-1], m, n), "m × n", "s alone says as much")
    S = np.zeros((*s.shape[:-1], m, n), dtype=s.dtype)
    S[..., np.arange(p), np.arange(p)] = s
    return S


def numerical_rank(s, m, n, rtol=None):
    """Count the singular values that stand out of the rounding error.

    Takes s of shape (..., p), the singular values of an m×n matrix. Returns the number
    of σ greater than rtol·σ₁: an int, or an array of shape (...) for a batch. The σ of
    a Dask array are computed at once.
    rtol=None means max(m, n)·eps of the dtype of s, but at most √eps: rounding alone
    makes singular values of that size (Golub and Van Loan, section 5.4.1).
    Raises ValueError as `sigma_matrix` does, and where rtol is not a number of 0 or
    more.

    >>> numerical_rank([15, 3, 1e-15], 4, 3)
    2
    """
    s = as_singular_values(s)
    m, n = as_size(m, "m", s.shape[-1]), as_size(n, "n", s.shape[-1])
    return count(_stands_out(s, m, n, rtol))


def fix_signs(svd):
    """Return the same SVD with its free signs (phases, if complex) chosen by rule.

    A pair (u_i, v_i) with σ_i > 0 is fixed only up to one phase that both share. The
    rule makes the leading entry of u_i real and positive; leading means the first entry
    tied with the largest modulus of its column. Where σ_i is positive by rounding alone
    (not above `rounding`), the rule looks at v_i instead if m ≥ n: that is the null
    vector of the shorter side, and it alone is determined. A vector without a σ_i > 0
    has no partner, and the rule holds for it alone, for v_i as for u_i.
    """
    U, s, Vh = svd
    m, n, p = U.shape[-2], Vh.shape[-1], s.shape[-1]
    of_u, of_v = _leading_phase(U), _leading_phase(Vh.swapaxes(-1, -2)).conj()
    of_short = of_v if m >= n else of_u
    of_pair = np.where(_stands_out(s, m, n), of_u[..., :p], of_short[..., :p])

    def with_pairs(own):
        first = np.where(s > 0, of_pair, own[..., :p])
        return np.concatenate([first, own[..., p:]], axis=-1)

    U = U * with_pairs(of_u).conj()[..., None, :]
    return SVD(U, s, with_pairs(of_v)[..., :, None] * Vh)


def rounding(m, n, dtype):
    """Return how large rounding may make a σ that is 0, relative to σ_1.

    That is max(m, n)·eps (Golub and Van Loan, section 5.4.1), but never more than √eps,
    half of the digits: of a float32 column of 9 million entries the first would exceed
    σ_1 itself, while rounding made no more than 200·eps of any 0 that was tried.
    """
    eps = float(np.finfo(dtype).eps)
    return min(max(m, n), eps**-0.5) * eps


def count(mask):
    """Count True along the last axis: an int for one matrix, an array for a batch."""
    total = np.count_nonzero(mask, axis=-1)
    return int(total) if np.ndim(total) == 0 else total


def factored(A, full, k=None):
    """The SVD of an array that needs no more looking at, its signs fixed.

    Of a Dask array it has all σ, but only the first k of its vectors.
    """
    if is_lazy(A):
        U, s, Vh = lazy.svd(A, k)
        U, _, Vh = map(lazy.in_passes, fix_signs(SVD(U, s[:k], Vh)))
        return SVD(U, abs(s), Vh)
    U, s, Vh = _by_lapack(A, full)
    return fix_signs(SVD(U, in_range(abs(s), "A"), Vh))  # -0 is 0


def _by_lapack(A, full):
    try:
        with np.errstate(over="ignore"):  # float32 is rounded from float64
            return np.linalg.svd(A, full_matrices=full)
    except np.linalg.LinAlgError as error:
        raise ValueError(
            f"A is beyond LAPACK ({error}); try it divided by a power of 2"
        ) from None


def _stands_out(s, m, n, rtol=None):
    """Which σ are greater than rtol·σ_1, or than rounding."""
    rtol = rounding(m, n, s.dtype) if rtol is None else as_tolerance(rtol)
    with np.errstate(over="ignore"):  # nothing is greater than an infinite tolerance
        return s > rtol * s[..., :1]


def _leading_phase(vectors):
    """The phase of the leading entry of each column: (..., m, q) gives (..., q)."""
    if is_lazy(vectors):
        return lazy.over_rows(_may_lead, _leading_phase, vectors)
    leading = _tied(vectors).argmax(axis=-2)
    entry = np.take_along_axis(vectors, leading[..., None, :], axis=-2)[..., 0, :]
    return entry / abs(entry)


def _tied(vectors):
    """Which entries are tied with the largest modulus of their column."""
    size = abs(vectors)
    return size >= (1 - TIE[size.dtype]) * size.max(axis=-2, keepdims=True)


def _may_lead(rows):
    """The entries of each column that may lead it once the other rows are known.

    They are tied with the largest of these rows, and greater than all before them.
    Columns with fewer of them than others end in zeros.
    """
    size = abs(rows)
    rises = np.diff(np.maximum.accumulate(size), axis=0, prepend=-1) > 0
    may = rises & _tied(rows)
    first = np.argsort(~may, axis=0, kind="stable")[: may.sum(axis=0).max()]
    return np.take_along_axis(np.where(may, rows, 0), first, axis=0)


def first_layers(svd, k):
    """The first k columns of U, σ, and rows of Vh."""
    U, s, Vh = svd
    return SVD(U[..., :k], s[..., :k], Vh[..., :k, :])
