"""Reads the numbers of a chapter's prose, and looks for each in the cells around it.

No tool does this: nbval compares outputs, and reads no prose. A claim is a number, a
vector or a matrix that the text names. It is held if a cell of code near it says the
same, in what it prints or in what it computes with: when such a cell changes, the text
no longer agrees with it, and the claim is loose.

No claims are: whole numbers below ten outside of vectors and matrices (so 4×3 is none,
and 40×3 is one), exponents and indices, numbers of chapters and exercises, vectors of
zeros and ones, wrong choices, and questions with numbers of their own (a Predict is
about the next cell, and counts). A matrix is one where no space stands behind the
`\\\\` between its rows: with a space it is the working of a solution.
"""

import re
from typing import NamedTuple

import numpy as np

NUMBER = r"\d+(?:\.\d+)?(?:e[+-]?\d+)?"
SCALES = {"%": 1e-2, "million": 1e6, "billion": 1e9}
UNIT = r"%|million|billion|dB|cm|[kMG]i?B|seconds?|bytes?|times|°"

# What is taken away before numbers are looked for, in this order.
NO_CLAIM = [
    r"`(?![\d.,\s()-]+`)[^`]*`",
    r"<summary>(?!Solution|Hint).*</summary>(?=\s*No\b)",
    r"<[^>]+>",
    r"(?m)^\s*\d+\.\s",  # the item of a list
    r"(?m)^#+ \d+\.(?:\d+)? ",  # the number of an exercise or a slip
    r"\]\([^)]*\)",  # where a link leads
    r"(?i)\b(?:chapter|exercise|section|part|step|theorem|figure|item|layer|column|row|"
    r"number|slip|seed)s? [\d.]*\d(?:(?:,| and| to| or) [\d.]*\d)*(?! ?[\d×%])",
    r"\b10 ?\\log_\{10\}",  # what a decibel is
    r"\b10\^[a-z]\b",  # a power of ten that is no number
    r"(?:[\d.]+\\cdot ?)?10\^\{-1[56]\}|\b16\$? digits",  # of float64
    r"(?<![(,])\b25[56]\b(?!,)",  # a byte
    r"\b(?:45|90|180)°",
    r"\b[Ii]n 1[89]\d\d\b",
]

# Cells whose numbers come from no cell of code, and why.
OWN = {
    "welcome-a307e0": "minutes, and the version of a licence",
    "outer-products-0a9a3c": "σ of the chapter's matrix, which exercises start from",
    "drills-abbf65": "hundreds in which tests/test_drill.py finds no drills alike",
    "drills-296c77": "bounds that tests/test_drill.py holds every drill to",
}

# LaTeX and sympy, step by step, as plain Python.
PYTHON = [
    (r"\\[dt]frac", r"\\frac"),
    (r"\\frac\s*(\d)\s*(?=\d|\{)", r"\\frac{\1}"),
    (r"(\\frac\{[^{}]*\})\s*(\d)", r"\1{\2}"),
    (r"\\sqrt\s*(\w)", r"\\sqrt{\1}"),
    (r"\\cdot\s*|\\times(?=\s*10\^)", "*"),
    (r"\\%", "%"),
    (r"(\\[a-zA-Z]+)(?=\d)", r"\1 "),
    (r"\\[,;:! ]|\\q?quad|~", " "),
    (rf"({NUMBER})\s*[*·]\s*10\^(?:\{{(-?\d+)\}}|(\d))", r"\1e\2\3"),
    (r"(?<![\w.])10\^(?:\{(-?\d+)\}|(\d))", r"1e\1\2"),
    (r"_(?:\{[^{}]*\}|\\?\w)|\^(?:\{[^{}]*\}|\\?\w+|[*+])", " "),
]
MATRIX = re.compile(r"\\begin\{[bp]?(?:small)?matrix\}(.*?)\\end\{\w+\}", re.S)
SUM_OR_PRODUCT = rf"{NUMBER}(?:(?:\s*[-+*/]+\s*|\)?\s*/\s*\(?){NUMBER})+"
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
# What is a number or nested lists of numbers, once its roots and products are written
# as Python writes them.
ARITHMETIC = re.compile(r"(?=.*[\dJ])(?:sqrt|Rational|[\d.e+\-*/(),\[\]jJ])+")
NAMES = {"sqrt": lambda x: x**0.5, "Rational": lambda x, y=1: x / y, "J": 1j}
# What a vector or matrix is multiplied with: a number before it, one behind it.
BEFORE = re.compile(r"(\(\([^()]*\)/\((?:[^()]|\([^()]*\))*\)\)|\d+)\s*$")
BEHIND = re.compile(
    r"\)?\s*([*/])\s*(\d+(?:\*\*0\.5)?|(?:sp\.)?(?:sqrt\(\d+\)|Rational\(\d+, \d+\)))"
)
# What a cell only rounds with, and so does not say.
ROUNDING = re.compile(r"\.round\(\d+\)|(?<!Rational\(\d), \d\)|:[\d,]*\.?\d*[%a-z]?\}")
TEXTS = "text/plain", "text/latex"
STARTS = r"(?m)^##+ |^:::+\{admonition\} What you"  # a section
SUMS_UP = r"(?m)^## Recap|^:::+\{admonition\} What you"


class Claim(NamedTuple):
    text: str
    readings: tuple  # what would hold it: lists of entries, or one number
    half: float = 0.0  # half a unit of a number's last digit


def plain(latex):
    """LaTeX as Python writes it: matrices as lists of rows, fractions with a slash."""
    latex = MATRIX.sub(as_lists, latex.replace("{,}", ""))
    for pattern, instead in PYTHON:
        latex = re.sub(pattern, instead, latex)
    before = ""
    while before != latex:  # from the inside out
        before = latex
        latex = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", latex)
        latex = re.sub(r"\\sqrt\{([^{}]*)\}", r"sqrt(\1)", latex)
    return latex


def as_lists(matrix):
    if r"\\ " in matrix[1]:  # the working of a solution, which cells check as a whole
        return matrix[1]
    rows = re.split(r"\\\\(?:\[\w+\])?", matrix[1])
    lists = [f"[{row.replace('&', ',')}]" for row in rows if row.strip()]
    return f"[{', '.join(lists)}]"


def array(text):
    """The number, vector or matrix that a text spells; None if it spells none."""
    text = re.sub(r"[\s$]|sp\.", "", text)
    text = re.sub(r"(?<![a-zA-Z])[iI](?![a-zA-Z])", "J", text)
    text = re.sub(r"(?<=[\d)J])(?=[sJ(])|(?<=[)J])(?=[\ds])", "*", text)
    if not ARITHMETIC.fullmatch(text):
        return None
    try:
        return np.array(eval(text, {"__builtins__": {}}, NAMES), complex)
    except (SyntaxError, TypeError, ValueError, ArithmeticError, NameError):
        return None


def arrays(text):
    """Where each vector or matrix starts and ends, what it is, and that multiplied."""
    opened, found = [], []
    for place, character in enumerate(text):
        if character in "([":
            opened.append(place)
        elif character in ")]" and opened:
            found.append((opened.pop(), place + 1))
    for start, end in sorted(found):  # outer ones first
        x = array(text[start:end])
        if x is not None and x.ndim:
            before = BEFORE.search(text[max(start - 80, 0) : start])
            behind = BEHIND.match(text, end)
            by = (array(before[1]) if before else None) or 1
            last = (array(behind[2]) if behind else None) or 1
            both = by * last if behind and behind[1] == "*" else by / last
            yield start, end, x, (x * by, x * both)


def claims(markdown):
    """Yield what a text names: vectors and matrices, then single numbers."""
    if re.search(r"\{admonition\} Question\b", markdown):
        return
    for pattern in NO_CLAIM:
        markdown = re.sub(pattern, " ", markdown)
    text, done = plain(markdown), 0
    for start, end, x, multiplied in arrays(text):
        words = text[start:end]
        thousands = re.fullmatch(r"\(\d{1,3}(,\d{3})+\)", words)
        if start >= done and x.size > 1 and not thousands:
            if set(x.flat) - {0, 1, -1}:
                yield Claim(" ".join(words.split()), multiplied)
            text = text[:start] + " " * (end - start) + text[end:]
            done = end
    text = THOUSANDS.sub("", text)
    for digits, unit in re.findall(
        rf"(?<![\w.])({NUMBER})(?!\w|\.\d)(?:\$?\s*({UNIT})(?!\w))?", text
    ):
        if len(digits) > 1 or unit:
            mantissa, _, exponent = digits.partition("e")
            scale = 10.0 ** int(exponent or 0) * SCALES.get(unit, 1)
            half = 0.5 * 10.0 ** -len(mantissa.partition(".")[2]) * scale
            yield Claim(f"{digits} {unit}".strip(), (float(mantissa) * scale,), half)


class Evidence:
    """The numbers and the lists of numbers that cells of code print or compute with."""

    def __init__(self, cells):
        self.numbers, self.lists = {0.0}, set()
        for cell in cells:
            if cell.cell_type == "code":
                source = re.sub(r"(?<=\d)_(?=\d)", "", cell.source)
                self.read(ROUNDING.sub(" ", source))
                # Where a cell ends in 45 * A, what it prints tells of A as well.
                times = re.search(r"([1-9]\d*) \* .*\Z", source)
                for output in cell.outputs:
                    data = output.get("data", {})
                    for words in (output.get("text"), *map(data.get, TEXTS)):
                        self.read(words or "", 1 / int(times[1]) if times else 1)

    def read(self, text, share=1):
        text = plain(text)
        for _, _, x, multiplied in arrays(text):
            self.numbers |= set(abs(x.ravel()))
            for each in (x, x * share, *multiplied):
                rows = each.reshape(len(x), -1)
                self.lists |= {tuple(each.flat), *map(tuple, rows), *map(tuple, rows.T)}
        text = THOUSANDS.sub("", text)
        for digits, percent in re.findall(rf"(?<![\w.])({NUMBER})(\s*%)?", text):
            self.numbers |= {float(digits), float(digits) / 100 if percent else 0.0}
        for sum_or_product in re.findall(SUM_OR_PRODUCT, text):
            x = array(re.sub(r"[()]", "", sum_or_product))
            self.numbers.add(0.0 if x is None else abs(x[()]))

    def holds(self, claim):
        if claim.half:
            [said] = claim.readings
            return any(abs(x - said) <= claim.half * (1 + 1e-9) for x in self.numbers)
        return any(same(x, said.ravel()) for x in self.lists for said in claim.readings)


def same(one, other):
    return len(one) == len(other) and np.allclose(one, other, rtol=1e-6, atol=1e-6)


def long(claim):
    """Whether it is found in another section by no accident."""
    digits = re.sub(r"e.*|\D", "", claim.text).strip("0")
    return len(digits) > 2 if claim.half else claim.readings[0].size > 2


def written(cell):
    """What a reader reads of a cell besides its code and outputs."""
    if cell.cell_type == "markdown":
        return cell.source
    about = cell.metadata.get("mystnb", {})
    about = [about.get("image", {}).get("alt"), about.get("figure", {}).get("caption")]
    return "\n\n".join(filter(None, about))


def sections(notebook):
    """The cells of a notebook, cut at its headings and at the box with its aims."""
    found = [[]]
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and re.search(STARTS, cell.source):
            found.append([])
        found[-1].append(cell)
    return found


def chapter_of(path):
    """The paths of the notebooks that make a chapter with this one, in it or alone."""
    number = re.match(r"\d-", path.name)
    return sorted(path.parent.glob(f"{number[0]}*.ipynb")) if number else [path]


def loose(pages):
    """Yield each cell of a chapter and the claim in it that no cell of code holds.

    What sums the chapter up may be held by a cell of any of its pages.
    """
    parts = [(cells, Evidence(cells)) for page in pages for cells in sections(page)]
    everywhere = Evidence([])
    for _, near in parts:
        everywhere.numbers |= near.numbers
        everywhere.lists |= near.lists
    for cells, near in parts:
        if cells and re.search(SUMS_UP, cells[0].source):
            near = everywhere
        for cell in cells:
            for claim in claims(written(cell)):
                far = long(claim) and everywhere.holds(claim)
                if not (near.holds(claim) or far):
                    yield cell, claim
