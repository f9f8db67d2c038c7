"""Where an address is set pages name it; where none is, they name none."""

import re
from pathlib import Path
from unittest.mock import Mock

import nbformat
import published
import pytest
import yaml
from nbformat.v4 import new_markdown_cell, new_notebook
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("address", ["", "https://book.example/"])
def test_cards_and_a_sitemap_need_an_address(address):
    app, config = Mock(), Mock(html_baseurl=address, html_theme_options={})
    published.addresses(app, config)
    asked = {call.args[0] for call in app.setup_extension.call_args_list}
    assert asked == ({"sphinxext.opengraph", "sphinx_sitemap"} if address else set())


BUTTONS = [
    "https://mybinder.org/v2/gh/someone/svd/notebooks?urlpath=lab/tree/one.ipynb",
    "https://colab.research.google.com/github/someone/svd/blob/notebooks/one.ipynb",
]


@pytest.mark.parametrize(
    ("source", "buttons"),
    [
        ("https://github.com/someone/svd", BUTTONS),
        ("https://gitlab.com/someone/svd", []),
        ("", []),
    ],
)
def test_a_source_on_github_gives_buttons_for_colab_and_binder(
    source, buttons, tmp_path
):
    settings = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    options = settings["sphinx"]["config"]["html_theme_options"]
    shown = ("repository_branch", "launch_buttons")
    overrides = {
        "extensions": ["myst_nb", "sphinx_book_theme", "alone", "published"],
        "root_doc": "one",
        "nb_execution_mode": "off",
        "html_theme": "sphinx_book_theme",
        "html_theme_options": {name: options[name] for name in shown}
        | {"repository_url": source},
    }
    page = new_notebook(cells=[new_markdown_cell("# One")])
    page.metadata.kernelspec = {"name": "python3", "display_name": "Python"}
    nbformat.write(page, tmp_path / "one.ipynb")
    out = tmp_path / "out"
    with patch_docutils(), docutils_namespace():
        Sphinx(
            tmp_path, None, out, out, "html", overrides, None, warningiserror=True
        ).build()
    links = re.findall(r'href="(https://[^"]+)"', (out / "one.html").read_text())
    assert [link for link in links if "one.ipynb" in link] == buttons
    needs = out / "_sources" / "requirements.txt"
    assert needs.exists() == bool(source)
    assert not source or f"svdlab[dask] @ git+{source}\n" in needs.read_text()


def test_the_foot_of_a_page_names_licences_and_version_and_no_address(book):
    for path in book.glob("chapters/*.html"):
        foot = path.read_text("utf-8").partition('<p class="about">')[2]
        foot = foot.partition("</p>")[0]
        assert "CC BY 4.0" in foot and "MIT" in foot and "Version 0.1.0" in foot
        assert "its source" not in foot
    assert (book / ".nojekyll").exists()
