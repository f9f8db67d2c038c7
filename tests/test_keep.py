"""Nothing of a reader's is lost: what a person has changed no command overwrites."""

import os
import re
import subprocess
from pathlib import Path

import exercises
import handout
import lab
import nbformat
import pytest
from keep import Folder, replace

ROOT = Path(__file__).parents[1]
FIRST, SECOND = "1-full-svd.ipynb", "2-compact-svd.ipynb"
EXERCISES = "1-full-svd-exercises.ipynb"
PICTURE = "images/coffee.png"


def files(folder):
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}


def test_an_answer_stays_and_the_new_notebook_goes_beside_it(tmp_path, capsys):
    exercises.main(tmp_path)
    new = files(tmp_path)[EXERCISES]
    mine = new.replace(b"Write your answer here.", b"r = 2", 1)
    (tmp_path / EXERCISES).write_bytes(mine)
    exercises.main(tmp_path)
    found = files(tmp_path)
    beside = EXERCISES.replace(".ipynb", "-new.ipynb")
    assert mine != new and found[EXERCISES] == mine and found[beside] == new
    assert f"{EXERCISES} has been changed: it stays" in capsys.readouterr().out
    exercises.main(tmp_path)
    assert files(tmp_path) == found, "a third run has nothing to add"


def test_whatever_else_is_in_a_file_stays(tmp_path):
    (tmp_path / "a.ipynb").write_bytes(b"from before")
    for i in range(2):
        path = Folder(tmp_path).write("a.ipynb", b"book %d" % i)
        path.write_bytes(b"mine %d" % i)  # even if it was only run
    names = ["a.ipynb", "a-new.ipynb", "a-new2.ipynb"]
    kept = [(tmp_path / name).read_bytes() for name in names]
    assert kept == [b"from before", b"mine 0", b"mine 1"]


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
    chapters, student = tmp_path / "chapters", tmp_path / "exercises"
    for folder in (chapters, student):
        for name in ("images/chelsea.png", "images/coffee.png", "data/wine.csv"):
            assert (folder / name).is_file()
    fresh = files(chapters)
    pictures = files(chapters / "images")
    for path in (chapters / FIRST, chapters / PICTURE, student / EXERCISES):
        path.write_bytes(b"mine")
    Folder(chapters).write(SECOND, b"as an older book had it")
    capsys.readouterr()
    lab.copy(tmp_path)
    assert capsys.readouterr().out.count("it stays") == 3
    found = files(chapters)
    assert found.keys() == fresh.keys()
    assert (found[FIRST], found[SECOND]) == (b"mine", fresh[SECOND])
    assert (student / EXERCISES).read_bytes() == b"mine"
    assert (chapters / PICTURE).read_bytes() == b"mine"
    assert files(chapters / "images").keys() == pictures.keys()


def test_lab_opens_copies_with_folded_solutions_no_html_and_no_link_to_nowhere(
    tmp_path, monkeypatch
):
    started = []
    monkeypatch.setattr(lab, "MY", tmp_path)
    monkeypatch.setattr(os, "execvp", lambda _, command: started.append(command))
    lab.main("lab", "--no-browser")
    copies = {path: nbformat.read(path, 4) for path in tmp_path.glob("*/*.ipynb")}
    known = lab.places({path.name: copy for path, copy in copies.items()})
    for path, copy in copies.items():
        for cell in copy.cells:
            solves = cell.cell_type == "code" and exercises.tagged(cell, "solution")
            assert ("jupyter" in cell.metadata) == solves
            assert not solves or cell.source.startswith("# Solution\n"), "what is shown"
        text = "\n".join(cell.source for cell in lab.words(copy))
        assert "<details" not in text and "</details>" not in text
        for label in re.findall(r"\]\(#([\w-]+)\)", text):
            assert known.get(label, path.name) == path.name, label
        for place in re.findall(r"\]\(([./\w-]+\.ipynb)", text):
            assert (path.parent / place).exists(), place
    [(*_, first, root, asked)] = started
    assert first == tmp_path / "chapters" / "0-welcome.ipynb" and first in copies
    assert root == f"--ServerApp.root_dir={tmp_path}" and asked == "--no-browser"


def test_a_sheet_that_was_changed_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(handout, "page", lambda title, *_, **__: title)
    problems, key = handout.write(tmp_path, 1, 2)
    assert problems.parent != handout.write(tmp_path, 2, 2)[0].parent
    problems.write_bytes(b"mine")
    new = [problems.with_name("problems-new.html"), key]
    assert handout.write(tmp_path, 1, 2) == new
    assert problems.read_bytes() == b"mine"


@pytest.mark.skipif(os.name == "nt", reason="the Makefile needs a shell")
def test_make_clean_and_git_leave_what_people_write_alone():
    said = subprocess.run(
        ["make", "--dry-run", "clean"], cwd=ROOT, capture_output=True, text=True
    )
    removed = said.stdout.replace("rm -rf", "").split()
    assert "_build" in removed
    assert lab.MY in exercises.STUDENT.parents
    theirs = {exercises.STUDENT, *exercises.STUDENT.parents, lab.MY / "handouts"}
    assert not theirs & {ROOT / name for name in removed}
    assert f"{lab.MY.name}/" in (ROOT / ".gitignore").read_text().splitlines()
