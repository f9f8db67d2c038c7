"""The live site takes what has the right sum and says what is missing."""

import subprocess
from hashlib import sha256
from http.client import IncompleteRead
from types import SimpleNamespace
from unittest.mock import Mock

import live
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook


def test_a_package_brings_what_it_needs_by_whatever_name():
    known = {"a": ["b_c"], "b-c": ["D"], "d": [], "other": []}
    known = {name: SimpleNamespace(depends=it) for name, it in known.items()}
    assert live.needed(known, {"a"}).keys() == {"a", "b-c", "d"}


SUM = sha256(b"a").hexdigest()


def place(content):
    return {"a": content}.__getitem__


def test_a_file_is_taken_from_the_first_place_where_it_has_the_sum():
    places = [place(b"bad"), place(b"a"), pytest.fail]
    assert live.find("a", SUM, places) == b"a"
    assert live.find("a", SUM, places[:1]) is None


@pytest.mark.parametrize("fault", [OSError(), KeyError(), IncompleteRead(b"half")])
def test_where_a_place_fails_the_next_is_asked(fault):
    fails = Mock(side_effect=fault)
    assert live.find("a", SUM, [fails]) is None
    assert live.find("a", SUM, [fails, place(b"a")]) == b"a"


def test_a_carrier_that_pip_does_not_find_is_asked_for_once(tmp_path, monkeypatch):
    fails = Mock(side_effect=subprocess.CalledProcessError(1, "pip"))
    monkeypatch.setattr(live, "WHEELS", tmp_path)
    monkeypatch.setattr(live, "download", fails)
    live.carried.cache_clear()
    assert live.carried() == live.carried() == {}
    fails.assert_called_once()
    live.carried.cache_clear()


def test_a_sentence_before_the_first_cell_that_needs_dask_says_so():
    code = map(new_code_cell, ("1", "import dask.array", "import dask"))
    cells = [new_markdown_cell("import dask"), *code]
    notebook = live.for_the_browser(new_notebook(cells=cells))
    assert [cell.id == "no-dask" for cell in notebook.cells] == [0, 0, 1, 0, 0]
    nbformat.validate(notebook)


def test_each_page_that_is_a_notebook_gets_one_button(tmp_path, monkeypatch):
    for name in ("SITE", "BOOK", "FILES", "WORK"):
        monkeypatch.setattr(live, name, tmp_path / name)
    for folder in (
        "SITE",
        "WORK",
        "BOOK/chapters",
        "FILES/chapters",
        "FILES/exercises",
    ):
        (tmp_path / folder).mkdir(parents=True)
    for name in ("one", "one-exercises"):
        (tmp_path / "FILES/chapters" / f"{name}.ipynb").touch()
        (tmp_path / "BOOK/chapters" / f"{name}.html").write_text("<head></head>")
    (tmp_path / "FILES/exercises/one-exercises.ipynb").touch()
    (tmp_path / "WORK/run.js").touch()
    live.buttons()
    live.buttons()
    for page, folder in [("one", "chapters"), ("one-exercises", "exercises")]:
        html = (tmp_path / "BOOK/chapters" / f"{page}.html").read_text()
        assert html.count("run.js") == 1
        assert f'data-notebook="{folder}/{page}.ipynb"' in html
