"""Break the library on purpose, one small way at a time, and see that a test goes red.

    make mutants
    python scripts/mutants.py [module …]      exact, widgets.shared, …; all if none

mutmut makes the mutants and runs the tests that reach each, as pyproject.toml says, on
a copy of the library in _build/mutants, on as many cores as JOBS allows (all of them).
Its score is printed, then each survivor. What survives must be named in
tests/equivalent_mutants.toml with the reason why no test could tell it from the
original. Fails below 90 % killed, and for a survivor with no reason.
"""

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from contextlib import chdir
from pathlib import Path
from typing import NamedTuple

from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import walk_mutatable_files
from mutmut.utils.format_utils import orig_function_and_class_names_from_key

ROOT = Path(__file__).parents[1]
COPY = ROOT / "_build" / "mutants"
REASONS = ROOT / "tests" / "equivalent_mutants.toml"
LEAST = 0.9  # of all mutants, equivalent ones included
RED = ("killed", "timeout", "segfault")


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
    shutil.copytree(ROOT / "tests", COPY / "tests", ignore=no_cache)
    (COPY / "tests" / "conftest.py").unlink()
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


def run():
    """Make the mutants and run the tests that reach each."""
    mutmut = Path(sys.executable).with_name("mutmut")
    jobs = os.environ.get("JOBS", str(os.cpu_count()))
    one_thread = {"OPENBLAS_NUM_THREADS": "1"}  # the matrices are small
    subprocess.run(
        [mutmut, "run", "--max-children", jobs],
        cwd=COPY,
        env=os.environ | one_thread,
        check=True,
    )


def results():
    """Yield (path, name, status) of each mutant."""
    for path in walk_mutatable_files():
        data = SourceFileMutationData(path=path)
        data.load()
        for name, code in data.exit_code_by_key.items():
            yield path, name, status_by_exit_code[code]


def described(path, name):
    """The mutant in words that outlive an edit of other lines."""
    function, owner = orig_function_and_class_names_from_key(name)
    where = ".".join(filter(None, [name.rpartition(".")[0], owner, function]))
    changed = get_diff_for_mutant(name, path=path).splitlines()[2:]
    was, becomes = (
        " ".join(line[1:].strip() for line in changed if line[0] == sign)
        for sign in "-+"
    )
    return Mutant(where, was, becomes)


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


def report():
    """Print survivors and score; return whether both are as promised."""
    with chdir(COPY):
        found = list(results())
        green = [each for each in found if each[2] not in RED]
        survivors = [(described(path, name), status) for path, name, status in green]
    unexplained = told(survivors, equivalent())
    return score(found, survivors, unexplained) >= LEAST and not unexplained


def main(names):
    lay_out(names)
    run()
    sys.exit(not report())


if __name__ == "__main__":
    main(sys.argv[1:])
