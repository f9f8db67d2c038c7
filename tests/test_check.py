"""Promises of svdlab.check: what is right passes, and each slip is told for what it is.

Right answers come in many bases, sizes, dtypes and types, and by more than one method;
wrong ones are the slips of readers, each with the sentence that names it.
"""

from fractions import Fraction

import numpy as np
import pytest
import sympy

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
from svdlab.check.measures import layered as known
from svdlab.check.measures import norm, rank, same
from svdlab.factor import SVD, compact_svd, full_svd, sigma_matrix, thin_svd

pytestmark = pytest.mark.filterwarnings("error")

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


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex64])
def test_rounding_of_a_long_matrix_passes_and_half_of_the_digits_do_not(dtype, wide):
    matrix = random_matrix(50_000, 6, dtype=dtype)
    U, s, Vh = np.linalg.svd(matrix.T if wide else matrix, full_matrices=False)
    matrix = matrix.T if wide else matrix
    assert check_svd(matrix, U, s, Vh).ok
    off = 3 * np.finfo(dtype).eps ** 0.5
    assert failing(check_svd(matrix, U, s, Vh * dtype(1 + off)))
    small = np.r_[s[:5], s[5] - s[0] * off].astype(s.dtype)
    turned = np.r_[U.T[:5], -U.T[5:]].T
    assert failing(check_svd(matrix, U, small, Vh)) == ["U Σ Vh = A"]
    assert failing(check_svd(matrix, turned, s, Vh)) == ["U Σ Vh = A"]


def test_a_thousandth_is_no_rounding_at_ten_million_rows():
    column = np.ones((10**7, 1), np.float32)
    s = np.sqrt(np.float32([10**7]))
    assert check_svd(column, column / s, s, [[1]]).ok
    assert failing(check_svd(column, column / s, s * np.float32(1.001), [[1]]))


def test_one_column_of_a_large_square_U_counts_by_the_side_of_U():
    matrix = random_matrix(600, 1, dtype=np.float64)
    U = np.linalg.qr(np.c_[matrix, random_matrix(600, 599, seed=1)])[0]
    U[:, 0] *= np.sign(U[:, 0] @ matrix[:, 0])
    assert check_svd(matrix, U, [np.linalg.norm(matrix)], [[1]]).ok


@pytest.mark.parametrize("coarse", ["A", "U", "s", "Vh"])
def test_rounding_of_the_coarsest_dtype_passes(coarse):
    matrix = np.random.default_rng(1).standard_normal((6, 4))
    parts = {"A": matrix, **thin_svd(matrix)._asdict()}
    parts[coarse] = parts[coarse].astype(np.float32)
    assert check_svd(**parts).ok


def test_a_count_of_any_length_is_told():
    for r, by in ((10**30, "1e+30"), (10**400, "1.8e+308"), (-(10**400), "1.8e+308")):
        assert f"fails by {by}: " in str(check_rank(np.eye(2), r))


def test_a_rank_that_rounding_hides_is_not_told():
    report = check_approximation(np.eye(2), np.full((2, 2), 1e308), 1)
    assert not report.properties[2].hint
    report = check_approximation(np.eye(2), 1e308 * np.eye(2), 1)
    assert report.properties[2].hint == "X has rank 2"


def test_a_rank_counts_what_stands_out_of_the_largest():
    assert rank(np.array([[1, 0.9], [0.9, 1]]), 0.1) == 1  # σ = 1.9 and 0.1
    assert rank(np.array([[1, 0.9], [0.9, 1]]), 0.05) == 2


def test_what_single_precision_misses_is_measured_in_double():
    x = np.float32(1 + 2**-23)
    one, square = np.ones((1, 1), np.float32), np.array([[1 + 2**-22]], np.float32)
    product = check_svd(square, one, [x], x * one).properties[-1]
    assert product.size == 2**-46


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
    report = check_svd([[3, 4]], [[1]], [[5]], [[0.6, 0.8]])
    assert report.ok and "Σ is diagonal" in [each.name for each in report]


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
    assert failure.verdict == (
        "fails by 4.5: sort them, large to small, "
        "with the columns of U and the rows of Vh"
    )


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
    assert failure.name == "σ real, none negative"
    assert failure.verdict == (
        "fails by 2: σ is the square root of an eigenvalue of A*A, "
        "so real and not negative"
    )


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


@pytest.mark.parametrize("scale", [1e-10, 1, 1e10])
def test_a_layer_that_comes_twice_is_told_from_one_that_is_missing(scale):
    U, s = np.eye(3)[:, [0, 0]], np.array([3, 3])
    *_, product = check_svd(scale * np.diag([3, 3, 1]), U, scale * s, U.T)
    assert product.verdict.endswith(
        "each A v_i is σ_i u_i, but the u_i are not orthonormal"
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
    assert the_failure(report).verdict == (
        "fails by 0.25: Σ is zero away from its diagonal"
    )


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


def test_every_factor_that_is_not_finite_is_named():
    U, s, Vh = full_svd(A)
    assert the_failure(check_svd(A, U * np.nan, s, Vh * np.inf)).hint == (
        "U holds NaN or infinity, Vh holds NaN or infinity"
    )


def test_lengths_a_millionth_apart_tie_and_the_first_is_named():
    x = 1 - 1e-6
    U = np.array([[1, x, 0, 0], [0, 0, 1, 1]])  # u_1·u_2 = x, u_3·u_4 = 1
    report = check_svd(np.eye(4), np.vstack([U, 0 * U]), np.ones(4), np.eye(4))
    assert "columns 1 and 2 are not at right angles" in str(report)


# Exact factors, and no tolerance at all

TURN = np.array([[0, 1, 0], [0, 0, 1], [1, 0, 0]])


def test_without_tolerance_v_in_place_of_vh_is_recognised():
    report = check_svd(np.diag([3, 2, 1]) @ TURN, np.eye(3), [3, 2, 1], TURN.T, rtol=0)
    assert the_failure(report).hint == "this looks like V; Vh is V.conj().T"


def test_without_tolerance_a_negative_singular_value_is_named():
    report = check_svd(np.diag([2, -1]), np.eye(2), [2, -1], np.eye(2), rtol=0)
    assert the_failure(report).hint.startswith("σ_2 is negative")


def test_without_tolerance_a_turned_sign_is_named():
    report = check_svd(np.diag([2, 1]), np.diag([1, -1]), [2, 1], np.eye(2), rtol=0)
    assert the_failure(report).hint.startswith("A v_2 = -σ_2 u_2; turn")


def test_without_tolerance_a_zero_layer_is_no_slip():
    U = np.eye(3)[:, :2]
    report = check_svd(np.diag([2, 0, 1]), U, [2, 0], U.T, rtol=0)
    assert the_failure(report).hint.startswith("each A v_i is σ_i u_i")


def test_a_layer_that_is_there_twice_is_no_slip_of_one_pair():
    twice = [[1, 0], [1, 0]]
    U = np.array([[1, 1, 0], [0, 0, 0], [0, 0, 1]])
    report = check_svd([[2, 0], [0, 1], [0, 0]], U, [2, 2], twice)
    assert report.properties[-1].hint.startswith("each A v_i is σ_i u_i")


# Slips of order, of size and of a whole array


def test_u_transposed_is_recognised():
    matrix = TURN @ np.diag([3, 2, 1])
    failure = the_failure(check_svd(matrix, TURN.T, [3, 2, 1], np.eye(3)))
    assert failure.hint == "U looks like U.conj().T; the u_i are its columns"


@pytest.mark.parametrize(
    ("slip", "hint"),
    [
        (dagger, "U looks like U.conj().T; the u_i are its columns"),
        (np.transpose, "U looks like U.T; the u_i are its columns"),
        (np.conj, "U looks like U.conj()"),
    ],
)
def test_a_missing_conjugate_of_u_is_recognised(slip, hint):
    U, s, Vh = full_svd(random_matrix(3, 3, dtype=complex))
    matrix = U * s @ Vh
    assert the_failure(check_svd(matrix, slip(U), s, Vh)).hint == hint


def test_u_and_vh_both_transposed_are_recognised():
    matrix = random_matrix(3, 3)
    U, s, Vh = full_svd(matrix)
    assert the_failure(check_svd(matrix, U.T, s, Vh.T)).hint == (
        "U and Vh both look like their conjugate transposes"
    )


def test_u_and_v_that_have_changed_places_are_recognised():
    matrix = random_matrix(3, 3)
    assert the_failure(check_svd(matrix, *full_svd(matrix.T))).hint == (
        "these are factors of A*: U and V have changed places"
    )


@pytest.mark.parametrize("order", [[1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
@pytest.mark.parametrize("last", [0, 1])
@pytest.mark.parametrize("columns", [2, 3])
def test_an_order_that_is_not_that_of_the_rest_is_recognised(order, last, columns):
    matrix = np.diag([3, 2, last])[:, :columns]
    U, s, Vh = full_svd(matrix)
    assert the_failure(check_svd(matrix, U[:, order], s, Vh)).hint == (
        "the columns of U are not in the order of the rest"
    )
    U, s, Vh = full_svd(matrix.T)
    assert the_failure(check_svd(matrix.T, U, s, Vh[order])).hint == (
        "the rows of Vh are not in the order of the rest"
    )


def test_sigma_sorted_without_their_vectors_are_recognised():
    matrix = np.diag([1, 3, 0, 2])
    failure = the_failure(check_svd(matrix, np.eye(4), [3, 2, 1, 0], np.eye(4)))
    assert failure.hint == "the σ are not in the order of the rest"


def test_sigma_in_another_order_than_their_vectors_are_told_to_be_sorted_alone():
    U, s, Vh = full_svd(A)
    descend, product = list(check_svd(A, U, s[::-1], Vh))[-2:]
    assert descend.verdict == "fails by 12: sort them, large to small"
    assert product.hint == "the σ are not in the order of the rest"


def test_a_sign_of_sigma_alone_is_recognised():
    report = check_svd(np.diag([2, 1]), np.eye(2), [2, -1], np.eye(2))
    assert [each.verdict for each in report if not each.holds] == [
        "fails by 1: σ_2 is negative; turn its sign",
        "fails by 2: it holds with |σ| in place of σ",
    ]


def test_without_tolerance_an_order_is_recognised():
    matrix, order = np.diag([3, 2, 0]), [1, 0, 2]
    report = check_svd(matrix, np.eye(3)[:, order], [3, 2, 0], np.eye(3), rtol=0)
    assert the_failure(report).hint == (
        "the columns of U are not in the order of the rest"
    )


def test_what_overflows_fails_without_a_warning():
    huge = np.full((2, 2), 1e200)
    report = check_svd(np.eye(2), huge, [1, 1], huge)
    assert failing(report)[:2] == [
        "U has orthonormal columns",
        "Vh has orthonormal rows",
    ]


def test_no_layers_of_a_matrix_that_has_some_are_told():
    none = compact_svd(np.zeros((3, 2)))
    assert the_failure(check_svd(np.eye(3, 2), *none)).hint == (
        "each A v_i is σ_i u_i, but A has more layers than these"
    )


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        (
            {"U": np.eye(4)[:, :3], "s": np.ones((4, 3))},
            "U Σ Vh cannot be multiplied: Σ is full, U and Vh are thin; "
            "U is 4×3, s is 4×3, Vh is 3×3",
        ),
        (
            {"s": np.eye(3)},
            "U Σ Vh cannot be multiplied: U and Vh are full, Σ is not; "
            "U is 4×4, s is 3×3, Vh is 3×3",
        ),
        (
            {"s": np.ones(2)},
            "with a full U and Vh, s keeps all 3 σ, zeros too; "
            "U is 4×4, s is 2, Vh is 3×3",
        ),
        ({"U": np.eye(3, 4)}, "U looks transposed; its columns have 4 entries"),
        (
            {"U": np.ones((4, 5))},
            "for 4×3 they are 4×4, 3, 3×3 or, of l ≤ 3 layers, 4×l, l, l×3; "
            "U is 4×5, s is 3, Vh is 3×3",
        ),
        (
            {"U": np.ones(4)},
            "for 4×3 they are 4×4, 3, 3×3 or, of l ≤ 3 layers, 4×l, l, l×3; "
            "U is 4, s is 3, Vh is 3×3",
        ),
    ],
)
def test_sizes_that_do_not_fit_together_are_told(change, hint):
    right = dict(zip(("U", "s", "Vh"), full_svd(A), strict=True))
    assert the_failure(check_svd(A, **(right | change))).hint == hint


# The rank


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_the_numerical_rank_passes_and_its_neighbours_do_not(kind, dtype):
    matrix = in_dtype(KINDS[kind](10, 7), dtype)
    rank = np.linalg.matrix_rank(matrix)
    assert check_rank(matrix, rank)
    assert not check_rank(matrix, rank - 1) and not check_rank(matrix, rank + 1)


@pytest.mark.parametrize(
    "two", [2, 2.0, np.int8(2), np.float32(2), 2 + 0j, [2], sympy.Integer(2), [[2.0]]]
)
def test_a_whole_number_of_any_type_counts(two):
    assert check_rank(A, two)
    assert check_rank_for_energy([15, 3], 0.97, two)
    assert check_rank_for_storage(10, 10, 0.42, two)


def test_exact_matrices_have_a_rank():
    assert check_rank(sympy.Matrix([[1, sympy.sqrt(2)], [sympy.sqrt(2), 2]]), 1)
    assert check_rank(sympy.Matrix([[1, sympy.I], [sympy.I, 1]]), 2)
    assert check_rank([[Fraction(1, 3), 1], [1, 3]], 1)


def test_what_counts_as_zero_may_be_chosen():
    nearly = np.diag([1, 1e-3])
    assert check_rank(nearly, 2) and check_rank(nearly, 1, rtol=1e-3)
    assert not check_rank(nearly, 1, rtol=0.9e-3)


@pytest.mark.parametrize(
    ("matrix", "r", "verdict"),
    [
        (A, 3, "fails by 1: σ_3 is 0 but for rounding"),
        (A, 1, "fails by 1: this is the dimension of the null space"),
        (A, 0, "fails by 2: σ_1 is not 0"),
        (A.T, 3, "fails by 1: σ_3 is 0 but for rounding"),
        (np.eye(2, 5), 0, "fails by 2: this is the dimension of the null space of A*"),
        (np.eye(5)[:3], 2, "fails by 1: this is the dimension of the null space"),
        (
            np.eye(5)[:, :3],
            2,
            "fails by 1: this is the dimension of the null space of A*",
        ),
        (np.diag([2, 2, 1]), 2, "fails by 1: a σ that comes twice counts twice"),
        (np.diag([2, 1, 1, 1]), 2, "fails by 2: a σ that comes twice counts twice"),
        (np.diag([2, 1, 1, 1]), 3, "fails by 1: σ_4 is not 0"),
        (np.diag([4, 3, 2, 1]), 2, "fails by 2: σ_3 is not 0"),
        (np.diag([9, 0, 0, 0]), 2, "fails by 1: σ_2 is 0 but for rounding"),
        (np.diag([9, 0, 0, 0]), 4, "fails by 3: σ_2 is 0 but for rounding"),
        (np.zeros((3, 3)), 1, "fails by 1: σ_1 is 0 but for rounding"),
    ],
)
def test_a_wrong_rank_is_told(matrix, r, verdict):
    (failure,) = [each for each in check_rank(matrix, r) if not each.holds]
    assert failure.name == "r counts the σ that are not 0"
    assert failure.verdict == verdict


@pytest.mark.parametrize(
    ("r", "verdict"),
    [
        (4, "fails by 1: there are no more than min(m, n) = 3 σ"),
        (-2, "fails by 2: a rank is a count"),
        (2.25, "fails by 0.25: a rank is a count"),
        (4.75, "fails by 0.25: a rank is a count"),
        (2 + 1j, "fails by 1: a rank is a count"),
        (np.nan, "fails: a rank is a count"),
        (np.inf, "fails: a rank is a count"),
    ],
)
def test_what_counts_nothing_ends_the_report(r, verdict):
    (found,) = check_rank(A, r)
    assert found.name == "r is a whole number from 0 to 3"
    assert found.verdict == verdict


# A basis of the null space

DEFICIENT = [
    A,
    A.T,
    WIDE,
    np.ones((4, 3)),
    np.zeros((2, 3)),
    np.array([[1, 1j, 0], [0, 1, 1j]]),
    np.array([[1, 1j], [1j, -1]]),
]


def null_space(matrix):
    return dagger(full_svd(matrix).Vh[np.linalg.matrix_rank(matrix) :])


@pytest.mark.parametrize("matrix", DEFICIENT)
@pytest.mark.parametrize("scale", [1e-300, 1, 1e300])
def test_every_basis_of_the_null_space_passes(matrix, scale):
    N = null_space(matrix)
    q = N.shape[1]
    mixed = N @ (random_matrix(q, q) + 3 * np.eye(q))
    lengths = 10.0 ** np.linspace(-290, 290, q)
    for basis in (N, mixed, N[:, ::-1], N * lengths, N.astype(np.complex64)):
        report = check_null_space(matrix * scale, basis)
        assert report, report
        assert [each.name for each in report] == [
            f"columns of {len(N)} entries",
            "entries are finite",
            "A N = 0",
            "columns are independent",
            "n - r columns",
        ]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("kind", ["random", "rank-deficient", "ones", "σ repeated"])
def test_a_null_space_of_any_dtype_passes_and_one_that_is_off_does_not(kind, dtype):
    matrix = in_dtype(KINDS[kind](6, 9), dtype)
    N = null_space(matrix)
    assert check_null_space(matrix, N)
    off = 3000 * np.finfo(dtype).eps
    moved = (N + off * dagger(matrix)[:, :1] / np.linalg.norm(matrix)).astype(dtype)
    assert failing(check_null_space(matrix, moved)) == ["A N = 0"]


@pytest.mark.parametrize(
    "matrix",
    [
        sympy.Matrix(A),
        sympy.Matrix(A.T),
        sympy.ones(3, 3),
        sympy.Matrix([[1, sympy.I, 0]]),
        sympy.Matrix([[1, sympy.sqrt(2)], [sympy.sqrt(2), 2]]),
        sympy.eye(2),
    ],
)
def test_an_exact_null_space_passes_as_sympy_returns_it(matrix):
    basis = matrix.nullspace()
    assert check_null_space(matrix, basis)
    assert check_null_space(
        matrix, sympy.Matrix.hstack(sympy.zeros(matrix.cols, 0), *basis)
    )
    assert check_null_space(matrix, [column.T for column in basis])


def test_a_single_vector_and_nothing_are_bases():
    assert check_null_space(A, [1, 1, -1])
    assert check_null_space(A, [[1], [1], [-1]])
    assert check_null_space(np.eye(2), [])
    assert check_null_space(np.eye(2), np.ones((2, 0)))
    assert check_null_space([[0]], [7])


def test_a_null_space_rounded_by_hand_passes_with_a_larger_rtol():
    rounded = [0.5774, 0.5774, -0.5773]
    assert failing(check_null_space(A, rounded)) == ["A N = 0"]
    assert check_null_space(A, rounded, rtol=1e-3)


def test_columns_that_nearly_depend_are_independent_up_to_rtol():
    nearly = [[1, 1], [0, 1e-3], [0, 0]]
    assert check_null_space(np.diag([0, 0, 1]), nearly)
    assert failing(check_null_space(np.diag([0, 0, 1]), nearly, rtol=1e-3)) == [
        "columns are independent"
    ]


def test_columns_of_vh_in_place_of_rows_are_recognised():
    failure = the_failure(check_null_space(A, full_svd(A).Vh[:, 2:]))
    assert failure.verdict == (
        "fails by 2.7: these look like columns of Vh; take rows, Vh[r:].conj().T"
    )


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("spectrum", [[3, 2, 1], [3, 1, 1], [2, 2, 2], [5, 2, 2]])
def test_columns_of_vh_are_recognised_whatever_svd_they_are_of(spectrum, dtype):
    U, Vh = (orthonormal(n, n, dtype=dtype, seed=n) for n in (4, 6))
    s = np.array(spectrum, dtype=dtype)
    matrix = (U[:, :3] * s) @ Vh[:3]
    for bases in (np.arange(6), [0, 2, 1, 5, 3, 4], [0, 1, 2, 4, 5, 3]):
        equal = bases[1] == 1 or spectrum[1] == spectrum[2]
        hint = the_failure(check_null_space(matrix, Vh[bases][:, 3:])).hint
        assert hint.startswith("these look like columns of Vh") == equal
    turned = np.exp(1j * np.arange(6))[:, None] * Vh
    assert the_failure(check_null_space(matrix, turned[:, 3:])).hint.startswith(
        "these look like columns of Vh"
    )


@pytest.mark.parametrize(
    ("slip", "verdict"),
    [
        (
            lambda Vh: Vh[2:].T,
            "fails by 1.6: the conjugate is missing: v_i is Vh[i - 1].conj()",
        ),
        (
            lambda Vh: Vh[:2].conj().T[:, :1],
            "fails by 1.7: these are in the row space, "
            "at right angles to the null space",
        ),
        (lambda Vh: np.array([[1], [1j], [1]]), "fails by 1.2: A n_1 is not 0"),
    ],
)
def test_a_vector_that_is_not_sent_to_zero_is_told(slip, verdict):
    matrix = DEFICIENT[5]
    failure = the_failure(check_null_space(matrix, slip(full_svd(matrix).Vh)))
    assert failure.name == "A N = 0"
    assert failure.verdict == verdict


def test_without_tolerance_exact_vectors_are_recognised():
    def hint(matrix, N):
        (failure,) = [x for x in check_null_space(matrix, N, rtol=0) if x.hint]
        return failure.hint

    assert hint([[1, 1, 2]], [[1, 1, -1]]) == "these are rows; N.T has them as columns"
    assert hint([[1, 1j, 0]], [[1, -1j, 0]]) == (
        "these are rows, as in Vh; N.conj().T has them as columns"
    )
    assert hint([[1, 0], [0, 0], [0, 0]], np.eye(3)[:, 1:]).startswith("A* N = 0")
    assert hint([[1, 1j]], [1, -1j]).startswith("the conjugate is missing")
    assert hint([[0, 1], [0, 0]], [0, 1]).startswith("A* N = 0")


@pytest.mark.parametrize("scale", [1e-8, 1e8, 1e300])
def test_slips_of_a_null_space_are_recognised_at_every_scale(scale):
    i = np.exp(0.3j)
    matrix = scale * np.array([[1, i], [i, i**2]]) / 3
    assert check_null_space(matrix, [1, -1 / i])
    assert the_failure(check_null_space(matrix, [1, -i])).hint.startswith(
        "the conjugate is missing"
    )
    nilpotent = scale * np.array([[0.1, 0.3], [-0.1 / 3, -0.1]])
    assert the_failure(check_null_space(nilpotent, [1, 3])).hint.startswith("A* N = 0")
    U, Vh = orthonormal(4, 4), orthonormal(4, 4, seed=1)
    deficient = (U * np.array([3, 2, 2, 0]) * scale) @ Vh
    turned = Vh[[0, 2, 1, 3]][:, 3:]
    assert the_failure(check_null_space(deficient, turned)).hint.startswith(
        "these look like columns of Vh"
    )
    in_rows = check_null_space(np.diag([1, 3, 0]) * scale, np.eye(3)[:, :2])
    assert "these are in the row space" in str(in_rows)


def test_the_first_of_the_worst_columns_is_named():
    N = [[1, 0, 0], [0, 1, 1], [0, 0, 1], [0, 1, 1]]
    report = check_null_space(np.diag([0, 3, 3, 0]), N)
    assert "A N = 0                  fails by 3.2: A n_3 is not 0" in str(report)
    assert "A n_3 is not 0" in str(check_null_space(np.diag([0, 3e300, 3e300, 0]), N))
    x = 1 - 1e-6  # a tie
    tied = [[1, 0], [0, 1], [2, 2]]
    assert "A n_1 is not 0" in str(check_null_space(np.diag([x, 1, 0]), tied))


def test_the_null_space_of_the_conjugate_transpose_is_recognised():
    nilpotent = [[0, 1], [0, 0]]
    assert the_failure(check_null_space(nilpotent, [0, 1])).verdict == (
        "fails by 1: A* N = 0: this is in the null space of A*"
    )
    assert (
        the_failure(
            check_null_space([[0, 1j, 0], [0, 0, 1], [0, 0, 0]], [0, 0, 1])
        ).hint
        == "A* N = 0: this is in the null space of A*"
    )


@pytest.mark.parametrize(
    ("matrix", "N", "hint"),
    [
        (A, [[1, 1, -1]], "these are rows; N.T has them as columns"),
        (
            DEFICIENT[5],
            full_svd(DEFICIENT[5]).Vh[2:],
            "these are rows, as in Vh; N.conj().T has them as columns",
        ),
        (
            A,
            full_svd(A).U[:, 2:],
            "A* N = 0: this is in the null space of A*; "
            "a column has 3 entries; N is 4×2",
        ),
        (A, [[1, 1, 1]], "a column has 3 entries; N is 1×3"),
        (A, np.ones((4, 2)), "a column has 3 entries; N is 4×2"),
        (A, [1, 1], "a column has 3 entries; N is 2×1"),
        (A, np.ones((2, 2, 2)), "a column has 3 entries; N is 2×2×2"),
        (A, np.ones((2, 3, 2)), "a column has 3 entries; N is 2×3×2"),
        (
            1e8 * A,
            [[1e8 / 3, 1e8 / 3, -1e8 / 3]],
            "these are rows; N.T has them as columns",
        ),
        (A, 7, "a column has 3 entries; N is one number"),
    ],
)
def test_vectors_of_another_length_end_the_report(matrix, N, hint):
    (found,) = check_null_space(matrix, N)
    assert found.name == "columns of 3 entries"
    assert found.verdict == f"fails: {hint}"


@pytest.mark.parametrize(
    ("matrix", "N", "failures"),
    [
        (
            A,
            [],
            {
                "n - r columns": "fails by 1: the dimension of the null space is "
                "n - r = 3 - 2; N has 0 columns"
            },
        ),
        (
            A,
            [[1, 2], [1, 2], [-1, -2]],
            {
                "columns are independent": "fails by 1: n_2 is a sum of multiples of "
                "the columns before it",
                "n - r columns": "fails by 1: the dimension of the null space is "
                "n - r = 3 - 2; N has 2 columns",
            },
        ),
        (
            np.eye(2),
            [0, 0],
            {
                "columns are independent": "fails by 1: n_1 is 0",
                "n - r columns": "fails by 1: the dimension of the null space is "
                "n - r = 2 - 2; N has 1 column",
            },
        ),
        (
            A,
            [[1, 0], [1, 0], [-1, 0]],
            {
                "columns are independent": "fails by 1: n_2 is 0",
                "n - r columns": "fails by 1: the dimension of the null space is "
                "n - r = 3 - 2; N has 2 columns",
            },
        ),
        (
            np.zeros((1, 4)),
            np.array([[1, 0, 1, 2], [0, 1, 1, 3], [0, 0, 0, 0], [0, 0, 0, 0]]),
            {
                "columns are independent": "fails by 2: n_3 is a sum of multiples of "
                "the columns before it",
            },
        ),
    ],
)
def test_too_few_too_many_and_dependent_columns_are_told(matrix, N, failures):
    report = check_null_space(matrix, N)
    assert {each.name: each.verdict for each in report if not each.holds} == failures


def test_a_null_space_that_is_not_finite_ends_the_report():
    report = check_null_space(A, [1, np.nan, -1])
    assert the_failure(report).verdict == "fails: N holds NaN or infinity"
    assert report.properties[-1].name == "entries are finite"


# A best approximation


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_every_truncation_passes(kind, dtype):
    matrix = in_dtype(KINDS[kind](6, 4), dtype)
    for k in range(1, 5):
        report = check_approximation(matrix, reconstruct(thin_svd(matrix), k), k)
        assert report, report
        assert [each.name for each in report] == [
            "X is 6×4",
            "entries are finite",
            f"X is of rank {k} at most",
            "X is a sum of layers of A",
            f"none of rank {k} is nearer",
        ]


@pytest.mark.parametrize("scale", [1e-300, 1e-30, 1e30, 1e300])
def test_the_best_is_the_best_at_every_scale(scale):
    best = 2.5 * np.outer([1, 1, 0, 2], [1, 1, 2])
    assert check_approximation(scale * A, scale * best, 1)
    assert not check_approximation(scale * A, 1.0001 * scale * best, 1)


@pytest.mark.parametrize("dtype", [float, complex])
@pytest.mark.parametrize("seed", range(5))
def test_where_sigma_repeats_every_best_approximation_passes(seed, dtype):
    U, Vh = orthonormal(5, 4, dtype, seed), orthonormal(4, 4, dtype, seed + 10)
    matrix, turn = (U * [3, 2, 2, 2]) @ Vh, orthonormal(3, 3, dtype, seed + 20)
    U[:, 1:], Vh[1:] = U[:, 1:] @ turn, dagger(turn) @ Vh[1:]
    for k in (2, 3):
        assert check_approximation(matrix, (U[:, :k] * [3, 2, 2][:k]) @ Vh[:k], k)


def test_more_rank_than_there_is_is_allowed():
    assert check_approximation(A, A, 2) and check_approximation(A, A, 3)
    assert check_approximation(np.zeros((2, 3)), np.zeros((2, 3)), 1)


def test_an_exact_approximation_passes():
    best = sympy.Matrix([[1, 1, 2], [1, 1, 2], [0, 0, 0], [2, 2, 4]]) * 5 / 2
    assert check_approximation(sympy.Matrix(A), best, 1)
    assert check_approximation(A, best.tolist(), 1)


def test_an_approximation_rounded_by_hand_passes_with_a_larger_rtol():
    best = reconstruct(full_svd([[5, 3], [-1, 7]]), 1)
    assert not check_approximation([[5, 3], [-1, 7]], best.round(4), 1)
    assert check_approximation([[5, 3], [-1, 7]], best.round(4), 1, rtol=1e-4)
    assert not check_approximation([[5, 3], [-1, 7]], best.round(1), 1, rtol=1e-4)


@pytest.mark.parametrize("dtype", DTYPES)
def test_an_approximation_of_any_dtype_passes_and_one_that_is_off_does_not(dtype):
    matrix = random_matrix(20, 12, dtype=dtype)
    best = reconstruct(thin_svd(matrix), 5)
    assert check_approximation(matrix.astype(np.complex128), best, 5)
    off = best * dtype(1 + 1e5 * np.finfo(dtype).eps)
    assert "X is a sum of layers of A" in failing(check_approximation(matrix, off, 5))


@pytest.mark.parametrize(
    ("kept", "k", "failures"),
    [
        ([], 1, {"none of rank 1 is nearer": "fails by 1.7: X is 0, no layer at all"}),
        ([2], 2, {"none of rank 2 is nearer": "fails by 2.3: this is layer 2 alone"}),
        ([1], 3, {"none of rank 3 is nearer": "fails by 2.7: this is layer 1 alone"}),
        (
            [1, 2],
            3,
            {"none of rank 3 is nearer": "fails by 1.2: these are the first 2 layers"},
        ),
        (
            [1, 2, 3],
            1,
            {"X is of rank 1 at most": "fails by 3.6: these are the first 3 layers"},
        ),
        (
            [3, 4],
            2,
            {
                "none of rank 2 is nearer": "fails by 2.8: "
                "these are the last 2 layers, with the smallest σ"
            },
        ),
        (
            [1, 3],
            2,
            {"none of rank 2 is nearer": "fails by 0.93: these are the layers 1, 3"},
        ),
        (
            [1, 3],
            1,
            {"X is of rank 1 at most": "fails by 2: these are the layers 1, 3"},
        ),
        (
            [3, 4],
            1,
            {
                "X is of rank 1 at most": "fails by 1: these are the last 2 layers, "
                "with the smallest σ",
                "none of rank 1 is nearer": "fails by 1.3: ‖A - X‖ is 5; it can be 3.7",
            },
        ),
    ],
)
def test_other_layers_than_the_first_k_are_named(kept, k, failures):
    U, Vh = orthonormal(6, 4), orthonormal(4, 5)
    own = (U * [4, 3, 2, 1]) @ Vh
    i = np.array(kept, dtype=int) - 1
    X = (U[:, i] * (4 - i)) @ Vh[i]
    report = check_approximation(own, X, k)
    assert {each.name: each.verdict for each in report if not each.holds} == failures


def test_an_approximation_of_too_high_a_rank_is_told_its_rank():
    report = check_approximation(np.diag([3, 1, 0]), np.eye(3), 1)
    assert [each.verdict for each in report if not each.holds] == [
        "fails by 1.4: X has rank 3",
        "fails by 0.71: A - X is not at right angles to X",
        "fails by 1.2: ‖A - X‖ is 2.2; it can be 1",
    ]


def test_without_tolerance_only_what_is_not_zero_counts_to_the_rank():
    report = check_approximation(np.diag([3, 1, 0]), np.diag([1, 1, 0]), 1, rtol=0)
    assert report.properties[2].verdict == "fails by 1: X has rank 2"


def test_nothing_but_zero_approximates_zero():
    report = check_approximation([[0, 0]], [[3, 4]], 1)
    assert [each.verdict for each in report if not each.holds] == [
        "fails by 25: A - X is not at right angles to X",
        "fails by 5: ‖A - X‖ is 5; it can be 0",
    ]


@pytest.mark.parametrize("scale", [1e-200, 1, 1e200])
@pytest.mark.parametrize("dtype", [float, complex])
@pytest.mark.parametrize("k", [1, 2])
@pytest.mark.parametrize(
    ("slip", "hint"),
    [
        (
            lambda U, s, Vh: dagger((U * s) @ Vh),
            "this looks like its conjugate transpose",
        ),
        (
            lambda U, s, Vh: (U * s * np.array([-1, 1])[: len(s)]) @ Vh,
            "a sign is turned: u_i belongs to the v_i for which A v_i = σ_i u_i",
        ),
        (
            lambda U, s, Vh: (U * s[0] / 7) @ Vh,
            "the u_i and the v_i are right, but not the σ_i",
        ),
        (
            lambda U, s, Vh: (U * s[::-1] * 3) @ Vh,
            "the u_i and the v_i are right, but not the σ_i",
        ),
        (
            lambda U, s, Vh: (U * s) @ Vh[:, ::-1],
            "the u_i and the σ_i are right, but not the v_i; they are the rows of Vh",
        ),
        (
            lambda U, s, Vh: (U[::-1] * s) @ Vh,
            "the σ_i and the v_i are right, but not the u_i; they are the columns of U",
        ),
        (
            lambda U, s, Vh: (U[::-1] * s) @ Vh[:, ::-1],
            "A - X is not at right angles to X",
        ),
    ],
)
def test_what_is_wrong_with_the_layers_is_told(dtype, k, slip, hint, scale):
    matrix = scale * random_matrix(4, 4, dtype=dtype)
    U, s, Vh = thin_svd(matrix)
    report = check_approximation(matrix, slip(U[:, :k], s[:k], Vh[:k]), k)
    failures = {each.name: each.hint for each in report if not each.holds}
    assert failures["X is a sum of layers of A"] == hint
    assert f"none of rank {k} is nearer" in failures
    assert f"X is of rank {k} at most" not in failures


def test_v_in_place_of_vh_spoils_only_the_right_vectors():
    matrix = random_matrix(4, 4)
    U, s, Vh = full_svd(matrix)
    report = check_approximation(matrix, (U[:, :2] * s[:2]) @ Vh.T[:2], 2)
    assert "right, but not the v_i; they are the rows of Vh" in str(report)
    report = check_approximation(matrix, (U.T[:, :2] * s[:2]) @ Vh[:2], 2)
    assert "right, but not the u_i; they are the columns of U" in str(report)


def test_an_error_hardly_greater_than_the_least_is_not_told_in_equal_numbers():
    X = np.diag([3.003, 0])
    assert "none of rank 1 is nearer   fails by 4.5e-06: ‖A - X‖ can be less" in str(
        check_approximation(np.diag([3, 1]), X, 1)
    )


def test_an_approximation_that_does_not_fit_ends_the_report():
    (found,) = check_approximation(A, A.T, 1)
    assert (found.name, found.verdict) == ("X is 4×3", "fails: A is 4×3, X is 3×4")
    report = check_approximation(A, np.full((4, 3), np.inf), 1)
    assert the_failure(report).verdict == "fails: X holds NaN or infinity"
    assert report.properties[-1].name == "entries are finite"


# The pseudoinverse

TALL = np.array([[1, 0], [0, 1], [1, 1]])
NAMES = ["A X A = A", "X A X = X", "(A X)* = A X", "(X A)* = X A"]


def well_conditioned(matrix):
    s = np.linalg.svd(matrix, compute_uv=False)
    return s[0] < 1e-3 / np.sqrt(np.finfo(s.dtype).eps) * s[-1]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("size", [(7, 4), (4, 7), (5, 5)])
def test_the_pseudoinverse_passes_by_whatever_formula(kind, dtype, size):
    matrix = in_dtype(KINDS[kind](*size), dtype)
    inverses = [np.linalg.pinv(matrix, rtol=7 * np.finfo(dtype).eps)]
    if size == (7, 4) and well_conditioned(matrix):
        inverses.append(np.linalg.inv(dagger(matrix) @ matrix) @ dagger(matrix))
    if size == (5, 5) and well_conditioned(matrix):
        inverses.append(np.linalg.inv(matrix))
    for X in inverses:
        report = check_pseudoinverse(matrix, X)
        assert report, report
        assert [each.name for each in report][2:] == NAMES


@pytest.mark.parametrize("scale", [1e-300, 1e-30, 1e30, 1e300])
def test_a_pseudoinverse_is_one_at_every_scale(scale):
    X = np.linalg.pinv(A, rtol=1e-12)
    assert check_pseudoinverse(A * scale, X / scale)
    assert not check_pseudoinverse(A * scale, 1.0001 * X / scale)


def test_an_exact_pseudoinverse_passes():
    for matrix in (sympy.Matrix(TALL), sympy.Matrix([[1, sympy.I]]), SQUARE):
        assert check_pseudoinverse(matrix, matrix.pinv())
    exact = sympy.Matrix([[3, -2, 10, 1], [-2, 3, -10, 1], [1, 1, 0, 2]]) / 45
    assert check_pseudoinverse(sympy.Matrix(A), exact)
    assert check_pseudoinverse(np.zeros((2, 3)), np.zeros((3, 2)))


def test_a_pseudoinverse_rounded_by_hand_passes_with_a_larger_rtol():
    rounded = np.linalg.pinv(A, rtol=1e-12).round(4)
    assert not check_pseudoinverse(A, rounded)
    assert check_pseudoinverse(A, rounded, rtol=1e-3)
    assert not check_pseudoinverse(A, rounded.round(2), rtol=1e-3)


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_pseudoinverse_that_is_off_by_more_than_rounding_fails(dtype):
    matrix = random_matrix(6, 4, dtype=dtype)
    X = np.linalg.pinv(matrix)
    assert check_pseudoinverse(matrix, X)
    assert not check_pseudoinverse(matrix, X * dtype(1 + 1e5 * np.finfo(dtype).eps))


@pytest.mark.parametrize("missing", range(5))
def test_a_missing_layer_fails_however_ill_conditioned_the_matrix(missing):
    s = np.array([1, 1e-2, 1e-5, 1e-8, 1e-11])
    U, V = orthonormal(6, 5), orthonormal(5, 5, seed=1)
    kept = np.arange(5) != missing
    matrix = (U * s) @ V.T
    assert check_pseudoinverse(matrix, (V / s) @ U.T)
    assert failing(check_pseudoinverse(matrix, (V / s)[:, kept] @ U.T[kept])) == [
        "A X A = A"
    ]


@pytest.mark.parametrize(
    ("matrix", "X", "failures"),
    [
        (A, A.T, {0: "3400: this is A*; where it has σ_i, A⁺ has 1/σ_i", 1: "3400"}),
        (
            TALL,
            np.zeros((2, 3)),
            {0: "2: A X is to leave the columns of A as they are"},
        ),
        (TALL, np.eye(2, 3), {2: "2: X A = I, but X is another left inverse"}),
        (TALL.T, np.eye(3, 2), {3: "2: A X = I, but X is another right inverse"}),
        (
            TALL.T,
            [[1, 0], [0, 1], [1, 0]],
            {
                0: "2: A X is to leave the columns of A as they are",
                1: "1.7: X A is to leave the columns of X as they are",
                2: "1.4: A X is to be an orthogonal projector",
                3: "1.4: X A is to be an orthogonal projector",
            },
        ),
        (np.diag([2, 0]), [[0.5, 0], [0, 1]], {1: "1: X has rank 2, and A only 1"}),
        (
            np.diag([2, 0]),
            [[0.5, 1], [0, 0]],
            {2: "2.8: A X is to be an orthogonal projector"},
        ),
        (
            np.diag([2, 0]),
            [[0.5, 0], [1, 0]],
            {3: "2.8: X A is to be an orthogonal projector"},
        ),
        (
            np.eye(2),
            2.0**60 * np.eye(2),
            {
                0: "1.6e+18: A X is to leave the columns of A as they are",
                1: "1.9e+36: X A is to leave the columns of X as they are",
            },
        ),
        (np.zeros((2, 3)), np.eye(3, 2), {1: "1.4: X has rank 2, and A only 0"}),
        (
            np.diag([4, 2]),
            [[0.25, 0], [0, 0.75]],
            {
                0: "1: A X is to leave the columns of A as they are",
                1: "0.38: X A is to leave the columns of X as they are",
            },
        ),
    ],
)
def test_each_condition_of_penrose_that_fails_is_told(matrix, X, failures):
    report = check_pseudoinverse(matrix, X)
    assert {each.name: each.verdict for each in report if not each.holds} == {
        NAMES[i]: f"fails by {verdict}" for i, verdict in failures.items()
    }


@pytest.mark.parametrize(
    ("slip", "hint"),
    [
        (np.transpose, "this looks like A⁺ transposed"),
        (dagger, "this looks like the conjugate transpose of A⁺"),
        (np.conj, "this looks like A⁺ without the conjugate"),
    ],
)
@pytest.mark.parametrize("size", [(3, 3), (4, 3)])
def test_a_transpose_or_a_conjugate_of_the_pseudoinverse_is_recognised(
    slip, hint, size
):
    matrix = random_matrix(*size, dtype=complex)
    X = slip(np.linalg.pinv(matrix))
    failures = [each for each in check_pseudoinverse(matrix, X) if not each.holds]
    assert failures[0].hint == hint
    assert not any(each.hint for each in failures[1:])


def test_a_real_pseudoinverse_that_is_transposed_is_recognised_by_its_shape():
    (found,) = check_pseudoinverse(A, np.linalg.pinv(A, rtol=1e-12).T)
    assert found.name == "X is 3×4"
    assert found.verdict == "fails: this looks like A⁺ transposed"


@pytest.mark.parametrize("of_A", DTYPES)
@pytest.mark.parametrize("of_X", DTYPES)
def test_a_reciprocal_of_zero_is_all_that_fails(of_A, of_X):
    U, s, Vh = thin_svd(A)
    s[2] = 1e-7 * np.finfo(of_A).eps
    X = (Vh.T / s) @ U.T
    assert failing(check_pseudoinverse(A.astype(of_A), X.astype(of_X))) == ["X A X = X"]


@pytest.mark.parametrize(
    ("units", "recognised"), [(1.99, True), (1, True), (0.99, False)]
)
def test_a_reciprocal_of_zero_is_no_less_than_that_of_what_counts_as_zero(
    units, recognised
):
    X = np.diag([0, units * 2.0**51])  # max(m, n)·eps is 2**-51
    report = check_pseudoinverse(np.diag([1, 0]), X)
    assert ("σ_2 is 0 but for rounding" in str(report)) == recognised


def test_a_reciprocal_of_zero_is_recognised():
    U, s, Vh = thin_svd(A)
    s[2] = 1e-15
    failure = the_failure(check_pseudoinverse(A, (Vh.T / s) @ U.T))
    assert failure.name == "X A X = X"
    assert failure.verdict == (
        "fails by 1e+15: σ_3 is 0 but for rounding, and has no reciprocal: "
        "0 takes its place"
    )
    with np.errstate(all="ignore"):
        X = (Vh.T / [15, 3, 0]) @ U.T
    assert the_failure(check_pseudoinverse(A, X)).verdict == (
        "fails: X holds NaN or infinity; where σ is 0, Σ⁺ is 0 too"
    )
    assert the_failure(check_pseudoinverse(TALL, np.full((2, 3), np.inf))).verdict == (
        "fails: X holds NaN or infinity"
    )


@pytest.mark.parametrize("X", [np.eye(4, 3), np.ones(3), np.full((4, 3), 1e300)])
def test_a_pseudoinverse_of_another_shape_ends_the_report(X):
    (found,) = check_pseudoinverse(A, X)
    size = "×".join(map(str, X.shape))
    assert found.verdict == f"fails: A is 4×3, X is {size}"


# Least squares


def test_what_rounding_may_do_is_counted_in_thirty_units():
    eps = np.finfo(float).eps
    assert check_least_squares([[1.0]], [1.0], [1 + 50 * eps])
    assert not check_least_squares([[1.0]], [1.0], [1 + 70 * eps])


def test_a_tenth_of_b_is_the_most_that_passes_and_what_passes_turned_is_told():
    assert check_least_squares([[1.0]], [10.0], [9.0], rtol=0.2)
    assert not check_least_squares([[1.0]], [10.0], [8.99], rtol=0.2)
    report = check_least_squares([[1.0]], [10.0], [-9.0], rtol=0.2)
    assert the_failure(report).hint == "-x would do"


def test_the_part_in_the_null_space_is_held_to_x_and_b():
    assert check_least_squares([[1.0, 0]], [1.0], [1, 0.15], rtol=0.1)
    assert not check_least_squares([[1.0, 0]], [1.0], [1, 0.25], rtol=0.1)
    assert not check_least_squares([[0.0]], [1.0], [0.05], rtol=0.1)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("size", [(7, 4), (4, 7), (5, 5)])
def test_the_least_squares_solution_passes_by_whatever_method(kind, dtype, size):
    matrix = in_dtype(KINDS[kind](*size), dtype)
    rtol = 7 * np.finfo(dtype).eps
    for b in (random_matrix(size[0], dtype=dtype), matrix @ np.ones(size[1], dtype)):
        found = [np.linalg.lstsq(matrix, b, rcond=rtol)[0]]
        found.append(np.linalg.pinv(matrix, rtol=rtol) @ b)
        if size == (7, 4) and np.linalg.cond(matrix) < 100:
            found.append(np.linalg.solve(dagger(matrix) @ matrix, dagger(matrix) @ b))
        for x in found:
            report = check_least_squares(matrix, b, x)
            assert report and not any(each.hint for each in report), report
            assert [each.name for each in report][:3] == [
                f"x has {size[1]} entries",
                "entries are finite",
                "A*(b - A x) = 0",
            ]


# A line through ten points, its abscissa counted from far away: κ is 1.4e6.
YEARS = np.column_stack([np.ones(10), np.arange(2015, 2025)])
HEIGHTS = 6 * YEARS[:, 1] - 11940 + [0, -1, 1, 0, -2, 2, 0, 2, -1, -1]
WEAK = full_svd(YEARS).Vh[1]  # changes of x that change A x least


def test_a_slip_in_an_ill_conditioned_problem_is_seen():
    right = np.linalg.lstsq(YEARS, HEIGHTS)[0]
    assert check_least_squares(YEARS, HEIGHTS, right)
    for slip in ([0.1, 0], [0, 1e-4], [-1, 5e-4], WEAK):
        assert failing(check_least_squares(YEARS, HEIGHTS, right + slip)) == [
            "A*(b - A x) = 0"
        ]


def digits_told(report):
    """How many digits of x are certain, if they are fewer than four."""
    last = str(report).splitlines()[-1]
    told = int(last.split(":")[1].split()[0]) if last.startswith("digits") else None
    assert told != 4
    return 4 if told is None else told


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("size", [(7, 4), (4, 7), (16, 16)])
def test_no_slip_in_a_digit_that_is_certain_passes(kind, dtype, size):
    matrix = in_dtype(KINDS[kind](*size), dtype)
    for b in (random_matrix(size[0], dtype=dtype), matrix @ np.ones(size[1], dtype)):
        x = np.linalg.lstsq(matrix, b, rcond=max(size) * np.finfo(dtype).eps)[0]
        digits = digits_told(check_least_squares(matrix, b, x))
        slip = 2 * np.sqrt(len(x)) * 0.1**digits * np.linalg.norm(x)
        for unit in np.eye(len(x), dtype=dtype) if digits and x.any() else []:
            assert not check_least_squares(matrix, b, x + slip * unit)


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
    E *= 4 * np.finfo(float).eps / np.linalg.norm(E, 2)
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
    assert digits_told(check_least_squares(A, [0, 0, 0, 0], [0, 0, 0])) == 4
    assert digits_told(check_least_squares([[1], [0]], [0, 1], [0])) == 4


@pytest.mark.parametrize("scale", [1e-8, 1, 1e8])
def test_the_normal_equations_of_an_ill_conditioned_matrix_are_recognised(scale):
    matrix, x = YEARS * scale, np.linalg.lstsq(YEARS, HEIGHTS)[0]
    weak, strong = x + 0.1 * WEAK, x + 1e-6 * full_svd(YEARS).Vh[0]
    assert the_failure(check_least_squares(matrix, HEIGHTS, weak / scale)).verdict == (
        "fails by 0.00045: A*A x = A*b holds up to rounding, but A*A squares κ; "
        "lstsq comes nearer"
    )
    hint = the_failure(check_least_squares(matrix, HEIGHTS, strong / scale)).hint
    assert hint == "‖b - A x‖ can be less"


def test_a_product_that_is_no_number_fails():
    turn, x = [[1e10, -1e10], [1e10, 1e10]], [1e308, 1e308]
    assert failing(check_least_squares(turn, [1, 1], x)) == ["A*(b - A x) = 0"]


def test_only_where_there_is_a_null_space_is_the_shortest_asked_for():
    names = [each.name for each in check_least_squares(A, [1, 0, 0, 0], [0, 0, 0])]
    assert names[3:] == ["x is the shortest"]
    assert len(list(check_least_squares(TALL, [1, 0, 0], [0, 0]))) == 3


@pytest.mark.parametrize("scale", [1e-150, 1e-30, 1e30, 1e150])
def test_a_solution_is_one_at_every_scale(scale):
    x = np.linalg.lstsq(A, [1, 2, 3, 4])[0]
    for matrix, b in ((A * scale, [1, 2, 3, 4]), (A, scale * np.arange(1, 5))):
        right = x / scale if matrix is not A else x * scale
        assert check_least_squares(matrix, b, right)
        assert failing(check_least_squares(matrix, b, 1.0001 * right)) == [
            "A*(b - A x) = 0"
        ]
        longer = right + 1e-4 * np.linalg.norm(right) * np.array([1, 1, -1])
        assert failing(check_least_squares(matrix, b, longer)) == ["x is the shortest"]


def test_vectors_may_come_as_columns_rows_lists_and_exact():
    x = sympy.Matrix([2, 3])
    b = sympy.Matrix([1, 2, 6])
    for one in (x, x.T, [2, 3]):
        for other in (b, b.T, [1, 2, 6]):
            assert check_least_squares(sympy.Matrix(TALL), other, one)
    assert check_least_squares([[2], [0]], [6, 1], 3)
    assert check_least_squares([[2]], 6, [3])


def test_a_right_side_that_the_columns_do_not_see_has_the_solution_zero():
    assert check_least_squares(TALL, [1, 1, -1], [0, 0])
    assert check_least_squares(TALL, [1, 1, -1], [1e-16, -1e-16])
    assert check_least_squares(np.zeros((2, 3)), [1, 1], [0, 0, 0])
    assert check_least_squares(A, [0, 0, 0, 0], [0, 0, 0])
    assert the_failure(
        check_least_squares(np.zeros((2, 2)), [1, 1], [0, 1])
    ).verdict == ("fails by 1: it has a part in the null space; take that away")


def test_a_solution_rounded_by_hand_passes_with_a_larger_rtol():
    x = np.linalg.lstsq(A, [1, 2, 3, 4])[0]
    assert not check_least_squares(A, [1, 2, 3, 4], x.round(4))
    assert check_least_squares(A, [1, 2, 3, 4], x.round(4), rtol=1e-3)
    assert not check_least_squares(A, [1, 2, 3, 4], x.round(1), rtol=1e-3)
    longer = x + 1e-4 * np.array([1, 1, -1])
    assert not check_least_squares(A, [1, 2, 3, 4], longer)
    assert check_least_squares(A, [1, 2, 3, 4], longer, rtol=1e-3)


@pytest.mark.parametrize("slip", [[0.05, 0], [0, 5]])
def test_a_larger_rtol_is_not_multiplied_by_the_condition(slip):
    question = np.diag([1, 1e-3, 0])[:, :2], [1, 1e-3, 1]
    assert check_least_squares(*question, [1.0007, 1.0007], rtol=1e-3)
    assert not check_least_squares(*question, np.add([1, 1], slip), rtol=1e-3)


B = [1, 2, 6]
NEAREST = TALL @ np.linalg.pinv(TALL) @ B


@pytest.mark.parametrize(
    ("matrix", "b", "x", "verdict"),
    [
        (TALL, B, [7, 8], "12: this is A*b; solve A*A x = A*b"),
        (
            TALL,
            B,
            [1, 2],
            "2.4: this solves the first 2 equations and leaves out the rest",
        ),
        (TALL, B, -np.linalg.pinv(TALL) @ B, "12: -x would do"),
        (TALL, B, [0, 0], "6.2: ‖b - A x‖ is 6.4; it can be 1.7"),
        (TALL, TALL @ [1, 2], [1, 1], "1.4: ‖b - A x‖ is 1.4; it can be 0"),
        (TALL, [1, 1, -1], [0.01, 0], "0.014: ‖b - A x‖ can be less"),
        (np.eye(3), B, [0, 0, 1], "5.5: ‖b - A x‖ is 5.5; it can be 0"),
        (np.diag([2, 1, 0]), B, [0, 0, 6], "2.2: this is the residual b - A x"),
        (
            np.diag([2, 1, 0]),
            B,
            [1, 2, 0],
            "1: this is A x, the point nearest to b",
        ),
    ],
)
def test_a_vector_that_is_no_minimum_is_told(matrix, b, x, verdict):
    report = check_least_squares(matrix, b, x)
    (failure,) = [each for each in report if each.name == "A*(b - A x) = 0"]
    assert failure.verdict == f"fails by {verdict}"


def test_without_tolerance_a_turned_sign_is_recognised():
    failure = the_failure(
        check_least_squares(np.diag([2, 1]), [2, 1], [-1, -1], rtol=0)
    )
    assert failure.hint == "-x would do"


def test_a_missing_conjugate_in_the_normal_equations_is_told():
    matrix, b = random_matrix(4, 2, dtype=complex), random_matrix(4, seed=1)
    x = np.linalg.solve(matrix.T @ matrix, matrix.T @ b)
    assert the_failure(check_least_squares(matrix, b, x)).hint == (
        "this solves A.T (b - A x) = 0; the conjugate is missing"
    )


def test_a_solution_that_is_not_the_shortest_fails_by_what_is_too_much():
    failure = the_failure(check_least_squares(A, A @ [1, 2, 3], [2, 3, 2]))
    assert failure.name == "x is the shortest"
    assert failure.verdict == (
        "fails by 1.7: it has a part in the null space; take that away"
    )


@pytest.mark.parametrize(
    ("x", "hint"),
    [
        (np.array(B) - NEAREST, "this is the residual b - A x"),
        (NEAREST, "this is A x, the point nearest to b"),
        ([1, 2, 3], "x has an entry for each column of A; this is 3"),
        (np.eye(2), "x has an entry for each column of A; this is 2×2"),
        (np.ones((2, 1, 1)), "x has an entry for each column of A; this is 2×1×1"),
        (2, "x has an entry for each column of A; this is 1"),
    ],
)
def test_a_solution_of_another_length_ends_the_report(x, hint):
    (found,) = check_least_squares(TALL, B, x)
    assert (found.name, found.verdict) == ("x has 2 entries", f"fails: {hint}")


def test_a_solution_that_is_not_finite_ends_the_report():
    report = check_least_squares(TALL, B, [np.nan, 1])
    assert the_failure(report).verdict == "fails: x holds NaN or infinity"
    assert report.properties[-1].name == "entries are finite"


# A k by energy


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("dtype", [np.float32, float])
def test_just_the_rank_for_energy_passes(seed, dtype):
    s = np.sort(abs(random_matrix(9, seed=seed)) ** 3)[::-1].astype(dtype)
    for share in (0.5, 0.75, 0.9, 0.99, 1 - 1e-9, 1):
        right = rank_for_energy(s, share)
        passes = [k for k in range(-1, 12) if check_rank_for_energy(s, share, k)]
        assert passes == [right]


@pytest.mark.parametrize("s", [[3, 1], [3e200, 1e200], [3e-200, 1e-200]])
def test_a_share_that_rounding_alone_misses_is_held(s):
    for exact in (0.9, Fraction(9, 10), np.float64(0.9)):
        assert check_rank_for_energy(s, exact, 1)
        assert the_failure(check_rank_for_energy(s, exact, 2)).verdict == (
            "fails by 1: k - 1 layers hold just the share, and that is enough"
        )
    single = np.array([0.9, 0.3], np.float32)
    assert check_rank_for_energy(single, 0.9, 1)
    assert check_rank_for_energy(single.astype(float), 0.9, 2)


def test_the_shares_of_exact_and_of_zero_singular_values_are_judged():
    assert check_rank_for_energy([4 * sympy.sqrt(5), 2 * sympy.sqrt(5)], 0.8, 1)
    assert check_rank_for_energy([0, 0], 1, 1)
    assert check_rank_for_energy([5, 0, 0], 1, 1)
    assert check_rank_for_energy([7], 0.01, 1)


@pytest.mark.parametrize(
    ("s", "share", "k", "verdict"),
    [
        ([4, 3, 3, 3], 0.9, 2, "fails by 0.32: more are needed"),
        (
            [4, 2, 1],
            0.8,
            1,
            "fails by 0.038: this is nearest to the share, but below it",
        ),
        (
            [4, 2, 1],
            0.9,
            1,
            "fails by 0.14: an index counts from 0: "
            "entry k of the shares is that of k + 1 layers",
        ),
        ([9, 9, 5, 5], 0.9, 2, "fails by 0.14: this is for Σσ⁴; energy is Σσ²"),
        ([4, 2, 1], 0.95, 3, "fails by 1: this is for Σσ; energy is Σσ²"),
        ([9, 1, 1, 1], 0.9, 4, "fails by 3: 1 would do"),
        ([9, 1, 1, 1], 0.9, 2, "fails by 1: 1 would do"),
        ([9, 1, 1, 1], 0.9, 3, "fails by 2: this is for Σσ; energy is Σσ²"),
    ],
)
def test_a_wrong_k_for_energy_is_told(s, share, k, verdict):
    failure = the_failure(check_rank_for_energy(s, share, k))
    assert failure.name == (
        "k layers hold the share" if "0." in verdict else "fewer do not"
    )
    assert failure.verdict == verdict


@pytest.mark.parametrize(
    ("k", "verdict"),
    [
        (0, "fails by 1: an index counts from 0, layers from 1"),
        (-1, "fails by 2: layers are counted"),
        (4, "fails by 1: there are no more than p = 3 σ"),
        (1.5, "fails by 0.5: layers are counted"),
        (4.5, "fails by 0.5: layers are counted"),
        (np.nan, "fails: layers are counted"),
        (1 + 2j, "fails by 2: layers are counted"),
    ],
)
def test_a_k_for_energy_that_counts_no_layers_ends_the_report(k, verdict):
    (found,) = check_rank_for_energy([4, 2, 1], 0.9, k)
    assert found.name == "k is a whole number from 1 to 3"
    assert found.verdict == verdict


# A k by storage


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (4, 5), (300, 400), (2000, 1125)])
def test_just_the_rank_for_storage_passes(size):
    for share in (0.01, 0.15, 0.5, Fraction(1, 3), 1):
        right = rank_for_storage(*size, share)
        assert check_rank_for_storage(*size, share, right)
        for k in {0, right - 1, right + 1, right + 2, min(size)} - {right}:
            assert not check_rank_for_storage(*size, share, k)


def test_sizes_are_reckoned_exactly():
    side = 10**18
    right = rank_for_storage(side, side, 0.3)
    assert check_rank_for_storage(side, side, 0.3, right)
    assert not check_rank_for_storage(side, side, 0.3, right + 1)


@pytest.mark.parametrize(
    ("k", "verdict"),
    [
        (18000 / 701, "fails by 0.32: round it down: part of a layer is none"),
        (25.5, "fails by 0.5: round it down: part of a layer is none"),
        (26.5, "fails by 0.5: layers are counted"),
        (24.5, "fails by 0.5: layers are counted"),
        (300.5, "fails by 0.5: layers are counted"),
        (25.5j, "fails by 26: layers are counted"),
        (-1, "fails by 1: layers are counted"),
        (301, "fails by 1: there are no more than min(m, n) = 300 layers"),
        (np.nan, "fails: layers are counted"),
    ],
)
def test_a_k_for_storage_that_counts_no_layers_ends_the_report(k, verdict):
    (found,) = check_rank_for_storage(300, 400, 0.15, k)
    assert found.name == "k is a whole number from 0 to 300"
    assert found.verdict == verdict


@pytest.mark.parametrize(
    ("m", "n", "share", "k", "verdict"),
    [
        (10, 30, 0.28, 3, "fails by 39: it is to be rounded down"),
        (20, 20, 0.29625, 3, "fails by 4.5: it is to be rounded down"),
        (
            20,
            20,
            0.51,
            5,
            "fails by 1: this leaves out the + 1: a layer is a u, a v and a σ",
        ),
        (300, 400, 0.151, 45, "fails by 13000: this is the share of min(m, n) layers"),
        (
            20,
            20,
            0.1,
            9,
            "fails by 330: this is where k layers take as much as A; "
            "the share is left out",
        ),
        (300, 400, 0.15, 26, "fails by 230: it is to be rounded down"),
        (300, 400, 0.15, 27, "fails by 930: fewer layers are to be kept"),
        (300, 400, 0.15, 45, "fails by 14000: this is the share of min(m, n) layers"),
        (
            300,
            400,
            0.15,
            171,
            "fails by 100000: this is where k layers take as much as A; "
            "the share is left out",
        ),
        (
            20,
            20,
            0.5,
            5,
            "fails by 5: this leaves out the + 1: a layer is a u, a v and a σ",
        ),
        (300, 400, 0.15, 24, "fails by 1: more layers fit"),
        (300, 400, 0.15, 0, "fails by 25: more layers fit"),
        (
            4,
            5,
            0.5,
            0,
            "fails by 1: k + 1 layers take just the share, and that is allowed",
        ),
    ],
)
def test_a_wrong_k_for_storage_is_told(m, n, share, k, verdict):
    failure = the_failure(check_rank_for_storage(m, n, share, k))
    too_few = "fits" in verdict or "fit" in verdict or "allowed" in verdict
    assert failure.name == ("k + 1 do not" if too_few else "k layers fit in the share")
    assert failure.verdict == verdict


# What it prints


def test_a_report_has_a_line_for_each_property_and_aligns_them():
    report = Report((Property("short"), Property("much longer", 2, says="see")))
    assert repr(report) == "short        holds\nmuch longer  fails by 2: see"
    assert repr(Report(())) == ""


def test_what_fits_needs_no_hint():
    assert check_svd(A, *full_svd(A)).properties[0].verdict == "holds"


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


def test_a_report_that_is_required_is_raised_with_its_hint_where_it_fails():
    right, wrong = Property("one"), Property("two", 1, says="count again")
    assert Report((right,)).require() == Report((right,))
    with pytest.raises(AssertionError, match="two  fails by 1: count again"):
        Report((right, wrong)).require()


def rounded_to_single(**parts):
    """The parts, each in turn in single precision."""
    return [parts | {name: parts[name].astype(np.float32)} for name in parts]


def test_what_single_precision_carries_is_allowed_to_every_answer():
    matrix = random_matrix(6, 3) @ random_matrix(3, 4, seed=1)
    b = random_matrix(6, seed=2)
    inverse = np.linalg.pinv(matrix, rtol=1e-10)
    best = reconstruct(thin_svd(matrix), 2)
    full = random_matrix(6, 4)
    for parts in rounded_to_single(A=full, X=np.linalg.pinv(full)):
        assert check_pseudoinverse(**parts)
    for parts in rounded_to_single(A=full, b=b, x=np.linalg.pinv(full) @ b):
        assert check_least_squares(**parts)
    for parts in rounded_to_single(X=inverse):
        assert check_pseudoinverse(matrix, **parts)
    for parts in rounded_to_single(b=b, x=inverse @ b):
        assert check_least_squares(matrix, **parts)
    for parts in rounded_to_single(A=matrix, X=best):
        assert check_approximation(**parts, k=2)
    for parts in rounded_to_single(A=matrix, N=null_space(matrix)):
        assert check_null_space(**parts)


RIGHT = {
    check_rank: {"A": [[1, 1]], "r": 1},
    check_null_space: {"A": [[1, 1]], "N": [[1], [-1]]},
    check_approximation: {"A": [[2, 0], [0, 1]], "X": [[2, 0], [0, 0]], "k": 1},
    check_pseudoinverse: {"A": [[2, 0]], "X": [[0.5], [0]]},
    check_least_squares: {"A": [[1, 1]], "b": [2], "x": [1, 1]},
    check_rank_for_energy: {"s": [4, 3], "share": 0.64, "k": 1},
    check_rank_for_storage: {"m": 4, "n": 5, "share": 0.5, "k": 1},
}


@pytest.mark.parametrize("check", RIGHT)
def test_a_right_answer_needs_no_hint(check):
    report = check(**RIGHT[check])
    assert isinstance(report, Report) and report.ok
    assert not any(each.hint for each in report)
    assert {each.verdict for each in report} == {"holds"}


# By energy: on the edge


def test_an_energy_is_just_the_share_within_its_rounding_and_no_further():
    eps = np.finfo(float).eps
    for beyond, hint in (
        (9 * eps, "k - 1 layers hold just the share, and that is enough"),
        (10 * eps, "1 would do"),
    ):
        report = check_rank_for_energy([1, 1], 0.5 - beyond, 2)
        assert the_failure(report).hint == hint


def test_a_power_of_sigma_is_recognised_within_its_own_rounding():
    s = np.array([2, 1, 1], np.float32)
    share = 16 / 18 * (1 + 7e-7)  # 6 eps of float32 beyond the first of Σσ⁴
    assert the_failure(check_rank_for_energy(s, share, 1)).hint == (
        "this is for Σσ⁴; energy is Σσ²"
    )
    share = 4 / 6 * (1 - 9e-7)  # 5 eps less than what the first holds
    assert the_failure(check_rank_for_energy(s, share, 2)).hint == (
        "this is for Σσ; energy is Σσ²"
    )


@pytest.mark.parametrize(
    ("k", "hint"),
    [(1, "more are needed"), (2, "this is nearest to the share, but below it")],
)
def test_too_few_layers_are_told_apart(k, hint):
    assert the_failure(check_rank_for_energy([2, 1, 1], 0.9, k)).hint == hint


def test_a_spectrum_of_words_is_named():
    with pytest.raises(ValueError, match="^s must hold numbers"):
        check_rank_for_energy(["a", "b"], 0.5, 1)


# On the edge of a layer


@pytest.mark.parametrize(
    ("part", "hint"),
    [(0.5, "X is 0, no layer at all"), (0.51, "this is layer 2 alone")],
)
def test_a_layer_is_kept_where_more_than_half_of_it_is(part, hint):
    report = check_approximation(np.diag([10, 1]), np.diag([0, part]), 1, rtol=0.1)
    assert the_failure(report).hint == hint


def test_products_with_a_pseudoinverse_are_rounded_as_coarsely_as_A():
    A, X = np.ones((2, 1), np.float32), np.array([[0.5, 0.5 + 2e-6]])
    assert failing(check_pseudoinverse(A, X, rtol=1e-9)) == ["X A X = X"]


def test_a_product_that_overflows_fails_without_a_warning():
    assert not check_pseudoinverse([[1e200]], [[1e200]])


def test_columns_too_long_to_be_multiplied_are_told_to_be_too_long():
    U = 1e200 * np.array([[1, 1], [1, -1]])  # at right angles, but for overflow
    report = check_svd(np.eye(2), U, [1, 1], np.eye(2))
    assert report.properties[2].hint == "column 1 is not of length 1"


# By how much


@pytest.mark.parametrize(("n", "units"), [(1, 30), (4, 240)])
def test_thirty_units_of_rounding_are_allowed_and_no_more(n, units):
    eps, one = np.finfo(float).eps, np.eye(n)
    for off, holds in ((units - 1, True), (units + 2, False)):
        sigma = np.ones(n)
        sigma[0] += off * eps
        assert check_svd(one, one, sigma, one).ok is holds


def test_a_zero_matrix_has_condition_1():
    assert known(np.zeros((2, 3))).condition == 1


def test_what_is_measured_of_infinity_is_infinite():
    assert norm(np.array([1, -np.inf])) == np.inf


def test_a_sigma_counts_beside_the_largest():
    for scale in (1e-3, 1, 1e3):
        assert rank(scale * np.diag([1, 0.1, 0.01]), 0.05) == 2


def test_equal_arrays_are_the_same_where_nothing_may_differ():
    assert same(np.eye(2), np.eye(2), 0)
    assert not same(np.eye(2), np.ones((2, 2)), 0)


def test_what_holds_exactly_misses_by_nothing():
    assert [each.size for each in check_rank(np.eye(3), 3)] == [0, 0]
