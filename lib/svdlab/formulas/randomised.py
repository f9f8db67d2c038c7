"""The first k layers from a few products with random vectors.

Source: Halko, Martinsson and Tropp, Finding structure with randomness, SIAM Review 53
(2011). Of A nothing is asked but its shape, its dtype, A @ X and A* @ Y.
"""

import numpy as np

from svdlab.formulas.approximate import norm

OVERSAMPLING = 10  # more random vectors than layers (section 4.2)
PROBES = 10  # random vectors that the error is estimated with


def lapack(B):
    """Return the thin SVD of a matrix in memory, its signs as they come."""
    return np.linalg.svd(B, full_matrices=False)


def randomised_svd(A, k, power_iterations, rng, svd=lapack):
    """Return the first k layers of A in the span of A times random vectors.

    U, s, Vh and the estimated error ‖A - U diag(s) Vh‖_F (algorithms 4.4 and 5.1).
    svd factors the small matrix Q*A, as `lapack` does.
    """
    m, n = A.shape[-2:]
    if m < n:
        V, s, Uh, error = randomised_svd(adjoint(A), k, power_iterations, rng, svd)
        return adjoint(Uh), s, adjoint(V), error
    size = min(k + OVERSAMPLING, n)
    real = np.finfo(A.dtype).dtype
    drawn = rng.standard_normal((n, size + PROBES)).astype(real)
    seen = A @ drawn  # the probes in the same pass over A
    Q = range_finder(A, seen[..., :size], power_iterations)
    V, s, Zh = svd(adjoint(A) @ Q)  # so Q*A = Z diag(s) V*
    U = Q @ adjoint(Zh)[..., :k]
    error = estimated_error(U, seen[..., size:])
    return U, s[..., :k], adjoint(V)[..., :k, :], error


def range_finder(A, Y, power_iterations):
    """Return orthonormal columns whose span holds (AA*)^q Y."""
    Q = np.linalg.qr(Y)[0]
    for _ in range(power_iterations):
        W = np.linalg.qr(adjoint(A) @ Q)[0]
        Q = np.linalg.qr(A @ W)[0]
    return Q


def estimated_error(U, probed):
    """Return the estimate of ‖A - UU*A‖_F from the columns Aw that `probed` holds.

    The mean of ‖(A - UU*A)w‖² is its square (Girard, 1989; Hutchinson, 1990).
    """
    return norm(probed - U @ (adjoint(U) @ probed)) / PROBES**0.5


def adjoint(A):
    """Return A*."""
    if hasattr(A, "adjoint"):  # it is multiplied only
        return A.adjoint()
    return A.conj().swapaxes(-1, -2)
