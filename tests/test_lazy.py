"""Dask arrays give what NumPy's give, later, and block by block."""

import inspect
import re
import runpy
import subprocess
import sys
import time
import tracemalloc
import weakref
from functools import partial
from unittest.mock import Mock

import dask
import dask.array as da
import numpy as np
import pytest
from dask.graph_manipulation import bind
from scipy.sparse import csr_array

import svdlab
from matrices import DTYPES, dagger, in_dtype, random_matrix, with_sigma
from svdlab import compute, save_svd, thin_svd, truncated_svd
from svdlab.approximate import approximation_error, energy, layers, reconstruct
from svdlab.blocks import factor as blockwise
from svdlab.blocks import stand_ins
from svdlab.blocks.passes import read_after
from svdlab.formulas.factor import SVD, fix_signs

pytestmark = pytest.mark.filterwarnings("error")

SHAPES = {"tall": (60, 12), "wide": (12, 60), "square": (20, 20)}
CUTS = {  # of an axis as long as the argument
    "whole": lambda size: (size,),
    "halves": lambda size: (size // 2, size - size // 2),
    "even": lambda size: (size // 4, size // 4, size - size // 4 * 2),
    "uneven": lambda size: (1, size - 8, 5, 2),
    "ragged": lambda size: (0, 3, 0, size - 3, 0),
}
decaying = with_sigma(lambda p: (1 + np.arange(p)) ** -2.0)
every_shape = pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
METHODS = {
    "thin": thin_svd,
    "lapack": partial(truncated_svd, k=4, method="lapack"),
    "randomised": partial(truncated_svd, k=4, method="randomised"),
}
every_method = pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
synchronous = partial(dask.config.set, scheduler="synchronous")


def cut(A, rows, columns):
    """A as a Dask array, its axes cut in two ways of CUTS."""
    m, n = A.shape
    return da.from_array(A, chunks=(CUTS[rows](m), CUTS[columns](n)))


def of_dtype(A, dtype):
    """A in a dtype; if complex, with complex vectors on either side."""
    return in_dtype(in_dtype(A, dtype).T, dtype).T


def with_error(svd):
    return svd if getattr(svd, "error", None) is None else (*svd, svd.error)


def computed(lazy):
    """What the factors are, and the error if there is one, computed together."""
    announced = with_error(lazy)
    values = dask.compute(*announced)
    for x, value in zip(announced, values, strict=True):
        assert isinstance(x, da.Array) and type(x._meta) is np.ndarray
        assert (x.shape, x.dtype) == (value.shape, value.dtype)
    return values


def assert_numpys(values, expected):
    for value, known in zip(values, with_error(expected), strict=True):
        assert value.dtype == known.dtype
        single = np.finfo(value.dtype).bits == 32
        assert np.allclose(value, known, rtol=0, atol=2e-3 if single else 1e-10)


# The same numbers


KINDS = [*zip(CUTS, DTYPES * 2, strict=False), ("uneven", np.complex64)]


@every_shape
@pytest.mark.parametrize("sizes, dtype", KINDS)
def test_cut_in_one_direction_a_dask_array_has_numpys_factors(sizes, dtype, shape):
    A = of_dtype(decaying(*shape), dtype)
    method = METHODS["lapack" if sizes == "halves" else "thin"]
    for rows, columns in {(sizes, "whole"), ("whole", sizes)}:
        assert_numpys(computed(method(cut(A, rows, columns))), method(A))


OPTIONS = {
    "even": {"seed": 5, "power_iterations": 3},
    "halves": {"power_iterations": 0},
}


@every_shape
@pytest.mark.parametrize("rows, columns", [*zip(CUTS, reversed(CUTS), strict=True)])
def test_whatever_its_blocks_a_dask_array_has_numpys_random_layers(
    rows, columns, shape
):
    A = of_dtype(decaying(*shape), DTYPES[[*CUTS].index(rows) % 4])
    method = partial(METHODS["randomised"], **OPTIONS.get(rows, {}))
    assert_numpys(computed(method(cut(A, rows, columns))), method(A))


@pytest.mark.parametrize("dtype", [int, bool, np.float16, np.longdouble, ">f4", ">c8"])
def test_other_numbers_become_the_same_dtype_as_numpys(dtype):
    A = (10 * decaying(12, 6)).astype(dtype)
    values = computed(thin_svd(da.from_array(A, chunks=(4, 6))))
    for value, known in zip(values, thin_svd(A), strict=True):
        assert value.dtype == known.dtype and value.dtype.isnative


@every_method
@pytest.mark.parametrize("dtype", [np.float64, np.complex64])
def test_zeros_have_factors_too(dtype, method):
    for shape in SHAPES.values():
        A = cut(-np.zeros(shape, dtype), "even", "whole")
        U, s, Vh, *_ = computed(method(A))
        assert not s.any() and not np.signbit(s).any()
        assert np.allclose(dagger(U) @ U, np.eye(len(s)), atol=1e-5)
        assert np.allclose(Vh @ dagger(Vh), np.eye(len(s)), atol=1e-5)


def test_rows_stay_in_their_blocks():
    A = cut(random_matrix(60, 4), "even", "halves")
    assert thin_svd(A.rechunk({1: -1})).U.numblocks == (3, 1)
    assert truncated_svd(A, 1).U.numblocks == (3, 1)  # by LAPACK, each row put together


@pytest.mark.parametrize(
    "shape, blocks, k, method",
    [
        ((30, 24), (15, 24), 2, "lapack"),  # small
        ((30, 24), (15, 12), 2, "randomised"),  # cut in both directions
        ((30, 24), (15, 12), 14, "lapack"),  # the basis would be as large as A
        ((10**7, 100), (20_000, 100), 5, "lapack"),  # 500 triangles: 1/2 of 1 % of A
        ((100, 10**7), (100, 20_000), 5, "lapack"),
        ((10**7, 100), (20_000, 50), 5, "randomised"),
        ((10**7, 100), (800, 100), 5, "lapack"),  # triangles: 1/8 of A
        ((10**7, 100), (799, 100), 5, "randomised"),
        ((10**7, 120), (20_000, 120), 5, "randomised"),  # 8·15 ≤ 120
        ((10**7, 14), (20_000, 7), 5, "lapack"),
        ((10**6, 2000), (1000, 2000), 241, "randomised"),
    ],
)
def test_auto_holds_the_triangles_or_the_basis_and_neither_as_large_as_the_matrix(
    monkeypatch, shape, blocks, k, method
):
    for name, word in (("randomised_svd", "randomised"), ("factored", "lapack")):
        monkeypatch.setattr(stand_ins, name, Mock(side_effect=Asked(word)))
    with pytest.raises(Asked, match=method):
        truncated_svd(da.zeros(shape, chunks=blocks), k)


@pytest.mark.parametrize("dtype", [np.float64, np.complex64])
def test_the_leading_entry_is_the_first_that_is_tied_in_whatever_block(dtype):
    """|u| = 1/10, 1/2 - δ, 1/2, 1/2, …: the second leads, δ being rounding only."""
    signs = np.array([[1, -1, 1, 1, -1], [1, 1, -1, 1, 1], [-1, -1, -1, 1, 1]]).T
    size = np.array([0.1, 0.5 - 1e-8, 0.5, 0.5, 0.5])[:, None]
    turn = 1j if np.issubdtype(dtype, np.complexfloating) else 1
    U = (turn * signs * size).astype(dtype)
    svd = SVD(U, np.array([3, 2, 0]).astype(U.real.dtype), dagger(U))
    for rows in ((5,), (1, 1, 1, 1, 1), (2, 3), (1, 4), (3, 2)):
        cuts = (rows, 3), 3, (3, rows)
        lazy = SVD(*map(da.from_array, svd, cuts))
        signed = SVD(*computed(blockwise.fix_signs(lazy)))
        for value, known in zip(signed, fix_signs(svd), strict=True):
            assert np.allclose(value, known, atol=1e-7)
        assert (signed.U[1].real > 0.4).all()
        assert (signed.Vh[2, 1].real > 0.4).all()  # σ_3 is 0: v_3 has its own sign


def test_an_entry_may_lead_once_the_blocks_after_it_are_known():
    """-1 is tied with the largest of its column, and what is before it is not."""
    x = np.array([[1 - 8e-7, 0.1], [-1, 0.2], [1 + 5e-7, -0.7]])
    phases = blockwise._leading_phase(da.from_array(x, chunks=((2, 1), 2)))
    assert phases.compute().tolist() == [-1, -1]


# What is made of the factors


MADE_OF_FACTORS = [
    reconstruct,
    layers,
    lambda svd: reconstruct(svd, 2),
    lambda svd: layers(svd, 3),
    lambda svd: energy(svd.s),
    lambda svd: energy(svd.s, power=1),
    lambda svd: approximation_error(svd.s, 2),
    lambda svd: approximation_error(svd.s, 2, norm="2"),
    lambda svd: approximation_error(svd.s, len(svd.s)),
]


@every_shape
def test_what_is_made_of_lazy_factors_is_what_is_made_of_numpys(shape):
    A = of_dtype(decaying(*shape), np.complex64)
    svd, lazy = thin_svd(A), thin_svd(cut(A, "even", "whole"))
    for make in MADE_OF_FACTORS:
        assert_numpys(computed([make(lazy)]), [make(svd)])


@pytest.mark.parametrize("s", [[3, 1, 1], [[3.0, 1, 0], [2, 2, 1]]])
def test_shares_of_any_singular_values_are_numpys(s):
    shares = computed([energy(da.from_array(s, chunks=1))])
    assert_numpys(shares, [energy(s)])


@pytest.mark.parametrize("function", [reconstruct, layers])
def test_factors_may_be_lazy_one_by_one_and_in_batches(function):
    svd = thin_svd(random_matrix(2, 3, 8, 6))
    lazy = [da.from_array(x, chunks=2) for x in svd]
    assert np.allclose(function(lazy, 3), function(svd, 3), atol=1e-12)
    one = [x[1, 2] for x in svd]
    assert np.allclose(function(svd, 3)[1, 2], function(one, 3), atol=1e-12)
    for i in range(3):
        mixed = [*one[:i], lazy[i][1, 2], *one[i + 1 :]]
        assert np.allclose(function(mixed, 3), function(one, 3), atol=1e-12)


def test_a_lazy_product_may_be_of_any_size():
    ones = da.ones((2**16, 1), chunks=(2**12, 1))
    svd = ones, da.ones(1), ones.T  # 16 × 16 blocks, of which Dask would warn
    for A in (reconstruct(svd), layers(svd)[0]):
        assert A.shape == (2**16, 2**16)
        assert A[:2, -2:].compute().tolist() == [[1, 1], [1, 1]]


def test_ranks_are_counted_at_once_from_lazy_singular_values():
    A = decaying(60, 12)
    lazy, s = thin_svd(cut(A, "even", "whole")).s, thin_svd(A).s
    for count in (
        lambda s: svdlab.numerical_rank(s, 60, 12, rtol=0.1),
        lambda s: svdlab.rank_for_energy(s, 0.95),
        lambda s: svdlab.optimal_rank(s=s, m=60, n=12),
    ):
        assert type(count(lazy)) is int and count(lazy) == count(s)
    assert np.allclose(svdlab.sigma_matrix(lazy, 12, 12), np.diag(s))


def test_the_error_is_computed_with_the_factors():
    A = cut(decaying(60, 12), "even", "halves")  # method="auto" puts its rows together
    svd = truncated_svd(A, 3)
    error = truncated_svd(A.compute(), 3).error
    for [found] in (dask.compute(svd), dask.compute([svd])[0], [compute(svd)]):
        assert type(found) is type(svd) and len(found) == 3
        assert {type(x) for x in found} == {np.ndarray}
        assert np.isclose(found.error, error)
    found, s = compute(svd, svd.s)
    assert np.isclose(found.error, error) and np.array_equal(found.s, s)


# Nothing before it is asked for, and no more than is asked for


class Asked(Exception):
    """A block was computed, or a function was called."""


def refusing(shape, chunks):
    """A Dask array no block of which can be computed."""

    def refuse(_):
        raise Asked

    return da.zeros(shape, chunks=chunks).map_blocks(refuse, meta=np.empty((0, 0)))


@every_method
def test_nothing_is_computed_before_it_is_asked_for(method):
    svd = method(refusing((60, 12), (10, 12)))
    for x in (*with_error(svd), *(make(svd) for make in MADE_OF_FACTORS)):
        with pytest.raises(Asked):
            x.compute()


class Blocks:
    """A matrix whose blocks are counted when they are read, and while in memory."""

    def __init__(self, rows, columns, number):
        self.known, self.most = [], 0
        source = da.zeros((rows * number, columns), chunks=(rows, columns))
        self.A = source.map_blocks(self.read, meta=np.empty((0, 0)))

    def read(self, zeros, block_info=None):
        block = random_matrix(*zeros.shape, seed=block_info[0]["chunk-location"][0])
        self.known.append(weakref.ref(block))
        self.most = max(self.most, self.alive)
        return block

    @property
    def reads(self):
        return len(self.known)

    @property
    def alive(self):
        return sum(block() is not None for block in self.known)


@pytest.mark.parametrize(
    "turn, passes",
    [(lambda A: A, (3, 1, 2, 3)), (lambda A: A.T, (1, 1, 3, 3))],
    ids=["tall", "wide"],
)
def test_the_thin_svd_holds_no_block_and_reads_no_more_than_is_asked_for(turn, passes):
    """Once for the triangles, once for the signs, once for the vectors."""
    for wanted, times in zip((0, 1, 2, slice(3)), passes, strict=True):
        blocks = Blocks(20, 12, number=24)
        with synchronous():
            dask.compute(thin_svd(turn(blocks.A))[wanted])
        assert blocks.reads == times * 24
        assert blocks.most <= 4


def peak(work):
    """The most memory that Python and NumPy allocate for it."""
    tracemalloc.start()
    dask.compute(work, scheduler="synchronous")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def test_all_that_is_held_is_a_few_blocks_and_the_factors():
    """Of 32 MB, in blocks of 1/2."""
    A = da.random.default_rng(0).standard_normal((80_000, 50), chunks=(1_250, 50))
    few, whole = (truncated_svd(x - x.mean(axis=0), 3) for x in (A[:2_500], A))
    peak(few)  # what is imported is not counted
    assert peak(whole) < A.nbytes / 4


def test_a_matrix_cut_the_longer_way_is_not_filled_out_to_a_square():
    A = da.from_array(random_matrix(4, 4_000), chunks=(2, 4_000))
    for X in (A, A.T):
        assert peak(thin_svd(X)) < A.shape[1] ** 2  # an eighth of that square


def of_delayed(A):
    blocks = A.to_delayed().ravel()
    return da.concatenate([da.from_delayed(x, (20, 12), float) for x in blocks])


def standard(A):
    return A / A.std(axis=0)


MADE = {  # by Dask, of blocks that are read; with the passes that come before
    "as read": (0, lambda A: A),
    "transposed": (0, lambda A: A.T),
    "cut anew": (0, lambda A: A.rechunk((40, 5))),
    "a part": (0, lambda A: A[1:-1, ::2]),
    "delayed": (0, of_delayed),
    "rows less their mean": (1, lambda A: A - A.mean(axis=0)),
    "scaled too": (1, lambda A: (A - A.mean(axis=0)) / A.std(axis=0)),
    "scaled after that": (2, lambda A: standard(A - A.mean(axis=0))),
    "in columns": (1, lambda A: A.T - A.T.mean(axis=1, keepdims=True)),
    "by a number": (1, lambda A: A / abs(A).max()),
}


@pytest.mark.parametrize("method, passes", [("thin", 3), ("randomised", 6)])
@pytest.mark.parametrize("before, make", MADE.values(), ids=MADE)
def test_the_passes_do_not_keep_the_matrix_however_it_was_made(
    before, make, method, passes
):
    blocks = Blocks(20, 12, number=12)
    A = make(blocks.A)
    if method == "thin" and min(A.numblocks) > 1:
        return  # which it does not take
    with synchronous():
        svd = computed(METHODS[method](A))
    assert blocks.reads == (before + passes) * 12
    assert blocks.most <= 4 and blocks.alive == 0
    assert_numpys(svd, METHODS[method](A.compute()))


def test_a_block_may_come_back_with_another_rounding():
    """As from another processor: Q is not found from R, and a null space is open."""
    A, rounding = decaying(60, 12) @ np.diag([1.0] * 6 + [0] * 6), iter(range(99))

    def read(block):
        noise = np.random.default_rng(next(rounding)).standard_normal(block.shape)
        return block * (1 + 1e-15 * noise) if block.size > 1 else block

    lazy = da.from_array(A, chunks=(20, 12)).map_blocks(read, meta=A[:0])
    U, s, Vh = computed(thin_svd(lazy))
    assert np.allclose(U * s @ Vh, A, atol=1e-14)
    assert np.allclose(U.T @ U, np.eye(12), atol=1e-14)


@pytest.mark.parametrize("function", [reconstruct, layers])
def test_each_block_of_a_factor_is_read_once_for_all_that_is_made_of_it(function):
    left, right = Blocks(20, 12, number=5), Blocks(10, 12, number=4)
    with synchronous():
        function((left.A, np.arange(12)[::-1], right.A.T)).compute()
    assert (left.reads, right.reads) == (5, 4)


@pytest.mark.parametrize("make", [lambda A: A, of_delayed], ids=["as read", "delayed"])
def test_what_is_read_again_waits_until_the_last_pass_is_done(make):
    blocks, reads = Blocks(20, 12, number=2), []

    def last(x):
        time.sleep(0.1)
        reads.append(blocks.reads)
        return x

    done = da.zeros(1).map_blocks(last, meta=np.empty(0))
    read_after(make(blocks.A), done).compute(scheduler="threads", num_workers=2)
    assert reads == [0] and blocks.reads == 2


def test_dasks_own_bind_does_not_read_anew_yet():
    """dask/dask#12455. Once this fails, svdlab.blocks.passes can shrink to `bind`."""
    blocks = Blocks(20, 12, number=4)
    A = blocks.A.rechunk((40, 5))
    done = A.sum()
    dask.compute(done, bind(A, done), scheduler="synchronous")
    assert blocks.reads == 4


def test_what_dask_would_fuse_stays_as_it_is():
    A = read_after(da.zeros((4, 2), chunks=(2, 2)) + 1, da.zeros(1))
    assert not A.dask.layers[A.name].is_materialized()


# What does not do


HOLED = random_matrix(60, 12)
HOLED[33, 5] = np.nan


@pytest.mark.parametrize(
    "dtype, most", [(np.float64, "4.2e+298"), (np.complex64, "7.9e+28")]
)
@every_method
def test_what_dask_could_not_multiply_is_refused_and_all_else_is_taken(
    method, dtype, most
):
    # No warning of NumPy's either: it would fail the test.
    largest = np.finfo(dtype).max / 2**32
    signs = np.random.default_rng(0).choice([-1, 1], (60, 40))
    A = da.from_array((largest * signs).astype(dtype), chunks=(20, 40))
    found = computed(method(A))
    assert all(np.isfinite(x).all() for x in found)
    assert np.allclose(found[1] / largest, method(A.compute()).s / largest)
    for factor in (2, 2**31):
        with pytest.raises(ValueError) as e:
            method(A * dtype(factor))[1].compute()
        assert str(e.value) == (
            f"A is too large: a Dask array of {A.dtype} may hold {most} at most, "
            f"and {factor * largest:.1e} came. Divide it by a power of 2 first"
        )


X, ONES = da.from_array(np.full((8, 4), 1e308), chunks=(2, 4)), da.ones(4)
BEYOND = da.from_array(np.full((8, 4), np.longdouble("1e400")), chunks=(2, 4))
TOO_LARGE_SVD = X, 9 * ONES, da.ones((4, 4))
HOLED_SVD = da.ones((8, 4)), ONES, da.from_array(HOLED[30:34, 3:7], chunks=2)
NAN = r"A must be finite; A\[33, 5\] is nan$"
WHEN_IT_COMES = [
    (lambda: thin_svd(cut(HOLED, "uneven", "whole")).U, NAN),
    (lambda: METHODS["randomised"](cut(HOLED, "whole", "even")).Vh, NAN),
    (lambda: reconstruct(HOLED_SVD), r"svd\[2\] must be .*; svd\[2\]\[3, 2\] is nan"),
    (lambda: layers(HOLED_SVD), r"svd\[2\] must be finite; svd\[2\]\[3, 2\] is nan"),
    (lambda: reconstruct(TOO_LARGE_SVD), "svd is too large"),
    (lambda: layers(TOO_LARGE_SVD), "svd is too large"),
    (lambda: approximation_error(X[:, 0], 1), "s is too large"),
    (lambda: truncated_svd(X, 1, method="lapack").error, "A is too large"),
    (lambda: thin_svd(BEYOND).s, r"A must be finite; A\[\d, 0\] is inf$"),
    (lambda: thin_svd(X * (1.7 + 1.7j)).s, "A is too large: .* and inf came"),
    (lambda: energy(da.from_array([1.0, 2])), "s must be in descending order"),
    (lambda: approximation_error(da.from_array([1, -1]), 1), "s must not be negative"),
]


@pytest.mark.parametrize("make, says", WHEN_IT_COMES)
def test_what_is_wrong_with_the_entries_is_said_when_they_come(make, says):
    lazy = make()
    with pytest.raises(ValueError, match=f"^{says}"):
        lazy.compute()


def test_layers_that_are_not_asked_for_may_be_anything():
    assert np.isfinite(reconstruct(HOLED_SVD, 3)).all().compute()


GOOD = da.from_array(random_matrix(12, 4), chunks=(3, 4))
SPARSE = GOOD.map_blocks(csr_array, meta=np.empty((0, 0)))
BOTH_WAYS = r"is cut in both directions, into .×. .*; (A\.rechunk\({%d: -1}\)) would do"
NOT_NUMPYS = r"has blocks of type csr_array; (A\.map_blocks\(.*\)) would do"
BAD = [  # with what is said of it, and what is said to do in a group
    (da.ones((2, 4, 3)), r"must have shape \(m, n\); it has shape \(2, 4, 3\)"),
    (da.ones(3), r"must have shape \(m, n\); it has shape \(3,\)"),
    (da.ones((0, 3)), "is empty"),
    (GOOD.astype("U9"), r"must .* dtype <U9\. (A\.astype\(float\)) would do"),
    (GOOD.astype(object), r"must .* dtype object\. (A\.astype\(float\)) would do"),
    (da.ma.masked_less(GOOD, 0), r"is a masked array; .* (da\.ma\.filled\(A, 0\))"),
    (dask.delayed(GOOD), r"is of type Delayed, .* (A\.compute\(\)) would do"),
    (GOOD[GOOD[:, 0] > 0], r"has .* unknown size; (A\.compute_chunk_sizes\(\)) would"),
    (GOOD.rechunk((3, 2)), BOTH_WAYS % 1),
    (GOOD.rechunk((3, 2)).T, BOTH_WAYS % 0),
    (SPARSE, NOT_NUMPYS),
    (GOOD.map_blocks(csr_array, meta=csr_array((1, 1))), NOT_NUMPYS),
]


@pytest.mark.parametrize("A, says", BAD)
def test_a_refusal_of_a_dask_array_says_what_would_do_and_it_does(A, says):
    with pytest.raises(ValueError, match=f"^A {says}") as refusal:
        lazy = thin_svd(A)
        assert A is SPARSE  # whose blocks alone tell what they are
        lazy.s.compute()
    for advice in re.search(says, str(refusal.value)).groups():
        better = eval(advice, {"A": A, "da": da, "np": np})
        assert np.allclose(thin_svd(better).s, thin_svd(np.asarray(better)).s)


A = da.from_array(random_matrix(6, 4), chunks=(2, 4))
U, S, VH = thin_svd(A)
NONE = refusing((6, 4), (2, 4))


@pytest.mark.parametrize(
    "function, says",
    [
        (lambda: truncated_svd(NONE, 5), "k must be a whole number from 1 to 4"),
        (lambda: truncated_svd(NONE), "k must be given, or a tolerance in its place"),
        (
            lambda: truncated_svd(NONE, tolerance=1),
            "tolerance needs .*, since how many .* from the numbers; A is .*; "
            r"k would do, and thin_svd\(A\).s shows how many layers it takes$",
        ),
        (lambda: METHODS["lapack"](A.rechunk(2)), "A is cut in both directions"),
        (lambda: reconstruct((A[A[:, 0] > 0], S, VH)), r"svd\[0\] has .* unknown size"),
        (lambda: energy(S[S > 0]), r"s has .* size; s\.compute_chunk_sizes\(\) would"),
        (lambda: approximation_error(NONE[0], 5), "k must be .* from 1 to 4"),
        (lambda: energy(NONE[0], power=0), "power must be a whole number"),
        (lambda: energy(da.ones(())), r"s must have shape \(\.\.\., p\)"),
        (lambda: reconstruct((NONE[:, :2], S, A)), "svd must be U .* a column of U"),
        (lambda: layers((NONE, [np.nan] * 4, VH)), r"svd\[1\] must be finite"),
        (lambda: reconstruct((NONE, S, VH), 9), "k must be a whole number from 1 to 4"),
        (lambda: thin_svd([NONE] * 2), r"A holds Dask arrays; da\.stack\(A\) would do"),
        (lambda: energy([NONE] * 3), "s holds Dask arrays"),
    ],
)
def test_other_arguments_are_looked_at_at_once(function, says):
    with pytest.raises(ValueError, match=f"^{says}"):
        function()


def test_stand_ins_take_over_the_kinds_that_they_do_not_declare():
    fresh = runpy.run_path(stand_ins.__file__, run_name=stand_ins.__name__)
    assert fresh["STAND_INS"]["thin_svd"] is fresh["thin_svd"]
    assert_numpys(computed(fresh["thin_svd"](A)), (U, S, VH))
    with pytest.raises(ValueError, match="^k must be a whole number"):
        fresh["truncated_svd"](A, "1")


FUNCTIONS = {x for x in svdlab.__all__ if inspect.isfunction(getattr(svdlab, x))}


@pytest.mark.parametrize("name", sorted(FUNCTIONS - {"compute"}))
def test_where_all_numbers_are_needed_at_once_a_dask_array_is_refused(name):
    function = getattr(svdlab, name)
    first, *arguments = inspect.signature(function).parameters
    if first != "s" and name not in stand_ins.STAND_INS:
        arguments.append(first)
    for argument in arguments:
        says = rf"^{argument} is a Dask array.*; {argument}\.compute\(\) would do"
        with pytest.raises(ValueError, match=says):
            function(**{argument: NONE})


# On disk, on a cluster, and without Dask


def test_factors_that_are_saved_are_not_whole_in_memory(tmp_path):
    blocks = Blocks(20, 12, number=24)
    with synchronous():
        save_svd((blocks.A, da.zeros(12), da.zeros((12, 12))), tmp_path / "svd")
    assert blocks.reads == 24 and blocks.most < 6


WITHOUT_DASK = """
import sys

sys.modules |= dict.fromkeys(("dask", "distributed", "bokeh"))  # cannot be imported
import numpy as np
import svdlab
import svdview.draw, svdview.widgets

A = np.arange(12.0).reshape(4, 3)
for method in ("lapack", "randomised"):
    svd = svdlab.truncated_svd(A, 2, method=method)
    assert np.allclose(svdlab.reconstruct(svd), A)
svdlab.save_svd(svd, sys.argv[1])
assert np.allclose(svdlab.reconstruct(svdlab.load_svd(sys.argv[1])), A)
"""


def test_nobody_needs_dask_who_does_not_use_it(tmp_path):
    command = [sys.executable, "-c", WITHOUT_DASK, tmp_path / "factors"]
    ran = subprocess.run(command, stderr=subprocess.PIPE, text=True)
    assert not ran.returncode, ran.stderr


@pytest.fixture(scope="module")
def two_workers():
    from distributed import Client

    with Client(processes=False, dashboard_address=":0", n_workers=2):
        yield


def assert_same_sigma(lazy, A):
    found, known = (truncated_svd(x, 2, method="randomised").s for x in (lazy, A))
    assert np.allclose(*compute(found), known)


def test_a_cluster_reads_what_it_has_not_and_no_more_than_it_has_time_for(
    two_workers, tmp_path
):
    A = random_matrix(60, 12)
    blocks = da.from_array(A, chunks=(20, 12))
    da.to_npy_stack(tmp_path / "A", blocks)
    on_disk, on_workers = da.from_npy_stack(tmp_path / "A"), blocks.persist()
    for lazy, reads in ((on_disk, True), (on_workers, False)):
        again = read_after(lazy, lazy.sum())
        tasks = dict(again.dask)
        for key in dask.core.flatten(again.__dask_keys__()):
            assert getattr(tasks[key], "data_producer", False) == reads
        assert_same_sigma(lazy, A)


@pytest.mark.parametrize("known_as", [lambda A: A, lambda A: dask.optimize(A)[0]])
def test_what_workers_exchange_is_there_for_every_pass(known_as, two_workers, tmp_path):
    from distributed import get_worker

    def read(block):
        with open(tmp_path / "reads", "a") as reads:
            print(get_worker().status, file=reads)  # which raises elsewhere
        return block

    A = random_matrix(60, 12)
    blocks = da.from_array(A, chunks=(20, 12)).map_blocks(read, meta=A[:0])
    assert_same_sigma(known_as(blocks.rechunk((60, 3), method="p2p")), A)
    assert (tmp_path / "reads").read_text().count("running") == 3
