"""Pictures of every kind are read as they look, and what is none is refused."""

import io
import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFile
from refusals import fits, little_memory

from svdlab import load_image

pytestmark = pytest.mark.filterwarnings("error")


def chunk(kind, data):
    return (
        struct.pack(">I", len(data))
        + kind
        + data
        + struct.pack(">I", zlib.crc32(kind + data))
    )


def png(width, height, bits, colours, rows, *chunks):
    """A PNG by hand; its rows are bytes, each after the 0 that says: not filtered."""
    header = struct.pack(">IIBBBBB", width, height, bits, colours, 0, 0, 0)
    parts = [(b"IHDR", header), *chunks, (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def saved(picture, kind, **options):
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def film(kind, **options):
    """Three frames: red, green and blue."""
    frames = [Image.new("RGB", (4, 4), shade) for shade in ("red", "lime", "blue")]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], **options)


WHITE_IS_0, BLACK_IS_0, IN_RGB, IN_LAB = 0, 1, 2, 8


def tiff(width, bits, kind, pixels, order="<", **more):
    """A TIFF of one row by hand; more: values of other tags, as tag_339=2."""
    samples = {IN_RGB: 3, IN_LAB: 3}.get(kind, 1)
    tags = {256: width, 257: 1, 262: kind, 273: 8, 277: samples, 279: len(pixels)}
    tags |= {258: bits} if bits > 1 else {}  # it is 1 unless said
    tags |= {int(tag[4:]): more[tag] for tag in more}
    return b"".join(
        [
            b"II*\0" if order == "<" else b"MM\0*",
            struct.pack(f"{order}I", 8 + len(pixels)),
            bytes(pixels),
            struct.pack(f"{order}H", len(tags)),
            *(struct.pack(f"{order}HHIHH", t, 3, 1, tags[t], 0) for t in sorted(tags)),
            bytes(4),
        ]
    )


GREY, RGB, PALETTE, GREY_ALPHA, RGB_ALPHA = 0, 2, 3, 4, 6
COLOURS = (b"PLTE", bytes([255, 0, 0, 0, 255, 0, 0, 0, 255]))
RED, GREEN, BLUE, WHITE = [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]


def row(width, bits, colours, pixels, *chunks):
    return png(width, 1, bits, colours, b"\0" + bytes(pixels), *chunks)


def clear(*shade):
    """The chunk that says which shade or colour, or how much of each, is not seen."""
    return b"tRNS", bytes(shade)


OF_16_BITS = [0, 0, 1, 2, 255, 255]
# name: (the file, what is read, in grey if it has two axes)
READ = {
    "grey": (row(3, 8, GREY, [0, 51, 255]), [[0, 0.2, 1]]),
    "1 bit": (row(2, 1, GREY, [0b01000000]), [[0, 1]]),
    "2 bits": (row(4, 2, GREY, [0b00011011]), [[0, 1 / 3, 2 / 3, 1]]),
    "16 bits": (row(3, 16, GREY, OF_16_BITS), [[0, 258 / 65535, 1]]),
    "16 bits in colour mode": (
        row(2, 16, GREY, OF_16_BITS[2:]),
        [[[258 / 65535] * 3, WHITE]],
    ),
    "16 bits of which one is clear": (
        row(3, 16, GREY, OF_16_BITS, clear(1, 2)),
        [[0, 1, 1]],
    ),
    "16 bits of colour": (
        row(1, 16, RGB, [255, 255, 51, 51, 0, 0]),
        [[[1, 0.2, 0]]],
    ),
    "grey of which one is clear": (row(2, 8, GREY, [5, 51], clear(0, 5)), [[1, 0.2]]),
    "a colour that is clear": (
        row(2, 8, RGB, [1, 2, 3, 255, 0, 0], clear(0, 1, 0, 2, 0, 3)),
        [[WHITE, RED]],
    ),
    "1 bit that is clear": (row(2, 1, GREY, [0b01000000], clear(0, 0)), [[1, 1]]),
    "grey and alpha": (row(3, 8, GREY_ALPHA, [0, 0, 0, 51, 0, 255]), [[1, 0.8, 0]]),
    "colours and alpha": (
        row(3, 8, RGB_ALPHA, [255, 0, 0, 0, 255, 0, 0, 51, *[0] * 3, 255]),
        [[WHITE, [1, 0.8, 0.8], [0, 0, 0]]],
    ),
    "a palette": (row(3, 8, PALETTE, [2, 0, 1], COLOURS), [[BLUE, RED, GREEN]]),
    "a palette with alpha": (
        row(3, 8, PALETTE, [0, 1, 2], COLOURS, clear(255, 51, 0)),
        [[RED, [0.8, 1, 0.8], WHITE]],
    ),
    "a palette in grey mode": (
        row(3, 8, PALETTE, [0, 1, 2], COLOURS),
        np.round([[0.299 * 255, 0.587 * 255, 0.114 * 255]]) / 255,
    ),
    "a film in PNG": (film("PNG"), np.full((4, 4, 3), RED)),
    "a film in GIF": (film("GIF"), np.full((4, 4, 3), RED)),
    "a film in WebP": (film("WEBP", lossless=True), np.full((4, 4, 3), RED)),
    "four inks": (
        saved(Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "JPEG"),
        np.full((8, 8, 3), RED),
    ),
    "16 bits in the other byte order": (
        saved(Image.fromarray(np.array([[0, 65535]], ">u2")), "TIFF"),
        [[0, 1]],
    ),
    "16 bits in TIFF": (tiff(2, 16, BLACK_IS_0, [51, 51, 255, 255]), [[0.2, 1]]),
    "colours in TIFF": (tiff(1, 8, IN_RGB, [255, 51, 0]), [[[1, 0.2, 0]]]),
    **{
        f"0 for white in {bits} bits": (tiff(3, bits, WHITE_IS_0, pixels), [read])
        for bits, pixels, read in [
            (1, [0b01000000], [1, 0, 1]),
            (2, [0b00011100], [1, 2 / 3, 0]),
            (4, [0x05, 0xF0], [1, 2 / 3, 0]),
            (8, [0, 51, 255], [1, 0.8, 0]),
        ]
    },
    "a fax": (
        saved(Image.new("1", (8, 8), 1), "TIFF", compression="group4"),
        np.ones((8, 8)),
    ),
}


@pytest.fixture
def file(tmp_path):
    """Write bytes to a file and return its path."""

    def write(data, name="picture.png"):
        (tmp_path / name).write_bytes(data)
        return tmp_path / name

    return write


@pytest.mark.parametrize("kind", READ)
def test_a_picture_of_any_kind_is_read_as_it_looks(file, kind):
    data, pixels = READ[kind]
    read = load_image(file(data), {2: "grey", 3: "colour"}[np.ndim(pixels)])
    assert read.dtype == np.float64
    assert read.shape == np.shape(pixels)
    assert np.abs(read - pixels).max() < 1e-15


@pytest.mark.parametrize(
    ("lab", "rgb"),  # by CIE 15 of D50, then IEC 61966-2-1
    [
        ([128, 0, 0], [119.4, 119.4, 119.4]),
        ([128, 40, 20], [185.8, 88.6, 87.9]),
        ([180, 256 - 40, 30], [103.2, 191.4, 114.9]),
    ],
)
def test_lab_is_read_in_colour_and_in_grey(file, lab, rgb):
    path = file(tiff(1, 8, IN_LAB, lab))
    assert np.abs(load_image(path, "colour") * 255 - rgb).max() < 1.5
    assert abs(load_image(path)[0, 0] * 255 - np.dot([0.299, 0.587, 0.114], rgb)) < 1.5


Image.init()
AVIF = pytest.mark.skipif("AVIF" not in Image.SAVE, reason="Pillow has no AVIF here")


def turned(orientation, kind):
    """A picture of 8×16, black at the top left, that asks to be shown turned."""
    pixels = np.full((8, 16), 255, np.uint8)
    pixels[:4, :8] = 0
    exif = Image.Exif()
    exif[0x0112] = orientation
    return pixels / 255, saved(Image.fromarray(pixels), kind, exif=exif)


UPRIGHT = {  # Exif 2.32, section 4.6.4 A: where the stored row 0 and column 0 are seen
    1: lambda x: x,
    2: np.fliplr,
    3: lambda x: np.rot90(x, 2),
    4: np.flipud,
    5: np.transpose,
    6: lambda x: np.rot90(x, -1),
    7: lambda x: np.rot90(x, 2).T,
    8: np.rot90,
    9: lambda x: x,  # no such orientation
}


@pytest.mark.parametrize("orientation", UPRIGHT)
@pytest.mark.parametrize(
    "kind", ["PNG", "JPEG", "TIFF", "WEBP", pytest.param("AVIF", marks=AVIF)]
)
def test_a_turned_photograph_stands_upright(file, kind, orientation):
    pixels, data = turned(orientation, kind)
    upright = UPRIGHT[orientation](pixels)
    read = load_image(file(data))
    assert read.shape == upright.shape
    assert np.abs(read - upright).max() < 0.05


@pytest.mark.parametrize(
    "exif",
    [
        b"nonsense",
        b"",
        b"MM\0*\0\0\0\x08\0\x09\x01\x12",  # cut short
        b"MM\0*\0\0\0\x08\0\1\x01\x12\0\2\0\0\0\6\0\0\0\x1aabcde\0",  # a word
    ],
)
def test_a_photograph_with_spoilt_exif_is_read_as_it_is_stored(file, exif):
    pixels = np.zeros((8, 16), np.uint8)
    data = saved(Image.fromarray(pixels), "JPEG", exif=b"Exif\0\0" + exif)
    assert np.array_equal(load_image(file(data)), pixels)


NO_PICTURE = "path {} cannot be read as a picture (…); a whole PNG, JPEG, GIF, BMP, "
NO_PICTURE += "TIFF or WEBP file would do"
EARLY = "its data end before its last row"
TOO_MANY = "than the 50,000,000 that are read; scale the picture down first"
NOISE = Image.fromarray(
    np.random.default_rng(0).integers(0, 256, (64, 64), dtype=np.uint8)
)
NAMED = NO_PICTURE.replace("…", "it is {}: export it as JPEG or PNG").format
OTHER_TIFF = NAMED("{}", "a TIFF of a rare kind, as of 12 bits, or cut short")
BOMB = zlib.compress(bytes(10**7))
NOT_READ = {
    "an empty file": (b"", NO_PICTURE.replace("…", "it is empty")),
    "text named .png": (
        b"not a picture",
        NO_PICTURE.replace("…", "none was found in it"),
    ),
    "another format": (
        saved(NOISE, "PPM"),
        NO_PICTURE.replace("…", "none was found in it"),
    ),
    "no pixels": (png(0, 5, 8, GREY, b""), NO_PICTURE),
    "no rows": (png(4, 4, 8, GREY, b""), NO_PICTURE.replace("…", EARLY)),
    "half of its rows": (
        png(4, 4, 8, GREY, bytes(10)),
        NO_PICTURE.replace("…", EARLY),
    ),
    "a transparent colour of 16 bits": (
        row(1, 16, RGB, [1] * 6, clear(*[1] * 6)),
        NO_PICTURE.replace(
            "…",
            "its transparent colour has 16 bits, of which 8 are read: save it in 8 "
            "bits",
        ),
    ),
    "a spoilt row": (png(1, 1, 8, GREY, b"\0\1")[:-20] + bytes(20), NO_PICTURE),
    "a bomb in its text": (
        png(1, 1, 8, GREY, b"\0\1", (b"zTXt", b"a\0\0" + BOMB)),
        NO_PICTURE,
    ),
    "a bomb in its profile": (
        png(1, 1, 8, GREY, b"\0\1", (b"iCCP", b"a\0\0" + BOMB)),
        NO_PICTURE,
    ),
    "numbers": (saved(Image.fromarray(np.float32([[0.5, 3]])), "TIFF"), OTHER_TIFF),
    "large integers": (saved(Image.fromarray(np.int32([[5, 3]])), "TIFF"), OTHER_TIFF),
    **{
        f"{bits} bits from {kind} in {order}": (
            tiff(4, bits, kind, range(bits // 2), order),
            OTHER_TIFF,
        )
        for bits, kind in [
            *(
                (bits, kind)
                for bits in (9, 10, 12, 14)
                for kind in (WHITE_IS_0, BLACK_IS_0)
            ),
            *((16, WHITE_IS_0), (32, BLACK_IS_0), (16, IN_LAB)),
        ]
        for order in "<>"
    },
    **{
        f"{bits} bits with a sign": (
            tiff(2, bits, BLACK_IS_0, bytes(bits // 4), tag_339=2),
            OTHER_TIFF,
        )
        for bits in (8, 16, 32)
    },
    "16 bits of colour in planes": (
        tiff(1, 16, IN_RGB, range(6), tag_284=2),
        OTHER_TIFF,
    ),
    **{
        f"{name} as {brands}": (
            struct.pack(">I4s", 8 + len(brands), b"ftyp") + brands + bytes(64),
            NAMED("{}", name),
        )
        for name, brands in [
            ("HEIC", b"heic"),
            ("HEIC", b"heic\0\0\0\0mif1heic"),
            ("HEIC", b"mif1\0\0\0\0mif1heix"),
            ("HEIC", b"mif1\0\0\0\0mif1miaf"),
            ("AVIF", b"avif\0\0\0\0avifmif1miaf"),  # with no picture in it
            ("AVIF", b"mif1\0\0\0\0mif1avif"),
        ]
    },
    "a film of another kind": (
        b"\0\0\0\x10ftypmp42\0\0\0\0mp42isom",
        NO_PICTURE.replace("…", "none was found in it"),
    ),
    **{
        f"{share} % of a {kind}": (
            (whole := saved(NOISE, kind))[: len(whole) * share // 100],
            NO_PICTURE,
        )
        for kind in ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
        for share in (1, 10, 50, 90)
    },
    **{
        f"{width}×{height} pixels": (
            png(width, height, 8, RGB, b""),
            f"path {{}} has {came} {TOO_MANY}",
        )
        for width, height, came in [
            (7072, 7071, "7072 × 7071 pixels, more"),  # 50,006,112
            (10_000, 10_000, "10000 × 10000 pixels, more"),
            (50_000, 50_000, "far more pixels"),
            (2**31 - 1, 2**31 - 1, "far more pixels"),
        ]
    },
}


@pytest.mark.parametrize("kind", NOT_READ)
def test_what_is_no_picture_is_answered_with_what_would_be(file, kind):
    data, says = NOT_READ[kind]
    path = file(data)
    with little_memory(), pytest.raises(ValueError) as refusal:
        load_image(path)
    assert fits(says.format(repr(str(path))), str(refusal.value)), refusal.value


def test_a_picture_too_large_is_refused_by_its_header_alone(file, monkeypatch):
    def decode(self):
        raise AssertionError("it was decoded")

    monkeypatch.setattr(ImageFile.ImageFile, "load", decode)
    for width, height in ((5001, 10_000), (10_000, 10_000), (50_000, 50_000)):
        with pytest.raises(ValueError, match=TOO_MANY):
            load_image(file(png(width, height, 8, RGB, b"")))
    with pytest.raises(ValueError, match="it was decoded"):
        load_image(file(png(5000, 10_000, 1, GREY, bytes(626 * 10_000))))


def test_a_path_that_leads_to_no_picture_says_what_it_leads_to(tmp_path):
    nowhere = (
        "leads to no file; give the path of a picture, whole or as seen from this "
    )
    nowhere += "notebook's folder. One on the web must be saved first"
    for path in (
        "",
        "cta.png",
        "cat\0.png",
        "https://example.org/cat.png",
        "c" * 10_000,
    ):
        with pytest.raises(FileNotFoundError) as refusal:
            load_image(path)
        name = path if len(path) < 200 else f"{'c' * 97}...{'c' * 98}"
        assert str(refusal.value) == f"path {name!r} {nowhere}"
    for path, what in ((tmp_path, "folder"), (os.devnull, "device")):
        with pytest.raises(ValueError) as refusal:
            load_image(path)
        assert str(refusal.value) == (
            f"path {str(path)!r} is a {what}; give the path of a picture, a file"
        )


def test_a_path_may_begin_with_ones_home(monkeypatch, file):
    path = file(png(1, 1, 8, GREY, b"\0\xff"))
    monkeypatch.setenv("HOME", str(path.parent))
    monkeypatch.setenv("USERPROFILE", str(path.parent))
    assert load_image(f"~/{path.name}").tolist() == [[1]]
    assert load_image(Path("~") / path.name).tolist() == [[1]]
