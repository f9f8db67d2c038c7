"""Read the chapters, which is to execute them, on every processor at once.

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


def one_by_one(app, env):
    """Write them one after the other: KaTeX, once it runs, serves one process."""
    app.parallel = 1


def setup(app):
    app.connect("builder-inited", several)
    app.connect("env-updated", one_by_one)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
