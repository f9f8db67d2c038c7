"""The book as one document: links inside, solutions last or left out."""

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
