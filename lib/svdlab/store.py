"""Factors on disk: all three of them, or none."""

import shutil
from pathlib import Path
from secrets import token_hex
from zipfile import BadZipFile

import numpy as np

from svdlab.arguments import accepts
from svdlab.arguments.arrays import factors, finite, floats
from svdlab.arguments.single import a_path
from svdlab.factor import SVD
from svdlab.truncate import TruncatedSVD

FILES = ("U.npy", "s.npy", "Vh.npy")
ALL = (*FILES, "error.npy")  # of a truncated SVD


def finite_floats(x, name):
    """An array of numbers, whatever its shape, all of them finite."""
    return finite(floats(x, name), name)


def with_error(x, name, given=None, part=finite_floats):
    """U, s and Vh, and the error where there is one; each is read by part(x, name)."""
    svd, error = factors(x, name, part=part), getattr(x, "error", None)
    return svd if error is None else (*svd, part(error, "error"))


@accepts
def save_svd(svd: with_error, folder: a_path("a folder")):
    """Write U.npy, s.npy and Vh.npy into a new folder, or nothing at all.

    Takes any (U, s, Vh); the error of a TruncatedSVD goes into error.npy. Dask arrays
    are computed together and written block by block as they come, so that none is ever
    whole in memory; on a cluster every worker must see the folder. Whatever fails on
    the way (a block that is not finite, a full disk, a scheduler that is lost) is
    raised, and leaves no folder. Raises ValueError where the folder exists, or the one
    it is to be in does not.

    >>> from svdlab import thin_svd
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as here:
    ...     save_svd(thin_svd([[3, 0], [0, 2]]), f"{here}/factors")
    ...     load_svd(f"{here}/factors").s.tolist()
    [3.0, 2.0]
    """

    def write(paths):
        for x, file in zip(svd, paths, strict=True):
            np.save(file, x)

    all_or_nothing(folder, ALL[: len(svd)], write)


@accepts
def load_svd(folder: a_path("a folder")):
    """Return the SVD that `save_svd` wrote, read from disk where it is looked at.

    Returns U, s and Vh as read-only memory maps, a TruncatedSVD where there is an
    error.npy; `save_svd` has an example. Takes a file with the ending .npz too, which a
    page saves of a reader's photograph, and reads it whole. Raises ValueError where the
    folder does not hold the three files, or they do not fit together.
    """
    folder = Path(folder)
    if folder.suffix == ".npz" and not folder.is_dir():
        svd = SVD(*_unzipped(folder))
        factors(svd, "svd")
        return svd
    paths = [folder / name for name in FILES]
    if missing := [path.name for path in paths if not path.is_file()]:
        raise ValueError(
            f"folder must hold {', '.join(FILES)}, as save_svd writes them; "
            f"{folder} has no {missing[0]}"
        )
    svd = SVD(*(_loaded(path) for path in paths))
    factors(svd, "svd")
    if (error := folder / ALL[-1]).is_file():
        return TruncatedSVD(*svd, np.array(_loaded(error))[()])
    return svd


def _unzipped(path):
    try:
        with np.load(path) as arrays:
            return [arrays[name] for name in SVD._fields]
    except (OSError, KeyError, ValueError, TypeError, EOFError, BadZipFile) as error:
        raise ValueError(
            f"folder must hold whole files, or be one .npz with U, s and Vh; {path} "
            f"cannot be read ({error}). Save the factors anew"
        ) from error


def _loaded(path):
    try:
        return np.load(path, mmap_mode="r")
    except (ValueError, EOFError) as error:
        raise ValueError(
            f"folder must hold whole files; {path} cannot be read ({error}). "
            "Save the factors anew"
        ) from error


def all_or_nothing(folder, names, write):
    """Let write(paths) make files of these names in a new folder, or leave none."""
    folder = Path(folder).absolute()
    if folder.exists():
        raise ValueError(f"folder must be new; {folder} exists. Name another one")
    if not folder.parent.is_dir():
        raise ValueError(f"folder must lie in a folder; {folder.parent} is none")
    part = folder.with_name(f"{folder.name}.{token_hex(4)}")
    try:
        part.mkdir()
        write([part / name for name in names])
        part.rename(folder)
    except BaseException as error:
        shutil.rmtree(part, ignore_errors=True)
        error.add_note(f"Nothing was written to {folder}.")
        raise
