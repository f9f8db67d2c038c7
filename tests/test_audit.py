"""What `make audit` promises: silence is no all-clear, a browser no place for holes."""

import audit
import pytest
from audit import Finding, NotAsked, Reach

NOWHERE = Reach(bundled=set(), copies=set(), python=set(), unknown=set())


def finding(**changed):
    row = Finding("tornado", "6.0", ("PYSEC-1", "CVE-1"), "a hole", False)
    return row._replace(**changed)


def test_a_finding_fails_unless_a_reason_is_kept():
    assert audit.judge([finding()], {})[1]
    assert audit.judge([finding()], {"CVE-1": ("lodash", "another package")})[1]
    lines, failed = audit.judge([finding()], {"CVE-1": ("Tornado", "only in the lab")})
    assert not failed
    assert "only in the lab" in lines[0]


def test_no_reason_excuses_what_reaches_a_reader():
    accepted = {"PYSEC-1": ("tornado", "it seemed safe")}
    assert audit.judge([finding(reaches_reader=True)], accepted)[1]


def test_an_accepted_finding_that_is_gone_is_told():
    accepted = {"CVE-1": ("tornado", "stays"), "CVE-2": ("ws", "stayed")}
    [line] = audit.outdated([finding()], accepted)
    assert "CVE-2" in line


def test_a_pin_that_was_passed_over_is_no_all_clear(monkeypatch, tmp_path):
    told = {"dependencies": [{"name": "numpy", "skip_reason": "not found"}]}
    monkeypatch.setattr(audit, "answer", lambda *_, **__: told)
    with pytest.raises(NotAsked, match="not found"):
        list(audit.pip_audit([("numpy", "2.4.6")], tmp_path))


def test_a_database_that_knows_no_old_hole_was_not_asked(monkeypatch):
    name, version = audit.KNOWN_PYTHON
    told = {"dependencies": [{"name": name, "version": version, "vulns": []}]}
    monkeypatch.setattr(audit, "answer", lambda *_, **__: told)
    with pytest.raises(NotAsked, match=name):
        audit.python_findings(NOWHERE)
    monkeypatch.setattr(audit, "answer", lambda *_, **__: {"vulnerabilities": {}})
    with pytest.raises(NotAsked, match=audit.KNOWN_NPM[0]):
        list(audit.npm_findings(NOWHERE))


def test_a_refusal_is_passed_on(monkeypatch):
    monkeypatch.setattr(audit, "answer", lambda *_, **__: {"message": "405"})
    with pytest.raises(NotAsked, match="405"):
        list(audit.npm_findings(NOWHERE))


def test_every_pin_is_asked_about_and_none_twice_in_one_question():
    pins = audit.pins()
    lists = audit.without_doubles(pins)
    assert sorted(pin for each in lists for pin in each) == sorted(pins)
    assert all(len({name for name, _ in each}) == len(each) for each in lists)
    lines = (audit.ROOT / "requirements.txt").read_text("utf-8").splitlines()
    assert len(pins) == sum("==" in line.split(";")[0] for line in lines)


def test_copies_inside_a_bundle_are_read_from_its_comments():
    text = """
    // node_modules/.pnpm/solid-js@1.9.12/node_modules/solid-js/dist/solid.js
    // node_modules/.pnpm/@lukeed+uuid@2.0.1_x@1/node_modules/@lukeed/uuid/index.mjs
    """
    assert audit.copies_in(text) == {("solid-js", "1.9.12"), ("@lukeed/uuid", "2.0.1")}
