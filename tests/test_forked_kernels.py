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


PARENT = "import os; print(os.getppid())"
MODULES = (
    "import sys; print({'sympy', 'svdlab', 'matplotlib.pyplot'} <= {*sys.modules})"
)


@linux
def test_kernels_are_forks_of_one_process_that_has_imported_for_them():
    _, process = forked_kernels.origin()
    assert {said(PARENT), said(PARENT)} == {f"{process.pid}\n"}
    assert said(MODULES) == "True\n"


LEAVE = """import os, numpy as np
left = np.left = os.environ["LEFT"] = "behind"
np.random.seed(1)
os.chdir("/")"""
FIND = """import os, numpy as np
print("left" in globals(), hasattr(np, "left"), "LEFT" in os.environ, os.getcwd())"""


def test_a_kernel_has_nothing_of_another(tmp_path):
    said(LEAVE, tmp_path)
    assert said(FIND, tmp_path) == f"False False False {tmp_path}\n"


def test_kernels_draw_other_random_numbers():
    draw = "import random, numpy as np; print(random.random(), np.random.rand())"
    first, second = said(draw).split(), said(draw).split()
    assert not {*first} & {*second}


STATE = """import logging, matplotlib, os, signal, sys, threading, warnings
print(__name__, os.getcwd(), sys.path, matplotlib.get_backend())
print([signal.getsignal(number) for number in (signal.SIGINT, signal.SIGCHLD)])
print(sorted(thread.name for thread in threading.enumerate()), logging.root.handlers)
os.environ["JPY_PARENT_PID"] = str(int(os.environ["JPY_PARENT_PID"]) == os.getppid())
print(sorted(os.environ.items()), os.getsid(0) == os.getpid())
print("to stderr", file=sys.stderr)"""


def test_it_finds_itself_where_a_plain_kernel_does(tmp_path, monkeypatch):
    forked = said(STATE, tmp_path)
    monkeypatch.setattr("forked_kernels.ask_for_fork", lambda *given, **options: None)
    assert said(STATE, tmp_path) == forked
    assert str(tmp_path) in forked and "to stderr" in forked


@linux
def test_one_that_dies_is_missed():
    with pytest.raises(DeadKernelError):
        said("import os; os._exit(1)")


@pytest.fixture
def another_origin(monkeypatch):
    """A process that forks, of which nobody else knows."""
    origin = forked_kernels.origin.__wrapped__()
    monkeypatch.setattr("forked_kernels.origin", lambda: origin)
    return origin


@linux
def test_the_process_that_forks_ends_when_nobody_can_ask_it(another_origin):
    requests, process = another_origin
    requests.close()
    assert process.wait(timeout=60) == 0


@linux
def test_a_kernel_starts_as_ever_where_none_can_be_forked(another_origin):
    _, process = another_origin
    process.kill()
    process.wait()
    assert said(PARENT) == f"{os.getpid()}\n"


def test_elsewhere_than_on_linux_none_is_forked(monkeypatch):
    monkeypatch.setattr("sys.platform", "darwin")
    monkeypatch.setattr("forked_kernels.origin", None)
    monkeypatch.setattr(KernelProvisionerFactory, "provisioners", {})
    forked_kernels.offer(start=True)
    assert not KernelProvisionerFactory.provisioners
