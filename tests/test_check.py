"""Promises of svdlab.check: what is right passes, and each slip is told for what it is.

Calls of which a few numbers say all, and what is told of them, stand in slips.txt. Here
right answers come in many bases, sizes, dtypes and by more than one method, and wrong
ones are off by just more than what is allowed.
"""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import sympy

import svdlab
from matrices import DTYPES, KINDS, dagger, in_dtype, orthonormal, random_matrix
from svdlab.approximate import rank_for_energy, rank_for_storage, reconstruct
from svdlab.check import (
    Property,
    Report,
    check_approximation,
    check_least_squares,
    check_null_space,
    check_pseudoinverse,
    check_rank,
    check_rank_for_energy,
    check_rank_for_storage,
    check_svd,
)
from svdlab.check.measures import layered, norm, rank, same
from svdlab.factor import full_svd, thin_svd

pytestmark = pytest.mark.filterwarnings("error")

EPS = np.finfo(float).eps


def failing(report):
    return [each.name for each in report if not each.holds]


# What the calls in slips.txt are about

A = np.array([[3, 2, 5], [2, 3, 5], [2, -2, 0], [5, 5, 10]])
TALL = np.array([[1, 0], [0, 1], [1, 1]])
CHAIN = np.array([[1, 1j, 0], [0, 1, 1j]])
TURN = np.eye(3)[[1, 2, 0]]
COMPLEX, REAL = random_matrix(3, 3, dtype=complex), random_matrix(4, 4)
U, s, Vh = full_svd(A)
Uc, sc, Vhc = full_svd(COMPLEX)
Ur, sr, Vhr = full_svd(REAL)
BEST = reconstruct((Ur, sr, Vhr), 2)
INVERSE = np.linalg.pinv(A, rtol=1e-12)
INVERSE_C, INVERSE_TALL = np.linalg.pinv(COMPLEX), np.linalg.pinv(1j * TALL)

SQUARE = sympy.Matrix([[5, 5], [-1, 7]])
NEAR_SQUARE = reconstruct(full_svd([[5, 5], [-1, 7]]), 1)
EXACT_V = sympy.Matrix([[1, 3], [3, -1]]) / sympy.sqrt(10)
EXACT_S = sympy.diag(4, 2) * sympy.sqrt(5)
EXACT_U = SQUARE * EXACT_V * EXACT_S.inv()
EXACT_PHASES = sympy.Matrix([[1, 1], [sympy.I, -sympy.I]]) / sympy.sqrt(2)
EXACT_PLANE = sympy.Matrix([[1, sympy.sqrt(2)], [sympy.sqrt(2), 2]])

TIED_COLUMNS = np.array([[1, 1 - 1e-6, 0, 0], [0, 0, 1, 1], [0] * 4, [0] * 4])

# A line through ten points, its abscissa counted from far away: κ is 1.4e6.
YEARS = np.column_stack([np.ones(10), np.arange(2015, 2025)])
HEIGHTS = 6 * YEARS[:, 1] - 11940 + [0, -1, 1, 0, -2, 2, 0, 2, -1, -1]
FIT = np.linalg.lstsq(YEARS, HEIGHTS)[0]
STRONG, WEAK = full_svd(YEARS).Vh  # changes of x that change A x most and least
B = np.array([1, 2, 6])
NEAREST = TALL @ np.linalg.pinv(TALL) @ B
BENT = np.diag([1, 1e-3, 0])[:, :2]
WITHOUT_CONJUGATE = np.linalg.solve(Uc[:, :2].T @ Uc[:, :2], Uc[:, :2].T @ [1, 2, 3])


def of_layers(*numbers):
    """The sum of these layers of a matrix with the singular values 4, 3, 2, 1."""
    i = np.array(numbers, dtype=int) - 1
    return (orthonormal(6, 4)[:, i] * (4 - i)) @ orthonormal(4, 5)[i]


def null_space(matrix):
    return dagger(full_svd(matrix).Vh[np.linalg.matrix_rank(matrix) :])


def calls():
    """The calls in slips.txt, each with the lines that are told."""
    text = (Path(__file__).parent / "slips.txt").read_text(encoding="utf-8")
    found = {}
    for line in text.splitlines():
        if line.startswith("check_"):
            found[line] = told = []
        elif line.startswith(" "):
            told.append(line.strip())
    return found


@pytest.mark.parametrize(("call", "told"), calls().items(), ids=list(calls()))
def test_each_slip_is_told_for_what_it_is(call, told):
    report = eval(call, {**vars(np), **vars(svdlab), **globals()})
    assert [f"{x.name}: {x.verdict}" for x in report if not x.holds] == told
    assert not any(each.hint for each in report if each.holds)
    assert report.ok == bool(report) == (not told)


# Rounding of every dtype passes, and what is off by more does not


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex64])
@pytest.mark.parametrize("wide", [False, True])
def test_an_svd_is_allowed_rounding_and_half_of_the_digits_are_none(dtype, wide):
    for size, off in (((60, 40), 6e4 * np.finfo(dtype).eps), ((50_000, 6), None)):
        off = off or 3 * np.finfo(dtype).eps ** 0.5
        matrix = random_matrix(*size, dtype=dtype)
        matrix = matrix.T if wide else matrix
        U, s, Vh = np.linalg.svd(matrix, full_matrices=False)
        assert check_svd(matrix, U, s, Vh)
        assert not check_svd(matrix, U, s, Vh * dtype(1 + off))
        small = np.r_[s[:-1], s[-1] - s[0] * off].astype(s.dtype)
        assert failing(check_svd(matrix, U, small, Vh)) == ["U Σ Vh = A"]


def test_one_column_of_a_large_square_U_counts_by_the_side_of_U():
    matrix = random_matrix(600, 1)
    U = np.linalg.qr(np.c_[matrix, random_matrix(600, 599, seed=1)])[0]
    U[:, 0] *= np.sign(U[:, 0] @ matrix[:, 0])
    assert check_svd(matrix, U, [np.linalg.norm(matrix)], [[1]])


def test_what_single_precision_misses_is_measured_in_double():
    x = np.float32(1 + 2**-23)
    one, square = np.ones((1, 1), np.float32), np.array([[1 + 2**-22]], np.float32)
    assert check_svd(square, one, [x], x * one).properties[-1].size == 2**-46


@pytest.mark.parametrize(("n", "units"), [(1, 30), (4, 240)])
def test_thirty_units_of_rounding_are_allowed_and_no_more(n, units):
    one, first = np.eye(n), np.eye(n)[0]
    assert check_svd(one, one, 1 + (units - 1) * EPS * first, one)
    assert not check_svd(one, one, 1 + (units + 2) * EPS * first, one)
    assert check_least_squares([[1.0]], [1.0], [1 + 50 * EPS])
    assert not check_least_squares([[1.0]], [1.0], [1 + 70 * EPS])


def test_what_single_precision_carries_is_allowed_to_every_answer():
    A, b, of_rank_3 = random_matrix(6, 4), random_matrix(6), of_layers(1, 2, 3)
    X, X_of_rank_3 = np.linalg.pinv(A), np.linalg.pinv(of_rank_3, rtol=1e-10)
    for check, kept, parts in (
        (check_svd, {}, {"A": A, **thin_svd(A)._asdict()}),
        (check_approximation, {"k": 2}, {"A": A, "X": reconstruct(thin_svd(A), 2)}),
        (check_null_space, {}, {"A": of_rank_3, "N": null_space(of_rank_3)}),
        (check_least_squares, {}, {"A": A, "b": b, "x": X @ b}),
        (check_least_squares, {"A": of_rank_3}, {"b": b, "x": X_of_rank_3 @ b}),
    ):
        for name, part in parts.items():
            coarse = {name: part.astype(np.float32)}
            assert check(**kept | parts | coarse), (check, name)


@pytest.mark.parametrize("scale", [1e-300, 1e-30, 1e30, 1e300])
def test_the_verdict_does_not_depend_on_the_scale(scale):
    U, s, Vh = full_svd(A * scale)
    best = scale * 2.5 * np.outer([1, 1, 0, 2], [1, 1, 2])
    X, off = INVERSE / scale, 1.0001
    assert check_svd(A * scale, U, s, Vh)
    assert not check_svd(A * scale, U, off * s, Vh)
    assert "σ descend" in failing(check_svd(A * scale, U, s[::-1], Vh))
    assert check_null_space(A * scale, np.array([1, 1, -1]) / scale)
    assert check_approximation(A * scale, best, 1)
    assert not check_approximation(A * scale, off * best, 1)
    assert check_pseudoinverse(A * scale, X)
    assert not check_pseudoinverse(A * scale, off * X)
    assert check_least_squares(A * scale, [1, 2, 3, 4], X @ [1, 2, 3, 4])
    assert not check_least_squares(A * scale, [1, 2, 3, 4], off * X @ [1, 2, 3, 4])


# A rank, a null space, an approximation


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_the_rank_and_every_truncation_pass(kind, dtype):
    matrix = in_dtype(KINDS[kind](10, 7), dtype)
    r = np.linalg.matrix_rank(matrix)
    assert check_rank(matrix, r)
    assert not check_rank(matrix, r - 1) and not check_rank(matrix, r + 1)
    matrix = in_dtype(KINDS[kind](6, 4), dtype)
    for k in range(1, 5):
        report = check_approximation(matrix, reconstruct(thin_svd(matrix), k), k)
        assert report, report


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("size", [(6, 9), (9, 6)])
@pytest.mark.parametrize(
    "kind", ["random", "rank-deficient", "ones", "σ repeated", "zero"]
)
def test_every_basis_of_the_null_space_passes_and_none_that_is_off(kind, size, dtype):
    matrix = in_dtype(KINDS[kind](*size), dtype)
    N, limits = null_space(matrix), np.finfo(dtype)
    q = N.shape[1]
    mixed = N @ (random_matrix(q, q) + 3 * np.eye(q))
    lengths = float(limits.max) ** np.linspace(-0.9, 0.9, q)
    for basis in (N, mixed, N[:, ::-1], N * lengths):
        report = check_null_space(matrix, basis.astype(dtype))
        assert report, report
    if q and matrix.any():
        off = 3000 * limits.eps * dagger(matrix)[:, :1] / np.linalg.norm(matrix)
        moved = (N + off).astype(dtype)
        assert failing(check_null_space(matrix, moved)) == ["A N = 0"]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("spectrum", [[3, 2, 1], [3, 1, 1], [2, 2, 2], [5, 2, 2]])
def test_columns_of_vh_are_recognised_whatever_svd_they_are_of(spectrum, dtype):
    def is_recognised(N):
        verdict = check_null_space(matrix, N).properties[2].verdict
        return "these look like columns of Vh" in verdict

    U, Vh = (orthonormal(n, n, dtype=dtype, seed=n) for n in (4, 6))
    matrix = (U[:, :3] * np.array(spectrum, dtype=dtype)) @ Vh[:3]
    for order in (np.arange(6), [0, 2, 1, 5, 3, 4], [0, 1, 2, 4, 5, 3]):
        equal = order[1] == 1 or spectrum[1] == spectrum[2]
        assert is_recognised(Vh[order][:, 3:]) == equal
    turned = np.exp(1j * np.arange(6))[:, None] * Vh
    assert is_recognised(turned[:, 3:])


@pytest.mark.parametrize("scale", [1e-8, 1e8, 1e300])
def test_slips_of_a_null_space_are_recognised_at_every_scale(scale):
    i, Vh = np.exp(0.3j), orthonormal(4, 4, seed=1)
    for matrix, N, hint in (
        (np.array([[1, i], [i, i**2]]) / 3, [1, -i], "the conjugate is missing"),
        (np.array([[0.1, 0.3], [-0.1 / 3, -0.1]]), [1, 3], "A* N = 0"),
        (np.diag([1, 3, 0]), np.eye(3)[:, :2], "these are in the row space"),
        (
            (orthonormal(4, 4) * [3, 2, 2, 0]) @ Vh,
            Vh[[0, 2, 1, 3]][:, 3:],
            "these look like columns of Vh",
        ),
    ):
        assert check_null_space(scale * matrix, N).properties[2].hint.startswith(hint)


@pytest.mark.parametrize("dtype", [float, complex])
@pytest.mark.parametrize("seed", range(5))
def test_where_sigma_repeats_every_best_approximation_passes(seed, dtype):
    U, Vh = orthonormal(5, 4, dtype, seed), orthonormal(4, 4, dtype, seed + 10)
    matrix, turn = (U * [3, 2, 2, 2]) @ Vh, orthonormal(3, 3, dtype, seed + 20)
    U, Vh = np.c_[U[:, 0], U[:, 1:] @ turn], np.r_[Vh[:1], dagger(turn) @ Vh[1:]]
    for k in (2, 3):
        assert check_approximation(matrix, (U[:, :k] * [3, 2, 2][:k]) @ Vh[:k], k)


# A pseudoinverse, least squares


def inverted(matrix):
    """Its pseudoinverse by every formula that is exact enough."""
    eps, (m, n) = np.finfo(matrix.dtype).eps, matrix.shape
    yield np.linalg.pinv(matrix, rtol=max(m, n) * eps)
    s = np.linalg.svdvals(matrix)
    if s[0] < 1e-3 / np.sqrt(eps) * s[-1]:
        if m > n:
            yield np.linalg.inv(dagger(matrix) @ matrix) @ dagger(matrix)
        if m == n:
            yield np.linalg.inv(matrix)


def solutions(matrix, b):
    """The shortest least-squares solution by every method that is exact enough."""
    rtol = max(matrix.shape) * np.finfo(matrix.dtype).eps
    yield np.linalg.lstsq(matrix, b, rcond=rtol)[0]
    yield np.linalg.pinv(matrix, rtol=rtol) @ b
    if matrix.shape == (7, 4) and np.linalg.cond(matrix) < 100:
        yield np.linalg.solve(dagger(matrix) @ matrix, dagger(matrix) @ b)


def digits_told(report):
    """How many digits of x are certain, if they are fewer than four."""
    last = str(report).splitlines()[-1]
    told = int(last.split(":")[1].split()[0]) if last.startswith("digits") else None
    assert told != 4
    return 4 if told is None else told


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("size", [(7, 4), (4, 7), (16, 16)])
def test_what_any_method_finds_passes_and_no_slip_in_a_certain_digit(kind, dtype, size):
    matrix, n = in_dtype(KINDS[kind](*size), dtype), size[1]
    for X in inverted(matrix):
        report = check_pseudoinverse(matrix, X)
        assert report, report
    for b in (random_matrix(size[0], dtype=dtype), matrix @ np.ones(n, dtype)):
        for x in solutions(matrix, b):
            report = check_least_squares(matrix, b, x)
            assert report, report
        digits = digits_told(report)
        slip = 2 * np.sqrt(n) * 0.1**digits * np.linalg.norm(x)
        for unit in np.eye(n, dtype=dtype) if digits and x.any() else []:
            assert not check_least_squares(matrix, b, x + slip * unit)


@pytest.mark.parametrize("dtype", DTYPES)
def test_an_answer_of_any_dtype_that_is_off_by_more_than_rounding_fails(dtype):
    matrix = random_matrix(20, 12, dtype=dtype)
    X, best = np.linalg.pinv(matrix), reconstruct(thin_svd(matrix), 5)
    off = dtype(1 + 1e5 * np.finfo(dtype).eps)
    assert not check_pseudoinverse(matrix, off * X)
    assert check_approximation(matrix.astype(np.complex128), best, 5)
    assert not check_approximation(matrix, off * best, 5)


@pytest.mark.parametrize("missing", range(5))
def test_a_missing_layer_fails_however_ill_conditioned_the_matrix(missing):
    s = np.array([1, 1e-2, 1e-5, 1e-8, 1e-11])
    U, V = orthonormal(6, 5), orthonormal(5, 5, seed=1)
    kept = np.arange(5) != missing
    matrix = (U * s) @ V.T
    assert check_pseudoinverse(matrix, (V / s) @ U.T)
    short = check_pseudoinverse(matrix, (V / s)[:, kept] @ U.T[kept])
    assert failing(short) == ["A X A = A"]


@pytest.mark.parametrize("of_A", DTYPES)
@pytest.mark.parametrize("of_X", DTYPES)
def test_a_reciprocal_of_zero_is_all_that_fails(of_A, of_X):
    s = [15, 3, 1e-7 * np.finfo(of_A).eps]
    X = (Vh.T / s) @ U[:, :3].T
    assert failing(check_pseudoinverse(A.astype(of_A), X.astype(of_X))) == ["X A X = X"]


def exact_solution(matrix, b):
    """The least-squares solution, rounded once."""
    matrix, b = (sympy.Matrix(x).applyfunc(sympy.Rational) for x in (matrix, b))
    x = (matrix.T * matrix).LUsolve(matrix.T * b)
    return np.array(x, dtype=float).ravel()


@pytest.mark.parametrize("power", range(15))
@pytest.mark.parametrize("share", [0, 1e-8, 1])
def test_what_solves_a_matrix_that_is_off_by_rounding_passes(power, share):
    """x is exact for A + E; share is that of b - AA⁺b in b."""
    U, s, Vh = orthonormal(5, 3), np.geomspace(1, 0.1**power, 3), orthonormal(3, 3)
    matrix, beyond = (U * s) @ Vh, null_space(dagger(U))[:, 0]
    b = matrix @ [3, 2, 1] + share * beyond
    E = random_matrix(5, 3, seed=power)
    E *= 4 * EPS / np.linalg.norm(E, 2)
    assert check_least_squares(matrix, b, exact_solution(matrix + E, b))
    assert check_least_squares(matrix, b, exact_solution(matrix, b))
    off = 0.15 * np.linalg.norm(b) * Vh[0]  # is not, however few digits are certain
    assert not check_least_squares(matrix, b, exact_solution(matrix, b) + off)


@pytest.mark.parametrize(
    ("kappa", "beside", "digits"),
    [(1e9, 0, 4), (1e10, 0, 3), (1e11, 0, 2), (1e12, 0, 1), (1e13, 0, 0), (1e6, 1, 1)],
)
def test_how_many_digits_are_certain_is_told_where_they_are_few(kappa, beside, digits):
    matrix = np.diag([1, 1 / kappa, 0])[:, :2]  # beside a residual, κ² counts
    question = matrix, [1, 1 / kappa, beside], [1, 1]
    assert digits_told(check_least_squares(*question)) == digits
    assert check_least_squares(*question) and check_least_squares(*question, rtol=1e-9)
    assert digits_told(check_least_squares(*question, rtol=1e-9)) == 4


def test_of_a_solution_that_is_zero_no_digits_are_told():
    assert len([*check_least_squares(TALL, [1, 0, 0], [0, 0])]) == 3  # nor the shortest
    assert digits_told(check_least_squares(A, [0, 0, 0, 0], [0, 0, 0])) == 4
    assert digits_told(check_least_squares([[1], [0]], [0, 1], [0])) == 4


# A k


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("dtype", [np.float32, float])
def test_just_the_rank_for_energy_passes(seed, dtype):
    s = np.sort(abs(random_matrix(9, seed=seed)) ** 3)[::-1].astype(dtype)
    for share in (0.5, 0.75, 0.9, 0.99, 1 - 1e-9, 1):
        right = rank_for_energy(s, share)
        passes = [k for k in range(-1, 12) if check_rank_for_energy(s, share, k)]
        assert passes == [right]


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (4, 5), (300, 400), (10**18, 10**18)])
def test_just_the_rank_for_storage_passes(size):
    for share in (0.01, 0.15, 0.5, Fraction(1, 3), 1):
        right = rank_for_storage(*size, share)
        assert check_rank_for_storage(*size, share, right)
        for k in {0, right - 1, right + 1, right + 2, min(size)} - {right}:
            assert not check_rank_for_storage(*size, share, k)


# The order of U, s and Vh


@pytest.mark.parametrize("order", [[1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
@pytest.mark.parametrize("last", [0, 1])
@pytest.mark.parametrize("columns", [2, 3])
def test_an_order_that_is_not_that_of_the_rest_is_recognised(order, last, columns):
    matrix = np.diag([3, 2, last])[:, :columns]
    U, s, Vh = full_svd(matrix)
    *_, product = check_svd(matrix, U[:, order], s, Vh)
    assert product.hint == "the columns of U are not in the order of the rest"
    *_, product = check_svd(matrix.T, Vh.T, s, U.T[order])
    assert product.hint == "the rows of Vh are not in the order of the rest"


# What it prints


def test_a_report_has_a_line_for_each_property_and_aligns_them():
    report = Report((Property("short"), Property("much longer", 2, says="see")))
    assert repr(report) == "short        holds\nmuch longer  fails by 2: see"
    assert repr(Report(())) == ""


def test_a_hint_is_sought_only_where_it_is_asked_for():
    def says():
        asked.append(1)
        yield False, "another"
        yield True, str(np.float64(1) / 0)  # which warns of nothing

    asked = []
    wrong = Property("wrong", 1, says=says)
    assert not wrong.holds and not asked
    assert wrong.verdict == "fails by 1: inf" and len(asked) == 1
    assert Property("right", says=says).hint == "" and len(asked) == 1


def test_a_hint_is_of_what_was_measured_whatever_becomes_of_it():
    factors = [*full_svd(A)]
    factors[0][:, 1] *= -1
    report = check_svd(A, *factors)
    factors[0][:] = 0
    assert "A v_2 = -σ_2 u_2" in str(report)


def test_a_report_reads_the_same_on_every_machine():
    noisy = [x * (1 + 1e-15) for x in (U * [1, -1, 1, 1], s, Vh)]
    assert str(check_svd(A, *noisy)) == str(check_svd(A, U * [1, -1, 1, 1], s, Vh))
    halfway = [Property("x", 0.125 * (1 + e)).verdict for e in (-1e-14, 0, 1e-14)]
    assert halfway == ["fails by 0.12"] * 3


def test_a_report_is_true_only_if_all_of_it_holds_and_raises_if_that_is_required():
    right, wrong = Property("one"), Property("two", 1e-9, says="count again")
    assert Report(()) and Report((right, right)).require() == Report((right, right))
    report = Report((right, wrong))
    assert list(report) == [right, wrong]
    assert not report and not Report((Property("x", np.nan),))
    with pytest.raises(AssertionError, match="two  fails by 1e-09: count again"):
        report.require()


# What it measures with


def test_a_rank_counts_what_stands_out_of_the_largest():
    for scale in (1e-3, 1, 1e3):
        assert rank(scale * np.diag([1, 0.1, 0.01]), 0.05) == 2
        assert rank(scale * np.diag([1, 0.1, 0.01]), 0.1) == 1
    assert [each.size for each in check_rank(np.eye(3), 3)] == [0, 0]
    assert layered(np.zeros((2, 3))).condition == 1


def test_two_arrays_may_be_the_same_to_the_last_digit():
    assert same(np.eye(2), np.eye(2), 0) and not same(np.eye(2), np.ones((2, 2)), 0)
    assert norm(np.array([1, -np.inf])) == np.inf
