"""Read the chapters, which is to execute them, and write them on every processor.

jupyter-cache can do so too, but jupyter-book 1 does not ask it to.
"""

import os

import forked_kernels
from kernel_ports import KernelPorts

# They do nothing while chapters are read, but do not declare parallel_read_safe.
NOTHING_WHILE_READING = ("sphinx_multitoc_numbering", "sphinx_jupyterbook_latex")
LONGEST = "chapters/7-bigger-than-one-machine-film"  # half of the time that all take


def several(app):
    for name in NOTHING_WHILE_READING:
        app.extensions[name].parallel_read_safe = True
    KernelPorts.instance()
    forked_kernels.offer(start=True)
    app.parallel = (
        2 * os.cpu_count()
    )  # a process waits for its kernels more than it works


def longest_first(app, env, docnames):
    """And with it, in a process, the short pages of the book's end."""
    docnames.sort(key=lambda name: name == LONGEST)
    docnames.reverse()


def setup(app):
    app.connect("builder-inited", several)
    app.connect("env-before-read-docs", longest_first)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
