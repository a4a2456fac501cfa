"""The address under which the world knows this server: `timtin serve --base-url`, else what each request says of it.

A `Host` header is whatever a client writes. So what repeats it is of use to that client alone: without a base URL all answers for
readers are `private`, kept by no cache that others share. `X-Forwarded-*` is not read.
"""

import re
from collections.abc import Callable
from ipaddress import IPv6Address
from typing import Any
from urllib.parse import SplitResult, urlsplit

from flask import Flask, Response, request, url_for

from index.errors import BadParameter
from web.problems import for_programs

# Labels as the DNS has them. Werkzeug takes no others: for a host with `_`, or the port 0, it would write `http:///`.
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*\.?|\[[0-9a-f:.]+\]", re.IGNORECASE)
_HOST_AND_PORT = re.compile(r"(.*?)(?::([1-9][0-9]{0,4}))?", re.DOTALL)
_LARGEST_PORT = 65535
_PATH = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)*/?")
_HOW = "write it as https://tin.example.vn, or https://example.vn/tin under a path"

WsgiApp = Callable[..., Any]


def register(app: Flask, base_url: str | None) -> None:
    """Have an application be found at a base URL, whatever its requests say; raises BadParameter for what is none."""
    app.add_template_global(absolute_url)
    if base_url is None:
        app.after_request(_keep_from_others)
        found = _where_asked(app.wsgi_app)
    else:
        found = _found_at(checked_base_url(base_url), app.wsgi_app)
    app.wsgi_app = found  # type: ignore[method-assign]  # as WSGI middleware is put on


def absolute_url(endpoint: str, **values: Any) -> str:
    """The whole URL of an endpoint, as `url_for` gives its path."""
    return url_for(endpoint, _external=True, **values)


def checked_base_url(text: str) -> SplitResult:
    """A base URL in its parts: scheme, host with port, path without a slash at its end. Raises BadParameter.

    >>> checked_base_url("https://Tin.Example.vn/").geturl(), checked_base_url("http://tìmtin.vn:8080/tin/").geturl()
    ('https://tin.example.vn', 'http://xn--tmtin-tsa.vn:8080/tin')
    """

    def refused(why: str) -> BadParameter:
        return BadParameter("--base-url", f"{text[:80]!r} {why}; {_HOW}")

    try:
        parts = urlsplit(text.strip())
        host, port = (parts.hostname or "").encode("idna").decode("ascii"), parts.port
    except ValueError:
        raise refused("is no address") from None
    host = f"[{host}]" if ":" in host else host
    if parts.scheme not in ("http", "https"):
        raise refused("does not begin with http:// or https://")
    if not _is_host(host) or port == 0:
        raise refused("names no host")
    if "@" in parts.netloc or parts.query or parts.fragment or not _PATH.fullmatch(parts.path):
        raise refused("has more than a host and a plain path")
    usual = {"http": 80, "https": 443}[parts.scheme]
    return SplitResult(
        parts.scheme, host if port in (None, usual) else f"{host}:{port}", parts.path.rstrip("/"), "", ""
    )


def _is_host(text: str) -> bool:
    if not _HOST.fullmatch(text):
        return False
    try:
        return not text.startswith("[") or IPv6Address(text[1:-1]) is not None
    except ValueError:
        return False


def _names_host(header: str) -> bool:
    """Whether a `Host` header is a host, with or without a port."""
    found = _HOST_AND_PORT.fullmatch(header)
    return found is not None and _is_host(found[1]) and int(found[2] or 1) <= _LARGEST_PORT


def _found_at(base: SplitResult, app: WsgiApp) -> WsgiApp:
    """Every request as though it had been made at the base URL, whether or not a proxy has taken its path away."""

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        path = environ.get("PATH_INFO", "")
        if base.path and f"{path}/".startswith(f"{base.path}/"):
            path = path.removeprefix(base.path)
        at_base = {
            "wsgi.url_scheme": base.scheme,
            "HTTP_HOST": base.netloc,
            "SCRIPT_NAME": base.path,
            "PATH_INFO": path or "/",
        }
        return app(environ | at_base, start_response)

    return answer


def _where_asked(app: WsgiApp) -> WsgiApp:
    """Every request at the host that it names; where that can be no host, at what the server calls itself: `waitress.invalid`."""

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        if not _names_host(environ.get("HTTP_HOST", "")):
            environ = {name: value for name, value in environ.items() if name != "HTTP_HOST"}
        return app(environ, start_response)

    return answer


def _keep_from_others(response: Response) -> Response:
    if not for_programs() and request.endpoint != "static":
        response.cache_control.private = True
    return response
