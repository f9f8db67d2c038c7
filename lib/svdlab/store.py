"""Factors on disk: all three of them, or none."""

import os
import shutil
from pathlib import Path
from secrets import token_hex

import numpy as np

from svdlab.arguments import as_finite, as_floats, as_svd, shown
from svdlab.factor import SVD
from svdlab.lazy import is_lazy, write
from svdlab.truncate import TruncatedSVD

FILES = ("U.npy", "s.npy", "Vh.npy")
ALL = (*FILES, "error.npy")  # of a truncated SVD


def save_svd(svd, folder):
    """Write U.npy, s.npy and Vh.npy into a new folder, or nothing at all.

    Takes any (U, s, Vh); the error of a TruncatedSVD goes into error.npy. Dask arrays
    are computed together and written block by block as they come, so that none is ever
    whole in memory; on a cluster every worker must see the folder. Whatever fails on
    the way (a block that is not finite, a full disk, a scheduler that is lost) is
    raised, and leaves no folder.
    Raises ValueError where the factors do not fit together or are not finite, and
    where the folder exists, or the one it is to be in does not.

    >>> from svdlab import thin_svd
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as here:
    ...     save_svd(thin_svd([[3, 0], [0, 2]]), f"{here}/factors")
    ...     load_svd(f"{here}/factors").s.tolist()
    [3.0, 2.0]
    """
    folder = _new(folder)
    factors = [as_finite(x, f"svd[{i}]") for i, x in enumerate(as_svd(svd))]
    names = FILES
    if (error := getattr(svd, "error", None)) is not None:
        factors, names = [*factors, as_floats(error, "error", lazy=True)], ALL
    part = folder.with_name(f"{folder.name}.{token_hex(4)}")
    try:
        part.mkdir()
        _write(factors, [part / name for name in names])
        part.rename(folder)
    except BaseException as error:
        shutil.rmtree(part, ignore_errors=True)
        error.add_note(f"Nothing was written to {folder}.")
        raise


def load_svd(folder):
    """Return the SVD that `save_svd` wrote, read from disk where it is looked at.

    Returns U, s and Vh as read-only memory maps, a TruncatedSVD where there is an
    error.npy; `save_svd` has an example.
    Raises ValueError where the folder does not hold the three files, or they do not fit
    together.
    """
    folder = _as_path(folder)
    paths = [folder / name for name in FILES]
    if missing := [path.name for path in paths if not path.is_file()]:
        raise ValueError(
            f"folder must hold {', '.join(FILES)}, as save_svd writes them; "
            f"{folder} has no {missing[0]}"
        )
    svd = SVD(*(np.load(path, mmap_mode="r") for path in paths))
    as_svd(svd)
    if (error := folder / ALL[-1]).is_file():
        return TruncatedSVD(*svd, np.load(error)[()])
    return svd


def _as_path(folder):
    if not isinstance(folder, str | os.PathLike):
        raise ValueError(
            "folder must be the path of a folder, as text or a Path; "
            f"it is {shown(folder)}"
        )
    return Path(folder)


def _new(folder):
    folder = _as_path(folder).absolute()
    if folder.exists():
        raise ValueError(f"folder must be new; {folder} exists. Name another one")
    if not folder.parent.is_dir():
        raise ValueError(f"folder must lie in a folder; {folder.parent} is none")
    return folder


def _write(factors, paths):
    """Save those in memory, and compute the others into files of theirs."""
    pairs = list(zip(factors, paths, strict=True))
    for x, path in pairs:
        if not is_lazy(x):
            np.save(path, x)
    if pairs := [(x, NpyFile(path, x)) for x, path in pairs if is_lazy(x)]:
        write(*zip(*pairs, strict=True))


class NpyFile:
    """A .npy file whose blocks any process can write, each opening it for itself.

    They are written, not stored to a memory map: where the disk is full, a write fails
    with an error, but such a store ends the process.
    """

    def __init__(self, path, like):
        self.path, self.dtype, self.shape = path, like.dtype, like.shape
        header = {"descr": like.dtype.str, "fortran_order": False, "shape": like.shape}
        with path.open("wb") as file:
            np.lib.format.write_array_header_1_0(file, header)
            self.start = file.tell()

    def __setitem__(self, where, block):
        # In the file a block of whole rows is one piece, another one as many as rows.
        axes = 0 if block.shape[1:] == self.shape[1:] else block.ndim - 1
        first = [along.start for along in where]
        with self.path.open("r+b") as file:
            for index in np.ndindex(block.shape[:axes]):
                place = np.add(first, index + (0,) * (block.ndim - axes))
                before = int(np.ravel_multi_index(place, self.shape))
                file.seek(self.start + before * self.dtype.itemsize)
                file.write(np.ascontiguousarray(block[index]))
