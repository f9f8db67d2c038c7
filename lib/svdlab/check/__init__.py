"""Hold an answer, however it was found, against what it must be.

A checker measures one `Property` after another and hands back a `Report`: what holds,
what fails and by how much, and where to look. Every right answer passes, in whatever
basis and of whatever type; and a hint is given only where it is true of the answer.
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
