"""What every widget shares: its script and style, its controls, its still picture."""

import base64
import io
from pathlib import Path

import numpy as np
from anywidget import AnyWidget
from ipywidgets import FloatSlider, IntSlider, VBox, jslink
from matplotlib.figure import Figure
from PIL import Image, PngImagePlugin
from traitlets import List, Unicode

from svdlab.arguments import as_count, as_plane, as_real, as_text, in_reach
from svdlab.draw import COLOURS, COLOURS_DARK
from svdlab.factor import thin_svd

REACH = 1e-300, 1e300  # so that no step of a drawing vanishes or overflows
HERE = Path(__file__).parent
DARK = ":is([data-theme=dark], [data-jp-theme-light=false], .vscode-dark) .svd"


def script(name):
    """Return the module of one drawing: what all share, then its own.

    The front end imports it from a blob: address, where relative imports mean nothing.
    """
    parts = (HERE / f"{part}.js" for part in ("shared", name))
    return "\n".join(part.read_text(encoding="utf-8") for part in parts)


def style():
    """Return the style sheet, with the colours of U, Σ and V in light and dark."""

    def rule(where, colours):
        colours = (f"--svd-{name.lower()}: {of}" for name, of in colours.items())
        return f"{where} {{ {'; '.join(colours)} }}\n"

    sheet = (HERE / "shared.css").read_text(encoding="utf-8")
    return sheet + rule(".svd", COLOURS) + rule(DARK, COLOURS_DARK)


class Drawing(AnyWidget):
    """The part of a widget that its own script draws."""

    _css = style()
    alt = Unicode(help="the drawing in words").tag(sync=True)


class PlaneDrawing(Drawing):
    """A drawing of what a 2×2 matrix does to the plane."""

    A = List(help="the two rows").tag(sync=True)
    U = List(help="the two rows").tag(sync=True)
    s = List(help="σ₁, σ₂").tag(sync=True)
    Vh = List(help="the two rows").tag(sync=True)

    def __init__(self, A, **traits):
        factors = thin_svd(A)._asdict()
        lists = {name: factor.tolist() for name, factor in factors.items()}
        super().__init__(A=A.tolist(), **lists, **traits)


class Playground(VBox):
    """Controls above a drawing, and a still picture of it where no script runs."""

    def __init__(self, controls, drawing):
        self.drawing = drawing
        super().__init__([*controls, drawing])

    def still(self):
        """Return what the drawing shows now, as a Pillow image."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **_):
        view = super()._repr_mimebundle_()
        image = base64.b64encode(small_png(self.still(), self.drawing.alt)).decode()
        return {**view, "image/png": image}, {"image/png": {"alt": self.drawing.alt}}


class RankPlayground(Playground):
    """A playground whose first control is k, the number of layers."""

    def __init__(self, drawing, size, label, controls=()):
        _, m, n = drawing.shape
        self.slider = slider(IntSlider, drawing, "k", label, min=1, max=min(m, n))
        self._size = size
        super().__init__([self.slider, *controls], drawing)

    @property
    def k(self):
        """The number of layers shown."""
        return self.slider.value

    @k.setter
    def k(self, k):
        self.slider.value = self.drawing.k = as_count(k, "k", 1, self.slider.max)

    def __repr__(self):
        return f"{type(self).__name__}({self._size}, k={self.k})"


def described(alt, otherwise):
    """Return the words for a drawing: alt, or if there are none, otherwise."""
    return otherwise if alt is None else as_text(alt, "alt") or otherwise


def slider(kind, drawing, name, label, **options):
    """Return an ipywidgets slider that moves the trait `name` of a drawing."""
    control = kind(
        value=getattr(drawing, name),
        description=as_text(label, "label"),
        style={"description_width": "initial"},
        layout={"width": "auto", "max_width": "34rem"},
        **options,
    )
    jslink((control, "value"), (drawing, name))
    return control


def angle_slider(drawing, name, label, least, most):
    """Return a slider over degrees, in halves."""
    options = {"min": least, "max": most, "step": 0.5, "readout_format": ".1f"}
    return slider(FloatSlider, drawing, name, label, **options)


def as_drawable(A):
    """Return A as an array of real floats that can be drawn, or say why it is none."""
    return in_reach(as_real(A), "A", REACH).astype(np.float64)


def as_two_by_two(A):
    """Return A as a real 2×2 array, or say why it is none."""
    return as_plane(A, REACH).astype(np.float64)


def canvas(width, height):
    """Return an empty figure, in inches, tied to no global state."""
    return Figure((width, height), dpi=120, layout="constrained")


def as_image(figure):
    """Return a matplotlib figure as a Pillow image."""
    file = io.BytesIO()
    figure.savefig(file, format="png")
    return Image.open(file).convert("RGB")


def small_png(image, description, most=60_000):
    """Return a PNG of at most `most` bytes that carries its description in words."""
    words = PngImagePlugin.PngInfo()
    words.add_text("Description", description)
    while True:
        file = io.BytesIO()
        image.quantize(64).save(file, "PNG", optimize=True, pnginfo=words)
        if file.tell() <= most:
            return file.getvalue()
        image = image.resize([round(x * 0.8) for x in image.size], Image.LANCZOS)
