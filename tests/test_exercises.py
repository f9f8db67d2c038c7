"""Exercises are whole, their checks hold, and the student's copy gives nothing away."""

import re
from pathlib import Path

import nbformat
import pytest
from exercises import exercises, notebook, tagged, without_solutions
from nbclient import NotebookClient
from wrong_answers import (
    by_exercise,
    complaint,
    run,
    solved,
    unheeded,
    wrong_answers,
)

CHAPTERS = Path(__file__).parents[1] / "chapters"
PATHS = sorted(CHAPTERS.glob("[1-9]-*.ipynb"))
READ = {path.stem: nbformat.read(path, as_version=4) for path in PATHS}

chapter = pytest.mark.parametrize("chapter", READ.values(), ids=READ)

DETAILS = re.compile(
    r"<details(?P<right> class=\"right\")?>(?P<box>.*?)</details>", re.S
)
SUMMARY = re.compile(r"<summary>(.+?)</summary>\n\n(.+)\n\n", re.S)


def boxes(source):
    """Whether it is right, the summary and the text of each box that opens."""
    assert source.count("<details") == source.count("</details>")
    found = [(m["right"], SUMMARY.search(m["box"])) for m in DETAILS.finditer(source)]
    assert len(found) == source.count("<details")
    return [(bool(right), summary[1], summary[2]) for right, summary in found]


@chapter
def test_a_chapter_has_eight_exercises_of_every_kind(chapter):
    headings = by_exercise(exercises(chapter))
    kinds = [re.fullmatch(r"### \d\.\d+ .+ \((.+)\)", h)[1] for h in headings]
    assert len(kinds) >= 8
    assert set(kinds) == {"by hand", "by NumPy", "by proof", "project"}


@chapter
def test_every_exercise_has_a_hint_and_a_solution(chapter):
    for heading, cells in by_exercise(exercises(chapter)).items():
        assert [s for _, s, _ in boxes(cells[0].source)] == ["Hint"], heading
        solutions = [cell for cell in cells if tagged(cell, "solution")]
        assert solutions, heading
        for cell in solutions:
            if cell.cell_type == "markdown":
                assert [s for _, s, _ in boxes(cell.source)] == ["Solution"], heading
            else:
                assert tagged(cell, "hide-cell"), heading


@chapter
def test_every_check_accepts_the_solution(chapter):
    checks = [cell for cell in exercises(chapter) if tagged(cell, "check")]
    assert len(checks) >= 3
    for cell in checks:
        assert "check_" in cell.source
        text = str(cell.outputs)
        assert cell.outputs and "fails" not in text, text


# A check may accept these, for the exercise leaves them to the reader.
FREE = {
    ("3.2", "Y", "[0, 1] changed"): "with a zero in each row but one, any number fits",
    ("6.6", "A", "[0, 0] changed"): "any large entry hides a small one",
}


@chapter
def test_every_check_of_an_exercise_is_required(chapter):
    calls = unheeded(exercises(chapter))
    assert not calls, "write (…).require() or assert:\n" + "\n".join(calls)


@chapter
def test_no_check_accepts_a_wrong_answer(chapter, monkeypatch):
    monkeypatch.chdir(CHAPTERS)
    found, judged = [], 0
    for heading, checks, before, after, given in solved(chapter):
        number = heading.split()[1]
        for cell in checks:
            if not complaint(cell, before):
                found.append(f"accepted: {number} what earlier exercises left over")
            for name, how, names in wrong_answers(cell, after, given):
                judged += 1
                free = (number, name, how) in FREE
                if bool(complaint(cell, names)) == free:
                    wrong = "no longer free" if free else "accepted"
                    found.append(f"{wrong}: {number} {name}: {how}")
    assert not found, "\n".join(found)
    assert judged > 20


@chapter
def test_no_check_accepts_a_copy_that_is_not_filled_in(chapter, monkeypatch):
    monkeypatch.chdir(CHAPTERS)
    names = {"display": print}
    for cell in without_solutions(exercises(chapter)):
        if tagged(cell, "check"):
            assert complaint(cell, names), cell.source
        elif cell.cell_type == "code":
            run(cell, names)


@chapter
def test_exercises_run_on_their_own(chapter):
    alone = notebook(chapter, exercises(chapter))
    NotebookClient(alone, resources={"metadata": {"path": CHAPTERS}}).execute()


@chapter
def test_the_students_copy_holds_no_solution(chapter):
    cells = exercises(chapter)
    copy = "\n".join(cell.source for cell in without_solutions(cells))
    assert "<summary>Solution" not in copy
    for cell in cells:
        if tagged(cell, "solution"):
            assert cell.source not in copy
        else:
            assert cell.source in copy
    assert copy.count("Write your answer here") >= len(by_exercise(cells))


@chapter
def test_a_question_has_one_right_choice_and_says_why_the_others_are_wrong(chapter):
    questions = [cell for cell in chapter.cells if tagged(cell, "question")]
    assert len(questions) >= 4
    places = []
    for cell in questions:
        choices = boxes(cell.source)
        assert len(choices) >= 3
        for right, choice, why in choices:
            assert why.startswith("Yes" if right else "No"), choice
            assert len(why) > 30
        [place] = [i for i, (right, _, _) in enumerate(choices) if right]
        places.append(place)
    assert len(set(places)) > 1, "the right choice is always in the same place"
