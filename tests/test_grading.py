"""nbgrader takes the exercises as they are, and gives right answers their points."""

import ast
import os
import subprocess
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
)
from nbgrader.api import Gradebook
from wrong_answers import by_exercise

NAME = "2-compact-svd-rules-exercises"  # a short one
DOUBLED = "\n{0} = 2 * {0} if hasattr({0}, '__mul__') else None"


def filled_in(solve):
    """The student's copy with each answer in code as `solve` writes it."""
    page = nbformat.read(CHAPTERS / f"{NAME}.ipynb", as_version=4)
    solutions, last = {}, None
    for cell in page.cells:
        if tagged(cell, "solution") and cell.cell_type == "code":
            last = last or cell.id
            solutions[last] = solutions.get(last, "") + "\n" + cell.source
        else:
            last = None
    copy = unsolved(page)
    for cell in copy.cells:
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get(
            "solution"
        ):
            cell.source = solve(solutions[cell.id])
    return copy


def spoilt(solution):
    """The solution, and each of its answers doubled behind it."""
    names = [
        target.id
        for node in ast.parse(solution).body
        if isinstance(node, ast.Assign)
        for target in ast.walk(ast.Tuple(node.targets, ast.Store()))
        if isinstance(target, ast.Name)
    ]
    return solution + "".join(DOUBLED.format(name) for name in dict.fromkeys(names))


HAND_INS = {
    "right": lambda solution: solution,
    "wrong": spoilt,
    "empty": lambda solution: "# Write your answer here.",
}


@pytest.fixture(scope="module")
def scores(tmp_path_factory):
    """The points of each hand-in, cell by cell, by nbgrader's own commands."""
    course = tmp_path_factory.mktemp("course")

    def nbgrader(*command):
        beside = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        environment = {**os.environ, "HOME": str(course), "PATH": beside}
        run = [sys.executable, "-m", "nbgrader", *command]
        ran = subprocess.run(
            run, cwd=course, env=environment, capture_output=True, text=True
        )
        assert not ran.returncode, ran.stderr

    def write(folder, notebook):
        pictures_and_data(folder)
        nbformat.write(notebook, folder / f"{NAME}.ipynb")

    write(course / "source" / "svd", filled_in(HAND_INS["empty"]))
    nbgrader("generate_assignment", "svd", "--create")
    for student, solve in HAND_INS.items():
        write(course / "submitted" / student / "svd", filled_in(solve))
    nbgrader("autograde", "svd", "--create")
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        yield {
            student: [
                grade.auto_score
                for grade in book.find_submission_notebook(NAME, "svd", student).grades
                if grade.cell.cell_type == "code"
            ]
            for student in HAND_INS
        }


def test_right_answers_get_all_points_and_others_none(scores):
    assert scores["right"] == [3, 3, 2], "a point for each part of 2.11 and of 2.13"
    assert {*scores["wrong"]} == {*scores["empty"]} == {0}


def test_a_proof_waits_for_its_reader_in_words_with_the_rubric_of_its_solution():
    for page in exercise_pages().values():
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


def test_every_exercise_has_two_points_or_more():
    for page in exercise_pages().values():
        for heading, cells in by_exercise(unsolved(page).cells).items():
            known = [cell.metadata.get("nbgrader", {}) for cell in cells]
            assert sum(each.get("points", 0) for each in known) >= 2, heading


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


def test_the_page_says_what_each_cell_is_once():
    for path in Path(CHAPTERS).glob("*-exercises.ipynb"):
        cells = unsolved(nbformat.read(path, as_version=4)).cells
        known = [cell.metadata.get("nbgrader") for cell in cells]
        names = [each["grade_id"] for each in known if each]
        assert len(names) == len({*names}) > 0
