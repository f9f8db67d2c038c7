"""What is particular to this code; tests/test_properties.py has the theorems."""

import dask.array as da
import numpy as np
import pytest

from matrices import DTYPES, FOUR_BY_THREE, TWO_BY_TWO, dagger, random_matrix
from svdlab import (
    compact_svd,
    full_svd,
    numerical_rank,
    sigma_matrix,
    thin_svd,
    truncated_svd,
)
from svdlab.arguments.arrays import matrix
from svdlab.formulas.factor import fix_signs


@pytest.mark.parametrize("shape", [(6, 4), (4, 4), (4, 6), (2, 6, 4)])
def test_full_and_thin_have_the_shapes_they_promise(shape):
    A, (*batch, m, n), p = random_matrix(*shape), shape, min(shape[-2:])
    U, s, Vh = ([*batch, *rest] for rest in ((m, m), (p,), (n, n)))
    assert [[*x.shape] for x in full_svd(A)] == [U, s, Vh]
    U, Vh = ([*batch, *rest] for rest in ((m, p), (p, n)))
    assert [[*x.shape] for x in thin_svd(A)] == [U, s, Vh]


def test_hand_worked_columns_come_out():
    U, s, Vh = full_svd(TWO_BY_TWO)
    assert np.allclose(s, [4 * np.sqrt(5), 2 * np.sqrt(5)])
    assert np.allclose(U, np.array([[1, 1], [1, -1]]) / np.sqrt(2))
    assert np.allclose(Vh, np.array([[1, 3], [3, -1]]) / np.sqrt(10))


# What is taken in


@pytest.mark.parametrize("kind", [int, np.uint8, bool, np.float16, np.longdouble])
def test_other_numbers_become_float64(kind):
    assert full_svd(np.eye(2, dtype=kind)).U.dtype == np.float64


def test_single_precision_is_kept_in_either_byte_order():
    A = random_matrix(4, 3, dtype=np.float32)
    assert full_svd(A.astype(A.dtype.newbyteorder())).U.dtype == np.float32


class Labelled(np.ndarray):
    """An array in memory, with attributes that one on disk has as well."""

    dims, chunks = ("rows", "columns"), (2, 2)


def test_lists_and_arrays_of_other_kinds_are_taken():
    A = random_matrix(6, 8)
    read_only = A.copy()
    read_only.flags.writeable = False
    for same in (A.tolist(), list(A), read_only, A.view(Labelled)):
        assert np.allclose(full_svd(same).U, full_svd(A).U)


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


@pytest.mark.parametrize("batch", [(), (4,)])
def test_vectors_of_sigma_zero_have_their_leading_entries_positive_each(batch):
    U, Vh = (np.broadcast_to(x, (*batch, *x.shape)) for x in (-np.eye(2), np.eye(2, 5)))
    turned = fix_signs((U, np.broadcast_to([1.0, 0.0], (*batch, 2)), Vh))
    assert np.array_equal(turned.U, -U)
    assert (turned.Vh[..., 0, 0] == -1).all() and (turned.Vh[..., 1, 1] == 1).all()


# Compact, Σ and the rank


def test_compact_takes_a_tolerance():
    assert compact_svd(np.diag([1, 1e-3, 1e-6]), rtol=1e-4).s.shape == (2,)
    assert compact_svd(np.diag([1, 1e-200, 0]), rtol=0).s.shape == (2,)


@pytest.mark.parametrize("factorise", [compact_svd, lambda A: truncated_svd(A, 1)])
def test_what_is_dropped_is_never_computed(factorise, monkeypatch):
    asked = []
    svd = np.linalg.svd

    def noted(A, full_matrices):
        asked.append(full_matrices)
        return svd(A, full_matrices)

    monkeypatch.setattr(np.linalg, "svd", noted)
    factorise(FOUR_BY_THREE)
    assert asked == [False]


def test_sigma_matrix_embeds_s_in_its_dtype():
    assert (sigma_matrix([3, 2], 2, 3) == [[3, 0, 0], [0, 2, 0]]).all()
    assert sigma_matrix(np.ones(2, np.float32), 2, 2).dtype == np.float32


def test_sigma_matrix_counts_the_batch_in_what_it_asks_for():
    with pytest.raises(ValueError, match=r"array of shape \(2000, 1000, 1000\)"):
        sigma_matrix(np.ones((2000, 1)), 1000, 1000)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_default_tolerance_leaves_half_of_the_digits(dtype):
    half = np.finfo(dtype).eps ** 0.5
    s = np.array([1, 1.1 * half, 0.9 * half], dtype)
    assert numerical_rank(s, 10**9, 3) == numerical_rank(s, 3, 10**9) == 2
