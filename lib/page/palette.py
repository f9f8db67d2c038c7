"""Show each figure in the colours of its page's theme, and in 256 of them.

A figure of `svdview.draw` is transparent and in the colours of a light page. Every
colour of a drawing is a mixture of white, of black and of one of U, Σ and V; for a dark
page it is mixed again from those of a dark page. Photographs and maps of matrices stay
as they are, since their shades are numbers: svdview.draw gives their pixels an opacity
of their own. A PNG without transparency, and any JPEG, is shown as it is.

matplotlib writes every pixel with four channels. Where 256 colours come within NEAR
levels of every pixel, a figure is written with them, at about a third of the bytes.
"""

from pathlib import Path

import numpy as np
from docutils import nodes
from PIL import Image, ImageChops, ImageFilter
from sphinx.transforms import SphinxTransform

from svdview.draw import COLOURS, COLOURS_DARK
from svdview.draw.base import OPACITY

FACTORS = ("U", "Sigma", "V")
WHITE, BLACK = "#ffffff", "#000000"
GROUND, LIGHT = "#121212", "#f3f3f3"  # the theme's dark ground; what black turns into
NEAR = 8  # of 255 levels, in any channel of any pixel


def rgb(*colours):
    return np.array([list(bytes.fromhex(colour[1:])) for colour in colours], float)


def mixed_again(pixels):
    """Mix the colours (m, n, 3) of a drawing from those of a dark page."""
    below_white = pixels - rgb(WHITE)
    mixed, least = np.zeros(pixels.shape), np.inf
    for name in FACTORS:
        light = rgb(BLACK, COLOURS[name]) - rgb(WHITE)
        dark = rgb(LIGHT, COLOURS_DARK[name]) - rgb(GROUND)
        shares = below_white @ np.linalg.pinv(light)
        missed = abs(shares @ light - below_white).max(axis=2, keepdims=True)
        mixed = np.where(missed < least, rgb(GROUND) + shares @ dark, mixed)
        least = np.minimum(missed, least)
    return mixed.clip(0, 255).round().astype(np.uint8)


def for_the_dark(figure):
    """Return an RGBA figure as a dark page shows it."""
    opacity = figure.getchannel("A")
    meant = opacity.point(lambda level: 255 * (level == round(255 * OPACITY)))
    if meant.getbbox():  # it has such shades
        meant = meant.filter(ImageFilter.MinFilter(3))  # away with the edges of letters
        meant = meant.filter(ImageFilter.MaxFilter(13))  # over the numbers in a matrix
        meant = meant.filter(ImageFilter.MinFilter(11))
    dark = Image.fromarray(mixed_again(np.asarray(figure.convert("RGB"))))
    dark.putalpha(opacity)
    dark.paste(figure, mask=meant)
    return dark


def in_few_colours(figure, ground):
    """Return an RGBA figure in 256 colours for a ground, or whole if they are seen."""
    flat = Image.new("RGBA", figure.size, ground)
    flat = Image.alpha_composite(flat, figure).convert("RGB")
    few = flat.quantize(256, Image.Quantize.MAXCOVERAGE, dither=0)
    apart = ImageChops.difference(flat, few.convert("RGB"))
    few.info["transparency"] = few.getpixel((0, 0))  # of the margin
    worst = max(most for _, most in apart.getextrema())
    return figure if worst > NEAR else few


class FollowTheme(SphinxTransform):
    default_priority = 800  # after myst-nb has made the images

    def apply(self):
        for image in list(self.document.findall(nodes.image)):
            path = Path(self.app.srcdir, image["uri"].lstrip("/"))
            if path.suffix == ".png" and Image.open(path).mode == "RGBA":
                image.replace_self(self.pair(image, path))

    def pair(self, image, path):
        figure = Image.open(path)
        pair = nodes.container()  # apart from a caption, which the theme would hide
        for theme, of_theme, ground in (
            ("light", figure, WHITE),
            ("dark", for_the_dark(figure), GROUND),
        ):
            one = image.copy()
            one["uri"] = image["uri"].removesuffix(".png") + f"-{theme}.png"
            one["classes"] = [*image["classes"], f"only-{theme}"]
            one["loading"] = "lazy"  # of two, the hidden one is never asked for
            of_theme = in_few_colours(of_theme, ground)
            of_theme.save(path.with_stem(f"{path.stem}-{theme}"), optimize=True)
            pair += one
        return pair


def setup(app):
    app.add_transform(FollowTheme)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
