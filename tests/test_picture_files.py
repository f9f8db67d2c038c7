"""Pictures of every kind are read as they look, and what is none is refused."""

import io
import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFile

from sentences import little_memory
from svdlab import load_image

pytestmark = pytest.mark.filterwarnings("error")


def png(width, height, rows=b""):
    """A grey PNG by hand; its rows are bytes, each after the 0 that says: as it is."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n"
    for part in (b"IHDR" + header, b"IDAT" + zlib.compress(rows), b"IEND"):
        data += struct.pack(">I", len(part) - 4) + part
        data += struct.pack(">I", zlib.crc32(part))
    return data


def saved(picture, kind, **options):
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def of(pixels, kind="PNG", **options):
    return saved(Image.fromarray(pixels), kind, **options)


def film(kind):
    """Three frames: red, green and blue."""
    first, *rest = (Image.new("RGB", (4, 4), each) for each in ("red", "lime", "blue"))
    return saved(first, kind, save_all=True, append_images=rest, lossless=True)


WHITE_IS_0, BLACK_IS_0, IN_RGB, IN_LAB = 0, 1, 2, 8


def tiff(width, bits, kind, pixels, order="<", more=()):
    """A TIFF of one row by hand; more: pairs of other tags and their values."""
    samples = 3 if kind in (IN_RGB, IN_LAB) else 1
    tags = {256: width, 257: 1, 258: bits, 262: kind, 273: 8, 277: samples}
    tags = sorted([*tags.items(), (279, len(pixels)), *more])
    return b"".join(
        [
            b"II*\0" if order == "<" else b"MM\0*",
            struct.pack(f"{order}I", 8 + len(pixels)),
            bytes(pixels),
            struct.pack(f"{order}H", len(tags)),
            *(struct.pack(f"{order}HHIHH", tag, 3, 1, x, 0) for tag, x in tags),
            bytes(4),
        ]
    )


RED, GREEN, BLUE, WHITE, BLACK = np.vstack([np.eye(3), np.ones(3), np.zeros(3)])
FLAG = Image.new("P", (3, 1))
FLAG.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
FLAG.putdata([0, 1, 2])
NOISE = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
OF_16_BITS = np.uint16([[0, 258, 65535]])
# name: (the file, what is read, in grey if it has two axes)
READ = {
    **{
        f"8 bits in a {kind} of {pixels.ndim} axes": (
            of(pixels, kind),
            pixels / 255,
        )
        for kind in ("PNG", "BMP", "TIFF")
        for pixels in (NOISE, NOISE[..., 0])
    },
    "16 bits": (of(OF_16_BITS), OF_16_BITS / 65535),
    "16 bits in colour": (of(OF_16_BITS), [[BLACK, WHITE * 258 / 65535, WHITE]]),
    "16 bits of the darkest": (of(np.uint16([[0, 1]])), [[0, 1 / 65535]]),
    "16 bits of which one is clear": (of(OF_16_BITS, transparency=258), [[0, 1, 1]]),
    "16 bits in the other byte order": (
        of(OF_16_BITS.astype(">u2"), "TIFF"),
        OF_16_BITS / 65535,
    ),
    "grey of which one is clear": (of(np.uint8([[5, 51]]), transparency=5), [[1, 0.2]]),
    "grey and alpha": (of(np.uint8([[[0, 0], [0, 51], [0, 255]]])), [[1, 0.8, 0]]),
    "colours and alpha": (
        of(np.uint8([[[255, 0, 0, 0], [255, 0, 0, 51], [0, 0, 0, 255]]])),
        [[WHITE, [1, 0.8, 0.8], BLACK]],
    ),
    "a palette with alpha": (
        saved(FLAG, "PNG", transparency=bytes([255, 51, 0])),
        [[RED, [0.8, 1, 0.8], WHITE]],
    ),
    **{
        f"a film in {kind}": (film(kind), np.full((4, 4, 3), RED))
        for kind in ("PNG", "GIF", "WEBP")
    },
    "0 for white": (tiff(3, 8, WHITE_IS_0, [0, 51, 255]), [[1, 0.8, 0]]),
    "EXIF cut short": (
        saved(Image.new("L", (8, 8)), "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\x09"),
        np.zeros((8, 8)),
    ),
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


def test_lab_is_read_in_colour_and_in_grey(file):
    path = file(tiff(1, 8, IN_LAB, [128, 40, 20]))
    rgb = np.array([185.8, 88.6, 87.9]) / 255  # by CIE 15 of D50, then IEC 61966-2-1
    assert np.abs(load_image(path, "colour") - rgb).max() < 1.5 / 255
    assert abs(load_image(path)[0, 0] - rgb @ [0.299, 0.587, 0.114]) < 1.5 / 255


def turned(orientation, kind):
    """A picture of 8×16, black at the top left, that asks to be shown turned."""
    pixels = np.full((8, 16), 255, np.uint8)
    pixels[:4, :8] = 0
    exif = Image.Exif()
    exif[0x0112] = orientation
    return pixels / 255, of(pixels, kind, exif=exif)


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
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP"])
def test_a_turned_photograph_stands_upright(file, kind, orientation):
    pixels, data = turned(orientation, kind)
    upright = UPRIGHT[orientation](pixels)
    read = load_image(file(data))
    assert read.shape == upright.shape
    assert np.abs(read - upright).max() < 0.05


def test_a_picture_of_fewer_pixels_is_the_mean_of_those_it_stands_for(file):
    pixels = np.random.default_rng(0).integers(0, 256, (60, 90, 3), dtype=np.uint8)
    path = file(of(pixels))
    means = pixels.reshape(12, 5, 18, 5, 3).mean(axis=(1, 3)) / 255
    rounded_twice = load_image(path, "colour", most=18)
    assert abs(rounded_twice - means).max() <= 1 / 255
    luma = means @ [0.299, 0.587, 0.114]
    assert abs(load_image(path, most=18) - luma).max() <= 2 / 255
    for most, shape in (90, (60, 90)), (400, (60, 90)), (45, (30, 45)), (1, (1, 1)):
        assert load_image(path, most=most).shape == shape
    assert load_image(file(of(np.zeros((1, 9), np.uint8))), most=3).shape == (1, 3)
    turned_path = file(turned(6, "JPEG")[1])
    assert load_image(turned_path, most=8).shape == (8, 4)


def test_16_bits_are_averaged_in_all_their_bits_and_clear_ones_as_white(file):
    path = file(of(np.uint16([[0, 1, 258, 65535]]), transparency=258))
    means = np.array([[0.5 / 65535, 1]])
    for mode, expected in ("grey", means), ("colour", np.dstack([means] * 3)):
        read = load_image(path, mode, most=2)
        assert read.dtype == np.float64
        assert np.allclose(read, expected, rtol=0, atol=1e-7)


NONE = (
    "no picture was found in it: export it as JPEG or PNG if it is HEIC, AVIF or a "
    "TIFF of a rare kind, as of 12 bits, or cut short"
)
MANY = "pixels, more than the 50,000,000 that are read: scale it down"
NOT_READ = {  # the file, and what is said of it, but for what Pillow says
    "an empty file": (b"", NONE),
    "text named .png": (b"of a great height", NONE),
    "another format": (of(NOISE, "PPM"), NONE),
    "HEIC": (b"\0\0\0\x10ftypheic\0\0\0\0mif1heic", NONE),
    "AVIF with no picture in it": (b"\0\0\0\x10ftypavif\0\0\0\0mif1avif", NONE),
    "no pixels": (png(0, 5), ""),
    "a spoilt row": (png(1, 1, b"\0\1")[:-20] + bytes(20), ""),
    "a BMP with no such header": (b"BM" + bytes(60), "Unsupported BMP header type (0)"),
    "numbers": (of(np.float32([[0.5, 3]]), "TIFF"), NONE),
    "large integers": (of(np.int32([[5]]), "TIFF"), NONE),
    "16 bits in planes": (tiff(1, 16, IN_RGB, range(6), more=[(284, 2)]), NONE),
    "8 bits with a sign": (tiff(2, 8, BLACK_IS_0, bytes(2), more=[(339, 2)]), NONE),
    **{
        f"{bits} bits from {kind} in {order}": (
            tiff(4, bits, kind, range(bits // 2), order),
            NONE,
        )
        for bits, kind in [
            *((bits, BLACK_IS_0) for bits in (9, 10, 12, 14, 32)),
            *((12, WHITE_IS_0), (16, WHITE_IS_0), (16, IN_LAB)),
        ]
        for order in "<>"
    },
    **{
        f"{share} % of a {kind}": (
            (whole := of(NOISE[..., 0], kind))[: len(whole) * share // 100],
            "",
        )
        for kind in ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
        for share in (1, 50, 90)
    },
    "many pixels": (png(7072, 7071), f"it has 7072 × 7071 {MANY}"),
    "far more": (png(2**31 - 1, 2**31 - 1), "exceeds limit"),
}


@pytest.mark.parametrize("kind", NOT_READ)
def test_what_is_no_picture_is_answered_with_what_would_be(file, kind):
    data, reason = NOT_READ[kind]
    path = file(data)
    with little_memory(), pytest.raises(ValueError) as refusal:
        load_image(path)
    start = f"path {str(path)!r} cannot be read as a picture ("
    end = "); a whole PNG, JPEG, GIF, BMP, TIFF or WEBP file would do"
    said = str(refusal.value)
    assert said.startswith(start) and said.endswith(end) and reason in said


def test_a_path_that_leads_to_no_file_is_named(tmp_path):
    address = "https://example.org/cat.png"
    for path in ("", "cta.png", "cat\0.png", address, os.devnull, str(tmp_path)):
        with pytest.raises(FileNotFoundError) as refusal:
            load_image(path)
        assert str(refusal.value) == (
            f"path {path!r} leads to no file; give the path of a picture, whole or as "
            "seen from this notebook's folder. One on the web must be saved first"
        )


def test_a_path_may_begin_with_ones_home(monkeypatch, file):
    path = file(of(np.uint8([[255]])))
    monkeypatch.setenv("HOME", str(path.parent))
    monkeypatch.setenv("USERPROFILE", str(path.parent))
    for of_home in (f"~/{path.name}", Path("~") / path.name):
        assert load_image(of_home).tolist() == [[1]]


@pytest.mark.parametrize("error", [MemoryError, PermissionError, ZeroDivisionError])
def test_fifty_million_pixels_are_decoded_and_only_the_pictures_faults_are_answered(
    file, monkeypatch, error
):
    def fail(self):
        raise error

    monkeypatch.setattr(ImageFile.ImageFile, "load", fail)
    answer = ValueError if error is ZeroDivisionError else error
    with pytest.raises(answer):
        load_image(file(png(5000, 10_000)))
