"""The built pages in a real browser: silent, self-contained, accessible, narrow."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

import pytest
from contents import CHAPTERS, TOC
from contents import PAGES as NAMES
from widget_pages import open_page

from svdview.draw import COLOURS, COLOURS_DARK

ROOT = Path(__file__).parents[1]
PAGES = [f"{name}.html" for name in NAMES] + ["search.html", "genindex.html"]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"

every_page = pytest.mark.parametrize("name", PAGES)


DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module", params=PAGES)
def opened_page(request, context, server):
    """Each page, opened once under the strict policy, and what it complained of."""
    with context(color_scheme="light", viewport=DESK).new_page() as page:
        yield page, open_page(page, f"{server}/strict", request.param)


def test_nothing_is_wider_than_the_screen(opened_page):
    page, _ = opened_page
    for width in (1280, 768, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


# The tops and bottoms of what there is to look at, to move or to answer.
SEEN = """() => [...document.querySelectorAll(
        ".cell_output :is(img, .concept-map), .widget-place, .question, .step-buttons")]
    .map((part) => part.getBoundingClientRect())
    .filter(({ height }) => height > 0)
    .map(({ top, bottom }) => [top + scrollY, bottom + scrollY])"""
PICTURES = SEEN.replace(", .question, .step-buttons", "")


def is_lesson(page):
    return re.search(r"/chapters/[1-9]-(?!.*exercises)", page.url)


def is_made(page):
    """Whether Sphinx makes it, of results or of an index."""
    return "/chapters/" not in page.url


def test_a_page_is_one_sitting_and_never_dull(opened_page):
    page, _ = opened_page
    if is_made(page):
        return
    page.set_viewport_size(DESK)
    screen = DESK["height"]
    end = page.evaluate("document.querySelector('.bd-article').scrollHeight")
    assert end <= 20 * screen
    if is_lesson(page):
        parts = sorted(page.evaluate(SEEN))
        bottoms = [0, *(bottom for _, bottom in parts)]
        tops = [*(top for top, _ in parts), end]
        gaps = [top - bottom for bottom, top in zip(bottoms, tops, strict=True)]
        assert max(gaps) <= 3 * screen


def test_a_lesson_shows_a_picture_or_a_slider_in_its_first_screen(opened_page):
    page, _ = opened_page
    if is_lesson(page):
        for screen in (DESK, PHONE):
            page.set_viewport_size(screen)
            top, bottom = page.evaluate(PICTURES)[0]
            # Most of it is seen, or as much as a hand needs.
            assert top + min(200, (bottom - top) / 2) < screen["height"]


def test_every_fold_says_what_is_in_it(opened_page):
    page, _ = opened_page
    named = page.locator(".bd-article details > summary").all_text_contents()
    assert all(name.strip() for name in named)
    checks = page.locator(".tag_hide-cell > details > summary > .collapsed")
    assert "How this is drawn" not in checks.all_text_contents()


OPEN_ALL = """() => {
    for (const box of document.querySelectorAll("details")) box.open = true;
    document.querySelectorAll(".step-buttons > :last-child").forEach((b) => b.click());
}"""
# A page has been laid out, and its observers have been told, once a frame is over.
NEXT_FRAME = "new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
# What is wider than its box and neither seen beyond it nor marked as going on.
CUT = """() =>
    [...document.querySelectorAll(".bd-article *")]
        .filter((box) => box.scrollWidth > box.clientWidth + 3 && box.clientWidth > 1)
        .filter((box) => getComputedStyle(box).overflowX !== "visible")
        .filter((box) => !box.hasAttribute("data-more"))
        .map((box) => `${box.tagName} ${box.className} ${box.textContent.slice(0, 9)}`)
"""


def test_nothing_on_a_phone_is_cut_without_a_sign(opened_page):
    page, _ = opened_page
    page.set_viewport_size(PHONE)
    page.evaluate(OPEN_ALL)
    page.evaluate(NEXT_FRAME)
    assert page.evaluate(CUT) == []


# Pictures whose place is not as their size asks, by more than rounding.
SQUEEZED = """() => [...document.querySelectorAll(".cell_output img[height]")]
    .filter((img) => {
        const ratio = img.getAttribute("height") / img.getAttribute("width");
        return Math.abs(img.clientHeight - img.clientWidth * ratio) > 3;
    })
    .map((img) => img.src)"""


def test_no_picture_on_a_phone_is_squeezed(opened_page):
    page, _ = opened_page
    page.set_viewport_size(PHONE)
    assert page.evaluate(SQUEEZED) == []


BEYOND_THE_PAPER = """() => {
    const article = document.querySelector(".bd-article");
    const edge = article.getBoundingClientRect().right + 1;
    return [...article.querySelectorAll("pre > span, img, table, .katex-html")]
        .filter((part) => part.getBoundingClientRect().right > edge)
        .map((part) => part.textContent.slice(0, 50));
}"""


def test_on_paper_a_page_is_light_and_nothing_is_cut(opened_page):
    page, _ = opened_page
    if is_made(page):
        return
    page.set_viewport_size({"width": 680, "height": 1000})
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    assert page.evaluate(BEYOND_THE_PAPER) == []
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")


def test_a_page_said_nothing_and_asked_nobody_else(opened_page):
    page, complaints = opened_page
    page.wait_for_load_state("networkidle")
    assert complaints == []


# Most of a page's nodes. Screen readers have rules of their own for formulas;
# tests/test_draw.py measures their colours.
WITHOUT_FORMULAS = "document.querySelectorAll('.katex').forEach(e => e.remove())"
# The words of code that have the colour of one before, on the same ground.
EACH_COLOUR_ONCE = """() => {
    const seen = new Set();
    const ground = (code) => [code, getComputedStyle(code).backgroundColor];
    // All are asked for before a word goes, or each would be worked out anew.
    for (const [code, of] of [...document.querySelectorAll("pre")].map(ground)) {
        for (const word of code.querySelectorAll("span")) {
            const look = `${word.className} on ${of}`;
            if (seen.has(look)) word.replaceWith(...word.childNodes);
            seen.add(look);
        }
    }
}"""


def test_a_page_is_accessible_in_light_and_in_dark(opened_page):
    page, _ = opened_page
    page.evaluate(WITHOUT_FORMULAS)
    page.set_viewport_size(DESK)
    page.evaluate(AXE.read_text())
    wear(page, "light")
    page.evaluate(EACH_COLOUR_ONCE)
    assert violations(page) == []
    wear(page, "dark")
    assert violations(page, runOnly=["color-contrast"]) == []


def test_what_a_reader_who_comes_back_sees_besides_is_accessible(new_page, server):
    page = new_page(viewport=DESK)
    for name in (NAMES[1], TOC["root"]):
        page.goto(f"{server}/{name}.html")
    ways_on = page.locator(".progress-continue").all()
    assert [line.is_visible() for line in ways_on] == [True, True]
    page.evaluate(WITHOUT_FORMULAS)
    page.evaluate(AXE.read_text())
    wear(page, "light")
    assert violations(page) == []


@pytest.mark.parametrize("name", [TOC["root"], *CHAPTERS])
def test_a_page_opened_from_its_folder_works_as_well(open_silent, book, name):
    open_silent(book.as_uri(), f"chapters/{Path(name).name}.html")


def wear(page, theme):
    """Put the page into a theme, with no colour and no measure on its way."""
    page.evaluate(
        """theme => {
            document.documentElement.dataset.theme = theme;
            getComputedStyle(document.body).color;
            for (const change of document.getAnimations()) change.finish();
        }""",
        theme,
    )
    page.evaluate(NEXT_FRAME)


def violations(page, **options):
    found = page.evaluate(
        "options => axe.run(options)", {"resultTypes": ["violations"], **options}
    )
    return [
        (rule["id"], node["target"], node["failureSummary"])
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


@cache
def ids(file):
    return {*re.findall(r'id="([^"]+)"', file.read_text())}


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
            assert anchor in ids(file), target


@every_page
def test_every_formula_was_typeset(book, name):
    text = (book / name).read_text()
    for part in ("annotation", "pre", "code", "script"):
        text = re.sub(rf"<{part}\b.*?</{part}>", "", text, flags=re.DOTALL)
    assert not re.search(r"\$|\\[a-z]+\{|katex-error", text)


@pytest.mark.parametrize("chapter", NAMES)
def test_every_picture_on_the_page_has_alt_text(book, chapter):
    images = re.findall(r"<img [^>]*>", (book / f"{chapter}.html").read_text())
    for image in images:
        alt = re.search(r'alt="([^"]*)"', image)
        assert alt and len(alt[1]) > 10 and "/" not in alt[1], image


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_figure_follows_the_theme_and_its_twin_is_never_asked_for(
    new_page, server, theme
):
    page, asked = new_page(color_scheme=theme), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server}/chapters/1-full-svd.html", wait_until="load")
    for figure in page.query_selector_all("figure:has(.only-light)"):
        figure.scroll_into_view_if_needed()
        assert figure.query_selector("figcaption").is_visible()
        shown = [i.is_visible() for i in figure.query_selector_all("img")]
        assert shown == [theme == "light", theme == "dark"]
    page.wait_for_load_state("networkidle")
    twins = re.findall(r"-(light|dark)\.png$", "\n".join(asked), re.MULTILINE)
    assert set(twins) == {theme}
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator(".only-light").first.is_visible()
    assert not page.locator(".only-dark").first.is_visible()


def test_formulas_in_the_dark_have_the_dark_colours(book):
    sheet = (book / "_static" / "book.css").read_text()
    mapped = dict(re.findall(r'color:(#\w+)"\] \{ color: (#\w+) !important', sheet))
    factors = ("U", "Sigma", "V")
    assert mapped == {COLOURS[factor]: COLOURS_DARK[factor] for factor in factors}
