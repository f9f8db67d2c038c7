"""The live site takes what has the right sum and says what is missing."""

import subprocess
from hashlib import sha256
from http.client import IncompleteRead

import live
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook


def test_a_package_brings_what_it_needs_by_whatever_name():
    known = {"a": ["b_c"], "b-c": ["D"], "d": [], "other": []}
    known = {name: {"depends": needs} for name, needs in known.items()}
    assert live.needed(known, {"a"}).keys() == {"a", "b-c", "d"}


def place(files):
    return lambda: files.__getitem__


def test_a_file_is_taken_from_the_first_place_where_it_has_the_sum(tmp_path):
    sums = {name: sha256(name.encode()).hexdigest() for name in "abc"}
    places = [place({"a": b"bad", "b": b"b"}), place({"a": b"a", "b": b"other"})]
    assert live.gather(sums, places, tmp_path) == {"c": sums["c"]}
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert written == {"a": b"a", "b": b"b"}


FAULTS = [OSError(), KeyError(), IncompleteRead(b"half")]


@pytest.mark.parametrize("fault", [*FAULTS, subprocess.CalledProcessError(1, "pip")])
def test_where_a_place_fails_the_next_is_asked_and_none_when_all_is_there(
    fault, tmp_path
):
    def fails(*name):
        raise fault

    first = (lambda: fails) if fault in FAULTS else fails
    sums = {"a": sha256(b"a").hexdigest()}
    assert live.gather(sums, [first], tmp_path) == sums
    assert live.gather(sums, [first, place({"a": b"a"}), pytest.fail], tmp_path) == {}


def test_a_sentence_before_the_first_cell_that_needs_dask_says_so():
    code = map(new_code_cell, ("1", "import dask.array", "import dask"))
    cells = [new_markdown_cell("import dask"), *code]
    notebook = live.for_the_browser(new_notebook(cells=cells))
    assert [cell.id == "no-dask" for cell in notebook.cells] == [0, 0, 1, 0, 0]
    nbformat.validate(notebook)


def test_each_page_that_is_a_notebook_gets_one_button(tmp_path, monkeypatch):
    for name in ("SITE", "BOOK", "FILES"):
        monkeypatch.setattr(live, name, tmp_path / name)
    for folder in ("SITE", "BOOK/chapters", "FILES/chapters", "FILES/exercises"):
        (tmp_path / folder).mkdir(parents=True)
    for name in ("one", "one-exercises"):
        (tmp_path / "FILES/chapters" / f"{name}.ipynb").touch()
        (tmp_path / "BOOK/chapters" / f"{name}.html").write_text("<head></head>")
    (tmp_path / "FILES/exercises/one-exercises.ipynb").touch()
    live.buttons()
    live.buttons()
    for page, folder in [("one", "chapters"), ("one-exercises", "exercises")]:
        html = (tmp_path / "BOOK/chapters" / f"{page}.html").read_text()
        assert html.count("run.js") == 1
        assert f'data-notebook="{folder}/{page}.ipynb"' in html
