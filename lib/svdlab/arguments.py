"""What the library accepts, and the error that says why not.

Every public function hands its arguments through here, so that a list, an integer
array and a wide matrix all work, and everything else fails at once with a sentence
that names the argument, what came, and what would do.
"""

import math
import reprlib
import sys
from fractions import Fraction
from functools import partial
from numbers import Integral, Rational, Real

import numpy as np

from svdlab.lazy import (
    checked,
    computed,
    in_passes,
    is_lazy,
    known,
    plain_block,
    refuse_batch,
)
from svdlab.operators import is_operator, is_sparse

KEPT_DTYPES = (np.float32, np.float64, np.complex64, np.complex128)
PLAIN_NUMBERS = (int, float, complex, np.number, np.bool)

# What a function makes may hold as many numbers: 8 GiB of float64, all a laptop has.
MOST_NUMBERS = 2**30

# How far below the largest float the entries of a Dask array A stay, so that nothing
# overflows in its threads, whose warnings cannot be silenced from here. For σ_1 is at
# most √(mn)·max|a|, and products with random vectors are hardly ever more than √n times
# as long: there is room for 2⁴² entries, 16 TiB in single precision.
HEADROOM = 2.0**32


class Shortened(reprlib.Repr):
    """A repr that an integer of any length has."""

    def repr_int(self, x, level):
        if abs(x) < 10**40:
            return repr(x)
        return f"about {'-' * (x < 0)}10**{math.log10(abs(x)):.0f}"


def shown(x):
    """Return repr(x), cut short, so that a message stays a sentence whatever came."""
    short = Shortened()
    short.maxstring = short.maxother = 200
    return short.repr(x)


def as_array(x, name):
    """Return x as an array, if NumPy makes one of it and no entry is masked."""
    if is_lazy(x):
        raise ValueError(
            f"{name} is a Dask array, and all of it is needed at once; "
            f"{name}.compute() would do, if memory holds it"
        )
    _refuse_what_is_elsewhere(x, name)
    try:
        masked = _is_masked(x)
        array = None if masked else np.asarray(x)
    except MemoryError:
        raise
    except Exception as error:  # what x itself says where it is to become an array
        if "inhomogeneous" in str(error):
            raise ValueError(
                f"{name} has rows of different lengths; every row needs as many entries"
            ) from None
        would_do = "lists of numbers"
        if hasattr(x, "__array__") and hasattr(
            x, "dtype"
        ):  # on another device, such as CuPy's and PyTorch's
            copies = [f"{name}.{how}()" for how in ("get", "cpu") if hasattr(x, how)]
            would_do = " or ".join(copies) or would_do
        raise ValueError(
            f"{name} cannot be read as an array ({error}); {would_do} would do"
        ) from None
    if masked:
        raise ValueError(
            f"{name} is a masked array, or holds one; fill its masked entries first, "
            f"for example with {name}.filled(0)"
        )
    return array


def _refuse_what_is_elsewhere(x, name):
    """Raise if the numbers of x are not in memory, and would come all at once.

    It is known by its type, since a Delayed object claims to have every attribute.
    """
    has = partial(hasattr, type(x))
    if isinstance(x, np.ndarray):
        return
    if is_operator(x):
        dense = f"{name}.{'toarray' if has('toarray') else 'todense'}()"
        all_of_it = dense if is_sparse(x) else f"{name} @ np.eye({name}.shape[1])"
        parts = "for a few layers truncated_svd or scipy.sparse.linalg.svds takes it"
    elif has("to_dask_array") and has("__dask_graph__"):
        all_of_it = f"{name}.compute().to_numpy()"
        parts = f"in blocks {name}.to_dask_array(lengths=True)"
    elif has("dims") and has("data"):  # xarray's
        if not x.chunks and getattr(x, "_in_memory", True):
            return
        all_of_it = f"{name}.to_numpy()"
        parts = f"in blocks {name if x.chunks else f'{name}.chunk()'}.data"
    elif has("chunks") and has("dtype"):  # of h5py, Zarr and their like
        all_of_it = f"{name}[:]"
        of = f"da.from_zarr({name})" if has("store") else f"da.from_array({name})"
        parts = f"in blocks {of}"
    else:
        return
    raise ValueError(
        f"{name} is of type {type(x).__name__}, and would come whole into memory; "
        f"{all_of_it} would do, if memory holds it, and {parts}"
    )


def as_plain(x, name):
    """Return x as `as_array` does, Python's numbers as NumPy's."""
    return _unboxed(as_array(x, name), name)


def as_floats(x, name, lazy=False):
    """Return x as a float or complex array, whatever its shape, finite or not.

    float32, float64, complex64 and complex128 are kept; every other kind of number
    becomes float64 (or complex128). A Dask array stays one where lazy=True.
    """
    take_in = known if lazy and is_lazy(x) else as_plain
    array = take_in(x, name)
    if array.dtype.kind not in "biufc":
        raise ValueError(f"{name} must hold numbers; {_what_it_holds(array, name)}")
    dtype = array.dtype.newbyteorder("=")
    if dtype not in KEPT_DTYPES:
        dtype = np.complex128 if dtype.kind == "c" else np.float64
    return array.map_blocks(_cast, dtype) if is_lazy(array) else _cast(array, dtype)


def as_finite(x, name, start=None):
    """Return the array x if all its entries are finite.

    Of a Dask array that is seen block by block; start is where a block begins.
    """
    if is_lazy(x):
        return checked(as_finite, x, name)
    finite = np.isfinite(x)
    if not finite.all():
        where = np.argwhere(~finite)[0]
        index = (where if start is None else where + start).tolist()
        place = f"{name}{index}" if index else name
        raise ValueError(f"{name} must be finite; {place} is {x[tuple(where)]}")
    return x


def as_numbers(x, name="A", axes=2, lazy=False):
    """Return x as `as_floats` does, if it has `axes` axes or more and is all finite."""
    x = as_floats(x, name, lazy)
    if is_lazy(x):
        refuse_batch(x, name)
    if x.ndim < axes:
        wanted = "(..., m, n)" if axes == 2 else "(..., p)"
        raise ValueError(f"{name} must have shape {wanted}; it has shape {x.shape}")
    if x.size == 0:
        raise ValueError(
            f"{name} is empty: its shape is {x.shape}; it needs an entry at least"
        )
    if is_lazy(x):
        return checked(_moderate, in_passes(x), name)
    return as_finite(x, name)


def as_real(x, name="A", axes=2):
    """Return x as `as_numbers` does, if it is real."""
    x = as_numbers(x, name, axes)
    if x.dtype.kind == "c":
        raise ValueError(
            f"{name} must be real; it has dtype {x.dtype}. "
            f"{name}.real or abs({name}) would do"
        )
    return x


def as_plane(A, reach):
    """Return A as `as_real` does, if it acts on the plane and can be drawn."""
    A = as_real(A)
    if A.shape != (2, 2):
        raise ValueError(f"A must be 2×2 to act on the plane; it has shape {A.shape}")
    return in_reach(A, "A", reach)


def as_pixels(x, name="image"):
    """Return x as `as_real` does, with 1 for white: uint8 is divided by 255."""
    pixels = as_real(x, name)
    return pixels / 255 if np.asarray(x).dtype == np.uint8 else pixels


def as_singular_values(s):
    """Return s as a real array (..., p), non-negative and in descending order.

    The few numbers of a Dask array are computed.
    """
    s = as_real(computed(s) if is_lazy(s) and s.ndim == 1 else s, "s", axes=1)
    if (s < 0).any():
        raise ValueError(
            f"s must not be negative; its least entry is {s.min():g}. Turn its sign "
            "and that of its vector in U"
        )
    rises = np.argwhere(np.diff(s) > 0)
    if rises.size:
        *batch, i = rises[0]
        one, next_one = s[(*batch, slice(i, i + 2))].tolist()
        raise ValueError(
            f"s must be in descending order; it rises from {one} to {next_one}. "
            "Sort it from large to small"
        )
    return abs(s)  # -0 is 0


def as_count(x, name, least=1, most=None):
    """Return x as an int within least…most."""
    is_count = isinstance(x, Integral) and not isinstance(x, bool)
    if not is_count or x < least or (most is not None and x > most):
        up_to = "up" if most is None else f"to {shown(most)}"
        of_type = "" if is_count else f", of type {type(x).__name__}"
        raise ValueError(
            f"{name} must be a whole number from {least} {up_to}; "
            f"it is {shown(x)}{of_type}"
        )
    return int(x)


def as_seed(x):
    """Return x if a random generator can be made of it, or if it is one."""
    if x is None or isinstance(x, np.random.Generator):
        return x
    try:
        return as_count(x, "seed", 0)
    except ValueError as error:
        raise ValueError(f"{error}. None or a np.random.Generator would do") from None


def as_size(x, name, least=1):
    """Return x as an int that can be the length of an array's axis."""
    x = as_count(x, name, least)
    if x > sys.maxsize:
        raise ValueError(
            f"{name} must be at most {sys.maxsize}, the longest axis of an array; "
            f"it is {shown(x)}"
        )
    return x


def as_share(x, name="share"):
    """Return x, a share in (0, 1], as the exact fraction its decimal digits spell."""
    if isinstance(x, bool) or not isinstance(x, Real) or not 0 < x <= 1:
        raise ValueError(
            f"{name} must be greater than 0 and at most 1, a float or a fraction "
            f"(0.15 for 15 %); it is {shown(x)}"
        )
    return Fraction(x) if isinstance(x, Rational) else Fraction(str(x))


def as_tolerance(x, name="rtol"):
    """Return x as a finite float, zero or more."""
    if not 0 <= _as_float(x, name) < np.inf:
        raise ValueError(
            f"{name} must be a finite number of 0 or more; it is {shown(x)}"
        )
    return float(x)


def as_noise(x, name="noise"):
    """Return x as a finite float greater than zero."""
    if not 0 < _as_float(x, name) < np.inf:
        raise ValueError(
            f"{name} must be a finite number greater than 0; it is {shown(x)}"
        )
    return float(x)


def as_choice(x, name, choices):
    """Return x if it is one of the choices, which are words."""
    if not isinstance(x, str) or x not in choices:
        raise ValueError(
            f"{name} must be one of {', '.join(map(repr, choices))}; it is {shown(x)}"
        )
    return x


def as_text(x, name):
    """Return x if it is text."""
    if not isinstance(x, str):
        raise ValueError(f"{name} must be text, in quotes; it is {shown(x)}")
    return x


def as_svd(svd):
    """Return (U, s, Vh) as arrays whose shapes fit together as A = U Σ V*.

    Only shapes are looked at: entries that are not used need no pass over them.
    """
    try:
        U, s, Vh = svd
    except (TypeError, ValueError):
        raise ValueError(
            "svd must be three arrays (U, s, Vh), as full_svd or thin_svd returns "
            f"them; it is {type(svd).__name__}"
        ) from None
    U, s, Vh = (as_floats(x, f"svd[{i}]", lazy=True) for i, x in enumerate((U, s, Vh)))
    shapes = f"U {U.shape}, s {s.shape}, Vh {Vh.shape}"
    if U.ndim < 2 or Vh.ndim < 2 or s.ndim < 1:
        raise ValueError(
            f"svd must be U (..., m, p), s (..., p), Vh (..., p, n): {shapes}"
        )
    if not U.shape[:-2] == s.shape[:-1] == Vh.shape[:-2]:
        raise ValueError(
            f"svd must have the same batch axes in U, s and Vh: {shapes}. "
            "s holds the singular values alone, not Σ"
        )
    if s.shape[-1] > min(U.shape[-1], Vh.shape[-2]):
        raise ValueError(
            f"svd must have a column of U and a row of Vh for each of its σ: {shapes}"
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


def in_range(x, name):
    """Return x, which was made of the argument `name`, if nothing in it overflowed.

    In what is made of a Dask array nothing does: see HEADROOM.
    """
    if not is_lazy(x) and not np.isfinite(x).all():
        raise ValueError(
            f"{name} is too large: what is made of it is greater than "
            f"{np.finfo(x.dtype).max:.1e}, the most that {x.dtype} holds. "
            "Divide it by a power of 2 first"
        )
    return x


def in_reach(x, name, reach, what="a largest modulus"):
    """Return x if it can be drawn: its largest modulus is in reach, or 0."""
    least, most = reach
    largest = float(abs(x).max())
    if largest and not least <= largest <= most:
        raise ValueError(
            f"{name} must have {what} between {least:g} and {most:g} to be drawn; "
            f"it is {largest:.2g}. Multiply it by a power of 2"
        )
    return x


def too_large(name, number):
    """Return the error for a number that float64 cannot hold."""
    most = f"{sys.float_info.max:.1e}"
    return ValueError(
        f"{name} must be at most {most}, the most that float64 holds; {number} came"
    )


def _cast(x, dtype):
    with np.errstate(over="ignore"):  # what is too large for float64 is infinite there
        return x.astype(dtype, copy=False)


def _moderate(x, name, start):
    """Return x, a block that begins at start, if Dask can multiply it: see HEADROOM."""
    plain_block(x, name)  # which its meta did not tell
    with np.errstate(over="ignore"):  # of a complex number the modulus may be infinite
        most, largest = np.finfo(x.dtype).max / HEADROOM, abs(x).max()
    if not largest <= most:
        as_finite(x, name, start)
        raise ValueError(
            f"{name} is too large: a Dask array of {x.dtype} may hold {most:.1e} at "
            f"most, and {largest:.1e} came. Divide it by a power of 2 first"
        )
    return x


def _is_masked(x):
    """Whether x is a masked array, or a list that holds one at any depth."""
    if not isinstance(x, list | tuple):
        return isinstance(x, np.ma.MaskedArray)
    kinds = set(map(type, x))  # so that rows of plain numbers are gone through in C
    looked_into = (list, tuple, np.ma.MaskedArray)
    return any(issubclass(kind, looked_into) for kind in kinds) and any(
        map(_is_masked, x)
    )


def _unboxed(x, name):
    """Return an array of Python's numbers, such as 10**30, as one of NumPy's."""
    if x.dtype != object or not all(isinstance(one, PLAIN_NUMBERS) for one in x.flat):
        return x
    is_complex = any(isinstance(one, complex | np.complexfloating) for one in x.flat)
    try:
        return x.astype(np.complex128 if is_complex else np.float64)
    except OverflowError:
        raise too_large(name, shown(max(x.flat, key=abs))) from None


def _what_it_holds(x, name):
    """Say which entries are no numbers, and what would do."""
    if is_lazy(x):
        return f"it holds dtype {x.dtype}. {name}.astype(float) would do"
    if x.dtype != object:
        return f"it holds dtype {x.dtype}. Lists of numbers would do"
    strange = next(one for one in x.flat if not isinstance(one, PLAIN_NUMBERS))
    would_do = "Lists of numbers would do"
    if hasattr(strange, "__float__"):  # a fraction, or a number of sympy's
        would_do = f"np.array({name}, dtype=float) would do, or exact_svd"
    if hasattr(strange, "__dask_graph__"):  # Delayed, which claims any attribute
        would_do = "What its compute() returns would do"
    of_type = type(strange).__name__
    return f"it holds dtype object: {shown(strange)}, of type {of_type}. {would_do}"


def _as_float(x, name):
    """Return x as a float, NaN if it is no real number."""
    if isinstance(x, bool) or not isinstance(x, Real):
        return math.nan
    try:
        return float(x)
    except OverflowError:
        raise too_large(name, shown(x)) from None
