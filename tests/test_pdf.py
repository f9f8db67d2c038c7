"""The book as one document: links inside, solutions last or left out."""

from io import BytesIO
from unittest.mock import MagicMock

import pdf
import pytest
from pypdf import PdfReader

PAGE = "2-compact-svd-rules-exercises"


@pytest.fixture
def text(book):
    return pdf.article(PAGE)


def test_links_and_anchors_are_named_for_one_document(text):
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
        (PAGE, ["Answer"]),
        ("2-compact-svd-exercises", ["Answer"]),  # a formula in a title
        ("drills", ["Solution"]),
        ("spot-the-slip", ["What exposes it", "The slip"]),
    ],
)
def test_solutions_stand_last_or_nowhere(book, page, names):
    def boxes(text):
        return [pdf.says(box) for box in text.select("details")]

    with_them, without = pdf.article(page), pdf.article(page)
    pdf.solutions_last(with_them, pdf.parsed(page), wanted=True)
    titles = [node.get_text(" ", strip=True) for node in with_them.select("h2, h3")]
    at = titles.index("Solutions")
    assert titles[at + 1 :] and {*titles[at + 1 :]} <= {*titles[:at]}
    last = boxes(with_them.select("section")[-1])
    assert {*last} == {*names} and len(last) == sum(map(boxes(with_them).count, names))
    pdf.solutions_last(without, pdf.parsed(page), wanted=False)
    assert not {*boxes(without)} & {*names, "Hint"}


def test_of_what_is_drawn_the_picture_stays_without_its_code(book):
    text = pdf.article("1-full-svd")
    assert text.select(".widget-still img") and text.select("figure img")
    assert pdf.DRAWN not in map(pdf.says, text.select("details"))
    assert "draw.panels" not in text.get_text()


def test_the_pages_come_in_the_order_of_the_book(book):
    names = [name for name, _ in pdf.in_order()]
    assert names[:3] == ["0-welcome", "1-full-svd", "1-full-svd-by-hand"]
    assert len(names) == len({*names})


def test_the_contents_say_on_which_page_each_part_begins(browser):
    with browser.new_page() as page:
        parts = [f"<a href='#{name}'>{name}<span></span></a>" for name in "ab"]
        texts = [
            "<p class='page' id='a' style='height: 400mm'>",
            "<p class='page' id='b'>",
        ]
        page.set_content(f"{pdf.STYLE}<nav>{''.join(parts)}</nav>{''.join(texts)}")
        contents, *_ = PdfReader(BytesIO(pdf.numbered(page))).pages
    assert contents.extract_text().split() == ["1", "a", "2", "b", "4"]


def test_a_book_that_is_not_printed_whole_leaves_the_one_before(tmp_path, monkeypatch):
    def half(path=None, **_):
        if path:
            path.write_bytes(b"half")
        raise OSError("no space left on device")

    browser = MagicMock()
    browser.new_page().pdf = half
    monkeypatch.setattr(pdf, "ROOT", tmp_path)
    monkeypatch.setattr(pdf, "BOOK", tmp_path)
    monkeypatch.setattr(pdf, "joined", lambda solutions: "all pages")
    monkeypatch.setattr(pdf, "launch", lambda _: browser)
    monkeypatch.setattr(pdf, "sync_playwright", MagicMock())
    (tmp_path / "_build").mkdir()
    (tmp_path / "chapters").mkdir()
    before = tmp_path / "_build" / "rank-by-rank.pdf"
    before.write_bytes(b"whole")
    with pytest.raises(OSError, match="no space"):
        pdf.main()
    assert before.read_bytes() == b"whole"
