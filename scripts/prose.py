"""Reads the numbers of a chapter's prose, and looks for each in the cells around it.

A claim is a number, a vector or a matrix that the text names. It is held if a cell of
code near it says the same, in what it prints or in what it computes with: when such a
cell changes, the text no longer agrees with it, and the claim is loose.

No claims are: whole numbers below ten outside of vectors and matrices (so 4×3 is none,
and 40×3 is one), exponents and indices, numbers of chapters and exercises, vectors of
zeros and ones, wrong choices, and questions with numbers of their own (a Predict is
about the next cell, and counts).
"""

import re
from itertools import chain
from typing import NamedTuple

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
    "drills-abbf65": "hundreds in which tests/test_drill.py finds no drills alike",
    "drills-296c77": "bounds that tests/test_drill.py holds every drill to",
}

# LaTeX, step by step as Python writes it.
PYTHON = [
    ("−", "-"),
    (r"\{,\}", ""),
    (r"\\[dt]frac", r"\\frac"),
    (r"\\frac\s*(\d)\s*(?=\d|\{)", r"\\frac{\1}"),
    (r"(\\frac\{[^{}]*\})\s*(\d)", r"\1{\2}"),
    (r"\\sqrt\s*(\w)", r"\\sqrt{\1}"),
    (r"\\cdot\s*|\\times(?=\s*10\^)", "*"),
    (r"\\times", "×"),
    (r"\\%", "%"),
    (r"(\\[a-zA-Z]+)(?=\d)", r"\1 "),
    (r"\\[,;:! ]|\\q?quad|~", " "),
    (rf"({NUMBER})\s*[*·]\s*10\^(?:\{{(-?\d+)\}}|(\d))", r"\1e\2\3"),
    (r"(?<![\w.])10\^(?:\{(-?\d+)\}|(\d))", r"1e\1\2"),
    (r"_(?:\{[^{}]*\}|\\?\w)|\^(?:\{[^{}]*\}|\\?\w+|[*+])", " "),
]
TEXTS = "text/plain", "text/latex"
MATRIX = re.compile(r"\\begin\{[bp]?(?:small)?matrix\}(.*?)\\end\{\w+\}", re.S)
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
DIVIDED = re.compile(
    r"\)? / (\d+(?:\*\*0\.5)?|sp\.sqrt\(\d+\))|\)? \* (sp\.Rational\(\d+, \d+\))"
)
ROUNDING = re.compile(r"\.round\(\d+\)|(?<!Rational\(\d), \d\)|:[\d,]*\.?\d*[%a-z]?\}")


class Claim(NamedTuple):
    text: str
    values: tuple  # one of a number, more of a vector or matrix
    half: float = 0.0  # half a unit of a number's last digit
    factor: complex = 1  # that stands before a vector or matrix
    divisor: complex = 1  # that stands behind it
    numbers: tuple = ()  # of a list without brackets, which may be found one by one


def plain(latex):
    for pattern, instead in PYTHON:
        latex = re.sub(pattern, instead, latex)
    before = ""
    while before != latex:  # from the inside out
        before = latex
        latex = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", latex)
        latex = re.sub(r"\\sqrt\{([^{}]*)\}", r"sqrt(\1)", latex)
    return latex


def value(entry):
    """The number that an entry of a vector or matrix is; None if it is none."""
    text = (
        re.sub(r"[\s$]|sp\.", "", entry).replace("sqrt", "S").replace("Rational", "R")
    )
    text = re.sub(r"\bI\b|(?<![a-zA-Z])i(?![a-zA-Z])", "J", text)
    text = re.sub(r"(?<=[\d)J])(?=[S(J])|(?<=[)J])(?=[\dS])", "*", text)
    if not re.fullmatch(r"[\d.e+\-*/()SRJj,]*\d[\d.e+\-*/()SRJj,]*|-?J", text):
        return None
    names = {"S": lambda x: x**0.5, "R": lambda x, y=1: x / y, "J": 1j}
    try:
        return complex(eval(text, {"__builtins__": {}}, names))
    except (SyntaxError, TypeError, ValueError, ArithmeticError, NameError):
        return None


def brackets(text):
    """Yield where each pair of brackets starts and ends, inner ones first."""
    opened = []
    for place, character in enumerate(text):
        if character in "([{":
            opened.append(place)
        elif character in ")]}" and opened:
            yield opened.pop(), place + 1


def items(content):
    """The items of a list, at commas that stand in no bracket of their own."""
    found, depth = [""], 0
    for character in content:
        depth += (character in "([{") - (character in ")]}")
        if character in ",;" and not depth:
            found.append("")
        else:
            found[-1] += character
    return [item.strip() for item in found if item.strip()]


def flat(item):
    """The entries of nested lists in their order; None if one is no number."""
    if (x := value(item)) is not None:
        return [x]
    if not re.fullmatch(r"[\[(].*[\])]", item, re.S):
        return None
    parts = [flat(part) for part in items(item[1:-1])]
    return list(chain(*parts)) if parts and None not in parts else None


def rows(matrix):
    """The rows of a matrix of LaTeX, with None for what is no number."""
    lines = [line for line in re.split(r"\\\\(?:\[\w+\])?", matrix) if line.strip()]
    return [[value(entry) for entry in line.split("&")] for line in lines]


def number(digits, unit=""):
    mantissa, _, exponent = digits.partition("e")
    scale = 10.0 ** int(exponent or 0) * SCALES.get(unit, 1)
    half = 0.5 * 10.0 ** -len(mantissa.partition(".")[2]) * scale
    return Claim(f"{digits} {unit}".strip(), (float(mantissa) * scale,), half)


def factor(text):
    """The number that ends a text, as a factor before a vector or matrix."""
    found = re.search(r"(\(\([^()]*\)/\((?:[^()]|\([^()]*\))*\)\)|\d+)\s*$", text)
    return (value(found[1]) if found else None) or 1


def divisor(text):
    """The number that begins a text, as a divisor behind a vector or matrix."""
    found = re.match(r"\s*/\s*(\d+|sqrt\(\d+\))", text)
    return (value(found[1]) if found else None) or 1


def claims(markdown):
    """Yield what a text names: matrices, vectors, lists, then single numbers."""
    if re.search(r"\{admonition\} Question\b", markdown):
        return
    text = markdown
    for pattern in NO_CLAIM:
        text = re.sub(pattern, " ", text)
    text = plain(text)
    for found in MATRIX.finditer(text):
        entries = list(chain(*rows(found[1])))
        if None not in entries:
            yield from listed(text, *found.span(), entries)
            text = blank(text, *found.span())
    for start, end in list(brackets(text)):
        entries = [value(item) for item in items(text[start + 1 : end - 1])]
        thousands = re.fullmatch(r"\d{1,3}(,\d{3})+", text[start + 1 : end - 1])
        if len(entries) > 1 and None not in entries and not thousands:
            yield from listed(text, start, end, entries)
            text = blank(text, start, end)
    text = THOUSANDS.sub("", text)
    for found in re.finditer(
        rf"(?<![\w.*/+-]){NUMBER}(?:,\s*{NUMBER}){{2,}}(?!\w)", text
    ):
        each = tuple(number(x) for x in re.findall(NUMBER, found[0]))
        alone = tuple(x for x in each if len(x.text) > 1)
        if alone:
            values = tuple(x.values[0] for x in each)
            yield Claim(found[0], values, numbers=alone)
        text = blank(text, *found.span())
    for found in re.finditer(
        rf"(?<![\w.])({NUMBER})(?!\w|\.\d)(?:\$?\s*({UNIT})(?!\w))?", text
    ):
        if len(found[1]) > 1 or found[2]:
            yield number(found[1], found[2] or "")


def blank(text, start, end):
    return text[:start] + " " * (end - start) + text[end:]


def listed(text, start, end, entries):
    if set(entries) - {0, 1, -1}:
        words = " ".join(text[start:end].split())
        before, behind = factor(text[:start]), divisor(text[end:])
        yield Claim(words, tuple(entries), factor=before, divisor=behind)


class Evidence:
    """The numbers and the lists of numbers that cells of code print or compute with."""

    def __init__(self, cells=()):
        self.numbers, self.lists = set(), set()
        for cell in cells:
            if cell.cell_type == "code":
                source = re.sub(r"(?<=\d)_(?=\d)", "", cell.source)
                self.read(ROUNDING.sub(" ", source))
                self.printed(cell.outputs, re.search(r"\n?(\d+) \* .*\Z", source))

    def printed(self, outputs, times):
        """Take what a cell prints; also, where it is 45 * A, what A is."""
        shown = Evidence()
        for output in outputs:
            data = output.get("data", {})
            for words in (output.get("text"), *map(data.get, TEXTS)):
                shown.read(words or "")
        self.numbers |= shown.numbers
        self.lists |= shown.lists
        if times:
            by = int(times[1])
            self.lists |= {tuple(x / by for x in line) for line in shown.lists}

    def read(self, text):
        text = plain(text)
        for found in MATRIX.finditer(text):
            self.add(rows(found[1]))
        for start, end in brackets(text):
            matrix = [flat(item) for item in items(text[start + 1 : end - 1])]
            self.add(matrix)
            if by := DIVIDED.match(text, end):
                share = value(f"1/{by[1]}" if by[1] else by[2])
                self.add([line and [x * share for x in line] for line in matrix])
        text = THOUSANDS.sub("", text)
        for digits, share in re.findall(rf"(?<![\w.])({NUMBER})(\s*%)?", text):
            self.numbers |= {float(digits), float(digits) / 100 if share else 0}
        for one, other in re.findall(rf"({NUMBER})\)?\s*/\s*\(?({NUMBER})", text):
            self.numbers.add(float(one) / (float(other) or 1))

    def add(self, matrix):
        """Take a list of rows: each of them, each column, and all entries in a row."""
        lines = [line for line in matrix if line and None not in line]
        self.lists |= set(map(tuple, lines))
        if lines and len(lines) == len(matrix):
            self.lists.add(tuple(chain(*lines)))
            if len(set(map(len, lines))) == 1:
                self.lists |= set(zip(*lines, strict=True))
        self.numbers |= {abs(x) for line in lines for x in line}

    def holds(self, claim):
        if len(claim.values) == 1:
            near = claim.half * (1 + 1e-9)
            return any(abs(x - claim.values[0]) <= near for x in self.numbers)
        values = [x * claim.factor for x in claim.values]
        parts = [x / claim.divisor for x in values]
        return any(same(line, values) or same(line, parts) for line in self.lists)


def same(one, other):
    return len(one) == len(other) and all(
        abs(x - y) <= 1e-6 * max(1, abs(x)) for x, y in zip(one, other, strict=True)
    )


def long(claim):
    """Whether it is found in another section by no accident."""
    digits = re.sub(r"e.*|\D", "", claim.text).strip("0")
    return len(claim.values) > 2 or (len(claim.values) == 1 and len(digits) > 2)


def written(cell):
    """What a reader reads of a cell besides its code and outputs."""
    if cell.cell_type == "markdown":
        return cell.source
    about = cell.metadata.get("mystnb", {})
    about = [about.get("image", {}).get("alt"), about.get("figure", {}).get("caption")]
    return "\n\n".join(filter(None, about))


def sections(notebook):
    found = [[]]
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and re.search(r"(?m)^##+ ", cell.source):
            found.append([])
        found[-1].append(cell)
    return found


def loose(notebook):
    """Yield each cell and the claim in it that no cell of code holds."""
    everywhere = Evidence(notebook.cells)
    for cells in sections(notebook):
        sums_up = cells and re.search(r"(?m)^## (What you|Recap)", cells[0].source)
        near = everywhere if sums_up else Evidence(cells)
        for cell in cells:
            for claim in claims(written(cell)):
                one_by_one = claim.numbers and all(map(near.holds, claim.numbers))
                far = long(claim) and everywhere.holds(claim)
                if not (near.holds(claim) or one_by_one or far):
                    yield cell, claim
