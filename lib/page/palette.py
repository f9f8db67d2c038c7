"""Show each figure in the colours of its page's theme, and in 256 of them.

A figure of `svdview.draw` is transparent and in the colours of a light page. Every
colour of a drawing is a mixture of white, of black and of one of U, Σ and V; for a dark
page it is mixed again from those of a dark page. Photographs and maps of matrices stay
as they are, since their shades are numbers: svdview.draw gives their pixels an opacity
of their own, and a JPEG carries a picture of where they are. Any other PNG or JPEG is
shown as it is.

matplotlib writes every pixel with four channels. Where 256 colours come within NEAR
levels of every pixel, a figure is written with them, at about a third of the bytes.
"""

import io
from pathlib import Path

import numpy as np
from docutils import nodes
from PIL import Image, ImageChops
from PIL.ImageFilter import MaxFilter, MinFilter
from sphinx.transforms import SphinxTransform

from svdview.draw import COLOURS, COLOURS_DARK
from svdview.draw.base import where_shades

FACTORS = ("U", "Sigma", "V")
WHITE, BLACK = "#ffffff", "#000000"
GROUND, LIGHT = "#121212", "#f3f3f3"  # the theme's dark ground; what black turns into
PNG = b"\x89PNG"  # how the bytes of one begin
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
    shades = where_shades(figure)
    if shades.getbbox():
        # Drop the edges of letters; then grow over the numbers in a matrix, and shrink.
        for filtered in (MinFilter(3), MaxFilter(13), MinFilter(11)):
            shades = shades.filter(filtered)
    return mixed_around(figure, shades)


def mixed_around(figure, shades):
    """Mix a figure for the dark but where `shades` is white."""
    dark = Image.fromarray(mixed_again(np.asarray(figure.convert("RGB"))))
    dark.putalpha(figure.getchannel("A"))
    dark.paste(figure, mask=shades)
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


def in_both_themes(figure):
    """Return a figure for a light and a dark page, or none where it stays itself."""
    if figure.mode == "RGBA":
        dark = in_few_colours(for_the_dark(figure), GROUND)
        return {"light": in_few_colours(figure, WHITE), "dark": dark}
    comment = figure.info.get("comment", b"")
    if comment.startswith(PNG):  # others name the camera, or who drew it
        shades = Image.open(io.BytesIO(comment)).convert("L")
        dark = mixed_around(figure.convert("RGBA"), shades).convert("RGB")
        return {"light": figure, "dark": dark}
    return {}


class FollowTheme(SphinxTransform):
    default_priority = 800  # after myst-nb has made the images

    def apply(self):
        for image in list(self.document.findall(nodes.image)):
            path = Path(self.app.srcdir, image["uri"].lstrip("/"))
            if path.suffix in (".png", ".jpg"):
                self.follow(image, path)

    def follow(self, image, path):
        figure = Image.open(path)
        pair = nodes.container()  # apart from a caption, which the theme would hide
        for theme, twin in in_both_themes(figure).items():
            one = image.copy()
            one["classes"] = [*image["classes"], f"only-{theme}"]
            one["loading"] = "lazy"  # of two, the hidden one is never asked for
            if twin is not figure:
                stem, end = image["uri"].rsplit(".", 1)
                one["uri"] = f"{stem}-{theme}.{end}"
                place = path.with_stem(f"{path.stem}-{theme}")
                twin.save(place, optimize=True, subsampling=0)  # of a JPEG's colours
            pair += one
        if pair.children:
            image.replace_self(pair)


def setup(app):
    app.add_transform(FollowTheme)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
