"""Pages of other origins that may read the API from a browser (CORS): none, unless the operator names them."""

import re
from collections.abc import Callable, Sequence

from flask import Response, request

from index.errors import BadParameter
from web.problems import for_programs
from web.varying import vary

ANY = "*"
_ORIGIN = re.compile(r"https?://(?:[\w.-]+|\[[0-9a-fA-F:]+\])(?::\d{1,5})?", re.ASCII)
_EXPOSED = "ETag, Link, Retry-After, Timtin-Generation, Timtin-Version"
_HOUR = "3600"


def checked_origins(origins: Sequence[str]) -> tuple[str, ...]:
    """Origins as browsers write them; raises BadParameter for what no browser would send.

    >>> checked_origins(["https://Example.org/", "https://example.org:443", "http://example.org:8080"])
    ('https://example.org', 'https://example.org', 'http://example.org:8080')
    """
    written = tuple(map(_as_browsers_write, origins))
    for origin in written:
        if origin != ANY and not _ORIGIN.fullmatch(origin):
            raise BadParameter("--cors", f"{origin[:80]!r} is no origin; write it as https://example.org, or * for any")
    return written


def _as_browsers_write(origin: str) -> str:
    """In small letters, without the scheme's usual port."""
    written = origin.strip().rstrip("/").lower()
    return written.removesuffix(":443" if written.startswith("https:") else ":80")


def allowing(origins: tuple[str, ...]) -> Callable[[Response], Response]:
    """What lets pages of these origins read answers for programs."""

    def allow(response: Response) -> Response:
        if not for_programs():
            return response
        if ANY not in origins:
            vary(response, "Origin")
        origin = request.environ.get("HTTP_ORIGIN")  # for this alone the headers would be wrapped, 2 µs
        if origin is None or not (ANY in origins or origin in origins):
            return response
        response.headers["Access-Control-Allow-Origin"] = ANY if ANY in origins else origin
        response.headers["Access-Control-Expose-Headers"] = _EXPOSED
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            response.headers["Access-Control-Allow-Headers"] = "If-None-Match"
            response.headers["Access-Control-Max-Age"] = _HOUR
        return response

    return allow
