"""No chapter slips past nbval: what it cannot see, or would not miss, is asked here."""

import json
import re
from itertools import chain
from pathlib import Path

import nbformat
import pytest
from contents import CHAPTERS, NOTEBOOKS, PAGES, ROOT

from svdview.draw import COLOURS

LESSONS = {name: NOTEBOOKS[name] for name in NOTEBOOKS if name[0] in "123456789"}

chapter = pytest.mark.parametrize("notebook", NOTEBOOKS.values(), ids=NOTEBOOKS)
lesson = pytest.mark.parametrize("notebook", LESSONS.values(), ids=LESSONS)
whole = pytest.mark.parametrize("pages", CHAPTERS.values(), ids=CHAPTERS)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(notebook):
    return [(cell, output) for cell in code_cells(notebook) for output in cell.outputs]


def pictures(notebook):
    return [
        cell
        for cell, output in outputs(notebook)
        if output.get("data", {}).keys() & {"image/png", "image/jpeg"}
    ]


def prose(notebook):
    return "\n\n".join(
        cell.source for cell in notebook.cells if cell.cell_type == "markdown"
    )


def test_the_contents_list_every_chapter_and_nothing_else():
    files = (ROOT / "chapters").iterdir()
    pages = [p.stem for p in files if p.suffix in (".ipynb", ".md")]
    assert sorted(Path(page).name for page in PAGES) == sorted(pages)
    assert len(CHAPTERS) >= 6


@whole
def test_the_pages_of_a_chapter_begin_with_its_number(pages):
    names = [name for name in NOTEBOOKS if NOTEBOOKS[name] in pages]
    assert names == [name for name in NOTEBOOKS if name[:2] == names[0][:2]]


@chapter
def test_a_notebook_keeps_one_run_in_order_that_neither_failed_nor_warned(notebook):
    nbformat.validate(notebook)
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    counts = [cell.execution_count for cell in code_cells(notebook)]
    assert counts == list(range(1, len(counts) + 1))
    for _, output in outputs(notebook):
        assert output.output_type != "error"
        assert output.get("name") != "stderr"


@chapter
def test_nothing_is_stored_that_changes_from_run_to_run(notebook):
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert notebook.metadata.language_info == {"name": "python"}
    assert not any("execution" in cell.metadata for cell in notebook.cells)
    for _, output in outputs(notebook):
        assert not any("widget" in mime for mime in output.get("data", {}))


PRIVATE = r"svd(lab|view)\S* import .*\b_|svd(lab|view)\.\w+\._"


@chapter
def test_no_cell_opts_out_of_nbval_hides_a_check_or_imports_private_names(notebook):
    for cell in code_cells(notebook):
        tags = cell.metadata.get("tags", [])
        words = f"{cell.source} {tags}"
        assert not re.search(r"(?i)nbval|validate.ignore|raises.exception", words)
        assert not ("remove-input" in tags and "assert" in cell.source)
        assert not re.search(PRIVATE, cell.source)


@chapter
def test_every_cell_that_promises_a_picture_stores_one_with_alt_text(notebook):
    stored = {cell.id for cell in pictures(notebook)}
    promised = {
        cell.id: cell.metadata.mystnb.image.alt
        for cell in code_cells(notebook)
        if "image" in cell.metadata.get("mystnb", {})
    }
    assert promised.keys() == stored
    assert all(len(alt) > 30 for alt in promised.values())


@lesson
def test_every_figure_has_a_caption_and_a_name(notebook):
    for cell in pictures(notebook):
        figure = cell.metadata["mystnb"]["figure"]
        assert figure["caption"] and figure["name"].startswith("fig-"), cell.source


@whole
def test_every_chapter_has_a_slider(pages):
    code = chain.from_iterable(map(code_cells, pages))
    assert any("svdview.widgets import" in cell.source for cell in code)


def headings(notebook):
    return re.findall(r"^##? .+$", prose(notebook), flags=re.M)


@chapter
def test_every_page_has_one_title_and_begins_with_it(notebook):
    title, *others = headings(notebook)
    assert title.startswith("# ") and all(each.startswith("## ") for each in others)


@whole
def test_every_chapter_opens_with_its_aims_and_ends_with_exercises(pages):
    aims = "{admonition} What you will be able to do"
    assert aims in prose(pages[0]).partition("\n## ")[0]
    told = [headings(page) for page in pages]
    exercises = [titles for titles in told if titles[0].startswith("# Exercises: ")]
    lessons = told[: -len(exercises)]
    assert exercises == told[len(lessons) :] and lessons[-1][-1] == "## Recap"
    for titles in exercises:
        assert all(title.startswith("## Exercise ") for title in titles[1:])


@chapter
def test_formulas_use_the_three_colours_of_the_figures(notebook):
    used = set(re.findall(r"\\textcolor\{(#\w+)\}", prose(notebook)))
    assert used <= {COLOURS[factor] for factor in ("U", "Sigma", "V")}


def displays(notebook):
    return re.findall(r"\$\$(.+?)\$\$", prose(notebook), flags=re.S)


COLOURED = re.compile(r"\\textcolor\{#\w+\}\{((?:[^{}]|\{[^{}]*\})*)\}")
FACTORISATION = re.compile(r"\\Sigma|\\sigma_(\w)[\s\\,]*u_\1[\s\\,]*v_\1\^\*")


@chapter
def test_every_displayed_factorisation_is_coloured(notebook):
    for formula in displays(notebook):
        if FACTORISATION.search(COLOURED.sub(r"\1", formula)):
            rest = COLOURED.sub("", re.sub(r"\\sum_\{[^{}]*\}", "", formula))
            assert not re.search(r"\\Sigma|\b[UV]\b|[UVuv]_|\\sigma_", rest), rest


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_file_is_small_enough_to_read_a_diff_of(name):
    path = ROOT / "chapters" / f"{name}.ipynb"
    assert path.stat().st_size < 400_000
    text = path.read_text()
    assert text == json.dumps(json.loads(text), indent=1, ensure_ascii=False) + "\n"
