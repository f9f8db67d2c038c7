"""Store a figure in 256 colours where the eye cannot tell, for a lighter page.

A drawing of lines and letters has few colours, yet matplotlib writes every pixel with
four channels. Where 256 colours come within NEAR levels of every pixel, the picture is
written with them, at about a third of the bytes; other pictures are left alone.
"""

from pathlib import Path

from PIL import Image, ImageChops

NEAR = 16  # of 255 levels, in any channel of any pixel; met at the edges of letters


def in_palette(image):
    """Return an opaque image in 256 colours, or None where it would be seen to err."""
    opaque = image.convert("RGB")
    few = opaque.quantize(256, Image.Quantize.MEDIANCUT, kmeans=2, dither=0)
    apart = ImageChops.difference(opaque, few.convert("RGB"))
    transparent = image.convert("RGBA").getextrema()[3][0] < 255
    worst = max(most for _, most in apart.getextrema())
    return None if transparent or worst > NEAR else few


def lighten(app, error):
    if error or app.builder.name != "html":
        return
    for path in Path(app.outdir, "_images").glob("*.png"):
        with Image.open(path) as image:
            few = None if image.mode == "P" else in_palette(image)
        if few:
            few.save(path, optimize=True)


def setup(app):
    app.connect("build-finished", lighten)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
