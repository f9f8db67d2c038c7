"""What the prose of a chapter names is what its cells say; see prose.py."""

from copy import deepcopy
from functools import cache
from itertools import chain

import pytest
from contents import CHAPTERS, NOTEBOOKS
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from prose import OWN, claims, loose

ALONE = {name: [page] for name, page in NOTEBOOKS.items() if name[0] not in "123456789"}


@cache
def loose_in(name):
    return list(loose({**CHAPTERS, **ALONE}[name]))


def named(*pages):
    return [f"{cell.id}: {claim.text}" for cell, claim in loose(pages)]


@pytest.mark.parametrize("name", [*CHAPTERS, *ALONE])
def test_every_number_in_the_prose_comes_from_a_cell(name):
    found = [
        f"{cell.id}: {claim.text}"
        for cell, claim in loose_in(name)
        if cell.id not in OWN
    ]
    assert not found, f"no cell near it in {name} says so:\n" + "\n".join(found)


def test_every_exception_is_needed():
    needed = {cell.id for name in [*CHAPTERS, *ALONE] for cell, _ in loose_in(name)}
    assert set(OWN) <= needed


# What the cells of chapter 2 print if b is doubled, and a tree ends 10 cm higher.
EDITS = {
    "9, 0, 0, 0": "18, 0, 0, 0",
    "[3/5, -2/5, 1/5]": "[6/5, -4/5, 2/5]",
    r"\frac{3}{5} & -": r"\frac{6}{5} & -",
    "[2, 1, 2, 3]": "[4, 2, 4, 6]",
    "[0.6, -0.4, 0.2]": "[1.2, -0.8, 0.4]",
    "197, 203": "197, 213",
    "[-11940, 6]": "[-13040.545, 6.545]",
    "[-11940.0, 6.0]": "[-13040.545, 6.545]",
    "[177.0, 6.0]": "[178.0, 6.545]",
}


def edited(text):
    for old, new in EDITS.items():
        text = text.replace(old, new)
    return text


def test_prose_that_an_edit_made_false_is_refused():
    before = CHAPTERS["2-compact-svd"]
    after = deepcopy(before)
    for cell in chain.from_iterable(page.cells for page in after):
        if cell.cell_type == "code":
            cell.source = edited(cell.source)
            for output in cell.outputs:
                output.text = edited(output.get("text", ""))
                for kind, text in output.get("data", {}).items():
                    output.data[kind] = edited(text) if "text" in kind else text
    false = {line.split(": ")[1] for line in set(named(*after)) - set(named(*before))}
    assert false >= {"(9,0,0,0)", "(3,-2,1)", "6 cm", "177 cm", "11940 cm"}


@pytest.mark.parametrize(
    ("prose", "output"),
    [
        ("The error is 5.09 %.", "0.0509"),
        ("It is $4{,}248$, or 4,248, numbers.", "4248"),
        (r"$\kappa=1.42$ million, $\kappa^2\approx2\cdot10^{12}$", "1.42e+06 2.02e+12"),
        (r"$x=\tfrac15(3,-2,1)^T$", "[0.6, -0.4, 0.2]"),
        (r"$x=(1,2i,\sqrt3)$", "[1, 2*I, sqrt(3)]"),
        (r"$v=(1,-3i)/\sqrt{10}$", "[sqrt(10)/10, -3*sqrt(10)*I/10]"),
        (r"$u=30\,(3,4)^T/5$, $\sigma=30$", "[18, 24], 30"),
        (r"$u=\frac1{\sqrt2}(1,2i)$", "[[1], [2j]]) / 2**0.5"),
        (
            r"$\frac12\begin{bmatrix}1 & -2\\[6pt] 3 & 4\end{bmatrix}$",
            r"$\begin{matrix}\frac{1}{2} & -1\\\frac{3}{2} & 2\end{matrix}$",
        ),
        (
            r"$\frac52\begin{bmatrix}1 & i & 0\end{bmatrix}$",
            "X = sp.Matrix([[1, sp.I, 0]]) * sp.Rational(5, 2)",
        ),
        ("It is 12.3 dB, and takes 6 cm.", "12.26 6.0"),
    ],
)
def test_a_number_is_known_however_it_is_written(prose, output):
    def book(output):
        cell = new_code_cell("x", outputs=[new_output("stream", text=output)])
        return new_notebook(cells=[cell, new_markdown_cell(prose)])

    assert list(claims(prose)) and named(book(output)) == []
    assert len(named(book("nothing"))) == len(list(claims(prose)))


def test_numbers_that_come_from_no_cell_are_let_pass():
    prose = """### 2.7 A heading
12. In chapters 3 and 12, section 5.4, {ref}`step-34`, {cite:p}`penrose1955, page 11`:
   a $40\\times3$ matrix, $A^{12}$, $10^d$, $u_{34}$, three $x_5$, $(1,0,0)$ and 45°,
   good to 16 digits, in 1873."""
    assert [claim.text for claim in claims(prose)] == ["40"], "no small number, as is 3"
