"""Keep the still picture of a widget on its page, for paper and where no script runs.

Of the forms an output comes in, myst-nb shows one: the widget, which without its script
is nothing. This Sphinx extension puts the picture that came with it in the same place,
described by the words the picture itself carries; `widgets.css` hides it once the
widget runs.
"""

from pathlib import Path

from docutils import nodes
from PIL import Image
from sphinx.transforms.post_transforms import SphinxPostTransform

VIEW = "application/vnd.jupyter.widget-view+json"
STILL = "image/png"
NOTICE = (
    "<noscript><p>This picture can be moved where the browser runs JavaScript.</p>"
    "</noscript>"
)


class KeepStill(SphinxPostTransform):
    default_priority = 3  # before myst-nb selects a form
    formats = ("html",)

    def run(self):
        for output in self.document.findall(nodes.container):
            if output.get("nb_element") == "mime_bundle":
                forms = {form["mime_type"]: form for form in output.children}
                if VIEW in forms and STILL in forms:
                    self.join(forms[VIEW], forms[STILL])

    def join(self, view, still):
        for image in still.findall(nodes.image):
            file = Path(self.app.srcdir, image["uri"].lstrip("/"))
            image["alt"] = Image.open(file).text["Description"]
            image["loading"] = "lazy"  # where the widget runs it is never asked for
        place = nodes.container(classes=["widget-place"])
        place += nodes.container("", *still.children, classes=["widget-still"])
        place += [nodes.raw("", NOTICE, format="html"), *view.children]
        view.children = []
        view += place


def setup(app):
    app.add_post_transform(KeepStill)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
