"""Print the built book as one PDF: contents, page numbers, links, vector formulas.

    make pdf                  with the solutions, at the end of each chapter
    make pdf SOLUTIONS=no     without them

Chromium prints, as it prints each page. It links only within a document, so this joins
the pages to one. LaTeX, which Jupyter Book can ask for, knows neither our boxes nor the
colours of our formulas, and would have to be installed.
"""

import re
import sys
from copy import copy
from itertools import groupby
from pathlib import Path
from urllib.parse import urldefrag

import yaml
from browser import launch
from bs4 import BeautifulSoup
from keep import replace
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
BOOK = ROOT / "_build" / "html"
NUMBERS = """<div style="width: 100%; font: 9px sans-serif; text-align: center">
<span class="pageNumber"></span></div>"""
MARGIN = {"top": "18mm", "bottom": "18mm", "left": "16mm", "right": "16mm"}
STYLE = """<style>
.page { break-before: page; }
.bd-article { max-width: none; }
h1, h2, h3, h4, summary { break-after: avoid; break-inside: avoid; }
p:has(+ div.math) { break-after: avoid; } /* as the title of a step */
nav { line-height: 1.5; }
</style>"""
NOTE = "Here sliders stand where they start, and every box is open."
DRAWN = "How this is drawn"
ANSWERS = "Answer", "Solution", "What exposes it", "The slip"
DROPPED = "script, noscript, .headerlink, nav, button, summary > .collapsed"


def pages(entries, depth=0):
    """Yield the name and the depth of each page, in the order of the book."""
    for entry in entries:
        yield Path(entry["file"]).name, depth
        yield from pages(entry.get("sections", []), depth + 1)


def in_order():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
    entries = [entry for part in toc["parts"] for entry in part["chapters"]]
    return [(Path(toc["root"]).name, 0), *pages(entries)]


def parsed(name):
    html = (BOOK / "chapters" / f"{name}.html").read_text("utf-8")
    return BeautifulSoup(html, "html.parser")


def says(box):
    """The line that opens a box."""
    return next(box.find("summary").stripped_strings)


def heading(box):
    return box.find_previous("h2")


def article(name):
    """The text of a page, its anchors and links named for one document."""
    text = parsed(name).select_one("article.bd-article")
    for node in text.select(DROPPED):
        node.decompose()
    for node in text.select("[id]"):
        node["id"] = f"{name}--{node['id']}"
    for link in text.select("a[href]"):
        page, anchor = urldefrag(link["href"])
        inside = re.fullmatch(r"([\w-]+)\.html", page)
        if not page or inside:
            page = inside[1] if inside else name
            link["href"] = f"#{page}--{anchor}" if anchor else f"#{page}"
    for box in text.select("details"):
        box["open"] = ""
        if says(box) == DRAWN:
            box.decompose()  # what it draws stays
    text["id"], text["class"] = name, [*text["class"], "page"]
    return text


def titled(soup, level, words):
    title = soup.new_tag(level)
    title.string = words
    return title


def solutions_last(text, soup, wanted):
    """Put the answers of a page at its end, or leave them out, and the hints too."""
    answers = [box for box in text.select("details") if says(box) in ANSWERS]
    section = soup.new_tag("section")
    for exercise, boxes in groupby(answers, heading):
        title = copy(exercise)  # with its formulas
        title.name = "h3"
        section.append(title)
        section.extend([box.extract() for box in boxes])
    if answers and wanted:
        section.insert(0, titled(soup, "h2", "Solutions"))
        text.append(section)
    if not wanted:
        for box in text.select("details"):
            if says(box) == "Hint":
                box.decompose()


def joined(solutions):
    """One document of all pages, after a list of contents."""
    soup = parsed("0-welcome")
    contents, texts = soup.new_tag("nav"), []
    for name, depth in in_order():
        text = article(name)
        solutions_last(text, soup, solutions)
        line = soup.new_tag("div", style=f"margin-left: {1.5 * depth}em")
        link = soup.new_tag("a", href=f"#{name}")
        link.string = text.find("h1").get_text(" ", strip=True)
        line.append(link)
        contents.append(line)
        texts.append(text)
    for node in soup.select("head script"):
        node.decompose()
    soup.head.append(BeautifulSoup(STYLE, "html.parser"))
    soup.html["data-theme"] = soup.html["data-mode"] = "light"
    soup.body.clear()
    soup.body.attrs = {}
    title, note = titled(soup, "h1", "Rank by Rank"), titled(soup, "p", NOTE)
    soup.body.extend([title, note, contents, *texts])
    return str(soup)


def main(solutions=""):
    whole = BOOK / "chapters" / ".book.html"
    out = ROOT / "_build" / "rank-by-rank.pdf"
    whole.write_text(joined(solutions != "no"), "utf-8")
    try:
        with sync_playwright() as playwright:
            browser = launch(playwright)
            page = browser.new_page(color_scheme="light")
            page.set_default_timeout(0)
            page.goto(whole.as_uri())
            content = page.pdf(
                format="A4",
                outline=True,
                tagged=True,
                display_header_footer=True,
                header_template="<div></div>",
                footer_template=NUMBERS,
                print_background=True,
                margin=MARGIN,
            )
            browser.close()
    finally:
        whole.unlink()
    replace(out, content)
    print("The book is here:", out.as_uri())


if __name__ == "__main__":
    main(*sys.argv[1:])
