"""Print how fast the library is next to bare NumPy and to scikit-learn.

    make bench

Both sides take turns, and each ratio is of their fastest rounds: what else a busy
machine does can only add time. (pytest-benchmark times one side after the other.) A
missed bound (bounds.py) fails the command.
"""

from itertools import chain
from pathlib import Path
from timeit import timeit

import numpy as np
from bounds import judge
from PIL import Image
from sklearn.utils.extmath import randomized_svd

from svdlab import (
    approximation_error,
    compress_image,
    reconstruct,
    thin_svd,
    truncated_svd,
)

PHOTOGRAPH = Path(__file__).parents[1] / "chapters" / "images" / "coffee.png"
RANKS = (100, 50, 10)


def ratio(what, numerator, denominator, rounds):
    """The name, and least time(numerator) / least time(denominator) after a warm-up."""
    numerator(), denominator()
    each = [
        [timeit(f, number=1) for f in (numerator, denominator)] for _ in range(rounds)
    ]
    top, bottom = np.min(each, axis=0)
    return what, top / bottom


def picture(m, n):
    """A photograph of this size, with grain in place of the detail that it lacks."""
    photograph = Image.open(PHOTOGRAPH).convert("RGB").resize((n, m))
    grain = np.random.default_rng(0).normal(0, 12, (m, n, 3))
    return np.clip(photograph + grain, 0, 255) / 255


def by_numpy(image, ranks, full=False):
    """What compress_image does, as one would write it without a library."""
    U, s, Vh = np.linalg.svd(image.transpose(2, 0, 1), full_matrices=full)
    for k in ranks:
        rebuilt = (U[..., :k] * s[..., None, :k]) @ Vh[..., :k, :]
        np.clip(rebuilt, 0, 1).transpose(1, 2, 0)


def three_full_svds(image):
    """The same with a full SVD for each k, as it is often published."""
    for k in RANKS:
        by_numpy(image, [k], full=True)


def speeds(k=100):
    image = picture(1024, 1024)
    in_bytes = np.uint8(255 * image)
    U, s, Vh = svd = thin_svd(image[..., 0])
    yield ratio(
        "three full SVDs / compress_image, 1024×1024×3, k = 100, 50, 10",
        lambda: three_full_svds(image),
        lambda: compress_image(image, RANKS),
        rounds=5,
    )
    yield ratio(
        "the same of bytes",
        lambda: three_full_svds(in_bytes / 255),
        lambda: compress_image(in_bytes, RANKS),
        rounds=5,
    )
    yield ratio(
        "compress_image / bare NumPy, the same",
        lambda: compress_image(image, RANKS),
        lambda: by_numpy(image, RANKS),
        rounds=7,
    )
    yield ratio(
        "reconstruct / U[:, :k] * s[:k] @ Vh[:k], 1024×1024, k = 100",
        lambda: reconstruct(svd, k),
        lambda: U[:, :k] * s[:k] @ Vh[:k],
        rounds=50,
    )


def first_layers(k=50):
    A = picture(4000, 3000)[..., 0].astype(np.float32)
    # As many passes over A as ours, and the faster of its stable settings.
    options = {"n_iter": 2, "power_iteration_normalizer": "LU", "random_state": 0}

    def ours():
        return truncated_svd(A, k, method="randomised")

    def theirs():
        return randomized_svd(A, k, **options)

    what = "thin_svd / truncated_svd at random, 4000×3000 in float32, k = 50"
    yield ratio(what, lambda: thin_svd(A), ours, rounds=1)
    error = np.linalg.norm(A - reconstruct(ours()))
    least = approximation_error(thin_svd(A).s, k)
    yield "the error of those 50 layers / the least possible", error / least
    yield ratio("truncated_svd / scikit-learn's randomized_svd", ours, theirs, rounds=7)


if __name__ == "__main__":
    judge(chain(speeds(), first_layers()))
