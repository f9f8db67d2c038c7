"""Write the notebooks a student fills in: the exercises of each chapter, unsolved.

    make exercises

They are cut out of the chapters, whose solutions run in the tests, so that exercise and
solution never part. The checks stay: they judge whatever the student has written.
"""

import shutil
from copy import deepcopy
from itertools import groupby
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell

ROOT = Path(__file__).parents[1]
CHAPTERS = ROOT / "chapters"
STUDENT = ROOT / "_build" / "exercises"
HEADING = "## Exercises"


def tagged(cell, tag):
    return tag in cell.metadata.get("tags", ())


def exercises(chapter):
    """Return the last section of a chapter, with its solutions; [] if there is none."""
    starts = [i for i, c in enumerate(chapter.cells) if c.source.startswith(HEADING)]
    return deepcopy(chapter.cells[starts[-1] :]) if starts else []


def without_solutions(cells):
    """Yield the cells with a place to write where the solutions were."""
    for solved, group in groupby(cells, lambda cell: tagged(cell, "solution")):
        group = list(group)
        if not solved:
            yield from group
        elif any(cell.cell_type == "code" for cell in group):
            yield new_code_cell("# Write your answer here.", id=group[0].id)
        else:
            yield new_markdown_cell("*Write your answer here.*", id=group[0].id)


def notebook(chapter, cells):
    """Return a notebook with the title of the chapter and these cells, not executed."""
    title = next(
        line for line in chapter.cells[0].source.splitlines() if line[:1] == "#"
    )
    top = new_markdown_cell(f"{title}: exercises", id="title")
    made = nbformat.v4.new_notebook(metadata=chapter.metadata, cells=[top, *cells])
    for cell in made.cells:
        if cell.cell_type == "code":
            cell.execution_count, cell.outputs = None, []
    return made


def main():
    STUDENT.mkdir(parents=True, exist_ok=True)
    shutil.copytree(CHAPTERS / "images", STUDENT / "images", dirs_exist_ok=True)
    for path in sorted(CHAPTERS.glob("*.ipynb")):
        chapter = nbformat.read(path, as_version=4)
        if cells := exercises(chapter):
            student = notebook(chapter, without_solutions(cells))
            nbformat.write(student, STUDENT / path.name)
            print(STUDENT / path.name)


if __name__ == "__main__":
    main()
