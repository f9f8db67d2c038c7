"""JupyterLab leaves a widget's controls their keys."""

import pytest
from playwright.sync_api import expect
from server import serve
from widget_pages import write_pages

from svdview.widgets import SpectrumSlider


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    pages = {"spectrum": [SpectrumSlider([8, 4, 2, 1], 4, 4)]}
    with serve(write_pages(tmp_path_factory.mktemp("pages"), pages)) as address:
        yield address


def test_a_control_asks_for_its_keys_itself_since_lumino_looks_at_it_first(opened):
    control = opened("spectrum").get_by_role("slider").first
    control.focus()
    expect(control).to_have_attribute("data-lm-suppress-shortcuts", "true")
