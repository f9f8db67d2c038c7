"""Write the notebooks a student fills in: the pages of exercises, unsolved.

    make exercises

A page of exercises becomes a notebook without its solutions, which run in the tests. So
exercise and solution never part. (nbgrader cuts too, but wants a course with a
database.) The checks stay: they judge whatever the student has written. Where a
notebook has been filled in already it stays, and the new one goes beside it.
"""

from copy import deepcopy
from itertools import groupby
from pathlib import Path

import nbformat
from keep import Folder
from nbformat.v4 import new_code_cell, new_markdown_cell

ROOT = Path(__file__).parents[1]
CHAPTERS = ROOT / "chapters"
STUDENT = ROOT / "my" / "exercises"  # not in _build, which make clean removes


def tagged(cell, tag):
    return tag in cell.metadata.get("tags", ())


def exercise_pages():
    """The notebooks with the exercises of each chapter, by their path."""
    paths = sorted(CHAPTERS.glob("*-exercises.ipynb"))
    return {path: nbformat.read(path, as_version=4) for path in paths}


def unsolved(page):
    """The same page, not executed, with a place to write where the solutions were."""
    page, cells = deepcopy(page), []
    for solved, group in groupby(page.cells, lambda cell: tagged(cell, "solution")):
        group = list(group)
        if not solved:
            cells += group
        elif any(cell.cell_type == "code" for cell in group):
            cells.append(new_code_cell("# Write your answer here.", id=group[0].id))
        else:
            cells.append(new_markdown_cell("*Write your answer here.*", id=group[0].id))
    page.cells = cells
    for cell in cells:
        if cell.cell_type == "code":
            cell.execution_count, cell.outputs = None, []
    return page


def written(notebook):
    return (nbformat.writes(notebook) + "\n").encode()


def to_fill_in():
    """The content of each notebook to fill in, by its name."""
    return {
        path.name: written(unsolved(page)) for path, page in exercise_pages().items()
    }


def pictures_and_data(folder):
    """Write the pictures and the data that notebooks in this folder load."""
    for name in ("images", "data"):
        files = Folder(folder / name)
        for path in sorted((CHAPTERS / name).iterdir()):
            files.write(path.name, path.read_bytes())


def main(student=STUDENT):
    pictures_and_data(student)
    folder = Folder(student)
    for name, content in to_fill_in().items():
        print(folder.write(name, content))


if __name__ == "__main__":
    main()
