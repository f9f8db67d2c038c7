"""What holds for every matrix, whichever one hypothesis draws.

Every tolerance is derived. A stable method returns the exact SVD of A + E, with ‖E‖ a
few units of max(m, n)·eps·‖A‖ (Golub and Van Loan, section 5.4.1); LAPACK's tests let
its SVD drivers err by 35 of them. By Weyl's inequality each σ then errs by ‖E‖ at most.
"""

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
from hypothesis import assume, example, given
from hypothesis import strategies as st

from strategies import (
    eps,
    matrices,
    norm,
    phases,
    pixels,
    rounding,
    seeds,
    shares,
    sides,
    spectra,
)
from svdlab import (
    approximation_error,
    check_svd,
    compact_svd,
    compress_image,
    energy,
    full_svd,
    layers,
    numerical_rank,
    optimal_rank,
    psnr,
    rank_for_energy,
    rank_for_storage,
    reconstruct,
    sigma_matrix,
    storage,
    thin_svd,
    truncated_svd,
)

TIE = {np.dtype(np.float64): 1e-6, np.dtype(np.float32): 1e-3}
full_or_thin = st.sampled_from([full_svd, thin_svd])
powers = st.sampled_from([1, 2])


# Rank


@given(matrices())
def test_compact_factors_are_as_many_of_the_first_layers_as_the_rank(A):
    U, s, Vh = thin_svd(A)
    r = numerical_rank(s, *A.shape)
    assert all(map(np.array_equal, compact_svd(A), (U[:, :r], s[:r], Vh[:r])))


@given(spectra(), st.integers(0, 9), st.lists(st.floats(0, 2), min_size=1))
def test_rank_falls_from_all_that_is_not_zero_to_none_as_its_tolerance_grows(
    s, more, rtols
):
    size = (len(s) + more, len(s))
    ranks = [numerical_rank(s, *size, rtol) for rtol in sorted([0, *rtols, 1])]
    assert ranks[0] == np.count_nonzero(s)
    assert all(a >= b for a, b in pairwise(ranks))
    assert numerical_rank(s, *size, 1) == 0
    default = np.count_nonzero(s > size[0] * eps(s.dtype) * s[0])
    assert numerical_rank(s, *size) == numerical_rank(s, *size[::-1]) == default


# Signs


def leading_entry(x):
    size = abs(x)
    return x[(size >= (1 - TIE[size.dtype]) * size.max()).argmax()]


def all_at_random(A):
    return truncated_svd(A, min(A.shape), method="randomised")


@given(matrices(), st.sampled_from([full_svd, thin_svd, all_at_random]))
def test_the_leading_entry_of_one_of_each_pair_and_of_what_has_none_is_positive(
    A, factorise
):
    U, s, Vh = factorise(A)
    (m, n), r, paired = A.shape, numerical_rank(s, *A.shape), np.count_nonzero(s)
    by_rounding = Vh.conj()[r:paired] if m >= n else U.T[r:paired]
    for x in (*U.T[:r], *by_rounding, *U.T[paired:], *Vh.conj()[paired:]):
        entry = leading_entry(x)
        assert entry.real > 0
        assert abs(entry.imag) <= 2 * eps(s.dtype) * entry.real


# Layers


@given(matrices(), full_or_thin)
def test_each_layer_is_what_one_k_more_adds(A, factorise):
    svd = factorise(A)
    X = layers(svd)
    assert X.dtype == reconstruct(svd).dtype == A.dtype
    # A sum of p products of three, on either side; an entry of them is at most σ_1.
    running, within = np.zeros_like(A), 2 * (len(X) + 4) * eps(A.dtype) * norm(A)
    for k, layer in enumerate(X, start=1):
        running = running + layer
        assert np.allclose(reconstruct(svd, k), running, rtol=0, atol=within)
        assert np.allclose(layers(svd, k), X[:k], rtol=0, atol=within)
    assert norm(running - A) <= rounding(A) + within * math.sqrt(A.size)


# Approximation


def exactly(s):
    return [Fraction(float(x)) for x in s]


@given(spectra(), st.data())
def test_error_is_the_root_of_the_exact_sum_of_squares(s, data):
    p = len(s)
    k = data.draw(st.integers(1, p))
    told = Fraction(float(approximation_error(s, k)))
    tail = sum(x**2 for x in exactly(s[k:]))
    off = Fraction(p * eps(s.dtype))  # one eps for each hypot
    assert (told * (1 - off)) ** 2 <= tail <= (told * (1 + off)) ** 2
    assert approximation_error(s, k, "2") == (s[k] if k < p else 0)


# Energy


def exact_shares(s, power):
    running = np.cumsum([x**power for x in exactly(s)])
    return running / running[-1] if running[-1] else running + 1


def off_in_energy(s, power):
    """The relative rounding of `energy`, in units of eps = 2u.

    A quotient and its power make a summand wrong by (power + 1)·u, the additions by
    (p - 1)·u, all this above the line and below; and the last quotient adds u.
    """
    return (len(s) + power + 1) * eps(s.dtype)


@given(spectra(), powers)
def test_energy_is_the_exact_share_but_for_its_rounding_and_rises_to_one(s, power):
    off, shares = Fraction(off_in_energy(s, power)), energy(s, power)
    told = exactly(shares)
    assert shares.dtype == s.dtype and sorted(told) == told and told[-1] == 1
    for share, exact in zip(told, exact_shares(s, power), strict=True):
        assert abs(share - exact) <= off * exact


def off_in_rank(s, power):
    """How far a share may be missed: twice by rounding, and as σ came rounded."""
    off = 2 * power * eps(s.dtype) + 2 * off_in_energy(s.astype(float), power)
    return min(off, 1e-6)


@st.composite
def spectra_and_shares(draw):
    """Any share; or one that some layers hold exactly, all but exactly, or hardly."""
    s, power = draw(spectra()), draw(powers)
    held, off = draw(st.sampled_from(exact_shares(s, power))), off_in_rank(s, power)
    x = float(held)
    beside = [x, np.nextafter(x, 0), np.nextafter(x, 1), x * (1 + 2 * off)]
    beside = st.sampled_from([float(x) for x in beside if x <= 1])
    return s, draw(draw(st.sampled_from([beside, shares]))), power


@given(spectra_and_shares())
@example((np.array([3.0, 1.0]), 0.9, 2))
@example((np.array([9.0, 6.0, 5.0]), 0.75, 1))
@example((np.array([1.0, 1.0]), 0.9, 2**53))
def test_rank_for_energy_is_the_least_k_that_holds_the_share(drawn):
    s, share, power = drawn
    k, held = rank_for_energy(s, share, power), exact_shares(s, power)
    wanted = Fraction(str(share))
    assert 1 <= k <= len(s)
    assert k == 1 or held[k - 2] < wanted
    assert held[k - 1] >= wanted * (1 - Fraction(off_in_rank(s, power)))


# Storage


sizes = st.integers(1, 5000)


@st.composite
def shares_of_storage(draw, m, n):
    """Any share; or one that whole layers fill exactly, or all but exactly."""
    filled = Fraction(draw(st.integers(1, min(m, n))) * (m + n + 1), m * n)
    beside = [filled + Fraction(i, 10**9) for i in (-1, 0, 1)]
    beside = [x for x in [*beside, float(filled)] if 0 < x <= 1]
    return draw(st.sampled_from([*beside, 1]) | shares)


@given(sizes, sizes, st.data())
def test_rank_for_storage_is_the_greatest_k_that_fits_exactly(m, n, data):
    share = data.draw(shares_of_storage(m, n))
    k = rank_for_storage(m, n, share)
    room = Fraction(str(share)) * m * n
    assert k * (m + n + 1) <= room < (k + 1) * (m + n + 1)
    assert storage(m, n, max(k, 1)) == max(k, 1) * (m + n + 1)


# Rank by noise


@given(spectra(), sides, st.lists(st.floats(1e-6, 1e6), min_size=1))
def test_the_more_noise_the_fewer_layers_stand_above_it(s, more, noises):
    size = (len(s), len(s) + more)
    ranks = [optimal_rank(s, *size, noise) for noise in sorted(noises)]
    assert ranks == [optimal_rank(s, *size[::-1], noise) for noise in sorted(noises)]
    assert all(a >= b for a, b in pairwise(ranks))
    above_any, loud = s[s > 0].min(initial=1), 2 * float(s[0]) or 1.0
    assert optimal_rank(s, *size, float(above_any) * 1e-3) == np.count_nonzero(s)
    assert optimal_rank(s, *size, loud) == 0


# Batches


@given(st.lists(spectra(), min_size=1, max_size=4), shares, st.data())
def test_what_is_told_of_a_batch_is_told_of_each_spectrum(many, share, data):
    p = min(map(len, many))
    batch = np.stack([s[:p].astype(float) for s in many])
    k = data.draw(st.integers(1, p))
    for function in (
        energy,
        lambda s: approximation_error(s, k),
        lambda s: approximation_error(s, k, "2"),
        lambda s: rank_for_energy(s, share),
        lambda s: numerical_rank(s, p, p + 1),
        lambda s: optimal_rank(s, p, p + 1),
        lambda s: optimal_rank(s, p, p + 1, noise=1),
        lambda s: sigma_matrix(s, p, p + 1),
    ):
        assert np.array_equal(function(batch), [function(s) for s in batch])


# Checking


@given(matrices(), st.data())
def test_every_size_of_factors_passes_with_any_phases(A, data):
    for factorise in (full_svd, thin_svd, compact_svd):
        U, s, Vh = factorise(A)
        turn = data.draw(phases(len(s), A.dtype))
        U[:, : len(s)] *= turn
        Vh[: len(s)] *= turn.conj()[:, None]
        report = check_svd(A, U, s, Vh)
        assert report, report


@given(matrices(), full_or_thin, st.data())
def test_a_pair_turned_apart_fails_by_its_layer_twice(A, factorise, data):
    U, s, Vh = factorise(A)
    large = np.flatnonzero(s > rounding(A))
    assume(large.size)
    i = data.draw(st.sampled_from(large))
    U[:, i] *= -1
    report = check_svd(A, U, s, Vh)
    *others, product = report
    assert all(each.holds for each in others) and not product.holds
    assert abs(product.size - 2 * s[i]) <= 2 * rounding(A)


# Photographs


@given(pixels(), st.data())
def test_no_channel_of_a_compressed_picture_loses_more_than_its_tail(picture, data):
    k = data.draw(st.integers(1, min(picture.shape[:2])))
    small = compress_image(picture, k)
    assert small.image.min() >= 0 and small.image.max() <= 1
    of_channels = (np.atleast_3d(x).T for x in (small.image, picture / 255))
    for ours, channel in zip(*of_channels, strict=True):
        tail = approximation_error(thin_svd(channel).s, k)
        assert norm(ours - channel) <= tail + 2 * rounding(channel)
    m, n = picture.shape[:2]
    assert small.storage == picture.size // (m * n) * k * (m + n + 1)
    assert small.share == small.storage / picture.size and type(small.storage) is int
    lost = math.sqrt(picture.size) * 10 ** (-small.psnr / 20)
    off = (2 * picture.size + 100) * eps(float)  # the 100 are of a power below 10⁻¹⁶
    assert math.isclose(lost, norm(small.image - picture / 255), rel_tol=off)


@given(pixels(), seeds)
def test_psnr_is_the_same_from_either_side_and_infinite_from_itself(picture, seed):
    other = np.random.default_rng(seed).permutation(picture)
    negative = 1 - picture / 255
    for a, b in ((picture, other), (picture / 255, other), (picture, negative)):
        assert psnr(a, b) == psnr(b, a) >= 0
        assert psnr(a, a) == math.inf
    assert (psnr(picture, other) == math.inf) == np.array_equal(picture, other)
