"""Kinds of answers, beside those of `svdlab.arguments`."""

from numbers import Integral

import numpy as np

from svdlab.arguments.arrays import finite, floats


def one_number(x, name, given=None):
    """One number, or an array that holds one: an int, if it is whole."""
    if isinstance(x, bool | np.bool):
        raise ValueError(f"{name} must be one number; it is {x}")
    if isinstance(x, Integral):
        return int(x)
    x = floats(x, name)
    if x.size != 1:
        raise ValueError(f"{name} must be one number; it has shape {x.shape}")
    x = x.item()
    return int(x.real) if np.isfinite(x) and x == np.rint(x.real) else x


def vector(x, name, given=None):
    """One number, column or row, as a vector."""
    x = floats(x, name)
    return x.ravel() if x.ndim < 2 or (x.ndim == 2 and 1 in x.shape) else x


def right_side(x, name, given):
    """A finite vector with an entry for each row of A."""
    x, m = vector(x, name), len(given["A"])
    if x.shape != (m,):
        raise ValueError(
            f"{name} must hold {m} numbers, one for each row of A; "
            f"it has shape {x.shape}"
        )
    return finite(x, name)
