"""Every drill is exact, tidy and the same everywhere."""

import re
from hashlib import sha256

import numpy as np
import pytest
import sympy as sp

from matrices import dagger
from svdlab import Drill, drill
from svdlab.colours import COLOURS
from svdlab.drill import KINDS

# Seeds of each kind: of the matrices that are drawn, and of those that are solved.
DRAWN, SOLVED = range(300), range(40)


every_kind = pytest.mark.parametrize("kind", KINDS)


def as_array(A):
    return np.array(A, dtype=complex)


def radicand(square):
    """d in √square = k√d, without a square factor."""
    return int(sp.sqrt(square).as_coeff_Mul()[1] ** 2)


# Tidy and exact


@every_kind
def test_matrices_have_small_whole_entries_and_tidy_singular_values(kind):
    sizes_and_ranks = set()
    for seed in DRAWN:
        A = as_array(drill(seed, kind).A)
        assert np.array_equal(A, A.round())
        assert abs(A.real).max() <= 12 and abs(A.imag).max() <= 12
        values = np.linalg.eigvalsh(dagger(A) @ A)
        squares = [round(value) for value in values if value > 0.5]
        assert np.allclose(values[-len(squares) :], squares, rtol=0, atol=1e-9)
        assert len(set(squares)) == len(squares) and max(squares) <= 400
        assert max(map(radicand, squares)) <= 15
        assert abs(np.poly(values)).max() < 10_000.5
        sizes_and_ranks.add((*A.shape, len(squares)))
    assert sizes_and_ranks == set(KINDS[kind])


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


@every_kind
def test_no_drill_is_trivial(kind):
    """No row is 0, no eₖ an eigenvector of A*A, and a missing conjugate would show."""
    for seed in DRAWN:
        A = as_array(drill(seed, kind).A)
        G = dagger(A) @ A
        assert A.any(axis=1).all()
        assert (G - np.diag(np.diag(G))).any(axis=1).all()
        assert G.imag.any() == (kind == "complex")


def test_a_table_is_centred_and_its_components_are_exact():
    for seed in SOLVED:
        it = drill(seed, "table")
        ones = sp.ones(4, 1)
        means = ones.T * it.X / 4
        assert all(x.is_Integer for x in means) and it.X - ones * means == it.A
        assert [min(it.X[:, j]) for j in range(2)] == [1, 1] and max(it.X) <= 25
        given, centred, *_, scores, variances, shares = it.working
        assert given.formula.lhs.doit() == given.formula.rhs == means
        assert centred.formula.rhs == it.A
        S = scores.formula.rhs
        assert scores.formula.lhs.args == (it.A, it.svd.V)
        found = [equation.rhs for equation in variances.formula]
        assert (S.T * S / 3).expand() == sp.diag(*found) and found[0] > found[1]
        assert sum(found) == (it.A.T * it.A).trace() / 3
        assert [equation.rhs for equation in shares.formula] == [
            variance / sum(found) for variance in found
        ]
        for entry in S:
            number, root = entry.as_coeff_Mul()
            assert abs(number.p) <= 18 and number.q <= 5 and root**2 <= 10


# Without end, and the same everywhere

SEEDS = (*DRAWN, 123456789)
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
    matrices = str([drill(seed, kind).A.tolist() for seed in SEEDS])
    assert sha256(matrices.encode()).hexdigest()[:12] == DIGESTS[kind]


def test_a_drill_is_known_by_its_seed_and_kind():
    assert drill(4, "3x2") == drill(np.int64(4), "3x2") != drill(5, "3x2")
    assert drill(4, "3x2").A != drill(4, "2x3").A.T
    assert (drill(4, "3x2").seed, drill(4, "3x2").kind) == (4, "3x2")
    assert isinstance(drill(10**5000, "2x2"), Drill)


@every_kind
@pytest.mark.parametrize("first", [0, 700])
def test_no_two_of_a_hundred_are_alike(kind, first):
    """They differ in more than the order and the signs of rows and columns."""
    likenesses = set()
    for i in range(100):
        A = as_array(drill(first + i, kind).A)
        moduli = [sorted(map(sorted, abs(X).tolist())) for X in (A, dagger(A) @ A)]
        likenesses.add(str(moduli))
    assert len(likenesses) == 100


# On the page and on paper


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
    shown = re.findall(r"\\\[\n(.+)\n\\\]", it.problem_latex + it.solution_latex)
    assert shown == [f"{given}.", *map(uncoloured, formulas)]
    first, *items, last = it.solution_latex.splitlines()
    assert (first, last) == (r"\begin{enumerate}", r"\end{enumerate}")
    assert items[::4] == [rf"\item {uncoloured(title)}" for title in titles]


def uncoloured(tex):
    for colour in COLOURS.values():
        tex = re.sub(rf"\\textcolor{{{colour}}}{{([^{{}}]+)}}", r"\1", tex)
    return tex


@every_kind
def test_latex_needs_no_package_but_amsmath(kind):
    text = drill(1, kind).problem_latex + drill(1, kind).solution_latex
    assert text.isascii() and "color" not in text
    assert text.count("{") == text.count("}")
    assert re.sub(r"\$[^$]+\$", "", text).count("$") == 0
