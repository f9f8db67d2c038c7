"""Print how fast the library is next to bare NumPy, and how exact next to LAPACK.

    make bench

Both sides take turns, and each ratio of speeds is of their fastest rounds: what else a
busy machine does can only add time. (pytest-benchmark times one side after the other.)
The test ratios of LAPACK's own drivers (tests/lapack.py) say how exact it is, each at
the matrix where it is worst. A missed bound (bounds.py) fails the command.
"""

import sys
import time
from itertools import chain

import numpy as np
from bounds import met
from sklearn.utils.extmath import randomized_svd

from lapack import THRESHOLD, YARDSTICK, formula, worst_ratios
from matrices import BATTERY, battery
from svdlab import (
    approximation_error,
    compress_image,
    reconstruct,
    thin_svd,
    truncated_svd,
)

RANKS = (100, 50, 10)


def seconds(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def ratio(numerator, denominator, rounds):
    """Least time(numerator) / least time(denominator), after one warm-up of each."""
    numerator(), denominator()
    pairs = [(seconds(numerator), seconds(denominator)) for _ in range(rounds)]
    top, bottom = np.min(pairs, axis=0)
    return float(top / bottom)


def picture(m, n):
    """A colour image with a spectrum like a photograph's: σ_i about 1/i, plus grain."""
    rng = np.random.default_rng(0)
    y, x = np.mgrid[:m, :n] / n
    waves = [
        np.sin(2 * np.pi * (fx * x + fy * y + phase)) / (1 + fx + fy)
        for fx, fy, phase in rng.uniform(0, 12, (30, 3))
    ]
    image = np.sum(waves, axis=0)[..., None] * [1, 0.8, 0.6]
    image = image + 0.05 * rng.standard_normal((m, n, 3))
    return (image - image.min()) / np.ptp(image)


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


def ratios():
    """Yield each ratio's name and value."""
    image = picture(1024, 1024)
    U, s, Vh = svd = thin_svd(image[..., 0])
    k = 100

    yield (
        "three full SVDs / compress_image, 1024×1024×3, k = 100, 50, 10",
        ratio(lambda: three_full_svds(image), lambda: compress_image(image, RANKS), 5),
    )
    in_bytes = np.uint8(255 * image)
    yield (
        "the same of bytes",
        ratio(
            lambda: three_full_svds(in_bytes / 255),
            lambda: compress_image(in_bytes, RANKS),
            5,
        ),
    )
    yield (
        "compress_image / bare NumPy, the same",
        ratio(lambda: compress_image(image, RANKS), lambda: by_numpy(image, RANKS), 7),
    )
    yield (
        "reconstruct / U[:, :k] * s[:k] @ Vh[:k], 1024×1024, k = 100",
        ratio(lambda: reconstruct(svd, k), lambda: U[:, :k] * s[:k] @ Vh[:k], 50),
    )


def ratios_of_the_first_layers(k=50):
    A = picture(4000, 3000)[..., 0].astype(np.float32)
    least = approximation_error(thin_svd(A).s, k)

    def ours():
        return truncated_svd(A, k, method="randomised")

    def theirs():  # as many passes over A, and the faster of its stable settings
        return randomized_svd(
            A, k, n_iter=2, power_iteration_normalizer="LU", random_state=0
        )

    def error(svd):
        return float(np.linalg.norm(A - reconstruct(svd)) / least)

    yield (
        "thin_svd / truncated_svd at random, 4000×3000 in float32, k = 50",
        ratio(lambda: thin_svd(A), ours, 1),
    )
    yield "the error of those 50 layers / the least possible", error(ours())
    yield "the same of scikit-learn's randomized_svd", error(theirs())
    yield "truncated_svd / scikit-learn's randomized_svd", ratio(ours, theirs, 7)


def exactness():
    """Yield the name, value and place of LAPACK's test ratios at their worst."""
    matrices = [each for family in BATTERY for each in battery(family)]
    print(f"\nLAPACK's test ratios, each at the worst of {len(matrices)} inputs")
    for factorisation in YARDSTICK:
        for ratio, (worst, at) in worst_ratios(factorisation, matrices).items():
            place = f"  at {at}" if worst else ""
            yield f"{factorisation:9}  {formula(ratio)}", worst, place


def main():
    speeds = [met(*each) for each in chain(ratios(), ratios_of_the_first_layers())]
    exact = [met(what, worst, THRESHOLD, at) for what, worst, at in exactness()]
    sys.exit(not all(speeds + exact))


if __name__ == "__main__":
    main()
