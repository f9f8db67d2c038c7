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

from svdlab.arguments.arrays import real
from svdlab.draw import COLOURS, COLOURS_DARK
from svdlab.factor import thin_svd

HERE = Path(__file__).parent
MOST_LAYERS = 1024  # with more, the 32-bit sums of rank_slider.js could overflow
DARK = ":is([data-theme=dark], [data-jp-theme-light=false], .vscode-dark) .svd"


def script(name):
    """Return the module of one drawing: what all share, then its own.

    The front end imports it from a blob: address, where relative imports mean nothing.
    """
    parts = (HERE / f"{part}.js" for part in ("shared", name))
    return "\n".join(part.read_bytes().decode() for part in parts)


def style():
    """Return the style sheet, with the colours of U, Σ and V in light and dark."""

    def rule(where, colours):
        colours = (f"--svd-{name.lower()}: {of}" for name, of in colours.items())
        return f"{where} {{ {'; '.join(colours)} }}\n"

    sheet = (HERE / "shared.css").read_bytes().decode()
    return sheet + rule(".svd", COLOURS) + rule(DARK, COLOURS_DARK)


class Drawing(AnyWidget):
    """The part of a widget that its own script draws."""

    _css = style()
    alt = Unicode(help="the drawing in words").tag(sync=True)


class PlaneDrawing(Drawing):
    """A drawing of what a 2×2 matrix does to the plane."""

    A = List(List(minlen=2, maxlen=2), minlen=2, maxlen=2).tag(sync=True)
    U = List(help="the two rows").tag(sync=True)
    s = List(help="σ₁, σ₂").tag(sync=True)
    Vh = List(help="the two rows").tag(sync=True)

    def __init__(self, A, **traits):
        lists = {name: x.tolist() for name, x in thin_svd(A)._asdict().items()}
        super().__init__(A=A.tolist(), **lists, **traits)


class Playground(VBox):
    """Controls above a drawing, and a still picture of it where no script runs."""

    inches = 5, 3  # of the still picture

    def __init__(self, controls, drawing):
        self.drawing = drawing
        super().__init__([*controls, drawing])

    def still(self):
        """Return what the drawing shows now as a Pillow image, drawn by `plot`."""
        figure = Figure(self.inches, dpi=120, layout="constrained")
        self.plot(figure)
        file = io.BytesIO()
        figure.savefig(file, format="png")
        return Image.open(file).convert("RGB")

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
        self.slider.value = k
        self.drawing.k = self.slider.value

    def __repr__(self):
        return f"{type(self).__name__}({self._size}, k={self.k})"


def slider(kind, drawing, name, label, **options):
    """Return an ipywidgets slider that moves the trait `name` of a drawing.

    A value beyond the ends of the slider becomes the nearest end, in the drawing too.
    """
    control = kind(
        value=getattr(drawing, name),
        description=label,
        style={"description_width": "initial"},
        layout={"width": "auto", "max_width": "34rem"},
        **options,
    )
    setattr(drawing, name, control.value)
    jslink((control, "value"), (drawing, name))
    return control


def angle_slider(drawing, name, label, least, most):
    """Return a slider over degrees, in halves."""
    options = {"min": least, "max": most, "step": 0.5, "readout_format": ".1f"}
    return slider(FloatSlider, drawing, name, label, **options)


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
