"""The security policy names the inline scripts of the book, and no others."""

from types import SimpleNamespace

from policy import hash_of, write_policy


def test_the_jupyter_beside_the_book_opens_no_hole_in_the_policy(tmp_path):
    for name in ("chapters", "live"):
        (tmp_path / name).mkdir()
        page = f"<script>{name}</script>"
        (tmp_path / name / "index.html").write_text(page, "utf-8")
    builder = SimpleNamespace(name="html")
    write_policy(SimpleNamespace(builder=builder, outdir=tmp_path), None)
    policy = (tmp_path / "content-security-policy.txt").read_text("utf-8")
    assert hash_of("chapters") in policy and hash_of("live") not in policy
