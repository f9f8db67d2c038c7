"""Dask arrays computed together, with a bar that shows how far the work is."""

import re
import sys
from contextlib import redirect_stdout, suppress


def compute(*arrays):
    """Compute Dask arrays together, and show how far the work is.

    Takes any number of them, or of SVDs, whose passes over A they share. Returns a
    tuple of NumPy arrays and of SVDs of them, with their errors; of one SVD alone, the
    SVD. The work is done by the threads of this process, or by the cluster that a
    client of `distributed` in use is connected to.
    Raises what the work raises; where its scheduler is lost, Dask's
    FutureCancelledError.

    >>> import dask.array as da
    >>> squares = da.arange(3, chunks=1) ** 2
    >>> compute(squares)  # doctest: +ELLIPSIS, +NORMALIZE_WHITESPACE
    [...] | 100% Completed
    (array([0, 1, 4]),)
    """
    from dask.base import unpack_collections

    lazy, together = unpack_collections(*arrays)
    if client := _client():
        from distributed import progress

        futures = client.compute(lazy)
        with redirect_stdout(Bar(sys.stdout)):
            progress(futures, notebook=False)
        found = together(client.gather(futures))
    else:
        import dask
        from dask.diagnostics import ProgressBar

        with ProgressBar(out=Bar(sys.stdout)):
            found = dask.compute(*arrays)
    print(f"\r{Bar.FULL}")
    is_one_svd = len(arrays) == 1 and isinstance(arrays[0], tuple)
    return found[0] if is_one_svd else found


def _client():
    """The client of `distributed` that is in use, or None."""
    if "distributed" not in sys.modules:
        return None
    from distributed import get_client

    with suppress(ValueError):
        return get_client()


class Bar:
    """A stream that passes Dask's progress bars on, but for their times and ends.

    So what is left on a page is the same for everyone.
    """

    FULL = f"[{'#' * 40}] | 100% Completed"  # as wide as Dask's
    LEFT_OUT = re.compile(r"(?<=% Completed) \|.*|\A\n\Z|\x1b\[2K\r")

    def __init__(self, stream):
        self.stream = stream

    def write(self, text):
        self.stream.write(self.LEFT_OUT.sub("", text))

    def flush(self):
        self.stream.flush()
