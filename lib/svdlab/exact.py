"""The singular value decomposition by hand: the recipe of chapter 1, made exact.

Every number here is a sum of rationals times square roots, with or without i. Such a
sum, multiplied out, has only one form, so "is it zero?" has an exact answer: compare
with 0. Only unit length can ask for a root of such a sum, and so it comes last.
"""

import reprlib
from dataclasses import dataclass, field
from functools import reduce
from typing import NamedTuple

import sympy as sp

LARGEST = 6  # rows, and columns
LONGEST = 100  # characters of an entry, and digits of A over its common denominator
STEEPEST = 6  # the highest power in an entry
SMALL = 2**15  # the primes that are looked for below a root
TIE = sp.Rational(1, 10**6)  # moduli this close, relatively, count as equal
HALF = sp.Rational(1, 2)
lamda = sp.Symbol("lamda")


class Shortened(reprlib.Repr):
    """A repr that an integer of any length has."""

    def repr_int(self, x, level):
        bits = x.bit_length()
        return f"an integer of {bits} bits" if bits > 1000 else repr(x)

    def repr_Integer(self, x, level):  # sympy's
        return self.repr_int(int(x), level)


class Step(NamedTuple):
    """One line of the working: what is done, and the formula that does it."""

    title: str
    formula: sp.Basic


@dataclass(frozen=True)
class ExactSVD:
    """A = U·S·V* exactly, with the steps that led there.

    U (m×m), S (m×n) and V (n×n) are sympy matrices; U and V are unitary, and the
    diagonal of S descends. `gram` is G = A*A (n×n); `polynomial` is det(λI − G),
    multiplied out, in the symbol `lamda`; `eigenvectors` pairs each eigenvalue of G,
    descending, with a basis of null(λI − G), not yet orthonormal; `null_basis` is
    such a basis of null(A*).
    """

    U: sp.ImmutableMatrix
    S: sp.ImmutableMatrix
    V: sp.ImmutableMatrix
    A: sp.ImmutableMatrix = field(repr=False)
    gram: sp.ImmutableMatrix = field(repr=False)
    polynomial: sp.Expr = field(repr=False)
    eigenvectors: tuple = field(repr=False)
    null_basis: tuple = field(repr=False)

    @property
    def Vh(self):
        """V* (n×n): the right factor, as NumPy returns it."""
        return self.V.H

    @property
    def factored(self):
        """det(λI − G) as a product, with rational coefficients."""
        return sp.factor(self.polynomial)

    @property
    def eigenvalues(self):
        """(λ, multiplicity) for each eigenvalue λ of G, descending."""
        return [(value, len(basis)) for value, basis in self.eigenvectors]

    @property
    def singular_values(self):
        """σ₁ ≥ … ≥ σ_p ≥ 0, p = min(m, n)."""
        return [self.S[i, i] for i in range(min(self.S.shape))]

    @property
    def rank(self):
        """The number of σ that are not zero."""
        return sum(s != 0 for s in self.singular_values)

    @property
    def steps(self):
        """The working, in order: a list of (title, sympy formula).

        >>> title, formula = exact_svd([[5, 5], [-1, 7]]).steps[4]
        >>> title
        'The singular values σ = √λ'
        >>> formula
        (Eq(sigma_1, 4*sqrt(5)), Eq(sigma_2, 2*sqrt(5)))
        """
        return [
            *_steps_to_sigma(self),
            *_steps_to_v(self),
            *_steps_to_u(self),
            Step("The product A = UΣV*", _equal(self.A, self._product)),
        ]

    @property
    def _product(self):
        return sp.MatMul(self.U, self.S, self.Vh, evaluate=False)

    def _repr_latex_(self):
        return _equal(self.A, self._product)._repr_latex_()


def exact_svd(A):
    """Return the full SVD of the m×n matrix A in exact arithmetic, its steps kept.

    A is a sympy matrix, nested lists or an integer array, of at most 6 rows and
    columns. Its entries are rationals, i, square roots of rationals, and what + − × ÷
    make of them, in at most 100 characters each; A times its common denominator holds
    whole numbers of at most 100 digits.

    Returns `ExactSVD(U, S, V, …)`: U m×m, S m×n, V n×n, A = U·S·V*, σ descending.
    In each column of U the leading entry, the first within a relative 1e-6 of the
    largest modulus, is real and positive; so it is in the columns of V with σ = 0.

    The recipe (Trefethen and Bau, lecture 5): the eigenvalues λ of A*A give σ = √λ, an
    orthonormal eigenbasis of A*A is V, u = A·v/σ where σ > 0, and an orthonormal
    basis of null(A*) completes U.

    Raises ValueError if A is no such matrix, or if det(λI − A*A) has an irrational
    coefficient or an irreducible factor over ℚ of degree more than 2.

    >>> svd = exact_svd([[5, 5], [-1, 7]])
    >>> svd.gram
    Matrix([
    [26, 18],
    [18, 74]])
    >>> svd.factored
    (lamda - 80)*(lamda - 20)
    >>> svd.singular_values
    [4*sqrt(5), 2*sqrt(5)]

    That these are an SVD `check_svd` decides: sympy's `==` compares how terms are
    written, and calls equal numbers unequal for [[1, 2], [3, 4]].

    >>> from svdlab import check_svd
    >>> bool(check_svd(svd.A, svd.U, svd.S, svd.Vh))
    True
    """
    A = _as_exact_matrix(A)
    m, n = A.shape
    G = (A.H * A).expand()
    polynomial = _characteristic_polynomial(G)
    eigenvectors = tuple(
        (value, _null_space(value * sp.eye(n) - G)) for value in _roots(polynomial)
    )
    null_basis = _null_space(A.H)
    U, V = _unit_columns(A, eigenvectors, null_basis)
    sigmas = [_root(value) for value, basis in eigenvectors for _ in basis]
    S = sp.ImmutableMatrix(m, n, lambda i, j: sigmas[i] if i == j else 0)
    return ExactSVD(U, S, V, A, G, polynomial, eigenvectors, null_basis)


# The recipe


def _characteristic_polynomial(G):
    """det(λI − G) by Faddeev and LeVerrier: one trace for each coefficient."""
    n = G.rows
    M, coefficients = sp.eye(n), [sp.Integer(1)]
    for k in range(1, n + 1):
        M = (G * M).expand()
        coefficients.append(sp.expand(-M.trace() / k))
        if not coefficients[-1].is_Rational:
            raise ValueError(
                "A is out of reach of exact_svd: the characteristic polynomial of A*A "
                f"has the irrational coefficient {_shown(coefficients[-1])}. "
                "Use full_svd"
            )
        M += coefficients[-1] * sp.eye(n)
    return sp.Poly(coefficients, lamda).as_expr()


def _roots(polynomial):
    """The distinct roots, descending; every irreducible factor has degree 1 or 2."""
    roots = []
    for factor, _ in sp.Poly(polynomial, lamda, domain="QQ").factor_list()[1]:
        if factor.degree() > 2:
            raise ValueError(
                "A is out of reach of exact_svd: the characteristic polynomial of A*A "
                f"has the irreducible factor {_shown(factor.as_expr())} of degree "
                f"{factor.degree()}, and square roots solve degree 2 at most. "
                "Use full_svd"
            )
        *_, a, b, c = [0, *factor.all_coeffs()]
        roots += _quadratic_roots(a, b, c) if a else [-c / b]
    return sorted(roots, reverse=True)


def _quadratic_roots(a, b, c):
    half = sp.sqrt(b**2 - 4 * a * c) / (2 * a)
    return [sp.expand(-b / (2 * a) + half), sp.expand(-b / (2 * a) - half)]


def _unit_columns(A, eigenvectors, null_basis):
    """U and V: each orthogonal vector brought to its sign and to length 1."""
    us, vs = [], []
    for value, basis in eigenvectors:
        for w in _orthogonal(basis):
            w = _signed(w, (A * w).expand() if value else w)
            square = _length_squared(w)
            vs.append(_over_root(w, square))
            if value:  # u = A·v/σ with v = w/|w| and σ = √λ
                us.append(_over_root((A * w).expand(), sp.expand(value * square)))
    for w in _orthogonal(null_basis):
        w = _signed(w, w)
        us.append(_over_root(w, _length_squared(w)))
    return sp.ImmutableMatrix.hstack(*us), sp.ImmutableMatrix.hstack(*vs)


def _signed(w, column):
    """w, turned so that the leading entry of `column` turns real and positive."""
    moduli = [sp.N(_modulus_squared(x)) for x in column]
    least = (1 - TIE) ** 2 * max(moduli)
    z = next(x for x, size in zip(column, moduli, strict=True) if size >= least)
    return _tidy(w * (sp.conjugate(z) if z.has(sp.I) else sp.sign(z)))


# Vectors


def _null_space(M):
    """A basis of null(M) by Gauss–Jordan, one vector for each free column."""
    M, pivots = sp.Matrix(M.expand()), []
    for j in range(M.cols):
        top = len(pivots)
        row = next((i for i in range(top, M.rows) if M[i, j] != 0), None)
        if row is None:
            continue
        M.row_swap(top, row)
        M[top, :] = (M[top, :] * _reciprocal(M[top, j])).expand()
        for i in set(range(M.rows)) - {top}:
            M[i, :] = (M[i, :] - M[i, j] * M[top, :]).expand()
        pivots.append(j)
    return tuple(
        _tidy(_solution(M, pivots, j)) for j in range(M.cols) if j not in pivots
    )


def _solution(M, pivots, free):
    """The solution of M·w = 0, M reduced, whose one free unknown that is not 0 is 1."""
    w = sp.zeros(M.cols, 1)
    w[free] = 1
    for i, j in enumerate(pivots):
        w[j] = -M[i, free]
    return w


def _orthogonal(basis):
    """Gram–Schmidt without the lengths: no root is taken."""
    done = []
    for w in basis:
        for q in done:
            share = (q.H * w)[0] * _reciprocal(_length_squared(q))
            w = (w - share * q).expand()
        done.append(_tidy(w))
    return done


def _tidy(w):
    """w times the positive rational that leaves whole coefficients with no factor."""
    w = w.expand()
    terms = [term for x in w for term in sp.Add.make_args(x)]
    content = reduce(sp.gcd, [term.as_coeff_Mul()[0] for term in terms])
    return sp.ImmutableMatrix((w / abs(content)).expand())


def _length_squared(w):
    return sp.Add(*map(_modulus_squared, w))


def _over_root(w, q):
    """w/√q for q > 0, with no root below the line, nor below another unless it must."""
    root = _root(q)
    if _is_sum_of_roots(root):
        return (w * _reciprocal(root)).expand()
    share = _reciprocal(q)
    return w.applyfunc(lambda x: _times_root(x, share))


def _times_root(x, q):
    """x·√q, each of its real and imaginary part as one root."""
    real, imaginary = (
        sp.sign(part) * _root(sp.expand(part**2 * q)) for part in x.as_real_imag()
    )
    return real + sp.I * imaginary


# Sums of roots


def _modulus_squared(x):
    return sp.expand(x * sp.conjugate(x))


def _root(q):
    """√q for q ≥ 0, as a sum of roots where it is one.

    √(a + b) = √((a + s)/2) ± √((a − s)/2), if a and s = √(a² − b²) are rational.
    """
    a, b = q.as_coeff_Add()
    s = sp.sqrt(sp.expand(a**2 - b**2))
    if not s.is_Rational:
        return sp.sqrt(q)
    return sp.sqrt((a + s) / 2) + sp.sign(b) * sp.sqrt((a - s) / 2)


def _reciprocal(x):
    """1/x: above and below times conjugates of x, until x is rational."""
    above = sp.Integer(1)
    for generator in (sp.I, *_generators(x)):
        conjugate = _conjugate(x, generator)
        above, x = sp.expand(above * conjugate), sp.expand(x * conjugate)
    if not x.is_Rational or x == 0:  # sympy left p√q as √(p²q), and a zero unseen
        raise _unfactored()
    return sp.expand(above / x)


def _conjugate(x, generator):
    """x with the sign changed of each root that holds the generator: i or a number."""
    if generator == sp.I:
        return sp.conjugate(x)
    roots = [
        root
        for root in x.atoms(sp.Pow)
        if sp.multiplicity(generator, root.base) % 2 == 1
    ]
    return x.xreplace({root: -root for root in roots})


def _generators(x):
    """Numbers without a common factor whose products are the numbers below the roots.

    Small ones are prime. Larger ones are split no further than one root needs to tell
    them from another: that takes a greatest common divisor, and no search for factors.
    """
    found = set()
    for root in x.atoms(sp.Pow):
        new = _factors(root.base)
        while new:
            a = new.pop()
            b = next((b for b in found if sp.gcd(a, b) > 1), None)
            if b is None:
                found.add(a)
            elif a != b:
                common = sp.gcd(a, b)
                found.remove(b)
                new |= {common, a / common, b / common} - {1}
    return sorted(found)


def _factors(n):
    """The small primes of n, and what is left."""
    return set(sp.factorint(n, limit=SMALL, use_rho=False, use_pm1=False))


def _unfactored():
    return ValueError(
        "A is out of reach of exact_svd: the numbers below its roots are too large to "
        "factor. Use full_svd"
    )


def _is_sum_of_roots(x):
    """Whether x is a sum of rationals times square roots, with or without i."""
    factors = [f for term in sp.Add.make_args(x) for f in sp.Mul.make_args(term)]
    return all(
        f.is_Rational or f == sp.I or (f.is_Pow and f.base.is_Integer and f.exp == HALF)
        for f in factors
    )


# What comes in


def _as_exact_matrix(A):
    """A as an immutable matrix whose entries are sums of roots."""
    rows = _as_rows(A)
    exact = sp.ImmutableMatrix(
        len(rows),
        len(rows[0]),
        lambda i, j: _as_sum_of_roots(rows[i][j], f"A[{i}, {j}]"),
    )
    rationals = exact.atoms(sp.Rational)
    common = sp.ilcm(1, *(x.q for x in rationals))
    digits = max(len(str(abs(x * common))) for x in rationals)
    if digits > LONGEST:
        raise ValueError(
            f"A, over its common denominator, has entries of {digits} digits; "
            f"exact_svd takes at most {LONGEST}. Use full_svd"
        )
    factors = set().union(*(_factors(root.base) for root in exact.atoms(sp.Pow)))
    if sum(factor > SMALL for factor in factors) > 1:  # do they share a factor?
        raise _unfactored()
    return exact


def _as_rows(A):
    """The rows of A as lists, equally long and not empty."""
    if _is_masked(A):
        raise ValueError(
            "A is a masked array; fill its masked entries first, for example with "
            "A.filled(0)"
        )
    rows, shape = [], getattr(A, "shape", (1, 1))
    if len(shape) == 2:
        _refuse_large(shape)  # before every entry becomes an object
        rows = [_as_list(row) for row in _as_list(A) or []]
    if not rows or None in rows or not any(rows):
        raise ValueError(
            "A must be a matrix with at least one row and one column; "
            f"it is {_shown(A)}"
        )
    lengths = sorted({len(row) for row in rows})
    if len(lengths) > 1:
        raise ValueError(
            f"A has rows of different lengths, {_shown(lengths)}; "
            "every row needs as many entries"
        )
    _refuse_large((len(rows), *lengths))
    return rows


def _is_masked(x):
    """Whether x is a masked array of NumPy's, or its `masked`."""
    return hasattr(x, "filled")


def _shown(x):
    """repr(x), cut short, so that a message stays a sentence whatever came."""
    short = Shortened()
    short.maxstring = short.maxother = 2 * LONGEST
    return short.repr(x)


def _refuse_large(shape):
    if any(isinstance(size, int) and size > LARGEST for size in shape):
        raise ValueError(
            f"A is {'×'.join(map(str, shape))}; exact_svd takes at most {LARGEST} "
            "rows and columns. Use full_svd"
        )


def _as_list(x):
    """x as a list if it is a list, a tuple, an array or a sympy matrix, else None."""
    x = x.tolist() if hasattr(x, "tolist") else x
    return list(x) if isinstance(x, list | tuple | sp.Tuple) else None


def _as_sum_of_roots(x, name):
    """The entry x multiplied out, if it is an exact number made of square roots."""
    try:
        number = None if _is_masked(x) else sp.sympify(x, strict=True)
    except sp.SympifyError:
        number = None
    if not isinstance(number, sp.Expr) or number.is_Matrix:
        raise ValueError(f"{name} must be an exact number; it is {_shown(x)}")
    if number.free_symbols:
        raise ValueError(
            f"{name} is {_shown(x)}, which holds a symbol; put a number in its place "
            "with subs"
        )
    if number.has(sp.oo, -sp.oo, sp.zoo, sp.nan):
        raise ValueError(f"{name} must be finite; it is {_shown(x)}")
    if rounded := number.atoms(sp.Float):
        digits = float(min(rounded))
        raise ValueError(
            f"{name} is {_shown(x)}, a float; exact_svd wants an exact number: "
            f"sympy.Rational('{digits}') in place of {digits}"
        )
    _refuse_long(number, name)
    exact = _multiplied_out(number) if _is_arithmetic(number) else None
    if exact is None or not _is_sum_of_roots(exact):
        raise ValueError(
            f"{name} is {_shown(x)}; exact_svd takes sums of rationals and square "
            "roots of rationals, with or without I. Use full_svd"
        )
    _refuse_long(exact, name)
    return exact


def _refuse_long(number, name):
    """Raise if the entry is so long, or its powers so high, that A takes minutes."""
    powers = [power.exp for power in number.atoms(sp.Pow)]
    high = any(power.is_Rational and abs(power) > STEEPEST for power in powers)
    if high or _length(number) > LONGEST:
        raise ValueError(
            f"{name} is {_shown(number)}; exact_svd takes entries of at most "
            f"{LONGEST} characters, multiplied out, with powers up to {STEEPEST}. "
            "Use full_svd"
        )


def _length(number):
    """The characters of a number, of which an integer may have too many to write."""
    bits = [max(x.p.bit_length(), x.q.bit_length()) for x in number.atoms(sp.Rational)]
    return LONGEST + 1 if max(bits, default=0) > 4 * LONGEST else len(str(number))


def _is_arithmetic(number):
    """Whether a number is made by + − × ÷ and powers of e: no sums to be worked out."""
    kinds = (sp.Add, sp.Mul, sp.Pow, sp.exp, sp.Atom)
    return all(isinstance(part, kinds) for part in sp.preorder_traversal(number))


def _multiplied_out(x):
    # Made anew, since sympy may have learnt since how to factor what is below a root.
    x = x.xreplace({root: root.func(*root.args) for root in x.atoms(sp.Pow)})
    return sp.radsimp(sp.sqrtdenest(sp.expand(x, complex=True))).expand()


# The working, for display


def _equal(left, right):
    return sp.Eq(left, right, evaluate=False)


def _times(*factors):
    return sp.MatMul(*factors, evaluate=False)


def _names(letter, count, first, between=", "):
    """The names of consecutive columns or numbers: v₁, v₂, …"""
    return between.join(f"{letter}{'₀₁₂₃₄₅₆'[first + i]}" for i in range(count))


def _listed(name, values, first=1):
    """name_1 = values[0], name_2 = values[1], …"""
    pairs = enumerate(values, first)
    formulas = [_equal(sp.Symbol(f"{name}_{i}"), x) for i, x in pairs]
    return sp.Tuple(*formulas) if len(formulas) > 1 else formulas[0]


def _solves(M, basis):
    """M·W = 0, the basis as the columns of W."""
    W = sp.ImmutableMatrix.hstack(*basis)
    return _equal(_times(M, W), sp.ImmutableMatrix.zeros(M.rows, W.cols))


def _steps_to_sigma(svd):
    values = [value for value, count in svd.eigenvalues for _ in range(count)]
    pencil = sp.ImmutableMatrix(lamda * sp.eye(svd.V.rows) - svd.gram)
    return [
        Step("The Gram matrix G = A*A", _equal(_times(svd.A.H, svd.A), svd.gram)),
        Step("det(λI − G)", _equal(sp.Determinant(pencil), svd.polynomial)),
        Step("The characteristic equation, factored", _equal(svd.factored, 0)),
        Step("The eigenvalues of G, descending", _listed("lamda", values)),
        Step("The singular values σ = √λ", _listed("sigma", svd.singular_values)),
    ]


def _steps_to_v(svd):
    steps, first = [], 1
    for value, basis in svd.eigenvectors:
        count = len(basis)
        pencil = sp.ImmutableMatrix(value * sp.eye(svd.V.rows) - svd.gram)
        equal = _names("λ", count, first, between=" = ")
        steps += [
            Step(f"Eigenvectors for {equal}", _solves(pencil, basis)),
            _orthonormal("v", svd.V, first, count),
        ]
        first += count
    return steps


def _steps_to_u(svd):
    steps = [_image(svd, i) for i in range(svd.rank)]
    if svd.null_basis:
        steps += [
            Step("A basis of null(A*)", _solves(svd.A.H, svd.null_basis)),
            _orthonormal("u", svd.U, svd.rank + 1, len(svd.null_basis)),
        ]
    return steps


def _orthonormal(letter, M, first, count):
    columns = [M.col(first - 1 + i) for i in range(count)]
    made = (
        "length 1, sign by the rule" if count == 1 else "orthonormal, signs by the rule"
    )
    title = f"{_names(letter, count, first)}: {made}"
    return Step(title, _listed(letter, columns, first))


def _image(svd, i):
    """uᵢ = A·vᵢ/σᵢ."""
    sigma, k = svd.singular_values[i], "₁₂₃₄₅₆"[i]
    scale = [] if sigma == 1 else [sp.Pow(sigma, -1, evaluate=False)]
    formula = _equal(_times(*scale, svd.A, svd.V.col(i)), svd.U.col(i))
    return Step(f"u{k} = Av{k}/σ{k}", formula)
