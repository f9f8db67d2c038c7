"""The live site takes what has the right sum and says what is missing."""

import subprocess
from hashlib import sha256
from http.client import IncompleteRead

import live
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook


def packages(**depends):
    return {name: {"depends": needs} for name, needs in depends.items()}


def test_a_package_brings_what_it_needs_by_whatever_name():
    known = packages(a=["b_c"], **{"b-c": ["D"]}, d=[], other=[])
    assert live.needed(known, {"a"}).keys() == {"a", "b-c", "d"}


def test_a_file_is_taken_from_the_first_place_where_it_has_the_sum(tmp_path):
    first, then = {"a": b"bad", "b": b"b"}, {"a": b"a", "b": b"other"}
    sums = {name: sha256(name.encode()).hexdigest() for name in "abc"}
    opened = [lambda: first.__getitem__, lambda: then.__getitem__]
    assert live.gather(sums, opened, tmp_path).keys() == {"c"}
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "a": b"a",
        "b": b"b",
    }


def test_where_pip_brings_nothing_the_next_place_is_asked(tmp_path):
    def refused():
        raise subprocess.CalledProcessError(1, "pip")

    sums = {"a": sha256(b"a").hexdigest()}
    opened = [refused, lambda: {"a": b"a"}.__getitem__]
    assert live.gather(sums, opened, tmp_path) == {}


@pytest.mark.parametrize("fault", [OSError(), KeyError(), IncompleteRead(b"half")])
def test_what_a_place_does_not_give_whole_is_missing(fault, tmp_path):
    def place(name):
        raise fault

    assert live.gather({"a": "its sum"}, [lambda: place], tmp_path) == {"a": "its sum"}


def test_no_further_place_is_asked_when_all_is_there(tmp_path):
    sums = {"a": sha256(b"a").hexdigest()}
    opened = [lambda: {"a": b"a"}.__getitem__, lambda: pytest.fail("was asked")]
    assert live.gather(sums, opened, tmp_path) == {}


def test_a_sentence_before_the_first_cell_that_needs_dask_says_so():
    before, needs, behind = map(
        new_code_cell, ("1", "import dask.array", "import dask")
    )
    cells = [new_markdown_cell("import dask"), before, needs, behind]
    notebook = live.for_the_browser(new_notebook(cells=cells))
    assert [cell.id for cell in notebook.cells].index("no-dask") == 2
    assert len(notebook.cells) == 5
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
    for page, notebook in [
        ("one", "chapters/one.ipynb"),
        ("one-exercises", "exercises/one-exercises.ipynb"),
    ]:
        html = (tmp_path / "BOOK/chapters" / f"{page}.html").read_text()
        assert html.count("run.js") == 1 and f'data-notebook="{notebook}"' in html
