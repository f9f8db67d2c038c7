"""What every widget shares: its script and style, and its still picture."""

import base64
import html
import io
import json
from pathlib import Path

import numpy as np
from anywidget import AnyWidget
from ipywidgets.embed import embed_data
from matplotlib.figure import Figure
from PIL import Image, PngImagePlugin
from traitlets import Bytes, CInt, Int, List, Unicode, validate

from svdlab.arguments.arrays import real
from svdview.draw import COLOURS, COLOURS_DARK

HERE = Path(__file__).parent
MOST_LAYERS = 1024  # with more, the 32-bit sums of layers.js could overflow
DARK = ":is([data-theme=dark], [data-jp-theme-light=false], .vscode-dark) .svd"


SAVED = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<div class="widget-place">
<script type="application/vnd.jupyter.widget-state+json">{state}</script>
<script type="application/vnd.jupyter.widget-view+json">{view}</script>
</div>
<script>
{script}
</script>
"""


def text(*names):
    """Return the scripts of these names, one after the other.

    The front end takes them from a blob: address, where relative imports mean nothing.
    """
    return "\n".join((HERE / f"{name}.js").read_bytes().decode() for name in names)


def script(*names):
    """Return the module of one widget: what all share, then the scripts named."""
    return text("shared", *names)


def style():
    """Return the style sheet, with the colours of U, Σ and V in light and dark."""

    def rule(where, colours):
        colours = (f"--svd-{name.lower()}: {of}" for name, of in colours.items())
        return f"{where} {{ {'; '.join(colours)} }}\n"

    sheet = (HERE / "shared.css").read_bytes().decode()
    return sheet + rule(".svd", COLOURS) + rule(DARK, COLOURS_DARK)


class Playground(AnyWidget):
    """Controls and a drawing, and a still picture of it where no script runs."""

    _css = style()
    alt = Unicode(help="the drawing in words").tag(sync=True)
    box = 480, 300  # width and height of the drawing on a wide page, in CSS pixels

    def still(self):
        """Return what the drawing shows now as a Pillow image, drawn by `plot`."""
        inches = [pixels / 96 for pixels in self.box]
        figure = Figure(inches, dpi=192, layout="constrained")
        self.plot(figure)
        file = io.BytesIO()
        figure.savefig(file, format="png")
        return Image.open(file).convert("RGB")

    def _repr_mimebundle_(self, **_):
        view, metadata = super()._repr_mimebundle_()
        image = base64.b64encode(small_png(self.still(), self.alt)).decode()
        width, height = self.box
        about = {"alt": self.alt, "width": width, "height": height}
        return {**view, "image/png": image}, {**metadata, "image/png": about}

    def save(self, path):
        """Write one HTML file that shows this widget as it stands, with no kernel.

        It asks no other file and no other host, so it can be sent, or stand in an
        <iframe>.
        """
        data = embed_data([self], drop_defaults=False)
        (view,) = data["view_specs"]
        state = data["manager_state"]["state"][view["model_id"]]
        parts = {
            "title": html.escape(self.alt),
            "state": json.dumps(state).replace("</", r"<\/"),
            "view": json.dumps(view),
            "script": (HERE / "page.js").read_bytes().decode(),
        }
        Path(path).write_text(SAVED.format(**parts), encoding="utf-8")


class RankPlayground(Playground):
    """What the first k layers of a matrix make, and what they cost and leave."""

    sigma = Bytes(help="σ of each channel, float64").tag(sync=True)
    shape = List(Int(), help="channels, m, n").tag(sync=True)
    label = Unicode(help="the slider's name").tag(sync=True)
    k = CInt(1, help="the number of layers shown").tag(sync=True)

    @validate("k")
    def _nearest(self, proposal):
        return min(max(proposal["value"], 1), *self.shape[1:])

    def __repr__(self):
        return f"{type(self).__name__}({size(self.shape)}, k={self.k})"


def clamped(*names, least, most):
    """Let traits of these names, set beyond least or most, become that."""
    return validate(*names)(lambda _, given: min(max(given["value"], least), most))


def size(shape):
    """Return channels, m and n in words: 4×3, or 4×3×3 in colour."""
    channels, m, n = shape
    return f"{m}×{n}" + "×3" * (channels == 3)


def as_channels(A):
    """Return A as floats of shape (1, m, n), or (3, m, n) for a colour picture."""
    A = np.array(real(A, "A"), float)
    channels = A[None] if A.ndim == 2 else np.moveaxis(A, -1, 0)
    if channels.ndim != 3 or len(channels) not in (1, 3):
        raise ValueError(
            f"A must have shape (m, n), or (m, n, 3) in colour; its shape is {A.shape}"
        )
    m, n = channels.shape[1:]
    if not 2 <= min(m, n) <= MOST_LAYERS:
        raise ValueError(
            f"A must have 2 to {MOST_LAYERS} layers for a slider in the browser; it "
            f"is {m}×{n}"
        )
    return channels


def small_png(image, description, most=30_000):
    """Return a PNG of at most `most` bytes that carries its description in words."""
    words = PngImagePlugin.PngInfo()
    words.add_text("Description", description)
    while True:
        file = io.BytesIO()
        image.quantize(64).save(file, "PNG", optimize=True, pnginfo=words)
        if file.tell() <= most or max(image.size) < 3:  # the words alone are longer
            return file.getvalue()
        image = image.resize([round(x * 0.8) for x in image.size], Image.LANCZOS)
