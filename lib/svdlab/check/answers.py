"""What may come: kind(x, name) returns what a checker gets, or raises ValueError."""

from numbers import Integral

import numpy as np

from svdlab.arguments import (
    as_array,
    as_finite,
    as_floats,
    as_numbers,
    as_singular_values,
    too_large,
)


def one_matrix(x, name):
    """Return x as a float or complex array, if it is one finite matrix."""
    x = as_numbers(floats(x, name), name)
    if x.ndim != 2:
        raise ValueError(
            f"{name} must be one matrix of shape (m, n); it has shape {x.shape}. "
            "Check the matrices of a batch one at a time"
        )
    return x


def floats(x, name):
    """Return x as an array of floats, sympy's entries rounded to floats or complex."""
    exact = as_array(x, name)
    if exact.dtype == object and not any(
        isinstance(one, str | None) for one in exact.flat
    ):
        try:
            x = exact.astype(np.complex128)
        except OverflowError:
            raise too_large(name, "a larger one") from None
        except (TypeError, ValueError):  # as_floats says what is wrong
            return as_floats(x, name)
        return x if x.imag.any() else x.real
    return as_floats(x, name)


def one_number(x, name):
    """Return the one number that x is or holds: an int, if it is whole."""
    if isinstance(x, bool | np.bool):
        raise ValueError(f"{name} must be one number; it is {x}")
    if isinstance(x, Integral):
        return int(x)
    x = floats(x, name)
    if x.size != 1:
        raise ValueError(f"{name} must be one number; it has shape {x.shape}")
    x = x.item()
    return int(x.real) if np.isfinite(x) and x == np.rint(x.real) else x


def one_spectrum(x, name):
    """Return x as the singular values of one matrix, from large to small."""
    x = floats(x, name)
    if x.ndim > 1:
        raise ValueError(
            f"{name} must hold the σ of one matrix, in shape (p,); "
            f"it has shape {x.shape}"
        )
    return as_singular_values(x)


def vector(x, name):
    """Return x as an array of floats; one number, column or row as a vector."""
    x = floats(x, name)
    return x.ravel() if x.ndim < 2 or (x.ndim == 2 and 1 in x.shape) else x


def right_side(x, name, A):
    """Return x as a finite vector with an entry for each row of A."""
    x = vector(x, name)
    if x.shape != A.shape[:1]:
        raise ValueError(
            f"{name} must hold {len(A)} numbers, one for each row of A; "
            f"it has shape {x.shape}"
        )
    return as_finite(x, name)
