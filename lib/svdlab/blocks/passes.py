"""A Dask array's graph, copied so that it reads once more what it reads.

It is `dask.graph_manipulation.bind`, but for two things. Dask's copies of layers that
are not blockwise ask for what the first ones ask for (dask/dask#12455), so what those
read is kept after all. Nor are those copies known to read data, as the first ones are;
of tasks that read data, `distributed` starts only as many as its workers have time
for, and of others all at once. Once Dask's copies read anew, `bind` alone will do.
"""

import dask.array as da
import numpy as np
from dask._task_spec import Alias, Task, TaskRef, convert_legacy_task
from dask.base import clone_key, tokenize
from dask.blockwise import Blockwise
from dask.graph_manipulation import bind, chunks
from dask.highlevelgraph import HighLevelGraph, MaterializedLayer

# Begins the names of the layers that `kept` makes.
TO_KEEP = "svdlab-keep"


def kept(x):
    """Return x, the few numbers that one pass makes and the next passes need."""
    return x.map_blocks(np.asarray, token=TO_KEEP, meta=x._meta)


def bound(A, after):
    """Return A with a graph of its own, which reads when `after` is known.

    What `in_passes` keeps stays as it is. What workers exchange to cut A anew is on
    their disks, and is read from there.
    """
    layers, needs = A.dask.layers, A.dask.dependencies
    kept = [name for name, layer in layers.items() if isinstance(layer, Kept)]
    return _copied(A, layers, needs, kept, after)


def in_passes(A):
    """Return A with a graph that reads once to find what it keeps, and anew for A.

    It keeps the results of reductions, such as the means in A - A.mean(axis=0), and
    what `kept` names. A result that needs others is found in a pass after theirs.
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
        # What `kept` names was made of a matrix that reads after its means already.
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
    """Tasks whose few numbers all passes use."""


def _is_to_keep(name, A, below):
    """Whether it is made in a pass over something that A needs beside it.

    A reduction is known by its name, and by having fewer blocks than A.
    """
    layer = A.dask.layers[name]
    if name.startswith(TO_KEEP):
        return True
    if "-aggregate-" not in name or len(layer.get_output_keys()) >= A.npartitions:
        return False
    beside = _reached(A.name, A.dask.dependencies, without={name})
    return not beside.isdisjoint(below[name])


def _reached(name, needs, without=frozenset()):
    """The layers that a layer needs, itself among them, not going through some."""
    reached, ahead = set(), {name}
    while ahead := ahead - reached - without:
        reached |= ahead
        ahead = set().union(*(needs[each] for each in ahead))
    return reached


def _copied(A, layers, needs, kept, after=None):
    """Return A with a copy of these layers, but for those that are kept.

    It reads after those, or after `after`. Without that, copies have the same names for
    the same kept layers, so that arrays computed together share their passes.
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
    """A layer, with what it needs, as an array with the right number of blocks."""
    places = zip(*(key[1:] for key in layers[name].get_output_keys()), strict=True)
    chunks = tuple((1,) * (max(along) + 1) for along in places)
    reached = _reached(name, needs)
    graph = HighLevelGraph(
        {each: layers[each] for each in reached},
        {each: needs[each] for each in reached},
    )
    return da.Array(graph, name, chunks, dtype=float)


def _is_left_to_dask(layer):
    """Whether it is blockwise or kept, or has tasks by which workers exchange blocks.

    An exchange is known by the name of one of its tasks, which has to stay.
    """
    return isinstance(layer, Blockwise | Kept) or any(
        type(task).__name__ == "P2PBarrierTask" for task in layer.values()
    )


class Tasks(MaterializedLayer):
    """Tasks of a layer that is not blockwise."""

    def clone(self, keys, seed, bind_to):
        """Return a copy whose keys are new, and whether any of it waits for `bind_to`.

        A task waits if it asks for none of the keys.
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
    """Return a task that is to wait as one that is known to read data.

    To wait is what `MaterializedLayer.clone` makes of it: (chunks.bind, task, end).
    """
    if not (type(task) is tuple and task[0] is chunks.bind):
        return task
    wait, read, end = task
    if isinstance(read, TaskRef):  # a worker has it, and that one should go on with it
        return task
    read = convert_legacy_task(None, read, ())
    return Task(key, wait, read, TaskRef(end), _data_producer=True)
