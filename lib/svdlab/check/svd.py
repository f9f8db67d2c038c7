"""Is it a singular value decomposition?"""

import numpy as np

from svdlab.arguments import in_range
from svdlab.check.answers import (
    in_double,
    norm,
    one_matrix,
    rounded,
    shape_of,
    tolerance,
    well_formed,
)
from svdlab.check.report import Property, Report

V_FOR_VH = "this looks like V; Vh is V.conj().T"


def check_svd(A, U, s, Vh, rtol=None):
    """Measure whether U, s and Vh are a singular value decomposition of A.

    Takes A (m, n) and its factors: full, U (m, m), s (p,), Vh (n, n), p = min(m, n); or
    thin or compact, U (m, l), s (l,), Vh (l, n), l ≤ p. Σ itself does in place of s;
    lists and sympy matrices do in place of arrays. Returns a `Report`, true (as is its
    .ok) if every property holds; it ends early where the shapes do not fit or an entry
    is not finite. Sizes are Frobenius norms, or the worst σ: U and Vh may miss
    orthonormality by rtol, σ their sign and order by rtol·σ₁, U Σ Vh may miss A by
    rtol·‖A‖. rtol=None means 30·√N·eps, but at most √eps: N is the number of entries of
    the largest array, eps that of the coarsest dtype. Give a larger one for factors
    rounded by hand.
    Raises ValueError where A is not one finite matrix, its norm is greater than float64
    holds, a factor does not hold numbers, or rtol is not a number of 0 or more.
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
    A = one_matrix(A)
    U, S, Vh = rounded(U, "U"), rounded(s, "s"), rounded(Vh, "Vh")
    rtol = tolerance(rtol, A, U, S, Vh)
    A, U, S, Vh = (in_double(x) for x in (A, U, S, Vh))
    S = _flattened_if_a_vector(U, S, Vh)
    with np.errstate(all="ignore"):  # what overflows is infinite, and so fails
        first = Report(_factors(A, U, S, Vh))
        return Report((*first, *_properties(A, U, S, Vh, rtol))) if first else first


def _properties(A, U, S, Vh, rtol):
    s = S if S.ndim == 1 else S.diagonal()
    near_s = rtol * abs(s).max(initial=0)
    near_A = rtol * float(in_range(np.float64(norm(A)), "A"))
    product = _product(A, U, s, Vh, near_A)
    return (
        *([_diagonal(S, near_s)] if S.ndim == 2 else []),
        _orthonormal("U has orthonormal columns", U, rtol, "column"),
        _orthonormal("Vh has orthonormal rows", Vh.conj().T, rtol, "row"),
        _not_negative(s, near_s, product.holds),
        _descending(s, near_s, product.holds),
        product,
    )


def _flattened_if_a_vector(U, S, Vh):
    """Read a single column or row as the vector s, unless it is what Σ must be."""
    is_sigma = U.ndim == Vh.ndim == 2 and S.shape == (U.shape[1], Vh.shape[0])
    return S.ravel() if S.ndim == 2 and 1 in S.shape and not is_sigma else S


# The shapes


def _factors(A, U, S, Vh):
    (m, n), p = A.shape, min(A.shape)
    count = min(S.shape, default=0)
    layers = [((m, m), (n, n))] if count == p else []
    layers += [((m, count), (count, n))] if count <= p else []
    sigma = [(count,)] + ([(U.shape[1], Vh.shape[0])] if U.ndim == Vh.ndim == 2 else [])
    fit = (U.shape, Vh.shape) in layers and S.shape in sigma
    hint = _hint_for_shapes(A, U, S, Vh)
    return well_formed("shapes fit", fit, hint, U=U, s=S, Vh=Vh)


def _hint_for_shapes(A, U, S, Vh):
    (m, n), p = A.shape, min(A.shape)
    if Vh.ndim == 2 and Vh.shape[1] != n == Vh.shape[0]:
        return f"{V_FOR_VH}, with rows of {n} entries"
    if U.ndim == 2 and U.shape[0] != m == U.shape[1]:
        return f"U looks transposed; its columns have {m} entries"
    came = f"U is {shape_of(U)}, s is {shape_of(S)}, Vh is {shape_of(Vh)}"
    if (U.shape, Vh.shape) == ((m, m), (n, n)) and S.ndim == 1 and len(S) < p:
        return f"with a full U and Vh, s keeps all {p} σ, zeros too; {came}"
    if (U.shape, S.shape, Vh.shape) == ((m, p), (m, n), (p, n)):
        return f"U Σ Vh cannot be multiplied: Σ is full, U and Vh are thin; {came}"
    if (U.shape, S.shape, Vh.shape) == ((m, m), (p, p), (n, n)):
        return f"U Σ Vh cannot be multiplied: U and Vh are full, Σ is not; {came}"
    return (
        f"for {m}×{n} they are {m}×{m}, {p}, {n}×{n} or, of l ≤ {p} layers, {m}×l, l, "
        f"l×{n}; {came}"
    )


# What each factor must be


def _diagonal(S, near):
    rest = S.copy()
    np.fill_diagonal(rest, 0)
    hint = "Σ is zero away from its diagonal"
    return Property("Σ is diagonal", norm(rest), near, hint)


def _orthonormal(name, vectors, near, word):
    gram = vectors.conj().T @ vectors
    error = gram - np.eye(len(gram))
    return Property(name, norm(error), near).explained(_worst, error, word)


def _worst(error, word):
    """Point at the entry of U*U - I that is farthest from zero."""
    size = np.nan_to_num(abs(np.triu(error)))  # NaN comes of columns too long
    tied = size >= size.max() * (1 - 1e-6)
    i, j = 1 + np.argwhere(tied)[0]
    if i == j:
        return f"{word} {i} is not of length 1"
    return f"{word}s {i} and {j} are not at right angles"


def _not_negative(s, near, product_holds):
    imaginary, negative = abs(s.imag).max(initial=0), (-s.real).max(initial=0)
    hint = "σ is the square root of an eigenvalue of A*A, so real and not negative"
    if imaginary <= near < negative:
        i = 1 + int(np.argmin(s.real))
        hint = f"σ_{i} is negative; turn its sign"
        hint += f" and that of u_{i}" if product_holds else ""
    size = float(max(imaginary, negative))
    return Property("σ real, none negative", size, near, hint)


def _descending(s, near, product_holds):
    rise = float(np.diff(s.real).max(initial=0))
    hint = "sort them, large to small"
    hint += ", with the columns of U and the rows of Vh" if product_holds else ""
    return Property("σ descend", rise, near, hint)


# What they must be together


def _product(A, U, s, Vh, near):
    found = Property("U Σ Vh = A", _distance(A, U, s, Vh), near)
    return found.explained(_hint_for_product, A, U, s, Vh, near)


def _distance(A, U, s, Vh):
    k = len(s)
    return norm(A - (U[:, :k] * s) @ Vh[:k])


def _hint_for_product(A, U, s, Vh, near):
    """Try the usual slips: is there one that explains the whole difference?"""
    slips = (*_mistaken(U, s, Vh), *_out_of_order(A, U, s, Vh, near))
    for U_meant, s_meant, Vh_meant, hint in slips:
        fits = U_meant.shape[0] == len(A) and Vh_meant.shape[1] == len(A.T)
        if fits and _distance(A, U_meant, s_meant, Vh_meant) <= near:
            return hint
    return _hint_for_layer(A, U, s, Vh, near)


def _mistaken(U, s, Vh):
    """What was meant, if one array was taken for another."""
    V, Uh = Vh.conj().T, U.conj().T
    roots = abs(s) ** 0.5
    return (
        (U, s, V, V_FOR_VH),
        (U, s, Vh.conj(), "this looks like V.T; Vh is V.conj().T"),
        (U, s, Vh.T, "this looks like V.conj(); Vh is V.conj().T"),
        (Uh, s, Vh, "U looks like U.conj().T; the u_i are its columns"),
        (U.T, s, Vh, "U looks like U.T; the u_i are its columns"),
        (U.conj(), s, Vh, "U looks like U.conj()"),
        (Uh, s, V, "U and Vh both look like their conjugate transposes"),
        (V, s, Uh, "these are factors of A*: U and V have changed places"),
        (U, abs(s), Vh, "it holds with |σ| in place of σ"),
        (U, roots, Vh, "these look like the eigenvalues of A*A; σ are their roots"),
    )


def _out_of_order(A, U, s, Vh, near):
    """Yield what was meant, if U, s or Vh alone is not in the order of the others."""
    k = len(s)
    if not k:
        return
    stretch = abs(U.conj().T @ A @ Vh.conj().T)  # where A v_i points, and how far
    columns, rows = _partners(stretch[:, :k], near), _partners(stretch[:k].T, near)
    if columns is not None:
        yield U[:, columns], s, Vh, "the columns of U are not in the order of the rest"
    if rows is not None:
        yield U, s, Vh[rows], "the rows of Vh are not in the order of the rest"
    descending = np.sort(abs(s))[::-1]
    order = np.argsort(np.argsort(-stretch.diagonal()[:k]))
    yield U, descending[order], Vh, "the σ are not in the order of the rest"


def _partners(stretch, near):
    """For each column its largest row, each once; those that are zero take the rest."""
    seen = stretch.max(axis=0) > near
    partner = stretch.argmax(axis=0)
    rest = np.setdiff1d(np.arange(len(stretch)), partner[seen])
    if len(rest) != len(stretch) - np.count_nonzero(seen):
        return None
    partner[~seen] = rest[: np.count_nonzero(~seen)]
    return partner


def _hint_for_layer(A, U, s, Vh, near):
    for i, sigma in enumerate(s, start=1):
        u, Av = U[:, i - 1], A @ Vh[i - 1].conj()
        if norm(Av + sigma * u) <= near < norm(Av - sigma * u):
            return f"A v_{i} = -σ_{i} u_{i}; turn the sign of u_{i} or of v_{i}"
        if norm(Av - sigma * u) > near:
            return f"A v_{i} is not σ_{i} u_{i}"
    gram = U[:, : len(s)].conj().T @ U[:, : len(s)]
    if norm(gram - np.eye(len(s))) > near / norm(A):
        return "each A v_i is σ_i u_i, but the u_i are not orthonormal"
    return "each A v_i is σ_i u_i, but A has more layers than these"
