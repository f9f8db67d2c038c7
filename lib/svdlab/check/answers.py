"""What an answer must be, whatever it answers."""

import sys
from numbers import Integral

import numpy as np

from svdlab.arguments.arrays import finite, floats
from svdlab.check.report import Property


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
    came, m = floats(x, name), len(given["A"])
    x = vector(came, name)
    if x.shape != (m,):
        raise ValueError(
            f"{name} must hold {m} numbers, one for each row of A; "
            f"it has shape {came.shape}"
        )
    return finite(x, name)


def well_formed(name, fits, says, note="", **answers):
    """Yield whether the shapes fit, and whether the answers are finite."""
    yield Property(name, 0.0 if fits else np.inf, says=says, needed=True)
    strange = [answer for answer, x in answers.items() if not np.isfinite(x).all()]
    says = ", ".join(f"{answer} holds NaN or infinity" for answer in strange) + note
    size = np.inf if strange else 0.0
    yield Property("entries are finite", size, says=says, needed=True)


def whole(name, least, most, x, too_many, otherwise):
    """Whether x is a whole number from least to most."""
    is_count = isinstance(x, int)
    size = max(least - x, x - most, 0) if is_count else abs(x - np.rint(x.real))
    title = f"{name} is a whole number from {least} to {most}"
    says = too_many if is_count and x > most else otherwise
    size = float(min(size, sys.float_info.max))
    return Property(title, size, says=says, needed=True)
