"""Matrices that are multiplied only have the layers of the same matrix written out."""

import tracemalloc

import numpy as np
import pytest
from scipy import sparse
from scipy.sparse.linalg import LinearOperator, aslinearoperator

from matrices import DTYPES, random_matrix
from svdlab import check_rank, full_svd, thin_svd, truncated_svd


def of_other_bytes(A):
    """A LinearOperator whose numbers have their bytes in the other order."""
    return aslinearoperator(A.astype(A.dtype.newbyteorder()))


TALL = random_matrix(300, 40) * (random_matrix(300, 40, seed=1) > 1)
KINDS = [
    *(sparse.csr_array, sparse.csc_array, sparse.coo_array, sparse.lil_array),
    *(sparse.dok_array, sparse.bsr_array, sparse.csr_matrix, aslinearoperator),
    of_other_bytes,
]


@pytest.mark.parametrize("dtype", [*DTYPES, int, bool, np.longdouble])
@pytest.mark.parametrize("kind", KINDS)
def test_what_has_products_has_the_layers_of_the_matrix(kind, dtype):
    turn = 1 + 1j if np.issubdtype(dtype, np.complexfloating) else 1
    A = (9 * turn * TALL).astype(dtype)
    for tall_or_wide in (A, A.conj().T.copy()):
        expected = truncated_svd(tall_or_wide, 3, method="randomised")
        svd = truncated_svd(kind(tall_or_wide), 3)
        atol = 1e-3 if expected.s.dtype == np.float32 else 1e-10
        for x, y in zip((*svd, svd.error), (*expected, expected.error), strict=True):
            assert x.dtype == y.dtype
            assert np.allclose(x, y, rtol=0, atol=atol)


def test_no_more_than_products_is_made_of_a_large_one():
    """Written out it would take 80 GB."""
    A = sparse.random_array((100_000, 100_000), density=1e-7, rng=0)
    U, s, Vh = truncated_svd(A, 2)
    assert np.allclose(A.T @ U, Vh.T * s, atol=1e-12)


def test_the_entries_of_a_sparse_matrix_are_not_copied():
    A = sparse.random_array((4000, 500), density=0.5, rng=0, format="csr")
    tracemalloc.start()
    truncated_svd(A, 2)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < A.data.nbytes / 2


@pytest.mark.parametrize("function", [full_svd, thin_svd, lambda A: check_rank(A, 1)])
def test_what_needs_all_numbers_names_what_takes_it(function):
    for A, whole in (
        (sparse.csr_array(TALL), r"A\.toarray\(\)"),
        (aslinearoperator(TALL), r"A @ np\.eye\(A\.shape\[1\]\)"),
    ):
        says = f"{whole} would do, .* truncated_svd or scipy.sparse.linalg.svds takes"
        says = f"^A is of type {type(A).__name__}.*{says}"
        with pytest.raises(ValueError, match=says):
            function(A)


HOLED = sparse.lil_array((4, 3))
HOLED[2, 1] = np.nan


@pytest.mark.parametrize(
    "A, options, says",
    [
        (HOLED, {}, r"A must be finite; A\[2, 1\] is nan"),
        (aslinearoperator(HOLED.tocsr()), {}, "A .* float64; a product is not$"),
        (
            sparse.csr_array((0, 3)),
            {},
            r"A must be one matrix .* type csr_array, shape \(0",
        ),
        (LinearOperator((4, 3), print, dtype=object), {}, "A must be .* dtype object"),
        (
            sparse.eye_array(3),
            dict(method="lapack"),
            'method="lapack" .* type csr_array; k',
        ),
        (sparse.eye_array(3), dict(k=None, tolerance=0.1), "tolerance needs all"),
        (sparse.eye_array(3), dict(k=4), "k must be a whole number from 1 to 3"),
        (LinearOperator((4, 3), matvec=lambda x: np.ones(4)), {}, "A must know its"),
        (
            LinearOperator((4, 3), matvec=lambda x: 1j * np.ones(4), dtype=float),
            {},
            "A must have the dtype of its products",
        ),
    ],
)
def test_a_refusal_of_an_operator_says_what_would_do(A, options, says):
    with pytest.raises(ValueError, match=f"^{says}"):
        truncated_svd(A, **dict(k=1) | options)
