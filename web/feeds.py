"""Atom feeds (RFC 4287): every search of the page as a feed, newest first, full matches only, paged as RFC 5005 says.

A URL's parameters → Request → results → entries → `templates/feed.xml`. Asked for nothing, it gives the newest of all articles.
"""

from dataclasses import dataclass, replace
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from flask import Blueprint, Response, request, url_for

from index.documents import instant
from searcher.query import Query
from searcher.rendering import passage_html, safe_url
from searcher.request import Request, Sort
from searcher.results import Hit, Results
from web.address import absolute_url
from web.api import generation, searcher
from web.caching import kept
from web.languages import language
from web.links import parameters
from web.pages import asked
from web.refining import removals
from web.texts import Language
from web.xml import date_time, xml_answer

feeds = Blueprint("feeds", __name__)

MEDIA_TYPE = "application/atom+xml"

# As many as a reader that asks once a day may have missed; a page shows ten.
_ENTRIES = 20
# RFC 4287 wants a date of every entry. This keeps the undated last, where the order has them, and is none that a rebuild changes.
_UNDATED = "1970-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Entry:
    """One article in a feed."""

    id: str
    title: str
    address: str
    """Its page here, the words of the search marked."""
    original: str | None
    published: str | None
    """As Atom writes it; None where it is not known."""
    author: str | None
    source: str | None
    section: str | None
    summary: str
    """HTML: the passages that match, or the article's beginning where no word was asked for."""


@feeds.get("/feed.atom")
def feed() -> Response:
    """The newest articles of a search; a bad parameter counts as absent, since no reader of a feed can mend its URL."""
    return kept(generation, _feed)


def _feed() -> Response:
    query, wanted, _ = asked()
    per_page = wanted.per_page if "per_page" in request.args else _ENTRIES
    wanted = replace(wanted, sort=Sort.NEWEST, per_page=per_page, or_everything=True)
    results = searcher().search(wanted)
    entries = [_entry(hit, wanted) for hit in results.hits]
    built = searcher().reader().generation.manifest.built
    spoken = language()
    return xml_answer(
        "feed.xml",
        MEDIA_TYPE,
        id=_permanent_id(absolute_url("feeds.feed", **parameters(_as_page(wanted)), lang=None)),
        title=subject(query, wanted, spoken),
        updated=next((entry.published for entry in entries if entry.published), built),
        undated=_UNDATED,
        links=_links(wanted, results),
        page=absolute_url("pages.search", **parameters(_as_page(wanted))),
        results=results,
        entries=entries,
    )


def feed_url(wanted: Request) -> str:
    """The link to the feed of a search, whatever order and page of it is being looked at."""
    return url_for("feeds.feed", **parameters(_as_page(wanted)))


def subject(query: Query, wanted: Request, language: Language) -> str:
    """What a search is for, in words: its text, then its filters; empty where nothing is asked for."""
    words = query.without(query.filters)
    filters = (way.label for way in removals(query, _as_page(wanted), language))
    return " · ".join(part for part in (words, *filters) if part)


def _as_page(wanted: Request) -> Request:
    """The search as its first page shows it, in the order of the page."""
    return replace(wanted, sort=Sort.RELEVANCE, page=1, per_page=Request("").per_page)


def _entry(hit: Hit, wanted: Request) -> Entry:
    document = hit.document
    return Entry(
        id=_permanent_id(absolute_url("pages.document", document_id=document.id, lang=None)),
        title=document.title,
        address=absolute_url("pages.document", document_id=document.id, **parameters(_as_page(wanted))),
        original=safe_url(document.url),
        published=date_time(instant(document.published)) if document.published else None,
        author=document.author,
        source=document.source,
        section=document.section,
        summary="".join(f"<p>{passage_html(snippet)}</p>" for snippet in hit.snippets),
    )


def _permanent_id(address: str) -> str:
    """An id that belongs to an address, by http and https alike; a rebuild leaves it as it is."""
    return uuid5(NAMESPACE_URL, address.partition(":")[2]).urn


def _links(wanted: Request, results: Results) -> dict[str, str]:
    """The pages of the feed by their relations (RFC 5005)."""
    last = max(results.pages, 1)
    pages = {"self": wanted.page, "first": 1, "last": last}
    if wanted.page > 1:
        pages["previous"] = min(wanted.page - 1, last)
    if wanted.page < last:
        pages["next"] = wanted.page + 1
    return {relation: _address(wanted, page) for relation, page in pages.items()}


def _address(wanted: Request, page: int) -> str:
    values: dict[str, Any] = parameters(replace(_as_page(wanted), page=page))
    if wanted.per_page != _ENTRIES:
        values["per_page"] = wanted.per_page
    return absolute_url("feeds.feed", **values)


feeds.add_app_template_global(feed_url)
