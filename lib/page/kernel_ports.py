"""Ports for the kernels of chapters that run side by side.

jupyter_client's transport "ipc" needs no ports. But it names its sockets by the folder:
of 8 kernels started at once in one folder, 6 failed, and a connection file for each
would have to be given where myst-nb and nbval start them.
"""

import os
import socket

from jupyter_client.connect import LocalPortCache

# Linux, macOS and Windows give these to nobody who asks for any free port.
FIRST, BEHIND = 10_000, 32_000
EACH = 200  # ports of a process; neighbouring ones have others


class KernelPorts(LocalPortCache):
    """Finds free ports that stay free until a kernel has started and takes them.

    Jupyter picks any free port, and lets go of it until the kernel starts. So now and
    then another kernel or a worker of Dask's takes it first
    (jupyter/jupyter_client#487), and the chapter cannot run. `KernelPorts.instance()`
    replaces Jupyter's finder.
    """

    def find_available_port(self, ip):
        start = os.getpid() * EACH % (BEHIND - FIRST)
        for i in range(BEHIND - FIRST):
            port = FIRST + (start + i) % (BEHIND - FIRST)
            if port not in self.currently_used_ports and is_free(ip, port):
                self.currently_used_ports.add(port)
                return port
        raise OSError(f"every port from {FIRST} to {BEHIND - 1} of {ip} is in use")


def is_free(ip, port):
    with socket.socket() as trial:
        try:
            trial.bind((ip, port))
        except OSError:
            return False
    return True
