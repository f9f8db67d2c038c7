"""A Dask array's graph, copied so that it reads once more what it reads.

It is `dask.graph_manipulation.bind`, but for two things. Dask's copies of layers that
are not blockwise ask for what the first ones ask for (dask/dask#12455), so what those
read is kept after all. Nor are those copies known to read data, as the first ones are;
of tasks that read data, `distributed` starts only as many as its workers have time
for, and of others all at once. Once Dask's copies read anew, `bind` alone will do.
"""

import dask.array as da
from dask._task_spec import Task, TaskRef, convert_legacy_task
from dask.base import clone_key
from dask.blockwise import Blockwise
from dask.graph_manipulation import bind, chunks
from dask.highlevelgraph import HighLevelGraph, MaterializedLayer


def bound(A, after):
    """Return A with a graph of its own, which reads when `after` is known.

    What workers exchange to cut A anew is on their disks, and is read from there.
    """
    layers = {
        name: layer if _is_left_to_dask(layer) else Tasks(dict(layer))
        for name, layer in A.dask.layers.items()
    }
    graph = HighLevelGraph(layers, A.dask.dependencies)
    return bind(da.Array(graph, A.name, A.chunks, meta=A._meta), after)


def _is_left_to_dask(layer):
    """Whether it is blockwise, or has tasks by which workers exchange what they have.

    An exchange is known by the name of one of its tasks, which has to stay.
    """
    return isinstance(layer, Blockwise) or any(
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
