"""Pages of widgets as the book has them, without the book, and what stands on them."""

import base64
import io
import json
import shutil
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
from ipywidgets.embed import embed_data
from PIL import Image
from playwright.sync_api import expect

ROOT = Path(__file__).parents[1]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
THEME_SAYS = "[PST]", "[togglebutton]", "JSHandle@node"  # where nothing is wrong
PLACE = """<div class="widget-place {kind}">
<script type="application/vnd.jupyter.widget-state+json">{state}</script>
<script type="application/vnd.jupyter.widget-view+json">{view}</script></div>
"""
PAGE = """<!doctype html><meta charset=utf-8><title>Sliders</title>
<meta name=viewport content="width=device-width"><link rel=icon href="data:,">
<link rel=stylesheet href=widgets.css><script async src=widgets.js></script>
<main>{places}</main>
"""


def write_pages(folder, pages):
    """Write a page of the widgets, one or a list, that each function makes, by name."""
    for name in ("widgets.js", "widgets.css"):
        shutil.copy(ROOT / "_build" / "page" / name, folder)
    for name, make in pages.items():
        made = make()
        widgets = made if isinstance(made, list) else [made]
        data = embed_data(widgets, drop_defaults=False)
        states = data["manager_state"]["state"]
        places = "".join(
            PLACE.format(
                kind=type(widget).__name__,
                state=json.dumps(states[view["model_id"]]),
                view=json.dumps(view),
            )
            for widget, view in zip(widgets, data["view_specs"], strict=True)
        )
        html = PAGE.format(places=places)
        (folder / f"{name}.html").write_text(html, "utf-8")
    return folder


def listen(page, base):
    """Return a list of what a page will have complained of, as to leave its server."""
    complaints = []
    page.on(
        "console",
        lambda said: said.text.startswith(THEME_SAYS) or complaints.append(said.text),
    )
    page.on("pageerror", lambda error: complaints.append(f"thrown: {error}"))
    page.on("requestfailed", lambda asked: complaints.append(f"failed: {asked.url}"))
    page.on(
        "request",
        lambda asked: (
            asked.url.startswith((base, "data:", "blob:"))
            or complaints.append(f"elsewhere: {asked.url}")
        ),
    )
    return complaints


def visit(page, address):
    """Open a page and wait for its widgets."""
    page.goto(address)
    expect(page.locator(".widget-place:not(.widget-runs)")).to_have_count(0)


def soon(page, read, wanted):
    """Wait until what the browser tells a moment later is as wanted."""
    for _ in range(100):
        if read(page) == wanted:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{read(page)} is not {wanted}")


def query(page):
    """What stands in the address, where it is written once the reader rests."""
    return {name: value for name, (value,) in parse_qs(urlsplit(page.url)[3]).items()}


NUMBERS = (
    """pairs => pairs.map(({ children }) => [...children].map((e) => e.textContent))"""
)


def numbers(box):
    """The numbers below a widget, by name."""
    return dict(box.locator(".svd-numbers > div").evaluate_all(NUMBERS))


def value(box, number=0):
    """What stands beside a slider."""
    return float(box.locator("input[type=number]").nth(number).input_value())


def type_in(box, text, number=0):
    readout = box.locator("input[type=number]").nth(number)
    readout.fill(str(text))
    readout.press("Enter")


def pixels(box, panel=0):
    """What a canvas shows, as numbers of shape (m, n, 3)."""
    url = box.locator("canvas").nth(panel).evaluate("canvas => canvas.toDataURL()")
    png = base64.b64decode(url.partition(",")[2])
    return np.array(Image.open(io.BytesIO(png)).convert("RGB"), dtype=int)


def difference(seen, expected):
    """The largest distance of two pictures in levels of 255, grey or colour."""
    if expected.ndim == 2:
        expected = expected[..., None]
    return abs(seen - expected.astype(int)).max()


def number(text):
    return float(text.replace("−", "-").strip(" %>"))


def middle(place):
    box = place.bounding_box()
    return np.array([box["x"] + box["width"] / 2, box["y"] + box["height"] / 2])


def stroke(page, way, how):
    """Press at the first of some points on the screen, go through all, let go."""
    if how == "mouse":
        page.mouse.move(*way[0])
        page.mouse.down()
        for point in way[1:]:
            page.mouse.move(*point)
        page.mouse.up()
        return
    client = page.context.new_cdp_session(page)
    moves = [("Start", way[:1]), *(("Move", [point]) for point in way[1:]), ("End", [])]
    for kind, points in moves:
        points = [{"x": x, "y": y} for x, y in points]
        event = {"type": f"touch{kind}", "touchPoints": points}
        client.send("Input.dispatchTouchEvent", event)


def drag(page, start, goal, how):
    """Take what lies at a point of the screen to another, with a mouse or a finger."""
    stroke(page, [start, goal], how)
