"""Print how fast sliders and photographs answer on pages, and what a page weighs.

Steps are timed in headless Chromium from the change of k until the pixels can be read
back. Lighthouse weighs pages too, but moves no slider.
"""

import gzip
import io
import time
from pathlib import Path

import numpy as np
from bench import judge
from browser import launch
from PIL import Image
from playwright.sync_api import sync_playwright
from server import serve

from svdview.widgets import YourPhotograph

ROOT = Path(__file__).parents[1]
BOOK = ROOT / "_build" / "html"
TIMER = Path(__file__).with_name("timer.js").read_text("utf-8")
PICTURES = {"300×400": "0-welcome", "100×150×3": "5-image-compression-colour"}
OWN = {  # a photograph, its kind, the most seconds for its first layers and for all
    "300×400": ("chelsea.png", (400, 300), "Grey", 1, 5),
    "384×512×3": ("coffee.png", (512, 384), "Colour", 3, 20),
}
# The longest that the page did not come to a task of its own: from 50 milliseconds on
# the browser tells.
PAUSES = """() => {
    window.longest = 0;
    new PerformanceObserver(tasks => {
        for (const task of tasks.getEntries())
            window.longest = Math.max(window.longest, task.duration);
    }).observe({ type: "longtask" });
}"""
# 1.6 Mbit/s, as of a phone far from its mast.
SLOW = {"offline": False, "latency": 150}
SLOW |= {"downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}


def ask(page, address, name):
    """Ask for a page of the book and return its first slider, once it is live."""
    page.goto(f"{address}/chapters/{name}.html", wait_until="commit")
    live = page.locator(".widget-live", has=page.get_by_role("slider")).first
    live.get_by_role("slider").first.wait_for(timeout=120_000)
    return live


def speeds(browser, address):
    """Milliseconds of one step of k, the median, and of the longest jump."""
    for size, name in PICTURES.items():
        with browser.new_page() as page:
            live = ask(page, address, name)
            page.wait_for_timeout(4000)  # it computes sums while the reader looks
            steps = live.evaluate(TIMER, ["ArrowRight"] * 60)
            _, *jumps = live.evaluate(TIMER, [5, 95, 5, 95, 5])
        yield f"ms, a step of k, {size}", np.median(steps), 4
        yield f"ms, a jump of 90 layers, {size}", max(jumps), 60


def photographs(browser, address):
    """How long a reader waits for the layers of a photograph of their own."""
    for size, (name, shape, kind, first, whole) in OWN.items():
        png = io.BytesIO()
        picture = Image.open(ROOT / "chapters" / "images" / name).convert("RGB")
        picture.resize(shape).save(png, "PNG")
        file = {"name": name, "mimeType": "image/png", "buffer": png.getvalue()}
        with browser.new_page() as page:
            ask(page, address, "0-welcome")
            page.get_by_role("button", name=kind).click()
            page.wait_for_timeout(4000)  # for the sums of the first picture
            page.evaluate(PAUSES)
            start = time.perf_counter()
            page.get_by_label("Choose a picture").set_input_files(file)
            parts = ("so far", "the first", first), ("; all", "all", whole)
            for ready, part, most in parts:
                page.get_by_role("status").get_by_text(ready).wait_for(timeout=120_000)
                seconds = time.perf_counter() - start
                yield f"s, to {part} layers of one's own, {size}", seconds, most
            yield f"ms, the longest pause, {size}", page.evaluate("longest"), 50


def kilobytes(path):
    """What a file weighs on its way: text gzipped, fonts and pictures as they are."""
    data = path.read_bytes()
    packed = path.suffix in (".html", ".js", ".css", ".svg")
    return len(gzip.compress(data) if packed else data) / 1000


def files(browser, address, name):
    """The kilobytes of every file of the book that a page asks for."""
    asked, start = set(), f"{address}/"
    with browser.new_page() as page:
        page.on("request", lambda request: asked.add(request.url.partition("?")[0]))
        page.goto(f"{start}chapters/{name}.html", wait_until="networkidle")
    names = [url.removeprefix(start) for url in asked if url.startswith(start)]
    return {name: kilobytes(BOOK / name) for name in names}


def weights(parts):
    whole = {name: sum(part.values()) for name, part in parts.items()}
    heaviest = max(whole, key=whole.get)
    yield f"kB, a first visit to the heaviest page, {heaviest}", whole[heaviest], 700
    welcome = parts["0-welcome"].items()
    further = [sum(dict(part.items() - welcome).values()) for part in parts.values()]
    yield "kB, another page after the welcome", max(further), 250
    own = YourPhotograph().get_state(["_esm", "worker"])
    script = gzip.compress("".join(own.values()).encode())
    yield "kB, the script of one's own photograph", len(script) / 1000, 60


def answer(browser, address, name, slow):
    """Seconds from asking for a page until its first slider answers a key."""
    with browser.new_page() as page:
        if slow:
            wire = page.context.new_cdp_session(page)
            wire.send("Emulation.setCPUThrottlingRate", {"rate": 6})
            wire.send("Network.emulateNetworkConditions", SLOW)
        start = time.perf_counter()
        live = ask(page, address, name)
        said = live.inner_text()
        live.get_by_role("slider").first.press("ArrowRight")
        changed = "([e, said]) => e.innerText !== said"
        page.wait_for_function(changed, arg=[live.element_handle(), said])
        return time.perf_counter() - start


def answers(browser, address, parts):
    """Medians of how long a reader waits for a slider, and on the heaviest page."""
    moved = [name for name, part in parts.items() if "_static/widgets.js" in part]
    heaviest = max(moved, key=lambda name: sum(parts[name].values()))
    for name, slow in ("0-welcome", False), (heaviest, False), (heaviest, True):
        times = [answer(browser, address, name, slow) for _ in range(3)]
        what = f"s, until a slider of {name} answers" + " on a slow phone" * slow
        yield what, np.median(times), 8 if slow else 1.2


def figures():
    with serve(BOOK) as address, sync_playwright() as playwright:
        browser = launch(playwright)
        chapters = sorted(path.stem for path in (BOOK / "chapters").glob("*.html"))
        parts = {name: files(browser, address, name) for name in chapters}
        yield from speeds(browser, address)
        yield from photographs(browser, address)
        yield from weights(parts)
        yield from answers(browser, address, parts)


if __name__ == "__main__":
    judge(figures())
