"""SciPy's sparse matrices and LinearOperators, known by what they can do.

The randomised SVD asks for nothing but A @ X and A* @ Y, so that their zeros are never
written down. SciPy itself is not imported.
"""

from copy import copy

import numpy as np

from svdlab.arguments.arrays import kept_dtype


def is_sparse(x):
    """Whether x is a sparse matrix of SciPy's, or turns into one."""
    return hasattr(type(x), "tocsr")


def is_operator(x):
    """Whether x is a sparse matrix or a LinearOperator of SciPy's."""
    return is_sparse(x) or hasattr(type(x), "rmatmat")


class Operator:
    """One matrix that is multiplied, and never looked at."""

    def __init__(self, A):
        dtype = np.dtype(A.dtype)
        if len(A.shape) != 2 or not all(A.shape) or dtype.kind not in "biufc":
            raise ValueError(
                "A must be one matrix of numbers, not empty; it is of type "
                f"{type(A).__name__}, shape {A.shape} and dtype {dtype}"
            )
        dtype = kept_dtype(dtype)
        self.A = _in_rows(A, dtype) if is_sparse(A) else A
        self.shape, self.dtype = A.shape, dtype

    def __matmul__(self, X):
        try:
            product = np.asarray(self.A @ X)
        except (NotImplementedError, TypeError) as error:  # so SciPy, without rmatvec
            raise ValueError(
                "A must know its products with vectors from both sides; a "
                f"LinearOperator with matvec and rmatvec would do ({error})"
            ) from error
        if product.dtype.kind == "c" and self.dtype.kind != "c":
            raise ValueError(
                f"A must have the dtype of its products; it has {self.dtype}, and a "
                f"product has {product.dtype}"
            )
        product = product.astype(self.dtype, copy=False)
        if not np.isfinite(product).all():
            raise ValueError(
                f"A must be finite, and its products in the range of {self.dtype}; "
                "a product is not"
            )
        return product

    def adjoint(self):
        """Return A*, which shares the entries of a real sparse A."""
        A_star = copy(self)
        A_star.shape = self.shape[::-1]
        A_star.A = self.A.T.conj(copy=False) if is_sparse(self.A) else self.A.adjoint()
        return A_star

    def check_method(self, method, tolerance):
        """Raise if more than products is asked for."""
        if method == "lapack" or tolerance is not None:
            asked = "tolerance" if tolerance is not None else 'method="lapack"'
            raise ValueError(
                f"{asked} needs all numbers of A, which is of type "
                f"{type(self.A).__name__}; k would do, and the randomised method"
            )


def _in_rows(A, dtype):
    """Return A in SciPy's format of sparse rows, if its entries are finite."""
    rows = A.tocsr().astype(dtype, copy=False)
    finite = np.isfinite(rows.data)
    if not finite.all():
        place = finite.argmin()
        i = np.searchsorted(rows.indptr, place, side="right") - 1
        raise ValueError(
            f"A must be finite; A[{i}, {rows.indices[place]}] is {rows.data[place]}"
        )
    return rows
