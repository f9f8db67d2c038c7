"""Put the answer of an exercise, all its cells, behind one line.

An exercise is a section whose title begins "Exercise 1.2". In the notebook its solution
is Markdown in a `<details>` of its own, code in cells of its own, and a check. On the
page all of it, from the first cell of the solution to the end of the exercise, opens
with one click. Who searches for "exercise 1.2" finds it: it is an entry of the index,
where 1.10 comes after 1.9. What a chapter lets one do leads to its exercises.
"""

import re

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from still import html

NUMBERED = re.compile(r"Exercise \d+\.\d+")
SOLUTION = re.compile(r"<details>\s*<summary>Solution</summary>")


def solves(node):
    """Whether a cell of the solution begins with this node."""
    markdown = isinstance(node, nodes.raw) and SOLUTION.match(node.astext())
    return markdown or "tag_solution" in node.get("classes", ())


def without_inner_boxes(parts):
    """Yield the parts of an answer, without the boxes that cells make of their own."""
    depth, outer = 0, []
    for part in parts:
        if isinstance(part, nodes.raw):
            if SOLUTION.match(part.astext()):
                outer.append(depth)
                continue
            depth += part.astext().count("<details") - part.astext().count("</details")
            if outer and depth < outer[-1]:
                depth = outer.pop()
                continue
        part.attributes.pop("hide_mode", None)
        yield part


class GatherAnswers(SphinxTransform):
    default_priority = 500

    def apply(self):
        for section in self.document.findall(nodes.section):
            if number := NUMBERED.match(section[0].astext()):
                self.gather(section, number[0])

    def gather(self, section, number):
        section["classes"].append("exercise")
        entry = ("single", number, section["ids"][0], "main", None)
        index = addnodes.index(entries=[entry])
        cells = section.children[1:]
        start = next((i for i, cell in enumerate(cells) if solves(cell)), len(cells))
        answer = list(without_inner_boxes(cells[start:]))
        if answer:
            opening = '<details class="answer"><summary>Answer</summary>'
            answer = [html(opening), *answer, html("</details>")]
        section.children[1:] = []
        section += [index, *cells[:start], *answer]


class LeadToExercises(SphinxTransform):
    default_priority = 500

    def apply(self):
        exercises = f"{self.env.docname}-exercises"
        if exercises in self.env.found_docs:
            for box in self.document.findall(nodes.admonition):
                if "goals" in box["classes"]:
                    box += self.line(exercises)

    def line(self, exercises):
        link = addnodes.pending_xref(
            "",
            nodes.inline("", "the exercises"),
            refdomain="std",
            reftype="doc",
            reftarget=f"/{exercises}",
            refdoc=self.env.docname,
            refexplicit=True,
        )
        return nodes.paragraph("", "Practise all of it in ", link, nodes.Text("."))


def by_number(entry):
    """The key of an entry of the index that sorts the numbers in it as numbers."""
    parts = re.split(r"(\d+)", entry[0].lower())
    return [int(part) if part.isdecimal() else part for part in parts]


def sort_index(app, pagename, templatename, context, doctree):
    for _, entries in context.get("genindexentries", ()):
        entries.sort(key=by_number)


def setup(app):
    app.add_transform(GatherAnswers)
    app.add_transform(LeadToExercises)
    app.connect("html-page-context", sort_index)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
