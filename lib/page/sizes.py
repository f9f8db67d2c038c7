"""Give each picture its size on the page, and fetch it when it comes near the screen.

A browser that knows the size leaves the room before the picture is there, so that
nothing moves: a link to a place further down arrives at it. The first picture of a page
is fetched at once.
"""

import re
from pathlib import Path

from PIL import Image

IMAGE = re.compile(r'<img (?P<rest>[^>]*src="[^"]*_images/(?P<name>[^"]+)"[^>]*?) ?/>')


def measure(app, pagename, templatename, context, doctree):
    body = context.get("body", "")
    first = IMAGE.search(body)
    stored = {name: uri for uri, name in app.builder.images.items()}

    def measured(image):
        with Image.open(Path(app.srcdir, stored[image["name"]].lstrip("/"))) as picture:
            width, height = picture.size
        told = "loading=" in image["rest"] or image.start() == first.start()
        loading = "" if told else ' loading="lazy"'
        return f'<img {image["rest"]} width="{width}" height="{height}"{loading} />'

    context["body"] = IMAGE.sub(measured, body)


def setup(app):
    app.connect("html-page-context", measure)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
