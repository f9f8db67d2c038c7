"""Whatever comes in, out comes the right result or a sentence that says what would do.

First the table of refusals: a function or an argument that has no entry there fails.
Then come the odd things that will do, with what they are worth. What will not do has to
be refused before it takes the memory there is.
"""

import sys
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from matplotlib import pyplot as plt

from refusals import (
    ARGUMENTS,
    LARGEST,
    PUBLIC,
    ROWS,
    TINY,
    UNUSUAL,
    A,
    fits,
    function,
    little_memory,
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
    rank_for_energy,
    rank_for_storage,
    reconstruct,
    sigma_matrix,
    storage,
    thin_svd,
    truncated_svd,
)

pytestmark = pytest.mark.filterwarnings(
    "error", "ignore:Deprecated in traitlets:DeprecationWarning"
)


@pytest.fixture(autouse=True)
def _off_screen(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    plt.switch_backend("agg")
    yield
    plt.close("all")


def good(name):
    return {
        argument: what.good() if callable(what.good) else what.good
        for argument, what in ROWS[name].items()
    }


def test_every_argument_of_every_public_function_is_known():
    assert not [(name, each) for name, each in ARGUMENTS if not ROWS[name][each]]
    assert {name.split()[0] for name in UNUSUAL} <= PUBLIC


@pytest.mark.parametrize("name", ROWS)
def test_a_row_is_taken_as_it_stands(name):
    function(name)(**good(name))


@pytest.mark.parametrize("name, argument", ARGUMENTS)
def test_what_will_not_do_is_answered_with_what_would(name, argument):
    rest = good(name)
    for value, says in ROWS[name][argument].bad:
        try:
            with little_memory():
                came = function(name)(**(rest | {argument: value}))
        except ValueError as refusal:
            sentence = says.replace("{name}", argument)
            assert fits(sentence, str(refusal)), f"{sentence}\n{refusal}"
            assert len(str(refusal)) < 500
        else:
            pytest.fail(f"{came!r} came in place of: {says}")


# Odd numbers that will do


@pytest.mark.parametrize(
    "odd, plain",
    [
        ([[True, False], [True, True]], [[1, 0], [1, 1]]),
        (np.array([[True, False]]), [[1, 0]]),
        ([[10**30, 1], [0.5, -(10**25)]], [[1e30, 1], [0.5, -1e25]]),
        ([[10**30, 1j]], [[1e30, 1j]]),
        (np.array([[np.uint8(200), 1.5]], object), [[200, 1.5]]),
        (np.array([[np.complex64(1j), 2]], object), [[1j, 2]]),
        (np.uint8([[200, 100]]), [[200, 100]]),
        (np.int64([[2**62, 1]]), [[2.0**62, 1]]),
        (((1, 2), (3, 4)), [[1, 2], [3, 4]]),
        ([np.array([1, 2]), (3.0, 4)], [[1, 2], [3, 4]]),
        (np.longdouble([[1, 2]]), [[1, 2]]),
        (np.clongdouble([[1j, 2]]), [[1j, 2]]),
        (memoryview(np.eye(2)), np.eye(2)),
    ],
)
def test_numbers_of_every_kind_are_read_as_they_are(odd, plain):
    for ours, theirs in zip(full_svd(odd), full_svd(plain), strict=True):
        assert np.array_equal(ours, theirs)
        assert ours.dtype == theirs.dtype


@pytest.mark.parametrize("k", [np.int8(2), np.uint64(2), sp.Integer(2)])
def test_a_whole_number_may_be_numpys_or_sympys(k):
    assert np.array_equal(truncated_svd(A, k).s, truncated_svd(A, 2).s)
    assert storage(4, 3, k) == 16 and type(storage(4, 3, k)) is int
    assert compress_image(np.eye(3), k).k == 2


@pytest.mark.parametrize(
    "share",
    [Fraction(29, 100), np.float32(0.29), np.longdouble("0.29"), sp.Rational(29, 100)],
)
def test_a_share_may_be_a_fraction_or_of_any_precision(share):
    assert rank_for_storage(25, 32, share) == 4  # 0.29·25·32 = 4·(25 + 32 + 1)
    assert rank_for_energy([np.sqrt(0.3), np.sqrt(0.7)][::-1], share) == 1


def test_the_least_shares_there_are_ask_for_least():
    for share in (TINY, Fraction(1, 10**5000)):
        assert rank_for_energy([1, 1], share) == 1
        assert rank_for_storage(100, 100, share) == 0


def test_numbers_that_no_array_could_count_are_counted():
    assert storage(10**30, 10**30, 5) == 5 * (2 * 10**30 + 1)
    assert rank_for_storage(10**5000, 3, 1) == 2
    assert numerical_rank([2, 1], sys.maxsize, 2) == 2
    assert energy([2, 2, 1], 10**5000).tolist() == [0.5, 1, 1]
    assert energy(np.float32([2, 1]), 10**5000).tolist() == [1, 1]
    assert rank_for_energy([2, 1], 1, 10**5000) == 1


def test_negative_zero_is_zero():
    assert str(full_svd([[-0.0, -0.0]]).s) == "[0.]"
    assert np.array_equal(full_svd(-np.zeros((3, 2))).U, np.eye(3))
    assert compact_svd([[-0.0]]).s.size == 0
    assert str(sigma_matrix([1, -0.0], 2, 2).tolist()) == "[[1.0, 0.0], [0.0, 0.0]]"
    assert str(approximation_error([1, -0.0], 1)) == "0.0"
    assert energy([-0.0, -0.0]).tolist() == [1, 1]
    assert numerical_rank([1, -0.0], 2, 2) == 1
    assert check_svd([[-0.0]], [[1]], [-0.0], [[1]])


# The ends of what a float holds


def test_the_least_numbers_there_are_are_factored():
    U, s, Vh = thin_svd(np.full((3, 1), TINY))  # σ = √3·TINY is 2·TINY when rounded
    assert s.tolist() == [2 * TINY] and Vh.tolist() == [[1]]
    assert np.allclose(U, 3**-0.5)
    U, s, Vh = full_svd([[complex(0, TINY)]])
    assert (U.tolist(), s.tolist(), Vh.tolist()) == ([[1]], [TINY], [[1j]])
    assert check_svd([[complex(0, TINY)]], U, s, Vh)
    assert not check_svd([[complex(0, TINY)]], U, s, -Vh)


def test_the_least_numbers_there_are_have_their_shares_and_errors():
    assert energy([2 * TINY, TINY]).tolist() == [0.8, 1]
    assert rank_for_energy([2 * TINY, TINY], 0.8) == 1
    assert approximation_error([4 * TINY, 4 * TINY, 3 * TINY], 1) == 5 * TINY
    assert numerical_rank([TINY, 0], 2, 2) == 1
    assert optimal_rank([9 * TINY, TINY, TINY], 3, 3) == 1
    assert reconstruct(([[1]], [TINY], [[-1]])).tolist() == [[-TINY]]
    assert layers(([[1]], [TINY], [[-1]])).tolist() == [[[-TINY]]]


def test_the_largest_numbers_there_are_are_factored():
    half = np.full((2, 2), LARGEST / 2)
    s = thin_svd(half).s
    assert np.isclose(s[0] / LARGEST, 1) and s[1] / s[0] < 1e-15
    assert np.allclose(reconstruct(truncated_svd(half, 1)) / LARGEST, 0.5)
    assert check_svd(half, *full_svd(half))


def test_the_largest_numbers_there_are_have_their_shares_and_errors():
    assert energy([LARGEST, LARGEST]).tolist() == [0.5, 1]
    assert np.isclose(
        approximation_error([LARGEST] + [LARGEST / 2] * 2, 1) / LARGEST, 0.5**0.5
    )
    assert approximation_error([LARGEST, LARGEST, LARGEST], 1, "2") == LARGEST
    assert numerical_rank([LARGEST, LARGEST / 2], 2, 2) == 2
    assert numerical_rank([LARGEST, LARGEST / 2], 2, 2, rtol=LARGEST) == 0
    assert numerical_rank(np.float32([1e38, 1e37]), 2, 2, rtol=1e300) == 0


@pytest.mark.parametrize("scale", [TINY, 1e-300, 1, 1e300, LARGEST / 16])
def test_the_rank_under_noise_does_not_depend_on_the_scale(scale):
    assert optimal_rank(np.array([9.0, 8, 1, 1, 1, 1]) * scale, 6, 6) == 2
    assert optimal_rank(np.array([16.0, 8, 8, 8]) * scale, 10**6, 4) == 1


def test_no_layer_stands_above_infinite_noise():
    assert optimal_rank([LARGEST, LARGEST], 2, 2, noise=LARGEST) == 0
    assert optimal_rank(np.float32([1, 1]), 2, 2, noise=1e300) == 0
    assert optimal_rank([LARGEST, TINY], 2, 2, noise=TINY) == 1


def test_what_overflows_is_no_svd_and_raises_no_warning():
    eye, huge = np.eye(2), np.full((2, 2), 1e200)
    for U, s, Vh in [
        (huge, [1, 1], eye),
        (eye, [1, 1], huge * (1 + 1j)),
        (huge, [1e200, -1e200], huge),
        (eye, [LARGEST, -LARGEST], eye),
    ]:
        report = check_svd(eye, U, s, Vh)
        assert not report
        assert "nan" not in str(report) and "inf" not in str(report)
    assert "column 1 is not of length 1" in str(check_svd(eye, huge, [1, 1], eye))
    assert "fails by 1.8e+308: σ_2 is negative" in str(report)


def test_a_matrix_that_lapack_gives_up_is_named(monkeypatch):
    def give_up(A, full_matrices):
        raise np.linalg.LinAlgError("SVD did not converge")

    monkeypatch.setattr(np.linalg, "svd", give_up)
    with pytest.raises(ValueError) as refusal:
        thin_svd(A)
    assert str(refusal.value) == (
        "A is beyond LAPACK (SVD did not converge); try it divided by a power of 2"
    )
    assert type(refusal.value) is ValueError


# What has room


def test_what_has_room_is_made():
    assert full_svd(np.ones((1, 300))).Vh.shape == (300, 300)
    assert thin_svd(np.ones((2**17, 1))).U.shape == (2**17, 1)
    assert sigma_matrix([1], 2**10, 2**10).sum() == 1
