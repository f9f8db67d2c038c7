"""Is it a best approximation of rank k? Is it the k that was to be chosen?"""

import math
from functools import partial

import numpy as np

from svdlab.arguments.arrays import floats, one_matrix, one_spectrum
from svdlab.arguments.single import a_share, a_tolerance, count, layers_of
from svdlab.check.answers import one_number, well_formed, whole
from svdlab.check.measures import allowed, in_double, layered, norm, rank, same
from svdlab.check.report import Property, can_be_less, checker, shape_of
from svdlab.formulas.approximate import energy, rank_for_energy, rounding_of_shares


@checker
def check_approximation(
    A: one_matrix, X: floats, k: count(1, layers_of), rtol: a_tolerance = None
):
    """Measure whether X is a best approximation of A among matrices of rank at most k.

    Takes A and X (m, n) and k from 1 to min(m, n). Best is in the Frobenius norm: where
    σ_k = σ_{k+1} > 0 there are many such X, and all will do. Each of these may be as
    large as rtol·‖A‖: the σ of X beyond k; X*(A - X) and (A - X)X*, over ‖A‖, which are
    0 for a sum of layers of A; and by how much ‖A - X‖ exceeds √(σ²_{k+1} + …).
    Source: Eckart and Young (1936); Golub and Van Loan, Matrix Computations (4th
    edition), theorem 2.4.8.

    >>> check_approximation([[4, 0], [0, 3]], [[0, 0], [0, 3]], k=1)
    X is 2×2                   holds
    entries are finite         holds
    X is of rank 1 at most     holds
    X is a sum of layers of A  holds
    none of rank 1 is nearer   fails by 1: this is layer 2 alone
    """
    rtol = allowed(rtol, A, X)
    asked, A, X = layered(A), in_double(A), in_double(X)
    near, size = rtol * norm(A), shape_of(A)
    sizes = f"A is {size}, X is {shape_of(X)}"
    yield from well_formed(f"X is {size}", X.shape == A.shape, sizes, X=X)

    def too_many():
        yield from _layers_kept(asked, X, near)
        r = rank(X, rtol)
        yield r > k, f"X has rank {r}"

    beyond = norm(np.linalg.svdvals(X)[k:])
    yield Property(f"X is of rank {k} at most", beyond, near, too_many)

    rest, scaled = A - X, X / (norm(A) or 1.0)
    overlap = max(norm(scaled.conj().T @ rest), norm(rest @ scaled.conj().T))
    wrong_factor = partial(_wrong_factor, asked, X, k, rtol)
    yield Property("X is a sum of layers of A", overlap, near, wrong_factor)

    error, least = norm(rest), norm(asked.s[k:])

    def too_far():
        if beyond <= near:
            yield from _layers_kept(asked, X, near)
        yield True, can_be_less("‖A - X‖", error, least)

    yield Property(f"none of rank {k} is nearer", error - least, near, too_far)


def _layers_kept(asked, X, near):
    """Name the layers that X is made of, if it is made of whole ones."""
    U, s, Vh = asked.U, asked.s, asked.Vh
    stretch = (U.conj().T @ X @ Vh.conj().T).diagonal()  # σ_i if X holds layer i, or 0
    kept = stretch.real > s / 2
    if same(X, (U[:, kept] * s[kept]) @ Vh[kept], near):
        numbers = (1 + np.flatnonzero(kept)).tolist()
        many, listed = len(numbers), ", ".join(map(str, numbers))
        yield many == 0, "X is 0, no layer at all"
        yield many == 1, f"this is layer {listed} alone"
        yield numbers[-1] == many, f"these are the first {many} layers"
        last = f"these are the last {many} layers, with the smallest σ"
        yield numbers[0] == asked.rank - many + 1, last
        yield True, f"these are the layers {listed}"


def _wrong_factor(asked, X, k, rtol):
    """Compare the factors of X and of the first k layers, ‖A‖ being 1."""
    unit, U, Vh = norm(asked.A), asked.U[:, :k], asked.Vh[:k]
    X, Xh, s = X / unit, X.conj().T / unit, asked.s[:k] / unit
    stretch = (U.conj().T @ X @ Vh.conj().T).diagonal()
    of_these = same(X, (U * stretch) @ Vh, rtol)
    turned = "a sign is turned: u_i belongs to the v_i for which A v_i = σ_i u_i"
    yield of_these and same(abs(stretch), s, rtol), turned
    yield same(Xh, (U * s) @ Vh, rtol), "this looks like its conjugate transpose"
    yield of_these, "the u_i and the v_i are right, but not the σ_i"
    hint = "the u_i and the σ_i are right, but not the v_i; they are the rows of Vh"
    yield same(X @ Xh, (U * s**2) @ U.conj().T, rtol), hint
    hint = "the σ_i and the v_i are right, but not the u_i; they are the columns of U"
    yield same(Xh @ X, (Vh.conj().T * s**2) @ Vh, rtol), hint
    yield True, "A - X is not at right angles to X"


# A k


@checker
def check_rank_for_energy(s: one_spectrum, share: a_share, k: one_number):
    """Measure whether k is the least for which k layers hold a share of the energy.

    Takes s (p,), all the singular values of a matrix, share in (0, 1] and k, a whole
    number of any type. Energy is Σσ². A share that is missed by rounding alone is held,
    as for `rank_for_energy`.

    >>> check_rank_for_energy([4, 2, 1], 0.95, 3)
    k is a whole number from 1 to 3  holds
    k layers hold the share          holds
    fewer do not                     fails by 1: this is for Σσ; energy is Σσ²
    """
    p, held = len(s), energy(s.astype(float))
    too_many = f"there are no more than p = {p} σ"
    none = "an index counts from 0, layers from 1" if k == 0 else "layers are counted"
    yield whole("k", 1, p, k, too_many, none)
    least, off = rank_for_energy(s, share), abs(held - float(share))

    def too_few():
        yield k == 1 + off.argmin(), "this is nearest to the share, but below it"
        entry = "entry k of the shares is that of k + 1 layers"
        yield k == least - 1, f"an index counts from 0: {entry}"
        fourth = rank_for_energy(s, share, power=4)
        yield k == fourth, "this is for Σσ⁴; energy is Σσ²"
        yield True, "more are needed"

    missing = off[k - 1] if k < least else 0.0
    yield Property("k layers hold the share", missing, says=too_few)

    def fewer():
        just = "k - 1 layers hold just the share, and that is enough"
        yield off[k - 2] <= rounding_of_shares(s, power=2), just
        first = rank_for_energy(s, share, power=1)
        yield k == first, "this is for Σσ; energy is Σσ²"
        yield True, f"{least} would do"

    yield Property("fewer do not", max(k - least, 0), says=fewer)


@checker
def check_rank_for_storage(m: count(), n: count(), share: a_share, k: one_number):
    """Measure whether k is the greatest for which k layers fit in a share of m·n.

    Takes the sides m and n of a matrix, share in (0, 1], whose decimal digits are taken
    exactly, and k, a whole number of any type; k layers take k·(m + n + 1) numbers. It
    counts in numbers how far too many layers fail, and too few in layers.

    >>> check_rank_for_storage(300, 400, 0.15, 26)
    k is a whole number from 0 to 300  holds
    k layers fit in the share          fails by 230: it is to be rounded down
    k + 1 do not                       holds
    """
    p, room, layer = min(m, n), share * m * n, m + n + 1
    most = room // layer
    is_part = isinstance(k, float) and k // 1 == most
    none = "round it down: part of a layer is none" if is_part else "layers are counted"
    too_many = f"there are no more than min(m, n) = {p} layers"
    yield whole("k", 0, p, k, too_many, none)

    def too_large():
        left_out = "this leaves out the + 1: a layer is a u, a v and a σ"
        yield k == room // (m + n), left_out
        yield k == share * p // 1, "this is the share of min(m, n) layers"
        all_of_it = "this is where k layers take as much as A; the share is left out"
        yield k == m * n // layer, all_of_it
        yield k == math.ceil(room / layer), "it is to be rounded down"
        yield True, "fewer layers are to be kept"

    over = float(max(k * layer - room, 0))
    yield Property("k layers fit in the share", over, says=too_large)
    just = "k + 1 layers take just the share, and that is allowed"
    says = just if (k + 1) * layer == room else "more layers fit"
    yield Property("k + 1 do not", float(max(most - k, 0)), says=says)
