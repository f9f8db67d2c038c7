"""Print how fast the library is next to others, and what a matrix on a disk costs.

Both sides take turns, and each ratio is of their fastest rounds: what else a busy
machine does can only add time. (pytest-benchmark times one side after the other.)
Matrices on a disk, of 500 columns in single precision, are factored by two processes:
what these hold in memory is of both at once.
"""

import logging
import tempfile
import time
from functools import partial
from itertools import chain
from pathlib import Path
from timeit import timeit

import dask.array as da
import numpy as np
from bounds import judge
from distributed import Client
from distributed.diagnostics import MemorySampler
from PIL import Image

from svdlab import (
    approximation_error,
    compress_image,
    reconstruct,
    save_svd,
    thin_svd,
    truncated_svd,
)

ROOT = Path(__file__).parents[1]
RANKS = (100, 50, 10)
CLUSTER = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": ":0"}
CLUSTER |= {"silence_logs": logging.CRITICAL}  # workers complain when they are closed


def ratio(what, numerator, denominator, rounds):
    """The name, and least time(numerator) / least time(denominator) after a warm-up."""
    both = (numerator, denominator)
    each = [[timeit(f, number=1) for f in both] for _ in range(1 + rounds)]
    top, bottom = np.min(each[1:], axis=0)
    return what, top / bottom


def picture(m, n):
    """A photograph of this size, with grain in place of the detail that it lacks."""
    photograph = Image.open(ROOT / "chapters" / "images" / "coffee.png")
    grain = np.random.default_rng(0).normal(0, 12, (m, n, 3))
    return np.clip(photograph.convert("RGB").resize((n, m)) + grain, 0, 255) / 255


def by_numpy(image, ranks, full=False):
    """What compress_image does, as one would write it without a library."""
    image = image / 255 if image.dtype == np.uint8 else image
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
    ours, full = partial(compress_image, image, RANKS), partial(three_full_svds, image)
    what = "three full SVDs / compress_image, 1024×1024×3, k = 100, 50, 10"
    yield ratio(what, full, ours, rounds=5)
    of_bytes = partial(compress_image, in_bytes, RANKS)
    full = partial(three_full_svds, in_bytes)
    yield ratio("the same of bytes", full, of_bytes, rounds=5)
    what = "compress_image / bare NumPy, the same"
    yield ratio(what, ours, partial(by_numpy, image, RANKS), rounds=7)
    what = "reconstruct / U[:, :k] * s[:k] @ Vh[:k], 1024×1024, k = 100"

    def product():
        return U[:, :k] * s[:k] @ Vh[:k]

    yield ratio(what, partial(reconstruct, svd, k), product, rounds=50)


def first_layers(k=50):
    from sklearn.utils.extmath import randomized_svd  # the processes below need none

    A = picture(4000, 3000)[..., 0].astype(np.float32)
    ours = partial(truncated_svd, A, k, method="randomised")
    # As many passes over A as ours, and the faster of its stable settings.
    options = {"n_iter": 2, "power_iteration_normalizer": "LU", "random_state": 0}
    theirs = partial(randomized_svd, A, k, **options)
    what = "thin_svd / truncated_svd at random, 4000×3000 in float32, k = 50"
    yield ratio(what, partial(thin_svd, A), ours, rounds=1)
    error = np.linalg.norm(A - reconstruct(ours()))
    least = approximation_error(thin_svd(A).s, k)
    yield "the error of those 50 layers / the least possible", error / least
    yield ratio("truncated_svd / scikit-learn's randomized_svd", ours, theirs, rounds=7)


def on_disk(folder, gigabytes):
    """Write 30 layers and noise in blocks of 20 MB; return an array that reads them."""
    rng, m = da.random.default_rng(0), 500_000 * gigabytes

    def random(*shape):
        chunks = tuple(min(size, 10_000) for size in shape)
        return rng.standard_normal(shape, chunks=chunks, dtype="f4")

    da.to_npy_stack(folder, random(m, 30) @ random(30, 500) + random(m, 500))
    return da.from_npy_stack(folder)


def measure(gigabytes, k):
    """The seconds and the GB in memory that k layers of so many GB took."""
    memory = MemorySampler()
    with tempfile.TemporaryDirectory(dir=ROOT / "_build") as folder:
        A = on_disk(f"{folder}/A", gigabytes)
        with Client(**CLUSTER), memory.sample("factor", interval=0.05):
            start = time.perf_counter()
            svd = truncated_svd(A, k, method="randomised")
            save_svd(svd, f"{folder}/factors")
            seconds = time.perf_counter() - start
    return seconds, max(held for _, held in memory.samples["factor"]) / 1e9


def from_a_disk():
    paces = []
    for size in (1, 2, 4, 8):
        seconds, memory = measure(size, k=20)
        paces.append(seconds / size)
        yield "GB in memory for 20 layers of a matrix on disk", memory, f"{size} GB"
        print(f"{paces[-1]:8.2f}  seconds for each GB", flush=True)
    yield "slowest / fastest GB of these sizes", max(paces) / min(paces)


if __name__ == "__main__":
    judge(chain(speeds(), first_layers(), from_a_disk()))
