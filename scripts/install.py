"""Bring .venv to what pyproject.toml asks for in a group and requirements.txt pins.

The Makefile calls it each time; where there is nothing to do it is silent and quick.
pip does it, of whatever age: nox and uv would have to be installed first, and --group
is new. It has no option that keeps mirrors, proxies and certificates and forgets its
other settings, such as `user = true`: `environ` does.
"""

import os
import re
import subprocess
import sys
import tomllib
from ast import literal_eval
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
STAMP = VENV / "made"  # there while all in it is whole: what it was made for
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
WHERE = "INDEX_URL EXTRA_INDEX_URL NO_INDEX FIND_LINKS KEYRING_PROVIDER PROXY CERT"
WHERE += " CLIENT_CERT TRUSTED_HOST TIMEOUT DEFAULT_TIMEOUT RETRIES CACHE_DIR"
WHERE = {f"PIP_{name}" for name in [*WHERE.split(), "NO_CACHE_DIR"]}


def run(*command, **options):
    """Run a command from this folder; end with its status if it fails."""
    done = subprocess.run(command, cwd=ROOT, text=True, **options)
    return done.stdout if done.returncode == 0 else sys.exit(done.returncode)


def environ():
    """The variables for pip: of its settings those in WHERE, wherever they are set."""
    file = os.environ.get("PIP_CONFIG_FILE", "")
    others = {k: v for k, v in os.environ.items() if not k.startswith("PIP_")}
    # A user or quiet in a file would steer this very command.
    asking = {**others, "PIP_CONFIG_FILE": file, "PIP_USER": "0", "PIP_QUIET": "0"}
    listed = run(*PIP, "config", "list", env=asking, stdout=subprocess.PIPE)
    # They come in the order of the alphabet: what [install] says is last, and counts.
    said = {
        "PIP_" + name.upper().replace("-", "_"): literal_eval(value)
        for name, value in re.findall(r"(?m)^(?:global|install)\.(.+?)=(.*)$", listed)
    }
    kept = {k: v for k, v in {**said, **os.environ}.items() if k in WHERE}
    return {**others, **kept, "PIP_CONFIG_FILE": os.devnull}


def install(group):
    print(f"Installing the packages for: {group}.", flush=True)
    library = ["--editable", ".[dask]"] if group == "book" else []
    # Python compiles what it imports; pip would compile all, for as long again.
    options = ["--quiet", "--no-compile", "--constraint", PINS, *library]
    pip = [*PIP, "--python", VENV / "bin" / "python", "--disable-pip-version-check"]
    asked = PROJECT["dependency-groups"][group]
    run(*pip, "install", *options, *asked, env=environ())


def main(group):
    """Install a group that is not there yet; what is unsound is made anew."""
    made, held = "\n".join(MADE), VENV / f"{group}.group"
    sound = STAMP.exists() and STAMP.read_text("utf-8") == made
    if sound and held.exists():
        return
    STAMP.unlink(missing_ok=True)
    if not sound:
        run(PYTHON, "-m", "venv", "--clear", "--without-pip", VENV)
    install(group)
    held.touch()
    STAMP.write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
