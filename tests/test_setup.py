"""Setting up depends on nothing of a caller's that it did not ask for."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import install
import noxfile
import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the Makefile needs a shell")

ROOT = Path(__file__).parents[1]

# Each broke a build of somebody's; each was set for other work.
OTHER_WORK = """
    NODE_ENV npm_config_omit NODE_OPTIONS PYTHONPATH PYTHONHOME PYTHONWARNINGS LC_ALL
    PYTEST_ADDOPTS VIRTUAL_ENV MPLBACKEND MPLCONFIGDIR IPYTHONDIR JUPYTER_CONFIG_DIR
    DASK_CONFIG UV_PYTHON BASH_FUNC_which%% ProgramFiles(x86)
"""
THE_WAY = """
    PIP_INDEX_URL npm_config_registry https_proxy HTTPS_PROXY SSL_CERT_FILE
    NODE_EXTRA_CA_CERTS CI_JOB_TOKEN
"""
PIP_CONF = """
[global]
user = true
quiet = 2
index-url = https://pip.example/simple
find-links =
    /wheels
    /more wheels
[install]
index-url = https://install.example/simple
"""

# What the recipes call, each of which says so and makes nothing.
STAND_IN = '#!/bin/sh\necho "ran $(basename "$0") $*"\n'
MAKES_A_BOOK = "mkdir -p _build/html && touch _build/html/index.html\n"
INSTALLS = """import pathlib, sys
group = pathlib.Path(f".venv/{sys.argv[1]}.group")
group.exists() or group.touch()
"""
SHOW = "show: ; @$(RUN) env\nway: ; @$(AT_HOME) env\n"


def make(folder, *arguments, python=sys.executable, **variables):
    return subprocess.run(
        ["make", "-f", "Makefile", *arguments, f"PYTHON={python}"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": "/nowhere", **variables},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def folder(tmp_path):
    """The project in a folder with an odd name, stand-ins for all that takes long."""
    folder = tmp_path / "Übung mit Raum"
    for name in ("_build/page", "node_modules"):
        (folder / name).mkdir(parents=True)
    for name in ("Makefile", "_config.yml", "_toc.yml", "package.json"):
        shutil.copy(ROOT / name, folder)
    for name, content in {
        ".venv/bin/jupyter-book": STAND_IN + MAKES_A_BOOK,
        ".venv/bin/npm": STAND_IN,
        ".venv/bin/python": STAND_IN,
        "chapters/1.ipynb": "",
        "chapters/my notes: 50 %.ipynb": "",
        "lib/page/__pycache__/at_once.pyc": "",
        "lib/svdview/widgets/page.js": "",
        "package-lock.json": "",
        "scripts/install.py": INSTALLS,
        "show.mk": SHOW,
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
        path.chmod(0o755)
    return folder


def test_of_the_callers_variables_commands_see_what_says_the_way(folder):
    other_work, the_way = set(OTHER_WORK.split()), set(THE_WAY.split())
    variables = dict.fromkeys({*other_work, *the_way, "XDG_CONFIG_HOME"}, "$x y")

    def seen(target):
        shown = make(folder, "-f", "show.mk", target, **variables).stdout
        return dict(line.partition("=")[::2] for line in shown.splitlines())

    commands = seen("show")
    assert {commands[name] for name in the_way} == {"$x y"}
    assert not commands.keys() & other_work
    assert commands["PYTHONUTF8"] == "1"
    assert Path(commands["HOME"]).is_relative_to(folder / ".venv")
    assert commands["XDG_CONFIG_HOME"] == ""
    assert seen("way")["XDG_CONFIG_HOME"] == "$x y", "pip's settings may be there"


def test_options_come_from_the_command_line_alone(folder):
    options = dict.fromkeys(["CHAPTER", "ARGS", "N"], "x9")
    said = make(folder, "-n", "check", "lab", "handout", **options)
    assert "scripts/lab.py" in said.stdout and "x9" not in said.stdout
    assert "--check x9" in make(folder, "-n", "check", "CHAPTER=x9").stdout


def test_tests_everywhere_see_no_settings_of_the_caller(monkeypatch):
    for name in ("HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, "/x")
    seen = os.environ | noxfile.OWN
    assert "/x" not in seen.values() and seen["PYTHONUTF8"] == "1"


def test_a_process_that_dies_ends_the_tests(tmp_path, pytestconfig):
    (tmp_path / "pytest.ini").touch()
    for name in ("one", "other"):
        source = "import os\n\ndef test_dies():\n    os._exit(1)\n"
        (tmp_path / f"test_{name}.py").write_text(source)
    ours = [each for each in pytestconfig.getini("addopts") if "nbval" not in each]
    run = [sys.executable, "-m", "pytest", *ours, "-p", "xdist", "-n1", tmp_path]
    quick = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(run, env=quick, capture_output=True, timeout=120)
    assert done.returncode == 1


def test_npm_reads_of_an_npmrc_what_says_the_way(folder):
    home = folder / "home"
    home.mkdir()
    way = "registry=https://n\n//n/:_authToken=secret\ncafile = /c\nhttps-proxy=p\n"
    (home / ".npmrc").write_text(way + "omit=dev\ndry-run=true\ncache=/nowhere\n")
    (folder / ".venv/bin/npm").write_text("#!/bin/sh\ncase $1 in ci) cat >got; esac\n")
    made = make(folder, "node_modules/ready", HOME=str(home))
    assert made.returncode == 0, made.stderr
    assert (folder / "got").read_text() == way


def test_what_is_built_is_built_again_only_where_it_failed_or_changed_or_is_gone(
    folder,
):
    first = make(folder, "book", MAKEFLAGS="-j4")
    assert "ran jupyter-book build" in first.stdout, first.stderr
    # As Python does while building:
    (folder / "lib/page/__pycache__/at_once.pyc").touch()
    again = make(folder, "book")
    assert again.returncode == 0 and "ran npm" not in again.stdout
    assert "ran jupyter-book" not in again.stdout
    shutil.rmtree(folder / "_build/html")
    assert "ran jupyter-book" in make(folder, "book").stdout
    os.utime(folder / "chapters/1.ipynb", (2**32, 2**32))
    assert "ran jupyter-book" in make(folder, "book").stdout
    fails = f"#!/bin/sh\n{MAKES_A_BOOK}echo failed; exit 1\n"
    (folder / ".venv/bin/jupyter-book").write_text(fails)
    (folder / "_build/ready").unlink()
    for _ in range(2):
        failed = make(folder, "book")
        assert failed.returncode and "failed" in failed.stdout


@pytest.mark.parametrize("python", ["nowhere/python3", "false"])
def test_without_a_python_one_message_says_so(folder, python):
    done = make(folder, "book", python=python)
    assert done.returncode
    said = [line for line in done.stderr.splitlines() if "***" not in line]
    assert len(said) == 1 and "Python 3.11 or newer is needed" in said[0]


def test_pip_keeps_what_says_the_way_and_forgets_the_rest(monkeypatch, tmp_path):
    (tmp_path / "pip.conf").write_text(PIP_CONF)
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    for name, value in {
        **{"PIP_USER": "1", "PIP_PREFIX": "/nowhere", "PIP_QUIET": "3"},
        **{"PIP_CERT": "/c", "PIP_CONFIG_FILE": f"{tmp_path}/pip.conf"},
    }.items():
        monkeypatch.setenv(name, value)
    seen = {k: v for k, v in install.environ().items() if k.startswith("PIP_")}
    assert seen["PIP_INDEX_URL"] == "https://install.example/simple"
    assert seen["PIP_FIND_LINKS"].split("\n")[-1] == "/more wheels"
    assert seen["PIP_CERT"] == "/c"
    assert seen.pop("PIP_CONFIG_FILE") == os.devnull
    assert seen.keys() <= install.WHERE


@pytest.fixture
def ran(monkeypatch, tmp_path):
    """The commands that install.py would run, for a .venv elsewhere."""
    ran = []

    def run(*command, **options):
        ran.append(" ".join(map(str, command)))
        if "venv" in command:
            install.VENV.mkdir(exist_ok=True)
        return ""

    monkeypatch.setattr(install, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(install, "STAMP", tmp_path / ".venv" / "made")
    monkeypatch.setattr(install, "run", run)
    return ran


def test_a_group_is_installed_once_and_beside_the_others(ran):
    install.main("book")
    assert "--clear" in ran[0] and "jupyter-book" in ran[-1]
    assert "nbval" not in ran[-1] and "jupyterlab" not in ran[-1]
    ran.clear()
    install.main("test")
    assert "nbval" in ran[-1] and "jupyter-book" not in ran[-1]
    assert not any("--clear" in command for command in ran)
    ran.clear()
    install.main("book")
    install.main("test")
    assert not ran


def test_what_was_left_unfinished_is_made_anew(ran, monkeypatch):
    install.main("book")
    with monkeypatch.context() as now, pytest.raises(SystemExit):
        now.setattr(install, "run", lambda *_, **__: sys.exit(1))
        install.main("lab")
    ran.clear()
    install.main("book")
    assert "--clear" in ran[0] and "jupyter-book" in ran[-1]


@pytest.mark.parametrize("place", range(len(install.MADE)))
def test_what_was_made_for_another_is_made_anew(place, ran, monkeypatch):
    install.main("book")
    monkeypatch.setattr(install, "MADE", [*install.MADE])
    install.MADE[place] += "x"
    ran.clear()
    install.main("book")
    assert "--clear" in ran[0] and "jupyter-book" in ran[-1]
