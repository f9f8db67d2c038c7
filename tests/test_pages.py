"""The built pages in a real browser: silent, self-contained, accessible, narrow."""

import re
import time
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

import pytest
import yaml

from svdlab.draw import COLOURS, COLOURS_DARK

ROOT = Path(__file__).parents[1]
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text())


def files(pages):
    """The names of pages and of those under them."""
    for page in pages:
        yield page["file"]
        yield from files(page.get("sections", ()))


CHAPTERS = [
    TOC["root"],
    *files(page for part in TOC["parts"] for page in part["chapters"]),
]
PAGES = [f"{chapter}.html" for chapter in CHAPTERS] + ["search.html", "genindex.html"]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"

every_page = pytest.mark.parametrize("name", PAGES)


def opened(context, base, name):
    """Open a page, wait for its widgets; return it and what it complained of."""
    page, complaints = context.new_page(), []
    page.on(
        "console",
        lambda said: said.type in ("error", "warning") and complaints.append(said.text),
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
    page.goto(f"{base}/{name}", wait_until="load")
    page.wait_for_function(
        "document.querySelectorAll('.widget-live > *').length == "
        "document.querySelectorAll('script[type*=\"widget-view\"]').length"
    )
    return page, complaints


@pytest.fixture(scope="module", params=PAGES)
def opened_page(request, browser, server):
    """Each page, opened once under the strict policy, and what it complained of."""
    with browser.new_context(color_scheme="light") as context:
        yield opened(context, f"{server}/strict", request.param)


def test_a_page_says_nothing_and_asks_nobody_else(opened_page):
    page, complaints = opened_page
    page.wait_for_load_state("networkidle")
    assert complaints == []


def test_nothing_is_wider_than_the_screen(opened_page):
    page, _ = opened_page
    for width in (360, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


# Most of a page's nodes. Screen readers have rules of their own for formulas;
# tests/test_draw.py measures their colours.
WITHOUT_FORMULAS = "document.querySelectorAll('.katex').forEach(e => e.remove())"
# The words of code that have the colour of one before, on the same ground.
EACH_COLOUR_ONCE = """() => {
    const seen = new Set();
    for (const code of document.querySelectorAll("pre")) {
        const ground = getComputedStyle(code).backgroundColor;
        for (const word of code.querySelectorAll("span")) {
            const look = `${word.className} on ${ground}`;
            if (seen.has(look)) word.replaceWith(...word.childNodes);
            seen.add(look);
        }
    }
}"""


def test_a_page_is_accessible_in_light_and_in_dark(opened_page):
    page, _ = opened_page
    page.evaluate(AXE.read_text())
    page.evaluate(WITHOUT_FORMULAS)
    page.evaluate(EACH_COLOUR_ONCE)
    page.add_style_tag(content="* { transition: none !important }")
    assert violations(page) == []
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert violations(page, runOnly=["color-contrast"]) == []


@every_page
def test_a_page_opened_from_its_folder_works_as_well(browser, book, name):
    with browser.new_context() as context:
        page, complaints = opened(context, book.as_uri(), name)
        page.wait_for_load_state("networkidle")
    assert complaints == []


def violations(page, **options):
    found = page.evaluate(
        "options => axe.run(options)", {"resultTypes": ["violations"], **options}
    )
    return [
        (rule["id"], node["target"], node["failureSummary"])
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


@every_page
def test_every_link_within_the_book_arrives(book, name):
    targets = re.findall(r'(?:href|src)="([^"]+)"', (book / name).read_text())
    for target in targets:
        if re.match(r"[a-z]+:", target):
            continue
        path, anchor = urldefrag(unquote(urljoin(f"/{name}", target).split("?")[0]))
        anchor = anchor or urldefrag(unquote(target))[1]
        file = book / path.lstrip("/")
        assert file.exists(), target
        if anchor and file.suffix == ".html":
            assert re.search(rf'id="{re.escape(anchor)}"', file.read_text()), target


@every_page
def test_every_formula_was_typeset(book, name):
    text = (book / name).read_text()
    for part in ("annotation", "pre", "code", "script"):
        text = re.sub(rf"<{part}\b.*?</{part}>", "", text, flags=re.DOTALL)
    assert not re.search(r"\$\$|\\[a-z]+\{|katex-error", text)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_picture_on_the_page_has_alt_text(book, chapter):
    images = re.findall(r"<img [^>]*>", (book / f"{chapter}.html").read_text())
    for image in images:
        alt = re.search(r'alt="([^"]*)"', image)
        assert alt and len(alt[1]) > 10 and "/" not in alt[1], image


def test_formulas_in_the_dark_have_the_dark_colours(book):
    sheet = (book / "_static" / "book.css").read_text()
    mapped = dict(re.findall(r'color:(#\w+)"\] \{ color: (#\w+) !important', sheet))
    factors = ("U", "Sigma", "V")
    assert mapped == {COLOURS[factor]: COLOURS_DARK[factor] for factor in factors}


def test_a_progress_bar_on_a_page_is_one_line(book):
    bars = re.findall(
        r"\d+% Completed",
        (book / "chapters/6-bigger-than-one-machine.html").read_text(),
    )
    assert len(bars) > 2 and set(bars) == {"100% Completed"}


def test_every_icon_on_a_page_is_drawn(book):
    drawn = set(
        re.findall(r"\.fa-([\w-]+) \{", (book / "_static/icons.css").read_text())
    )
    for name in PAGES:
        icons = re.findall(
            r'class="fa[sb]?(?:-solid)? fa-([\w-]+)', (book / name).read_text()
        )
        assert icons and set(icons) <= drawn


PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}


@pytest.fixture(scope="module")
def phone(browser):
    with browser.new_context(**PHONE) as context:
        yield context.new_page()


# What is wider than its box and neither seen beyond it nor marked as going on.
CUT = """async () => {
    for (const box of document.querySelectorAll("details")) box.open = true;
    await new Promise((done) => setTimeout(done, 300));
    return [...document.querySelectorAll(".bd-article *")]
        .filter((box) => box.scrollWidth > box.clientWidth + 3 && box.clientWidth > 1)
        .filter((box) => getComputedStyle(box).overflowX !== "visible")
        .filter((box) => !box.hasAttribute("data-more"))
        .map((box) => `${box.tagName} ${box.className} ${box.textContent.slice(0, 9)}`);
}"""


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_nothing_on_a_phone_is_cut_without_a_sign(phone, server, chapter):
    phone.goto(f"{server}/{chapter}.html")
    assert phone.evaluate(CUT) == []


def with_sliders(book):
    return [name for name in PAGES if "widget-view" in (book / name).read_text()]


def late(route):
    time.sleep(3)
    route.continue_()


def test_a_link_to_the_end_of_a_page_arrives_however_late_the_sliders(
    browser, book, server
):
    for name in with_sliders(book):
        last = re.findall(r'<section [^>]*id="([^"]+)"', (book / name).read_text())[-1]
        with browser.new_context(**PHONE) as context:
            page = context.new_page()
            page.route("**/widgets.js", late)
            slow = {"rate": 6}
            context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", slow)
            page.goto(f"{server}/{name}#{last}", timeout=120_000)
            live = page.locator(".widget-live > *").last
            live.wait_for(state="attached", timeout=120_000)
            page.wait_for_timeout(1000)
            assert abs(page.evaluate(DISTANCE, last)) <= 20, name


# How far a section is from where a link to it should land, or from the page's end.
DISTANCE = """id => {
    const page = document.documentElement;
    const { top } = document.getElementById(id).getBoundingClientRect();
    const wanted = parseFloat(getComputedStyle(page).scrollPaddingTop);
    const left = page.scrollHeight - innerHeight - scrollY;
    return Math.min(top - wanted, left);
}"""


def test_the_contents_drawer_closes_at_a_tap_and_no_tooltip_stays(phone, server):
    phone.goto(f"{server}/{CHAPTERS[1]}.html")
    phone.locator(".secondary-toggle").tap()
    phone.locator(".bd-sidebar-secondary a").first.tap()
    assert not phone.locator("#pst-secondary-sidebar-checkbox").is_checked()
    assert not phone.locator(".tooltip").is_visible()


def test_without_a_script_a_page_has_its_colours_and_says_what_is_missing(
    browser, server
):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{server}/{CHAPTERS[0]}.html")
        assert page.locator("noscript").first.is_visible()
        ground = page.locator(".bd-header-article")
        assert "rgba(0, 0, 0, 0)" not in ground.evaluate(
            "e => getComputedStyle(e).backgroundColor"
        )


@pytest.fixture(scope="module")
def found(browser, server):
    """Return how to have what a search shows: the link and the words of each result."""
    with browser.new_context() as context:
        page = context.new_page()

        def found(words):
            page.goto(f"{server}/search.html?q={words}")
            page.get_by_text("Search finished").wait_for()
            page.wait_for_load_state("networkidle")
            results = page.locator("ul.search li")
            return [
                (one.locator("a").first.get_attribute("href"), one.inner_text())
                for one in results.all()
            ]

        yield found


def test_a_search_shows_words_and_each_formula_once(found):
    results = found("pseudoinverse")
    assert len(results) > 2
    assert not any(re.search(r"\\\w|Contents", words) for _, words in results)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_on_paper_a_page_is_light_and_nothing_is_cut(browser, server, chapter):
    with browser.new_context(viewport={"width": 680, "height": 1000}) as context:
        context.add_init_script("localStorage.setItem('mode', 'dark')")
        page = context.new_page()
        page.goto(f"{server}/{chapter}.html")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        assert page.evaluate("document.documentElement.dataset.theme") == "light"
        assert page.evaluate(BEYOND_THE_PAPER) == []


BEYOND_THE_PAPER = """() => {
    const article = document.querySelector(".bd-article");
    const edge = article.getBoundingClientRect().right + 1;
    return [...article.querySelectorAll("pre > span, img, table, .katex-html")]
        .filter((part) => part.getBoundingClientRect().right > edge)
        .map((part) => part.textContent.slice(0, 50));
}"""
