"""Photographs as matrices: read one, keep its first k layers, measure what was lost.

A photograph is an array of numbers from 0 (black) to 1 (white): (m, n) if grey,
(m, n, 3) if in colour.
"""

import math
import os
import warnings
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError
from PIL import TiffImagePlugin as tiff

from svdlab.approximate import storage
from svdlab.arguments import accepts
from svdlab.arguments.arrays import in_range, real
from svdlab.arguments.single import a_path, choice, count, shown
from svdlab.factor import thin_svd

FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
MOST_PIXELS = 50_000_000  # in colour already 1.2 GB as float64
NO_PICTURE = (
    "no picture was found in it: export it as JPEG or PNG if it is HEIC, AVIF or a "
    "TIFF of a rare kind, as of 12 bits, or cut short"
)


@dataclass(frozen=True, eq=False)
class CompressedImage:
    """A photograph rebuilt from its first k layers, with what that costs and loses.

    image: the picture, clipped to [0, 1], in its shape; float32 if it came so
    k: the number of layers kept, in each channel
    storage: the numbers to store, channels·k·(m + n + 1)
    share: storage / (channels·m·n); above 1 the layers take more room than the picture
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


@accepts
def load_image(
    path: a_path("a picture"),
    mode: choice("grey", "colour") = "grey",
    most: count() = None,
):
    """Read a photograph as an array of numbers from 0 to 1.

    Takes the path of a PNG, JPEG, GIF, BMP, TIFF or WebP file, or of an AVIF file with
    Pillow 11.3 or newer. Returns float64 of shape (m, n) for mode="grey", (m, n, 3) for
    mode="colour"; with `most`, of at most so many rows and columns, each pixel the mean
    of those it stands for. Grey is the luma 0.299 R + 0.587 G + 0.114 B, rounded to 8
    bits (ITU-R BT.601, section 2.5.1); 16-bit grey keeps all its bits. A transparent
    picture is laid on white, a turned one set upright, of a film the first frame is
    taken.
    Raises FileNotFoundError where there is no file, ValueError where it is no picture,
    is cut short, has more than `MOST_PIXELS` pixels or is a TIFF of a rare kind.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     Image.new("RGB", (2, 1), "red").save(f"{folder}/dot.png")
    ...     load_image(f"{folder}/dot.png").round(3)
    array([[0.298, 0.298]])
    """
    band = {"grey": "L", "colour": "RGB"}[mode]
    if not os.path.isfile(path):  # to read a pipe could take for ever
        raise FileNotFoundError(
            f"path {shown(path)} leads to no file; give the path of a picture, whole "
            "or as seen from this notebook's folder. One on the web must be saved first"
        )
    try:
        # Opened here: by its name Pillow would map a TIFF, and turn it wrongly.
        with open(path, "rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's, of what it reads nevertheless
            return _to_array(_open(file), band, most)
    except (MemoryError, PermissionError):
        raise
    except Exception as error:  # each format's decoder has kinds of its own
        raise ValueError(
            f"path {shown(path)} cannot be read as a picture ({error}); "
            f"a whole {', '.join(FORMATS[:-1])} or {FORMATS[-1]} file would do"
        ) from error


def pixels(x, name, given=None):
    """Real numbers with 1 for white; bytes are divided by 255."""
    numbers = real(x, name)
    return numbers / 255 if np.asarray(x).dtype == np.uint8 else numbers


def photograph(x, name, given=None):
    """A picture (m, n) or (m, n, 3) in [0, 1], and whether it came in bytes."""
    picture = pixels(x, name)
    if picture.ndim != 2 and (picture.ndim != 3 or picture.shape[2] != 3):
        raise ValueError(
            f"{name} must have shape (m, n) or (m, n, 3); it has shape "
            f"{picture.shape}. load_image returns one that fits"
        )
    least, most = float(picture.min()), float(picture.max())
    if least < 0 or most > 1:
        raise ValueError(
            f"{name} must hold numbers from 0 to 1; it holds {least} to {most}. "
            "Clip it, divide it by its white, or hand in a uint8 array of 0 to 255"
        )
    return picture, np.asarray(x).dtype == np.uint8


def ranks(x, name, given=None):
    """A number of layers of the image, or a list of them."""
    rank = count(1, min(given["image"][0].shape[:2]))
    if isinstance(x, list | tuple | range) or np.ndim(x) > 0:
        return [rank(each, name) for each in x]
    return rank(x, name)


@accepts
def compress_image(image: photograph, k: ranks):
    """Rebuild a photograph from its first k layers, channel by channel.

    Takes an image of shape (m, n) or (m, n, 3) with values in [0, 1], or a uint8 array
    of 0 to 255, and k from 1 to min(m, n) or a list of such k. Returns a
    `CompressedImage`, or a list of them; however many k, the channels are factored
    once. uint8 is factored by the eigenvectors of AAᵀ or AᵀA, the smaller one, in half
    the time: that blurs the σ below 10⁻⁸·σ₁, which no byte shows.
    Raises ValueError for any other image, and for k out of range.

    >>> flag = np.kron([[1, 0], [0, 0.5]], np.ones((4, 4)))
    >>> compress_image(flag, k=1)
    CompressedImage(k=1, storage=17, share=0.266, psnr=12.0)
    >>> [small.storage for small in compress_image(flag, k=[1, 2])]
    [17, 34]
    """
    picture, in_bytes = image
    ks = k if isinstance(k, list) else [k]
    if picture.ndim == 3:  # channels first in memory, since they are read for every k
        picture = np.ascontiguousarray(np.moveaxis(picture, 2, 0))
    if in_bytes:
        factors = _by_gram_matrix(picture, max(ks, default=None))
    else:
        U, s, Vh = thin_svd(picture)
        factors = U * s[..., None, :], Vh
    compressed = [_compressed(picture, factors, k) for k in ks]
    return compressed if isinstance(k, list) else compressed[0]


@accepts
def psnr(a: pixels, b: pixels):
    """Return the peak signal-to-noise ratio of two pictures in decibels.

    Takes two arrays of one shape, of two axes or more, finite and real, with 1 for
    white; uint8 is divided by 255. Returns -10·log₁₀ of the mean of (a - b)², infinity
    where a equals b. Raises ValueError for other arrays, or where a square overflows.

    >>> round(psnr([[0, 1]], [[0.1, 0.9]]), 6)
    20.0
    """
    if a.shape != b.shape:
        raise ValueError(
            f"b must have the shape of a; a has shape {a.shape}, b has shape {b.shape}"
        )
    return _decibels(a - b)


def _decibels(difference):
    """What `psnr` returns, from a - b, which is overwritten."""
    mean = np.square(difference, out=difference).mean(dtype=np.float64)
    in_range(mean.astype(difference.dtype), "a - b")
    # 0 - x: black against white is 0 dB, not -0.
    return 0 - 10 * math.log10(mean) if mean else math.inf


def _by_gram_matrix(A, k):
    """UΣ (..., m, k) and Vᵀ (..., k, n), or U and ΣVᵀ, of the first k layers of A."""
    tall, At = A.shape[-2] > A.shape[-1], A.swapaxes(-1, -2)
    vectors = np.linalg.eigh(At @ A if tall else A @ At).eigenvectors
    vectors = vectors[..., ::-1][..., :k]
    turned = vectors.swapaxes(-1, -2)
    return (A @ vectors, turned) if tall else (vectors, turned @ A)


def _compressed(channels, factors, k):
    *_, m, n = channels.shape
    left, right = factors
    rebuilt = left[..., :k] @ right[..., :k, :]
    np.clip(rebuilt, 0, 1, out=rebuilt)
    return CompressedImage(
        image=np.moveaxis(rebuilt, 0, -1) if rebuilt.ndim == 3 else rebuilt,
        k=k,
        storage=channels.size // (m * n) * storage(m, n, k),
        share=storage(m, n, k) / (m * n),
        psnr=_decibels(channels - rebuilt),
    )


def _open(file):
    """Open the picture, not yet decoded, if it is one that is read as it looks."""
    try:
        picture = Image.open(file, formats=(*FORMATS, "AVIF"))
    except (UnidentifiedImageError, KeyError):  # Pillow 11.0 has no key "AVIF"
        raise ValueError(NO_PICTURE) from None
    if picture.width * picture.height > MOST_PIXELS:
        raise ValueError(
            f"it has {picture.width} × {picture.height} pixels, more than the "
            f"{MOST_PIXELS:,} that are read: scale it down"
        )
    if picture.format == "TIFF" and _is_misread(picture.tag_v2):
        raise ValueError(NO_PICTURE)
    return picture


def _is_misread(tags):
    """Whether Pillow reads a TIFF of such tags too dark, as its negative or noise."""
    bits, kind = (
        tags.get(name, (1,))[0] for name in (tiff.BITSPERSAMPLE, tiff.SAMPLEFORMAT)
    )
    zero_is_white = not tags.get(tiff.PHOTOMETRIC_INTERPRETATION)
    in_planes = tags.get(tiff.PLANAR_CONFIGURATION) == 2
    return kind != 1 or (bits > 8 and (bits != 16 or zero_is_white or in_planes))


def _to_array(picture, band, most):
    """Decode to float64 in [0, 1]: shape (m, n) for band "L", (m, n, 3) for "RGB"."""
    picture = ImageOps.exif_transpose(picture)
    if picture.mode.startswith("I;16"):  # of which Pillow cuts all above 255 to white
        # As float64: NumPy may crash where it compares big-endian integers with -1
        # (numpy/numpy#28117).
        pixels = np.asarray(picture, dtype=float)
        clear = pixels == picture.info.get("transparency", -1)
        grey = np.where(clear, 1, pixels / 65535)
        if most is not None and max(picture.size) > most:
            grey = np.asarray(_shrunk(Image.fromarray(np.float32(grey)), most), float)
        return grey if band == "L" else np.stack([grey] * 3, axis=2)
    if picture.has_transparency_data:
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture.convert("RGBA"))
    # By way of RGB, since Pillow turns Lab into nothing else.
    return np.asarray(_shrunk(picture.convert("RGB").convert(band), most)) / 255


def _shrunk(picture, most):
    """Return a picture with no side longer than `most`, by means over its pixels."""
    longest = max(picture.size)
    if most is None or longest <= most:
        return picture
    size = [max(1, round(side * most / longest)) for side in picture.size]
    return picture.resize(size, Image.Resampling.BOX)
