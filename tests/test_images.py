"""Promises of svdlab.images, and the figures the course gives of its photographs."""

import io
import math
import re
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from svdlab.approximate import energy, rank_for_energy, storage
from svdlab.factor import thin_svd
from svdlab.images import CompressedImage, compress_image, load_image, psnr

PHOTOGRAPHS = Path(__file__).parent.parent / "chapters" / "images"


@pytest.fixture(scope="module")
def cat():
    return load_image(PHOTOGRAPHS / "chelsea.png")


@pytest.fixture
def saved(tmp_path):
    """Save a Pillow picture and return its path."""

    def save(picture, name="picture.png", **options):
        picture.save(tmp_path / name, **options)
        return tmp_path / name

    return save


def grey_of(rows, dtype=np.uint8):
    return Image.fromarray(np.array(rows, dtype=dtype))


# The photographs


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("chelsea.png", (300, 400)),
        ("coffee.png", (400, 600)),
    ],
)
def test_each_photograph_has_its_announced_size(name, shape):
    grey = load_image(PHOTOGRAPHS / name)
    assert grey.shape == shape and grey.dtype == np.float64
    assert load_image(PHOTOGRAPHS / name, mode="colour").shape == (*shape, 3)


def test_each_photograph_is_credited_and_small():
    credits = (PHOTOGRAPHS / "CREDITS.md").read_text(encoding="utf-8")
    photographs = list(PHOTOGRAPHS.glob("*.png"))
    assert set(re.findall(r"`(\w+\.png)`", credits)) == {p.name for p in photographs}
    assert max(p.stat().st_size for p in photographs) < 500_000


@pytest.mark.parametrize(("k", "decibels"), [(10, 25.4), (30, 30.6), (50, 33.7)])
def test_the_cat_has_the_psnr_the_course_states(cat, k, decibels):
    assert round(compress_image(cat, k).psnr, 1) == decibels


def test_the_cat_has_the_spectrum_the_course_states(cat):
    s = thin_svd(cat).s
    assert rank_for_energy(s, 0.99) == 13
    assert rank_for_energy(s, 0.9, power=1) == 96


def test_the_cat_as_jpeg_has_the_size_and_psnr_the_course_states(cat):
    file = io.BytesIO()
    Image.fromarray(np.round(cat * 255).astype(np.uint8)).save(file, "JPEG", quality=20)
    assert len(file.getvalue()) == pytest.approx(6354, rel=0.02)
    with Image.open(file) as jpeg:
        assert psnr(cat, np.asarray(jpeg)) == pytest.approx(32.0, abs=0.1)


# load_image


def test_grey_runs_from_black_0_to_white_1(saved):
    path = saved(grey_of([[0, 51, 255]]))
    assert np.allclose(load_image(path), [[0, 0.2, 1]])


def test_colours_come_in_the_order_red_green_blue(saved):
    path = saved(Image.fromarray(np.array([[[255, 51, 0]]], dtype=np.uint8)))
    assert np.allclose(load_image(path, mode="colour"), [[[1, 0.2, 0]]])


def test_grey_weighs_the_colours_as_luma(saved):
    rgb = np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8)
    luma = rgb @ [0.299, 0.587, 0.114] / 255
    path = saved(Image.fromarray(rgb))
    assert np.abs(load_image(path) - luma).max() < 1 / 255


def test_a_grey_file_gives_three_equal_channels(saved):
    colour = load_image(saved(grey_of([[7, 200]])), mode="colour")
    assert colour.shape == (1, 2, 3)
    assert (colour == colour[..., :1]).all()


def test_a_path_may_be_text(saved):
    assert load_image(str(saved(grey_of([[9]])))).shape == (1, 1)


def test_subtracting_from_white_does_not_overflow(saved):
    negative = 1 - load_image(saved(grey_of([[0, 255]])))
    assert negative.tolist() == [[1, 0]]


def test_what_pillow_says_of_a_header_is_passed_on(tmp_path):
    path = tmp_path / "seven.bmp"  # no header of a BMP has 7 bytes
    path.write_bytes(b"BM" + bytes(8) + struct.pack("<II", 54, 7) + bytes(60))
    with pytest.raises(ValueError, match=r"as a picture \(Unsupported BMP header type"):
        load_image(path)


# compress_image


def test_each_channel_is_its_own_best_approximation():
    image = np.random.default_rng(1).random((12, 9, 3))
    small = compress_image(image, 4).image
    for channel in range(3):
        U, s, Vh = np.linalg.svd(image[..., channel])
        best = U[:, :4] @ np.diag(s[:4]) @ Vh[:4]
        assert np.allclose(small[..., channel], best.clip(0, 1))


def test_every_layer_gives_the_photograph_back(cat):
    whole = compress_image(cat, 300)
    assert np.allclose(whole.image, cat)
    assert repr(whole).endswith("psnr=over 100)")


def test_the_ledger_counts_each_channel():
    grey = compress_image(np.eye(30, 40), 3)
    colour = compress_image(np.stack([np.eye(30, 40)] * 3, axis=2), 3)
    assert grey.storage == 3 * (30 + 40 + 1)
    assert colour.storage == 3 * storage(30, 40, 3) == 3 * grey.storage
    assert grey.share == colour.share == 213 / 1200
    assert type(grey.storage) is type(colour.storage) is int


def test_the_ledger_prints_decibels_where_they_mean_something():
    told = [
        repr(CompressedImage(np.eye(2), 1, 5, 1.25, psnr))
        for psnr in (12.04, 99.94, 100.0, math.inf)
    ]
    assert told == [
        "CompressedImage(k=1, storage=5, share=1.250, psnr=12.0)",
        "CompressedImage(k=1, storage=5, share=1.250, psnr=99.9)",
        "CompressedImage(k=1, storage=5, share=1.250, psnr=over 100)",
        "CompressedImage(k=1, storage=5, share=1.250, psnr=over 100)",
    ]


def test_the_ledger_of_the_cat_is_the_one_the_course_states(cat):
    small = compress_image(cat, 30)
    assert (small.storage, small.share) == (21_030, 21_030 / 120_000)


def test_values_stay_within_0_and_1():
    edge = np.triu(np.ones((40, 40)))
    unclipped = np.linalg.svd(edge)
    rebuilt = (unclipped.U[:, :3] * unclipped.S[:3]) @ unclipped.Vh[:3]
    assert rebuilt.min() < -0.01 and rebuilt.max() > 1.01
    clipped = compress_image(edge, 3)
    assert clipped.image.min() == 0 and clipped.image.max() == 1
    assert clipped.psnr > psnr(edge, rebuilt)


def test_many_ranks_take_one_factorisation(monkeypatch):
    calls = []
    svd = np.linalg.svd

    def counted(A, **options):
        calls.append(A.shape)
        return svd(A, **options)

    monkeypatch.setattr(np.linalg, "svd", counted)
    image = np.random.default_rng(2).random((8, 10, 3))
    many = compress_image(image, [1, 5, 3])
    assert calls == [(3, 8, 10)]
    monkeypatch.undo()
    for small, k in zip(many, [1, 5, 3], strict=True):
        assert small.k == k
        assert np.array_equal(small.image, compress_image(image, k).image)


@pytest.mark.parametrize("ks", [range(1, 4), (1, 2, 3), np.array([1, 2, 3])])
def test_ranks_may_come_in_any_sequence(ks):
    many = compress_image(np.eye(4), ks)
    assert [small.k for small in many] == [1, 2, 3]
    assert all(type(small.k) is int for small in many)


def test_the_photograph_itself_is_left_as_it_was():
    image = np.random.default_rng(3).random((6, 7, 3))
    before = image.copy()
    compress_image(image, [2, 6])
    assert np.array_equal(image, before)


def test_float32_stays_float32():
    image = np.random.default_rng(4).random((6, 7, 3)).astype(np.float32)
    assert compress_image(image, 2).image.dtype == np.float32
    assert compress_image(image.astype(float), 2).image.dtype == np.float64


def test_uint8_is_scaled_by_255():
    image = np.random.default_rng(5).integers(0, 256, (6, 7), dtype=np.uint8)
    small, same = compress_image(image, 3), compress_image(image / 255, 3)
    assert np.array_equal(small.image, same.image)
    assert small.psnr == same.psnr
    rows = [list(row) for row in image]  # of NumPy's uint8
    assert np.array_equal(compress_image(rows, 3).image, same.image)


# psnr


def test_psnr_is_minus_ten_log_of_the_mean_square():
    a = np.random.default_rng(6).random((5, 6, 3))
    b = np.random.default_rng(7).random((5, 6, 3))
    assert math.isclose(psnr(a, b), -10 * math.log10(((a - b) ** 2).mean()))
    assert psnr(a, b) == psnr(b, a)


def test_psnr_of_single_precision_is_summed_in_double():
    rng = np.random.default_rng(8)
    a, b = rng.random((2, 300, 400), dtype=np.float32)
    squares = ((a - b) ** 2).astype(np.float64)
    assert math.isclose(psnr(a, b), -10 * math.log10(squares.mean()), rel_tol=1e-14)


def test_psnr_of_a_truncation_follows_from_its_tail(cat):
    U, s, Vh = thin_svd(cat)
    rebuilt = (U[:, :30] * s[:30]) @ Vh[:30]
    lost = (1 - energy(s)[29]) * (s**2).sum() / cat.size
    assert math.isclose(psnr(cat, rebuilt), -10 * math.log10(lost), rel_tol=1e-9)


def test_psnr_of_equal_pictures_is_infinite():
    assert psnr(np.eye(3), np.eye(3)) == math.inf


def test_psnr_of_uint8_does_not_overflow():
    black, white = np.zeros((2, 2), np.uint8), np.full((2, 2), 255, np.uint8)
    assert psnr(black, white) == psnr(white, black) == 0
    assert str(psnr(black, white)) == "0.0"  # and not -0.0


# A PNG that ends early

BITS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # ISO 15948, table 11.1
ADAM7 = np.array(  # section 8.2: the pass in which each pixel of 8×8 comes
    [
        [1, 6, 4, 6, 2, 6, 4, 6],
        [7, 7, 7, 7, 7, 7, 7, 7],
        [5, 6, 5, 6, 5, 6, 5, 6],
        [7, 7, 7, 7, 7, 7, 7, 7],
        [3, 6, 4, 6, 3, 6, 4, 6],
        [7, 7, 7, 7, 7, 7, 7, 7],
        [5, 6, 5, 6, 5, 6, 5, 6],
        [7, 7, 7, 7, 7, 7, 7, 7],
    ]
)


def black_png(width, height, bits, colours, interlaced, missing=0):
    """A well-formed PNG, but for the last bytes of its rows that are missing."""
    passes = np.tile(ADAM7, (2, 2))[:height, :width] if interlaced else np.ones((1, 1))
    whole = np.broadcast_to(passes, (height, width))
    pixels = [(whole == i).sum(axis=1) for i in range(1, 8)]
    in_rows = [n for rows in pixels for n in rows if n]
    size = sum(1 + math.ceil(n * bits * CHANNELS[colours] / 8) for n in in_rows)
    header = struct.pack(
        ">IIBBBBB", width, height, bits, colours, 0, 0, int(interlaced)
    )
    chunks = {
        b"IHDR": header,
        b"PLTE": bytes(3) if colours == 3 else b"",
        b"IDAT": zlib.compress(bytes(size - missing)),
        b"IEND": b"",
    }
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)
        for kind, data in chunks.items()
        if data or kind == b"IEND"
        for crc in [zlib.crc32(kind + data)]
    )


@pytest.mark.parametrize("interlaced", [False, True])
@pytest.mark.parametrize(
    ("bits", "colours"), [(b, colours) for colours in BITS for b in BITS[colours]]
)
def test_a_png_is_read_if_and_only_if_its_last_byte_is_there(
    tmp_path, bits, colours, interlaced
):
    path = tmp_path / "black.png"
    for size in ((1, 1), (1, 9), (9, 1), (3, 5), (5, 3), (8, 8), (16, 11)):
        path.write_bytes(black_png(*size, bits, colours, interlaced))
        assert load_image(path).shape == size[::-1]
        path.write_bytes(black_png(*size, bits, colours, interlaced, missing=1))
        with pytest.raises(ValueError, match="its data end before its last row"):
            load_image(path)


def test_the_rows_of_a_png_may_come_in_many_chunks_and_unfinished(tmp_path):
    data, path = black_png(3, 2, 8, 0, False), tmp_path / "black.png"
    start, stop = data.index(b"IDAT") - 4, data.index(b"IEND") - 4
    stream = zlib.compressobj(9)
    packed = stream.compress(bytes(8)) + stream.flush(zlib.Z_SYNC_FLUSH)
    for rows in (packed, packed[:-1]):
        chunks = b"".join(
            struct.pack(">I", 1) + kind + struct.pack(">I", zlib.crc32(kind))
            for kind in (b"IDAT" + bytes([byte]) for byte in rows)
        )
        path.write_bytes(data[:start] + chunks + data[stop:])
        assert load_image(path).tolist() == [[0] * 3] * 2
