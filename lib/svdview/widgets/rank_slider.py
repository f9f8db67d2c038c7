"""A picture rebuilt from its first k layers, at every k, by the reader's browser."""

import zlib

import numpy as np
from PIL import Image
from traitlets import Bool, Bytes, Enum, Float, List

from svdlab.approximate import reconstruct
from svdlab.factor import thin_svd
from svdview.widgets.shared import RankPlayground, as_channels, script, size

PANELS = ("picture", "error", "layer")
ERROR_WHITE = 1 / 4  # the error drawn white, as a share of the scale
FAINTEST = 1 / 32  # a layer is drawn on its own scale, but on none finer than this
LONGER = 480  # CSS pixels at least along the longer side of a panel, as in the script
CRISP = 160  # entries along the longer side, below which each is a square
GAP = 12  # pixels between panels
FINE, COARSE, MANY = 0.01, 0.2, 20_000  # levels, levels, numbers: see `quantise`


class LayerPlayground(RankPlayground):
    """What draws layers from their factors, at every k."""

    factors = Bytes(help="σu and σv, quantised and deflated").tag(sync=True)
    step = Float(help="the quantisation step of the factors").tag(sync=True)
    scale = Float(help="the value drawn white").tag(sync=True)

    def __init__(self, channels, scale, **traits):
        self.svd = thin_svd(channels)
        sigma, shape = self.svd.s.tobytes(), list(channels.shape)
        factors, step = quantise(self.svd, scale)
        sent = {"sigma": sigma, "shape": shape, "factors": factors, "step": step}
        super().__init__(**sent, scale=scale, **traits)


class RankSlider(LayerPlayground):
    """Show a matrix or picture rebuilt from its first k layers, k by a slider.

    Takes A of shape (m, n), or (m, n, 3) for a colour picture; k, the layers shown at
    first; panels, which of "picture" (A_k), "error" (A - A_k) and "layer" (σ_k u_k v_kᵀ
    alone) stand side by side, one of them meaning that buttons switch between all
    three; label, the slider's name; alt, what the picture shows, in words.
    `k` can be read and set; outside 1…p it becomes the nearest end. As a widget of
    ipywidgets it can be linked with any other of them.

    Values in [0, 1] are drawn from black to white, other matrices up to their largest
    modulus. Where there are negative entries, as in errors and layers, mid-grey is 0.
    Raises ValueError for an A that is complex, not finite, of another shape, or has
    fewer than 2 layers, or more than 1024.

    >>> slider = RankSlider([[3, 2, 5], [2, 3, 5], [2, -2, 0], [5, 5, 10]], k=2)
    >>> slider
    RankSlider(4×3, k=2)
    >>> slider.k = 1
    >>> import ipywidgets
    >>> both = ipywidgets.link((slider, "k"), (ipywidgets.IntSlider(3), "value"))
    >>> slider.k
    1
    """

    _esm = script("layers", "rank_drawing", "rank_slider")
    signed = Bool(help="whether black is -scale rather than 0").tag(sync=True)
    panels = List(Enum(PANELS), minlen=1).tag(sync=True)
    view = Enum(PANELS, help="what is shown where there is one panel").tag(sync=True)

    def __init__(self, A, k=1, panels=("picture",), label="Rank k", alt=None):
        channels = as_channels(A)
        panels = [panels] if isinstance(panels, str) else list(panels)
        largest, signed = float(abs(channels).max()), bool(channels.min() < 0)
        scale = largest if signed else max(1.0, largest)
        _, m, n = channels.shape
        zoom = max(1, LONGER / max(m, n))
        self.box = round(len(panels) * (zoom * n + GAP) - GAP), round(zoom * m)
        in_words = f"A {size(channels.shape)} matrix rebuilt from its first k layers"
        super().__init__(
            channels,
            scale,
            signed=signed,
            panels=panels,
            view=panels[0],
            label=label,
            k=k,
            alt=alt or in_words,
        )

    def still(self):
        still = Image.new("RGB", self.box, "white")
        width, height = self.box
        step = (width + GAP) // len(self.panels)
        crisp = max(self.shape) < CRISP
        for i, panel in enumerate(self.panels):
            image = Image.fromarray(self.levels(panel))
            way = Image.NEAREST if crisp else Image.LANCZOS
            still.paste(image.resize((step - GAP, height), way), (i * step, 0))
        return still

    def levels(self, panel):
        """Return what a panel shows now, computed by NumPy: bytes (m, n) or (m, n, 3).

        The browser's own levels differ by the quantisation of what it was sent.
        """
        values, black, white = self._values(panel)
        levels = np.rint(255 * np.clip((values - black) / (white - black), 0, 1))
        return np.moveaxis(levels, 0, -1).squeeze().astype(np.uint8)

    def _values(self, panel):
        """What a panel draws, and which of its values are black and white."""
        (U, s, Vh), k, scale = self.svd, self.k, self.scale
        if panel == "picture":
            return reconstruct(self.svd, k), -scale * self.signed, scale
        if panel == "error":
            white = scale * ERROR_WHITE
            return (U[..., k:] * s[:, None, k:]) @ Vh[:, k:], -white, white
        layer = s[:, k - 1, None, None] * U[..., k - 1 : k] @ Vh[:, k - 1 : k]
        white = max(abs(layer).max(), scale * FAINTEST)
        return layer, -white, white


class LayerSlider(RankSlider):
    """Add layers one at a time: the current layer beside the running sum.

    Takes what RankSlider does but panels, and raises what it raises.

    >>> LayerSlider([[2, 1], [1, 2]])
    LayerSlider(2×2, k=1)
    """

    def __init__(self, A, k=1, label="Layers k", alt=None):
        super().__init__(A, k, ("layer", "picture"), label, alt)


def quantise(svd, scale):
    """Return σu and σv of every layer in whole steps, deflated, and the step.

    Takes U (c, m, p), s (c, p), Vh (c, p, n) and the value drawn white. All factors are
    rounded to one step δ, so a layer too weak to be seen costs next to nothing. The sum
    of the layers errs by p·(1/m + 1/n)·δ²/12 in the mean square of an entry, and δ
    makes the root of that a set share of one of 255 levels, or as little as 16 bits
    allow. No pixel of a photograph is then wrong by a level at any k; int8 with a scale
    for each vector is wrong by three in half as many bytes again, and float16 takes
    three times as many.

    The steps become zig-zag numbers (0, -1, 1, -2, … as 0, 1, 2, 3, …), in the order
    layer, channel, σu then σv; zlib deflates their low bytes, then their high bytes.
    """
    U, s, Vh = svd
    factors = np.concatenate([U.swapaxes(-1, -2), Vh], axis=-1) * s[..., None]
    m, p, n = U.shape[-2], *Vh.shape[-2:]
    error = scale / 255 * (COARSE if factors.size > MANY else FINE)
    step = error * np.sqrt(12 / (p * (1 / m + 1 / n)))
    step = max(step, abs(factors).max() / (2**15 - 1))
    q = np.rint(factors / step).swapaxes(0, 1)
    zigzag = np.where(q < 0, -2 * q - 1, 2 * q)
    high, low = np.divmod(zigzag, 256)
    raw = b"".join(half.astype(np.uint8).tobytes() for half in (low, high))
    packer = zlib.compressobj(9, strategy=zlib.Z_FILTERED)
    return packer.compress(raw) + packer.flush(), float(step)
