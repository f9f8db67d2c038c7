"""Write the strictest content security policy under which the built book still works.

The theme has a few inline scripts and two buttons with inline handlers. Rather than let
any inline script run, the policy names these by their hashes, found by reading every
page. It is written beside the pages, as `content-security-policy.txt`, for whoever
serves the book to send as a header. The Jupyter that `make live` puts beside them, in
`live/`, does not work under it, and gets no hashes here.
"""

import base64
import hashlib
import html
import re
from pathlib import Path

POLICY = (
    # Nothing comes from another host.
    "default-src 'self'",
    # blob: is how anywidget imports the script that each drawing brings along as text.
    "script-src 'self' blob: 'unsafe-hashes' {hashes}",
    # Nor is anything else run: a reader's photograph is factored by a worker from text.
    "worker-src blob:",
    # Formulas, syntax colours and figures carry style attributes.
    "style-src 'self' 'unsafe-inline'",
    # Figures and icons inside pages and style sheets.
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
)
INLINE = (
    re.compile(r"<script(?![^>]* (?:src|type)=)[^>]*>(.*?)</script>", re.DOTALL),
    re.compile(r'\son\w+="([^"]*)"'),
)


def hash_of(script):
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def inline_scripts(page):
    """Return the inline scripts and handlers of a page's text."""
    scripts, handlers = (pattern.findall(page) for pattern in INLINE)
    return {*scripts, *map(html.unescape, handlers)}


def write_policy(app, error):
    if error or app.builder.name != "html":
        return
    out = Path(app.outdir)
    pages = (
        path for path in out.rglob("*.html") if not path.is_relative_to(out / "live")
    )
    texts = (path.read_text(encoding="utf-8") for path in pages)
    hashes = sorted(
        {hash_of(script) for text in texts for script in inline_scripts(text)}
    )
    policy = "; ".join(POLICY).format(hashes=" ".join(hashes))
    (out / "content-security-policy.txt").write_text(policy + "\n", encoding="utf-8")


def setup(app):
    app.connect("build-finished", write_policy)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
