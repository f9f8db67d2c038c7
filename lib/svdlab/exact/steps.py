"""The working of an exact SVD, step by step, and how a notebook shows it."""

import re
from dataclasses import dataclass
from functools import partial
from itertools import chain

import sympy as sp

from svdlab.colours import COLOURS

lamda = sp.Symbol("lamda")
SUBSCRIPTS = "₀₁₂₃₄₅₆"


@dataclass(frozen=True, repr=False)
class Step:
    """One step of a working: its number, what is done, and the formula that does it.

    `title` is plain text, `tex` the same with its mathematics in TeX, `formula` is
    sympy's, and `latex` is it in TeX. A step unpacks into its title and its formula.
    """

    number: int
    title: str
    tex: str
    formula: sp.Basic

    @property
    def latex(self):
        of_svd = (s for s in self.formula.free_symbols if s.name[0] in "usv")
        names = {symbol: _in_colour(symbol.name) for symbol in of_svd}
        several = self.formula if self.formula.func is sp.Tuple else [self.formula]
        return r",\quad ".join(sp.latex(each, symbol_names=names) for each in several)

    def __iter__(self):
        return iter((self.title, self.formula))

    def __repr__(self):
        return f"Step {self.number}. {self.title}: {self.formula}"

    def _repr_markdown_(self):
        return f"**Step {self.number}. {self.tex}**\n\n$$\n{self.latex}\n$$"


class Steps(tuple):
    """Steps in order, which a notebook shows; a slice of them is `Steps` too."""

    def __getitem__(self, place):
        found = super().__getitem__(place)
        return Steps(found) if isinstance(place, slice) else found

    def __repr__(self):
        return "\n".join(map(repr, self))

    def _repr_markdown_(self):
        return "\n\n".join(step._repr_markdown_() for step in self)


def working(svd):
    """Return the steps to an `ExactSVD`, in order."""
    return _numbered(_to_right_vectors(svd), _to_product(svd))


def working_of_components(X, svd):
    """Return the steps to the components of a table X, with the SVD of it centred."""
    return _numbered(_to_centred(X, svd), _to_right_vectors(svd), _to_shares(svd))


def _numbered(*parts):
    """The steps of these parts, which yield title, the same in TeX, and formula."""
    return Steps(Step(i, *each) for i, each in enumerate(chain(*parts), 1))


def _to_centred(X, svd):
    ones = sp.ImmutableMatrix.ones(1, X.rows)
    share = sp.Pow(X.rows, -1, evaluate=False)
    means = "The means of the columns"
    yield means, means, _equal(sp.MatMul(share, ones, X), ones * X / X.rows)
    centred = "The table less its means"
    yield centred, centred, _equal(sp.Symbol("A"), svd.A)


def _to_right_vectors(svd):
    A, G, eye = svd.A, svd.gram, sp.ImmutableMatrix.eye(svd.V.rows)
    gram = _equal(sp.MatMul(A.H, A), G)
    yield "The Gram matrix G = A*A", "The Gram matrix $G = A^*A$", gram
    determinant = _equal(sp.Determinant(lamda * eye - G), svd.polynomial)
    yield "det(λI − G)", r"$\det(\lambda I - G)$", determinant
    equation = "The characteristic equation, factored"
    yield equation, equation, _equal(svd.factored, 0)
    values = [value for value, count in svd.eigenvalues for _ in range(count)]
    listed = "The eigenvalues of {}, descending"
    yield listed.format("G"), listed.format("$G$"), _listed("lamda", values)
    in_tex = rf"The singular values ${_in_colour('sigma')} = \sqrt\lambda$"
    sigmas = _listed("sigma", svd.singular_values)
    yield "The singular values σ = √λ", in_tex, sigmas
    first = 1
    for value, basis in svd.eigenvectors:
        numbers = range(first, first + len(basis))
        equal = " = ".join(f"λ{SUBSCRIPTS[i]}" for i in numbers)
        in_tex = " = ".join(rf"\lambda_{i}" for i in numbers)
        solved = _solves(value * eye - G, basis)
        yield f"Eigenvectors for {equal}", f"Eigenvectors for ${in_tex}$", solved
        yield _orthonormal("v", svd.V, numbers)
        first += len(basis)


def _to_product(svd):
    A = svd.A
    for i, sigma in enumerate(svd.singular_values[: svd.rank], 1):
        k, names = SUBSCRIPTS[i], (f"u_{i}", f"v_{i}", f"sigma_{i}")
        in_tex = "${} = A{}/{}$".format(*map(_in_colour, names))
        scale = [] if sigma == 1 else [sp.Pow(sigma, -1, evaluate=False)]
        image = sp.MatMul(*scale, A, svd.V.col(i - 1))
        yield f"u{k} = Av{k}/σ{k}", in_tex, _equal(image, svd.U.col(i - 1))
    if svd.null_basis:
        in_tex = r"A basis of $\operatorname{null}(A^*)$"
        yield "A basis of null(A*)", in_tex, _solves(A.H, svd.null_basis)
        yield _orthonormal("u", svd.U, range(svd.rank + 1, svd.U.cols + 1))
    in_tex = "The product $A = {} {} {}$".format(
        *map(_in_colour, ("U", "Sigma", "V^*"))
    )
    factors = sp.MatMul(svd.U, svd.S, svd.Vh)
    yield "The product A = UΣV*", in_tex, _equal(A, factors)


def _to_shares(svd):
    sigmas = sp.symbols(f"sigma_1:{svd.V.cols + 1}")
    values = dict(zip(sigmas, svd.singular_values, strict=True))

    def squares(over):
        """σ_i²/over, and what that is, for every i."""
        parts = [sigma**2 / over for sigma in sigmas]
        return sp.Tuple(*(_equal(part, part.subs(values)) for part in parts))

    scores = _equal(sp.MatMul(svd.A, svd.V), (svd.A * svd.V).expand())
    yield "The scores AV", f"The scores $A{_in_colour('V')}$", scores
    in_tex = f"The variances ${_in_colour('sigma')}^2/(m - 1)$"
    yield "The variances σ²/(m − 1)", in_tex, squares(svd.A.rows - 1)
    shares = "The explained shares"
    yield shares, shares, squares(sum(sigma**2 for sigma in sigmas))


def _orthonormal(letter, M, numbers):
    """The columns of M with these numbers, counted from 1."""
    alone = len(numbers) == 1
    rule = "length 1, sign by the rule" if alone else "orthonormal, signs by the rule"
    names = ", ".join(f"{letter}{SUBSCRIPTS[i]}" for i in numbers)
    in_tex = ", ".join(f"${_in_colour(f'{letter}_{i}')}$" for i in numbers)
    listed = _listed(letter, [M.col(i - 1) for i in numbers], numbers[0])
    return f"{names}: {rule}", f"{in_tex}: {rule}", listed


def _solves(M, basis):
    """M·W = 0, the basis as the columns of W."""
    W = sp.ImmutableMatrix.hstack(*basis)
    return _equal(sp.MatMul(M, W), sp.ImmutableMatrix.zeros(M.rows, W.cols))


def _listed(name, values, first=1):
    """name_1 = values[0], name_2 = values[1], …"""
    pairs = enumerate(values, first)
    formulas = [_equal(sp.Symbol(f"{name}_{i}"), x) for i, x in pairs]
    return sp.Tuple(*formulas) if len(formulas) > 1 else formulas[0]


_equal = partial(sp.Eq, evaluate=False)


def _in_colour(name):
    r"""Return U, Sigma, V^*, u_1, sigma_1 or v_1 in TeX, in the colour of its factor.

    >>> print(_in_colour("sigma_1"))
    \textcolor{#c43c00}{\sigma_1}
    """
    letter = re.match("[A-Za-z]+", name)[0]
    command = "" if len(letter) == 1 else "\\"
    return rf"\textcolor{{{COLOURS[letter.capitalize()]}}}{{{command}{name}}}"
