"""Promises of svdlab.check: an SVD passes, and each way not to be one is told."""

from fractions import Fraction

import numpy as np
import pytest
import sympy

from svdlab.check import Property, Report, check_svd
from svdlab.factor import SVD, compact_svd, full_svd, sigma_matrix, thin_svd

A = np.array([[3, 2, 5], [2, 3, 5], [2, -2, 0], [5, 5, 10]])
WIDE = np.array([[3, 1, 1], [-1, 3, 1]])
COMPLEX = np.array([[1, 1j], [2, 3 - 1j]])
SQUARE = sympy.Matrix([[5, 5], [-1, 7]])


def by_hand():
    """U, Σ and V of SQUARE, exact."""
    V = sympy.Matrix([[1, 3], [3, -1]]) / sympy.sqrt(10)
    S = sympy.diag(4, 2) * sympy.sqrt(5)
    return SQUARE * V * S.inv(), S, V


def failing(report):
    return [each.name for each in report if not each.holds]


def the_failure(report):
    (failure,) = [each for each in report if not each.holds]
    return failure


# What is an SVD passes


@pytest.mark.parametrize("factor", [full_svd, thin_svd, compact_svd])
@pytest.mark.parametrize("matrix", [A, A.T, WIDE, COMPLEX, np.eye(3), [[7]]])
def test_every_size_of_svd_passes(factor, matrix):
    report = check_svd(matrix, *factor(matrix))
    assert report.ok, report
    assert [each.name for each in report] == [
        "shapes fit",
        "entries are finite",
        "U has orthonormal columns",
        "Vh has orthonormal rows",
        "σ real, none negative",
        "σ descend",
        "U Σ Vh = A",
    ]


def test_an_svd_of_a_zero_matrix_passes():
    zero = np.zeros((3, 2))
    assert check_svd(zero, *full_svd(zero)).ok
    assert check_svd(zero, *compact_svd(zero)).ok


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex64])
def test_rounding_of_the_dtype_passes_and_a_thousand_times_more_fails(dtype):
    matrix = np.random.default_rng(0).standard_normal((60, 40)).astype(dtype)
    U, s, Vh = thin_svd(matrix)
    assert check_svd(matrix, U, s, Vh).ok
    off = 1000 * 60 * np.finfo(dtype).eps
    assert failing(check_svd(matrix, U, (s * (1 + off)).astype(dtype), Vh)) == [
        "U Σ Vh = A"
    ]


@pytest.mark.parametrize("scale", [1e-300, 1e-30, 1e30, 1e300])
def test_the_verdict_does_not_depend_on_the_scale(scale):
    U, s, Vh = full_svd(A * scale)
    assert check_svd(A * scale, U, s, Vh).ok
    assert not check_svd(A * scale, U, 1.0001 * s, Vh).ok
    assert "σ descend" in failing(check_svd(A * scale, U, s[::-1], Vh))


def test_exact_factors_pass():
    U, S, V = by_hand()
    s = [4 * sympy.sqrt(5), 2 * sympy.sqrt(5)]
    for sigma in (S, s, sympy.Matrix(s), sympy.Matrix([s])):
        assert check_svd(SQUARE, U, sigma, V.T).ok


def test_exact_complex_factors_pass_and_need_their_conjugate():
    i, root = sympy.I, sympy.sqrt(2)
    V = sympy.Matrix([[1, 1], [i, -i]]) / root
    matrix = sympy.diag(2, 1) * V.H
    assert check_svd(matrix, sympy.eye(2), [2, 1], V.H).ok
    assert not check_svd(matrix, sympy.eye(2), [2, 1], V.T).ok


def test_lists_fractions_and_integers_of_any_size_pass():
    assert check_svd([[0, 2], [1, 0]], [[1, 0], [0, 1]], [2, 1], [[0, 1], [1, 0]]).ok
    assert check_svd([[Fraction(1, 2)]], [[1]], [Fraction(1, 2)], [[1]]).ok
    assert check_svd([[10**30]], [[1]], [10**30], [[1]]).ok


def test_sigma_may_come_as_a_matrix():
    U, s, Vh = full_svd(A)
    report = check_svd(A, U, sigma_matrix(s, 4, 3), Vh)
    assert report.ok and "Σ is diagonal" in [each.name for each in report]
    assert check_svd(A, U[:, :2], np.diag(s[:2]), Vh[:2]).ok


@pytest.mark.parametrize("matrix", [[[3, 4]], [[3], [4]], [[7]]])
def test_sigma_of_one_row_or_column_is_a_matrix_and_not_a_list(matrix):
    U, s, Vh = full_svd(matrix)
    report = check_svd(matrix, U, sigma_matrix(s, len(U), len(Vh)), Vh)
    assert report.ok and "Σ is diagonal" in [each.name for each in report]


def test_singular_values_may_come_as_a_row_or_a_column():
    U, s, Vh = full_svd(A)
    assert check_svd(A, U, s[None], Vh).ok
    assert check_svd(A, U, s[:, None], Vh).ok


def test_factors_rounded_by_hand_pass_with_a_larger_rtol():
    rounded = [x.round(4) for x in full_svd(A)]
    assert not check_svd(A, *rounded).ok
    assert check_svd(A, *rounded, rtol=1e-3).ok


# Each way not to be one is told


def test_v_in_place_of_vh_is_recognised():
    U, s, Vh = full_svd(A)
    failure = the_failure(check_svd(A, U, s, Vh.T))
    assert failure.name == "U Σ Vh = A"
    assert failure.size == pytest.approx(np.linalg.norm((U[:, :3] * s) @ Vh.T - A))
    assert failure.hint == "this looks like V; Vh is V.conj().T"


@pytest.mark.parametrize(
    ("slip", "hint"),
    [
        (lambda V: V, "this looks like V; Vh is V.conj().T"),
        (lambda V: V.T, "this looks like V.T; Vh is V.conj().T"),
        (lambda V: V.conj(), "this looks like V.conj(); Vh is V.conj().T"),
    ],
)
def test_a_missing_conjugate_is_recognised(slip, hint):
    U, s, Vh = full_svd(COMPLEX)
    V = Vh.conj().T
    assert the_failure(check_svd(COMPLEX, U, s, slip(V))).hint == hint


def test_thin_v_in_place_of_vh_is_recognised_by_its_shape():
    U, s, Vh = compact_svd(A)
    failure = the_failure(check_svd(A, U, s, Vh.T))
    assert failure.name == "shapes fit"
    assert "this looks like V" in failure.hint


def test_singular_values_in_ascending_order_fail():
    U, S, V = by_hand()
    turned = [x[:, ::-1] for x in (U, V)]
    failure = the_failure(check_svd(SQUARE, turned[0], S[::-1, ::-1], turned[1].T))
    assert failure.name == "σ descend"
    assert failure.verdict.startswith("fails by 4.5: sort them")


def test_equal_singular_values_descend():
    third = 0.1 + 0.2  # a rounding error above 0.3
    assert check_svd(0.3 * np.eye(2), np.eye(2), [0.3, third], np.eye(2)).ok


def test_a_negative_singular_value_fails():
    failure = the_failure(check_svd([[2, 0], [0, -1]], np.eye(2), [2, -1], np.eye(2)))
    assert failure.name == "σ real, none negative"
    assert (
        failure.verdict == "fails by 1: σ_2 is negative; turn its sign and that of u_2"
    )


def test_a_complex_singular_value_fails():
    failure = the_failure(check_svd([[2j]], [[1]], [2j], [[1]]))
    assert failure.name == "σ real, none negative" and failure.size == 2


def test_eigenvalues_in_place_of_singular_values_are_recognised():
    U, _, V = by_hand()
    failure = the_failure(check_svd(SQUARE, U, [80, 20], V.T))
    assert failure.hint.startswith("these look like the eigenvalues of A*A")


def test_a_column_that_is_not_of_length_1_is_named():
    U, s, Vh = full_svd(A)
    U[:, 1] *= 2
    report = check_svd(A, U, s, Vh)
    assert failing(report) == ["U has orthonormal columns", "U Σ Vh = A"]
    assert "fails by 3: column 2 is not of length 1" in str(report)


def test_rows_that_are_not_at_right_angles_are_named():
    U, s, Vh = full_svd(A)
    Vh[2] = Vh[0]
    report = check_svd(A, U, s, Vh)
    assert "rows 1 and 3 are not at right angles" in str(report)
    assert "Vh has orthonormal rows" in failing(report)


def test_a_wrong_null_space_is_caught_though_it_leaves_the_product_alone():
    U, s, Vh = full_svd(A)
    U[:, 3] = [1, 0, 0, 0]
    assert failing(check_svd(A, U, s, Vh)) == ["U has orthonormal columns"]


def test_a_pair_with_one_sign_turned_is_named():
    U, s, Vh = full_svd(A)
    U[:, 1] *= -1
    failure = the_failure(check_svd(A, U, s, Vh))
    assert failure.verdict.startswith("fails by 6: A v_2 = -σ_2 u_2")


def test_a_wrong_singular_value_is_named():
    U, s, Vh = full_svd(A)
    assert the_failure(check_svd(A, U, s + np.array([0, 0.5, 0]), Vh)).verdict == (
        "fails by 0.5: A v_2 is not σ_2 u_2"
    )


def test_a_missing_layer_is_told():
    U, s, Vh = SVD(*(x[..., :1] for x in thin_svd(A)[:2]), thin_svd(A).Vh[:1])
    assert the_failure(check_svd(A, U, s, Vh)).verdict == (
        "fails by 3: each A v_i is σ_i u_i, but A has more layers than these"
    )


def test_a_missing_layer_is_told_even_where_a_zero_stands_in_its_place():
    U = np.eye(3)[:, :2]
    assert the_failure(check_svd(np.diag([2, 0, 1]), U, [2, 0], U.T)).verdict == (
        "fails by 1: each A v_i is σ_i u_i, but A has more layers than these"
    )


def test_a_sigma_that_is_not_diagonal_fails():
    S = [[2, 0.25], [0, 1]]
    report = check_svd(np.diag([2, 1]), np.eye(2), S, np.eye(2))
    assert the_failure(report).name == "Σ is diagonal"
    assert the_failure(report).size == 0.25


@pytest.mark.parametrize(
    ("U", "s", "Vh"),
    [
        ((4, 4), (3,), (2, 3)),
        ((4, 3), (3,), (4, 3)),
        ((4, 4), (2,), (3, 3)),
        ((3, 3), (3,), (3, 3)),
        ((4, 4), (4,), (4, 4)),
        ((4, 4), (4,), (4, 3)),
        ((4, 4), (4, 4), (3, 3)),
        ((4, 4), (3, 4), (3, 3)),
        ((4,), (3,), (3, 3)),
        ((4, 4), (3,), (3,)),
        ((4, 4), (3,), ()),
        ((4, 4), (), (3, 3)),
        ((2, 4, 4), (2, 3), (2, 3, 3)),
    ],
)
def test_shapes_that_do_not_fit_end_the_report(U, s, Vh):
    report = check_svd(A, np.ones(U), np.ones(s), np.ones(Vh))
    assert [each.name for each in report] == ["shapes fit"]
    assert not report.ok
    sizes = ["×".join(map(str, shape)) or "one number" for shape in (U, s, Vh)]
    hint = "U is {}, s is {}, Vh is {}".format(*sizes)
    assert report.properties[0].hint.endswith((hint, "with rows of 3 entries"))


@pytest.mark.parametrize("name", ["U", "s", "Vh"])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_an_entry_that_is_not_finite_ends_the_report(name, value):
    factors = full_svd(A)._asdict()
    factors[name].flat[0] = value
    report = check_svd(A, **factors)
    assert the_failure(report).verdict == f"fails: {name} holds NaN or infinity"
    assert report.properties[-1].name == "entries are finite"


# What it prints, and what it refuses


def test_a_report_reads_the_same_on_every_machine():
    U, s, Vh = full_svd(A)
    assert str(check_svd(A, U, s, Vh)) == repr(check_svd(A, U, s, Vh))
    noisy = [x * (1 + 1e-15) for x in (U, s, Vh)]
    noisy[0][:, 1] *= -1
    U[:, 1] *= -1
    assert str(check_svd(A, *noisy)) == str(check_svd(A, U, s, Vh))


def test_a_value_halfway_rounds_to_one_side():
    halfway = [Property("x", 0.125 * (1 + e)).verdict for e in (-1e-14, 0, 1e-14)]
    assert halfway == ["fails by 0.12"] * 3


def test_a_report_is_true_only_if_all_of_it_holds():
    right, wrong = Property("right"), Property("wrong", np.nan)
    assert not Property("not quite right", 1e-9).holds
    assert Report((right, right)) and Report(())
    assert not Report((right, wrong)) and not Report((right, wrong)).ok
    assert list(Report((right, wrong))) == [right, wrong]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"A": [[1, np.nan]]}, "A must be finite"),
        ({"A": [1, 2]}, "A must have shape"),
        ({"A": np.ones((2, 3, 3))}, "A must be one matrix"),
        ({"A": [[1, 2], [3]]}, "A has rows of different lengths"),
        ({"A": [[10**400]]}, "A must hold numbers"),
        ({"s": np.ma.masked_equal([1], 1)}, "s is a masked array"),
        ({"U": [["a"]]}, "U must hold numbers"),
        ({"s": [object()]}, "s must hold numbers"),
        ({"Vh": sympy.Matrix([[sympy.Symbol("x")]])}, "Vh must hold numbers"),
        ({"rtol": -1}, "rtol must be a number of 0 or more"),
    ],
)
def test_what_cannot_be_checked_is_refused(change, says):
    one = {"A": [[1]], "U": [[1]], "s": [1], "Vh": [[1]]}
    assert check_svd(**one).ok
    with pytest.raises(ValueError, match=says):
        check_svd(**(one | change))
