"""What `make audit` promises: what pages load is listed, and npm asked about it."""

import json
import re

import audit


def test_what_nobody_has_looked_into_is_named():
    listed = json.loads(audit.CARRIED.read_text("utf-8"))["carriers"]
    assert not audit.unlisted(listed.keys())
    new = audit.unlisted({*listed, "sphinx==9.0"})
    assert new == "sphinx==9.0: nobody has looked what is in it"
    assert "None of the book's scripts is known" in audit.unlisted(set())


def test_npm_is_asked_about_all_that_is_carried():
    file = json.loads(audit.CARRIED.read_text("utf-8"))
    lock = json.loads(audit.CARRIED.with_name("package-lock.json").read_text("utf-8"))
    versions = file["dependencies"]
    assert set().union(*file["carriers"].values()) == versions.keys()
    root = lock["packages"].pop("")
    assert root["dependencies"] == versions
    asked = {name: entry["version"] for name, entry in lock["packages"].items()}
    assert asked == {f"node_modules/{name}": it for name, it in versions.items()}


def test_the_scripts_of_a_page_bundle_no_package_that_npm_audit_would_miss():
    ours = [path.read_text("utf-8") for path in (audit.ROOT / "lib").rglob("*.js")]
    assert ours and not any(re.search(r"(?m)^\s*import\b|\brequire\(", x) for x in ours)
