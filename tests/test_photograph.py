"""A reader's own photograph, from their file to the factors they save, beside NumPy."""

import re
from itertools import product

import numpy as np
import pytest
from PIL import Image
from test_picture_files import NOT_READ, film, saved, turned
from widget_pages import PHONE, ROOT, numbers, pixels, soon, type_in

from svdlab import load_image, load_svd, psnr, reconstruct, thin_svd
from svdview.widgets import YourPhotograph

CAT = ROOT / "chapters" / "images" / "chelsea.png"
RNG = np.random.default_rng(0)
NOISE = RNG.integers(0, 256, (60, 90, 3), dtype=np.uint8)
CLEAR = Image.fromarray(np.dstack([NOISE, np.tile(np.uint8([0, 255, 90]), (60, 30))]))
TARTAN = np.uint8(40 * RNG.integers(0, 2, (70, 3)) @ RNG.integers(0, 2, (3, 64)))
FINE = np.uint8(
    np.indices((400, 600)).sum(axis=0) % 2 * 255
)  # a board of single pixels


def small(*size):
    coffee = Image.open(ROOT / "chapters" / "images" / "coffee.png").convert("RGB")
    return coffee.resize(size, Image.Resampling.BOX)


# The file, and the levels by which a browser may read it otherwise than Pillow.
FILES = {
    "grey.png": (lambda: saved(Image.fromarray(NOISE[..., 0]), "PNG"), 0),
    "colours.png": (lambda: saved(small(150, 100), "PNG"), 0),
    "clear.png": (lambda: saved(CLEAR, "PNG"), 2),
    "three layers.png": (lambda: saved(Image.fromarray(TARTAN), "PNG"), 0),
    "blank.png": (lambda: saved(Image.new("L", (40, 30), "white"), "PNG"), 0),
    "lossless.webp": (lambda: saved(small(90, 60), "WEBP", lossless=True), 0),
    "upright.jpg": (lambda: saved(small(90, 60), "JPEG", quality=95), 3),
    "turned.jpg": (lambda: turned(6, "JPEG")[1], 3),
    "film.gif": (lambda: film("GIF"), 0),
    "film.png": (lambda: film("PNG"), 0),
    "film.webp": (lambda: film("WEBP"), 0),
    "cat.png": (CAT.read_bytes, 0),
}
# In colour the photograph of coffee, below, stands for that of the cat.
KINDS = [
    pair for pair in product(FILES, ["Grey", "Colour"]) if pair != ("cat.png", "Colour")
]
SAID = {
    "clear.png": "laid on white where it is transparent",
    "film.gif": "the first picture of a film",
    "film.png": "the first picture of a film",
    "film.webp": "the first picture of a film",
    "turned.jpg": "8 × 16 pixels",
}


THE_SCRIPT = re.compile(r"/_static/[0-9a-f]{12}\.js")  # as still.py names it
PAGES = {
    "own": lambda: YourPhotograph(load_image(CAT, most=80), k=5, alt="A small cat")
}


@pytest.fixture
def file(tmp_path):
    def file(name):
        path = tmp_path / name
        path.write_bytes(FILES[name][0]())
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


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_a_photograph_of_any_kind_has_the_layers_of_numpy(
    opened, file, tmp_path, name, kind
):
    box, path = opened("own"), file(name)
    choose(box, path, kind)
    assert SAID.get(name, "pixels") in status(box).text_content()
    A = channels(load_image(path, kind.lower()))
    p = min(A.shape[-2:])
    type_in(box, p)
    svd = load_svd(download(box, tmp_path, "Save the layers"))
    seen = reconstruct(svd)
    assert seen.shape == A.shape
    assert abs(seen - A).max() * 255 <= FILES[name][1] + 1e-9
    known = thin_svd(np.rint(255 * seen) / 255)
    assert np.allclose(svd.s, known.s, rtol=1e-3, atol=1e-9)
    for k in sorted({1, min(7, p), p // 2, p}):
        type_in(box, k)
        assert abs(pixels(box) - levels(reconstruct(known, k)).round()).max() <= 1
    picture = np.asarray(Image.open(download(box, tmp_path, "Save the pic")), float)
    expected = levels(reconstruct(known, k))
    assert abs(picture[..., :3] - expected).max() <= 0.501


def test_a_large_photograph_is_averaged(opened, tmp_path):
    path = tmp_path / "large.png"
    board = Image.fromarray(np.tile(FINE, (10, 10)))
    board.save(path)
    box = opened("own")
    choose(box, path)
    told = status(box).text_content()
    assert "512 × 341 pixels, made from 6,000 × 4,000; all 341 layers" in told
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


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_photograph_is_told_so_and_the_old_one_stays(opened, tmp_path, name):
    box = opened("own")
    data, reason = REFUSED[name]
    (tmp_path / name).write_bytes(data)
    before = pixels(box)
    for _ in range(2):  # once beside the first picture, once beside their own
        box.get_by_label("Choose a picture").set_input_files(tmp_path / name)
        box.get_by_text("The picture stays as it was").wait_for()
        said = status(box).text_content()
        assert said.startswith(name) and reason in said
        assert np.array_equal(pixels(box), before)
        own = tmp_path / "own.png"
        own.write_bytes(FILES["grey.png"][0]())
        choose(box, own)
        before = pixels(box)


@pytest.mark.parametrize("way", ["drop", "paste"])
def test_a_photograph_is_dropped_or_pasted(opened, file, way):
    box = opened("own", has_touch=True)
    given = """([el, way, bytes]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], "grey.png"));
        const event = way === "drop" ? new DragEvent(way, { dataTransfer: data })
            : new ClipboardEvent(way, { clipboardData: data, bubbles: true });
        (way === "drop" ? el.firstChild : document.body).dispatchEvent(event);
    }"""
    data = [*file("grey.png").read_bytes()]
    box.page.evaluate(given, [box.element_handle(), way, data])
    status(box).filter(has_text="grey.png").filter(has_text="; all").wait_for()
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


def test_a_page_opened_from_its_folder_takes_photographs_too(opened, folder, file):
    box = opened("own", base=folder.as_uri())
    choose(box, file("colours.png"), "Colour")
    assert pixels(box).shape == (100, 150, 3)


def quantised(svd, k):
    """The layers as chapter 5 rounds them: a byte for each entry, eight for each σ."""

    def to_bytes(vectors, axis):
        largest = abs(vectors).max(axis=axis, keepdims=True)
        return np.round(127 * vectors / largest) * largest / 127

    U, s, Vh = svd.U[:, :k], svd.s[:k], svd.Vh[:k]
    rounded = to_bytes(U, 0), s, to_bytes(Vh, 1)
    return reconstruct(rounded).clip(0, 1), U.size + Vh.size + 8 * s.size


def decibels(text):
    return float(text.removesuffix(" dB"))


def told(box, name):
    """The numbers once that of a name stands there."""
    box.locator(".svd-numbers div", has_text=name).get_by_text("dB").wait_for()
    return numbers(box)


def test_layers_stand_beside_the_original_and_a_jpeg_of_as_many_bytes(opened, file):
    box = opened("own")
    choose(box, file("cat.png"))
    cat = load_image(CAT)
    svd = thin_svd(cat)
    type_in(box, 30)
    box.get_by_role("button", name="Beside the original").click()
    assert np.array_equal(pixels(box, 1), levels(cat).round())
    copy = reconstruct(svd, 30).clip(0, 1)
    seen = decibels(told(box, "PSNR against")["PSNR against the original"])
    assert abs(seen - psnr(cat, copy)) <= 0.051

    box.get_by_role("button", name="Beside a JPEG").click()
    seen = told(box, "Its PSNR")
    copy, size = quantised(svd, 30)
    assert seen["k layers, in bytes"] == f"{size:,}" == "21,240"
    assert abs(decibels(seen["Their PSNR"]) - psnr(cat, copy)) <= 0.051
    assert 0.9 * size < int(seen["The JPEG, in bytes"].replace(",", "")) <= size
    jpeg = pixels(box, 1)[..., 0] / 255
    assert abs(decibels(seen["Its PSNR"]) - psnr(cat, jpeg)) <= 0.051
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


def test_without_a_picture_it_starts_with_rings():
    widget = YourPhotograph()
    assert repr(widget) == "YourPhotograph(96×128, k=1)"
    assert widget.alt == "Rings, from their first k layers"
    assert YourPhotograph(k=3, alt="Words").alt == "Words"
    whole = YourPhotograph(k=96).levels("picture")
    assert (whole.min(), whole.max()) == (0, 255)
    assert np.array_equal(whole, np.fliplr(whole))


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
