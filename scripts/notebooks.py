"""Execute the chapters and write their outputs, the same to the byte every time.

(But for one picture: chapter 6 draws how long its machine took.)

    python scripts/notebooks.py [chapter.ipynb …]     all of them where none is named

This is the only writer of stored outputs. It keeps what a reader without a kernel can
use (text, LaTeX, pictures) and leaves out what changes from run to run: timings,
widget models, the kernel's version.
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

CHAPTERS = Path(__file__).parents[1] / "chapters"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def execute(path):
    """Run a notebook in its own folder with a fresh kernel; raise where a cell does."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,  # two prints in a row are one output, however timed
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    return notebook


def canonical(notebook):
    """Drop what differs between two runs of the same notebook."""
    notebook.metadata = {
        "kernelspec": {
            "display_name": "Python 3",
            "language": "python",
            "name": "python3",
        },
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET_VIEW, None)
    return notebook


def main(names):
    for path in [Path(name) for name in names] or sorted(CHAPTERS.glob("*.ipynb")):
        notebook = canonical(execute(path.resolve()))
        nbformat.validate(notebook)
        nbformat.write(notebook, path)
        print(path.name)


if __name__ == "__main__":
    main(sys.argv[1:])
