"""What a page says of the book as a whole, and what only a published book has.

`_config.yml` is the one place for addresses: `repository_url` of the source, `baseurl`
of the book. With the first, pages name their source and, where that is on GitHub, open
in Colab and Binder; with the second they have a canonical address, cards for those who
share them, and a sitemap. Without, none.
"""

from importlib.metadata import version


def addresses(app, config):
    if config.html_baseurl:
        config.ogp_site_url = config.html_baseurl
        config.ogp_site_name = config.html_title
        config.sitemap_url_scheme = "{link}"
        for extension in ("sphinxext.opengraph", "sphinx_sitemap"):
            app.setup_extension(extension)
    options = config.html_theme_options
    if not options.get("repository_url", "").startswith("https://github.com/"):
        options.pop("launch_buttons", None)  # the theme fails without an address


def about(app, page, template, context, doctree):
    context["book_version"] = version("svdlab")
    context["source"] = app.config.html_theme_options.get("repository_url")


def setup(app):
    app.connect("config-inited", addresses)
    app.connect("html-page-context", about)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
