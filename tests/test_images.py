"""Promises of svdlab.images, but for files: see test_picture_files.py."""

import math
import re
from pathlib import Path

import numpy as np
import pytest

from svdlab.images import CompressedImage, compress_image, load_image, psnr
from svdview import course

PHOTOGRAPHS = Path(__file__).parent.parent / "chapters" / "images"


def test_each_photograph_is_credited_and_small_and_those_of_the_course_have_a_size():
    credits = (PHOTOGRAPHS / "CREDITS.md").read_text(encoding="utf-8")
    files = {path.name: path for path in PHOTOGRAPHS.glob("*.png")}
    assert set(re.findall(r"`(\w+\.png)`", credits)) == files.keys()
    assert max(path.stat().st_size for path in files.values()) < 500_000
    for name, shape in {"chelsea.png": (300, 400), "coffee.png": (400, 600)}.items():
        assert load_image(files[name]).shape == shape
        assert load_image(files[name], mode="colour").shape == (*shape, 3)


def test_pictures_and_data_are_brought_from_where_they_are_to_where_they_are_missing(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    for name in ("INSTALLED", "IN_THE_COURSE"):
        monkeypatch.setattr(course, name, tmp_path / name)
    with pytest.raises(FileNotFoundError, match="INSTALLED/images is not .* anew$"):
        course.bring()
    for place in ("images", "INSTALLED/images", "IN_THE_COURSE/data"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / f"{Path(place).parent.name}.txt").touch()
    course.bring()
    assert capsys.readouterr().out == "The course's data are in data/ now.\n"
    assert [path.name for path in Path("data").iterdir()] == ["IN_THE_COURSE.txt"]
    assert [path.name for path in Path("images").iterdir()] == [".txt"]  # not touched


def test_the_ledger_prints_decibels_where_they_mean_something():
    told = "CompressedImage(k=1, storage=5, share=1.250, psnr={})".format
    for decibels, text in ((99.94, "99.9"), (100, "over 100"), (math.inf, "over 100")):
        assert repr(CompressedImage(np.eye(2), 1, 5, 1.25, decibels)) == told(text)


def test_many_ranks_take_one_factorisation(monkeypatch):
    image = np.random.default_rng(2).random((8, 10, 3))
    alone = [compress_image(image, k) for k in range(1, 9)]
    shapes, before, svd = [], image.copy(), np.linalg.svd

    def counted(A, **options):
        shapes.append(A.shape)
        return svd(A, **options)

    monkeypatch.setattr(np.linalg, "svd", counted)
    for ks in ([1, 5, 8], range(1, 9), np.array([3, 1])):
        for small, k in zip(compress_image(image, ks), ks, strict=True):
            assert small.k == k and type(small.k) is int
            assert np.array_equal(small.image, alone[k - 1].image)
    assert shapes == [(3, 8, 10)] * 3
    assert np.array_equal(image, before)


def test_float32_stays_float32():
    image = np.random.default_rng(4).random((6, 7, 3)).astype(np.float32)
    assert compress_image(image, 2).image.dtype == np.float32
    assert compress_image(image.astype(float), 2).image.dtype == np.float64
    assert compress_image(image.round().astype(int), 2).image.dtype == np.float64


@pytest.mark.parametrize("shape", [(60, 70, 3), (70, 60, 3), (50, 50), (1, 9)])
def test_bytes_lose_less_than_a_thousandth_of_a_grey_level(shape):
    image = np.random.default_rng(5).integers(0, 256, shape, dtype=np.uint8)
    ks = [min(shape[:2]) // 2 + 1, min(shape[:2]), 1]
    both = (compress_image(x, ks) for x in (image, image / 255))
    for small, exact in zip(*both, strict=True):
        assert small.image.shape == shape and small.image.dtype == np.float64
        assert abs(small.image - exact.image).max() < 0.001 / 255
        assert min(small.psnr, 100) == pytest.approx(min(exact.psnr, 100), abs=1e-3)


def test_bytes_of_low_rank_come_back_whatever_k_from_the_smaller_gram_matrix(
    monkeypatch,
):
    shapes, eigh = [], np.linalg.eigh
    monkeypatch.delattr(np.linalg, "svd")
    monkeypatch.setattr(np.linalg, "eigh", lambda A: shapes.append(A.shape) or eigh(A))
    flag = np.kron(np.uint8([[255, 0], [0, 128]]), np.ones((20, 30), np.uint8))
    for image in (flag, flag.T, [list(row) for row in flag]):
        for small in compress_image(image, range(2, 41)):
            assert np.array_equal(np.round(small.image * 255), image)
    assert shapes == [(40, 40)] * 3
    assert compress_image(flag, []) == []


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_psnr_is_minus_ten_log_of_the_mean_square_summed_in_double(dtype):
    a, b = np.random.default_rng(6).random((2, 300, 400, 3), dtype)
    squares = ((a - b) ** 2).astype(np.float64)
    assert math.isclose(psnr(a, b), -10 * math.log10(squares.mean()), rel_tol=1e-14)
    black, white = np.zeros((2, 2), np.uint8), np.full((2, 2), 255, np.uint8)
    assert str(psnr(black, white)) == str(psnr(white, black)) == "0.0"  # and not -0.0
