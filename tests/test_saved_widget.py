"""A widget saves itself as one file that lives on its own."""

from svdview.widgets import RankSlider


def test_a_saved_widget_slides_with_no_kernel_and_asks_nobody(browser, tmp_path):
    path = tmp_path / "slider, saved.html"
    RankSlider([[3, 2, 5], [2, 3, 5], [2, -2, 0]], alt="Three </title> rows").save(path)
    with browser.new_context() as context:
        page, asked, thrown = context.new_page(), [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: thrown.append(error))
        page.goto(path.as_uri())
        slider = page.get_by_role("slider", name="Rank k").first
        slider.press("ArrowRight")
        assert "2 of 3" in page.locator(".svd-numbers").inner_text()
        assert page.title() == "Three </title> rows"
        assert [
            url for url in asked if not url.startswith(("blob:", path.as_uri()))
        ] == []
        assert not thrown
