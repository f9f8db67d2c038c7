"""One notation holds throughout, and the page that lists it misses nothing."""

import ast
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


def test_the_map_of_the_course_knows_the_page_of_every_concept():
    cells = nbformat.read(CHAPTERS / "0-welcome.ipynb", as_version=4).cells
    source = next(cell.source for cell in cells if "needs = {" in cell.source)
    drawn = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign) and node.targets[0].id != "links"
    }
    concepts = {name for row in drawn["rows"] for name in row if name}
    assert set(drawn["pages"]) == concepts
    assert set(drawn["needs"]) == concepts - {"Circle to ellipse"}
    assert concepts >= set().union(*drawn["needs"].values())
    for name, page in drawn["pages"].items():
        headings = re.findall("^#+ (.+)", PROSE[page], re.M)
        anchors = ["#" + heading.lower().replace(" ", "-") for heading in headings]
        assert drawn["anchors"].get(name, anchors[0]) in anchors
