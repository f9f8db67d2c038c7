"""Read the chapters, which is to execute them, and write them on every processor.

jupyter-cache can do so too, but jupyter-book 1 does not ask it to.
"""

import os
from functools import partial

import forked_kernels
import jupyter_cache.executors.utils as executors
from kernel_ports import KernelPorts

# They do nothing while chapters are read, but do not declare parallel_read_safe.
NOTHING_WHILE_READING = ("sphinx_multitoc_numbering", "sphinx_jupyterbook_latex")
LONGEST = "chapters/7-bigger-than-one-machine-film"  # as twenty others


def several(app):
    for name in NOTHING_WHILE_READING:
        app.extensions[name].parallel_read_safe = True
    KernelPorts.instance()
    forked_kernels.offer(start=True)
    app.parallel = 2 * os.cpu_count()  # processes wait for kernels more than they work


def longest_first(app, env, docnames):
    """Read the longest first, and the others from the end of the book, which is short.

    A process reads several pages one after the other: those after the longest wait.
    """
    docnames.sort(key=lambda name: name == LONGEST)
    docnames.reverse()


def merge_streams():
    """Keep whole a line that a kernel sends in two parts: myst-nb would break it."""
    executors.executenb = partial(executors.executenb, coalesce_streams=True)


def setup(app):
    merge_streams()
    app.connect("builder-inited", several)
    app.connect("env-before-read-docs", longest_first)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
