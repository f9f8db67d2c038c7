"""Execute the chapters, say which outputs changed, and store them.

    python scripts/notebooks.py [--check] [chapter …]

A chapter, which may be several notebooks, is named by its number, its name or the start
of it; one notebook by its file. All of them are meant where none is named. With --check
nothing is stored, and the exit code is 1 if an output would change or a number of the
prose is in no cell.

This is the only writer of stored outputs. `jupyter execute` stores timings, widget
models and the kernel's version too, which change from run to run, and nbdiff compares
sources as well. This keeps what a reader without a kernel can use (text, LaTeX,
pictures), so a second run changes no byte, but for one picture: chapter 7 draws how
long its machine took.
"""

import re
import sys
from copy import deepcopy
from difflib import ndiff
from pathlib import Path

import nbformat
from exercises import CHAPTERS, written
from keep import replace
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

# What holds the prose to the cells is a test.
sys.path.append(str(Path(__file__).parents[1] / "tests"))
from prose import OWN, chapter_of, loose

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
TIMED = "fig-costs"  # the one picture that is another each time
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def run(notebook, folder):
    """Run a notebook in a folder with a fresh kernel; raise where a cell does."""
    NotebookClient(
        notebook,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,  # two prints in a row are one output, however timed
        resources={"metadata": {"path": str(folder)}},
    ).execute()


def canonical(notebook):
    """Drop what differs between two runs of the same notebook."""
    language = {"name": "python"}
    notebook.metadata = {"kernelspec": KERNEL, "language_info": language}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET_VIEW, None)
    return notebook


def named(names):
    """The paths of the chapters that are meant, all of them where none is named."""
    paths = []
    for name in names or [""]:
        starts = [f"{Path(name).name}*", f"?-{Path(name).name}*"]
        found = {path for start in starts for path in CHAPTERS.glob(start)}
        found = {path for path in found if path.suffix == ".ipynb"}
        if Path(name).is_file():
            found = {Path(name).resolve()}
        if not found:
            stems = ", ".join(path.stem for path in named([]))
            wanted = f"the number or name of one of {stems}"
            sys.exit(f"CHAPTER must be {wanted}; it is {name}")
        paths += sorted(found, key=lambda path: path.stem)
    return paths


def read(path):
    return nbformat.read(path, as_version=4)


# What changed


def changes(old, new):
    """Yield each cell whose outputs are others now, and in which lines."""
    stored = {cell.id: cell.get("outputs", []) for cell in old.cells}
    for cell in new.cells:
        before, after = stored.get(cell.id, []), cell.get("outputs", [])
        said = [line for line in ndiff(lines(before), lines(after)) if line[0] in "-+"]
        timed = cell.metadata.get("mystnb", {}).get("figure", {}).get("name") == TIMED
        if pictures(before) != pictures(after) and not timed:
            said.append("* the picture is another one")
        if not said and uncounted(before) != uncounted(after) and not timed:
            said.append("* the same text, but in another form")
        if said:
            yield cell, said


def drawn(output):
    """The pictures of an output, by their kind."""
    data = output.get("data", {})
    return {kind: data[kind] for kind in data if kind.startswith("image/")}


def pictures(outputs):
    return list(filter(None, map(drawn, outputs)))


def lines(outputs):
    """What outputs say, line by line; a picture says nothing."""
    said = [
        output.get("text") or output.get("data", {}).get("text/plain", "")
        for output in outputs
        if not drawn(output)
    ]
    return "\n".join(text.rstrip("\n") for text in said if text).splitlines()


def uncounted(outputs):
    """Outputs without the number of their cell: a cell added before it changes that."""
    return [{**output, "execution_count": None} for output in outputs]


def place(cell):
    """Where a cell is, for one who looks for it in the notebook."""
    first = cell.source.strip().partition("\n")[0]
    return f"In [{cell.execution_count}] {cell.id}: {first}"


def failure(notebook, error):
    """Which cell stopped a notebook, in which line, and why."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                trace = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(output.traceback))
                line = re.search(r"(?m)^-+> \d+ *(.*)", trace)
                yield place(cell)
                yield f"  fails in: {line[1]}" if line else "  fails"
                yield f"  {output.ename}: {output.evalue}"
                return
    yield f"{type(error).__name__}: {error}".partition("\n")[0]


def report(old, new, chapter):
    """Yield what there is to see to: outputs that changed, prose that no cell holds."""
    for cell, said in changes(old, new):
        yield place(cell)
        yield from (f"  {line.rstrip()}" for line in said)
    ours = {cell.id for cell in new.cells} - OWN.keys()
    for cell, claim in loose(chapter):
        if cell.id in ours:
            yield f"The text of {cell.id} says {claim.text}, and no cell near it does."


def main(arguments):
    names = [name for name in arguments if name != "--check"]
    check, failed, seen = "--check" in arguments, False, False
    ran = {}
    for path in named(names):
        print(path.name, flush=True)
        old = read(path)
        new = deepcopy(old)
        try:
            run(new, path.parent)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            failed, said = True, list(failure(new, error))
        else:
            nbformat.validate(canonical(new))
            ran[path] = new
            chapter = [ran.get(each) or read(each) for each in chapter_of(path)]
            said = list(report(old, new, chapter))
            if not check and read(path) != old:
                failed = True
                said.append("It was edited while it ran: nothing was stored.")
            elif not check:
                replace(path, written(new))
        seen = seen or bool(said)
        print("".join(f"  {line}\n" for line in said), end="", flush=True)
    if check and seen:
        print("Nothing was stored. Mend what is not meant, then run make notebooks.")
    return failed or (check and seen)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
