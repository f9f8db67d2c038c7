"""Print what the first 20 layers of a tall matrix on a disk cost, from 1 to 8 GB.

    make bench

The matrix, in single precision and 500 columns wide, is written to _build, factored by
two processes and its factors written there too; all of it is removed again. Printed are
the time for each GB, and the most memory that both processes held at once. A missed
bound (bounds.py) fails the command.
"""

import logging
import tempfile
import time
from pathlib import Path

import dask.array as da
import numpy as np
from bounds import judge
from dask import delayed
from distributed import Client
from distributed.diagnostics import MemorySampler

from svdlab import save_svd, truncated_svd

BUILD = Path(__file__).parents[1] / "_build"
COLUMNS, ROWS_OF_A_BLOCK, LAYERS = 500, 10_000, 20  # a block is 20 MB
SIZES = (1, 2, 4, 8)  # GB
CLUSTER = {
    "n_workers": 2,
    "threads_per_worker": 1,
    "dashboard_address": ":0",
    "silence_logs": logging.CRITICAL,  # workers complain when they are closed
}


def block(i):
    """Rows of a matrix of which 30 layers stand out of noise."""
    rng = np.random.default_rng(i)
    shared = np.random.default_rng(0).standard_normal((30, COLUMNS), dtype=np.float32)
    own = rng.standard_normal((ROWS_OF_A_BLOCK, 30), dtype=np.float32)
    noise = rng.standard_normal((ROWS_OF_A_BLOCK, COLUMNS), dtype=np.float32)
    return own @ shared + noise


def write(folder, gigabytes):
    """Write the matrix block by block; return it as an array that reads it so."""
    shape = (ROWS_OF_A_BLOCK, COLUMNS)
    count = round(gigabytes * 1e9 / (4 * ROWS_OF_A_BLOCK * COLUMNS))
    blocks = [da.from_delayed(delayed(block)(i), shape, "f4") for i in range(count)]
    da.to_npy_stack(folder, da.concatenate(blocks))
    return da.from_npy_stack(folder)


def measure(gigabytes):
    """Factor a matrix of so many GB; return the seconds and GB in memory it took."""
    memory = MemorySampler()
    with tempfile.TemporaryDirectory(dir=BUILD) as folder:
        A = write(f"{folder}/A", gigabytes)
        with Client(**CLUSTER), memory.sample("factor", interval=0.05):
            start = time.perf_counter()
            svd = truncated_svd(A, LAYERS, method="randomised")
            save_svd(svd, f"{folder}/factors")
            seconds = time.perf_counter() - start
    return seconds, max(held for _, held in memory.samples["factor"]) / 1e9


def figures():
    paces = []
    for size in SIZES:
        seconds, memory = measure(size)
        paces.append(seconds / size)
        what = f"GB in memory for {LAYERS} layers of a matrix on disk"
        yield what, memory, f"{size} GB"
        print(f"{paces[-1]:8.2f}  seconds for each GB", flush=True)
    yield "slowest / fastest GB of these sizes", max(paces) / min(paces)


if __name__ == "__main__":
    judge(figures())
