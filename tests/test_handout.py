"""A handout of drills holds what was asked for, stands alone and fits its paper."""

import re
import subprocess
import sys
from pathlib import Path

import handout
import pytest
import sympy as sp

from svdlab import drill
from svdlab.drill import KINDS

ROOT = Path(__file__).parents[1]
PAPER = 672  # pixels of CSS in 178 mm, the width of A4 within its margins
WIDEST = """Math.max(...[...document.querySelectorAll(".base")].map(
  base => base.getBoundingClientRect().right))"""


@pytest.fixture(scope="module")
def sheets(tmp_path_factory):
    folder = tmp_path_factory.mktemp("handout") / "new"
    return handout.write(folder, "5", str(len(KINDS)), "")


def test_a_handout_holds_the_drills_of_its_seeds_in_turn(sheets):
    problems, key = (path.read_text("utf-8") for path in sheets)
    for seed, kind in enumerate(KINDS, 5):
        given = f">{sp.latex(drill(seed, kind).A)}".replace("&", "&amp;")
        for page in (problems, key):
            assert f"<small>{kind}, seed {seed}</small>" in page
            assert f"A = {given[1:]}</annotation>" in page
    assert problems.count('class="problem"') == key.count('class="problem"') == 7
    assert 'class="step"' not in problems
    steps = sum(len(drill(seed, kind).steps) for seed, kind in enumerate(KINDS, 5))
    assert key.count('class="step"') == steps


def test_a_handout_stands_alone(sheets):
    for path in sheets:
        page = path.read_text("utf-8")
        assert set(re.findall(r"url\((\w+)", page)) == {"data"}
        assert not re.search(r"src=|href=|<script|@import", page)
        assert "$" not in page
        assert not re.search(
            r"katex-error|math(?:bb|bf|cal|frak|scr|sf|tt)\b",
            page[page.index("<body>") :],
        )


@pytest.mark.parametrize("which", [0, 1], ids=["problems", "key"])
def test_a_handout_opens_silently_and_fits_its_paper(which, sheets, browser):
    page, complaints = browser.new_page(), []
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda asked: complaints.append(asked.url))
    page.goto(sheets[which].as_uri())
    assert complaints == []
    fonts = page.evaluate("[...document.fonts].map(font => [font.family, font.status])")
    assert {"KaTeX_Main", "KaTeX_Math"} <= {family for family, _ in fonts}
    assert {status for _, status in fonts} <= {"loaded", "unloaded"}  # not asked for
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER, "height": 900})
    assert page.evaluate(WIDEST) <= PAPER
    page.close()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["x"], "SEED must be a whole number from 0 up; it is 'x', of type str"),
        (["-1"], "SEED must be a whole number from 0 up; it is -1"),
        (["1", "0"], "N must be a whole number from 1 to 100; it is 0"),
        (["1", "101"], "N must be a whole number from 1 to 100; it is 101"),
        (["1", "1.5"], "N must be a whole number from 1 to 100; it is '1.5', of type"),
        (["1", "6", "5x5"], "KIND must be one of '2x2', '3x2', '2x3', '3x3', '4x3', "),
    ],
)
def test_a_handout_that_cannot_be_is_refused_before_anything_is_written(
    arguments, words, tmp_path
):
    with pytest.raises(ValueError) as refusal:
        handout.write(tmp_path / "new", *arguments)
    assert str(refusal.value).startswith(words)
    assert not (tmp_path / "new").exists()


def test_the_command_says_what_is_wrong_in_one_line():
    command = [sys.executable, ROOT / "scripts" / "handout.py", "1", "6", "cubic"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr == (
        "KIND must be one of '2x2', '3x2', '2x3', '3x3', '4x3', 'deficient', "
        "'complex'; it is 'cubic'\n"
    )
