"""A reader's own photograph, from their file to the factors they save, beside NumPy."""

import re

import numpy as np
import pytest
from PIL import Image
from test_picture_files import NOT_READ, film, saved, turned
from widget_pages import PHONE, ROOT, difference, numbers, pixels, soon, type_in

from svdlab import load_image, load_svd, psnr, reconstruct, thin_svd
from svdview.widgets import YourPhotograph

CAT = ROOT / "chapters" / "images" / "chelsea.png"
RNG = np.random.default_rng(0)
NOISE = RNG.integers(0, 256, (60, 90, 3), dtype=np.uint8)
CLEAR = Image.fromarray(np.dstack([NOISE, np.tile(np.uint8([0, 255, 90]), (60, 30))]))
TARTAN = np.uint8(40 * RNG.integers(0, 2, (70, 3)) @ RNG.integers(0, 2, (3, 64)))


def small(*size):
    coffee = Image.open(ROOT / "chapters" / "images" / "coffee.png").convert("RGB")
    return coffee.resize(size, Image.Resampling.BOX)


# The file, the levels by which a browser may read it otherwise than Pillow, and what is
# said of it. Grey or in colour, it is read in one way: three files stand for both.
BOTH = {
    "grey.png": (lambda: saved(Image.fromarray(NOISE[..., 0]), "PNG"), 0, "90 × 60"),
    "colours.png": (lambda: saved(small(150, 100), "PNG"), 0, "150 × 100 pixels"),
    "three layers.png": (lambda: saved(Image.fromarray(TARTAN), "PNG"), 0, "64 × 70"),
}
FILES = {
    "Grey": {
        **BOTH,
        "blank.png": (lambda: saved(Image.new("L", (40, 30), "white"), "PNG"), 0, ""),
        "upright.jpg": (lambda: saved(small(90, 60), "JPEG", quality=95), 3, "90 × 60"),
        "film.png": (lambda: film("PNG"), 0, "the first picture of a film"),
        "turned.jpg": (lambda: turned(6, "JPEG")[1], 3, "8 × 16 pixels"),
    },
    "Colour": {
        **BOTH,
        "clear.png": (lambda: saved(CLEAR, "PNG"), 2, "laid on white where it is tr"),
        "lossless.webp": (lambda: saved(small(90, 60), "WEBP", lossless=True), 0, ""),
        "film.gif": (lambda: film("GIF"), 0, "the first picture of a film"),
        "film.webp": (lambda: film("WEBP"), 0, "the first picture of a film"),
    },
}


THE_SCRIPT = re.compile(r"/_static/[0-9a-f]{12}\.js")  # as still.py names it
PAGES = {
    "own": lambda: YourPhotograph(load_image(CAT, most=80), k=5, alt="A small cat")
}


@pytest.fixture
def file(tmp_path):
    def file(name, data=None):
        path = tmp_path / name
        path.write_bytes(BOTH[name][0]() if data is None else data)
        return path

    return file


def status(box):
    return box.get_by_role("status")


def choose(box, path, kind="Grey"):
    box.get_by_role("button", name=kind).click()
    box.get_by_label("Choose a picture").set_input_files(path)
    status(box).filter(has_text=path.name).filter(has_text="; all").wait_for()


def download(box, tmp_path, name):
    with box.page.expect_download() as coming:
        box.get_by_role("button", name=name).click()
    path = tmp_path / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


def channels(picture):
    return picture if picture.ndim == 2 else np.moveaxis(picture, 2, 0)


def levels(A):
    """What is drawn of A, (m, n) or (3, m, n), as numbers of shape (m, n, 3)."""
    return 255 * np.moveaxis(np.broadcast_to(A, (3, *A.shape[-2:])), 0, 2).clip(0, 1)


@pytest.mark.parametrize("kind", FILES)
def test_a_photograph_of_any_kind_has_the_layers_of_numpy(opened, file, tmp_path, kind):
    box = opened("own")
    for name, (made, off, said) in FILES[kind].items():
        path = file(name, made())
        choose(box, path, kind)
        told = status(box).text_content()
        assert said in told and ("film" in told) == ("film" in name)
        A = channels(load_image(path, kind.lower()))
        p = min(A.shape[-2:])
        type_in(box, p)
        svd = load_svd(download(box, tmp_path, "Save the layers"))
        seen = reconstruct(svd)
        assert seen.shape == A.shape
        assert abs(seen - A).max() * 255 <= off + 1e-9, name
        known = thin_svd(np.rint(255 * seen) / 255)
        assert np.allclose(svd.s, known.s, rtol=1e-3, atol=1e-9), name
        for k in sorted({1, min(7, p), p}):
            type_in(box, k)
            expected = levels(reconstruct(known, k))
            assert difference(pixels(box), expected.round()) <= 1, name
        picture = np.asarray(Image.open(download(box, tmp_path, "Save the pic")), float)
        assert abs(picture[..., :3] - expected).max() <= 0.501, name


def test_a_large_photograph_is_averaged(opened, file):
    squares = np.uint8(np.indices((2000, 3000)).sum(axis=0) % 2 * 255)  # of one pixel
    path = file("large.png", saved(Image.fromarray(squares), "PNG"))
    box = opened("own")
    choose(box, path)
    told = status(box).text_content()
    assert "512 × 341 pixels, made from 3,000 × 2,000; all 341 layers" in told
    type_in(box, 341)
    assert abs(pixels(box) - 127.5).max() < 8


REFUSED = {
    "none.png": (NOT_READ["text named .png"][0], "No picture was found in it"),
    "point.png": (saved(Image.new("L", (1, 1)), "PNG"), "one layer is all of it"),
    "line.png": (saved(Image.new("L", (2000, 3)), "PNG"), "one layer is all of it"),
    "large.png": (
        saved(Image.new("1", (10_000, 5_001)), "PNG"),
        "10,000 × 5,001 pixels, more than the 50,000,000 that are read",
    ),
}


def test_what_is_no_photograph_is_told_so_and_the_old_one_stays(opened, file):
    box = opened("own")

    def is_refused(name):
        data, reason = REFUSED[name]
        before = pixels(box)
        box.get_by_label("Choose a picture").set_input_files(file(name, data))
        status(box).filter(has_text=name).filter(has_text="stays as it was").wait_for()
        assert reason in status(box).text_content()
        assert np.array_equal(pixels(box), before)

    for name in REFUSED:
        is_refused(name)
    choose(box, file("grey.png"))
    is_refused("none.png")  # beside their own as well


def test_a_photograph_is_dropped_or_pasted(opened, file):
    box = opened("own", has_touch=True)
    given = """([el, way, name, bytes]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], name));
        const event = way === "drop" ? new DragEvent(way, { dataTransfer: data })
            : new ClipboardEvent(way, { clipboardData: data, bubbles: true });
        (way === "drop" ? el.firstChild : document.body).dispatchEvent(event);
    }"""
    for way, name in ("drop", "grey.png"), ("paste", "colours.png"):
        data = [*file(name).read_bytes()]
        box.page.evaluate(given, [box.element_handle(), way, name, data])
        status(box).filter(has_text=name).filter(has_text="; all").wait_for()
    assert box.get_by_label("Take a picture").is_visible()  # where a finger is


def test_nothing_works_before_it_is_asked_for_and_the_way_leads_back(opened, file):
    box = opened("own")
    before = pixels(box)
    assert not box.page.workers
    assert box.get_by_text("goes nowhere").is_visible()
    for name in ("grey.png", "colours.png"):
        choose(box, file(name))
        soon(box.page, workers, 1)
    assert pixels(box).shape == (100, 150, 3)
    box.get_by_role("button", name="Colour").click()  # the same photograph once more
    status(box).filter(has_text="; all").wait_for()
    assert np.ptp(pixels(box), axis=2).max() > 20
    box.get_by_role("button", name="Back").click()
    assert np.array_equal(pixels(box), before)
    assert status(box).text_content() == ""
    soon(box.page, workers, 0)


def test_where_its_script_cannot_be_read_it_is_asked_for_again(new_page, server, file):
    page = new_page()
    page.route(THE_SCRIPT, lambda asked: asked.abort())
    page.goto(f"{server}/chapters/0-welcome.html")
    box = page.locator(".widget-live", has=page.get_by_label("Choose a picture"))
    box.get_by_label("Choose a picture").set_input_files(file("grey.png"))
    status(box).filter(has_text="script that works on it cannot be read").wait_for()
    page.unroute(THE_SCRIPT)
    choose(box, file("grey.png"))


def workers(page):
    return len(page.workers)


# Goes back in the midst of taking in all layers, which takes many of these.
BACK = """() => {
    const real = setTimeout;
    const back = [...document.querySelectorAll("button")].at(-1);
    window.setTimeout = (run, wait) => {
        if (wait === undefined && !back.hidden) {
            back.click();
            document.body.className = "went-back";
        }
        return real(run, wait);
    };
}"""


def test_who_goes_back_hears_no_more_of_the_photograph(opened, file):
    box = opened("own")
    before = pixels(box)
    box.page.evaluate(BACK)
    box.get_by_label("Choose a picture").set_input_files(file("grey.png"))
    box.page.locator("body.went-back").wait_for()
    box.page.wait_for_timeout(500)
    assert status(box).text_content() == ""
    assert np.array_equal(pixels(box), before)


def quantised(svd, k):
    """The layers as chapter 5 rounds them: a byte for each entry, eight for each σ."""

    def to_bytes(vectors, axis):
        largest = abs(vectors).max(axis=axis, keepdims=True)
        return np.round(127 * vectors / largest) * largest / 127

    U, s, Vh = svd.U[:, :k], svd.s[:k], svd.Vh[:k]
    rounded = to_bytes(U, 0), s, to_bytes(Vh, 1)
    return reconstruct(rounded).clip(0, 1), U.size + Vh.size + 8 * s.size


def is_near(told, decibels):
    return abs(float(told.removesuffix(" dB")) - decibels) <= 0.051


def told(box, name):
    """The numbers once that of a name stands there."""
    box.locator(".svd-numbers div", has_text=name).get_by_text("dB").wait_for()
    return numbers(box)


def test_layers_stand_beside_the_original_and_a_jpeg_of_as_many_bytes(opened, file):
    box = opened("own")
    choose(box, CAT)
    cat = load_image(CAT)
    svd = thin_svd(cat)
    type_in(box, 30)
    box.get_by_role("button", name="Beside the original").click()
    copy = reconstruct(svd, 30).clip(0, 1)
    assert difference(pixels(box), levels(copy).round()) <= 1
    assert np.array_equal(pixels(box, 1), levels(cat).round())
    seen = told(box, "PSNR against")
    assert is_near(seen["PSNR against the original"], psnr(cat, copy))

    box.get_by_role("button", name="Beside a JPEG").click()
    seen = told(box, "Its PSNR")
    copy, size = quantised(svd, 30)
    assert seen["k layers, in bytes"] == f"{size:,}" == "21,240"
    assert is_near(seen["Their PSNR"], psnr(cat, copy))
    assert 0.9 * size < int(seen["The JPEG, in bytes"].replace(",", "")) <= size
    assert is_near(seen["Its PSNR"], psnr(cat, pixels(box, 1)[..., 0] / 255))
    assert "a byte for each entry" in box.text_content()
    type_in(box, 1)  # 708 bytes, less than the least JPEG
    box.get_by_text("The browser makes no JPEG as small").wait_for()


def clip(box):
    """Where the second picture begins, in percent."""
    style = box.locator("canvas").nth(1).evaluate("c => c.style.clipPath")
    return float(style.split()[-1].rstrip("%)"))


@pytest.mark.parametrize("touch", [False, True])
def test_the_line_between_two_pictures_is_dragged_and_moved_by_key(opened, file, touch):
    box = opened("own", **{**PHONE, "has_touch": touch})
    choose(box, file("colours.png"))
    assert not box.locator("canvas").nth(1).is_visible()
    box.get_by_role("button", name="Beside the original").click()
    line = box.get_by_role("slider", name="Where the original begins")
    line.press("ArrowRight")
    assert clip(box) == 51
    line.scroll_into_view_if_needed()
    place = box.locator("canvas").first.bounding_box()
    at = place["x"] + 0.8 * place["width"], place["y"] + place["height"] / 2
    (box.page.touchscreen.tap if touch else box.page.mouse.click)(*at)
    assert clip(box) == pytest.approx(80, abs=2)
    line.press("Home")
    assert clip(box) == 0
    assert box.page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("from_folder", [False, True])
def test_in_the_book_what_works_on_it_is_asked_for_with_it(
    browser, book, server, file, from_folder
):
    base = book.as_uri() if from_folder else f"{server}/strict"
    with browser.new_context() as context:
        page, asked = context.new_page(), []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{base}/chapters/5-image-compression.html")
        box = page.locator(".widget-live").first
        box.get_by_role("slider").first.wait_for()
        page.wait_for_load_state("networkidle")
        before = len(asked)
        choose(box, file("grey.png"))
        scripts = [url for url in asked[before:] if url.endswith(".js")]
    assert len(scripts) == 1 and scripts[0] not in asked[:before]
