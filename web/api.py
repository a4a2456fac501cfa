"""The paths for programs: search, suggestions, documents, those like one, export, and what machines ask of a server.

What a view's parameters and answer are annotated with is what its entry in `/openapi.json` says (`operations`, `openapi`).
"""

from functools import cache
from typing import Any, Literal

from flask import Response, current_app, request, url_for
from typing_extensions import TypedDict
from werkzeug.exceptions import NotFound

from index.json_text import json_text
from searcher.json_objects import CompletionsObject, DocumentObject, ResultsObject, SimilarObject
from searcher.rendering import document_object, results_object, similar_object, suggestions_object
from searcher.search import Searcher
from web import metrics
from web.caching import VERSION
from web.counting.searches import count_search
from web.metrics import Metrics
from web.openapi import openapi_document
from web.operations import Api
from web.parameters import ExportParameters, Parameters, SearchParameters, SimilarParameters, SuggestParameters

# Seconds: who deletes a letter and types it again asks nothing; a new generation is seen soon.
SUGGESTIONS_FRESH = 60
_LINES = "application/x-ndjson"
# An article of the samples, so that every example answers something after `timtin demo`.
_SAMPLE = "mau-001-muong-la-cay-an-qua"
_FIRST_HIT = {"document_id": "$response.body#/hits/0/id"}


class HealthObject(TypedDict):
    """The process answers."""

    status: Literal["ok"]


class ReadyObject(HealthObject):
    """There is an index to search."""

    generation: str
    """The generation of the index in use."""
    documents: int
    """Documents in it."""


def searcher() -> Searcher:
    """The application's one Searcher."""
    found: Searcher = current_app.extensions["timtin"]
    return found


def generation() -> str:
    """The name of the generation in use; raises IndexUnusable."""
    return searcher().reader().generation.name


api = Api(generation)


@api.operation(
    "/api/search",
    example="/api/search?q=muong+la&facets=place,year",
    links={name: {"operationId": name, "parameters": _FIRST_HIT} for name in ("document", "similar")},
)
def search(asked: SearchParameters) -> ResultsObject:
    """A page of the articles that match a query and filters, best first. A page beyond the last is empty."""
    wanted = asked.request()
    results = searcher().search(wanted)
    count_search(wanted, results, searcher())
    return results_object(results)


@api.operation("/api/suggest", example="/api/suggest?q=muong+l", fresh=SUGGESTIONS_FRESH)
def suggest(asked: SuggestParameters) -> CompletionsObject:
    """Completions of what was typed so far."""
    return suggestions_object(searcher().suggest(asked.q, asked.limit))


@api.operation("/api/documents/<id:document_id>", example=f"/api/documents/{_SAMPLE}")
def document(asked: Parameters, document_id: str) -> DocumentObject:
    """One whole article by its id."""
    article = searcher().article(document_id)
    if article is None:
        raise NotFound(f"There is no document with the id {document_id!r}.")
    return document_object(article.document)


@api.operation("/api/similar/<id:document_id>", example=f"/api/similar/{_SAMPLE}?limit=3")
def similar(asked: SimilarParameters, document_id: str) -> SimilarObject:
    """The articles most like one."""
    found = searcher().similar([document_id], asked.limit)
    if found is None:
        raise NotFound(f"There is no document with the id {document_id!r}.")
    return similar_object(document_id, found)


@api.operation(
    "/api/export",
    example="/api/export?place=son+la&per_page=2",
    media_type=_LINES,
    line=DocumentObject,
)
def export(asked: ExportParameters) -> Response:
    """A piece of all full matches of a query and filters, or of all articles where nothing is asked for: one a line, by id.

    A cursor is an id, so it outlives a rebuild: what is in the index all the while comes exactly once.
    """
    piece = searcher().export(asked.request(), asked.cursor, asked.per_page)
    lines = (json_text(document_object(document)) + b"\n" for document in piece.documents)
    response = Response(b"".join(lines), content_type=_LINES)
    if piece.last_id is not None:
        arguments: dict[str, Any] = request.args.to_dict(flat=False) | {"cursor": piece.last_id}
        response.headers["Link"] = f'<{url_for("api.export", **arguments)}>; rel="next"'
    return response


@api.operation("/openapi.json", kept=False, problems=())
def openapi() -> dict[str, Any]:
    """The API as OpenAPI 3.1, made from the code that serves it."""
    under = request.script_root
    return _document() | ({"servers": [{"url": under}]} if under else {})


@cache
def _document() -> dict[str, Any]:
    return openapi_document(api.operations, VERSION)


@api.operation("/healthz", kept=False, problems=())
def healthz() -> HealthObject:
    """Whether the process answers."""
    return {"status": "ok"}


@api.operation("/readyz", kept=False)
def readyz() -> ReadyObject:
    """Whether there is an index to search; 503 where not."""
    reader = searcher().reader()
    return {"status": "ok", "generation": reader.generation.name, "documents": reader.documents}


@api.operation("/metrics", kept=False, problems=(), media_type=metrics.MEDIA_TYPE)
def counts() -> str:
    """Requests and their latency by route and status, and what is indexed, in Prometheus's text format."""
    counted: Metrics = current_app.extensions["timtin.metrics"]
    return counted.text()
