"""The browser and server of the page tests, hypothesis' settings, kernels' start."""

import json
from pathlib import Path

import forked_kernels
import pytest
from browser import launch
from hypothesis import HealthCheck, settings
from kernel_ports import KernelPorts
from playwright.sync_api import sync_playwright
from policy import POLICY
from server import Quiet, serve
from widget_pages import listen, visit, write_pages

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


# A page begins in the hands of a reader who was never here.
FORGET = """if (location.protocol === "http:" && !sessionStorage.begun) {
    localStorage.clear();
    sessionStorage.begun = true;
}"""


@pytest.fixture(scope="session")
def context(browser):
    """Return the context with some options: its pages share what was loaded once."""
    contexts = {}

    def context(**options):
        name = json.dumps(options, sort_keys=True)
        if name not in contexts:
            contexts[name] = browser.new_context(**options)
            contexts[name].add_init_script(FORGET)
        return contexts[name]

    return context


@pytest.fixture
def new_page(context):
    """Return how to have a page of the context with some options."""
    pages = []

    def new_page(**options):
        pages.append(context(**options).new_page())
        return pages[-1]

    yield new_page
    for page in pages:
        page.close()


class Strict(Quiet):
    """Serves pages of widgets with the book's security policy."""

    def end_headers(self):
        policy = "; ".join(POLICY).format(hashes="")
        self.send_header("Content-Security-Policy", policy)
        super().end_headers()


@pytest.fixture(scope="module")
def folder(request, tmp_path_factory):
    """The pages that a test file lists in PAGES: what makes the widgets of each."""
    return write_pages(tmp_path_factory.mktemp("pages"), request.module.PAGES)


@pytest.fixture(scope="module")
def address(folder):
    with serve(folder, Strict) as address:
        yield address


@pytest.fixture
def open_silent(new_page):
    """Return how to open a page, which in the end has complained of nothing."""
    complaints = []

    def open_silent(base, name, **options):
        page = new_page(**options)
        complaints.append(listen(page, base))
        visit(page, f"{base}/{name}")
        return page.locator(".widget-live")

    yield open_silent
    assert not any(complaints), complaints


@pytest.fixture
def opened(open_silent, address):
    """Return how to open one of PAGES, and have its widgets."""

    def opened(name, query="", base=address, **options):
        return open_silent(base, f"{name}.html{query}", **options)

    return opened


@pytest.fixture
def in_the_book(open_silent, server):
    """Return how to open a page of the book, and have its widgets."""

    def in_the_book(name, query="", **options):
        place = f"chapters/{name}.html{query}"
        return open_silent(f"{server}/strict", place, **options)

    return in_the_book
