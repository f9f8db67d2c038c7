"""What k layers of a matrix hold, how far they are from it, and how many to keep."""

from functools import partial

import numpy as np

from svdlab.arguments import (
    as_choice,
    as_count,
    as_finite,
    as_noise,
    as_share,
    as_singular_values,
    as_size,
    as_svd,
    check_room,
    in_range,
)
from svdlab.factor import count, first_layers
from svdlab.lazy import by_block, is_lazy, once_known

# To this power, every share below 1 vanishes in float64.
ENDLESS = 2**64


def reconstruct(svd, k=None):
    """Multiply the first k layers together: U[:, :k] diag(s[:k]) Vh[:k].

    Takes any (U, s, Vh), from full to truncated: U (..., m, ≥p), s (..., p) and
    Vh (..., ≥p, n), and k from 1 to p (None means every layer). Returns shape
    (..., m, n). If one of the factors is a Dask array, so is the product, of any size;
    what is wrong with its entries is raised when they are computed, a block
    at a time, from whole rows of U and whole columns of Vh.
    Raises ValueError where the factors do not fit together, one of the first k layers
    is not finite, k is out of range, or the matrix would hold more than 2³⁰ numbers or
    one too large for its dtype.

    >>> reconstruct(([[1, 0], [0, 1]], [2, 1], [[0, 1], [1, 0]]), k=1)
    array([[0., 2.],
           [0., 0.]])
    """
    U, s, Vh = factors = _all_or_first(svd, k)
    if any(map(is_lazy, factors)):
        U, s, Vh = _finite(factors)
        return by_block(_product, "mn", (U, "mk"), (s, "k"), (Vh, "kn"))
    shape = (*s.shape[:-1], U.shape[-2], Vh.shape[-1])
    check_room(shape, "svd", "some rows of U at a time would do")
    return _product(U, s, Vh)


def layers(svd, k=None):
    """Return the first k rank-one matrices σ_i u_i v_i*, one after the other.

    Takes what `reconstruct` takes. Returns shape (..., k, m, n); their sum over the
    k axis is `reconstruct(svd, k)`.
    Raises ValueError as `reconstruct` does.

    >>> layers(([[1, 0], [0, 1]], [2, 1], [[0, 1], [1, 0]])).tolist()
    [[[0.0, 2.0], [0.0, 0.0]], [[0.0, 0.0], [1.0, 0.0]]]
    """
    U, s, Vh = factors = _finite(_all_or_first(svd, k))
    u, s, v = U.swapaxes(-1, -2)[..., None], s[..., None, None], Vh[..., None, :]
    if any(map(is_lazy, factors)):
        return by_block(_product_of_entries, "kmn", (u, "kmn"), (s, "kmn"), (v, "kmn"))
    shape = (*u.shape[:-1], v.shape[-1])
    check_room(shape, "svd", "a smaller k, or reconstruct, would do")
    return _product_of_entries(u, s, v)


def approximation_error(s, k, norm="fro"):
    """Return the distance of A from its rank-k truncation, from its σ alone.

    Takes s of shape (..., p), all the singular values of A, and k from 1 to p.
    norm="fro" gives √(σ²_{k+1} + … + σ²_p) and norm="2" gives σ_{k+1}; at k = p both
    are 0.
    Returns a number, or shape (...) for a batch; of a Dask array, a Dask array.
    Raises ValueError where s does not hold singular values, k is out of range, norm is
    another word, or the distance is greater than the dtype of s holds.
    Source: Eckart and Young (1936); Mirsky (1960); Golub and Van Loan, Matrix
    Computations (4th edition), theorem 2.4.8.

    >>> float(approximation_error([15, 4, 3], k=1))
    5.0
    >>> float(approximation_error([15, 4, 3], k=1, norm="2"))
    4.0
    """
    if is_lazy(s):
        return once_known(partial(approximation_error, k=k, norm=norm), s)
    s = as_singular_values(s)
    k = as_count(k, "k", 1, s.shape[-1])
    if as_choice(norm, "norm", ("fro", "2")) == "fro":
        return left_out(s, k)
    return s[..., k:].max(axis=-1, initial=0)


def left_out(s, k, name="s"):
    """√(σ²_{k+1} + … + σ²_p); `name` is the argument that s was made of."""
    if is_lazy(s):
        return once_known(partial(left_out, k=k, name=name), s)
    # No square overflows, and from small to large none is lost.
    with np.errstate(over="ignore"):
        return in_range(np.hypot.reduce(s[..., k:][..., ::-1], axis=-1), name)


def energy(s, power=2):
    """Return the running share of Σσ^power; entry k-1 is the share of the first k.

    Takes s of shape (..., p). Returns the same shape, rising to 1. With power=2 it is
    the share of ‖A‖²_F, the energy; with power=1 that of the nuclear norm. A zero
    matrix has nothing to lose: all its shares are 1. Of a Dask array it is one.
    Raises ValueError where s does not hold singular values or power is no whole number
    from 1 up.

    >>> energy([4, 3]).tolist()
    [0.64, 1.0]
    """
    if is_lazy(s):
        return once_known(partial(energy, power=power), s)
    s = as_singular_values(s)
    power = as_count(power, "power")
    running = np.cumsum(_relative(s) ** min(power, ENDLESS), axis=-1)
    total = running[..., -1:]
    return np.divide(running, total, out=np.ones_like(s), where=total > 0)


def rank_for_energy(s, share, power=2):
    """Return the least k whose first k layers hold at least `share` of the energy.

    Takes s of shape (..., p) and share in (0, 1]. Returns an int from 1 to p, or an
    array of shape (...) for a batch; the σ of a Dask array are computed at once. A
    share that is missed by rounding alone is held: of σ = 3 and 1 the first holds 9/10,
    which as floats is a hair less than 0.9.
    Raises ValueError as `energy` does, and for a share outside (0, 1].

    >>> rank_for_energy([4, 3], 0.64), rank_for_energy([4, 3], 0.65)
    (1, 2)
    >>> rank_for_energy([3, 1], 0.9)
    1
    """
    s = as_singular_values(s)
    running = energy(s.astype(np.float64), power)
    held = running >= float(as_share(share)) * (1 - _rounding_of_shares(s, power))
    return count(~held) + 1


def storage(m, n, k):
    """Return how many numbers k layers of an m×n matrix take: k·(m + n + 1).

    One u, one v and one σ to a layer: U, s and Vh as they stand. That is less than A
    only while k < m·n / (m + n + 1).
    Raises ValueError unless m and n are whole and k runs from 1 to min(m, n).

    >>> storage(300, 400, 30)
    21030
    """
    m, n = as_count(m, "m"), as_count(n, "n")
    return as_count(k, "k", 1, min(m, n)) * (m + n + 1)


def rank_for_storage(m, n, share):
    """Return the greatest k that k·(m + n + 1) ≤ share·m·n allows.

    k = ⌊share·m·n / (m + n + 1)⌋, reckoned exactly with the decimal digits of share;
    0 where not even one layer fits.
    Raises ValueError unless m and n are whole and share lies in (0, 1].

    >>> rank_for_storage(400, 600, 0.15)
    35
    """
    m, n = as_count(m, "m"), as_count(n, "n")
    return int(as_share(share) * m * n // (m + n + 1))


def optimal_rank(s, m, n, noise=None):
    """Return how many layers stand above white noise: the optimal hard threshold.

    Takes s of shape (..., p), all p = min(m, n) singular values of an m×n matrix that
    is low rank plus noise: independent, all of one distribution, with mean 0 and a
    finite fourth moment. Where its standard deviation is known, give it as noise and σ
    is kept above λ_*(β)·√max(m, n)·noise; otherwise above ω(β)·median(s), with
    β = min(m, n)/max(m, n), ω(β) = λ_*(β)/√m_β, m_β the median of the Marchenko-Pastur
    law of ratio β.
    Returns an int from 0 to p, or an array of shape (...) for a batch; the σ of a Dask
    array are computed at once.
    Raises ValueError where s does not hold p singular values or noise is not positive.
    Source: Gavish and Donoho, The optimal hard threshold for singular values is 4/√3,
    IEEE Transactions on Information Theory 60 (2014), which derives λ_* and ω.

    >>> optimal_rank([90, 60, 2.1, 2, 2, 1.9], 6, 6)
    2
    """
    s = as_singular_values(s)
    m, n = as_size(m, "m"), as_size(n, "n")
    if s.shape[-1] != min(m, n):
        raise ValueError(
            f"s must hold all min(m, n) = {min(m, n)} singular values of the matrix; "
            f"it holds {s.shape[-1]}"
        )
    beta = min(m, n) / max(m, n)
    w = 1 + beta
    threshold = np.sqrt(2 * w + 8 * beta / (w + np.sqrt(w**2 + 12 * beta)))
    if noise is None:
        s = _relative(s)
        unit = np.median(s, axis=-1, keepdims=True)
        return count(s > threshold / np.sqrt(_marchenko_pastur_median(beta)) * unit)
    with np.errstate(over="ignore"):  # no σ is greater than an infinite threshold
        return count(s > threshold * np.sqrt(max(m, n)) * as_noise(noise))


def _marchenko_pastur_median(beta, points=20_000):
    """The median of the Marchenko-Pastur law of ratio β, by the midpoint rule.

    The density √((b-x)(x-a)) / (2πβx) on a = (1-√β)², b = (1+√β)² loses its square
    roots under x = 1 + β - 2√β·cos t, 0 < t < π.
    """
    t = np.linspace(0, np.pi, points + 1)
    middle = (t[:-1] + t[1:]) / 2

    def x(t):
        return 1 + beta - 2 * np.sqrt(beta) * np.cos(t)

    below = np.cumsum(np.sin(middle) ** 2 / x(middle))
    return np.interp(0.5, below / below[-1], x(t[1:]))


def _rounding_of_shares(s, power):
    """How far, relatively, float64 shares of σ right to one eps of their dtype are off.

    The error of a σ counts `power` times above the line and as often below. To that
    add half an eps for each quotient (again `power` times), power, sum and share.
    """
    power = min(power, ENDLESS)
    of_sigma = 2 * power * np.finfo(s.dtype).eps
    of_shares = (s.shape[-1] + power + 1) * np.finfo(np.float64).eps
    return min(of_sigma + of_shares, 1e-6)  # no more, whatever the power


def _relative(s):
    """s as shares of σ_1: no power or sum of them overflows."""
    largest = s[..., :1]
    return np.divide(s, largest, out=np.zeros_like(s), where=largest > 0)


def _all_or_first(svd, k):
    """The first k columns of U, σ and rows of Vh; for k=None as many as there are σ."""
    factors = as_svd(svd)
    p = factors[1].shape[-1]
    return first_layers(factors, p if k is None else as_count(k, "k", 1, p))


def _product(U, s, Vh):
    with np.errstate(all="ignore"):  # some BLAS raise flags where nothing is wrong
        columns = U * s[..., None, :]
        A = columns @ Vh
        if np.isfinite(_norm_of_all(columns) * _norm_of_all(Vh)):
            return A  # no entry of it is larger, and none of the factors is NaN
    _finite((U, s, Vh))
    return in_range(A, "svd")


def _product_of_entries(u, s, v):
    with np.errstate(all="ignore"):
        return in_range(u * s * v, "svd")


def _finite(factors):
    return [as_finite(x, f"svd[{i}]") for i, x in enumerate(factors)]


def _norm_of_all(X):
    """‖X‖_F, of a whole batch together; infinite where a square overflows."""
    return np.sqrt(np.vdot(X, X).real)
