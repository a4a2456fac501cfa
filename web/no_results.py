"""A page without hits: why there are none, and searches that would find some."""

from dataclasses import replace

from searcher.query import Query, Tones
from searcher.request import Filters, Request
from searcher.results import Results
from web.api import searcher
from web.links import Way
from web.refining import COUNT_ONLY, removals
from web.texts import Language
from web.understanding import rewritten

# Each word looked up by itself, and each filter left out, is a search of its own; a pasted page of text must not become hundreds.
_MOST_LOOKED_UP = 20


def empty_because(query: Query, wanted: Request, results: Results) -> str | None:
    """Why a page has no hits, None where it has some.

    `signs`: nothing but punctuation was typed; `page`: it is beyond the last; `order`: by date only full matches are listed,
    and there are partial ones alone; `filters`: there would be hits without them; `nothing`: there is none.
    """
    if query.text and query.is_empty and not query.filters:
        return "signs"
    if results.hits:
        return None
    if results.listed:
        return "page"
    if results.total_partial:
        return "order"
    filtered = wanted.filters or query.filters
    return "filters" if filtered and _count(_without_filters(query, wanted)) else "nothing"


def ways_out(query: Query, wanted: Request, language: Language) -> tuple[Way, ...]:
    """Changed searches that find something, where this one finds nothing."""
    candidates = []
    if wanted.filters or query.filters:
        asked = wanted.text, wanted.filters
        each = [way for way in removals(query, wanted, language) if (way.wanted.text, way.wanted.filters) != asked]
        candidates += [
            Way(language.say("nothing.without_one", filter=way.label), way.wanted)
            for way in each[:_MOST_LOOKED_UP]
            if len(each) > 1
        ]
        candidates.append(Way(language.say("nothing.without_filters"), _without_filters(query, wanted)))
    if wanted.tones is Tones.EXACT:
        candidates.append(Way(language.say("nothing.any_marks"), replace(wanted, tones=Tones.AUTO, page=1)))
    if any(term.is_phrase for clause in query.clauses for term in clause.terms):
        apart = " ".join(word.text for word in query.words)
        text = " ".join([apart, *_filters_typed(query)])
        candidates.append(Way(language.say("nothing.apart", words=apart), replace(wanted, text=text, page=1)))
    if query.clauses and query.excluded:
        kept = rewritten(replace(query, filters=()), lambda term: term, excluding=False)
        text = rewritten(query, lambda term: term, excluding=False)
        candidates.append(Way(language.say("nothing.not_excluding", words=kept), replace(wanted, text=text, page=1)))
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
        *(f"“{term.text}”" for term in known[:_MOST_LOOKED_UP] if not _has(term.written, wanted)),
    )


def _has(text: str, wanted: Request) -> bool:
    return _count(Request(text, tones=wanted.tones)) > 0


def _count(wanted: Request) -> int:
    """Articles that a search finds, in full or in part; all there are where it asks for nothing."""
    if not wanted.text and not wanted.filters:
        return searcher().reader().documents
    results = searcher().search(replace(wanted, page=COUNT_ONLY))
    return results.total + results.total_partial


def _without_filters(query: Query, wanted: Request) -> Request:
    return replace(wanted, text=query.without(query.filters), filters=Filters(), page=1)


def _filters_typed(query: Query) -> list[str]:
    return [query.text[typed.start : typed.end] for typed in query.filters]
