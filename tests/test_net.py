"""The net under the chapters holds: each way to spoil a notebook is caught.

A small notebook is executed and stored as a chapter is. Then it is spoilt: one way at a
time for the checks of test_chapters, and, in a cell each, in the ways that are left to
nbval, which runs as in `make test`.
"""

import json
from copy import deepcopy
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
import test_chapters
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from notebooks import canonical, run

ROOT = Path(__file__).parents[1]
CHECKS = [
    test_chapters.test_a_notebook_keeps_one_run_in_order_that_neither_failed_nor_warned,
    test_chapters.test_nothing_is_stored_that_changes_from_run_to_run,
    test_chapters.test_no_cell_opts_out_of_nbval_hides_a_check_or_imports_private_names,
    test_chapters.test_every_cell_that_promises_a_picture_stores_one_with_alt_text,
]
ALT = {"mystnb": {"image": {"alt": "A picture of one pixel, dark from edge to edge"}}}
TEXT = "print(1.75)\n3 / 8"
FORMULA = "from IPython.display import HTML, Latex\n\nLatex('$15$')"
TABLE = "HTML('<b>719</b>')"
CELLS = {
    "text": TEXT,
    "formula": FORMULA,
    "table": TABLE,
    "picture": "from PIL import Image\n\nImage.new('L', (1, 1))",
    "first": "k = 1",
    "second": "k = k + 1",
    "third": "k",
}
# The cells that are spoilt for nbval: a digit changes, or an output goes.
LEFT = {
    "digit-printed": (TEXT, "1.75", "1.76"),
    "digit-of-a-value": (TEXT, "0.375", "0.376"),
    "digit-of-a-formula": (FORMULA, "$15$", "$16$"),
    "digit-of-a-table": (TABLE, "719", "718"),
    "dropped-print": (TEXT, 0),
    "dropped-value": (TEXT, 1),
    "dropped-formula": (FORMULA, 0),
}


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """A notebook with every kind of output, stored as a chapter is."""
    sources = CELLS | {name: source for name, (source, *_) in LEFT.items()}
    cells = [new_code_cell(source, id=name) for name, source in sources.items()]
    notebook = new_notebook(cells=[new_markdown_cell("# A chapter"), *cells])
    cells[[*CELLS].index("picture")].metadata = ALT
    run(notebook, tmp_path_factory.mktemp("stored"))
    return canonical(notebook)


def check(notebook):
    for each in CHECKS:
        each(notebook)


def test_nbval_notices_what_is_spoilt_and_nothing_else(stored, tmp_path):
    check(stored)
    spoilt = deepcopy(stored)
    for cell in spoilt.cells:
        match LEFT.get(cell.id):
            case _, place:
                del cell.outputs[place]
            case _, old, new:
                outputs = json.dumps(cell.outputs)
                assert outputs.count(old) == 1
                cell.outputs = nbformat.from_dict(json.loads(outputs.replace(old, new)))
    nbformat.write(spoilt, tmp_path / "spoilt.ipynb")
    report = tmp_path / "report.xml"
    options = ["-c", str(ROOT / "pyproject.toml"), "-p", "no:cacheprovider"]
    pytest.main([*options, f"--junitxml={report}", str(tmp_path)])
    cases = zip(
        [*CELLS, *LEFT], ElementTree.parse(report).iter("testcase"), strict=True
    )
    assert [name for name, case in cases if len(case)] == [*LEFT]


NOTICED = {
    "a dropped picture": lambda cells: cells[4].outputs.clear(),
    "a cleared count, no output": lambda cells: cells[5].update(execution_count=None),
    "a cleared count": lambda cells: cells[7].update(execution_count=None),
    "no count, no output": lambda x: x[7].update(execution_count=None, outputs=[]),
    "two swapped cells, with no tie": lambda cells: cells.insert(2, cells.pop(3)),
    "two swapped cells, with one": lambda cells: cells.insert(5, cells.pop(6)),
}


@pytest.mark.parametrize("spoil", NOTICED.values(), ids=NOTICED)
def test_the_checks_notice_what_is_spoilt(spoil, stored):
    spoilt = deepcopy(stored)
    spoil(spoilt.cells)
    with pytest.raises(AssertionError):
        check(spoilt)
