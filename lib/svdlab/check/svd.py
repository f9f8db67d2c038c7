"""Is it a singular value decomposition?"""

from functools import partial

import numpy as np

from svdlab.arguments.arrays import floats, in_range, one_matrix
from svdlab.arguments.single import a_tolerance
from svdlab.check.answers import well_formed
from svdlab.check.measures import allowed, in_double, norm
from svdlab.check.report import Property, checker, shape_of

V_FOR_VH = "this looks like V; Vh is V.conj().T"


@checker
def check_svd(
    A: one_matrix, U: floats, s: floats, Vh: floats, rtol: a_tolerance = None
):
    """Measure whether U, s and Vh are a singular value decomposition of A.

    Takes A (m, n) and its factors: full, U (m, m), s (p,), Vh (n, n), p = min(m, n); or
    thin or compact, U (m, l), s (l,), Vh (l, n), l ≤ p. Σ itself does in place of s;
    lists and sympy matrices do in place of arrays. U and Vh may miss orthonormality
    by rtol, σ their sign and order by rtol·σ₁, U Σ Vh may miss A by rtol·‖A‖. Raises
    ValueError also where the norm of A is greater than float64 holds.
    Source: Golub and Van Loan, Matrix Computations (4th edition), theorem 2.4.1.

    >>> U, s, V = [[0, 1], [1, 0]], [2, 1], [[0, -1], [1, 0]]
    >>> check_svd([[-1, 0], [0, 2]], U, s, V)
    shapes fit                 holds
    entries are finite         holds
    U has orthonormal columns  holds
    Vh has orthonormal rows    holds
    σ real, none negative      holds
    σ descend                  holds
    U Σ Vh = A                 fails by 4.5: this looks like V; Vh is V.conj().T
    """
    rtol = allowed(rtol, A, U, s, Vh)
    A, U, S, Vh = map(in_double, (A, U, s, Vh))
    of_sigma = U.shape[1:] + Vh.shape[:1]
    S = S.ravel() if S.ndim == 2 and 1 in S.shape and S.shape != of_sigma else S
    (m, n), p, count = A.shape, min(A.shape), min(S.shape, default=0)
    is_full = (U.shape, Vh.shape, count) == ((m, m), (n, n), p)
    of_layers = (U.shape, Vh.shape) == ((m, count), (count, n)) and count <= p
    fit = (is_full or of_layers) and S.shape in ((count,), of_sigma)
    says = partial(_wrong_shapes, A, U, S, Vh)
    yield from well_formed("shapes fit", fit, says, U=U, s=S, Vh=Vh)

    s = S.diagonal() if S.ndim == 2 else S
    near_s = rtol * abs(s).max(initial=0)
    near = rtol * float(in_range(np.float64(norm(A)), "A"))
    says = partial(_wrong_product, A, U, s, Vh, near)
    product = Property("U Σ Vh = A", _distance(A, U, s, Vh), near, says)
    if S.ndim == 2:
        beside = S * (1 - np.eye(*S.shape))
        says = "Σ is zero away from its diagonal"
        yield Property("Σ is diagonal", norm(beside), near_s, says)
    yield _orthonormal("U has orthonormal columns", U, rtol, "column")
    yield _orthonormal("Vh has orthonormal rows", Vh.conj().T, rtol, "row")

    imaginary, negative = abs(s.imag).max(initial=0), (-s.real).max(initial=0)

    def no_root():
        i = 1 + np.argmin(s.real)
        and_u = f" and that of u_{i}" if product.holds else ""
        turn = f"σ_{i} is negative; turn its sign{and_u}"
        yield imaginary <= near_s < negative, turn
        root = "σ is the square root of an eigenvalue of A*A, so real and not negative"
        yield True, root

    size = max(imaginary, negative)
    yield Property("σ real, none negative", size, near_s, no_root)
    and_vectors = ", with the columns of U and the rows of Vh" if product.holds else ""
    says = f"sort them, large to small{and_vectors}"
    yield Property("σ descend", np.diff(s.real).max(initial=0), near_s, says)
    yield product


def _orthonormal(name, vectors, near, word):
    error = vectors.conj().T @ vectors - np.eye(vectors.shape[1])

    def worst():
        """Point at the entry of U*U - I that is farthest from zero."""
        size = np.nan_to_num(abs(np.triu(error)))  # NaN comes of columns too long
        i, j = 1 + np.argwhere(size >= size.max() * (1 - 1e-6))[0]  # first that ties
        yield i == j, f"{word} {i} is not of length 1"
        yield True, f"{word}s {i} and {j} are not at right angles"

    return Property(name, norm(error), near, worst)


def _distance(A, U, s, Vh):
    k = len(s)
    return norm(A - (U[:, :k] * s) @ Vh[:k])


# Where to look


def _wrong_shapes(A, U, S, Vh):
    (m, n), p = A.shape, min(A.shape)
    is_v = Vh.ndim == 2 and Vh.shape[0] == n and Vh.shape[1] != n
    yield is_v, f"{V_FOR_VH}, with rows of {n} entries"
    is_uh = U.ndim == 2 and U.shape[0] != m and U.shape[1] == m
    yield is_uh, f"U looks transposed; its columns have {m} entries"
    came = f"U is {shape_of(U)}, s is {shape_of(S)}, Vh is {shape_of(Vh)}"
    square = (U.shape, Vh.shape) == ((m, m), (n, n))
    kept = f"with a full U and Vh, s keeps all {p} σ, zeros too; {came}"
    yield square and S.ndim == 1 and len(S) < p, kept
    parts, of = "U Σ Vh cannot be multiplied:", (U.shape, S.shape, Vh.shape)
    thin = f"{parts} Σ is full, U and Vh are thin; {came}"
    yield of == ((m, p), (m, n), (p, n)), thin
    yield square and S.shape == (p, p), f"{parts} U and Vh are full, Σ is not; {came}"
    full, some = f"{m}×{m}, {p}, {n}×{n}", f"of l ≤ {p} layers, {m}×l, l, l×{n}"
    yield True, f"for {m}×{n} they are {full} or, {some}; {came}"


def _wrong_product(A, U, s, Vh, near):
    """Try the usual slips: is there one that explains the whole difference?"""
    V, Uh, roots = Vh.conj().T, U.conj().T, abs(s) ** 0.5
    for hint, *meant in (
        (V_FOR_VH, U, s, V),
        ("this looks like V.T; Vh is V.conj().T", U, s, V.T),
        ("this looks like V.conj(); Vh is V.conj().T", U, s, V.conj()),
        ("U looks like U.conj().T; the u_i are its columns", Uh, s, Vh),
        ("U looks like U.T; the u_i are its columns", U.T, s, Vh),
        ("U looks like U.conj()", U.conj(), s, Vh),
        ("U and Vh both look like their conjugate transposes", Uh, s, V),
        ("these are factors of A*: U and V have changed places", V, s, Uh),
        ("it holds with |σ| in place of σ", U, abs(s), Vh),
        ("these look like the eigenvalues of A*A; σ are their roots", U, roots, Vh),
        *(_in_order(A, U, s, Vh, near) if len(s) else ()),
    ):
        fit = len(meant[0]) == len(A) and meant[2].shape[1] == A.shape[1]
        yield fit and _distance(A, *meant) <= near, hint
    yield from _wrong_layer(A, U, s, Vh, near)


def _in_order(A, U, s, Vh, near):
    """Yield what was meant, if U, s or Vh alone is not in the order of the others."""
    k = len(s)
    stretch = abs(U.conj().T @ A @ Vh.conj().T)  # where A v_i points, and how far
    columns, rows = _partners(stretch[:, :k], near), _partners(stretch[:k].T, near)
    sigma = np.sort(abs(s))[::-1][np.argsort(np.argsort(-stretch.diagonal()[:k]))]
    yield "the columns of U are not in the order of the rest", U[:, columns], s, Vh
    yield "the rows of Vh are not in the order of the rest", U, s, Vh[rows]
    yield "the σ are not in the order of the rest", U, sigma, Vh


def _partners(stretch, near):
    """For each column its largest row; if two that are not 0 share one, its own."""
    partner = stretch.argmax(axis=0)
    seen = partner[stretch.max(axis=0) > near]
    is_order = len(np.unique(seen)) == len(seen)
    return partner if is_order else np.arange(len(partner))


def _wrong_layer(A, U, s, Vh, near):
    for i, sigma in enumerate(s, start=1):
        Av, u = A @ Vh[i - 1].conj(), U[:, i - 1]
        turn = f"A v_{i} = -σ_{i} u_{i}; turn the sign of u_{i} or of v_{i}"
        wrong = norm(Av - sigma * u) > near
        yield wrong and norm(Av + sigma * u) <= near, turn
        yield wrong, f"A v_{i} is not σ_{i} u_{i}"
    gram, each = U[:, : len(s)].conj().T @ U[:, : len(s)], "each A v_i is σ_i u_i, but"
    skew = norm(gram - np.eye(len(s))) > near / norm(A)
    yield skew, f"{each} the u_i are not orthonormal"
    yield True, f"{each} A has more layers than these"
