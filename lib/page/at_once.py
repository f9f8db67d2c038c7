"""Read the chapters, which is to execute them, and write them on every processor.

jupyter-cache can do so too, but jupyter-book 1 does not ask it to.
"""

import os

import forked_kernels
from kernel_ports import KernelPorts

# They do nothing while chapters are read, but do not declare parallel_read_safe.
NOTHING_WHILE_READING = ("sphinx_multitoc_numbering", "sphinx_jupyterbook_latex")


def several(app):
    for name in NOTHING_WHILE_READING:
        app.extensions[name].parallel_read_safe = True
    KernelPorts.instance()
    forked_kernels.offer(start=True)
    app.parallel = os.cpu_count()


def setup(app):
    app.connect("builder-inited", several)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
