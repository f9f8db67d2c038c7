"""Hold factors, however they were found, against the definition of the SVD.

A checker measures one `Property` after another and hands back a `Report`: what holds,
what fails and by how much, and where to look. What a report prints is the same on
every machine: what holds is given no digits, and what fails is given two.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from svdlab.arguments import as_floats, as_numbers, as_tolerance

# A stable method errs by a few units of max(m, n)·eps·‖A‖. LAPACK's tests of its SVD
# (DDRVBD) and of its other routines set the limit at 35 and at 30 such units.
UNITS = 30


class Property(NamedTuple):
    """Something that must hold, with a size that is zero, but for rounding, if it does.

    size is infinite where failing is not a matter of degree; hint says where to look
    if it fails.
    """

    name: str
    size: float = 0.0
    tolerance: float = 0.0
    hint: str = ""

    @property
    def holds(self):
        return bool(self.size <= self.tolerance)

    @property
    def verdict(self):
        """Say that it holds; or by how much it fails, to two digits, and the hint."""
        if self.holds:
            return "holds"
        by = f" by {two_digits(self.size)}" if np.isfinite(self.size) else ""
        return f"fails{by}" + (f": {self.hint}" if self.hint else "")


@dataclass(frozen=True)
class Report:
    """Properties in the order they were looked at; true if every one of them holds.

    >>> Report((Property("1 + 1 = 2"), Property("2 + 2 = 5", 1, hint="count again")))
    1 + 1 = 2  holds
    2 + 2 = 5  fails by 1: count again
    """

    properties: tuple

    @property
    def ok(self):
        return all(each.holds for each in self)

    def __bool__(self):
        return self.ok

    def __iter__(self):
        return iter(self.properties)

    def __repr__(self):
        width = max((len(each.name) for each in self), default=0)
        return "\n".join(f"{each.name:{width}}  {each.verdict}" for each in self)


def check_svd(A, U, s, Vh, rtol=None):
    """Measure whether U, s and Vh are a singular value decomposition of A.

    Takes A (m, n) and its factors: full, U (m, m), s (p,), Vh (n, n), p = min(m, n); or
    thin or compact, U (m, l), s (l,), Vh (l, n), l ≤ p. Σ itself does in place of s;
    lists and sympy matrices do in place of arrays. Returns a `Report`, true (as is its
    .ok) if every property holds; it ends early where the shapes do not fit or an entry
    is not finite. Sizes are Frobenius norms, or the worst σ: U and Vh may miss
    orthonormality by rtol, σ their sign and order by rtol·σ₁, U Σ Vh may miss A by
    rtol·‖A‖. rtol=None means 30·max(m, n)·eps, with the eps of the coarsest dtype; give
    a larger one for factors rounded by hand.
    Raises ValueError where A is not one finite matrix, a factor does not hold numbers,
    or rtol is not a number of 0 or more.
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
    A = _one_matrix(A)
    U, S, Vh = _rounded(U, "U"), _rounded(s, "s"), _rounded(Vh, "Vh")
    rtol = _default_rtol(A, U, S, Vh) if rtol is None else as_tolerance(rtol)
    A, U, S, Vh = (_in_double(x) for x in (A, U, S, Vh))
    S = _flattened_if_a_vector(U, S, Vh)
    shapes, finite = _shapes(A, U, S, Vh), _finite({"U": U, "s": S, "Vh": Vh})
    if not shapes.holds:
        return Report((shapes,))
    if not finite.holds:
        return Report((shapes, finite))
    s = S if S.ndim == 1 else S.diagonal()
    near_s = rtol * abs(s).max(initial=0)
    return Report(
        (
            shapes,
            finite,
            *([_diagonal(S, near_s)] if S.ndim == 2 else []),
            _orthonormal("U has orthonormal columns", U, rtol, "column"),
            _orthonormal("Vh has orthonormal rows", Vh.conj().T, rtol, "row"),
            _not_negative(s, near_s),
            _descending(s, near_s),
            _product(A, U, s, Vh, rtol * norm(A)),
        )
    )


def norm(x):
    """Return the Frobenius norm of an array, with no overflow on the way.

    >>> round(norm(np.array([[3e200, 4e200]])) / 1e200, 6)
    5.0
    """
    largest = abs(x).max(initial=0)
    return float(largest * np.linalg.norm(x / largest)) if largest else 0.0


def two_digits(x):
    """Write a size with two true digits.

    Ten digits come first: a value that is halfway in exact arithmetic then rounds to
    the same side on every machine.

    >>> two_digits(0.12499999999999999), two_digits(279.5)
    ('0.12', '280')
    """
    in_ten = float(f"{x:.10g}")
    return f"{float(f'{in_ten:.2g}'):g}"


def _one_matrix(A):
    A = as_numbers(_rounded(A, "A"))
    if A.ndim != 2:
        raise ValueError(
            f"A must be one matrix of shape (m, n); it has shape {A.shape}. "
            "Check the matrices of a batch one at a time"
        )
    return A


def _rounded(x, name):
    """Return x as an array of floats, sympy's entries rounded to complex ones."""
    with suppress(TypeError, ValueError, OverflowError):  # as_floats says what is wrong
        if np.asarray(x).dtype == object:
            x = np.asarray(x).astype(np.complex128)
    return as_floats(x, name)


def _in_double(x):
    return x.astype(np.result_type(x, np.float64), copy=False)


def _default_rtol(A, *factors):
    eps = max(np.finfo(x.dtype).eps for x in (A, *factors))
    return UNITS * max(A.shape) * float(eps)


def _flattened_if_a_vector(U, S, Vh):
    """Read a single column or row as the vector s, unless it is what Σ must be."""
    is_sigma = U.ndim == Vh.ndim == 2 and S.shape == (U.shape[1], Vh.shape[0])
    return S.ravel() if S.ndim == 2 and 1 in S.shape and not is_sigma else S


def _shapes(A, U, S, Vh):
    (m, n), p = A.shape, min(A.shape)
    count = min(S.shape, default=0)
    layers = [((m, m), (n, n))] if count == p else []
    layers += [((m, count), (count, n))] if count <= p else []
    sigma = [(count,)] + (
        [(U.shape[-1], Vh.shape[0])] if U.ndim == Vh.ndim == 2 else []
    )
    fit = (U.shape, Vh.shape) in layers and S.shape in sigma
    hint = "" if fit else _hint_for_shapes(A, U, S, Vh)
    return Property("shapes fit", 0.0 if fit else np.inf, hint=hint)


def _hint_for_shapes(A, U, S, Vh):
    (m, n), p = A.shape, min(A.shape)
    if Vh.ndim == 2 and Vh.shape[1] != n == Vh.shape[0]:
        return f"this looks like V; Vh is V.conj().T, with rows of {n} entries"
    return (
        f"for {m}×{n} they are {m}×{m}, {p}, {n}×{n} or, of l ≤ {p} layers, {m}×l, l, "
        f"l×{n}; U is {_size(U)}, s is {_size(S)}, Vh is {_size(Vh)}"
    )


def _size(x):
    return "×".join(map(str, x.shape)) or "one number"


def _finite(factors):
    bad = {name: np.count_nonzero(~np.isfinite(x)) for name, x in factors.items()}
    hint = ", ".join(f"{name} holds NaN or infinity" for name in bad if bad[name])
    return Property("entries are finite", np.inf if hint else 0.0, hint=hint)


def _diagonal(S, tolerance):
    rest = S.copy()
    np.fill_diagonal(rest, 0)
    hint = "Σ is zero away from its diagonal"
    return Property("Σ is diagonal", norm(rest), tolerance, hint)


def _orthonormal(name, vectors, tolerance, word):
    gram = vectors.conj().T @ vectors
    error = gram - np.eye(len(gram))
    found = Property(name, norm(error), tolerance)
    return found if found.holds else found._replace(hint=_worst(error, word))


def _worst(error, word):
    """Point at the entry of U*U - I that is farthest from zero."""
    size = abs(np.triu(error))
    tied = size >= size.max() * (1 - 1e-6)
    i, j = 1 + np.argwhere(tied)[0]
    if i == j:
        return f"{word} {i} is not of length 1"
    return f"{word}s {i} and {j} are not at right angles"


def _not_negative(s, tolerance):
    imaginary, negative = abs(s.imag).max(initial=0), (-s.real).max(initial=0)
    hint = "σ is the square root of an eigenvalue of A*A, so real and not negative"
    if imaginary <= tolerance < negative:
        i = 1 + int(np.argmin(s.real))
        hint = f"σ_{i} is negative; turn its sign and that of u_{i}"
    size = float(max(imaginary, negative))
    return Property("σ real, none negative", size, tolerance, hint)


def _descending(s, tolerance):
    rise = float(np.diff(s.real).max(initial=0))
    hint = "sort them, large to small, with the columns of U and the rows of Vh"
    return Property("σ descend", rise, tolerance, hint)


def _product(A, U, s, Vh, tolerance):
    found = Property("U Σ Vh = A", _distance(A, U, s, Vh), tolerance)
    if found.holds:
        return found
    return found._replace(hint=_hint_for_product(A, U, s, Vh, tolerance))


def _distance(A, U, s, Vh):
    k = len(s)
    return norm(A - (U[:, :k] * s) @ Vh[:k])


def _hint_for_product(A, U, s, Vh, tolerance):
    """Try the usual slips: is there one that explains the whole difference?"""
    slips = [
        (s, Vh.conj().T, "this looks like V; Vh is V.conj().T"),
        (s, Vh.conj(), "this looks like V.T; Vh is V.conj().T"),
        (s, Vh.T, "this looks like V.conj(); Vh is V.conj().T"),
        (
            abs(s) ** 0.5,
            Vh,
            "these look like the eigenvalues of A*A; σ are their roots",
        ),
    ]
    for s_meant, Vh_meant, hint in slips:
        fits = Vh_meant.shape == Vh.shape
        if fits and _distance(A, U, s_meant, Vh_meant) <= tolerance:
            return hint
    return _hint_for_layer(A, U, s, Vh, tolerance)


def _hint_for_layer(A, U, s, Vh, tolerance):
    for i, (u, sigma, vh) in enumerate(zip(U.T, s, Vh, strict=False), start=1):
        Av = A @ vh.conj()
        if norm(Av + sigma * u) <= tolerance < norm(Av - sigma * u):
            return f"A v_{i} = -σ_{i} u_{i}; turn the sign of u_{i} or of v_{i}"
        if norm(Av - sigma * u) > tolerance:
            return f"A v_{i} is not σ_{i} u_{i}"
    return "each A v_i is σ_i u_i, but A has more layers than these"
