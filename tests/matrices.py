"""Matrices that more than one test needs."""

from functools import cache, partial

import numpy as np


def random_matrix(*shape, dtype=float, seed=0):
    rng = np.random.default_rng(seed)
    A = rng.standard_normal(shape)
    if np.issubdtype(dtype, np.complexfloating):
        A = A + 1j * rng.standard_normal(shape)
    return A.astype(dtype)


def dagger(A):
    return A.conj().swapaxes(-1, -2)


DTYPES = (np.float32, np.float64, np.complex64, np.complex128)


def name(A):
    return f"{'x'.join(map(str, A.shape))}-{A.dtype}"


# The battery on which the library stands next to LAPACK. SIZES are those of its data
# file svd.in that are not empty, and some longer ones; of one that LAPACK divides
# more often and reduces block by block there is one matrix, as BLAS shares it among
# threads, and they are slow where tests already run side by side.
MIDDLING = ((3, 3), (10, 10), (10, 16), (16, 10), (16, 16))
SIZES = (
    *((1, 1), (1, 2), (2, 1), (3, 1), *MIDDLING),
    *((30, 30), (30, 40), (40, 30), (40, 40)),
    *((1, 60), (60, 1), (5, 50), (50, 5)),
)
EPS = np.finfo(float).eps


@cache
def orthonormal(m, n, dtype=float, seed=0):
    """Orthonormal columns at random; rows, where m < n."""
    tall = random_matrix(max(m, n), min(m, n), dtype=dtype, seed=seed)
    Q = np.linalg.qr(tall).Q
    return Q if m >= n else Q.T


def with_sigma(spectrum):
    """What makes an m×n matrix with the singular values spectrum(p)."""

    def make(m, n):
        p = min(m, n)
        return orthonormal(m, p, seed=1) * spectrum(p) @ orthonormal(p, n, seed=2)

    return make


def rank_deficient(m, n):
    r = (min(m, n) + 1) // 2
    return random_matrix(m, r, seed=1) @ random_matrix(r, n, seed=2)


def kahan(m, n, angle=1.2):
    """Kahan's triangle: nearly singular, with nothing small on its diagonal."""
    ones = np.ones((m, n))
    triangle = np.tril(np.triu(ones)) - np.cos(angle) * np.triu(ones, 1)
    return np.sin(angle) ** np.arange(m)[:, None] * triangle


def lauchli(m, n):
    """Läuchli's matrix: a row of ones over ε·I."""
    return np.r_[np.ones((1, n)), 1e-8 * np.eye(m - 1, n)]


evenly_spaced = with_sigma(lambda p: np.linspace(1, EPS, p))
KINDS = {
    "random": random_matrix,
    "zero": lambda m, n: np.zeros((m, n)),
    "identity": np.eye,
    "ones": lambda m, n: np.ones((m, n)),
    "orthogonal": orthonormal,
    "rank-deficient": rank_deficient,
    "σ evenly spaced": evenly_spaced,
    "σ graded": with_sigma(lambda p: np.geomspace(1, EPS**2, p)),
    "σ repeated": with_sigma(lambda p: 2.0 ** -(np.arange(p) // 3)),
    "σ clustered at σ_1": with_sigma(lambda p: 1 - 1e-10 * np.arange(p)),
    "σ clustered at zero": with_sigma(lambda p: np.r_[1, np.full(p - 1, EPS)]),
    "rows graded": lambda m, n: (
        np.geomspace(1, 1e-30, m)[:, None] * random_matrix(m, n)
    ),
    "Hilbert": lambda m, n: 1 / (1.0 + np.add.outer(np.arange(m), np.arange(n))),
    "Vandermonde": lambda m, n: np.vander(np.linspace(-1, 1, m), n),
    "Kahan": kahan,
    "Läuchli": lauchli,
}
SCALES = {  # of the limits of a dtype
    "1e150, in single precision 1e30": lambda of: 10.0 ** {64: 150, 32: 30}[of.bits],
    "1e-150, in single precision 1e-30": lambda of: 0.1 ** {64: 150, 32: 30}[of.bits],
    "just below overflow": lambda of: of.max * of.eps,
    "just above underflow": lambda of: of.tiny / of.eps,
    "subnormal": lambda of: of.tiny / 100,
    "a few units of the smallest number": lambda of: 9 * of.smallest_subnormal,
}
LAYOUTS = {
    "Fortran order": np.asfortranarray,
    "not contiguous": lambda A: A.repeat(2, axis=0).repeat(3, axis=1)[::2, ::3],
    "negative strides": lambda A: A[::-1, ::-1],
    "strides of zero": lambda A: np.broadcast_to(A[:1], A.shape),
    "unaligned": lambda A: np.ndarray(A.shape, A.dtype, b"." + A.tobytes(), offset=1),
}


def in_dtype(A, dtype):
    """A in a dtype; if complex, times a unitary matrix, which leaves its σ alone."""
    if np.issubdtype(dtype, np.complexfloating):
        A = A @ orthonormal(A.shape[-1], A.shape[-1], np.complex128, seed=3)
    return A.astype(dtype)


def everywhere(make, sizes=SIZES):
    """The matrices that make(m, n) makes, of every size and dtype."""
    return (in_dtype(make(*size), dtype) for size in sizes for dtype in DTYPES)


def scaled(scale):
    """Evenly spaced σ, as LAPACK tests its drivers near overflow and underflow."""
    return (A * scale(np.finfo(A.dtype)) for A in everywhere(evenly_spaced))


def laid_out(layout):
    return (layout(A) for A in everywhere(random_matrix, MIDDLING))


def batches(axis):
    """A matrix of every kind in each batch, stacked along an axis."""
    of_each = (everywhere(make, MIDDLING) for make in KINDS.values())
    for together in zip(*of_each, strict=True):
        yield np.moveaxis(np.stack(together, axis), axis, 0)


BATTERY = {
    **{kind: partial(everywhere, make) for kind, make in KINDS.items()},
    "large": lambda: [random_matrix(140, 130)],
    **{f"scale: {scale}": partial(scaled, by) for scale, by in SCALES.items()},
    **{f"layout: {layout}": partial(laid_out, by) for layout, by in LAYOUTS.items()},
    "batch": partial(batches, 0),
    "batch in the last axis": partial(batches, -1),
}


def battery(family):
    """Yield the name and the array of each matrix of a family of BATTERY."""
    return ((f"{family}, {name(A)}", A) for A in BATTERY[family]())
