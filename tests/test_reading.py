"""Built pages in a reader's hands: a phone, paper, no script, a search."""

import re

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


def test_a_link_to_the_end_of_a_page_arrives_however_late_the_sliders(
    new_page, book, server
):
    texts = {name: (book / name).read_text("utf-8") for name in PAGES}
    name = max(texts, key=lambda name: texts[name].count("widget-view"))
    last = re.findall(r'<section [^>]*id="([^"]+)"', texts[name])[-1]
    page, held = new_page(**MOBILE), []
    page.route("**/widgets.js*", lambda route: held.append(route))
    page.goto(f"{server}/{name}#{last}", wait_until="domcontentloaded")
    soon(page, lambda page: arrived(page, last), True)
    slow = {"rate": 6}
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", slow)
    held.pop().continue_()
    waiting = page.locator(".widget-place:not(.widget-runs)")
    expect(waiting).to_have_count(0, timeout=120_000)
    page.wait_for_timeout(1000)
    assert arrived(page, last)


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


RESULTS = """results => results.map((one) =>
    [one.querySelector("a").getAttribute("href"), one.innerText])"""


def test_a_search_finds_first_what_explains_shows_words_and_leads_to_the_place(
    new_page, server
):
    page = new_page()
    for words in ("compact SVD", "pseudoinverse", "rank", "PCA", "exercise 4.3"):
        page.goto(f"{server}/search.html?q={words}")
        page.get_by_text("Search finished").wait_for()
        page.wait_for_load_state("networkidle")
        results = page.locator("ul.search li")
        found = results.evaluate_all(RESULTS)
        assert not any(re.search(r"\\w|Contents", shown) for _, shown in found)
        if words in ("compact SVD", "pseudoinverse", "rank"):
            assert len(found) > 2
            for link, _ in found[:3]:
                assert re.match(r"chapters/[1-9]-(?!.*exercises)", link), words
        else:
            results.locator("a").first.click()
            page.wait_for_url("**#*")
            place = page.locator(f"[id='{page.url.split('#')[1]}']")
            around = place.locator(
                "xpath=ancestor-or-self::*[string-length(.) > 10][1]"
            )
            assert words.lower() in around.inner_text().lower()
