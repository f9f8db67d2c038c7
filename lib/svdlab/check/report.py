"""What a checker says: which property holds, which fails and by how much, and a hint.

What a report prints is the same on every machine: what holds is given no digits, and
what fails is given two.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np


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

    def explained(self, hint, *facts):
        """Return it with the hint that hint(*facts) finds, if it fails."""
        return self if self.holds else self._replace(hint=hint(*facts))


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

    def require(self):
        """Return the report if every property holds; else raise what it says.

        Raises AssertionError, so that a notebook stops at an answer that is wrong.

        >>> Report((Property("1 + 1 = 2"),)).require()
        1 + 1 = 2  holds
        """
        if not self.ok:
            raise AssertionError(f"not yet right\n{self}")
        return self

    def __bool__(self):
        return self.ok

    def __iter__(self):
        return iter(self.properties)

    def __repr__(self):
        width = max((len(each.name) for each in self), default=0)
        return "\n".join(f"{each.name:{width}}  {each.verdict}" for each in self)


def two_digits(x):
    """Write a size with two true digits.

    Ten digits come first: a value that is halfway in exact arithmetic then rounds to
    the same side on every machine.

    >>> two_digits(0.12499999999999999), two_digits(279.5)
    ('0.12', '280')
    """
    if x > 1e308:  # rounded up, it may be more than a float holds
        return f"{x:.2g}"
    in_ten = float(f"{x:.10g}")
    return f"{float(f'{in_ten:.2g}'):g}"


def recognised(slips, otherwise=""):
    """Return the first hint that is true; slips tells of each hint whether it is.

    >>> recognised({"too large": 2 > 3, "too small": 2 < 3}, otherwise="just right")
    'too small'
    """
    return next((hint for hint, true in slips.items() if true), otherwise)


def can_be_less(what, found, least):
    """Say how large something is and how small it can be.

    >>> can_be_less("the error", 3, 2), can_be_less("the error", 3.001, 3)
    ('the error is 3; it can be 2', 'the error can be less')
    """
    found, least = two_digits(found), two_digits(least)
    if found == least:
        return f"{what} can be less"
    return f"{what} is {found}; it can be {least}"
