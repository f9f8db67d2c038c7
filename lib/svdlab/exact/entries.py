"""The entries of an exact matrix: which are taken, and the arithmetic they need.

Every number here is a sum of rationals times square roots, with or without i. Such a
sum, multiplied out, has only one form, so "is it zero?" has an exact answer: compare
with 0.
"""

from itertools import combinations

import numpy as np
import sympy as sp

from svdlab.arguments.arrays import as_array
from svdlab.arguments.single import shown

MOST = 6  # rows, and columns
LONGEST = 100  # characters of an entry
LARGEST_INTEGER = 10**30  # above or below the line, in an entry
STEEPEST = 6  # the highest power in an entry
SMALL = 2**15  # below a root, primes up to here are searched for


def exact_matrix(A, name, given=None):
    """An immutable matrix of sympy's whose entries are sums of roots."""
    # A sparse matrix of sympy's would be written out to become an array.
    shape = A.shape if isinstance(A, sp.MatrixBase) else as_array(A, "A").shape
    if len(shape) != 2 or 0 in shape:
        raise ValueError(
            f"A must be a matrix with at least one row and one column; it is {shown(A)}"
        )
    if max(shape) > MOST:
        raise ValueError(
            f"A is {shape[0]}×{shape[1]}; exact_svd takes at most {MOST} rows and "
            "columns. Use full_svd"
        )
    entries = np.array(A, dtype=object)  # NumPy alone makes floats of 2**63 and -1
    return sp.ImmutableMatrix(
        *shape, lambda i, j: _as_sum_of_roots(entries[i, j], f"A[{i}, {j}]")
    )


def _as_sum_of_roots(x, name):
    """Return the entry x multiplied out, if it is an exact number of square roots."""
    no_number = ValueError(f"{name} must be an exact number; it is {shown(x)}")
    try:
        number = sp.sympify(x, strict=True)
    except sp.SympifyError:
        raise no_number from None
    if not isinstance(number, sp.Expr):
        raise no_number
    if number.free_symbols:
        raise ValueError(
            f"{name} is {shown(x)}, which holds a symbol; put a number in its place "
            "with subs"
        )
    if floats := number.atoms(sp.Float):
        digits = float(min(floats))
        raise ValueError(
            f"{name} is {shown(x)}, a float; exact_svd wants an exact number: "
            f"sympy.Rational('{digits}') in place of {digits}"
            + (", sympy.I in place of 1j" if number.has(sp.I) else "")
        )
    if _is_short(number) and _is_arithmetic(number):
        exact = sp.radsimp(sp.sqrtdenest(sp.expand(number, complex=True))).expand()
        if _is_short(exact) and is_sum_of_roots(exact):
            return exact
    raise ValueError(
        f"{name} is {shown(x)}; exact_svd takes sums of rationals and square roots of "
        f"rationals, with or without I, of at most {LONGEST} characters, multiplied "
        f"out, with numbers up to 10**30 and powers up to {STEEPEST}. Use full_svd"
    )


def _is_short(x):
    """Whether x is a short expression of small numbers: A then takes no hours."""
    integers = [part for q in x.atoms(sp.Rational) for part in q.as_numer_denom()]
    return all(abs(i) <= LARGEST_INTEGER for i in integers) and len(str(x)) <= LONGEST


def _is_arithmetic(x):
    """Whether x is made by + − × ÷, low powers, and powers of e."""
    if x.is_Pow and x.exp.is_Rational and abs(x.exp) > STEEPEST:
        return False
    kinds = (sp.Add, sp.Mul, sp.Pow, sp.exp, sp.Atom)
    return isinstance(x, kinds) and all(map(_is_arithmetic, x.args))


def is_sum_of_roots(x):
    """Whether x is a sum of rationals times square roots, with or without i."""
    factors = [f for term in sp.Add.make_args(x) for f in sp.Mul.make_args(term)]
    roots = [f for f in factors if not f.is_Rational and f != sp.I]
    return all(f.is_Pow and f.base.is_Integer and f.exp == sp.S.Half for f in roots)


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
    """1/x: above and below times conjugates of x, until x is rational."""
    found = set()  # primes, and products of large ones: to split these takes too long
    for root in x.atoms(sp.Pow):
        found |= sp.factorint(root.base, SMALL, use_rho=False, use_pm1=False).keys()
    if any(sp.igcd(*pair) > 1 for pair in combinations(found, 2)):
        raise out_of_reach("the numbers below its roots are too large to factor")
    above = sp.conjugate(x)
    x = sp.expand(x * above)
    for generator in found:
        roots = [root for root in x.atoms(sp.Pow) if root.base % generator == 0]
        conjugate = x.xreplace({root: -root for root in roots})
        above, x = sp.expand(above * conjugate), sp.expand(x * conjugate)
    return sp.expand(above / x)


def out_of_reach(why):
    return ValueError(f"A is out of reach of exact_svd: {why}. Use full_svd")
