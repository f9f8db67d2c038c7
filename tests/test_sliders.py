"""The sliders of the built pages, moved as a reader moves them, held against NumPy."""

import base64
import functools
import io
import re

import numpy as np
import pytest
from PIL import Image

from svdlab import approximation_error, energy, load_image, storage, thin_svd
from svdlab.widgets import RankSlider

CAT = load_image("chapters/images/chelsea.png")
COFFEE = load_image("chapters/images/coffee.png", mode="colour")[::6, ::6]
SLIDERS = {
    "0-welcome": 1,
    "1-full-svd": 4,
    "2-compact-svd": 1,
    "3-outer-products": 1,
    "3-outer-products-by-hand": 1,
    "4-low-rank-approximation-nearest": 3,
    "4-low-rank-approximation-how-many": 1,
    "5-image-compression": 2,
}


@pytest.fixture(scope="module")
def page_of(browser, server):
    """Return how to have a chapter whose sliders stand; each is opened once."""
    with browser.new_context() as context:

        @functools.cache
        def opened(chapter):
            page = context.new_page()
            page.goto(f"{server}/chapters/{chapter}.html")
            page.locator("[role=slider]").nth(SLIDERS[chapter] - 1).wait_for()
            # Most of a page's nodes, in which Playwright would look for each slider.
            page.evaluate(
                "document.querySelectorAll('.katex').forEach(e => e.remove())"
            )
            return page

        def page_of(chapter):
            opened(chapter).bring_to_front()  # a page behind another is slowed down
            return opened(chapter)

        yield page_of


def widget(page, number=0):
    return page.locator(".widget-live").nth(number)


def value(handle):
    return float(handle.get_attribute("aria-valuenow"))


def box_of(handle):
    return handle.locator(
        "xpath=ancestor::*[contains(@class, 'noUi-target')]"
    ).bounding_box()


def move(box, k):
    """Bring the first slider of a widget to k by typing it beside the slider."""
    readout = box.locator(".widget-readout").first
    readout.click()
    readout.fill(str(k))
    readout.press("Enter")


def numbers(box):
    """The numbers below a widget, by name."""
    pairs = box.locator(".svd-numbers > div").all()
    return {
        pair.locator("span").text_content(): pair.locator("strong").text_content()
        for pair in pairs
    }


def pixels(box, panel=0):
    """The levels of one canvas, (m, n, 3)."""
    address = box.locator("canvas").nth(panel).evaluate("canvas => canvas.toDataURL()")
    png = base64.b64decode(address.partition(",")[2])
    return np.array(Image.open(io.BytesIO(png)).convert("RGB"), dtype=int)


def number(text):
    return float(text.replace("−", "-").strip(" %>"))


def difference(seen, expected):
    """The largest distance of two pictures in levels of 255, grey or colour."""
    if expected.ndim == 2:
        expected = expected[..., None]
    return abs(seen - expected.astype(int)).max()


@pytest.mark.parametrize("chapter", SLIDERS)
def test_every_slider_has_a_name_and_moves_by_keyboard_and_pointer(page_of, chapter):
    page = page_of(chapter)
    handles = page.locator("[role=slider]").all()
    assert len(handles) == SLIDERS[chapter]
    for handle in handles:
        assert handle.get_attribute("aria-label")
        least, most = (
            float(handle.get_attribute(f"aria-value{end}")) for end in ("min", "max")
        )
        for key, where in {"Home": least, "End": most}.items():
            handle.press(key)
            assert value(handle) == where
        handle.press("Home")
        handle.press("ArrowRight")
        one = value(handle)
        handle.press("PageUp")
        assert least < one < value(handle)
        handle.press("PageDown")
        assert value(handle) == one
        handle.press("ArrowLeft")
        assert value(handle) == least

        handle.scroll_into_view_if_needed()
        track = box_of(handle)
        page.mouse.click(
            track["x"] + 0.5 * track["width"], track["y"] + track["height"] / 2
        )
        assert abs(value(handle) - (least + most) / 2) < 0.1 * (most - least)


def test_the_grey_photograph_and_its_numbers_are_numpys(page_of):
    box, s = widget(page_of("0-welcome")), thin_svd(CAT).s
    for k in (1, 5, 30, 31, 150, 300):
        move(box, k)
        model = RankSlider(CAT, k=k)
        for button, panel, levels in (("Picture", "picture", 1), ("Error", "error", 2)):
            box.get_by_role("button", name=button).click()
            assert difference(pixels(box), model.levels(panel)) <= levels
        told, stored = numbers(box), storage(300, 400, k)
        assert told["Layers kept"] == f"{k} of 300"
        assert told["Numbers stored"] == f"{stored:,} of 120,000"
        assert abs(number(told["Share of all numbers"]) - stored / 1200) <= 0.0501
        assert abs(number(told["Energy kept"]) - 100 * energy(s)[k - 1]) <= 0.00501
        assert abs(number(told["Relative error"]) - relative_error(s, k)) <= 0.0000501


def relative_error(s, k):
    return approximation_error(s, k) / np.hypot.reduce(s)


def test_stepping_back_and_forth_leaves_no_trace(page_of):
    box = widget(page_of("0-welcome"))
    handle = box.get_by_role("slider", name="Rank k")
    box.get_by_role("button", name="Picture").click()
    move(box, 5)
    before = pixels(box)
    for key in ["ArrowRight"] * 9 + ["End", "Home", "PageUp"] * 3 + ["ArrowLeft"] * 9:
        handle.press(key)
    move(box, 5)
    assert (pixels(box) == before).all()


def test_the_colour_photograph_is_numpys(page_of):
    box = widget(page_of("5-image-compression"), 1)
    for k in (1, 9, 40, 67):
        move(box, k)
        assert difference(pixels(box), RankSlider(COFFEE, k=k).levels("picture")) <= 1


def test_picture_and_error_stand_side_by_side(page_of):
    box = widget(page_of("5-image-compression"))
    for k in (1, 2, 30):
        move(box, k)
        model = RankSlider(CAT, k=k)
        assert difference(pixels(box, 0), model.levels("picture")) <= 1
        assert difference(pixels(box, 1), model.levels("error")) <= 2


def test_the_last_layer_completes_the_small_pictures(page_of):
    for chapter in ("2-compact-svd", "3-outer-products"):
        box = widget(page_of(chapter))
        handle = box.locator("[role=slider]")
        handle.press("End")
        assert numbers(box)["Relative error"] == "0"
        assert numbers(box)["Energy kept"] == "100.00 %"


def test_the_spectrum_slider_tells_what_the_library_tells(page_of):
    box = widget(page_of("4-low-rank-approximation-how-many"))
    s = thin_svd(CAT).s
    for k in (1, 13, 96, 299):
        move(box, k)
        told = numbers(box)
        assert told["Numbers stored"] == f"{storage(300, 400, k):,} of 120,000"
        assert abs(number(told["Relative error"]) - relative_error(s, k)) <= 0.0000501
        assert box.locator(".svd-sigma:not(.svd-left)").count() == k


def test_no_candidate_beats_the_first_layer(page_of):
    box = widget(page_of("4-low-rank-approximation-nearest"))
    handles = box.locator("[role=slider]").all()
    rng = np.random.default_rng(0)
    floor = 2 * np.sqrt(5)
    for _ in range(15):
        handle = handles[rng.integers(3)]
        handle.press(
            rng.choice(["PageUp", "PageDown", "ArrowLeft", "ArrowRight", "End"])
        )
        told = numbers(box)
        errors = [float(told[f"{name} error"]) for name in ("Frobenius", "Spectral")]
        assert errors[0] >= errors[1] >= floor - 0.0005
        assert float(told["Bound σ₂ for both"]) == round(floor, 3)
    box.get_by_role("button", name="best").click()
    assert float(numbers(box)["Frobenius error"]) == round(floor, 3)


def test_the_circle_shows_how_far_each_direction_is_stretched(page_of):
    box = widget(page_of("1-full-svd"))
    A = np.array([[5, 5], [-1, 7]])
    for degrees in (0, 45, 71.5, 161.5, 300):
        move(box, degrees)
        x = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
        stretch = float(numbers(box)["Stretch ‖Ax‖"])
        assert abs(stretch - np.linalg.norm(A @ x)) <= 0.0005 + 1e-9


def test_a_finger_moves_the_slider(browser, server):
    phone = {"has_touch": True, "viewport": {"width": 390, "height": 844}}
    with browser.new_context(**phone) as context:
        page = context.new_page()
        page.goto(f"{server}/chapters/0-welcome.html")
        handle = page.locator("[role=slider]")
        track = box_of(handle)
        page.touchscreen.tap(
            track["x"] + track["width"] / 2, track["y"] + track["height"] / 2
        )
        assert 120 < value(handle) < 180


@pytest.mark.parametrize("chapter", SLIDERS)
def test_every_slider_has_a_still_picture_in_its_place(book, chapter):
    html = (book / "chapters" / f"{chapter}.html").read_text()
    places = html.split("widget-place")[1:]
    assert len(places) == html.count("widget-view+json") > 0
    for place in places:
        still, _, _ = place.partition("</script>")
        assert re.search(r'<img alt="[^"]{10,}"', still)


@pytest.mark.parametrize("without", ["script", "screen"])
def test_without_script_or_screen_the_still_picture_stands(browser, server, without):
    with browser.new_context(java_script_enabled=without == "screen") as context:
        page = context.new_page()
        page.goto(f"{server}/chapters/0-welcome.html")
        if without == "screen":
            page.locator("[role=slider]").wait_for()
            assert not page.locator(".widget-still").is_visible()
            page.emulate_media(media="print")
            assert not page.locator(".widget-live").is_visible()
        assert page.locator(".widget-still img").is_visible()
