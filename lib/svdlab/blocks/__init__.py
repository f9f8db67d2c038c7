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
progress   compute, with a bar
"""

import inspect


def in_place_of(function, name):
    """Return what takes Dask arrays for a public function, or say that nothing does.

    name is the argument that is one. The few numbers of s are computed where no
    function stands in.
    """
    from svdlab.blocks.arrays import computed
    from svdlab.blocks.stand_ins import STAND_INS

    is_first = name == next(iter(inspect.signature(function).parameters))
    if is_first and function.__name__ in STAND_INS:
        return STAND_INS[function.__name__]
    if is_first and name == "s":
        return computed(function)
    raise ValueError(
        f"{name} is a Dask array, and all of it is needed at once; "
        f"{name}.compute() would do, if memory holds it"
    )
