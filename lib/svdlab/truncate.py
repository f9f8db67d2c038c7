"""The first k layers of a matrix, without the others: truncated and randomised SVD.

The randomised path is that of Halko, Martinsson and Tropp, Finding structure with
randomness, SIAM Review 53 (2011). It is written in NumPy's words for matrices; where A
is a Dask array, the same lines call Dask's products and its QR factorisation.
"""

from dataclasses import dataclass

import numpy as np

from svdlab import lazy
from svdlab.approximate import left_out
from svdlab.arguments import (
    as_choice,
    as_count,
    as_numbers,
    as_seed,
    as_tolerance,
    in_range,
)
from svdlab.factor import SVD, factored, first_layers, fix_signs, thin_svd
from svdlab.lazy import again, is_lazy
from svdlab.operators import Operator, is_operator

OVERSAMPLING = 10  # more random vectors than layers (Halko et al., section 4.2)
PROBES = 10  # random vectors that the error is estimated with
MOST_ITERATIONS = 20  # long before, rounding decides what is found

# Where the range finder is worth its error: with fewer entries LAPACK takes less than
# a second, and with a larger basis it is hardly faster.
LARGE = 10**6  # entries of A
THIN = 8  # columns or rows of A to one vector of the basis

ROWS = 1024  # of A that are compared with its layers at once


@dataclass(init=False, repr=False, eq=False)  # so Dask computes `error` as well
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


def truncated_svd(
    A, k=None, *, tolerance=None, method="auto", power_iterations=2, seed=0
):
    """Factor A and keep its k largest layers, or as many as a tolerance asks for.

    Takes A of shape (..., m, n) and k from 1 to min(m, n). Returns U (..., m, k),
    s (..., k) and Vh (..., k, n), with `.error`, their distance ‖A - U diag(s) Vh‖_F.
    In place of k, one matrix can be given a tolerance: then k is the least, of the
    layers that were found, for which error ≤ tolerance·‖A‖_F. That error is measured
    with either method: what all layers found leave of A, rounding included, and the σ
    left out, as the legs of a right triangle.

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

    A Dask array gives Dask arrays, whatever its blocks with "randomised"; with "lapack"
    as in `thin_svd`. It is read in passes and not held, unless `thin_svd` holds it:
    what is held are the k + 20 products for each row (or, of a wide A, column), or the
    triangles of the blocks. method="auto" is "lapack" where those are few, with 8·(k +
    10) > min(m, n) and whole rows in blocks that are on average at least 8 times as
    tall as wide (or so of a wide A); where k + 10 ≥ min(m, n), since the products would
    be as large as A; and where A is small and cut in one direction at most. Else it is
    "randomised".
    A sparse matrix of SciPy's, or a LinearOperator, is multiplied and never written
    out; it has k layers by the randomised method only.
    Raises ValueError as `thin_svd` does, for k or another number out of range, for
    both of k and tolerance or neither, for a tolerance with a batch, with Dask, or with
    what is only multiplied, and for one that not even all layers keep, since rounding
    is in the way.

    >>> svd = truncated_svd([[5, 5], [-1, 7]], k=1)
    >>> svd.s.round(6).tolist(), svd.error.round(6).tolist()
    ([8.944272], 4.472136)
    """
    A = Operator(A) if is_operator(A) else as_numbers(A, lazy=True)
    method = as_choice(method, "method", ("auto", "lapack", "randomised"))
    if isinstance(A, Operator):
        A.check_method(method, tolerance)
    steps = as_count(power_iterations, "power_iterations", 0, MOST_ITERATIONS)
    seed = as_seed(seed)
    if (k is None) == (tolerance is None):
        raise ValueError(
            "k must be given, or a tolerance in its place; "
            f"{'neither' if k is None else 'both'} came"
        )
    if k is None:
        share = min(as_tolerance(tolerance, "tolerance"), 1.0)  # no layer misses more
        return _within(share, A, method, steps, seed)
    k = as_count(k, "k", 1, min(A.shape[-2:]))
    if _is_randomised(A, k, method):
        return _randomised(A, k, steps, seed)
    if is_lazy(A) and method == "auto":
        A = A.rechunk({A.shape.index(min(A.shape)): -1})
    svd = factored(A, full=False, k=k)
    return TruncatedSVD(*first_layers(svd, k), left_out(svd.s, k, "A"))


def _is_randomised(A, k, method):
    """Whether k layers of A are looked for at random."""
    if method != "auto" or isinstance(A, Operator):
        return method != "lapack"
    m, n = A.shape[-2:]
    p, size = min(m, n), k + OVERSAMPLING
    is_small, is_thin = m * n < LARGE, THIN * size <= p
    if not is_lazy(A):
        return is_thin and not is_small
    if size >= p:  # the basis would be as large as A
        return False
    is_whole, pieces = A.numblocks[A.shape.index(p)] == 1, max(A.numblocks)
    has_long_blocks = is_whole and THIN * p * pieces <= max(m, n)
    if is_thin or not has_long_blocks:
        return not is_small or min(A.numblocks) > 1
    return False


def _randomised(A, k, power_iterations, seed):
    """The first k layers of A in the span of A times random vectors."""
    if A.shape[-2] < A.shape[-1]:
        V, s, Uh = svd = _randomised(_adjoint(A), k, power_iterations, seed)
        U, Vh, error = _adjoint(Uh), _adjoint(V), svd.error
    else:
        U, s, Vh, error = _of_tall(A, k, power_iterations, np.random.default_rng(seed))
    return TruncatedSVD(*fix_signs(SVD(U, s, Vh)), error)


@np.errstate(all="ignore")  # some BLAS raise flags where nothing is wrong
def _of_tall(A, k, power_iterations, rng):
    size = min(k + OVERSAMPLING, A.shape[-1])
    drawn = rng.standard_normal((A.shape[-1], size + PROBES)).astype(
        np.finfo(A.dtype).dtype
    )
    seen = in_range(A @ drawn, "A")  # the probes in the same pass over A
    Q = _basis(seen[..., :size], A, power_iterations)
    B = in_range(_adjoint(again(A, Q)) @ Q, "A")
    V, s, Zh = lazy.svd(B) if is_lazy(B) else factored(B, full=False)
    # B* = Q*A = Z diag(s) V*
    U = Q @ _adjoint(Zh)[..., :k]
    error = _estimated_error(U, seen[..., size:])
    return U, s[..., :k], _adjoint(V)[..., :k, :], error


def _basis(Y, A, power_iterations):
    """An orthonormal basis of the span of (AA*)^q Y, q the number of iterations."""
    Q = np.linalg.qr(Y)[0]
    for _ in range(power_iterations):
        W = np.linalg.qr(_adjoint(again(A, Q)) @ Q)[0]
        Q = np.linalg.qr(again(A, W) @ W)[0]
    return Q


def _estimated_error(U, probed):
    """‖A - UU*A‖_F, estimated from the columns Aw that `probed` holds."""
    return _norm(probed - U @ (_adjoint(U) @ probed)) / PROBES**0.5


def _norm(X):
    """‖X‖_F, no square of which overflows."""
    largest = abs(X).max(axis=(-2, -1), keepdims=True)
    unit = np.where(largest > 0, largest, 1)
    squares = (abs(X) / unit) ** 2
    return in_range(unit[..., 0, 0] * np.sqrt(squares.sum(axis=(-2, -1))), "A")


@np.errstate(all="ignore")
def _distance(A, svd):
    """‖A - U diag(s) Vh‖_F, a few rows at a time."""
    U, s, Vh = svd
    blocks = [slice(i, i + ROWS) for i in range(0, len(A), ROWS)]
    norms = [_norm(A[rows] - U[rows] * s @ Vh) for rows in blocks]
    return in_range(np.hypot.reduce(norms), "A")


def _within(tolerance, A, method, power_iterations, seed):
    """The least number of layers whose error is at most tolerance·‖A‖_F."""
    if A.ndim > 2 or is_lazy(A):
        would_do = "one matrix at a time would do, or k"
        if is_lazy(A):
            would_do = "k would do; thin_svd(A).s shows how many layers it takes"
        raise ValueError(
            "tolerance needs one matrix, in memory, since how many layers it takes is "
            f"seen from the numbers; A is of type {type(A).__name__} and has shape "
            f"{A.shape}; {would_do}"
        )
    p = min(A.shape)
    for k in _doubled(p):
        if not _is_randomised(A, k, method):
            break
        svd = _randomised(A, k, power_iterations, seed)
        svd.error = _distance(A, svd)
        if k == p or svd.error <= tolerance * _errors(svd)[0]:
            return _least(svd, tolerance)
    svd = TruncatedSVD(*thin_svd(A))
    svd.error = _distance(A, svd)
    return _least(svd, tolerance)


def _doubled(p):
    """16, 32, 64, … and at last p"""
    k = 16
    while k < p:
        yield k
        k *= 2
    yield p


def _least(svd, tolerance):
    errors = _errors(svd)
    k = max(np.count_nonzero(errors > tolerance * errors[0]), 1)
    if k == len(errors):
        kept = float(svd.error / errors[0])  # 6 % more stays more, in two digits
        raise ValueError(
            "tolerance must be no less than what rounding leaves of A; it is "
            f"{tolerance}, and {1.06 * kept:.1e} would do"
        )
    return TruncatedSVD(*first_layers(svd, k), errors[k])


def _errors(svd):
    """How far the first 0, 1, 2, … layers of svd are from A."""
    with np.errstate(over="ignore"):
        return in_range(np.hypot.accumulate([svd.error, *svd.s[::-1]])[::-1], "A")


def _adjoint(A):
    """A*, without a copy if A is real."""
    if isinstance(A, Operator):
        return A.adjoint()
    return (A.conj() if A.dtype.kind == "c" else A).swapaxes(-1, -2)
