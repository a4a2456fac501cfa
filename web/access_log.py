"""The access log: a line of JSON for every request answered, with nothing in it that could tell who asked, or what for.

    {"time": "2024-05-02T03:04:05.678Z", "method": "GET", "route": "/api/search", "status": 200, "bytes": 5120, "ms": 6.1,
     "generation": "20240502T020000.678901Z"}

`route` is the rule that answered (`/documents/<id:document_id>`), never the path, let alone the query; null where none did.
`bytes` are the body's, as sent.
"""

import json
import logging
import time
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from pathlib import Path
from threading import Lock

from flask import Flask, Response, g, request, request_finished

from index.errors import BadInput, TimtinError

_log = logging.getLogger("timtin.web")

_STANDARD_ERROR = Path("-")

# Whatever else a client makes up is `other`: its method could say anything.
_METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


def write_access_log(app: Flask, path: Path) -> None:
    """Log the application's requests to a file, or to standard error; raises BadInput where the file cannot be written.

    A file that was moved away, as logrotate does, is opened anew by the next request.
    """
    log = _AccessLog(app, _handler(path))
    # A signal, because it comes last whatever else the application does after a request.
    request_finished.connect(log.write, app, weak=False)


def _handler(path: Path) -> logging.Handler:
    if path == _STANDARD_ERROR:
        return logging.StreamHandler()
    try:
        return WatchedFileHandler(path, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"--access-log {path}: cannot be written ({error.strerror}); name another file") from error


class _AccessLog:
    """One application's log. No logger of its own: it would look for the line of code that logs, and levels, for nobody."""

    def __init__(self, app: Flask, handler: logging.Handler) -> None:
        self._searcher = app.extensions["timtin"]
        handler.handleError = _raised  # type: ignore[method-assign]  # logging has no other hook
        self._handler = handler
        self._lock = Lock()
        # One for all lines: each that is made looks for names of its thread and process, a fourth of what a line takes.
        self._record = logging.makeLogRecord({})
        self._problem = ""

    def write(self, app: Flask, response: Response, **_: object) -> None:
        """Log a request; a log that cannot be written stops no answer."""
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "method": request.method if request.method in _METHODS else "other",
            "route": request.url_rule.rule if request.url_rule else None,
            "status": response.status_code,
            "bytes": _bytes_sent(response),
            "ms": round((time.perf_counter() - g.started) * 1000, 2),  # since `metrics` looked at the clock
            "generation": self._generation(),
        }
        try:
            with self._lock:
                self._record.msg = json.dumps(line)
                self._handler.handle(self._record)
            self._problem = ""
        except (OSError, ValueError) as error:  # the disk is full; standard error is closed
            if str(error) != self._problem:
                self._problem = str(error)
                _log.warning("the access log cannot be written: %s", error)

    def _generation(self) -> str | None:
        try:
            name: str = self._searcher.reader().generation.name
        except TimtinError:
            return None
        return name


def _raised(record: logging.LogRecord) -> None:
    """Hand on what went wrong, which logging would print, traceback and all, for each request."""
    raise


def _bytes_sent(response: Response) -> int | None:
    """None where the length is not known before the end."""
    if request.method == "HEAD" or response.status_code == 304:
        return 0
    length = response.content_length
    return response.calculate_content_length() if length is None else length
