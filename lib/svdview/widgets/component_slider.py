"""Small pictures rebuilt from their mean and their first k principal components."""

import numpy as np
from PIL import Image
from traitlets import Bytes, CInt, List, Unicode, validate

from svdlab.arguments.arrays import real
from svdview.widgets.shared import Playground, script

ZOOM = 7  # CSS pixels for one pixel of a picture on a wide page, as in the script
COLUMNS = 10  # pictures side by side


class ComponentSlider(Playground):
    """Show pictures as mean + the first k components of each, k by a slider.

    Takes mean, the mean picture, of shape (height, width), with 0 for black and 1 for
    white; scores, with a row for each picture, of which the first `show` are drawn; and
    loadings, with a row for each pixel and a column for each component. k runs from 0,
    the mean alone, to the number of components. The share of the variance is that of
    all the scores; if they are zero, every share is 1. Raises ValueError where the
    loadings do not fit.

    >>> scores, loadings = [[1, 0.5], [-1, -0.5]], [[0.6, -0.8], [0.8, 0.6]]
    >>> ComponentSlider([[0.5, 0.5]], scores, loadings, k=1)
    ComponentSlider(2 pictures, k=1)
    """

    _esm = script("component_slider")
    mean = Bytes(help="the mean picture, float64").tag(sync=True)
    scores = Bytes(help="a row for each picture that is drawn").tag(sync=True)
    loadings = Bytes(help="a row for each component").tag(sync=True)
    shares = List(help="of the variance, with k = 0, 1, 2, … components").tag(sync=True)
    sheet = List(help="height and width of a picture, pictures in a row").tag(sync=True)
    label = Unicode(help="the slider's name").tag(sync=True)
    k = CInt(0, help="the number of components").tag(sync=True)

    def __init__(
        self, mean, scores, loadings, k=0, show=40, label="Components k", alt=None
    ):
        parts = {"mean": mean, "scores": scores, "loadings": loadings}
        mean, scores, loadings = (
            np.array(real(part, name), float) for name, part in parts.items()
        )
        if loadings.shape != (mean.size, scores.shape[1]):
            raise ValueError(
                "loadings must have a row for each pixel of mean and a column for each "
                f"of scores: {mean.size}×{scores.shape[1]}; it is "
                f"{'×'.join(map(str, loadings.shape))}"
            )
        kept = np.cumsum([0, *np.sum(scores**2, axis=0)])
        shares = kept / kept[-1] if kept[-1] else np.ones_like(kept)  # of nothing, all
        self.parts = mean, scores[:show], np.ascontiguousarray(loadings.T)
        super().__init__(
            mean=mean.tobytes(),
            scores=scores[:show].tobytes(),
            loadings=self.parts[2].tobytes(),
            shares=np.round(shares, 12).tolist(),
            sheet=[*mean.shape, COLUMNS],
            label=label,
            k=k,
            alt=alt or "Pictures rebuilt from their mean and first k components",
        )
        high, wide = self.levels().shape
        self.box = ZOOM * wide, ZOOM * high

    @validate("k")
    def _nearest(self, proposal):
        return min(max(proposal["value"], 0), len(self.shares) - 1)

    def __repr__(self):
        return f"ComponentSlider({len(self.parts[1])} pictures, k={self.k})"

    def levels(self):
        """Return the sheet as bytes, computed by NumPy, white between the pictures."""
        mean, scores, loadings = self.parts
        rebuilt = mean.ravel() + scores[:, : self.k] @ loadings[: self.k]
        pictures = rebuilt.reshape(-1, *mean.shape)
        missing = -len(pictures) % COLUMNS
        framed = np.pad(pictures, [(0, missing), (0, 1), (0, 1)], constant_values=1)
        framed[len(pictures) :] = 1
        _, high, wide = framed.shape
        rows = framed.reshape(-1, COLUMNS, high, wide).swapaxes(1, 2)
        sheet = rows.reshape(-1, COLUMNS * wide)[:-1, :-1]
        return np.rint(255 * np.clip(sheet, 0, 1)).astype(np.uint8)

    def still(self):
        image = Image.fromarray(self.levels())
        return image.resize(self.box, Image.NEAREST).convert("RGB")
