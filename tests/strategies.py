"""Matrices, spectra and pictures as hypothesis draws them for the property tests.

They are small, since what is wrong for a large matrix is wrong for some small one, and
lean towards what is rare: rank lost, σ repeated or zero, moduli tied, entries of many
scales, a single row or column. What is drawn shrinks to few rows, whole entries and
seed 0.
"""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from matrices import DTYPES, dagger, orthonormal, random_matrix

sides = st.integers(1, 8)
shapes = st.tuples(sides, sides)
seeds = st.integers(0, 2**32 - 1)
dtypes = st.sampled_from([np.dtype(dtype) for dtype in reversed(DTYPES)])


def eps(dtype):
    return float(np.finfo(dtype).eps)


def norm(x):
    """The Frobenius norm, in which no square over- or underflows."""
    return float(np.hypot.reduce(abs(x).ravel().astype(float)))


def rounding(*As):
    """How far the computed σ of these matrices may be off, all errors together."""
    # In units of which TESTING/svd.in of LAPACK allows 35.
    return 35 * sum(max(A.shape) * eps(A.dtype) * norm(A) for A in As)


def wide(dtype):
    """float or complex, in which a matrix is made before it is rounded to dtype."""
    return np.result_type(dtype, np.float64)


# Matrices


def whole(draw, m, n, dtype, largest=3):
    entries = arrays(np.int8, (m, n), elements=st.integers(-largest, largest))
    A = draw(entries).astype(wide(dtype))
    return A + 1j * draw(entries) if dtype.kind == "c" else A


def of_many_scales(draw, m, n, dtype):
    """Normal entries, as they come or scaled one by one."""
    seed, most = draw(seeds), draw(st.sampled_from([0, 30]))
    exponents = np.random.default_rng(seed).integers(-most, most + 1, (m, n))
    return np.ldexp(1.0, exponents) * random_matrix(m, n, dtype=wide(dtype), seed=seed)


def of_low_rank(draw, m, n, dtype):
    r = draw(st.integers(1, min(m, n)))
    return whole(draw, m, r, dtype) @ whole(draw, r, n, dtype)


def of_repeated_sigma(draw, m, n, dtype):
    """σ tied, clustered, tiny or zero, between unitary matrices."""
    p = min(m, n)
    sigma = st.sampled_from([0, 1, 2, 1 + 1e-5, 1 + 1e-12, 1e-6, 1e-13])
    s = draw(st.lists(sigma, min_size=p, max_size=p))
    left, right = (orthonormal(q, p, wide(dtype), draw(seeds)) for q in (m, n))
    return left * s @ dagger(right)


def of_one_entry_to_a_row(draw, m, n, dtype):
    """A permutation of the identity with its signs or phases: every σ is 0 or 1."""
    A = np.eye(m, n)[:, draw(st.permutations(range(n)))]
    return A * draw(phases(n, dtype))


of_any_kind = st.sampled_from(
    [whole, of_many_scales, of_low_rank, of_repeated_sigma, of_one_entry_to_a_row]
)


@st.composite
def matrices(draw):
    """Matrices of every kind, times a power of two far from over- and underflow."""
    dtype = draw(dtypes)
    A = draw(of_any_kind)(draw, *draw(shapes), dtype)
    exponent = draw(st.sampled_from([0, 0, -60, 60]) | st.integers(-60, 60))
    return (A * 2.0 ** (exponent * (10 if eps(dtype) < 1e-10 else 1))).astype(dtype)


def phases(count, dtype):
    """Numbers of modulus 1: signs, or points of the unit circle if complex."""
    unit = st.sampled_from([1, -1])
    if np.dtype(dtype).kind == "c":
        turn = st.floats(0, 6.25).map(lambda t: np.exp(1j * t))
        unit = st.sampled_from([1, -1, 1j, -1j]) | turn
    units = st.lists(unit, min_size=count, max_size=count)
    return units.map(lambda units: np.array(units, dtype))


# Spectra, shares and pictures


@st.composite
def spectra(draw):
    """Singular values in descending order: tied, zero, of many scales, near eps·σ_1."""
    dtype, width = draw(st.sampled_from([(np.float64, 64), (np.float32, 32)]))
    p = draw(st.integers(1, 12))
    whole, most = st.integers(0, 9), 2.0 ** {64: 1000, 32: 100}[width]
    of_any_scale = whole | st.floats(0, most, width=width, allow_subnormal=False)
    sigma = draw(st.sampled_from([whole, of_any_scale]))
    s = np.array(draw(st.lists(sigma, min_size=p, max_size=p)), dtype)
    near_eps = draw(st.just([]) | st.lists(st.integers(0, 20), max_size=p - 1))
    s[1 : 1 + len(near_eps)] = np.array(near_eps) * eps(dtype) * s[0]
    return np.sort(s)[::-1]


shares = st.floats(0, 1, exclude_min=True) | st.integers(1, 100).map(lambda x: x / 100)


@st.composite
def pixels(draw):
    """Whole pictures in few tones or many: (m, n) grey, (m, n, 3) in colour."""
    shape = draw(shapes) + draw(st.sampled_from([(), (3,)]))
    tones = [0, 255, *draw(st.lists(st.integers(0, 255), max_size=30))]
    return np.random.default_rng(draw(seeds)).choice(tones, shape).astype(np.uint8)
