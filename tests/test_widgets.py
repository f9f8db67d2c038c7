"""What each widget is in Python: its text, its ranges, what it sends and computes."""

import base64
import json
import re
import zlib
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from ipywidgets.widgets.widget import _remove_buffers
from matplotlib import rc_context
from test_widget_stills import SQUARE, TALL, opened
from traitlets import CFloat, HasTraits, TraitError

from svdlab import approximation_error, full_svd, load_image, reconstruct, thin_svd
from svdlab.factor import SVD
from svdview import widgets
from svdview.draw import COLOURS, COLOURS_DARK
from svdview.widgets import (
    CircleToEllipse,
    ComponentSlider,
    EckartYoung,
    FilmSlider,
    LayerPainter,
    LayerSlider,
    LeastSquares,
    RandomSpan,
    RankSlider,
    SpectrumSlider,
    ThreeSteps,
    YourPhotograph,
)
from svdview.widgets.layer_painter import PICTURES, SHAPE, written
from svdview.widgets.shared import as_channels, clamped, script, style
from svdview.widgets.three_steps import partly
from svdview.widgets.your_photograph import rings

FOLDER = Path(widgets.__file__).parent
IMAGES = Path(__file__).parents[1] / "chapters" / "images"
MEAN, SCORES, LOADINGS = [[0.5, 0.5]], [[1, 0.5], [-1, -0.5]], [[0.6, -0.8], [0.8, 0.6]]
FILM = np.arange(18).reshape(6, 3)
rng = np.random.default_rng(0)


def of_numbers(Widget, shape, **numbers):
    """How to make a widget of arrays of this shape, whose every number is a trait."""
    return lambda **given: Widget(*np.reshape([*(numbers | given).values()], shape))


ENTRIES = {"a": 5, "b": 5, "c": -1, "d": 7}
POINTS = {"t1": -1, "t2": 0, "t3": 1, "b1": 1, "b2": 2, "b3": 6}
circle = partial(CircleToEllipse, SQUARE)
steps = partial(ThreeSteps, SQUARE)
squares = partial(LeastSquares, [-1, 0, 1], [1, 2, 6])
sheet = partial(ComponentSlider, MEAN, SCORES, LOADINGS)
span = partial(RandomSpan, [3, 2, 1])
film = partial(FilmSlider, FILM, (3, 2))

K, SIGMA, X, COPY, PARTS, WAY, LINE = (
    "A 4×3 matrix rebuilt from its first k layers",
    "Singular values of a 4×3 matrix on a log scale",
    "Left, a unit vector x on the unit circle; right, Ax on the ellipse that A makes "
    "of the circle",
    "A matrix, a copy of it of rank one and what the copy leaves",
    "Pictures rebuilt from their mean and first k components",
    "Left, the unit circle on its way through V*, Σ and U; right, the ellipse it",
    "Left, three points, the line that misses them least, and by how much; right, b",
)
# Its text, how it is made, the size of its picture, and how its words begin.
WIDGETS = [
    ("RankSlider(4×3, k=2)", partial(RankSlider, TALL, k=2), (360, 480), K),
    ("LayerSlider(4×3, k=1)", partial(LayerSlider, TALL), (732, 480), K),
    ("SpectrumSlider(4×3, k=1)", partial(SpectrumSlider, TALL), (480, 282), SIGMA),
    ("CircleToEllipse(2×2, angle=30)", partial(circle, 30), (480, 240), X),
    ("EckartYoung(4×3)", partial(EckartYoung, TALL), (660, 280), COPY),
    ("ComponentSlider(2 pictures, k=0)", sheet, (203, 7), PARTS),
    ("ThreeSteps([[5, 5], [-1, 7]], t=1.5)", partial(steps, 1.5), (480, 240), WAY),
    ("LeastSquares([-1, 0, 1], [1, 2, 6], spread=100)", squares, (480, 240), LINE),
    ("LayerPainter(10×11, rank=2)", LayerPainter, (576, 400), "The sum of the painted"),
    ("RandomSpan(3 singular values, ell=1, k=3, q=0)", span, (480, 341), "Above, the"),
    ("FilmSlider(3×2, 3 moments, k=1)", film, (672, 348), "A moment of a film of 3×2"),
    ("YourPhotograph(96×128, k=1)", YourPhotograph, (480, 360), "Rings, from their"),
]


@pytest.mark.parametrize(("text", "make", "box", "words"), WIDGETS)
def test_each_widget_has_its_text_and_a_described_still_picture(text, make, box, words):
    widget = make()
    with rc_context({"savefig.format": "svg"}):  # whatever a reader prefers
        bundle, metadata = widget._repr_mimebundle_()
    assert repr(widget) == bundle["text/plain"] == text
    assert "application/vnd.jupyter.widget-view+json" in bundle
    about = {"alt": widget.alt, "width": box[0], "height": box[1]}
    assert metadata["image/png"] == about
    assert widget.alt.startswith(words)
    assert make(alt="Something else").alt == "Something else"
    png = base64.b64decode(bundle["image/png"])
    still = opened(png)
    assert len(png) <= 30_000
    assert still.text["Description"] == widget.alt
    if hasattr(widget, "plot"):  # sharp on a fine screen, and nothing is cut off
        assert still.size == tuple(2 * side for side in box)
        levels = np.array(still.convert("L"))
        edges = levels[[0, -1]].ravel(), levels[:, [0, -1]].ravel()
        assert (np.hstack(edges) == 255).all() or "Film" in text
    else:
        assert still.size == box


RANGES = [  # of a widget's trait: what it is when it is not said, least and largest
    (partial(RankSlider, TALL), "k", 1, 1, 3),
    (partial(LayerSlider, TALL), "k", 1, 1, 3),
    (partial(SpectrumSlider, TALL), "k", 1, 1, 3),
    (sheet, "k", 0, 0, 2),
    (circle, "angle", 0, 0, 360),
    (film, "k", 1, 1, 3),
    (film, "moment", 1, 1, 3),
    (span, "ell", 1, 1, 3),
    (span, "k", 3, 1, 3),
    (steps, "t", 0, 0, 3),
    *(
        (of_numbers(ThreeSteps, (1, 2, 2), **ENTRIES), name, value, -99, 99)
        for name, value in ENTRIES.items()
    ),
    (squares, "spread", 100, 1, 100),
    (squares, "nudge", 90, 0, 360),
    *(
        (of_numbers(LeastSquares, (2, 3), **POINTS), name, value, least, most)
        for (name, value), (least, most) in zip(
            POINTS.items(), 3 * [(-2, 2)] + 3 * [(-3, 9)], strict=True
        )
    ),
]


@pytest.mark.parametrize("make, trait, unsaid, least, most", RANGES)
def test_a_trait_can_be_read_and_set_and_stays_in_its_range(
    make, trait, unsaid, least, most
):
    widget = make()
    assert getattr(widget, trait) == unsaid
    for value in (least, most, least - 1, most + 1, np.int64(2)):
        setattr(widget, trait, value)
        made = make(**{trait: value})
        kept = min(max(value, least), most)
        assert getattr(widget, trait) == getattr(made, trait) == kept
    widget.set_state({trait: 1})  # as the reader moves it
    assert getattr(widget, trait) == 1


def test_the_ends_of_a_trait_hold_for_each_that_has_them():
    class Own(HasTraits):
        x, y = CFloat(), CFloat()
        _ends = clamped("x", "y", least=1, most=2)

    own = Own(x=0, y=3)
    assert (own.x, own.y) == (1, 2)
    own.x = 1.5
    assert own.x == 1.5


REFUSED = [
    ("A must be real", lambda: RankSlider([[1j, 2], [3, 4]])),
    ("A must be real", lambda: EckartYoung([[1j, 2], [3, 4]])),
    ("A must be real", lambda: ThreeSteps([[1j, 2], [3, 4]])),
    (r"A must have shape \(m, n\)", lambda: EckartYoung(np.ones((2, 2, 3)))),
    (r"its shape is \(2, 3, 4\)$", lambda: RankSlider(np.ones((2, 3, 4)))),
    (r"\(m, n, 3\) in colour", lambda: SpectrumSlider(np.ones((2, 3, 4, 3)))),
    ("A must be finite", lambda: CircleToEllipse([[1, np.nan], [3, 4]])),
    ("of length 2 <= L <= 2", lambda: CircleToEllipse(TALL)),
    ("s must not be negative", lambda: SpectrumSlider([-1, -2], 2, 2)),
    ("s must not be negative", lambda: RandomSpan([1, -1])),
    ("cannot reshape", lambda: SpectrumSlider([15, 3], 4, 3)),
    ("scores must be real", lambda: ComponentSlider(MEAN, [[1j]], [[1]])),
    (
        r"for each of scores: 2×2; it is 1×2$",
        lambda: ComponentSlider(MEAN, SCORES, LOADINGS[:1]),
    ),
    ("mean must be real", lambda: ComponentSlider([[1j]], SCORES, LOADINGS)),
    ("loadings must be real", lambda: ComponentSlider(MEAN, SCORES, [[1j]])),
    ("'picture', 'error', 'layer'", lambda: RankSlider(TALL, panels="other")),
    ("'q' trait", lambda: span(q=3)),
    ("'draw' trait", lambda: span(draw=5)),
    ("'draw' trait", lambda: span(draw=-1)),
    ("argument 2 is", lambda: LeastSquares([1, 2], [3, 4])),
    (r"a picture of 2×3 = 6 pixels, .* \(4, 3\)", lambda: FilmSlider(TALL, (2, 3))),
    ("none of them negative; .* least entry is -2", lambda: FilmSlider(TALL, (2, 2))),
    (r"its shape is \(4, 3, 3\)", lambda: FilmSlider(np.ones((4, 3, 3)), (2, 2))),
    ("broadcast", lambda: LayerPainter({"Large": np.ones((11, 10))})),
]


@pytest.mark.parametrize(("says", "made"), REFUSED)
def test_what_is_no_matrix_spectrum_or_choice_is_told_so(says, made):
    with pytest.raises((ValueError, TraitError), match=says):
        made()


def test_a_widget_begins_with_the_view_the_label_and_the_boxes_it_was_given():
    assert RankSlider(TALL, panels="error").view == "error"
    assert RankSlider(TALL, panels=["layer", "error"]).panels == ["layer", "error"]
    labels = {RankSlider: "Rank k", LayerSlider: "Layers k", SpectrumSlider: "Rank k"}
    for Slider, label in labels.items():
        assert Slider(TALL).label == label
        assert Slider(TALL, label="Layers kept").label == "Layers kept"
    assert YourPhotograph().label == "Rank k"
    assert (EckartYoung(TALL).x, EckartYoung(TALL).y) == ([0.5] * 4, [0.5] * 3)
    assert not CircleToEllipse(SQUARE).revealed
    assert (span().q, span().draw) == (0, 0)
    for boxed in (True, False):
        assert steps(by_hand=boxed).by_hand == squares(nudged=boxed).nudged == boxed
    assert not (steps().by_hand or squares().nudged)


# What the browser is sent


def received(slider):
    """The (U, s, Vh) a browser unpacks from what it is sent."""
    c, m, n = slider.shape
    p = min(m, n)
    low, high = np.frombuffer(zlib.decompress(slider.factors), np.uint8).reshape(2, -1)
    zigzag = low.astype(int) + 256 * high.astype(int)
    q = np.where(zigzag % 2, -(zigzag + 1) // 2, zigzag // 2).reshape(p, c, m + n)
    s = np.frombuffer(slider.sigma).reshape(c, p)
    factors = q.swapaxes(0, 1) * slider.step / np.where(s > 0, s, 1)[..., None]
    return SVD(factors[..., :m].swapaxes(-1, -2), s, factors[..., m:])


def worst_levels(slider):
    """The largest error of any entry at any k, in levels of 255."""
    level = slider.scale / 255
    error, worst = np.zeros(slider.shape), 0
    sides = (received(slider), 1), (slider.svd, -1)
    for i in range(slider.svd.s.shape[1]):
        for (U, s, Vh), sign in sides:
            layer = (U[..., i] * s[:, i, None])[..., None] * Vh[:, i, None]
            error += sign * layer / level
        worst = max(worst, abs(error).max())
    return worst


def test_quantisation_is_invisible_in_photographs_at_every_k():
    grey = load_image(IMAGES / "chelsea.png")[:300, :400]
    colour = load_image(IMAGES / "coffee.png", mode="colour")[:200, :300]
    for picture in (grey, colour):
        slider = RankSlider(picture)
        assert worst_levels(slider) < 1
        assert np.array_equal(received(slider).s, slider.svd.s)
        state, _, buffers = _remove_buffers(slider.get_state())
        assert len(buffers) == 2  # σ, and the factors: no picture
        sent = len(json.dumps(state, default=str)) + sum(map(len, buffers))
        assert sent < sum(x.size for x in slider.svd)  # less than a byte a number
        packed = zlib.compress(zlib.decompress(slider.factors), 9)
        assert len(slider.factors) < 0.99 * len(packed)


@pytest.mark.parametrize("shape", [(2, 2), (4, 3), (3, 40), (150, 150)])
@pytest.mark.parametrize("scale", [1e-6, 1, 1e6])
def test_quantisation_is_invisible_in_any_matrix(shape, scale):
    A = np.random.default_rng(0).standard_normal(shape)
    for B in (A, abs(A), np.ones(shape), np.eye(*shape)):
        assert worst_levels(RankSlider(scale * B)) < 1


def test_what_is_sent_errs_by_a_set_share_of_a_level():
    for m, n, levels in (100, 100, 0.01), (101, 100, 0.2), (3, 6, 0.01), (6, 3, 0.01):
        slider = RankSlider(np.random.default_rng(0).standard_normal((m, n)))
        error = reconstruct(received(slider)) - reconstruct(slider.svd)
        level, step = slider.scale / 255, slider.step
        assert np.sqrt(np.mean(error**2)) / level == pytest.approx(levels, rel=0.25)
        mean_square = min(m, n) * (1 / m + 1 / n) * step**2 / 12
        assert np.sqrt(mean_square) / level == pytest.approx(levels)
    slider = RankSlider(np.ones((3, 40)))  # where 16 bits bind, all are used
    U, s, Vh = slider.svd
    largest = max(abs(U[0, :, 0]).max(), abs(Vh[0, 0]).max()) * s[0, 0]
    assert slider.step == pytest.approx(largest / (2**15 - 1))


def test_spectrum_from_singular_values_is_that_of_the_matrix():
    of_matrix = SpectrumSlider(TALL)
    given = SpectrumSlider(np.float32([15, 3, 0]), 4, 3)
    assert np.allclose(of_matrix.s, given.s, atol=1e-12)
    assert given.shape == of_matrix.shape == [1, 4, 3]
    assert np.frombuffer(given.sigma).tolist() == [15, 3, 0]
    assert SpectrumSlider(np.float32(TALL)).s.dtype == float  # as the browser reads it


def test_components_are_sent_as_they_are_for_the_first_forty_pictures():
    slider = sheet()
    parts = slider.mean, slider.scores, slider.loadings
    for sent, given in zip(parts, (MEAN, SCORES, np.transpose(LOADINGS)), strict=True):
        assert np.frombuffer(sent).tolist() == np.ravel(given).tolist()
    assert (slider.sheet, slider.label) == ([1, 2, 10], "Components k")
    many = ComponentSlider(MEAN, np.ones((41, 2)), np.eye(2, dtype=np.float32))
    assert len(many.scores) == 40 * 2 * 8 and len(many.loadings) == 2 * 2 * 8


def test_a_film_and_a_span_are_sent_what_python_draws():
    slider = FilmSlider(FILM / 18, (3, 2))
    assert (slider.scale, slider.label) == (1, "Layers in the background k")
    assert np.allclose(reconstruct(received(slider)), FILM / 18, atol=1 / 255)
    random = RandomSpan(np.float32([3, 2, 1]))
    assert np.frombuffer(random.sigma).tolist() == random.s.tolist() == [3, 2, 1]
    drawn = np.frombuffer(random.drawn, np.float32)
    assert np.array_equal(drawn, random.vectors.ravel())


def test_a_plane_widget_is_sent_the_matrix_and_its_factors():
    widget = CircleToEllipse(SQUARE)
    assert SQUARE.tolist() == widget.A
    for name, factor in thin_svd(SQUARE)._asdict().items():
        assert getattr(widget, name) == factor.tolist()


def test_white_is_1_in_a_picture_and_the_largest_modulus_elsewhere():
    for largest, white in ((0, 1), (0.25, 1), (1, 1), (1.5, 1.5), (4, 4)):
        slider = RankSlider(np.eye(2) * largest)
        assert (slider.scale, slider.signed) == (white, False)
    for largest in (0.5, 8):
        slider = RankSlider(np.diag([largest / 2, -largest]))
        assert (slider.scale, slider.signed) == (largest, True)


def test_a_picture_of_2_to_1024_layers_is_drawn():
    for shape in ((1024, 1024), (2, 1025), (1025, 2)):
        assert as_channels(np.ones(shape)).shape == (1, *shape)
    for m, n in ((1025, 1026), (1, 3)):
        with pytest.raises(ValueError, match=f"A must have 2 to 1024 .* it is {m}×{n}"):
            as_channels(np.ones((m, n)))


def test_a_colour_picture_is_sent_and_shown_channel_by_channel():
    colour = np.random.default_rng(0).random((4, 5, 3))
    slider = RankSlider(colour, k=4)
    assert slider.shape == [3, 4, 5]
    assert np.allclose(reconstruct(slider.svd), np.moveaxis(colour, 2, 0))
    assert np.allclose(SpectrumSlider(colour).s, slider.svd.s)
    assert repr(slider) == "RankSlider(4×5×3, k=4)"
    assert slider.alt == "A 4×5×3 matrix rebuilt from its first k layers"
    assert np.array_equal(slider.levels("picture"), np.rint(255 * colour))
    assert slider.levels("picture").dtype == np.uint8
    assert slider.still().size == (5 * 96, 4 * 96)
    slider.k = 1
    red = RankSlider(colour[..., 0])
    assert np.array_equal(slider.levels("picture")[..., 0], red.levels("picture"))


def test_a_widget_has_the_script_all_share_and_its_own_and_the_colours():
    shared, own, sheet = (
        (FOLDER / name).read_bytes().decode()
        for name in ("shared.js", "rank_slider.js", "shared.css")
    )
    assert script("rank_slider") == f"{shared}\n{own}"
    light, dark = (
        "; ".join(f"--svd-{name.lower()}: {of}" for name, of in colours.items())
        for colours in (COLOURS, COLOURS_DARK)
    )
    where = ":is([data-theme=dark], [data-jp-theme-light=false], .vscode-dark) .svd"
    assert style() == f"{sheet}.svd {{ {light} }}\n{where} {{ {dark} }}\n"


def test_each_class_has_a_script_that_gives_it_and_a_rule_that_takes_it():
    scripts = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.js"))
    given = {*re.findall(r"svd-[a-z-]+", scripts)}
    assert given == {*re.findall(r"\.(svd-[a-z-]+)", style())}


# What some compute, and can be read


@pytest.mark.parametrize("M", [TALL, TALL.T, TALL[:1], TALL[:, :1], rng.random((6, 8))])
def test_the_copy_has_its_best_weight_and_never_beats_the_first_layer(M):
    race, (U, s, Vh) = EckartYoung(M), thin_svd(M)
    race.set_state({"x": [0] * len(M)})  # as the reader draws it
    assert (race.copy == 0).all()
    for _ in range(20):
        race.x, race.y = (rng.uniform(-1, 1, size).tolist() for size in M.shape)
        error = M - race.copy
        assert np.linalg.matrix_rank(race.copy) <= 1
        assert np.isclose(np.vdot(race.copy, error), 0)
        for norm, name in ("fro", "fro"), (2, "2"):
            least = approximation_error(s, 1, name)
            assert np.linalg.norm(error, norm) >= least - 1e-12
    race.x, race.y = U[:, 0].tolist(), Vh[0].tolist()
    assert np.allclose(race.copy, s[0] * np.outer(U[:, 0], Vh[0]))


@pytest.mark.parametrize(
    "A", [SQUARE, [[1, 2], [2, 1]], [[1, 3], [2, 6]], [[0, 0]] * 2]
)
def test_each_step_ends_where_its_factor_says(A):
    U, s, Vh = full_svd(A)
    for t, M in enumerate((np.eye(2), Vh, np.diag(s) @ Vh, U @ np.diag(s) @ Vh)):
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


def test_the_nudge_is_a_tenth_of_Pb_and_stays_in_the_column_space():
    for nudge, i in ((0, 0), (90, 1)):
        widget = squares(spread=30, nudge=nudge)
        U = thin_svd(widget.A).U
        step = widget.after() - widget.b
        assert np.allclose(step, 0.1 * np.linalg.norm(U.T @ widget.b) * U[:, i])
    for nudge, share in ((0, 0.1), (90, 0), (180, 0.1)):  # with one direction alone
        widget = LeastSquares([1, 1, 1], [0, 3, 6], nudge=nudge)
        step = np.linalg.norm(widget.after() - widget.b)
        assert step == pytest.approx(share * np.linalg.norm([3, 3, 3]))


def test_the_columns_of_the_basis_are_orthonormal_and_span_the_products():
    s = 1 / np.arange(1, 41)
    for q in range(3):
        widget = RandomSpan(s, ell=7, q=q, draw=q)
        Q = widget.basis()
        assert np.allclose(Q.T @ Q, np.eye(7))
        Y = s[:, None] ** (2 * q + 1) * widget.vectors[q, :7].T
        assert np.allclose(Q @ Q.T @ Y, Y)
        assert np.array_equal(widget.vectors, RandomSpan(s).vectors)


def test_a_film_is_its_background_and_what_moves():
    slider = film(moment=2)
    U, s, Vh = np.linalg.svd(FILM, full_matrices=False)
    seen, background, moves = slider.pictures()
    assert np.allclose(seen, FILM[:, 1].reshape(3, 2))
    assert np.allclose(background.ravel(), s[0] * U[:, 0] * Vh[0, 1])
    assert np.allclose(moves, seen - background)


def test_what_is_painted_can_be_read_and_set_and_further_pictures_have_buttons():
    some = rng.integers(0, 2, SHAPE)
    painter = LayerPainter({"Some": some})
    assert np.array_equal(painter.A, PICTURES["Cross"])
    for picture in (some, np.zeros(SHAPE), np.ones(SHAPE)):
        painter.A = picture
        assert np.array_equal(painter.A, picture)
        painter.set_state({"picture": written(1 - picture)})  # as the reader paints it
        assert np.array_equal(painter.A, 1 - picture)
    assert list(painter.pictures) == [*PICTURES, "Some", "Clear"]
    painter.picture = painter.pictures["Some"]
    assert np.array_equal(painter.A, some)


def test_without_a_picture_a_photograph_begins_with_rings():
    whole = YourPhotograph(k=96).levels("picture")
    assert (whole.min(), whole.max()) == (0, 255)
    radius = np.array([5 / 3, 5 / 6, 0, 5 / 6, 5 / 3])  # the height is from -1 to 1
    assert np.allclose(rings(3, 5)[1], np.cos(6 * radius) ** 2)
    assert np.allclose(rings(5, 3)[:, 1], np.cos(6 * np.linspace(-1, 1, 5)) ** 2)


def test_pictures_that_do_not_vary_lack_nothing_of_their_variance():
    slider = ComponentSlider(MEAN, np.zeros((2, 2)), LOADINGS)
    assert slider.shares == [1, 1, 1]
    assert ComponentSlider(MEAN, [[0, 2], [0, 1]], LOADINGS).shares == [0, 0, 1]
