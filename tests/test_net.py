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


def cell(notebook, name):
    return next(each for each in notebook.cells if each.id == name)


def digit(name, output, kind, old, new):
    """Change one digit in what a cell stored."""

    def spoil(notebook):
        stored = cell(notebook, name).outputs[output]
        stored = stored if kind == "text" else stored.data
        assert stored[kind].count(old) == 1
        stored[kind] = stored[kind].replace(old, new)

    return spoil


def dropped(name, output):
    def spoil(notebook):
        del cell(notebook, name).outputs[output]

    return spoil


def never_executed(name):
    def spoil(notebook):
        cell(notebook, name).execution_count = None
        cell(notebook, name).outputs = []

    return spoil


def count_cleared(name):
    def spoil(notebook):
        cell(notebook, name).execution_count = None

    return spoil


def swapped(one, other):
    def spoil(notebook):
        ids = [each.id for each in notebook.cells]
        i, j = ids.index(one), ids.index(other)
        cells = notebook.cells
        cells[i], cells[j] = cells[j], cells[i]

    return spoil


SPOILT = {
    "a digit of what was printed": digit("text", 0, "text", "5", "6"),
    "a digit of a value": digit("text", 1, "text/plain", "5", "6"),
    "a digit of a formula": digit("formula", 0, "text/latex", "5", "6"),
    "a digit of a table": digit("table", 0, "text/html", "9", "8"),
    "a dropped print": dropped("text", 0),
    "a dropped value": dropped("text", 1),
    "a dropped formula": dropped("formula", 0),
    "a dropped picture": dropped("picture", 0),
    "a cleared count, with an output": count_cleared("third"),
    "a cleared count, with none": count_cleared("first"),
    "a cell never executed": never_executed("third"),
    "two swapped cells, one needing the other": swapped("first", "second"),
    "two swapped cells, with no tie": swapped("formula", "table"),
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A notebook with every kind of output, executed and stored as a chapter is."""
    cells = [new_code_cell(source, id=name) for name, source in CELLS.items()]
    notebook = new_notebook(cells=[new_markdown_cell("# A chapter"), *cells])
    cell(notebook, "picture").metadata = ALT
    run(notebook, tmp_path_factory.mktemp("whole"))
    return canonical(notebook)


@pytest.fixture(scope="module")
def copies(whole):
    """The whole notebook, and each of the spoilt ones."""
    notebooks = {"whole": whole}
    for name, spoil in SPOILT.items():
        notebooks[name] = copy.deepcopy(whole)
        spoil(notebooks[name])
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
    """The copies in which no check finds a fault, and nbval no cell that fails."""
    unnoticed = {name for name in copies if passes_the_checks(copies[name])}
    return unnoticed - stopped_by_nbval(
        {name: copies[name] for name in unnoticed}, tmp_path_factory.mktemp("net")
    )


def stopped_by_nbval(notebooks, folder):
    """The names of the notebooks in which a cell fails, all run at once."""
    for name, notebook in notebooks.items():
        nbformat.write(notebook, folder / f"{name}.ipynb")
    report = folder / "report.xml"
    options = ["-c", ROOT / "pyproject.toml", "-p", "no:cacheprovider"]
    subprocess.run(
        [sys.executable, "-m", "pytest", *options, f"--junitxml={report}", folder],
        cwd=folder,
        capture_output=True,
    )
    cases = list(ElementTree.parse(report).iter("testcase"))
    assert len(cases) == len(CELLS) * len(notebooks)
    failed = {case.get("classname") for case in cases if len(case)}
    return {name for name in notebooks if any(name in each for each in failed)}


def test_what_was_just_stored_passes(passed):
    assert "whole" in passed


@pytest.mark.parametrize("name", SPOILT)
def test_what_is_spoilt_is_caught(name, passed):
    assert name not in passed
