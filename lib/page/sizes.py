"""Give each picture its size on the page, and fetch it when it comes near the screen.

A browser that knows the size leaves the room before the picture is there, so that
nothing moves: a link to a place further down arrives at it.
"""

import re
from pathlib import Path

from PIL import Image

IMAGE = re.compile(r'<img (?P<rest>[^>]*src="[^"]*_images/(?P<name>[^"]+)"[^>]*?) ?/>')


def measure(app, pagename, templatename, context, doctree):
    stored = {name: uri for uri, name in app.builder.images.items()}

    def measured(image):
        with Image.open(Path(app.srcdir, stored[image["name"]].lstrip("/"))) as picture:
            width, height = picture.size
        later = (
            ""
            if first == image.start() or "loading=" in image[0]
            else ' loading="lazy"'
        )
        return f'<img {image["rest"]} width="{width}" height="{height}"{later} />'

    body = context.get("body", "")
    first = next((image.start() for image in IMAGE.finditer(body)), None)
    context["body"] = IMAGE.sub(measured, body)


def setup(app):
    app.connect("html-page-context", measure)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
