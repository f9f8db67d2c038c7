"""Kinds of arrays, and how an array is read."""

import math
from functools import partial

import numpy as np

from svdlab.arguments.single import shown

KEPT_DTYPES = (np.float32, np.float64, np.complex64, np.complex128)
MOST_NUMBERS = 2**30  # the largest array a function allocates: 8 GiB in float64


def is_lazy(x):
    """Whether x is a Dask array."""
    # Its type is asked, since a Delayed object claims to have every attribute.
    return hasattr(type(x), "__dask_graph__") and hasattr(type(x), "blocks")


def holds_lazy(x):
    """Whether x is a list or tuple that holds a Dask array."""
    return isinstance(x, list | tuple) and any(map(is_lazy, x))


@np.errstate(over="ignore")  # what is too large for float64 is infinite there
def floats(x, name, given=None):
    """An array of numbers, whatever its shape, finite or not.

    float32, float64, complex64 and complex128 are kept; all other numbers, fractions
    and sympy's among them, become float64 or complex128.
    """
    array = as_array(x, name)
    if array.dtype == object:
        array = _rounded(array, name)
    if array.dtype.kind not in "biufc":
        raise ValueError(
            f"{name} must hold numbers; it holds dtype {array.dtype}. Lists of numbers "
            "would do"
        )
    return array.astype(kept_dtype(array.dtype), copy=False)


def kept_dtype(dtype):
    """Return the dtype of KEPT_DTYPES that numbers of this dtype become."""
    dtype = dtype.newbyteorder("=")
    if dtype in KEPT_DTYPES:
        return dtype
    return np.dtype(np.complex128 if dtype.kind == "c" else np.float64)


def check_shape(x, name, axes, one=False):
    """Raise if x has no entry, too few axes, or, where one is wanted, batch axes."""
    if x.ndim < axes or (one and x.ndim > axes):
        batch, one_of_it = {1: ("(..., p)", "(p,)"), 2: ("(..., m, n)", "(m, n)")}[axes]
        raise ValueError(
            f"{name} must have shape {one_of_it if one else batch}; "
            f"it has shape {x.shape}"
        )
    if x.size == 0:
        also = "; thin_svd keeps the σ that are 0" if axes == 1 else ""
        raise ValueError(
            f"{name} is empty: its shape is {x.shape}; it needs an entry at least{also}"
        )


@np.errstate(all="ignore")
def finite(x, name, start=None):
    """Return the array x if all its entries are finite.

    Where it is a block, start is its first index in the whole array.
    """
    if np.isfinite(x.sum()):  # then all are; an infinite sum may have overflowed
        return x
    is_finite = np.isfinite(x)
    if not is_finite.all():
        where = np.argwhere(~is_finite)[0]
        index = (where if start is None else where + start).tolist()
        place = f"{name}{index}" if index else name
        raise ValueError(f"{name} must be finite; {place} is {x[tuple(where)]}")
    return x


def matrix(x, name, given=None, axes=2, one=False):
    """A matrix, or a batch of them: (..., m, n), finite."""
    x = floats(x, name)
    check_shape(x, name, axes, one)
    return finite(x, name)


def real(x, name, given=None, axes=2, one=False):
    """A real matrix, or a batch of them."""
    x = matrix(x, name, given, axes, one)
    if x.dtype.kind == "c":
        raise ValueError(
            f"{name} must be real; it has dtype {x.dtype}. "
            f"{name}.real or abs({name}) would do"
        )
    return x


def spectrum(x, name, given=None, one=False):
    """Singular values (..., p): real, not negative, in descending order."""
    s = real(x, name, given, 1, one)
    if (s < 0).any():
        raise ValueError(
            f"{name} must not be negative; its least entry is {s.min():g}. Turn its "
            "sign and that of its vector in U"
        )
    rises = np.argwhere(np.diff(s) > 0)
    if rises.size:
        *batch, i = rises[0]
        sigma, larger = s[(*batch, slice(i, i + 2))].tolist()
        raise ValueError(
            f"{name} must be in descending order; it rises from {sigma} to {larger}. "
            "Sort it from large to small"
        )
    return abs(s)  # -0 is 0


one_matrix = partial(matrix, one=True)  # (m, n)
one_spectrum = partial(spectrum, one=True)  # its singular values: (p,)


def factors(x, name, given=None, part=floats):
    """U (..., m, ≥p), s (..., p) and Vh (..., ≥p, n), finite or not."""
    try:
        U, s, Vh = x
    except (TypeError, ValueError):
        raise ValueError(
            f"{name} must be three arrays (U, s, Vh), as full_svd or thin_svd returns "
            f"them; it is {type(x).__name__}"
        ) from None
    U, s, Vh = (part(each, f"{name}[{i}]") for i, each in enumerate((U, s, Vh)))
    batches = U.shape[:-2] == s.shape[:-1] == Vh.shape[:-2]
    has_axes = min(U.ndim, s.ndim + 1, Vh.ndim) >= 2
    if not (batches and has_axes and s.shape[-1] <= min(U.shape[-1], Vh.shape[-2])):
        raise ValueError(
            f"{name} must be U (..., m, p), s (..., p), Vh (..., p, n), with a column "
            "of U and a row of Vh for each of the singular values, s, not Σ; it is "
            f"U {U.shape}, s {s.shape}, Vh {Vh.shape}"
        )
    return U, s, Vh


# What is made of them


def check_room(shape, name, would_do):
    """Raise if an array of this shape, which `name` asks for, takes too much memory."""
    if math.prod(shape) > MOST_NUMBERS:
        raise ValueError(
            f"{name} asks for an array of shape {shown(tuple(shape))}, more than the "
            f"{MOST_NUMBERS:,} numbers that are made at once; {would_do}"
        )


@np.errstate(all="ignore")
def in_range(x, name):
    """Return x, which was made of the argument `name`, if nothing in it overflowed."""
    if not np.isfinite(x.sum()) and not np.isfinite(x).all():
        raise ValueError(
            f"{name} is too large: what is made of it is greater than "
            f"{np.finfo(x.dtype).max:.1e}, the most that {x.dtype} holds. "
            "Divide it by a power of 2 first"
        )
    return x


# How an array is read


def as_array(x, name):
    """Return x as an array, if NumPy makes one of it and no entry is masked."""
    _refuse_what_is_elsewhere(x, name)
    if _is_masked(x):
        raise ValueError(
            f"{name} is a masked array, or holds one; fill its masked entries first, "
            f"for example with {name}.filled(0)"
        )
    try:
        return np.asarray(x)
    except MemoryError:
        raise
    except Exception as error:  # what x itself says where it is to become an array
        if "inhomogeneous" in str(error):
            raise ValueError(
                f"{name} has rows of different lengths; every row needs as many entries"
            ) from None
        # Arrays on another device, such as CuPy's and PyTorch's, have a copy here.
        ways = [f"{name}.{way}()" for way in ("get", "cpu") if hasattr(x, way)]
        would_do = " or ".join(ways) or "lists of numbers"
        raise ValueError(
            f"{name} cannot be read as an array ({error}); {would_do} would do"
        ) from None


def _is_masked(x):
    """Whether x is a masked array, or a list that holds one at any depth."""
    if not isinstance(x, list | tuple):
        return isinstance(x, np.ma.MaskedArray)
    kinds = set(map(type, x))  # so that rows of plain numbers are gone through in C
    looked_into = (list, tuple, np.ma.MaskedArray)
    return any(issubclass(kind, looked_into) for kind in kinds) and any(
        map(_is_masked, x)
    )


def _rounded(array, name):
    """Return the numbers of an array of objects, rounded, real if they all are."""
    rounded = np.empty(array.shape, np.complex128)
    for place, entry in np.ndenumerate(array):
        try:
            if isinstance(entry, str):
                raise TypeError
            rounded[place] = complex(entry)
        except OverflowError:
            raise ValueError(f"{name} is too large: {shown(entry)} came") from None
        except (TypeError, ValueError):
            raise ValueError(
                f"{name} must hold numbers; it holds {shown(entry)}, of type "
                f"{type(entry).__name__}. Lists of numbers would do"
            ) from None
    return rounded if rounded.imag.any() else rounded.real


SVDS = "for a few layers truncated_svd or scipy.sparse.linalg.svds takes it"
ELSEWHERE = [  # attributes of a type, what brings all of x, and what takes parts of it
    (("tocsr", "toarray"), "{x}.toarray()", SVDS),
    (("tocsr",), "{x}.todense()", SVDS),
    (("rmatmat",), "{x} @ np.eye({x}.shape[1])", SVDS),  # a LinearOperator
    (
        ("to_dask_array", "__dask_graph__"),
        "{x}.compute().to_numpy()",
        "in blocks {x}.to_dask_array(lengths=True)",
    ),
    (("dims", "_in_memory"), "{x}.to_numpy()", "in blocks {x}.chunk().data"),  # xarray
    (("chunks", "dtype", "store"), "{x}[:]", "in blocks da.from_zarr({x})"),
    (("chunks", "dtype"), "{x}[:]", "in blocks da.from_array({x})"),  # h5py
    (
        ("__dask_graph__",),  # Delayed
        "{x}.compute()",
        "in blocks da.from_delayed({x}, shape, dtype)",
    ),
]


def _refuse_what_is_elsewhere(x, name):
    """Raise if the numbers of x are not in memory, and would come all at once.

    It is known by its type, since a Delayed object claims to have every attribute.
    """
    if holds_lazy(x):
        raise ValueError(f"{name} holds Dask arrays; da.stack({name}) would do")
    if isinstance(x, np.ndarray) or getattr(x, "_in_memory", False):
        return
    for attributes, all_of_it, parts in ELSEWHERE:
        if all(hasattr(type(x), each) for each in attributes):
            raise ValueError(
                f"{name} is of type {type(x).__name__}, and would come whole into "
                f"memory; {all_of_it.format(x=name)} would do, if memory holds it, and "
                f"{parts.format(x=name)}"
            )
