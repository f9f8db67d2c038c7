"""The shape of a page: one sitting, light, never dull; code when asked for."""

import re
from functools import cache

import pytest
from contents import PAGES, ROOT, TOC, listed

COURSE = [TOC["root"], *listed(TOC["parts"][0]["chapters"])]
DESK = {"viewport": {"width": 1280, "height": 900}}


@cache
def html(name):
    return (ROOT / "_build" / "html" / f"{name}.html").read_text()


def holding(mark):
    """The first page of the course with a mark in its HTML."""
    return next(name for name in COURSE if mark in html(name))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_light(name):
    elements = re.sub(r"<script.*?</script>", "", html(name), flags=re.DOTALL)
    assert len(re.findall(r"<[a-z]", elements)) <= 15_000


TRUE = r"[\[(]?(np\.)?True_?(, (np\.)?True_?)*[\])]?"


@pytest.mark.parametrize("name", PAGES)
def test_what_was_found_is_said_in_words(name):
    outputs = re.findall(
        r'class="output text_plain.*?<pre>(.*?)</pre>', html(name), re.DOTALL
    )
    for output in outputs:
        words = re.sub(r"<[^>]*>", "", output).strip()
        assert not re.fullmatch(TRUE, words)
        assert not words.startswith(("Matrix(", "CompressedImage("))


@pytest.fixture
def reader(new_page, server):
    """A reader who remembers nothing at first, and goes from page to page."""
    page = new_page(**DESK)

    def go(name, anchor=""):
        page.goto(f"{server}/{name}.html{anchor}")
        return page

    return go


def folds(page, **how):
    opened = "[open]" if how.get("opened") else ":not([open])"
    return page.locator(f"details.hide.above-input{opened}")


def test_the_code_button_opens_the_code_of_every_page(reader):
    first, second = [name for name in COURSE if "above-input" in html(name)][:2]
    page = reader(first)
    assert folds(page).count() and not folds(page, opened=True).count()
    page.get_by_role("button", name="Code", exact=True).click()
    page = reader(second)
    assert not folds(page).count()
    page.get_by_role("button", name="Code", exact=True).click()
    assert not folds(reader(first), opened=True).count()


SEEN = "steps => steps.map((step) => getComputedStyle(step).contentVisibility)"


def test_steps_come_one_by_one_with_the_focus_and_on_paper_all_at_once(reader):
    page = reader(holding("tag_steps"))
    cell = page.locator(".tag_steps").first
    steps = cell.locator(".step")
    assert steps.count() > 1
    page.emulate_media(media="print")
    assert {*steps.evaluate_all(SEEN)} == {"visible"}
    page.emulate_media(media="screen")
    shown = cell.locator(".step:not([hidden])")
    assert shown.count() == 1
    cell.get_by_role("button", name="Next step").press("Enter")
    assert shown.count() == 2
    assert shown.nth(1).evaluate("step => step === document.activeElement")
    cell.get_by_role("button", name="All steps").click()
    assert shown.count() == steps.count()
    assert not cell.get_by_role("button", name="Next step").is_visible()


def test_without_a_script_steps_stand_open_and_a_page_says_what_is_missing(
    new_page, server
):
    page = new_page(java_script_enabled=False)
    page.goto(f"{server}/{holding('tag_steps')}.html")
    assert page.locator(".tag_steps .cell_output").first.is_visible()
    assert not page.locator("[hidden=until-found]").count()
    for place in (".widget-place noscript", ".widget-still img"):
        assert page.locator(place).first.is_visible()
    ground = page.locator(".bd-header-article")
    ground = ground.evaluate("box => getComputedStyle(box).backgroundColor")
    assert ground != "rgba(0, 0, 0, 0)"


def test_what_a_chapter_lets_one_do_leads_to_its_exercises():
    pages = [name for name in COURSE if 'class="goals admonition"' in html(name)]
    assert pages
    for name in pages:
        box = html(name).partition('class="goals admonition"')[2].partition("</div>")[0]
        assert f'href="{name.split("/")[-1]}-exercises.html"' in box


def test_progress_is_kept_shown_and_forgotten_beside_that_of_others(reader):
    name = holding('section class="exercise"')
    # Of another book on the same host.
    reader(name).evaluate("localStorage.setItem('progress', '45')")
    page = reader(name)
    ticks = page.get_by_role("checkbox", name=re.compile("Done: Exercise"))
    count = ticks.count()
    ticks.nth(1).check()
    said = page.locator(".bd-links .current .progress-count").inner_text()
    assert said == f"1 of {count} exercises"
    page.locator("details.answer > summary").nth(1).click()
    assert ticks.count() == count + 1 and ticks.nth(2).is_checked()
    page = reader(name)
    assert ticks.nth(1).is_checked() and not ticks.nth(0).is_checked()
    page.get_by_role("button", name="Forget my progress").click()
    assert not ticks.nth(1).is_checked()
    assert not page.locator(".progress-count").count()
    assert page.evaluate("localStorage.getItem('progress')") == "45"


def test_a_question_is_answered_once_a_choice_was_opened(reader):
    name = holding("question admonition")
    page = reader(name)
    page.locator(".question summary").first.click()
    page = reader(name)
    assert page.locator(".question.answered").count() == 1


def test_the_welcome_page_leads_on_to_where_the_reader_stopped(reader):
    name = holding("tag_steps")
    for to_the_end in (False, True):
        page = reader(name)
        following = page.locator(".right-next").get_attribute("href")
        page.locator(".bd-article section[id] h2").last.scroll_into_view_if_needed()
        if to_the_end:
            page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        page = reader(TOC["root"])
        link = page.locator(".bd-article .progress-continue a")
        address = link.get_attribute("href")
        assert address.endswith(following) if to_the_end else f"{name}.html#" in address
    link.click()
    assert address.split("/")[-1] in page.url


def test_a_work_sheet_has_no_answers(reader):
    name = holding('details class="answer"')
    for sheet, seen in (("?solutions=no", False), ("", True)):
        page = reader(name, sheet)
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        assert page.locator("details.answer").first.is_visible() == seen
        assert page.locator("details.answer .cell_input").first.is_visible() == seen
