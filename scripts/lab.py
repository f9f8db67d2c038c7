"""Open the chapters in JupyterLab, as copies beside the exercises, or themselves.

    make lab      copies, to run and to change: the chapters stay as they are
    make edit     the chapters themselves, for those who change the book

JupyterLab opens what is there; the copies, with solutions folded, are made here. Its
MyST sets no formula inside HTML and knows no label of another notebook, so the copies
have dropdowns and links to files instead. What follows ARGS= goes to JupyterLab.
"""

import os
import re
import sys

import exercises
from exercises import CHAPTERS, read, tagged, written
from keep import Folder

MY = exercises.ROOT / "my"
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


def places(chapters):
    """The name of the notebook in which each label stands, and each name itself."""
    known = {name: name for name in chapters}
    for name, chapter in chapters.items():
        for cell in chapter.cells:
            figure = cell.metadata.get("mystnb", {}).get("figure", {})
            known[figure.get("name")] = name
            known |= dict.fromkeys(LABEL.findall(cell.source), name)
    return known


def in_lab(notebook, name, places):
    """A notebook of that name, written for JupyterLab's MyST."""

    def target(link):
        place = places.get(link[1], name)
        elsewhere = f"](../{CHAPTERS.name}/{place}{link[2] or ''})"
        return link[0] if place == name else elsewhere

    for cell in words(notebook):
        cell.source = LINK.sub(target, BOX.sub(DROPDOWN, cell.source))
    return written(notebook)


def refresh(folder, contents):
    """Write the files that nobody has changed; the others stay as they are."""
    folder = Folder(folder)
    for name, content in contents.items():
        if folder.is_changed(name, content):
            print(f"{folder.path / name} has been changed: it stays")
        else:
            folder.write(name, content)


def copy(my):
    """Write the chapters and the exercises where a reader may change them."""
    chapters = {path.name: read(path) for path in sorted(CHAPTERS.glob("*.ipynb"))}
    known, beside = places(chapters), exercises.pictures_and_data()
    student = {
        path.name: in_lab(exercises.unsolved(page), path.name, known)
        for path, page in exercises.exercise_pages().items()
    }
    copies = {name: in_lab(folded(it), name, known) for name, it in chapters.items()}
    copies |= {path.name: path.read_bytes() for path in sorted(CHAPTERS.glob("*.md"))}
    refresh(my / CHAPTERS.name, beside | copies)
    refresh(my / exercises.STUDENT.name, beside | student)


def main(which, *arguments):
    root, first = exercises.ROOT, CHAPTERS / "0-welcome.ipynb"
    if which == "lab":
        copy(MY)
        root, first = MY, MY / "chapters" / first.name
    options = [first, f"--ServerApp.root_dir={root}", *arguments]
    os.execvp("jupyter", ["jupyter", "lab", *options])


if __name__ == "__main__":
    main(*sys.argv[1:])
