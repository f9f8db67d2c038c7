"""Chapters are executed for their pages as they are for their stored outputs."""

import at_once
from jupyter_cache.executors.utils import single_nb_execution
from nbformat.v4 import new_code_cell, new_notebook

IN_TWO_PARTS = 'print("one", end=" ", flush=True); print("line")'


def test_a_line_that_comes_in_two_parts_stays_one_line(monkeypatch):
    monkeypatch.setattr(at_once.executors, "executenb", at_once.executors.executenb)
    at_once.merge_streams()
    notebook = new_notebook(cells=[new_code_cell(IN_TWO_PARTS)])
    single_nb_execution(notebook, cwd=None, timeout=120, allow_errors=False)
    assert [output.text for output in notebook.cells[0].outputs] == ["one line\n"]
