"""Exercises are whole, their checks hold, and the student's copy gives nothing away."""

import re
from itertools import chain

import nbformat
import pytest
from contents import CHAPTERS
from exercises import CHAPTERS as FOLDER
from exercises import exercise_pages, tagged, unsolved
from wrong_answers import (
    by_exercise,
    complaint,
    run,
    solved,
    unheeded,
    wrong_answers,
)

PAGES = {}  # of each chapter, by the name of the first; where there are two, as one
for path, page in exercise_pages().items():
    first = next((name for name in PAGES if name[0] == path.stem[0]), path.stem)
    PAGES.setdefault(first, nbformat.v4.new_notebook()).cells += page.cells

exercises = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)

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


def test_every_chapter_has_exercises():
    assert [name[0] for name in PAGES] == [name[0] for name in CHAPTERS]


HEADING = re.compile(r"## Exercise (\d\.\d+): .+ \((.+)\)")


def number_and_kind(heading):
    return HEADING.fullmatch(heading).groups()


@exercises
def test_a_chapter_has_eight_exercises_of_every_kind(page):
    told = map(number_and_kind, by_exercise(page.cells))
    numbers, kinds = zip(*told, strict=True)
    assert list(numbers) == [f"{numbers[0][0]}.{i + 1}" for i in range(len(numbers))]
    assert len(kinds) >= 8
    assert set(kinds) == {"by hand", "by NumPy", "by proof", "project"}


@exercises
def test_every_exercise_has_a_hint_and_a_solution(page):
    for heading, cells in by_exercise(page.cells).items():
        assert [s for _, s, _ in boxes(cells[0].source)] == ["Hint"], heading
        solutions = [cell for cell in cells if tagged(cell, "solution")]
        assert solutions, heading
        for cell in solutions:
            if cell.cell_type == "markdown":
                assert [s for _, s, _ in boxes(cell.source)] == ["Solution"], heading
            else:
                assert tagged(cell, "hide-cell"), heading


@exercises
def test_every_check_accepts_the_solution(page):
    checks = [cell for cell in page.cells if tagged(cell, "check")]
    assert len(checks) >= 3
    for cell in checks:
        assert "check_" in cell.source
        text = str(cell.outputs)
        assert cell.outputs and "fails" not in text, text


# A check may accept these, for the exercise leaves them to the reader.
FREE = {
    ("3.2", "Y", "[0, 1] changed"): "with a zero in each row but one, any number fits",
    ("7.6", "A", "[0, 0] changed"): "any large entry hides a small one",
}


@exercises
def test_every_check_of_an_exercise_is_required(page):
    calls = unheeded(page.cells)
    assert not calls, "write (…).require() or assert:\n" + "\n".join(calls)


@exercises
def test_no_check_accepts_a_wrong_answer(page, monkeypatch):
    monkeypatch.chdir(FOLDER)
    found, judged = [], 0
    for heading, checks, before, after, given in solved(page):
        number, _ = number_and_kind(heading)
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


@exercises
def test_no_check_accepts_a_copy_that_is_not_filled_in(page, monkeypatch):
    monkeypatch.chdir(FOLDER)
    names = {"display": print}
    for cell in unsolved(page).cells:
        if tagged(cell, "check"):
            assert complaint(cell, names), cell.source
        elif cell.cell_type == "code":
            run(cell, names)


@exercises
def test_the_students_copy_holds_no_solution(page):
    copy = "\n".join(cell.source for cell in unsolved(page).cells)
    assert "<summary>Solution" not in copy
    for cell in page.cells:
        if tagged(cell, "solution"):
            assert cell.source not in copy
        else:
            assert cell.source in copy
    assert len(re.findall("Write your (answer|proof) here", copy)) >= len(
        by_exercise(page.cells)
    )


@pytest.mark.parametrize("pages", CHAPTERS.values(), ids=CHAPTERS)
def test_a_question_has_one_right_choice_and_says_why_the_others_are_wrong(pages):
    cells = chain.from_iterable(page.cells for page in pages)
    questions = [cell for cell in cells if tagged(cell, "question")]
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
