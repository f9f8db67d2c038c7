"""Where an address is set pages name it; where none is, they name none."""

from types import SimpleNamespace
from unittest.mock import Mock

import published
import pytest


@pytest.mark.parametrize("address", ["", "https://book.example/"])
def test_cards_and_a_sitemap_need_an_address(address):
    app, config = (
        Mock(),
        SimpleNamespace(html_baseurl=address, html_title="Rank by Rank"),
    )
    published.addresses(app, config)
    asked = {call.args[0] for call in app.setup_extension.call_args_list}
    assert asked == ({"sphinxext.opengraph", "sphinx_sitemap"} if address else set())


def test_the_foot_of_a_page_names_licences_and_version_and_no_address(book):
    for path in book.glob("chapters/*.html"):
        foot = path.read_text("utf-8").partition('<p class="about">')[2]
        foot = foot.partition("</p>")[0]
        assert "CC BY 4.0" in foot and "MIT" in foot and "Version 0.1.0" in foot
        assert "its source" not in foot
    assert (book / ".nojekyll").exists()
