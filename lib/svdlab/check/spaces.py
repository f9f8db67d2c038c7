"""Is it the rank? Is it a basis of the null space?"""

import itertools
from functools import partial

import numpy as np

from svdlab.arguments.arrays import floats, one_matrix
from svdlab.arguments.single import a_tolerance
from svdlab.check.answers import one_number, well_formed, whole
from svdlab.check.measures import allowed, in_double, layered, norm, rank, same
from svdlab.check.report import Property, checker, counted, shape_of

# How near, relatively, an answer comes to what it is mistaken for.
ALIKE = 1e-6


@checker
def check_rank(A: one_matrix, r: one_number, rtol: a_tolerance = None):
    """Measure whether r is the rank of A: the number of its σ that are not zero.

    Takes A (m, n) and r, a whole number of any type (2, 2.0 and sympy's 2 are one). A σ
    is zero up to rtol·σ₁; rtol=None means max(m, n)·eps of the dtype of A, but at most
    √eps, as for `numerical_rank`.
    Source: Golub and Van Loan, Matrix Computations (4th edition), section 5.4.1.

    >>> check_rank([[3, 2, 5], [2, 3, 5], [2, -2, 0], [5, 5, 10]], 3)
    r is a whole number from 0 to 3  holds
    r counts the σ that are not 0    fails by 1: σ_3 is 0 but for rounding
    """
    asked = layered(A, rtol)
    (m, n), rank, most = asked.A.shape, asked.rank, min(asked.A.shape)
    too_many = f"there are no more than min(m, n) = {most} σ"
    yield whole("r", 0, most, r, too_many, "a rank is a count")

    def hint():
        zero = f"σ_{rank + 1} is 0 but for rounding"
        yield r == most, zero
        yield r == n - rank, "this is the dimension of the null space"
        yield r == m - rank, "this is the dimension of the null space of A*"
        steps = -np.diff(asked.s) > allowed(None, asked.A) * asked.norm
        yield r == 1 + sum(steps) < rank, "a σ that comes twice counts twice"
        yield True, zero if r > rank else f"σ_{r + 1} is not 0"

    yield Property("r counts the σ that are not 0", abs(r - rank), says=hint)


@checker
def check_null_space(A: one_matrix, N: floats, rtol: a_tolerance = None):
    """Measure whether the columns of N are a basis of the null space of A.

    Takes A (m, n) and N (n, q), q = n - r; a single vector does for q = 1, an empty
    list for q = 0, and a list of sympy's columns for N. The basis need not be
    orthonormal: columns count as if of length 1. A N may miss 0 by rtol·‖A‖₂, and
    columns are dependent where a σ of theirs is no more than rtol times the largest.
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
    yield from well_formed(f"columns of {counted(n)}", fits, says, N=N)

    unit = np.nan_to_num(N / [norm(column) for column in N.T])  # a column of 0 stays
    says = partial(_not_sent_to_zero, asked, unit, rtol)
    yield Property("A N = 0", norm(A @ unit), rtol * asked.norm, says)

    def dependent():
        j = next(j for j in itertools.count(1) if rank(unit[:, :j], rtol) < j)
        others = "a sum of multiples of the columns before it"
        yield True, f"n_{j} is {others if unit[:, j - 1].any() else 0}"

    q = N.shape[1]
    yield Property("columns are independent", q - rank(unit, rtol), says=dependent)
    came = counted(q, "column", "columns")
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
    came = f"a column has {counted(n)}; N is {shape_of(N)}"
    if N.shape[1:] == (n,):
        yield norm(A @ N.T) <= near, "these are rows; N.T has them as columns"
        conjugate = "these are rows, as in Vh; N.conj().T has them as columns"
        yield norm(A @ N.conj().T) <= near, conjugate
    of_adjoint = N.ndim == 2 and len(N) == m and norm(A.conj().T @ N) <= near
    yield of_adjoint, f"A* N = 0: this is in the null space of A*; {came}"
    yield True, came


def _not_sent_to_zero(asked, unit, rtol):
    A, Vh, near = asked.A, asked.Vh, rtol * asked.norm
    conjugate = "the conjugate is missing: v_i is Vh[i - 1].conj()"
    yield norm(A @ unit.conj()) <= near, conjugate
    columns = "these look like columns of Vh; take rows, Vh[r:].conj().T"
    alike = max(rtol, ALIKE)
    yield _are_columns_of_vh(asked, unit, alike), columns
    of_adjoint = A.shape[0] == A.shape[1] and norm(A.conj().T @ unit) <= near
    yield of_adjoint, "A* N = 0: this is in the null space of A*"
    rows = "these are in the row space, at right angles to the null space"
    yield same(unit, Vh.conj().T @ (Vh @ unit), alike), rows
    off = np.linalg.norm(A @ unit / asked.norm, axis=0)
    worst = 1 + np.argmax(off >= off.max() * (1 - 1e-6))  # the first of those that tie
    yield True, f"A n_{worst} is not 0"


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
