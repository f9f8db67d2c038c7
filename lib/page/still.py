"""Keep the still picture of a widget on its page, for paper and where no script runs.

Of the forms an output comes in, myst-nb shows one: the widget, which without its script
is nothing. This Sphinx extension puts the picture that came with it in the same place,
described by the words the picture itself carries, and as large as the drawing will be;
`widgets.css` adds the room of the controls, so that nothing moves when the widget runs.
"""

import json
import re
from hashlib import sha256
from pathlib import Path

from docutils import nodes
from PIL import Image
from sphinx.transforms.post_transforms import SphinxPostTransform

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
STILL = "image/png"
LATER = {"worker"}  # traits that nobody needs before the reader asks for something
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
                    self.join(forms)

    def join(self, forms):
        (image,) = forms[STILL].findall(nodes.image)
        file = Path(self.app.srcdir, image["uri"].lstrip("/"))
        image["alt"] = Image.open(file).text["Description"]
        image["loading"] = "lazy"  # where the widget runs it is never asked for
        width, height = (image.attributes.pop(side) for side in ("width", "height"))
        size = f"max-width: {width}px; aspect-ratio: {width} / {height}"
        kind, _, _ = forms["text/plain"].astext().partition("(")
        forms[VIEW].children = [
            html(f'<div class="widget-place {kind}">{NOTICE}'),
            html(f'<div class="widget-still" style="{size}">'),
            image,
            html("</div>"),
            *forms[VIEW].children,
            html("</div>"),
        ]


def html(text):
    return nodes.raw("", text, format="html")


def state_in_place(app, page, template, context, doctree):
    """Move the state of each widget from the head of its page to its place.

    It is most of what the page weighs. The words before it need not wait for it, nor it
    for those behind. What is needed later is a file of its own; a script, as a page
    opened from a folder may read no other.
    """
    files, states = context.get("script_files", []), {}
    for file in [file for file in files if file.attributes.get("type") == STATE]:
        files.remove(file)
        states |= json.loads(file.attributes["body"])["state"]

    for state in states.values():
        for name in LATER & state["state"].keys():
            script = script_of(state["state"][name], Path(app.outdir, "_static"))
            later = context["pathto"](f"_static/{script}", resource=True)
            state["state"][name] = {"later": later}

    def with_state(view):
        state = json.dumps(states[json.loads(view[1])["model_id"]])
        state = state.replace("</", r"<\/")
        return f'<script type="{STATE}">{state}</script>{view[0]}'

    view = rf'<script type="{re.escape(VIEW)}">(.*?)</script>'
    context["body"] = re.sub(view, with_state, context.get("body", ""))


def script_of(text, folder):
    """Write a script that brings a text to the element which asks for it."""
    script = f"document.currentScript.brings = {json.dumps(text)};\n"
    name = f"{sha256(text.encode()).hexdigest()[:12]}.js"
    (folder / name).write_text(script, encoding="utf-8")
    return name


def setup(app):
    app.add_post_transform(KeepStill)
    app.connect("html-page-context", state_in_place)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
