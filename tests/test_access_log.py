"""web/access_log.py: a line for every request, and nothing in it of who asked, or what for."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from index.errors import BadInput
from web.access_log import write_access_log
from web.app import create_app

KEYS = ["time", "method", "route", "status", "bytes", "ms", "generation"]


class Logged:
    """A client of an application that logs, and the lines of its log."""

    def __init__(self, app: Flask, path: Path) -> None:
        write_access_log(app, path)
        self.client: FlaskClient = app.test_client()
        self.path = path

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.path.read_text("utf-8").splitlines()]


@pytest.fixture
def logged(sample_index: Path, tmp_path: Path) -> Logged:
    return Logged(create_app(sample_index), tmp_path / "access.jsonl")


def test_a_request_is_logged_by_its_route(logged: Logged) -> None:
    response = logged.client.get("/api/search?q=muong+la")
    (line,) = logged.lines()
    assert list(line) == KEYS
    assert (line["method"], line["route"], line["status"]) == ("GET", "/api/search", 200)
    assert line["bytes"] == len(response.data)
    assert 0 < line["ms"] < 60_000
    assert line["generation"] == logged.client.get("/readyz").get_json()["generation"]
    assert line["time"].endswith("Z")
    assert abs(datetime.now().astimezone() - datetime.fromisoformat(line["time"])).total_seconds() < 3600


@pytest.mark.parametrize(
    ("method", "url", "route", "status"),
    [
        ("GET", "/", "/", 200), ("HEAD", "/?q=la", "/", 200), ("GET", "/documents/nothing", "/documents/<id:document_id>", 404),
        ("GET", "/static/style.css", "/static/<path:filename>", 200), ("GET", "/nothing/here", None, 404), ("POST", "/", None, 405),
        ("GET", "/api/search?page=x", "/api/search", 400),
    ],
)  # fmt: skip
def test_every_answer_is_logged_with_its_size(
    logged: Logged, method: str, url: str, route: str | None, status: int
) -> None:
    response = logged.client.open(url, method=method)
    (line,) = logged.lines()
    assert (line["method"], line["route"], line["status"]) == (method, route, status)
    assert line["bytes"] == len(response.data)
    response.close()


def test_an_answer_that_nothing_has_changed_has_no_bytes(logged: Logged) -> None:
    first = logged.client.get("/static/style.css")
    again = logged.client.get("/static/style.css", headers={"If-None-Match": first.headers["ETag"]})
    assert [(line["status"], line["bytes"]) for line in logged.lines()] == [(200, len(first.data)), (304, 0)]
    first.close()
    again.close()


def test_a_server_without_an_index_logs_no_generation(tmp_path: Path) -> None:
    logged = Logged(create_app(tmp_path / "index"), tmp_path / "access.jsonl")
    logged.client.get("/api/search?q=la")
    (line,) = logged.lines()
    assert (line["status"], line["generation"]) == (503, None)


def test_an_unexpected_error_is_logged_too(logged: Logged, monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("searcher.search.evaluate", explode)
    logged.client.get("/api/search?q=la")
    assert logged.lines()[0]["status"] == 500


def test_the_log_knows_neither_who_asked_nor_what_for(logged: Logged) -> None:
    secret = "bimat"
    names = ("User-Agent", "Referer", "X-Forwarded-For", "Forwarded", "X-Real-IP", "Cookie", "Authorization")
    headers = dict.fromkeys(names, f"{secret}.example 203.0.113.7")
    remote = {"REMOTE_ADDR": "203.0.113.7", "REMOTE_PORT": "54321"}
    for method in ("GET", "HEAD", "POST", "BIMAT"):
        for url in ("/", "/api/search", "/documents/bimat", "/api/documents/bimat", "/bimat", "/static/bimat.css"):
            for query in (f"q={secret}", f"place={secret}&q=la", f"tones={secret}", f"{secret}={secret}"):
                logged.client.open(f"{url}?{query}", method=method, headers=headers, environ_overrides=remote)
    text = logged.path.read_text("utf-8")
    assert text.count("\n") == 4 * 6 * 4
    for told in (secret, secret.upper(), "203.0.113", "54321", "?"):
        assert told not in text, told


def test_a_log_that_was_moved_away_is_begun_anew(logged: Logged) -> None:
    logged.client.get("/healthz")
    logged.path.rename(logged.path.with_suffix(".1"))
    logged.client.get("/readyz")
    assert [line["route"] for line in logged.lines()] == ["/readyz"]


def test_a_log_that_cannot_be_written_stops_no_answer(
    sample_index: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    logged = Logged(create_app(sample_index), folder / "access.jsonl")
    logged.client.get("/healthz")
    logged.path.unlink()
    folder.rmdir()
    for _ in range(3):
        assert logged.client.get("/healthz").status_code == 200
    assert caplog.text.count("the access log cannot be written") == 1
    folder.mkdir()
    logged.client.get("/healthz")
    assert len(logged.lines()) == 1


def test_a_full_disk_is_said_once(
    sample_index: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("there is no /dev/full here")
    client = Logged(create_app(sample_index), full).client
    for _ in range(3):
        assert client.get("/healthz").status_code == 200
    assert caplog.text.count("the access log cannot be written") == 1
    assert "Traceback" not in capsys.readouterr().err


def test_a_log_in_no_folder_is_refused_by_name(sample_index: Path, tmp_path: Path) -> None:
    path = tmp_path / "none" / "access.jsonl"
    with pytest.raises(BadInput, match=re.escape(f"--access-log {path}: cannot be written")):
        write_access_log(create_app(sample_index), path)


def test_standard_error_takes_the_log_too(sample_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    app = create_app(sample_index)
    write_access_log(app, Path("-"))
    app.test_client().get("/healthz")
    assert json.loads(capsys.readouterr().err)["route"] == "/healthz"
