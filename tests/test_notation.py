"""One notation holds throughout, and the page that lists it misses nothing."""

import inspect
import re
from collections import Counter
from pathlib import Path

import nbformat

import svdlab

CHAPTERS = Path(__file__).parents[1] / "chapters"
NOTATION = (CHAPTERS / "notation.md").read_text()
PROSE = {
    path.stem: "\n\n".join(
        cell.source
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "markdown"
    )
    for path in sorted(CHAPTERS.glob("[0-9]-*.ipynb"))
}
GREEK = (
    r"\\(?:alpha|beta|gamma|delta|varepsilon|epsilon|zeta|eta|theta|kappa|lambda|mu|nu|xi"
    r"|rho|sigma|tau|phi|varphi|chi|psi|omega|ell|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Phi"
    r"|Psi|Omega)(?![A-Za-z])"
)
MARKED = r"\\(?:hat|tilde|mathbb)[ {]*\\?[A-Za-z]+|\\perp|\\langle"


def symbols(text):
    """The Greek and the marked letters in the formulas of a text."""
    text = re.sub(r"`[^`]*`|\\textcolor\{#\w+\}", "", text)
    formulas = re.findall(r"\$\$.+?\$\$|\$[^$]+?\$", text, re.S)
    found = re.findall(f"{MARKED}|{GREEK}", " ".join(formulas))
    return {re.sub(r"[ {]", "", symbol) for symbol in found}


def test_every_letter_of_the_chapters_is_listed():
    for name, text in PROSE.items():
        assert symbols(text) <= symbols(NOTATION), name


def test_no_letter_is_listed_with_two_meanings():
    listed = Counter(
        symbol
        for line in NOTATION.splitlines()
        if line.startswith("| $")
        for symbol in re.split(r"[;,] ", line[2:].split(" | ")[0])
    )
    assert set(listed.values()) == {1}, listed.most_common(3)


def test_the_adjoint_of_sigma_has_one_name():
    for name, text in PROSE.items():
        assert not re.search(r"\\Sigma(_\w)?\^\{?T", text), name


def test_every_function_of_the_library_is_listed():
    table = NOTATION.split("## The functions of `svdlab`")[1]
    listed = re.findall(r"^\| `(\w+)\(|, `(\w+)\(", table, re.M)
    public = (
        name for name in svdlab.__all__ if inspect.isfunction(getattr(svdlab, name))
    )
    assert Counter(map("".join, listed)) == Counter(public)


def test_a_chapter_that_the_glossary_names_is_not_the_glossary():
    text = (CHAPTERS / "glossary.md").read_text()
    heads = re.findall(r"^### (.+)$", text, re.M)
    own = {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}
    named = re.findall(r"\[[Cc]hapter \d\]\(#(.+?)\)", text)
    assert named and not own & {*named}
