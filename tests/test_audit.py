"""What `make audit` promises: silence is no all-clear, a browser no place for holes."""

import json
import re
from types import SimpleNamespace

import audit
import pytest

HOLE = {"title": "a hole", "url": "https://a.example/GHSA-1"}
COPIES = {("bootstrap", "5.3.3")}


@pytest.fixture
def npm_says(monkeypatch):
    def say(told):
        answer = SimpleNamespace(stdout=json.dumps(told), stderr="")
        monkeypatch.setattr(audit.subprocess, "run", lambda *_, **__: answer)

    return say


@pytest.mark.parametrize("told", [{"vulnerabilities": {}}, {"message": "405"}])
def test_a_database_that_knows_no_old_hole_was_not_asked(npm_says, told):
    npm_says(told)
    with pytest.raises(SystemExit, match="npm did not answer"):
        audit.npm_audit(COPIES)


def test_a_hole_in_a_copy_fails_and_one_that_is_known_does_not(npm_says, monkeypatch):
    monkeypatch.setattr(audit, "print_npm_licences", lambda: None)
    monkeypatch.setattr(audit, "carried", lambda: (COPIES, set()))
    known = {audit.KNOWN[0]: {"via": [HOLE]}}
    npm_says({"vulnerabilities": known})
    with pytest.raises(SystemExit) as ended:
        audit.main()
    assert ended.value.code == 0
    npm_says({"vulnerabilities": {**known, "bootstrap": {"via": ["popper", HOLE]}}})
    with pytest.raises(SystemExit, match="bootstrap 5.3.3: a hole, https://"):
        audit.main()


def test_what_nobody_has_looked_into_fails(npm_says, monkeypatch):
    monkeypatch.setattr(audit, "print_npm_licences", lambda: None)
    monkeypatch.setattr(audit, "carried", lambda: (set(), {"sphinx==9.0"}))
    npm_says({"vulnerabilities": {audit.KNOWN[0]: {"via": [HOLE]}}})
    with pytest.raises(SystemExit, match=r"sphinx==9\.0: CARRIED does not say"):
        audit.main()


def test_the_scripts_of_a_page_bundle_no_package_that_npm_audit_would_miss():
    ours = [path.read_text("utf-8") for path in (audit.ROOT / "lib").rglob("*.js")]
    assert ours and not any(re.search(r"(?m)^\s*import\b|\brequire\(", x) for x in ours)
