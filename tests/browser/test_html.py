"""The pages as the Nu checker reads them: HTML, CSS and SVG by their standards' rules."""

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.browser.conftest import NU_CHECKER
from tests.browser.states import STATES
from tests.test_serving import get, serving
from web.texts import LANGUAGES

STATIC = Path(__file__).parent.parent.parent / "web" / "static"


def complaints(folder: Path) -> list[str]:
    """What the Nu checker says of the files of a folder, remarks and warnings included."""
    command = ["java", "-jar", str(NU_CHECKER), "--format", "json", "--stdout", "--also-check-css", "--also-check-svg"]
    checked = subprocess.run([*command, str(folder)], capture_output=True, text=True, check=False, timeout=300)
    assert checked.stdout, checked.stderr
    messages: list[dict[str, Any]] = json.loads(checked.stdout)["messages"]
    return [f"{Path(m['url']).name}:{m.get('lastLine')}: {m['message']} {m.get('extract', '')}" for m in messages]


def test_every_page_and_every_asset_is_valid(address: str, tmp_path: Path) -> None:
    for code in LANGUAGES:
        for name, state in STATES.items():
            status, html = get(address + state.in_language(code))
            assert status == state.status
            (tmp_path / f"{name}-{code}.html").write_bytes(html)
    with serving("serve", "--index", str(tmp_path / "none")) as empty:
        status, html = get(empty)
        assert status == 503
        (tmp_path / "no-index.html").write_bytes(html)
    for asset in ("style.css", "favicon.svg"):
        (tmp_path / asset).write_bytes((STATIC / asset).read_bytes())
    # Two that are wrong, to see that HTML and CSS are looked at.
    (tmp_path / "wrong.html").write_text("<!doctype html><html lang=vi><title>x</title><p id=a><div id=a></p>")
    (tmp_path / "wrong.css").write_text("p { colour: red }")
    found = complaints(tmp_path)
    assert {"wrong.html", "wrong.css"} <= {complaint.split(":")[0] for complaint in found}
    assert [complaint for complaint in found if not complaint.startswith("wrong.")] == []
