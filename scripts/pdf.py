"""Print the built book as one PDF: contents, page numbers, links, vector formulas.

    make pdf                  with the solutions, at the end of each chapter
    make pdf SOLUTIONS=no     without them

Chromium links only within a document, so this joins the pages to one. It draws no
number of another page, so this prints twice: pypdf reads where each one begins.
LaTeX, which Jupyter Book can ask for, knows neither our boxes nor our colours.
"""

import re
import sys
from copy import copy
from html import escape
from io import BytesIO
from itertools import groupby
from pathlib import Path
from urllib.parse import urldefrag

from browser import launch
from bs4 import BeautifulSoup
from keep import replace
from playwright.sync_api import sync_playwright
from pypdf import PdfReader

ROOT = Path(__file__).parents[1]
BOOK = ROOT / "_build" / "html"
PAPER = {"prefer_css_page_size": True, "print_background": True}
STYLE = """<style>
@page {
  size: A4;
  margin: 18mm 16mm;
  @bottom-center { content: counter(page); font: 9pt sans-serif; }
}
.bd-article { max-width: none; break-before: page; }
h1, h2, h3, h4, summary { break-after: avoid; break-inside: avoid; }
p:has(+ div.math) { break-after: avoid; } /* as the title of a step */
nav { line-height: 1.5; }
nav a { display: flex; justify-content: space-between; }
nav span { flex: 0 0 3em; text-align: right; }
</style>"""
NUMBER = """pages => document.querySelectorAll("nav a").forEach(
  link => (link.lastChild.textContent = pages[link.hash.slice(1)]))"""
START = '<!DOCTYPE html><html lang="en" data-theme="light" data-mode="light">'
TITLE = "Rank by Rank"
NOTE = "Here sliders stand where they start, and boxes are open."
DRAWN = "How this is drawn"
ANSWERS = "Answer", "Solution", "What exposes it", "The slip"
END = "<section><h2>Solutions</h2></section>"
DROPPED = "script, noscript, .headerlink, nav, button, summary > .collapsed"


def parsed(name):
    html = (BOOK / "chapters" / f"{name}.html").read_text("utf-8")
    return BeautifulSoup(html, "html.parser")


def in_order():
    """The name and the depth of each page, as the sidebar of the book lists them."""
    links = parsed("0-welcome").select("nav.bd-links a.internal")
    below = [(Path(a["href"]).stem, len(a.find_parents("li")) - 1) for a in links]
    return [("0-welcome", 0), *below]


def says(box):
    """The line that opens a box."""
    return next(box.find("summary").stripped_strings)


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
    text["id"] = name
    return text


def solutions_last(text, wanted):
    """Put the answers of a page at its end; or leave them and the hints out.

    Then what a question says of its choices stays closed too.
    """
    answers = [box for box in text.select("details") if says(box) in ANSWERS]
    section = BeautifulSoup(END, "html.parser").section
    for exercise, boxes in groupby(answers, lambda box: box.find_previous("h2")):
        title = copy(exercise)  # with its formulas
        title.name = "h3"
        section.append(title)
        section.extend([box.extract() for box in boxes])
    if answers and wanted:
        text.append(section)
    if not wanted:
        for box in text.select("details"):
            if says(box) == "Hint":
                box.decompose()
        for choice in text.select(".question details"):
            del choice["open"]


def joined(solutions):
    """One document of all pages, after a list of contents."""
    contents, texts = "", ""
    for name, depth in in_order():
        text = article(name)
        solutions_last(text, solutions)
        title = escape(text.find("h1").get_text(" ", strip=True))
        indent = f"margin-left: {1.5 * depth}em"
        # In the span its page will stand.
        contents += f'<a href="#{name}" style="{indent}">{title}<span></span></a>'
        texts += str(text)
    head = parsed("0-welcome").head
    for node in head.select("script"):
        node.decompose()
    head.title.string = TITLE
    body = f"<h1>{TITLE}</h1><p>{NOTE}</p><nav>{contents}</nav>{texts}"
    return f"{START}{head}{STYLE}<body>{body}</body></html>"


def numbered(page):
    """Print a page with the numbers in its contents; return the PDF."""
    first = PdfReader(BytesIO(page.pdf(**PAPER)))
    places = first.named_destinations.items()
    number = first.get_destination_page_number
    pages = {name.removeprefix("/"): number(place) + 1 for name, place in places}
    page.evaluate(NUMBER, pages)
    return page.pdf(**PAPER, outline=True, tagged=True)


def main(solutions=""):
    whole = joined(solutions != "no")
    out = ROOT / "_build" / "rank-by-rank.pdf"
    with sync_playwright() as playwright:
        page = launch(playwright).new_page(color_scheme="light")
        page.set_default_timeout(0)
        page.goto((BOOK / "chapters" / "0-welcome.html").as_uri())  # pictures lie there
        page.set_content(whole)
        replace(out, numbered(page))
    print("The book is here:", out.as_uri())


if __name__ == "__main__":
    main(*sys.argv[1:])
