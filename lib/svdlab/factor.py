"""The four sizes of the singular value decomposition A = U Σ V*.

Each function returns `SVD(U, s, Vh)`: the left singular vectors are the columns of U,
the singular values are s, from large to small, and the right singular vectors are the
rows of Vh, conjugated. Signs are fixed as `svdlab.formulas.factor.fix_signs` says.
Sections of Golub and Van Loan, Matrix Computations, are those of the 4th edition.
"""

from svdlab.arguments import accepts
from svdlab.arguments.arrays import check_room, in_range, matrix, one_matrix, spectrum
from svdlab.arguments.single import a_tolerance, count, layers_of
from svdlab.formulas import factor as formulas
from svdlab.formulas.factor import SVD as SVD


@accepts
def full_svd(A: matrix):
    """Factor A with square U and Vh.

    Takes A of shape (..., m, n). Returns U (..., m, m), s (..., p) and Vh (..., n, n),
    where p = min(m, n). Raises ValueError where U or Vh would hold more than 2³⁰
    numbers. Source: Golub and Van Loan, section 2.4.

    >>> U, s, Vh = full_svd([[3, 2, 5], [2, 3, 5], [2, -2, 0], [5, 5, 10]])
    >>> U.shape, s.shape, Vh.shape
    ((4, 4), (3,), (3, 3))
    """
    *batch, m, n = A.shape
    square = (*batch, max(m, n), max(m, n))
    check_room(square, "A", "use thin_svd, without the vectors that belong to no σ")
    return _in_range(formulas.full_svd(A))


@accepts
def thin_svd(A: matrix):
    """Factor A at the economy size: the columns of U and rows of Vh that belong to a σ.

    Takes A of shape (..., m, n). Returns U (..., m, p), s (..., p) and Vh (..., p, n),
    where p = min(m, n). A Dask array gives Dask arrays: see
    `svdlab.blocks.stand_ins.thin_svd`. Source: Golub and Van Loan, section 2.4.

    >>> U, s, Vh = thin_svd([[3, 2, 5], [2, 3, 5], [2, -2, 0], [5, 5, 10]])
    >>> U.shape, s.shape, Vh.shape
    ((4, 3), (3,), (3, 3))
    """
    return _in_range(formulas.thin_svd(A))


@accepts
def compact_svd(A: one_matrix, rtol: a_tolerance = None):
    """Factor one matrix A with its r layers and nothing else.

    Takes A of shape (m, n). Returns U (m, r), s (r,) and Vh (r, n), where r is
    `numerical_rank(s, m, n, rtol)`; a zero matrix has r = 0. Raises ValueError for a
    batch, whose matrices may differ in rank.

    >>> U, s, Vh = compact_svd([[3, 2, 5], [2, 3, 5], [2, -2, 0], [5, 5, 10]])
    >>> U.shape, s.round(12).tolist(), Vh.shape
    ((4, 2), [15.0, 3.0], (2, 3))
    """
    return formulas.compact(_in_range(formulas.thin_svd(A)), rtol)


@accepts
def sigma_matrix(s: spectrum, m: count(layers_of), n: count(layers_of)):
    """Embed the singular values in Σ: s on the diagonal of an m×n matrix of zeros.

    Takes s of shape (..., p) with p at most min(m, n). Returns shape (..., m, n).
    Raises ValueError where m×n has no room for s, or Σ would hold more than 2³⁰
    numbers.

    >>> sigma_matrix([15, 3], 3, 2)
    array([[15.,  0.],
           [ 0.,  3.],
           [ 0.,  0.]])
    """
    check_room((*s.shape[:-1], m, n), "m × n", "s holds the same information")
    return formulas.sigma_matrix(s, m, n)


@accepts
def numerical_rank(
    s: spectrum, m: count(layers_of), n: count(layers_of), rtol: a_tolerance = None
):
    """Count the singular values that stand out of the rounding error.

    Takes s of shape (..., p), the singular values of an m×n matrix. Returns the number
    of σ greater than rtol·σ₁: an int, or an array of shape (...) for a batch.
    rtol=None means max(m, n)·eps of the dtype of s, but at most √eps: rounding alone
    makes singular values of that size (Golub and Van Loan, section 5.4.1).
    Raises ValueError where m×n has no room for s.

    >>> numerical_rank([15, 3, 1e-15], 4, 3)
    2
    """
    return formulas.numerical_rank(s, m, n, rtol)


def _in_range(svd):
    """Return the factors of A if no σ overflowed."""
    in_range(svd.s, "A")
    return svd
