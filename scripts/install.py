"""Bring .venv to what pyproject.toml asks for in some groups and requirements.txt pins.

    python3 scripts/install.py book test

The Makefile calls it each time; where there is nothing to do it is silent and quick.
pip installs, since mirrors, proxies and certificates are set for pip. It has no option
that keeps these settings and forgets the rest, such as `user = true`: `environ` does.
"""

import os
import subprocess
import sys
import tomllib
from ast import literal_eval
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
UNFINISHED = VENV / "unfinished"
PINS = ROOT / "requirements.txt"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

# The machine's own Python, also where the environment is active.
PYTHON = os.path.realpath(sys._base_executable)
# Debian's has no ensurepip without python3-venv: its pip installs into the environment.
PIP = [PYTHON, "-m", "pip"]

# What an environment was made for and with; another has to be made anew.
MADE = [str(ROOT), PYTHON, sys.version, PINS.read_text(encoding="utf-8")]
MADE += [repr(PROJECT[table]) for table in ("project", "dependency-groups")]

# The settings of pip that say where packages come from, and how to get there.
WHERE = {"index-url", "extra-index-url", "no-index", "find-links", "keyring-provider"}
WHERE |= {"proxy", "cert", "client-cert", "trusted-host", "timeout", "default-timeout"}
WHERE |= {"retries", "cache-dir", "no-cache-dir"}


def run(*command, **options):
    """Run a command from this folder; end with its status if it fails."""
    done = subprocess.run(command, cwd=ROOT, text=True, **options)
    if done.returncode:
        sys.exit(done.returncode)
    return done.stdout


def environ():
    """The variables for pip: of its settings those in WHERE, wherever they are set."""
    ours = {"PIP_" + name.upper().replace("-", "_"): name for name in WHERE}
    others = {k: v for k, v in os.environ.items() if not k.startswith("PIP_")}
    # A user or quiet in a file would steer this very command.
    asking = {**others, "PIP_USER": "0", "PIP_QUIET": "0"}
    asking |= {k: v for k, v in os.environ.items() if k == "PIP_CONFIG_FILE"}
    listed = run(*PIP, "config", "list", env=asking, stdout=subprocess.PIPE)
    said = dict(line.partition("=")[::2] for line in listed.splitlines())
    in_files = {
        variable: literal_eval(said[f"{section}.{name}"])
        for section in ("global", "install")  # the last one counts
        for variable, name in ours.items()
        if f"{section}.{name}" in said
    }
    in_variables = {k: v for k, v in os.environ.items() if k in ours}
    return {**others, **in_files, **in_variables, "PIP_CONFIG_FILE": os.devnull}


def packages(group):
    library = ["--editable", ".[dask]"] if group == "book" else []
    return [*library, *PROJECT["dependency-groups"][group]]


def install(groups):
    print(f"Installing the packages for: {', '.join(groups)}.", flush=True)
    run(
        *PIP,
        *("--python", VENV / "bin" / "python", "--disable-pip-version-check"),
        # Python compiles what it imports; pip would compile all, for as long again.
        *("install", "--quiet", "--no-compile", "--constraint", PINS),
        *(package for group in groups for package in packages(group)),
        env=environ(),
    )


def main(asked):
    """Install the groups that are not there yet.

    An environment that was left unfinished, or made for another folder, for another
    Python or from other pins, is made anew with all that it held.
    """
    made = "\n".join(MADE)
    held = {path.stem: path.read_text("utf-8") for path in VENV.glob("*.group")}
    sound = held and not UNFINISHED.exists() and {*held.values()} == {made}
    wanted = [*dict.fromkeys([*([] if sound else held), *asked])]
    missing = [group for group in wanted if not (sound and group in held)]
    if not missing:
        return
    if not sound:
        for group in held:  # first, since to clear may be interrupted
            (VENV / f"{group}.group").unlink()
        run(PYTHON, "-m", "venv", "--clear", "--without-pip", VENV)
    UNFINISHED.touch()
    install(missing)
    for group in missing:
        (VENV / f"{group}.group").write_text(made, encoding="utf-8")
    UNFINISHED.unlink()


if __name__ == "__main__":
    main(sys.argv[1:])
