"""Every drill is exact, tidy and the same everywhere."""

import re
from functools import cache
from hashlib import sha256

import numpy as np
import pytest
import sympy as sp

from matrices import dagger
from svdlab import Drill, drill
from svdlab.colours import COLOURS
from svdlab.drill import KINDS

# Seeds of each kind: of the matrices that are drawn, and of those that are solved.
DRAWN, SOLVED = range(300), range(20)


every_kind = pytest.mark.parametrize("kind", KINDS)


@cache
def drawn(kind):
    return [np.array(drill(seed, kind).A, dtype=complex) for seed in DRAWN]


def radicand(square):
    """d in √square = k√d, without a square factor."""
    return int(sp.sqrt(square).as_coeff_Mul()[1] ** 2)


# Tidy and exact


@every_kind
def test_matrices_have_small_whole_entries_and_tidy_singular_values(kind):
    sizes_and_ranks, every_square = set(), set()
    for A in drawn(kind):
        assert np.array_equal(A, A.round())
        assert abs(A.real).max() <= 12 and abs(A.imag).max() <= 12
        values = np.linalg.eigvalsh(dagger(A) @ A)
        squares = [round(value) for value in values if value > 0.5]
        assert np.allclose(values[-len(squares) :], squares, rtol=0, atol=1e-9)
        assert len(set(squares)) == len(squares)
        assert abs(np.poly(values)).max() < 10_000.5
        sizes_and_ranks.add((*A.shape, len(squares)))
        every_square.update(squares)
    assert sizes_and_ranks == set(KINDS[kind])
    assert max(every_square) <= 400 and max(map(radicand, every_square)) <= 15


@every_kind
def test_no_drill_is_trivial(kind):
    """No row is 0, no eₖ an eigenvector of A*A, and a missing conjugate would show."""
    for A in drawn(kind):
        G = dagger(A) @ A
        assert A.any(axis=1).all()
        assert (G - np.diag(np.diag(G))).any(axis=1).all()
        assert G.imag.any() == (kind == "complex")


@every_kind
def test_no_two_of_a_hundred_are_alike(kind):
    """They differ in more than the order and the signs of rows and columns."""
    for first in (0, 100, 200):
        likenesses = set()
        for A in drawn(kind)[first : first + 100]:
            moduli = [sorted(map(sorted, abs(X).tolist())) for X in (A, dagger(A) @ A)]
            likenesses.add(str(moduli))
        assert len(likenesses) == 100


@every_kind
def test_the_solution_is_exact_and_its_numbers_are_small(kind):
    for seed in SOLVED:
        A, svd = drill(seed, kind).A, drill(seed, kind).svd
        assert (svd.U * svd.S * svd.Vh).expand() == A
        for M in (svd.U, svd.V):
            assert (M.H * M).expand() == sp.eye(M.rows)
        for M in [svd.V] if kind == "table" else [svd.U, svd.V]:
            for part in (part for x in M for part in x.as_real_imag()):
                number, root = part.as_coeff_Mul()
                assert abs(number.p) <= 4 and number.q <= 35 and root**2 <= 35


OF_TABLES = {
    "The means of the columns": "The means of the columns",
    "The table less its means": "The table less its means",
    "The scores AV": "The scores $AV$",
    "The variances σ²/(m − 1)": r"The variances $\sigma^2/(m - 1)$",
    "The explained shares": "The explained shares",
}


def test_a_table_is_centred_and_its_components_are_exact():
    for seed in SOLVED:
        it = drill(seed, "table")
        ones = sp.ones(4, 1)
        means = ones.T * it.X / 4
        assert all(x.is_Integer for x in means) and it.X - ones * means == it.A
        assert [min(it.X[:, j]) for j in range(2)] == [1, 1] and max(it.X) <= 25
        given, centred, *further, scores, variances, shares = it.working
        assert further[0].title == "The Gram matrix G = A*A"
        assert given.formula.lhs.doit() == given.formula.rhs == means
        assert (centred.formula.lhs, centred.formula.rhs) == (sp.Symbol("A"), it.A)
        S = scores.formula.rhs
        assert scores.formula.lhs.args == (it.A, it.svd.V)
        found = [equation.rhs for equation in variances.formula]
        assert (S.T * S / 3).expand() == sp.diag(*found) and found[0] > found[1]
        assert sum(found) == (it.A.T * it.A).trace() / 3
        told = [equation.rhs for equation in shares.formula]
        assert told == [variance / sum(found) for variance in found]
        for number, root in (entry.as_coeff_Mul() for entry in S):
            assert abs(number.p) <= 18 and number.q <= 5 and root**2 <= 10
        ends = given, centred, scores, variances, shares
        assert {step.title: uncoloured(step.tex) for step in ends} == OF_TABLES


# Without end, and the same everywhere

DIGESTS = {
    "2x2": "141821b2ba18",
    "3x2": "6aa279609646",
    "2x3": "e105737e37eb",
    "3x3": "f79452aff541",
    "4x3": "6482acd6b56b",
    "deficient": "e11bc0605d91",
    "complex": "5021e3c6e80a",
    "table": "9cc014237e9e",
}


@every_kind
def test_a_seed_gives_the_same_matrix_everywhere(kind):
    matrices = str([drill(seed, kind).A.tolist() for seed in (*DRAWN, 123456789)])
    assert sha256(matrices.encode()).hexdigest()[:12] == DIGESTS[kind]


def test_a_drill_is_known_by_its_seed_and_kind():
    assert drill(4, "3x2") == drill(np.int64(4), "3x2") != drill(5, "3x2")
    assert drill(4, "3x2").A != drill(4, "2x3").A.T
    assert (drill(4, "3x2").seed, drill(4, "3x2").kind) == (4, "3x2")
    assert isinstance(drill(10**5000, "2x2"), Drill)


# On the page and on paper


def uncoloured(tex):
    for colour in COLOURS.values():
        tex = re.sub(rf"\\textcolor{{{colour}}}{{([^{{}}]+)}}", r"\1", tex)
    return tex


@every_kind
def test_markdown_and_latex_show_the_matrix_and_then_the_steps(kind):
    it = drill(1, kind)
    given = f"X = {sp.latex(it.X)}" if kind == "table" else f"A = {sp.latex(it.A)}"
    assert it.problem == f"{it.task}\n\n$$\n{given}.\n$$"
    assert (it.task == "Find a full SVD of") == (kind != "table")
    working = it.working if kind == "table" else it.svd.steps
    assert it.solution == working._repr_markdown_()
    box = f"<details><summary>Solution</summary>\n\n{it.solution}\n\n</details>"
    assert it._repr_markdown_() == f"{it.problem}\n\n{box}"
    titles, formulas = zip(*it.steps, strict=True)
    assert (titles[2], formulas[2]) == (working[2].tex, working[2].latex)
    text = it.problem_latex + it.solution_latex
    shown = re.findall(r"\\\[\n(.+)\n\\\]", text)
    assert shown == [f"{given}.", *map(uncoloured, formulas)]
    first, *items, last = it.solution_latex.splitlines()
    assert (first, last) == (r"\begin{enumerate}", r"\end{enumerate}")
    assert items[::4] == [rf"\item {uncoloured(title)}" for title in titles]
    # No package but amsmath is needed.
    assert text.isascii() and "color" not in text
    assert text.count("{") == text.count("}")
    assert re.sub(r"\$[^$]+\$", "", text).count("$") == 0
