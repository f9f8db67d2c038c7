"""The public functions that take Dask arrays, for these."""

import inspect
from functools import partial

import dask.array as da
import numpy as np

from svdlab import approximate, factor, store, truncate
from svdlab.approximate import first, multiplied
from svdlab.arguments import checks
from svdlab.arguments.arrays import factors
from svdlab.blocks.arrays import (
    by_block,
    lazy_finite,
    lazy_floats,
    lazy_matrix,
    once_known,
)
from svdlab.blocks.factor import Reread, fix_signs, svd
from svdlab.blocks.factor import thin_svd as factored
from svdlab.formulas import approximate as formulas
from svdlab.formulas.randomised import OVERSAMPLING, randomised_svd
from svdlab.store import ALL, all_or_nothing, with_error
from svdlab.truncate import LARGE, THIN, TruncatedSVD, check_k, left_out

STAND_INS = {}  # by the names of the public functions


def like(public, **kinds):
    """Let a function stand in for a public one: its arguments, but for these kinds."""

    def decorate(function):
        signature = inspect.signature(inspect.unwrap(public))
        function.__signature__ = signature.replace(
            parameters=[
                each.replace(annotation=kinds.get(each.name, each.annotation))
                for each in signature.parameters.values()
            ]
        )
        STAND_INS[public.__name__] = checks(function)
        return STAND_INS[public.__name__]

    return decorate


@like(factor.thin_svd, A=lazy_matrix)
def thin_svd(A):
    """Factor one matrix that is cut in one direction at most.

    A is read once for s, once more for the signs of the factor on its shorter side, and
    again for the one on its longer side (without the signs' pass for U if m < n); none
    of it is held but a triangle for each block, if the cuts shorten its longer side
    (else all of it meets in one block). Its entries may be as large as the largest
    float divided by 2³², so that no product of blocks overflows.
    """
    return factored(A)


def _no_tolerance(x, name, given=None):
    """Nothing: a tolerance asks for a matrix in memory."""
    raise ValueError(
        "tolerance needs a matrix in memory, since how many layers it takes is seen "
        "from the numbers; A is a Dask array; k would do, and thin_svd(A).s shows how "
        "many layers it takes"
    )


@like(truncate.truncated_svd, A=lazy_matrix, tolerance=_no_tolerance)
def truncated_svd(A, k, tolerance, method, power_iterations, seed):
    """Factor a matrix in any blocks with method="randomised", else as `thin_svd` does.

    A is read in passes. Held are k + 20 products for each row (of a wide A, for each
    column), or what `thin_svd` holds. method="auto" is "lapack" where k + 10 ≥
    min(m, n), since the products would be as large as A; where A is small and cut in
    one direction at most; and where the triangles are few: 8·(k + 10) > min(m, n), in
    blocks of whole rows, on average at least 8 times as tall as wide (of a wide A, of
    whole columns, 8 times as wide as tall). Else it is "randomised".
    """
    check_k(k, tolerance)
    if _is_randomised(A, k, method):
        U, s, Vh, error = randomised_svd(Reread(A), k, power_iterations, seed, svd)
        return TruncatedSVD(*fix_signs((U, s, Vh)), error)
    if method == "auto":
        A = A.rechunk({A.shape.index(min(A.shape)): -1})
    U, s, Vh = factored(A, k)
    error = once_known(partial(left_out, k=k), s)
    return TruncatedSVD(U, s[:k], Vh, error)


def _is_randomised(A, k, method):
    """Whether k layers of A are looked for at random."""
    (m, n), p, size = A.shape, min(A.shape), k + OVERSAMPLING
    if method != "auto" or size >= p:  # the basis would be as large as A
        return method == "randomised"
    is_small, is_thin = m * n < LARGE, THIN * size <= p
    is_whole, pieces = A.numblocks[A.shape.index(p)] == 1, max(A.numblocks)
    has_long_blocks = is_whole and THIN * p * pieces <= max(m, n)
    is_cut_twice = min(A.numblocks) > 1
    return (is_thin or not has_long_blocks) and (not is_small or is_cut_twice)


# What is made of the factors


lazy_factors = partial(factors, part=lazy_floats)


@like(approximate.reconstruct, svd=lazy_factors)
def reconstruct(svd, k):
    """Multiply the first k layers, block by block."""
    U, s, Vh = _finite(first(svd, k))
    multiply = partial(multiplied, formulas.reconstruct)
    return by_block(multiply, "mn", (U, "mk"), (s, "k"), (Vh, "kn"))


@like(approximate.layers, svd=lazy_factors)
def layers(svd, k):
    """Return the first k layers, block by block."""
    # Without these new axes Dask would make a factor anew for every block here.
    U, s, Vh = _finite(first(svd, k))
    u, s, v = U.swapaxes(-1, -2)[..., None], s[..., None, None], Vh[..., None, :]
    multiply = partial(multiplied, lambda u, s, v: u * s * v)
    return by_block(multiply, "kmn", (u, "kmn"), (s, "kmn"), (v, "kmn"))


def _finite(svd):
    return [lazy_finite(x, f"svd[{i}]") for i, x in enumerate(svd)]


def of_s(public):
    """Return a public function of s that waits for s, or computes it for an answer."""

    def of_lazy(s, *args, **kwargs):
        if public.__name__ in ("approximation_error", "energy"):
            return once_known(lambda s: public(s, *args, **kwargs), s)
        return public(lazy_floats(s, "s").compute(), *args, **kwargs)

    return of_lazy


@like(store.save_svd, svd=partial(with_error, part=lazy_finite))
def save_svd(svd, folder):
    """Compute the factors together and write them block by block as they come."""

    def write(paths):
        lazy = list(map(da.asarray, svd))
        da.store(lazy, list(map(NpyFile, paths, lazy)), lock=False)

    all_or_nothing(folder, ALL[: len(svd)], write)


class NpyFile:
    """A .npy file whose blocks any process can write, each opening it for itself.

    They are written, not stored to a memory map: where the disk is full, a write fails
    with an error, but such a store ends the process.
    """

    def __init__(self, path, like):
        self.path, self.dtype, self.shape = path, like.dtype, like.shape
        header = {"descr": like.dtype.str, "fortran_order": False, "shape": like.shape}
        with path.open("wb") as file:
            np.lib.format.write_array_header_1_0(file, header)
            self.start = file.tell()

    def __setitem__(self, where, block):
        # In the file a block of whole rows is one piece, another one as many as rows.
        axes = 0 if block.shape[1:] == self.shape[1:] else block.ndim - 1
        first = [along.start for along in where]
        with self.path.open("r+b") as file:
            for index in np.ndindex(block.shape[:axes]):
                place = np.add(first, index + (0,) * (block.ndim - axes))
                before = int(np.ravel_multi_index(place, self.shape))
                file.seek(self.start + before * self.dtype.itemsize)
                file.write(np.ascontiguousarray(block[index]))
