"""Run every test of the library and the chapters everywhere; print a table.

    make test-everywhere                         every environment
    python scripts/everywhere.py oldest Haswell  those that are named

Everywhere is: with NumPy's OpenBLAS told to compute as it does on other processors and
with two threads, with the oldest and the newest packages that pyproject.toml admits,
and on each Python it admits that is installed. The tests of pages are left out, which
conftest.py marks: pages are built with the pinned packages, and `make test` reads them.
What this machine cannot run is named as such; anything else that does not pass makes
the command fail. Each environment's log is in _build/everywhere/.
"""

import json
import os
import platform
import re
import signal
import subprocess
import sys
import time
import tomllib
from functools import partial
from importlib.metadata import version
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[1]
BUILT = ROOT / "_build" / "everywhere"

CORES = ("Prescott", "Nehalem", "Sandybridge", "Haswell", "SkylakeX")
# NumPy's OpenBLAS keeps one build of kernels for several cores, and reports the first.
OTHER_NAMES = {"Katmai": "Prescott"}
X86 = platform.machine() in ("x86_64", "AMD64")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NEEDED = [
    *PROJECT["project"]["dependencies"],
    *PROJECT["project"]["optional-dependencies"]["dask"],
]
PACKAGES = [re.match(r"[\w-]+", needed)[0] for needed in NEEDED]

# How a process ends that met an instruction its processor lacks; the second on Windows.
LACKS_INSTRUCTION = (-signal.SIGILL, 0xC000001D)

PATIENCE = 40 * 60  # seconds; a quiet machine needs five minutes

COLUMNS = ("environment", "Python", *PACKAGES, "core", "threads")
COLUMNS += ("cells", "tests", "failed", "seconds")
WIDTHS = [11 if column == "core" else max(len(column), 6) for column in COLUMNS]


class NotHere(Exception):
    """This machine cannot run the environment, for the reason given."""


class Failed(Exception):
    """The environment did not come to its tests, for the reason given."""


# The environments ---------------------------------------------------------------------


def environments():
    """Pairs of a name and the function that makes it: (Python, variables to set)."""
    yield "as pinned", ours
    yield "2-thread", partial(ours, OPENBLAS_NUM_THREADS="2")
    for core in CORES:
        yield core, partial(ours, OPENBLAS_CORETYPE=core)
    yield "oldest", partial(resolved, "oldest", "lowest-direct")
    yield "newest", partial(resolved, "newest", "highest")
    for python in PYTHONS:
        if python != "{}.{}".format(*sys.version_info):
            yield f"python{python}", partial(other_python, python)


def ours(log, **variables):
    return sys.executable, variables


def resolved(name, resolution, log):
    """This Python with the least or the greatest packages the project admits."""
    pins = [pin for pin in pinned() if pin.split("==")[0] not in PACKAGES]
    return install(name, sys.executable, pins, log, "--resolution", resolution), {}


def other_python(wanted, log):
    """Another Python with the packages of requirements.txt, which differ with Python.

    Haswell is the core that most readers' processors are or, as Zen, compute like.
    """
    python = install(f"python{wanted}", find(wanted), pinned(), log)
    return python, {"OPENBLAS_CORETYPE": "Haswell"} if X86 else {}


def pinned():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if re.match(r"[\w.-]+==", line)]


def find(wanted):
    """The interpreter of a version: one that uv finds, or that lies beside our own."""
    beside = sorted(Path(sys.base_prefix).parent.glob(f"{wanted}.*/bin"), reverse=True)
    path = os.pathsep.join([*map(str, beside), os.environ["PATH"]])
    search = ["python", "find", "--no-project", "--system", wanted]
    found = uv(*search, PATH=path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    if found.returncode:
        raise NotHere(f"no Python {wanted} here")
    return found.stdout.strip()


def install(name, python, pins, log, *options):
    """Make a virtual environment of the project and its tests; return its Python.

    Only wheels count: a version that would have to be compiled is not one that a
    reader's pip installs.
    """
    folder = BUILT / name
    constraints = BUILT / f"{name}.txt"
    constraints.write_text("\n".join(pins) + "\n", encoding="utf-8")
    there = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    options = [*options, "--only-binary", ":all:", "--constraint", constraints]
    asked = ["--editable", f"{ROOT}[dask]", "--group", "book", "--group", "test"]
    for command in (
        ["venv", "--clear", "--python", python, folder],
        ["pip", "install", "--python", there, *options, *asked],
    ):
        if uv(*command, stdout=log, stderr=log).returncode:
            raise Failed("uv could not install it")
    return there


def uv(*arguments, PATH=os.environ["PATH"], **options):
    variables = {**os.environ, "PATH": PATH, "UV_PYTHON_DOWNLOADS": "never"}
    command = [sys.executable, "-m", "uv", *arguments]
    return subprocess.run(command, env=variables, cwd=ROOT, text=True, **options)


# What NumPy runs on -------------------------------------------------------------------


def report():
    """Print what this Python computes with; called in each environment."""
    import matplotlib.font_manager  # noqa: F401  collects fonts, and warns when slow
    import numpy as np
    from threadpoolctl import threadpool_info

    for kind in (np.float32, np.float64, np.complex128):
        matrix = np.random.default_rng(0).standard_normal((300, 200)).astype(kind)
        np.linalg.svd(matrix @ matrix.T)
    libraries = [each for each in threadpool_info() if each["user_api"] == "blas"]
    blas = {"architecture": "-", "num_threads": "-", **(libraries or [{}])[0]}
    seen = {"Python": platform.python_version()}
    seen |= {package: version(package) for package in PACKAGES}
    seen["blas"] = np.show_config(mode="dicts")["Build Dependencies"]["blas"]["name"]
    seen["core"] = OTHER_NAMES.get(blas["architecture"], blas["architecture"])
    print(json.dumps({**seen, "threads": str(blas["num_threads"])}))


def look(python, variables, log):
    """What `report` says there, once it is sure that OpenBLAS obeys the variables."""
    asked = subprocess.run(
        [python, __file__, "--report"],
        env=environ(variables),
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    if asked.returncode in LACKS_INSTRUCTION and "OPENBLAS_CORETYPE" in variables:
        raise NotHere("its processor lacks the instructions")
    if asked.returncode:
        raise Failed(f"NumPy does not start: exit status {asked.returncode}")
    seen = json.loads(asked.stdout.splitlines()[-1])
    obeyed(seen, **variables)
    return seen


def obeyed(seen, OPENBLAS_CORETYPE=None, OPENBLAS_NUM_THREADS=None):
    core, threads = OPENBLAS_CORETYPE, OPENBLAS_NUM_THREADS
    if (core or threads) and seen["core"] == "-":
        raise NotHere(f"NumPy computes with {seen['blas']}, not its own OpenBLAS")
    if core and not X86:
        raise NotHere(f"its processor is of another family, {platform.machine()}")
    if core and seen["core"] != core:
        raise Failed(f"OpenBLAS stayed with {seen['core']}")
    if threads and int(seen["threads"]) < int(threads):
        raise NotHere(f"OpenBLAS finds processors for {seen['threads']} only")
    if threads and seen["threads"] != threads:
        raise Failed(f"OpenBLAS stayed with {seen['threads']} threads")


def environ(variables):
    """The variables of a process: ours, but for those that steer threads or core.

    As many processes run the tests as there are processors, so unless told otherwise
    each has one thread. Their home is their own: no setting of the caller's takes part.
    """
    steering = ("OPENBLAS_", "OMP_", "GOTO_")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(steering)}
    own = {"HOME": str(BUILT / "home"), "XDG_CONFIG_HOME": "", "PYTHONUTF8": "1"}
    return {**kept, **own, "OPENBLAS_NUM_THREADS": "1", **variables}


# Tests and the table ------------------------------------------------------------------


def test(name, python, variables, log):
    """Run everything; return the counts of the table and the names of what failed."""
    results = BUILT / f"{name}.xml"
    results.unlink(missing_ok=True)
    ended = pytest(python, results, environ(variables), log)
    if not results.exists():
        raise Failed(f"pytest ended with exit status {ended}")
    ran = [
        case
        for case in ElementTree.parse(results).iter("testcase")
        if case.find("skipped") is None
    ]
    cells = sum(case.get("classname").endswith(".ipynb") for case in ran)
    bad = [case for case in ran if {"failure", "error"} & {part.tag for part in case}]
    names = [f"{case.get('classname')}: {case.get('name')}" for case in bad]
    if ended and not bad:
        raise Failed(f"pytest ended with exit status {ended}")
    return {"cells": cells, "tests": len(ran) - cells, "failed": len(bad)}, names


def pytest(python, results, variables, log):
    options = ["-m", "not page", "-p", "no:cacheprovider", "-n", "auto", "-q"]
    command = [python, "-m", "pytest", *options, f"--junitxml={results}"]
    streams = {"stdout": log, "stderr": log}
    try:
        return subprocess.run(
            command, cwd=ROOT, env=variables, timeout=PATIENCE, **streams
        ).returncode
    except subprocess.TimeoutExpired:
        raise Failed(f"not done after {PATIENCE // 60} minutes") from None


def row(values):
    pairs = zip(values, WIDTHS, strict=True)
    return "  ".join(str(value).ljust(width) for value, width in pairs).rstrip()


def run(name, make):
    """Print one environment's row; return the names of what failed in it."""
    start = time.perf_counter()
    with (BUILT / f"{name}.log").open("w", encoding="utf-8") as log:
        try:
            python, variables = make(log=log)
            seen = look(python, variables, log)
            counts, names = test(name, python, variables, log)
        except NotHere as reason:
            print(f"{name:11}  not on this machine: {reason}", flush=True)
            return []
        except Failed as reason:
            print(f"{name:11}  FAILED: {reason}", flush=True)
            return [str(reason)]
    seconds = round(time.perf_counter() - start)
    values = {"environment": name, **seen, **counts, "seconds": seconds}
    print(row(values[column] for column in COLUMNS), flush=True)
    return names


def main(names):
    BUILT.mkdir(parents=True, exist_ok=True)
    wanted = dict(environments())
    if unknown := set(names) - set(wanted):
        sys.exit(f"No environment {', '.join(unknown)}; there are {', '.join(wanted)}.")
    print(row(COLUMNS), flush=True)
    failures = {name: run(name, wanted[name]) for name in names or wanted}
    for name, failed in failures.items():
        for what in failed:
            print(f"{name}: {what}")
    if any(failures.values()):
        sys.exit(f"Not the same everywhere; the logs are in {BUILT}.")


if __name__ == "__main__":
    report() if sys.argv[1:] == ["--report"] else main(sys.argv[1:])
