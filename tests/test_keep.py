"""Nothing of a reader's is lost: what a person has changed no command overwrites."""

import os
import subprocess
from pathlib import Path

import exercises
import handout
import lab
import nbformat
import pytest
from keep import Folder, replace

ROOT = Path(__file__).parents[1]
FIRST = "1-full-svd.ipynb"


def files(folder):
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}


def answered(path):
    """Answer the first exercise of a notebook, and return what the file holds then."""
    notebook = nbformat.read(path, as_version=4)
    empty = [cell for cell in notebook.cells if "your answer here" in cell.source]
    empty[0].source = "r = 2"
    nbformat.write(notebook, path)
    return path.read_bytes()


def test_an_answer_stays_and_the_new_notebook_goes_beside_it(tmp_path, capsys):
    exercises.main(tmp_path)
    new = files(tmp_path)[FIRST]
    mine = answered(tmp_path / FIRST)
    capsys.readouterr()
    exercises.main(tmp_path)
    found = files(tmp_path)
    assert found[FIRST] == mine and found["1-full-svd-new.ipynb"] == new
    assert f"{FIRST} has been changed: it stays" in capsys.readouterr().out
    exercises.main(tmp_path)
    assert files(tmp_path) == found, "a third run has nothing to add"


def test_a_copy_that_was_run_and_not_edited_stays_too(tmp_path):
    folder = Folder(tmp_path)
    path = folder.write("a.ipynb", b'{"outputs": []}')
    path.write_bytes(b'{"outputs": [1]}')
    assert Folder(tmp_path).write("a.ipynb", b"{}") == tmp_path / "a-new.ipynb"
    assert path.read_bytes() == b'{"outputs": [1]}'


def test_what_nobody_touched_follows_the_book(tmp_path):
    Folder(tmp_path).write("a.ipynb", b"old")
    assert Folder(tmp_path).write("a.ipynb", b"new") == tmp_path / "a.ipynb"
    assert (tmp_path / "a.ipynb").read_bytes() == b"new"


def test_an_answer_in_the_new_notebook_stays_as_well(tmp_path):
    for i in range(3):
        path = Folder(tmp_path).write("a.ipynb", b"book %d" % i)
        path.write_bytes(b"mine %d" % i)
    found = {name: text for name, text in files(tmp_path).items() if name[0] == "a"}
    assert sorted(found) == ["a-new.ipynb", "a-new2.ipynb", "a.ipynb"]
    assert sorted(found.values()) == [b"mine 0", b"mine 1", b"mine 2"]


def test_a_file_from_before_is_nobodys_to_overwrite(tmp_path):
    (tmp_path / "a.ipynb").write_bytes(b"mine")
    assert Folder(tmp_path).write("a.ipynb", b"new") == tmp_path / "a-new.ipynb"


def test_a_write_that_fails_half_way_leaves_what_was_there(tmp_path, monkeypatch):
    path = tmp_path / "a.ipynb"
    path.write_bytes(b"whole")

    def half(path, content):
        with open(path, "wb") as file:
            file.write(content[: len(content) // 2])
        raise OSError("no space left on device")

    monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.raises(OSError, match="no space"):
        replace(path, b"another")
    assert path.read_bytes() == b"whole"


def test_lab_keeps_a_copy_that_was_changed_and_refreshes_the_others(tmp_path, capsys):
    lab.copy(tmp_path)
    chapters, mine = tmp_path / "chapters", b"mine"
    second = (chapters / "2-compact-svd.ipynb").read_bytes()
    (chapters / FIRST).write_bytes(mine)
    solved = answered(tmp_path / "exercises" / FIRST)
    Folder(chapters).write("2-compact-svd.ipynb", b"as an older book had it")
    names = sorted(files(chapters))
    capsys.readouterr()
    lab.copy(tmp_path)
    assert (chapters / FIRST).read_bytes() == mine
    assert (tmp_path / "exercises" / FIRST).read_bytes() == solved
    assert (chapters / "2-compact-svd.ipynb").read_bytes() == second
    assert sorted(files(chapters)) == names
    assert capsys.readouterr().out.count("it stays") == 2


def test_pictures_lie_where_the_copies_look_for_them(tmp_path):
    lab.copy(tmp_path)
    for folder in ("chapters", "exercises"):
        for name in ("chelsea.png", "coffee.png"):
            assert (tmp_path / folder / "images" / name).is_file()


def test_solutions_are_folded_in_the_copies(tmp_path):
    copy = nbformat.reads(lab.folded(lab.CHAPTERS / FIRST), as_version=4)
    solutions = [c for c in copy.cells if exercises.tagged(c, "hide-cell")]
    assert solutions
    assert all(cell.metadata.jupyter.source_hidden for cell in solutions)


@pytest.fixture
def started(monkeypatch, tmp_path):
    """The command lines that would start JupyterLab."""
    commands = []
    monkeypatch.setattr(lab, "MY", tmp_path)
    monkeypatch.setattr(os, "execvp", lambda _, command: commands.append(command))
    return commands


def test_lab_shows_the_chapters_and_the_exercises_and_passes_options_on(
    started, tmp_path
):
    lab.main("lab", "--allow-root", "--no-browser")
    _, _, first, *options = started[0]
    assert first == tmp_path / "chapters" / "0-welcome.ipynb" and first.exists()
    assert options == [
        f"--ServerApp.root_dir={tmp_path}",
        "--allow-root",
        "--no-browser",
    ]


def test_lab_says_what_root_must_add(started, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    with pytest.raises(SystemExit, match="make lab ARGS=--allow-root"):
        lab.main("lab")
    assert not started


def test_a_sheet_that_was_changed_stays(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(handout, "page", lambda title, *_, **__: title)
    problems, key = handout.write(tmp_path, "1", "2")
    assert problems.parent != handout.write(tmp_path, "2", "2")[0].parent
    problems.write_bytes(b"mine")
    assert handout.write(tmp_path, "1", "2") == [
        problems.with_name("problems-new.html"),
        key,
    ]
    assert problems.read_bytes() == b"mine"
    assert f"{problems} has been changed: it stays" in capsys.readouterr().out


@pytest.mark.skipif(os.name == "nt", reason="the Makefile needs a shell")
def test_make_clean_leaves_what_people_write():
    said = subprocess.run(
        ["make", "--dry-run", "clean"], cwd=ROOT, capture_output=True, text=True
    )
    removed = said.stdout.replace("rm -rf", "").split()
    assert "_build" in removed
    theirs = [exercises.STUDENT, lab.MY, lab.MY / "handouts"]
    assert not [
        p for p in theirs if {p, *p.parents} & {ROOT / name for name in removed}
    ]


def test_git_does_not_see_what_people_write():
    assert lab.MY in exercises.STUDENT.parents
    assert f"{lab.MY.name}/" in (ROOT / ".gitignore").read_text().splitlines()
