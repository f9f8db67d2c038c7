"""What a checker says: which property holds, which fails and by how much, and a hint.

A report reads the same on every machine: what holds is given no digits, and what fails
is given two.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import NamedTuple

import numpy as np

from svdlab.arguments import accepts


class Property(NamedTuple):
    """A condition and the size of its residual: it holds where size ≤ tolerance.

    size is infinite where failing is not a matter of degree. says is the hint if it
    fails: a string, or a function that yields slips, each as whether it explains the
    failure and its hint; the first that does is told. It is called only where the hint
    is asked for. needed means that nothing after it can be measured where it fails.
    """

    name: str
    size: float = 0.0
    tolerance: float = 0.0
    says: str | Callable[[], Iterator[tuple[bool, str]]] = ""
    needed: bool = False

    @property
    def holds(self):
        return bool(self.size <= self.tolerance)

    @property
    def hint(self):
        """Where to look, if it fails; else ""."""
        if self.holds or isinstance(self.says, str):
            return "" if self.holds else self.says
        with np.errstate(all="ignore"):
            return first(self.says())

    @property
    def verdict(self):
        """Say that it holds; or by how much it fails, to two digits, and the hint."""
        if self.holds:
            return "holds"
        by = f" by {two_digits(self.size)}" if np.isfinite(self.size) else ""
        return f"fails{by}: {self.hint}".removesuffix(": ")


@dataclass(frozen=True)
class Report:
    """Properties in the order they were looked at; true if every one of them holds.

    >>> Report((Property("1 + 1 = 2"), Property("2 + 2 = 5", 1, says="count again")))
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


def checker(measure):
    """Make a function that yields properties return the `Report` of them.

    Its arguments are checked first. A property that fails and is needed ends it. What
    overflows on the way is infinite, and so fails.
    """

    @wraps(measure)
    def check(*args, **kwargs):
        measured = []
        for each in measure(*args, **kwargs):
            measured.append(each)
            if each.needed and not each.holds:
                break
        return Report(tuple(measured))

    return accepts(check)


def first(slips):
    """Return the hint of the first slip that explains a failure, or ""."""
    return next((hint for explains, hint in slips if explains), "")


def two_digits(x):
    """Write a size with two true digits.

    Ten digits come first: a value that is halfway in exact arithmetic then rounds to
    the same side on every machine.
    """
    if x > 1e308:  # rounded up, it may be more than a float holds
        return f"{x:.2g}"
    in_ten = float(f"{x:.10g}")
    return f"{float(f'{in_ten:.2g}'):g}"


def can_be_less(what, found, least):
    """Say how large something is and how small it can be."""
    found, least = two_digits(found), two_digits(least)
    if found == least:
        return f"{what} can be less"
    return f"{what} is {found}; it can be {least}"


def counted(n, one="entry", more="entries"):
    """Write 1 entry, or 2 entries."""
    return f"{n} {one if n == 1 else more}"


def shape_of(x):
    return "×".join(map(str, x.shape)) or "one number"
