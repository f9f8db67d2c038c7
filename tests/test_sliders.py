"""The sliders as a reader moves them in a browser, held against NumPy."""

import functools
import re
from itertools import product
from urllib.parse import urlencode, urlsplit

import numpy as np
import pytest
from widget_pages import (
    PHONE,
    difference,
    drag,
    listen,
    middle,
    number,
    numbers,
    pixels,
    query,
    soon,
    type_in,
    value,
)

import svdview.widgets
from svdlab import approximation_error, energy, load_image, storage, thin_svd
from svdview.widgets import (
    CircleToEllipse,
    ComponentSlider,
    LayerSlider,
    RankSlider,
    SpectrumSlider,
    YourPhotograph,
)

CAT = load_image("chapters/images/chelsea.png")
COFFEE = load_image("chapters/images/coffee.png", mode="colour")[::6, ::6]
TARTAN = np.random.default_rng(0).integers(0, 2, (36, 4)) @ np.eye(4, 54)  # of rank 4
SMALL = CAT[::4, ::4]
SQUARE = np.array([[5, 5], [-1, 7]])
MEAN = np.linspace(0.2, 0.8, 64).reshape(8, 8)
SCORES = np.random.default_rng(0).standard_normal((70, 64)) / np.arange(1, 65)
LOADINGS = np.linalg.qr(np.random.default_rng(1).standard_normal((64, 64)))[0]
FLAT = np.array([[1, 3], [2, 6]])
TURN = np.array([[3, -4], [4, 3]])
PAGES = {
    "cat": functools.partial(RankSlider, CAT, k=5),
    "cat and error": functools.partial(RankSlider, CAT, panels=["picture", "error"]),
    "coffee": functools.partial(RankSlider, COFFEE, k=5),
    "tartan": functools.partial(LayerSlider, TARTAN),
    "spectrum": functools.partial(SpectrumSlider, CAT, k=13),
    "components": functools.partial(ComponentSlider, MEAN, SCORES, LOADINGS, k=5),
    "circle": functools.partial(CircleToEllipse, SQUARE),
    "flat": functools.partial(CircleToEllipse, FLAT, angle=60),
    "turn": functools.partial(CircleToEllipse, TURN, angle=45),
    "own": functools.partial(YourPhotograph, CAT, k=5),
    "two": lambda: [CircleToEllipse(SQUARE), LayerSlider(TARTAN)],
}
SLIDERS = {  # the name of each, from where to where, in which steps, and where it is
    "cat": ("Rank k", 1, 300, 1, 5),
    "own": ("Rank k", 1, 300, 1, 5),
    "coffee": ("Rank k", 1, 67, 1, 5),
    "tartan": ("Layers k", 1, 36, 1, 1),
    "spectrum": ("Rank k", 1, 300, 1, 13),
    "components": ("Components k", 0, 64, 1, 5),
    "circle": ("Angle of x in degrees", 0, 360, 0.5, 0),
}
FOUND = [  # at an angle of x: what is said of it, and what is known then
    (SQUARE, 0, "where is the stretch greatest", "? and ?"),
    (SQUARE, 71.5, "This is σ₁: no vector is stretched more", "8.944 and ?"),
    (SQUARE, 251.5, "This is σ₁: no vector is stretched more", "8.944 and ?"),
    (SQUARE, 71, "Nearly: turn a little further", "? and ?"),
    (SQUARE, 70, "where is the stretch greatest", "? and ?"),
    (SQUARE, 161.5, "This is σ₂: no vector is stretched less", "? and 4.472"),
    (FLAT, 341.5, "This is σ₂: no vector is stretched less", "? and 0.000"),
    (TURN, 10, "every vector is stretched alike", "5.000 and 5.000"),
]
LINKS = [  # what an address says of a slider, and what it then shows
    ({"k": "12", "view": "error"}, 12, "error"),
    ({"k": "12.4", "view": "other", "scale": "9"}, 12, "picture"),
    ({"k": "9999", "view": ""}, 75, "picture"),
    ({"k": "many"}, 5, "picture"),
    ({"k": "-3"}, 1, "picture"),
]
PAGES |= {
    "sliders": lambda: [PAGES[name]() for name in SLIDERS],
    "planes": lambda: [CircleToEllipse(A, angle=20) for A, *_ in FOUND],
    "links": lambda: [RankSlider(SMALL, k=5) for _ in LINKS],
}


# Controls


def test_every_slider_has_a_name_and_moves_by_key_pointer_and_number(opened):
    boxes = opened("sliders").all()
    for box, slider in zip(boxes, SLIDERS.values(), strict=True):
        [handle], (label, least, most, step, start) = (
            box.get_by_role("slider").all(),
            slider,
        )
        assert handle.get_attribute("aria-label") == label
        assert value(box) == start
        for held in ("altKey", "metaKey"):  # leads back a page
            handle.dispatch_event("keydown", {"key": "ArrowLeft", held: True})
            assert value(box) == start
        for key, where in {
            "End": most,
            "Home": least,
            "ArrowRight": least + step,
            "ArrowUp": least + 2 * step,
            "PageUp": least + 7 * step,
            "PageDown": least + 2 * step,
            "ArrowLeft": least + step,
            "ArrowDown": least,
        }.items():
            handle.press(key)
            assert value(box) == where, key
            spoken = handle.get_attribute("aria-valuetext")
            assert spoken.startswith(box.get_by_role("spinbutton").input_value())
        for typed, kept in ((most + 1, most), (least - 1, least), ("", least)):
            type_in(box, typed)
            assert value(box) == kept
        track = handle.bounding_box()
        handle.click(position={"x": track["width"] / 2, "y": track["height"] / 2})
        centre = most**0.5 if step == 1 else (least + most) / 2
        assert value(box) == pytest.approx(centre, abs=max(1, (most - least) / 100))


EVERY_STEP = """handle => Array.from({ length: 300 }, () => {
    const k = Number(handle.getAttribute("aria-valuetext").split(" ")[0]);
    handle.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));
    return k;
})"""


def test_the_first_30_of_300_layers_take_most_of_the_way(opened):
    box = opened("cat")
    handle = box.get_by_role("slider")
    track = handle.bounding_box()
    handle.click(position={"x": 0.62 * track["width"], "y": track["height"] / 2})
    assert 25 < value(box) < 40
    handle.press("Home")
    assert handle.evaluate(EVERY_STEP) == list(range(1, 301))


def test_buttons_step_and_play_stops_at_the_rank(opened):
    box = opened("tartan")
    one = {
        sign: box.get_by_role("button", name=f"One layer {word}")
        for sign, word in (("+", "more"), ("-", "less"))
    }
    for sign, k in ("-", 1), ("+", 2), ("+", 3), ("+", 4), ("-", 3):
        one[sign].click()
        assert value(box) == k
        told = [numbers(box)[name] for name in ("Relative error", "Energy kept")]
        assert (told == ["0", "100.00 %"]) == (k == 4)
    box.page.clock.install()
    for _ in range(2):  # from where it stands to the rank; from there once more from 1
        box.get_by_role("button", name="Play").click()
        assert box.get_by_role("button", name="Pause").is_visible()
        box.page.clock.run_for(10_000)
        assert box.get_by_role("button", name="Play").is_visible()
        assert value(box) == 4
    box.get_by_role("button", name="Play").click()
    assert value(box) == 1
    box.get_by_role("button", name="Pause").click()
    box.page.clock.run_for(600)
    assert value(box) == 1
    box.get_by_role("button", name="Play").click()
    one["+"].click()  # whoever takes the slider stops it
    box.page.clock.run_for(250)
    assert box.get_by_role("button", name="Play").is_visible()
    assert value(box) < 4


def test_nothing_plays_for_who_wants_no_motion(opened):
    box = opened("tartan", reduced_motion="reduce")
    assert box.get_by_role("button").count() == 3
    assert not box.locator(".svd-play").is_visible()


def test_a_finger_moves_the_slider(opened):
    box = opened("cat", **PHONE)
    box.page.touchscreen.tap(*middle(box.get_by_role("slider")))
    assert value(box) == pytest.approx(300**0.5, abs=1)


def test_who_cannot_see_is_told_once_the_reader_rests(opened):
    box = opened("tartan")
    said = box.locator("[aria-live=polite]")
    handle = box.get_by_role("slider")
    assert handle.get_attribute("aria-valuetext") == "1 of 36"
    handle.press("ArrowRight")
    assert said.text_content() == ""
    box.get_by_text("Layers kept: 2 of 36.").wait_for()


# Pictures


def test_the_grey_photograph_and_its_numbers_are_numpys(opened):
    box, s = opened("cat"), thin_svd(CAT).s
    for k in (1, 5, 30, 31, 150, 300):
        type_in(box, k)
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


def test_stepping_back_and_forth_leaves_no_trace(opened):
    box = opened("cat")
    before, handle = pixels(box), box.get_by_role("slider")
    for key in ["ArrowRight"] * 9 + ["End", "Home", "PageUp"] * 3 + ["ArrowLeft"] * 9:
        handle.press(key)
    type_in(box, 5)
    assert (pixels(box) == before).all()


def test_the_colour_photograph_is_numpys(opened):
    box = opened("coffee")
    for k in (1, 9, 40, 67):
        type_in(box, k)
        assert difference(pixels(box), RankSlider(COFFEE, k=k).levels("picture")) <= 1


def test_picture_and_error_stand_side_by_side(opened):
    box = opened("cat and error")
    for k in (1, 2, 30):
        type_in(box, k)
        model = RankSlider(CAT, k=k)
        assert difference(pixels(box, 0), model.levels("picture")) <= 1
        assert difference(pixels(box, 1), model.levels("error")) <= 2


@pytest.mark.parametrize("name", ["cat", "cat and error"])
def test_the_original_shows_while_its_button_is_held_or_down(opened, name):
    box, original = opened(name), RankSlider(CAT, k=300).levels("picture")
    button = box.get_by_role("button", name="Original")

    def shown():
        pressed = button.get_attribute("aria-pressed") == "true"
        assert (difference(pixels(box), original) <= 1) == pressed
        if name == "cat":  # where the numbers are those of the one picture
            assert (numbers(box)["Layers kept"] == "300 of 300") == pressed
        return pressed

    assert not shown()
    button.hover()
    box.page.mouse.down()
    assert shown()
    box.page.wait_for_timeout(500)
    box.page.mouse.up()
    assert not shown()
    for press in (button.click, lambda: button.press("Enter")):
        for down in (True, False):
            press()
            assert shown() == down
    button.click()
    box.get_by_role("button", name="One layer more").click()  # moving on ends it
    assert not shown()


def test_the_spectrum_slider_tells_what_the_library_tells(opened):
    box, s = opened("spectrum"), thin_svd(CAT).s
    for k in (1, 13, 96, 299):
        type_in(box, k)
        told = numbers(box)
        assert told["Numbers stored"] == f"{storage(300, 400, k):,} of 120,000"
        assert abs(number(told["Relative error"]) - relative_error(s, k)) <= 0.0000501
        assert box.locator(".svd-sigma:not(.svd-left)").count() == k


def test_pictures_from_components_and_their_numbers_are_numpys(opened):
    box, variances = opened("components"), np.sum(SCORES**2, axis=0)
    for k in (0, 1, 5, 64):
        type_in(box, k)
        model = ComponentSlider(MEAN, SCORES, LOADINGS, k=k)
        assert difference(pixels(box), model.levels()) <= 1
        share = 100 * variances[:k].sum() / variances.sum()
        assert abs(number(numbers(box)["Variance kept"]) - share) <= 0.0501
        assert numbers(box)["Numbers for a picture"] == f"{k} of 64"


# The plane


def test_the_circle_shows_how_far_each_direction_is_stretched(opened):
    box, tried = opened("circle"), [np.hypot(5, 1)]
    for degrees in (0, 45, 71.5, 161.5, 300):
        type_in(box, degrees)
        x = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
        tried.append(np.linalg.norm(SQUARE @ x))
        told = numbers(box)
        assert abs(float(told["Stretch ‖Ax‖"]) - tried[-1]) <= 0.0005 + 1e-9
        least, most = map(float, told["Tried so far"].split(" to "))
        assert abs(least - min(tried)) <= 0.0006
        assert abs(most - max(tried)) <= 0.0006


def test_the_circle_says_where_the_stretch_is_greatest(opened):
    for box, (_, angle, says, known) in zip(opened("planes").all(), FOUND, strict=True):
        type_in(box, angle)
        assert says in box.locator(".svd-remark").text_content()
        assert numbers(box)["σ₁ and σ₂"] == known
        box.get_by_role("checkbox").check()
        assert "?" not in numbers(box)["σ₁ and σ₂"]


# x at this angle; where its tip and its image are, in the drawing's 240 units.
@pytest.mark.parametrize(("name", "A"), [("circle", SQUARE), ("turn", TURN)])
def test_x_and_its_image_are_dragged(opened, name, A):
    box = opened(name, **PHONE)
    for how, plane in product(["mouse", "finger"], [0, 1]):
        for angle in (20, 110, 200, 330):
            x = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
            image = (x, A @ x / thin_svd(A).s[0])[plane] * 88
            drag_ring(box, plane, image * [1, -1], how)
            assert value(box) == angle


def drag_ring(box, plane, to, how):
    """Take the ring of a plane somewhere, by its middle."""
    ring = middle(box.locator(".svd-grip").nth(plane))
    area = box.locator(".svd-planes svg").nth(plane)
    zoom = area.bounding_box()["width"] / 240
    goal = middle(area) + zoom * np.array(to)
    drag(box.page, ring, goal, how)


def test_the_image_on_a_segment_is_dragged_too(opened):
    box = opened("flat")
    s = thin_svd(FLAT).s[0]
    for share in (0.5, -0.25, 2):
        goal = 88 * share * np.array([1, 2]) / np.sqrt(5)
        drag_ring(box, 1, goal * [1, -1], "mouse")
        stretch = float(numbers(box)["Stretch ‖Ax‖"])
        assert stretch == pytest.approx(s * min(abs(share), 1), abs=0.05)


# The address


def test_the_address_keeps_what_the_reader_set(opened):
    first, second = opened("two").all()
    page = first.page
    page.wait_for_timeout(500)
    assert query(page) == {}
    page.evaluate("location.hash = 'below'")
    type_in(first, 71.5)
    type_in(second, 3)
    soon(page, query, {"angle-1": "71.5", "k-2": "3"})
    assert urlsplit(page.url).fragment == "below"
    first.get_by_role("checkbox").check()
    type_in(second, 1)  # as the page was built
    soon(page, query, {"angle-1": "71.5", "revealed-1": "true"})

    first, second = opened("two", "?" + urlsplit(page.url).query).all()
    assert (value(first), value(second)) == (71.5, 1)
    assert first.get_by_role("checkbox").is_checked()


MOVED = """<script>
const loaded = new Promise((done) => addEventListener("load", done));
window.requestIdleCallback = (run) => loaded.then(() => setTimeout(run));
addEventListener("load", () =>
  document.querySelector("main").prepend(document.querySelectorAll(".widget-place")[1]));
</script><p style="height: 9000px"></p>"""


def test_a_widget_that_is_presented_before_it_begins_keeps_its_number(opened, folder):
    first, between, second = (folder / "two.html").read_text("utf-8").rpartition("<div")
    (folder / "moved.html").write_text(first + MOVED + between + second, "utf-8")
    boxes = opened("moved", "?k-2=3&angle-1=71.5", folder.as_uri()).all()
    assert [value(box) for box in boxes] == [3, 71.5]


@pytest.mark.parametrize("place", ["a server", "its folder"])
def test_a_link_opens_what_can_be_shown(opened, folder, place):
    link = {
        f"{name}-{i}": text
        for i, (said, _, _) in enumerate(LINKS, 1)
        for name, text in said.items()
    }
    base = {"base": folder.as_uri()} if place == "its folder" else {}
    boxes = opened("links", f"?{urlencode(link)}&k-9=3", **base)
    for box, (_, k, view) in zip(boxes.all(), LINKS, strict=True):
        assert value(box) == k
        expected = RankSlider(SMALL, k=k).levels(view)
        assert difference(pixels(box), expected) <= 2
        down = box.locator("[role=group] [aria-pressed=true]")
        assert down.text_content().lower() == view
        box.get_by_role("button", name="One layer less").click()
    wanted = {f"k-{i}": str(max(k - 1, 1)) for i, (_, k, _) in enumerate(LINKS, 1)}
    soon(boxes.page, lambda page: wanted.items() <= query(page).items(), True)


# The pages of the book


def with_widgets(book):
    pages = sorted(book.glob("chapters/*.html"))
    found = [page for page in pages if "widget-view+json" in page.read_text("utf-8")]
    assert found
    return found


def test_every_slider_of_the_book_has_a_still_picture_in_its_place(book):
    for page in with_widgets(book):
        html = page.read_text("utf-8")
        places = html.split('<div class="widget-place')[1:]
        assert len(places) == html.count("widget-view+json") > 0
        for place in places:
            still, _, _ = place.partition("</script>")
            assert re.search(r'<img alt="[^"]{10,}"', still)


# Once what follows the width, as a sidebar that comes in, has come to its end.
HEIGHTS = """async (places) => {
    await new Promise(requestAnimationFrame);
    for (const change of document.getAnimations()) change.finish();
    return places.map((place) => place.offsetHeight);
}"""


def test_nothing_moves_when_the_widgets_of_the_book_begin_in_its_folder(book, new_page):
    def heights(width):
        page.set_viewport_size({"width": width, "height": 900})
        return page.locator(".widget-place").evaluate_all(HEIGHTS)

    kinds = {}  # a short page for each kind of widget
    for path in sorted(with_widgets(book), key=lambda path: -path.stat().st_size):
        found = re.findall('<div class="widget-place ([^"]+)', path.read_text("utf-8"))
        kinds |= dict.fromkeys(found, path)
    assert set(kinds) == set(svdview.widgets.__all__)
    page, held = new_page(), []
    complaints = listen(page, book.as_uri())
    page.route("**/widgets.js*", lambda route: held.append(route))
    for path in {*kinds.values()}:
        page.goto(path.as_uri(), wait_until="domcontentloaded")
        before = heights(1280), heights(390)
        held.pop().continue_()
        page.wait_for_function(
            "!document.querySelector('.widget-place:not(.widget-runs)')"
        )
        after = heights(1280), heights(390)
        assert np.allclose(before, after, atol=20), (path.name, before, after)
    assert complaints == []


def test_on_the_screen_the_still_picture_gives_way(book, new_page, server):
    page = new_page()
    page.goto(f"{server}/chapters/{with_widgets(book)[0].name}")
    still, live = (page.locator(f".widget-{part}").first for part in ("still", "live"))
    live.wait_for()
    assert not still.is_visible()
    page.emulate_media(media="print")
    assert not live.is_visible()
    assert still.locator("img").is_visible()
