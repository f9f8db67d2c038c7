"""Run every test of the library and the chapters everywhere.

    make test-everywhere                                       in each environment
    .venv/bin/nox -f scripts/noxfile.py -s "here(Haswell)"     in one; -l lists them

Everywhere is: with NumPy's OpenBLAS told to compute as it does on other processors and
with two threads, with the oldest and the newest packages that pyproject.toml admits,
and on each Python it admits that is installed. The tests of pages are left out, which
conftest.py marks. nox skips what this machine cannot run; anything else that does not
pass makes the command fail. Whether OpenBLAS obeys is asked here: nox cannot know.
"""

import json
import os
import re
import signal
import sys
from pathlib import Path

import nox

ROOT = Path(__file__).parents[1]
BUILT = ROOT / "_build" / "everywhere"

nox.options.envdir = str(BUILT / "environments")
nox.options.error_on_missing_interpreters = False
nox.options.download_python = "never"
# Where pyenv and the like install Pythons, each beside the others.
beside = sorted(Path(sys.base_prefix).parent.glob("3.*/bin"))
os.environ["PATH"] = os.pathsep.join([os.environ["PATH"], *map(str, beside)])

TOML = nox.project.load_toml(ROOT / "pyproject.toml")
PYTHONS = nox.project.python_versions(TOML, max_version="3.14")
PROJECT = TOML["project"]
NEEDED = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dask"]]
PACKAGES = {re.match(r"[\w-]+", needed)[0] for needed in NEEDED}

# As many processes run the tests as there are processors, so each has one thread. Their
# home is their own: no setting of the caller's takes part.
OWN = {"HOME": str(BUILT / "home"), "XDG_CONFIG_HOME": "", "PYTHONUTF8": "1"}
OWN |= {"OPENBLAS_NUM_THREADS": "1"}

CORES = ["Katmai", "Nehalem", "Sandybridge", "Haswell", "SkylakeX"]
HERE = {"2-thread": {"OPENBLAS_NUM_THREADS": "2"}}
HERE |= {core: {"OPENBLAS_CORETYPE": core} for core in CORES}
COMPUTE = """import numpy
for dtype in "fdD":
    numpy.linalg.svd(numpy.random.rand(300, 200).astype(dtype))"""
# A processor that lacks an instruction ends the process so; the second on Windows.
LACKS_INSTRUCTION = (-signal.SIGILL, 0xC000001D)


@nox.session(venv_backend="none")
@nox.parametrize("variables", list(HERE.values()), ids=list(HERE))
def here(session, variables):
    """Test in this very environment, with variables that OpenBLAS obeys."""
    asks = [sys.executable, "-m", "threadpoolctl", "-c", COMPUTE]
    quiet = {"external": True, "log": False, "silent": True, "stderr": None}
    codes = [0, *LACKS_INSTRUCTION]
    told = session.run(*asks, env=OWN | variables, success_codes=codes, **quiet)
    blas = (json.loads(told or "[]") or [{}])[0]
    core, threads = blas.get("architecture"), str(blas.get("num_threads"))
    computes = {"OPENBLAS_CORETYPE": core, "OPENBLAS_NUM_THREADS": threads}
    if not variables.items() <= computes.items():
        session.skip(f"this machine computes with {computes}")
    test(session, sys.executable, **variables)


@nox.session(venv_backend="uv")
@nox.parametrize("resolution", ["lowest-direct", "highest"], ids=["oldest", "newest"])
def packages(session, resolution):
    """Test with the least or the greatest packages the project admits."""
    pins = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    others = [pin for pin in pins if pin.partition("==")[0] not in PACKAGES]
    constraints = Path(session.create_tmp()) / "others.txt"
    constraints.write_text("\n".join(others), "utf-8")
    install(session, constraints, "--resolution", resolution)
    test(session, "python")


@nox.session(venv_backend="uv", python=PYTHONS)
def python(session):
    """Test with the packages of requirements.txt, which differ with Python."""
    install(session, ROOT / "requirements.txt")
    test(session, "python")


def install(session, constraints, *options):
    """Install the project and its tests from wheels: no reader's pip compiles."""
    session.chdir(ROOT)
    asked = ["--editable", ".[dask]", "--group", "book", "--group", "test"]
    options = [*options, "--only-binary", ":all:", f"--constraint={constraints}"]
    session.install(*options, *asked, silent=False)  # uv prints what it chose


def test(session, python, **variables):
    """Run every test that needs no page, with these variables."""
    session.chdir(ROOT)
    options = ["-m", "not page", "-p", "no:cacheprovider", "-n", "auto", "-q"]
    run = {"env": OWN | variables, "external": True}
    session.run(python, "-m", "pytest", *options, **run)


@nox.session(venv_backend="uv", python=PYTHONS)
def wheel(session):
    """Install the wheel of the sdist where nothing else is, and run its doctests."""
    folder = session.create_tmp()
    session.run(sys.executable, "-m", "uv", "build", "-o", folder, ROOT, external=True)
    session.install(*Path(folder).glob("*.whl"), "pytest", "dask[array]")
    session.chdir(folder)
    asked = ["-q", "-c", os.devnull, "--doctest-modules", "--pyargs"]
    session.run("pytest", *asked, "svdlab", "svdview")
    session.run("python", "-c", "from svdview.course import bring; bring()")


@nox.session(venv_backend="none")
def webassembly(session):
    """Test that the live site prints what is stored."""
    if not (ROOT / "_build" / "html" / "live").exists():
        session.skip("there is no live site, which make live builds")
    session.chdir(ROOT)
    session.run(sys.executable, "-m", "pytest", "-q", "-n1", "tests/in_browser.py")
