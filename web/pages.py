"""The pages that people read: search and article, in Vietnamese, without JavaScript.

A URL's parameters → Request → results → template. What a page shows beside the results (links that keep every parameter,
filters to choose and to remove, ways out of an empty page) is made here, as frozen values; the templates only lay it out.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from markupsafe import Markup, escape

from index.documents import VIETNAM
from searcher.query import LONGEST_QUERY, Query, Term, Tones, parse_query
from searcher.rendering import marked, passage_html, safe_url
from searcher.request import Filters, Request, Sort, filter_key
from searcher.results import FacetValue, Hit, Matched, Passage, Results
from searcher.search import FULL_FIRST_WORDS
from searcher.selection import facets
from web.api import searcher
from web.parameters import search_request
from web.problems import problem

pages = Blueprint("pages", __name__)

SAMPLE_SOURCE = "Tin mẫu timtin"
"""The source that the sample articles in `seeds/` name; pages label them, since their figures are not to be quoted."""

FIELDS = {"place": "Địa phương", "section": "Chuyên mục", "source": "Nguồn"}
TONES = {Tones.AUTO: "Ưu tiên đúng dấu", Tones.EXACT: "Chỉ đúng dấu đã gõ", Tones.IGNORE: "Không kể dấu"}
SORTS = {Sort.RELEVANCE: "Phù hợp nhất", Sort.NEWEST: "Mới nhất trước", Sort.OLDEST: "Cũ nhất trước"}
EXAMPLES = ("muong la cay an qua", '"nông thôn mới"', "05-CT/TW", "cải cách hành chính -thuế")

_RESULTS_ANCHOR = "ket-qua"
_FIRST_MATCH_ANCHOR = "khop-dau-tien"
_DEFAULT = Request("")
# Beyond every page: a search that only counts need not cut passages.
_COUNT_ONLY = 10**9
# Each word looked up by itself is a search of its own; a pasted page of text must not become hundreds.
_MOST_LOOKED_UP = 20


@dataclass(frozen=True, slots=True)
class Option:
    """A value that a filter offers, with the full matches that have it."""

    value: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Way:
    """A changed search that a reader may want next, and how many articles it finds."""

    label: str
    wanted: Request
    count: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Hits that stand together, under a heading where there are other groups."""

    heading: str | None
    hits: tuple[Hit, ...]


@pages.get("/")
def search() -> str:
    """The search form alone, or with results where something was asked for."""
    query, wanted = _asked()
    if not query.text and not wanted.filters:
        reader = searcher().reader()
        browse = facets(tuple(FIELDS), reader.live, reader)
        samples = sum(value.count for value in browse["source"] if value.value == SAMPLE_SOURCE)
        return render_template(
            "home.html", wanted=wanted, documents=reader.documents, browse=browse, samples=samples, examples=EXAMPLES
        )
    results = searcher().search(replace(wanted, facets=tuple(FIELDS)))
    absent = absent_terms(query, wanted) if not results.total else ()
    page: dict[str, Any] = {
        "empty": empty_because(query, wanted, results),
        "groups": groups(query, wanted, results),
        "headline": headline(query, results),
        "absent": absent,
        "readings": readings(query, results, absent),
        "removals": removals(wanted),
        "options": {name: options(name, wanted, results) for name in FIELDS},
        "badges": partial(badges, query=query, tones=wanted.tones),
        "page_numbers": page_numbers(results.page, results.pages),
        "by_relevance": replace(wanted, sort=Sort.RELEVANCE, page=1),
        "sorts": SORTS,
        "tones": TONES,
    }
    if page["empty"] in ("nothing", "filters") or (wanted.tones is Tones.EXACT and not results.total):
        page["ways_out"] = ways_out(query, wanted)
    return render_template("search.html", wanted=wanted, query=query, results=results, **page)


@pages.get("/documents/<path:document_id>", merge_slashes=False)
def document(document_id: str) -> str | Response:
    """One article, the words of the search it was opened from marked."""
    query, wanted = _asked()
    article = searcher().article(document_id, query.text, wanted.tones)
    if article is None:
        return problem(404, f"There is no document with the id {document_id!r}.")
    paragraphs = [line for line in lines(article.body) if line.text.strip()]
    first = next((i for i, paragraph in enumerate(paragraphs) if paragraph.marks), None)
    return render_template("document.html", article=article, paragraphs=paragraphs, first_match=first, wanted=wanted)


def _asked() -> tuple[Query, Request]:
    """The query of this URL, and the Request with its text as it was read, so that links and the box show just that."""
    wanted = search_request(request.args, strict=False)
    query = parse_query(wanted.text)
    return query, replace(wanted, text=query.text, facets=(), explain=False)


# ---- Links


def parameters(wanted: Request) -> dict[str, Any]:
    """The URL parameters that stand for a search, defaults left out.

    >>> parameters(Request("chè", filters=Filters(place=("Sơn La",)), page=3))
    {'q': 'chè', 'place': ['Sơn La'], 'page': '3'}
    """
    filters = wanted.filters
    values: dict[str, Any] = {"q": wanted.text} | {name: list(getattr(filters, name)) for name in FIELDS}
    values["from"] = filters.published_from.isoformat() if filters.published_from else None
    values["to"] = filters.published_to.isoformat() if filters.published_to else None
    for name in ("tones", "sort", "per_page", "page"):
        value = getattr(wanted, name)
        values[name] = str(value) if value != getattr(_DEFAULT, name) else None
    return {name: value for name, value in values.items() if value}


@pages.app_template_global()
def search_url(wanted: Request, *, page: int | None = None, anchor: str | None = None) -> str:
    """The link to a search, or to another page of it."""
    if page is not None:
        wanted = replace(wanted, page=page)
    return url_for("pages.search", **parameters(wanted), _anchor=anchor)


@pages.app_template_global()
def results_url(wanted: Request, *, page: int | None = None) -> str:
    """The link to a search that begins at its results, past the filters, which fill a phone's screen while they are open."""
    return search_url(wanted, page=page, anchor=_RESULTS_ANCHOR)


@pages.app_template_global()
def document_url(document_id: str, wanted: Request = _DEFAULT) -> str:
    """The link to an article, carrying the search it was found by."""
    return url_for("pages.document", document_id=document_id, **parameters(wanted))


@pages.app_template_global()
def browse_url(name: str, value: str) -> str:
    """The link to everything that has a value in one field."""
    return search_url(Request("", filters=_with_values(Filters(), name, (value,))))


def page_numbers(page: int, pages: int) -> tuple[int | None, ...]:
    """The pages a pager names: first, last and those around the present one; None for a gap.

    >>> page_numbers(6, 20)
    (1, None, 5, 6, 7, None, 20)
    >>> page_numbers(3, 4)
    (1, 2, 3, 4)
    """
    shown = sorted({1, pages, *range(page - 1, page + 2)} & set(range(1, pages + 1)))
    numbers: list[int | None] = []
    for before, number in zip([0, *shown], shown, strict=False):
        if number - before == 2:
            numbers.append(before + 1)  # a gap of one page is no shorter than its number
        elif number - before > 2:
            numbers.append(None)
        numbers.append(number)
    return tuple(numbers)


# ---- Filters


def options(name: str, wanted: Request, results: Results) -> tuple[Option, ...]:
    """What a filter offers: the values among what the other filters leave, and those already chosen."""
    chosen: tuple[str, ...] = getattr(wanted.filters, name)
    values = _values_without(name, wanted) if chosen else results.facets[name]
    keys = {filter_key(value) for value in chosen}
    known = {filter_key(value.value) for value in values}
    others = tuple(Option(value, 0, chosen=True) for value in chosen if filter_key(value) not in known)
    return others + tuple(Option(value.value, value.count, filter_key(value.value) in keys) for value in values)


def _values_without(name: str, wanted: Request) -> Sequence[FacetValue]:
    """The values of a field as they were before it was filtered by."""
    filters = _with_values(wanted.filters, name, ())
    if not wanted.text and not filters:
        reader = searcher().reader()
        return facets((name,), reader.live, reader)[name]
    counted = replace(wanted, filters=filters, facets=(name,), page=_COUNT_ONLY)
    return searcher().search(counted).facets[name]


def removals(wanted: Request) -> tuple[Way, ...]:
    """For each filter and setting in force, the search without it."""
    filters = wanted.filters

    def without(label: str, **changes: Any) -> Way:
        return Way(label, replace(wanted, page=1, **changes))

    ways = []
    for name, label in FIELDS.items():
        values: tuple[str, ...] = getattr(filters, name)
        for value in dict.fromkeys(values):
            others = tuple(other for other in values if other != value)
            ways.append(without(f"{label}: {value}", filters=_with_values(filters, name, others)))
    if filters.published_from:
        label = f"Từ ngày {vietnamese_date(filters.published_from.isoformat())}"
        ways.append(without(label, filters=replace(filters, published_from=None)))
    if filters.published_to:
        label = f"Đến ngày {vietnamese_date(filters.published_to.isoformat())}"
        ways.append(without(label, filters=replace(filters, published_to=None)))
    if wanted.tones is not Tones.AUTO:
        ways.append(without(f"Dấu: {TONES[wanted.tones].lower()}", tones=Tones.AUTO))
    if wanted.sort is not Sort.RELEVANCE:
        ways.append(without(f"Sắp xếp: {SORTS[wanted.sort].lower()}", sort=Sort.RELEVANCE))
    return tuple(ways)


def _with_values(filters: Filters, name: str, values: tuple[str, ...]) -> Filters:
    changes: dict[str, Any] = {name: values}
    return replace(filters, **changes)


# ---- What a page of results says


def headline(query: Query, results: Results) -> str:
    """How many articles were found, in words.

    >>> from searcher.results import QueryReading
    >>> def found(text, total, partial):
    ...     reading = QueryReading(text, Tones.AUTO, Filters(), False, ())
    ...     return headline(parse_query(text), Results(reading, total, partial, 1, 10, 0.1, (), total + partial))
    >>> found("mường la", 1234, 3), found("mường la", 0, 3), found("mường", 12, 0)
    ('1.234 bài có đủ các từ và 3 bài khớp một phần', 'Không bài nào có đủ các từ; 3 bài khớp một phần', '12 bài có từ này')
    """
    terms = [term for clause in query.clauses for term in clause.terms]
    if not terms:
        what = ""
    elif len(terms) > len(query.clauses):
        what = " phù hợp"  # with OR between them, not all words are wanted
    elif len(terms) == 1:
        what = " có cụm từ này" if terms[0].is_phrase else " có từ này"
    else:
        what = " có đủ các từ"
    if results.total_partial and not results.total:
        return f"Không bài nào{what}; {number(results.total_partial)} bài khớp một phần"
    partial_too = f" và {number(results.total_partial)} bài khớp một phần" if results.total_partial else ""
    return f"{number(results.total)} bài{what}{partial_too}"


def readings(query: Query, results: Results, absent: Sequence[str] = ()) -> tuple[str, ...]:
    """How the query was understood, where a reader could have expected something else; one sentence each."""
    sentences = []
    if query.truncated:
        sentences.append(f"Câu tìm quá dài, chỉ {number(LONGEST_QUERY)} ký tự đầu được đọc.")
    if results.query.tones is Tones.AUTO:
        read_as = {word.text: word.read_as for word in results.query.words if word.text not in absent}
        words = [word for word in dict.fromkeys(query.words) if word.text in read_as]
        # Numbers, and abbreviations such as CT or TW, have no letter that takes a mark.
        unmarked = [word.text for word in words if not word.marked and set(word.folded) & set("adeiouy")]
        if unmarked:
            sentences.append(f"Gõ không dấu nên tìm với mọi dấu: {', '.join(unmarked)}.")
        for word in words:
            if word.marked and read_as[word.text] != "exact":
                also = "có thêm dấu" if read_as[word.text] == "compatible" else "khác dấu"
                sentences.append(f"Không bài nào viết đúng “{word.text}”, nên tìm cả cách viết {also}.")
    if query.excluded:
        sentences.append(f"Loại các bài có: {', '.join(_written(term) for term in query.excluded)}.")
    return tuple(sentences)


def groups(query: Query, wanted: Request, results: Results) -> tuple[Group, ...]:
    """Full matches apart from partial ones where the order keeps them apart."""
    apart = len(query.words) <= FULL_FIRST_WORDS and wanted.sort is Sort.RELEVANCE
    if not (apart and results.total and results.total_partial):
        return (Group(None, results.hits),) if results.hits else ()
    full = tuple(hit for hit in results.hits if hit.matched is Matched.FULL)
    both = Group("Có đủ các từ", full), Group("Khớp một phần", results.hits[len(full) :])
    return tuple(group for group in both if group.hits)


def badges(hit: Hit, query: Query, tones: Tones) -> tuple[str, ...]:
    """What a reader should know about how a hit matches, where that falls short of what was typed."""
    found = ["khớp một phần"] if hit.matched is Matched.PARTIAL else []
    if tones is not Tones.IGNORE and any(word.marked for word in query.words):
        found += {"folded": ["khớp không dấu"], "conflicting": ["khác dấu"]}.get(hit.tones or "", [])
    return tuple(found)


# ---- Pages without hits


def empty_because(query: Query, wanted: Request, results: Results) -> str | None:
    """Why a page has no hits, None where it has some.

    `signs`: nothing but punctuation was typed; `page`: it is beyond the last; `order`: by date only full matches are listed,
    and there are partial ones alone; `filters`: there would be hits without them; `nothing`: there is none.
    """
    if query.text and query.is_empty:
        return "signs"
    if results.hits:
        return None
    if results.listed:
        return "page"
    if results.total_partial:
        return "order"
    return "filters" if wanted.filters and _count(_without_filters(wanted)) else "nothing"


def ways_out(query: Query, wanted: Request) -> tuple[Way, ...]:
    """Changed searches that find something, where this one finds nothing."""
    candidates = []
    if wanted.filters:
        each = [way for way in removals(wanted) if way.wanted.filters != wanted.filters]
        candidates += [Way(f"Bỏ “{way.label}”", way.wanted) for way in each if len(each) > 1]
        candidates.append(Way("Bỏ mọi bộ lọc", _without_filters(wanted)))
    if wanted.tones is Tones.EXACT:
        candidates.append(Way("Tìm với mọi dấu", replace(wanted, tones=Tones.AUTO, page=1)))
    if any(term.is_phrase for clause in query.clauses for term in clause.terms):
        apart = " ".join(word.text for word in query.words)
        candidates.append(Way(f"Tìm các từ rời nhau: {apart}", replace(wanted, text=apart, page=1)))
    if query.clauses and query.excluded:
        kept = " ".join(" OR ".join(_written(term) for term in clause.terms) for clause in query.clauses)
        candidates.append(Way(f"Không loại bài nào: {kept}", replace(wanted, text=kept, page=1)))
    counted = (replace(way, count=_count(way.wanted)) for way in candidates)
    return tuple(way for way in counted if way.count)


def absent_terms(query: Query, wanted: Request) -> tuple[str, ...]:
    """The words of a query that no article has, and its phrases that none has though it has their words."""
    words = list(dict.fromkeys(word.text for word in query.words))[:_MOST_LOOKED_UP]
    absent = [word for word in words if not _has(f'"{word}"', wanted)]
    phrases = (term for clause in query.clauses for term in clause.terms if term.is_phrase)
    known = [term for term in dict.fromkeys(phrases) if not {word.text for word in term.words} & set(absent)]
    return (
        *absent,
        *(f"“{_written(term)[1:-1]}”" for term in known[:_MOST_LOOKED_UP] if not _has(_written(term), wanted)),
    )


def _has(text: str, wanted: Request) -> bool:
    return _count(Request(text, tones=wanted.tones)) > 0


def _count(wanted: Request) -> int:
    """Articles that a search finds, in full or in part; all there are where it asks for nothing."""
    if not wanted.text and not wanted.filters:
        return searcher().reader().documents
    results = searcher().search(replace(wanted, page=_COUNT_ONLY))
    return results.total + results.total_partial


def _without_filters(wanted: Request) -> Request:
    return replace(wanted, filters=Filters(), page=1)


def _written(term: Term) -> str:
    """A term as it could be typed."""
    text = " ".join(word.text for word in term.words)
    return f'"{text}"' if term.is_phrase else text


# ---- Texts


def lines(passage: Passage) -> Iterator[Passage]:
    """The lines of a passage, each with its own marks; a mark across a line end is cut there.

    >>> [(line.text, line.marks) for line in lines(Passage("Mường La\\n\\nở Sơn La", ((0, 8), (12, 18))))]
    [('Mường La', ((0, 8),)), ('', ()), ('ở Sơn La', ((2, 8),))]
    """
    start = first = 0
    marks = passage.marks
    for text in passage.text.split("\n"):
        end = start + len(text)
        while first < len(marks) and marks[first][1] <= start:
            first += 1
        inside = []
        for i in range(first, len(marks)):
            if marks[i][0] >= end:
                break
            inside.append((max(marks[i][0], start) - start, min(marks[i][1], end) - start))
        yield Passage(text, tuple(inside))
        start = end + 1


@pages.app_template_filter("marked")
def marked_html(passage: Passage) -> Markup:
    """The passage with its matches in <mark>, everything else escaped."""
    return Markup(passage_html(passage))


@pages.app_template_filter("marked_with_anchor")
def marked_with_anchor(passage: Passage) -> Markup:
    """The passage as `marked_html` gives it, its first match a place to jump to."""
    before = f'<mark id="{_FIRST_MATCH_ANCHOR}" tabindex="-1">'
    (start, end), others = passage.marks[0], passage.marks[1:]
    opening = Passage(passage.text[:end], ((start, end),))
    rest = Passage(passage.text[end:], tuple((a - end, b - end) for a, b in others))
    return Markup(marked(opening, before, "</mark>", escape) + passage_html(rest))


@pages.app_template_filter("vietnamese_date")
def vietnamese_date(published: str) -> str:
    """A `published` value as it is written in Vietnam, in Vietnam's time.

    >>> vietnamese_date("2024-05-02"), vietnamese_date("2024-05-02T01:30:00+00:00")
    ('2/5/2024', '08:30 ngày 2/5/2024')
    """
    if len(published) <= 10:
        day = date.fromisoformat(published)
        return f"{day.day}/{day.month}/{day.year}"
    moment = datetime.fromisoformat(published)
    with suppress(OverflowError):  # the first and last hours of the calendar stay in their own zone
        moment = moment.astimezone(VIETNAM)
    return f"{moment:%H:%M} ngày {moment.day}/{moment.month}/{moment.year}"


@pages.app_template_filter("number")
def number(count: int) -> str:
    """A number with Vietnam's thousands separator.

    >>> number(78), number(1234567)
    ('78', '1.234.567')
    """
    return f"{count:,}".replace(",", ".")


@pages.app_template_filter("seconds")
def seconds(milliseconds: float) -> str:
    """A duration for readers.

    >>> seconds(3.2), seconds(1078.4)
    ('dưới 0,01 giây', '1,08 giây')
    """
    return "dưới 0,01 giây" if milliseconds < 10 else f"{milliseconds / 1000:.2f} giây".replace(".", ",")


@pages.app_template_filter("with_code")
def with_code(text: str) -> Markup:
    """A message with its `commands` in <code>, everything escaped.

    >>> with_code("run `timtin build <SOURCE>`")
    Markup('run <code>timtin build &lt;SOURCE&gt;</code>')
    """
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


pages.add_app_template_test(lambda document: document.source == SAMPLE_SOURCE, "a_sample")
pages.add_app_template_filter(safe_url)
