"""What is particular to this code; tests/test_properties.py has the theorems."""

import mpmath
import numpy as np
import pytest

from svdlab import (
    approximation_error,
    compact_svd,
    energy,
    layers,
    optimal_rank,
    rank_for_energy,
    reconstruct,
)
from svdlab.formulas import approximate as formulas

# Reconstruct and layers


def test_where_there_is_no_layer_zeros_are_rebuilt_and_there_is_no_first():
    none = compact_svd(np.zeros((3, 2)))
    assert np.array_equal(reconstruct(none), np.zeros((3, 2)))
    with pytest.raises(ValueError, match="^k must be left out, .* no layers; it is 1$"):
        reconstruct(none, 1)


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


# Error, energy and storage


def test_a_zero_matrix_loses_nothing_whatever_memory_held_before():
    for p in (2, 5, 50):
        zeros, _ = np.zeros(p), [np.full(p, np.nan) for _ in range(7)]
        del _  # NumPy hands the room of small arrays out again as it is
        assert energy(zeros).tolist() == [1] * p


def test_a_share_missed_by_just_the_rounding_is_held_and_by_more_is_not():
    eps = np.finfo(float).eps  # of 9 eps are the shares of two σ uncertain
    assert rank_for_energy([1, 1], 0.5 + 4.5 * eps) == 1
    assert rank_for_energy([1, 1], 0.5 + 5 * eps) == 2
    ones = np.ones(2, np.float32)  # each σ may be off by an eps of that dtype
    eps = float(np.finfo(np.float32).eps)
    assert rank_for_energy(ones, 0.5 + 1.9 * eps) == 1
    assert rank_for_energy(ones, 0.5 + 2.1 * eps) == 2


def test_a_share_missed_by_more_than_a_millionth_is_missed_at_any_power():
    s, power = [1, 1 - 8.5e-12], 10**12
    assert 0.9997 < energy(s, power)[0] < 0.9999
    assert rank_for_energy(s, 0.9999, power) == 2


# Rank by noise


def test_a_singular_value_at_the_threshold_is_noise():
    assert optimal_rank([np.sqrt(4 + 8 / 6)], 1, 1, noise=1) == 0


@pytest.mark.parametrize("beta", [1, 0.5, 0.1])
def test_half_of_the_marchenko_pastur_law_lies_below_its_median(beta):
    a, b = (1 - mpmath.sqrt(beta)) ** 2, (1 + mpmath.sqrt(beta)) ** 2

    def density(x):
        return mpmath.sqrt((b - x) * (x - a)) / (2 * mpmath.pi * beta * x)

    median = formulas.marchenko_pastur_median(beta)
    assert abs(mpmath.quad(density, [a, median]) - 0.5) < 1e-7


@pytest.mark.parametrize(
    "beta, omega, lambda_star",
    [
        (1, 2.858, 4 / 3**0.5),
        (0.5, 2.171, 1.9786),
        (0.1, 1.609, 1.5816),
        (0.05, 1.519, 1.5066),
    ],
)
def test_the_thresholds_are_the_published_ones(beta, omega, lambda_star):
    n = 2000
    m = int(beta * n)
    for factor, kept in ((1.001, 1), (0.999, 0)):
        s = np.ones(m)
        s[0] = omega * factor
        assert optimal_rank(s, m, n) == optimal_rank(s, n, m) == kept
        noise = omega / (lambda_star * n**0.5)
        assert optimal_rank(s, m, n, noise) == optimal_rank(s, n, m, noise) == kept


def test_without_noise_optimal_rank_is_the_rank():
    assert optimal_rank([3, 2, 0, 0, 0], 5, 5) == 2
    assert optimal_rank([0, 0], 2, 2) == 0


def test_sums_over_many_singular_values_in_single_precision_lose_no_digits():
    s = np.array([1] + [0.3] * 99_999, np.float32)
    total = 1 + 99_999 * float(s[1]) ** 2
    held = 1 + 49_999 * float(s[1]) ** 2
    assert np.isclose(energy(s)[49_999], held / total, rtol=1e-7)
    left = 60_000**0.5 * float(s[1])
    assert np.isclose(approximation_error(s, 40_000), left, rtol=1e-7)


def test_formulas_are_what_they_say_where_doors_never_ask():
    assert formulas.relative(np.zeros(3)).tolist() == [0, 0, 0]
    assert formulas.rank_for_energy(np.array([3.0, 2]), 0.7) == 2  # 9/13 < 0.7
    assert np.isclose(formulas.lambda_star(0.5), 1.97859905, rtol=1e-8)
