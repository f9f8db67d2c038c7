"""Open the chapters in JupyterLab, as copies beside the exercises, or themselves.

    make lab      copies, to run and to change: the chapters stay as they are
    make edit     the chapters themselves, for those who change the book

What follows ARGS= goes to JupyterLab: make lab ARGS="--no-browser --port=9999".
JupyterLab opens what is there; the copies, with solutions folded, are made here.
"""

import os
import sys

import nbformat
from exercises import (
    CHAPTERS,
    ROOT,
    STUDENT,
    pictures_and_data,
    tagged,
    to_fill_in,
    written,
)
from keep import Folder

MY = ROOT / "my"


def folded(path):
    """A chapter with its solutions folded, as they are on its page."""
    chapter = nbformat.read(path, as_version=4)
    for cell in chapter.cells:
        if cell.cell_type == "code" and tagged(cell, "solution"):
            cell.metadata.jupyter = {"source_hidden": True, "outputs_hidden": True}
    return written(chapter)


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
    chapters = {path.name: folded(path) for path in sorted(CHAPTERS.glob("*.ipynb"))}
    pages = {path.name: path.read_bytes() for path in sorted(CHAPTERS.glob("*.md"))}
    refresh(my / "chapters", chapters | pages)
    refresh(my / STUDENT.name, to_fill_in())


def main(which, *arguments):
    root, first = ROOT, CHAPTERS / "0-welcome.ipynb"
    if which == "lab":
        copy(MY)
        root, first = MY, MY / "chapters" / first.name
    options = [first, f"--ServerApp.root_dir={root}", *arguments]
    os.execvp("jupyter", ["jupyter", "lab", *options])


if __name__ == "__main__":
    main(*sys.argv[1:])
