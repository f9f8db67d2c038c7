"""Write the notebooks a student fills in: the exercises of each chapter, unsolved.

    make exercises

They are cut out of the chapters, whose solutions run in the tests, so that exercise and
solution never part. (nbgrader cuts too, but wants a course with a database.) The checks
stay: they judge whatever the student has written. Where a notebook has been filled in
already it stays, and the new one goes beside it.
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
    lines = chapter.cells[0].source.splitlines()
    title = next(line for line in lines if line[:1] == "#")
    top = new_markdown_cell(f"{title}: exercises", id="title")
    made = nbformat.v4.new_notebook(metadata=chapter.metadata, cells=[top, *cells])
    for cell in made.cells:
        if cell.cell_type == "code":
            cell.execution_count, cell.outputs = None, []
    return made


def written(notebook):
    return (nbformat.writes(notebook) + "\n").encode()


def unsolved():
    """The content of each notebook to fill in, by its name."""
    contents = {}
    for path in sorted(CHAPTERS.glob("*.ipynb")):
        chapter = nbformat.read(path, as_version=4)
        if cells := exercises(chapter):
            contents[path.name] = written(notebook(chapter, without_solutions(cells)))
    return contents


def pictures(folder):
    """Write the pictures that notebooks in this folder load."""
    images = Folder(folder / "images")
    for path in sorted((CHAPTERS / "images").iterdir()):
        images.write(path.name, path.read_bytes())


def main(student=STUDENT):
    pictures(student)
    folder = Folder(student)
    for name, content in unsolved().items():
        print(folder.write(name, content))


if __name__ == "__main__":
    main()
