"""The pages of the book, in the order of its table of contents.

What stands in chapters/own/ is an instructor's: no rule of the course is asked of it.
"""

from pathlib import Path

import nbformat
import yaml

ROOT = Path(__file__).parents[1]
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))


def listed(entries):
    """Yield the course's pages of some entries, each with those below it."""
    for entry in entries:
        if not entry["file"].startswith("chapters/own/"):
            yield entry["file"]
        yield from listed(entry.get("sections", []))


PAGES = [
    TOC["root"],
    *(page for part in TOC["parts"] for page in listed(part["chapters"])),
]
NOTEBOOKS = {
    Path(page).name: nbformat.read(ROOT / f"{page}.ipynb", as_version=4)
    for page in PAGES
    if (ROOT / f"{page}.ipynb").exists()
}
# The notebooks of each chapter with a number, by the name of its first one.
CHAPTERS = {
    Path(entry["file"]).name: [NOTEBOOKS[Path(page).name] for page in listed([entry])]
    for part in TOC["parts"]
    if "numbered" in part
    for entry in part["chapters"]
    if [*listed([entry])]
}
