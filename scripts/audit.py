"""Hold what Python packages bring to a page to what was looked into, and list licences.

pip-audit and npm audit, which make audit asks besides, see no Bootstrap in a theme's
wheel, and pages load it. So lib/page/carried/package.json says what each Python package
carries, for npm audit; this fails where a package whose scripts are in the book, or its
version, is not listed there. pip-licenses knows only Python's: npm's are printed here.
"""

import json
import subprocess
import sys
from base64 import urlsafe_b64encode
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path

from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "_build" / "html" / "_static"
CARRIED = ROOT / "lib" / "page" / "carried" / "package.json"


def digest(path):
    """The SHA-256 of a file as a wheel's RECORD writes it."""
    sha = sha256(path.read_bytes()).digest()
    return urlsafe_b64encode(sha).decode().rstrip("=")


def python_in_book():
    """Pins of the Python packages whose scripts and style sheets are in the book."""
    files = [file for file in STATIC.rglob("*") if file.suffix in (".js", ".css")]
    digests = {digest(file) for file in files}
    return {
        f"{canonicalize_name(package.name)}=={package.version}"
        for package in distributions()
        if any(file.hash and file.hash.value in digests for file in package.files or ())
    }


def unlisted(in_book):
    """What is to be said of the packages in the book: nobody has looked into some."""
    if not in_book:
        return "None of the book's scripts is known: make clean book builds it anew."
    listed = json.loads(CARRIED.read_text("utf-8"))["carriers"]
    unknown = sorted(in_book - listed.keys())
    return "\n".join(f"{each}: nobody has looked what is in it" for each in unknown)


if __name__ == "__main__":
    told = subprocess.check_output(["npm", "query", ":root *"], cwd=ROOT, text=True)
    for each in sorted(json.loads(told), key=lambda each: each["name"]):
        print(f"{each['name']:32} {each['version']:10} {each.get('license')}")
    sys.exit(unlisted(python_in_book()) or None)
