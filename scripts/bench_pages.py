"""Print how fast sliders answer on a page, and what a page weighs.

    make bench

Steps are timed in headless Chromium from the change of k until the pixels can be read
back, and held against the same step through a kernel and imshow in the same run.
Lighthouse weighs pages too, but moves no slider. A missed bound (bounds.py) fails the
command.
"""

import gzip
import json
import time
from pathlib import Path

import numpy as np
from bounds import judge
from browser import launch
from ipywidgets.embed import embed_data
from jupyter_client.manager import run_kernel
from playwright.sync_api import sync_playwright
from server import serve

from svdlab import load_image
from svdlab.widgets import RankSlider

ROOT = Path(__file__).parents[1]
BOOK = ROOT / "_build" / "html"
BENCH = ROOT / "_build" / "bench"
PICTURES = {
    "300×400 grey": (ROOT / "chapters/images/chelsea.png", "grey"),
    "400×600×3": (ROOT / "chapters/images/coffee.png", "colour"),
}
TIMER = Path(__file__).with_name("timer.js").read_text("utf-8")
PAGE = """<!doctype html><meta charset=utf-8><title>A slider</title>
<div class="widget-place">
<script type="application/vnd.jupyter.widget-state+json">{state}</script>
<script type="application/vnd.jupyter.widget-view+json">{view}</script>
</div>
<script defer src=/html/_static/widgets.js></script>
"""
KERNEL_SETUP = """
%matplotlib inline
import matplotlib.pyplot as plt
import numpy as np
from svdlab import load_image, reconstruct, thin_svd
image = load_image({path!r}, mode={mode!r})
svd = thin_svd(image if image.ndim == 2 else np.moveaxis(image, 2, 0))
def show(k):
    picture = np.clip(reconstruct(svd, k), 0, 1)
    plt.imshow(picture if picture.ndim == 2 else np.moveaxis(picture, 0, 2), "gray")
    plt.show()
"""


def steps_on_page(browser, address, image):
    """Median milliseconds of one step of k, and the longest jump of 100 layers."""
    data = embed_data([RankSlider(image, k=30)], drop_defaults=False)
    state, view = map(json.dumps, (data["manager_state"], data["view_specs"][0]))
    BENCH.mkdir(exist_ok=True)
    (BENCH / "slider.html").write_text(PAGE.format(state=state, view=view), "utf-8")
    with browser.new_page() as page:
        page.goto(f"{address}/bench/slider.html")
        page.locator("[role=slider]").wait_for()
        page.wait_for_timeout(4000)  # the page computes sums while the reader looks
        steps = page.evaluate(TIMER, ["ArrowRight"] * 60)
        _, *jumps = page.evaluate(TIMER, [30, 130, 230, 130, 30])
    return float(np.median(steps)), max(jumps)


def step_through_kernel(path, mode):
    """Median milliseconds of one step through a kernel, imshow and a PNG."""
    times = []
    with run_kernel(kernel_name="python3") as client:
        ready = KERNEL_SETUP.format(path=str(path), mode=mode)
        for code in (ready, *(f"show({k})" for k in range(30, 45))):
            start = time.perf_counter()
            client.execute_interactive(code, output_hook=lambda _: None)
            times.append(time.perf_counter() - start)
    return 1000 * float(np.median(times[4:]))  # the first steps load fonts


def speeds(browser, address):
    for name, (path, mode) in PICTURES.items():
        step, jump = steps_on_page(browser, address, load_image(path, mode))
        yield f"ms, a step of k, {name}", step
        yield f"ms, a jump of 100 layers, {name}", jump
        faster = step_through_kernel(path, mode) / step
        yield f"times faster than by kernel and imshow, {name}", faster


def kilobytes(path):
    """What a file weighs on its way: text gzipped, fonts and pictures as they are."""
    data = path.read_bytes()
    packed = path.suffix in (".html", ".js", ".css", ".svg")
    return len(gzip.compress(data) if packed else data) / 1000


def files(browser, address, name):
    """The kilobytes of every file of the book that a page asks for."""
    with browser.new_context() as context:
        page, asked = context.new_page(), set()
        page.on("request", lambda request: asked.add(request.url.split("?")[0]))
        page.goto(f"{address}/html/chapters/{name}.html", wait_until="networkidle")
    start = f"{address}/html/"
    names = {url.removeprefix(start) for url in asked if url.startswith(start)}
    return {name: kilobytes(BOOK / name) for name in names}


def weights(browser, address):
    chapters = sorted(path.stem for path in (BOOK / "chapters").glob("*.html"))
    parts = {name: files(browser, address, name) for name in chapters}
    first = {name: sum(part.values()) for name, part in parts.items()}
    common = parts["0-welcome"].keys()
    later = [
        sum(part[file] for file in part.keys() - common) for part in parts.values()
    ]
    heaviest = max(first, key=first.get)
    yield "kB, a first visit to the heaviest page", first[heaviest], heaviest
    yield "kB, another page after the welcome", max(later)
    yield "kB, the widgets' script", kilobytes(BOOK / "_static" / "widgets.js")


def answer(browser, address):
    """Seconds from asking for the welcome page until its slider answers."""
    times = []
    for _ in range(5):
        with browser.new_context() as context:
            page = context.new_page()
            start = time.perf_counter()
            page.goto(f"{address}/html/chapters/0-welcome.html", wait_until="commit")
            page.locator("[role=slider]").press("ArrowRight")
            page.get_by_text("the sum of 6 layers").wait_for()
            times.append(time.perf_counter() - start)
    what = "s, from asking for the welcome page to a slider that answers"
    yield what, float(np.median(times))


def figures():
    with serve(ROOT / "_build") as address, sync_playwright() as playwright:
        browser = launch(playwright)
        for each in (speeds, weights, answer):
            yield from each(browser, address)
        browser.close()


if __name__ == "__main__":
    judge(figures())
