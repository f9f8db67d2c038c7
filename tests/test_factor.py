import numpy as np
import pytest

from matrices import (
    DTYPES,
    EVERY_KIND,
    FOUR_BY_THREE,
    TWO_BY_TWO,
    dagger,
    name,
    random_matrix,
    tolerance,
)
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

FACTORISATIONS = (full_svd, thin_svd)
every_kind = pytest.mark.parametrize("A", EVERY_KIND, ids=name)
full_and_thin = pytest.mark.parametrize("factorise", FACTORISATIONS)


def product(svd):
    U, s, Vh = svd
    return U @ sigma_matrix(s, U.shape[-1], Vh.shape[-2]) @ Vh


@every_kind
@full_and_thin
def test_the_factors_multiply_back_to_A(factorise, A):
    assert np.allclose(product(factorise(A)), A, **tolerance(A))


@every_kind
@full_and_thin
def test_U_has_orthonormal_columns_and_Vh_orthonormal_rows(factorise, A):
    U, _, Vh = factorise(A)
    assert np.allclose(dagger(U) @ U, np.eye(U.shape[-1]), **tolerance(A))
    assert np.allclose(Vh @ dagger(Vh), np.eye(Vh.shape[-2]), **tolerance(A))


@every_kind
def test_singular_values_are_real_descending_and_numpys(A):
    s = full_svd(A).s
    assert s.dtype.kind == "f"
    assert (s >= 0).all() and (np.diff(s) <= 0).all()
    assert np.allclose(s, np.linalg.svd(A, compute_uv=False), **tolerance(A))


@every_kind
def test_sigma_squared_are_the_eigenvalues_of_the_gram_matrix(A):
    s = full_svd(A).s
    eigenvalues = np.linalg.eigvalsh(dagger(A) @ A)[..., ::-1][..., : s.shape[-1]]
    assert np.allclose(s**2, eigenvalues, atol=1e-3 if s.dtype == "f4" else 1e-10)


@pytest.mark.parametrize("shape", [(6, 4), (4, 4), (4, 6), (2, 6, 4)])
def test_full_and_thin_have_the_shapes_they_promise(shape):
    A, (*batch, m, n), p = random_matrix(*shape), shape, min(shape[-2:])
    batch = tuple(batch)
    assert [x.shape for x in full_svd(A)] == [
        (*batch, m, m),
        (*batch, p),
        (*batch, n, n),
    ]
    assert [x.shape for x in thin_svd(A)] == [
        (*batch, m, p),
        (*batch, p),
        (*batch, p, n),
    ]


@pytest.mark.parametrize("dtype", DTYPES)
@full_and_thin
def test_floating_dtypes_are_kept(factorise, dtype):
    U, s, Vh = factorise(random_matrix(4, 3, dtype=dtype))
    assert U.dtype == Vh.dtype == dtype
    assert s.dtype == np.zeros(1, dtype).real.dtype


@pytest.mark.parametrize("kind", [int, np.uint8, bool, np.float16, np.longdouble])
def test_other_numbers_become_float64(kind):
    assert full_svd(np.eye(2, dtype=kind)).U.dtype == np.float64


def test_single_precision_is_kept_in_either_byte_order():
    A = random_matrix(4, 3, dtype=np.float32)
    assert full_svd(A.astype(A.dtype.newbyteorder())).U.dtype == np.float32


class Table:
    """What a table of another library looks like to NumPy."""

    def __init__(self, A):
        self.A = A

    def __array__(self, dtype=None, copy=None):
        return np.array(self.A, dtype)


class Labelled(np.ndarray):
    """An array in memory, with attributes that one on disk has as well."""

    dims, chunks = ("rows", "columns"), (2, 2)


def test_lists_tables_and_arrays_of_any_layout_are_taken():
    A = random_matrix(6, 8)
    read_only = A.copy()
    read_only.flags.writeable = False
    same_in_memory = np.asfortranarray(A), read_only, A.view(Labelled)
    for same in (A.tolist(), list(A), Table(A), *same_in_memory):
        assert np.allclose(full_svd(same).U, full_svd(A).U)
    assert np.allclose(full_svd(A[::2, ::-2]).s, full_svd(A[::2, ::-2].copy()).s)


@pytest.mark.parametrize("dtype", DTYPES)
def test_an_array_that_fits_is_not_copied(dtype):
    A = random_matrix(4, 3, dtype=dtype)
    assert matrix(A, "A") is A


@full_and_thin
def test_a_batch_is_factored_matrix_by_matrix(factorise):
    batch = random_matrix(2, 3, 5, 4)
    whole = factorise(batch)
    for index in np.ndindex(2, 3):
        for together, alone in zip(whole, factorise(batch[index]), strict=True):
            assert np.allclose(together[index], alone)


def test_the_input_is_left_alone():
    A = random_matrix(4, 3)
    before = A.copy()
    full_svd(A)
    assert np.array_equal(A, before)


# Signs


def leading_entries(vectors):
    """The first entry of each column within a millionth of its largest modulus."""
    for v in vectors.T:
        yield v[abs(v) >= (1 - 1e-6) * abs(v).max()][0]


@pytest.mark.parametrize("dtype", [np.float64, np.complex128])
@pytest.mark.parametrize("shape", [(6, 4), (4, 4), (4, 6)])
def test_the_leading_entry_of_every_left_vector_is_real_and_positive(shape, dtype):
    for entry in leading_entries(full_svd(random_matrix(*shape, dtype=dtype)).U):
        assert entry.real > 0 and abs(entry.imag) < 1e-15


def test_a_right_vector_with_no_sigma_follows_its_own_leading_entry():
    v = full_svd(FOUR_BY_THREE).Vh[2]
    assert np.allclose(v, np.array([1, 1, -1]) / np.sqrt(3))
    wide = full_svd(random_matrix(2, 3, dtype=complex)).Vh[2].conj()
    (entry,) = leading_entries(wide[:, None])
    assert entry.real > 0 and abs(entry.imag) < 1e-15


@pytest.mark.parametrize("dtype", [np.float64, np.complex128])
@pytest.mark.parametrize("shape", [(6, 4), (4, 6)])
def test_signs_do_not_depend_on_the_basis_that_came(shape, dtype):
    A = random_matrix(*shape, dtype=dtype)
    U, s, Vh = np.linalg.svd(A, full_matrices=False)
    rng = np.random.default_rng(1)
    phase = (
        np.exp(1j * rng.uniform(0, 7, 4)) if dtype is np.complex128 else [1, -1, -1, 1]
    )
    turned = fix_signs((U * phase, s, np.conj(phase)[:, None] * Vh))
    for ours, again in zip(thin_svd(A), turned, strict=True):
        assert np.allclose(ours, again)


def test_tied_entries_do_not_flip_with_rounding():
    v = np.array([1, -1]) / np.sqrt(2)
    for shake in (1e-15, -1e-15):
        A = np.outer(v + np.array([shake, 0]), [1, 0])
        assert thin_svd(A).U[0, 0] > 0


@pytest.mark.parametrize(("dtype", "tie"), [(np.float64, 1e-6), (np.float32, 1e-3)])
def test_entries_tie_within_a_share_that_rounding_stays_below(dtype, tie):
    for apart, leading in ((0.5 * tie, 0), (2 * tie, 1)):
        A = np.outer([1, -1 - apart], [1, 0]).astype(dtype)
        assert thin_svd(A).U[leading, 0] > 0


def test_an_entry_a_millionth_below_the_largest_is_the_last_that_ties():
    for low, leading in ((1 - 1e-6, 0), (np.nextafter(1 - 1e-6, 0), 1)):
        U = fix_signs((np.array([[-low], [1.0]]), np.ones(1), np.eye(1, 2))).U
        assert U[leading, 0] > 0


LAYERS = np.array([1, 0.02, 0.01, 0.005, 0.002])
TALL = (
    (40_000, 12, np.float32),
    (20_000, 8, np.complex64),
    (4_000, 30, np.float64),
)


def of_known_layers(m, n, dtype, sigma=LAYERS):
    """A tall matrix of the rank of sigma whose layers have these σ."""
    U = np.linalg.qr(random_matrix(m, len(sigma), dtype=dtype, seed=1))[0]
    V = np.linalg.qr(random_matrix(n, len(sigma), dtype=dtype, seed=2))[0]
    return ((U * sigma) @ dagger(V)).astype(dtype)


def cut(A):
    """A as a Dask array of some blocks along its longer side."""
    da = pytest.importorskip("dask.array")
    m, n = A.shape
    return da.from_array(A, chunks=(m // 4, n) if m > n else (m, n // 4))


def far(A, svd):
    """‖A - U diag(s) Vh‖ in units of eps·‖A‖."""
    U, s, Vh = map(np.asarray, svd)
    far = np.linalg.norm(A - U[..., : s.shape[-1]] * s[..., None, :] @ Vh)
    return far / np.linalg.norm(A) / np.finfo(s.dtype).eps


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("m, n, dtype", TALL)
@pytest.mark.parametrize(
    "factorise",
    [
        thin_svd,
        lambda A: thin_svd(cut(A)),
        compact_svd,
        lambda A: truncated_svd(A, 7, method="lapack"),
        lambda A: truncated_svd(A, 7, method="randomised"),
        lambda A: truncated_svd(cut(A), 7, method="randomised"),
        lambda A: thin_svd(A[None]),
    ],
    ids=("thin", "blocks", "compact", "lapack", "randomised", "both", "batch"),
)
def test_small_layers_of_a_long_matrix_come_back(factorise, m, n, dtype, wide):
    A = of_known_layers(m, n, dtype)
    A = A.T if wide else A
    assert far(A, factorise(A)) < 100


@pytest.mark.parametrize("wide", [False, True])
def test_the_full_factors_of_a_long_matrix_multiply_back(wide):
    A = of_known_layers(2_000, 8, np.float32)
    U, s, Vh = full_svd(A.T if wide else A)
    assert far(A.T if wide else A, (U, s, Vh[:8])) < 100


@pytest.mark.parametrize("blocks", [False, True])
def test_a_column_of_nine_million_numbers_keeps_its_sign(blocks):
    A = -np.ones((9_000_000, 1), np.float32)
    svd = thin_svd(cut(A) if blocks else A)
    U, s, Vh = map(np.asarray, svd)
    assert (abs(U * s @ Vh + 1) < 1e-6).all() and U[0, 0] > 0
    assert numerical_rank(s, *A.shape) == 1


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(6, 4), (4, 6), (5, 5), (3, 6, 4)])
@pytest.mark.parametrize("last", [1e-3, 1e-9, 1e-18, 1e-40])
def test_a_pair_has_one_phase_however_small_its_sigma(last, shape, dtype):
    *batch, m, n = shape
    p = min(m, n)
    U = np.linalg.qr(random_matrix(*batch, m, p, dtype=dtype, seed=1))[0]
    Vh = dagger(np.linalg.qr(random_matrix(*batch, n, p, dtype=dtype, seed=2))[0])
    s = np.broadcast_to([1] * (p - 1) + [last], (*batch, p)).astype(U.real.dtype)
    turned = fix_signs((U, s, Vh))
    for i in range(p):
        layer = U[..., :, i, None] * Vh[..., i, None, :]
        same = turned.U[..., :, i, None] * turned.Vh[..., i, None, :]
        assert np.allclose(layer, same, **tolerance(U))
    follows_v = m >= n and last < np.finfo(s.dtype).eps
    leader = dagger(turned.Vh) if follows_v else turned.U
    for vectors in leader.reshape(-1, *leader.shape[-2:]):
        (entry,) = leading_entries(vectors[:, -1:])
        assert entry.real > 0 and abs(entry.imag) < 1e-6


@pytest.mark.parametrize("batch", [(), (4,)])
def test_vectors_of_sigma_zero_have_their_leading_entries_positive_each(batch):
    U, Vh = (np.broadcast_to(x, (*batch, *x.shape)) for x in (-np.eye(2), np.eye(2, 5)))
    turned = fix_signs((U, np.broadcast_to([1.0, 0.0], (*batch, 2)), Vh))
    assert np.array_equal(turned.U, -U)
    assert (turned.Vh[..., 0, 0] == -1).all() and (turned.Vh[..., 1, 1] == 1).all()


def test_hand_worked_columns_come_out():
    U, s, Vh = full_svd(TWO_BY_TWO)
    assert np.allclose(s, [4 * np.sqrt(5), 2 * np.sqrt(5)])
    assert np.allclose(U, np.array([[1, 1], [1, -1]]) / np.sqrt(2))
    assert np.allclose(Vh, np.array([[1, 3], [3, -1]]) / np.sqrt(10))


# Compact and truncated


def test_compact_keeps_the_rank_and_nothing_else():
    svd = compact_svd(FOUR_BY_THREE)
    assert [x.shape for x in svd] == [(4, 2), (2,), (2, 3)]
    assert np.allclose(svd.s, [15, 3])
    assert np.allclose(product(svd), FOUR_BY_THREE)


def test_compact_takes_a_tolerance():
    assert compact_svd(np.diag([1, 1e-3, 1e-6]), rtol=1e-4).s.shape == (2,)
    assert compact_svd(np.diag([1, 1e-200, 0]), rtol=0).s.shape == (2,)


def test_a_zero_matrix_has_no_layers():
    assert [x.shape for x in compact_svd(np.zeros((3, 2)))] == [(3, 0), (0,), (0, 2)]


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


@pytest.mark.parametrize("k", [1, 2, 4])
def test_truncated_is_the_head_of_thin(k):
    A = random_matrix(3, 6, 4, dtype=complex)
    U, s, Vh = thin_svd(A)
    for ours, head in zip(
        truncated_svd(A, k), (U[..., :k], s[..., :k], Vh[..., :k, :]), strict=True
    ):
        assert (ours == head).all()


# Sigma and rank


def test_sigma_matrix_embeds_s():
    assert (sigma_matrix([3, 2], 2, 3) == [[3, 0, 0], [0, 2, 0]]).all()
    assert sigma_matrix(np.ones((5, 2)), 4, 3).shape == (5, 4, 3)
    assert sigma_matrix(np.ones(2, np.float32), 2, 2).dtype == np.float32


def test_sigma_matrix_counts_the_batch_in_what_it_asks_for():
    with pytest.raises(ValueError, match=r"array of shape \(2000, 1000, 1000\)"):
        sigma_matrix(np.ones((2000, 1)), 1000, 1000)


@pytest.mark.parametrize("shape", [(8, 5), (5, 8), (6, 6)])
@pytest.mark.parametrize("r", [1, 3, 5])
def test_numerical_rank_is_the_rank_of_a_product(shape, r):
    m, n = shape
    A = random_matrix(m, r, seed=1) @ random_matrix(r, n, seed=2)
    assert numerical_rank(thin_svd(A).s, m, n) == r == np.linalg.matrix_rank(A)


def test_numerical_rank_of_one_matrix_is_a_python_int():
    assert type(numerical_rank([2, 1], 2, 2)) is int


def test_numerical_rank_does_not_depend_on_scale():
    for scale in (1e-150, 1, 1e150):
        assert numerical_rank(thin_svd(scale * FOUR_BY_THREE).s, 4, 3) == 2


def test_numerical_rank_of_a_batch_is_an_array():
    s = thin_svd(np.array([np.eye(3), np.ones((3, 3)), np.zeros((3, 3))])).s
    assert numerical_rank(s, 3, 3).tolist() == [3, 1, 0]


def test_default_tolerance_is_max_m_n_times_eps():
    eps = np.finfo(float).eps
    assert numerical_rank([1, 4.1 * eps, 3.9 * eps], 4, 3) == 2
    assert numerical_rank([1, 4.1 * eps, 3.9 * eps], 3, 4) == 2
    eps = np.finfo(np.float32).eps
    assert numerical_rank(np.array([1, 3.9 * eps], np.float32), 4, 3) == 1


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_default_tolerance_leaves_half_of_the_digits(dtype):
    half = np.finfo(dtype).eps ** 0.5
    s = np.array([1, 1.1 * half, 0.9 * half], dtype)
    assert numerical_rank(s, 10**9, 3) == numerical_rank(s, 3, 10**9) == 2
