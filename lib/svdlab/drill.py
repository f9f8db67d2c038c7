"""Drills: matrices whose SVD comes out tidy by hand, as many as are wanted.

A drill is made backwards. Let p₁, p₂, … be orthogonal columns of whole numbers, q₁, q₂,
… likewise, and c₁, c₂, … whole numbers. Then A = Σ cᵢ pᵢ qᵢ* holds whole numbers, its
singular vectors are pᵢ/|pᵢ| and qᵢ/|qᵢ|, and σᵢ² = cᵢ² |pᵢ|² |qᵢ|². The greatest common
divisor of the entries is taken out, and what is not tidy is drawn again. For a table,
the entries of each pᵢ add up to 0: then A is centred.
"""

import re
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import product
from random import Random

import numpy as np
import sympy as sp

from svdlab.arguments import accepts
from svdlab.arguments.single import choice, count
from svdlab.exact.recipe import exact_svd
from svdlab.exact.steps import working_of_components

# The shapes (m, n, rank) that each kind draws from.
KINDS = {
    "2x2": [(2, 2, 2)],
    "3x2": [(3, 2, 2)],
    "2x3": [(2, 3, 2)],
    "3x3": [(3, 3, 3)],
    "4x3": [(4, 3, 3)],
    "deficient": [(2, 2, 1), (3, 2, 1), (2, 3, 1), (3, 3, 1), (3, 3, 2), (4, 3, 2)],
    "complex": [(2, 2, 2), (3, 2, 2), (2, 3, 2)],
    "table": [(4, 2, 2)],
}

# What tidy means; σ² is one of SQUARES.
LARGEST_ENTRY = 12  # of A, in its real and in its imaginary part
SQUARES = {k**2 * d for k in range(1, 21) for d in range(1, 16) if k**2 * d <= 400}
LARGEST_COEFFICIENT = 10_000  # of det(λI − A*A)

# What A is made of, with a view to these bounds.
LONGEST = {2: 25, 3: 9, 4: 7}  # |pᵢ|² and |qᵢ|², by the number of their entries
LONGEST_OF_TABLE = 12  # |pᵢ|² of a table
LARGEST_FACTOR = {1: 1, 2: 9, 3: 4}  # |cᵢ|, by the rank
REAL = tuple(range(-4, 5))  # entries of pᵢ and qᵢ
GAUSSIAN = tuple(complex(a, b) for a, b in product((-1, 0, 1), repeat=2))


@dataclass(frozen=True)
class Drill:
    """Find a full SVD of A: the problem, and its solution in the steps of chapter 1.

    Of the kind "table" it asks for the principal components of a table `X`, by the
    steps of chapter 6; then A is X less the means of its columns.

    `A` is a sympy matrix of whole numbers, or of Gaussian ones: a + bi, a and b whole.
    `steps` are its working, each a title and a formula in LaTeX. `problem` and
    `solution` are Markdown, as a notebook shows them; `problem_latex` and
    `solution_latex` need no package but amsmath, and so have no colours.
    """

    seed: int
    kind: str
    A: sp.ImmutableMatrix
    task = "Find a full SVD of"

    @cached_property
    def svd(self):
        return exact_svd(self.A)

    @property
    def given(self):
        return f"A = {sp.latex(self.A)}"

    @property
    def working(self):
        return self.svd.steps

    @property
    def steps(self):
        return [(step.tex, step.latex) for step in self.working]

    @property
    def problem(self):
        return f"{self.task}\n\n$$\n{self.given}.\n$$"

    @property
    def solution(self):
        return self.working._repr_markdown_()

    @property
    def problem_latex(self):
        return f"{self.task}\n\\[\n{self.given}.\n\\]"

    @property
    def solution_latex(self):
        items = [f"\\item {title}\n\\[\n{shown}\n\\]" for title, shown in self.steps]
        text = "\n".join([r"\begin{enumerate}", *items, r"\end{enumerate}"])
        return re.sub(r"\\textcolor\{.*?\}\{(.*?)\}", r"\1", text)

    def _repr_markdown_(self):
        box = f"<details><summary>Solution</summary>\n\n{self.solution}\n\n</details>"
        return f"{self.problem}\n\n{box}"


class TableDrill(Drill):
    """Find the principal components of X; A is X less the means of its columns."""

    task = "Centre, do not scale, and find loadings, scores and explained shares of"

    @property
    def X(self):
        """The table (4×2), whole numbers of which the least in each column is 1."""
        m, n = self.A.shape
        return self.A + sp.ImmutableMatrix(m, n, lambda i, j: 1 - min(self.A[:, j]))

    @property
    def given(self):
        return f"X = {sp.latex(self.X)}"

    @property
    def working(self):
        return working_of_components(self.X, self.svd)


@accepts
def drill(seed: count(0), kind: choice(*KINDS)):
    """Return a matrix to factor by hand, with its worked solution, as a `Drill`.

    A seed is a whole number from 0 up. The kinds are "2x2", "3x2", "2x3", "3x3" and
    "4x3" (m×n, real, of full rank), "deficient" (2×2 to 4×3, real, of lower rank),
    "complex" (2×2, 3×2 and 2×3, of full rank) and "table" (4×2, for its principal
    components). Raises ValueError for others.

    A seed and a kind give the same drill on every machine. Two of the seeds 0 to 99
    never give matrices that differ only in the order and the signs of rows and columns,
    nor do two of the seeds 100 to 199, and so on.

    Entries of A are whole and at most 12, in the real and the imaginary part each. The
    σ > 0 differ, σ² is whole and at most 400, and σ = k√d with d ≤ 15. No coefficient
    of det(λI − A*A) is beyond 10,000. The parts of the entries of U and V (for a table,
    of V alone) are a√d/b with a ≤ 4, b ≤ 35 and d ≤ 35.

    >>> drill(1, "2x2").A
    Matrix([
    [ 4,  5],
    [-5, -4]])
    >>> drill(1, "2x2").svd.singular_values
    [9, 1]
    """
    A = _hundred(kind, seed // 100)[seed % 100]
    entries = [int(x.real) + sp.I * int(x.imag) for x in A.flat]
    form = TableDrill if kind == "table" else Drill
    return form(seed, kind, sp.ImmutableMatrix(*A.shape, entries))


@lru_cache
def _hundred(kind, number):
    """A hundred tidy matrices, no two alike: those of the seeds from 100·number on."""
    # Of Random, only random() is promised to be the same in every Python.
    random = Random(f"{kind} {number:x}").random
    found = {}
    while len(found) < 100:
        A, squares = _drawn(kind, lambda some: some[int(random() * len(some))])
        if _is_tidy(A, squares) and _needs_work(A, kind):
            found.setdefault(_likeness(A), A)
    return list(found.values())


def _drawn(kind, pick):
    """A = Σ cᵢ pᵢ qᵢ* without its common divisor, and its σᵢ² > 0."""
    m, n, rank = pick(KINDS[kind])
    digits, phases = REAL, (1, -1)
    if kind == "complex":
        digits, phases = GAUSSIAN, (1, 1j, -1, -1j)
    if kind == "table":
        columns = _columns(m, digits, LONGEST_OF_TABLE)
        P = _frame(columns[columns.sum(axis=1) == 0], rank, pick)[:, :rank]
    else:
        P = _frame(_columns(m, digits, LONGEST[m]), m, pick)[:, :rank]
    Q = _frame(_columns(n, digits, LONGEST[n]), n, pick)[:, :rank]
    sizes = range(1, LARGEST_FACTOR[rank] + 1)
    c = np.array([pick(sizes) * pick(phases) for _ in range(rank)])
    A = P * c @ Q.conj().T
    divisor = np.gcd.reduce(_parts(A))
    squares = _square(c) * _square(P).sum(axis=0) * _square(Q).sum(axis=0)
    return A / divisor, squares // divisor**2


def _frame(columns, size, pick):
    """At least so many orthogonal ones of these columns, drawn one after the other."""
    frame = []
    while len(frame) < size:
        frame, left = [], columns
        while len(left):
            frame.append(pick(left))
            left = left[left.conj() @ frame[-1] == 0]
    return np.transpose(frame)


@cache
def _columns(d, digits, longest):
    """The columns of d digits, not too long, one for all its multiples."""
    columns = np.array(list(product(digits, repeat=d)))
    lengths = _square(columns).sum(axis=1)
    columns = columns[(lengths > 0) & (lengths <= longest)]
    lead = np.array([w[w != 0][0] for w in columns])  # a + bi with a > 0, b ≥ 0
    whole = np.array([np.gcd.reduce(_parts(w)) == 1 for w in columns])
    return columns[whole & (lead.real > 0) & (lead.imag >= 0)]


def _is_tidy(A, squares):
    """Whether the numbers of the solution stay small, and the σᵢ differ."""
    return (
        abs(_parts(A)).max() <= LARGEST_ENTRY
        and SQUARES.issuperset(squares)
        and len(set(squares)) == len(squares)
        and abs(np.poly(squares)).max() <= LARGEST_COEFFICIENT
    )


def _needs_work(A, kind):
    """Whether nothing is for free: no zero row of A, no eₖ an eigenvector of A*A.

    If complex, A*A is not real, so that a forgotten conjugate shows.
    """
    G = A.conj().T @ A
    mixed = (G - np.diag(np.diag(G))).any(axis=0)
    return mixed.all() and A.any(axis=1).all() and G.imag.any() == (kind == "complex")


def _likeness(A):
    """What stays if rows and columns change their order and their signs."""
    return tuple(
        tuple(sorted(tuple(sorted(row)) for row in _square(M).tolist()))
        for M in (A, A.conj().T @ A)
    )


def _square(A):
    """|a|² of each entry, a whole number."""
    return (A * np.conj(A)).real.astype(int)


def _parts(A):
    """The real and the imaginary parts of all entries."""
    return np.array([A.real, A.imag]).astype(int).ravel()
