"""Pages of widgets as the book has them, without the book, and what stands on them."""

import json
import shutil
from pathlib import Path

import numpy as np
from ipywidgets.embed import embed_data

ROOT = Path(__file__).parents[1]
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
    """Write a page for each list of widgets, by name; return their folder."""
    for name in ("widgets.js", "widgets.css"):
        shutil.copy(ROOT / "_build" / "page" / name, folder)
    for name, widgets in pages.items():
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


def numbers(box):
    """The numbers below a widget, by name."""
    pairs = box.locator(".svd-numbers > div").all()
    return {
        pair.locator("span").text_content(): pair.locator("strong").text_content()
        for pair in pairs
    }


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
