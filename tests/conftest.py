"""The browser and the server that the page tests share."""

import functools
import http.server
import threading
from pathlib import Path

import pytest
from browser import launch
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
BOOK = ROOT / "_build" / "html"


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves the built book, silently, and under /strict/ with the security policy."""

    def translate_path(self, path):
        return super().translate_path(path.removeprefix("/strict"))

    def end_headers(self):
        if self.path.startswith("/strict/"):
            policy = (BOOK / "content-security-policy.txt").read_text().strip()
            self.send_header("Content-Security-Policy", policy)
        super().end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture(scope="session")
def book():
    assert (BOOK / "index.html").exists(), "the book is not built: run make book"
    return BOOK


@pytest.fixture(scope="session")
def server(book):
    handler = functools.partial(Handler, directory=book)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()
