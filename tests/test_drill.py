"""Every drill is exact, tidy and the same everywhere.

The oracle works in ℚ or ℚ(i), where no root is needed: an orthogonal eigenbasis W of
A*A, not normalised, and one of null(A*) are a full SVD, but for the lengths.
"""

import re
from fractions import Fraction
from functools import cache
from itertools import chain, combinations, permutations, product
from math import gcd, isqrt, lcm

import numpy as np
import pytest
import sympy as sp
from sympy import I
from sympy.polys.matrices import DomainMatrix

from svdlab import Drill, check_svd, drill
from svdlab.drill import KINDS

THOUSAND = range(1000)
MANY = range(150)  # of each kind: a thousand and fifty
FEW = (0, 1, 2, 3, 5, 99, 10**6)

ORDER = [
    re.compile(words) for words in ("Eigenvectors", r"\$v_1", r"\$u_1", "The prod")
]

every_kind = pytest.mark.parametrize("kind", KINDS)


# The oracle


def whole(A):
    """A over ℤ or ℤ[i]."""
    return DomainMatrix.from_Matrix(A)


def parts(x):
    """The real and the imaginary part of an element of ℚ or ℚ(i)."""
    pair = (x.x, x.y) if hasattr(x, "x") else (x, 0)
    return [Fraction(int(part.numerator), int(part.denominator)) for part in pair]


def conjugate(x):
    return x.parent()(x.x, -x.y) if hasattr(x, "x") else x


def square(column):
    """The length of a column, squared."""
    return sum(part**2 for x in column for part in parts(x))


def orthogonal(columns):
    """Gram–Schmidt without the lengths."""
    done = []
    for w in columns:
        for q in done:
            length = sum(conjugate(x) * x for x in q)
            share = sum(conjugate(x) * y for x, y in zip(q, w, strict=True)) / length
            w = [y - share * x for x, y in zip(q, w, strict=True)]
        done.append(w)
    return done


def null_space(M):
    """An orthogonal basis of null(M), a list of columns."""
    return orthogonal(M.nullspace().to_list())


def roots(polynomial):
    """The whole roots of a polynomial, descending, each as often as it occurs."""
    found, rest = [], [int(real) for real, _ in polynomial]
    for candidate in range(min(400, -rest[1]), -1, -1):  # none is beyond the trace
        while len(rest) > 1:
            quotient = [rest[0]]
            for a in rest[1:]:
                quotient.append(a + candidate * quotient[-1])
            if quotient[-1]:
                break
            found, rest = [*found, candidate], quotient[:-1]
    return found


def radicand(number):
    """(k, d) with √number = k√d, d without a square factor."""
    k = next(k for k in range(isqrt(number), 0, -1) if number % k**2 == 0)
    return k, number // k**2


def unit(column, signs):
    """The column at length 1, the leading entry of `signs` turned real and positive.

    Each real and imaginary part is (a, d) for a√d, a a fraction.
    """
    z = max(signs, key=lambda x: square([x]))
    numbers = [part for x in column for part in parts(x * conjugate(z))]
    scale = lcm(*(number.denominator for number in numbers))
    whole = [int(number * scale) for number in numbers]
    whole = [number // gcd(*whole) for number in whole]
    k, d = radicand(sum(number**2 for number in whole))
    return [(Fraction(number, k * d), d if number else 1) for number in whole]


@cache
def solved(seed, kind):
    """A, A*, the eigenvalues of A*A, its eigenbasis, a basis of null(A*)."""
    A = whole(drill(seed, kind).A).to_field()
    star = dagger(A)
    G = star * A
    values = roots(map(parts, G.charpoly()))
    eye = DomainMatrix.eye(G.shape, G.domain)
    pencils = [eye * G.domain(value) - G for value in sorted(set(values), reverse=True)]
    basis = [w for pencil in pencils for w in null_space(pencil)]
    return A, star, values, basis, null_space(star)


def columns(list_of_columns, M):
    """Columns as a matrix over the domain of M."""
    shape = len(list_of_columns), len(list_of_columns[0])
    return DomainMatrix(list_of_columns, shape, M.domain).transpose()


def unit_columns(seed, kind):
    """The columns of U and of V, by the library's rule for signs."""
    A, _, values, basis, null = solved(seed, kind)
    images = (A * columns(basis, A)).transpose().to_list()
    triples = list(zip(values, basis, images, strict=True))
    V = [unit(w, image if value else w) for value, w, image in triples]
    U = [unit(image, image) for value, _, image in triples if value]
    return U + [unit(w, w) for w in null], V


def dagger(M):
    return DomainMatrix(
        [[conjugate(x) for x in row] for row in M.transpose().to_list()],
        M.shape[::-1],
        M.domain,
    )


def is_diagonal(M):
    return all(
        not x for i, row in enumerate(M.to_list()) for j, x in enumerate(row) if i != j
    )


def shown(column):
    """A column of exact_svd as `unit` gives one."""
    pairs = [x.as_real_imag() for x in column]
    if not column.has(I):
        pairs = [(x, sp.Integer(0)) for x in column]
    return [split(part) for pair in pairs for part in pair]


def split(number):
    """(a, d) with number = a√d."""
    a, root = number.as_coeff_Mul()
    return Fraction(int(a.p), int(a.q)), int(root**2)


def entries(A):
    """The entries of A, of type int or complex."""
    return [
        [complex(x) if x.has(I) else int(x) for x in A.row(i)] for i in range(A.rows)
    ]


def alike(A, B):
    """Whether order and signs of rows and columns are all that A and B differ in."""
    if sorted(sizes(A)) != sorted(sizes(B)) or len(A) != len(B):
        return False
    m, n = len(A), len(A[0])
    return any(
        differ_in_signs(A, [[B[i][j] for j in order] for i in rows])
        for rows in permutations(range(m))
        for order in permutations(range(n))
    )


def sizes(A):
    return [round(abs(x) ** 2) for row in A for x in row]


def differ_in_signs(A, B):
    """Whether A[i][j] = r[i]·c[j]·B[i][j] for some signs r and c."""
    return sizes(A) == sizes(B) and any(
        all(
            x == r * c * y
            for r, a, b in zip(rows, A, B, strict=True)
            for c, x, y in zip(signs, a, b, strict=True)
        )
        for rows in product((1, -1), repeat=len(A))
        for signs in product((1, -1), repeat=len(A[0]))
    )


# Tidy and exact


@every_kind
def test_a_thousand_matrices_have_small_whole_entries_and_tidy_singular_values(kind):
    for seed in THOUSAND:
        A = drill(seed, kind).A
        M = whole(A)
        entries = [part for row in M.to_list() for x in row for part in parts(x)]
        assert all(part.denominator == 1 and abs(part) <= 12 for part in entries)
        polynomial = [parts(a) for a in (dagger(M) * M).charpoly()]
        assert all(abs(real) <= 10_000 and not other for real, other in polynomial)
        values = roots(polynomial)
        positive = [value for value in values if value]
        assert len(values) == A.cols and len(set(positive)) == len(positive)
        assert all(radicand(value)[1] <= 15 for value in positive)
        assert (*A.shape, len(positive)) in KINDS[kind]


@every_kind
def test_the_solution_is_exact(kind):
    for seed in MANY:
        A, star, values, basis, null = solved(seed, kind)
        W = columns(basis, A)
        assert W.shape == (A.shape[1],) * 2
        assert is_diagonal(dagger(W) * W)
        eigenvalues = DomainMatrix.diag(list(map(A.domain, values)), A.domain)
        assert star * A * W == W * eigenvalues
        assert len(null) == A.shape[0] - sum(value > 0 for value in values)
        if null:
            N = columns(null, A)
            assert (star * N).is_zero_matrix and is_diagonal(dagger(N) * N)


@every_kind
def test_the_numbers_of_the_solution_stay_small(kind):
    for seed in MANY:
        for column in chain(*unit_columns(seed, kind)):
            for number, d in column:
                assert abs(number.numerator) <= 4 and number.denominator <= 35
                assert d <= 35


@every_kind
def test_the_solution_shown_is_the_exact_one(kind):
    for seed in FEW:
        svd = drill(seed, kind).svd
        U, V = unit_columns(seed, kind)
        assert [shown(svd.U.col(i)) for i in range(svd.U.cols)] == U
        assert [shown(svd.V.col(i)) for i in range(svd.V.cols)] == V
        squares = [sigma**2 for sigma in svd.singular_values]
        assert squares == solved(seed, kind)[2][: len(squares)]


def test_the_solution_multiplied_out_is_the_matrix():
    for kind in KINDS:
        svd = drill(0, kind).svd
        assert (svd.U * svd.S * svd.Vh).expand() == drill(0, kind).A


@every_kind
def test_the_solution_follows_the_steps_of_the_chapter(kind):
    titles = [title for title, _ in drill(3, kind).steps]
    assert titles[:5] == [
        "The Gram matrix $G = A^*A$",
        r"$\det (\lambda I - G)$",
        "The characteristic equation, factored",
        "The eigenvalues of $G$, descending",
        r"The singular values $\sigma  = \sqrt \lambda$",
    ]
    assert titles[-1] == r"The product $A = U\Sigma V^*$"
    first = {
        letter: titles.index(next(filter(letter.match, titles))) for letter in ORDER
    }
    assert list(first.values()) == sorted(first.values())
    tall = drill(3, kind).A.rows > drill(3, kind).svd.rank
    assert any("null" in title for title in titles) == tall


def test_each_step_has_the_formula_of_the_exact_one():
    steps = dict(drill(1, "2x2").steps)
    assert steps["The eigenvalues of $G$, descending"] == (
        r"\lambda_{1} = 81,\quad \lambda_{2} = 1"
    )
    exact = drill(1, "2x2").svd.steps[-1].formula
    assert steps[r"The product $A = U\Sigma V^*$"] == sp.latex(exact)


@every_kind
def test_no_drill_is_trivial(kind):
    """No eₖ is an eigenvector of A*A, and a missing conjugate would show."""
    for seed in MANY:
        A = solved(seed, kind)[0]
        gram = (dagger(A) * A).to_list()
        for k, row in enumerate(gram):
            assert any(x for j, x in enumerate(row) if j != k)
        imaginary = any(parts(x)[1] for row in gram for x in row)
        assert imaginary == (kind == "complex")


def test_the_kinds_come_in_their_shapes():
    shapes = {kind: {drill(seed, kind).A.shape for seed in range(50)} for kind in KINDS}
    assert shapes == {
        "2x2": {(2, 2)},
        "3x2": {(3, 2)},
        "2x3": {(2, 3)},
        "3x3": {(3, 3)},
        "4x3": {(4, 3)},
        "deficient": {(2, 2), (3, 2), (2, 3), (3, 3), (4, 3)},
        "complex": {(2, 2), (3, 2), (2, 3)},
    }


def test_the_checker_agrees():
    for kind in KINDS:
        svd = drill(7, kind).svd
        U, Vh = (np.array(M, dtype=complex) for M in (svd.U, svd.Vh))
        s = np.array(svd.singular_values, dtype=float)
        A = np.array(drill(7, kind).A, dtype=complex)
        assert check_svd(A, U, s, Vh)


# Without end, and the same everywhere


SAME = {
    "2x2": {
        0: [[-5, -7], [-5, -1]],
        1: [[4, 5], [-5, -4]],
        99: [[-2, 5], [-6, 0]],
        100: [[5, 3], [3, -3]],
        123456789: [[-6, -3], [2, -6]],
    },
    "3x2": {
        0: [[0, 2], [3, -1], [0, -2]],
        1: [[-3, 1], [1, -3], [-2, -2]],
        99: [[7, 1], [-8, -8], [-1, -7]],
        100: [[1, 2], [-8, 4], [-4, 2]],
        123456789: [[-1, 1], [9, 9], [-1, 1]],
    },
    "2x3": {
        0: [[5, -2, 5], [3, -6, 3]],
        1: [[2, -1, -2], [-4, -4, -2]],
        99: [[1, -3, -1], [3, -1, 1]],
        100: [[-4, 4, -2], [6, 3, -6]],
        123456789: [[-4, -2, 2], [7, -7, 7]],
    },
    "3x3": {
        0: [[4, 4, 0], [1, -1, -1], [0, -4, 4]],
        1: [[-1, 2, -1], [-5, -3, -1], [-1, -3, -5]],
        99: [[4, -2, 2], [0, -3, 1], [0, 1, -3]],
        100: [[1, 1, -2], [-5, 3, -1], [0, -4, -2]],
        123456789: [[-2, -2, -2], [6, -3, -3], [0, -2, 2]],
    },
    "4x3": {
        0: [[1, 1, 1], [-4, 2, 2], [1, 2, 0], [-1, 0, -2]],
        1: [[-1, -1, 0], [-2, 2, -2], [0, -2, 3], [-2, 0, -3]],
        99: [[0, -2, -1], [-2, 2, -4], [2, 0, -1], [-2, 2, -4]],
        100: [[-2, -7, -2], [-4, -5, -4], [-1, 0, 1], [6, 12, 6]],
        123456789: [[0, 2, 1], [0, 2, 1], [-2, 2, 3], [-2, 1, -2]],
    },
    "deficient": {
        0: [[2, -2, 2], [-1, 1, -1]],
        1: [[-3, 4], [-3, 4], [3, -4]],
        99: [[2, -2, 2], [-1, 1, 2], [-4, 4, -4]],
        100: [[-2, 2, 2], [-2, 2, 2], [-1, 1, 1]],
        123456789: [[8, -7, -1], [-4, -1, 5], [-4, -1, 5]],
    },
    "complex": {
        0: [[5 + 5 * I, -5, -5 * I], [0, -6 * I, -6]],
        1: [[2 - 2 * I, 4 * I], [-7 + 7 * I, 7 * I]],
        99: [[-8 - 2 * I, -3 + I], [-1 + 3 * I, -5 - 2 * I], [-1 + 3 * I, -5 - 2 * I]],
        100: [[5 + 5 * I, -5 + 5 * I, 0], [-1 - I, -1 + I, 2 * I]],
        123456789: [[-7 + I, 2 + 4 * I, 5], [-5 - I, 4 + 2 * I, 7]],
    },
}


@every_kind
def test_a_seed_gives_the_same_matrix_everywhere(kind):
    for seed, rows in SAME[kind].items():
        assert sp.Matrix(rows) == drill(seed, kind).A


def test_a_drill_is_known_by_its_seed_and_kind():
    assert drill(4, "3x2") == drill(np.int64(4), "3x2") != drill(5, "3x2")
    assert drill(4, "3x2").A != drill(4, "2x3").A.T
    assert (drill(4, "3x2").seed, drill(4, "3x2").kind) == (4, "3x2")
    assert isinstance(drill(10**5000, "2x2"), Drill)


@every_kind
@pytest.mark.parametrize("first", [0, 700])
def test_no_two_of_a_hundred_are_alike(kind, first):
    matrices = [entries(drill(seed, kind).A) for seed in range(first, first + 100)]
    assert not any(alike(A, B) for A, B in combinations(matrices, 2))


def test_alike_is_recognised():
    A = [[1, -2, 0], [3, 4, 5]]
    assert alike(A, [[-4, 3, -5], [2, 1, 0]])
    assert not alike(A, [[1, 2, 0], [3, 4, 5]])
    assert not alike(A, [[1, -2, 0], [4, 3, 5]])
    assert not alike(A, [[1, 3], [-2, 4], [0, 5]])


@pytest.mark.parametrize(
    ("seed", "words"),
    [
        (-1, "seed must be a whole number from 0 up; it is -1"),
        (1.0, "seed must be a whole number from 0 up; it is 1.0, of type float"),
        (True, "seed must be a whole number from 0 up; it is True, of type bool"),
        ("1", "seed must be a whole number from 0 up; it is '1', of type str"),
        (None, "seed must be a whole number from 0 up; it is None, of type NoneType"),
    ],
)
def test_a_seed_that_is_none_is_refused(seed, words):
    with pytest.raises(ValueError) as refusal:
        drill(seed, "2x2")
    assert str(refusal.value) == words


@pytest.mark.parametrize("kind", ["5x5", "", 22, None, ["2x2"]])
def test_a_kind_that_is_none_is_refused(kind):
    with pytest.raises(ValueError) as refusal:
        drill(1, kind)
    assert str(refusal.value) == (
        "kind must be one of '2x2', '3x2', '2x3', '3x3', '4x3', 'deficient', "
        f"'complex'; it is {kind!r}"
    )


# On the page and on paper


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
def test_markdown_and_latex_show_the_matrix_and_then_the_steps_by_number(kind):
    it = drill(1, kind)
    titles, formulas = zip(*it.steps, strict=True)
    shown = [f"A = {sp.latex(it.A)}.", *formulas]
    assert re.findall(r"\$\$\n(.+)\n\$\$", it.problem + it.solution) == shown
    numbered = [f"Step {i}. {title}" for i, title in enumerate(titles, 1)]
    assert re.findall(r"^\*\*(.+)\*\*$", it.solution, re.M) == numbered
    in_latex = it.problem_latex + it.solution_latex
    assert re.findall(r"\\\[\n(.+)\n\\\]", in_latex) == shown
    first, *items, last = it.solution_latex.splitlines()
    assert (first, last) == (r"\begin{enumerate}", r"\end{enumerate}")
    assert items[::4] == [rf"\item {title}" for title in titles]


@every_kind
def test_latex_needs_no_package_but_amsmath(kind):
    text = drill(1, kind).problem_latex + drill(1, kind).solution_latex
    assert text.isascii()
    assert text.count(r"\[") == text.count(r"\]") == 1 + len(drill(1, kind).steps)
    assert text.count("{") == text.count("}")
    assert re.sub(r"\$[^$]+\$", "", text).count("$") == 0
