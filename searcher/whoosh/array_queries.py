"""Whoosh's query objects → what they match, over whole arrays.

Terms, And, Or, Not, phrases, prefixes, everything, and ranges of `published`; any other raises NotVectorised.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from whoosh import query

from searcher.whoosh.combining import matching_all, matching_any, matching_without
from searcher.whoosh.match_sets import Dated, Listed, Masked
from searcher.whoosh.phrases import Slot
from searcher.whoosh.weighting import ExactBM25
from searcher.whoosh.worth import MatchSet


class NotVectorised(Exception):
    """A query of a kind that is not evaluated here."""


def evaluate(q: query.Query, weighting: ExactBM25) -> MatchSet:
    """What a query matches; raises NotVectorised for a kind that is not known here."""
    kind = _KINDS.get(type(q))
    if kind is None:
        raise NotVectorised(type(q).__name__)
    return kind(q, weighting)


def _text(text: str | bytes) -> str:
    return text.decode("utf-8") if isinstance(text, bytes) else text


def _term(q: Any, weighting: ExactBM25) -> MatchSet:
    return weighting.of_term(_text(q.text), q.fieldname)


def _all(q: Any, weighting: ExactBM25) -> MatchSet:
    wanted = [evaluate(part, weighting) for part in q.subqueries if not isinstance(part, query.Not)]
    if not wanted:
        raise NotVectorised("And of nothing but Not")
    found = matching_all(wanted, weighting.segments.size)
    for part in q.subqueries:
        if isinstance(part, query.Not):
            found = matching_without(found, evaluate(part.query, weighting), weighting.segments.size)
    return found


def _any(q: Any, weighting: ExactBM25) -> MatchSet:
    if q.scale or not q.subqueries:
        raise NotVectorised("Or that scales by the share of its parts")
    first = q.subqueries[0]
    if all(type(part) is query.Term and part.text == first.text for part in q.subqueries):
        # One term in several fields: kept like one in one.
        return weighting.of_term(_text(first.text), *(part.fieldname for part in q.subqueries))
    return matching_any([evaluate(part, weighting) for part in q.subqueries], weighting.segments.size)


def _without(q: Any, weighting: ExactBM25) -> MatchSet:
    return matching_without(evaluate(q.a, weighting), evaluate(q.b, weighting), weighting.segments.size)


def _phrase(q: Any, weighting: ExactBM25) -> MatchSet:
    field, form = q.fieldname.rsplit("_", 1)
    words = [_text(word) for word in q.words]
    if any(weighting.terms.stands_beside(field, form, word) for word in words if not word.isalpha()):
        # Words of several syllables, dates and document numbers share the place of a syllable; places are read off the syllables.
        raise NotVectorised("Phrase of more than syllables")
    slots: tuple[Slot, ...] = tuple((form, (word,)) for word in words)
    if q.slop == 1:
        found = weighting.terms.documents_with_phrase(field, slots)
    else:
        found = weighting.terms.documents_with_near(field, slots, q.slop)
    return Listed(found, tuple(weighting.impact(q.fieldname, word) for word in words))


def _beginning_with(q: Any, weighting: ExactBM25) -> MatchSet:
    form = q.fieldname.rsplit("_", 1)[-1]
    prefix = _text(q.text).encode("utf-8")
    mask = np.zeros(weighting.segments.size, np.bool_)
    for segment in weighting.segments:
        numbers = segment.arrays.terms[form].beginning_with(prefix)
        segment.arrays.postings(q.fieldname).mark_any(numbers, mask[segment.offset : segment.offset + segment.size])
        if segment.live is not None:
            mask[segment.offset : segment.offset + segment.size] &= segment.live
    return Masked(mask)


def _everything(q: Any, weighting: ExactBM25) -> MatchSet:
    return Masked(weighting.segments.live)


def _published_in(q: Any, weighting: ExactBM25) -> MatchSet:
    if q.fieldname != "published":
        raise NotVectorised(f"range of {q.fieldname}")
    # Whole seconds: a bound that is excluded is one second further in. Before all dates is UNDATED, within 2 ** 62.
    first = -(2**62) if q.start is None else q.start + bool(q.startexcl)
    last = 2**62 if q.end is None else q.end - bool(q.endexcl)
    return Dated(weighting.segments.published_between(first, last))


_KINDS: Mapping[type, Callable[[Any, ExactBM25], MatchSet]] = {
    query.Term: _term,
    query.And: _all,
    query.Or: _any,
    query.AndNot: _without,
    query.Phrase: _phrase,
    query.Prefix: _beginning_with,
    query.Every: _everything,
    query.NumericRange: _published_in,
}
