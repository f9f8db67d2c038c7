"""svdlab: the small numeric library behind Rank by Rank.

factor the matrix      full_svd, thin_svd, compact_svd, truncated_svd
look at Σ              sigma_matrix, numerical_rank
put it together again  reconstruct, layers
judge and choose k     approximation_error, energy, rank_for_energy,
                       storage, rank_for_storage, optimal_rank
by hand, exactly       exact_svd, drill
in blocks, on disk     compute, save_svd, load_svd
photographs            load_image, compress_image, psnr
is it right?           check_svd, check_rank, check_null_space,
                       check_approximation, check_pseudoinverse,
                       check_least_squares, check_rank_for_energy,
                       check_rank_for_storage
draw, slide            the package svdview

Numbers come in lists, NumPy's arrays, or what turns into one; float32, float64,
complex64 and complex128 stay what they are, all else becomes float64 or complex128.
What is of another kind or shape, out of range, not finite, or makes what its dtype
does not hold raises a ValueError that names the argument, what came, and what would do.
Bad entries of a Dask array are reported when it is computed. Functions that return
whole numbers compute it at once.
"""

from svdlab.approximate import (
    approximation_error,
    energy,
    layers,
    optimal_rank,
    rank_for_energy,
    rank_for_storage,
    reconstruct,
    storage,
)
from svdlab.blocks import compute
from svdlab.check import (
    check_approximation,
    check_least_squares,
    check_null_space,
    check_pseudoinverse,
    check_rank,
    check_rank_for_energy,
    check_rank_for_storage,
    check_svd,
)
from svdlab.drill import Drill, drill
from svdlab.exact import ExactSVD, exact_svd
from svdlab.factor import (
    SVD,
    compact_svd,
    full_svd,
    numerical_rank,
    sigma_matrix,
    thin_svd,
)
from svdlab.images import compress_image, load_image, psnr
from svdlab.store import load_svd, save_svd
from svdlab.truncate import TruncatedSVD, truncated_svd

__all__ = [name for name, x in globals().items() if callable(x)]  # no modules
