"""Matrices that more than one test needs."""

import numpy as np

TWO_BY_TWO = np.array([[5, 5], [-1, 7]])
FOUR_BY_THREE = np.array([[3, 2, 5], [2, 3, 5], [2, -2, 0], [5, 5, 10]])


def random_matrix(*shape, dtype=float, seed=0):
    rng = np.random.default_rng(seed)
    A = rng.standard_normal(shape)
    if np.issubdtype(dtype, np.complexfloating):
        A = A + 1j * rng.standard_normal(shape)
    return A.astype(dtype)


def dagger(A):
    return A.conj().swapaxes(-1, -2)


SHAPES = {
    "tall": (6, 4),
    "square": (5, 5),
    "wide": (3, 7),
    "row": (1, 4),
    "column": (4, 1),
    "number": (1, 1),
    "batch": (2, 3, 5, 4),
}
DTYPES = (np.float32, np.float64, np.complex64, np.complex128)
EVERY_KIND = [
    random_matrix(*shape, dtype=dtype, seed=seed)
    for seed, shape in enumerate(SHAPES.values())
    for dtype in DTYPES
] + [
    TWO_BY_TWO,
    FOUR_BY_THREE,
    np.zeros((3, 2)),
    np.eye(3),
    np.ones((4, 3)),
    np.diag([2.0, 2.0, 1.0, 0.0]),
]


def tolerance(A):
    """The rounding error to be allowed for, as options of np.allclose."""
    single = np.asarray(A).dtype in (np.float32, np.complex64)
    return dict(atol=1e-5 if single else 1e-12, rtol=0)


def name(A):
    return f"{'x'.join(map(str, A.shape))}-{A.dtype}"
