"""Dask arrays give what NumPy's give, later, and block by block."""

import os
import re
import subprocess
import sys
import threading
import time
import tracemalloc
import weakref
from functools import partial
from itertools import product

import dask
import dask.array as da
import numpy as np
import pytest
from dask.graph_manipulation import bind

from matrices import DTYPES, dagger, in_dtype, random_matrix, with_sigma
from svdlab import (
    SVD,
    approximation_error,
    check_rank,
    check_svd,
    compact_svd,
    compress_image,
    compute,
    energy,
    full_svd,
    layers,
    load_svd,
    numerical_rank,
    optimal_rank,
    psnr,
    rank_for_energy,
    reconstruct,
    save_svd,
    sigma_matrix,
    thin_svd,
    truncated_svd,
)
from svdlab.blocks.factor import fix_signs as fix_lazy_signs
from svdlab.blocks.passes import bound
from svdlab.formulas.factor import fix_signs

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
every_dtype = pytest.mark.parametrize("dtype", DTYPES, ids=lambda dtype: dtype.__name__)
METHODS = {
    "thin": thin_svd,
    "lapack": lambda A: truncated_svd(A, 4, method="lapack"),
    "randomised": lambda A: truncated_svd(A, 4, method="randomised"),
    "randomised, no power iteration": lambda A: truncated_svd(
        A, 4, method="randomised", power_iterations=0
    ),
}
every_method = pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)


def cut(A, rows, columns):
    """A as a Dask array, its axes cut in two ways of CUTS."""
    m, n = A.shape
    return da.from_array(A, chunks=(CUTS[rows](m), CUTS[columns](n)))


def rounding(dtype):
    return dict(rtol=0, atol=2e-3 if np.finfo(dtype).bits == 32 else 1e-10)


def computed(lazy):
    """The factors, and the error if there is one, computed together."""
    error = getattr(lazy, "error", None)
    announced = [*lazy] if error is None else [*lazy, error]
    values = dask.compute(*announced)
    for x, value in zip(announced, values, strict=True):
        assert isinstance(x, da.Array)
        assert (x.shape, x.dtype) == (value.shape, value.dtype)
        assert type(x._meta) is np.ndarray
    return values


# The same numbers


KINDS = [(cut, np.complex64) for cut in CUTS] + [("uneven", dtype) for dtype in DTYPES]


@every_shape
@pytest.mark.parametrize(
    "method, sizes, dtype",
    [(thin_svd, *kind) for kind in KINDS]
    + [(METHODS["lapack"], "uneven", np.complex64)],
)
def test_a_dask_array_cut_in_one_direction_has_numpys_factors(
    method, sizes, dtype, shape
):
    A = in_dtype(decaying(*shape), dtype)
    for rows, columns in {(sizes, "whole"), ("whole", sizes)}:
        expected = method(A)
        values = computed(method(cut(A, rows, columns)))
        for value, known in zip(values, expected, strict=False):
            assert value.dtype == known.dtype
            assert np.allclose(value, known, **rounding(dtype))
        if hasattr(expected, "error"):
            assert np.isclose(values[3], expected.error, **rounding(dtype))


@every_shape
@pytest.mark.parametrize(
    "rows, columns, dtype",
    [(*cuts, np.complex128) for cuts in zip(CUTS, reversed(CUTS), strict=True)]
    + [("even", "uneven", dtype) for dtype in DTYPES],
)
def test_whatever_its_blocks_a_dask_array_has_numpys_randomised_layers(
    rows, columns, dtype, shape
):
    A = in_dtype(decaying(*shape), dtype)
    expected = METHODS["randomised"](A)
    *values, error = computed(METHODS["randomised"](cut(A, rows, columns)))
    for value, known in zip(values, expected, strict=True):
        assert value.dtype == known.dtype
        assert np.allclose(value, known, **rounding(dtype))
    assert error.dtype == expected.error.dtype
    assert np.isclose(error, expected.error, **rounding(dtype))


@every_shape
def test_seeds_and_power_iterations_are_those_of_numpy(shape):
    A = random_matrix(*shape)
    for seed, steps in ((0, 1), (5, 0), (5, 3)):
        options = dict(method="randomised", seed=seed, power_iterations=steps)
        expected = truncated_svd(A, 1, **options)
        *values, error = computed(truncated_svd(cut(A, "even", "even"), 1, **options))
        assert np.allclose(values[1], expected.s, rtol=1e-10)
        assert np.isclose(error, expected.error, rtol=1e-10)
        assert np.allclose(reconstruct(values), reconstruct(expected), atol=1e-10)


@pytest.mark.parametrize("dtype", [int, bool, np.float16, np.longdouble, ">f4", ">c8"])
def test_other_numbers_become_the_same_dtype_as_numpys(dtype):
    A = (10 * decaying(12, 6)).astype(dtype)
    for method in METHODS.values():
        for value, known in zip(
            computed(method(da.from_array(A, chunks=(4, 6)))), method(A), strict=False
        ):
            assert value.dtype == known.dtype and value.dtype.isnative


@every_shape
@pytest.mark.parametrize("dtype", [np.float64, np.complex64])
def test_zeros_have_factors_too(shape, dtype):
    A = np.zeros(shape, dtype)
    for method in METHODS.values():
        U, s, Vh, *_ = computed(method(cut(A, "even", "whole")))
        assert not s.any()
        assert np.allclose(dagger(U) @ U, np.eye(len(s)), atol=1e-5)
        assert np.allclose(Vh @ dagger(Vh), np.eye(len(s)), atol=1e-5)


def test_rows_stay_in_their_blocks():
    A = cut(random_matrix(60, 4), "even", "whole")
    assert thin_svd(A).U.numblocks == (3, 1)


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
    asked = []
    for name, word in (("randomised_svd", "randomised"), ("factored", "lapack")):
        stop = partial(answer, asked, word)
        monkeypatch.setattr(f"svdlab.blocks.stand_ins.{name}", stop)
    with pytest.raises(Asked):
        truncated_svd(da.zeros(shape, chunks=blocks), k)
    assert asked == [method]


def answer(asked, word, *_, **__):
    asked.append(word)
    raise Asked


# Signs


@every_dtype
def test_the_leading_entry_is_the_first_that_is_tied_in_whatever_block(dtype):
    """|u| = 1/10, 1/2 - δ, 1/2, 1/2, …: the second leads, δ being rounding only."""
    signs = np.array([[1, -1, 1, 1, -1], [1, 1, -1, 1, 1], [-1, -1, -1, 1, 1]]).T
    size = np.array([0.1, 0.5 - 1e-8, 0.5, 0.5, 0.5])[:, None]
    turn = 1j if np.issubdtype(dtype, np.complexfloating) else 1
    U = (turn * signs * size).astype(dtype)
    s = np.array([3, 2, 0]).astype(U.real.dtype)
    svd = SVD(U, s, dagger(U))
    for rows in ((5,), (1, 1, 1, 1, 1), (2, 3), (1, 4), (3, 2)):
        lazy = SVD(
            da.from_array(U, chunks=(rows, 3)),
            da.from_array(s),
            da.from_array(svd.Vh, chunks=(3, rows)),
        )
        signed = SVD(*computed(fix_lazy_signs(lazy)))
        for value, known in zip(signed, fix_signs(svd), strict=True):
            assert np.allclose(value, known, atol=1e-7)
        assert (signed.U[1].real > 0.4).all()
        assert (signed.Vh[2, 1].real > 0.4).all()  # σ_3 is 0: v_3 has its own sign


# What is made of the factors


@every_dtype
@every_shape
def test_what_is_made_of_lazy_factors_is_what_is_made_of_numpys(shape, dtype):
    A = in_dtype(decaying(*shape), dtype)
    svd, lazy = thin_svd(A), thin_svd(cut(A, "even", "whole"))
    for of in (
        reconstruct,
        layers,
        lambda svd: reconstruct(svd, 2),
        lambda svd: layers(svd, 3),
        lambda svd: energy(svd.s),
        lambda svd: energy(svd.s, power=1),
        lambda svd: approximation_error(svd.s, 2),
        lambda svd: approximation_error(svd.s, 2, norm="2"),
        lambda svd: approximation_error(svd.s, len(svd.s)),
    ):
        [value] = computed([of(lazy)])
        assert value.dtype == of(svd).dtype
        assert np.allclose(value, of(svd), **rounding(dtype))


@pytest.mark.parametrize("which", list(product((False, True), repeat=3)))
def test_factors_may_be_lazy_one_by_one(which):
    svd = thin_svd(random_matrix(8, 6))
    mixed = [da.from_array(x, chunks=2) if w else x for x, w in zip(svd, which)]  # noqa: B905
    assert np.allclose(reconstruct(mixed, 3), reconstruct(svd, 3), atol=1e-12)
    assert np.allclose(layers(mixed, 3), layers(svd, 3), atol=1e-12)


@pytest.mark.parametrize("batch", [(2,), (2, 3)])
def test_factors_of_a_lazy_batch_are_multiplied_matrix_by_matrix(batch):
    svd = thin_svd(np.random.default_rng(0).standard_normal((*batch, 6, 4)))
    lazy = [da.from_array(x, chunks=1) for x in svd]
    for function in (reconstruct, layers):
        assert np.allclose(function(lazy, 3), function(svd, 3), atol=1e-12)


def test_lazy_integers_and_batches_of_singular_values_are_numpys():
    for s in (np.array([3, 1, 1]), np.array([[3.0, 1, 0], [2, 2, 1]])):
        lazy = da.from_array(s, chunks=1)
        for of in (energy, lambda s: approximation_error(s, 1)):
            [value] = computed([of(lazy)])
            assert value.dtype == of(s).dtype
            assert np.allclose(value, of(s))


def test_a_lazy_product_may_be_of_any_size():
    ones = da.ones((2**16, 1), chunks=(2**12, 1))
    svd = ones, da.ones(1), ones.T  # 16 × 16 blocks, of which Dask would warn
    for A in (reconstruct(svd), layers(svd)[0]):
        assert A.shape == (2**16, 2**16)
        assert A[:2, -2:].compute().tolist() == [[1, 1], [1, 1]]


# Nothing before it is asked for, and no more than is asked for


class Asked(Exception):
    """A block was computed."""


def refusing(shape, chunks):
    """A Dask array no block of which can be computed."""

    def refuse(_):
        raise Asked

    return da.zeros(shape, chunks=chunks).map_blocks(refuse, meta=np.empty((0, 0)))


@every_method
def test_nothing_is_computed_before_it_is_asked_for(method):
    svd = method(refusing((60, 12), (10, 12)))
    made = [reconstruct(svd), layers(svd, 2), energy(svd.s)]
    made += [approximation_error(svd.s, 2), getattr(svd, "error", svd.s)]
    for x in (*svd, *made):
        with pytest.raises(Asked):
            x.compute()


class Blocks:
    """Counts the blocks of a matrix that are read, and those in memory at once."""

    def __init__(self, rows, columns, number):
        self.reads = self.alive = self.most = 0
        self.lock = threading.Lock()
        source = da.zeros((rows * number, columns), chunks=(rows, columns))
        self.A = source.map_blocks(self.read, meta=np.empty((0, 0)))

    def read(self, zeros, block_info=None):
        with self.lock:
            self.reads += 1
            self.alive += 1
            self.most = max(self.most, self.alive)
            block = random_matrix(*zeros.shape, seed=block_info[0]["chunk-location"][0])
            weakref.finalize(block, self.gone)
        return block

    def gone(self):
        self.alive -= 1


@pytest.mark.parametrize("steps", [0, 1, 3])
def test_each_pass_reads_every_block_once(steps):
    blocks = Blocks(20, 12, number=24)
    svd = truncated_svd(blocks.A, 3, method="randomised", power_iterations=steps)
    computed(svd)
    assert blocks.reads == (2 + 2 * steps) * 24  # one of them for the error as well


@pytest.mark.parametrize(
    "turn, passes",
    [(lambda A: A, (3, 1, 2, 3)), (lambda A: A.T, (1, 1, 3, 3))],
    ids=["tall", "wide"],
)
def test_the_thin_svd_holds_no_block_and_reads_no_more_than_is_asked_for(turn, passes):
    """Once for the triangles, once for the signs, once for the vectors."""
    for wanted, times in zip((0, 1, 2, slice(3)), passes, strict=True):
        blocks = Blocks(20, 12, number=24)
        with dask.config.set(scheduler="synchronous"):
            dask.compute(thin_svd(turn(blocks.A))[wanted])
        assert blocks.reads == times * 24
        assert blocks.most <= 4


@pytest.mark.parametrize(
    "wanted",
    [
        lambda A: thin_svd(A).s,
        lambda A: thin_svd(A).Vh,
        lambda A: truncated_svd(A, 3),
        lambda A: truncated_svd(A - A.mean(axis=0), 3),
        lambda A: truncated_svd(A[:, :13], 3),  # as few columns as the basis
    ],
    ids=["s alone", "Vh alone", "truncated", "centred", "few columns"],
)
def test_all_that_is_held_is_a_few_blocks_and_the_factors(wanted):
    """Of 64 MB, in blocks of 1; what NumPy allocates is counted."""
    A = da.random.default_rng(0).standard_normal((160_000, 50), chunks=(2_500, 50))
    dask.compute(wanted(A[:5_000]), scheduler="synchronous")  # imports are not counted
    tracemalloc.start()
    dask.compute(wanted(A), scheduler="synchronous")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < A.nbytes / 4


CENTRED = {  # with the passes over A that come before
    "rows less their mean": (1, lambda A: A - A.mean(axis=0)),
    "scaled too": (1, lambda A: (A - A.mean(axis=0)) / A.std(axis=0)),
    "scaled after that": (2, lambda A: standard(A - A.mean(axis=0))),
    "in columns": (1, lambda A: A.T - A.T.mean(axis=1, keepdims=True)),
    "by a number": (1, lambda A: A / abs(A).max()),
}


def standard(A):
    return A / A.std(axis=0)


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
@pytest.mark.parametrize("before, centre", CENTRED.values(), ids=CENTRED)
def test_a_matrix_that_is_centred_or_scaled_is_not_held(before, centre, method):
    blocks = Blocks(20, 12, number=24)
    with dask.config.set(scheduler="synchronous"):
        *svd, _ = (*dask.compute(*method(blocks.A)), None)
        plain, blocks.reads, blocks.most = blocks.reads, 0, 0
        *svd, _ = (*dask.compute(*method(centre(blocks.A))), None)
    assert blocks.reads == plain + before * 24
    assert blocks.most <= 4
    whole = centre(np.concatenate([random_matrix(20, 12, seed=i) for i in range(24)]))
    for x, y in zip(svd, method(whole), strict=True):
        assert np.allclose(x, y)


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


def test_the_error_is_computed_with_the_factors():
    A = cut(decaying(60, 12), "even", "whole")
    svd = truncated_svd(A, 3)
    error = truncated_svd(A.compute(), 3).error
    for [found] in (dask.compute(svd), dask.compute([svd])[0], [compute(svd)]):
        assert type(found) is type(svd) and len(found) == 3
        assert {type(x) for x in found} == {np.ndarray}
        assert np.isclose(found.error, error)
    found, s = compute(svd, svd.s)
    assert np.isclose(found.error, error) and np.array_equal(found.s, s)


def test_ranks_are_counted_at_once_from_lazy_singular_values():
    A = decaying(60, 12)
    lazy, s = thin_svd(cut(A, "even", "whole")).s, thin_svd(A).s
    for count in (
        lambda s: numerical_rank(s, 60, 12, rtol=0.1),
        lambda s: rank_for_energy(s, 0.95),
        lambda s: optimal_rank(s, 60, 12),
    ):
        assert type(count(lazy)) is int and count(lazy) == count(s)
    assert np.allclose(sigma_matrix(lazy, 12, 12), np.diag(s))


@pytest.mark.parametrize("function", [reconstruct, layers])
def test_each_block_of_a_factor_is_read_once_for_all_that_is_made_of_it(function):
    left, right = Blocks(20, 12, number=5), Blocks(10, 12, number=4)
    svd = left.A, np.arange(12)[::-1], right.A.T
    made = function(svd).compute()
    assert (left.reads, right.reads) == (5, 4)
    assert np.allclose(made, function([np.asarray(x) for x in svd]))


def of_delayed(A):
    blocks = A.to_delayed().ravel()
    return da.concatenate([da.from_delayed(x, (20, 12), float) for x in blocks])


MADE = {  # by Dask, of blocks that are read
    "as read": lambda A: A,
    "transposed": lambda A: A.T,
    "cut anew": lambda A: A.rechunk((40, 5)),
    "a part": lambda A: A[1:-1, ::2],
    "delayed": of_delayed,
    "less its means": lambda A: A - A.mean(axis=1, keepdims=True),
}


@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
def test_the_passes_do_not_keep_the_matrix_however_it_was_made(make):
    blocks = Blocks(20, 12, number=24)
    A = make(blocks.A)
    with dask.config.set(scheduler="synchronous"):
        svd = computed(truncated_svd(A, 3, method="randomised"))
    assert blocks.reads == 6 * 24
    assert blocks.most <= 4
    assert blocks.alive == 0
    best = truncated_svd(A.compute(), 3, method="randomised")
    for x, y in zip(svd, (*best, best.error), strict=True):
        assert np.allclose(x, y)


@pytest.mark.parametrize("make", [lambda A: A, of_delayed], ids=["as read", "delayed"])
def test_what_is_read_again_waits_until_the_last_pass_is_done(make):
    blocks, reads = Blocks(20, 12, number=2), []

    def last(x):
        time.sleep(0.1)
        reads.append(blocks.reads)
        return x

    done = da.zeros(1).map_blocks(last, meta=np.empty(0))
    bound(make(blocks.A), done).compute(scheduler="threads", num_workers=2)
    assert reads == [0] and blocks.reads == 2


def test_dasks_own_bind_does_not_read_anew_yet():
    """dask/dask#12455. Once this fails, svdlab.blocks.passes can shrink to `bind`."""
    blocks = Blocks(20, 12, number=4)
    A = blocks.A.rechunk((40, 5))
    done = A.sum()
    dask.compute(done, bind(A, done), scheduler="synchronous")
    assert blocks.reads == 4


def test_what_dask_would_fuse_stays_as_it_is():
    A = bound(da.zeros((4, 2), chunks=(2, 2)) + 1, da.zeros(1))
    assert not A.dask.layers[A.name].is_materialized()


def reads_bound(A):
    """For each block of A, whether Dask knows of its next task that it reads data."""
    read_again = bound(A, A.sum())
    keys = dask.core.flatten(read_again.__dask_keys__())
    tasks = dict(read_again.dask)
    return [getattr(tasks[key], "data_producer", False) for key in keys]


def test_a_cluster_reads_no_more_blocks_than_it_has_time_for(tmp_path):
    A = da.from_array(random_matrix(60, 12), chunks=(20, 12))
    da.to_npy_stack(tmp_path / "A", A)
    stack = da.from_npy_stack(tmp_path / "A")
    assert reads_bound(stack) == [True, True, True]
    s = truncated_svd(stack, 2, method="randomised").s
    assert np.allclose(s, truncated_svd(A.compute(), 2, method="randomised").s)


def test_blocks_that_workers_have_stay_with_them():
    from distributed import Client

    A = random_matrix(60, 12)
    with Client(processes=False, dashboard_address=":0", n_workers=2):
        blocks = da.from_array(A, chunks=(20, 12)).persist()
        assert reads_bound(blocks) == [False, False, False]
        s = truncated_svd(blocks, 2, method="randomised").s.compute()
    assert np.allclose(s, truncated_svd(A, 2, method="randomised").s)


@pytest.mark.parametrize("known_as", [lambda A: A, lambda A: dask.optimize(A)[0]])
def test_what_workers_exchange_is_there_for_every_pass(known_as, tmp_path):
    from distributed import Client

    def read(block):
        with open(tmp_path / "reads", "a") as reads:
            print("one", file=reads)
        return block

    A = random_matrix(60, 12)
    blocks = da.from_array(A, chunks=(20, 12)).map_blocks(read, meta=np.empty((0, 0)))
    with Client(processes=False, dashboard_address=":0", n_workers=2):
        cut = known_as(blocks.rechunk((60, 3), method="p2p"))
        s = truncated_svd(cut, 2, method="randomised").s.compute()
    assert np.allclose(s, truncated_svd(A, 2, method="randomised").s)
    assert (tmp_path / "reads").read_text() == "one\n" * 3


def test_passes_over_blocks_in_memory_see_the_same_matrix():
    A = da.random.default_rng(0).standard_normal((60, 12), chunks=(10, 5)).persist()
    s = truncated_svd(A, 2, method="randomised").s
    assert np.allclose(s, truncated_svd(A.compute(), 2, method="randomised").s)


# What does not do


HOLED = random_matrix(60, 12)
HOLED[33, 5] = np.nan


@every_method
@pytest.mark.parametrize("rows, columns", [("uneven", "whole"), ("whole", "even")])
def test_a_block_that_is_not_finite_says_where(method, rows, columns):
    svd = method(cut(HOLED, rows, columns))
    for x in svd:
        with pytest.raises(ValueError, match=r"^A must be finite; A\[33, 5\] is nan$"):
            x.compute()


def test_factors_that_are_not_finite_say_where():
    svd = [da.from_array(x, chunks=2) for x in thin_svd(random_matrix(6, 4))]
    svd[2][3, 1] = np.inf
    assert np.isfinite(reconstruct(svd, 3)).all().compute()
    for function in (reconstruct, layers):
        with pytest.raises(ValueError, match=r"svd\[2\]\[3, 1\] is inf"):
            function(svd).compute()


def test_a_matrix_cut_the_longer_way_is_not_filled_out_to_a_square():
    A = da.from_array(random_matrix(4, 4_000), chunks=(2, 4_000))
    for X in (A, A.T):
        tracemalloc.start()
        computed(thin_svd(X))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < A.shape[1] ** 2  # an eighth of that square


HUGE = np.full((8, 4), 1e308)


DOUBLE = ("4.2e+298", [np.float64, np.complex128])
SINGLE = ("7.9e+28", [np.float32, np.complex64])


@pytest.mark.parametrize(
    ("most", "dtype"), [(most, t) for most, dtypes in (DOUBLE, SINGLE) for t in dtypes]
)
def test_what_dask_could_not_multiply_is_refused_and_all_else_is_taken(most, dtype):
    # No warning of NumPy's either: it would fail the test.
    largest = np.finfo(dtype).max / 2**32
    signs = np.random.default_rng(0).choice([-1, 1], (60, 40))
    A = da.from_array((largest * signs).astype(dtype), chunks=(20, 40))
    for method in (thin_svd, *METHODS.values()):
        found = computed(method(A))
        assert all(np.isfinite(x).all() for x in found)
        assert np.allclose(found[1] / largest, method(A.compute()).s / largest)
        for factor in (2, 2**31):
            with pytest.raises(ValueError) as e:
                dask.compute(*method(A * dtype(factor)))
            assert str(e.value) == (
                f"A is too large: a Dask array of {A.dtype} may hold {most} at most, "
                f"and {factor * largest:.1e} came. Divide it by a power of 2 first"
            )


def test_what_is_too_large_is_not_returned():
    X = da.from_array(HUGE, chunks=(2, 4))
    for function in (reconstruct, layers):
        with pytest.raises(ValueError, match="^svd is too large"):
            function((X, 9 * da.ones(4), da.ones((4, 4)))).compute()
    with pytest.raises(ValueError, match="^svd is too large"):
        reconstruct((X, da.ones(4), da.ones((4, 4)))).compute()
    with pytest.raises(ValueError, match="^s is too large"):
        approximation_error(da.from_array(HUGE[:, 0]), 1).compute()
    with pytest.raises(ValueError, match="^A is too large"):
        truncated_svd(da.from_array(HUGE), 1, method="lapack").error.compute()
    beyond = da.from_array(np.full((8, 4), np.longdouble("1e400")), chunks=(2, 4))
    with pytest.raises(ValueError, match=r"^A must be finite; A\[\d, 0\] is inf$"):
        thin_svd(beyond).s.compute()
    with pytest.raises(ValueError, match="^A is too large: .* and inf came"):
        thin_svd(X * (1.7 + 1.7j)).s.compute()


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("method", [thin_svd, METHODS["lapack"]])
def test_an_array_cut_in_both_directions_says_what_would_do(method, shape):
    A = cut(random_matrix(*shape), "even", "halves")
    with pytest.raises(ValueError, match="A is cut in both directions, into 3×2") as e:
        method(A)
    [advice] = re.findall(r"A\.rechunk\(\{\d: -1\}\)", str(e.value))
    s = method(eval(advice)).s
    assert np.allclose(s, method(A.compute()).s)
    assert max(shape) == min(shape) or max(shape) not in eval(advice).chunksize
    assert 'truncated_svd with method="randomised"' in str(e.value)


def test_blocks_of_unknown_size_say_what_would_do():
    whole = da.from_array(random_matrix(12, 4), chunks=(3, 4))
    A = whole[whole[:, 0] > 0]
    for function in (thin_svd, *METHODS.values(), lambda A: energy(A[:, 0])):
        with pytest.raises(ValueError, match=r"\.compute_chunk_sizes\(\) would do"):
            function(A)
    with pytest.raises(ValueError, match="^s has blocks of unknown size; s.compute_"):
        energy(A[:, 0])
    with pytest.raises(ValueError, match=r"svd\[0\] has blocks of unknown size"):
        reconstruct((A, da.ones(4), da.ones((4, 4))))
    A.compute_chunk_sizes()
    assert np.allclose(thin_svd(A).s, thin_svd(A.compute()).s)


MASKED = da.ma.masked_equal(da.ones((4, 3)), 1)
BAD = {
    "a batch": (da.ones((2, 4, 3)), r"has shape \(2, 4, 3\)\. Take .* one at a time"),
    "one axis": (da.ones(3), r"must have shape \(\.\.\., m, n\); it has shape \(3,\)"),
    "no axis": (da.ones(()), r"must have shape \(\.\.\., m, n\); it has shape \(\)"),
    "empty": (da.ones((0, 3)), "is empty"),
    "words": (
        da.full((2, 2), "1", dtype="U1"),
        r"dtype <U1\. A\.astype\(float\) would do",
    ),
    "objects": (
        da.full((2, 2), 1, dtype=object, chunks=2),
        r"dtype object\. A\.astype\(float\) would do",
    ),
    "masked": (MASKED, r"is a masked array; .* da\.ma\.filled\(A, 0\)"),
    "delayed": (
        dask.delayed(np.ones)((3, 2)),
        r"of type Delayed, .* A\.compute\(\) would do",
    ),
}


@every_method
@pytest.mark.parametrize("A, message", BAD.values(), ids=BAD)
def test_other_collections_are_refused_at_once(method, A, message):
    with pytest.raises(ValueError, match="^A (.* )?" + message):
        method(A)


def test_blocks_that_are_not_numpys_say_what_would_do():
    from scipy.sparse import csr_array

    dense = da.from_array(decaying(60, 12), chunks=(20, 12))
    sparse = dense.map_blocks(csr_array, meta=np.empty((0, 0)))
    told = dense.map_blocks(csr_array, meta=csr_array((1, 1)))
    for ask in (lambda: thin_svd(told), lambda: thin_svd(sparse).s.compute()):
        with pytest.raises(ValueError, match="^A has blocks of type csr_array; ") as e:
            ask()
        [advice] = re.findall(r"; A(\..*) would do$", str(e.value))
        s = thin_svd(eval(f"sparse{advice}")).s
        assert np.allclose(s, thin_svd(dense).s)


def test_what_the_messages_advise_does():
    words = BAD["words"][0].astype(float)
    objects = BAD["objects"][0].astype(float)
    filled = da.ma.filled(MASKED, 0)
    for A in (words, objects, filled, BAD["delayed"][0].compute()):
        assert np.isfinite(thin_svd(A).s).all()


def test_other_arguments_are_looked_at_at_once():
    A, s = refusing((6, 4), (2, 4)), refusing((6, 4), (2, 4))[0]
    for function, message in (
        (lambda: truncated_svd(A, 5), "k must be a whole number from 1 to 4"),
        (lambda: approximation_error(s, 5), "k must be a whole number from 1 to 4"),
        (lambda: approximation_error(s, 1, norm="1"), "norm must be one of"),
        (lambda: energy(s, power=0), "power must be a whole number"),
        (lambda: energy(s.astype(complex)), "s must be real"),
        (lambda: energy(da.ones(())), r"s must have shape \(\.\.\., p\)"),
        (lambda: reconstruct((A[:, :2], s, A)), "svd must have a column of U"),
        (lambda: reconstruct((A, s, A.T), 9), "k must be a whole number from 1 to 4"),
    ):
        with pytest.raises(ValueError, match=f"^{message}"):
            function()


def test_singular_values_are_looked_at_when_they_come():
    for s, message in (([1, 2], "descending"), ([1, -1], "not be negative")):
        for of in (energy, lambda s: approximation_error(s, 1)):
            with pytest.raises(ValueError, match=message):
                of(da.from_array(np.array(s), chunks=1)).compute()


A = da.from_array(random_matrix(6, 4), chunks=(2, 4))
U, S, VH = thin_svd(A)
NEED_ALL = {
    "full_svd": lambda: full_svd(A),
    "compact_svd": lambda: compact_svd(A),
    "check_svd": lambda: check_svd(A, U, S, VH),
    "check_rank": lambda: check_rank(A, 4),
    "compress_image": lambda: compress_image(A, 1),
    "psnr": lambda: psnr(A, A),
}


@pytest.mark.parametrize("function", NEED_ALL.values(), ids=NEED_ALL)
def test_what_needs_all_numbers_at_once_refuses_a_dask_array(function):
    with pytest.raises(
        ValueError, match=r"^\w+ is a Dask array.*\.compute\(\) would do"
    ):
        function()


def test_a_tolerance_needs_a_matrix_in_memory():
    with pytest.raises(ValueError, match="in memory.*a Dask array; k would do"):
        truncated_svd(A, tolerance=0.1)


# On disk, and without Dask


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_lazy_factors_are_saved_block_by_block(tmp_path, shape):
    A = in_dtype(decaying(*shape), np.complex64)
    svd = METHODS["randomised"](cut(A, "uneven", "even"))
    save_svd(svd, tmp_path / "factors")
    for loaded, x in zip(load_svd(tmp_path / "factors"), svd, strict=True):
        assert loaded.dtype == x.dtype
        assert np.allclose(loaded, x, atol=1e-4)
    assert os.listdir(tmp_path) == ["factors"]


def test_factors_that_are_saved_are_not_whole_in_memory(tmp_path):
    blocks = Blocks(20, 12, number=24)
    with dask.config.set(scheduler="synchronous"):
        save_svd((blocks.A, da.zeros(12), da.zeros((12, 12))), tmp_path / "factors")
    assert blocks.reads == 24 and blocks.most < 6


def test_work_that_fails_is_not_shown_as_complete(capsys):
    def fail(block):
        raise RuntimeError("this block fails")

    A = da.zeros((4, 1), chunks=1)
    with pytest.raises(RuntimeError, match="this block fails"):
        compute(A.map_blocks(fail, meta=np.empty((0, 0))))
    assert "100%" not in capsys.readouterr().out


def test_work_that_is_done_is_shown_so_and_other_words_pass(capsys):
    def speak(block):
        print("a | b")
        return block + 1

    A = da.zeros((4, 1), chunks=(2, 1))
    (found,) = compute(A.map_blocks(speak, meta=np.empty((0, 0))))
    assert (found == 1).all()
    out = capsys.readouterr().out
    assert out.count("a | b\n") == 2
    bars = [bar for bar in out.replace("a | b\n", "").split("\r") if bar]
    assert bars[-1] == f"[{'#' * 40}] | 100% Completed\n"
    assert all(re.fullmatch(r"\[#* *\] \| \d+% Completed\n?", bar) for bar in bars)


def test_a_client_in_use_does_the_work_and_shows_it(capsys):
    from distributed import Client, get_worker

    def of_worker(block):
        time.sleep(1)  # so that there is a bar that is not full
        return block + get_worker().state.nthreads

    A = da.zeros((4, 1), chunks=(2, 1)).map_blocks(of_worker, meta=np.empty((0, 0)))
    options = {"n_workers": 1, "threads_per_worker": 3}
    with Client(processes=False, dashboard_address=":0", **options):
        x, y = compute(A, A + 1)
    assert (x == 3).all() and (y == 4).all()
    bars = [bar for bar in capsys.readouterr().out.split("\r") if bar]
    assert "#" * 40 not in bars[0] and bars[-1] == f"[{'#' * 40}] | 100% Completed\n"
    assert all(re.fullmatch(r"\[#* *\] \| \d+% Completed\n?", bar) for bar in bars)
    with pytest.raises(ValueError, match="No worker found"):
        compute(A)


WITHOUT_DASK = """
import sys

class Blocker:
    def find_spec(name, path, target=None):
        if name.split(".")[0] in ("dask", "distributed", "bokeh"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Blocker)
import numpy as np
import svdlab
import svdlab.draw, svdlab.widgets

A = np.arange(12.0).reshape(4, 3)
for method in ("lapack", "randomised"):
    svd = svdlab.truncated_svd(A, 2, method=method)
    assert np.allclose(svdlab.reconstruct(svd), A)
svdlab.save_svd(svd, sys.argv[1])
assert np.allclose(svdlab.reconstruct(svdlab.load_svd(sys.argv[1])), A)
assert not svdlab.thin_svd([[2, 0], [0, 1]]).s.argmax()
assert not {"dask", "distributed"} & set(sys.modules)
"""


def test_nobody_needs_dask_who_does_not_use_it(tmp_path):
    command = [sys.executable, "-c", WITHOUT_DASK, tmp_path / "factors"]
    ran = subprocess.run(command, stderr=subprocess.PIPE, text=True)
    assert not ran.returncode, ran.stderr
