"""Is it a basis of the null space?"""

from itertools import count

import numpy as np

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
from svdlab.check.report import Property, Report, recognised

# How near, relatively, an answer comes to what it is mistaken for.
ALIKE = 1e-6


def check_null_space(A, N, rtol=None):
    """Measure whether the columns of N are a basis of the null space of A.

    Takes A (m, n) and N (n, q), q = n - r; a single vector does for q = 1, an empty
    list for q = 0, and a list of sympy's columns for N. The basis need not be
    orthonormal: columns count as if of length 1. Returns a `Report`, true if every
    property holds; it ends early where a column has not n entries or one is not finite.
    A N may miss 0 by rtol·‖A‖₂ (a Frobenius norm), and columns are dependent where a σ
    of theirs is no more than rtol times the largest. rtol=None means 30·√N·eps, but at
    most √eps: N is the number of entries of the larger array, eps that of the coarser
    dtype. Give a larger one for a basis rounded by hand. r is `numerical_rank` of A.
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
    A, N = one_matrix(A), rounded(N, "N")
    rtol, asked, N = tolerance(rtol, A, N), known(A), _as_columns(in_double(N), A)
    fits = N.ndim == 2 and len(N) == len(A.T)
    with np.errstate(all="ignore"):  # what overflows is infinite, and so fails
        hint = _hint_for_shape(asked, N, rtol)
        first = Report(well_formed(f"columns of {len(A.T)} entries", fits, hint, N=N))
        return Report((*first, *_properties(asked, N, rtol))) if first else first


def _as_columns(N, A):
    """Read a vector as one column, nothing as no column, and a list of columns."""
    if N.ndim == 1:
        return N[:, None] if N.size else N.reshape(len(A.T), 0)
    if N.ndim == 3 and 1 in N.shape[1:]:
        return N.take(0, axis=1 + N.shape[1:].index(1)).T
    return N


def _properties(asked, N, rtol):
    unit, q = _of_length_1(N), N.shape[1]
    sent_to_zero = Property("A N = 0", norm(asked.A @ unit), rtol * asked.norm)
    independent = Property("columns are independent", q - rank(unit, rtol))
    enough = Property("n - r columns", abs(len(N) - asked.rank - q))
    return (
        sent_to_zero.explained(_hint_for_product, asked, unit, rtol),
        independent.explained(_hint_for_dependent, unit, rtol),
        enough.explained(_hint_for_count, asked, q),
    )


def _of_length_1(N):
    """The columns at length 1, however long they came; those that are zero as zero."""
    scaled = np.nan_to_num(N / abs(N).max(axis=0))
    return np.nan_to_num(scaled / np.linalg.norm(scaled, axis=0))


# Where to look


def _hint_for_shape(asked, N, rtol):
    A, (m, n) = asked.A, asked.A.shape
    came = f"a column has {n} entries; N is {shape_of(N)}"
    if N.ndim != 2:
        return came
    near = rtol * asked.norm * norm(N)
    if N.shape[1] == n and norm(A @ N.T) <= near:
        return "these are rows; N.T has them as columns"
    if N.shape[1] == n and norm(A @ N.conj().T) <= near:
        return "these are rows, as in Vh; N.conj().T has them as columns"
    if len(N) == m and norm(A.conj().T @ N) <= near:
        return f"A* N = 0: this is in the null space of A*; {came}"
    return came


def _hint_for_product(asked, unit, rtol):
    A, (m, n), near = asked.A, asked.A.shape, rtol * asked.norm
    alike = max(rtol, ALIKE)
    in_rows = asked.Vh.conj().T @ (asked.Vh @ unit)
    slips = {
        "the conjugate is missing: v_i is Vh[i - 1].conj()": (
            norm(A @ unit.conj()) <= near
        ),
        "these look like columns of Vh; take rows, Vh[r:].conj().T": (
            _are_columns_of_vh(asked, unit, alike)
        ),
        "A* N = 0: this is in the null space of A*": (
            m == n and norm(A.conj().T @ unit) <= near
        ),
        "these are in the row space, at right angles to the null space": (
            same(unit, in_rows, alike)
        ),
    }
    off = np.linalg.norm(A @ unit / asked.norm, axis=0)
    worst = 1 + np.argmax(off >= off.max() * (1 - 1e-6))  # the first of those that tie
    return recognised(slips, f"A n_{worst} is not 0")


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
    products.append((unit[r:], np.eye(len(last.T)) - last.conj().T @ last))
    return all(same(own.conj().T @ own, product, near) for own, product in products)


def _hint_for_dependent(unit, rtol):
    j = next(j for j in count(1) if rank(unit[:, :j], rtol) < j)
    if not unit[:, j - 1].any():
        return f"n_{j} is 0"
    return f"n_{j} is a sum of multiples of the columns before it"


def _hint_for_count(asked, q):
    n, r = len(asked.A.T), asked.rank
    columns = "1 column" if q == 1 else f"{q} columns"
    return f"the dimension of the null space is n - r = {n} - {r}; N has {columns}"
