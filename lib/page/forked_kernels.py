"""Kernels that start with what every chapter imports.

A kernel takes a second to import IPython, NumPy, sympy and matplotlib, and the book
starts one for each of its forty notebooks. So one process imports them and does nothing
else; each kernel is a fork of it, and has nothing of another's.

A process without threads can be forked safely on Linux. On other systems, and where
anything goes wrong, a kernel starts as ever.
"""

import gc
import json
import os
import signal
import socket
import sys
from contextlib import suppress
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint
from pathlib import Path
from subprocess import DEVNULL, Popen

from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

# Not ipywidgets, nor matplotlib's inline backend: each asks at once for its kernel.
SHARED = ("ipykernel.kernelapp", "sympy", "matplotlib.pyplot", "svdlab", "svdview.draw")
INLINE = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}  # as in a kernel
LONGEST = 2**18  # bytes of a request


def offer(start=False):
    """Have the kernels forked that this process, or a fork of it, is going to run.

    What they share is imported for the first of them, or, with `start`, from now on.
    """
    if sys.platform != "linux":
        return
    factory = KernelProvisionerFactory.instance()
    ours = EntryPoint("forked", f"{__name__}:ForkedKernel", factory.GROUP_NAME)
    factory.provisioners[factory.default_provisioner_name] = ours
    if start:
        origin()


class ForkedKernel(LocalProvisioner):
    async def launch_kernel(self, cmd, **kwargs):
        pid = ask_for_fork(cmd, **kwargs)
        if not pid:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = Forked(pid)
        self.pid = self.pgid = pid
        self.cwd = kwargs.get("cwd", Path.cwd())
        return self.connection_info


class Forked:
    """What jupyter_client asks of a process, for one that is not our child."""

    stdin = stdout = stderr = None

    def __init__(self, pid):
        self.pid = pid

    def poll(self):
        return None if Path(f"/proc/{self.pid}").exists() else 0

    wait = poll  # it has ended by then

    def send_signal(self, number):
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)


@cache
def origin():
    """Start the process that forks; return the socket of its requests, and itself.

    It imports while the caller goes on. Forks of the caller share it, and it ends when
    the last of them does.
    """
    requests, its_end = socket.socketpair(type=socket.SOCK_SEQPACKET)
    with its_end:
        process = Popen(
            [sys.executable, __file__, str(its_end.fileno())],
            pass_fds=[its_end.fileno()],
            stdin=DEVNULL,
            env=os.environ | INLINE,
            start_new_session=True,  # Ctrl-C is meant for the caller
        )
    return requests, process


def ask_for_fork(cmd, env, cwd=None, stdout=None, stderr=None, **others):
    """Return the process number of a new kernel, or nothing where there is none."""
    if cmd[:3] != [sys.executable, "-m", "ipykernel_launcher"]:
        return None
    request = {"arguments": cmd[3:], "env": env, "cwd": os.path.abspath(cwd or ".")}
    files = [
        x if isinstance(x, int) else x.fileno() for x in (stdout or 1, stderr or 2)
    ]
    answer, answer_end = os.pipe()
    with open(answer) as answer:
        try:
            message = json.dumps(request).encode()
            socket.send_fds(origin()[0], [message], [answer_end, *files])
        except OSError:
            return None
        finally:
            os.close(answer_end)
        return int(answer.read() or 0)


def fork_on_request(requests):
    """Import what is shared, then fork a kernel for each request until nobody asks."""
    os.environ["JPY_PARENT_PID"] = str(os.getpid())  # a kernel ends when this does
    for name in SHARED:
        import_module(name)
    gc.freeze()  # or each kernel would copy what it looks through
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a kernel's end
    while True:
        request, files, *_ = socket.recv_fds(requests, LONGEST, 3)
        if not request:
            return
        if os.fork() == 0:
            requests.close()
            return become_kernel(json.loads(request), *files)
        for file in files:
            os.close(file)


def become_kernel(request, answer, stdout, stderr):
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"], JPY_PARENT_PID=str(os.getppid()))
    os.dup2(stdout, 1)
    os.dup2(stderr, 2)
    os.write(answer, str(os.getpid()).encode())
    for file in (answer, stdout, stderr):
        os.close(file)
    sys.argv[1:] = request["arguments"]
    # Or all would draw the same numbers; Python's own random seeds itself after a fork.
    sys.modules["numpy"].random.seed()
    sys.modules["ipykernel.kernelapp"].launch_new_instance()


if __name__ == "__main__":
    del sys.path[0]  # this folder is none of a chapter's
    fork_on_request(socket.socket(fileno=int(sys.argv[1])))
