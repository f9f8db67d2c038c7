"""Whatever comes in, out comes the right result or a sentence that says what would do.

Each kind of argument refuses each kind of bad value once, with its whole sentence; then
every argument of every public function is probed once. Figures and widgets are not
public in this sense: what matplotlib and traitlets say is enough there.
"""

import inspect
import pkgutil
import re
import runpy
import sys
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp

import svdlab
from sentences import fits, little_memory
from svdlab.approximate import (
    approximation_error,
    energy,
    layers,
    optimal_rank,
    rank_for_energy,
    rank_for_storage,
    reconstruct,
    storage,
)
from svdlab.arguments import arrays, single
from svdlab.check import check_least_squares, check_pseudoinverse, check_rank, check_svd
from svdlab.factor import compact_svd, full_svd, numerical_rank, sigma_matrix, thin_svd
from svdlab.images import compress_image, psnr
from svdlab.truncate import truncated_svd

pytestmark = pytest.mark.filterwarnings("error")

A = [[3, 2, 5], [2, 3, 5], [2, -2, 0], [5, 5, 10]]
SVD = U, S, VH = thin_svd(A)
LARGEST = sys.float_info.max
TINY = 5e-324  # the least float above 0, with one bit


def assert_refused(says, function, *arguments):
    with pytest.raises(ValueError) as refusal, little_memory():
        function(*arguments)
    message = str(refusal.value)
    assert fits(says, message), f"{says}\n{message}"
    assert len(message) < 500
    assert refusal.type is ValueError  # and not one of its kinds, as LinAlgError is


# What may come in place of an array


def looks_like(kind, *attributes):
    """An object of a type of that name, which has these attributes."""
    return type(kind, (), dict.fromkeys(attributes))()


class OnAnotherDevice:
    """An array that does not come to NumPy of its own accord."""

    get, dtype = None, np.dtype(float)

    def __array__(self, dtype=None, copy=None):
        raise TypeError("not by itself")


H5PYS = looks_like("Dataset", "shape", "dtype", "chunks")
ZARRS = looks_like("Array", "shape", "dtype", "chunks", "store")
XARRAYS = looks_like("DataArray", "dims", "_in_memory")
DASKS = looks_like("DataFrame", "to_dask_array", "__dask_graph__")
MASKED = np.ma.masked_equal([[1.0, 2.0], [3.0, 4.0]], 2)
with np.errstate(over="ignore"):  # where it is no longer than a double
    LONG = np.array([[np.longdouble(10) ** 4000]])

LISTS = ". Lists of numbers would do"
FILL = "x is a masked array, or holds one; fill its masked entries first, for example "
FILL += "with x.filled(0)"
WHOLE = "x is of type {}, and would come whole into memory; x{} would do, if memory "
WHOLE += "holds it, and in blocks {}"
BATCH = np.ones((2, 3, 3))
RISES = "x must be in descending order; it rises from {}. Sort it from large to small"
FIT = "x must be U (..., m, p), s (..., p), Vh (..., p, n), with a column of U and a "
FIT += "row of Vh for each of the singular values, s, not Σ; it is U {}, s {}, Vh {}"
COUNT = "x must be a whole number from 2 to 4; it is {!r}"
REFUSED = {
    arrays.floats: [
        ([[1, None]], "x must hold numbers; it holds None, of type NoneType" + LISTS),
        ([["1", "2"]], "x must hold numbers; it holds dtype <U1" + LISTS),
        (np.array([["2"]], object), "x must hold numbers; it holds '2', of type str…"),
        ({"A": 1}, "x must hold numbers; it holds {'A': 1}, of type dict" + LISTS),
        ([[1, -(10**400)]], "x is too large: -1000000…0000 came"),
        ([[1, 2], [3]], "x has rows of different lengths; every row needs as many …"),
        (OnAnotherDevice(), "x cannot be read as an array (not by itself); x.get() …"),
        (H5PYS, WHOLE.format("Dataset", "[:]", "da.from_array(x)")),
        (ZARRS, WHOLE.format("Array", "[:]", "da.from_zarr(x)")),
        (XARRAYS, WHOLE.format("DataArray", ".to_numpy()", "x.chunk().data")),
        (DASKS, WHOLE.format("DataFrame", ".compute().to_numpy()", "x.to_dask_array…")),
        (MASKED, FILL),
        ([[[1.0, np.ma.masked]]], FILL),
    ],
    arrays.matrix: [
        ([1, 2, 3], "x must have shape (..., m, n); it has shape (3,)"),
        (
            np.ones((0, 3)),
            "x is empty: its shape is (0, 3); it needs an entry at least",
        ),
        ([[1, np.nan], [2, 3]], "x must be finite; x[0, 1] is nan"),
        ([[1, 2], [-np.inf, np.inf]], "x must be finite; x[1, 0] is -inf"),
        ([[complex(0, np.nan)]], "x must be finite; x[0, 0] is nanj"),
        (LONG, "x must be finite; x[0, 0] is inf"),
    ],
    arrays.one_matrix: [(BATCH, "x must have shape (m, n); it has shape (2, 3, 3)")],
    arrays.real: [
        ([[1j]], "x must be real; it has dtype complex128. x.real or abs(x)…")
    ],
    arrays.spectrum: [
        (5, "x must have shape (..., p); it has shape ()"),
        ([], "x is empty: …; it needs an entry at least; thin_svd keeps the σ that …"),
        ([1j], "x must be real; …"),
        ([2, -1], "x must not be negative; its least entry is -1. Turn its sign and …"),
        ([3, 1, 2, 0], RISES.format("1.0 to 2.0")),
        ([[3, 2, 1], [2, 2, 2.5]], RISES.format("2.0 to 2.5")),
    ],
    arrays.one_spectrum: [([[2, 1]], "x must have shape (p,); it has shape (1, 2)")],
    arrays.factors: [
        (None, "x must be three arrays (U, s, Vh), as …; it is NoneType"),
        ((U, S), "x must be three arrays (U, s, Vh), as …; it is tuple"),
        ((U, S, "abc"), "x[2] must hold numbers; …"),
        *(
            (svd, FIT.format(*map(np.shape, svd)))
            for svd in [
                *((S, S, VH), (U, 1, VH), (U, S, S), (U, np.diag(S), VH)),
                *(([U, U], S, VH), (U[:, :2], S, VH), (U, S, VH[:2])),
            ]
        ),
    ],
    single.count(2, 4): [
        *((x, COUNT.format(x)) for x in (1, 5)),
        *(
            (x, COUNT.format(x) + f", of type {type(x).__name__}")
            for x in (3.0, np.nan, True, "3", None, [3], Fraction(3), np.array(3))
        ),
    ],
    single.count(): [(0, "x must be a whole number from 1 up; it is 0")],
    single.a_tolerance: [
        (x, f"x must be a finite number of 0 or more; it is {x!r}")
        for x in (-TINY, np.inf, np.nan, "0.5", True, 0.5 + 0j, [0.5], Decimal("0.5"))
    ],
    single.a_noise: [
        (x, "x must be a finite number greater than 0; it is …")
        for x in (0, Fraction(1, 10**400), 10**400)
    ],
    single.a_share: [
        (x, f"x must be greater than 0 and at most 1, a float or a fraction …{x!r}")
        for x in (0, 1.1, Fraction(11, 10), np.nan, None, True)
    ],
    single.choice("a", "b"): [
        (x, f"x must be one of 'a', 'b'; it is {x!r}") for x in ("c", "A", b"a", None)
    ],
    single.a_seed: [
        (x, f"x must be a whole number from 0 up, None or a …Generator; it is {x!r}")
        for x in (-1, 1.5, "1")
    ],
    single.a_path("a folder"): [
        (x, f"x must be the path of a folder, as text or a Path; it is {x!r}")
        for x in (None, 3, b"here")
    ],
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_will_not_do_is_answered_with_what_would(kind):
    for value, says in REFUSED[kind]:
        assert_refused(says, kind, value, "x")


# Every argument of every public function


GOOD = {
    **{"A": A, "s": [4, 2, 1], "m": 4, "n": 3, "k": 1, "rtol": 0.1, "tolerance": None},
    **{"svd": SVD, "U": U, "Vh": VH, "r": 2, "N": [[1], [1], [-1]], "X": A},
    **{"a": [[0, 1, 1, 0]], "b": [[0, 1, 0, 1]], "x": [0, 0, 0], "norm": "2"},
    **{"method": "auto", "power_iterations": 2, "seed": 0, "power": 1, "share": 0.9},
    **{"noise": 1, "kind": "2x2", "folder": "factors", "path": "cat.png"},
    **{"mode": "grey", "most": 400, "image": np.ones((5, 4, 3))},
}
FUNCTIONS = [x for x in svdlab.__all__ if inspect.isfunction(getattr(svdlab, x))]


@pytest.mark.parametrize("name", sorted({*FUNCTIONS} - {"compute"}))
def test_an_object_will_not_do_for_any_argument(name):
    function = getattr(svdlab, name)
    arguments = inspect.signature(function).parameters
    good = {argument: GOOD[argument] for argument in arguments}
    for argument in arguments:
        with pytest.raises(ValueError, match=rf"^{argument}\b.* must .*\bobject"):
            function(**good | {argument: object()})


@pytest.mark.parametrize(
    "module, name, arguments, shown",
    [
        ("factor", "thin_svd", ["abc"], "(A)"),
        ("check.spaces", "check_rank", ["abc", 1], "(A, r, rtol=None)"),
    ],
)
def test_a_module_reads_its_kinds_once_and_help_does_not_show_them(
    module, name, arguments, shown
):
    path = pkgutil.resolve_name(f"svdlab.{module}").__file__
    function = runpy.run_path(path, run_name=f"svdlab.{module}")[name]
    assert str(inspect.signature(function)) == shown
    assert_refused("A must hold numbers; …", function, *arguments)


# What a function alone asks for


def room(name, shape, would_do):
    return (
        f"{name} asks for an array of shape {shape}, more than the 1,073,741,824 "
        f"numbers that are made at once; {would_do}"
    )


NO_SIGMA = "use thin_svd, without the vectors that belong to no σ"
LONG_SVD = np.ones((3, 2**15, 1)), np.ones((3, 1)), np.ones((3, 1, 2**15))
SOME_ROWS = room("svd", "(3, 32768, 32768)", "some rows of U at a time would do")
FEWER = room("svd", "(3, 1, 32768, 32768)", "a smaller k, or reconstruct, would do")
S_ALONE = room("m × n", "(2000, 1000, 1000)", "s holds the same information")
K = "k must be a whole number from 1 to 3; it is {}"
FOUR = "b must hold 4 numbers, one for each row of A; it has shape {}"
POWER = f"power must be a whole number from 1 to {2**53}; it is {{}}"
SIDE = "{} must be a whole number from 2 up; it is 1"
TOO_LARGE = "{} is too large: what is made of it is greater than 1.8e+308, the most "
TOO_LARGE += "that float64 holds. Divide it by a power of 2 first"
CLIP = "Clip it, divide it by its white, or hand in a uint8 array of 0 to 255"
ALL_SIGMA = "s must hold all min(m, n) = 3 singular values of the matrix; it holds 2"
ALONE = [
    (full_svd, (np.ones((2**15 + 1, 1)),), room("A", "(32769, 32769)", NO_SIGMA)),
    (full_svd, (np.ones((4, 1, 2**14 + 1)),), room("A", "(4, 16385, 16385)", NO_SIGMA)),
    (full_svd, (np.full((2, 2), LARGEST),), TOO_LARGE.format("A")),
    (thin_svd, ([[complex(LARGEST, LARGEST)]],), TOO_LARGE.format("A")),
    (thin_svd, (np.full((2, 2), 3e38, np.float32),), "A is too large: …float32 holds…"),
    (compact_svd, (np.full((2, 2), LARGEST),), TOO_LARGE.format("A")),
    (compact_svd, (BATCH,), "A must have shape (m, n); …"),
    (truncated_svd, (A, 4), K.format(4)),
    (sigma_matrix, ([2, 1], 1, 3), SIDE.format("m")),
    (sigma_matrix, ([2, 1], 3, 1), SIDE.format("n")),
    (sigma_matrix, (np.ones((2000, 1)), 1000, 1000), S_ALONE),
    (numerical_rank, ([2, 1], 1, 3), SIDE.format("m")),
    (numerical_rank, ([2, 1], 3, 1), SIDE.format("n")),
    (reconstruct, (SVD, 4), K.format(4)),
    (reconstruct, (LONG_SVD,), SOME_ROWS),
    (layers, (SVD, 0), K.format(0)),
    (layers, (LONG_SVD,), FEWER),
    (approximation_error, ([3, 2, 1], 0), K.format(0)),
    (approximation_error, ([3, 2, 1], 4), K.format(4)),
    (approximation_error, ([LARGEST] * 3, 1), TOO_LARGE.format("s")),
    (energy, ([3], 2**53 + 1), POWER.format(2**53 + 1)),
    (energy, ([3], 0), POWER.format(0)),
    (storage, (4, 3, 4), K.format(4)),
    (optimal_rank, ([2, 1], 4, 3), ALL_SIGMA),
    (psnr, ([[0, 1]], [[1], [2]]), "b must have the shape of a; a has shape (1, 2), …"),
    (psnr, ([[1e200]], [[0]]), TOO_LARGE.format("a - b")),
    (psnr, ([[0, 0]], [[1e154, 1e154]]), TOO_LARGE.format("a - b")),
    (psnr, np.float32([[[1e30]], [[0]]]), "a - b is too large: …float32 holds…"),
    (compress_image, (np.ones((5, 4)), 5), "k must be a whole number from 1 to 4; …"),
    (compress_image, (np.ones((5, 4)), [1, 5]), "k must be a whole …4; it is 5"),
    (compress_image, (np.ones((3, 4, 5)), 1), "image must have shape (m, n) or …"),
    (
        compress_image,
        ([[0, 1.1]], 1),
        "image must hold numbers from 0 to 1; it …" + CLIP,
    ),
    (check_least_squares, (A, 3, [0, 0, 0]), FOUR.format("()")),
    (check_least_squares, (A, [1, 2], [0, 0, 0]), FOUR.format("(2,)")),
    (check_svd, (np.full((4, 3), LARGEST), *SVD), TOO_LARGE.format("A")),
    (check_rank, (A, True), "r must be one number; it is True"),
    (check_rank, (A, [1, 2]), "r must be one number; it has shape (2,)"),
]


@pytest.mark.parametrize("function, arguments, says", ALONE)
def test_what_a_function_alone_asks_for_is_said(function, arguments, says):
    assert_refused(says, function, *arguments)


def test_a_matrix_that_lapack_gives_up_is_named(monkeypatch):
    def give_up(A, full_matrices):
        raise np.linalg.LinAlgError("SVD did not converge")

    monkeypatch.setattr(np.linalg, "svd", give_up)
    says = "A is too large, or beyond LAPACK (SVD did not converge). Divide it by a …"
    assert_refused(says, thin_svd, A)


# Odd numbers that will do


class Indexed(np.ndarray):
    """An array in memory, with attributes that one on disk has as well."""

    dims, chunks = ("rows", "columns"), (2, 2)


@pytest.mark.parametrize(
    "kind, odd, plain",
    [
        (arrays.floats, [[True, False]], np.array([[1.0, 0]])),
        (
            arrays.floats,
            [[10**30, 1], [0.5, -(10**25)]],
            np.array([[1e30, 1], [0.5, -1e25]]),
        ),
        (arrays.floats, [[10**30, 1j]], np.array([[1e30, 1j]])),
        (arrays.floats, np.array([np.uint8(200), 1.5], object), np.array([200, 1.5])),
        (arrays.floats, np.array([np.complex64(1j), 2], object), np.array([1j, 2])),
        (arrays.floats, np.uint8([200, 100]), np.array([200.0, 100])),
        (arrays.floats, np.int64([2**62, 1]), np.array([2.0**62, 1])),
        (arrays.floats, [np.array([1, 2]), (3.0, 4)], np.array([[1.0, 2], [3, 4]])),
        (arrays.floats, np.longdouble([1, 2]), np.array([1.0, 2])),
        (arrays.floats, np.clongdouble([1j, 2]), np.array([1j, 2])),
        (arrays.floats, memoryview(np.eye(2)), np.eye(2)),
        (arrays.floats, np.float16([1, 2]), np.array([1.0, 2])),
        (arrays.floats, np.array([1, 2], ">f4"), np.float32([1, 2])),
        (arrays.floats, np.eye(2).view(Indexed), np.eye(2)),
        *(
            (single.count(2, 4), x, 2)
            for x in (np.int8(2), np.uint64(2), sp.Integer(2))
        ),
        *(
            (single.a_share, x, Fraction(29, 100))
            for x in (np.float32(0.29), np.longdouble("0.29"), sp.Rational(29, 100))
        ),
    ],
)
def test_numbers_of_every_kind_are_read_as_they_are(kind, odd, plain):
    read = kind(odd, "x")
    assert type(read) is type(plain) and np.array_equal(read, plain)
    assert getattr(read, "dtype", None) == getattr(plain, "dtype", None)


def test_the_ends_of_shares_sizes_and_powers_are_taken():
    assert rank_for_energy([1, 1], TINY) == 1
    assert rank_for_storage(100, 100, TINY) == 0
    assert rank_for_storage(25, 32, 0.29) == 4  # 0.29·25·32 = 4·(25 + 32 + 1)
    assert compress_image(np.eye(3), np.int8(2)).k == 2
    assert storage(10**30, 10**30, 5) == 5 * (2 * 10**30 + 1)
    assert energy([2, 2, 1], 2**53).tolist() == [0.5, 1, 1]
    assert rank_for_energy([2, 1], 1, 2**53) == 1


def test_negative_zero_is_zero():
    assert str(full_svd([[-0.0, -0.0]]).s) == "[0.]"
    assert np.array_equal(full_svd(-np.zeros((3, 2))).U, np.eye(3))
    assert str(sigma_matrix([1, -0.0], 2, 2).tolist()) == "[[1.0, 0.0], [0.0, 0.0]]"


# The ends of what a float holds


def test_the_least_numbers_there_are_are_factored():
    U, s, Vh = thin_svd(np.full((3, 1), TINY))  # σ = √3·TINY is 2·TINY when rounded
    assert s.tolist() == [2 * TINY] and Vh.tolist() == [[1]]
    assert np.allclose(U, 3**-0.5)
    U, s, Vh = full_svd([[complex(0, TINY)]])
    assert (U.tolist(), s.tolist(), Vh.tolist()) == ([[1]], [TINY], [[1j]])
    assert check_svd([[complex(0, TINY)]], U, s, Vh)
    assert not check_svd([[complex(0, TINY)]], U, s, -Vh)
    assert reconstruct(([[1]], [TINY], [[-1]])).tolist() == [[-TINY]]
    assert layers(([[1]], [TINY], [[-1]])).tolist() == [[[-TINY]]]


def test_the_largest_numbers_there_are_are_factored():
    half = np.full((2, 2), LARGEST / 2)
    s = thin_svd(half).s
    assert np.isclose(s[0] / LARGEST, 1) and s[1] / s[0] < 1e-15
    assert np.allclose(reconstruct(truncated_svd(half, 1)) / LARGEST, 0.5)
    assert truncated_svd(half, tolerance=5).s.size == 1
    assert truncated_svd(np.eye(3), tolerance=LARGEST, method="randomised").s.size == 1
    assert check_svd(half, *full_svd(half))


@pytest.mark.parametrize("unit", [TINY, 1e-300, 1, 1e300, LARGEST / 16])
def test_what_is_told_of_singular_values_does_not_depend_on_their_unit(unit):
    assert energy(unit * np.array([2, 1])).tolist() == [0.8, 1]
    assert rank_for_energy(unit * np.array([2, 1]), 0.8) == 1
    assert np.isclose(approximation_error(unit * np.array([4, 4, 3]), 1) / unit, 5)
    assert approximation_error([4 * unit, 3 * unit], 1, "2") == 3 * unit
    assert numerical_rank([2 * unit, unit, 0], 3, 3) == 2
    assert optimal_rank(unit * np.array([9.0, 8, 1, 1, 1, 1]), 6, 6) == 2
    assert optimal_rank(unit * np.array([16.0, 8, 8, 8]), 10**6, 4) == 1


def test_where_a_threshold_is_infinite_no_layer_stands_above_it():
    assert numerical_rank([LARGEST, LARGEST / 2], 2, 2, rtol=LARGEST) == 0
    assert numerical_rank(np.float32([1e38, 1e37]), 2, 2, rtol=1e300) == 0
    assert optimal_rank([LARGEST, LARGEST], 2, 2, noise=LARGEST) == 0
    assert optimal_rank(np.float32([1, 1]), 2, 2, noise=1e300) == 0
    assert optimal_rank([LARGEST, TINY], 2, 2, noise=TINY) == 1


def test_what_overflows_is_no_svd_and_raises_no_warning():
    eye, huge = np.eye(2), np.full((2, 2), 1e200)
    for U, s, Vh in [
        (eye, [1, 1], huge * (1 + 1j)),
        (huge, [1e200, -1e200], huge),
        (eye, [LARGEST, -LARGEST], eye),
    ]:
        report = check_svd(eye, U, s, Vh)
        assert not report
        assert "nan" not in str(report) and "inf" not in str(report)
    assert "column 1 is not of length 1" in str(check_svd(eye, huge, [1, 1], eye))
    assert "fails by 1.8e+308: σ_2 is negative" in str(report)
    assert not check_pseudoinverse([[1e200]], [[1e200]])


# What has room


def test_what_has_room_is_made(monkeypatch):
    assert full_svd(np.ones((1, 300))).Vh.shape == (300, 300)
    for svd in (thin_svd, compact_svd, lambda A: truncated_svd(A, 1)):
        assert svd(np.ones((2**17, 1))).U.shape == (2**17, 1)
    monkeypatch.setattr(arrays, "MOST_NUMBERS", 12)
    assert sigma_matrix([2, 1], 4, 3).shape == (4, 3)
    assert reconstruct((np.eye(4, 2), [2, 1], np.eye(2, 3))).shape == (4, 3)


def test_docstrings_point_to_what_is_there():
    for name in svdlab.__all__:
        text = getattr(svdlab, name).__doc__
        for place in re.findall(r"`(svdlab\.[\w.]+)`", text):
            assert pkgutil.resolve_name(place), place
