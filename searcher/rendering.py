"""Results as JSON objects and marked HTML: the contract of `/api/search` and `timtin search --json`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from typing import Any, get_args

from index.documents import Document
from searcher.json_objects import (
    CompletionsObject,
    DocumentFields,
    DocumentObject,
    ExplanationObject,
    FilteredName,
    FiltersObject,
    HitObject,
    PhraseObject,
    PhrasesObject,
    ResultsObject,
    SimilarHitObject,
    SimilarObject,
    WordObject,
)
from searcher.request import Filters
from searcher.results import Hit, Passage, PhraseReading, QueryReading, Results, Similar, WordReading
from searcher.suggestions.completion import Completion

_SAFE_SCHEMES = ("http://", "https://")
_FILTERED: tuple[FilteredName, ...] = get_args(FilteredName)


def results_object(results: Results) -> ResultsObject:
    """The JSON object of a page of results."""
    query = results.query
    return {
        "query": {
            "text": query.text,
            "tones": query.tones,
            "filters": filters_object(query.filters),
            "truncated": query.truncated,
            "words": [_word_object(word) for word in query.words],
            **_phrases_object(query),
        },
        "total": results.total,
        "total_partial": results.total_partial,
        "page": results.page,
        "per_page": results.per_page,
        "took_ms": round(results.took_ms, 2),
        "hits": [hit_object(hit) for hit in results.hits],
        "facets": {
            name: [{"value": value.value, "count": value.count} for value in values]
            for name, values in results.facets.items()
        },
        "suggestions": [{"text": one.text, "reason": one.reason} for one in results.suggestions],
    }


def _word_object(word: WordReading) -> WordObject:
    result: WordObject = {
        "text": word.text,
        "read_as": word.read_as,
        "reading": word.reading,
        "expansions": list(word.expansions),
    }
    if word.is_prefix:
        result["prefix"] = True
    if word.in_title:
        result["field"] = "title"
    return result


def _phrases_object(query: QueryReading) -> PhrasesObject:
    """What only some queries have."""
    result: PhrasesObject = {}
    if query.phrases:
        result["phrases"] = [_phrase_object(phrase) for phrase in query.phrases]
    if query.excluded:
        result["excluded"] = list(query.excluded)
    return result


def _phrase_object(phrase: PhraseReading) -> PhraseObject:
    result: PhraseObject = {"text": phrase.text, "slop": phrase.slop}
    if phrase.in_title:
        result["field"] = "title"
    return result


def explained(query: QueryReading) -> Iterator[str]:
    """The query as it was understood, a line for each word, phrase, exclusion and filter."""
    for word in query.words:
        also = (
            f"{', beginning: ' if word.is_prefix else ', and as '}{', '.join(word.expansions)}"
            if word.expansions
            else ""
        )
        likely = f", likely {word.reading}" if word.reading not in (None, word.text.lower()) else ""
        yield f"{word.text}: read as {word.read_as}{_in_title(word.in_title)}{likely}{also}"
    for phrase in query.phrases:
        between = f", up to {phrase.slop} other words between two" if phrase.slop else ""
        yield f'"{phrase.text}": phrase{_in_title(phrase.in_title)}{between}'
    for term in query.excluded:
        yield f"{term}: excluded"
    in_force: dict[str, Any] = {**filters_object(query.filters)}
    for name, value in in_force.items():
        yield f"{name.replace('_', ' ')}: {value if isinstance(value, str) else ' or '.join(value)}"


def _in_title(in_title: bool) -> str:
    return " in the title" if in_title else ""


def suggestions_object(suggestions: Sequence[Completion]) -> CompletionsObject:
    """The JSON object of suggestions, as `/api/suggest` answers."""
    return {
        "suggestions": [
            {
                "text": suggestion.text,
                "kind": suggestion.kind,
                "html": passage_html(Passage(suggestion.text, suggestion.marks)),
                "marks": suggestion.marks,
                "count": suggestion.count,
            }
            for suggestion in suggestions
        ]
    }


def filters_object(filters: Filters) -> FiltersObject:
    """The filters in force, by the names of their parameters; `not_source` and such of values that are not wanted."""
    result: FiltersObject = {}
    for name in _FILTERED:
        if values := getattr(filters, name):
            result[name] = list(values)
    if filters.published_from:
        result["from"] = filters.published_from.isoformat()
    if filters.published_to:
        result["to"] = filters.published_to.isoformat()
    return result


def hit_object(hit: Hit) -> HitObject:
    """The JSON object of one hit."""
    return {
        **_fields(hit.document),
        "score": round(hit.score, 6),
        "matched": hit.matched,
        "tones": hit.tones,
        "extra": hit.document.extra,
        "title_html": passage_html(hit.title),
        "snippets": [
            {"html": passage_html(snippet), "text": snippet.text, "marks": snippet.marks} for snippet in hit.snippets
        ],
        **_explanation_object(hit.explanation),
    }


def _explanation_object(explanation: Mapping[str, float] | None) -> ExplanationObject:
    return {} if explanation is None else {"explanation": dict(explanation)}


def similar_object(document_id: str, found: Sequence[Similar]) -> SimilarObject:
    """The JSON object of the documents most like one."""
    return {"id": document_id, "hits": [_similar_hit(one) for one in found]}


def _similar_hit(one: Similar) -> SimilarHitObject:
    return {**_fields(one.document), "score": round(one.score, 6), "extra": one.document.extra}


def document_object(document: Document) -> DocumentObject:
    """The JSON object of a whole document, its text behind its title."""
    fields = _fields(document)
    return {
        "id": fields["id"],
        "title": fields["title"],
        "body": document.body,
        **fields,
        "extra": document.extra,
    }


def _fields(document: Document) -> DocumentFields:
    """What every object that stands for a document begins with."""
    return {
        "id": document.id,
        "title": document.title,
        "url": safe_url(document.url),
        "source": document.source,
        "place": document.place,
        "section": document.section,
        "author": document.author,
        "published": document.published,
    }


def safe_url(url: str | None) -> str | None:
    """The URL if it is a link to follow, http or https; None for anything else (`javascript:` above all)."""
    if url and url.lower().startswith(_SAFE_SCHEMES) and url.split() == [url]:  # without white space
        return url
    return None


def passage_html(passage: Passage) -> str:
    """The passage as HTML: its marks in <mark>, everything else escaped.

    >>> passage_html(Passage("1 < 2 ở Mường La", ((8, 16),)))
    '1 &lt; 2 ở <mark>Mường La</mark>'
    """
    # Six texts in seven have nothing to escape: then no piece of them is looked through.
    return marked(passage, "<mark>", "</mark>", escape if _is_to_escape(passage.text) else None)


def _is_to_escape(text: str) -> bool:
    """Whether `escape` would change a text: for a page of results this takes 3 µs in place of 8."""
    return "&" in text or "<" in text or ">" in text or '"' in text or "'" in text


def marked(passage: Passage, before: str, after: str, escaped: Callable[[str], str] | None = None) -> str:
    """The passage with `before` and `after` around each mark, and every piece of its text put through `escaped`."""
    text, done = passage.text, 0
    parts: list[str] = []
    for start, end in passage.marks:
        parts += (text[done:start], before, text[start:end], after)
        done = end
    parts.append(text[done:])
    if escaped is not None:
        parts[::2] = map(escaped, parts[::2])
    return "".join(parts)
