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
OTHER_WORK = {
    **{"NODE_ENV": "production", "npm_config_omit": "dev", "NODE_OPTIONS": "-r /x"},
    **{"PYTHONPATH": "/x", "PYTHONHOME": "/x", "PYTHONWARNINGS": "error"},
    **{"PYTEST_ADDOPTS": "--x", "LC_ALL": "C", "VIRTUAL_ENV": "/x", "MAKEFLAGS": "-j4"},
    **{"MPLBACKEND": "tkagg", "MPLCONFIGDIR": "/proc", "IPYTHONDIR": "/proc"},
    **{"JUPYTER_CONFIG_DIR": "/proc", "DASK_CONFIG": "/proc", "UV_PYTHON": "2.7"},
    **{"BASH_FUNC_which%%": "() { :; }", "ProgramFiles(x86)": "$x y"},
}
THE_WAY = {
    **{"PIP_INDEX_URL": "https://pip.example", "npm_config_registry": "https://n"},
    **{"https_proxy": "http://p:1", "HTTPS_PROXY": "http://p:1", "SSL_CERT_FILE": "/c"},
    **{"NODE_EXTRA_CA_CERTS": "/c", "CI_JOB_TOKEN": "secret"},
}
PIP_CONF = """
[global]
user = true
quiet = 2
target = /nowhere
index-url = https://pip.example/simple
find-links =
    /wheels
    /more wheels
[install]
no-binary = :all:
index-url = https://install.example/simple
"""

# What the recipes call, each of which says so and makes nothing.
STAND_IN = '#!/bin/sh\necho "ran $(basename "$0") $*"\n'
MAKES_A_BOOK = "mkdir -p _build/html && touch _build/html/index.html\n"
EXTRA = "show: ; @$(RUN) env\nway: ; @$(AT_HOME) env\n"


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
    for name in ("chapters", "lib/page/__pycache__", "scripts", ".venv/bin"):
        (folder / name).mkdir(parents=True)
    for name in ("Makefile", "_config.yml", "_toc.yml", "package.json"):
        shutil.copy(ROOT / name, folder)
    (folder / "package-lock.json").touch()
    (folder / "lib/svdview/widgets").mkdir(parents=True)
    (folder / "lib/svdview/widgets/page.js").touch()
    (folder / "chapters/1.ipynb").touch()
    (folder / "chapters/my notes: 50 %.ipynb").touch()
    script = "import pathlib, sys\np = pathlib.Path(f'.venv/{sys.argv[1]}.group')\n"
    (folder / "scripts/install.py").write_text(script + "p.exists() or p.touch()\n")
    for name in ("npm", "jupyter-book", "python"):
        command = folder / ".venv/bin" / name
        command.write_text(STAND_IN)
        command.chmod(0o755)
    (folder / ".venv/bin/jupyter-book").write_text(f"{STAND_IN}{MAKES_A_BOOK}")
    (folder / "node_modules").mkdir()
    (folder / "_build/page").mkdir(parents=True)
    return folder


def test_of_the_callers_variables_commands_see_what_says_the_way(folder):
    (folder / "show.mk").write_text(EXTRA)
    shown = make(folder, "-f", "show.mk", "show", **OTHER_WORK, **THE_WAY).stdout
    seen = dict(line.partition("=")[::2] for line in shown.splitlines())
    seen.pop("MAKEFLAGS", None)  # make's own
    assert seen.items() >= THE_WAY.items()
    assert seen["PYTHONUTF8"] == "1"
    assert Path(seen["HOME"]).is_relative_to(folder / ".venv")
    assert not seen.keys() & OTHER_WORK.keys()


def test_pip_finds_its_settings_where_the_caller_keeps_them(folder):
    (folder / "show.mk").write_text(EXTRA)
    for target, seen in (("way", "/x"), ("show", "")):
        shown = make(folder, "-f", "show.mk", target, XDG_CONFIG_HOME="/x").stdout
        assert f"XDG_CONFIG_HOME={seen}" in shown.splitlines()


def test_options_come_from_the_command_line_alone(folder):
    said = make(
        folder, "-n", "check", "lab", "handout", CHAPTER="x9", ARGS="x9", N="x9"
    )
    assert "scripts/lab.py" in said.stdout and "x9" not in said.stdout
    assert "--check x9" in make(folder, "-n", "check", "CHAPTER=x9").stdout


def test_tests_everywhere_see_no_settings_of_the_caller(monkeypatch, tmp_path):
    settings = tmp_path / "matplotlib" / "matplotlibrc"
    settings.parent.mkdir()
    settings.touch()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    code = "import matplotlib, sys; print(matplotlib.matplotlib_fname(), sys.flags)"
    run = [sys.executable, "-c", code]
    said = subprocess.check_output(run, env=os.environ | noxfile.OWN, text=True)
    assert str(tmp_path) not in said and "utf8_mode=1" in said


def test_a_process_that_dies_ends_the_tests(tmp_path):
    for name in ("one", "other"):
        source = "import os\n\ndef test_dies():\n    os._exit(1)\n"
        (tmp_path / f"test_{name}.py").write_text(source)
    options = ["-c", ROOT / "pyproject.toml", "-p", "no:cacheprovider", "-n1", tmp_path]
    run = [sys.executable, "-m", "pytest", *options]
    assert subprocess.run(run, capture_output=True, timeout=120).returncode == 1


def test_npm_reads_of_an_npmrc_what_says_the_way(folder):
    home = folder / "home"
    home.mkdir()
    way = "registry=https://n\n//n/:_authToken=secret\ncafile = /c\nhttps-proxy=p\n"
    (home / ".npmrc").write_text(way + "omit=dev\ndry-run=true\ncache=/nowhere\n")
    (folder / ".venv/bin/npm").write_text("#!/bin/sh\ncase $1 in ci) cat >got; esac\n")
    made = make(folder, "node_modules/ready", HOME=str(home))
    assert made.returncode == 0, made.stderr
    assert (folder / "got").read_text() == way


def test_what_is_built_is_built_again_only_where_it_changed_or_is_gone(folder):
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


def test_a_build_that_fails_is_built_again(folder):
    command = folder / ".venv/bin/jupyter-book"
    command.write_text(f"#!/bin/sh\n{MAKES_A_BOOK}echo failed; exit 1\n")
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
    set_by_the_caller = {"PIP_USER": "1", "PIP_PREFIX": "/nowhere", "PIP_QUIET": "3"}
    set_by_the_caller |= {"PIP_CERT": "/c", "PIP_CONFIG_FILE": f"{tmp_path}/pip.conf"}
    for name, value in set_by_the_caller.items():
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
            shutil.rmtree(install.VENV, ignore_errors=True)
            install.VENV.mkdir()
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


def changed(place):
    def change(patch):
        made = [part + "x" * (i == place) for i, part in enumerate(install.MADE)]
        patch.setattr(install, "MADE", made)

    return change


def interrupted(patch):
    def stop(*_, **__):
        sys.exit(1)

    with patch.context() as now, pytest.raises(SystemExit):
        now.setattr(install, "run", stop)
        install.main("lab")


PARTS = range(len(install.MADE))


@pytest.mark.parametrize("spoil", [interrupted, *map(changed, PARTS)])
def test_what_was_left_unfinished_or_made_for_another_is_made_anew(
    spoil, ran, monkeypatch
):
    install.main("book")
    spoil(monkeypatch)
    ran.clear()
    install.main("book")
    assert "--clear" in ran[0] and "jupyter-book" in ran[-1]
