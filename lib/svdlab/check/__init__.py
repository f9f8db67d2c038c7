"""Hold an answer, however it was found, against what it must be.

A checker measures one `Property` after another and returns a `Report`: what holds, what
fails and by how much, and where to look. It is true if all holds, and ends early where
shapes do not fit, an entry is not finite, or a count is no whole number. Every right
answer passes, in whatever basis and of whatever type: NumPy's, sympy's, lists. A hint
is given only where it is true of the answer.

Norms ‖·‖ are Frobenius norms. rtol=None allows what rounding can do: 30·√N·eps, but at
most √eps, N being the number of entries of the largest array and eps that of the
coarsest dtype. Give a larger one for an answer rounded by hand. r is `numerical_rank`
of A.

Raises ValueError where A is not one finite matrix, an answer does not hold numbers,
rtol is not a number of 0 or more, or another argument is not what its checker takes.
"""

from svdlab.check.low_rank import (
    check_approximation,
    check_rank_for_energy,
    check_rank_for_storage,
)
from svdlab.check.report import Property, Report
from svdlab.check.solutions import check_least_squares, check_pseudoinverse
from svdlab.check.spaces import check_null_space, check_rank
from svdlab.check.svd import check_svd

__all__ = [name for name, x in globals().items() if callable(x)]  # no modules
