"""The built pages in a real browser: silent, self-contained, accessible, narrow."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

import pytest
from contents import PAGES as NAMES
from contents import TOC
from widget_pages import listen, visit

from svdview.draw import COLOURS, COLOURS_DARK

ROOT = Path(__file__).parents[1]
PAGES = [f"{name}.html" for name in NAMES] + ["search.html", "genindex.html"]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"

every_page = pytest.mark.parametrize("name", PAGES)


DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
NARROW = {"width": 360, "height": 844}  # as of many a phone


@pytest.fixture(scope="module")
def tab(context, server):
    """One for all pages: a new one for each would take as long as most tests of it."""
    with context(color_scheme="light", viewport=DESK).new_page() as page:
        yield page, listen(page, f"{server}/strict")


@pytest.fixture(scope="module", params=PAGES)
def opened_page(request, tab, server):
    """Each page, opened once under the strict policy, and what it complained of.

    The tests of it stand in the order in which the screen changes least.
    """
    page, complaints = tab
    page.set_viewport_size(DESK)
    complaints.clear()
    visit(page, f"{server}/strict/{request.param}")
    yield page, complaints
    page.evaluate("sessionStorage.clear()")  # the next reader is another one


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


def begins_with_a_picture(page, screen):
    """Whether most of a picture is seen at first, or as much as a hand needs."""
    top, bottom = page.evaluate(PICTURES)[0]
    return top + min(200, (bottom - top) / 2) < screen["height"]


def test_a_page_is_one_sitting_and_never_dull_and_begins_with_a_picture(opened_page):
    page, _ = opened_page
    if is_made(page):
        return
    screen = DESK["height"]
    end = page.evaluate("document.querySelector('.bd-article').scrollHeight")
    assert end <= 20 * screen
    if is_lesson(page):
        assert begins_with_a_picture(page, DESK)
        parts = sorted(page.evaluate(SEEN))
        bottoms = [0, *(bottom for _, bottom in parts)]
        tops = [*(top for top, _ in parts), end]
        gaps = [top - bottom for bottom, top in zip(bottoms, tops, strict=True)]
        assert max(gaps) <= 3 * screen


def test_every_fold_says_what_is_in_it(opened_page):
    page, _ = opened_page
    named = page.locator(".bd-article details > summary").all_text_contents()
    assert all(name.strip() for name in named)
    checks = page.locator(".tag_hide-cell > details > summary > .collapsed")
    assert "How this is drawn" not in checks.all_text_contents()


# Of each exercise: how many answers, how many folds beside them, is one seen.
ANSWERS = """exercises => exercises.map((exercise) => {
    const outputs = exercise.querySelectorAll("details.answer .cell_output");
    return [
        exercise.querySelectorAll("details.answer").length,
        exercise.querySelectorAll("details.hide").length,
        [...outputs].some((output) => output.checkVisibility()),
    ];
})"""


def test_an_exercise_has_one_answer(opened_page):
    page, _ = opened_page
    found = page.locator("section.exercise").evaluate_all(ANSWERS)
    assert found == [[1, 0, False]] * len(found)
    assert bool(found) == ("-exercises" in page.url)


def test_nothing_is_wider_than_the_screen(opened_page):
    page, _ = opened_page
    for width in (1280, 768):
        page.set_viewport_size({"width": width, "height": DESK["height"]})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


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
# Pictures whose place is not as their size asks, by more than rounding.
SQUEEZED = """() => [...document.querySelectorAll(".cell_output img[height]")]
    .filter((img) => {
        const ratio = img.getAttribute("height") / img.getAttribute("width");
        return Math.abs(img.clientHeight - img.clientWidth * ratio) > 3;
    })
    .map((img) => img.src)"""


def test_on_a_phone_a_picture_comes_first_and_nothing_is_cut_or_squeezed(opened_page):
    page, _ = opened_page
    page.set_viewport_size(PHONE)
    assert not is_lesson(page) or begins_with_a_picture(page, PHONE)
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    page.evaluate(OPEN_ALL)
    page.evaluate(NEXT_FRAME)
    assert page.evaluate(CUT) == []
    assert page.evaluate(SQUEEZED) == []


BEYOND_THE_PAPER = """() => {
    const article = document.querySelector(".bd-article");
    const edge = article.getBoundingClientRect().right + 1;
    return [...article.querySelectorAll("pre > span, img, table, .katex-html")]
        .filter((part) => part.getBoundingClientRect().right > edge)
        .map((part) => part.textContent.slice(0, 50));
}"""


PRINT = """document.documentElement.dataset.theme = "dark";
    dispatchEvent(new Event("beforeprint"));"""


def test_on_paper_a_page_is_light_and_nothing_is_cut(opened_page):
    page, _ = opened_page
    if is_made(page):
        return
    page.evaluate(PRINT)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 1000})
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    assert page.evaluate(BEYOND_THE_PAPER) == []


def test_a_page_said_nothing_and_asked_nobody_else(opened_page):
    page, complaints = opened_page
    page.wait_for_load_state("networkidle")
    assert complaints == []


# Most of a page's nodes. Screen readers have rules of their own for formulas;
# tests/test_draw.py measures their colours.
WITHOUT_FORMULAS = "document.querySelectorAll('.katex').forEach(e => e.remove())"
# To the other rules, code is one text.
WITHOUT_WORDS = """document.querySelectorAll("pre:has(span)").forEach((code) => {
    code.textContent = code.textContent;
})"""
OF_COLOUR = ["color-contrast", "link-in-text-block"]
# How axe judges the words of a look that no page before had: their own colour and size,
# and the colours of what they stand on. Returns what is wrong, and which looks passed.
# It never judges drawings, words on a gradient, and what a screen reader alone sees.
NEW_LOOKS = """async ([known, runOnly]) => {
    const seen = { visibilityProperty: true, opacityProperty: true };
    const isKnown = new Set(known), grounds = new Map([[null, ""]]), looks = new Map();
    const ground = (box) => {
        if (!grounds.has(box)) {
            const { backgroundColor, backgroundImage, opacity } = getComputedStyle(box);
            const own = `${backgroundColor} ${backgroundImage} ${opacity}`;
            const isClear = own === "rgba(0, 0, 0, 0) none 1";
            grounds.set(box, (isClear ? "" : own) + ground(box.parentElement));
        }
        return grounds.get(box);
    };
    const hasWords = (box) => box.matches("input, select, textarea") ||
        [...box.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const isOutside = (box) => {
        const { width, bottom } = box.getBoundingClientRect();
        return width <= 1 || bottom + scrollY <= 0;
    };
    for (const box of document.body.querySelectorAll(":not(svg *)")) {
        if (!hasWords(box) || !box.checkVisibility(seen) || isOutside(box)) continue;
        const { color, fontSize, fontWeight } = getComputedStyle(box);
        const look = [color, fontSize, fontWeight, ground(box)].join(" ");
        if (!isKnown.has(look) && !look.includes("gradient")) looks.set(box, look);
    }
    if (!looks.size) return [[], []];
    const options = { runOnly, elementRef: true };
    const { violations, passes } = await axe.run([...looks.keys()], options);
    const contrast = passes.filter(({ id }) => id === "color-contrast");
    const passed = contrast.flatMap(({ nodes }) => nodes.map(({ element }) => element));
    return [violations, passed.map((box) => looks.get(box)).filter(Boolean)];
}"""


@pytest.fixture(scope="module")
def known():
    """The looks of words that were judged on an earlier page."""
    return set()


def test_a_page_is_accessible_in_light_and_in_dark(opened_page, known):
    page, _ = opened_page
    page.evaluate(WITHOUT_FORMULAS)
    page.emulate_media(media="screen")
    page.set_viewport_size(DESK)
    page.evaluate(AXE.read_text())
    for theme in ("dark", "light"):
        wear(page, theme)
        found, passed = page.evaluate(NEW_LOOKS, [[*known], OF_COLOUR])
        assert told(found) == []
        known |= {*passed}
    page.evaluate(WITHOUT_WORDS)
    off = {rule: {"enabled": False} for rule in OF_COLOUR}
    assert violations(page, rules=off) == []


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
    return told(found["violations"])


def told(violations):
    return [
        (rule["id"], node["target"], node["failureSummary"])
        for rule in violations
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
