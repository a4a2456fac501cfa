"""What goes wrong over HTTP: errors → statuses, as `application/problem+json` (RFC 9457) or as a page for readers."""

import logging
from http import HTTPStatus

from flask import Flask, Response, current_app, json, render_template, request
from werkzeug.exceptions import HTTPException

from index.errors import BadInput, IndexUnusable, TimtinError

log = logging.getLogger("timtin.web")

# The first class that fits counts.
_STATUSES: tuple[tuple[type[TimtinError], HTTPStatus], ...] = (
    (BadInput, HTTPStatus.BAD_REQUEST),
    (IndexUnusable, HTTPStatus.SERVICE_UNAVAILABLE),
)

# Paths that answer programs; every other path answers readers with a page.
_PROGRAM_PATHS = ("/api/", "/healthz", "/readyz")


def register(app: Flask) -> None:
    """Have the application answer every error with a problem."""
    app.register_error_handler(TimtinError, _timtin_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def problem(status: int, detail: str) -> Response:
    """A problem for a program or a page for a reader, by the path asked for."""
    title = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Error"
    if request.path.startswith(_PROGRAM_PATHS):
        body = json.dumps({"title": title, "status": status, "detail": detail})
        response = Response(body, status, content_type="application/problem+json")
    else:
        page = render_template("problem.html", status=status, detail=detail)
        response = Response(page, status, content_type="text/html; charset=utf-8")
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = "10"
    return response


def _timtin_error(error: TimtinError) -> Response:
    status = next((status for kind, status in _STATUSES if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.warning("%s", error)
    return problem(status, str(error))


def _http_error(error: HTTPException) -> Response:
    response = problem(error.code or 500, error.description or "")
    for name, value in error.get_headers():
        if name.lower() in ("allow", "location"):
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    current_app.logger.error("unexpected error at %s", request.path, exc_info=error)
    return problem(500, "An unexpected error; the server's log has the details.")
