"""What make check and make notebooks say of a chapter that was changed."""

import json
import re

import nbformat
import notebooks
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

CELLS = {
    "number": "b = 9\nprint('first')\nb",
    "picture": "from PIL import Image\n\nImage.new('L', (1, b))",
    "after": "b + 6",
}


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """A small chapter, as make notebooks stores it."""
    cells = [new_code_cell(source, id=name) for name, source in CELLS.items()]
    text = new_markdown_cell("So $b+6=15$.", id="text")
    path = tmp_path_factory.mktemp("book") / "7-small.ipynb"
    nbformat.write(new_notebook(cells=[*cells, text]), path)
    assert not notebooks.main([str(path)])
    return path.read_text("utf-8")


@pytest.fixture
def small(stored, tmp_path):
    path = tmp_path / "7-small.ipynb"
    path.write_text(stored, "utf-8")
    return path


def edit(path, old, new):
    book = json.loads(path.read_text("utf-8"))
    for cell in book["cells"]:
        cell["source"] = [line.replace(old, new) for line in cell["source"]]
    path.write_text(json.dumps(book, indent=1, ensure_ascii=False) + "\n", "utf-8")


def test_check_is_silent_and_content_where_nothing_changed(small, stored, capsys):
    assert not notebooks.main(["--check", str(small)])
    assert capsys.readouterr().out == "7-small.ipynb\n"
    assert small.read_text("utf-8") == stored


CHANGED = """7-small.ipynb
  In [1] number: b = 12
    - 9
    + 12
  In [2] picture: from PIL import Image
    - image/jpeg SUM
    - image/png SUM
    + image/jpeg SUM
    + image/png SUM
    - <PIL.Image.Image image mode=L size=1x9>
    + <PIL.Image.Image image mode=L size=1x12>
  In [3] after: b + 6
    - 15
    + 18
  The text of text says 15, and no cell near it does.
"""


@pytest.mark.parametrize(("check", "after"), [(True, "15"), (False, "18")])
def test_what_changed_is_shown_old_and_new_and_stored_unless_checked(
    check, after, small, capsys
):
    edit(small, "b = 9", "b = 12")
    assert notebooks.main(["--check"] * check + [str(small)]) == check
    said = re.sub(r"(?m)(image/\w+) \w+$", r"\1 SUM", capsys.readouterr().out)
    assert said.startswith(CHANGED)
    assert said.removeprefix(CHANGED).startswith("Nothing was stored" * check)
    [output] = nbformat.read(small, as_version=4).cells[2].outputs
    assert output.data == {"text/plain": after}


def test_one_cell_more_changes_no_other(small, capsys):
    book = nbformat.read(small, as_version=4)
    book.cells.insert(0, new_code_cell("1 + 1", id="more"))
    nbformat.write(book, small)
    assert notebooks.main(["--check", str(small)])
    said = capsys.readouterr().out.splitlines()
    assert said[1:3] == ["  In [1] more: 1 + 1", "    + 2"] and len(said) == 4


def test_an_edit_made_while_the_chapter_ran_is_not_overwritten(
    small, monkeypatch, capsys
):
    monkeypatch.setattr(notebooks, "run", lambda *_: edit(small, "b = 9", "b = 12"))
    assert notebooks.main([str(small)])
    assert "b = 12" in small.read_text("utf-8")
    assert "edited while it ran" in capsys.readouterr().out


def test_a_cell_that_fails_is_named_and_the_next_chapter_runs(
    small, stored, tmp_path, capsys
):
    next_one = tmp_path / "8-next.ipynb"
    next_one.write_text(stored, "utf-8")
    edit(small, "b + 6", "a = 1\nassert b == 8, 'not eight'")
    before = small.read_text("utf-8")
    assert notebooks.main([str(small), str(next_one)])
    said = capsys.readouterr().out
    assert said.startswith("7-small.ipynb\n") and said.endswith("\n8-next.ipynb\n")
    assert "AssertionError" in said and "not eight" in said
    assert small.read_text("utf-8") == before, "what fails is not stored"


def test_a_chapter_is_named_by_its_number_its_name_or_its_path():
    for name in ("2", "2-compact-svd", "compact"):
        first, *others = (path.stem for path in notebooks.named(name))
        assert first == "2-compact-svd"
        assert all(other.startswith("2-compact-svd-") for other in others)
    [one] = notebooks.named("chapters/2-compact-svd.ipynb")
    assert one.stem == "2-compact-svd"
    with pytest.raises(SystemExit, match="one of 0-welcome, .*; it is 12"):
        notebooks.named("12")
