"""What goes wrong over HTTP: errors → statuses, as `application/problem+json` (RFC 9457) or as a page for readers."""

import logging
from http import HTTPStatus
from typing import Literal, NotRequired

from flask import Flask, Response, current_app, render_template, request
from typing_extensions import TypedDict
from werkzeug.exceptions import HTTPException

from index.errors import BadInput, BadParameter, IndexMissing, IndexOutdated, IndexUnusable, TimtinError
from index.json_text import json_text

log = logging.getLogger("timtin.web")

# The first class that fits counts.
_STATUSES: tuple[tuple[type[TimtinError], HTTPStatus], ...] = (
    (BadInput, HTTPStatus.BAD_REQUEST),
    (IndexUnusable, HTTPStatus.SERVICE_UNAVAILABLE),
)

# What is said of an index that does not serve. Its own message names files of the server: it goes to the log.
_COMMAND = "`timtin build SOURCE... --index DIR`, DIR being what the server was started with"
_SAID: tuple[tuple[type[IndexUnusable], str], ...] = (
    (IndexMissing, f"There is no index yet; build one with {_COMMAND}."),
    (IndexOutdated, f"Another version of timtin built the index; rebuild it with {_COMMAND}."),
    (IndexUnusable, f"The index cannot be used, and the server's log says why; rebuild it with {_COMMAND}."),
)

# Paths that answer programs; every other path answers readers with a page.
PROGRAM_PATHS = ("/api/", "/suggest.json", "/openapi.json", "/healthz", "/readyz", "/metrics")

MEDIA_TYPE = "application/problem+json"
_LONGEST_DETAIL = 1000


class Problem(TypedDict):
    """Why there is no answer (RFC 9457)."""

    type: Literal["about:blank"]
    """The status says all there is to say of the kind."""
    title: str
    """The status in words."""
    status: int
    """The HTTP status."""
    detail: str
    """What happened, and what to do next."""
    parameter: NotRequired[str]
    """The parameter that is bad or unknown."""


def register(app: Flask) -> None:
    """Have the application answer every error with a problem."""
    app.register_error_handler(TimtinError, _timtin_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def for_programs() -> bool:
    """Whether the path asked for answers programs."""
    return request.path.startswith(PROGRAM_PATHS)


def problem(status: int, detail: str, parameter: str | None = None) -> Response:
    """A problem for a program or a page for a reader, by the path asked for."""
    if for_programs():
        title = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Error"
        said: Problem = {"type": "about:blank", "title": title, "status": status, "detail": detail[:_LONGEST_DETAIL]}
        if parameter is not None:
            said["parameter"] = parameter
        response = Response(json_text(said), status, content_type=MEDIA_TYPE)
    else:
        page = render_template("problem.html", status=status, detail=detail)
        response = Response(page, status, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = "10"
    return response


def _timtin_error(error: TimtinError) -> Response:
    status = next((status for kind, status in _STATUSES if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)
    if isinstance(error, IndexUnusable):
        log.warning("%s", error)
        return problem(status, next(said for kind, said in _SAID if isinstance(error, kind)))
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return _unexpected(error)
    return problem(status, str(error), error.name if isinstance(error, BadParameter) else None)


def _http_error(error: HTTPException) -> Response:
    response = problem(error.code or 500, error.description or "")
    for name, value in error.get_headers():
        if name.lower() in ("allow", "content-range", "location"):
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    current_app.logger.error("unexpected error at %r", request.path, exc_info=error)
    return problem(500, "An unexpected error; the server's log has the details.")
