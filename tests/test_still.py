"""What a page brings of its widgets, and what it leaves until a reader asks."""

import json
import re
from types import SimpleNamespace
from unittest.mock import Mock

import still

TEXT = 'onmessage = () => "</script>";'
STATE = json.dumps({"state": {"one": {"state": {"k": 3, "worker": TEXT}}}})
VIEW = f"""<script type="{still.VIEW}">{json.dumps({"model_id": "one"})}</script>"""


def test_what_is_needed_later_is_a_script_also_of_a_widget_shown_twice(tmp_path):
    (tmp_path / "_static").mkdir()
    state = Mock(attributes={"type": still.STATE, "body": STATE})
    context = {
        "script_files": [state],
        "body": f"<p>{VIEW}</p><p>{VIEW}</p>",
        "pathto": lambda file, resource: f"../{file}",
    }
    app = SimpleNamespace(outdir=tmp_path)
    still.state_in_place(app, "chapters/one", "page.html", context, None)
    assert context["script_files"] == []
    [script] = (tmp_path / "_static").iterdir()
    brings = script.read_text("utf-8").removeprefix("document.currentScript.brings = ")
    assert json.loads(brings.rstrip(";\n")) == TEXT
    found = re.findall(rf"{re.escape(still.STATE)}\">(.*?)</script>", context["body"])
    later = {"k": 3, "worker": {"later": f"../_static/{script.name}"}}
    assert [json.loads(each)["state"] for each in found] == [later, later]
