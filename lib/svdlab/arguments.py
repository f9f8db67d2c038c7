"""What the library accepts, and the error that says why not.

Every public function hands its arguments through here, so that a list, an integer
array and a wide matrix all work, and everything else fails at once with a sentence
that names the argument, what came, and what would do.
"""

from fractions import Fraction
from numbers import Integral, Real

import numpy as np

KEPT_DTYPES = (np.float32, np.float64, np.complex64, np.complex128)


def as_floats(x, name):
    """Return x as a float or complex array, whatever its shape, finite or not.

    float32, float64, complex64 and complex128 are kept; every other kind of number
    becomes float64 (or complex128).
    """
    if isinstance(x, np.ma.MaskedArray):
        raise ValueError(
            f"{name} is a masked array; fill its masked entries first, "
            f"for example with {name}.filled(0)"
        )
    try:
        x = np.asarray(x)
    except ValueError:
        raise ValueError(
            f"{name} has rows of different lengths; every row needs as many entries"
        ) from None
    if x.dtype.kind not in "biufc":
        raise ValueError(
            f"{name} must hold numbers; it holds dtype {x.dtype}. Exact ones are for "
            f"exact_svd, or become floats by np.array({name}, dtype=float)"
        )
    dtype = x.dtype.newbyteorder("=")
    if dtype not in KEPT_DTYPES:
        dtype = np.complex128 if dtype.kind == "c" else np.float64
    with np.errstate(over="ignore"):  # what is too large for float64 is infinite there
        return x.astype(dtype, copy=False)


def as_numbers(x, name="A", axes=2):
    """Return x as `as_floats` does, if it has `axes` axes or more and is all finite."""
    x = as_floats(x, name)
    if x.ndim < axes:
        wanted = "(..., m, n)" if axes == 2 else "(..., p)"
        raise ValueError(f"{name} must have shape {wanted}; it has shape {x.shape}")
    if x.size == 0:
        raise ValueError(f"{name} is empty: its shape is {x.shape}")
    if not np.isfinite(x).all():
        raise ValueError(f"{name} must be finite; it holds NaN or infinity")
    return x


def as_real(x, name="A", axes=2):
    """Return x as `as_numbers` does, if it is real."""
    x = as_numbers(x, name, axes)
    if x.dtype.kind == "c":
        raise ValueError(
            f"{name} must be real; it has dtype {x.dtype}. "
            f"{name}.real or abs({name}) would do"
        )
    return x


def as_pixels(x, name="image"):
    """Return x as `as_real` does, with 1 for white: uint8 is divided by 255."""
    pixels = as_real(x, name)
    return pixels / 255 if np.asarray(x).dtype == np.uint8 else pixels


def as_singular_values(s):
    """Return s as a real array (..., p), non-negative and in descending order."""
    s = as_real(s, "s", axes=1)
    if (s < 0).any():
        raise ValueError(f"s must not be negative; its least entry is {s.min():g}")
    if (np.diff(s) > 0).any():
        raise ValueError("s must be in descending order; sort it from large to small")
    return s


def as_count(x, name, least=1, most=None):
    """Return x as an int within least…most."""
    up_to = "up" if most is None else f"to {most}"
    if (
        isinstance(x, bool)
        or not isinstance(x, Integral)
        or x < least
        or (most is not None and x > most)
    ):
        raise ValueError(
            f"{name} must be a whole number from {least} {up_to}; it is {x!r}"
        )
    return int(x)


def as_share(x, name="share"):
    """Return x, a share in (0, 1], as the exact fraction its decimal digits spell."""
    if isinstance(x, bool) or not isinstance(x, Real) or not 0 < x <= 1:
        raise ValueError(
            f"{name} must be greater than 0 and at most 1 (0.15 for 15 %); it is {x!r}"
        )
    return Fraction(str(x))


def as_tolerance(x, name="rtol"):
    """Return x as a finite float, zero or more."""
    if isinstance(x, bool) or not isinstance(x, Real) or not 0 <= x < np.inf:
        raise ValueError(f"{name} must be a number of 0 or more; it is {x!r}")
    return float(x)


def as_choice(x, name, choices):
    """Return x if it is one of the choices, which are words."""
    if not isinstance(x, str) or x not in choices:
        raise ValueError(
            f"{name} must be one of {', '.join(map(repr, choices))}; it is {x!r}"
        )
    return x


def as_noise(x, name="noise"):
    """Return x as a finite float greater than zero."""
    if isinstance(x, bool) or not isinstance(x, Real) or not 0 < x < np.inf:
        raise ValueError(f"{name} must be a number greater than 0; it is {x!r}")
    return float(x)


def as_svd(svd):
    """Return (U, s, Vh) as arrays whose shapes fit together as A = U Σ V*.

    Only shapes are looked at: the entries are the caller's, and a pass over them
    would cost as much as the product they are meant for.
    """
    try:
        U, s, Vh = svd
    except (TypeError, ValueError):
        raise ValueError(
            "svd must be three arrays (U, s, Vh), as full_svd or thin_svd returns "
            f"them; it is {type(svd).__name__}"
        ) from None
    U, s, Vh = (as_floats(x, f"svd[{i}]") for i, x in enumerate((U, s, Vh)))
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
