"""Runs the exercises of a chapter, and gives their checks answers that are wrong.

Whatever a check reads of what the solution defines is an answer. A wrong one is nothing
at all, or near the right one: another sign, a number next to it, one entry changed;
where a check asks for an exact answer, the same one in decimals.
"""

import ast
import contextlib
import dis
import io
import re
from itertools import chain, islice
from types import CodeType, FunctionType

import numpy as np
import sympy as sp
from exercises import tagged

NEAR = sp.Rational(1, 50)  # checks that take rounded numbers take 1 %


def by_exercise(cells):
    """The cells of each exercise, by its heading."""
    found = {}
    for cell in cells:
        if tagged(cell, "exercise"):
            heading = cell.source.splitlines()[0]
            found[heading] = []
        if found:
            found[heading].append(cell)
    return found


def compiled(cell):
    return compile(cell.source, cell.id, "exec")


def run(cell, names):
    """Run a cell of code with these names, in silence."""
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compiled(cell), names)


def complaint(check, names):
    """What the check says when it raises; "" if it is content."""
    try:
        run(check, dict(names))
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def reads_and_stores(code):
    """The names that compiled code reads before it stores them, and those it stores."""
    read, stored = set(), set()
    for step in dis.get_instructions(code):
        if step.opname == "STORE_NAME":
            stored.add(step.argval)
        elif step.opname in ("LOAD_NAME", "LOAD_GLOBAL"):
            read |= {step.argval} - stored
        elif isinstance(step.argval, CodeType):
            read |= reads_and_stores(step.argval)[0] - stored
    return read, stored


def solved(page):
    """Run the exercises one by one, and yield what there is to judge each by.

    That is its heading, its checks, the names before and after its solution, and which
    names the solution gives. The names before are those of a reader who has solved all
    that comes earlier.
    """
    names = {"display": print}
    for cell in page.cells:
        if tagged(cell, "exercise"):
            break
        if cell.cell_type == "code":
            run(cell, names)
    for heading, group in by_exercise(page.cells).items():
        setup, solution, checks = (
            [cell for cell in group if cell.cell_type == "code" and tagged(cell, tag)]
            for tag in ("exercise-setup", "solution", "check")
        )
        for cell in setup:
            run(cell, names)
        before, given = dict(names), set()
        for cell in solution:
            run(cell, names)
            given |= reads_and_stores(compiled(cell))[1]
        yield heading, checks, before, dict(names), given
        for cell in checks:
            run(cell, names)


def wrong(value):
    """Yield what was done to a value, and the value that this made of it."""
    if isinstance(value, (bool, np.bool_)):
        yield "turned round", not value
    elif isinstance(value, (int, np.integer, sp.Integer)):
        yield "1 more", value + 1
        yield "1 less", value - 1
        if abs(value) > 1:
            yield "its sign", -value
    elif isinstance(value, (float, complex, np.inexact, sp.Expr)):
        by = NEAR if isinstance(value, sp.Expr) else float(NEAR)
        yield "2 % more", value + (value or 1) * by
        if value:
            yield "its sign", -value
    elif isinstance(value, (np.ndarray, sp.MatrixBase)):
        yield from wrong_entries(value)
    elif isinstance(value, dict):
        for key, item in value.items():
            for how, other in wrong(item):
                yield f"[{key!r}] {how}", {**value, key: other}
    elif isinstance(value, (list, tuple)):
        make = getattr(type(value), "_make", type(value))
        for place, item in enumerate(value):
            for how, other in wrong(item):
                new = [*value[:place], other, *value[place + 1 :]]
                yield f"[{place}] {how}", make(new)


def wrong_entries(array):
    """Change each entry by 2 % of the norm, or by 1; of many, only the middle one."""
    size = int(np.prod(array.shape))
    for flat in range(size) if size <= 16 else [size // 2]:
        place = tuple(int(i) for i in np.unravel_index(flat, array.shape))
        new = array.copy()
        if isinstance(array, sp.MatrixBase):
            new = new.as_mutable()
            new[place] += NEAR * max(1, round(float(array.norm())))
        elif array.dtype.kind in "uib":
            new[place] ^= 1  # 1 more or less, and never out of range
        else:
            new[place] += float(NEAR) * (np.linalg.norm(array) or 1)
        yield f"{list(place)} changed", new


def altered(function, alter):
    """A function whose results are altered."""
    return lambda *args, **kwargs: alter(function(*args, **kwargs))


def wrong_functions(check, names, name):
    """Yield functions that do to each result what `wrong` does to the first one."""
    function, results = names[name], []
    spied = altered(function, lambda x: results.append(x) or x)
    run(check, {**names, name: spied})
    for i, (how, _) in enumerate(wrong(results[0])):

        def ith(x, i=i):
            return next((other for _, other in islice(wrong(x), i, None)), x)

        yield f"() {how}", altered(function, ith)


def wrong_answers(check, names, given):
    """Yield each answer's name, what was done to it, and names in which it is wrong."""
    for name in sorted(reads_and_stores(compiled(check))[0] & given):
        if isinstance(names[name], FunctionType):
            others = wrong_functions(check, names, name)
        else:
            others = wrong(names[name])
        for how, other in chain([("None", None)], others):
            yield name, how, {**names, name: other}
        if "not exact" in check.source:
            yield name, "in decimals", {**names, name: names[name].evalf()}


def unheeded(cells):
    """What checks ask of a checker of svdlab, and then neither require nor assert."""
    code = [cell for cell in cells if cell.cell_type == "code"]
    local = set(re.findall(r"def (check_\w+)", "\n".join(cell.source for cell in code)))
    for cell in code:
        for node in ast.walk(ast.parse(cell.source)) if tagged(cell, "check") else ():
            if isinstance(node, (ast.Expr, ast.Assign, ast.Return)):
                said = ast.unparse(node)
                called = [x for x in re.findall(r"\bcheck_\w+", said) if x not in local]
                if len(called) > said.count(".require()"):
                    yield said
