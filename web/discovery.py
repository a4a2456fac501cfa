"""How browsers and crawlers find what there is: OpenSearch description and suggestions, icon, robots.txt, and which pages to list.

An article has one address, a search one for each way to write it (`canonical_…`). A crawler follows every link of a page of
results, of which there are more than articles: those that only arrange or narrow what a simpler one lists are not for indexing.
"""

from dataclasses import replace

from flask import Blueprint, Response, current_app, render_template, request

from index.json_text import json_text
from searcher.request import Request
from searcher.results import Matched, Results
from web.address import absolute_url
from web.api import SUGGESTIONS_FRESH, generation, searcher
from web.caching import kept
from web.links import FIELDS, parameters, with_values
from web.problems import PROGRAM_PATHS
from web.xml import xml_answer

discovery = Blueprint("discovery", __name__)

OPENSEARCH_TYPE = "application/opensearchdescription+xml"
SUGGESTIONS_TYPE = "application/x-suggestions+json"

_SEARCHES = {"page": "pages.search", "suggestions": "discovery.suggestions", "feed": "feeds.feed"}


@discovery.get("/opensearch.xml")
def opensearch() -> Response:
    """What a browser needs to add the site as a search engine (OpenSearch 1.1)."""
    templates = {name: search_template(endpoint) for name, endpoint in _SEARCHES.items()}
    return xml_answer("opensearch.xml", OPENSEARCH_TYPE, **templates)


@discovery.get("/suggest.json")
def suggestions() -> Response:
    """Completions as browsers ask for them: what was typed, and what it may become."""
    return kept(generation, _suggestions, SUGGESTIONS_FRESH)


def _suggestions() -> Response:
    typed = request.args.get("q", "")
    found = [one.text for one in searcher().suggest(typed)]
    return Response(json_text([typed, found]), content_type=SUGGESTIONS_TYPE)


@discovery.get("/robots.txt")
def robots() -> Response:
    """What crawlers may fetch, and where the sitemap is."""
    return Response(render_template("robots.txt", closed=PROGRAM_PATHS), content_type="text/plain; charset=utf-8")


@discovery.get("/favicon.ico")
def icon() -> Response:
    """The pages' icon, where browsers and others look that have read no page; its name says nothing of its type."""
    return current_app.send_static_file("favicon.svg")


def search_template(endpoint: str) -> str:
    """The URL of a search, {searchTerms} standing for what is typed."""
    return absolute_url(endpoint, q="searchTerms").replace("q=searchTerms", "q={searchTerms}")


def canonical_article(document_id: str) -> str:
    """The one address of an article, whatever search or language it is read in."""
    return absolute_url("pages.document", document_id=document_id, lang=None)


def canonical_search(wanted: Request) -> str:
    """The one address of a page of results: spaces, repeated and differently ordered values make no other page."""
    filters = wanted.filters
    for name in FIELDS:
        filters = with_values(filters, name, tuple(sorted(set(getattr(filters, name)))))
    written = replace(wanted, text=" ".join(wanted.text.split()), filters=filters)
    return absolute_url("pages.search", **parameters(written), lang=None)


def is_for_indexing(wanted: Request, results: Results) -> bool:
    """Whether a search engine should list a page of results: one query or one filter, and articles that match it fully."""
    asked = {name: value for name, value in parameters(wanted).items() if name != "page"}
    single = [value for value in asked.values() if isinstance(value, str) or len(value) == 1]
    return len(asked) == len(single) == 1 and any(hit.matched is Matched.FULL for hit in results.hits)


for function in (canonical_article, canonical_search, is_for_indexing):
    discovery.add_app_template_global(function)
