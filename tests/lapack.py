"""The test ratios by which LAPACK judges its own SVD drivers, for any U, s and Vh.

LAPACK's TESTING/EIG/ddrvbd.f holds DGESDD, which NumPy calls, to four ratios (its tests
8 to 11) in the 1-norm, formed by dbdt01.f and dort01.f; eps is the distance from 1 to
the next number, DLAMCH('Precision'). Each is scaled to be of the order of 1 whatever
the matrix, and fails at the threshold that TESTING/svd.in sets. The design is that of
LAPACK Working Note 41 (Blackford and Dongarra).

Two things are ours. The matrix may be subnormal, which LAPACK's never is; a number can
then be no nearer than the smallest one there is, so eps·‖A‖ counts as no less than it.
And what has k layers only is measured by `truncation`. (The first ratio is divided by
max(m, n), as ddrvbd.f states it; dbdt01.f divides by n.) Every ratio takes A
(..., m, n) and its factors, and returns the worst of a batch; NaN makes it infinite.
"""

import numpy as np

from matrices import dagger
from svdlab import compact_svd, full_svd, thin_svd, truncated_svd

THRESHOLD = 35


def reconstruction(A, svd):
    """‖A - UΣV*‖ / (‖A‖·max(m, n)·eps)"""
    A, U, s, Vh, units_of = near_one(A, svd)
    return worst_of(one_norm(A - product(U, s, Vh)) / units_of(one_norm(A)))


def truncation(A, svd):
    """max(‖TV‖/‖A‖, ‖T*U‖/‖A*‖, |‖T‖₂ - σ_{k+1}|/σ_1) / (max(m, n)·eps), T = A - UΣV*

    The tail T that the best k layers leave is at right angles to them, and its spectral
    norm is the first σ left out (Eckart and Young, 1936; Mirsky, 1960). The norm alone
    would not do: it hardly changes when a vector turns a little.
    """
    A, U, s, Vh, units_of = near_one(A, svd)
    T = A - product(U, s, Vh)
    k, sigma = s.shape[-1], np.linalg.svd(A, compute_uv=False)
    excess = np.linalg.norm(T, 2, axis=(-2, -1)) - sigma[..., k:].max(-1, initial=0)
    of_rows = one_norm(T @ dagger(Vh)) / units_of(one_norm(A))
    of_columns = one_norm(dagger(T) @ U) / units_of(one_norm(dagger(A)))
    return worst_of([of_rows, of_columns, abs(excess) / units_of(sigma[..., 0])])


def left_orthogonality(_, svd):
    """‖I - U*U‖ / (m·eps)"""
    return orthogonality(svd.U, svd.s.dtype)


def right_orthogonality(_, svd):
    """‖I - V*V‖ / (n·eps)"""
    return orthogonality(dagger(svd.Vh), svd.s.dtype)


def order(_, svd):
    """0 if σ_1 ≥ σ_2 ≥ … ≥ 0, else 1 / eps"""
    descend = (svd.s >= 0).all() and (np.diff(svd.s) <= 0).all()
    return 0.0 if descend else float(1 / np.finfo(svd.s.dtype).eps)


def two_truncations(A):
    for k in {1, (min(A.shape[-2:]) + 1) // 2}:
        yield A, truncated_svd(A, k)


def one_by_one(A):
    for index in np.ndindex(A.shape[:-2]):
        yield A[index], compact_svd(A[index])


OF_THE_FACTORS = (left_orthogonality, right_orthogonality, order)
# How each factorisation is run, and what it is held to.
YARDSTICK = {
    "full": (lambda A: [(A, full_svd(A))], (reconstruction, *OF_THE_FACTORS)),
    "thin": (lambda A: [(A, thin_svd(A))], (reconstruction, *OF_THE_FACTORS)),
    # What numerical_rank drops is below one unit of the ratio.
    "compact": (one_by_one, (reconstruction, *OF_THE_FACTORS)),
    "truncated": (two_truncations, (truncation, *OF_THE_FACTORS)),
}


def orthogonality(Q, dtype):
    """‖I - Q*Q‖ over as many eps as Q has rows."""
    Q = in_double(Q)
    error = np.eye(Q.shape[-1]) - dagger(Q) @ Q
    return worst_of(one_norm(error) / (Q.shape[-2] * np.finfo(dtype).eps))


def near_one(A, svd):
    """A, U, s and Vh in double precision, A brought near 1, and the unit of errors.

    A and s are multiplied by a power of two, so that no digit is lost and nothing
    over- or underflows while it is measured; in two steps, as it may exceed any number.
    That unit, ‖A‖·max(m, n)·eps, is a function of the norm.
    """
    limits = np.finfo(svd.s.dtype)
    A, U, s, Vh = map(in_double, (A, *svd))
    exponent = np.frexp(abs(A).max(axis=(-2, -1), keepdims=True))[1]
    step = np.ldexp(1.0, -(exponent // 2))
    A, s = A * step * step, s * step[..., 0] * step[..., 0]
    smallest = (limits.smallest_subnormal * step * step)[..., 0, 0]

    def units_of(norm):
        return max(A.shape[-2:]) * np.maximum(limits.eps * norm, smallest)

    return A, U, s, Vh, units_of


def in_double(x):
    return x.astype(np.result_type(x, np.float64), copy=False)


def product(U, s, Vh):
    k = s.shape[-1]
    return U[..., :k] * s[..., None, :] @ Vh[..., :k, :]


def one_norm(A):
    """The greatest sum of a column's moduli, which is 0 where there is no column."""
    return abs(A).sum(axis=-2).max(axis=-1, initial=0)


def worst_of(ratios):
    worst = float(np.max(ratios))
    return np.inf if np.isnan(worst) else worst
