import math

import mpmath
import numpy as np
import pytest

from matrices import EVERY_KIND, FOUR_BY_THREE, name, random_matrix, tolerance
from svdlab import (
    approximation_error,
    compact_svd,
    energy,
    full_svd,
    layers,
    optimal_rank,
    rank_for_energy,
    rank_for_storage,
    reconstruct,
    storage,
    thin_svd,
)
from svdlab.formulas.approximate import marchenko_pastur_median

every_kind = pytest.mark.parametrize("A", EVERY_KIND, ids=name)


# Reconstruct and layers


@every_kind
def test_every_layer_together_is_A(A):
    for svd in (full_svd(A), thin_svd(A)):
        assert np.allclose(reconstruct(svd), A, **tolerance(A))


@every_kind
def test_reconstruct_is_the_sum_of_the_first_layers(A):
    svd = thin_svd(A)
    for k in range(1, svd.s.shape[-1] + 1):
        assert np.allclose(
            reconstruct(svd, k), layers(svd, k).sum(axis=-3), **tolerance(A)
        )


def test_compact_factors_rebuild_A_even_with_no_layer():
    assert np.allclose(reconstruct(compact_svd(FOUR_BY_THREE)), FOUR_BY_THREE)
    assert (reconstruct(compact_svd(np.zeros((3, 2)))) == np.zeros((3, 2))).all()


def test_the_layers_of_the_hand_worked_matrix():
    first, second, third = layers(thin_svd(FOUR_BY_THREE))
    assert np.allclose(first, [[2.5, 2.5, 5], [2.5, 2.5, 5], [0, 0, 0], [5, 5, 10]])
    assert np.allclose(second, [[0.5, -0.5, 0], [-0.5, 0.5, 0], [2, -2, 0], [0, 0, 0]])
    assert np.allclose(third, 0)


def test_layers_have_rank_one():
    for layer in layers(thin_svd(random_matrix(5, 4, dtype=complex))):
        assert np.linalg.matrix_rank(layer) == 1


def test_layers_are_orthogonal_and_sigma_squared_is_their_norm():
    svd = thin_svd(random_matrix(5, 4, dtype=complex))
    X = layers(svd)
    inner = np.einsum("imn,jmn->ij", X.conj(), X)
    assert np.allclose(inner, np.diag(svd.s**2))


def test_layers_do_not_depend_on_the_signs():
    A = random_matrix(5, 4)
    assert np.allclose(
        layers(thin_svd(A)), layers(np.linalg.svd(A, full_matrices=False))
    )


def test_a_batch_is_rebuilt_matrix_by_matrix():
    A = random_matrix(2, 3, 5, 4)
    assert layers(thin_svd(A), 2).shape == (2, 3, 2, 5, 4)
    assert np.allclose(
        reconstruct(thin_svd(A), 2)[1, 2], reconstruct(thin_svd(A[1, 2]), 2)
    )


@pytest.mark.parametrize(
    ("make", "shape", "would_do"),
    [
        (reconstruct, (7, 3, 5), "some rows of U at a time would do"),
        (layers, (7, 2, 3, 5), "a smaller k, or reconstruct, would do"),
    ],
)
def test_the_room_for_a_batch_is_that_for_all_its_matrices(
    make, shape, would_do, monkeypatch
):
    svd = thin_svd(random_matrix(7, 3, 5))
    most = math.prod(shape)
    monkeypatch.setattr("svdlab.arguments.arrays.MOST_NUMBERS", most)
    assert make(svd, 2).shape == shape
    monkeypatch.setattr("svdlab.arguments.arrays.MOST_NUMBERS", most - 1)
    with pytest.raises(ValueError) as refusal:
        make(svd, 2)
    assert str(refusal.value) == (
        f"svd asks for an array of shape {shape}, more than the {most - 1} numbers "
        f"that are made at once; {would_do}"
    )


@pytest.mark.parametrize("make", [reconstruct, layers])
@pytest.mark.parametrize("which", range(3))
def test_one_factor_alone_is_refused_that_is_infinite_or_makes_what_is(make, which):
    svd = [np.eye(2), np.ones(2), np.eye(2)]
    svd[which] *= 1e308
    assert make(svd).max() == 1e308
    svd[which - 1] *= 2
    with pytest.raises(ValueError, match="^svd is too large"):
        make(svd)
    svd[which][-1] = np.inf
    with pytest.raises(ValueError, match=rf"^svd\[{which}\] must be finite"):
        make(svd)


def test_single_precision_stays_single():
    svd = thin_svd(random_matrix(4, 3, dtype=np.float32))
    assert reconstruct(svd, 2).dtype == layers(svd, 2).dtype == np.float32


# Error


@every_kind
def test_error_is_the_tail_of_the_spectrum(A):
    svd = thin_svd(A)
    for k in range(1, svd.s.shape[-1] + 1):
        difference = A - reconstruct(svd, k)
        for norm, numpys in (("fro", "fro"), ("2", 2)):
            measured = np.linalg.norm(difference, numpys, axis=(-2, -1))
            told = approximation_error(svd.s, k, norm)
            assert np.allclose(told, measured, **tolerance(A))


def test_no_other_matrix_of_rank_k_is_nearer():
    A, rng = random_matrix(6, 5, seed=3), np.random.default_rng(4)
    s = thin_svd(A).s
    for k in (1, 2, 4):
        for _ in range(200):
            basis = np.linalg.qr(rng.standard_normal((6, k))).Q
            candidate = basis @ (basis.T @ A)  # the best in its column space
            assert np.linalg.norm(A - candidate) >= approximation_error(s, k)
            assert np.linalg.norm(A - candidate, 2) >= approximation_error(s, k, "2")


def test_errors_of_large_and_small_scales_neither_overflow_nor_vanish():
    for scale in (1e-200, 1e200):
        assert np.isclose(approximation_error([3 * scale] * 3, 1) / scale, np.sqrt(18))


def test_no_small_singular_value_is_lost_beside_a_large_one():
    s = np.array([1, 1] + [1e-4] * 10_000, np.float32)  # 10⁴ squares of 10⁻⁸ are 10⁻⁴
    assert np.isclose(approximation_error(s, 1), np.sqrt(1.0001), rtol=1e-5)


# Energy


def test_energy_is_the_running_share_of_sigma_squared():
    assert np.allclose(energy([4, 2, 2]), [16 / 24, 20 / 24, 1])
    assert np.allclose(energy([4, 2, 2], power=1), [0.5, 0.75, 1])


def test_energy_is_the_share_of_the_norm_that_a_truncation_keeps():
    A = random_matrix(6, 4, dtype=complex)
    svd = thin_svd(A)
    kept = [np.linalg.norm(reconstruct(svd, k)) ** 2 for k in range(1, 5)]
    assert np.allclose(energy(svd.s), kept / np.linalg.norm(A) ** 2)


def test_energy_ends_at_exactly_one_and_never_falls():
    for A in EVERY_KIND:
        share = energy(thin_svd(A).s)
        assert (share[..., -1] == 1).all() and (np.diff(share) >= 0).all()


def test_a_zero_matrix_loses_nothing():
    assert energy([0, 0]).tolist() == [1, 1]
    assert rank_for_energy([0, 0], 0.5) == 1


def test_a_zero_matrix_loses_nothing_whatever_memory_held_before():
    for p in (2, 5, 50):
        zeros, _ = np.zeros(p), [np.full(p, np.nan) for _ in range(7)]
        del _  # NumPy hands the room of small arrays out again as it is
        assert energy(zeros).tolist() == [1] * p


def test_energy_of_large_and_small_scales():
    for scale in (1e-200, 1e200):
        assert np.allclose(energy(np.array([4, 3]) * scale), [0.64, 1])


@pytest.mark.parametrize("power", [1, 2])
def test_rank_for_energy_is_the_least_k_that_reaches_it(power):
    s = thin_svd(random_matrix(9, 7)).s
    for share in (0.01, 0.3, 0.5, 0.9, 0.99, 1):
        k = rank_for_energy(s, share, power)
        assert energy(s, power)[k - 1] >= share
        assert k == 1 or energy(s, power)[k - 2] < share


def test_rank_for_energy_at_ties_and_ends():
    assert [rank_for_energy([1, 1, 1, 1], c) for c in (0.25, 0.5, 0.75, 1)] == [
        1,
        2,
        3,
        4,
    ]
    assert rank_for_energy([1, 0, 0], 1) == 1
    assert rank_for_energy([5], 1) == 1


def test_a_share_missed_by_just_the_rounding_is_held_and_by_more_is_not():
    eps = np.finfo(float).eps  # of 9 eps are the shares of two σ uncertain
    assert rank_for_energy([1, 1], 0.5 + 4.5 * eps) == 1
    assert rank_for_energy([1, 1], 0.5 + 5 * eps) == 2


def test_a_share_missed_by_more_than_a_millionth_is_missed_at_any_power():
    s, power = [1, 1 - 8.5e-12], 10**12
    assert 0.9997 < energy(s, power)[0] < 0.9999
    assert rank_for_energy(s, 0.9999, power) == 2


def test_rank_for_energy_of_a_batch_is_an_array():
    assert rank_for_energy([[1, 0], [1, 1]], 0.9).tolist() == [1, 2]


# Storage


def test_storage_counts_the_numbers_of_the_factors():
    for k in (1, 2, 4):
        U, s, Vh = thin_svd(random_matrix(6, 4))
        assert storage(6, 4, k) == U[:, :k].size + s[:k].size + Vh[:k].size


@pytest.mark.parametrize("m, n", [(300, 400), (400, 300), (7, 5), (1, 1), (1000, 10)])
@pytest.mark.parametrize("share", [0.001, 0.15, 0.3, 0.7, 1, 1.0])
def test_rank_for_storage_is_the_greatest_k_that_fits(m, n, share):
    k = rank_for_storage(m, n, share)
    assert k * (m + n + 1) <= share * m * n < (k + 1) * (m + n + 1) + 1e-9


def test_rank_for_storage_reckons_with_the_digits_of_the_share():
    m, n, share = 25, 32, 0.29
    assert int(share * m * n / (m + n + 1)) == 3  # as binary fractions have it
    assert rank_for_storage(m, n, share) == 4


def test_break_even_is_719_for_a_picture_of_2000_by_1125():
    assert rank_for_storage(2000, 1125, 1) == 719
    assert storage(2000, 1125, 719) <= 2000 * 1125 < storage(2000, 1125, 720)


# Rank by noise


def test_the_square_threshold_is_four_over_root_three():
    n, noise = 100, 0.5
    edge = 4 / np.sqrt(3) * np.sqrt(n) * noise
    s = np.sort(np.r_[edge * 1.001, edge * 0.999, np.zeros(n - 2)])[::-1]
    assert optimal_rank(s, n, n, noise) == 1


def test_a_singular_value_at_the_threshold_is_noise():
    assert optimal_rank([np.sqrt(4 + 8 / 6)], 1, 1, noise=1) == 0


@pytest.mark.parametrize("beta", [1, 0.5, 0.1])
def test_half_of_the_marchenko_pastur_law_lies_below_its_median(beta):
    a, b = (1 - mpmath.sqrt(beta)) ** 2, (1 + mpmath.sqrt(beta)) ** 2

    def density(x):
        return mpmath.sqrt((b - x) * (x - a)) / (2 * mpmath.pi * beta * x)

    median = marchenko_pastur_median(beta)
    assert abs(mpmath.quad(density, [a, median]) - 0.5) < 1e-7


@pytest.mark.parametrize(
    "beta, omega", [(1, 2.858), (0.5, 2.171), (0.1, 1.609), (0.05, 1.519)]
)
def test_the_threshold_of_unknown_noise_is_the_published_multiple_of_the_median(
    beta, omega
):
    n = 2000
    m = int(beta * n)
    for factor, kept in ((1.001, 1), (0.999, 0)):
        s = np.ones(m)
        s[0] = omega * factor
        assert optimal_rank(s, m, n) == optimal_rank(s, n, m) == kept


@pytest.mark.parametrize("m, n", [(200, 150), (150, 200), (180, 180), (400, 40)])
@pytest.mark.parametrize("r", [0, 1, 5])
def test_optimal_rank_finds_the_rank_under_noise(m, n, r):
    signal = random_matrix(m, r, seed=1) @ random_matrix(r, n, seed=2)
    s = thin_svd(signal + 0.1 * random_matrix(m, n, seed=3)).s
    assert optimal_rank(s, m, n) == optimal_rank(s, m, n, noise=0.1) == r


def test_optimal_rank_of_a_batch_is_an_array():
    s = np.array([[9.0, 8, 1, 1, 1, 1], [90, 10, 10, 10, 10, 10]])
    assert optimal_rank(s, 6, 6).tolist() == [2, 1]
    assert optimal_rank(s, 6, 6, noise=1).tolist() == [2, 6]


def test_each_matrix_of_a_batch_has_its_own_median():
    s = np.array([90, 60, 2.1, 2, 2, 1.9])
    flat = np.array([90, 60, 50, 40, 30, 20])
    assert optimal_rank([s, 1000 * s, flat], 6, 6).tolist() == [2, 2, 0]


def test_without_noise_optimal_rank_is_the_rank():
    assert optimal_rank([3, 2, 0, 0, 0], 5, 5) == 2
    assert optimal_rank([0, 0], 2, 2) == 0


# What is refused


def test_where_there_is_no_layer_there_is_no_first():
    with pytest.raises(ValueError, match="^k must be .* from 1 to 0; it is 1"):
        reconstruct(compact_svd(np.zeros((3, 2))), 1)
