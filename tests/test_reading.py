"""Built pages in a reader's hands: a phone, paper, no script, a search."""

import re
import time

import pytest
from contents import PAGES as CHAPTERS
from test_pages import PAGES


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


def with_sliders(book):
    """The three pages with the most widgets."""
    widgets = {name: (book / name).read_text().count("widget-view") for name in PAGES}
    return sorted(widgets, key=widgets.get)[-3:]


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
            for place in page.locator(".widget-place").all():
                live = place.locator(".widget-live > *").first
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


@pytest.mark.parametrize("words", ["compact SVD", "pseudoinverse", "rank"])
def test_a_search_finds_the_pages_that_explain_first(found, words):
    first = [link for link, _ in found(words)[:3]]
    assert all(re.match(r"chapters/[1-9]-(?!.*exercises)", link) for link in first)


def test_a_search_shows_words_and_each_formula_once(found):
    results = found("pseudoinverse")
    assert len(results) > 2
    assert not any(re.search(r"\\\w|Contents", words) for _, words in results)
