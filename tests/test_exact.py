"""exact_svd keeps every promise of the decomposition, exactly."""

import re
from fractions import Fraction
from functools import reduce
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
    "4×3": FOUR_BY_THREE,
    "complex, wide": [[1, I, 0], [I, 1, 1 + I]],
    "complex, tall": [[-2 * I, 2], [-2 + I, -1], [I, -1 - 2 * I]],
    "zero, wide": [[0, 0, 0], [0, 0, 0]],
    "zero, tall": [[0], [0]],
    "one imaginary entry": [[-2 * I]],
    "complex row": [[1, I, 2]],
    "complex column": [[1], [I], [2]],
    "repeated σ": [[1, 2, 2], [2, 1, -2], [2, -2, 1]],
    "repeated σ, complex": [[1, I], [I, 1]],
    "repeated σ, then 0": [[1, 0, 0, 0], [0, 0, -1, 0], [0, 0, 0, 0]],
    "Fourier": [[1, 1, 1], [1, third, third**2], [1, third**2, third**4]],
    "rank 2 of 3": [[1, 2, 3], [4, 5, 6], [7, 8, 9]],
    "fractions": [[Rational(1, 2), Rational(-2, 3)], [Rational(2, 3), Rational(1, 2)]],
    "roots, rational Gram matrix": [[sqrt(2), sqrt(2)], [sqrt(3), -sqrt(3)]],
    "roots, irrational Gram matrix": [[1, sqrt(2)], [0, 1]],
    "many roots": [[sqrt(2)], [sqrt(3)], [sqrt(5)], [sqrt(7)], [sqrt(11)], [sqrt(13)]],
    "roots that share primes": [[sqrt(6)], [sqrt(10)], [sqrt(15)]],
    "roots that share a large prime": [[sqrt(4093 * k)] for k in (2, 3, 6)],
    "golden, in thirds": sp.Matrix([[1, 1], [1, 0]]) / 3,
    "golden, twice": sp.diag(sp.Matrix([[1, 1], [1, 0]]), sp.Matrix([[1, 1], [1, 0]])),
    "surds, complex": [[1, I], [2, 1 + I]],
    "six rows": [[1, 1], [1, 2], [1, 3], [1, 4], [1, 5], [1, 6]],
}


@pytest.fixture(scope="module", params=MATRICES)
def svd(request):
    return exact_svd(MATRICES[request.param])


def digits(x):
    """A matrix, a number or a product of them in mpmath's 60 digits."""
    if isinstance(x, sp.MatMul):
        return reduce(mul, map(digits, x.args))
    if not x.is_Matrix:
        return mpmath.mpmathify(sp.N(x, 60))
    assert not x.has(sp.Float)
    return mpmath.matrix(x.evalf(60).tolist())


def near(X, Y):
    return mpmath.norm(X - Y, mpmath.inf) < 1e-50


@mpmath.workdps(60)
def assert_exact(svd):
    """Hold the factors to what an SVD is, and their columns to the rule of signs."""
    A, U, S, V = map(digits, (svd.A, svd.U, svd.S, svd.V))
    m, n = svd.A.shape
    assert svd.S.shape == (m, n) and svd.S.is_diagonal()
    assert near(U * S * V.H, A)
    assert near(U * U.H, mpmath.eye(m)) and near(V * V.H, mpmath.eye(n))
    sigmas = [S[i, i] for i in range(min(m, n))]
    assert sigmas == sorted(sigmas, reverse=True) and sigmas[-1] >= 0
    assert svd.rank == sum(sigma > 1e-50 for sigma in sigmas)
    for column in [*svd.U.T.tolist(), *svd.V.T.tolist()[svd.rank :]]:
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
@given(st.integers(1, 3), st.integers(1, 3), st.data())
def test_whole_complex_matrices_of_rank_one_are_all_solved(m, n, data):
    entries = data.draw(whole_entries(m + n, 2, 2))
    x = sp.Matrix([a + I * b for a, b in entries])
    assert_exact(exact_svd((x[:m, :] * x[m:, :].T).expand()))


SHAPES = [(1, 3), (2, 2), (2, 3), (2, 4), (3, 2), (4, 1), (4, 2), *[(3, 3)] * 5]


@settings(some, max_examples=2 * some.max_examples)
@given(st.sampled_from(SHAPES).flatmap(lambda shape: whole_entries(*shape, 3)))
def test_whole_matrices_are_solved_unless_they_hold_a_cubic(A):
    A = sp.Matrix(A)
    factors = (A.T * A).charpoly().factor_list()[1]
    if max(factor.degree() for factor, _ in factors) < 3:
        assert_exact(exact_svd(A))
    else:
        with pytest.raises(ValueError, match="irreducible factor .* of degree 3"):
            exact_svd(A)


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


@mpmath.workdps(60)
def test_every_formula_in_the_working_is_true_and_names_each_number_once(svd):
    values = [value for value, count in svd.eigenvalues for _ in range(count)]
    named = (
        {f"lamda_{i}": value for i, value in enumerate(values, 1)}
        | {f"sigma_{i}": value for i, value in enumerate(svd.singular_values, 1)}
        | {f"v_{j + 1}": svd.V.col(j) for j in range(svd.V.cols)}
        | {f"u_{j + 1}": svd.U.col(j) for j in range(svd.rank, svd.U.cols)}
    )
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
                assert near(digits(left), digits(right))
    assert not named


def in_colour(factor, tex):
    return rf"\textcolor{{{COLOURS[factor]}}}{{{tex}}}"


U_1, S_1, V_1 = map(in_colour, COLOURS, ("u_1", r"\sigma_1", "v_1"))
SIGMA, V_2 = in_colour("Sigma", r"\sigma"), in_colour("V", "v_2")
U_S_V = " ".join(map(in_colour, COLOURS, ("U", r"\Sigma", "V^*")))
RULE = "orthonormal, signs by the rule"
TITLES = {  # of the steps, and how each is shown
    "The Gram matrix G = A*A": "The Gram matrix $G = A^*A$",
    "det(λI − G)": r"$\det(\lambda I - G)$",
    "The characteristic equation, factored": "The characteristic equation, factored",
    "The eigenvalues of G, descending": "The eigenvalues of $G$, descending",
    "The singular values σ = √λ": rf"The singular values ${SIGMA} = \sqrt\lambda$",
    "Eigenvectors for λ₁ = λ₂": r"Eigenvectors for $\lambda_1 = \lambda_2$",
    f"v₁, v₂: {RULE}": f"${V_1}$, ${V_2}$: {RULE}",
    "Eigenvectors for λ₃ = λ₄": r"Eigenvectors for $\lambda_3 = \lambda_4$",
    f"v₃, v₄: {RULE}": f"…: {RULE}",
    "u₁ = Av₁/σ₁": f"${U_1} = A{V_1}/{S_1}$",
    "u₂ = Av₂/σ₂": "$…{u_2} = A…{v_2}/…_2}$",
    "A basis of null(A*)": r"A basis of $\operatorname{null}(A^*)$",
    "u₃: length 1, sign by the rule": "…: length 1, sign by the rule",
    "The product A = UΣV*": f"The product $A = {U_S_V}$",
}


def test_the_working_shows_the_recipe_in_order_its_mathematics_set_and_coloured():
    svd = exact_svd(MATRICES["repeated σ, then 0"])
    assert svd.eigenvalues == [(1, 2), (0, 2)]
    assert [title for title, _ in svd.steps] == list(TITLES)
    shown = svd.steps._repr_markdown_().split("\n\n")
    for i, step in enumerate(svd.steps):
        assert fits(f"**Step {i + 1}. {TITLES[step.title]}**", shown[2 * i])
        assert shown[2 * i + 1] == f"$$\n{step.latex}\n$$"
    formulas = [step.latex for step in svd.steps]
    assert formulas[3].startswith(r"\lambda_{1} = 1,\quad \lambda_{2} = 1,\quad ")
    assert formulas[4].startswith(rf"{S_1} = 1,\quad ")
    assert formulas[6].startswith(rf"{V_1} = \left[")
    assert formulas[13] == sp.latex(svd.steps[13].formula)


def test_the_working_shows_products_before_they_are_multiplied_out():
    svd = exact_svd(TWO_BY_TWO)
    steps = dict(svd.steps)
    assert steps["The Gram matrix G = A*A"].lhs.args == (svd.A.H, svd.A)
    over_sigma, *product = steps["u₁ = Av₁/σ₁"].lhs.args
    assert product == [svd.A, svd.V.col(0)]
    assert sp.latex(over_sigma) == r"\frac{1}{4 \sqrt{5}}"
    assert steps["The product A = UΣV*"].rhs.args == (svd.U, svd.S, svd.Vh)
    by_one = exact_svd([[0, 1], [1, 0]])
    shown = dict(by_one.steps)["u₁ = Av₁/σ₁"].lhs
    assert shown.args == (by_one.A, by_one.V.col(0))  # nothing is divided by 1
    assert all(formula.func is sp.Eq for _, formula in exact_svd([[-3]]).steps)


def test_a_slice_of_the_working_keeps_the_numbers_of_its_steps():
    svd = exact_svd(TWO_BY_TWO)
    part = svd.steps[2:4]
    assert type(part) is type(svd.steps) is Steps and len(part) == 2
    assert part._repr_markdown_() in svd.steps._repr_markdown_()
    assert repr(part) == (
        "Step 3. The characteristic equation, factored: "
        "Eq((lamda - 80)*(lamda - 20), 0)\n"
        "Step 4. The eigenvalues of G, descending: (Eq(lamda_1, 80), Eq(lamda_2, 20))"
    )
    assert svd._repr_latex_() == svd.steps[-1].formula._repr_latex_()


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
    assert plain == exact_svd(written).A
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
    with pytest.raises(AttributeError, match="cannot assign"):
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

ROOT = sqrt(2)
BROAD = np.broadcast_to(np.int64(1), (10**5, 10**5))  # 80 GB in the room of one number
FLOAT = "A[0, 0] is {}, a float; exact_svd wants an exact number: sympy.Rational('{}') "
BEYOND = "A is out of reach of exact_svd: the characteristic polynomial of A*A has the "
REFUSED = [
    *(
        (x, f"A must be a matrix with at least one row and one column; it is {x!r}")
        for x in (None, 5, "ab", ["ab"], [[]], sp.Matrix(0, 3, []), [1, 2], {1: 2})
    ),
    (np.ma.array([[1]]), "A is a masked array, …"),
    ([[1, 2], [3]], "A has rows of different lengths; every row needs as many entries"),
    ([[1, 0.1]], "A[0, 1] is 0.1, a float; …Rational('0.1') in …"),
    ([[sp.Float(2) + I]], FLOAT.format("2.0 + I", "2.0") + "in …"),
    ([[1j]], FLOAT.format("1j", "1.0") + "in place of 1.0, sympy.I in place of 1j"),
    *(
        (
            [[1], [x]],
            f"A[1, 0] is {x!r}; exact_svd takes sums of rationals and square roots …",
        )
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
        (x, f"A is {shape}; exact_svd takes at most 6 rows and columns. Use full_svd")
        for x, shape in [
            ([[1] * 7], "1×7"),
            (np.eye(7, 2, dtype=int), "7×2"),
            (BROAD, "100000×100000"),
            (sp.SparseMatrix(10**6, 10**6, {}), "1000000×1000000"),
        ]
    ),
    (
        [[1, 2, 3], [4, 5, 6], [7, 8, 10]],
        BEYOND + "irreducible factor lamda**3 - 304*lamda**2 + 244*lamda - 9 of degree "
        "3, more than 2. Use full_svd",
    ),
    (
        [[1 + ROOT, 0], [1 - ROOT, 1]],  # of trace 7, det² = 3 + 2√2
        BEYOND + "irrational coefficient 2*sqrt(2) + 3. Use full_svd",
    ),
]


@pytest.mark.parametrize("A, says", REFUSED)
def test_what_is_out_of_reach_is_told(A, says):
    with pytest.raises(ValueError) as refusal:
        exact_svd(A)
    assert fits(says, str(refusal.value)), f"{says}\n{refusal.value}"
