"""Hold what Python packages bring to a page to what was looked into, and list licences.

    make audit

It also calls pip-audit and npm audit, which ask about what is installed. But they see
no Bootstrap in a theme's wheel, and pages load it. So lib/page/carried/package.json
says what each Python package carries, and npm audit is asked about that too. This fails
where a package whose scripts are in the book, or its version, is not listed there.
pip-licenses knows only Python's; those of npm's packages are printed here.
"""

import base64
import hashlib
import json
import re
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "_build" / "html" / "_static"
CARRIED = ROOT / "lib" / "page" / "carried" / "package.json"


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


def unlisted(in_book):
    """What is to be said of the packages in the book: nobody has looked into some."""
    if not in_book:
        return "None of the book's scripts is known: make clean book builds it anew."
    listed = json.loads(CARRIED.read_text("utf-8"))["carriers"]
    unknown = sorted(in_book - listed.keys())
    return "\n".join(f"{each}: nobody has looked what is in it" for each in unknown)


def main():
    told = subprocess.check_output(["npm", "query", ":root *"], cwd=ROOT, text=True)
    for each in sorted(json.loads(told), key=lambda each: each["name"]):
        print(f"{each['name']:32} {each['version']:10} {each.get('license')}")
    if said := unlisted(python_in_book()):
        sys.exit(said)


if __name__ == "__main__":
    main()
