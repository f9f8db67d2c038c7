"""Kinds of single numbers and words.

Those that take bounds or words are made at import, before mutmut switches a mutant on,
so no test could see one: hence `no mutate`.
"""

import math
import os
import reprlib
from contextlib import suppress
from fractions import Fraction
from functools import partial
from numbers import Integral, Real

import numpy as np


def shown(x):
    """Return repr(x), cut short, so that a message stays a sentence whatever came."""
    short = reprlib.Repr()
    short.maxstring = short.maxother = 200
    return short.repr(x)


def count(least=1, most=None):  # pragma: no mutate
    """A whole number from least to most, each a number or found in what is given."""
    return partial(_count, least, most)  # pragma: no mutate


def _count(least, most, x, name, given=None):
    low, high = (of(given) if callable(of) else of for of in (least, most))
    is_whole = isinstance(x, Integral) and not isinstance(x, bool)
    if high is not None and high < low:
        raise ValueError(
            f"{name} must be left out, since there are no layers; it is {shown(x)}"
        )
    if not is_whole or x < low or (high is not None and x > high):
        up_to = "up" if high is None else f"to {high}"
        of_type = "" if is_whole else f", of type {type(x).__name__}"
        raise ValueError(
            f"{name} must be a whole number from {low} {up_to}; "
            f"it is {shown(x)}{of_type}"
        )
    return int(x)


def layers_of(given):
    """Return how many singular values the arguments before this one have."""
    if "s" in given:
        return given["s"].shape[-1]
    if "svd" in given:
        return given["svd"][1].shape[-1]
    if "A" in given:
        return min(given["A"].shape[-2:])
    return min(given["m"], given["n"])


def number(wanted, fits):
    """A real number for which fits(x) is true; `wanted` says which they are."""
    return partial(_number, wanted, fits)  # pragma: no mutate


def _number(wanted, fits, x, name, given=None):
    value = math.nan
    if isinstance(x, Real) and not isinstance(x, bool):
        with suppress(OverflowError):
            value = float(x)
    if not fits(value):
        raise ValueError(f"{name} must be {wanted}; it is {shown(x)}")
    return value


a_tolerance = number("a finite number of 0 or more", lambda x: 0 <= x < math.inf)
a_noise = number("a finite number greater than 0", lambda x: 0 < x < math.inf)
_a_share = number(
    "greater than 0 and at most 1, a float or a fraction (0.15 for 15 %)",
    lambda x: 0 < x <= 1,
)


def a_share(x, name, given=None):
    """A share in (0, 1], as the exact fraction that its decimal digits spell."""
    _a_share(x, name)
    return Fraction(str(x))


def choice(*words):
    """One of some words."""
    return partial(_choice, words)  # pragma: no mutate


def _choice(words, x, name, given=None):
    if not isinstance(x, str) or x not in words:
        raise ValueError(
            f"{name} must be one of {', '.join(map(repr, words))}; it is {shown(x)}"
        )
    return x


def a_seed(x, name, given=None):
    """What a random generator is made of, or one."""
    try:
        return np.random.default_rng(x)
    except (TypeError, ValueError):
        raise ValueError(
            f"{name} must be a whole number from 0 up, None or a np.random.Generator; "
            f"it is {shown(x)}"
        ) from None


def a_path(of):
    """The path of something, as text."""
    return partial(_path, of)  # pragma: no mutate


def _path(of, x, name, given=None):
    if not isinstance(x, str | os.PathLike):
        raise ValueError(
            f"{name} must be the path of {of}, as text or a Path; it is {shown(x)}"
        )
    return os.path.expanduser(os.fsdecode(x))
