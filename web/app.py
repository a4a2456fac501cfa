"""The Flask application: one Searcher, one blueprint per concern."""

from pathlib import Path

from flask import Flask, Response

from searcher.search import Searcher
from web import problems
from web.api import api
from web.pages import pages

# Nothing is loaded from other hosts, nothing inline runs, nobody frames the page.
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def create_app(index_dir: Path) -> Flask:
    """An application that searches the index at `index_dir`, whether it is there already or not."""
    app = Flask("web")
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the provider's own attribute
    app.extensions["timtin"] = Searcher(index_dir)
    app.register_blueprint(api)
    app.register_blueprint(pages)
    problems.register(app)
    app.after_request(_add_headers)
    return app


def _add_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response
