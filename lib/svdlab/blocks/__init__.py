"""Dask arrays: matrices cut into blocks, whose numbers wait until they are asked for.

All that the library does with Dask is in this room. `svdlab.arguments.accepts` comes
here when an argument is a Dask array; so Dask is imported where one has come, and
nobody else needs it. The functions of `stand_ins` have the names and arguments of the
public ones whose place they take. Most return Dask arrays at once; their work is done,
by threads or on a cluster, when `.compute()` is called, or `compute` for several.

stand_ins  what runs in place of the public functions
arrays     what is taken in, and functions of NumPy's done block by block
factor     the SVD of a tall-skinny array, and the signs of its vectors
passes     a matrix that is read once more, and not held in between
"""

import inspect


def compute(*arrays):
    """Compute Dask arrays together.

    Takes any number of them, or of SVDs, whose passes over A they share. Returns a
    tuple of NumPy arrays and of SVDs of them, with their errors; of one SVD alone, the
    SVD. The work is done by the threads of this process, or by the cluster that a
    client of `distributed` in use is connected to. A bar of Dask's shows how far it is,
    `with dask.diagnostics.ProgressBar():`, or the dashboard of the cluster does.
    Raises what the work raises; where its scheduler is lost, Dask's
    FutureCancelledError.

    >>> import dask.array as da
    >>> compute(da.arange(3, chunks=1) ** 2)
    (array([0, 1, 4]),)
    """
    import dask

    found = dask.compute(*arrays)
    is_one_svd = len(arrays) == 1 and isinstance(arrays[0], tuple)
    return found[0] if is_one_svd else found


def in_place_of(function, name):
    """Return what takes a Dask array as the argument `name` of a public function.

    Raises ValueError where nothing does.
    """
    from svdlab.blocks.stand_ins import STAND_INS, of_s

    if name == next(iter(inspect.signature(function).parameters)):
        if name == "s":
            return of_s(function)
        if function.__name__ in STAND_INS:
            return STAND_INS[function.__name__]
    raise ValueError(
        f"{name} is a Dask array, and all of it is needed at once; "
        f"{name}.compute() would do, if memory holds it"
    )
