"""Is it the k that was to be chosen?

What is right is reckoned here and not taken from svdlab.approximate, so that each can
be tested by the other.
"""

import math

import numpy as np

from svdlab.arguments.arrays import one_spectrum
from svdlab.arguments.single import count, share
from svdlab.check.answers import one_number
from svdlab.check.report import Property, checker, whole


@checker
def check_rank_for_energy(s: one_spectrum, share: share, k: one_number):
    """Measure whether k is the least for which k layers hold a share of the energy.

    Takes s (p,), all the singular values of a matrix, share in (0, 1] and k, a whole
    number of any type. Energy is Σσ². Returns a `Report`. A share that is missed by
    rounding alone is held, as for `rank_for_energy`.
    Raises ValueError where s does not hold the singular values of one matrix, share
    lies outside (0, 1], or k is not one number.

    >>> check_rank_for_energy([4, 2, 1], 0.95, 3)
    k is a whole number from 1 to 3  holds
    k layers hold the share          holds
    fewer do not                     fails by 1: this is for Σσ; energy is Σσ²
    """
    share, p = float(share), len(s)
    too_many = f"there are no more than p = {p} σ"
    none = "an index counts from 0, layers from 1" if k == 0 else "layers are counted"
    yield whole("k", 1, p, k, too_many, none)
    held, least = _held(s), _least(s, share)

    def too_few():
        if k == 1 + abs(held - share).argmin():
            return "this is nearest to the share, but below it"
        if k == least - 1:
            entry = "entry k of the shares is that of k + 1 layers"
            return f"an index counts from 0: {entry}"
        if k == _least(s, share, power=4):
            return "this is for Σσ⁴; energy is Σσ²"
        return "more are needed"

    missing = share - held[k - 1] if k < least else 0.0
    yield Property("k layers hold the share", missing, says=too_few)

    def fewer():
        if abs(held[k - 2] - share) <= _rounding(s):
            return "k - 1 layers hold just the share, and that is enough"
        if k == _least(s, share, power=1):
            return "this is for Σσ; energy is Σσ²"
        return f"{least} would do"

    yield Property("fewer do not", max(k - least, 0), says=fewer)


def _held(s, power=2):
    """The share of Σσ^power that the first k hold, k = 1, 2, …; of nothing, all."""
    if not s[0]:
        return np.ones(len(s))
    sums = np.cumsum((s.astype(float) / s[0]) ** power)
    return sums / sums[-1]


def _least(s, share, power=2):
    enough = _held(s, power) >= share * (1 - _rounding(s, power))
    return 1 + int(enough.argmax())


def _rounding(s, power=2):
    """How far a share may be off, if each σ is right to one eps of its dtype.

    The error of a σ counts `power` times above the line and as often below; each
    quotient, power, sum and share adds at most one eps of float64.
    """
    of_sigma = 2 * power * float(np.finfo(s.dtype).eps)
    return of_sigma + (len(s) + power + 1) * float(np.finfo(float).eps)


@checker
def check_rank_for_storage(m: count(), n: count(), share: share, k: one_number):
    """Measure whether k is the greatest for which k layers fit in a share of m·n.

    Takes the sides m and n of a matrix, share in (0, 1], whose decimal digits are taken
    exactly, and k, a whole number of any type; k layers take k·(m + n + 1) numbers.
    Returns a `Report`, which counts in numbers how far too many layers fail, and too
    few in layers.
    Raises ValueError where m or n is no whole number from 1 up, share lies outside
    (0, 1], or k is not one number.

    >>> check_rank_for_storage(300, 400, 0.15, 26)
    k is a whole number from 0 to 300  holds
    k layers fit in the share          fails by 230: it is to be rounded down
    k + 1 do not                       holds
    """
    p, room, layer = min(m, n), share * m * n, m + n + 1
    most = room // layer
    is_part = isinstance(k, float) and k // 1 == most
    none = "round it down: part of a layer is none" if is_part else "layers are counted"
    too_many = f"there are no more than min(m, n) = {p} layers"
    yield whole("k", 0, p, k, too_many, none)

    def too_large():
        if k == room // (m + n):
            return "this leaves out the + 1: a layer is a u, a v and a σ"
        if k == share * p // 1:
            return "this is the share of min(m, n) layers"
        if k == m * n // layer:
            return "this is where k layers take as much as A; the share is left out"
        if k == math.ceil(room / layer):
            return "it is to be rounded down"
        return "fewer layers are to be kept"

    over = float(max(k * layer - room, 0))
    yield Property("k layers fit in the share", over, says=too_large)
    just = "k + 1 layers take just the share, and that is allowed"
    says = just if (k + 1) * layer == room else "more layers fit"
    yield Property("k + 1 do not", float(max(most - k, 0)), says=says)
