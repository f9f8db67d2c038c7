"""Is it the k that was to be chosen?

What is right is reckoned here and not taken from svdlab.approximate, so that each can
be tested by the other.
"""

import math

import numpy as np

from svdlab.arguments import as_share, as_singular_values, as_size
from svdlab.check.answers import one_number, rounded, whole
from svdlab.check.report import Property, Report, recognised


def check_rank_for_energy(s, share, k):
    """Measure whether k is the least for which k layers hold a share of the energy.

    Takes s (p,), all the singular values of a matrix, share in (0, 1] and k, a whole
    number of any type. Energy is Σσ². Returns a `Report`, true if every property holds;
    it ends early where k is no whole number from 1 to p. A share that is missed by
    rounding alone is held, as for `rank_for_energy`.
    Raises ValueError where s does not hold the singular values of one matrix, share
    lies outside (0, 1], or k is not one number.

    >>> check_rank_for_energy([4, 2, 1], 0.95, 3)
    k is a whole number from 1 to 3  holds
    k layers hold the share          holds
    fewer do not                     fails by 1: this is for Σσ; energy is Σσ²
    """
    s, share, k = _spectrum(s), as_share(share), one_number(k, "k")
    counted = whole("k", 1, len(s), k).explained(_hint_for_a_layer, k, len(s))
    if not counted.holds:
        return Report((counted,))
    least = _least(s, share)
    missing = float(share) - _running(s)[k - 1] if k < least else 0.0
    enough = Property("k layers hold the share", missing)
    not_more = Property("fewer do not", max(k - least, 0))
    return Report(
        (
            counted,
            enough.explained(_hint_for_too_few, s, share, k),
            not_more.explained(_hint_for_too_many, s, share, k),
        )
    )


def check_rank_for_storage(m, n, share, k):
    """Measure whether k is the greatest for which k layers fit in a share of m·n.

    Takes the sides m and n of a matrix, share in (0, 1] and k, a whole number of any
    type; k layers take k·(m + n + 1) numbers. Returns a `Report`, true if every
    property holds; it ends early where k is no whole number from 0 to min(m, n). How
    far too many layers fail is counted in numbers, and too few in layers; the decimal
    digits of share are taken exactly.
    Raises ValueError where m or n is no whole number from 1 up, share lies outside
    (0, 1], or k is not one number.

    >>> check_rank_for_storage(300, 400, 0.15, 26)
    k is a whole number from 0 to 300  holds
    k layers fit in the share          fails by 230: it is to be rounded down
    k + 1 do not                       holds
    """
    m, n, share = as_size(m, "m"), as_size(n, "n"), as_share(share)
    k, layer = one_number(k, "k"), m + n + 1
    most = share * m * n // layer
    counted = whole("k", 0, min(m, n), k)
    counted = counted.explained(_hint_for_a_part, k, min(m, n), most)
    if not counted.holds:
        return Report((counted,))
    beyond = float(max(k * layer - share * m * n, 0))
    over = Property("k layers fit in the share", beyond)
    under = Property("k + 1 do not", max(most - k, 0))
    return Report(
        (
            counted,
            over.explained(_hint_for_too_large, m, n, share, k),
            under.explained(_hint_for_too_small, m, n, share, k),
        )
    )


# By energy


def _spectrum(s):
    s = rounded(s, "s")
    if s.ndim > 1:
        raise ValueError(
            f"s must hold the σ of one matrix, in shape (p,); it has shape {s.shape}"
        )
    return as_singular_values(s)


def _running(s, power=2):
    """The share of Σσ^power that the first k hold, k = 1, 2, …; of nothing, all."""
    if not s[0]:
        return np.ones(len(s))
    sums = np.cumsum((s.astype(np.float64) / s[0]) ** power)
    return sums / sums[-1]


def _least(s, share, power=2):
    held = _running(s, power) >= float(share) * (1 - _rounding(s, power))
    return 1 + int(held.argmax())


def _rounding(s, power=2):
    """How far a share may be off, if each σ is right to one eps of its dtype.

    The error of a σ counts `power` times above the line and as often below; each
    quotient, power, sum and share adds at most one eps of float64.
    """
    of_sigma = 2 * power * float(np.finfo(s.dtype).eps)
    return of_sigma + (len(s) + power + 1) * float(np.finfo(np.float64).eps)


def _hint_for_a_layer(k, p):
    slips = {
        f"there are no more than p = {p} σ": isinstance(k, int) and k > p,
        "an index counts from 0, layers from 1": k == 0,
    }
    return recognised(slips, "layers are counted")


def _hint_for_too_few(s, share, k):
    nearest = 1 + int(abs(_running(s) - float(share)).argmin())
    slips = {
        "this is nearest to the share, but below it": k == nearest,
        "an index counts from 0: entry k of the shares is that of k + 1 layers": (
            k == _least(s, share) - 1
        ),
        "this is for Σσ⁴; energy is Σσ²": k == _least(s, share, power=4),
    }
    return recognised(slips, "more are needed")


def _hint_for_too_many(s, share, k):
    held = _running(s)[k - 2]
    slips = {
        "k - 1 layers hold just the share, and that is enough": (
            abs(held - float(share)) <= _rounding(s)
        ),
        "this is for Σσ; energy is Σσ²": k == _least(s, share, power=1),
    }
    return recognised(slips, f"{_least(s, share)} would do")


# By storage


def _hint_for_a_part(k, p, most):
    slips = {
        f"there are no more than min(m, n) = {p} layers": isinstance(k, int) and k > p,
        "round it down: part of a layer is none": (
            not isinstance(k, int | complex) and k // 1 == most
        ),
    }
    return recognised(slips, "layers are counted")


def _hint_for_too_large(m, n, share, k):
    exact = share * m * n / (m + n + 1)
    slips = {
        "this leaves out the + 1: a layer is a u, a v and a σ": (
            k == share * m * n // (m + n)
        ),
        "this is the share of min(m, n) layers": k == share * min(m, n) // 1,
        "this is where k layers take as much as A; the share is left out": (
            k == m * n // (m + n + 1)
        ),
        "it is to be rounded down": k == math.ceil(exact),
    }
    return recognised(slips, "fewer layers are to be kept")


def _hint_for_too_small(m, n, share, k):
    if (k + 1) * (m + n + 1) == share * m * n:
        return "k + 1 layers take just the share, and that is allowed"
    return "more layers fit"
