"""The first k layers of a matrix, without the others: truncated and randomised SVD."""

from dataclasses import dataclass

import numpy as np

from svdlab.arguments import accepts
from svdlab.arguments.arrays import in_range, matrix
from svdlab.arguments.single import a_seed, a_tolerance, choice, count, layers_of
from svdlab.formulas.approximate import approximation_error, norm
from svdlab.formulas.factor import SVD, first_layers, fix_signs, thin_svd
from svdlab.formulas.randomised import OVERSAMPLING, randomised_svd
from svdlab.operators import Operator, is_operator

MOST_ITERATIONS = 20  # long before, rounding decides what is found

# Where the range finder is worth its error: with fewer entries LAPACK takes less than
# a second, and with a larger basis it is hardly faster.
LARGE = 10**6  # entries of A
THIN = 8  # columns or rows of A to one vector of the basis

ROWS = 1024  # of A that are compared with its layers at once


@dataclass(init=False, repr=False, eq=False)  # dask.compute looks into its fields
class TruncatedSVD(SVD):
    """The first k layers of A as (U, s, Vh), and how far they are from A.

    error: ‖A - U diag(s) Vh‖_F, of shape (...) for a batch; measured or estimated where
        `truncated_svd` says so, else reckoned from the σ left out: that is right but
        for rounding, a few eps·‖A‖. None where the factors came without it
    """

    U: np.ndarray
    s: np.ndarray
    Vh: np.ndarray
    error: np.ndarray = None

    def __new__(cls, U, s, Vh, error=None):
        svd = super().__new__(cls, U, s, Vh)
        svd.error = error
        return svd


def _matrix_or_products(x, name, given=None):
    """A matrix, a batch of them, or what has products with vectors."""
    return Operator(x) if is_operator(x) else matrix(x, name)


@accepts
def truncated_svd(
    A: _matrix_or_products,
    k: count(1, layers_of) = None,
    *,
    tolerance: a_tolerance = None,
    method: choice("auto", "lapack", "randomised") = "auto",
    power_iterations: count(0, MOST_ITERATIONS) = 2,
    seed: a_seed = 0,
):
    """Factor A and keep its k largest layers, or as many as a tolerance asks for.

    Takes A of shape (..., m, n) and k from 1 to min(m, n). Returns U (..., m, k),
    s (..., k) and Vh (..., k, n), with `.error`, their distance ‖A - U diag(s) Vh‖_F.
    In place of k, one matrix can be given a tolerance: then k is the least, of the
    layers that were found, for which error ≤ tolerance·‖A‖_F. That error is measured:
    its square is ‖A - all layers found‖²_F, plus the σ² of those left out again.

    method="lapack" factors A as `thin_svd` does and keeps k layers: a matrix of rank at
    most k nearest to A in the Frobenius and the spectral norm (Eckart and Young, 1936;
    Mirsky, 1960). method="randomised" multiplies A with k + 10 random vectors, drawn by
    `seed`, and again with A* and A at each of the power iterations, and looks for the
    layers in the span of what comes out (Halko, Martinsson and Tropp, 2011, algorithms
    4.4 and 5.1): they are near the best in norm, if not digit by digit. Its error is
    estimated with ten more random vectors w, as the root of the mean of
    ‖(A - U diag(s) Vh)w‖² (Girard, 1989; Hutchinson, 1990): off by 22 % at most, as a
    standard deviation, and by less where many σ are left. method="auto" is "randomised"
    where A has a million entries or more and 8·(k + 10) ≤ min(m, n), else "lapack".
    seed is a whole number, a np.random.Generator, or None for other vectors each time.

    A Dask array gives Dask arrays: see `svdlab.blocks.stand_ins.truncated_svd`.
    A sparse matrix of SciPy's, or a LinearOperator, is multiplied and never written
    out. It and a Dask array take k, no tolerance. Raises ValueError for both of k and
    tolerance or neither, and for a tolerance that rounding keeps all layers from.

    >>> svd = truncated_svd([[5, 5], [-1, 7]], k=1)
    >>> svd.s.round(6).tolist(), svd.error.round(6).tolist()
    ([8.944272], 4.472136)
    """
    check_k(k, tolerance)
    if isinstance(A, Operator):
        A.check_method(method, tolerance)
    if k is None:
        return _within(tolerance, A, method, power_iterations, seed)
    if _is_randomised(A, k, method):
        return _randomised(A, k, power_iterations, seed)
    return _by_lapack(A, k)


def check_k(k, tolerance):
    """Raise if both of k and tolerance came, or neither."""
    if (k is None) == (tolerance is None):
        raise ValueError(
            "k must be given, or a tolerance in its place; "
            f"{'neither' if k is None else 'both'} came"
        )


def left_out(s, k):
    """Return √(σ²_{k+1} + … + σ²_p), where s are the σ of A."""
    return in_range(approximation_error(s, k), "A")


def _is_randomised(A, k, method):
    """Whether k layers of A are looked for at random."""
    m, n = A.shape[-2:]
    is_worth_it = m * n >= LARGE and THIN * (k + OVERSAMPLING) <= min(m, n)
    return method == "randomised" or (
        method == "auto" and (is_worth_it or isinstance(A, Operator))
    )


def _randomised(A, k, power_iterations, rng):
    U, s, Vh, error = randomised_svd(A, k, power_iterations, rng)
    return TruncatedSVD(*fix_signs((U, in_range(s, "A"), Vh)), in_range(error, "A"))


def _by_lapack(A, k):
    svd = thin_svd(A)
    in_range(svd.s, "A")
    return TruncatedSVD(*first_layers(svd, k), left_out(svd.s, k))


# As many layers as a tolerance asks for


def _within(tolerance, A, method, power_iterations, rng):
    """Return the least number of layers whose error is at most tolerance·‖A‖_F."""
    if A.ndim > 2:
        raise ValueError(
            "tolerance needs one matrix, since how many layers it takes is seen from "
            f"the numbers; A has shape {A.shape}; one matrix at a time would do, or k"
        )
    k, p = 16, min(A.shape)
    while _is_randomised(A, min(k, p), method):
        svd = _randomised(A, min(k, p), power_iterations, rng)
        errors = _errors(svd, A)
        if k >= p or errors[-1] <= tolerance * errors[0]:
            return _least(svd, errors, tolerance)
        k *= 2
    svd = thin_svd(A)
    return _least(svd, _errors(svd, A), tolerance)


def _errors(svd, A):
    """Return how far the first 0, 1, 2, … layers of svd are from A."""
    U, s, Vh = svd
    blocks = [slice(i, i + ROWS) for i in range(0, len(A), ROWS)]
    missed = np.hypot.reduce([norm(A[rows] - (U[rows] * s) @ Vh) for rows in blocks])
    return in_range(np.hypot.accumulate([missed, *s[::-1]])[::-1], "A")


def _least(svd, errors, tolerance):
    """Return the fewest layers of svd that a tolerance asks for."""
    k = max(np.count_nonzero(errors > tolerance * errors[0]), 1)
    if k == len(errors):
        kept = float(errors[-1] / errors[0])  # 6 % more stays more, in two digits
        raise ValueError(
            "tolerance must be no less than what rounding leaves of A; it is "
            f"{tolerance}, and {1.06 * kept:.1e} would do"
        )
    return TruncatedSVD(*first_layers(svd, k), errors[k])
