"""A figure fills the screen of a lecture, or an <iframe>, and comes back."""

import pytest

PAGE = "chapters/1-full-svd.html"
SHOWN = ".present .cell_output"


@pytest.fixture
def page(new_page):
    return new_page(viewport={"width": 1280, "height": 720})


def test_arrows_go_from_figure_to_figure_or_move_a_slider_and_escape_leaves(
    page, server
):
    page.goto(f"{server}/strict/{PAGE}?show=1")
    page.locator(f"{SHOWN} .widget-live").wait_for()
    first = page.locator(SHOWN).bounding_box()
    assert first["height"] > 0.7 * 720  # it stood smaller on its page
    page.keyboard.press("ArrowRight")
    page.locator(f"{SHOWN} img").first.wait_for()
    assert page.locator(f"{SHOWN} .widget-place").count() == 0
    assert " 2 of " in page.locator(".present > p").inner_text()
    page.keyboard.press("ArrowLeft")
    page.locator(f"{SHOWN} input[type=range]").first.press("ArrowRight")
    assert " 1 of " in page.locator(".present > p").inner_text()
    page.keyboard.press("Escape")
    assert page.locator(".present[open]").count() == 0
    assert page.locator(".bd-article .cell_output .widget-live").count() >= 1


def test_an_iframe_shows_one_figure_and_no_way_out(page, server):
    page.goto(f"{server}/genindex.html")
    page.set_content(f'<iframe src="{server}/{PAGE}?show=1" width=800 height=500>')
    frame = page.frame_locator("iframe")
    frame.locator(f"{SHOWN} .widget-live").wait_for()
    assert frame.locator(".present > p").is_hidden()
