"""Let the links of a drawing lead to pages, as in a notebook they lead to notebooks.

Sphinx turns the links of text, and leaves those of HTML that a cell displays alone.
"""

import re

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform


class LinkToPages(SphinxPostTransform):
    default_priority = 800  # after myst-nb has selected a form of each output
    formats = ("html",)

    def run(self):
        for raw in self.document.findall(nodes.raw):
            html = re.sub(r'(href="[\w-]+)\.ipynb\b', r"\1.html", raw.astext())
            raw[:] = [nodes.Text(html)]


def setup(app):
    app.add_post_transform(LinkToPages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
