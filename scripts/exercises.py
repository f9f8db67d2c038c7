"""Write the notebooks a student fills in: the pages of exercises, unsolved.

A page of exercises becomes a notebook without its solutions, which run in the tests. So
exercise and solution never part. (nbgrader cuts too, but wants a course with a
database.) The checks stay: they judge whatever the student has written. nbgrader takes
the notebooks as they are: a check gives its points or none, a proof is marked by hand,
by the rubric that ends its solution.
"""

import re
from copy import deepcopy
from itertools import groupby, pairwise
from pathlib import Path

import nbformat
from keep import Folder
from nbformat.v4 import new_code_cell, new_markdown_cell

ROOT = Path(__file__).parents[1]
CHAPTERS = ROOT / "chapters"
STUDENT = ROOT / "my" / "exercises"  # not in _build, which make clean removes
RUBRIC = re.compile(r"\*\*A point for each\*\*\n\n(?:- .+\n)+")
PART = re.compile(r"^\d\. ", re.M)


def read(path):
    return nbformat.read(path, as_version=4)


def written(notebook):
    return (nbformat.writes(notebook) + "\n").encode()


def tagged(cell, tag):
    return tag in cell.metadata.get("tags", ())


def exercise_pages():
    """The notebooks with the exercises of each chapter, by their path."""
    return {path: read(path) for path in sorted(CHAPTERS.glob("*-exercises.ipynb"))}


def graded(cell, points=0, **roles):
    """Tell nbgrader what a cell is: an answer, a check, or a proof with its points."""
    known = dict.fromkeys(("grade", "locked", "solution", "task"), False) | roles
    known |= {"grade": True, "points": points} if points else {}
    cell.metadata["nbgrader"] = {"schema_version": 3, "grade_id": cell.id, **known}
    return cell


def worth(task):
    """The points of what is checked: one for each part, where they are numbered."""
    asked = task.partition("<details")[0]
    if "(by proof)" in asked:
        return 1  # the proof has those of its rubric
    return len(PART.findall(asked)) or (4 if "(project)" in asked else 2)


def answers(solution, points):
    """Where to write what a solution answers: a proof in words, the rest in code."""
    by_code = [cell for cell in solution if cell.cell_type == "code"]
    rubric = RUBRIC.search("\n".join(cell.source for cell in solution))
    words = "*Write your answer here.*"
    if rubric:
        words = f"*Write your proof here.*\n\n{rubric[0].rstrip()}"
    if rubric or not by_code:
        cell = new_markdown_cell(words, id=solution[0].id)
        yield graded(cell, rubric[0].count("\n- ") if rubric else 0, solution=True)
    if by_code:
        cell = new_code_cell("# Write your answer here.", id=by_code[0].id)
        yield graded(cell, 0 if rubric else points, solution=True)


def unsolved(page):
    """The same page, not executed, with a place to write where the solutions were."""
    page = deepcopy(page)
    starts = [i for i, cell in enumerate(page.cells) if tagged(cell, "exercise")]
    cells = page.cells[: starts[0]]
    for start, end in pairwise([*starts, len(page.cells)]):
        exercise = page.cells[start:end]
        points = worth(exercise[0].source)
        checks = [cell for cell in exercise if tagged(cell, "check")]
        for check in checks:
            graded(check, points, locked=True)
        for solved, group in groupby(exercise, lambda cell: tagged(cell, "solution")):
            group = list(group)
            cells += answers(group, 0 if checks else points) if solved else group
    page.cells = cells
    for cell in cells:
        if cell.cell_type == "code":
            cell.execution_count, cell.outputs = None, []
    return page


def pictures_and_data():
    """What notebooks load, by the names they know it by."""
    paths = sorted([*CHAPTERS.glob("images/*"), *CHAPTERS.glob("data/*")])
    return {path.relative_to(CHAPTERS).as_posix(): path.read_bytes() for path in paths}


def main(student=STUDENT):
    folder = Folder(student)
    for name, content in pictures_and_data().items():
        folder.write(name, content)
    for path, page in exercise_pages().items():
        print(folder.write(path.name, written(unsolved(page))))


if __name__ == "__main__":
    main()
