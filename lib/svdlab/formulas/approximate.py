"""What k layers of a matrix hold, how far they are from it, and how many to keep."""

import numpy as np

from svdlab.formulas.factor import count_true


def reconstruct(U, s, Vh):
    """Return U diag(s) Vh, the sum of the layers."""
    return (U * s[..., None, :]) @ Vh


def layers(U, s, Vh):
    """Return the matrices σ_i u_i v_i*, one after the other: (..., k, m, n)."""
    return np.einsum("...mk,...k,...kn->...kmn", U, s, Vh)


# How far


def approximation_error(s, k, norm="fro"):
    """Return √(σ²_{k+1} + … + σ²_p), or σ_{k+1} for norm="2"; 0 at k = p."""
    left_out = s[..., k:]
    if norm == "2":
        return left_out.max(axis=-1, initial=0)  # 0 where none is left
    # hypot squares without overflow, and ascending order keeps the small σ.
    error = np.hypot.reduce(left_out[..., ::-1], axis=-1, dtype=float)
    return error.astype(s.dtype)


def norm(X):
    """Return ‖X‖_F of each matrix."""
    size = abs(X)
    largest = size.max(axis=(-2, -1), keepdims=True)
    unit = np.where(largest > 0, largest, 1)  # in this unit no square overflows
    total = ((size / unit) ** 2).sum(axis=(-2, -1))
    return unit[..., 0, 0] * np.sqrt(total)


# How much they hold


def energy(s, power=2):
    """Return the share of Σσ^power that the first 1, 2, … layers hold."""
    running = np.cumsum(relative(s) ** power, axis=-1, dtype=float)
    total = running[..., -1:]
    share = np.ones_like(running)  # of nothing, all
    np.divide(running, total, out=share, where=total > 0)
    return share.astype(s.dtype)


def relative(s):
    """Return σ_i/σ_1, whose powers do not overflow."""
    largest = s[..., :1]
    return np.divide(s, largest, out=np.zeros_like(s), where=largest > 0)


def rank_for_energy(s, share, power=2):
    """Return the least k whose first k layers hold the share, but for rounding."""
    shares = energy(s.astype(float), power)
    enough = float(share) * (1 - rounding_of_shares(s, power))
    return count_true(shares < enough) + 1  # so many k hold too little


def rounding_of_shares(s, power):
    """Return the relative error of a share when each σ is accurate to one eps.

    The error of a σ counts `power` times above the line and as often below. To that
    add half an eps for each quotient (again `power` times), power, sum and share.
    """
    of_sigma = 2 * power * np.finfo(s.dtype).eps
    of_shares = (s.shape[-1] + power + 1) * np.finfo(np.float64).eps
    return min(of_sigma + of_shares, 1e-6)  # no more, whatever the power


# What they take


def storage(m, n, k):
    """Return k·(m + n + 1): k columns u, k columns v and k σ."""
    return k * (m + n + 1)


def rank_for_storage(m, n, share):
    """Return the greatest k with k·(m + n + 1) ≤ share·m·n."""
    return int(share * m * n // (m + n + 1))


# How many stand above noise


def optimal_rank(s, m, n, noise=None):
    """Count the σ above the hard threshold of Gavish and Donoho (2014).

    It is λ_*(β)·√max(m, n)·noise if the standard deviation of the noise is known, else
    ω(β)·median(s), with β = min(m, n)/max(m, n).
    """
    beta = min(m, n) / max(m, n)
    if noise is not None:
        return count_true(s > lambda_star(beta) * np.sqrt(max(m, n)) * noise)
    s = relative(s)
    return count_true(s > omega(beta) * np.median(s, axis=-1, keepdims=True))


def lambda_star(beta):
    """Return √(2(β + 1) + 8β / (β + 1 + √(β² + 14β + 1)))."""
    root = np.sqrt(beta**2 + 14 * beta + 1)
    return np.sqrt(2 * (beta + 1) + 8 * beta / (beta + 1 + root))


def omega(beta):
    """Return λ_*(β)/√m_β, m_β the Marchenko-Pastur median of ratio β."""
    return lambda_star(beta) / np.sqrt(marchenko_pastur_median(beta))


def marchenko_pastur_median(beta):
    """Return the median of the Marchenko-Pastur law of ratio β.

    Under x = 1 + β - 2√β·cos θ its density √((b-x)(x-a)) / (2πβx), on
    a = (1-√β)² to b = (1+√β)², becomes a multiple of sin² θ / x on
    0 < θ < π, which the midpoint rule sums.
    """
    theta = np.pi * (np.arange(20_000) + 0.5) / 20_000
    x = 1 + beta - 2 * np.sqrt(beta) * np.cos(theta)
    density = np.sin(theta) ** 2 / x
    below = (np.cumsum(density) - density / 2) / np.sum(density)
    return np.interp(0.5, below, x)
