"""A matrix that is read once more in each pass, and not held in between.

Dask reads each block once and keeps it until the last task that needs it has run. So a
matrix of which something is needed first (the means in A - A.mean(axis=0), the basis of
a power iteration) would be held whole. Here its graph is copied instead; the copy waits
for that result and reads every block anew.

`dask.graph_manipulation.bind` does this but for two things. Its copies of layers that
are not blockwise still ask for the blocks of the first ones (dask/dask#12455). And they
lose Dask's mark "reads data", by which distributed starts only as many such tasks as
its workers have time for. Once both are mended, `bind` alone will do.
"""

import dask.array as da
import numpy as np
from dask._task_spec import Alias, Task, TaskRef, convert_legacy_task
from dask.base import clone_key, tokenize
from dask.blockwise import Blockwise
from dask.graph_manipulation import bind, chunks
from dask.highlevelgraph import HighLevelGraph, MaterializedLayer

# Begins the names of the layers that `to_keep` makes.
TO_KEEP = "svdlab-keep"


def to_keep(x):
    """Return x, the few numbers that one pass makes and the next passes need."""
    return x.map_blocks(np.asarray, token=TO_KEEP, meta=x._meta)


def read_after(A, after):
    """Return A with a graph of its own, which reads when `after` is known.

    What `in_passes` keeps is not found again. Blocks that workers exchanged in order to
    cut A anew are on their disks and are read from there.
    """
    layers, needs = A.dask.layers, A.dask.dependencies
    kept = [name for name, layer in layers.items() if isinstance(layer, Kept)]
    return _copied(A, layers, needs, kept, after)


def in_passes(A):
    """Return A with a graph that first finds what it keeps, then reads anew for A.

    It keeps the results of reductions, such as the means in A - A.mean(axis=0), and
    those of `to_keep`. A result that needs another one takes one more pass.
    """
    layers, needs = dict(A.dask.layers), dict(A.dask.dependencies)
    below = {name: _reached(name, needs) for name in layers}
    done = {name for name, layer in layers.items() if isinstance(layer, Kept)}
    beyond = _reached(A.name, needs, without=done)
    new = [name for name in beyond if _is_to_keep(name, A, below)]
    kept = [*done, *new]
    for name in sorted(new, key=lambda name: len(below[name])):
        tasks = dict(layers[name])
        first = [other for other in kept if other in below[name] - {name}]
        # Results of `to_keep` come from a matrix that waits for its means already.
        if first and not name.startswith(TO_KEEP):
            one = _array(name, layers, needs)
            copy = _copied(one, layers, needs, first)
            layers.update(copy.dask.layers)
            needs.update(copy.dask.dependencies)
            tasks = {key: Alias(key, (copy.name, *key[1:])) for key in tasks}
            needs[name] = {copy.name}
        layers[name] = Kept(tasks)
    return _copied(A, layers, needs, kept) if kept else A


class Kept(MaterializedLayer):
    """A layer of few numbers, which all passes share."""


def _is_to_keep(name, A, below):
    """Whether a layer is a reduction of something that A needs in another way too.

    A reduction has "-aggregate-" in its name and fewer blocks than A.
    """
    layer = A.dask.layers[name]
    if name.startswith(TO_KEEP):
        return True
    if "-aggregate-" not in name or len(layer.get_output_keys()) >= A.npartitions:
        return False
    beside = _reached(A.name, A.dask.dependencies, without={name})
    return not beside.isdisjoint(below[name])


def _reached(name, needs, without=frozenset()):
    """Return a layer and all that it needs, and what these need, except `without`."""
    reached, ahead = set(), {name}
    while ahead := ahead - reached - without:
        reached |= ahead
        ahead = set().union(*(needs[each] for each in ahead))
    return reached


def _copied(A, layers, needs, kept, after=None):
    """Return A with a copy of the layers that are not kept.

    The copy waits for the kept ones, or for `after`. Without `after`, the names of the
    copies follow from those of the kept layers, so that arrays computed together share
    their passes.
    """
    layers = {
        name: layer if _is_left_to_dask(layer) else Tasks(dict(layer))
        for name, layer in layers.items()
    }
    omit = [_array(name, layers, needs) for name in kept]
    A = da.Array(HighLevelGraph(layers, needs), A.name, A.chunks, meta=A._meta)
    if after is None:
        return bind(A, omit, omit=omit, seed=tokenize(sorted(kept)))
    return bind(A, after, omit=omit)


def _array(name, layers, needs):
    """Return a layer as an array with the right number of blocks, not sizes."""
    places = zip(*(key[1:] for key in layers[name].get_output_keys()), strict=True)
    chunks = tuple((1,) * (max(along) + 1) for along in places)
    reached = _reached(name, needs)
    graph = HighLevelGraph(
        {each: layers[each] for each in reached},
        {each: needs[each] for each in reached},
    )
    return da.Array(graph, name, chunks, dtype=float)


def _is_left_to_dask(layer):
    """Whether a layer needs no copy of ours.

    Dask copies blockwise layers well; kept layers stay; and the barrier task of a
    shuffle, by which workers exchange blocks, must not be copied.
    """
    return isinstance(layer, Blockwise | Kept) or any(
        type(task).__name__ == "P2PBarrierTask" for task in layer.values()
    )


class Tasks(MaterializedLayer):
    """A layer that is not blockwise, and copies itself so that it reads anew."""

    def clone(self, keys, seed, bind_to):
        """Return a copy with new keys, and whether a task of it waits for `bind_to`.

        A task that needs none of the keys is a first one, and waits.
        """
        asking, others = {}, {}
        for key, task in self.items():
            if asked := keys.intersection(getattr(task, "dependencies", ())):
                new = {old: clone_key(old, seed) for old in (key, *asked)}
                asking[new[key]] = task.substitute(new, key=new[key])
            else:
                others[key] = task
        copies, waits = MaterializedLayer(others).clone(keys, seed, bind_to)
        copies = {key: _as_data(key, task) for key, task in copies.items()}
        return MaterializedLayer({**asking, **copies}), waits


def _as_data(key, task):
    """Mark a waiting task as one that reads data, so that distributed throttles it.

    `MaterializedLayer.clone` makes a task wait as the tuple (chunks.bind, task, end).
    """
    if not (type(task) is tuple and task[0] is chunks.bind):
        return task
    wait, read, end = task
    if isinstance(read, TaskRef):  # the block is on a worker, which goes on with it
        return task
    read = convert_legacy_task(None, read, ())
    return Task(key, wait, read, TaskRef(end), _data_producer=True)
