"""The singular values on a log scale, and what the first k of them cost and leave."""

import numpy as np

from svdlab.arguments.arrays import one_spectrum
from svdlab.factor import thin_svd
from svdview.widgets.shared import RankPlayground, as_channels, script


class SpectrumSlider(RankPlayground):
    """Show σ₁ … σ_p with k, the error, the energy and the storage together.

    Takes A of shape (m, n) or (m, n, 3), or its singular values s of shape (p,)
    followed by m and n; k, the layers kept at first; label and alt as RankSlider.
    Raises ValueError as RankSlider does, and where s does not hold min(m, n) values.

    >>> SpectrumSlider([15, 3, 0], 4, 3, k=2)
    SpectrumSlider(4×3, k=2)
    """

    _esm = script("spectrum", "spectrum_slider")
    box = 480, 282

    def __init__(self, A, m=None, n=None, k=1, label="Rank k", alt=None):
        if m is None:
            A = as_channels(A)
            m, n = A.shape[1:]
            self.s = thin_svd(A).s
        else:
            self.s = np.array(one_spectrum(A, "s"), float).reshape(1, min(m, n))
        super().__init__(
            sigma=self.s.tobytes(),
            shape=[len(self.s), m, n],
            label=label,
            k=k,
            alt=alt or f"Singular values of a {m}×{n} matrix on a log scale",
        )

    def plot(self, figure):
        ax = figure.add_subplot(xlabel="i", ylabel="σᵢ", yscale="log")
        _, p = self.s.shape
        ax.set(xlim=(0.5, p + 0.5), xticks=np.linspace(1, p, min(p, 5)).round())
        for s in self.s:
            shown = np.where(s > 1e-12 * s[0], s, np.nan)
            ax.plot(np.arange(1, s.size + 1), shown, ".", color="0.6")
            ax.plot(np.arange(1, self.k + 1), shown[: self.k], ".", color="0.1")
