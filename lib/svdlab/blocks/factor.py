"""The SVD of a tall-skinny Dask array, and the signs of its vectors."""

import warnings

import dask.array as da
import numpy as np
from numpy.exceptions import ComplexWarning

from svdlab.arguments.arrays import is_lazy
from svdlab.blocks.arrays import over_rows
from svdlab.blocks.passes import in_passes, read_after, to_keep
from svdlab.formulas import factor as formulas
from svdlab.formulas.factor import SVD


def thin_svd(A, k=None):
    """Return the thin SVD of A: all σ, and the first k vectors; all for k=None."""
    U, s, Vh = svd(A, k)
    U, _, Vh = map(in_passes, fix_signs(SVD(U, s[:k], Vh)))
    return SVD(U, abs(s), Vh)


def fix_signs(svd):
    """Return the same SVD with its signs chosen by rule, each factor read once more."""
    return formulas.fix_signs(svd, phase_of=_leading_phase)


def svd(A, k=None):
    """Return the thin SVD of A, uncut in one direction, of k vectors each.

    All σ are returned, and all vectors for k=None. It is the tall-skinny QR of Benson,
    Gleich and Demmel, but that the Q of a block is not kept: where U is asked for, a
    pass of its own over A finds it anew (see `passes.in_passes`).
    """
    if min(A.numblocks) > 1:
        rows, columns = A.numblocks
        whole = 1 if A.shape[0] >= A.shape[1] else 0
        raise ValueError(
            f"A is cut in both directions, into {rows}×{columns} blocks; "
            f"A.rechunk({{{whole}: -1}}) would do, or truncated_svd with "
            'method="randomised", which takes any blocks'
        )
    if A.shape[0] < A.shape[1]:
        V, s, Uh = svd(A.T, k)
        return Uh.T, s, V.T
    if A.numblocks[1] > 1:
        A = A.rechunk(-1)  # TSQR needs whole rows
    n, rows = A.shape[1], A.chunks[0]
    cut = tuple(min(m, n) for m in rows), (n,)
    R = A.map_blocks(np.linalg.qr, mode="r", chunks=cut, meta=A._meta)
    # In blocks as tall as those of A the triangles become fewer, step by step.
    # da.linalg.svd would compute a single block a second time; tsqr does not.
    with warnings.catch_warnings():  # it makes real σ of the complex dtype of A
        warnings.simplefilter("ignore", ComplexWarning)
        R = R.rechunk((max(*rows, 2 * n), n))
        W, s, Vh = da.linalg.tsqr(R, compute_svd=True)
    W, s, Vh = map(to_keep, (W.rechunk(cut), s.astype(A.real.dtype), Vh))
    shape = rows, (n if k is None else k,)
    U = A.map_blocks(_left, W, s, Vh, k=k, chunks=shape, meta=A._meta)
    return U, s, Vh[:k]


def _left(block, W, s, Vh, k):
    """Return the rows of the first k columns of U, where block = Q W diag(s) Vh.

    W diag(s) = P diag(t) T*, so that block·V·T = (QP) diag(t): columns that are
    orthogonal, from long to short, which a QR factorisation makes unit vectors. So Q
    suits W, if that was found from a block that differs from this one by rounding.
    """
    P, _, Th = np.linalg.svd(W * s, full_matrices=False)
    QP, upper = np.linalg.qr(block @ (Th @ Vh).conj().T)
    diagonal = upper.diagonal()
    size = abs(diagonal)
    phase = np.divide(diagonal, size, out=np.ones_like(diagonal), where=size > 0)
    return (QP * phase) @ (P.conj().T @ W[:, :k])


class Reread:
    """A matrix for `randomised_svd`, read anew for each product and not held."""

    def __init__(self, A):
        self.A, self.shape, self.dtype = A, A.shape, A.dtype

    def __matmul__(self, X):
        return (read_after(self.A, X) if is_lazy(X) else self.A) @ X

    def adjoint(self):
        """Return A*."""
        return Reread(self.A.conj().T if self.dtype.kind == "c" else self.A.T)


def _leading_phase(vectors):
    """Return the phase of the leading entry of each column, in one pass over rows."""
    return over_rows(_may_lead, formulas.leading_phase, vectors)


def _may_lead(rows):
    """Return the entries of each column that may lead it once other rows are known.

    They are tied with the largest of these rows, and greater than all before them.
    Columns with fewer of them than others end in zeros.
    """
    rises = np.diff(np.maximum.accumulate(abs(rows)), axis=0, prepend=-1) > 0
    may = rises & formulas.tied(rows)
    first = np.argsort(~may, axis=0, kind="stable")[: may.sum(axis=0).max()]
    return np.take_along_axis(np.where(may, rows, 0), first, axis=0)
