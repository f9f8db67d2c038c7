"""Run every test of the library and the chapters everywhere.

    make test-everywhere                                       in each environment
    .venv/bin/nox -f scripts/noxfile.py -s "here(Haswell)"     in one; -l lists them

Everywhere is: with NumPy's OpenBLAS told to compute as it does on other processors and
with two threads, with the oldest and the newest packages that pyproject.toml admits,
and on each Python it admits that is installed. The tests of pages are left out, which
conftest.py marks: pages are built with the pinned packages, and `make test` reads them.
Two sessions ask for less: `wheel` runs the doctests of the wheel where nothing else is,
and `webassembly` the notebooks of the live site in a browser.
nox skips what this machine cannot run, and says why; anything else that does not pass
makes the command fail. Each environment's log is in _build/everywhere/. That OpenBLAS
obeys is asked here, since nox knows nothing of it.
"""

import json
import os
import platform
import re
import signal
import sys
import tomllib
from pathlib import Path

import nox

ROOT = Path(__file__).parents[1]
BUILT = ROOT / "_build" / "everywhere"
BUILT.mkdir(parents=True, exist_ok=True)

nox.options.envdir = str(BUILT / "environments")
nox.options.error_on_missing_interpreters = False
nox.options.download_python = "never"
# Where pyenv and the like install Pythons, each beside the others.
beside = sorted(Path(sys.base_prefix).parent.glob("3.*/bin"))
os.environ["PATH"] = os.pathsep.join([os.environ["PATH"], *map(str, beside)])

CORES = ["Prescott", "Nehalem", "Sandybridge", "Haswell", "SkylakeX"]
HERE = {"pinned": {}, "2-thread": {"OPENBLAS_NUM_THREADS": "2"}}
HERE |= {core: {"OPENBLAS_CORETYPE": core} for core in CORES}
# NumPy's OpenBLAS keeps one build of kernels for several cores, and reports the first.
OTHER_NAMES = {"Katmai": "Prescott"}
X86 = platform.machine() in ("x86_64", "AMD64")
PYTHONS = [
    python
    for python in ("3.11", "3.12", "3.13", "3.14")
    if python != "{}.{}".format(*sys.version_info)
]

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
NEEDED = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dask"]]
PACKAGES = {re.match(r"[\w-]+", needed)[0] for needed in NEEDED}

# A processor that lacks an instruction ends the process so; the second on Windows.
LACKS_INSTRUCTION = (-signal.SIGILL, 0xC000001D)
COMPUTE = """
import numpy
for dtype in "fdD":
    numpy.linalg.svd(numpy.random.rand(300, 200).astype(dtype))
"""


@nox.session(venv_backend="none")
@nox.parametrize("variables", list(HERE.values()), ids=list(HERE))
def here(session, variables):
    """Test in this very environment, with variables that OpenBLAS obeys."""
    test(session, sys.executable, **variables)


@nox.session(venv_backend="uv")
@nox.parametrize("resolution", ["lowest-direct", "highest"], ids=["oldest", "newest"])
def packages(session, resolution):
    """Test with the least or the greatest packages the project admits."""
    pins = [pin for pin in pinned() if pin.split("==")[0] not in PACKAGES]
    install(session, pins, "--resolution", resolution)
    test(session, "python")


@nox.session(venv_backend="uv", python=PYTHONS)
def python(session):
    """Test with the packages of requirements.txt, which differ with Python.

    Haswell is the core that most readers' processors are or, as Zen, compute like.
    """
    install(session, pinned())
    test(session, "python", **({"OPENBLAS_CORETYPE": "Haswell"} if X86 else {}))


@nox.session(venv_backend="uv", python=["{}.{}".format(*sys.version_info), *PYTHONS])
def wheel(session):
    """Install the wheel of the sdist where nothing else is, and run its doctests."""
    folder = session.create_tmp()
    session.run(sys.executable, "-m", "uv", "build", "-o", folder, ROOT, external=True)
    session.install(*Path(folder).glob("*.whl"), "pytest", "dask[array]")
    session.chdir(folder)
    session.run("pytest", "-q", "--doctest-modules", "--pyargs", "svdlab", "svdview")
    session.run("python", "-c", "from svdview.course import bring; bring()")


@nox.session(venv_backend="none")
def webassembly(session):
    """Test that the live site prints what is stored."""
    if not (ROOT / "_build" / "html" / "live").exists():
        session.skip("there is no live site, which make live builds")
    session.chdir(ROOT)
    session.run(sys.executable, "-m", "pytest", "-q", "-n1", "tests/in_browser.py")


def pinned():
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    return [line for line in lines if re.match(r"[\w.-]+==", line)]


def install(session, pins, *options):
    """Install the project and its tests from wheels: no reader's pip compiles."""
    constraints = BUILT / f"{session.name}.txt"
    constraints.write_text("\n".join(pins) + "\n", "utf-8")
    session.chdir(ROOT)
    asked = ["--editable", ".[dask]", "--group", "book", "--group", "test"]
    options = [*options, "--only-binary", ":all:", f"--constraint={constraints}"]
    session.install(*options, *asked)


def environ(**variables):
    """The variables of a process: ours, but for those that steer threads or core.

    As many processes run the tests as there are processors, so unless told otherwise
    each has one thread. Their home is their own: no setting of the caller's takes part.
    """
    steering = ("OPENBLAS_", "OMP_", "GOTO_")
    dropped = {name: None for name in os.environ if name.startswith(steering)}
    own = {"HOME": str(BUILT / "home"), "XDG_CONFIG_HOME": "", "PYTHONUTF8": "1"}
    return {**dropped, **own, "OPENBLAS_NUM_THREADS": "1", **variables}


def test(session, python, **variables):
    """Run every test with these variables, once it is sure that OpenBLAS obeys them."""
    session.chdir(ROOT)
    run = {"env": environ(**variables), "external": True, "log": False}
    obey(session, python, run, **variables)
    options = ["-m", "not page", "-p", "no:cacheprovider", "-n", "auto", "-q"]
    log = BUILT / f"{session.name}.log"
    versions = [sys.executable, "-m", "uv", "pip", "freeze", "--python", python]
    with log.open("w", encoding="utf-8") as file:
        try:
            session.run(*versions, stdout=file, **run)
            session.run(python, "-m", "pytest", *options, stdout=file, **run)
        finally:
            said = log.read_text("utf-8").splitlines()
            failed = [line for line in said if line.startswith(("FAILED", "ERROR"))]
            session.log("\n".join([*failed, *said[-1:]]))


def obey(session, python, run, **variables):
    """Skip where NumPy does not compute with the core and the threads it is told to."""
    command = [python, "-m", "threadpoolctl", "-i", "numpy", "-c", COMPUTE]
    codes = [0, *LACKS_INSTRUCTION]
    told = session.run(*command, silent=True, success_codes=codes, stderr=None, **run)
    if told is None:  # nox --install-only
        return
    found = json.loads(told) if told.lstrip().startswith("[") else []
    blas = next((each for each in found if "architecture" in each), {})
    core = blas.get("architecture")
    computes = {
        "OPENBLAS_CORETYPE": OTHER_NAMES.get(core, core),
        "OPENBLAS_NUM_THREADS": str(blas.get("num_threads")),
    }
    if not variables.items() <= computes.items():
        session.skip(f"this machine computes with {computes}")
    session.log(f"NumPy computes with {computes}")
