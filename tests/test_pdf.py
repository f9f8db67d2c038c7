"""The book as one document: links inside, solutions last or left out."""

from unittest.mock import MagicMock

import pdf
import pytest

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


def test_solutions_stand_behind_all_exercises(text):
    pdf.solutions_last(text, pdf.parsed(PAGE), wanted=True)
    titles = [node.get_text(" ", strip=True) for node in text.select("h2")]
    assert titles[-1] == "Solutions" and len(titles) > 3
    answers = text.select("details.answer")
    assert len(answers) == len(titles) - 1
    assert [answer.summary.string for answer in answers] == titles[:-1]


def test_without_solutions_no_answer_and_no_hint_is_left(text):
    pdf.solutions_last(text, pdf.parsed(PAGE), wanted=False)
    assert not text.select("details.answer")
    assert not text.find_all("summary", string="Hint")


def test_the_pages_come_in_the_order_of_the_book():
    names = [name for name, _ in pdf.in_order()]
    assert names[:3] == ["0-welcome", "1-full-svd", "1-full-svd-by-hand"]
    assert len(names) == len({*names})


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
