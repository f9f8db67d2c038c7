"""What is lost on the way: room on a disk, memory, workers; with real processes.

Each test waits for what it needs and for no time: blocks that are read leave a mark in
a folder, and from the middle of the work on they wait until the test lets them go.
"""

import os
import re
import signal
import time
from pathlib import Path
from uuid import uuid4

import dask
import dask.array as da
import numpy as np
import psutil
import pytest
from distributed import Client, LocalCluster

from matrices import orthonormal, random_matrix
from svdlab import load_svd, save_svd, truncated_svd

resource = pytest.importorskip("resource")  # not on Windows

PATIENCE = 120  # seconds for what takes one or two on a quiet machine
BLOCKS = 6


# The disk


@pytest.mark.parametrize("lazy", [False, True])
def test_a_file_that_may_not_grow_leaves_nothing(tmp_path, lazy):
    U = orthonormal(4_000, 2)
    svd = (da.from_array(U, chunks=(500, 2)) if lazy else U), np.ones(2), np.eye(2)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with pytest.raises(OSError) as raised:
            save_svd(svd, tmp_path / "factors")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert raised.value.__notes__ == [f"Nothing was written to {tmp_path}/factors."]
    assert os.listdir(tmp_path) == []


# Memory


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """Of two workers, processes that find this file and are quiet."""
    quiet = {
        "distributed.admin.log-format": "%(message)s",
        "distributed.worker.profile.enabled": False,
    }
    options = dict(n_workers=2, threads_per_worker=1, memory_limit="512 MiB")
    options.update(dashboard_address=None, local_directory=tmp_path_factory.mktemp("w"))
    with pytest.MonkeyPatch.context() as patch, dask.config.set(quiet):
        patch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=os.pathsep)
        with LocalCluster(**options) as cluster, Client(cluster) as client:
            yield client


def peak_memory():
    """The most memory that this process has taken, in bytes."""
    status = Path("/proc/self/status").read_text()
    return 1024 * int(re.search(r"VmHWM:\s+(\d+) kB", status)[1])


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells")
def test_workers_need_far_less_memory_than_the_matrix_takes_on_disk(client, tmp_path):
    """240 MB, in blocks of 4."""
    left, right = random_matrix(30_000, 20), random_matrix(20, 1_000)
    with dask.config.set(scheduler="synchronous"):
        A = da.from_array(left, chunks=(500, 20)) @ right
        da.to_npy_stack(tmp_path / "A", A)
    A = da.from_npy_stack(tmp_path / "A", mmap_mode=None)
    # What a worker imports is not counted.
    dask.compute(*truncated_svd(da.ones((64, 32), chunks=(16, 32)), 2))
    before = sum(client.run(peak_memory).values())
    svd = truncated_svd(A, 20, method="randomised", power_iterations=0)
    save_svd(svd, tmp_path / "factors")
    taken = sum(client.run(peak_memory).values()) - before
    assert taken < A.nbytes / 2, taken
    U, s, Vh = load_svd(tmp_path / "factors")
    assert np.allclose(U[::99] * s @ Vh, left[::99] @ right, atol=1e-9)


# A worker


def until(condition):
    """Wait until condition() is true and return what it is."""
    end = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < end, "it has not come to that"
        time.sleep(0.01)
    return found


class Gate:
    """A matrix behind it has blocks that leave marks, and wait in the third pass."""

    def __init__(self, folder):
        self.marks, self.open = folder / "marks", folder / "open"
        self.marks.mkdir()

    def before(self, A):
        blocks = da.from_array(A, chunks=(len(A) // BLOCKS, -1))
        return blocks.map_blocks(self.read, meta=A[:0])

    def read(self, block):
        (self.marks / f"{os.getpid()}-{uuid4().hex}").touch()
        if self.is_halfway():
            until(self.open.exists)
        return block

    def is_halfway(self):
        """Whether the third of six passes has begun."""
        return len(os.listdir(self.marks)) > 2 * BLOCKS

    def readers(self):
        return {int(mark.split("-")[0]) for mark in os.listdir(self.marks)}


def test_a_killed_worker_costs_time_only(client, tmp_path):
    gate, A = Gate(tmp_path), random_matrix(120, 20)
    workers = set(client.run(os.getpid).values())
    svd = truncated_svd(gate.before(A), 3, method="randomised")
    futures = client.compute([*svd, svd.error])
    until(gate.is_halfway)
    victim = until(lambda: workers & gate.readers()).pop()
    os.kill(victim, signal.SIGKILL)
    until(lambda: not psutil.pid_exists(victim))
    gate.open.touch()
    known = truncated_svd(A, 3, method="randomised")
    for x, y in zip(client.gather(futures), [*known, known.error], strict=True):
        assert np.allclose(x, y, atol=1e-10)
    assert len(os.listdir(gate.marks)) > 6 * BLOCKS  # something was done again
