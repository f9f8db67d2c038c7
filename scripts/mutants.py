"""Break the library on purpose, one small way at a time, and see that a test goes red.

    make mutants
    python scripts/mutants.py [module …]      exact, widgets.shared, …; all if none

mutmut makes the mutants on a copy of the library in _build/mutants, and notes which
tests, of those that pyproject.toml names, reach each function. Each mutant then lives
in a fork of a process that has collected the tests, as many at once as JOBS says (one
on each core), until a test goes red. mutmut's own run would have them collected anew
for each mutant, which takes many times as long.

Those that no test could tell from the original are named in
tests/equivalent_mutants.toml, each with the reason; they are not tried, and count as
survivors. Each survivor is printed, and the score. Fails below 90 % killed, for a
survivor with no reason, and for a reason with no mutant.
"""

import ast
import mmap
import os
import shutil
import signal
import sys
import tomllib
from collections import Counter
from contextlib import chdir
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

import pytest
from mutmut import __main__ as mutmut
from mutmut.configuration import config, reset_config
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state
from mutmut.stats import load_stats, status_by_exit_code
from mutmut.utils.file_utils import walk_mutatable_files
from mutmut.utils.format_utils import (
    mangled_name_from_mutant_name,
    orig_function_and_class_names_from_key,
)

ROOT = Path(__file__).parents[1]
COPY = ROOT / "_build" / "mutants"
REASONS = ROOT / "tests" / "equivalent_mutants.toml"
LEAST = 0.9  # of all mutants, equivalent ones included
RED = ("killed", "timeout", "segfault")
TIMEOUT, NO_TESTS, SKIPPED = -signal.SIGPROF, 33, 34  # exit codes

JOBS = int(os.environ.get("JOBS", os.cpu_count()))

# In place of the browser and the server. What is in a cache is not reached again; but
# each test is to be seen to reach what it needs.
FORGETFUL = """
import os
import sys
from functools import _lru_cache_wrapper

import pytest


@pytest.fixture(autouse=True)
def nothing_is_cached(request):
    if os.environ["MUTANT_UNDER_TEST"] != "stats":
        return
    ours = [module for name, module in sys.modules.items() if name.startswith("svdlab")]
    for module in [*ours, request.module]:
        for value in vars(module).values():
            if isinstance(value, _lru_cache_wrapper):
                value.cache_clear()
"""


class Mutant(NamedTuple):
    """A change of some lines, joined, in a function or a method."""

    where: str
    was: str
    becomes: str


def lay_out(modules):
    """Copy what mutmut needs: it wants the package at the top, and no browser."""
    shutil.rmtree(COPY, ignore_errors=True)
    no_cache = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "lib" / "svdlab", COPY / "svdlab", ignore=no_cache)
    for path in (COPY / "svdlab").rglob("*.py"):
        plain = without_properties(path.read_text(encoding="utf-8"))
        path.write_text(plain, encoding="utf-8")
    shutil.copytree(ROOT / "chapters" / "images", COPY / "chapters" / "images")
    shutil.copytree(ROOT / "scripts", COPY / "scripts", ignore=no_cache)
    shutil.copytree(ROOT / "tests", COPY / "tests", ignore=no_cache)
    (COPY / "tests" / "conftest.py").write_text(FORGETFUL, encoding="utf-8")
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    if modules:
        files = [f"svdlab/{name.replace('.', '/')}.py" for name in modules]
        ours = "[tool.mutmut]\n"
        settings = settings.replace(ours, f"{ours}only_mutate = {files}\n")
    (COPY / "pyproject.toml").write_text(settings, encoding="utf-8")


def without_properties(source):
    """The same module with each property a method first, which alone mutmut mutates."""
    lines, made = source.splitlines(), []
    for owner in ast.parse(source).body:
        for decorator in getattr(owner, "decorator_list", []):
            if isinstance(owner, ast.FunctionDef):
                lines[decorator.lineno - 1] = ""
                made.append(f"{owner.name} = {ast.unparse(decorator)}({owner.name})")
        for each in getattr(owner, "body", []):
            for decorator in getattr(each, "decorator_list", []):
                name, kind = each.name, ast.unparse(decorator)
                if kind == f"{name}.setter":
                    lines[each.lineno - 1] = f"    def set_{name}(self, {name}):"
                    made.append(f"{owner.name}.{name}.setter({owner.name}.set_{name})")
                elif kind == "property":
                    made.append(f"property({owner.name}.{name})")
                else:
                    continue
                lines[decorator.lineno - 1] = ""
                made[-1] = f"{owner.name}.{name} = {made[-1]}"
    return "\n".join([*lines, *made, ""])


def make():
    """Write the mutants, each beside its original, where pytest will import them."""
    set_mutant_under_test("mutant_generation")
    Path("mutants").mkdir()
    mutmut.copy_src_dir()
    mutmut.copy_also_copy_files()
    mutmut.setup_source_paths()
    mutmut.create_mutants(JOBS)


def note_what_tests_reach():
    """Run every test on the original, in a fork that keeps what it caches to itself."""
    process = os.fork()
    if not process:
        mutmut.run_stats_collection(mutmut.get_mutant_runner(JOBS))
        sys.stdout.flush()
        os._exit(0)
    if os.waitpid(process, 0)[1]:
        sys.exit("The tests fail without a mutant.")
    load_stats()


class Forks:
    """A plugin of pytest: once the tests are collected, each mutant gets a fork."""

    def __init__(self, mutants):
        self.mutants = mutants
        self.red = False  # whether a test of this process has failed

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        self.tests = {test.nodeid: test for test in session.items}
        self.number = {name: i for i, name in enumerate(self.tests)}
        # Shared by all forks: how many mutants each test has killed.
        self.kills = memoryview(mmap.mmap(-1, 4 * len(self.tests))).cast("i")
        running = {}
        for count, (data, name) in enumerate(self.mutants, 1):
            if len(running) == JOBS:
                self.wait_for_one_of(running)
            running[self.forked(name)] = data, name
            print(f"\r{count} of {len(self.mutants)}", end="", file=sys.__stderr__)
        while running:
            self.wait_for_one_of(running)
        return True

    def wait_for_one_of(self, running):
        process, status = os.wait()
        data, name = running.pop(process)
        data.exit_code_by_key[name] = os.waitstatus_to_exitcode(status)

    def forked(self, name):
        """Start the process in which the tests that reach the mutant run."""
        reach = state().tests_by_mangled_function_name
        tests = [
            t for t in reach[mangled_name_from_mutant_name(name)] if t in self.tests
        ]
        tests.sort(key=lambda t: (-self.kills[self.number[t]], seconds(t), t))
        process = os.fork()
        if not process:
            set_mutant_under_test(name)
            silence = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silence, 1)
            os.dup2(silence, 2)
            os._exit(self.is_killed_by(tests) if tests else NO_TESTS)
        return process

    def is_killed_by(self, tests):
        """Run the tests until one is red; one that does not end is ended, and all."""
        for one, next_one in zip_longest(tests, tests[1:]):
            test, next_test = self.tests[one], self.tests.get(next_one)
            signal.setitimer(signal.ITIMER_PROF, 5 + 5 * seconds(one))
            try:
                test.ihook.pytest_runtest_protocol(item=test, nextitem=next_test)
            except BaseException:  # where a fixture is left half torn down
                self.red = True
            if self.red:
                self.kills[self.number[one]] += 1
                return True
        return False

    def pytest_runtest_logreport(self, report):
        self.red = self.red or report.failed


def seconds(test):
    """How long a test took while it was noted what it reaches, which slows it down."""
    return state().duration_by_test.get(test, 1)


def to_try(mutants, reasons):
    """Yield (data, name) of the mutants with no reason to survive; note the others."""
    places = {mutant.where for mutant in reasons}
    for data, name, _ in mutants:
        if place(name) in places and described(data.path, name) in reasons:
            data.exit_code_by_key[name] = SKIPPED
        else:
            yield data, name


def run():
    """Try every mutant that has no reason to survive."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # the matrices are small
    reset_config()  # to that of the copy
    make()
    note_what_tests_reach()
    mutants, by_path = mutmut.collect_source_file_mutation_data(mutant_names=())
    forks = Forks(list(to_try(mutants, equivalent())))
    set_mutant_under_test("")
    asked = config().pytest_add_cli_args + config().pytest_add_cli_args_test_selection
    with chdir("mutants"):
        pytest.main(["--rootdir=.", "-p", "no:terminal", *asked], plugins=[forks])
    for data in by_path.values():
        data.save()


def results():
    """Yield (path, name, status) of each mutant."""
    for path in walk_mutatable_files():
        data = SourceFileMutationData(path=path)
        data.load()
        for name, code in data.exit_code_by_key.items():
            yield path, name, status_of(code)


def status_of(code):
    return "timeout" if code == TIMEOUT else status_by_exit_code[code]


def place(name):
    """The function that a mutant is of."""
    function, owner = orig_function_and_class_names_from_key(name)
    return ".".join(filter(None, [name.rpartition(".")[0], owner, function]))


def described(path, name):
    """The mutant in words that outlive an edit of other lines."""
    changed = get_diff_for_mutant(name, path=path).splitlines()[2:]
    was, becomes = (
        " ".join(line[1:].strip() for line in changed if line[0] == sign)
        for sign in "-+"
    )
    return Mutant(place(name), was, becomes)


def equivalent():
    """Why each mutant that no test could kill is none."""
    entries = tomllib.loads(REASONS.read_text(encoding="utf-8"))["equivalent"]
    return {
        Mutant(entry["where"], entry["was"], becomes): entry["because"]
        for entry in entries
        for becomes in entry["becomes"]
    }


def told(survivors, reasons):
    """Print each survivor and the reason it may live; return those with none."""
    for mutant, status in survivors:
        print(f"\n{mutant.where}: {status}\n  - {mutant.was}\n  + {mutant.becomes}")
        print(f"  {reasons.get(mutant, 'NO REASON IS KNOWN')}")
    return [mutant for mutant, _ in survivors if mutant not in reasons]


def outdated(survivors, reasons, modules):
    """Print and return the mutants of these modules with a reason that do not exist."""
    left = reasons.keys() - {mutant for mutant, _ in survivors}
    left = [each for each in left if not modules or each.where.startswith(modules)]
    for mutant in left:
        print(f"\n{mutant.where}: NO SUCH MUTANT\n  + {mutant.becomes}")
    return left


def score(found, survivors, unexplained):
    """Print how many were killed, by module and in all; return the share."""
    made = Counter(name.rpartition(".")[0] for _, name, _ in found)
    dead = Counter(name.rpartition(".")[0] for _, name, how in found if how in RED)
    print("\nkilled of made")
    for module, count in made.items():
        print(f"{dead[module]:6} of {count:4}  {module}")
    print(
        f"{dead.total():6} of {len(found)}  {dead.total() / len(found):.1%}, "
        f"at least {LEAST:.0%} promised; of the {len(survivors)} survivors "
        f"{len(survivors) - len(unexplained)} are equivalent"
    )
    return dead.total() / len(found)


def report(names):
    """Print survivors and score; return whether both are as promised."""
    found = list(results())
    green = [each for each in found if each[2] not in RED]
    survivors = [(described(path, name), status) for path, name, status in green]
    reasons, modules = equivalent(), tuple(f"svdlab.{name}." for name in names)
    unexplained = told(survivors, reasons)
    left = outdated(survivors, reasons, modules)
    share = score(found, survivors, unexplained)
    return share >= LEAST and not unexplained and not left


def main(names):
    lay_out(names)
    with chdir(COPY):
        run()
        sys.exit(not report(names))


if __name__ == "__main__":
    main(sys.argv[1:])
