"""A progress bar is on a page what it became on a terminal: one line, the last."""

import re

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

# MyST-NB makes of each carriage return the end of a line.
BAR = r"\[#* *\] \| \d+% Completed\n"
OVERWRITTEN = re.compile(rf"(?m)^{BAR}(?={BAR})")


class LastBar(SphinxPostTransform):
    """Leave out each bar that another one was written over."""

    default_priority = 900
    formats = ("html",)

    def run(self):
        for block in self.document.findall(nodes.literal_block):
            text = block.astext()
            if OVERWRITTEN.search(text):
                block.rawsource = OVERWRITTEN.sub("", text)
                block.children = []
                block += nodes.Text(block.rawsource)


def setup(app):
    app.add_post_transform(LastBar)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
