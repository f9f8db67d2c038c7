"""A handout of drills holds what was asked for, stands alone and fits its paper."""

import re

import handout
import pytest
import sympy as sp

from svdlab import drill
from svdlab.drill import KINDS

PAPER = 672  # pixels of CSS in 178 mm, the width of A4 within its margins
WIDEST = """Math.max(...[...document.querySelectorAll(".base")].map(
  base => base.getBoundingClientRect().right))"""


@pytest.fixture(scope="module")
def sheets(tmp_path_factory):
    return handout.write(tmp_path_factory.mktemp("handout") / "new", 5, len(KINDS))


def test_a_handout_holds_the_drills_of_its_seeds_and_its_fonts(sheets):
    problems, key = (path.read_text("utf-8") for path in sheets)
    drills = [drill(seed, kind) for seed, kind in enumerate(KINDS, 5)]
    for each in drills:
        name, M = ("X", each.X) if each.kind == "table" else ("A", each.A)
        given = f"{name} = {sp.latex(M)}".replace("&", "&amp;")
        for page in (problems, key):
            assert f"<small>{each.kind}, seed {each.seed}</small>" in page
            assert f"{given}</annotation>" in page
    assert problems.count('class="problem"') == key.count('class="problem"') == 8
    for page in (problems, key):
        assert set(re.findall(r"url\((\w+)", page)) == {"data"}, "no font is elsewhere"
        assert "$" not in page and "katex-error" not in page[page.index("<body>") :]
    assert 'class="step"' not in problems
    assert key.count('class="step"') == sum(len(each.steps) for each in drills)


def test_a_handout_opens_silently_and_fits_its_paper(sheets, open_silent):
    for path in sheets:
        page = open_silent(path.parent.as_uri(), path.name).page
        fonts = page.evaluate("[...document.fonts].map(x => [x.family, x.status])")
        assert {"KaTeX_Main", "KaTeX_Math"} <= {family for family, _ in fonts}
        assert {status for _, status in fonts} <= {"loaded", "unloaded"}  # not used
        page.emulate_media(media="print")
        page.set_viewport_size({"width": PAPER, "height": 900})
        assert page.evaluate(WIDEST) <= PAPER


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["x", "6", ""], "'x'"),
        (["1", "1.5", ""], "'1.5'"),
        (["1", "0", ""], "N must be from 1 to 100; it is 0"),
        (["1", "101", ""], "it is 101"),
        (["-1", "6", ""], "seed must be a whole number from 0 up; it is -1"),
        (["1", "6", "5x5"], "kind must be one of '2x2', '3x2', '2x3', '3x3', '4x3', "),
    ],
)
def test_a_handout_that_cannot_be_is_refused_before_anything_is_written(
    arguments, words, monkeypatch, tmp_path
):
    monkeypatch.setattr(handout, "ROOT", tmp_path)
    with pytest.raises(SystemExit, match=re.escape(words)) as ended:
        handout.main(*arguments)
    assert "\n" not in str(ended.value)
    assert not any(tmp_path.iterdir())
