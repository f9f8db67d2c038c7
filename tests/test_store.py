"""Factors on disk come back as they went, and nothing is overwritten."""

import numpy as np
import pytest

from matrices import random_matrix
from svdlab import load_svd, save_svd, thin_svd

SVD = thin_svd(random_matrix(6, 4))


def test_what_was_saved_is_loaded(tmp_path):
    save_svd(SVD, tmp_path / "factors")
    for saved, loaded in zip(SVD, load_svd(tmp_path / "factors"), strict=True):
        assert loaded.dtype == saved.dtype
        assert np.array_equal(loaded, saved)


def test_what_is_there_already_stays(tmp_path):
    save_svd(SVD, tmp_path / "factors")
    with pytest.raises(ValueError, match="folder must be new; .* exists. Name another"):
        save_svd(thin_svd(np.eye(2)), tmp_path / "factors")
    assert np.array_equal(load_svd(tmp_path / "factors").s, SVD.s)


def test_a_folder_in_no_folder_is_refused(tmp_path):
    with pytest.raises(ValueError, match="folder must lie in a folder; .* is none"):
        save_svd(SVD, tmp_path / "no" / "factors")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("folder", [None, 3, b"factors"])
def test_what_is_no_path_is_refused(folder):
    for call in (lambda: save_svd(SVD, folder), lambda: load_svd(folder)):
        with pytest.raises(ValueError, match="folder must be the path of a folder"):
            call()


def test_a_folder_that_lacks_a_factor_says_which(tmp_path):
    with pytest.raises(ValueError, match=r"as save_svd writes them; .* has no U\.npy"):
        load_svd(tmp_path)
