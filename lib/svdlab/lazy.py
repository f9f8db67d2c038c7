"""Dask arrays: matrices cut into blocks, whose numbers wait until they are asked for.

A function that takes one returns others at once; their work is done, by threads or on
a cluster, when a result's `.compute()` is called, or `dask.compute` for several. What
the library does with Dask is here; Dask itself is imported where one of its arrays has
come, so that nobody else needs it.
"""

import math
import re
import sys
import warnings
from contextlib import redirect_stdout, suppress
from itertools import chain

import numpy as np
from numpy.exceptions import ComplexWarning

# Begins the names of layers that `passes.in_passes` keeps: the few numbers that a pass
# over A makes and the next passes need.
TO_KEEP = "svdlab-keep"


def is_lazy(x):
    """Whether x is a Dask array."""
    # Its type is asked, since a Delayed object claims to have every attribute.
    return hasattr(type(x), "__dask_graph__") and hasattr(type(x), "blocks")


def known(x, name):
    """Return x without its empty blocks, if all are NumPy's and of known size."""
    if isinstance(x._meta, np.ma.MaskedArray):
        raise ValueError(
            f"{name} is a masked array; fill its masked entries first, for example "
            f"with da.ma.filled({name}, 0)"
        )
    plain_block(x._meta, name)
    if any(map(math.isnan, x.shape)):
        raise ValueError(
            f"{name} has blocks of unknown size; {name}.compute_chunk_sizes() would do"
        )
    sizes = [tuple(filter(None, sizes)) for sizes in x.chunks]
    return x.rechunk(tuple(sizes)) if x.size else x


def plain_block(block, name):
    """Return a block of the Dask array `name`, if it is an array of NumPy's."""
    if not isinstance(block, np.ndarray):
        ways = ("toarray", "todense", "get")  # of SciPy, sparse, CuPy
        way = next((way for way in ways if hasattr(block, way)), "__array__")
        raise ValueError(
            f"{name} has blocks of type {type(block).__name__}; {name}.map_blocks("
            f"lambda block: block.{way}(), meta=np.empty((0, 0))) would do"
        )
    return block


def refuse_batch(x, name):
    """Raise if x has more axes than Dask factors."""
    if x.ndim > 2:
        raise ValueError(
            f"{name} must be one matrix of shape (m, n) as a Dask array; it has shape "
            f"{x.shape}. Take the matrices of a batch one at a time"
        )


def checked(check, x, name):
    """Return x, each of whose blocks passes `check(block, name, start)` when it comes.

    start is where in x the block begins.
    """

    def of_block(block, block_info=None):
        return check(block, name, [a for a, _ in block_info[0]["array-location"]])

    return x.map_blocks(of_block, meta=x._meta)


def once_known(function, s):
    """Return function(s) as a Dask array, where s is one of a few numbers.

    The function is tried on zeros at once, to see what it thinks of its other
    arguments, what dtype it returns, and whether the last axis stays.
    """
    s = known(s, "s")
    trial = np.asarray(function(np.zeros(s.shape, s.dtype)))
    axis = s.ndim - 1 if trial.ndim < s.ndim else []
    return s.rechunk(-1).map_blocks(function, meta=trial, drop_axis=axis)


def computed(s):
    """Compute a Dask array of a few numbers, and return it as NumPy's."""
    return known(s, "s").compute()


def svd(A, k=None):
    """Return the thin SVD of A, uncut in one direction, of k vectors each.

    All σ are returned, and all vectors for k=None. It is the tall-skinny QR of Benson,
    Gleich and Demmel, but that the Q of a block is not kept: where U is asked for, a
    pass of its own over A finds it anew (see `passes.in_passes`).
    """
    from dask.array import linalg

    if min(A.numblocks) > 1:
        rows, columns = A.numblocks
        whole = 1 if A.shape[0] >= A.shape[1] else 0
        raise ValueError(
            f"A is cut in both directions, into {rows}×{columns} blocks; "
            f"A.rechunk({{{whole}: -1}}) would do, or truncated_svd with "
            'method="randomised", which takes any blocks'
        )
    if A.shape[0] < A.shape[1]:
        V, s, Uh = svd(A.T, k)
        return Uh.T, s, V.T
    if A.numblocks[1] > 1:
        A = A.rechunk(-1)  # all of it would meet in one place in any case
    n, rows = A.shape[1], A.chunks[0]
    cut = tuple(min(m, n) for m in rows), (n,)
    R = A.map_blocks(np.linalg.qr, mode="r", chunks=cut, meta=A._meta)
    # In blocks as tall as those of A the triangles become fewer, step by step.
    with warnings.catch_warnings():  # it makes real σ of the complex dtype of A
        warnings.simplefilter("ignore", ComplexWarning)
        W, s, Vh = linalg.tsqr(R.rechunk((max(*rows, 2 * n), n)), compute_svd=True)
    s = s.astype(A.real.dtype)
    W, s, Vh = (_to_keep(x) for x in (W.rechunk(cut), s, Vh))
    shape = rows, (n if k is None else k,)
    U = A.map_blocks(_left, W, s, Vh, k=k, chunks=shape, meta=A._meta)
    return U, s, Vh[:k]


def _to_keep(x):
    """Return x under a name by which `passes.in_passes` knows that it is kept."""
    return x.map_blocks(np.asarray, token=TO_KEEP, meta=x._meta)


def _left(block, W, s, Vh, k):
    """The rows of the first k columns of U, where block = Q W diag(s) Vh for some Q.

    W diag(s) = P diag(t) T*, so that block·V·T = (QP) diag(t): columns that are
    orthogonal, from long to short, which a QR factorisation makes unit vectors. So Q
    suits W, if that was found from a block that differs from this one by rounding.
    """
    P, _, Th = np.linalg.svd(W * s, full_matrices=False)
    QP, upper = np.linalg.qr(block @ (Th @ Vh).conj().T)
    diagonal = upper.diagonal()
    size = abs(diagonal)
    phase = np.divide(diagonal, size, out=np.ones_like(diagonal), where=size > 0)
    return QP * phase @ (P.conj().T @ W[:, :k])


def over_rows(fewer, last, x):
    """Return last(rows) of those rows of x that are left by `fewer`.

    Of the rows of a block, and of those left of several blocks, fewer(rows) returns
    all on which the result depends.
    """
    import dask.array as da

    return da.reduction(
        x,
        chunk=lambda rows, axis, keepdims: fewer(rows),
        combine=lambda rows, axis, keepdims: fewer(rows),
        aggregate=lambda rows, axis, keepdims: last(rows),
        axis=0,
        dtype=x.dtype,
        meta=np.empty(0, x.dtype),
        name="rows",
    )


def by_block(function, axes, *arrays):
    """Return function(*arrays), done once for each block of what it returns.

    axes names the axes of the result, and each array comes with those of its own, as
    in einsum: "mn" of (U, "mk"), (s, "k") and (Vh, "kn"). Batch axes are not named.
    """
    import dask.array as da

    first, named = arrays[0]
    batch = tuple(map(str, range(first.ndim - len(named))))
    pairs = chain.from_iterable((x, (*batch, *named)) for x, named in arrays)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", da.PerformanceWarning)  # there are many blocks
        return da.blockwise(function, (*batch, *axes), *pairs, concatenate=True)


def in_passes(A):
    """Return A, which reads its blocks once for its means, and once more for itself.

    So A - A.mean(axis=0) is read, and whatever else needs a number that all blocks go
    into. Without it Dask would read each block once, and keep all of them until the
    means are known.
    """
    if not is_lazy(A):
        return A
    from svdlab import passes

    return passes.in_passes(A)


def again(A, after):
    """Return A, to be read once more when `after` is known.

    Without it Dask would read each block once, and keep all of them from the first
    pass over A to the last.
    """
    if not is_lazy(A):
        return A
    from svdlab.passes import bound

    return bound(A, after)


def write(arrays, targets):
    """Compute the arrays together and assign each block to its place in its target."""
    import dask.array as da

    da.store(list(arrays), list(targets), lock=False)


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
