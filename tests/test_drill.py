"""Every drill is exact, tidy and the same everywhere."""

import re
from hashlib import sha256
from itertools import combinations, permutations, product

import numpy as np
import pytest
import sympy as sp
from sympy import I

from matrices import dagger
from svdlab import Drill, drill
from svdlab.colours import COLOURS
from svdlab.drill import KINDS

# Seeds of each kind: of the matrices that are drawn, and of those that are solved.
DRAWN, SOLVED = range(300), range(40)

ORDER = [
    re.compile(words)
    for words in ("Eigenvectors", r"\$\S+{v_1", r"\$\S+{u_1", "The prod")
]

every_kind = pytest.mark.parametrize("kind", KINDS)
every_svd = pytest.mark.parametrize("kind", sorted({*KINDS} - {"table"}))


def as_array(A):
    return np.array(A, dtype=complex)


def radicand(square):
    """d in √square = k√d, without a square factor."""
    return int(sp.sqrt(square).as_coeff_Mul()[1] ** 2)


def alike(A, B):
    """Whether order and signs of rows and columns are all that A and B differ in."""
    if A.shape != B.shape or not np.array_equal(sizes(A), sizes(B)):
        return False
    m, n = A.shape
    return any(
        differ_in_signs(A, B[rows, :][:, order])
        for rows in map(list, permutations(range(m)))
        for order in map(list, permutations(range(n)))
    )


def sizes(A):
    return np.sort((A * A.conj()).real, axis=None)


def differ_in_signs(A, B):
    """Whether A[i, j] = r[i]·c[j]·B[i, j] for some signs r and c."""
    m, n = A.shape
    signs = (np.split(np.array(rc), [m]) for rc in product((1, -1), repeat=m + n))
    return np.array_equal(abs(A), abs(B)) and any(
        np.array_equal(A, r[:, None] * B * c) for r, c in signs
    )


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

FIRST = {
    "2x2": [[-5, -7], [-5, -1]],
    "3x2": [[0, 2], [3, -1], [0, -2]],
    "2x3": [[5, -2, 5], [3, -6, 3]],
    "3x3": [[4, 4, 0], [1, -1, -1], [0, -4, 4]],
    "4x3": [[1, 1, 1], [-4, 2, 2], [1, 2, 0], [-1, 0, -2]],
    "deficient": [[2, -2, 2], [-1, 1, -1]],
    "complex": [[5 + 5 * I, -5, -5 * I], [0, -6 * I, -6]],
    "table": [[-3, -4], [-1, 7], [7, 1], [-3, -4]],
}
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
    assert sp.Matrix(FIRST[kind]) == drill(0, kind).A
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
    matrices = [as_array(drill(first + i, kind).A) for i in range(100)]
    assert not any(alike(A, B) for A, B in combinations(matrices, 2))


def test_alike_is_recognised():
    A = np.array([[1, -2, 0], [3, 4, 5]])
    assert alike(A, np.array([[-4, 3, -5], [2, 1, 0]]))
    assert not alike(A, np.array([[1, 2, 0], [3, 4, 5]]))
    assert not alike(A, np.array([[1, -2, 0], [4, 3, 5]]))
    assert not alike(A, np.array([[1, 3], [-2, 4], [0, 5]]))


# On the page and on paper


@every_svd
def test_the_solution_follows_the_steps_of_the_chapter(kind):
    titles = [title for title, _ in drill(3, kind).steps]
    assert titles[:2] == ["The Gram matrix $G = A^*A$", r"$\det(\lambda I - G)$"]
    first = [titles.index(next(filter(words.match, titles))) for words in ORDER]
    assert first == sorted(first)
    tall = drill(3, kind).A.rows > drill(3, kind).svd.rank
    assert any(r"$\operatorname{null}(A^*)$" in title for title in titles) == tall


@every_kind
def test_markdown_keeps_its_formulas_and_its_box_apart(kind):
    shown = drill(1, kind)._repr_markdown_()
    problem, box = shown.split("\n\n<details><summary>Solution</summary>\n\n")
    assert problem == drill(1, kind).problem
    assert box == f"{drill(1, kind).solution}\n\n</details>"
    blocks = shown.split("\n\n")
    assert sum("$$" in block for block in blocks) == 1 + len(drill(1, kind).steps)
    for block in blocks:
        assert "$$" not in block or re.fullmatch(r"\$\$\n[^$\n]+\n\$\$", block)


@every_kind
def test_markdown_and_latex_show_the_matrix_and_then_the_steps(kind):
    it = drill(1, kind)
    given = f"X = {sp.latex(it.X)}" if kind == "table" else f"A = {sp.latex(it.A)}"
    assert it.problem == f"{it.task}\n\n$$\n{given}.\n$$"
    assert (it.task == "Find a full SVD of") == (kind != "table")
    working = it.working if kind == "table" else it.svd.steps
    assert it.solution == working._repr_markdown_()
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
    assert (r"The scores $AV$" if kind == "table" else r"\Sigma V^*") in text
    assert text.count(r"\[") == text.count(r"\]") == 1 + len(drill(1, kind).steps)
    assert text.count("{") == text.count("}")
    assert re.sub(r"\$[^$]+\$", "", text).count("$") == 0
