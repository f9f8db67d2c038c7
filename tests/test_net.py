"""The net under the chapters holds: each way to spoil a notebook is caught.

A small notebook is executed and stored as a chapter is, then spoilt one way at a time.
Every copy goes through nbval as `make test` runs it, and through the checks of
test_chapters.
"""

import copy
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
import test_chapters
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from notebooks import canonical, run

ROOT = Path(__file__).parents[1]
CHECKS = [
    test_chapters.test_every_notebook_is_valid_and_its_cells_keep_their_names,
    test_chapters.test_every_cell_was_executed_once_in_order,
    test_chapters.test_no_cell_failed_or_warned,
    test_chapters.test_no_cell_opts_out_of_nbval,
    test_chapters.test_nothing_is_stored_that_changes_from_run_to_run,
    test_chapters.test_every_picture_has_alt_text,
    test_chapters.test_every_cell_that_promises_a_picture_stores_one,
]
ALT = {"mystnb": {"image": {"alt": "A picture of one pixel, dark from edge to edge"}}}
CELLS = {
    "text": "print(1.75)\n3 / 8",
    "formula": "from IPython.display import HTML, Latex\n\nLatex('$15$')",
    "table": "HTML('<b>719</b>')",
    "picture": "from PIL import Image\n\nImage.new('L', (1, 1))",
    "first": "k = 1",
    "second": "k = k + 1",
    "third": "k",
}
PLACE = {name: i for i, name in enumerate(["title", *CELLS])}


def digit(cells, name, kind, old, new):
    """Change one digit in what a cell stored."""
    *_, stored = cells[PLACE[name]].outputs
    cell = stored.data if "/" in kind else cells[PLACE[name]].outputs[0]
    assert cell[kind].count(old) == 1
    cell[kind] = cell[kind].replace(old, new)


def dropped(cells, name, output=0):
    del cells[PLACE[name]].outputs[output]


def uncounted(cells, name):
    cells[PLACE[name]].execution_count = None


def never_executed(cells, name):
    uncounted(cells, name)
    cells[PLACE[name]].outputs = []


def swapped(cells, one, other):
    i, j = PLACE[one], PLACE[other]
    cells[i], cells[j] = cells[j], cells[i]


SPOILT = {
    "a digit of what was printed": (digit, "text", "text", "5", "6"),
    "a digit of a value": (digit, "text", "text/plain", "5", "6"),
    "a digit of a formula": (digit, "formula", "text/latex", "5", "6"),
    "a digit of a table": (digit, "table", "text/html", "9", "8"),
    "a dropped print": (dropped, "text"),
    "a dropped value": (dropped, "text", 1),
    "a dropped formula": (dropped, "formula"),
    "a dropped picture": (dropped, "picture"),
    "a cleared count, with an output": (uncounted, "third"),
    "a cleared count, with none": (uncounted, "first"),
    "a cell never executed": (never_executed, "third"),
    "two swapped cells, one needing the other": (swapped, "first", "second"),
    "two swapped cells, with no tie": (swapped, "formula", "table"),
}


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    """A notebook with every kind of output, stored as a chapter is, and spoilt ones."""
    cells = [new_code_cell(source, id=name) for name, source in CELLS.items()]
    whole = new_notebook(cells=[new_markdown_cell("# A chapter"), *cells])
    whole.cells[PLACE["picture"]].metadata = ALT
    run(whole, tmp_path_factory.mktemp("whole"))
    notebooks = {"whole": canonical(whole)}
    for name, (spoil, *how) in SPOILT.items():
        notebooks[name] = copy.deepcopy(whole)
        spoil(notebooks[name].cells, *how)
    return notebooks


def passes_the_checks(notebook):
    try:
        for check in CHECKS:
            check(notebook)
    except (AssertionError, nbformat.ValidationError):
        return False
    return True


@pytest.fixture(scope="module")
def passed(copies, tmp_path_factory):
    """The copies in which no check finds a fault, and nbval, run once, none either."""
    folder = tmp_path_factory.mktemp("net")
    unnoticed = {name for name in copies if passes_the_checks(copies[name])}
    for name in unnoticed:
        nbformat.write(copies[name], folder / f"{name}.ipynb")
    report = folder / "report.xml"
    options = ["-c", ROOT / "pyproject.toml", "-p", "no:cacheprovider"]
    subprocess.run(
        [sys.executable, "-m", "pytest", *options, f"--junitxml={report}", folder],
        cwd=folder,
        capture_output=True,
    )
    cases = list(ElementTree.parse(report).iter("testcase"))
    assert len(cases) == len(CELLS) * len(unnoticed)
    failed = " ".join(case.get("classname") for case in cases if len(case))
    return {name for name in unnoticed if name not in failed}


def test_what_was_just_stored_passes(passed):
    assert "whole" in passed


@pytest.mark.parametrize("name", SPOILT)
def test_what_is_spoilt_is_caught(name, passed):
    assert name not in passed
