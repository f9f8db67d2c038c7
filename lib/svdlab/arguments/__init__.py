"""What an argument may be, and the sentence that says why something else may not.

A public function declares its arguments beside its name, and `accepts` checks them
before its body runs:

    @accepts
    def reconstruct(svd: factors, k: count(1, layers_of) = None):

An annotation is a function kind(x, name, given): it returns what the body gets, or
raises a ValueError that names the argument, what came, and what would do. `given` holds
the arguments before it. An argument whose default is None may be None.

arrays   kinds of arrays              matrix, one_matrix, spectrum, factors, …
single   kinds of numbers and words   count, choice, a_share, a_tolerance, …
"""

import inspect
from functools import wraps

import numpy as np

from svdlab.arguments.arrays import holds_lazy, is_lazy


def checks(function):
    """Check the arguments of a function by their annotations before it runs.

    A LinAlgError becomes a ValueError that names the first argument.
    """
    signature = inspect.signature(function)
    parameters = signature.parameters

    @wraps(function)
    @np.errstate(all="ignore")  # what is not finite is refused in words
    def checked(*args, **kwargs):
        came = signature.bind(*args, **kwargs)
        came.apply_defaults()
        given = {}
        for name, x in came.arguments.items():
            argument = parameters[name]
            is_left_out = x is None and argument.default is None
            given[name] = x if is_left_out else argument.annotation(x, name, given)
        try:
            return function(**given)
        except np.linalg.LinAlgError as error:
            raise ValueError(
                f"{next(iter(given))} is too large, or beyond LAPACK ({error}). "
                "Divide it by a power of 2 first"
            ) from None

    bare = [each.replace(annotation=each.empty) for each in parameters.values()]
    checked.__signature__ = signature.replace(parameters=bare)  # as help shows it
    return checked


def accepts(function):
    """Like `checks`, but hand a call with a Dask array to its stand-in in `blocks`.

    Where there is none, the error says so.
    """
    checked = checks(function)
    names = tuple(checked.__signature__.parameters)

    @wraps(checked)
    def door(*args, **kwargs):
        for name, x in (*zip(names, args, strict=False), *kwargs.items()):
            if is_lazy(x) or (name == "svd" and holds_lazy(x)):
                from svdlab import blocks

                return blocks.in_place_of(door, name)(*args, **kwargs)
        return checked(*args, **kwargs)

    return door
