"""The library next to LAPACK's own tests of its SVD drivers; see lapack.py."""

import numpy as np
import pytest

from lapack import (
    THRESHOLD,
    YARDSTICK,
    left_orthogonality,
    order,
    reconstruction,
    right_orthogonality,
    truncation,
)
from matrices import BATTERY, DTYPES, KINDS, battery, random_matrix
from svdlab import full_svd, numerical_rank, thin_svd, truncated_svd

pytestmark = pytest.mark.filterwarnings("error")


@pytest.mark.parametrize("family", BATTERY)
@pytest.mark.parametrize("factorisation", YARDSTICK)
def test_every_ratio_stays_below_lapacks_threshold(factorisation, family):
    factors, ratios = YARDSTICK[factorisation]
    for name, matrix in battery(family):
        for A, svd in factors(matrix):
            assert svd.U.dtype == svd.Vh.dtype == A.dtype, name
            assert svd.s.dtype == A.real.dtype, name
            for ratio in ratios:
                assert ratio(A, svd) < THRESHOLD, f"{ratio.__name__} of {name}"


# The battery and the ratios themselves


def test_the_battery_is_what_it_names():
    arrays = {family: [A for _, A in battery(family)] for family in BATTERY}
    assert {A.dtype for A in arrays["random"]} == {np.dtype(each) for each in DTYPES}
    for A in arrays["rank-deficient"]:
        r = (min(A.shape) + 1) // 2
        assert numerical_rank(np.linalg.svd(A)[1], *A.shape) == r
    for A in arrays["scale: subnormal"]:
        assert 0 < abs(A).max() < np.finfo(A.dtype).tiny
    for A in arrays["scale: just below overflow"]:
        assert abs(A).max() > np.finfo(A.dtype).max ** 0.75
    assert all(A.flags.f_contiguous for A in arrays["layout: Fortran order"])
    assert not any(A.flags.forc for A in arrays["layout: not contiguous"])
    assert all(max(A.strides) < 0 for A in arrays["layout: negative strides"])
    assert all(A.strides[0] == 0 for A in arrays["layout: strides of zero"])
    assert not any(A.flags.aligned for A in arrays["layout: unaligned"])
    assert all(len(A) == len(KINDS) for A in arrays["batch"])
    assert not any(A.flags.forc for A in arrays["batch in the last axis"])


def changed(x, by):
    """x, but for its first entry."""
    x = x.copy()
    x[..., 0, 0] += by
    return x


TINY = 1e-12
SLIPS = {  # what becomes of U, s and Vh, and the ratios that see it
    "an entry of U": (
        lambda U, s, Vh: (changed(U, TINY), s, Vh),
        (left_orthogonality, reconstruction, truncation),
    ),
    "an entry of Vh": (
        lambda U, s, Vh: (U, s, changed(Vh, TINY)),
        (right_orthogonality, reconstruction, truncation),
    ),
    "a little of σ_1": (
        lambda U, s, Vh: (U, s * np.r_[1 + TINY, np.ones(s.shape[-1] - 1)], Vh),
        (reconstruction, truncation),
    ),
    "two layers in the wrong order": (
        lambda U, s, Vh: (U[..., ::-1], s[..., ::-1], Vh[..., ::-1, :]),
        (order,),
    ),
    "a negative σ": (lambda U, s, Vh: (-U, -s, Vh), (order,)),
    "NaN in U": (
        lambda U, s, Vh: (changed(U, np.nan), s, Vh),
        (left_orthogonality, reconstruction),
    ),
    "NaN in s": (lambda U, s, Vh: (U, s * np.nan, Vh), (order, reconstruction)),
}


@pytest.mark.parametrize("scale", [1e-150, 1, 1e150])
@pytest.mark.parametrize("slip, ratios", SLIPS.values(), ids=SLIPS)
def test_a_slip_is_seen_at_any_scale(slip, ratios, scale):
    A = scale * random_matrix(2, 12, 12, dtype=complex)
    svd = thin_svd(A)
    spoilt = type(svd)(*slip(*svd))
    for ratio in ratios:
        assert ratio(A, svd) < THRESHOLD <= ratio(A, spoilt)


@pytest.mark.parametrize("side", [0, 2])
def test_a_kept_vector_turned_towards_one_left_out_is_seen(side):
    A, k = random_matrix(40, 30), 3
    svd, whole = truncated_svd(A, k), full_svd(A)
    kept, out = (x[side] if side else x[side].T for x in (svd, whole))
    kept[0] += TINY * out[k]
    assert truncation(A, svd) > THRESHOLD


def test_layers_that_are_not_the_largest_are_seen():
    A = random_matrix(40, 30)
    U, s, Vh = svd = thin_svd(A)
    second = type(svd)(U[:, 1:2], s[1:2], Vh[1:2])
    assert truncation(A, second) > THRESHOLD > truncation(A, truncated_svd(A, 1))
