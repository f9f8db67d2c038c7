"""Print how fast sliders answer on a page, and what a page weighs.

    make bench

Steps are timed in headless Chromium from the change of k until the pixels can be read
back, and held against the same step through a kernel and imshow in the same run. A
bound that is missed is marked and makes the command fail.
"""

import gzip
import json
import sys
import time
from html import escape
from pathlib import Path

import numpy as np
from browser import launch
from ipywidgets.embed import embed_data
from jupyter_client.manager import start_new_kernel
from playwright.sync_api import sync_playwright
from server import serve

from svdlab import load_image
from svdlab.widgets import RankSlider

ROOT = Path(__file__).parents[1]
BOOK = ROOT / "_build" / "html"
BENCH = ROOT / "_build" / "bench"
IMAGES = ROOT / "chapters" / "images"
PICTURES = {
    "300×400 grey": ("chelsea.png", "grey", 4),
    "400×600×3": ("coffee.png", "colour", 12),
}

# Moves the first slider's model as a reader's key does, and waits for the pixels.
TIMER = """
async ks => {
  const handle = document.querySelector("[role=slider]");
  const canvas = document.querySelector("canvas");
  const context = canvas.getContext("2d");
  const readout = document.querySelector(".widget-readout");
  const went = [];
  for (const k of ks) {
    await new Promise(requestAnimationFrame);
    const start = performance.now();
    if (typeof k === "string")
      handle.dispatchEvent(new KeyboardEvent("keydown", { key: k, bubbles: true }));
    else {
      readout.textContent = k;
      const enter = { key: "Enter", keyCode: 13, bubbles: true };
      readout.dispatchEvent(new KeyboardEvent("keydown", enter));
    }
    context.getImageData(0, 0, 1, 1);
    went.push(performance.now() - start);
  }
  return went;
}
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


def milliseconds(seconds):
    return 1000 * float(np.median(seconds))


def widget_page(name, slider):
    """Write a page with one slider and the page's own script."""
    data = embed_data([slider], drop_defaults=False)
    script = '<script type="application/vnd.jupyter.widget-{}+json">{}</script>'
    body = script.format("state", json.dumps(data["manager_state"])) + script.format(
        "view", json.dumps(data["view_specs"][0])
    )
    BENCH.mkdir(parents=True, exist_ok=True)
    (BENCH / f"{name}.html").write_text(
        f"<!doctype html><meta charset=utf-8><title>{escape(name)}</title>"
        f'<div class="widget-place">{body}</div>'
        "<script defer src=/html/_static/widgets.js></script>",
        encoding="utf-8",
    )


def steps_on_page(page):
    """Median milliseconds of one step of k, and the longest jump of 100 layers."""
    page.locator("[role=slider]").wait_for()
    page.wait_for_timeout(4000)  # the page lays sums by while the reader looks
    steps = page.evaluate(TIMER, ["ArrowRight"] * 60)
    _, *jumps = page.evaluate(TIMER, [30, 130, 230, 130, 30])
    return float(np.median(steps)), max(jumps)


def step_through_kernel(path, mode):
    """Median milliseconds of one step through a kernel, imshow and a PNG."""
    manager, client = start_new_kernel(kernel_name="python3")
    try:
        run = client.execute_interactive
        run(KERNEL_SETUP.format(path=str(path), mode=mode), output_hook=lambda _: None)
        times = []
        for k in range(30, 45):
            start = time.perf_counter()
            run(f"show({k})", output_hook=lambda _: None)
            times.append(time.perf_counter() - start)
        return milliseconds(times[3:])
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def speeds(browser, address):
    for name, (file, mode, bound) in PICTURES.items():
        image = load_image(IMAGES / file, mode)
        widget_page(name, RankSlider(image, k=30))
        page = browser.new_page()
        page.goto(f"{address}/bench/{name}.html")
        step, jump = steps_on_page(page)
        page.close()
        by_kernel = step_through_kernel(IMAGES / file, mode)
        yield f"ms, a step of k, {name}", step, 0, bound
        yield f"ms, a jump of 100 layers, {name}", jump, 0, 60
        yield (
            f"times faster than by kernel and imshow, {name}",
            by_kernel / step,
            10,
            1e9,
        )


def gzipped(path):
    """Bytes on the way to the reader: text gzipped, fonts and pictures as they are."""
    data = path.read_bytes()
    packed = path.suffix in (".html", ".js", ".css", ".svg")
    return len(gzip.compress(data)) if packed else len(data)


def weight(context, address, name):
    """Bytes of every file a page asks for, by file; the browser's cache counts."""
    page, asked = context.new_page(), {}
    page.on("request", lambda request: asked.setdefault(request.url, request))
    page.goto(f"{address}/html/chapters/{name}.html", wait_until="networkidle")
    files = {
        url: BOOK / url.removeprefix(f"{address}/html/").split("?")[0]
        for url in asked
        if url.startswith(address)
    }
    page.close()
    return {path.relative_to(BOOK).as_posix(): gzipped(path) for path in files.values()}


def weights(browser, address):
    chapters = [path.stem for path in sorted((BOOK / "chapters").glob("*.html"))]
    parts = {}
    for chapter in chapters:
        with browser.new_context() as context:
            parts[chapter] = weight(context, address, chapter)
    heaviest = max(parts, key=lambda chapter: sum(parts[chapter].values()))
    print(f"\nThe heaviest page, {heaviest}, kilobytes gzipped:")
    for part, size in sorted(parts[heaviest].items(), key=lambda item: -item[1])[:12]:
        print(f"{size / 1000:8.1f}  {part}")
    common = set(parts["0-welcome"])
    further = {
        chapter: sum(size for part, size in files.items() if part not in common)
        for chapter, files in parts.items()
    }
    print()
    yield (
        f"kB, a first visit to {heaviest}",
        sum(parts[heaviest].values()) / 1000,
        0,
        1000,
    )
    second = max(further, key=further.get)
    yield f"kB, {second} after the welcome", further[second] / 1000, 0, 350
    yield (
        "kB, the widgets' script",
        gzipped(BOOK / "_static" / "widgets.js") / 1000,
        0,
        260,
    )


def answer(browser, address):
    """Seconds from asking for the welcome page until its slider moves the picture."""
    times = []
    for _ in range(5):
        with browser.new_context() as context:
            page = context.new_page()
            start = time.perf_counter()
            page.goto(f"{address}/html/chapters/0-welcome.html", wait_until="commit")
            handle = page.locator("[role=slider]")
            handle.press("ArrowRight")
            page.get_by_text("the sum of 6 layers").wait_for()
            times.append(time.perf_counter() - start)
    return float(np.median(times))


def main():
    missed = False
    with serve(ROOT / "_build") as address, sync_playwright() as playwright:
        browser = launch(playwright)
        rows = [
            *speeds(browser, address),
            *weights(browser, address),
            (
                "s, from asking for the welcome page to a slider that answers",
                answer(browser, address),
                0,
                1.5,
            ),
        ]
        browser.close()
    for what, measured, least, most in rows:
        met = least <= measured <= most
        missed |= not met
        bound = f"at least {least:g}" if least else f"at most {most:g}"
        print(f"{measured:8.1f}  {'' if met else 'MISSED '}({bound})  {what}")
    sys.exit(missed)


if __name__ == "__main__":
    main()
