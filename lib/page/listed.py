"""Lead from a page's first mention of each function of svdlab to the list of them."""

import re

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

import svdlab

LIST = "chapters/svdlab"
CALL = re.compile(r"(\w+)(\(.*\))?")  # load_image, load_image(path, most=400)


class LinkFirstMentions(SphinxPostTransform):
    default_priority = 8  # before Sphinx resolves what points elsewhere
    formats = ("html",)

    def run(self):
        if self.env.docname == LIST or LIST not in self.env.found_docs:
            return
        left = set(svdlab.__all__)
        for literal in list(self.document.findall(nodes.literal)):
            called = CALL.fullmatch(literal.astext())
            linked = isinstance(literal.parent, nodes.reference | addnodes.pending_xref)
            if called and called[1] in left and not linked:
                left.remove(called[1])
                self.link(literal, called[1])

    def link(self, literal, name):
        page = self.app.builder.get_relative_uri(self.env.docname, LIST)
        link = nodes.reference(refuri=f"{page}#svdlab-{name}", internal=True)
        literal.replace_self(link)
        link += literal


def setup(app):
    app.add_post_transform(LinkFirstMentions)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
