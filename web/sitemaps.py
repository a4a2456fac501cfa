"""Sitemaps (sitemaps.org): an index of parts, each a list of article addresses with the date that each article bears.

Oldest first: what is added comes into the last parts, and a crawler need not fetch the others again.
"""

from dataclasses import dataclass
from html import escape

from flask import Blueprint, Response, abort, current_app

from searcher.whoosh.frequencies import Ints
from searcher.whoosh.reader import WhooshReader
from web.address import absolute_url
from web.api import generation, searcher
from web.caching import kept
from web.xml import date_time, xml_answer

sitemaps = Blueprint("sitemaps", __name__)

MEDIA_TYPE = "application/xml"

# The protocol allows 50,000, which keep the processor busy for 150 ms; so many take 30.
PART = 10_000
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


@dataclass(frozen=True, slots=True)
class Part:
    """One sitemap of the index."""

    address: str
    changed: str | None
    """The date of its newest article; None where none is dated."""


@sitemaps.get("/sitemap.xml")
def index() -> Response:
    """The parts of the sitemap; at least one, which names the start page."""
    return kept(generation, _index)


def _index() -> Response:
    reader = searcher().reader()
    parts = [_listed(number, reader) for number in range(1, _parts(reader) + 1)]
    return xml_answer("sitemap_index.xml", MEDIA_TYPE, parts=parts)


@sitemaps.get("/sitemap-<int:number>.xml")
def part(number: int) -> Response:
    """Some of the articles, and before the first of all the start page."""
    return kept(generation, lambda: _part(number))


def _part(number: int) -> Response:
    reader = searcher().reader()
    if not 1 <= number <= _parts(reader):
        abort(404)
    return Response(_written(number, reader), content_type=f"{MEDIA_TYPE}; charset=utf-8")


def _parts(reader: WhooshReader) -> int:
    return max(-(-reader.documents // PART), 1)


def _documents(number: int, reader: WhooshReader) -> Ints:
    return reader.oldest_first[(number - 1) * PART : number * PART]


def _listed(number: int, reader: WhooshReader) -> Part:
    documents = _documents(number, reader)
    dated = documents[reader.dated[documents]]
    changed = date_time(int(reader.published[dated[-1]])) if len(dated) else None
    return Part(absolute_url("sitemaps.part", number=number), changed)


def _written(number: int, reader: WhooshReader) -> str:
    """The part whole, 0.7 MB: to a HEAD, waitress answers what has no known length with a piece of a body."""
    documents: list[int] = _documents(number, reader).tolist()
    article = absolute_url("pages.document", document_id="x", lang=None).removesuffix("x")
    start = absolute_url("pages.search", lang=None)
    # As `url_for` writes an id, which takes nine times as long.
    written = current_app.url_map.converters["id"](current_app.url_map).to_url

    def entry(document: int) -> str:
        changed = f"<lastmod>{date_time(int(reader.published[document]))}</lastmod>" if reader.dated[document] else ""
        return f"<url><loc>{escape(article + written(reader.id(document)))}</loc>{changed}</url>\n"

    first = f"<url><loc>{escape(start)}</loc></url>\n" if number == 1 else ""
    entries = "".join(map(entry, documents))
    return f'<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="{_NAMESPACE}">\n{first}{entries}</urlset>\n'
