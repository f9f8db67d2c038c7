"""Execute the chapters, say which outputs changed, and store them.

    python scripts/notebooks.py [--check] [chapter …]

A chapter, which may be several notebooks, is named by its number, its name or the start
of it; one notebook by its file; all where none is named. With --check nothing is
stored, and the exit code is 1 if an output would change or a number of the prose is in
no cell.

This is the only writer of stored outputs. `jupyter execute` stores timings, widget
models and the kernel's version too, and nbdiff shows pictures as text. A second run
changes no byte, but for one picture: chapter 7 draws how long its machine took.
"""

import re
import sys
from copy import deepcopy
from difflib import ndiff
from hashlib import sha256
from pathlib import Path

from exercises import CHAPTERS, ROOT, read, written
from keep import replace
from nbclient import execute
from nbclient.exceptions import CellExecutionError, DeadKernelError

# What holds the prose to the cells is a test.
sys.path.append(str(ROOT / "tests"))
from prose import OWN, chapter_of, loose

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
TIMED = "fig-costs"  # the one picture that is another each time
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def run(notebook, folder):
    """Run a notebook in a folder with a fresh kernel; raise where a cell does."""
    # Two prints are one output, however timed.
    execute(notebook, cwd=str(folder), kernel_name="python3", coalesce_streams=True)


def canonical(notebook):
    """Drop what differs between two runs of the same notebook."""
    language = {"name": "python"}
    notebook.metadata = {"kernelspec": KERNEL, "language_info": language}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET_VIEW, None)
    return notebook


def named(name):
    """The paths of the chapters that are meant; all of them where no name is given."""
    if Path(name).is_file():
        return [Path(name).resolve()]
    every = sorted(CHAPTERS.glob("*.ipynb"), key=lambda path: path.stem)
    start = re.compile(rf"(\d-)?{re.escape(name)}")
    found = [path for path in every if start.match(path.stem)]
    if not found:
        stems = ", ".join(path.stem for path in every)
        sys.exit(f"CHAPTER must number or name one of {stems}; it is {name}")
    return found


def lines(cell):
    """What the outputs of a cell hold; a picture is named by its sum."""
    for output in cell.get("outputs", []):
        held = output.get("data", {"text": output.get("text", "")})
        for kind, content in sorted(held.items()):
            if kind.startswith("image/"):
                content = f"{kind} {sha256(content.encode()).hexdigest()[:8]}"
            yield from content.splitlines()


def report(old, new, chapter):
    """Yield what there is to see to: outputs that changed, prose that no cell holds."""
    stored = {cell.id: list(lines(cell)) for cell in old.cells}
    for cell in new.cells:
        compared = ndiff(stored.get(cell.id, []), list(lines(cell)))
        said = [f"  {line.rstrip()}" for line in compared if line[0] in "-+"]
        timed = cell.metadata.get("mystnb", {}).get("figure", {}).get("name") == TIMED
        if said and not timed:
            first = cell.source.strip().partition("\n")[0]
            yield f"In [{cell.execution_count}] {cell.id}: {first}"
            yield from said
    ours = {cell.id for cell in new.cells} - OWN.keys()
    for cell, claim in loose(chapter):
        if cell.id in ours:
            yield f"The text of {cell.id} says {claim.text}, and no cell near it does."


def main(arguments):
    names = [name for name in arguments if name != "--check"]
    check, failed = "--check" in arguments, False
    paths, ran = [path for name in names or [""] for path in named(name)], {}
    for path in paths:
        print(path.name, flush=True)
        old = read(path)
        new = deepcopy(old)
        try:
            run(new, path.parent)
        except (CellExecutionError, DeadKernelError) as error:
            failed, said = True, str(error).splitlines()
        else:
            ran[path] = canonical(new)
            chapter = [ran.get(each) or read(each) for each in chapter_of(path)]
            said = list(report(old, new, chapter))
            if check:
                failed = failed or bool(said)
            elif read(path) == old:
                replace(path, written(new))
            else:
                failed = True
                said.append("It was edited while it ran: nothing was stored.")
        print("".join(f"  {line}\n" for line in said), end="", flush=True)
    if check and failed:
        print("Nothing was stored. Mend what is not meant, then run make notebooks.")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
