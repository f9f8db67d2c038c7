"""Leave out of the bibliography the roles docutils still writes and ARIA dropped."""

DROPPED = (' role="doc-biblioentry"', ' role="doc-backlink"', ' role="list"')


def drop_roles(app, pagename, templatename, context, doctree):
    for role in DROPPED:
        context["body"] = context.get("body", "").replace(role, "")


def setup(app):
    app.connect("html-page-context", drop_roles)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
