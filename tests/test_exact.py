"""exact_svd keeps every promise of the decomposition, exactly."""

import dataclasses
import re
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from operator import mul
from pathlib import Path

import mpmath
import numpy as np
import pytest
import sympy as sp
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sympy import I, Rational, sqrt

from sentences import fits
from svdlab import exact
from svdlab.colours import COLOURS
from svdlab.exact import Steps, exact_svd

HALF = Rational(1, 2)
third = Rational(-1, 2) + sqrt(3) / 2 * I  # a cube root of 1

TWO_BY_TWO = [[5, 5], [-1, 7]]
FOUR_BY_THREE = [[3, 2, 5], [2, 3, 5], [2, -2, 0], [5, 5, 10]]
MATRICES = {
    "2×2": TWO_BY_TWO,
    "4×3": FOUR_BY_THREE,
    "wide": [[3, 2, 2], [2, 3, -2]],
    "complex": [[2, I], [-I, 2]],
    "complex, wide": [[1, I, 0], [I, 1, 1 + I]],
    "complex, tall": [[-2 * I, 2], [-2 + I, -1], [I, -1 - 2 * I]],
    "zero, wide": [[0, 0, 0], [0, 0, 0]],
    "zero, tall": [[0], [0]],
    "one entry": [[-3]],
    "one imaginary entry": [[-2 * I]],
    "row": [[1, -2, 2]],
    "complex row": [[1, I, 2]],
    "complex column": [[1], [I], [2]],
    "identity": sp.eye(3),
    "negative identity": -sp.eye(2),
    "rotation": [[0, -1], [1, 0]],
    "repeated σ": [[1, 2, 2], [2, 1, -2], [2, -2, 1]],
    "repeated σ, complex": [[1, I], [I, 1]],
    "repeated σ, then 0": [[1, 0, 0, 0], [0, 0, -1, 0], [0, 0, 0, 0]],
    "Fourier": [[1, 1, 1], [1, third, third**2], [1, third**2, third**4]],
    "rank 1": [[1, 3], [2, 6]],
    "rank 2 of 3": [[1, 2, 3], [4, 5, 6], [7, 8, 9]],
    "fractions": [[Rational(1, 2), Rational(-2, 3)], [Rational(2, 3), Rational(1, 2)]],
    "roots, rational Gram matrix": [[sqrt(2), sqrt(2)], [sqrt(3), -sqrt(3)]],
    "roots, irrational Gram matrix": [[1, sqrt(2)], [0, 1]],
    "many roots": [[sqrt(2)], [sqrt(3)], [sqrt(5)], [sqrt(7)], [sqrt(11)], [sqrt(13)]],
    "roots that share primes": [[sqrt(6)], [sqrt(10)], [sqrt(15)]],
    "roots that share a large prime": [[sqrt(4093 * k)] for k in (2, 3, 6)],
    "golden": [[1, 1], [1, 0]],
    "golden, in thirds": sp.Matrix([[1, 1], [1, 0]]) / 3,
    "golden, twice": sp.diag(sp.Matrix([[1, 1], [1, 0]]), sp.Matrix([[1, 1], [1, 0]])),
    "surds": [[1, 2], [3, 4]],
    "surds, tall": [[1, 2], [3, 4], [5, 6]],
    "surds, wide": [[1, 2, 3], [4, 5, 6]],
    "surds, complex": [[1, I], [2, 1 + I]],
    "six rows": [[1, 1], [1, 2], [1, 3], [1, 4], [1, 5], [1, 6]],
}


@pytest.fixture(scope="module", params=MATRICES)
def svd(request):
    return exact_svd(MATRICES[request.param])


def joined(term):
    """A term with its roots multiplied into one root, opened where it can be."""
    roots = [x for x in sp.Mul.make_args(term) if x.is_Pow and abs(x.exp) == HALF]
    below = sp.expand(sp.radsimp(sp.Mul(*[root**2 for root in roots])))
    return term / sp.Mul(*roots) * sp.sqrtdenest(sqrt(below))


def multiplied_out(x):
    """x as a plain sum: exactly 0 if x is 0, by sympy's own arithmetic."""
    return sp.expand(sp.Add(*map(joined, sp.Add.make_args(sp.expand(x)))))


def equal(X, Y):
    return (sp.Matrix(X) - sp.Matrix(Y)).applyfunc(multiplied_out).is_zero_matrix


def digits(x):
    """A matrix, a number or a product of them in mpmath's 60 digits."""
    if isinstance(x, sp.MatMul):
        return reduce(mul, map(digits, x.args))
    if not x.is_Matrix:
        return mpmath.mpmathify(sp.N(x, 60))
    return mpmath.matrix(x.evalf(60).tolist())


def named_numbers(svd):
    """What the working names: each λ, each σ, each column of U from null(A*), of V."""
    values = [value for value, count in svd.eigenvalues for _ in range(count)]
    return (
        {f"lamda_{i}": value for i, value in enumerate(values, 1)}
        | {f"sigma_{i}": value for i, value in enumerate(svd.singular_values, 1)}
        | {f"v_{j + 1}": svd.V.col(j) for j in range(svd.V.cols)}
        | {f"u_{j + 1}": svd.U.col(j) for j in range(svd.rank, svd.U.cols)}
    )


def assert_exact(svd):
    """Hold the factors to what an SVD is, and their columns to the rule of signs."""
    U, S, V, sigmas = svd.U, svd.S, svd.V, svd.singular_values
    m, n = svd.A.shape
    assert (U.shape, S.shape, V.shape) == ((m, m), (m, n), (n, n))
    assert equal(U * S * V.H, svd.A)
    assert equal(U * U.H, sp.eye(m)) and equal(V * V.H, sp.eye(n))
    assert S.is_diagonal() and list(S.diagonal()) == sigmas
    assert all(s.is_real and s >= 0 for s in sigmas)
    assert all(a >= b for a, b in pairwise(sigmas))
    assert svd.rank == svd.A.rank(simplify=True)
    for column in [U.col(j) for j in range(m)] + [V.col(j) for j in range(svd.rank, n)]:
        sizes = [abs(sp.N(x, 30)) for x in column]
        leads = [size >= 0.999999 * max(sizes) for size in sizes]
        assert column[leads.index(True)].is_positive


def test_an_svd_is_exact(svd):
    assert_exact(svd)


# Each takes a twentieth of a second or more, and to shrink one would take minutes.
some = settings(
    max_examples=settings.default.max_examples // 3,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


def whole_entries(m, n, largest):
    row = st.lists(st.integers(-largest, largest), min_size=n, max_size=n)
    return st.lists(row, min_size=m, max_size=m)


@some
@given(st.integers(1, 4), st.integers(1, 2), st.booleans(), st.data())
def test_whole_matrices_of_two_columns_or_rows_are_all_solved(m, n, wide, data):
    A = sp.Matrix(data.draw(whole_entries(m, n, 4)))
    assert_exact(exact_svd(A.T if wide else A))


@some
@given(st.integers(1, 3), st.integers(1, 3), st.data())
def test_whole_complex_matrices_of_rank_one_are_all_solved(m, n, data):
    entries = data.draw(whole_entries(m + n, 2, 2))
    x = sp.Matrix([a + I * b for a, b in entries])
    assert_exact(exact_svd((x[:m, :] * x[m:, :].T).expand()))


@some
@given(whole_entries(3, 3, 2))
def test_whole_matrices_are_solved_unless_they_hold_a_cubic(A):
    A = sp.Matrix(A)
    factors = (A.T * A).charpoly().factor_list()[1]
    if max(factor.degree() for factor, _ in factors) < 3:
        assert_exact(exact_svd(A))
    else:
        with pytest.raises(ValueError, match="irreducible factor .* of degree 3"):
            exact_svd(A)


@mpmath.workdps(60)
def test_every_formula_in_the_working_is_true(svd):
    named = named_numbers(svd)
    for _, formula in svd.steps:
        for part in formula if isinstance(formula, sp.Tuple) else [formula]:
            assert part.func is sp.Eq
            left, right = part.args
            if left == svd.factored:
                assert sp.expand(left - svd.polynomial) == 0 and right == 0
            elif left.is_Symbol:
                assert named.pop(left.name) == right
            elif left.has(sp.Determinant):
                assert sp.expand(left.doit() - right) == 0
            else:
                assert mpmath.norm(digits(left) - digits(right), mpmath.inf) < 1e-50
    assert not named  # the working names each of them, once


def test_eigenvectors_before_unit_length_have_whole_entries():
    svd = exact_svd(FOUR_BY_THREE)
    assert svd.eigenvectors == (
        (225, (sp.Matrix([1, 1, 2]),)),
        (9, (sp.Matrix([-1, 1, 0]),)),
        (0, (sp.Matrix([-1, -1, 1]),)),
    )
    assert svd.null_basis == (sp.Matrix([-2, 2, 1, 0]), sp.Matrix([-1, -1, 0, 1]))


def test_moduli_within_a_millionth_are_a_tie_and_the_first_leads():
    for off, sign in ((1, -1), (9, -1), (11, 1), (100, 1)):
        assert exact_svd([[off - 10**7], [10**7]]).V[0] == sign


# The working


def test_the_working_shows_the_recipe_in_order_and_equal_eigenvalues_together():
    svd = exact_svd(MATRICES["repeated σ, then 0"])
    assert svd.eigenvalues == [(1, 2), (0, 2)]
    assert [title for title, _ in svd.steps] == [
        "The Gram matrix G = A*A",
        "det(λI − G)",
        "The characteristic equation, factored",
        "The eigenvalues of G, descending",
        "The singular values σ = √λ",
        "Eigenvectors for λ₁ = λ₂",
        "v₁, v₂: orthonormal, signs by the rule",
        "Eigenvectors for λ₃ = λ₄",
        "v₃, v₄: orthonormal, signs by the rule",
        "u₁ = Av₁/σ₁",
        "u₂ = Av₂/σ₂",
        "A basis of null(A*)",
        "u₃: length 1, sign by the rule",
        "The product A = UΣV*",
    ]


def test_the_working_shows_products_before_they_are_multiplied_out():
    svd = exact_svd(TWO_BY_TWO)
    steps = dict(svd.steps)
    assert steps["The Gram matrix G = A*A"].lhs.args == (svd.A.H, svd.A)
    over_sigma, A, v = steps["u₁ = Av₁/σ₁"].lhs.args
    assert (A, v) == (svd.A, svd.V.col(0))
    assert sp.latex(over_sigma) == r"\frac{1}{4 \sqrt{5}}"
    assert steps["The product A = UΣV*"].rhs.args == (svd.U, svd.S, svd.Vh)
    by_one = exact_svd([[0, 1], [1, 0]])
    shown = dict(by_one.steps)["u₁ = Av₁/σ₁"].lhs
    assert shown.args == (by_one.A, by_one.V.col(0))  # nothing is divided by 1


def test_the_working_and_the_result_show_as_latex():
    svd = exact_svd(FOUR_BY_THREE)
    assert all(step.formula._repr_latex_().startswith("$") for step in svd.steps)
    assert svd._repr_latex_() == svd.steps[-1].formula._repr_latex_()
    assert all(step.formula.func is sp.Eq for step in exact_svd([[-3]]).steps)


def in_colour(factor, tex):
    return rf"\textcolor{{{COLOURS[factor]}}}{{{tex}}}"


U_1, S_1, V_1 = map(in_colour, COLOURS, ("u_1", r"\sigma_1", "v_1"))
PRODUCT = " ".join(map(in_colour, COLOURS, ("U", r"\Sigma", "V^*")))
SHOWN = {
    2: r"$\det(\lambda I - G)$",
    5: rf"The singular values ${S_1.replace('_1', '')} = \sqrt\lambda$",
    6: r"Eigenvectors for $\lambda_1 = \lambda_2$",
    7: f"${V_1}$, ${in_colour('V', 'v_2')}$: orthonormal, signs by the rule",
    10: f"${U_1} = A{V_1}/{S_1}$",
    12: r"A basis of $\operatorname{null}(A^*)$",
    14: f"The product $A = {PRODUCT}$",
}


def test_a_notebook_shows_the_working_with_its_mathematics_set_and_coloured():
    steps = exact_svd(MATRICES["repeated σ, then 0"]).steps
    shown = steps._repr_markdown_()
    blocks = re.findall(r"\*\*Step (\d+)\. (.+)\*\*\n\n\$\$\n(.+)\n\$\$", shown)
    assert shown.count("\n\n") == 2 * len(steps) - 1
    assert [int(number) for number, *_ in blocks] == [*range(1, 15)]
    titles = [title for _, title, _ in blocks]
    assert {i: titles[i - 1] for i in SHOWN} == SHOWN
    formulas = [formula for *_, formula in blocks]
    assert formulas[3].startswith(r"\lambda_{1} = 1,\quad \lambda_{2} = 1,\quad ")
    assert formulas[4].startswith(rf"{S_1} = 1,\quad ")
    assert formulas[6].startswith(rf"{V_1} = \left[")
    assert formulas[13] == sp.latex(steps[13].formula)


def test_a_slice_of_the_working_keeps_the_numbers_of_its_steps():
    steps = exact_svd(TWO_BY_TWO).steps
    part = steps[2:4]
    assert type(part) is type(steps) is Steps and len(part) == 2
    assert part._repr_markdown_().startswith("**Step 3. ")
    assert part._repr_markdown_() in steps._repr_markdown_()
    assert repr(part) == (
        "Step 3. The characteristic equation, factored: "
        "Eq((lamda - 80)*(lamda - 20), 0)\n"
        "Step 4. The eigenvalues of G, descending: (Eq(lamda_1, 80), Eq(lamda_2, 20))"
    )


# What is taken


@pytest.mark.parametrize(
    "A",
    [
        sp.ImmutableMatrix(TWO_BY_TWO),
        sp.SparseMatrix(TWO_BY_TWO),
        sp.Array(TWO_BY_TWO),
        tuple(map(tuple, TWO_BY_TWO)),
        np.array(TWO_BY_TWO, dtype=np.int8),
        [np.array(row) for row in TWO_BY_TWO],
        [[Fraction(x) for x in row] for row in TWO_BY_TWO],
        [[np.int64(x) for x in row] for row in TWO_BY_TWO],
    ],
    ids=lambda A: f"{type(A).__name__} of {type(A[0]).__name__}",
)
def test_every_exact_matrix_is_taken(A):
    assert exact_svd(A) == exact_svd(TWO_BY_TWO)


def test_entries_may_be_written_in_any_exact_way():
    written = sp.diag(sp.exp(I * sp.pi / 3), 1 / (1 + sqrt(2)), sqrt(3 + 2 * sqrt(2)))
    plain = sp.diag(HALF + sqrt(3) / 2 * I, sqrt(2) - 1, 1 + sqrt(2))
    assert equal(exact_svd(written).A, plain)
    assert exact_svd(written).singular_values == [1 + sqrt(2), 1, sqrt(2) - 1]
    assert exact_svd([[(2 + I) ** 6]]).singular_values == [125]
    golden = HALF + sqrt(5) / 2  # of a root within a root
    assert exact_svd([[1, 1], [1, 0]]).singular_values == [golden, golden - 1]
    assert exact_svd([[10**30, Rational(1, 10**30)]]).rank == 1
    assert sp.Matrix([[2**63, -1]]) == exact_svd([[2**63, -1]]).A  # no floats


def test_long_integers_are_solved_with_no_search_for_factors(monkeypatch):
    def search(*_, **__):
        raise AssertionError("a search for factors has no end")

    monkeypatch.setattr("sympy.ntheory.factor_.pollard_rho", search)
    long = sp.Matrix([[3 * 10**24 + 7, 10**24 + 9], [10**23 - 11, 2 * 10**24 + 13]])
    svd = exact_svd(long)
    assert ((svd.U * svd.S * svd.Vh).evalf(60) - long).norm() < 1e-30


def test_the_result_is_frozen():
    svd = exact_svd([[1]])
    with pytest.raises(dataclasses.FrozenInstanceError):
        svd.U = sp.eye(1)
    with pytest.raises(TypeError):
        svd.U[0, 0] = 2


def test_exact_is_an_oracle_of_its_own():
    files = Path(exact.__file__).parent.glob("*.py")
    sources = "".join(path.read_text(encoding="utf-8") for path in files)
    ours = set(re.findall(r"^(?:from|import) (svdlab[\w.]*)", sources, re.M))
    own = {f"svdlab.exact.{name}" for name in ("entries", "recipe", "steps")}
    arguments = {f"svdlab.arguments{of}" for of in ("", ".arrays", ".single")}
    assert ours - own == {"svdlab.colours"} | arguments


# What will not do

USE_FULL = ". Use full_svd"
ROOT = sqrt(2)
BROAD = np.broadcast_to(np.int64(1), (10**5, 10**5))  # 80 GB in the room of one number
NO_MATRIX = "A must be a matrix with at least one row and one column; it is {}"
FLOAT = "A[{}, a float; exact_svd wants an exact number: sympy.Rational('{}') in …"
NOT_TAKEN = "A[1, 0] is {}; exact_svd takes sums of rationals and square roots of …"
BEYOND = (
    "A is out of reach of exact_svd: the characteristic polynomial of A*A has the {}"
    ". Use full_svd"
)
REFUSED = [
    *(
        (x, NO_MATRIX.format(repr(x)))
        for x in (None, 5, "ab", ["ab"], [[]], sp.Matrix(0, 3, []), [1, 2], {1: 2})
    ),
    (np.ma.array([[1]]), "A is a masked array, …"),
    ([[1, 2], [3]], "A has rows of different lengths; every row needs as many entries"),
    ([[1, 0.1]], FLOAT.format("0, 1] is 0.1", "0.1")),
    ([[sp.Float(2) + I]], FLOAT.format("0, 0] is 2.0 + I", "2.0")),
    ([[1j]], FLOAT.format("0, 0] is 1j", "1.0") + ", sympy.I in place of 1j"),
    *(
        ([[1], [x]], NOT_TAKEN.format(repr(x)))
        for x in (
            *("1/2", True, sp.Symbol("x"), sp.oo, np.nan, sp.pi),
            *(sp.cbrt(2), sqrt(1 + sqrt(1 + ROOT)), sqrt(32771)),
            *(-(10**30) - 1, Rational(1, 10**30 + 1)),
            sum(map(sqrt, sp.primerange(60))),
        )
    ),
    ([[1], [10**5000]], "…"),
    ([[1], [(1 + 10**10 * ROOT) ** 6]], "A[1, 0] is …"),  # long once multiplied out
    *(
        (x, f"A is {shape}; exact_svd takes at most 6 rows and columns{USE_FULL}")
        for x, shape in [
            ([[1] * 7], "1×7"),
            (np.eye(7, 2, dtype=int), "7×2"),
            (BROAD, "100000×100000"),
            (sp.SparseMatrix(10**6, 10**6, {}), "1000000×1000000"),
        ]
    ),
    (
        [[1, 2, 3], [4, 5, 6], [7, 8, 10]],
        BEYOND.format(
            "irreducible factor lamda**3 - 304*lamda**2 + 244*lamda - 9 of degree 3, "
            "more than 2"
        ),
    ),
    (
        [[1 + ROOT, 0], [1 - ROOT, 1]],  # of trace 7, det² = 3 + 2√2
        BEYOND.format("irrational coefficient 2*sqrt(2) + 3"),
    ),
]


@pytest.mark.parametrize("A, says", REFUSED)
def test_what_is_out_of_reach_is_told(A, says):
    with pytest.raises(ValueError) as refusal:
        exact_svd(A)
    assert fits(says, str(refusal.value)), f"{says}\n{refusal.value}"
