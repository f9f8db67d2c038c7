"""The recipe of chapter 1: the eigenvalues of A*A, then V, then U, all of it exact.

Only unit length can ask for a root of a sum of roots, and so it comes last.
"""

from dataclasses import dataclass, field

import sympy as sp

from svdlab.arguments import accepts
from svdlab.arguments.single import shown
from svdlab.exact.entries import exact_matrix, is_sum_of_roots, reciprocal, square_root
from svdlab.exact.steps import lamda, working

TIE = sp.Rational(1, 10**6)  # moduli this close, relatively, count as equal


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
        """The working, in order, as `Steps`: a notebook shows them, or a slice of them.

        >>> exact_svd([[5, 5], [-1, 7]]).steps[2:4]
        Step 3. The characteristic equation, factored: Eq((lamda - 80)*(lamda - 20), 0)
        Step 4. The eigenvalues of G, descending: (Eq(lamda_1, 80), Eq(lamda_2, 20))
        """
        return working(self)

    def _repr_latex_(self):
        return self.steps[-1].formula._repr_latex_()


@accepts
def exact_svd(A: exact_matrix):
    """Return the full SVD of the m×n matrix A in exact arithmetic, its steps kept.

    A is a sympy matrix, nested lists or an integer array, of at most 6 rows and
    columns. Its entries are rationals, i, square roots of rationals, and what + − × ÷
    make of them: multiplied out at most 100 characters each, with numbers up to 10**30
    and, below a root, up to 32,768.

    Returns `ExactSVD(U, S, V, …)`: U m×m, S m×n, V n×n, A = U·S·V*, σ descending.
    In each column of U the leading entry, the first within a relative 1e-6 of the
    largest modulus, is real and positive; so it is in the columns of V with σ = 0.
    To compare exact matrices use `check_svd`: sympy's `==` compares how terms are
    written.

    The recipe (Trefethen and Bau, lecture 5): the eigenvalues λ of A*A give σ = √λ,
    an orthonormal eigenbasis V, u = A·v/σ where σ > 0, and a basis of null(A*) the
    rest of U.

    Raises ValueError if A is no such matrix, or if det(λI − A*A) has an irrational
    coefficient or an irreducible factor over ℚ of degree more than 2.

    >>> svd = exact_svd([[5, 5], [-1, 7]])
    >>> svd.factored
    (lamda - 80)*(lamda - 20)
    >>> svd.singular_values
    [4*sqrt(5), 2*sqrt(5)]
    """
    m, n = A.shape
    G = (A.H * A).expand()
    polynomial = _characteristic_polynomial(G)
    eigenvectors = tuple(
        (value, _null_space(value * sp.eye(n) - G)) for value in _roots(polynomial)
    )
    null_basis = _null_space(A.H)
    us, vs = [], []
    for value, basis in eigenvectors:
        for w in _orthogonal(basis):
            w = _signed(w, (A * w).expand() if value else w)
            vs.append(_over_root(w, _length_squared(w)))
            if value:  # u = A·v/σ with v = w/|w| and σ = √λ
                square = sp.expand(value * _length_squared(w))
                us.append(_over_root((A * w).expand(), square))
    for w in _orthogonal(null_basis):
        w = _signed(w, w)
        us.append(_over_root(w, _length_squared(w)))
    U, V = (sp.ImmutableMatrix.hstack(*columns) for columns in (us, vs))
    sigmas = [square_root(value) for value, basis in eigenvectors for _ in basis]
    S = sp.ImmutableMatrix(m, n, lambda i, j: sigmas[i] if i == j else 0)
    return ExactSVD(U, S, V, A, G, polynomial.as_expr(), eigenvectors, null_basis)


def _characteristic_polynomial(G):
    """det(λI − G) by Faddeev and LeVerrier: one trace for each coefficient."""
    M, coefficients = sp.eye(G.rows), [sp.Integer(1)]
    for k in range(1, G.rows + 1):
        M = (G * M).expand()
        coefficients.append(sp.expand(-M.trace() / k))
        M += coefficients[-1] * sp.eye(G.rows)
        if not coefficients[-1].is_Rational:
            raise _out_of_reach(f"irrational coefficient {shown(coefficients[-1])}")
    return sp.Poly(coefficients, lamda)


def _roots(polynomial):
    """The distinct roots, descending; every irreducible factor has degree 1 or 2."""
    roots = []
    for factor, _ in polynomial.factor_list()[1]:
        if factor.degree() > 2:
            cubic = f"irreducible factor {shown(factor.as_expr())}"
            raise _out_of_reach(f"{cubic} of degree {factor.degree()}, more than 2")
        roots += map(sp.expand, sp.roots(factor))
    return sorted(roots, reverse=True)


def _out_of_reach(what):
    return ValueError(
        "A is out of reach of exact_svd: the characteristic polynomial of A*A has the "
        f"{what}. Use full_svd"
    )


def _null_space(M):
    """A basis of null(M) by Gauss–Jordan, one vector for each free column."""
    M, pivots = sp.Matrix(M.expand()), []
    for j in range(M.cols):
        top = len(pivots)
        row = next((i for i in range(top, M.rows) if M[i, j] != 0), None)
        if row is not None:
            M.row_swap(top, row)
            M[top, :] = (M[top, :] * reciprocal(M[top, j])).expand()
            for i in set(range(M.rows)) - {top}:
                M[i, :] = (M[i, :] - M[i, j] * M[top, :]).expand()
            pivots.append(j)
    basis = []
    for free in set(range(M.cols)) - set(pivots):
        w = sp.eye(M.cols)[:, free]
        for i, j in enumerate(pivots):
            w[j] = -M[i, free]
        basis.append(_tidy(w))
    return tuple(basis)


def _orthogonal(basis):
    """Gram–Schmidt without the lengths: no root is taken."""
    done = []
    for w in basis:
        for q in done:
            share = (q.H * w)[0] * reciprocal(_length_squared(q))
            w = (w - share * q).expand()
        done.append(_tidy(w))
    return done


def _signed(w, column):
    """w, turned so that the leading entry of `column` turns real and positive."""
    moduli = [abs(sp.N(x)) for x in column]
    least = (1 - TIE) * max(moduli)
    z = column[next(i for i, size in enumerate(moduli) if size >= least)]
    return _tidy(w * (sp.conjugate(z) if z.has(sp.I) else sp.sign(z)))


def _tidy(w):
    """w times the positive rational that leaves whole coefficients with no factor."""
    w = w.expand()
    content = sp.gcd([x.as_content_primitive()[0] for x in w if x])
    return sp.ImmutableMatrix((w / content).expand())


def _length_squared(w):
    return (w.H * w).expand()[0]


def _over_root(w, q):
    """w/√q for q > 0: no root in a denominator, and in a root only where it must be."""
    length = square_root(q)
    if is_sum_of_roots(length):
        return (w * reciprocal(length)).expand()
    share = reciprocal(q)

    def of_one_root(part):
        return sp.sign(part) * square_root(sp.expand(part**2 * share))

    return w.applyfunc(lambda x: of_one_root(sp.re(x)) + sp.I * of_one_root(sp.im(x)))
