"""nbgrader takes the exercises as they are, and gives right answers their points."""

import os
import sys
from pathlib import Path

import nbformat
import pytest
from exercises import (
    CHAPTERS,
    RUBRIC,
    exercise_pages,
    pictures_and_data,
    tagged,
    unsolved,
    worth,
    written,
)
from keep import Folder
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from wrong_answers import by_exercise

NAME = "2-compact-svd-rules-exercises"  # a short one
PAGES = exercise_pages().values()


def filled_in(page):
    """The student's copy with the solutions where the answers in code belong."""
    copy, solved = unsolved(page), by_exercise(page.cells)
    for heading, cells in by_exercise(copy.cells).items():
        code = [cell for cell in solved[heading] if cell.cell_type == "code"]
        solution = [cell.source for cell in code if tagged(cell, "solution")]
        for cell in cells:
            if cell.source == "# Write your answer here.":
                cell.source = "\n".join(solution)
    return copy


@pytest.mark.filterwarnings("ignore:Object of type")  # of SQLAlchemy, about nbgrader
def test_right_answers_get_all_points_and_no_answers_none(tmp_path, monkeypatch):
    beside = str(Path(sys.executable).parent)  # there nbgrader finds Alembic
    monkeypatch.setenv("PATH", beside, prepend=os.pathsep)

    page = nbformat.read(CHAPTERS / f"{NAME}.ipynb", as_version=4)
    hand_ins = {"right": filled_in(page), "empty": unsolved(page)}
    folders = {f"submitted/{name}/svd": copy for name, copy in hand_ins.items()}
    for folder, copy in {"source/svd": unsolved(page), **folders}.items():
        contents = {**pictures_and_data(), f"{NAME}.ipynb": written(copy)}
        for name, content in contents.items():
            Folder(tmp_path / folder).write(name, content)
    course = CourseDirectory(root=str(tmp_path), assignment_id="svd")
    GenerateAssignment(coursedir=course, create_assignment=True).start()
    Autograde(coursedir=course, create_student=True).start()
    scores = {}
    with Gradebook(course.db_url) as book:
        for student in hand_ins:
            grades = book.find_submission_notebook(NAME, "svd", student).grades
            scores[student] = [
                grade.auto_score for grade in grades if grade.cell.cell_type == "code"
            ]
    assert scores["right"] == [3, 3, 2], "a point for each part of 2.11 and of 2.13"
    assert scores["empty"] == [0, 0, 0]


def test_a_proof_waits_for_its_reader_in_words_with_the_rubric_of_its_solution():
    for page in PAGES:
        copy = {cell.id: cell for cell in unsolved(page).cells}
        for heading, (_, *cells) in by_exercise(page.cells).items():
            solution = next(cell for cell in cells if tagged(cell, "solution"))
            rubric = RUBRIC.search(solution.source)
            assert bool(rubric) == ("(by proof)" in heading), heading
            if rubric:
                cell = copy[solution.id]
                about = cell.metadata["nbgrader"]
                assert cell.source.endswith(rubric[0].rstrip())
                assert cell.cell_type == "markdown"
                assert about["points"] == len(rubric[0].splitlines()) - 2 >= 3
                assert about["grade"] and about["solution"] and not about["locked"]


def test_every_exercise_has_two_points_or_more_and_a_cell_is_named_once():
    for page in PAGES:
        copy = unsolved(page).cells
        for heading, cells in by_exercise(copy).items():
            known = [cell.metadata.get("nbgrader", {}) for cell in cells]
            assert sum(each.get("points", 0) for each in known) >= 2, heading
        known = [cell.metadata.nbgrader for cell in copy if "nbgrader" in cell.metadata]
        assert len(known) == len({each["grade_id"] for each in known}) > 0


@pytest.mark.parametrize(
    "task, points",
    [
        ("## One (by hand)", 2),
        ("## One (project)", 4),
        ("## One (project)\n\n1. This.\n2. That.\n3. More.", 3),
        ("## One (by hand)\n\n1. This.\n\n<details>\n\n1. Look.\n2. See.", 1),
        ("## One (by proof)\n\n1. This.\n2. That.", 1),
    ],
)
def test_a_check_gives_a_point_for_each_part(task, points):
    assert worth(task) == points
