"""What is taken in of Dask, and functions of NumPy's done block by block."""

import math
import warnings
from itertools import chain

import dask.array as da
import numpy as np

from svdlab.arguments.arrays import check_shape, finite, floats, is_lazy, kept_dtype
from svdlab.blocks.passes import in_passes

# Entries are at most the largest float divided by this, so that no product overflows in
# Dask's threads, where NumPy's warnings cannot be silenced. For σ_1 is at most
# √(mn)·max|a|, and products with random vectors are hardly ever more than √n times as
# long: there is room for 2⁴² entries, 16 TiB in single precision.
HEADROOM = 2.0**32


def lazy_floats(x, name, given=None):
    """A Dask array of NumPy's blocks and of numbers, or what `floats` takes."""
    if not is_lazy(x):
        return floats(x, name)
    if isinstance(x._meta, np.ma.MaskedArray):
        raise ValueError(
            f"{name} is a masked array; fill its masked entries first, for example "
            f"with da.ma.filled({name}, 0)"
        )
    _plain(x._meta, name)
    if any(map(math.isnan, x.shape)):
        raise ValueError(
            f"{name} has blocks of unknown size; {name}.compute_chunk_sizes() would do"
        )
    if x.dtype.kind not in "biufc":
        raise ValueError(
            f"{name} must hold numbers; it holds dtype {x.dtype}. "
            f"{name}.astype(float) would do"
        )
    if x.size:  # without its empty blocks
        x = x.rechunk(tuple(tuple(filter(None, sizes)) for sizes in x.chunks))
    return x.map_blocks(_cast, kept_dtype(x.dtype))


def lazy_matrix(x, name, given=None):
    """One matrix (m, n) as a Dask array, whose entries are looked at when they come."""
    x = lazy_floats(x, name)
    check_shape(x, name, axes=2, one=True)
    return _checked(_moderate, in_passes(x), name)


def lazy_finite(x, name, given=None):
    """What `lazy_floats` takes, whose entries are finite when they come."""
    x = lazy_floats(x, name)
    return _checked(finite, x, name) if is_lazy(x) else finite(x, name)


def once_known(function, s):
    """Return function(s) as a Dask array, where s is one of a few numbers.

    The function runs on zeros at once: that validates its other arguments, and gives
    the dtype of what it returns and whether the last axis stays.
    """
    s = lazy_floats(s, "s")
    trial = np.asarray(function(np.zeros(s.shape, s.dtype)))
    axis = s.ndim - 1 if trial.ndim < s.ndim else []
    return s.rechunk(-1).map_blocks(function, meta=trial, drop_axis=axis)


def by_block(function, axes, *arrays):
    """Return function(*arrays), done once for each block of what it returns.

    axes names the axes of the result, and each array comes with those of its own, as
    in einsum: "mn" of (U, "mk"), (s, "k") and (Vh, "kn"). Batch axes are not named.
    """
    first, named = arrays[0]
    batch = tuple(map(str, range(first.ndim - len(named))))
    pairs = chain.from_iterable((x, (*batch, *named)) for x, named in arrays)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", da.PerformanceWarning)  # there are many blocks
        return da.blockwise(function, (*batch, *axes), *pairs, concatenate=True)


def over_rows(fewer, last, x):
    """Return last(rows) of the rows of x that `fewer` leaves.

    fewer(rows) drops rows that cannot change the result: first those of each block,
    then those of what several blocks have left.
    """
    return da.reduction(
        x,
        chunk=lambda rows, axis, keepdims: fewer(rows),
        combine=lambda rows, axis, keepdims: fewer(rows),
        aggregate=lambda rows, axis, keepdims: last(rows),
        axis=0,
        dtype=x.dtype,
        meta=np.empty(0, x.dtype),
        name="rows",
    )


def _checked(check, x, name):
    """Return x, each of whose blocks passes check(block, name, start) when it comes."""

    def of_block(block, block_info=None):
        return check(block, name, [a for a, _ in block_info[0]["array-location"]])

    return x.map_blocks(of_block, meta=x._meta)


def _plain(block, name):
    """Return a block of the Dask array `name`, if it is an array of NumPy's."""
    if not isinstance(block, np.ndarray):
        ways = ("toarray", "todense", "get")  # of SciPy, sparse, CuPy
        way = next((way for way in ways if hasattr(block, way)), "__array__")
        raise ValueError(
            f"{name} has blocks of type {type(block).__name__}; {name}.map_blocks("
            f"lambda block: block.{way}(), meta=np.empty((0, 0))) would do"
        )
    return block


@np.errstate(over="ignore")  # of a complex number the modulus may be infinite
def _moderate(x, name, start):
    """Return the block x, which begins at start, if no product of it overflows."""
    _plain(x, name)  # which its meta did not tell
    most, largest = np.finfo(x.dtype).max / HEADROOM, abs(x).max()
    if not largest <= most:
        finite(x, name, start)
        raise ValueError(
            f"{name} is too large: a Dask array of {x.dtype} may hold {most:.1e} at "
            f"most, and {largest:.1e} came. Divide it by a power of 2 first"
        )
    return x


@np.errstate(over="ignore")  # what is too large for float64 is infinite there
def _cast(block, dtype):
    return block.astype(dtype, copy=False)
