"""The entries of an exact matrix: which are taken, and the arithmetic they need.

Every number here is a sum of rationals times square roots, with or without i. Such a
sum, multiplied out, has only one form, so "is it zero?" has an exact answer: compare
with 0.
"""

import numpy as np
import sympy as sp
from sympy.simplify.radsimp import rad_rationalize

from svdlab.arguments.arrays import as_array
from svdlab.arguments.single import shown

MOST = 6  # rows, and columns
LONGEST = 100  # characters of an entry
LARGEST = 10**30  # integer of an entry, above or below the line
LARGEST_ROOT = 2**15  # below a root: sympy then takes every square out of it


def exact_matrix(A, name, given=None):
    """An immutable matrix of sympy's whose entries are sums of roots."""
    # A sparse matrix of sympy's would be written out to become an array.
    shape = A.shape if isinstance(A, sp.MatrixBase) else as_array(A, name).shape
    if len(shape) != 2 or 0 in shape:
        raise ValueError(
            f"{name} must be a matrix with at least one row and one column; "
            f"it is {shown(A)}"
        )
    if max(shape) > MOST:
        raise ValueError(
            f"{name} is {shape[0]}×{shape[1]}; exact_svd takes at most {MOST} rows and "
            "columns. Use full_svd"
        )
    entries = np.array(A, dtype=object)  # NumPy alone makes floats of 2**63 and -1
    return sp.ImmutableMatrix(
        *shape, lambda i, j: _as_sum_of_roots(entries[i, j], f"{name}[{i}, {j}]")
    )


def _as_sum_of_roots(x, name):
    """Return the entry x multiplied out, if it is an exact number of square roots."""
    try:
        number = sp.sympify(x, strict=True)
    except sp.SympifyError:
        number = sp.nan
    if floats := number.atoms(sp.Float):
        digits = float(min(floats))
        raise ValueError(
            f"{name} is {shown(x)}, a float; exact_svd wants an exact number: "
            f"sympy.Rational('{digits}') in place of {digits}, sympy.I in place of 1j"
        )
    if isinstance(number, sp.Expr) and not number.free_symbols:
        number = sp.radsimp(sp.sqrtdenest(number.expand(complex=True))).expand()
        integers = [i for q in number.atoms(sp.Rational) for i in q.as_numer_denom()]
        small = all(abs(i) <= LARGEST for i in integers) and len(str(number)) <= LONGEST
        if small and is_sum_of_roots(number, LARGEST_ROOT):
            return number
    raise ValueError(
        f"{name} is {shown(x)}; exact_svd takes sums of rationals and square roots of "
        f"rationals, with or without I: multiplied out at most {LONGEST} characters, "
        f"with numbers up to 10**30, below a root up to {LARGEST_ROOT}. Use full_svd"
    )


def is_sum_of_roots(x, largest=sp.oo):
    """Whether x is a sum of rationals times square roots, with or without i."""
    factors = [f for term in sp.Add.make_args(x) for f in sp.Mul.make_args(term)]
    roots = [f for f in factors if not f.is_Rational and f != sp.I]
    return all(
        f.is_Pow and f.exp == sp.S.Half and f.base.is_Integer and f.base <= largest
        for f in roots
    )


def square_root(q):
    """√q for q ≥ 0, as a sum of roots where it is one.

    √(a + b) = √((a + s)/2) ± √((a − s)/2), if a and s = √(a² − b²) are rational.
    """
    a, b = q.as_coeff_Add()
    s = sp.sqrt(sp.expand(a**2 - b**2))
    if not s.is_Rational:
        return sp.sqrt(q)
    return sp.sqrt((a + s) / 2) + sp.sign(b) * sp.sqrt((a - s) / 2)


def reciprocal(x):
    """1/x, with no root below the line."""
    above = sp.conjugate(x)
    above, below = rad_rationalize(above, sp.expand(x * above))
    return sp.expand(above / below)
