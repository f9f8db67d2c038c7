"""Exercises are whole, their checks hold, and the student's copy gives nothing away."""

import re
from itertools import chain

import nbformat
import pytest
from contents import CHAPTERS
from exercises import CHAPTERS as FOLDER
from exercises import exercise_pages, tagged, unsolved
from wrong_answers import by_exercise, complaint, run, solved, unheeded, wrong_answers

PAGES = {}  # of each chapter, by the name of the first; where there are two, as one
for path, page in exercise_pages().items():
    first = next((name for name in PAGES if name[0] == path.stem[0]), path.stem)
    PAGES.setdefault(first, nbformat.v4.new_notebook()).cells += page.cells

exercises = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)

BOX = re.compile(
    r'<details( class="right")?><summary>(.+?)</summary>\n\n(.+?)\n\n</details>', re.S
)


def boxes(source):
    """Whether it is right, the summary and the text of each box that opens."""
    found = BOX.findall(source)
    assert len(found) == source.count("<details") == source.count("</details>")
    return found


def number_and_kind(heading):
    return re.fullmatch(r"## Exercise (\d\.\d+): .+ \((.+)\)", heading).groups()


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
            if cell.cell_type == "code":
                assert tagged(cell, "hide-cell"), heading
            else:
                assert [s for _, s, _ in boxes(cell.source)] == ["Solution"], heading


@exercises
def test_every_checker_is_required_and_says_what_holds(page):
    checks = [cell for cell in page.cells if tagged(cell, "check")]
    assert len(checks) >= 3
    assert all("check_" in cell.source and cell.outputs for cell in checks)
    calls = list(unheeded(page.cells))
    assert not calls, "write (…).require() or assert:\n" + "\n".join(calls)


# A check may accept these, for the exercise leaves them to the reader.
FREE = {
    ("3.2", "Y", "[0, 1] changed"): "with a zero in each row but one, any number fits",
    ("7.6", "A", "[0, 0] changed"): "any large entry hides a small one",
}


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
        assert (cell.source in copy) != tagged(cell, "solution")
    places = re.findall("Write your (answer|proof) here", copy)
    assert len(places) >= len(by_exercise(page.cells))


@pytest.mark.parametrize("pages", CHAPTERS.values(), ids=CHAPTERS)
def test_a_question_has_one_right_choice_and_says_why_the_others_are_wrong(pages):
    cells = chain.from_iterable(page.cells for page in pages)
    questions = [cell for cell in cells if tagged(cell, "question")]
    assert len(questions) >= 4
    places = set()
    for cell in questions:
        choices = boxes(cell.source)
        assert len(choices) >= 3
        for right, choice, why in choices:
            assert why.startswith("Yes" if right else "No") and len(why) > 30, choice
        [place] = [i for i, (right, _, _) in enumerate(choices) if right]
        places.add(place)
    assert len(places) > 1, "the right choice is always in the same place"
