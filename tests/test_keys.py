"""JupyterLab leaves a widget's controls their keys."""

from functools import partial

from playwright.sync_api import expect

from svdview.widgets import SpectrumSlider

PAGES = {"spectrum": partial(SpectrumSlider, [8, 4, 2, 1], 4, 4)}


def test_a_control_asks_for_its_keys_itself_since_lumino_looks_at_it_first(opened):
    control = opened("spectrum").get_by_role("slider").first
    control.focus()
    expect(control).to_have_attribute("data-lm-suppress-shortcuts", "true")
