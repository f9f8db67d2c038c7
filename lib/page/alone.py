"""Let a notebook that a reader downloads run anywhere: its first cell brings the rest.

The notebooks of the course stand beside their pictures and know svdlab. What a page
hands out is alone, so its copy begins with a cell that installs svdlab where it is
missing, from the address in `_config.yml`, and fetches pictures and tables. Binder,
whose widgets must be there when it starts, reads what to install beside the copies.
"""

from pathlib import Path

import nbformat

WITH_ADDRESS = """try:
    import svdlab
except ModuleNotFoundError:
    print("Installing svdlab, the course's library.")
    %pip install --quiet "svdlab @ git+{source}"
"""
WITHOUT = """try:
    import svdlab
except ModuleNotFoundError:
    raise ModuleNotFoundError(
        "This notebook needs svdlab, the course's library: in a copy of the course, "
        "run pip install . and start this notebook again."
    ) from None
"""
FILES = """from svdview.course import bring

bring()"""
FOR_BINDER = {
    "runtime.txt": "python-3.12\n",
    "requirements.txt": """svdlab[dask] @ git+{source}
scikit-learn
""",
}


def with_first_cell(notebook, source):
    """The notebook behind a cell that brings what it needs."""
    install = WITH_ADDRESS.format(source=source) if source else WITHOUT
    cell = nbformat.v4.new_code_cell(install + FILES, id="bring-the-rest")
    # A build that leaves a page as it is leaves the cell of the build before.
    notebook.cells = [cell, *(old for old in notebook.cells if old.id != cell.id)]
    return notebook


def write(app, error):
    if error or app.builder.name != "html":
        return
    source = app.config.html_theme_options.get("repository_url")
    handed_out = Path(app.outdir, "_sources")
    for path in handed_out.rglob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        nbformat.write(with_first_cell(notebook, source), path)
    for name, content in FOR_BINDER.items() if source else ():
        (handed_out / name).write_text(content.format(source=source), "utf-8")


def setup(app):
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
