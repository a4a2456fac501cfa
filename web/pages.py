"""The pages that people read: search and article; they need no JavaScript, which only adds suggestions under the box.

A URL's parameters → Request → results → template. `refining`, `summary` and `no_results` make what a page shows beside the
results, as frozen values; `links`, `passages` and `texts` are what the templates write with.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from flask import Blueprint, Response, render_template, request

from searcher.query import Query, Tones, parse_query
from searcher.rendering import safe_url
from searcher.request import Request, Sort
from searcher.selection import facets
from web import links
from web.api import searcher
from web.counting.searches import count_search
from web.examples import examples
from web.languages import language
from web.left_out import left_out
from web.links import FIELDS
from web.no_results import absent_terms, empty_because, ways_out
from web.parameters import LeftOut, page_request
from web.passages import lines, marked_html, marked_with_anchor
from web.problems import problem
from web.refining import options, removals
from web.summary import badges, groups, headline, suggested
from web.texts import with_code
from web.timeline import publication, timeline, years
from web.understanding import readings

pages = Blueprint("pages", __name__)

SAMPLE_SOURCE = "Tin mẫu timtin"
"""The source that the sample articles in `seeds/` name; pages label them, since their figures are not to be quoted."""

# Beneath an article.
_SIMILAR = 5


@pages.get("/")
def search() -> str:
    """The search form alone, or with results where something was asked for."""
    query, wanted, unread = asked()
    spoken = language()
    said = left_out(unread, wanted, spoken)
    if not query.text and not wanted.filters:
        reader = searcher().reader()
        browse = facets(FIELDS, reader.live, reader)
        samples = sum(value.count for value in browse["source"] if value.value == SAMPLE_SOURCE)
        return render_template(
            "home.html",
            wanted=wanted,
            left_out=said,
            documents=reader.documents,
            browse=browse,
            samples=samples,
            examples=examples(searcher()),
        )
    results = searcher().search(replace(wanted, facets=(*FIELDS, "month")))
    count_search(wanted, results, searcher())
    published = publication(wanted, results)
    absent = absent_terms(query, wanted) if not results.total else ()
    page: dict[str, Any] = {
        "left_out": said,
        "empty": empty_because(query, wanted, results),
        "groups": groups(query, wanted, results, spoken),
        "headline": headline(query, results, spoken),
        "words_text": query.without(query.filters),
        "absent": absent,
        "readings": readings(query, wanted, results, absent, spoken),
        "removals": removals(query, wanted, spoken),
        "options": {name: options(name, wanted, results) for name in FIELDS},
        "years": years(published, wanted, spoken),
        "timeline": timeline(published, wanted, spoken),
        "badges": partial(badges, query=query, tones=wanted.tones, language=spoken),
        "suggested": suggested(wanted, results),
        "page_numbers": links.page_numbers(results.page, results.pages),
        "by_relevance": replace(wanted, sort=Sort.RELEVANCE, page=1),
        "sorts": tuple(Sort),
        "tones": tuple(Tones),
    }
    if page["empty"] in ("nothing", "filters") or (wanted.tones is Tones.EXACT and not results.total):
        page["ways_out"] = ways_out(query, wanted, spoken)
    return render_template("search.html", wanted=wanted, query=query, results=results, **page)


@pages.get("/documents/<id:document_id>", merge_slashes=False)
def document(document_id: str) -> str | Response:
    """One article, the words of the search it was opened from marked."""
    query, wanted, _ = asked()
    article = searcher().article(document_id, query.text, wanted.tones)
    if article is None:
        return problem(404, f"There is no document with the id {document_id!r}.")
    paragraphs = [line for line in lines(article.body) if line.text.strip()]
    first = next((i for i, paragraph in enumerate(paragraphs) if paragraph.marks), None)
    return render_template(
        "document.html",
        article=article,
        paragraphs=paragraphs,
        first_match=first,
        similar=searcher().similar([document_id], _SIMILAR) or (),
        wanted=wanted,
    )


def asked() -> tuple[Query, Request, tuple[LeftOut, ...]]:
    """The query of this URL, the Request with its text as it was read, and what was left out of it.

    So links and the box show just what was searched for.
    """
    wanted, unread = page_request(request.args)
    query = parse_query(wanted.text)
    return query, replace(wanted, text=query.text, facets=(), explain=False), unread


for write_link in (links.search_url, links.results_url, links.json_url, links.document_url, links.browse_url):
    pages.add_app_template_global(write_link)
_TEXT_FILTERS: dict[str, Callable[..., Any]] = {
    "marked": marked_html,
    "marked_with_anchor": marked_with_anchor,
    "with_code": with_code,
    "safe_url": safe_url,
}
for name, write_text in _TEXT_FILTERS.items():
    pages.add_app_template_filter(write_text, name)
pages.add_app_template_test(lambda document: document.source == SAMPLE_SOURCE, "a_sample")
