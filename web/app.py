"""The Flask application: one Searcher, one blueprint per concern."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask
from werkzeug.routing import PathConverter

from searcher.search import Searcher
from web import address, languages, problems, structured_data
from web.address import WsgiApp
from web.api import api
from web.api_guide import guide
from web.caching import VERSION
from web.compression import compress
from web.cross_origin import allowing, checked_origins
from web.discovery import discovery
from web.feeds import feeds
from web.metrics import Metrics
from web.pages import pages
from web.sitemaps import sitemaps

# Nothing is loaded from other hosts, nothing inline runs, nobody frames the page.
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Timtin-Version": VERSION,
}


class DocumentIdConverter(PathConverter):
    """A document's id as the rest of a path; unlike a path it may begin with a slash."""

    regex = r"[\s\S]+?"
    part_isolating = False

    def to_url(self, value: str) -> str:
        """The id in a URL; where browsers would take `..` for the folder above, its slashes are hidden from them."""
        hidden = any(part in (".", "..") for part in value.split("/"))
        return quote(value, safe="") if hidden else super().to_url(value)


class _App(Flask):
    """Flask without looking at each view and each hook of each request whether it is a coroutine: none is."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function as it is."""
        return func


def create_app(index_dir: Path, origins: Sequence[str] = (), base_url: str | None = None) -> Flask:
    """An application that searches the index at `index_dir`, whether it is there already or not.

    `origins` are those whose pages may read the API (CORS); `base_url` is the address that the world knows it by. Raises
    BadParameter for what is no origin, or no base URL.
    """
    app = _App("web")
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the provider's own attribute
    app.url_map.converters["id"] = DocumentIdConverter
    app.url_map.merge_slashes = False
    app.extensions["timtin"] = searcher = Searcher(index_dir)
    app.extensions["timtin.metrics"] = metrics = Metrics(searcher)
    app.register_blueprint(api)
    for blueprint in (guide, pages, feeds, discovery, sitemaps):
        app.register_blueprint(blueprint)
    address.register(app, base_url)
    languages.register(app)
    structured_data.register(app)
    problems.register(app)
    # What is registered last is done first: an answer says who may read it, is compressed, and is counted.
    metrics.watch(app)
    app.after_request(compress)
    app.after_request(allowing(checked_origins(origins)))
    app.wsgi_app = _with_headers(app.wsgi_app)  # type: ignore[method-assign]  # as WSGI middleware is put on
    return app


def _with_headers(app: WsgiApp) -> WsgiApp:
    """Every answer with `_HEADERS`: a hook of Flask's that adds them looks at each for line breaks, 30 µs."""

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            return start_response(status, [*headers, *_HEADERS.items()], *error)

        return app(environ, start)

    return answer
