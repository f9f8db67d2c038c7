"""Photographs as matrices: read one, keep its first k layers, measure what was lost.

A photograph is an array of numbers from 0 (black) to 1 (white): (m, n) if grey,
(m, n, 3) if in colour.
"""

import math
import os
import struct
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from zlib import decompressobj

import numpy as np
from PIL import Image, ImageOps, TiffImagePlugin, UnidentifiedImageError

from svdlab.approximate import reconstruct, storage
from svdlab.arguments import as_choice, as_count, as_pixels, in_range, shown
from svdlab.factor import thin_svd

FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
NOT_READ = "it is {}: export it as JPEG or PNG"
OTHER_TIFF = NOT_READ.format("a TIFF of a rare kind, as of 12 bits, or cut short")

# Told from the header, before anything is decoded. Fifty million colour pixels are
# already 1.2 GB as float64.
MOST_PIXELS = 50_000_000

# The colour types of a PNG and its interlaced passes: the first row and the step to the
# next, the first column and the step to the next (ISO 15948, sections 11.2.2 and 8.2).
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
AT_ONCE = ((0, 1, 0, 1),)
PASSES = (
    *((0, 8, 0, 8), (0, 8, 4, 8), (4, 8, 0, 4), (0, 4, 2, 4)),
    *((2, 4, 0, 2), (0, 2, 1, 2), (1, 2, 0, 1)),
)


@dataclass(frozen=True, eq=False)
class CompressedImage:
    """A photograph rebuilt from its first k layers, with what that costs and loses.

    image: the picture, clipped to [0, 1], of the shape it came in; float32 if it came
        so, else float64
    k: the number of layers kept, in each channel
    storage: the numbers to store, channels·k·(m + n + 1)
    share: storage as a share of the channels·m·n numbers of the picture; above 1
        the layers take more room than the picture
    psnr: decibels against the picture it came from
    """

    image: np.ndarray
    k: int
    storage: int
    share: float
    psnr: float

    def __repr__(self):
        # At full rank psnr measures rounding error, which no two machines share.
        psnr = f"{self.psnr:.1f}" if self.psnr < 100 else "over 100"
        return (
            f"CompressedImage(k={self.k}, storage={self.storage}, "
            f"share={self.share:.3f}, psnr={psnr})"
        )


def load_image(path, mode="grey"):
    """Read a photograph as an array of numbers from 0 to 1.

    Takes the path of a PNG, JPEG, GIF, BMP, TIFF or WebP file, or of an AVIF file with
    Pillow 11.3 or newer. Returns float64 of shape (m, n) for mode="grey", (m, n, 3) for
    mode="colour". Grey is the luma 0.299 R + 0.587 G + 0.114 B, rounded to 8 bits
    (ITU-R BT.601, section 2.5.1).
    A transparent picture is laid on white, a turned one set upright as its EXIF says,
    of a moving one the first frame is taken; 16-bit grey keeps all its bits.
    Raises FileNotFoundError where there is no file, ValueError where it is no picture,
    is cut short, has more than `MOST_PIXELS` pixels or a transparent colour of 16 bits,
    or is a TIFF of 12 bits, of 16 whose 0 is white, or of another rare kind, and for
    any other mode.

    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> file = f"{folder.name}/dot.png"
    >>> Image.new("RGB", (2, 1), "red").save(file)
    >>> load_image(file).round(3).tolist()
    [[0.298, 0.298]]
    >>> load_image(file, mode="colour").shape
    (1, 2, 3)
    >>> folder.cleanup()
    """
    bands = {"grey": "L", "colour": "RGB"}
    band = bands[as_choice(mode, "mode", tuple(bands))]
    path = _as_path(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's, of what it reads nevertheless
        with _open(path) as picture:
            try:
                if picture.format == "PNG":
                    _check_png(path)
                if picture.format == "TIFF":
                    _check_tiff(picture.tag_v2)
                return _to_array(ImageOps.exif_transpose(picture), band)
            except Exception as error:  # each format's decoder has kinds of its own
                raise _unreadable(path, error) from None


def compress_image(image, k):
    """Rebuild a photograph from its first k layers, channel by channel.

    Takes an image of shape (m, n) or (m, n, 3) with values in [0, 1], or a uint8 array
    of 0 to 255, and k from 1 to min(m, n) or a list of such k. Returns a
    `CompressedImage`, or a list of them: however many k, the channels are factored
    once, in one batch. float32 stays float32; every other dtype becomes float64.
    Raises ValueError for any other image, and for k out of range.

    >>> flag = np.kron([[1, 0], [0, 0.5]], np.ones((4, 4)))
    >>> compress_image(flag, k=1)
    CompressedImage(k=1, storage=17, share=0.266, psnr=12.0)
    >>> [small.storage for small in compress_image(flag, k=[1, 2])]
    [17, 34]
    """
    image = _as_image(image)
    many = _is_many(k)
    ks = [as_count(one, "k", 1, min(image.shape[:2])) for one in (k if many else [k])]
    channels = _channels_first(image)
    svd = thin_svd(channels)
    compressed = [_compressed(channels, svd, k) for k in ks]
    return compressed if many else compressed[0]


def psnr(a, b):
    """Return the peak signal-to-noise ratio of two pictures in decibels.

    Takes two arrays of one shape, (m, n), (m, n, 3) or any with two axes or more, with
    1 for white; uint8 is divided by 255. Returns -10·log₁₀ of the mean of (a - b)²,
    infinity where a equals b.
    Raises ValueError where the shapes differ, or an array has fewer than two axes or is
    not finite and real, or a - b is greater than float64 holds.

    >>> round(psnr([[0, 1]], [[0.1, 0.9]]), 6)
    20.0
    """
    a, b = as_pixels(a, "a"), as_pixels(b, "b")
    if a.shape != b.shape:
        raise ValueError(
            f"b must have the shape of a; a has shape {a.shape}, b has shape {b.shape}"
        )
    with np.errstate(over="ignore"):
        return _decibels(in_range(a - b, "a"))


def _decibels(difference):
    """What `psnr` returns, from a - b, which is overwritten."""
    largest = float(max(difference.max(), -difference.min()))
    if not largest:
        return math.inf
    unit = 1.0
    if not 1e-15 < largest < 1e15:  # even in float32 its square is far from the ends
        unit = largest
        difference /= unit
    mean = np.square(difference, out=difference).mean(dtype=np.float64)
    # 0 - x: black against white is 0 dB, not -0.
    return 0 - 20 * math.log10(unit) - 10 * math.log10(mean)


def _is_many(k):
    """Whether k is a list of ranks: a range is, and is not written out to see it."""
    if isinstance(k, str):
        return False
    return isinstance(k, Sequence) or np.ndim(k) > 0


def _compressed(channels, svd, k):
    *_, m, n = channels.shape
    rebuilt = reconstruct(svd, k)
    np.clip(rebuilt, 0, 1, out=rebuilt)
    return CompressedImage(
        image=np.moveaxis(rebuilt, 0, -1) if rebuilt.ndim == 3 else rebuilt,
        k=k,
        storage=channels.size // (m * n) * storage(m, n, k),
        share=storage(m, n, k) / (m * n),
        psnr=_decibels(channels - rebuilt),
    )


def _channels_first(image):
    """Lay (m, n, 3) out as (3, m, n) in memory, since it is read again for every k."""
    return np.ascontiguousarray(np.moveaxis(image, 2, 0)) if image.ndim == 3 else image


def _as_image(image):
    image = as_pixels(image)
    if image.ndim != 2 and (image.ndim != 3 or image.shape[2] != 3):
        raise ValueError(
            "image must have shape (m, n) or (m, n, 3); it has shape "
            f"{image.shape}. load_image returns one that fits"
        )
    least, most = float(image.min()), float(image.max())
    if least < 0 or most > 1:
        raise ValueError(
            f"image must hold numbers from 0 to 1; it holds {least} to {most}. "
            "Clip it, divide it by its white, or hand in a uint8 array of 0 to 255"
        )
    return image


def _as_path(path):
    """Return path as text, with ~ spelt out."""
    if not isinstance(path, str | os.PathLike):
        raise ValueError(
            "path must be the path of a picture, as text or a Path; "
            f"it is {shown(path)}"
        )
    return os.path.expanduser(os.fsdecode(path))


def _open(path):
    """Open the picture and read its header, nothing more."""
    if not os.path.isfile(path):
        raise _no_file(path)
    try:
        picture = Image.open(path, formats=(*FORMATS, "AVIF"))
    except Image.DecompressionBombError:
        raise _too_large(path, "far more pixels") from None
    except (UnidentifiedImageError, KeyError):  # Pillow 11.0 has no key "AVIF"
        raise _unreadable(path, _unidentified(path)) from None
    except Exception as error:
        raise _unreadable(path, error) from None
    if picture.width * picture.height > MOST_PIXELS:
        picture.close()
        raise _too_large(path, f"{picture.width} × {picture.height} pixels, more")
    # By its name Pillow would map the file into memory, and turn a mapped TIFF wrongly.
    picture.filename = ""
    return picture


def _no_file(path):
    if os.path.exists(path):  # to read a pipe could take for ever
        kind = "folder" if os.path.isdir(path) else "device"
        return ValueError(
            f"path {shown(path)} is a {kind}; give the path of a picture, a file"
        )
    return FileNotFoundError(
        f"path {shown(path)} leads to no file; give the path of a picture, whole or as "
        "seen from this notebook's folder. One on the web must be saved first"
    )


def _too_large(path, came):
    return ValueError(
        f"path {shown(path)} has {came} than the {MOST_PIXELS:,} that are read; "
        "scale the picture down first"
    )


def _unreadable(path, error):
    return ValueError(
        f"path {shown(path)} cannot be read as a picture ({error}); "
        f"a whole {', '.join(FORMATS[:-1])} or {FORMATS[-1]} file would do"
    )


def _unidentified(path):
    """Say what a file is in which Pillow finds no picture."""
    with open(path, "rb") as file:
        head = file.read(64)
    if head.startswith((b"II*\0", b"MM\0*")):
        return OTHER_TIFF
    brands = head[8:] if head[4:8] == b"ftyp" else b""
    for brand, name in ((b"avi", "AVIF"), (b"hei", "HEIC"), (b"mif1", "HEIC")):
        if brand in brands:
            return NOT_READ.format(name)
    return "none was found in it" if head else "it is empty"


def _check_tiff(tags):
    """Raise for what Pillow reads too dark, as its negative, or as noise."""
    bits = tags.get(TiffImagePlugin.BITSPERSAMPLE, (1,))[0]
    signed = tags.get(TiffImagePlugin.SAMPLEFORMAT, (1,))[0] != 1
    zero_is_white = not tags.get(TiffImagePlugin.PHOTOMETRIC_INTERPRETATION)
    in_planes = tags.get(TiffImagePlugin.PLANAR_CONFIGURATION) == 2
    if signed or (bits > 8 and (bits != 16 or zero_is_white or in_planes)):
        raise ValueError(OTHER_TIFF)


def _check_png(path):
    """Raise for what Pillow reads as something else: rows that are missing as black."""
    with open(path, "rb") as file:
        (_, header), *_ = chunks = list(_chunks(file))
    width, height, bits, colours, *_, interlaced = struct.unpack(">IIBBBBB", header)
    if (bits, colours) == (16, 2) and b"tRNS" in dict(chunks):
        raise ValueError(
            "its transparent colour has 16 bits, of which 8 are read: save it in 8 bits"
        )
    missing = sum(
        len(range(top, height, down))
        * (1 + -(-bits * CHANNELS[colours] * columns // 8))
        for top, down, left, right in (PASSES if interlaced else AT_ONCE)
        if (columns := len(range(left, width, right)))
    )
    data, unzip = b"".join(x for kind, x in chunks if kind == b"IDAT"), decompressobj()
    while missing > 0:
        rows = unzip.decompress(data, 2**24)  # at once, so that no bomb fills memory
        if not rows:
            raise ValueError("its data end before its last row")
        missing, data = missing - len(rows), unzip.unconsumed_tail


def _chunks(png):
    """Yield the kind and the data of each chunk, its checksum left to Pillow."""
    png.seek(8)
    while len(head := png.read(8)) == 8:
        length, kind = struct.unpack(">I4s", head)
        yield kind, png.read(length)
        png.read(4)


def _to_array(picture, band):
    """Decode to float64 in [0, 1]: shape (m, n) for band "L", (m, n, 3) for "RGB"."""
    if picture.mode.startswith("I;16"):
        return _from_16_bit_grey(picture, band)
    if picture.has_transparency_data:
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture.convert("RGBA"))
    # By way of RGB, since Pillow turns Lab into nothing else.
    return np.asarray(picture.convert("RGB").convert(band)) / 255


def _from_16_bit_grey(picture, band):
    # Pillow's own conversion to 8 bits would cut everything above 255 to white.
    pixels = np.asarray(picture)
    grey = pixels / 65535
    if "transparency" in picture.info:
        grey[pixels == picture.info["transparency"]] = 1
    return grey if band == "L" else np.stack([grey] * 3, axis=2)
