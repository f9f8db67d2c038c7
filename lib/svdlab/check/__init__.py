"""Hold an answer, however it was found, against what it must be.

A checker measures one `Property` after another and returns a `Report`: what holds, what
fails and by how much, and where to look. It is true if all holds, and ends early where
shapes do not fit, an entry is not finite, or a count is no whole number. Every right
answer passes, in whatever basis and of whatever type; a hint is given only where it is
true of the answer.

Norms ‖·‖ are Frobenius norms. rtol=None allows what rounding can do: 30·√N·eps, but at
most √eps, N being the number of entries of the largest array and eps that of the
coarsest dtype. Give a larger one for an answer rounded by hand.
"""

from svdlab.check.approximation import check_approximation
from svdlab.check.choice import check_rank_for_energy, check_rank_for_storage
from svdlab.check.least_squares import check_least_squares
from svdlab.check.null_space import check_null_space
from svdlab.check.pseudoinverse import check_pseudoinverse
from svdlab.check.rank import check_rank
from svdlab.check.report import Property, Report
from svdlab.check.svd import check_svd

__all__ = [
    "Property",
    "Report",
    "check_approximation",
    "check_least_squares",
    "check_null_space",
    "check_pseudoinverse",
    "check_rank",
    "check_rank_for_energy",
    "check_rank_for_storage",
    "check_svd",
]
