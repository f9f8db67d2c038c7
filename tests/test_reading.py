"""Built pages in a reader's hands: a phone, paper, no script, a search."""

import re

import pytest
from contents import PAGES as CHAPTERS
from playwright.sync_api import expect
from test_pages import PAGES
from widget_pages import PHONE, soon


def test_every_icon_on_a_page_is_drawn(book):
    drawn = set(
        re.findall(r"\.fa-([\w-]+) \{", (book / "_static/icons.css").read_text())
    )
    for name in PAGES:
        icons = re.findall(
            r'class="fa[sb]?(?:-solid)? fa-([\w-]+)', (book / name).read_text()
        )
        assert icons and set(icons) <= drawn


MOBILE = {**PHONE, "is_mobile": True}


def with_sliders(book):
    """The three pages with the most widgets."""
    widgets = {name: (book / name).read_text().count("widget-view") for name in PAGES}
    return sorted(widgets, key=widgets.get)[-3:]


def test_a_link_to_the_end_of_a_page_arrives_however_late_the_sliders(
    new_page, book, server
):
    for name in with_sliders(book):
        last = re.findall(r'<section [^>]*id="([^"]+)"', (book / name).read_text())[-1]
        page, held = new_page(**MOBILE), []
        page.route("**/widgets.js*", lambda route, _, to=held: to.append(route))
        page.goto(f"{server}/{name}#{last}", wait_until="domcontentloaded")
        soon(page, lambda page, last=last: arrived(page, last), True)
        slow = {"rate": 6}
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", slow)
        for route in held:
            route.continue_()
        waiting = page.locator(".widget-place:not(.widget-runs)")
        expect(waiting).to_have_count(0, timeout=120_000)
        page.wait_for_timeout(1000)
        assert arrived(page, last), name


# How far a section is from where a link to it should land, or from the page's end.
DISTANCE = """id => {
    const page = document.documentElement;
    const { top } = document.getElementById(id).getBoundingClientRect();
    const wanted = parseFloat(getComputedStyle(page).scrollPaddingTop);
    const left = page.scrollHeight - innerHeight - scrollY;
    return Math.min(top - wanted, left);
}"""


def arrived(page, section):
    return abs(page.evaluate(DISTANCE, section)) <= 20


def test_the_contents_drawer_closes_at_a_tap_and_no_tooltip_stays(new_page, server):
    phone = new_page(**MOBILE)
    phone.goto(f"{server}/{CHAPTERS[1]}.html")
    phone.locator(".secondary-toggle").tap()
    phone.locator(".bd-sidebar-secondary a").first.tap()
    assert not phone.locator("#pst-secondary-sidebar-checkbox").is_checked()
    assert not phone.locator(".tooltip").is_visible()


def test_without_a_script_a_page_has_its_colours_and_says_what_is_missing(
    new_page, server
):
    page = new_page(java_script_enabled=False)
    page.goto(f"{server}/{CHAPTERS[0]}.html")
    assert page.locator("noscript").first.is_visible()
    ground = page.locator(".bd-header-article")
    assert "rgba(0, 0, 0, 0)" not in ground.evaluate(
        "e => getComputedStyle(e).backgroundColor"
    )


RESULTS = """results => results.map((one) =>
    [one.querySelector("a").getAttribute("href"), one.innerText])"""


@pytest.fixture
def found(new_page, server):
    """Return how to have what a search shows: the link and the words of each result."""
    page = new_page()

    def found(words):
        page.goto(f"{server}/search.html?q={words}")
        page.get_by_text("Search finished").wait_for()
        page.wait_for_load_state("networkidle")
        return page.locator("ul.search li").evaluate_all(RESULTS)

    return found


@pytest.mark.parametrize("words", ["compact SVD", "pseudoinverse", "rank"])
def test_a_search_finds_the_pages_that_explain_first(found, words):
    first = [link for link, _ in found(words)[:3]]
    assert all(re.match(r"chapters/[1-9]-(?!.*exercises)", link) for link in first)


def test_a_search_shows_words_and_each_formula_once(found):
    results = found("pseudoinverse")
    assert len(results) > 2
    assert not any(re.search(r"\\\w|Contents", words) for _, words in results)
