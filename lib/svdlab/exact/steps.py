"""The working of an exact SVD, line by line: titles in words and formulas in sympy."""

from typing import NamedTuple

import sympy as sp

lamda = sp.Symbol("lamda")
SUBSCRIPTS = "₀₁₂₃₄₅₆"
LATEX = {
    "*": "^*",
    "−": "-",
    "λ": r"\lambda ",
    "σ": r"\sigma ",
    "Σ": r"\Sigma ",
    "√": r"\sqrt ",
    "det": r"\det ",
    "null": r"\operatorname{null}",
    **{digit: f"_{i}" for i, digit in enumerate(SUBSCRIPTS)},
}


class Step(NamedTuple):
    """One line of the working: what is done, and the formula that does it."""

    title: str
    formula: sp.Basic


def working(svd):
    """Yield the steps to an `ExactSVD`, in order.

    The mathematics of a title stands between dollar signs, which `in_latex` reads.
    """
    A, G, eye = svd.A, svd.gram, sp.ImmutableMatrix.eye(svd.V.rows)
    values = [value for value, count in svd.eigenvalues for _ in range(count)]
    yield Step("The Gram matrix $G = A*A$", _equal(sp.MatMul(A.H, A), G))
    yield Step("$det(λI − G)$", _equal(sp.Determinant(lamda * eye - G), svd.polynomial))
    yield Step("The characteristic equation, factored", _equal(svd.factored, 0))
    yield Step("The eigenvalues of $G$, descending", _listed("lamda", values))
    yield Step("The singular values $σ = √λ$", _listed("sigma", svd.singular_values))
    first = 1
    for value, basis in svd.eigenvectors:
        numbers = range(first, first + len(basis))
        equal = " = ".join(f"λ{SUBSCRIPTS[i]}" for i in numbers)
        yield Step(f"Eigenvectors for ${equal}$", _solves(value * eye - G, basis))
        yield _orthonormal("v", svd.V, numbers)
        first += len(basis)
    for i in range(1, svd.rank + 1):
        yield _image(svd, i)
    if svd.null_basis:
        yield Step("A basis of $null(A*)$", _solves(A.H, svd.null_basis))
        yield _orthonormal("u", svd.U, range(svd.rank + 1, svd.U.cols + 1))
    yield Step("The product $A = UΣV*$", _equal(A, sp.MatMul(svd.U, svd.S, svd.Vh)))


def _orthonormal(letter, M, numbers):
    """The columns of M with these numbers, counted from 1."""
    names = ", ".join(f"${letter}{SUBSCRIPTS[i]}$" for i in numbers)
    rule = "orthonormal, signs by the rule"
    if len(numbers) == 1:
        rule = "length 1, sign by the rule"
    columns = [M.col(i - 1) for i in numbers]
    return Step(f"{names}: {rule}", _listed(letter, columns, numbers[0]))


def _image(svd, i):
    """uᵢ = A·vᵢ/σᵢ."""
    sigma, k = svd.singular_values[i - 1], SUBSCRIPTS[i]
    scale = [] if sigma == 1 else [sp.Pow(sigma, -1, evaluate=False)]
    product = sp.MatMul(*scale, svd.A, svd.V.col(i - 1))
    return Step(f"$u{k} = Av{k}/σ{k}$", _equal(product, svd.U.col(i - 1)))


def _solves(M, basis):
    """M·W = 0, the basis as the columns of W."""
    W = sp.ImmutableMatrix.hstack(*basis)
    return _equal(sp.MatMul(M, W), sp.ImmutableMatrix.zeros(M.rows, W.cols))


def _listed(name, values, first=1):
    """name_1 = values[0], name_2 = values[1], …"""
    pairs = enumerate(values, first)
    formulas = [_equal(sp.Symbol(f"{name}_{i}"), x) for i, x in pairs]
    return sp.Tuple(*formulas) if len(formulas) > 1 else formulas[0]


def _equal(left, right):
    return sp.Eq(left, right, evaluate=False)


def in_latex(title):
    """Return the title of a step, what stands between its dollar signs in LaTeX."""
    parts = title.split("$")
    for i in range(1, len(parts), 2):
        for symbol, latex in LATEX.items():
            parts[i] = parts[i].replace(symbol, latex)
        parts[i] = parts[i].strip()
    return "$".join(parts)
