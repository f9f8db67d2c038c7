"""Whatever comes in, out comes the right result or a sentence that says what would do.

The first part is one table: for each public function a row, for each of its arguments
what may come that will not do, and the whole sentence that answers it. A function or an
argument that has no entry fails. Then come the odd things that will do, with what they
are worth; pictures of every kind; and what would take all the memory there is.
"""

import contextlib
import inspect
import io
import os
import struct
import sys
import zlib
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import sympy as sp
from PIL import Image, ImageFile

import svdlab
import svdlab.widgets
from svdlab import (
    approximation_error,
    check_svd,
    compact_svd,
    compress_image,
    energy,
    exact_svd,
    full_svd,
    layers,
    load_image,
    numerical_rank,
    optimal_rank,
    psnr,
    rank_for_energy,
    rank_for_storage,
    reconstruct,
    sigma_matrix,
    storage,
    thin_svd,
    truncated_svd,
)

pytestmark = pytest.mark.filterwarnings(
    "error", "ignore:Deprecated in traitlets:DeprecationWarning"
)

PHOTOGRAPH = Path(__file__).parents[1] / "chapters" / "images" / "chelsea.png"
A = [[3, 2, 5], [2, 3, 5], [2, -2, 0], [5, 5, 10]]
LARGEST = sys.float_info.max
TINY = 5e-324  # the least float above 0, with one bit


class Argument(NamedTuple):
    """What will do for an argument, and what will not: {name: (it, the sentence)}.

    An ellipsis in a sentence stands for words that are not the library's own.
    """

    good: object
    bad: dict


def fits(says, message):
    """Whether a message is the sentence, whatever stands for its ellipses."""
    first, *rest = says.split("…")
    if not rest:
        return message == first
    return message.startswith(first) and message.endswith(rest[-1])


# What may come in place of an array


class Sparse:
    """What a sparse matrix of another library looks like to NumPy."""

    def __repr__(self):
        return "<a sparse matrix>"

    def toarray(self):
        return np.eye(2)


class OnAnotherDevice:
    """An array that does not come to NumPy of its own accord."""

    def __array__(self, dtype=None, copy=None):
        raise TypeError("use .get()")


ENDLESS = []
ENDLESS.append(ENDLESS)
MASKED = np.ma.masked_equal([[1.0, 2.0], [3.0, 4.0]], 2)
with np.errstate(over="ignore"):  # where it is no longer than a double
    LONG = np.array([[np.longdouble(10) ** 4000]])

NOT_NUMBERS = {
    "None": (None, "dtype object: None, of type NoneType. Lists of numbers would do"),
    "a gap": (
        [[1, None]],
        "dtype object: None, of type NoneType. Lists of numbers would do",
    ),
    "text": ("ab", "dtype <U2. Lists of numbers would do"),
    "words": ([["1", "2"]], "dtype <U1. Lists of numbers would do"),
    "words among objects": (
        np.array([[1, "2"]], object),
        "dtype object: '2', of type str. Lists of numbers would do",
    ),
    "bytes": ([[b"1"]], "dtype |S1. Lists of numbers would do"),
    "dates": (
        np.array([["2020-02-20"]], "M8[D]"),
        "dtype datetime64[D]. Lists of numbers would do",
    ),
    "records": (
        np.zeros((2, 2), [("a", float)]),
        "dtype [('a', '<f8')]. Lists of numbers would do",
    ),
    "a dict": (
        {"A": 1},
        "dtype object: {'A': 1}, of type dict. Lists of numbers would do",
    ),
    "a set": ({1}, "dtype object: {1}, of type set. Lists of numbers would do"),
    "sparse": (
        Sparse(),
        "dtype object: <a sparse matrix>, of type Sparse. {name}.toarray() would do",
    ),
    "a symbol": (
        [[sp.Symbol("x")]],
        "dtype object: x, of type Symbol. np.array({name}, dtype=float) would do, or "
        "exact_svd",
    ),
}
EXACT = {
    "fractions": (
        [[1, Fraction(1, 2)]],
        "dtype object: Fraction(1, 2), of type Fraction. np.array({name}, dtype=float) "
        "would do, or exact_svd",
    ),
    "decimals": (
        [[Decimal("0.5")]],
        "dtype object: Decimal('0.5'), of type Decimal. np.array({name}, dtype=float) "
        "would do, or exact_svd",
    ),
    "sympy's numbers": (
        sp.Matrix([[sp.sqrt(2)]]),
        "dtype object: sqrt(2), of type Pow. np.array({name}, dtype=float) would do, "
        "or exact_svd",
    ),
}
FILL = (
    "{name} is a masked array, or holds one; fill its masked entries first, for "
    "example with {name}.filled(0)"
)
NOT_AN_ARRAY = {
    "ragged": (
        [[1, 2], [3]],
        "{name} has rows of different lengths; every row needs as many entries",
    ),
    "a list without end": (
        ENDLESS,
        "{name} cannot be read as an array (…); lists of numbers would do",
    ),
    "on another device": (
        OnAnotherDevice(),
        "{name} cannot be read as an array (use .get()); lists of numbers would do",
    ),
    "masked": (MASKED, FILL),
    "a mask that hides nothing": (np.ma.array([[1.0]]), FILL),
    "masked rows": ([MASKED[0], MASKED[1]], FILL),
    "masked rows of a tuple": (([1.0, 2.0], MASKED[0]), FILL),
    "a masked entry": ([[1.0, np.ma.masked]], FILL),
    "a masked entry in a batch": ([[[1.0, np.ma.masked]]], FILL),
    "masked objects": (np.ma.array([[Fraction(1)]], object, mask=True), FILL),
}
TOO_LARGE_AN_INTEGER = {
    "an integer beyond floats": (
        [[1, -(10**400)]],
        "{name} must be at most 1.8e+308, the most that float64 holds; about -10**400 "
        "came",
    ),
}
NOT_FINITE = {
    "NaN": ([[1, np.nan], [2, 3]], "{name} must be finite; {name}[0, 1] is nan"),
    "infinity": ([[1, 2], [-np.inf, 3]], "{name} must be finite; {name}[1, 0] is -inf"),
    "complex NaN": (
        [[complex(0, np.nan)]],
        "{name} must be finite; {name}[0, 0] is nanj",
    ),
    "larger than a double": (LONG, "{name} must be finite; {name}[0, 0] is inf"),
}
WRONG_SHAPE = {
    "a number": (5, "{name} must have shape (..., m, n); it has shape ()"),
    "one axis": ([1, 2, 3], "{name} must have shape (..., m, n); it has shape (3,)"),
    "no rows": (
        np.ones((0, 3)),
        "{name} is empty: its shape is (0, 3); it needs an entry at least",
    ),
    "no columns": (
        [[], []],
        "{name} is empty: its shape is (2, 0); it needs an entry at least",
    ),
}
TOO_LARGE = {
    "too large": (
        np.full((2, 2), LARGEST),
        "{name} is too large: what is made of it is greater than 1.8e+308, the most "
        "that float64 holds. Divide it by a power of 2 first",
    ),
    "too large in single precision": (
        np.full((2, 2), 3e38, np.float32),
        "{name} is too large: what is made of it is greater than 3.4e+38, the most "
        "that float32 holds. Divide it by a power of 2 first",
    ),
    "a complex number too large": (
        [[complex(LARGEST, LARGEST)]],
        "{name} is too large: what is made of it is greater than 1.8e+308, the most "
        "that float64 holds. Divide it by a power of 2 first",
    ),
}
COMPLEX = {
    "complex": (
        [[1j, 2], [3, 4]],
        "{name} must be real; it has dtype complex128. {name}.real or abs({name}) "
        "would do",
    ),
}
A_BATCH = np.ones((2, 3, 3))
ONE_MATRIX = "{name} must be one matrix of shape (m, n); it has shape (2, 3, 3). "


for table in (NOT_NUMBERS, EXACT):
    for id, (value, held) in table.items():
        table[id] = value, "{name} must hold numbers; it holds " + held


def named(name, *tables):
    """The rows of several tables, their sentences about the argument `name`."""
    return {
        id: (value, says.replace("{name}", name))
        for table in tables
        for id, (value, says) in table.items()
    }


def array(good, name, *tables):
    return Argument(good, named(name, NOT_NUMBERS, NOT_AN_ARRAY, *tables))


def matrix(good, name="A", *tables):
    """An argument that is a matrix, or a batch of matrices."""
    usual = (EXACT, TOO_LARGE_AN_INTEGER, WRONG_SHAPE, NOT_FINITE)
    return array(good, name, *usual, *tables)


def checked_matrix(good, *tables):
    """The matrix of a checker, which may be exact."""
    beyond = {
        "an integer beyond floats": (
            [[10**400]],
            "A must be at most 1.8e+308, the most that float64 holds; a larger one "
            "came",
        )
    }
    batch = ONE_MATRIX + "Check the matrices of a batch one at a time"
    one = {"a batch": (A_BATCH, batch)}
    return array(good, "A", beyond, WRONG_SHAPE, NOT_FINITE, one, *tables)


NOT_SINGULAR_VALUES = {
    "a number": (5, "s must have shape (..., p); it has shape ()"),
    "empty": ([], "s is empty: its shape is (0,); it needs an entry at least"),
    "NaN": ([2, np.nan], "s must be finite; s[1] is nan"),
    "infinity": ([[2, 1], [np.inf, 1]], "s must be finite; s[1, 0] is inf"),
    "complex": (
        [1j],
        "s must be real; it has dtype complex128. s.real or abs(s) would do",
    ),
    "negative": (
        [2, -1],
        "s must not be negative; its least entry is -1. Turn its sign and that of its "
        "vector in U",
    ),
    "ascending": (
        [3, 1, 2, 0],
        "s must be in descending order; it rises from 1.0 to 2.0. Sort it from large "
        "to small",
    ),
    "ascending in a batch": (
        [[3, 2, 1], [2, 2, 2.5]],
        "s must be in descending order; it rises from 2.0 to 2.5. Sort it from large "
        "to small",
    ),
    "an integer beyond floats": (
        [10**400],
        "s must be at most 1.8e+308, the most that float64 holds; about 10**400 came",
    ),
}


def spectrum(good, more=()):
    return array(good, "s", EXACT, NOT_SINGULAR_VALUES, dict(more))


# What may come in place of a number

NOT_WHOLE = {
    "a half": (1.5, "1.5, of type float"),
    "a float": (3.0, "3.0, of type float"),
    "a float of NumPy's": (np.float64(3), "np.float64(3.0), of type float64"),
    "NaN": (np.nan, "nan, of type float"),
    "infinity": (np.inf, "inf, of type float"),
    "complex": (2 + 0j, "(2+0j), of type complex"),
    "a fraction": (Fraction(2), "Fraction(2, 1), of type Fraction"),
    "a decimal": (Decimal(2), "Decimal('2'), of type Decimal"),
    "True": (True, "True, of type bool"),
    "True of NumPy's": (np.True_, "np.True_, of type bool"),
    "a word": ("2", "'2', of type str"),
    "None": (None, "None, of type NoneType"),
    "an array": (np.array(2), "array(2), of type ndarray"),
    "a list": ([2], "[2], of type list"),
    "masked": (np.ma.masked, "masked, of type MaskedConstant"),
    "a long word": ("2" * 10**6, f"'{'2' * 97}...{'2' * 98}', of type str"),
}
HUGE = {
    "huge": (10**30, "1" + "0" * 30),
    "as long as is written": (10**40 - 1, "9" * 40),
    "longer": (10**40, "about 10**40"),
    "too long to write": (10**5000, "about 10**5000"),
}


def whole(good, name, least=1, most=None, but=(), more=()):
    """An argument that is a whole number; all that would do is left out by `but`."""
    says = f"{name} must be a whole number from {least} "
    says += "up" if most is None else f"to {most}"
    rows = {
        **NOT_WHOLE,
        "too small": (least - 1, str(least - 1)),
        "negative": (-3, "-3"),
        "far below": (-(10**5000), "about -10**5000"),
        **(HUGE | {"too large": (most + 1, str(most + 1))} if most else {}),
    }
    bad = {
        id: (value, f"{says}; it is {came}")
        for id, (value, came) in rows.items()
        if id not in but
    }
    return Argument(good, bad | dict(more))


def size(good, name, least=1, but=()):
    """An argument that is the length of an axis."""
    says = f"{name} must be at most {sys.maxsize}, the longest axis of an array; it is "
    more = {id: (value, says + came) for id, (value, came) in HUGE.items()}
    return whole(good, name, least, but=but, more=more)


def number(good, name, wanted, rows):
    """An argument that is a number, which must be what is wanted."""
    rows = {
        "NaN": (np.nan, "nan"),
        "complex": (0.5 + 0j, "(0.5+0j)"),
        "True": (True, "True"),
        "a word": ("0.5", "'0.5'"),
        "an array": (np.array(0.5), "array(0.5)"),
        "a list": ([0.5], "[0.5]"),
        "a symbol": (sp.Symbol("x"), "x"),
        "a decimal": (Decimal("0.5"), "Decimal('0.5')"),
        "masked": (np.ma.masked, "masked"),
        **rows,
    }
    says = f"{name} must be {wanted}; it is "
    return Argument(good, {id: (x, says + came) for id, (x, came) in rows.items()})


def share(good):
    wanted = "greater than 0 and at most 1, a float or a fraction (0.15 for 15 %)"
    rows = {
        "zero": (0, "0"),
        "negative zero": (-0.0, "-0.0"),
        "negative": (-0.1, "-0.1"),
        "too large": (1.1, "1.1"),
        "a percentage": (15, "15"),
        "a fraction": (Fraction(11, 10), "Fraction(11, 10)"),
        "infinity": (np.inf, "inf"),
        "None": (None, "None"),
    }
    return number(good, "share", wanted, rows)


def beyond_floats(name):
    return {
        "beyond floats": (
            10**400,
            f"{name} must be at most 1.8e+308, the most that float64 holds; about "
            "10**400 came",
        )
    }


def tolerance(good=None):
    rows = {"negative": (-TINY, "-5e-324"), "infinity": (np.inf, "inf")}
    argument = number(good, "rtol", "a number of 0 or more", rows)
    return Argument(good, argument.bad | beyond_floats("rtol"))


def noise(good):
    rows = {
        "zero": (0, "0"),
        "negative zero": (-0.0, "-0.0"),
        "negative": (-1, "-1"),
        "infinity": (np.inf, "inf"),
    }
    argument = number(good, "noise", "a number greater than 0", rows)
    return Argument(good, argument.bad | beyond_floats("noise"))


# What may come in place of a word


def choice(good, name, *choices):
    says = f"{name} must be one of {', '.join(map(repr, choices))}; it is "
    rows = {
        "another word": ("other", "'other'"),
        "in capitals": (good.upper(), repr(good.upper())),
        "empty": ("", "''"),
        "a number": (2, "2"),
        "None": (None, "None"),
        "bytes": (good.encode(), repr(good.encode())),
        "an array": (np.array([good]), repr(np.array([good]))),
    }
    return Argument(good, {id: (x, says + came) for id, (x, came) in rows.items()})


def words(good, name, but=()):
    rows = {"a number": (3, "3"), "None": (None, "None"), "bytes": (b"k", "b'k'")}
    says = f"{name} must be text, in quotes; it is "
    bad = {id: (x, says + came) for id, (x, came) in rows.items() if id not in but}
    return Argument(good, bad)


# The arguments of one or two functions

U, S, VH = thin_svd(A)
SHAPES = "U (4, 3), s (3,), Vh (3, 3)"
THREE_ARRAYS = (
    "svd must be three arrays (U, s, Vh), as full_svd or thin_svd returns them; it is "
)


def factors(room):
    """The argument svd; `room` is what there is too little of for a long product."""
    long = np.ones((2**16, 1))
    rows = {
        "a matrix": (np.array(A), THREE_ARRAYS + "ndarray"),
        "None": (None, THREE_ARRAYS + "NoneType"),
        "two arrays": ((U, S), THREE_ARRAYS + "tuple"),
        "exact factors": (exact_svd([[1]]), THREE_ARRAYS + "ExactSVD"),
        "a word": ("abc", "svd[0] must hold numbers; it holds dtype <U1. …"),
        "Σ for s": (
            (U, np.diag(S), VH),
            "svd must have the same batch axes in U, s and Vh: U (4, 3), s (3, 3), "
            "Vh (3, 3). s holds the singular values alone, not Σ",
        ),
        "a batch of U": (
            ([U, U], S, VH),
            "svd must have the same batch axes in U, s and Vh: U (2, 4, 3), s (3,), "
            "Vh (3, 3). s holds the singular values alone, not Σ",
        ),
        "too many Vh": (
            ([U, U], [S, S], [VH] * 3),
            "svd must have the same batch axes in U, s and Vh: U (2, 4, 3), s (2, 3), "
            "Vh (3, 3, 3). s holds the singular values alone, not Σ",
        ),
        "a missing column": (
            (U[:, :2], S, VH),
            "svd must have a column of U and a row of Vh for each of its σ: "
            "U (4, 2), s (3,), Vh (3, 3)",
        ),
        "a column missing in a batch": (
            (U[None, :, :2], S[None], VH[None]),
            "svd must have a column of U and a row of Vh for each of its σ: "
            "U (1, 4, 2), s (1, 3), Vh (1, 3, 3)",
        ),
        "a missing row": (
            (U, S, VH[:2]),
            "svd must have a column of U and a row of Vh for each of its σ: "
            "U (4, 3), s (3,), Vh (2, 3)",
        ),
        "a vector for U": (
            (S, S, VH),
            "svd must be U (..., m, p), s (..., p), Vh (..., p, n): "
            "U (3,), s (3,), Vh (3, 3)",
        ),
        "a number for s": (
            (U, 1, VH),
            "svd must be U (..., m, p), s (..., p), Vh (..., p, n): "
            "U (4, 3), s (), Vh (3, 3)",
        ),
        "a vector for Vh": (
            (U, S, S),
            "svd must be U (..., m, p), s (..., p), Vh (..., p, n): "
            "U (4, 3), s (3,), Vh (3,)",
        ),
        "NaN in U": (
            ([[1, np.nan]], [2, 1], [[1], [1]]),
            "svd[0] must be finite; svd[0][0, 1] is nan",
        ),
        "infinity in s": (
            ([[1.0]], [np.inf], [[0.0]]),
            "svd[1] must be finite; svd[1][0] is inf",
        ),
        "NaN in Vh": (
            ([[1]], [2], [[1, 1, complex(0, np.nan)]]),
            "svd[2] must be finite; svd[2][0, 2] is nanj",
        ),
        "masked s": (
            (U, np.ma.masked_equal(S, 0), VH),
            FILL.replace("{name}", "svd[1]"),
        ),
        "words in s": (
            (U, S.astype(str), VH),
            "svd[1] must hold numbers; it holds dtype <U32. Lists of numbers would do",
        ),
        "words in Vh": (
            (U, S, VH.astype(str)),
            "svd[2] must hold numbers; it holds dtype <U32. Lists of numbers would do",
        ),
        "too large": (
            (np.ones((2, 2)), [LARGEST, LARGEST], 2 * np.ones((2, 2))),
            "svd is too large: what is made of it is greater than 1.8e+308, the most "
            "that float64 holds. Divide it by a power of 2 first",
        ),
        "too long": (
            (long, [1], long.T),
            f"svd asks for an array of shape {room}, more than the 1,073,741,824 "
            "numbers that are made at once; …would do",
        ),
    }
    return Argument((U, S, VH), rows)


def image(good, *tables):
    shape = "image must have shape (m, n) or (m, n, 3); it has shape {}. "
    shape += "load_image returns one that fits"
    values = "image must hold numbers from 0 to 1; it holds {}. Clip it, divide it by "
    values += "its white, or hand in a uint8 array of 0 to 255"
    just_above = np.nextafter(1, 2)
    more = {
        "five channels": (np.ones((3, 4, 5)), shape.format((3, 4, 5))),
        "one channel": (np.ones((3, 4, 1)), shape.format((3, 4, 1))),
        "a film": (np.ones((2, 3, 4, 3)), shape.format((2, 3, 4, 3))),
        "0 to 255": (np.array([[0, 255]]), values.format("0.0 to 255.0")),
        "16 bits": (np.uint16([[9, 65535]]), values.format("9.0 to 65535.0")),
        "an error": ([[-0.1, 1]], values.format("-0.1 to 1.0")),
        "a hair too white": ([[0, just_above]], values.format(f"0.0 to {just_above}")),
    }
    return matrix(good, "image", COMPLEX, more)


def file_path(good):
    says = "path must be the path of a picture, as text or a Path; it is "
    rows = {"None": None, "a number": 3, "bytes": b"cat.png", "a list": ["cat.png"]}
    return Argument(good, {id: (x, says + repr(x)) for id, x in rows.items()})


DRAWN = {
    "complex": (
        [[1j, 2], [3, 4]],
        "A must be real to be drawn; it is complex. Try abs(A)",
    ),
    "faint": (
        [[1e-301, 0], [0, 0]],
        "A must have its largest modulus between 1e-300 and 1e+300 to be drawn; it is "
        "1e-301. Multiply it by a power of 2",
    ),
    "glaring": (
        [[-1e301, 0], [0, 0]],
        "A must have its largest modulus between 1e-300 and 1e+300 to be drawn; it is "
        "1e+301. Multiply it by a power of 2",
    ),
}
SLID = {
    "a row": (
        [[1, 2, 3]],
        "A must have two rows and two columns at least, or there is one layer and "
        "nothing to slide; it is 1×3",
    ),
    "a column": (
        [[1], [2]],
        "A must have two rows and two columns at least, or there is one layer and "
        "nothing to slide; it is 2×1",
    ),
    "four channels": (
        np.ones((2, 3, 4)),
        "A must have shape (m, n), or (m, n, 3) in colour; its shape is (2, 3, 4)",
    ),
    "too many layers": (
        np.ones((1025, 1025)),
        "A must have at most 1024 layers to be drawn in a browser; it is 1025×1025. "
        "Shrink it first",
    ),
    "too bright": (
        np.full((2, 2, 3), 1.01),
        "A, a colour picture, must lie in [0, 1]; it runs from 1.01 to 1.01. Divide "
        "bytes by 255",
    ),
    "too dark": (
        np.full((2, 2, 3), -0.01),
        "A, a colour picture, must lie in [0, 1]; it runs from -0.01 to -0.01. Divide "
        "bytes by 255",
    ),
}
PLANE = {
    "4×3": (A, "A must be 2×2 to be drawn in the plane; it is (4, 3)"),
}
ZERO = {
    "zero": ([[0, -0.0], [0, 0]], "A is zero: it has no nearest matrix to look for")
}
SPECTRUM = {
    "a batch": (
        [[2, 1], [2, 1]],
        "s must be the singular values of one matrix; it has shape (2, 2)",
    ),
    "too few": ([2], "s must hold min(m, n) = 2 singular values; it holds 1"),
    "faint": ([1e-301, 0], DRAWN["faint"][1]),
}
PANELS = choice("picture", "panels", "picture", "error", "layer").bad | {
    "none": ([], "panels is empty; give one or more of ('picture', 'error', 'layer')"),
    "one that is another": (
        ["error", "other"],
        "panels must be one of 'picture', 'error', 'layer'; it is 'other'",
    ),
}
ANGLE = {
    id: (x, f"angle must be from 0 to 360 degrees; it is {came}")
    for id, x, came in [
        ("negative", -1, "-1"),
        ("too large", 361, "361"),
        ("far too large", 10**5000, "about 10**5000"),
        ("NaN", np.nan, "nan"),
        ("a word", "30", "'30'"),
        ("True", True, "True"),
        ("None", None, "None"),
    ]
}

USE_FULL = "A is out of reach of exact_svd: …. Use full_svd"
ONE_ROW = "A must be a matrix with at least one row and one column; it is "
ROOT = sp.sqrt(2)
NOT_EXACT = {
    "None": (None, ONE_ROW + "None"),
    "a number": (5, ONE_ROW + "5"),
    "text": ("ab", ONE_ROW + "'ab'"),
    "a list of words": (["ab"], ONE_ROW + "['ab']"),
    "no rows": ([], ONE_ROW + "[]"),
    "no columns": ([[]], ONE_ROW + "[[]]"),
    "no rows of sympy's": (sp.Matrix(0, 3, []), ONE_ROW + "Matrix(0, 3, [])"),
    "one axis": ([1, 2], ONE_ROW + "[1, 2]"),
    "an array with one axis": (np.array([1, 2]), ONE_ROW + "array([1, 2])"),
    "the name of a matrix": (sp.MatrixSymbol("A", 2, 2), ONE_ROW + "A"),
    "a dict": ({1: 2}, ONE_ROW + "{1: 2}"),
    "sparse": (Sparse(), ONE_ROW + "<a sparse matrix>"),
    "masked": (
        MASKED,
        "A is a masked array; fill its masked entries first, for example with "
        "A.filled(0)",
    ),
    "a masked entry": (
        [[1, np.ma.masked]],
        "A[0, 1] must be an exact number; it is masked",
    ),
    "masked rows": (
        [np.ma.array([1, 2], mask=[False, True])],
        "A[0, 1] must be an exact number; it is None",
    ),
    "ragged": (
        [[1, 2], [3]],
        "A has rows of different lengths, [1, 2]; every row needs as many entries",
    ),
    "three axes": (
        [[[1, 2]], [[3, 4]]],
        "A[0, 0] must be an exact number; it is [1, 2]",
    ),
    "a word": ([["1/2"]], "A[0, 0] must be an exact number; it is '1/2'"),
    "a long word": (
        [["1" * 10**6]],
        f"A[0, 0] must be an exact number; it is '{'1' * 97}...{'1' * 98}'",
    ),
    "a gap": ([[1, None]], "A[0, 1] must be an exact number; it is None"),
    "True": ([[True]], "A[0, 0] must be an exact number; it is True"),
    "a matrix in a matrix": (
        [[sp.Identity(2)]],
        "A[0, 0] must be an exact number; it is I",
    ),
    "a float": (
        [[1, 0.1]],
        "A[0, 1] is 0.1, a float; exact_svd wants an exact number: "
        "sympy.Rational('0.1') in place of 0.1",
    ),
    "a float of sympy's": (
        [[sp.Float(2) + sp.I]],
        "A[0, 0] is 2.0 + I, a float; exact_svd wants an exact number: "
        "sympy.Rational('2.0') in place of 2.0",
    ),
    "a complex float": (
        [[1j]],
        "A[0, 0] is 1j, a float; exact_svd wants an exact number: "
        "sympy.Rational('1.0') in place of 1.0",
    ),
    "an array of floats": (
        np.eye(2),
        "A[0, 0] is 1.0, a float; exact_svd wants an exact number: "
        "sympy.Rational('1.0') in place of 1.0",
    ),
    "a symbol": (
        [[sp.Symbol("x")]],
        "A[0, 0] is x, which holds a symbol; put a number in its place with subs",
    ),
    "infinity": ([[1], [sp.oo]], "A[1, 0] must be finite; it is oo"),
    "complex infinity": ([[sp.zoo]], "A[0, 0] must be finite; it is zoo"),
    "NaN": ([[sp.nan]], "A[0, 0] must be finite; it is nan"),
    "a float that is NaN": ([[np.nan]], "A[0, 0] must be finite; it is nan"),
    "a float that is infinite": ([[-np.inf]], "A[0, 0] must be finite; it is -inf"),
    **{
        id: (
            [[x]],
            f"A[0, 0] is {x}; exact_svd takes sums of rationals and square roots of "
            "rationals, with or without I. Use full_svd",
        )
        for id, x in [
            ("pi", sp.pi),
            ("a cubic root", sp.cbrt(2)),
            ("a root of a root", sp.sqrt(1 + sp.sqrt(1 + ROOT))),
            ("a factorial", sp.factorial(10**6, evaluate=False)),
            ("a sum", sp.Sum(sp.Symbol("i"), (sp.Symbol("i"), 1, 10**9))),
        ]
    },
    **{
        id: (
            [[1, x]],
            f"A[0, 1] is {came}; exact_svd takes entries of at most 100 characters, "
            "multiplied out, with powers up to 6. Use full_svd",
        )
        for id, x, came in [
            ("a high power", sp.Pow(2, 10**9, evaluate=False), "2**1000000000"),
            ("a high power of a sum", (1 + ROOT) ** 7, "(1 + sqrt(2))**7"),
            ("a low power of a sum", (1 + ROOT) ** -7, "(1 + sqrt(2))**(-7)"),
            ("101 digits", 10**100, f"1{'0' * 100}"),
            ("too long to write", 10**5000, "an integer of 16610 bits"),
            ("a root too long", sp.sqrt(10**200 + 1), "sqrt(1…1)"),
            ("too long multiplied out", (1 + 10**30 * ROOT) ** 6, "…"),
        ]
    },
    "too many columns": (
        [[1] * 7],
        "A is 1×7; exact_svd takes at most 6 rows and columns. Use full_svd",
    ),
    "too many rows": (
        np.eye(7, 2, dtype=int),
        "A is 7×2; exact_svd takes at most 6 rows and columns. Use full_svd",
    ),
    "fractions with no common denominator": (
        [[sp.Rational(1, x) for x in (2**170, 3**107, 5**73)]],
        "A, over its common denominator, has entries of 103 digits; exact_svd takes at "
        "most 100. Use full_svd",
    ),
    "a cubic equation": (
        [[1, 2, 3], [4, 5, 6], [7, 8, 10]],
        "A is out of reach of exact_svd: the characteristic polynomial of A*A has the "
        "irreducible factor lamda**3 - 304*lamda**2 + 244*lamda - 9 of degree 3, and "
        "square roots solve degree 2 at most. Use full_svd",
    ),
    "an irrational equation": (
        [[1 + ROOT]],
        "A is out of reach of exact_svd: the characteristic polynomial of A*A has the "
        "irrational coefficient -3 - 2*sqrt(2). Use full_svd",
    ),
    "roots of numbers too large to factor": (
        [[sp.sqrt(100003 * 100019), sp.sqrt(100019 * 100043)]],
        "A is out of reach of exact_svd: the numbers below its roots are too large to "
        "factor. Use full_svd",
    ),
    "a root too large to factor": (
        [[sp.sqrt(40009 * 10000019), 3], [0, 200]],  # 3² + 200² = 40009
        "A is out of reach of exact_svd: the numbers below its roots are too large to "
        "factor. Use full_svd",
    ),
}

TO_BE_COMPACT = {
    "a batch": (
        A_BATCH,
        ONE_MATRIX + "The matrices of a batch may differ in rank: take them one at a "
        "time",
    )
}
ROOM = {
    "too tall": (
        np.ones((2**15 + 1, 1)),
        "A asks for an array of shape (32769, 32769), more than the 1,073,741,824 "
        "numbers that are made at once; thin_svd leaves out what meets no σ",
    ),
    "too wide, in a batch": (
        np.ones((4, 1, 2**14 + 1)),
        "A asks for an array of shape (4, 16385, 16385), more than the 1,073,741,824 "
        "numbers that are made at once; thin_svd leaves out what meets no σ",
    ),
}
NO_ROOM_FOR_SIGMA = {
    "no room": (
        2**29,
        "m × n asks for an array of shape (536870912, 3), more than the 1,073,741,824 "
        "numbers that are made at once; s alone says as much",
    )
}
ALL_OF_THEM = {
    "too few": (
        [2, 1],
        "s must hold all min(m, n) = 3 singular values, since their median estimates "
        "the noise; it holds 2",
    )
}
ERROR_TOO_LARGE = {
    "too large": (
        [LARGEST, LARGEST, LARGEST],
        "s is too large: what is made of it is greater than 1.8e+308, the most that "
        "float64 holds. Divide it by a power of 2 first",
    )
}
TOO_FAR_APART = {
    "too far apart": (
        [[LARGEST, 0]],
        "a is too large: what is made of it is greater than 1.8e+308, the most that "
        "float64 holds. Divide it by a power of 2 first",
    )
}
ANOTHER_SHAPE = {
    "another shape": (
        [[1], [2]],
        "b must have the shape of a; a has shape (1, 2), b has shape (2, 1)",
    )
}


KINDS = ("2x2", "3x2", "2x3", "3x3", "4x3", "deficient", "complex")


def answer(good, name):
    """What a checker is asked about: any array of numbers, exact ones too."""
    return array(good, name)


NORM_TOO_LARGE = {
    "too large": (
        np.full((4, 3), LARGEST),
        "A is too large: what is made of it is greater than 1.8e+308, the most that "
        "float64 holds. Divide it by a power of 2 first",
    )
}
OF_ONE_MATRIX = {
    id: NOT_SINGULAR_VALUES[id]
    for id in ("a number", "empty", "NaN", "complex", "negative", "ascending")
} | {
    id: (x, f"s must hold the σ of one matrix, in shape (p,); it has shape {came}")
    for id, x, came in [("a batch", [[2, 1], [2, 1]], "(2, 2)")]
}


def counted(good, name):
    """A number that a checker is asked about, of any type."""
    two = {"two numbers": ([1, 2], f"{name} must be one number; it has shape (2,)")}
    return Argument(good, named(name, NOT_NUMBERS, NOT_AN_ARRAY) | two)


RANK = whole(2, "k", most=3)
FIRST_LAYERS = whole(None, "k", most=3, but=["None"])  # None stands for all of them
RANKS = whole(2, "k", most=4, but=["a list"]).bad | {
    "a list with one too large": (
        [1, 5],
        "k must be a whole number from 1 to 4; it is 5",
    ),
    "a ragged list": (
        [[1, 2], [3]],
        "k must be a whole number from 1 to 4; it is [1, 2], of type list",
    ),
    "a set": ({1}, "k must be a whole number from 1 to 4; it is {1}, of type set"),
    "a long range": (
        range(1, 10**12),
        "k must be a whole number from 1 to 4; it is 5",
    ),
}

ROWS = {
    "full_svd": {"A": matrix(A, "A", TOO_LARGE, ROOM)},
    "thin_svd": {"A": matrix(A, "A", TOO_LARGE)},
    "compact_svd": {
        "A": matrix(A, "A", TOO_LARGE, TO_BE_COMPACT),
        "rtol": tolerance(),
    },
    "truncated_svd": {"A": matrix(A, "A", TOO_LARGE), "k": Argument(1, RANK.bad)},
    "sigma_matrix": {
        "s": spectrum([4, 2, 1]),
        "m": Argument(4, size(4, "m", 3).bad | NO_ROOM_FOR_SIGMA),
        "n": size(3, "n", 3),
    },
    "numerical_rank": {
        "s": spectrum([4, 2, 1]),
        "m": size(4, "m", 3),
        "n": size(3, "n", 3),
        "rtol": tolerance(),
    },
    "reconstruct": {"svd": factors("(65536, 65536)"), "k": FIRST_LAYERS},
    "layers": {"svd": factors("(1, 65536, 65536)"), "k": FIRST_LAYERS},
    "approximation_error": {
        "s": spectrum([4, 2, 1], ERROR_TOO_LARGE),
        "k": Argument(1, RANK.bad),
        "norm": choice("fro", "norm", "fro", "2"),
    },
    "energy": {"s": spectrum([4, 2, 1]), "power": whole(2, "power")},
    "rank_for_energy": {
        "s": spectrum([4, 2, 1]),
        "share": share(0.5),
        "power": whole(2, "power"),
    },
    "storage": {"m": whole(4, "m"), "n": whole(3, "n"), "k": RANK},
    "rank_for_storage": {
        "m": whole(4, "m"),
        "n": whole(3, "n"),
        "share": share(0.5),
    },
    "optimal_rank": {
        "s": spectrum([4, 2, 1], ALL_OF_THEM),
        "m": size(4, "m"),
        "n": size(3, "n"),
        "noise": noise(1),
    },
    "exact_svd": {"A": Argument(A, NOT_EXACT)},
    "drill": {"seed": whole(1, "seed", 0), "kind": choice("2x2", "kind", *KINDS)},
    "load_image": {
        "path": file_path(PHOTOGRAPH),
        "mode": choice("grey", "mode", "grey", "colour"),
    },
    "compress_image": {"image": image(np.ones((5, 4, 3))), "k": Argument(2, RANKS)},
    "psnr": {
        "a": matrix([[0, 1]], "a", COMPLEX, TOO_FAR_APART),
        "b": matrix([[-LARGEST, 0]], "b", COMPLEX, ANOTHER_SHAPE),
    },
    "check_svd": {
        "A": checked_matrix(A, NORM_TOO_LARGE),
        "U": answer(U, "U"),
        "s": answer(S, "s"),
        "Vh": answer(VH, "Vh"),
        "rtol": tolerance(),
    },
    "check_rank": {
        "A": checked_matrix(A),
        "r": counted(2, "r"),
        "rtol": tolerance(),
    },
    "check_null_space": {
        "A": checked_matrix(A),
        "N": answer([[1], [1], [-1]], "N"),
        "rtol": tolerance(),
    },
    "check_approximation": {
        "A": checked_matrix(A),
        "X": answer(A, "X"),
        "k": RANK,
        "rtol": tolerance(),
    },
    "check_pseudoinverse": {
        "A": checked_matrix(A),
        "X": answer(np.linalg.pinv(A), "X"),
        "rtol": tolerance(),
    },
    "check_least_squares": {
        "A": checked_matrix(A),
        "b": answer([1, 0, 0, 0], "b"),
        "x": answer([0, 0, 0], "x"),
        "rtol": tolerance(),
    },
    "check_rank_for_energy": {
        "s": Argument([4, 2, 1], OF_ONE_MATRIX),
        "share": share(0.5),
        "k": counted(1, "k"),
    },
    "check_rank_for_storage": {
        "m": size(4, "m"),
        "n": size(3, "n"),
        "share": share(0.5),
        "k": counted(0, "k"),
    },
    "RankSlider": {
        "A": matrix(A, "A", DRAWN, SLID),
        "k": RANK,
        "panels": Argument(["picture"], PANELS),
        "label": words("Rank k", "label"),
        "alt": words("A matrix", "alt", but=["None"]),
    },
    "LayerSlider": {
        "A": matrix(A, "A", DRAWN, SLID),
        "k": RANK,
        "label": words("Layers k", "label"),
        "alt": words("A matrix", "alt", but=["None"]),
    },
    "SpectrumSlider": {
        "A": matrix(A, "A", DRAWN, SLID),
        "m": Argument(None, {}),
        "n": Argument(None, {}),
        "k": RANK,
        "label": words("Rank k", "label"),
        "alt": words("A spectrum", "alt", but=["None"]),
    },
    "SpectrumSlider of s": {
        "A": spectrum([2, 1], SPECTRUM),
        "m": size(4, "m", 2),
        "n": size(2, "n", 2),
        "k": Argument(1, {}),
        "label": Argument("Rank k", {}),
        "alt": Argument(None, {}),
    },
    "CircleToEllipse": {
        "A": matrix([[1, 2], [3, 4]], "A", DRAWN, PLANE),
        "angle": Argument(30, ANGLE),
        "alt": words("A circle", "alt", but=["None"]),
    },
    "EckartYoung": {
        "A": matrix([[1, 2], [3, 4]], "A", DRAWN, PLANE, ZERO),
        "alt": words("An error", "alt", but=["None"]),
    },
}
HANDED_OUT = {
    "SVD",
    "ExactSVD",
    "Drill",
}  # what is made, and only read by who asked for it
ARGUMENTS = [(name, argument) for name, row in ROWS.items() for argument in row]


def function(name):
    name = name.split()[0]
    return getattr(svdlab, name, None) or getattr(svdlab.widgets, name)


def good(name):
    return {argument: what.good for argument, what in ROWS[name].items()}


def test_every_public_function_has_a_row():
    public = {*svdlab.__all__, *svdlab.widgets.__all__}
    assert public == {name.split()[0] for name in ROWS} | HANDED_OUT


@pytest.mark.parametrize("name", ROWS)
def test_a_row_has_every_argument_and_is_taken_as_it_stands(name):
    assert list(inspect.signature(function(name)).parameters) == list(ROWS[name])
    function(name)(**good(name))


@pytest.mark.parametrize("name, argument", ARGUMENTS)
def test_what_will_not_do_is_answered_with_what_would(name, argument):
    for id, (value, says) in ROWS[name][argument].bad.items():
        try:
            came = function(name)(**(good(name) | {argument: value}))
        except ValueError as refusal:
            assert fits(says, str(refusal)), f"{id}: {refusal}"
            assert len(str(refusal)) < 500
        else:
            pytest.fail(f"{id} was taken, and made {came!r}")


# Odd numbers that will do


@pytest.mark.parametrize(
    "odd, plain",
    [
        ([[True, False], [True, True]], [[1, 0], [1, 1]]),
        (np.array([[True, False]]), [[1, 0]]),
        ([[10**30, 1], [0.5, -(10**25)]], [[1e30, 1], [0.5, -1e25]]),
        ([[10**30, 1j]], [[1e30, 1j]]),
        (np.array([[np.uint8(200), 1.5]], object), [[200, 1.5]]),
        (np.array([[np.complex64(1j), 2]], object), [[1j, 2]]),
        (np.uint8([[200, 100]]), [[200, 100]]),
        (np.int64([[2**62, 1]]), [[2.0**62, 1]]),
        (((1, 2), (3, 4)), [[1, 2], [3, 4]]),
        ([np.array([1, 2]), (3.0, 4)], [[1, 2], [3, 4]]),
        (np.longdouble([[1, 2]]), [[1, 2]]),
        (np.clongdouble([[1j, 2]]), [[1j, 2]]),
        (memoryview(np.eye(2)), np.eye(2)),
    ],
)
def test_numbers_of_every_kind_are_read_as_they_are(odd, plain):
    for ours, theirs in zip(full_svd(odd), full_svd(plain), strict=True):
        assert np.array_equal(ours, theirs)
        assert ours.dtype == theirs.dtype


@pytest.mark.parametrize("k", [np.int8(2), np.uint64(2), sp.Integer(2)])
def test_a_whole_number_may_be_numpys_or_sympys(k):
    assert np.array_equal(truncated_svd(A, k).s, truncated_svd(A, 2).s)
    assert storage(4, 3, k) == 16 and type(storage(4, 3, k)) is int
    assert compress_image(np.eye(3), k).k == 2


@pytest.mark.parametrize(
    "share",
    [Fraction(29, 100), np.float32(0.29), np.longdouble("0.29"), sp.Rational(29, 100)],
)
def test_a_share_may_be_a_fraction_or_of_any_precision(share):
    assert rank_for_storage(25, 32, share) == 4  # 0.29·25·32 = 4·(25 + 32 + 1)
    assert rank_for_energy([np.sqrt(0.3), np.sqrt(0.7)][::-1], share) == 1


def test_the_least_shares_there_are_ask_for_least():
    for share in (TINY, Fraction(1, 10**5000)):
        assert rank_for_energy([1, 1], share) == 1
        assert rank_for_storage(100, 100, share) == 0


def test_numbers_that_no_array_could_count_are_counted():
    assert storage(10**30, 10**30, 5) == 5 * (2 * 10**30 + 1)
    assert rank_for_storage(10**5000, 3, 1) == 2
    assert numerical_rank([2, 1], sys.maxsize, 2) == 0
    assert energy([2, 2, 1], 10**5000).tolist() == [0.5, 1, 1]
    assert energy(np.float32([2, 1]), 10**5000).tolist() == [1, 1]
    assert rank_for_energy([2, 1], 1, 10**5000) == 1


def test_negative_zero_is_zero():
    assert str(full_svd([[-0.0, -0.0]]).s) == "[0.]"
    assert np.array_equal(full_svd(-np.zeros((3, 2))).U, np.eye(3))
    assert compact_svd([[-0.0]]).s.size == 0
    assert str(sigma_matrix([1, -0.0], 2, 2).tolist()) == "[[1.0, 0.0], [0.0, 0.0]]"
    assert str(approximation_error([1, -0.0], 1)) == "0.0"
    assert energy([-0.0, -0.0]).tolist() == [1, 1]
    assert numerical_rank([1, -0.0], 2, 2) == 1
    assert check_svd([[-0.0]], [[1]], [-0.0], [[1]])


# The ends of what a float holds


def test_the_least_numbers_there_are_are_factored():
    U, s, Vh = thin_svd(np.full((3, 1), TINY))  # σ = √3·TINY is 2·TINY when rounded
    assert s.tolist() == [2 * TINY] and Vh.tolist() == [[1]]
    assert np.allclose(U, 3**-0.5)
    U, s, Vh = full_svd([[complex(0, TINY)]])
    assert (U.tolist(), s.tolist(), Vh.tolist()) == ([[1]], [TINY], [[1j]])
    assert check_svd([[complex(0, TINY)]], U, s, Vh)
    assert not check_svd([[complex(0, TINY)]], U, s, -Vh)


def test_the_least_numbers_there_are_have_their_shares_and_errors():
    assert energy([2 * TINY, TINY]).tolist() == [0.8, 1]
    assert rank_for_energy([2 * TINY, TINY], 0.8) == 1
    assert approximation_error([4 * TINY, 4 * TINY, 3 * TINY], 1) == 5 * TINY
    assert numerical_rank([TINY, 0], 2, 2) == 1
    assert optimal_rank([9 * TINY, TINY, TINY], 3, 3) == 1
    assert reconstruct(([[1]], [TINY], [[-1]])).tolist() == [[-TINY]]
    assert layers(([[1]], [TINY], [[-1]])).tolist() == [[[-TINY]]]


def test_the_largest_numbers_there_are_are_factored():
    half = np.full((2, 2), LARGEST / 2)
    s = thin_svd(half).s
    assert np.isclose(s[0] / LARGEST, 1) and s[1] / s[0] < 1e-15
    assert np.allclose(reconstruct(truncated_svd(half, 1)) / LARGEST, 0.5)
    assert check_svd(half, *full_svd(half))


def test_the_largest_numbers_there_are_have_their_shares_and_errors():
    assert energy([LARGEST, LARGEST]).tolist() == [0.5, 1]
    assert np.isclose(
        approximation_error([LARGEST] + [LARGEST / 2] * 2, 1) / LARGEST, 0.5**0.5
    )
    assert approximation_error([LARGEST, LARGEST, LARGEST], 1, "2") == LARGEST
    assert numerical_rank([LARGEST, LARGEST / 2], 2, 2) == 2
    assert numerical_rank([LARGEST, LARGEST / 2], 2, 2, rtol=LARGEST) == 0
    assert numerical_rank(np.float32([1e38, 1e37]), 2, 2, rtol=1e300) == 0


@pytest.mark.parametrize("scale", [TINY, 1e-300, 1, 1e300, LARGEST / 16])
def test_the_rank_under_noise_does_not_depend_on_the_scale(scale):
    assert optimal_rank(np.array([9.0, 8, 1, 1, 1, 1]) * scale, 6, 6) == 2
    assert optimal_rank(np.array([16.0, 8, 8, 8]) * scale, 10**6, 4) == 1


def test_no_layer_stands_above_infinite_noise():
    assert optimal_rank([LARGEST, LARGEST], 2, 2, noise=LARGEST) == 0
    assert optimal_rank(np.float32([1, 1]), 2, 2, noise=1e300) == 0
    assert optimal_rank([LARGEST, TINY], 2, 2, noise=TINY) == 1


@pytest.mark.parametrize("kind, least", [(float, 1e-200), (np.float32, 1e-30)])
def test_decibels_of_what_has_no_square_are_right(kind, least):
    zero, small, large = np.array([[[0]], [[least]], [[1 / least]]], kind)
    decibels = -20 * np.log10(least)
    assert np.isclose(psnr(zero, small), decibels)
    assert np.isclose(psnr(large, zero), -decibels)
    assert np.isclose(psnr([[LARGEST]], [[-0.0]]), -20 * np.log10(LARGEST))
    assert psnr([[TINY]], [[-0.0]]) == psnr([[0]], [[-TINY]]) < np.inf


def test_what_overflows_is_no_svd_and_raises_no_warning():
    eye, huge = np.eye(2), np.full((2, 2), 1e200)
    for U, s, Vh in [
        (huge, [1, 1], eye),
        (eye, [1, 1], huge * (1 + 1j)),
        (huge, [1e200, -1e200], huge),
        (eye, [LARGEST, -LARGEST], eye),
    ]:
        report = check_svd(eye, U, s, Vh)
        assert not report
        assert "nan" not in str(report) and "inf" not in str(report)
    assert "column 1 is not of length 1" in str(check_svd(eye, huge, [1, 1], eye))
    assert "fails by 1.8e+308: σ_2 is negative" in str(report)


def test_a_matrix_that_lapack_gives_up_is_named(monkeypatch):
    def give_up(A, full_matrices):
        raise np.linalg.LinAlgError("SVD did not converge")

    monkeypatch.setattr(np.linalg, "svd", give_up)
    with pytest.raises(ValueError) as refusal:
        thin_svd(A)
    assert str(refusal.value) == (
        "A is beyond LAPACK (SVD did not converge); try it divided by a power of 2"
    )
    assert type(refusal.value) is ValueError


# Exact numbers that are long


def as_exact(svd):
    return (svd.U * svd.S * svd.Vh).applyfunc(lambda x: sp.expand(sp.radsimp(x)))


def test_long_integers_are_solved_with_no_search_for_factors(monkeypatch):
    def search(*_, **__):
        raise AssertionError("a search for factors has no end")

    monkeypatch.setattr("sympy.ntheory.factor_.pollard_rho", search)
    long = sp.Matrix([[3 * 10**24 + 7, 10**24 + 9], [10**23 - 11, 2 * 10**24 + 13]])
    svd = exact_svd(long)
    product = (svd.U * svd.S * svd.Vh).evalf(60)
    assert (product - long).norm() < 1e-30


@pytest.mark.parametrize(
    "roots",
    [
        [[6], [10], [15]],
        [[32771 * 2], [32771 * 3], [32771 * 6]],  # 32771 is prime
        [[2, 3, 5, 7, 11, 13]],
    ],
)
def test_roots_that_share_factors_are_solved(roots):
    exact = sp.Matrix(roots).applyfunc(sp.sqrt)
    assert as_exact(exact_svd(exact)) == exact


# Pictures of every kind


def chunk(kind, data):
    return (
        struct.pack(">I", len(data))
        + kind
        + data
        + struct.pack(">I", zlib.crc32(kind + data))
    )


def png(width, height, bits, colours, rows, *chunks):
    """A PNG by hand; its rows are bytes, each after the 0 that says: not filtered."""
    header = struct.pack(">IIBBBBB", width, height, bits, colours, 0, 0, 0)
    parts = [(b"IHDR", header), *chunks, (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def saved(picture, kind, **options):
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def film(kind, **options):
    """Three frames: red, green and blue."""
    frames = [Image.new("RGB", (4, 4), shade) for shade in ("red", "lime", "blue")]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], **options)


GREY, RGB, PALETTE, GREY_ALPHA, RGB_ALPHA = 0, 2, 3, 4, 6
COLOURS = (b"PLTE", bytes([255, 0, 0, 0, 255, 0, 0, 0, 255]))
RED, GREEN, BLUE, WHITE = [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]

# name: (the file, mode, what is read)
READ = {
    "grey": (png(3, 1, 8, GREY, b"\0\x00\x33\xff"), "grey", [[0, 0.2, 1]]),
    "1 bit": (png(2, 1, 1, GREY, b"\0\x40"), "grey", [[0, 1]]),
    "2 bits": (png(4, 1, 2, GREY, b"\0\x1b"), "grey", [[0, 1 / 3, 2 / 3, 1]]),
    "16 bits": (
        png(3, 1, 16, GREY, b"\0\0\0\x01\x02\xff\xff"),
        "grey",
        [[0, 258 / 65535, 1]],
    ),
    "16 bits in colour mode": (
        png(2, 1, 16, GREY, b"\0\x01\x02\xff\xff"),
        "colour",
        [[[258 / 65535] * 3, WHITE]],
    ),
    "16 bits of which one is clear": (
        png(3, 1, 16, GREY, b"\0\0\0\x01\x02\xff\xff", (b"tRNS", b"\x01\x02")),
        "grey",
        [[0, 1, 1]],
    ),
    "16 bits of colour": (
        png(1, 1, 16, RGB, b"\0\xff\xff\x33\x33\0\0"),
        "colour",
        [[[1, 0.2, 0]]],
    ),
    "grey of which one is clear": (
        png(2, 1, 8, GREY, b"\0\x05\x33", (b"tRNS", b"\0\x05")),
        "grey",
        [[1, 0.2]],
    ),
    "a colour that is clear": (
        png(2, 1, 8, RGB, b"\0\1\2\3\xff\0\0", (b"tRNS", b"\0\1\0\2\0\3")),
        "colour",
        [[WHITE, RED]],
    ),
    "1 bit that is clear": (
        png(2, 1, 1, GREY, b"\0\x40", (b"tRNS", b"\0\0")),
        "grey",
        [[1, 1]],
    ),
    "grey and alpha": (
        png(3, 1, 8, GREY_ALPHA, b"\0\0\0\0\x33\0\xff"),
        "grey",
        [[1, 0.8, 0]],
    ),
    "colours and alpha": (
        png(
            3,
            1,
            8,
            RGB_ALPHA,
            b"\0" + bytes([255, 0, 0, 0, 255, 0, 0, 51, *[0] * 3, 255]),
        ),
        "colour",
        [[WHITE, [1, 0.8, 0.8], [0, 0, 0]]],
    ),
    "a palette": (
        png(3, 1, 8, PALETTE, b"\0\2\0\1", COLOURS),
        "colour",
        [[BLUE, RED, GREEN]],
    ),
    "a palette with alpha": (
        png(3, 1, 8, PALETTE, b"\0\0\1\2", COLOURS, (b"tRNS", b"\xff\x33\0")),
        "colour",
        [[RED, [0.8, 1, 0.8], WHITE]],
    ),
    "a palette in grey mode": (
        png(3, 1, 8, PALETTE, b"\0\0\1\2", COLOURS),
        "grey",
        np.round([[0.299 * 255, 0.587 * 255, 0.114 * 255]]) / 255,
    ),
    "a film in PNG": (film("PNG"), "colour", np.full((4, 4, 3), RED)),
    "a film in GIF": (film("GIF"), "colour", np.full((4, 4, 3), RED)),
    "a film in WebP": (film("WEBP", lossless=True), "colour", np.full((4, 4, 3), RED)),
    "four inks": (
        saved(Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "JPEG"),
        "colour",
        np.full((8, 8, 3), RED),
    ),
    "16 bits in the other byte order": (
        saved(Image.fromarray(np.array([[0, 65535]], ">u2")), "TIFF"),
        "grey",
        [[0, 1]],
    ),
    "a fax": (
        saved(Image.new("1", (8, 8), 1), "TIFF", compression="group4"),
        "grey",
        np.ones((8, 8)),
    ),
}


@pytest.fixture
def file(tmp_path):
    """Write bytes to a file and return its path."""

    def write(data, name="picture.png"):
        (tmp_path / name).write_bytes(data)
        return tmp_path / name

    return write


@pytest.mark.parametrize("kind", READ)
def test_a_picture_of_any_kind_is_read_as_it_looks(file, kind):
    data, mode, pixels = READ[kind]
    read = load_image(file(data), mode)
    assert read.dtype == np.float64
    assert read.shape == np.shape(pixels)
    assert np.abs(read - pixels).max() < 1e-15


def turned(orientation, kind):
    """A picture of 8×16, black at the top left, that asks to be shown turned."""
    pixels = np.full((8, 16), 255, np.uint8)
    pixels[:4, :8] = 0
    exif = Image.Exif()
    exif[0x0112] = orientation
    return pixels / 255, saved(Image.fromarray(pixels), kind, exif=exif)


UPRIGHT = {  # Exif 2.32, section 4.6.4 A: where the stored row 0 and column 0 are seen
    1: lambda x: x,
    2: np.fliplr,
    3: lambda x: np.rot90(x, 2),
    4: np.flipud,
    5: np.transpose,
    6: lambda x: np.rot90(x, -1),
    7: lambda x: np.rot90(x, 2).T,
    8: np.rot90,
    9: lambda x: x,  # no such orientation
}


@pytest.mark.parametrize("orientation", UPRIGHT)
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_turned_photograph_stands_upright(file, kind, orientation):
    pixels, data = turned(orientation, kind)
    upright = UPRIGHT[orientation](pixels)
    read = load_image(file(data))
    assert read.shape == upright.shape
    assert np.abs(read - upright).max() < 0.05


@pytest.mark.parametrize(
    "exif",
    [
        b"nonsense",
        b"",
        b"MM\0*\0\0\0\x08\0\x09\x01\x12",  # cut short
        b"MM\0*\0\0\0\x08\0\1\x01\x12\0\2\0\0\0\6\0\0\0\x1aabcde\0",  # a word
    ],
)
def test_a_photograph_with_spoilt_exif_is_read_as_it_is_stored(file, exif):
    pixels = np.zeros((8, 16), np.uint8)
    data = saved(Image.fromarray(pixels), "JPEG", exif=b"Exif\0\0" + exif)
    assert np.array_equal(load_image(file(data)), pixels)


NO_PICTURE = "path {} cannot be read as a picture (…); a whole PNG, JPEG, GIF, BMP, "
NO_PICTURE += "TIFF or WEBP file would do"
TOO_MANY = "than the 50,000,000 that are read; scale the picture down first"
NOISE = Image.fromarray(
    np.random.default_rng(0).integers(0, 256, (64, 64), dtype=np.uint8)
)
BOMB = zlib.compress(bytes(10**7))
NOT_READ = {
    "an empty file": (b"", NO_PICTURE.replace("…", "it is empty")),
    "text named .png": (
        b"not a picture",
        NO_PICTURE.replace("…", "none was found in it"),
    ),
    "another format": (
        saved(NOISE, "PPM"),
        NO_PICTURE.replace("…", "none was found in it"),
    ),
    "no pixels": (png(0, 5, 8, GREY, b""), NO_PICTURE),
    "no rows": (png(4, 4, 8, GREY, b""), NO_PICTURE),
    "a spoilt row": (png(1, 1, 8, GREY, b"\0\1")[:-20] + bytes(20), NO_PICTURE),
    "a bomb in its text": (
        png(1, 1, 8, GREY, b"\0\1", (b"zTXt", b"a\0\0" + BOMB)),
        NO_PICTURE,
    ),
    "a bomb in its profile": (
        png(1, 1, 8, GREY, b"\0\1", (b"iCCP", b"a\0\0" + BOMB)),
        NO_PICTURE,
    ),
    "numbers": (
        saved(Image.fromarray(np.float32([[0.5, 3]])), "TIFF"),
        NO_PICTURE.replace("…", "32-bit pixels have no white of their own"),
    ),
    "large integers": (
        saved(Image.fromarray(np.int32([[5, 3]])), "TIFF"),
        NO_PICTURE.replace("…", "32-bit pixels have no white of their own"),
    ),
    **{
        f"{share} % of a {kind}": (
            (whole := saved(NOISE, kind))[: len(whole) * share // 100],
            NO_PICTURE,
        )
        for kind in ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
        for share in (1, 10, 50, 90)
    },
    **{
        f"{width}×{height} pixels": (
            png(width, height, 8, RGB, b""),
            f"path {{}} has {came} {TOO_MANY}",
        )
        for width, height, came in [
            (7072, 7071, "7072 × 7071 pixels, more"),  # 50,006,112
            (10_000, 10_000, "10000 × 10000 pixels, more"),
            (50_000, 50_000, "far more pixels"),
            (2**31 - 1, 2**31 - 1, "far more pixels"),
        ]
    },
}


@contextlib.contextmanager
def little_memory(most=2**28):
    """Let no more memory be taken, where the system can be told so."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (ImportError, FileNotFoundError):
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = pages * resource.getpagesize() + most
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@pytest.mark.parametrize("kind", NOT_READ)
def test_what_is_no_picture_is_answered_with_what_would_be(file, kind):
    data, says = NOT_READ[kind]
    path = file(data)
    with little_memory(), pytest.raises(ValueError) as refusal:
        load_image(path)
    assert fits(says.format(repr(str(path))), str(refusal.value)), refusal.value


def test_a_picture_too_large_is_refused_by_its_header_alone(file, monkeypatch):
    def decode(self):
        raise AssertionError("it was decoded")

    monkeypatch.setattr(ImageFile.ImageFile, "load", decode)
    for width, height in ((5001, 10_000), (10_000, 10_000), (50_000, 50_000)):
        with pytest.raises(ValueError, match=TOO_MANY):
            load_image(file(png(width, height, 8, RGB, b"")))
    with pytest.raises(ValueError, match="it was decoded"):
        load_image(file(png(5000, 10_000, 8, RGB, b"")))


def test_a_path_that_leads_to_no_picture_says_what_it_leads_to(tmp_path):
    nowhere = (
        "leads to no file; give the path of a picture, whole or as seen from this "
    )
    nowhere += "notebook's folder. One on the web must be saved first"
    for path in (
        "",
        "cta.png",
        "cat\0.png",
        "https://example.org/cat.png",
        "c" * 10_000,
    ):
        with pytest.raises(FileNotFoundError) as refusal:
            load_image(path)
        name = path if len(path) < 200 else f"{'c' * 97}...{'c' * 98}"
        assert str(refusal.value) == f"path {name!r} {nowhere}"
    for path, what in ((tmp_path, "folder"), (os.devnull, "device")):
        with pytest.raises(ValueError) as refusal:
            load_image(path)
        assert str(refusal.value) == (
            f"path {str(path)!r} is a {what}; give the path of a picture, a file"
        )


def test_a_path_may_begin_with_ones_home(monkeypatch, file):
    path = file(png(1, 1, 8, GREY, b"\0\xff"))
    monkeypatch.setenv("HOME", str(path.parent))
    monkeypatch.setenv("USERPROFILE", str(path.parent))
    assert load_image(f"~/{path.name}").tolist() == [[1]]
    assert load_image(Path("~") / path.name).tolist() == [[1]]


# What would take all the memory there is

BROAD = np.broadcast_to(np.int64(1), (10**5, 10**5))  # 80 GB in the room of one number


@pytest.mark.parametrize(
    "ask",
    [
        lambda: full_svd(np.ones((2**20, 1))),
        lambda: full_svd(np.ones((1, 2**20))),
        lambda: sigma_matrix([1], 2**20, 2**20),
        lambda: sigma_matrix([1], 10**18, 10**18),
        lambda: sigma_matrix([1], 10**30, 1),
        lambda: layers(([[1]] * 2**16, [1], [[1] * 2**16])),
        lambda: reconstruct(([[1]] * 2**16, [1], [[1] * 2**16])),
        lambda: numerical_rank([1], 10**400, 1),
        lambda: optimal_rank([1], 10**400, 1),
        lambda: compress_image(np.eye(3), range(1, 10**15)),
        lambda: exact_svd(BROAD),
        lambda: exact_svd(sp.SparseMatrix(10**6, 10**6, {})),
    ],
)
def test_what_would_take_all_memory_is_refused_at_once(ask):
    with little_memory(), pytest.raises(ValueError, match="at most|more than|number"):
        ask()


def test_what_has_room_is_made():
    assert full_svd(np.ones((1, 300))).Vh.shape == (300, 300)
    assert thin_svd(np.ones((2**17, 1))).U.shape == (2**17, 1)
    assert sigma_matrix([1], 2**10, 2**10).sum() == 1
