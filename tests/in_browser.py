"""Each notebook of the live site prints in the browser what is stored.

    make live && .venv/bin/python -m pytest tests/in_browser.py

The kernel is the site's own, and no request goes to another host. It takes a minute for
each notebook, so `make test-everywhere` asks for this, as for other processors.
"""

import pytest
from live import BOOK, FILES
from nbformat import read

NOTEBOOKS = sorted(
    path.relative_to(FILES).as_posix() for path in FILES.glob("*/*.ipynb")
)
READY = (
    "window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.status"
)
RUN = "window.jupyterapp.commands.execute('notebook:run-all-cells')"
MADE = "window.jupyterapp.shell.currentWidget.content.model.toJSON()"
NOTICE = "Matplotlib is building the font cache; this may take a moment.\n"
MISSING = (
    "ModuleNotFoundError",
    "NameError",
)  # of Dask, and of what it would have made


def printed(outputs):
    """What nbval compares of a cell's outputs: the text of each."""
    said = []
    for output in outputs:
        forms = output.get("data", {"text/stream": output.get("text", "")})
        for form, text in sorted(forms.items()):
            text = "".join(text).replace(NOTICE, "")
            if form.startswith("text/") and text:
                said.append((form, text))
    return said


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_prints_in_the_browser_what_is_stored(name, server, browser):
    with browser.new_context() as context:
        page, elsewhere = context.new_page(), []
        page.set_default_timeout(600_000)
        page.on(
            "request",
            lambda asked: (
                asked.url.startswith((server, "data:", "blob:"))
                or elsewhere.append(asked.url)
            ),
        )
        page.goto(f"{server}/live/notebooks/index.html?path={name}")
        page.wait_for_function(f"{READY} === 'idle'")
        page.evaluate(RUN)
        cells = page.evaluate(MADE)["cells"]
    stored = read(FILES / name, as_version=4).cells
    no_dask = False
    for cell, now in zip(stored, cells, strict=True):
        no_dask |= cell.id == "no-dask"
        if cell.cell_type != "code":
            continue
        assert now["execution_count"], cell.source
        failed = [each["ename"] for each in now["outputs"] if "ename" in each]
        if no_dask and {*failed} & {*MISSING}:
            continue
        if name.startswith("exercises") and failed == ["AssertionError"]:
            continue
        assert not failed, f"{failed}: {cell.source}"
        if name.startswith("chapters"):
            assert printed(now["outputs"]) == printed(cell.outputs), cell.source
    assert not elsewhere


def test_the_site_was_built():
    assert NOTEBOOKS and (BOOK / "live" / "run.js").exists()
