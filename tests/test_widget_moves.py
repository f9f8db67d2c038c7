"""What a reader moves, drags or opens by a link is shown as Python would show it."""

from functools import partial
from urllib.parse import quote, urlencode

import numpy as np
import pytest
from playwright.sync_api import expect
from widget_pages import middle, numbers, query, soon, stroke, value

from svdview.widgets import (
    EckartYoung,
    FilmSlider,
    LayerPainter,
    LeastSquares,
    RandomSpan,
    RankSlider,
    SpectrumSlider,
    ThreeSteps,
)
from svdview.widgets.layer_painter import PICTURES, written

TALL = [[3, 2, 5], [2, 3, 5], [2, -2, 0], [5, 5, 10]]
MAKE = {
    "steps": lambda: ThreeSteps([[5, 5], [-1, 7]]),
    "points": lambda: LeastSquares([-1, 0, 1], [1, 2, 6]),
    "painter": LayerPainter,
    "race": lambda: EckartYoung(TALL),
    "span": lambda: RandomSpan(1 / np.arange(1, 41), k=2),
    "film": lambda: FilmSlider(np.random.default_rng(0).random((192, 20)), (12, 16)),
    "cut": lambda: SpectrumSlider(1 / np.arange(1, 41), 40, 50, k=13),
}


def pair(kind, state):
    """A widget as the reader finds it, and one that Python has brought to a state."""
    found, brought = MAKE[kind](), MAKE[kind]()
    for trait, now in state.items():
        setattr(brought, trait, now)
    return [found, brought]


LETTER = PICTURES["Letter"].copy()
LETTER[1, 0] = True
MOVES = {  # the control, and its keys or, after a =, what is filled in
    "steps": [
        ("spinbutton", "A, row 1, column 1", "=1000"),
        ("spinbutton", "A, row 1, column 2", "=0"),
        ("spinbutton", "A, row 2, column 1", "=-3.5"),
        ("spinbutton", "A, row 2, column 2", "="),
        ("text", "Its SVD by hand", "Enter"),
        ("slider", "Ae₁, column 1 of A", "ArrowLeft ArrowUp Alt+ArrowUp"),
        ("slider", "Ae₂, column 2 of A", "ArrowRight Shift+ArrowDown"),
        ("slider", "Circle to ellipse", "PageUp ArrowRight"),
    ],
    "points": [
        ("slider", "Spread of t", "PageDown"),
        ("checkbox", "Nudge b", "Space"),
        ("slider", "Nudge: 0° along u₁", "ArrowDown"),
        ("slider", "Point 1", "ArrowLeft"),
        ("slider", "Point 2", "ArrowDown"),
        ("slider", "Point 3", "ArrowRight ArrowUp Shift+ArrowLeft"),
    ],
    "painter": [
        ("button", "All out", "Enter"),
        ("button", "Letter", "Enter"),  # of a picture that begins all layers are in
        ("gridcell", "Row 2, column 1:", "Space Enter Space"),
        ("button", "σ₁ ", "Enter"),
        ("button", "σ₃ ", "Enter"),
    ],
    "race": [
        ("slider", "Column x, entry 1", "ArrowDown"),
        ("slider", "Column x, entry 2", "ArrowLeft"),
        ("slider", "Column x, entry 3", "PageDown"),
        ("slider", "Column x, entry 4", "ArrowUp ArrowUp ArrowRight"),
        ("slider", "Row y, entry 1", "ArrowDown ArrowDown"),
        ("slider", "Row y, entry 2", "Home PageUp PageUp" + 3 * " ArrowUp"),
        ("slider", "Row y, entry 3", "End PageDown ArrowUp"),
        ("checkbox", "Show the best x and y", "Space"),
    ],
    "span": [
        ("button", "One less", "Enter"),
        ("button", "One more vector", "Enter Enter Enter"),
        ("button", "One less", "Enter"),
        ("button", "q = 1", "Enter"),
        ("button", "Another draw", "Enter " * 6),
        ("slider", "Layers wanted k", "ArrowRight"),
    ],
    "film": [
        ("slider", "Moment", "ArrowRight PageUp"),
        ("slider", "Layers in the background k", "ArrowRight"),
    ],
}
ON_THE_LINE = {"t1": -1.1, "b2": 1.75, "t3": 0.6, "b3": 6.25}
MOVED = {  # its traits then, and what is told
    "steps": (
        {"a": 98, "b": 1, "c": -2, "d": 2, "t": 6 * 0.05, "by_hand": True},
        "A keeps the sense of turning",
    ),
    "points": (
        {"spread": 95, "nudged": True, "nudge": 89, **ON_THE_LINE},
        "b changes by 10.0 %",
    ),
    "painter": ({"picture": written(LETTER), "off": 5}, "in the sum: 1 of 3"),
    "race": (
        {"x": [0.4, 0.4, 0, 0.8], "y": [0.3, 0.3, 0.6], "revealed": True},
        "no matrix of rank one comes nearer",
    ),
    "span": ({"ell": 3, "k": 3, "q": 1, "draw": 1}, "For k = 3: 1."),
    "film": ({"moment": 7, "k": 2}, "Moment: 7 of 20. Layers in the background: 2 of"),
}


def in_the_plane(unit, *tips):
    """Where tips are seen whose plane has this unit for radius, as shares of it."""
    return [0.5 + 88 / 240 * np.multiply(tip, [1, -1]) / unit for tip in tips]


def in_time(*points):
    """Where points (t, b) are seen."""
    scale = 88 / 5 / 240
    return [(0.5 + 2.5 * scale * t, 173 / 240 - scale * b) for t, b in points]


def cells(first, last):
    way = np.linspace(first, last, 20)
    return [((j + 0.5) / 11, (i + 0.5) / 10) for i, j in way]


def cuts(*ks):
    """Across the spectrum and up, as a page is scrolled."""
    upwards = np.linspace(0.85, 100 / 212, len(ks))
    return [((44 + 306 * k / 40) / 360, y) for k, y in zip(ks, upwards, strict=True)]


FAR = [(0.02, 0.02), (0.2, 0.3)]  # from every tip
PAINTED = PICTURES["Cross"].copy()
PAINTED[1, 1:10] = True
PAINTED[2:8, 5] = False
# The widget, its drawing, ways through it in shares of its width and height, and what
# is so in the end.
DRAGS = {
    "steps": (
        ".svd-planes svg >> nth=1",
        [
            FAR,
            in_the_plane(9, (5, -1), (2, 3)),
            in_the_plane(14, (5, 7), (-6, 1)),
            in_the_plane(9, (2, 3), (0, 0)),
            in_the_plane(9, (-6, 1), (1, 8)),
        ],
        {"a": 0, "b": 1, "c": 0, "d": 8},
    ),
    "points": (
        ".svd-planes svg >> nth=0",
        [
            in_time((-1, 1), (-1.5, 4.25)),
            in_time((0, 2), (2.3, 9.2)),  # beyond what is taken
            in_time((1, 6), (1.8, 8)),
        ],
        {"t1": -1.5, "b1": 4.25, "t2": 2, "b2": 9, "t3": 1.8, "b3": 8},
    ),
    "painter": (
        ".svd-paint",
        [cells((1, 1), (1, 9)), cells((7, 5), (2, 5))],
        {"picture": written(PAINTED)},
    ),
    "race": (
        "svg:has(.svd-ground)",
        [
            np.divide([(114, 28), (150, 28), (186, 0)], [204, 240]),
            np.divide([(68, 114), (68, 150), (48, 186), (95, 222)], [204, 240]),
        ],
        {"x": [0.5, 0.5, 0, 1], "y": [0.5, 0.5, 1]},
    ),
    "cut": (
        "svg:has(> .svd-cut)",
        [cuts(13, 20), cuts(20, 39, 45), cuts(40, 2, -9), cuts(1, 7)],
        {"k": 7},
    ),
}
LINKS = [  # what none is becomes the nearest that is one, or what was built
    ("steps", {"a": "1e9", "b": "-Infinity", "t": "-4"}, {"a": 99, "b": -99}),
    (
        "points",
        {"t1": "-50", "b2": "Infinity", "spread": "0"},
        {"t1": -2, "b2": 9, "spread": 1},
    ),
    *(("painter", {"picture": x}, {}) for x in ("-1", "xyz", "0x1", "f" * 29, "1.5")),
    *(("race", {"x": x}, {}) for x in ("1", "a,b,c,d", "1,1,1,2", "1,1,1,1,1")),
    ("span", {"ell": "99", "k": "-3", "q": "7", "draw": "2.5"}, {"ell": 40, "k": 1}),
    ("span", {"draw": "-1"}, {}),
    ("film", {"moment": "99", "k": "99"}, {"moment": 20, "k": 20}),
    ("film", {"moment": "-1", "k": "0"}, {}),
]

PAGES = {
    **{kind: partial(pair, kind, state) for kind, (state, _) in MOVED.items()},
    **{f"{kind} dragged": partial(pair, kind, DRAGS[kind][-1]) for kind in DRAGS},
    "links": lambda: [each for kind, _, state in LINKS for each in pair(kind, state)],
    "played": lambda: [MAKE["steps"](), MAKE["film"]()],
}
# All there is to see of a widget, but for what hangs on how it came about.
SHOWN = """box => {
    const copy = box.cloneNode(true);
    copy.querySelectorAll("[visibility=hidden]").forEach((e) => e.remove());
    copy.querySelectorAll(".svd-said").forEach((e) => e.replaceChildren());
    for (const name of ["tabindex", "data-lm-suppress-shortcuts"])
        copy.querySelectorAll(`[${name}]`).forEach((e) => e.removeAttribute(name));
    const inputs = [...box.querySelectorAll("input")].map((e) => [e.value, e.checked]);
    const canvases = [...box.querySelectorAll("canvas")].map((e) => e.toDataURL());
    return [copy.innerHTML, inputs, canvases];
}"""


def shown(box):
    return box.evaluate(SHOWN)


def in_address(state):
    """How the address has these traits of the first widget."""
    for trait, now in state.items():
        texts = [
            x if isinstance(x, str) else f"{x:.6g}" for x in np.ravel(now).tolist()
        ]
        yield f"{trait}-1", "true" if now is True else ",".join(texts)


@pytest.mark.parametrize("kind", MOVES)
def test_what_is_moved_by_key_and_number_is_shown_kept_in_the_address_and_told(
    opened, kind
):
    state, says = MOVED[kind]
    box, same = opened(kind).all()
    for role, label, keys in MOVES[kind]:
        control = box.get_by_role(role, name=label).first
        if role == "text":
            control = box.get_by_text(label)
        if keys.startswith("="):
            control.fill(keys[1:])
            control.blur()
        else:
            for key in keys.split():
                control.press(key)
    assert shown(box) == shown(same)
    kept = dict(in_address(state))
    soon(box.page, query, kept)
    expect(box.locator("[aria-live=polite]")).to_contain_text(says)
    again, _ = opened(kind, f"?{urlencode(kept)}").all()
    assert numbers(again) == numbers(box)


@pytest.mark.parametrize("how", ["mouse", "finger"])
@pytest.mark.parametrize("kind", DRAGS)
def test_what_is_dragged_goes_with_the_pointer_if_it_was_pressed_there(
    opened, kind, how
):
    drawing, ways, _ = DRAGS[kind]
    low = {"viewport": {"width": 390, "height": 500}, "has_touch": True}  # it scrolls
    box, same = opened(f"{kind} dragged", **(low if how == "finger" else {})).all()
    drawing = box.locator(drawing)
    drawing.scroll_into_view_if_needed()
    before = box.page.evaluate("scrollY")
    for way in ways:
        stroke(box.page, on_screen(drawing, way), how)
    assert box.page.evaluate("scrollY") == before
    assert shown(box) == shown(same)
    for handle in box.locator(".svd-ring, .svd-cut").all()[-1:]:
        *_, end = on_screen(drawing, ways[-1])
        assert np.allclose(middle(handle), end, atol=1.5)
    if how == "mouse":
        elsewhere = middle(box.locator(".svd-numbers"))
        over = on_screen(drawing, [(0.1, 0.2), (0.7, 0.2), (0.2, 0.7), (0.8, 0.8)])
        stroke(box.page, [elsewhere, *over], how)
        assert shown(box) == shown(same)


def on_screen(drawing, way):
    """Where on the screen these shares of the width and height of a drawing are."""
    at = drawing.bounding_box()
    return [[at["x"] + x * at["width"], at["y"] + y * at["height"]] for x, y in way]


def test_a_second_finger_disturbs_no_drag(opened):
    box, _ = opened("steps dragged", has_touch=True).all()
    drawing = box.locator(DRAGS["steps"][0])
    drawing.scroll_into_view_if_needed()
    tip, (corner, _) = middle(box.locator(".svd-grip").first), on_screen(drawing, FAR)
    first = {"x": tip[0], "y": tip[1], "id": 0}
    second = {"x": corner[0], "y": corner[1], "id": 1}
    client = box.page.context.new_cdp_session(box.page)
    up, aside = {**first, "y": first["y"] - 20}, {**second, "x": second["x"] + 9}
    for kind, points in [
        ("Start", [first]), ("Start", [first, second]), ("Move", [up, second]),
        ("Move", [up, aside]), ("End", [up]), ("End", []), ("Start", [second]),
        ("End", []),
    ]:  # fmt: skip
        event = {"type": f"touch{kind}", "touchPoints": points}
        client.send("Input.dispatchTouchEvent", event)
    a, b, c, d, _ = (value(box, i) for i in range(5))
    assert (a, b, d) == (5, 5, 7) and c > -1


def test_a_link_to_what_cannot_be_opens_what_is_nearest(opened):
    link = {
        f"{trait}-{2 * i + 1}": text
        for i, (_, traits, _) in enumerate(LINKS)
        for trait, text in traits.items()
    }
    boxes = iter(opened("links", f"?{urlencode(link)}").all())
    for row, box, same in zip(LINKS, boxes, boxes, strict=True):
        assert shown(box) == shown(same), row


PLAY = """box => {
    box.querySelector("[aria-label=Play]").click();
    return [...box.querySelectorAll("[type=number]")].map((e) => e.valueAsNumber);
}"""


def test_three_steps_and_a_film_play_to_their_end(opened):
    steps, film = opened("played").all()
    steps.page.clock.install()
    for box, number, last in (steps, 4, 3), (film, 0, 20):
        for _ in range(2):  # from where it stands; then once more from the beginning
            assert box.evaluate(PLAY)[number] < last
            box.page.clock.run_for(10_000)
            assert box.get_by_role("button", name="Play").is_visible()
            assert value(box, number) == last


def test_a_control_asks_jupyterlab_for_its_keys_since_lumino_looks_at_it_first(opened):
    control = opened("cut dragged").get_by_role("slider").first
    control.focus()
    expect(control).to_have_attribute("data-lm-suppress-shortcuts", "true")


def test_a_saved_widget_slides_with_no_kernel_and_asks_nobody(open_silent, tmp_path):
    path = tmp_path / "slider, saved.html"
    RankSlider(TALL).save(path)
    page = open_silent(tmp_path.as_uri(), quote(path.name)).page
    page.get_by_role("slider", name="Rank k").first.press("ArrowRight")
    assert "2 of 3" in page.locator(".svd-numbers").inner_text()
