"""A notebook that a page hands out brings what it needs, wherever it is opened."""

import nbformat
import pytest
from alone import with_first_cell
from IPython.core.interactiveshell import InteractiveShell
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook


def alone(source=""):
    load = "from svdlab import load_image\nload_image('images/chelsea.png').shape"
    return with_first_cell(new_notebook(cells=[new_code_cell(load)]), source)


def test_it_runs_in_an_empty_folder(tmp_path):
    notebook = alone()
    folder = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(notebook, kernel_name="python3", resources=folder).execute()
    first, then = notebook.cells
    assert "images/ now" in first.outputs[0].text
    assert then.outputs[0].data["text/plain"] == "(300, 400)"
    nbformat.validate(notebook)


def test_a_second_build_adds_no_second_cell():
    notebook = with_first_cell(alone(), "https://forge.example/svd")
    first, then = notebook.cells
    assert "forge.example" in first.source and "load_image" in then.source


@pytest.mark.parametrize("source", ["", "https://forge.example/svd"])
def test_where_svdlab_is_missing_it_says_or_does_what_helps(source, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "svdlab", None)
    install = alone(source).cells[0].source.partition("from svdview")[0]
    shell, ran = InteractiveShell(), []
    shell.register_magic_function(ran.append, magic_name="pip")
    told = shell.run_cell(install).error_in_exec
    if source:
        assert f'"svdlab @ git+{source}"' in ran[0] and told is None
    else:
        assert "pip install ." in str(told)
