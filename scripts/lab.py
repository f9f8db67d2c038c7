"""Open the chapters in JupyterLab, as copies beside the exercises, or themselves.

    make lab      copies, to run and to change: the chapters stay as they are
    make edit     the chapters themselves, for those who change the book

What follows ARGS= goes to JupyterLab: make lab ARGS="--no-browser --port=9999".
JupyterLab opens what is there; the copies, with solutions folded, are made here. Its
MyST sets no formula inside HTML and knows no label of another notebook, so the copies
have dropdowns and links to files instead.
"""

import os
import re
import sys

import nbformat
from exercises import (
    CHAPTERS,
    ROOT,
    STUDENT,
    exercise_pages,
    pictures_and_data,
    tagged,
    unsolved,
    written,
)
from keep import Folder

MY = ROOT / "my"
BOX = re.compile(r"<details.*?><summary>(.+?)</summary>\n\n(.+?)\n\n</details>", re.S)
DROPDOWN = r"````{dropdown} \1\n\2\n````"  # an admonition around it has the fence :::
LABEL = re.compile(r"^(?:\(|:name: )([\w-]+)(?:\)=)?$", re.M)
LINK = re.compile(r"\]\(#?([\w.-]+)(#[\w-]+)?\)")


def folded(chapter):
    """A chapter with its solutions folded, as they are on its page."""
    for cell in chapter.cells:
        if cell.cell_type == "code" and tagged(cell, "solution"):
            cell.metadata.jupyter = {"source_hidden": True, "outputs_hidden": True}
            cell.source = f"# Solution\n{cell.source}"  # a folded cell shows one line
    return chapter


def words(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "markdown"]


def labels(cell):
    """What links call a cell or its parts: in the text, or the name of its figure."""
    if cell.cell_type == "markdown":
        return LABEL.findall(cell.source)
    return [cell.metadata.get("mystnb", {}).get("figure", {}).get("name")]


def places(chapters):
    """The name of the notebook in which each label stands, and each name itself."""
    return {name: name for name in chapters} | {
        label: name
        for name, chapter in chapters.items()
        for cell in chapter.cells
        for label in labels(cell)
    }


def in_lab(notebook, name, places):
    """A notebook of that name, written for JupyterLab's MyST."""

    def target(link):
        place = places.get(link[1], name)
        if place == name:
            return link[0]
        return f"](../{CHAPTERS.name}/{place}{link[2] or ''})"

    for cell in words(notebook):
        cell.source = LINK.sub(target, BOX.sub(DROPDOWN, cell.source))
    return written(notebook)


def refresh(folder, contents):
    """Write the files that nobody has changed; the others stay as they are."""
    pictures_and_data(folder)
    folder = Folder(folder)
    for name, content in contents.items():
        if folder.is_changed(folder.path / name, content):
            print(f"{folder.path / name} has been changed: it stays")
        else:
            folder.write(name, content)


def copy(my):
    """Write the chapters and the exercises where a reader may change them."""
    paths = sorted(CHAPTERS.glob("*.ipynb"))
    chapters = {path.name: nbformat.read(path, as_version=4) for path in paths}
    known = places(chapters)
    copies = {
        name: in_lab(folded(page), name, known) for name, page in chapters.items()
    }
    copies |= {path.name: path.read_bytes() for path in sorted(CHAPTERS.glob("*.md"))}
    refresh(my / CHAPTERS.name, copies)
    student = {
        path.name: in_lab(unsolved(page), path.name, known)
        for path, page in exercise_pages().items()
    }
    refresh(my / STUDENT.name, student)


def main(which, *arguments):
    root, first = ROOT, CHAPTERS / "0-welcome.ipynb"
    if which == "lab":
        copy(MY)
        root, first = MY, MY / "chapters" / first.name
    options = [first, f"--ServerApp.root_dir={root}", *arguments]
    os.execvp("jupyter", ["jupyter", "lab", *options])


if __name__ == "__main__":
    main(*sys.argv[1:])
