"""Print how fast sliders and photographs answer on a page, and what a page weighs.

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
from PIL import Image
from playwright.sync_api import sync_playwright
from server import serve

from svdlab import load_image
from svdview.widgets import RankSlider, YourPhotograph

ROOT = Path(__file__).parents[1]
BOOK = ROOT / "_build" / "html"
BENCH = ROOT / "_build" / "bench"
PICTURES = {
    "300×400 grey": (ROOT / "chapters/images/chelsea.png", "grey"),
    "400×600×3": (ROOT / "chapters/images/coffee.png", "colour"),
}
TIMER = Path(__file__).with_name("timer.js").read_text("utf-8")
OWN = {  # the button that chooses how it is taken apart
    "300×400": ("chelsea.png", (400, 300), "Grey"),
    "384×512×3": ("coffee.png", (512, 384), "Colour"),
}
# The longest that the page did not come to a task of its own, in milliseconds.
PAUSES = """() => {
    let last = performance.now();
    window.longest = 0;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
        const now = performance.now();
        window.longest = Math.max(window.longest, now - last);
        last = now;
        setTimeout(() => port2.postMessage(0));
    };
    port2.postMessage(0);
}"""
PAGE = """<!doctype html><meta charset=utf-8><title>A slider</title>
<div class="widget-place">
<script type="application/vnd.jupyter.widget-state+json">{state}</script>
<script type="application/vnd.jupyter.widget-view+json">{view}</script>
</div>
<script defer src=/html/_static/widgets.js></script>
"""
# 1.6 Mbit/s, as of a phone far from its mast.
SLOW_NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 0.75e6 / 8,
}
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


def open_page(browser, address, widget):
    """Return a page with a widget on it, which stands."""
    data = embed_data([widget], drop_defaults=False)
    view = data["view_specs"][0]
    state = data["manager_state"]["state"][view["model_id"]]
    state, view = json.dumps(state), json.dumps(view)
    BENCH.mkdir(exist_ok=True)
    (BENCH / "slider.html").write_text(PAGE.format(state=state, view=view), "utf-8")
    page = browser.new_page()
    page.goto(f"{address}/bench/slider.html")
    page.get_by_role("slider").wait_for()
    return page


def steps_on_page(browser, address, image):
    """Median milliseconds of one step of k, and the longest jump of 100 layers."""
    with open_page(browser, address, RankSlider(image, k=30)) as page:
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


def photographs(browser, address):
    """How long a reader waits for the layers of a photograph of their own."""
    for size, (name, shape, kind) in OWN.items():
        with open_page(browser, address, YourPhotograph()) as page:
            photograph = BENCH / name
            whole = Image.open(ROOT / "chapters" / "images" / name).convert("RGB")
            whole.resize(shape).save(photograph)
            page.get_by_role("button", name=kind).click()
            page.evaluate(PAUSES)
            start = time.perf_counter()
            page.get_by_label("Choose a picture").set_input_files(photograph)
            for ready, part in ("so far", "the first"), ("; all", "all"):
                page.get_by_role("status").get_by_text(ready).wait_for(timeout=120_000)
                seconds = time.perf_counter() - start
                yield f"s, to {part} layers of one's own {size}", seconds
            yield f"ms, the longest pause meanwhile, {size}", page.evaluate("longest")


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


def weights(parts):
    whole = {name: sum(part.values()) for name, part in parts.items()}
    heaviest = max(whole, key=whole.get)
    common = parts["0-welcome"]
    further = max(
        sum(size for name, size in part.items() if name not in common)
        for part in parts.values()
    )
    yield "kB, a first visit to the heaviest page", whole[heaviest], heaviest
    yield "kB, another page after the welcome", further
    yield "kB, the widgets' script", kilobytes(BOOK / "_static" / "widgets.js")
    own = YourPhotograph()
    text = "".join([own.get_state()["_esm"], own.worker]).encode()
    yield "kB, the script of one's own photograph", len(gzip.compress(text)) / 1000


def answer(browser, address, name, slow=False):
    """Seconds from asking for a page until its first slider answers a key."""
    with browser.new_context() as context:
        page = context.new_page()
        if slow:
            wire = context.new_cdp_session(page)
            wire.send("Emulation.setCPUThrottlingRate", {"rate": 6})
            wire.send("Network.emulateNetworkConditions", SLOW_NETWORK)
        start = time.perf_counter()
        page.goto(f"{address}/html/chapters/{name}.html", wait_until="commit")
        live = page.locator(".widget-live", has=page.get_by_role("slider")).first
        slider = live.get_by_role("slider").first
        slider.wait_for(timeout=120_000)
        said = live.inner_text()
        slider.press("ArrowRight")
        page.wait_for_function(
            "([e, said]) => e.innerText !== said", arg=[live.element_handle(), said]
        )
        return time.perf_counter() - start


def answers(browser, address, parts):
    """Medians of how long a reader waits for a slider, and on the heaviest page."""
    moved = [name for name, part in parts.items() if "_static/widgets.js" in part]
    heaviest = max(moved, key=lambda name: sum(parts[name].values()))
    for what, name, slow in (
        ("the welcome page", "0-welcome", False),
        ("the heaviest page", heaviest, False),
        ("the heaviest page, on a slow phone", heaviest, True),
    ):
        times = [answer(browser, address, name, slow) for _ in range(5 - 2 * slow)]
        yield f"s, from asking for {what} to a slider that answers", np.median(times)


def figures():
    with serve(ROOT / "_build") as address, sync_playwright() as playwright:
        browser = launch(playwright)
        chapters = sorted(path.stem for path in (BOOK / "chapters").glob("*.html"))
        parts = {name: files(browser, address, name) for name in chapters}
        yield from speeds(browser, address)
        yield from photographs(browser, address)
        yield from weights(parts)
        yield from answers(browser, address, parts)
        browser.close()


if __name__ == "__main__":
    judge(figures())
