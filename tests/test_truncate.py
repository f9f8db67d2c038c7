"""The first k layers: by LAPACK or at random, how far they are from A, and how many."""

import copy
import pickle
import re
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapack import OF_THE_FACTORS, THRESHOLD, reconstruction, truncation
from matrices import (
    BATTERY,
    DTYPES,
    battery,
    in_dtype,
    orthonormal,
    random_matrix,
    with_sigma,
)
from strategies import eps, matrices, norm, rounding
from svdlab import (
    SVD,
    TruncatedSVD,
    approximation_error,
    reconstruct,
    thin_svd,
    truncate,
    truncated_svd,
)

pytestmark = pytest.mark.filterwarnings("error")

METHODS = ("lapack", "randomised")
every_method = pytest.mark.parametrize("method", METHODS)
every_dtype = pytest.mark.parametrize("dtype", DTYPES, ids=lambda dtype: dtype.__name__)


randomised = partial(truncated_svd, method="randomised")

# The layers that are looked for at random

STEP = 30  # layers that stand out of noise
SPECTRA = {
    "1/i": lambda p: 1 / np.arange(1.0, p + 1),
    "1/√i": lambda p: np.arange(1.0, p + 1) ** -0.5,
    "geometric": lambda p: 0.8 ** np.arange(p),
    "a step": lambda p: np.where(np.arange(p) < STEP, 10.0, 1.0),
    "a cliff": lambda p: np.where(np.arange(p) < STEP, 1.0, 1e-9),
    "flat": np.ones,
}
every_spectrum = pytest.mark.parametrize("spectrum", SPECTRA.values(), ids=SPECTRA)


@every_spectrum
@pytest.mark.parametrize("shape", [(400, 250), (250, 400)])
def test_random_layers_are_within_one_percent_of_the_best(shape, spectrum):
    A, s = with_sigma(spectrum)(*shape), spectrum(min(shape))
    for k, steps in ((1, 3), (20, 2), (STEP, 2)):
        best = approximation_error(s, k)
        error = norm(A - reconstruct(randomised(A, k, power_iterations=steps)))
        assert best * (1 - 1e-12) - 1e-12 <= error <= 1.01 * best + 1e-12


def test_a_seed_is_a_choice_of_layers_and_global_random_state_is_left_alone():
    A, before = random_matrix(60, 40), np.random.get_state()[1].copy()
    once, again, other = (randomised(A, 3, seed=seed) for seed in (1, 1, 2))
    for x, y in zip(once, again, strict=True):
        assert np.array_equal(x, y)
    assert once.error == again.error != other.error
    assert not np.array_equal(once.s, other.s)
    assert np.array_equal(np.random.get_state()[1], before)


@pytest.mark.parametrize("shape", [(30, 24), (30, 60)])
@every_dtype
def test_each_matrix_of_a_batch_has_its_own_layers(dtype, shape):
    A = random_matrix(2, 3, *shape, dtype=dtype)
    svd = randomised(A, 4)
    for at in np.ndindex(2, 3):
        alone = randomised(A[at], 4)
        for x, y in zip((*svd, svd.error), (*alone, alone.error), strict=True):
            assert np.allclose(x[at], y, atol=1e-4 if eps(y.dtype) > 1e-10 else 1e-11)


@pytest.mark.parametrize("family", BATTERY)
def test_random_layers_pass_lapacks_ratios(family):
    for at, A in battery(family):
        p = min(A.shape[-2:])
        for k in {1, (p + 1) // 2}:
            svd = randomised(A, k)
            assert svd.U.dtype == svd.Vh.dtype == A.dtype, at
            assert svd.s.dtype == svd.error.dtype == A.real.dtype, at
            for ratio in OF_THE_FACTORS:
                assert ratio(A, svd) < THRESHOLD, f"{ratio.__name__} of {at}"
        if p <= 10:  # what is drawn spans everything, for each k
            assert truncation(A, svd) < THRESHOLD, f"truncation of {at}"
            assert reconstruction(A, randomised(A, p)) < THRESHOLD, at


# The error


@pytest.mark.parametrize("spectrum", ["1/i", "flat"])
@pytest.mark.parametrize(
    "shape, dtype", [((40, 30), np.float64), ((30, 40), np.complex128)]
)
def test_the_estimated_error_is_right_in_the_mean_square(shape, dtype, spectrum):
    """Of 300 squares, each off by √(2/10) at most, the mean is off by 2.6 %.

    An estimate from the vectors that the layers were found with would be far too small.
    """
    A = in_dtype(with_sigma(SPECTRA[spectrum])(*shape), dtype)
    drawn = [randomised(A, 2, power_iterations=0, seed=seed) for seed in range(300)]
    ratios = [svd.error / norm(A - reconstruct(svd)) for svd in drawn]
    assert abs(np.mean(np.square(ratios)) - 1) < 4 * (2 / 10 / 300) ** 0.5


@pytest.mark.parametrize("dtype", [np.float64, np.complex128])
def test_the_estimated_error_scales_with_A_and_no_matrix_of_a_batch_sees_another(dtype):
    A, scales = random_matrix(30, 20, dtype=dtype), np.array([1e-300, 1e150, 1e300])
    error, alone = randomised(A, 2).error, randomised(1e-320 * A, 2).error
    assert np.allclose(randomised([c * A for c in scales], 2).error / scales, error)
    assert np.isclose(alone / 1e-320, error, rtol=1e-2)  # four digits are left of A


# As many layers as a tolerance asks for


@every_method
@every_spectrum
def test_a_tolerance_is_met_with_the_fewest_layers(spectrum, method):
    A, s = with_sigma(spectrum)(120, 90), spectrum(90)
    for tolerance in (0.9, 0.1, 0.01, 1e-6):
        svd = truncated_svd(A, tolerance=tolerance, method=method)
        k, most = len(svd.s), tolerance * norm(A) * (1 + 1e-12)
        assert svd.error <= most
        assert np.isclose(norm(A - reconstruct(svd)), svd.error, atol=1e-12)
        best = min(i for i in range(1, 91) if approximation_error(s, i) <= most)
        assert best <= k <= (best if method == "lapack" else 1.1 * best + 1)


@every_method
@every_dtype
@pytest.mark.parametrize("shape", [(40, 60), (400, 20)])
def test_a_tolerance_below_rounding_is_refused_and_what_would_do_does(
    shape, dtype, method
):
    A = in_dtype(random_matrix(*shape), dtype)
    for tolerance in (0, 0.01 * eps(A.dtype)):
        says = f"rounding leaves of A; it is {float(tolerance)}, and"
        with pytest.raises(ValueError, match=says) as said:
            truncated_svd(A, tolerance=tolerance, method=method)
    least = float(re.search(r"and (\S+) would do", str(said.value))[1])
    svd = truncated_svd(A, tolerance=least, method=method)
    assert 0 < svd.error <= least * norm(A) * (1 + 8 * eps(A.dtype))
    assert least < 1.2 * svd.error / norm(A) < 1000 * eps(A.dtype)
    assert svd.U.dtype == svd.Vh.dtype == A.dtype
    assert svd.s.dtype == svd.error.dtype == A.real.dtype


@every_method
def test_the_error_of_all_layers_is_measured(method):
    A = random_matrix(2100, 20, seed=3)  # in more than one piece
    svd = truncated_svd(A, tolerance=1e-13, method=method)
    assert len(svd.s) == 20
    measured = norm(A - svd.U * svd.s @ svd.Vh)
    assert np.isclose(svd.error, measured, rtol=0.1, atol=0)


@every_method
def test_no_layer_of_zeros_is_kept_but_one_of_nothing_else(method):
    for tolerance in (0, 0.1, 1):
        svd = truncated_svd(np.zeros((5, 4)), tolerance=tolerance, method=method)
        assert len(svd.s) == 1 and svd.error == 0
    batch = truncated_svd(np.zeros((2, 5, 4)), 2, method=method)
    assert batch.error.tolist() == [0, 0]
    A = np.diag([3.0, 2, 0, 0])
    assert len(truncated_svd(A, tolerance=1e-12, method=method).s) == 2
    svd = truncated_svd(A, tolerance=0)
    assert len(svd.s) == 2 and svd.error == 0


def test_a_tie_that_is_met_exactly_is_met():
    A = np.diag([4.0, 3.0])  # at k = 1 the error is 3/5 of the norm
    assert len(truncated_svd(A, tolerance=0.6).s) == 1
    assert len(truncated_svd(A, tolerance=np.nextafter(0.6, 0)).s) == 2


# Which method


@pytest.mark.parametrize(
    "shape, k, method",
    [
        ((1000, 1000), 3, "randomised"),
        ((1000, 999), 3, "lapack"),  # fewer than a million entries
        ((8000, 125), 5, "randomised"),  # 8·15 ≤ 125
        ((125, 8000), 5, "randomised"),
        ((8000, 128), 6, "randomised"),  # 8·16 = 128
        ((8000, 125), 6, "lapack"),  # 8·16 > 125
        ((125, 8000), 6, "lapack"),
        ((30, 20), 1, "lapack"),
    ],
)
def test_auto_looks_at_random_where_that_is_worth_it(monkeypatch, shape, k, method):
    asked = []
    for name, word in (("_randomised", "randomised"), ("_by_lapack", "lapack")):
        note = partial(lambda word, *_: asked.append(word), word)
        monkeypatch.setattr(f"svdlab.truncate.{name}", note)
    truncated_svd(np.broadcast_to(1.0, shape), k)
    assert asked == [method]


def test_auto_two_power_iterations_and_seed_0_are_the_default():
    A = random_matrix(30, 20)
    lapack, found = (truncated_svd(A, 2, method=method).error for method in METHODS)
    auto = truncated_svd(A, 2, method="auto").error
    assert truncated_svd(A, 2).error == auto == lapack != found
    assert found == randomised(A, 2, power_iterations=2, seed=0).error
    assert found != randomised(A, 2, power_iterations=3).error


@pytest.mark.parametrize(
    "sigma, tolerance, tried",
    [
        (np.ones(40), 1e-13, [16, 32, 40]),
        (np.r_[1e5, np.ones(39)], 1e-4, [16]),  # √24 ≤ 1e-4·‖A‖, and > 1e-4·√39
        (np.zeros(40), 0.5, [16]),
        (np.ones(32), 1e-13, [16, 32]),
        # √24 ≤ 2e-5·‖A‖, and not with σ_16
        (np.r_[np.full(16, 1e5), np.ones(24)], 2e-5, [16]),
    ],
)
def test_a_tolerance_is_looked_for_with_twice_as_many_layers_each_time(
    monkeypatch, sigma, tolerance, tried
):
    ks, found = [], truncate._randomised

    def noted(A, k, *rest):
        ks.append(k)
        return found(A, k, *rest)

    monkeypatch.setattr(truncate, "_randomised", noted)
    randomised(np.diag(sigma), tolerance=tolerance)
    assert ks == tried


def test_auto_meets_a_tolerance_at_random_while_that_is_worth_it():
    A = random_matrix(1000, 4) @ random_matrix(4, 1000, seed=1)
    few = truncated_svd(A, tolerance=0.1)
    assert few.error == truncated_svd(A, tolerance=0.1, method="randomised").error
    assert 1 < len(few.s) <= 4


def test_lapacks_are_the_first_layers_of_the_thin_svd_and_their_error():
    A = random_matrix(2, 6, 4, dtype=np.complex64)
    U, s, Vh = thin_svd(A)
    for k in (1, 3, 4):
        svd, error = truncated_svd(A, k, method="lapack"), approximation_error(s, k)
        first = U[..., :k], s[..., :k], Vh[..., :k, :], error
        assert all(map(np.array_equal, (*svd, svd.error), first))
        assert svd.error.dtype == np.float32


# What is returned


@every_method
def test_it_is_three_factors_and_an_error(method):
    svd = truncated_svd(random_matrix(6, 4), 2, method=method)
    U, s, Vh = svd
    assert svd.U is U and svd.s is s and svd.Vh is Vh
    assert isinstance(svd, TruncatedSVD) and isinstance(svd, SVD)
    assert TruncatedSVD(*svd).error is svd._replace(s=2 * s).error is None
    assert TruncatedSVD(*svd, error=3).error == 3
    for twin in (copy.copy(svd), copy.deepcopy(svd), pickle.loads(pickle.dumps(svd))):
        assert type(twin) is TruncatedSVD and twin.error == svd.error > 0
        assert all(map(np.array_equal, twin, svd))


# What does not do


@pytest.mark.parametrize(
    "A, options, says",
    [
        (np.eye(2), {}, "k must be given, or a tolerance in its place; neither came"),
        (np.eye(2), {"k": 1, "tolerance": 1}, "k must be given, .* place; both came"),
        (
            np.ones((2, 3, 3)),
            {"tolerance": 0.1},
            r"tolerance needs one matrix.*shape \(2, 3, 3\); one matrix at a time",
        ),
        *(
            (
                x,
                {"method": method, **how},
                "A is too large[:,] .* by a power of 2 first",
            )
            for x in (np.full((60, 40), 1e308), np.diag([1e308, 1.7e308, 1.7e308]))
            for method in METHODS
            for how in ({"k": 1}, {"tolerance": 0.1})
        ),
        (4e306 * orthonormal(400, 400), {"k": 1, "method": "randomised"}, "A is too"),
    ],
)
def test_what_does_not_do_is_said(A, options, says):
    with pytest.raises(ValueError, match=f"^{says}"):
        truncated_svd(A, **options)


# Whatever the matrix


@given(matrices(), st.floats(0, 1.2), st.sampled_from(METHODS))
def test_a_tolerance_is_met_whatever_the_matrix(A, tolerance, method):
    slack = rounding(A)
    try:
        svd = truncated_svd(A, tolerance=tolerance, method=method)
    except ValueError:  # it is lost in rounding
        assert tolerance * norm(A) <= 4 * slack
        return
    assert norm(A - reconstruct(svd)) <= tolerance * norm(A) + 4 * slack
    assert 1 <= len(svd.s) <= min(A.shape)
    if len(svd.s) > 1:
        fewer = svd.U[:, :-1], svd.s[:-1], svd.Vh[:-1]
        assert norm(A - reconstruct(fewer)) >= tolerance * norm(A) - 4 * slack
