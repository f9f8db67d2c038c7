"""Factors on disk come back as they went, and nothing is overwritten."""

from pathlib import Path
from unittest.mock import Mock

import dask.array as da
import numpy as np
import pytest

from matrices import random_matrix
from svdlab import TruncatedSVD, load_svd, save_svd, thin_svd, truncated_svd

SVD = thin_svd(random_matrix(6, 4))


def test_what_was_saved_is_loaded(tmp_path):
    for folder in (tmp_path / "factors", tmp_path / "factors.npz"):
        save_svd(TruncatedSVD(*SVD), folder)  # it has no error
        for saved, loaded in zip(SVD, load_svd(folder), strict=True):
            assert loaded.dtype == saved.dtype
            assert np.array_equal(loaded, saved)
            assert isinstance(loaded, np.memmap) and not loaded.flags.writeable
        assert len(list(folder.iterdir())) == 3


@pytest.mark.parametrize("lazy", [False, True])
def test_an_error_is_saved_and_loaded_too(tmp_path, lazy):
    A = random_matrix(60, 4, dtype=np.float32)
    known = truncated_svd(A, 2)
    svd = truncated_svd(da.from_array(A, chunks=(20, 4)), 2) if lazy else known
    save_svd(svd, tmp_path / "factors")
    loaded = load_svd(tmp_path / "factors")
    assert type(loaded) is TruncatedSVD and isinstance(loaded.error, np.float32)
    for x, y in zip((*loaded, loaded.error), (*known, known.error), strict=True):
        assert x.dtype == y.dtype and np.allclose(x, y, atol=1e-5)
    save_svd(loaded, tmp_path / "again")
    assert load_svd(tmp_path / "again").error == loaded.error


def test_what_is_there_already_stays_and_what_is_not_a_place_is_refused(tmp_path):
    save_svd(SVD, tmp_path / "factors")
    with pytest.raises(ValueError, match="folder must be new; .* exists. Name another"):
        save_svd(thin_svd(np.eye(2)), tmp_path / "factors")
    assert np.array_equal(load_svd(tmp_path / "factors").s, SVD.s)
    with pytest.raises(ValueError, match="folder must lie in a folder; .* is none"):
        save_svd(SVD, tmp_path / "no" / "factors")
    assert not (tmp_path / "no").exists()


@pytest.mark.parametrize(
    "svd, says",
    [
        (SVD._replace(s=np.full(4, np.nan)), r"svd\[1\] must be finite"),
        (SVD._replace(Vh="abc"), r"svd\[2\] must hold numbers"),
        (TruncatedSVD(*SVD, np.nan), "error must be finite"),
    ],
)
def test_what_is_no_svd_is_not_saved(tmp_path, svd, says):
    with pytest.raises(ValueError, match=f"^{says}"):
        save_svd(svd, tmp_path / "factors")
    assert not list(tmp_path.iterdir())


def test_what_fails_on_the_way_leaves_nothing_and_says_so(tmp_path):
    svd = SVD._replace(s=da.from_array([1, np.nan, 1, 1], chunks=1))
    with pytest.raises(ValueError, match="must be finite") as failure:
        save_svd(svd, tmp_path / "factors")
    assert failure.value.__notes__ == [f"Nothing was written to {tmp_path}/factors."]
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_made_is_what_is_told(tmp_path, monkeypatch):
    refuse = Mock(side_effect=PermissionError("no folder here"))
    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(PermissionError, match="no folder here"):
        save_svd(SVD, tmp_path / "factors")


@pytest.mark.parametrize("columns", [3, 6])
def test_blocks_of_another_dtype_are_written_as_was_promised(tmp_path, columns):
    halves = da.from_array(random_matrix(4, 6), chunks=(2, columns))
    rounded = halves.map_blocks(np.float32, meta=np.empty((0, 0)))
    save_svd((da.eye(4), da.ones(4), rounded), tmp_path / "factors")
    assert np.allclose(load_svd(tmp_path / "factors").Vh, halves, rtol=1e-6)


FILES = "U.npy, s.npy, Vh.npy"
ANEW = r"Save the factors anew$"


def test_files_that_are_damaged_missing_or_do_not_fit_are_named(tmp_path):
    folder = tmp_path / "factors"
    save_svd(truncated_svd(random_matrix(6, 4), 2), folder)
    for name in ("error.npy", "U.npy"):
        for content in (b"", b"garbage", b"\x93NUMPY\x01\x00"):
            whole = (folder / name).read_bytes()
            (folder / name).write_bytes(content)
            says = f"(?s)^folder must hold whole files; .*{name} cannot .*{ANEW}"
            with pytest.raises(ValueError, match=says):
                load_svd(folder)
            (folder / name).write_bytes(whole)
    np.save(folder / "s.npy", np.ones(5))
    with pytest.raises(ValueError, match="^svd must be U .* a row of Vh for each of"):
        load_svd(folder)
    (folder / "U.npy").unlink()
    with pytest.raises(
        ValueError, match=f"^folder must hold {FILES}, as .* has no U.npy$"
    ):
        load_svd(folder)


def test_an_npz_file_is_loaded_if_it_holds_an_svd(tmp_path):
    path = tmp_path / "factors.npz"
    np.savez(path, **SVD._asdict())
    assert all(map(np.array_equal, load_svd(path), SVD))
    path.unlink()
    says = f"(?s)^folder .* one .npz with U, s and Vh; .*s.npz cannot .*{ANEW}"

    def array():
        with path.open("wb") as file:
            np.save(file, SVD.U)

    for write in (
        lambda: None,  # there is no such file
        lambda: path.write_bytes(b""),
        lambda: path.write_bytes(b"PK\3\4 and no more"),
        lambda: np.savez(path, U=SVD.U, s=SVD.s),
        array,
    ):
        write()
        with pytest.raises(ValueError, match=says):
            load_svd(path)
    np.savez(path, U=SVD.U, s=np.ones(9), Vh=SVD.Vh)
    with pytest.raises(ValueError, match="^svd must be U"):
        load_svd(path)
