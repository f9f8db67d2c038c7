"""A forked kernel is a kernel like any other that has imported already."""

import os
import sys

import forked_kernels
import pytest
from jupyter_client.provisioning import KernelProvisionerFactory
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook

linux = pytest.mark.skipif(sys.platform != "linux", reason="only there are they forked")


def said(cell, folder=os.curdir):
    """What a cell prints in a kernel of its own."""
    notebook = new_notebook(cells=[new_code_cell(cell)])
    resources = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, kernel_name="python3", resources=resources).execute()
    return "".join(output.text for output in notebook.cells[0].outputs)


LOOK = """import os, random, sys, numpy as np
print(os.getppid(), {'sympy', 'svdlab', 'matplotlib.pyplot'} <= {*sys.modules})
print("left" in globals(), hasattr(np, "left"), "LEFT" in os.environ, os.getcwd())
print(random.random(), np.random.rand())
left = np.left = os.environ["LEFT"] = "behind"
np.random.seed(1)
os.chdir("/")"""


@linux
def test_kernels_are_forks_of_one_process_and_have_nothing_of_each_other(tmp_path):
    _, process = forked_kernels.origin()
    first, second = (said(LOOK, tmp_path).splitlines() for _ in range(2))
    assert first[:2] == [f"{process.pid} True", f"False False False {tmp_path}"]
    assert second[:2] == first[:2]
    assert not {*first[2].split()} & {*second[2].split()}, "the same random numbers"


@pytest.fixture
def another_origin(monkeypatch):
    """A process that forks, of which nobody else knows."""
    origin = forked_kernels.origin.__wrapped__()
    monkeypatch.setattr("forked_kernels.origin", lambda: origin)
    return origin


STATE = """import logging, matplotlib, os, signal, sys, threading, warnings
print(os.getppid())
print(__name__, os.getcwd(), sys.path, matplotlib.get_backend())
print([signal.getsignal(number) for number in (signal.SIGINT, signal.SIGCHLD)])
print(sorted(thread.name for thread in threading.enumerate()), logging.root.handlers)
os.environ["JPY_PARENT_PID"] = str(int(os.environ["JPY_PARENT_PID"]) == os.getppid())
print(sorted(os.environ.items()), os.getsid(0) == os.getpid())
print("to stderr", file=sys.stderr)"""


@linux
def test_a_kernel_starts_as_ever_where_none_can_be_forked_and_finds_the_same(
    tmp_path, request
):
    _, _, forked = said(STATE, tmp_path).partition("\n")
    _, process = request.getfixturevalue("another_origin")
    process.kill()
    process.wait()
    parent, _, plain = said(STATE, tmp_path).partition("\n")
    assert parent == str(os.getpid()) and plain == forked
    assert str(tmp_path) in plain and "to stderr" in plain


@linux
def test_one_that_dies_is_missed():
    with pytest.raises(DeadKernelError):
        said("import os; os._exit(1)")


@linux
def test_the_process_that_forks_ends_when_nobody_can_ask_it(another_origin):
    requests, process = another_origin
    requests.close()
    assert process.wait(timeout=60) == 0


def test_elsewhere_than_on_linux_none_is_forked(monkeypatch):
    monkeypatch.setattr("sys.platform", "darwin")
    monkeypatch.setattr("forked_kernels.origin", None)
    monkeypatch.setattr(KernelProvisionerFactory, "provisioners", {})
    forked_kernels.offer(start=True)
    assert not KernelProvisionerFactory.provisioners
