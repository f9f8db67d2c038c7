"""Is it a basis of the null space?"""

from functools import partial
from itertools import count

import numpy as np

from svdlab.arguments.arrays import floats, one_matrix
from svdlab.arguments.single import tolerance
from svdlab.check.measures import allowed, in_double, layered, norm, rank, same
from svdlab.check.report import Property, checker, shape_of, well_formed

# How near, relatively, an answer comes to what it is mistaken for.
ALIKE = 1e-6


@checker
def check_null_space(A: one_matrix, N: floats, rtol: tolerance = None):
    """Measure whether the columns of N are a basis of the null space of A.

    Takes A (m, n) and N (n, q), q = n - r; a single vector does for q = 1, an empty
    list for q = 0, and a list of sympy's columns for N. The basis need not be
    orthonormal: columns count as if of length 1. Returns a `Report`: A N may miss 0 by
    rtol·‖A‖₂, and columns are dependent where a σ of theirs is no more than rtol times
    the largest. rtol=None allows rounding, as `svdlab.check` says. r is
    `numerical_rank` of A.
    Raises ValueError where A is not one finite matrix, N does not hold numbers, or rtol
    is not a number of 0 or more.
    Source: Golub and Van Loan, Matrix Computations (4th edition), section 2.4.2.

    >>> A = [[3, 2, 5], [2, 3, 5], [2, -2, 0], [5, 5, 10]]
    >>> check_null_space(A, [[1], [1], [1]])
    columns of 3 entries     holds
    entries are finite       holds
    A N = 0                  fails by 14: A n_1 is not 0
    columns are independent  holds
    n - r columns            holds
    """
    asked, rtol, n = layered(A), allowed(rtol, A, N), A.shape[1]
    A, N, r = in_double(A), _as_columns(in_double(N), n), asked.rank
    fits, says = N.ndim == 2 and len(N) == n, partial(_other_shape, asked, N, rtol)
    yield from well_formed(f"columns of {n} entries", fits, says, N=N)

    unit = np.nan_to_num(N / [norm(column) for column in N.T])  # a column of 0 stays
    says = partial(_not_sent_to_zero, asked, unit, rtol)
    yield Property("A N = 0", norm(A @ unit), rtol * asked.norm, says)

    def dependent():
        j = next(j for j in count(1) if rank(unit[:, :j], rtol) < j)
        others = "a sum of multiples of the columns before it"
        return f"n_{j} is {others if unit[:, j - 1].any() else 0}"

    q = N.shape[1]
    lost = q - rank(unit, rtol)
    yield Property("columns are independent", lost, says=dependent)
    came = "1 column" if q == 1 else f"{q} columns"
    says = f"the dimension of the null space is n - r = {n} - {r}; N has {came}"
    yield Property("n - r columns", abs(n - r - q), says=says)


def _as_columns(N, n):
    """Read a vector as one column, nothing as no column, and a list of columns."""
    if N.ndim == 1:
        return N[:, None] if N.size else N.reshape(n, 0)
    if N.ndim == 3 and 1 in N.shape[1:]:
        return N.take(0, axis=1 + N.shape[1:].index(1)).T
    return N


def _other_shape(asked, N, rtol):
    A, (m, n), near = asked.A, asked.A.shape, rtol * asked.norm * norm(N)
    came = f"a column has {n} entries; N is {shape_of(N)}"
    if N.shape[1:] == (n,) and norm(A @ N.T) <= near:
        return "these are rows; N.T has them as columns"
    if N.shape[1:] == (n,) and norm(A @ N.conj().T) <= near:
        return "these are rows, as in Vh; N.conj().T has them as columns"
    if N.ndim == 2 and len(N) == m and norm(A.conj().T @ N) <= near:
        return f"A* N = 0: this is in the null space of A*; {came}"
    return came


def _not_sent_to_zero(asked, unit, rtol):
    A, Vh, near = asked.A, asked.Vh, rtol * asked.norm
    if norm(A @ unit.conj()) <= near:
        return "the conjugate is missing: v_i is Vh[i - 1].conj()"
    if _are_columns_of_vh(asked, unit, max(rtol, ALIKE)):
        return "these look like columns of Vh; take rows, Vh[r:].conj().T"
    if A.shape[0] == A.shape[1] and norm(A.conj().T @ unit) <= near:
        return "A* N = 0: this is in the null space of A*"
    if same(unit, Vh.conj().T @ (Vh @ unit), max(rtol, ALIKE)):
        return "these are in the row space, at right angles to the null space"
    off = np.linalg.norm(A @ unit / asked.norm, axis=0)
    worst = 1 + np.argmax(off >= off.max() * (1 - 1e-6))  # the first of those that tie
    return f"A n_{worst} is not 0"


def _are_columns_of_vh(asked, unit, near):
    """Whether the columns are the last ones of Vh, in some SVD of A.

    The v_i of one σ may be any orthonormal basis of their space, in which Vh has other
    rows but for these the same products of columns.
    """
    r, q = asked.rank, unit.shape[1]
    last = asked.Vh[:, -q:]
    apart = -np.diff(asked.s) > near * asked.norm
    of_one_sigma = np.split(np.arange(r), 1 + np.flatnonzero(apart))
    products = [(unit[i], last[i].conj().T @ last[i]) for i in of_one_sigma]
    products.append((unit[r:], np.eye(q) - last.conj().T @ last))
    return all(same(own.conj().T @ own, product, near) for own, product in products)
