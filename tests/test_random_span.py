"""Random vectors, one more at a time, as a reader adds them: held against NumPy."""

from functools import partial

import numpy as np
import pytest
from matplotlib.figure import Figure
from traitlets import TraitError
from widget_pages import PHONE, number, numbers, query, soon, type_in, value

from svdlab import approximation_error
from svdview.widgets import RandomSpan

SLOW = 1 / np.arange(1, 41)
SPECTRA = {"slow": SLOW, "low": [9, 3, 1e-5, 0]}
OUTSIDE, AT_BEST = "Outside: ‖A − QQᵀA‖₂", "At best: σ of ℓ + 1"
FOUND, BEST = "Error of k layers", "Error of the best k"


def expected(widget):
    """σ of QᵀA, ‖Qᵀu_i‖², the error of QQᵀA, and that of its first k layers."""
    Q, s, k = widget.basis(), widget.s, widget.k
    Z, found, Vh = np.linalg.svd(Q.T * s, full_matrices=False)
    layers = Q @ (Z[:, :k] * found[:k]) @ Vh[:k]
    A = np.diag(s)
    outside = np.linalg.norm(A - Q @ Q.T @ A, 2)
    return found, (Q**2).sum(axis=1), outside, np.linalg.norm(A - layers)


def test_the_columns_of_the_basis_are_orthonormal_and_span_the_products():
    widget = RandomSpan(SLOW, ell=7)
    for q in range(3):
        widget.q = q
        Q = widget.basis()
        assert np.allclose(Q.T @ Q, np.eye(7))
        Y = SLOW[:, None] ** (2 * q + 1) * widget.vectors[0, :7].T
        assert np.allclose(Q @ Q.T @ Y, Y)


def test_of_a_matrix_with_these_singular_values_the_same_is_true():
    rng = np.random.default_rng(1)
    U, V = (np.linalg.qr(rng.standard_normal((40, 40)))[0] for _ in range(2))
    A, widget = U * SLOW @ V.T, RandomSpan(SLOW, ell=9)
    W = V @ widget.vectors[0, :9].T  # so that VᵀW is what the widget draws
    Q = np.linalg.qr(A @ W)[0]
    found, held, outside, _ = expected(widget)
    assert np.allclose(np.linalg.svd(Q.T @ A, compute_uv=False), found)
    assert np.allclose(np.linalg.norm(Q.T @ U, axis=0) ** 2, held)
    assert np.isclose(np.linalg.norm(A - Q @ Q.T @ A, 2), outside)


def test_what_can_be_set_stays_in_its_range():
    widget = RandomSpan([3, 2, 1])
    assert (widget.ell, widget.k, widget.q, widget.draw) == (1, 3, 0, 0)
    widget.ell, widget.k = 9, 0
    assert (widget.ell, widget.k) == (3, 1)
    for name, wrong in (("q", 3), ("draw", 5), ("draw", -1)):
        with pytest.raises(TraitError):
            setattr(widget, name, wrong)
    with pytest.raises(ValueError, match="s must not be negative"):
        RandomSpan([1, -1])
    for draw in range(5):
        widget.draw = draw
        assert np.array_equal(widget.vectors, RandomSpan([3, 2, 1]).vectors)


def test_the_still_picture_shows_both_spectra_and_what_is_held():
    widget, figure = RandomSpan(SLOW, ell=6, q=1), Figure()
    widget.plot(figure)
    above, below = figure.axes
    of_A, of_QA = above.lines
    found, held, *_ = expected(widget)
    assert np.allclose(of_A.get_ydata(), SLOW)
    assert np.allclose(of_QA.get_data(), [np.arange(1, 7), found])
    assert np.allclose([bar.get_height() for bar in below.patches], held)
    assert above.get_yscale() == "log" and below.get_ylim() == (0, 1)
    assert widget.still().size == (960, 682)


PAGES = {name: partial(RandomSpan, s, k=2) for name, s in SPECTRA.items()}
SIZES = """(drawing, [kind, size]) => [...drawing.querySelectorAll(kind)]
    .filter((part) => part.getAttribute("visibility") !== "hidden")
    .map((part) => Number(part.getAttribute(size)))"""


def heights(box, kind):
    """How high the bars are that are seen, or how low the dots stand."""
    size = "height" if kind == ".svd-held" else "cy"
    return box.locator("svg[role=img]").evaluate(SIZES, [kind, size])


@pytest.mark.parametrize(
    ("name", "ell", "k", "q", "draw"),
    [
        ("slow", 1, 1, 0, 0),
        ("slow", 3, 5, 0, 1),
        ("slow", 15, 5, 0, 2),
        ("slow", 15, 5, 1, 3),
        ("slow", 15, 12, 2, 4),
        ("slow", 40, 5, 2, 0),
        ("low", 1, 2, 2, 1),
        ("low", 2, 2, 1, 3),
        ("low", 3, 1, 0, 2),
    ],
)
def test_what_is_shown_is_numpys(opened, name, ell, k, q, draw):
    box = opened(name, f"?ell-1={ell}&k-1={k}&q-1={q}&draw-1={draw}")
    widget = RandomSpan(SPECTRA[name], ell=ell, k=k, q=q, draw=draw)
    found, held, outside, error = expected(widget)
    told, s = numbers(box), widget.s
    at_best = s[ell] if ell < s.size else 0
    values = {OUTSIDE: outside, AT_BEST: at_best, FOUND: error}
    for what, known in {**values, BEST: approximation_error(s, k)}.items():
        assert number(told[what]) == pytest.approx(known, rel=0.05, abs=0.00005), what
    assert np.allclose(heights(box, ".svd-held"), 60 * held, atol=1e-3)
    of_A, of_QA = heights(box, ".svd-left"), heights(box, ".svd-sigma")
    # Both on one scale: where σ is that of A, the dots are at one height.
    logs = np.log(s[s > 1e-6])
    expected_heights = np.interp(
        np.log(found[found > 1e-6]), logs[::-1], of_A[: logs.size][::-1]
    )
    assert np.allclose(of_QA[: expected_heights.size], expected_heights, atol=0.35)


def test_vectors_are_added_taken_and_drawn_again(opened):
    box = opened("slow")
    more = box.get_by_role("button", name="One more vector")
    less = box.get_by_role("button", name="One less")
    for press, then in ((less, 1), (more, 2), (more, 3), (less, 2)):
        press.click()
        assert value(box) == then
    outside = [number(numbers(box)[OUTSIDE])]
    for _ in range(20):
        more.press("Enter")
        outside.append(number(numbers(box)[OUTSIDE]))
    assert outside == sorted(outside, reverse=True), "more vectors never hurt"
    box.get_by_role("button", name="q = 1").click()
    assert number(numbers(box)[OUTSIDE]) < outside[-1]
    soon(box.page, query, {"ell-1": "22", "q-1": "1"})
    seen = set()
    for _ in range(5):
        seen.add(str(heights(box, ".svd-held")))
        box.get_by_role("button", name="Another draw").click()
    assert len(seen) == 5 and str(heights(box, ".svd-held")) in seen
    remark = box.locator(".svd-remark")
    assert remark.text_content() == "For k = 2: 1.00 times the least possible error."
    box.get_by_text("At best: σ of ℓ + 1: 0.0435. ").wait_for()
    for vectors, says in ((1, "Too few vectors"), (2, "Add vectors, or take q up.")):
        box.get_by_role("button", name="q = 0").click()
        type_in(box, vectors)
        assert says in remark.text_content()


@pytest.mark.parametrize("link", ["?ell-1=99&k-1=-3&q-1=7&draw-1=2.5", "?draw-1=-1"])
def test_a_link_that_no_span_fits_opens_the_nearest(opened, link):
    box = opened("slow", link)
    ell = 40 if "ell" in link else 1
    assert value(box) == ell
    assert len(heights(box, ".svd-sigma")) == ell


@pytest.mark.parametrize("finger", [False, True])
def test_on_a_phone_every_control_can_be_moved(opened, finger):
    box = opened("slow", **{**PHONE, "has_touch": finger})
    press = "tap" if finger else "click"
    for name in ("One more vector", "Another draw", "q = 2"):
        getattr(box.get_by_role("button", name=name), press)()
    soon(box.page, query, {"ell-1": "2", "draw-1": "1", "q-1": "2"})
    assert box.page.evaluate("document.documentElement.scrollWidth") <= 390
