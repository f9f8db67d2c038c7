"""A film, a picture in each column of a matrix: its background, and what moves."""

import numpy as np
from traitlets import CInt, Int, List, validate

from svdview.widgets.rank_slider import LayerPlayground
from svdview.widgets.shared import as_channels, script

MOVES_WHITE = 1 / 2  # what moves is drawn white where it is this share of the scale


class FilmSlider(LayerPlayground):
    """Scrub through a film: a picture of it, its background, and what moves.

    Takes A of shape (h·w, n), real, none of it negative: in each column a picture of h
    rows and w columns, row by row; frame, (h, w); moment, 1 to n, and k, shown at
    first; alt as RankSlider. The background is the first k layers: in column j,
    Σ σ_i v_i[j] u_i for i up to k. What moves is the rest, with 0 drawn mid-grey.
    `moment` and `k` can be read and set; outside their range they become its nearest
    end. Raises ValueError as RankSlider does, and where A is no such film.

    >>> film = FilmSlider([[3, 2, 5], [2, 3, 5], [2, 2, 4], [5, 5, 10]], (2, 2))
    >>> film
    FilmSlider(2×2, 3 moments, k=1)
    >>> seen, background, moves = film.pictures()
    >>> seen.round(6).tolist()
    [[3.0, 2.0], [2.0, 5.0]]
    """

    _esm = script("layers", "film_slider")
    frame = List(Int(), help="rows and columns of a picture").tag(sync=True)
    moment = CInt(1, help="which picture is shown").tag(sync=True)

    def __init__(self, A, frame, moment=1, k=1, alt=None):
        channels, (h, w) = as_channels(A), frame
        if channels.shape[:2] != (1, h * w) or channels.min() < 0:
            raise ValueError(
                f"A must have in each column a picture of {h}×{w} = {h * w} pixels, "
                f"none of them negative; its shape is {np.shape(A)}, its least entry "
                f"is {channels.min():g}"
            )
        self.box = 672, round(216 * h / w) + 24
        in_words = f"A moment of a film of {h}×{w} pixels, its background, what moves"
        super().__init__(
            channels,
            max(1.0, float(channels.max())),
            frame=[h, w],
            moment=moment,
            label="Layers in the background k",
            k=k,
            alt=alt or in_words,
        )

    @validate("moment")
    def _within(self, proposal):
        return min(max(proposal["value"], 1), self.shape[2])

    def __repr__(self):
        h, w = self.frame
        return f"{type(self).__name__}({h}×{w}, {self.shape[2]} moments, k={self.k})"

    def pictures(self):
        """Return what is seen, the background and what moves now, (h, w) each."""
        U, s, Vh = (factor[0] for factor in self.svd)
        weights, k = s * Vh[:, self.moment - 1], self.k
        background, moves = U[:, :k] @ weights[:k], U[:, k:] @ weights[k:]
        parts = background + moves, background, moves
        return [part.reshape(self.frame) for part in parts]

    def plot(self, figure):
        titles = "seen", "background", "what moves"
        blacks = 0, 0, -MOVES_WHITE * self.scale
        whites = self.scale, self.scale, MOVES_WHITE * self.scale
        drawn = zip(
            figure.subplots(1, 3), titles, self.pictures(), blacks, whites, strict=True
        )
        for ax, title, picture, black, white in drawn:
            ax.imshow(picture, cmap="gray", vmin=black, vmax=white)
            ax.set_title(title)
            ax.set_axis_off()
