"""A matrix of the reader's own: held to NumPy, and its exact SVD to sympy's."""

import itertools
import re
from functools import partial
from urllib.parse import urlencode
from xml.etree import ElementTree

import numpy as np
import pytest
import sympy as sp
from matplotlib.figure import Figure
from widget_pages import (
    PHONE,
    drag,
    middle,
    number,
    numbers,
    query,
    soon,
    type_in,
    value,
)

from svdlab import exact_svd, full_svd
from svdview.widgets import ThreeSteps
from svdview.widgets.shared import script
from svdview.widgets.three_steps import partly

SQUARE = np.array([[5, 5], [-1, 7]])
MATRICES = {
    "both reflect": SQUARE,
    "one reflects": [[1, 2], [2, 1]],
    "irrational": [[1, 2], [3, 4]],
    "of rank one": [[1, 3], [2, 6]],
    "zero": [[0, 0], [0, 0]],
    "turned": [[3, -4], [4, 3]],
    "swapped": [[0, 2], [1, 0]],
    "not whole": [[0.5, -1.25], [2, 0]],
    "large": [[99, -98], [97, 99]],
}


# In Python


def test_it_has_a_text_and_a_described_still_picture():
    widget = ThreeSteps(SQUARE, t=1.5)
    assert repr(widget) == "ThreeSteps([[5, 5], [-1, 7]], t=1.5)"
    bundle, metadata = widget._repr_mimebundle_()
    assert bundle["text/plain"] == repr(widget)
    assert metadata["image/png"] == {"alt": widget.alt, "width": 480, "height": 240}
    assert "the unit circle on its way through V*, Σ and U" in widget.alt
    assert ThreeSteps(SQUARE, alt="Something else").alt == "Something else"
    assert widget.still().size == (960, 480)


def test_what_the_reader_sets_can_be_read_and_stays_in_range():
    widget = ThreeSteps(SQUARE)
    assert (widget.t, widget.by_hand) == (0, False)
    widget.set_state({"a": 2.5, "d": -400, "t": 7})  # as the reader moves it
    assert widget.A.tolist() == [[2.5, 5], [-1, -99]]
    assert widget.t == ThreeSteps(SQUARE, t=4).t == 3
    assert ThreeSteps([[100, 0], [0, 1]], t=-1, by_hand=True).A[0, 0] == 99
    with pytest.raises(ValueError, match="A must be real"):
        ThreeSteps([[1j, 2], [3, 4]])


def test_each_step_ends_where_its_factor_says():
    for A in MATRICES.values():
        U, s, Vh = full_svd(A)
        steps = np.eye(2), Vh, np.diag(s) @ Vh, U @ np.diag(s) @ Vh
        for t, M in enumerate(steps):
            assert np.allclose(ThreeSteps(A, t=t).so_far(), M)


def test_on_its_way_a_rotation_rotates_and_a_reflection_flips_over():
    quarter, mirror = np.array([[0, -1], [1, 0]]), np.array([[0, 1], [1, 0]])
    eighth = np.array([[1, -1], [1, 1]]) / np.sqrt(2)
    assert np.allclose(partly(quarter, 0.5), eighth)
    for share in (0, 0.2, 0.5, 1):
        flipped = partly(mirror, share)
        assert np.allclose(flipped @ [1, 1], 1)  # its line stays
        across = np.cos(np.pi * share) * np.array([1, -1])
        assert np.allclose(flipped @ [1, -1], across)


def test_the_still_shows_the_circle_on_its_way_and_the_ellipse():
    widget = ThreeSteps(SQUARE, t=1)
    figure = Figure()
    widget.plot(figure)
    turn = np.linspace(0, 2 * np.pi, 201)
    circle = np.array([np.cos(turn), np.sin(turn)])
    _, _, Vh = full_svd(SQUARE)
    assert [ax.get_title() for ax in figure.axes] == ["on its way", "$Ax$"]
    for ax, B in zip(figure.axes, (Vh, SQUARE), strict=True):
        whole, quarter, *arrows = (np.array(line.get_data()) for line in ax.lines)
        assert np.allclose(whole, B @ circle)
        assert np.allclose(quarter, (B @ circle)[:, :51])
        tips = [arrow[:, 1] for arrow in arrows]
        assert np.allclose(tips, (B @ Vh.T).T)


# In a browser


PAGES = {name: partial(ThreeSteps, A) for name, A in MATRICES.items()}
# The number inputs of a widget: the entries of A, then the share of the way.
WAY = 4


def entries(box):
    inputs = box.locator(".svd-matrix input")
    found = inputs.evaluate_all("all => all.map((input) => input.valueAsNumber)")
    return np.reshape(found, (2, 2))


def vector(text):
    return np.array([number(x) for x in text.strip("()").split(",")])


def held_to_numpy(box, A):
    """Compare what is told with an SVD of A: the library's where no σ are equal."""
    told, (U, s, Vh) = numbers(box), full_svd(A)
    assert np.allclose([number(told[name]) for name in ("σ₁", "σ₂")], s, atol=6e-4)
    shown_U, shown_V = (
        np.transpose([vector(told[f"{letter}{i}"]) for i in "₁₂"]) for letter in "uv"
    )
    product = shown_U @ np.diag(s) @ shown_V.T
    assert np.allclose(product, A, atol=2e-3 * max(1, s[0]))
    if s[0] - s[1] > 1e-6:
        assert np.allclose(shown_U, U, atol=6e-4)
        assert np.allclose(shown_V.T, Vh, atol=6e-4)
    for name, Q in (("U", shown_U), ("V*", shown_V.T)):
        kind = "a reflection" if np.linalg.det(Q) < 0 else "rotation by"
        assert told[f"{name} is"].startswith(kind)
    det = np.linalg.det(A)
    assert abs(number(told["det A"]) - det) <= 6e-4
    sign = ">" if det > 1e-9 else "<" if det < -1e-9 else "="
    assert box.locator(".svd-remark").last.text_content().startswith(f"det A {sign} 0")


def drawn(box, kind, plane):
    """The points of a curve, in the 240 units of its drawing, y upwards."""
    path = box.locator(f".svd-planes svg >> nth={plane} >> .{kind}").first
    places = re.findall(r"[ML](\S+) ([^LMh]+)", path.get_attribute("d"))
    return np.array(places, float) * [1, -1]


@pytest.mark.parametrize("name", MATRICES)
def test_numbers_and_pictures_are_numpys(opened, name):
    A = np.array(MATRICES[name])
    box = opened(name)
    held_to_numpy(box, A)
    turn = np.linspace(0, 2 * np.pi, 181)
    circle = np.array([np.cos(turn), np.sin(turn)])
    told = numbers(box)
    U, V = (np.transpose([vector(told[f"{x}{i}"]) for i in "₁₂"]) for x in "uv")
    s = full_svd(A).s
    for t in (0, 0.35, 1, 1.5, 2, 2.5, 3):
        type_in(box, t, WAY)
        first, second, third = np.clip(t - np.arange(3), 0, 1)
        stretch = np.diag(1 + (s - 1) * second)
        image = partly(U, third) @ stretch @ partly(V.T, first) @ circle
        scale = 88 / (1 + (max(1, s[0]) - 1) * second)
        assert np.allclose(drawn(box, "svd-curve", 0).T, scale * image, atol=0.5)
        quarter = drawn(box, "svd-quarter", 0).T
        assert np.allclose(quarter, scale * image[:, :46], atol=0.5)
    one = abs(drawn(box, "svd-unit", 1)).max()
    assert np.allclose(drawn(box, "svd-curve", 1).T, one * A @ circle)
    assert one * s[0] <= 88.01


def test_a_matrix_is_typed_and_what_is_none_is_not_taken(opened):
    box = opened("both reflect")
    rng = np.random.default_rng(0)
    for _ in range(8):
        A = rng.integers(-9, 10, (2, 2)) / rng.choice([1, 4])
        for i, j in itertools.product(range(2), repeat=2):
            name = f"A, row {i + 1}, column {j + 1}"
            box.get_by_role("spinbutton", name=name).fill(f"{A[i, j]}")
        held_to_numpy(box, A)
    corner = box.get_by_role("spinbutton", name="A, row 1, column 1")
    for text, kept in (("7", 7), ("", 7), ("1000", 99), ("-1000", -99), ("0", 0)):
        corner.fill(text)
        corner.blur()
        assert entries(box)[0, 0] == kept
    corner.press("ArrowUp")
    assert entries(box)[0, 0] == 1


@pytest.mark.parametrize("how", ["mouse", "finger"])
def test_columns_are_dragged_to_whole_numbers(opened, how):
    box = opened("both reflect", has_touch=how == "finger")
    A = SQUARE.copy()
    plane = box.locator(".svd-planes svg").nth(1)
    for j, tip in ((0, (2, 3)), (1, (-6, 1)), (0, (0, 0)), (1, (1, 8))):
        one = abs(drawn(box, "svd-unit", 1)).max() * plane.bounding_box()["width"] / 240
        ring = middle(box.locator(".svd-ring").nth(j))
        goal = middle(plane) + one * np.array(tip) * [1, -1]
        drag(box.page, ring, goal, how)
        A[:, j] = tip
        assert np.array_equal(entries(box), A)
        held_to_numpy(box, A)


def test_columns_are_moved_by_keys_and_named(opened):
    box = opened("both reflect")
    tip = box.get_by_role("slider", name="Ae₂, column 2 of A")
    for key, moved in {
        "ArrowLeft": (4, 7),
        "ArrowUp": (4, 8),
        "ArrowRight": (5, 8),
        "Shift+ArrowDown": (5, 3),
    }.items():
        tip.press(key)
        assert tuple(entries(box)[:, 1]) == moved
        x, y = moved
        assert tip.get_attribute("aria-valuetext") == f"({x}.000, {y}.000)"
        assert tip.get_attribute("aria-valuenow") == str(x)
    tip.dispatch_event("keydown", {"key": "ArrowLeft", "altKey": True})
    assert tuple(entries(box)[:, 1]) == moved


def test_a_press_far_from_both_tips_moves_neither(opened):
    box = opened("both reflect")
    plane = box.locator(".svd-planes svg").nth(1)
    plane.click(position={"x": 5, "y": 5})
    assert np.array_equal(entries(box), SQUARE)


def test_it_plays_from_the_circle_to_the_ellipse(opened):
    box = opened("both reflect")
    box.page.clock.install()
    for _ in range(2):  # from where it stands; then once more from the circle
        box.get_by_role("button", name="Play").click()
        assert box.get_by_role("button", name="Pause").is_visible()
        assert value(box, WAY) < 3
        box.page.clock.run_for(10_000)
        assert box.get_by_role("button", name="Play").is_visible()
        assert value(box, WAY) == 3
    box = opened("both reflect", reduced_motion="reduce")
    assert not box.locator(".svd-play").is_visible()


def test_a_link_opens_what_the_sender_saw(opened):
    box = opened("both reflect")
    box.get_by_role("spinbutton", name="A, row 1, column 2").fill("-2.5")
    box.get_by_role("slider", name="Ae₁").press("ArrowUp")
    box.get_by_text("Its SVD by hand").click()
    box.get_by_role("slider", name="Circle to ellipse").press("PageUp")
    kept = {"b-1": "-2.5", "by_hand-1": "true", "c-1": "0", "t-1": "0.25"}
    soon(box.page, query, kept)
    again = opened("both reflect", f"?{urlencode(kept)}")
    assert np.array_equal(entries(again), [[5, -2.5], [0, 7]])
    assert numbers(again) == numbers(box)
    assert again.get_by_text("Whole numbers only").is_visible()
    far = opened("both reflect", "?a-1=1e9&b-1=Infinity&t-1=-4")
    assert np.array_equal(entries(far)[0], [99, 99])


# The exact SVD


@pytest.fixture(scope="module")
def exact(browser):
    """Return the browser's exact SVD of whole matrices, as sympy's numbers."""
    page = browser.new_page()
    page.add_script_tag(content=script("svd", "exact"))

    def exact(matrices):
        found = page.evaluate("all => all.map(exactSvd)", matrices)
        for svd in found:
            U, V = ([[entry(x) for x in column] for column in svd[Q]] for Q in "UV")
            U, V = sp.ImmutableMatrix(U).T, sp.ImmutableMatrix(V).T
            yield U, V, [entry(x) for x in svd["sigma"]]

    yield exact
    page.close()


def entry(x):
    if isinstance(x, dict):
        return x["sign"] * sp.sqrt(entry(x["under"]))
    return sp.Add(*(sp.Rational(n, d) * sp.sqrt(m) for n, d, m in x))


def test_the_exact_svd_is_sympys_to_the_letter(exact):
    small = list(itertools.product(range(-3, 4), repeat=4))[::13]
    matrices = [[[a, b], [c, d]] for a, b, c, d in small]
    matrices += [np.array(A).tolist() for A in MATRICES.values()]
    matrices = [A for A in matrices if np.array_equal(A, np.round(A))]
    for A, (U, V, sigma) in zip(matrices, exact(matrices), strict=True):
        svd = exact_svd(A)
        assert (U, V, sigma) == (svd.U, svd.V, svd.singular_values), A


def test_it_is_exact_for_every_matrix_it_takes(exact):
    rng = np.random.default_rng(0)
    matrices = rng.integers(-99, 100, (300, 2, 2)).tolist()
    for A, (U, V, sigma) in zip(matrices, exact(matrices), strict=True):
        floats = [np.array(Q.evalf(30), float) for Q in (U, V)]
        s = np.array([x.evalf(30) for x in sigma], float)
        assert np.allclose(floats[0] * s @ floats[1].T, A, atol=1e-9)
        for mine, theirs in zip((*floats, s), svd_of(A), strict=True):
            assert np.allclose(mine, theirs, atol=1e-9)


def svd_of(A):
    U, s, Vh = full_svd(A)
    return U, Vh.T, s


def worth(node):
    """The value of a formula in MathML: sums, roots, fractions, signs and numbers."""
    tag, children = node.tag.rpartition("}")[2], list(node)
    if tag == "mn":
        return float(node.text)
    if tag == "msqrt":
        return np.sqrt(worth(children[0]))
    if tag == "mfrac":
        return worth(children[0]) / worth(children[1])
    text, values = "", []
    for child in children:
        if child.tag.endswith("mo"):
            text += {"−": "-"}.get(child.text, child.text)
        else:
            value = f"values[{len(values)}]"
            text += f"*{value}" if text.endswith("]") else value
            values.append(worth(child))
    return eval(text)  # of + - * / ( ) and values


@pytest.mark.parametrize("name", sorted({*MATRICES} - {"not whole"}))
def test_the_steps_by_hand_show_the_three_factors(opened, name):
    A = np.array(MATRICES[name])
    box = opened(name, "?by_hand-1=true")
    steps = box.locator(".svd-steps > li").all()
    assert len(steps) == 7
    found = {}
    for formula in steps[-1].locator("math").all()[1:]:
        node = ElementTree.fromstring(formula.evaluate("node => node.outerHTML"))
        letter, _, table = node
        rows = [[worth(cell[0]) for cell in row] for row in table]
        found[letter.text] = np.array(rows)
    assert np.allclose(found["U"] @ found["Σ"] @ found["V"].T, A)
    for Q in "UV":
        assert np.allclose(found[Q].T @ found[Q], np.eye(2))
    assert np.allclose(np.diag(found["Σ"]), full_svd(A).s)
    G = A.T @ A
    trace, determinant = np.trace(G), round(np.linalg.det(G))
    polynomial = steps[1].locator("math").text_content()
    assert polynomial == f"det(λI−G)=λ2−{trace}λ+{determinant}"
    words = " ".join(step.text_content() for step in steps)
    assert ("Every vector is an eigenvector" in words) == (name in ("zero", "turned"))
    assert ("where σ is 0" in words) == (name == "of rank one")


def test_the_steps_follow_the_matrix(opened):
    box = opened("both reflect", "?by_hand-1=true")
    box.get_by_role("slider", name="Ae₁").press("ArrowLeft")
    A = np.array([[4, 5], [-1, 7]])
    cells = box.locator(".svd-steps > li").first.locator("mtd").all_text_contents()
    assert [number(cell) for cell in cells] == (A.T @ A).ravel().tolist()


def test_wide_steps_scroll_and_can_be_reached_by_keys(opened):
    box = opened("large", "?by_hand-1=true", **PHONE)
    steps = box.locator(".svd-steps")
    assert steps.evaluate("list => list.scrollWidth > list.clientWidth")
    assert box.page.evaluate("document.documentElement.scrollWidth") == 390
    steps.press("ArrowRight")
    assert steps.evaluate("list => list === document.activeElement")
