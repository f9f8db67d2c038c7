"""What will not do for an argument of a public function, and the sentence that says so.

One table: for each public function a row, for each of its arguments what may come that
will not do, and the whole sentence that answers it.
"""

import contextlib
import inspect
import sys
from decimal import Decimal
from fractions import Fraction
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

import numpy as np
import sympy as sp
from matplotlib.figure import Figure

import svdlab.draw
import svdlab.widgets
from svdlab import (
    exact_svd,
    save_svd,
    thin_svd,
)

PHOTOGRAPH = Path(__file__).parents[1] / "chapters" / "images" / "chelsea.png"
A = [[3, 2, 5], [2, 3, 5], [2, -2, 0], [5, 5, 10]]
LARGEST = sys.float_info.max
TINY = 5e-324  # the least float above 0, with one bit
NAN_J = complex(0, np.nan)


class Argument(NamedTuple):
    """What will do for an argument, or makes it; and what will not: (it, the sentence).

    In a sentence {name} stands for the name of the argument, and an ellipsis for words
    that are not the library's own.
    """

    good: object
    bad: list


def each(says, *rows):
    """The same sentence for several values, with what came of each for its {came}."""
    return [(value, says.replace("{came}", came)) for value, came in rows]


def as_written(says, *values):
    """The same sentence for several values, each told as Python writes it."""
    return each(says, *((value, repr(value)) for value in values))


def without(but, values):
    """The values that are not written like one of `but`, which would do."""
    return [x for x in values if repr(x) not in map(repr, but)]


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


class OnDisk:
    """What a dataset of h5py's looks like: NumPy would read all of it."""

    shape, dtype, chunks = (2, 2), np.dtype(float), None

    def __array__(self, dtype=None, copy=None):
        raise AssertionError("this was read")


class InAStore(OnDisk):
    """What an array of Zarr's looks like."""

    store = None


class Labelled:
    """What an array of xarray's looks like that lies on disk."""

    dims, data, chunks, _in_memory = ("m", "n"), np.eye(2), None, False


class LabelledBlocks(Labelled):
    """What it looks like over Dask."""

    chunks = ((1, 1), (2,))


class TableInParts:
    """What a DataFrame of Dask's looks like."""

    def to_dask_array(self, lengths=None):
        raise AssertionError("this was computed")

    __dask_graph__ = to_dask_array


class OnAnotherDevice:
    """An array that does not come to NumPy of its own accord."""

    dtype = np.dtype(float)

    def __array__(self, dtype=None, copy=None):
        raise TypeError("not by itself")

    def get(self):
        return np.eye(2)


ENDLESS = []
ENDLESS.append(ENDLESS)
MASKED = np.ma.masked_equal([[1.0, 2.0], [3.0, 4.0]], 2)
with np.errstate(over="ignore"):  # where it is no longer than a double
    LONG = np.array([[np.longdouble(10) ** 4000]])

TO_BLOCKS = "{name}.to_dask_array(lengths=True)"
HOLDS = "{name} must hold numbers; it holds dtype {came}. "
LISTS = "Lists of numbers would do"
TO_FLOATS = "np.array({name}, dtype=float) would do, or exact_svd"
FILL = "fill its masked entries first, for example with {name}.filled(0)"
MASK = "{name} is a masked array, or holds one; " + FILL
NOT_AN_ARRAY = [
    *each(
        HOLDS + LISTS,
        (None, "object: None, of type NoneType"),
        ([[1, None]], "object: None, of type NoneType"),
        ("ab", "<U2"),
        ([["1", "2"]], "<U1"),
        (np.array([[1, "2"]], object), "object: '2', of type str"),
        ([[b"1"]], "|S1"),
        (np.array([["2020-02-20"]], "M8[D]"), "datetime64[D]"),
        (np.zeros((2, 2), [("a", float)]), "[('a', '<f8')]"),
        ({"A": 1}, "object: {'A': 1}, of type dict"),
        ({1}, "object: {1}, of type set"),
    ),
    *(
        (
            x,
            f"{{name}} is of type {type(x).__name__}, and would come whole into "
            f"memory; {{name}}{whole} would do, if memory holds it, and in blocks "
            + blocks,
        )
        for x, whole, blocks in (
            (OnDisk(), "[:]", "da.from_array({name})"),
            (InAStore(), "[:]", "da.from_zarr({name})"),
            (Labelled(), ".to_numpy()", "{name}.chunk().data"),
            (LabelledBlocks(), ".to_numpy()", "{name}.data"),
            (TableInParts(), ".compute().to_numpy()", TO_BLOCKS),
        )
    ),
    *each(HOLDS + TO_FLOATS, ([[sp.Symbol("x")]], "object: x, of type Symbol")),
    (
        [[1, 2], [3]],
        "{name} has rows of different lengths; every row needs as many entries",
    ),
    (ENDLESS, "{name} cannot be read as an array (…); lists of numbers would do"),
    (
        OnAnotherDevice(),
        "{name} cannot be read as an array (not by itself); {name}.get() would do",
    ),
    (MASKED, MASK),
    (np.ma.array([[1.0]]), MASK),  # hides nothing
    ([MASKED[0], MASKED[1]], MASK),
    (([1.0, 2.0], MASKED[0]), MASK),
    ([[1.0, np.ma.masked]], MASK),
    ([[[1.0, np.ma.masked]]], MASK),
    (np.ma.array([[Fraction(1)]], object, mask=True), MASK),
]
EXACT = each(
    HOLDS + TO_FLOATS,
    ([[1, Fraction(1, 2)]], "object: Fraction(1, 2), of type Fraction"),
    ([[Decimal("0.5")]], "object: Decimal('0.5'), of type Decimal"),
    (sp.Matrix([[sp.sqrt(2)]]), "object: sqrt(2), of type Pow"),
)
BEYOND_FLOATS = "{name} must be at most 1.8e+308, the most that float64 holds; "
TOO_LARGE_AN_INTEGER = [([[1, -(10**400)]], BEYOND_FLOATS + "about -10**400 came")]
NOT_FINITE = each(
    "{name} must be finite; {name}{came}",
    ([[1, np.nan], [2, 3]], "[0, 1] is nan"),
    ([[1, 2], [-np.inf, 3]], "[1, 0] is -inf"),
    ([[NAN_J]], "[0, 0] is nanj"),
    (LONG, "[0, 0] is inf"),
)
EMPTY = "{name} is empty: its shape is {came}; it needs an entry at least"
WRONG_SHAPE = each(
    "{name} must have shape (..., m, n); it has shape {came}",
    (5, "()"),
    ([1, 2, 3], "(3,)"),
) + each(EMPTY, (np.ones((0, 3)), "(0, 3)"), ([[], []], "(2, 0)"))
OVERFLOW = "{name} is too large: what is made of it is greater than {came} holds. "
OVERFLOW += "Divide it by a power of 2 first"
DOUBLE, SINGLE = "1.8e+308, the most that float64", "3.4e+38, the most that float32"
TOO_LARGE = each(
    OVERFLOW,
    (np.full((2, 2), LARGEST), DOUBLE),
    (np.full((2, 2), 3e38, np.float32), SINGLE),
    ([[complex(LARGEST, LARGEST)]], DOUBLE),
)
REAL = "{name} must be real; it has dtype complex128. {name}.real or abs({name}) "
REAL += "would do"
COMPLEX = [([[1j, 2], [3, 4]], REAL)]
A_BATCH = np.ones((2, 3, 3))
ONE_MATRIX = "{name} must be one matrix of shape (m, n); it has shape (2, 3, 3). "


def array(good, *tables):
    return Argument(good, sum(tables, NOT_AN_ARRAY))


def matrix(good, *tables):
    """An argument that is a matrix, or a batch of matrices."""
    usual = (EXACT, TOO_LARGE_AN_INTEGER, WRONG_SHAPE, NOT_FINITE)
    return array(good, *usual, *tables)


def checked_matrix(*tables):
    """The matrix of a checker, which may be exact."""
    batch = ONE_MATRIX + "Check the matrices of a batch one at a time"
    more = [([[10**400]], BEYOND_FLOATS + "a larger one came"), (A_BATCH, batch)]
    return array(A, WRONG_SHAPE, NOT_FINITE, more, *tables)


DESCENDING = "s must be in descending order; it rises from {came}. Sort it from large "
DESCENDING += "to small"
NO_SPECTRUM = [
    (5, "s must have shape (..., p); it has shape ()"),
    *each(EMPTY, ([], "(0,)")),
    ([2, np.nan], "s must be finite; s[1] is nan"),
    ([1j], REAL),
    (
        [2, -1],
        "s must not be negative; its least entry is -1. Turn its sign and that of its "
        "vector in U",
    ),
    *each(DESCENDING, ([3, 1, 2, 0], "1.0 to 2.0")),
]


def spectrum(good, *tables):
    more = [
        ([[2, 1], [np.inf, 1]], "s must be finite; s[1, 0] is inf"),
        *each(DESCENDING, ([[3, 2, 1], [2, 2, 2.5]], "2.0 to 2.5")),
        ([10**400], BEYOND_FLOATS + "about 10**400 came"),
    ]
    return array(good, EXACT, NO_SPECTRUM, more, *tables)


# What may come in place of a number

NOT_WHOLE = [1.5, 3.0, np.float64(3), np.nan, np.inf, 2 + 0j, Fraction(2), Decimal(2)]
NOT_WHOLE += [True, np.True_, "2", None, np.array(2), [2], np.ma.masked]
HUGE = [
    (10**30, "1" + "0" * 30),
    (10**40 - 1, "9" * 40),  # as long as is written
    (10**40, "about 10**40"),
    (10**5000, "about 10**5000"),
]


def whole(good, least=1, most=None, but=(), more=()):
    """An argument that is a whole number; of NOT_WHOLE, what is in `but` would do."""
    up = "up" if most is None else f"to {most}"
    says = f"{{name}} must be a whole number from {least} {up}; it is {{came}}"
    long = f"'{'2' * 97}...{'2' * 98}', of type str"
    rows = [
        *((x, f"{x!r}, of type {type(x).__name__}") for x in without(but, NOT_WHOLE)),
        ("2" * 10**6, long),
        *((x, str(x)) for x in {least - 1, -3, *([most + 1] if most else [])}),
        (-(10**5000), "about -10**5000"),
        *(HUGE if most else []),
    ]
    return Argument(good, each(says, *rows) + list(more))


def size(good, least=1, more=()):
    """An argument that is the length of an axis."""
    says = f"{{name}} must be at most {sys.maxsize}, the longest axis of an array; "
    return whole(good, least, more=each(says + "it is {came}", *HUGE) + list(more))


def number(good, wanted, *values, more=()):
    """An argument that is a number, which must be what is wanted."""
    usual = [np.nan, 0.5 + 0j, True, "0.5", np.array(0.5), [0.5], sp.Symbol("x")]
    usual += [Decimal("0.5"), np.ma.masked]
    says = f"{{name}} must be {wanted}; it is {{came}}"
    return Argument(good, as_written(says, *usual, *values) + list(more))


def share(good, but=()):
    wanted = "greater than 0 and at most 1, a float or a fraction (0.15 for 15 %)"
    values = [0, -0.0, -0.1, 1.1, 15, Fraction(11, 10), np.inf, None]
    return number(good, wanted, *without(but, values))


MORE_THAN_A_FLOAT = [(10**400, BEYOND_FLOATS + "about 10**400 came")]


def tolerance(good=None):
    values = -TINY, np.inf
    return number(good, "a finite number of 0 or more", *values, more=MORE_THAN_A_FLOAT)


def positive(good):
    values = 0, -0.0, -1, np.inf
    return number(
        good, "a finite number greater than 0", *values, more=MORE_THAN_A_FLOAT
    )


# What may come in place of a word


def choice(good, *choices, but=(), more=()):
    says = f"{{name}} must be one of {', '.join(map(repr, choices))}; it is {{came}}"
    values = ["other", good.upper(), "", 2, None, good.encode()]
    values = [*without(but, values), np.array([good])]
    return Argument(good, as_written(says, *values) + list(more))


def text(good, but=()):
    says = "{name} must be text, in quotes; it is {came}"
    return Argument(good, as_written(says, *without(but, [3, None, b"k"])))


# The arguments of one or two functions

U, S, VH = thin_svd(A)
WORDS = "{came} must hold numbers; it holds dtype <U32. Lists of numbers would do"
NOT_FACTORS = [
    *each(
        "svd must be three arrays (U, s, Vh), as full_svd or thin_svd returns them; it "
        "is {came}",
        *((np.array(A), "ndarray"), (None, "NoneType"), ((U, S), "tuple")),
        (exact_svd([[1]]), "ExactSVD"),
    ),
    ("abc", "svd[0] must hold numbers; it holds dtype <U1. …"),
    *each(
        "svd must have the same batch axes in U, s and Vh: {came}. s holds the "
        "singular values alone, not Σ",
        ((U, np.diag(S), VH), "U (4, 3), s (3, 3), Vh (3, 3)"),
        (([U, U], S, VH), "U (2, 4, 3), s (3,), Vh (3, 3)"),
        (([U, U], [S, S], [VH] * 3), "U (2, 4, 3), s (2, 3), Vh (3, 3, 3)"),
    ),
    *each(
        "svd must have a column of U and a row of Vh for each of its σ: {came}",
        ((U[:, :2], S, VH), "U (4, 2), s (3,), Vh (3, 3)"),
        (([U[:, :2]], [S], [VH]), "U (1, 4, 2), s (1, 3), Vh (1, 3, 3)"),
        ((U, S, VH[:2]), "U (4, 3), s (3,), Vh (2, 3)"),
    ),
    *each(
        "svd must be U (..., m, p), s (..., p), Vh (..., p, n): {came}",
        ((S, S, VH), "U (3,), s (3,), Vh (3, 3)"),
        ((U, 1, VH), "U (4, 3), s (), Vh (3, 3)"),
        ((U, S, S), "U (4, 3), s (3,), Vh (3,)"),
    ),
    *each(
        "svd[{came}",
        (([[1, np.nan]], [2, 1], [[1], [1]]), "0] must be finite; svd[0][0, 1] is nan"),
        (([[1.0]], [np.inf], [[0.0]]), "1] must be finite; svd[1][0] is inf"),
        (([[1]], [2], [[1, NAN_J]]), "2] must be finite; svd[2][0, 1] is nanj"),
    ),
    ((U, np.ma.masked_equal(S, 0), VH), MASK.replace("{name}", "svd[1]")),
    *each(
        WORDS, ((U, S.astype(str), VH), "svd[1]"), ((U, S, VH.astype(str)), "svd[2]")
    ),
]
TOO_LARGE_A_PRODUCT = each(
    OVERFLOW,
    ((np.ones((2, 2)), [LARGEST] * 2, 2 * np.ones((2, 2))), DOUBLE),
    (([[1e200]], [1.0], [[1e200]]), DOUBLE),
)


def room(name, shape, would_do):
    return (
        f"{name} asks for an array of shape {shape}, more than the 1,073,741,824 "
        f"numbers that are made at once; {would_do}"
    )


def factors(shape):
    """The argument svd, of which an array of the shape, without room, may be made."""
    long = np.ones((2**16, 1))
    too_long = (long, [1], long.T), room("svd", shape, "…would do")
    return Argument((U, S, VH), [*NOT_FACTORS, *TOO_LARGE_A_PRODUCT, too_long])


NO_IMAGE = each(
    "image must have shape (m, n) or (m, n, 3); it has shape {came}. load_image "
    "returns one that fits",
    (np.ones((3, 4, 5)), "(3, 4, 5)"),
    (np.ones((3, 4, 1)), "(3, 4, 1)"),
    (np.ones((2, 3, 4, 3)), "(2, 3, 4, 3)"),
) + each(
    "image must hold numbers from 0 to 1; it holds {came}. Clip it, divide it by its "
    "white, or hand in a uint8 array of 0 to 255",
    (np.array([[0, 255]]), "0.0 to 255.0"),
    (np.uint16([[9, 65535]]), "9.0 to 65535.0"),
    ([[-0.1, 1]], "-0.1 to 1.0"),
    ([[0, np.nextafter(1, 2)]], "0.0 to 1.0000000000000002"),
)
FILE_PATH = as_written(
    "path must be the path of a picture, as text or a Path; it is {came}",
    *(None, 3, b"cat.png", ["cat.png"]),
)

MUST_HAVE = "{name} must have {came}. Multiply it by a power of 2"
FAR = MUST_HAVE.replace(
    "{came}", "a largest modulus between 1e-300 and 1e+300 to be drawn; it is {came}"
)
DRAWN = [
    *COMPLEX,
    *each(FAR, ([[1e-301, 0], [0, 0]], "1e-301"), ([[-1e301, 0], [0, 0]], "1e+301")),
]
LAYERS = [
    *each(
        "A must have two rows and two columns at least, or there is one layer and "
        "nothing to slide; it is {came}",
        ([[1, 2, 3]], "1×3"),
        ([[1], [2]], "2×1"),
    ),
    (
        np.ones((2, 3, 4)),
        "A must have shape (m, n), or (m, n, 3) in colour; its shape is (2, 3, 4)",
    ),
    (
        np.ones((1025, 1025)),
        "A must have at most 1024 layers to be drawn in a browser; it is 1025×1025. "
        "Shrink it first",
    ),
    *each(
        "A, a colour picture, must lie in [0, 1]; it runs from {came}. Divide bytes by "
        "255",
        (np.full((2, 2, 3), 1.01), "1.01 to 1.01"),
        (np.full((2, 2, 3), -0.01), "-0.01 to -0.01"),
    ),
]
ZERO = [([[0, -0.0], [0, 0]], "A is zero: it has no nearest matrix to look for")]
TWO_SPECTRA = [[2, 1], [2, 1]], "(2, 2)"
ONE_SPECTRUM = each(
    "s must be the singular values of one matrix; it has shape {came}", TWO_SPECTRA
)
SLID_SPECTRUM = [
    *ONE_SPECTRUM,
    ([2], "s must hold min(m, n) = 2 singular values; it holds 1"),
    ([1e-301, 0], DRAWN[1][1].replace("{name}", "A")),
]
PANELS = choice(
    "picture",
    *("picture", "error", "layer"),
    more=[
        ([], "panels is empty; give one or more of ('picture', 'error', 'layer')"),
        (
            ["error", "other"],
            "panels must be one of 'picture', 'error', 'layer'; it is 'other'",
        ),
    ],
).bad
DEGREES = "angle must be from 0 to 360 degrees; it is {came}"
ANGLE = each(DEGREES, (10**5000, "about 10**5000"))
ANGLE += as_written(DEGREES, -1, 361, np.nan, "30", True, None)

USE_FULL = ". Use full_svd"
ROOT = sp.sqrt(2)
BROAD = np.broadcast_to(np.int64(1), (10**5, 10**5))  # 80 GB in the room of one number
NOT_EXACT = [
    *as_written(
        "A must be a matrix with at least one row and one column; it is {came}",
        *(None, 5, "ab", ["ab"], [[]], sp.Matrix(0, 3, []), [1, 2], {1: 2}, Sparse()),
    ),
    *(row for row in NOT_AN_ARRAY if row[1] == MASK),
    (
        [[1, 2], [3]],
        "A has rows of different lengths; every row needs as many entries",
    ),
    *each(
        "A[0, 0] must be an exact number; it is {came}",
        ([["1/2"]], "'1/2'"),
        ([[None]], "None"),
        ([[True]], "True"),
    ),
    (
        [[1, sp.Symbol("x")]],
        "A[0, 1] is x, which holds a symbol; put a number in its place with subs",
    ),
    *(
        (
            value,
            f"A[{where}, a float; exact_svd wants an exact number: "
            f"sympy.Rational('{real}') in place of {real}",
        )
        for value, where, real in [
            ([[1, 0.1]], "0, 1] is 0.1", "0.1"),
            ([[sp.Float(2) + sp.I]], "0, 0] is 2.0 + I", "2.0"),
            ([[1j]], "0, 0] is 1j", "1.0"),
            (np.eye(2), "0, 0] is 1.0", "1.0"),
        ]
    ),
    *each(
        "A[1, 0] is {came}; exact_svd takes sums of rationals and square roots of "
        "rationals, with or without I, of at most 100 characters, multiplied out, with "
        f"numbers up to 10**30 and powers up to 6{USE_FULL}",
        *(
            ([[1], [x]], str(x))
            for x in [
                *(sp.oo, np.nan, sp.pi, sp.cbrt(2), sp.sqrt(1 + sp.sqrt(1 + ROOT))),
                sp.factorial(10**6, evaluate=False),
                sp.Sum(sp.Symbol("i"), (sp.Symbol("i"), 1, 10**9)),
                sp.Pow(2, 10**9, evaluate=False),
                *((1 + ROOT) ** 7, (1 + ROOT) ** -7),
                *(-(10**30) - 1, sp.Rational(1, 10**30 + 1)),
                sum(map(sp.sqrt, sp.primerange(60))),
            ]
        ),
        ([[1], [10**5000]], "…"),
        ([[1], [(1 + 10**10 * ROOT) ** 6]], "…"),  # too long once it is multiplied out
    ),
    *each(
        f"A is {{came}}; exact_svd takes at most 6 rows and columns{USE_FULL}",
        ([[1] * 7], "1×7"),
        (np.eye(7, 2, dtype=int), "7×2"),
        (BROAD, "100000×100000"),
        (sp.SparseMatrix(10**6, 10**6, {}), "1000000×1000000"),
    ),
    *each(
        f"A is out of reach of exact_svd: {{came}}{USE_FULL}",
        (
            [[1, 2, 3], [4, 5, 6], [7, 8, 10]],
            "the characteristic polynomial of A*A has the irreducible factor "
            "lamda**3 - 304*lamda**2 + 244*lamda - 9 of degree 3, and square roots "
            "solve degree 2 at most",
        ),
        (
            [[1 + ROOT, 0], [1 - ROOT, 1]],  # of trace 7, det² = 3 + 2√2
            "the characteristic polynomial of A*A has the irrational coefficient "
            "2*sqrt(2) + 3",
        ),
        (
            [[sp.sqrt(40009 * 10000019), 3], [0, 200]],  # 3² + 200² = 40009
            "the numbers below its roots are too large to factor",
        ),
    ),
]

MAY_DIFFER = "The matrices of a batch may differ in rank: take them one at a time"
NO_SIGMA = "thin_svd leaves out what meets no σ"
TOO_LONG = [
    (np.ones((2**15 + 1, 1)), room("A", "(32769, 32769)", NO_SIGMA)),
    (np.ones((4, 1, 2**14 + 1)), room("A", "(4, 16385, 16385)", NO_SIGMA)),
]
NO_ROOM = [
    (m, room("m × n", f"({m}, 3)", "s alone says as much")) for m in (2**29, 10**18)
]
ALL_OF_THEM = each(
    "s must hold all min(m, n) = 3 singular values of the matrix; it holds {came}",
    ([2, 1], "2"),
)
ANOTHER_SHAPE = each(
    "b must have the shape of a; a has shape (1, 2), b has shape {came}",
    ([[1], [2]], "(2, 1)"),
)
OF_ONE_MATRIX = NO_SPECTRUM + each(
    "s must hold the σ of one matrix, in shape (p,); it has shape {came}", TWO_SPECTRA
)
RIGHT_SIDE = [
    *each(
        "b must hold 4 numbers, one for each row of A; it has shape {came}",
        ([1, 2], "(2,)"),
        (np.ones((1, 1, 4)), "(1, 1, 4)"),
    ),
    ([0, np.inf, 0, 0], "b must be finite; b[1] is inf"),
]
NORM_TOO_LARGE = each(
    OVERFLOW,
    (np.full((4, 3), LARGEST), DOUBLE),
    (np.full((4, 3), complex(LARGEST, LARGEST)), DOUBLE),
)
KINDS = ("2x2", "3x2", "2x3", "3x3", "4x3", "deficient", "complex")
COUNTED = each(
    "{name} must be one number; it {came}",
    ([1, 2], "has shape (2,)"),
    ([], "has shape (0,)"),
    (True, "is True"),
    (np.False_, "is False"),
)
RANK = whole(2, most=3)
FIRST_LAYERS = whole(None, most=3, but=[None])  # None stands for all of them
K_OR_TOLERANCE = "k must be given, or a tolerance in its place; {came} came"
RANDOM = ". None or a np.random.Generator would do"
SEED = Argument(
    0, [(x, says + RANDOM) for x, says in whole(1, 0, but=[None]).bad if x is not None]
)
NO_TOLERANCE = each(
    "tolerance needs one matrix, in memory, since how many layers it takes is seen "
    "from the numbers; A is {came}; one matrix at a time would do, or k",
    (A_BATCH, "of type ndarray and has shape (2, 3, 3)"),
)
NOT_NEW = [
    (".", "folder must be new; … exists. Name another one"),
    ("nowhere/factors", "folder must lie in a folder; …nowhere is none"),
]
NO_FACTORS = each(
    "folder must hold U.npy, s.npy, Vh.npy, as save_svd writes them; {came}",
    ("nowhere", "nowhere has no U.npy"),
)


def saved_factors():
    save_svd(thin_svd(A), "saved")
    return "saved"


RANKS = whole(2, most=4, but=[[2]]).bad + each(
    "k must be a whole number from 1 to 4; it is {came}",
    *(([1, 5], "5"), (range(1, 10**12), "5"), ({1}, "{1}, of type set")),
    ([[1, 2], [3]], "[1, 2], of type list"),
)

# What figures are drawn of, and on

AXES = Figure().subplots()
ON_AXES = "{came} must be axes to draw on, as panels() returns them; it is "


def panel(count):
    return Figure().subplots(1, count, squeeze=False)[0]


def axes(count):
    says = f"axes must be {count} axes; {{came}} came"
    bad = each(says, ([], "0"), (AXES, "1"), (None, "1"))
    bad += each(ON_AXES + "None", ([None] * count, "axes[0]"))
    return Argument(partial(panel, count), bad)


AX = Argument(
    lambda: Figure().subplots(),
    as_written(ON_AXES.replace("{came}", "ax") + "{came}", None, 3, "ax")
    + each(ON_AXES + "array(…)", (np.array([AXES, AXES]), "ax")),
)
FIGURE = Argument(
    Figure,
    each(
        "figure must be a figure of matplotlib's, the first of the two that panels() "
        "returns; it is {came}",
        (None, "None"),
        (AXES, "<Axes: >"),
        ((Figure(), AXES), "(…)"),
    ),
)
HEIGHT = Argument(
    2.5,
    as_written(
        "height must be a number of inches from 1 to 20; it is {came}",
        *(0, -1, 0.99, 20.5, np.nan, np.inf, 2 + 0j, True, "2", None, [2], Decimal(2)),
    ),
)
IN_REACH = FAR.replace("300", "150")


def beyond(place):
    """Numbers beyond what is drawn, in their place."""
    numbers = (LARGEST, "1.8e+308"), (1.1e150, "1.1e+150"), (TINY, "4.9e-324")
    return each(IN_REACH, *((place(x), came) for x, came in numbers))


NO_LIST = [
    ([np.nan, 1], "{name} must be finite; {name}[0] is nan"),
    ([1j, 2], REAL),
]
NAMES = as_written(
    "names must be True, False or a letter, in quotes; it is {came}",
    *(None, 1, "", "rk", b"r"),
)
ACTS = [(A, "A must be 2×2 to act on the plane; it has shape (4, 3)")]
TWO_NUMBERS = as_written(
    "a must be two numbers, not both 0; it is {came}", [0.0, 0.0], 5.0, [1.0, 2.0, 3.0]
)
A_SIDE = [
    *as_written(
        "b must be one number other than 0, or the shortest solution has no direction; "
        "it is {came}",
        *(0.0, [5.0]),
    ),
    *beyond(lambda x: x),
    (5j, REAL),
    (np.nan, "b must be finite; b is nan"),
    *each(IN_REACH.replace("largest modulus", "shortest solution"), (1e-150, "1e-290")),
]
ONE_DRAWN = [(A_BATCH, "A must be one matrix (m, n); it has shape (2, 3, 3)")]
LOW_HIGH = beyond(lambda x: [0, x]) + as_written(
    "scale must be two numbers, low < high; it is {came}", [1.0, 1.0], [2.0, 1.0], 5.0
)
TOO_FAR = beyond(lambda x: [[0, -x], [0, 0]])
MATRICES = [
    *as_written("matrices must be a list of matrices; it is {came}", None, 3, "ab"),
    ([], "axes must be 0 axes; 2 came"),
    ([A], "axes must be 1 axes; 2 came"),
    ([A, [1, 2]], "matrices[1] must have shape (..., m, n); it has shape (2,)"),
    ([A, A_BATCH], "matrices[1] must be one matrix (m, n); it has shape (2, 3, 3)"),
    ([A, [[1j]]], REAL.replace("{name}", "matrices[1]")),
    *each(IN_REACH.replace("{name}", "matrices"), ([A, [[LARGEST]]], "1.8e+308")),
]
TITLES = as_written("titles must be a list of texts; it is {came}", None, 3, "ab")
TITLES += each(
    "titles{came}",
    (["one"], " must be one for each of the matrices, at least one; 1 came for 2"),
    (["one", None], "[1] must be text, in quotes; it is None"),
)
SHOWN = each(
    "image must have shape (m, n) or (m, n, 3); it has shape {came}",
    (np.ones((2, 3, 4)), "(2, 3, 4)"),
    (np.ones((1, 2, 3, 3)), "(1, 2, 3, 3)"),
)
LOGARITHMIC = [([0, 0], "s must hold a σ greater than 0 for a logarithmic scale")]
CURVES = [
    *as_written(
        "curves must be a dict of lists of numbers, by name; it is {came}",
        *(None, 3, [1, 2], "ab"),
    ),
    *each(
        "curves must be 1 to 4; {came} came",
        ({}, "0"),
        ({name: [1] for name in "abcde"}, "5"),
    ),
    *each(
        "curves['a'] {came}",
        ({"a": [1, np.nan]}, "must be finite; curves['a'][1] is nan"),
        ({"a": [[1, 2]]}, "must be one list of numbers; it has shape (1, 2)"),
        ({"a": []}, "is empty: its shape is (0,); it needs an entry at least"),
        (
            {"a": None},
            "must hold numbers; it holds dtype object: None, of type "
            "NoneType. Lists of numbers would do",
        ),
    ),
    *(
        ({"a": values}, says.replace("{name}", "curves['a']"))
        for values, says in [*beyond(lambda x: [0, -x]), ([1j, 2], REAL)]
    ),
]
CONCEPT_ROWS = [
    *as_written("rows must be a list of rows of names; it is {came}", None, 3, "ab"),
    *each(
        "rows[0] must be a list of names; it is {came}",
        *(([None], "None"), (["rank"], "'rank'")),
    ),
    ([[3]], "a name in rows must be text, in quotes; it is 3"),
    *((x, "rows must hold a name at least; there is none") for x in ([], [[None]])),
]
COSTS = each(
    "{name} must be one list of some numbers above 0; it has shape {came}",
    ([[1, 2]], "(1, 2) and a least entry of 1"),
    ([0, 1], "(2,) and a least entry of 0"),
    ([-1, 1], "(2,) and a least entry of -1"),
    ([TINY, 1], "(2,) and a least entry of 4.9e-324"),
)
NO_COSTS = as_written(
    "{name} must be a dict of lists of numbers, by name; it is {came}", None, 3, [1]
)
TWO_COSTS = each(
    "{name}['a'] must {came}",
    (
        {"a": [1]},
        "be one list of 2 numbers above 0; it has shape (1,) and a least entry of 1",
    ),
    ({"a": [1j, 1]}, REAL.replace("{name}", "{name}['a']").split(" must ")[1]),
)
NEEDS = as_written(
    "needs must be a dict of lists of names, by name; it is {came}", None, 3
)
NEEDS += each(
    "needs['layer'] must be a list of names; it is {came}",
    ({"layer": None}, "None"),
    ({"layer": "rank"}, "'rank'"),
)
NEEDS += each(
    "needs must name concepts of a row above; {came}",
    *(({"layer": [x]}, f"'layer' needs {x!r}") for x in ("norm", "layer", "basis")),
    ({"basis": ["rank"]}, "'basis' needs 'rank'"),
)


def called(name, argument):
    """The same under the name it has where it came from."""
    bad = [(value, says.replace("{name}", name)) for value, says in argument.bad]
    return Argument(argument.good, bad)


# An argument is of one kind wherever it has the same name,
USUAL = {
    "A": matrix(A),
    "s": spectrum([4, 2, 1]),
    "svd": factors("(65536, 65536)"),
    "k": RANK,
    "m": size(4),
    "n": size(3),
    "power": whole(2),
    "share": share(0.5),
    "rtol": tolerance(),
    "noise": positive(1),
    "label": text("Rank k"),
    "alt": text("A matrix", but=[None]),
    "seed": whole(1, 0),
    "ax": AX,
    "columns": whole(1, most=10),
    "height": HEIGHT,
}
FREE = Argument(None, [])
CHECKED = {"A": checked_matrix()}
SLID = {"A": matrix(A, DRAWN, LAYERS)}
PLANE = [[1, 2], [3, 4]]
# but for these functions, or where something more will not do.
UNUSUAL = {
    "full_svd": {"A": matrix(A, TOO_LARGE, TOO_LONG)},
    "thin_svd": {"A": matrix(A, TOO_LARGE)},
    "compact_svd": {"A": matrix(A, TOO_LARGE, [(A_BATCH, ONE_MATRIX + MAY_DIFFER)])},
    "truncated_svd": {
        "A": matrix(A, TOO_LARGE),
        "k": Argument(1, FIRST_LAYERS.bad + each(K_OR_TOLERANCE, (None, "neither"))),
        "tolerance": Argument(None, each(K_OR_TOLERANCE, (0.1, "both"))),
        "method": choice("auto", "auto", "lapack", "randomised"),
        "power_iterations": whole(2, 0, 20),
        "seed": SEED,
    },
    "truncated_svd by tolerance": {
        "A": matrix(A, TOO_LARGE, NO_TOLERANCE),
        **{"k": FREE, "tolerance": tolerance(0.1)},
        **{"method": Argument("lapack", []), "power_iterations": whole(2, 0, 20)},
        "seed": SEED,
    },
    "save_svd": {
        "svd": Argument((U, S, VH), NOT_FACTORS),
        "folder": Argument("factors", NOT_NEW),
    },
    "load_svd": {"folder": Argument(saved_factors, NO_FACTORS)},
    "sigma_matrix": {"m": size(4, 3, NO_ROOM), "n": size(3, 3)},
    "numerical_rank": {"m": size(4, 3), "n": size(3, 3)},
    "reconstruct": {"k": FIRST_LAYERS},
    "layers": {"svd": factors("(1, 65536, 65536)"), "k": FIRST_LAYERS},
    "approximation_error": {
        "s": spectrum([4, 2, 1], each(OVERFLOW, ([LARGEST] * 3, DOUBLE))),
        "k": Argument(1, RANK.bad),
        "norm": choice("fro", "fro", "2"),
    },
    "storage": {"m": whole(4), "n": whole(3)},
    "rank_for_storage": {"m": whole(4), "n": whole(3)},
    "optimal_rank": {"s": spectrum([4, 2, 1], ALL_OF_THEM)},
    "exact_svd": {"A": Argument(A, NOT_EXACT)},
    "drill": {"kind": choice("2x2", *KINDS)},
    "load_image": {
        "path": Argument(PHOTOGRAPH, FILE_PATH),
        "mode": choice("grey", "grey", "colour"),
    },
    "compress_image": {
        "image": matrix(np.ones((5, 4, 3)), COMPLEX, NO_IMAGE),
        "k": Argument(2, RANKS),
    },
    "psnr": {
        "a": matrix([[0, 1]], COMPLEX),
        "b": matrix([[1, 0]], COMPLEX, ANOTHER_SHAPE),
    },
    "check_svd": {
        "A": checked_matrix(NORM_TOO_LARGE),
        **{"U": array(U), "s": array(S), "Vh": array(VH)},
    },
    "check_rank": {**CHECKED, "r": array(2, COUNTED)},
    "check_null_space": {**CHECKED, "N": array([[1], [1], [-1]])},
    "check_approximation": {**CHECKED, "X": array(A)},
    "check_pseudoinverse": {**CHECKED, "X": array(np.linalg.pinv(A))},
    "check_least_squares": {
        **CHECKED,
        "b": array([1, 0, 0, 0], RIGHT_SIDE),
        "x": array([0, 0, 0]),
    },
    "check_least_squares where A⁺b overflows": {
        "A": Argument([[1e-300, 0]], []),
        "b": Argument([1], each(OVERFLOW, ([1e300], DOUBLE))),
        "x": Argument([0, 0], []),
    },
    "check_rank_for_energy": {
        "s": Argument([4, 2, 1], OF_ONE_MATRIX),
        "k": array(1, COUNTED),
    },
    "check_rank_for_storage": {"k": array(0, COUNTED)},
    "RankSlider": {**SLID, "panels": Argument(["picture"], PANELS)},
    "LayerSlider": SLID,
    "SpectrumSlider": {**SLID, "m": FREE, "n": FREE},
    "SpectrumSlider of s": {
        "A": called("s", spectrum([2, 1], SLID_SPECTRUM)),
        "m": size(4, 2),
        "n": size(2, 2),
        "k": Argument(1, []),
    },
    "CircleToEllipse": {
        "A": matrix(PLANE, DRAWN, ACTS),
        "angle": Argument(30, ANGLE),
    },
    "EckartYoung": {"A": matrix(PLANE, DRAWN, ACTS, ZERO)},
    "draw.panels": {"rows": whole(1, most=10)},
    "draw.as_jpeg": {"figure": FIGURE, "quality": whole(80, most=95)},
    "draw.shapes": {
        "kept": whole(2, most=3, but=[None]),
        "names": Argument(True, NAMES),
        "relation": text("="),
    },
    "draw.four_sizes": {"axes": axes(4), "r": RANK},
    "draw.steps": {"axes": axes(4), "A": matrix(PLANE, COMPLEX, ACTS, TOO_FAR)},
    "draw.shortest_solution": {
        "a": array([1e140, 0], TWO_NUMBERS, beyond(lambda x: [0, x]), NO_LIST),
        "b": array(1, A_SIDE),
    },
    "draw.matrix": {
        "A": matrix(A, COMPLEX, ONE_DRAWN),
        "scale": Argument([0, 1], NOT_AN_ARRAY[1:] + LOW_HIGH + NO_LIST),
        "numbers": FREE,
    },
    "draw.matrix with its own scale": {
        "A": Argument(A, TOO_FAR),
        **{"scale": FREE, "numbers": FREE},
    },
    "draw.side_by_side": {
        "axes": axes(2),
        "matrices": Argument([A, A], MATRICES),
        "titles": Argument(["one", "two"], TITLES),
    },
    "draw.picture": {
        "image": matrix([[0, 1]], COMPLEX, SHOWN),
        "title": text("a cat", but=[None]),
        "signed": Argument(True, []),
        "scale": positive(1),
    },
    "draw.spectrum": {
        "s": spectrum([4, 2, 1], beyond(lambda x: [x, 0]), ONE_SPECTRUM, LOGARITHMIC),
        "k": whole(2, most=3, but=[None]),
    },
    "draw.shares": {
        "s": spectrum([4, 2, 1], ONE_SPECTRUM),
        "share": share(0.5, but=[None]),
    },
    "draw.compare": {
        "curves": Argument({"a": [2, 1]}, CURVES),
        **{"ylabel": text("distance"), "xlabel": text("$k$")},
        "least": choice("a", "a", but=[None]),
    },
    "draw.costs": {
        "sizes": array([1, 2], COSTS, beyond(lambda x: [1, x])[:2]),
        "seconds": Argument(
            {"a": [3, 5]},
            NO_COSTS
            + TWO_COSTS
            + each("seconds must be 1 to 4; {came} came", ({}, "0")),
        ),
        "operations": Argument({"a": [1, 8]}, NO_COSTS + TWO_COSTS),
        "xlabel": text("n"),
    },
    "draw.concept_map": {
        "rows": Argument([["rank", None], ["layer", "norm"]], CONCEPT_ROWS),
        "needs": Argument({"layer": ["rank"]}, NEEDS),
    },
}
HANDED_OUT = {
    "SVD",
    "TruncatedSVD",
    "ExactSVD",
    "Drill",
}  # only read by who asked for it
DRAWING = {
    f"draw.{name}"
    for name, each in inspect.getmembers(svdlab.draw, inspect.isfunction)
    if each.__module__ == "svdlab.draw" and not name.startswith("_")
}
PUBLIC = {*svdlab.__all__, *svdlab.widgets.__all__, *DRAWING} - HANDED_OUT


def function(name):
    name = name.split()[0]
    of_widgets = name in svdlab.widgets.__all__
    return attrgetter(name)(svdlab.widgets if of_widgets else svdlab)


def arguments(name):
    """What is known of each argument of a function that has a name."""
    parameters = inspect.signature(function(name)).parameters.values()
    names = [each.name for each in parameters if not each.kind.name.startswith("VAR")]
    usual = {name: USUAL.get(name) for name in names}
    return usual | UNUSUAL.get(name, {})


ROWS = {name: arguments(name) for name in sorted(PUBLIC | UNUSUAL.keys())}
ARGUMENTS = [(name, argument) for name, row in ROWS.items() for argument in row]


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
