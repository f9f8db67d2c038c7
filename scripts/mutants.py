"""Break the library on purpose, one small way at a time, and see that a test goes red.

    python scripts/mutants.py [module …]      svdlab.exact, svdview.widgets, …; or all

mutmut makes the mutants and runs the tests that reach each. But it mutates no function
with a decorator, and its `no mutate` spares a whole line. So this lays out a copy with
the decorators moved, and compares the survivors with tests/equivalent_mutants.toml,
which gives the reason why no test could tell one from the original. Fails where fewer
than 98 % of the others are killed, and for a reason with no mutant. Drawings are left
as they are: most of their numbers are a matter of taste.
"""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[1]
COPY = ROOT / "_build" / "mutants"
PACKAGES = ("svdlab", "svdview")
REASONS = ROOT / "tests" / "equivalent_mutants.toml"
LEAST = 0.98  # of the mutants that some test could tell from the original
RED = ("killed", "timeout", "segfault")
DRAWING = "    def plot(self, figure):"
MOVED = re.compile(r"property|accepts|checks|checker|like\(.*\)")
NAME = re.compile(r"(.+)\.x(?:ǁ(\w+)ǁ|_)(\w+)__mutmut_\d+")  # module, class, function


def lay_out():
    """Copy what mutmut needs: it wants the packages at the top, and no browser."""
    shutil.rmtree(COPY, ignore_errors=True)
    for folder in ("chapters/images", "scripts", "tests"):
        shutil.copytree(ROOT / folder, COPY / folder)
    for package in PACKAGES:
        shutil.copytree(ROOT / "lib" / package, COPY / package)
    for path in COPY.glob("svd*/**/*.py"):
        source = undecorated(path.read_text("utf-8"))
        kept = source.replace(DRAWING, f"{DRAWING}  # pragma: no mutate block")
        path.write_text(kept, "utf-8")
    shutil.copy(ROOT / "pyproject.toml", COPY)
    shutil.copy(ROOT / "tests" / "forgetful.py", COPY / "tests" / "conftest.py")


def undecorated(source):
    """The same module, its functions decorated at its end, where mutmut takes them."""
    lines, made = source.splitlines(), []
    module = ast.parse(source)
    classes = [each for each in module.body if isinstance(each, ast.ClassDef)]
    for owner in [module, *classes]:
        for each in owner.body:
            kinds = list(map(ast.unparse, getattr(each, "decorator_list", [])))
            stays = not kinds or f"@{each.name}.setter" in source
            if not stays and all(map(MOVED.fullmatch, kinds)):
                for decorator in each.decorator_list:
                    lines[decorator.lineno - 1] = ""
                name = each.name if owner is module else f"{owner.name}.{each.name}"
                made.append(f"{name} = {'('.join([*kinds, name])}{')' * len(kinds)}")
    return "\n".join([*lines, *made, ""])


def mutmut(*command, **options):
    command = [Path(sys.executable).with_name("mutmut"), *command]
    return subprocess.run(command, cwd=COPY, text=True, **options)


def described(name):
    """Where a mutant is and its change, (was, becomes), which outlive other edits."""
    shown = mutmut("show", name, stdout=subprocess.PIPE).stdout
    changed = [line for line in shown.splitlines() if line[:3] not in ("---", "+++")]
    was, becomes = (
        " ".join(line[1:].strip() for line in changed if line.startswith(sign))
        for sign in "-+"
    )
    return ".".join(filter(None, NAME.fullmatch(name).groups())), was, becomes


def equivalent(ours):
    """Why each mutant of these modules that no test could kill is none."""
    entries = tomllib.loads(REASONS.read_text("utf-8"))["equivalent"]
    return {
        (entry["where"], entry["was"], becomes): entry["because"]
        for entry in entries
        for becomes in entry["becomes"]
        if entry["where"].startswith(ours)
    }


def report(ours):
    """Print survivors and score of these modules; say whether both are as promised."""
    told = mutmut("results", "--all", "true", stdout=subprocess.PIPE).stdout
    found = dict(re.findall(r"^ *(\S+): (.+)$", told, re.MULTILINE))
    made = [name for name in found if name.startswith(ours)]
    green = [name for name in made if found[name] not in RED]
    with ThreadPoolExecutor() as pool:
        survivors = list(pool.map(described, green))
    reasons = equivalent(ours)
    for mutant, name in zip(survivors, green, strict=True):
        where, was, becomes = mutant
        print(f"\n{where}: {found[name]}\n  - {was}\n  + {becomes}")
        print(f"  {reasons.get(mutant, 'NO REASON IS KNOWN')}")
    for where, _, becomes in reasons.keys() - {*survivors}:
        print(f"\n{where}: NO SUCH MUTANT\n  + {becomes}")
    unknown = sum(mutant not in reasons for mutant in survivors)
    judged = len(made) - len(green) + unknown
    share = 1 - unknown / judged
    print(f"\n{share:.1%} of {judged} killed; promised are {LEAST:.0%}")
    return share >= LEAST and reasons.keys() <= {*survivors}


def main(*modules):
    ours = tuple(f"{module}." for module in modules or PACKAGES)
    lay_out()
    ran = mutmut("run", *(f"{module}*" for module in ours))
    sys.exit(ran.returncode or not report(ours))


if __name__ == "__main__":
    main(*sys.argv[1:])
