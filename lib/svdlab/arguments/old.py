"""To go: the former names, until every room declares its arguments."""

import numpy as np

from svdlab.arguments.arrays import (  # noqa: F401
    check_room,
    finite,
    floats,
    in_range,
    matrix,
    real,
    spectrum,
)
from svdlab.arguments.single import (  # noqa: F401
    choice,
    count,
    noise,
    share,
    shown,
    tolerance,
)


def as_floats(x, name):
    return floats(x, name)


as_array = as_plain = as_floats


def as_finite(x, name):
    return finite(x, name)


def as_numbers(x, name="A", axes=2):
    return matrix(x, name, axes=axes)


def as_real(x, name="A", axes=2):
    return real(x, name, axes=axes)


def as_singular_values(s):
    return spectrum(s, "s")


def as_count(x, name, least=1, most=None):
    return count(least, most)(x, name)


def as_size(x, name, least=1):
    return count(least)(x, name)


def as_share(x, name="share"):
    return share(x, name)


def as_tolerance(x, name="rtol"):
    return tolerance(x, name)


def as_noise(x, name="noise"):
    return noise(x, name)


def as_choice(x, name, choices):
    return choice(*choices)(x, name)


def as_text(x, name):
    return x


def in_reach(x, name, reach, what=""):
    return x


def as_plane(A, reach=None):
    A = as_real(A)
    if A.shape != (2, 2):
        raise ValueError(f"A must be 2×2 to act on the plane; it has shape {A.shape}")
    return A


def as_pixels(x, name="image"):
    pixels = as_real(x, name)
    return pixels / 255 if np.asarray(x).dtype == np.uint8 else pixels


def too_large(name, number):
    return ValueError(f"{name} is too large: {number} came")
