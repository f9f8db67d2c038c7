"""What is lost on the way: workers, schedulers, disks; with real processes.

Each test waits for what it needs and for no time: blocks that are read leave a mark in
a folder, and from the middle of the work on they wait until the test lets them go.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import dask
import dask.array as da
import numpy as np
import psutil
import pytest
from distributed import Client, LocalCluster
from distributed.client import FutureCancelledError

from matrices import orthonormal, random_matrix
from svdlab import load_svd, save_svd, truncated_svd

resource = pytest.importorskip("resource")  # not on Windows

PATIENCE = 120  # seconds for what takes one or two on a quiet machine
BLOCKS = 6

QUIET = {
    "distributed.admin.log-format": "%(message)s",
    "distributed.comm.timeouts.connect": "2s",  # so long a lost scheduler is looked for
    "distributed.worker.profile.enabled": False,
}


@pytest.fixture(autouse=True)
def nothing_is_left_running(monkeypatch):
    # Workers import this file.
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=os.pathsep)
    ours = psutil.Process()
    before = set(ours.children(recursive=True))
    with dask.config.set(QUIET):
        yield
    left = {p for p in set(ours.children(recursive=True)) - before if is_dasks(p)}
    _, alive = psutil.wait_procs(left, timeout=PATIENCE)
    for process in alive:
        process.kill()
    assert not alive


def is_dasks(process):
    """Whether it was started by Dask, rather than by a browser of another test."""
    try:
        command = " ".join(process.cmdline())
    except psutil.Error:
        return False
    return any(word in command for word in ("dask", "distributed", "spawn_main"))


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


A = random_matrix(120, 20)


def first_layers(A):
    return truncated_svd(A, 3, method="randomised")


# A worker


def test_a_killed_worker_costs_time_only(tmp_path):
    gate = Gate(tmp_path)
    options = dict(n_workers=2, threads_per_worker=1, memory_limit=0)
    options.update(dashboard_address=None, local_directory=tmp_path)
    with LocalCluster(**options) as cluster, Client(cluster) as client:
        workers = set(client.run(os.getpid).values())
        svd = first_layers(gate.before(A))
        futures = client.compute([*svd, svd.error])
        until(gate.is_halfway)
        victim = until(lambda: workers & gate.readers()).pop()
        os.kill(victim, signal.SIGKILL)
        until(lambda: not psutil.pid_exists(victim))
        gate.open.touch()
        *found, error = client.gather(futures)
    known = first_layers(A)
    assert all(np.allclose(x, y, atol=1e-10) for x, y in zip(found, known, strict=True))
    assert np.isclose(error, known.error)
    assert len(os.listdir(gate.marks)) > 6 * BLOCKS  # something was done again


# The scheduler


@contextmanager
def scheduler_and_worker(folder):
    """A scheduler and a worker, each a process of its own, and a client of theirs."""
    file = folder / "scheduler.json"
    both = f"--scheduler-file={file}", "--host=127.0.0.1", "--no-dashboard"
    one = (
        "--nthreads=1",
        "--no-nanny",
        "--memory-limit=0",
        f"--local-directory={folder}",
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.dask_{name}", *both, *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for name, *options in (("scheduler", "--port=0"), ("worker", *one))
    ]
    try:
        with Client(scheduler_file=str(file), timeout=PATIENCE) as client:
            client.wait_for_workers(1, timeout=PATIENCE)
            yield running[0]
    finally:
        for each in running:
            each.kill()
            each.wait()


def test_a_lost_scheduler_is_an_error_that_says_nothing_was_written(tmp_path):
    gate, target = Gate(tmp_path), tmp_path / "results" / "factors"
    target.parent.mkdir()
    with scheduler_and_worker(tmp_path) as scheduler:

        def kill():
            until(gate.is_halfway)
            assert os.listdir(target.parent) != []  # it has begun to write
            scheduler.kill()

        killer = threading.Thread(target=kill)
        killer.start()
        with pytest.raises(FutureCancelledError) as lost:
            save_svd(first_layers(gate.before(A)), target)
        killer.join()
        gate.open.touch()
    assert lost.value.__notes__ == [f"Nothing was written to {target}."]
    assert os.listdir(target.parent) == []


# The disk, and blocks


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


ON_A_FULL_DISK = """
import os, sys
import dask.array as da
from svdlab import save_svd

folder = sys.argv[1]
try:
    U = da.ones((100_000, 2), chunks=(10_000, 2))
    save_svd((U, [1, 1], [[1, 0], [0, 1]]), f"{folder}/factors")
except OSError as error:
    assert "No space left" in str(error), error
    assert error.__notes__ == [f"Nothing was written to {folder}/factors."]
    assert os.listdir(folder) == []
    print("as promised")
"""


def on_small_disk(folder, *command):
    """Run a command in a world of its own, where the folder is a disk of 1 MiB."""
    mount = 'mount -t tmpfs -o size=1m tmpfs "$0" && exec "$@"'
    unshare = ["unshare", "--user", "--map-root-user", "--mount"]
    both = [*unshare, "sh", "-c", mount, folder, *command]
    return subprocess.run(both, capture_output=True, text=True)


@pytest.mark.skipif(
    not shutil.which("unshare"), reason="no small disk can be made here"
)
def test_a_full_disk_is_an_error_and_leaves_nothing(tmp_path):
    if on_small_disk(tmp_path, "true").returncode:
        pytest.skip("no small disk can be made here")
    ran = on_small_disk(tmp_path, sys.executable, "-c", ON_A_FULL_DISK, tmp_path)
    assert (ran.returncode, ran.stdout) == (0, "as promised\n"), ran.stderr


# Memory


LAYERS, ROWS, COLUMNS, CUTS = 20, 40_000, 1_000, 40
ON_DISK = 8 * ROWS * COLUMNS  # 320 MB, in blocks of 8


def left(i):
    return random_matrix(ROWS // CUTS, LAYERS, seed=i)


def right():
    sizes = np.geomspace(100, 1, LAYERS)[:, None]
    return sizes * orthonormal(LAYERS, COLUMNS)


def block(_, block_info=None):
    """A block of a tall matrix of rank 20."""
    return left(block_info[0]["chunk-location"][0]) @ right()


def peak_memory():
    """The most memory that this process has taken, in bytes."""
    status = Path("/proc/self/status").read_text()
    return 1024 * int(re.search(r"VmHWM:\s+(\d+) kB", status)[1])


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells")
def test_workers_need_far_less_memory_than_the_matrix_takes_on_disk(tmp_path):
    A = da.zeros((ROWS, COLUMNS), chunks=(ROWS // CUTS, COLUMNS))
    with dask.config.set(scheduler="synchronous"):
        da.to_npy_stack(tmp_path / "A", A.map_blocks(block, meta=np.empty((0, 0))))
    A = da.from_npy_stack(tmp_path / "A", mmap_mode=None)
    assert A.nbytes == ON_DISK
    options = dict(n_workers=2, threads_per_worker=1, memory_limit="512 MiB")
    options.update(dashboard_address=None, local_directory=tmp_path)
    with LocalCluster(**options) as cluster, Client(cluster) as client:
        # What a worker imports is not counted.
        dask.compute(*truncated_svd(da.ones((64, 32), chunks=(16, 32)), 2))
        before = sum(client.run(peak_memory).values())
        svd = truncated_svd(A, LAYERS, method="randomised", power_iterations=1)
        save_svd(svd, tmp_path / "factors")
        taken = sum(client.run(peak_memory).values()) - before
    assert taken < ON_DISK / 2, taken
    U, s, Vh = load_svd(tmp_path / "factors")
    R = np.linalg.qr(np.concatenate([left(i) for i in range(CUTS)])).R
    assert np.allclose(s, np.linalg.svd(R @ right(), compute_uv=False)[:LAYERS])
    assert np.allclose(U[:99] * s @ Vh, left(0)[:99] @ right(), atol=1e-9)
