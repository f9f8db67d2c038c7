"""Drills: matrices whose SVD comes out tidy by hand, as many as are wanted.

A drill is made backwards. Let p₁, p₂, … be orthogonal columns of whole numbers, q₁, q₂,
… likewise, and c₁, c₂, … whole numbers. Then A = Σ cᵢ pᵢ qᵢ* holds whole numbers, its
singular vectors are pᵢ/|pᵢ| and qᵢ/|qᵢ|, and σᵢ² = cᵢ² |pᵢ|² |qᵢ|². The greatest common
divisor of the entries is taken out, and what is not tidy is drawn again.
"""

import re
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import combinations, product
from math import gcd, isqrt, prod
from operator import methodcaller, mul
from random import Random

import sympy as sp

from svdlab.arguments import as_choice, as_count
from svdlab.exact import exact_svd

# The shapes (m, n, rank) that each kind draws from.
KINDS = {
    "2x2": [(2, 2, 2)],
    "3x2": [(3, 2, 2)],
    "2x3": [(2, 3, 2)],
    "3x3": [(3, 3, 3)],
    "4x3": [(4, 3, 3)],
    "deficient": [(2, 2, 1), (3, 2, 1), (2, 3, 1), (3, 3, 1), (3, 3, 2), (4, 3, 2)],
    "complex": [(2, 2, 2), (3, 2, 2), (2, 3, 2)],
}

# What tidy means.
LARGEST_ENTRY = 12  # of A, in its real and in its imaginary part
LARGEST_SQUARE = 400  # σ²
LARGEST_RADICAND = 15  # d in σ = k√d
LARGEST_COEFFICIENT = 10_000  # of det(λI − A*A)

# What A is made of, with a view to these bounds.
LONGEST = {2: 25, 3: 9, 4: 7}  # |pᵢ|² and |qᵢ|², by the number of their entries
LARGEST_FACTOR = {1: 1, 2: 9, 3: 4}  # |cᵢ|, by the rank
REAL = tuple(range(-4, 5))  # entries of pᵢ and qᵢ
GAUSSIAN = tuple(complex(a, b) for a, b in product((-1, 0, 1), repeat=2))


@dataclass(frozen=True)
class Drill:
    """Find a full SVD of A: the problem, and its solution in the steps of chapter 1.

    `A` is a sympy matrix of whole numbers, or of Gaussian ones: a + bi, a and b whole.
    `problem` and `solution` are Markdown, `problem_latex` and `solution_latex` LaTeX.
    A notebook shows the problem, and the solution in a box that opens.
    """

    seed: int
    kind: str
    A: sp.ImmutableMatrix

    @cached_property
    def svd(self):
        """The `ExactSVD` that the solution finds."""
        return exact_svd(self.A)

    @property
    def steps(self):
        r"""The working, in order: a list of (title, formula), with LaTeX in both.

        >>> title, formula = drill(1, "2x2").steps[3]
        >>> title
        'The eigenvalues of $G$, descending'
        >>> print(formula)
        \lambda_{1} = 81,\quad \lambda_{2} = 1
        """
        return [(_title(title), _formula(formula)) for title, formula in self.svd.steps]

    @property
    def problem(self):
        """The problem, in Markdown."""
        return f"Find a full SVD of\n\n$$\nA = {sp.latex(self.A)}.\n$$"

    @property
    def solution(self):
        """The worked solution, in Markdown."""
        return "\n\n".join(
            f"**Step {i}. {title}**\n\n$$\n{formula}\n$$"
            for i, (title, formula) in enumerate(self.steps, 1)
        )

    @property
    def problem_latex(self):
        """The problem, in LaTeX."""
        return f"Find a full SVD of\n\\[\nA = {sp.latex(self.A)}.\n\\]"

    @property
    def solution_latex(self):
        """The worked solution, in LaTeX: a list of numbered steps."""
        steps = [
            f"\\item {title}\n\\[\n{formula}\n\\]" for title, formula in self.steps
        ]
        return "\n".join([r"\begin{enumerate}", *steps, r"\end{enumerate}"])

    def _repr_markdown_(self):
        box = f"<details><summary>Solution</summary>\n\n{self.solution}\n\n</details>"
        return f"{self.problem}\n\n{box}"


def drill(seed, kind):
    """Return a matrix to factor by hand, with its worked solution, as a `Drill`.

    A seed is a whole number from 0 up. The kinds are "2x2", "3x2", "2x3", "3x3" and
    "4x3" (m×n, real, of full rank), "deficient" (2×2 to 4×3, real, of lower rank) and
    "complex" (2×2, 3×2 and 2×3, of full rank).

    A seed and a kind give the same drill on every machine. Two of the seeds 0 to 99
    never give matrices that differ only in the order and the signs of rows and columns,
    nor do two of the seeds 100 to 199, and so on.

    The numbers stay small. Entries of A are whole and at most 12, in the real and the
    imaginary part each. The σ > 0 differ from each other, σ² is whole and at most 400,
    and σ = k√d with d ≤ 15. No coefficient of det(λI − A*A) is beyond 10,000. The parts
    of the entries of U and V are a√d/b with a ≤ 4, b ≤ 35 and d ≤ 35.

    Raises ValueError if the seed or the kind is none of these.

    >>> drill(1, "2x2").A
    Matrix([
    [ 4,  5],
    [-5, -4]])
    >>> drill(1, "2x2").svd.singular_values
    [9, 1]
    """
    seed, kind = as_count(seed, "seed", least=0), as_choice(kind, "kind", KINDS)
    rows = _hundred(kind, seed // 100)[seed % 100]
    A = [[int(x.real) + sp.I * int(x.imag) for x in row] for row in rows]
    return Drill(seed, kind, sp.ImmutableMatrix(A))


# Drawing


@lru_cache
def _hundred(kind, number):
    """A hundred tidy matrices, no two alike: those of the seeds from 100·number on."""
    # Of Random, only random() is promised to be the same in every Python.
    random = Random(f"{kind} {number:x}").random
    found = {}
    while len(found) < 100:
        rows, squares = _drawn(kind, lambda some: some[int(random() * len(some))])
        if _is_tidy(rows, squares) and _needs_work(rows, kind):
            found.setdefault(_likeness(rows), rows)
    return list(found.values())


def _drawn(kind, pick):
    """The rows of A = Σ cᵢ pᵢ qᵢ*, without their common divisor, and its σᵢ² > 0."""
    m, n, rank = pick(KINDS[kind])
    digits, phases = REAL, (1, -1)
    if kind == "complex":
        digits, phases = GAUSSIAN, (1, 1j, -1, -1j)
    P, Q = _frame(m, digits, pick), _frame(n, digits, pick)
    sizes = range(1, LARGEST_FACTOR[rank] + 1)
    C = [pick(sizes) * pick(phases) for _ in range(rank)]
    layers = list(zip(C, P, Q, strict=False))
    rows = [
        [sum(c * p[i] * q[j].conjugate() for c, p, q in layers) for j in range(n)]
        for i in range(m)
    ]
    divisor = gcd(*_parts(rows))
    squares = [
        _length_squared([c]) * _length_squared(p) * _length_squared(q) // divisor**2
        for c, p, q in layers
    ]
    return [[x / divisor for x in row] for row in rows], squares


def _frame(d, digits, pick):
    """An orthogonal basis of d columns, drawn one after the other."""
    frame = ()
    while len(frame) < d:
        columns = _orthogonal(d, digits, frame)
        frame = (*frame, pick(columns)) if columns else ()
    return frame


@cache
def _orthogonal(d, digits, frame):
    """The columns of d digits, not too long, orthogonal to those of the frame."""
    if frame:
        columns = _orthogonal(d, digits, frame[:-1])
        return [w for w in columns if _inner(frame[-1], w) == 0]
    return [
        w
        for w in product(digits, repeat=d)
        if _length_squared(w) <= LONGEST[d]
        and gcd(*_parts([w])) == 1
        and _leads_positively(w)
    ]


def _leads_positively(w):
    """Whether w is the one to stand for all its multiples by −1 and by i."""
    lead = next(filter(None, w))
    return lead.real > 0 and lead.imag >= 0


def _is_tidy(rows, squares):
    """Whether the numbers of the solution stay small, and the σᵢ differ."""
    coefficients = [
        sum(map(prod, combinations(squares, k + 1))) for k in range(len(squares))
    ]
    return (
        max(map(abs, _parts(rows))) <= LARGEST_ENTRY
        and max(squares) <= LARGEST_SQUARE
        and max(map(_radicand, squares)) <= LARGEST_RADICAND
        and max(coefficients) <= LARGEST_COEFFICIENT
        and len(set(squares)) == len(squares)
    )


def _needs_work(rows, kind):
    """Whether nothing is for free: no zero row of A, no eₖ an eigenvector of A*A.

    If complex, A*A is not real, so that a forgotten conjugate shows.
    """
    gram = _gram(rows)
    mixed = [any(x for j, x in enumerate(row) if j != i) for i, row in enumerate(gram)]
    real = not any(x.imag for row in gram for x in row)
    return all(mixed) and all(map(any, rows)) and real == (kind != "complex")


def _likeness(rows):
    """What stays if rows and columns change their order and their signs."""
    return tuple(
        tuple(
            sorted(tuple(sorted(_length_squared([x]) for x in line)) for line in lines)
        )
        for lines in (rows, _gram(rows))
    )


def _gram(rows):
    """The rows of A*A."""
    columns = list(zip(*rows, strict=True))
    return [[_inner(x, y) for y in columns] for x in columns]


def _inner(x, y):
    return sum(map(mul, map(methodcaller("conjugate"), x), y))


def _length_squared(x):
    return int(_inner(x, x).real)


def _parts(rows):
    """The real and the imaginary parts of all entries."""
    return [int(part) for row in rows for x in row for part in (x.real, x.imag)]


def _radicand(square):
    """The least d with √square = k√d, k whole."""
    roots = range(isqrt(square), 0, -1)
    return next(square // k**2 for k in roots if square % k**2 == 0)


# Typesetting

LATEX = {
    "*": "^*",
    "−": "-",
    "λ": r"\lambda ",
    "σ": r"\sigma ",
    "Σ": r"\Sigma ",
    "√": r"\sqrt ",
    "det": r"\det ",
    "null": r"\operatorname{null}",
    **{digit: f"_{i}" for i, digit in enumerate("₀₁₂₃₄₅₆")},
}
SYMBOL = re.compile("|".join(map(re.escape, LATEX)))
# An equation or a difference, a word with a symbol in it, or the matrix G.
MATHS = re.compile(
    rf"\S+(?: [=−] [^\s,:]+)+|[^\s,:]*(?:{SYMBOL.pattern})[^\s,:]*|\bG\b"
)


def _title(words):
    """The title of a step with its mathematics in LaTeX, between dollar signs."""

    def in_latex(maths):
        return f"${SYMBOL.sub(lambda symbol: LATEX[symbol[0]], maths[0]).strip()}$"

    return MATHS.sub(in_latex, words)


def _formula(formula):
    """The formula of a step in LaTeX; several stand side by side."""
    several = formula if isinstance(formula, sp.Tuple) else [formula]
    return r",\quad ".join(map(sp.latex, several))
