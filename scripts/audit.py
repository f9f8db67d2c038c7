"""Ask for known vulnerabilities of packages that others carry inside their own files.

    make audit

It also calls pip-audit and npm audit, which ask about what is installed. But they see
no Bootstrap in a theme's wheel, and pages load it. Fails where such a copy has a hole,
where CARRIED does not say what a package in the book carries, and where npm does not
answer: silence is no all-clear.
"""

import base64
import hashlib
import json
import re
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "_build" / "html" / "_static"

# npm packages inside the files that a Python package puts into the book. A new version
# is not audited before someone has looked what it carries.
CARRIED = {
    "myst-nb==1.4.0": {},
    "pydata-sphinx-theme==0.15.4": {
        "@fortawesome/fontawesome-free": "6.5.2",
        "@popperjs/core": "2.11.8",
        "bootstrap": "5.3.3",
        "compare-versions": "5.0.3",
    },
    "sphinx==7.4.7": {},
    "sphinx-book-theme==1.1.4": {},
    "sphinx-copybutton==0.5.2": {"clipboard": "2.0.8"},
    "sphinx-design==0.8.0": {},
    "sphinx-togglebutton==0.4.5": {},
    "sphinxcontrib-katex==0.9.11": {},
}

# A version with a hole known for years: a database that finds none has not looked.
KNOWN = ("minimist", "0.0.8")


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def digest(path):
    """The SHA-256 of a file as a wheel's RECORD writes it."""
    sha = hashlib.sha256(path.read_bytes()).digest()
    return base64.urlsafe_b64encode(sha).decode().rstrip("=")


def python_in_book():
    """Pins of the Python packages whose scripts and style sheets are in the book."""
    files = [file for file in STATIC.rglob("*") if file.suffix in (".js", ".css")]
    digests = {digest(file) for file in files}
    return {
        f"{canonical(package.name)}=={package.version}"
        for package in distributions()
        if digests
        & set(re.findall(r"sha256=([\w-]+)", package.read_text("RECORD") or ""))
    }


def carried():
    """The copies, with versions, that pages load, and what nobody has looked into."""
    in_book = python_in_book()
    if not in_book:
        sys.exit("None of the book's scripts is known: make clean book builds it anew.")
    copies = set().union(*(CARRIED.get(pin, {}).items() for pin in in_book))
    return copies, in_book - CARRIED.keys()


def npm_audit(copies):
    """What npm knows of these copies: {package: its report}."""
    each = {f"copy-{i}": pair for i, pair in enumerate(sorted({*copies, KNOWN}))}
    needs = {place: f"npm:{name}@{version}" for place, (name, version) in each.items()}
    packages = {"": {"dependencies": needs}}
    for place, (name, version) in each.items():
        packages[f"node_modules/{place}"] = {"name": name, "version": version}
    with TemporaryDirectory() as folder:
        for file, content in (
            ("package.json", {"dependencies": needs}),
            ("package-lock.json", {"lockfileVersion": 3, "packages": packages}),
        ):
            Path(folder, file).write_text(json.dumps(content), "utf-8")
        command = ["npm", "audit", "--json", "--package-lock-only", "--no-offline"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    told = json.loads(done.stdout or "{}")
    if KNOWN[0] not in told.get("vulnerabilities", {}):
        sys.exit(f"npm did not answer: {told or done.stderr}")
    return told["vulnerabilities"]


def findings(copies):
    """A line for each hole that npm knows in these copies."""
    for name, report in npm_audit(copies).items():
        versions = ", ".join(sorted(each[1] for each in copies if each[0] == name))
        # A string in place of an advisory says that a dependency has one.
        holes = [hole for hole in report["via"] if isinstance(hole, dict)]
        for hole in holes if versions else []:
            yield f"{name} {versions}: {hole['title']}, {hole['url']}"


def print_npm_licences():
    """Print them as pip-licenses does, which knows only Python's."""
    told = subprocess.check_output(["npm", "query", ":root *"], cwd=ROOT, text=True)
    for each in sorted(json.loads(told), key=lambda each: each["name"]):
        print(f"{each['name']:32} {each['version']:10} {each.get('license')}")


def main():
    print_npm_licences()
    copies, unknown = carried()
    print("Inside the files of others:", ", ".join(map(" ".join, sorted(copies))))
    said = [f"{each}: CARRIED does not say what is in it" for each in sorted(unknown)]
    said += findings(copies)
    sys.exit("\n".join(said) if said else 0)


if __name__ == "__main__":
    main()
