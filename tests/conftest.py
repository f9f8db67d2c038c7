"""The browser and server of the page tests, hypothesis' settings, kernels' start."""

from pathlib import Path

import forked_kernels
import pytest
from browser import launch
from hypothesis import HealthCheck, settings
from kernel_ports import KernelPorts
from playwright.sync_api import sync_playwright
from server import Quiet, serve

# The same matrices on every run, however slow the machine. New ones are looked for by
# pytest --hypothesis-profile=search, which remembers in .hypothesis/ what failed.
untimed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
same = {"derandomize": True, "database": None, "max_examples": 60}
settings.register_profile("same", untimed, **same)
settings.register_profile("search", untimed, max_examples=2000)
settings.load_profile("same")

# For the chapters, of which two run at once.
KernelPorts.instance()
forked_kernels.offer()


def pytest_collection_modifyitems(items):
    """Mark what a built page or a browser takes part in: see scripts/noxfile.py."""
    for item in items:
        if {"book", "browser"} & {*getattr(item, "fixturenames", ())}:
            item.add_marker("page")


BOOK = Path(__file__).parents[1] / "_build" / "html"


class Handler(Quiet):
    """Serves the built book, and under /strict/ with the security policy."""

    def translate_path(self, path):
        return super().translate_path(path.removeprefix("/strict"))

    def end_headers(self):
        if self.path.startswith("/strict/"):
            policy = (BOOK / "content-security-policy.txt").read_text().strip()
            self.send_header("Content-Security-Policy", policy)
        super().end_headers()


@pytest.fixture(scope="session")
def book():
    assert (BOOK / "index.html").exists(), "the book is not built: run make book"
    return BOOK


@pytest.fixture(scope="session")
def server(book):
    with serve(book, Handler) as address:
        yield address


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser, address):
    """Return how to open the page of a widget, and have the widget once it stands."""
    contexts = []

    def opened(name, query="", base=address, **options):
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.goto(f"{base}/{name}.html{query}")
        live = page.locator(".widget-live")
        live.nth(page.locator(".widget-place").count() - 1).wait_for()
        return live

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def in_the_book(browser, server):
    """Return how to open a page of the book that is silent, and have its widget."""
    from test_pages import opened  # once a test asks: it lists the pages of the book

    contexts = []

    def in_the_book(name, query="", **options):
        contexts.append(browser.new_context(**options))
        place = f"chapters/{name}.html{query}"
        page, complaints = opened(contexts[-1], f"{server}/strict", place)
        assert complaints == []
        return page.locator(".widget-live")

    yield in_the_book
    for context in contexts:
        context.close()
