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
draw, slide            the modules svdlab.draw and svdlab.widgets
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
from svdlab.blocks.progress import compute
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

__all__ = [
    "SVD",
    "Drill",
    "ExactSVD",
    "TruncatedSVD",
    "approximation_error",
    "check_approximation",
    "check_least_squares",
    "check_null_space",
    "check_pseudoinverse",
    "check_rank",
    "check_rank_for_energy",
    "check_rank_for_storage",
    "check_svd",
    "compact_svd",
    "compress_image",
    "compute",
    "drill",
    "energy",
    "exact_svd",
    "full_svd",
    "layers",
    "load_image",
    "load_svd",
    "numerical_rank",
    "optimal_rank",
    "psnr",
    "rank_for_energy",
    "rank_for_storage",
    "reconstruct",
    "save_svd",
    "sigma_matrix",
    "storage",
    "thin_svd",
    "truncated_svd",
]
