"""A widget saves itself as one file that lives on its own."""

from urllib.parse import quote

from svdview.widgets import RankSlider


def test_a_saved_widget_slides_with_no_kernel_and_asks_nobody(open_silent, tmp_path):
    path = tmp_path / "slider, saved.html"
    RankSlider([[3, 2, 5], [2, 3, 5], [2, -2, 0]], alt="Three </title> rows").save(path)
    page = open_silent(tmp_path.as_uri(), quote(path.name)).page
    page.get_by_role("slider", name="Rank k").first.press("ArrowRight")
    assert "2 of 3" in page.locator(".svd-numbers").inner_text()
    assert page.title() == "Three </title> rows"
