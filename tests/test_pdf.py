"""The book as one document: links inside, solutions last or left out."""

from copy import copy
from functools import cache
from io import BytesIO
from pathlib import Path
from unittest.mock import MagicMock

import pdf
import pytest
from contents import PAGES
from pypdf import PdfReader

PAGE = "2-compact-svd-exercises"


parsed = cache(pdf.article)


@pytest.fixture
def article(book):
    """Return how to have the text of a page, which is parsed once."""
    return lambda page: copy(parsed(page))


def test_links_and_anchors_are_named_for_one_document(article):
    text = article(PAGE)
    anchors = {node["id"] for node in text.select("[id]")}
    assert all(name == PAGE or name.startswith(f"{PAGE}--") for name in anchors)
    links = [link["href"] for link in text.select("a[href]")]
    inside = [link for link in links if not link.startswith("http")]
    assert inside and all(link.startswith("#") for link in inside)
    own = {link[1:] for link in inside if link.startswith(f"#{PAGE}--")}
    assert own <= anchors


@pytest.mark.parametrize(
    ("page", "names"),
    [
        (PAGE, ["Answer"]),  # a formula stands in a title
        ("drills", ["Solution"]),
        ("spot-the-slip", ["What exposes it", "The slip"]),
    ],
)
def test_solutions_stand_last_or_nowhere(article, page, names):
    def boxes(text):
        return [pdf.says(box) for box in text.select("details")]

    with_them, without = article(page), article(page)
    pdf.solutions_last(with_them, wanted=True)
    titles = [node.get_text(" ", strip=True) for node in with_them.select("h2, h3")]
    at = titles.index("Solutions")
    assert titles[at + 1 :] and {*titles[at + 1 :]} <= {*titles[:at]}
    last = boxes(with_them.select("section")[-1])
    assert {*last} == {*names} and len(last) == sum(map(boxes(with_them).count, names))
    pdf.solutions_last(without, wanted=False)
    assert not {*boxes(without)} & {*names, "Hint"}


def test_without_solutions_a_question_does_not_say_which_choice_is_right(article):
    for wanted in (True, False):
        text = article("1-full-svd-by-hand")
        pdf.solutions_last(text, wanted)
        opened = [
            choice.has_attr("open") for choice in text.select(".question details")
        ]
        assert opened and {*opened} == {wanted}


def test_print_shows_each_picture_and_no_code_that_draws_it(article):
    text = article("1-full-svd")
    assert text.select(".widget-still img") and text.select("figure img")
    assert pdf.DRAWN not in map(pdf.says, text.select("details"))
    assert "draw.panels" not in text.get_text()


def test_the_pages_come_in_the_order_of_the_book():
    assert [name for name, _ in pdf.in_order()] == [Path(page).name for page in PAGES]


def test_the_contents_say_on_which_page_each_part_begins(browser):
    with browser.new_page() as page:
        parts = [f"<a href='#{name}'>{name}<span></span></a>" for name in "ab"]
        texts = [
            "<p class='bd-article' id='a' style='height: 400mm'>",
            "<p class='bd-article' id='b'>",
        ]
        page.set_content(f"{pdf.STYLE}<nav>{''.join(parts)}</nav>{''.join(texts)}")
        contents, *_ = PdfReader(BytesIO(pdf.numbered(page))).pages
    assert contents.extract_text().split() == ["1", "a", "2", "b", "4"]


def test_a_book_that_is_not_printed_whole_leaves_the_one_before(tmp_path, monkeypatch):
    def half(path=None, **_):
        if path:
            path.write_bytes(b"half")
        raise OSError("no space left on device")

    before = tmp_path / "_build" / "rank-by-rank.pdf"
    for folder in (before.parent, tmp_path / "chapters"):
        folder.mkdir()
    before.write_bytes(b"whole")
    for name in ("ROOT", "BOOK"):
        monkeypatch.setattr(pdf, name, tmp_path)
    monkeypatch.setattr(pdf, "joined", lambda solutions: "all pages")
    monkeypatch.setattr(pdf, "sync_playwright", MagicMock())
    monkeypatch.setattr(pdf, "launch", launch := MagicMock())
    launch().new_page().pdf = half
    with pytest.raises(OSError, match="no space"):
        pdf.main()
    assert before.read_bytes() == b"whole"
