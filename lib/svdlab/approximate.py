"""What k layers of a matrix hold, how far they are from it, and how many to keep."""

from math import prod

import numpy as np

from svdlab.arguments import accepts
from svdlab.arguments.arrays import check_room, factors, finite, in_range, spectrum
from svdlab.arguments.single import a_noise, a_share, choice, count, layers_of
from svdlab.formulas import approximate as formulas
from svdlab.formulas.factor import first_layers

a_power = count(1, 2**53)  # in float64 a higher one is another one


@accepts
def reconstruct(svd: factors, k: count(1, layers_of) = None):
    """Multiply the first k layers together: U[:, :k] diag(s[:k]) Vh[:k].

    Takes any (U, s, Vh), from full to truncated: U (..., m, ≥p), s (..., p) and
    Vh (..., ≥p, n), and k from 1 to p (None means every layer). Returns shape
    (..., m, n). If one of the factors is a Dask array, so is the product, of any size,
    each of its blocks made of whole rows of U and whole columns of Vh.
    Raises ValueError where the factors do not fit together, or the matrix would hold
    more than 2³⁰ numbers.

    >>> reconstruct(([[1, 0], [0, 1]], [2, 1], [[0, 1], [1, 0]]), k=1)
    array([[0., 2.],
           [0., 0.]])
    """
    U, s, Vh = first(svd, k)
    shape = (*s.shape[:-1], U.shape[-2], Vh.shape[-1])
    check_room(shape, "svd", "some rows of U at a time would do")
    return multiplied(formulas.reconstruct, U, s, Vh)


@accepts
def layers(svd: factors, k: count(1, layers_of) = None):
    """Return the first k rank-one matrices σ_i u_i v_i*, one after the other.

    Takes what `reconstruct` takes. Returns shape (..., k, m, n); their sum over the
    k axis is `reconstruct(svd, k)`. Raises ValueError as `reconstruct` does.

    >>> layers(([[1, 0], [0, 1]], [2, 1], [[0, 1], [1, 0]])).tolist()
    [[[0.0, 2.0], [0.0, 0.0]], [[0.0, 0.0], [1.0, 0.0]]]
    """
    U, s, Vh = first(svd, k)
    shape = (*s.shape, U.shape[-2], Vh.shape[-1])
    check_room(shape, "svd", "a smaller k, or reconstruct, would do")
    return multiplied(formulas.layers, U, s, Vh)


@accepts
def approximation_error(
    s: spectrum, k: count(1, layers_of), norm: choice("fro", "2") = "fro"
):
    """Return the distance of A from its rank-k truncation, from its σ alone.

    Takes s of shape (..., p), all the singular values of A, and k from 1 to p.
    norm="fro" gives √(σ²_{k+1} + … + σ²_p) and norm="2" gives σ_{k+1}; at k = p both
    are 0. Returns a number, or shape (...) for a batch; of a Dask array, a Dask array.
    Source: Eckart and Young (1936); Mirsky (1960); Golub and Van Loan, Matrix
    Computations (4th edition), theorem 2.4.8.

    >>> float(approximation_error([15, 4, 3], k=1))
    5.0
    >>> float(approximation_error([15, 4, 3], k=1, norm="2"))
    4.0
    """
    return in_range(formulas.approximation_error(s, k, norm), "s")


@accepts
def energy(s: spectrum, power: a_power = 2):
    """Return the running share of Σσ^power; entry k-1 is the share of the first k.

    Takes s of shape (..., p). Returns the same shape, rising to 1. With power=2 it is
    the share of ‖A‖²_F, the energy; with power=1 that of the nuclear norm. A zero
    matrix has nothing to lose: all its shares are 1. A Dask array gives a Dask array.

    >>> energy([4, 3]).tolist()
    [0.64, 1.0]
    """
    return formulas.energy(s, power)


@accepts
def rank_for_energy(s: spectrum, share: a_share, power: a_power = 2):
    """Return the least k whose first k layers hold at least `share` of the energy.

    Takes s of shape (..., p) and share in (0, 1]. Returns an int from 1 to p, or an
    array of shape (...) for a batch. A share that is missed by rounding alone is held:
    of σ = 3 and 1 the first holds 9/10, which as floats is a hair less than 0.9.

    >>> rank_for_energy([4, 3], 0.64), rank_for_energy([4, 3], 0.65)
    (1, 2)
    >>> rank_for_energy([3, 1], 0.9)
    1
    """
    return formulas.rank_for_energy(s, share, power)


@accepts
def storage(m: count(), n: count(), k: count(1, layers_of)):
    """Return how many numbers k layers of an m×n matrix take: k·(m + n + 1).

    One u, one v and one σ to a layer: U, s and Vh as they stand. That is less than A
    only while k < m·n / (m + n + 1).

    >>> storage(300, 400, 30)
    21030
    """
    return formulas.storage(m, n, k)


@accepts
def rank_for_storage(m: count(), n: count(), share: a_share):
    """Return the greatest k that k·(m + n + 1) ≤ share·m·n allows.

    k = ⌊share·m·n / (m + n + 1)⌋, reckoned exactly with the decimal digits of share;
    0 where not even one layer fits.

    >>> rank_for_storage(400, 600, 0.15)
    35
    """
    return formulas.rank_for_storage(m, n, share)


@accepts
def optimal_rank(s: spectrum, m: count(), n: count(), noise: a_noise = None):
    """Return how many layers stand above white noise: the optimal hard threshold.

    Takes s of shape (..., p), all p = min(m, n) singular values of an m×n matrix that
    is low rank plus noise: independent, all of one distribution, with mean 0 and a
    finite fourth moment. Where its standard deviation is known, give it as noise and σ
    is kept above λ_*(β)·√max(m, n)·noise; otherwise above ω(β)·median(s), with
    β = min(m, n)/max(m, n), ω(β) = λ_*(β)/√m_β, m_β the median of the Marchenko-Pastur
    law of ratio β. Returns an int from 0 to p, or an array of shape (...) for a batch.
    Raises ValueError where s does not hold all p singular values.
    Source: Gavish and Donoho, The optimal hard threshold for singular values is 4/√3,
    IEEE Transactions on Information Theory 60 (2014), which derives λ_* and ω.

    >>> optimal_rank([90, 60, 2.1, 2, 2, 1.9], 6, 6)
    2
    """
    if s.shape[-1] != min(m, n):
        raise ValueError(
            f"s must hold all min(m, n) = {min(m, n)} singular values of the matrix; "
            f"it holds {s.shape[-1]}"
        )
    return formulas.optimal_rank(s, m, n, noise)


def first(svd, k):
    """Return the first k layers; for k=None as many as there are σ."""
    return first_layers(svd, svd[1].shape[-1] if k is None else k)


@np.errstate(all="ignore")
def multiplied(formula, *svd):
    """Return formula(U, s, Vh) if they are finite and nothing in it overflows."""
    # No entry exceeds ‖U‖·‖s‖·‖Vh‖, whose square takes less time than to look at all.
    # It is taken first, which brings the factors nearer for the product; vecdot adds it
    # up without a copy of the first columns of U.
    bound = prod(np.vecdot(x, x).sum() for x in svd)
    product = formula(*svd)
    if not np.isfinite(bound):
        for i, x in enumerate(svd):
            finite(x, f"svd[{i}]")
        in_range(product, "svd")
    return product
