"""Write the notebooks a student fills in: the pages of exercises, unsolved.

    make exercises

A page of exercises becomes a notebook without its solutions, which run in the tests. So
exercise and solution never part. (nbgrader cuts too, but wants a course with a
database.) The checks stay: they judge whatever the student has written. nbgrader takes
the notebooks as they are: a check gives its points or none, a proof is marked by hand.
Where a notebook has been filled in already it stays, and the new one goes beside it.
"""

from copy import deepcopy
from itertools import groupby, pairwise
from pathlib import Path

import nbformat
from keep import Folder
from nbformat.v4 import new_code_cell, new_markdown_cell

ROOT = Path(__file__).parents[1]
CHAPTERS = ROOT / "chapters"
POINTS = 2
RUBRIC = "\n\n(2 points where each step has its reason, 1 for the idea alone.)"
STUDENT = ROOT / "my" / "exercises"  # not in _build, which make clean removes


def tagged(cell, tag):
    return tag in cell.metadata.get("tags", ())


def exercise_pages():
    """The notebooks with the exercises of each chapter, by their path."""
    paths = sorted(CHAPTERS.glob("*-exercises.ipynb"))
    return {path: nbformat.read(path, as_version=4) for path in paths}


def graded(cell, points=0, **roles):
    """Tell nbgrader what a cell is: an answer, a check, or a proof with its points."""
    none = dict.fromkeys(("grade", "locked", "solution", "task"), False)
    known = {"schema_version": 3, "grade_id": cell.id, **none, **roles}
    known |= {"grade": True, "points": points} if points else {}
    cell.metadata["nbgrader"] = known
    return cell


def answers(solution, proof, judged):
    """Where to write what a solution answers: a proof in words, the rest in code."""
    made = []
    by_code = [cell for cell in solution if cell.cell_type == "code"]
    if proof or not by_code:
        words = f"*Write your {'proof' if proof else 'answer'} here.*"
        if proof:
            words += RUBRIC
        cell = new_markdown_cell(words, id=solution[0].id)
        made.append(graded(cell, POINTS if proof else 0, solution=True))
    if by_code:
        cell = new_code_cell("# Write your answer here.", id=by_code[0].id)
        by_hand = not (judged or proof)
        made.append(graded(cell, POINTS if by_hand else 0, solution=True))
    return made


def unsolved(page):
    """The same page, not executed, with a place to write where the solutions were."""
    page, cells = deepcopy(page), []
    starts = [i for i, cell in enumerate(page.cells) if tagged(cell, "exercise")]
    for start, end in pairwise([0, *starts, len(page.cells)]):
        exercise = page.cells[start:end]
        proof = exercise[:1] and "(by proof)" in exercise[0].source
        judged = any(tagged(cell, "check") for cell in exercise)
        for solved, group in groupby(exercise, lambda cell: tagged(cell, "solution")):
            group = list(group)
            cells += answers(group, proof, judged) if solved else group
            proof = proof and not solved
    page.cells = cells
    for cell in cells:
        if tagged(cell, "check"):
            graded(cell, POINTS, locked=True)
        if cell.cell_type == "code":
            cell.execution_count, cell.outputs = None, []
    return page


def written(notebook):
    return (nbformat.writes(notebook) + "\n").encode()


def pictures_and_data(folder):
    """Write the pictures and the data that notebooks in this folder load."""
    for name in ("images", "data"):
        files = Folder(folder / name)
        for path in sorted((CHAPTERS / name).iterdir()):
            files.write(path.name, path.read_bytes())


def main(student=STUDENT):
    pictures_and_data(student)
    folder = Folder(student)
    for path, page in exercise_pages().items():
        print(folder.write(path.name, written(unsolved(page))))


if __name__ == "__main__":
    main()
