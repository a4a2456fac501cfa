"""JSON over HTTP: search, suggestions, documents and similar ones under `/api/`, and the checks `/healthz` and `/readyz`."""

from typing import Any

from flask import Blueprint, Response, current_app, json, request

from searcher.rendering import document_object, results_object, similar_object, suggestions_object
from searcher.search import Searcher
from web.parameters import limit_parameter, search_request, suggestion_limit
from web.problems import problem

# Seconds: who deletes a letter and types it again asks nothing; a new generation is seen soon.
_SUGGESTIONS_KEPT = 60

api = Blueprint("api", __name__)


def searcher() -> Searcher:
    """The application's one Searcher."""
    found: Searcher = current_app.extensions["timtin"]
    return found


@api.get("/api/search")
def search() -> Response:
    """A page of hits; 400 names a bad parameter, a page beyond the last is empty."""
    return _json(results_object(searcher().search(search_request(request.args, strict=True))))


@api.get("/api/suggest")
def suggest() -> Response:
    """Completions of what was typed so far; 400 names a bad `limit`."""
    response = _json(suggestions_object(searcher().suggest(request.args.get("q", ""), suggestion_limit(request.args))))
    response.cache_control.max_age = _SUGGESTIONS_KEPT
    return response


@api.get("/api/documents/<id:document_id>")
def document(document_id: str) -> Response:
    """One whole document."""
    article = searcher().article(document_id)
    if article is None:
        return problem(404, f"There is no document with the id {document_id!r}.")
    return _json(document_object(article.document))


@api.get("/api/similar/<id:document_id>")
def similar(document_id: str) -> Response:
    """The documents most like one; 400 for a bad limit."""
    found = searcher().similar([document_id], limit_parameter(request.args))
    if found is None:
        return problem(404, f"There is no document with the id {document_id!r}.")
    return _json(similar_object(document_id, found))


@api.get("/healthz")
def healthz() -> Response:
    """Whether the process answers."""
    return _json({"status": "ok"})


@api.get("/readyz")
def readyz() -> Response:
    """Whether there is an index to search; 503 where not."""
    reader = searcher().reader()
    return _json({"status": "ok", "generation": reader.generation.name, "documents": reader.documents})


def _json(value: Any) -> Response:
    return Response(json.dumps(value, ensure_ascii=False), content_type="application/json")
