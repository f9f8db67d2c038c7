"""Each notebook of the live site runs in the browser and prints there what is stored.

    make live && .venv/bin/python -m pytest tests/in_browser.py

The kernel is the site's own, and no request goes to another host. The checks of
exercises end in errors, as nothing is filled in; solved, they run as chapters. It takes
a minute for each notebook, so `make test-everywhere` asks for this, as for other
processors.
"""

from pathlib import Path

import pytest
from exercises import tagged
from live import BOOK, FILES
from nbformat import read

NOTEBOOKS = sorted(x.relative_to(FILES).as_posix() for x in FILES.glob("*/*.ipynb"))
KERNEL = "window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel"
# One by one, since Run All stops where a cell ends in an error.
RUN = """(async () => {
  const { content } = window.jupyterapp.shell.currentWidget;
  for (let i = 0; i < content.model.cells.length; i++) {
    content.activeCellIndex = i;
    await window.jupyterapp.commands.execute("notebook:run-cell");
  }
})()"""
MADE = "window.jupyterapp.shell.currentWidget.content.model.toJSON()"
NOTICE = "Matplotlib is building the font cache; this may take a moment.\n"
# Of Dask, and of what it would have made.
MISSING = {"<class 'ModuleNotFoundError'>", "<class 'NameError'>"}


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
        page, asked = context.new_page(), []
        page.set_default_timeout(600_000)
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{server}/live/notebooks/index.html?path={name}")
        page.wait_for_function(f"{KERNEL}?.status === 'idle'")
        page.evaluate(RUN)
        cells = page.evaluate(MADE)["cells"]
    stored = read(FILES / name, as_version=4).cells
    no_dask = False
    for cell, now in zip(stored, cells, strict=True):
        no_dask |= cell.id == "no-dask"
        if cell.cell_type != "code":
            continue
        assert now["execution_count"], cell.source
        failed = {each["ename"] for each in now["outputs"] if "ename" in each}
        if no_dask and failed & MISSING:
            continue
        if name.startswith("exercises") and tagged(cell, "check"):
            continue
        assert not failed, f"{failed}: {cell.source}"
        if name.startswith("chapters"):
            assert printed(now["outputs"]) == printed(cell.outputs), cell.source
    assert all(url.startswith((server, "data:", "blob:")) for url in asked)


def test_each_page_that_is_a_notebook_opens_it_and_exercises_unsolved(server, browser):
    wanted = {Path(name).stem: name for name in NOTEBOOKS}  # exercises come last
    with browser.new_context() as context:
        page, opened = context.new_page(), {}
        # The button needs none of these, and so the pages load at once.
        page.route("**/_static/**", lambda route: route.abort())
        for path in BOOK.glob("chapters/*.html"):
            page.goto(f"{server}/chapters/{path.name}")
            for link in page.locator(".run-button").all():
                opened[path.stem] = link.get_attribute("href")
    address = f"{server}/live/notebooks/index.html?path="
    assert wanted and opened == {page: address + wanted[page] for page in wanted}
