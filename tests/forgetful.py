"""The conftest.py of mutated copies: see scripts/mutants.py. No browser, no server.

What is in a cache is not reached again; but while mutmut looks which test reaches what,
each is to be seen to reach all that it needs.
"""

import os
import sys
from functools import _lru_cache_wrapper

import pytest


@pytest.fixture(autouse=True)
def nothing_is_cached(request):
    if os.environ["MUTANT_UNDER_TEST"] != "stats":
        return
    named = ("svdlab", "svdview")
    ours = [module for name, module in sys.modules.items() if name.startswith(named)]
    for module in [*ours, request.module]:
        for value in vars(module).values():
            if isinstance(value, _lru_cache_wrapper):
                value.cache_clear()
