"""The numbers and drawings of the widgets that are no plain sliders, beside NumPy's."""

import re
from functools import partial
from itertools import cycle, product, starmap
from xml.etree import ElementTree

import numpy as np
import pytest
from widget_pages import PHONE, difference, number, numbers, pixels

from svdlab import approximation_error, energy, full_svd, layers, thin_svd
from svdview.widgets import (
    EckartYoung,
    FilmSlider,
    LayerPainter,
    LeastSquares,
    RandomSpan,
    ThreeSteps,
)
from svdview.widgets.layer_painter import PICTURES, SHAPE
from svdview.widgets.three_steps import partly

rng = np.random.default_rng(0)
TURN = np.linspace(0, 2 * np.pi, 181)
CIRCLE = np.array([np.cos(TURN), np.sin(TURN)])


def figures(text):
    """The numbers in a text, each with the most that it is off, rounded as it is."""
    for shown in re.findall(r"-?\d+\.?\d*", text.replace("− ", "-").replace("−", "-")):
        decimals = len(shown.partition(".")[2])
        yield float(shown), 0.501 * 0.1**decimals if decimals else 0


def holds(box, known):
    """Hold the numbers below a widget, by name, to what is known of them."""
    told = numbers(box)
    for name, values in known.items():
        if isinstance(values, str):
            assert told[name] == values
            continue
        shown, off = np.transpose([*figures(told[name])])
        assert shown == pytest.approx(np.ravel(values), rel=1e-9, abs=max(off)), name


def path(box, kind, plane):
    """The points of a curve, in the 240 units of its drawing, y upwards."""
    line = box.locator(f".svd-planes svg >> nth={plane} >> .{kind}").first
    places = re.findall(r"[ML](\S+) ([^LMh]+)", line.get_attribute("d"))
    return np.transpose(np.array(places, float) * [1, -1])


def handles(box, name):
    """Where the handles of this name are, as who cannot see them is told."""
    texts = "handles => handles.map((handle) => handle.ariaValueText)"
    told = box.get_by_role("slider", name=name).evaluate_all(texts)
    return [[x for x, _ in figures(text)] for text in told]


# Three steps

MATRICES = {
    "both reflect": [[5, 5], [-1, 7]],
    "one reflects": [[1, 2], [2, 1]],
    "irrational": [[1, 2], [3, 4]],
    "of rank one": [[1, 3], [2, 6]],
    "zero": [[0, 0], [0, 0]],
    "turned": [[3, -4], [4, 3]],
    "swapped": [[0, 2], [1, 0]],
    "not whole": [[0.5, -1.25], [2, 0]],
    "large": [[99, -98], [97, 99]],
}
STEPS = list(product(MATRICES.values(), (0.35, 1.5, 2.5)))


def test_three_steps_are_those_of_an_svd_the_librarys_where_no_sigma_are_equal(opened):
    for box, (A, t) in zip(opened("steps").all(), STEPS, strict=True):
        U, s, Vh = full_svd(A)
        told = numbers(box)
        holds(box, {"σ₁": s[0], "σ₂": s[1], "det A": np.linalg.det(A)})
        shown_U, shown_V = (
            np.transpose([[x for x, _ in figures(told[f"{q}{i}"])] for i in "₁₂"])
            for q in "uv"
        )
        assert np.allclose(handles(box, "of A"), np.transpose(A))
        assert np.allclose(shown_U * s @ shown_V.T, A, atol=2e-3 * max(1, s[0]))
        if s[0] - s[1] > 1e-6:
            assert np.allclose(shown_U, U, atol=6e-4)
            assert np.allclose(shown_V.T, Vh, atol=6e-4)
        for factor, Q in (("U", shown_U), ("V*", shown_V.T)):
            kind = "a reflection" if np.linalg.det(Q) < 0 else "rotation by"
            assert told[f"{factor} is"].startswith(kind)
        sign = "=><"[int(np.sign(np.linalg.det(A).round(9)))]
        assert f"det A {sign} 0" in box.locator(".svd-remark").last.text_content()
        first, second, third = np.clip(t - np.arange(3), 0, 1)
        stretch = np.diag(1 + (s - 1) * second)
        image = partly(shown_U, third) @ stretch @ partly(shown_V.T, first) @ CIRCLE
        scale = 88 / (1 + (max(1, s[0]) - 1) * second)
        assert np.allclose(path(box, "svd-curve", 0), scale * image, atol=0.5)
        quarter = path(box, "svd-quarter", 0)
        assert np.allclose(quarter, scale * image[:, :46], atol=0.5)
        one = abs(path(box, "svd-unit", 1)).max()
        assert np.allclose(path(box, "svd-curve", 1), one * np.array(A) @ CIRCLE)
        assert one * s[0] <= 88.01


def in_python(node):
    """A formula in MathML: sums, roots, fractions, signs and numbers."""
    tag, parts = node.tag.rpartition("}")[2], [in_python(child) for child in node]
    if tag == "mfrac":
        return "(({})/({}))".format(*parts)
    if not parts:
        return node.text.replace("−", "-")
    inside = re.sub(r"(?<=[\d)])(?=[(n])", "*", "".join(parts))
    return f"np.sqrt({inside})" if tag == "msqrt" else f"({inside})"


def test_the_steps_by_hand_show_the_three_factors(opened):
    boxes = opened("by hand").all()
    for box, (name, A) in zip(boxes, MATRICES.items(), strict=True):
        steps = box.locator(".svd-steps > li").all()
        if name == "not whole":
            assert [step.text_content() for step in steps] == ["Whole numbers only"]
            continue
        A, found = np.array(A), {}
        assert len(steps) == 7
        for formula in steps[-1].locator("math").all()[1:]:
            node = ElementTree.fromstring(formula.evaluate("node => node.outerHTML"))
            letter, _, table = node
            found[letter.text] = [[eval(in_python(x)) for x in row] for row in table]
        U, S, V = (np.array(found[factor]) for factor in "UΣV")
        assert np.allclose(U @ S @ V.T, A)
        assert np.allclose([U.T @ U, V.T @ V], np.eye(2))
        assert np.allclose(np.diag(S), full_svd(A).s)
        G = A.T @ A
        cells = steps[0].locator("mtd").all_text_contents()
        assert [number(cell) for cell in cells] == G.ravel().tolist()
        trace, determinant = np.trace(G), round(np.linalg.det(G))
        polynomial = steps[1].locator("math").text_content()
        assert polynomial == f"det(λI−G)=λ2−{trace}λ+{determinant}"
        words = " ".join(step.text_content() for step in steps)
        assert ("Every vector is an eigenvector" in words) == (
            name in ("zero", "turned")
        )
        assert ("where σ is 0" in words) == (name == "of rank one")


def test_wide_steps_scroll_and_can_be_reached_by_keys(opened):
    box = opened("by hand", **PHONE).last
    steps = box.locator(".svd-steps")
    assert steps.evaluate("list => list.scrollWidth > list.clientWidth")
    assert box.page.evaluate("document.documentElement.scrollWidth") == 390
    steps.press("ArrowRight")
    assert steps.evaluate("list => list === document.activeElement")


# Least squares

POINTS = (
    ([-1, 0, 1], [1, 2, 6]),
    ([-1, 0, 1], [2.5, 4, 2.5]),
    ([1, 1, 1], [0, 3, 6]),  # one above another
    ([-1, 0, 1], [0, 0, 0]),
)
NUDGES = (100, 0), (37, 45), (5, 90), (1, 133), (20, 270), (37, 360)
NUDGED = [(t, b, spread, True, way) for t, b in POINTS for spread, way in NUDGES]


def test_the_best_line_and_the_bound_of_the_theorem_are_numpys(opened):
    for box, state in zip(opened("points").all(), NUDGED, strict=True):
        widget = LeastSquares(*state)
        A, b = widget.A, widget.b
        s, solve = np.linalg.svd(A, compute_uv=False), np.linalg.pinv(A, rtol=1e-9)
        Pb, full = A @ solve @ b, s[1] > 1e-9 * s[0]
        kappa = s[0] / s[1] if full else 1
        assert np.allclose(handles(box, "Point"), np.c_[A[:, 1], b], atol=6e-4)
        lengths = {"‖b − Ax‖": np.linalg.norm(b - Pb), "σ₁ and σ₂": s}
        holds(box, {"Best line": solve @ b, **lengths})
        holds(box, {"κ = σ₁/σ₂": kappa if full else "∞"})
        if not Pb.any():
            continue
        step = widget.after() - b
        of_b = np.linalg.norm(A @ solve @ step) / np.linalg.norm(Pb)
        of_x = np.linalg.norm(solve @ step) / np.linalg.norm(solve @ b)
        assert of_x <= kappa * of_b * (1 + 1e-9) + 1e-12
        gauge = box.locator("svg[aria-hidden] text").all_text_contents()
        shown = [number(text.partition(" %")[0].split()[-1]) for text in gauge]
        changes = np.array([of_b, of_x, kappa * of_b])
        assert 100 * changes == pytest.approx(shown, abs=0.0501)
        assert gauge[2].startswith("at most κ times" if full else "at most as much")
        if of_b > 1e-9:
            bars = box.locator(".svd-bar").evaluate_all(
                "bars => bars.map((bar) => Number(bar.getAttribute('width')))"
            )
            assert bars == pytest.approx(340 * changes[:2] / changes[2], abs=1e-6)


def test_only_who_nudges_sees_how_far(opened):
    box = opened("not nudged")
    slider, bar = box.get_by_role("slider", name="Nudge"), box.locator(".svd-bar").first
    assert not slider.is_visible() and not bar.is_visible()


# A picture to paint

CAT = """
    #.........# ##.......## ###.....### ########### #..#####..#
    #..#####..# ########### #####.##### .####.####. ..#######..
"""
CAT = np.array([[x == "#" for x in row] for row in CAT.split()])
SOME = rng.integers(0, 2, SHAPE)
PAINTED = [  # the picture, and the layers that are out
    *((A, ()) for A in (*PICTURES.values(), CAT, np.zeros(SHAPE), SOME)),
    (CAT, (0, 2)),
    *((SOME, off) for off in ((3,), (0, 3, 9), (5,), range(10), {*range(10)} - {4})),
]
LAYERS = """buttons => buttons.map((layer) =>
    [layer.textContent.split(" ")[1], layer.ariaPressed, layer.disabled])"""


def painter(A, off):
    widget = LayerPainter()
    widget.A, widget.off = A, sum(2**i for i in off)
    return widget


def is_factored(box, A, off=()):
    """Whether all that is shown of A, without these layers, is NumPy's."""
    svd, rank = thin_svd(A.astype(float)), np.linalg.matrix_rank(A)
    kept = [i for i in range(rank) if i not in off]
    cells = box.get_by_role("gridcell")
    names = cells.evaluate_all("cells => cells.map((cell) => cell.ariaLabel)")
    assert names[12].startswith("Row 2, column 2: ")
    assert [name.endswith("white") for name in names] == A.ravel().tolist()
    share = sum(np.diff(energy(svd.s), prepend=0)[kept]) if rank else 1
    counts = {"Rank": rank, "Layers in the sum": [len(kept), rank]}
    holds(box, {**counts, "Share of ‖A‖²": 100 * share})
    total = layers(svd)[kept].sum(axis=0)
    assert difference(pixels(box), np.rint(255 * np.clip(total, 0, 1))) <= 1
    shown = box.get_by_role("button", name=re.compile("^σ")).evaluate_all(LAYERS)
    assert shown == [
        [f"{s:.2f}" if i < rank else "0", str(i in kept).lower(), i >= rank]
        for i, s in enumerate(svd.s)
    ]


def test_every_picture_is_factored_and_summed_as_by_numpy(opened):
    assert np.diff(thin_svd(SOME).s).max() < -0.01  # so that each layer is unique
    for box, (A, off) in zip(opened("painters").all(), PAINTED, strict=True):
        is_factored(box, A, off)


def test_the_keys_paint_from_one_tab_stop(opened):
    box, A = opened("painters").first, PICTURES["Cross"].copy()
    press = box.page.keyboard.press
    box.get_by_role("button", name="Clear").focus()
    press("Tab")
    assert box.locator("[role=gridcell][tabindex='0']").count() == 1
    for key, i, j in (
        ("ArrowLeft", 0, 0), ("ArrowUp", 0, 0), ("ArrowRight", 0, 1),
        ("ArrowDown", 1, 1), ("End", 1, 10), ("ArrowRight", 1, 10), ("Home", 1, 0),
    ):  # fmt: skip
        press(key)
        cell = box.get_by_role("gridcell").nth(11 * i + j)
        assert cell.evaluate("cell => cell === document.activeElement")
    for key in ("Space", "Enter", "Space"):
        press(key)
        A[1, 0] = not A[1, 0]
        is_factored(box, A)
    press("Tab")
    assert not box.get_by_role("gridcell").evaluate_all(
        "cells => cells.includes(document.activeElement)"
    )
    for name, off in ("All out", range(10)), ("All in", ()):
        box.get_by_role("button", name=name).click()
        is_factored(box, A, off)


# A copy of rank one

M = np.array([[3, 2, 5], [2, 3, 5], [2, -2, 0], [5, 5, 10]])
TEXTS = """pictures => pictures.map((picture) =>
    [...picture.querySelectorAll("text")].map((text) => text.textContent))"""


def is_raced(box, best=np.inf):
    """Whether all that is shown is NumPy's; return the least of both errors so far."""
    expected = EckartYoung(M)
    drawn = box.get_by_role("slider").evaluate_all(
        "bars => bars.map((bar) => Number(bar.ariaValueNow))"
    )
    expected.y, expected.x = drawn[:3], drawn[3:]
    error = M - expected.copy
    pictures = box.locator(".svd-shades").evaluate_all(TEXTS)
    for shown, picture in zip(pictures, [M, expected.copy, error], strict=True):
        values = [number(text) for text in shown]
        assert abs(np.reshape(values, M.shape) - picture).max() <= 0.0501
    errors = np.array([np.linalg.norm(error, norm) for norm in ("fro", 2)])
    best = np.minimum(errors, best)
    assert best.min() >= 3 - 1e-9
    told = dict(zip(["Frobenius error", "Spectral error"], errors, strict=True))
    holds(box, {**told, "Best so far": best, "Least possible": [3, 3]})
    corner = box.locator(".svd-rest").get_attribute("d").split("L")[1].split()
    x, y = (float(at) for at in corner)
    share = np.hypot(166 - x, 96 - y) / 160  # of the side that is A
    assert abs(share - errors[0] / np.linalg.norm(M)) < 1e-9
    return best


def test_no_copy_beats_the_first_layer(opened):
    box, best = opened("race"), np.inf
    bars = box.get_by_role("slider").all()
    for bar, key in zip(bars, cycle(["End", "Home", "PageDown"])):
        best = is_raced(box, best)
        assert "Drag the bars" in box.locator(".svd-remark").text_content()
        bar.press(key)
    is_raced(box, best)


def test_the_answer_is_shown_when_asked_for(opened):
    box = opened("race")
    marks = box.locator("[role=slider] .svd-bound")
    lines = "marks => marks.map((mark) => mark.getAttribute('d'))"
    assert set(marks.evaluate_all(lines)) == {""}
    box.get_by_role("checkbox").check()
    ends = []  # how far along its bar each mark stands, from -1 to 1
    for line in marks.evaluate_all(lines):
        (x, y), _ = (map(float, end.split()) for end in line[1:].split("L"))
        ends.append((48 - y) / 40 if len(ends) < 3 else (x - 48) / 40)
    assert np.allclose(ends, [0.25, 0.25, 0.5, 0.25, 0.25, 0, 0.5])


# Random vectors

SLOW, LOW = 1 / np.arange(1, 41), [9, 3, 1e-5, 0]
SPANS = [  # σ, ℓ, k, q and the draw
    (SLOW, 1, 1, 0, 0), (SLOW, 3, 5, 0, 1), (SLOW, 15, 5, 0, 2), (SLOW, 15, 5, 1, 3),
    (SLOW, 15, 12, 2, 4), (SLOW, 40, 5, 2, 0),
    (LOW, 1, 2, 2, 1), (LOW, 2, 2, 1, 3), (LOW, 3, 1, 0, 2),
]  # fmt: skip
SIZES = """(drawing, [kind, size]) => [...drawing.querySelectorAll(kind)]
    .filter((part) => part.getAttribute("visibility") !== "hidden")
    .map((part) => Number(part.getAttribute(size)))"""


def test_a_span_and_what_it_holds_and_leaves_are_numpys(opened):
    for box, state in zip(opened("spans").all(), SPANS, strict=True):
        widget = RandomSpan(*state)
        s, k, ell, Q = widget.s, widget.k, widget.ell, widget.basis()
        A = np.diag(s)
        Z, found, Vh = np.linalg.svd(Q.T @ A, full_matrices=False)
        left = np.linalg.norm(A - Q @ (Z[:, :k] * found[:k]) @ Vh[:k])
        best = approximation_error(s, k)
        for name, known in {
            "Outside: ‖A − QQᵀA‖₂": np.linalg.norm(A - Q @ Q.T @ A, 2),
            "At best: σ of ℓ + 1": s[ell] if ell < s.size else 0,
            "Error of k layers": left,
            "Error of the best k": best,
        }.items():
            shown = number(numbers(box)[name])
            assert shown == pytest.approx(known, rel=0.05, abs=0.00005), name
        drawing = box.locator("svg[role=img]")
        held = drawing.evaluate(SIZES, [".svd-held", "height"])
        assert np.allclose(held, 60 * (Q**2).sum(axis=1), atol=1e-3)
        # Both on one scale: where σ is that of A, the dots are at one height.
        of_A, of_QA = (
            drawing.evaluate(SIZES, [kind, "cy"])
            for kind in (".svd-left", ".svd-sigma")
        )
        assert len(of_QA) == ell
        known, seen = np.log(s[s > 1e-6]), np.log(found[found > 1e-6])
        heights = np.interp(seen, known[::-1], of_A[: known.size][::-1])
        assert np.allclose(of_QA[: heights.size], heights, atol=0.35)
        says = f"{left / best:.2f} times the least" if best else "all of A"
        if ell < k:
            says = f"Too few vectors for k = {k}"
        remark = box.locator(".svd-remark").text_content()
        assert says in remark
        assert ("take q up" in remark) == ("times" in says and left > 1.005 * best)


# A film


def film():
    """A scene in a light that changes, and a bright square that crosses it."""
    scene = rng.random((12, 16))
    moments = [(1 + 0.1 * np.sin(j)) * scene for j in range(20)]
    for j, moment in enumerate(moments):
        moment[4:8, max(j - 4, 0) : j] = 1
    return np.stack(moments, axis=-1).reshape(192, 20)


A_FILM = film()
FILMS = [(A_FILM, 1, 1), (A_FILM, 7, 1), (A_FILM, 20, 5), (2 * A_FILM, 9, 2)]


def test_the_pictures_of_a_film_and_their_share_are_numpys(opened):
    for box, (A, moment, k) in zip(opened("films").all(), FILMS, strict=True):
        U, s, Vh = np.linalg.svd(A, full_matrices=False)
        seen, background = A[:, moment - 1], U[:, :k] * s[:k] @ Vh[:k, moment - 1]
        moves, white = seen - background, A.max()
        for panel, (picture, black, span) in enumerate(
            [(seen, 0, white), (background, 0, white), (moves, -white / 2, white)]
        ):
            levels = np.rint(255 * np.clip((picture - black) / span, 0, 1))
            off = difference(pixels(box, panel), levels.reshape(12, 16))
            assert off <= (2 if panel == 2 else 1)
        share = 100 * np.linalg.norm(moves) / np.linalg.norm(seen)
        holds(
            box,
            {
                "Moment": [moment, 20],
                "Layers in the background": [k, 20],
                "‖what moves‖ / ‖seen‖": share,
            },
        )


PAGES = {
    "steps": lambda: [*starmap(ThreeSteps, STEPS)],
    "by hand": lambda: [ThreeSteps(A, by_hand=True) for A in MATRICES.values()],
    "points": lambda: [*starmap(LeastSquares, NUDGED)],
    "not nudged": partial(LeastSquares, *POINTS[0]),
    "painters": lambda: [*starmap(painter, PAINTED)],
    "race": partial(EckartYoung, M),
    "spans": lambda: [*starmap(RandomSpan, SPANS)],
    "films": lambda: [FilmSlider(A, (12, 16), *at) for A, *at in FILMS],
}
