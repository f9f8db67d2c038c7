"""The first mention of a function on a page leads to the list of svdlab."""

import re

import svdlab


def test_each_page_leads_once_to_each_function_it_names(book):
    listed = (book / "chapters" / "svdlab.html").read_text("utf-8")
    assert re.findall(r'id="svdlab-(\w+)"', listed) == sorted(
        svdlab.__all__, key=str.lower
    )
    led = set()
    for path in book.glob("chapters/*.html"):
        names = re.findall(r'href="svdlab\.html#svdlab-(\w+)"', path.read_text("utf-8"))
        assert len(names) == len({*names}), path
        led |= {*names}
    assert led <= {*svdlab.__all__} and len(led) > 15
