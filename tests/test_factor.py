"""What is particular to this code; tests/test_properties.py has the theorems."""

import dask.array as da
import numpy as np
import pytest

from matrices import DTYPES, dagger, random_matrix
from svdlab.arguments.arrays import matrix
from svdlab.factor import compact_svd, full_svd, numerical_rank, sigma_matrix, thin_svd
from svdlab.formulas.factor import fix_signs
from svdlab.truncate import truncated_svd


@pytest.mark.parametrize("dtype", DTYPES)
def test_an_array_that_fits_is_neither_copied_nor_changed(dtype):
    A = random_matrix(30, 20, dtype=dtype)
    assert matrix(A, "A") is A
    before = A.copy()
    for factorise in (full_svd, thin_svd, compact_svd):
        factorise(A)
    for method in ("lapack", "randomised"):
        truncated_svd(A, 2, method=method)
        truncated_svd(A, tolerance=0.5, method=method)
    assert np.array_equal(A, before)


# Signs


@pytest.mark.parametrize("dtype, tie", [(np.float64, 1e-6), (np.float32, 1e-3)])
def test_entries_tie_within_a_share_that_rounding_stays_below(dtype, tie):
    last = dtype(1) - dtype(tie)
    for low, leading in ((last, 0), (np.nextafter(last, dtype(0)), 1)):
        U = np.array([[-low], [1]], dtype)
        signed = fix_signs((U, np.ones(1, dtype), np.eye(1, 2, dtype=dtype)))
        assert signed.U[leading, 0] > 0


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(6, 4), (4, 6), (5, 5), (3, 6, 4)])
@pytest.mark.parametrize("last", [1e-3, 1e-9, 1e-18, 1e-40])
def test_a_pair_has_one_phase_however_small_its_sigma(last, shape, dtype):
    *batch, m, n = shape
    p, eps = min(m, n), np.finfo(dtype).eps
    U = np.linalg.qr(random_matrix(*batch, m, p, dtype=dtype, seed=1))[0]
    Vh = dagger(np.linalg.qr(random_matrix(*batch, n, p, dtype=dtype, seed=2))[0])
    s = np.broadcast_to([1] * (p - 1) + [last], (*batch, p)).astype(U.real.dtype)
    turned = fix_signs((U, s, Vh))
    for i in range(p):
        layer = U[..., :, i, None] * Vh[..., i, None, :]
        same = turned.U[..., :, i, None] * turned.Vh[..., i, None, :]
        assert np.allclose(layer, same, atol=10 * eps)
    leader = dagger(turned.Vh) if m >= n and last < eps else turned.U
    for v in leader[..., -1].reshape(-1, leader.shape[-2]):
        entry = v[abs(v).argmax()]
        assert entry.real > 0 and abs(entry.imag) < 10 * eps


FACTORISE = {
    "thin": thin_svd,
    "compact": lambda A: compact_svd(A, rtol=1e-5),
    "lapack": lambda A: truncated_svd(A, 7, method="lapack"),
    "randomised": lambda A: truncated_svd(A, 7, method="randomised"),
}


@pytest.mark.parametrize("dtype", [np.float32, np.complex64])
@pytest.mark.parametrize("how", FACTORISE)
def test_small_layers_of_a_long_matrix_come_back(how, dtype):
    """Two lie below √eps·σ_1: u and v must not get signs of their own."""
    left, right = (random_matrix(n, 5, dtype=dtype, seed=n) for n in (40_000, 12))
    A = (left * np.array([1, 0.02, 0.01, 2e-4, 1e-4], dtype)) @ dagger(right)
    cut = [] if how == "compact" else [da.from_array(A, chunks=(10_000, 12))]
    for same in (A, dagger(A), *cut, *(dagger(x) for x in cut)):
        U, s, Vh = map(np.asarray, FACTORISE[how](same))
        far = np.linalg.norm(np.asarray(same) - (U * s) @ Vh) / np.linalg.norm(A)
        assert far < 100 * np.finfo(dtype).eps


# Compact, Σ and the rank


def test_compact_takes_a_tolerance():
    assert compact_svd(np.diag([1, 1e-3, 1e-6]), rtol=1e-4).s.shape == (2,)
    assert compact_svd(np.diag([1, 1e-200, 0]), rtol=0).s.shape == (2,)
    wide = np.zeros((2, 1000))
    wide[0, 0], wide[1, 1] = 1, 500 * np.finfo(float).eps  # the longer side counts
    assert len(compact_svd(wide).s) == len(compact_svd(wide.T).s) == 1


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_default_tolerance_leaves_half_of_the_digits(dtype):
    half = np.finfo(dtype).eps ** 0.5
    s = np.array([1, 1.1 * half, 0.9 * half], dtype)
    assert numerical_rank(s, 10**9, 3) == numerical_rank(s, 3, 10**9) == 2


def test_sigma_matrix_has_the_dtype_of_s():
    assert sigma_matrix(np.ones(2, np.float32), 2, 2).dtype == np.float32
