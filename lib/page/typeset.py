"""How KaTeX typesets the book's formulas while it is built."""

from sphinxcontrib import katex


def setup(app):
    katex.KATEX_DEFAULT_OPTIONS.update(
        throwOnError=True,  # a formula that cannot be set fails the build
        macros={r"\arraystretch": "1.25"},  # room for fractions in a matrix
    )
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = 60  # seconds, on a busy machine
    return {"parallel_read_safe": True, "parallel_write_safe": True}
