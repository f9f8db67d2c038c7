"""What the extensions of lib/page make of a document, a page and a book."""

import json
import re
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
import still
from answers import GatherAnswers, sort_index
from docutils import nodes
from docutils.utils import new_document
from policy import hash_of, write_policy
from typeset import KeepTogether, signs

OPEN, MORE, CLOSE = (
    "<details><summary>Solution</summary>",
    "<details><summary>More</summary>",
    "</details>",
)


def raw(html):
    return nodes.raw("", html, format="html")


def code(*tags):
    cell = nodes.container("", nodes.Text(" ".join(tags)), hide_mode="all")
    cell["classes"] = [f"tag_{tag}" for tag in tags]
    return cell


def words(text):
    return nodes.paragraph("", text)


def gathered(*cells, title="Exercise 1.2: Read it off"):
    document = new_document("exercises")
    document += nodes.section("", nodes.title("", title), *cells, ids=["exercise-1-2"])
    GatherAnswers(document).apply()
    return document[0]


ANSWER = '<details class="answer"><summary>Answer</summary>'
SOLVED = {
    "words, code, a check": (
        [raw(OPEN), words("so"), raw(CLOSE), code("solution"), code("check")],
        [ANSWER, "so", "solution", "check", CLOSE],
    ),
    "code first, words between": (
        [code("solution"), raw(OPEN), words("so"), raw(CLOSE), code("solution")],
        [ANSWER, "solution", "so", "solution", CLOSE],
    ),
    "a box within": (
        [raw(OPEN), raw(MORE), words("so"), raw(CLOSE), raw(CLOSE), code("check")],
        [ANSWER, MORE, "so", CLOSE, "check", CLOSE],
    ),
    "two Markdown cells": (
        [raw(OPEN), words("so"), raw(CLOSE), raw(OPEN), words("too"), raw(CLOSE)],
        [ANSWER, "so", "too", CLOSE],
    ),
    "none": ([], []),
}


@pytest.mark.parametrize("case", SOLVED)
def test_all_of_an_answer_is_in_one_box_without_boxes_of_its_cells(case):
    cells, expected = SOLVED[case]
    hint = [raw("<details><summary>Hint</summary>"), words("look"), raw(CLOSE)]
    section = gathered(words("Find it."), *hint, code("exercise-setup"), *cells)
    found = [part.astext() for part in section[2:]]
    before = ["Find it.", *(part.astext() for part in hint), "exercise-setup"]
    assert found == [*before, *expected]
    answer = [part for part in section[2 + len(before) :] if "hide_mode" in part]
    assert answer == []


def test_an_exercise_is_found_by_its_number():
    section = gathered(words("Find it."))
    assert section["classes"] == ["exercise"]
    assert section[1]["entries"][0][1:3] == ("Exercise 1.2", "exercise-1-2")


def test_another_section_is_left_as_it_is():
    section = gathered(code("solution"), title="Exercises: the full SVD")
    assert [part.astext() for part in section[1:]] == ["solution"]


def test_the_index_counts_on_after_nine():
    names = ["basis", "Exercise 1.1", "Exercise 1.10", "Exercise 1.2", "PCA", "rank"]
    context = {"genindexentries": [("E", [(name, None) for name in names])]}
    sort_index(None, "genindex", None, context, None)
    sorted_names = [name for name, _ in context["genindexentries"][0][1]]
    assert sorted_names == [*names[:2], names[3], names[2], *names[4:]]


LINES = {
    "for a tall one (": (")", "(m<n)"),
    "as ": (", and", "m<n,"),
    "the “": ("” one", "“m<n”"),
    "where ": (" holds", ""),
}


@pytest.mark.parametrize("before", LINES)
def test_a_formula_stays_with_its_bracket_and_its_stop(before):
    after, kept = LINES[before]
    document = new_document("line")
    parts = nodes.Text(before), nodes.math("", "m<n"), nodes.Text(after)
    document += nodes.paragraph("", "", *parts)
    KeepTogether(document).run()
    assert "".join(part.astext() for part in document.findall(nodes.inline)) == kept
    assert document.astext() == f"{before}m<n{after}"


def test_a_long_formula_is_free_to_break():
    document = new_document("line")
    document += nodes.paragraph("", "", nodes.math("", "a + " * 20))
    KeepTogether(document).run()
    assert [part["classes"] for part in document.findall(nodes.inline)] == [["free"]]


SIGNS = {
    "m < n": 3,
    r"\textcolor{#1a4fd6}{U}\Sigma V^*": 4,
    r"\lvert \det A\rvert\det\Sigma": 10,
    r"\operatorname{diag}(1, \sigma_1)": 10,
}


@pytest.mark.parametrize("tex", SIGNS)
def test_the_signs_of_a_formula_are_those_that_are_seen(tex):
    assert signs(tex) == SIGNS[tex]


TEXT = 'onmessage = () => "</script>";'
STATE = json.dumps({"state": {"one": {"state": {"k": 3, "worker": TEXT}}}})
VIEW = f"""<script type="{still.VIEW}">{json.dumps({"model_id": "one"})}</script>"""


def test_what_is_needed_later_is_a_script_also_of_a_widget_shown_twice(tmp_path):
    (tmp_path / "_static").mkdir()
    state = Mock(attributes={"type": still.STATE, "body": STATE})
    context = {
        "script_files": [state],
        "body": f"<p>{VIEW}</p><p>{VIEW}</p>",
        "pathto": lambda file, resource: f"../{file}",
    }
    app = SimpleNamespace(outdir=tmp_path)
    still.state_in_place(app, "chapters/one", "page.html", context, None)
    assert context["script_files"] == []
    [script] = (tmp_path / "_static").iterdir()
    brings = script.read_text("utf-8").removeprefix("document.currentScript.brings = ")
    assert json.loads(brings.rstrip(";\n")) == TEXT
    found = re.findall(rf"{re.escape(still.STATE)}\">(.*?)</script>", context["body"])
    later = {"k": 3, "worker": {"later": f"../_static/{script.name}"}}
    assert [json.loads(each)["state"] for each in found] == [later, later]


def test_the_jupyter_beside_the_book_opens_no_hole_in_the_policy(tmp_path):
    for name in ("chapters", "live"):
        (tmp_path / name).mkdir()
        page = f"<script>{name}</script>"
        (tmp_path / name / "index.html").write_text(page, "utf-8")
    builder = SimpleNamespace(name="html")
    write_policy(SimpleNamespace(builder=builder, outdir=tmp_path), None)
    policy = (tmp_path / "content-security-policy.txt").read_text("utf-8")
    assert hash_of("chapters") in policy and hash_of("live") not in policy
