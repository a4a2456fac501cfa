"""Whoosh's query objects → what they match, over whole arrays.

Terms, And, Or, Not, phrases, prefixes, everything, and ranges of `published`; any other raises NotVectorised.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from whoosh import query

from searcher.whoosh.combining import matching_all, matching_any, matching_without
from searcher.whoosh.compiled import all_of, any_of, documents_with_phrase, having, mark_any
from searcher.whoosh.frequencies import Ints
from searcher.whoosh.match_sets import Dated, Listed, Masked
from searcher.whoosh.phrases import Slot
from searcher.whoosh.term_rows import TermRows
from searcher.whoosh.term_sets import NO_ROW, OfTerm
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
    plain = partial(_all_of_parts, q, weighting)
    return _by_code(q, weighting, plain, is_all=True) or plain()


def _all_of_parts(q: Any, weighting: ExactBM25) -> MatchSet:
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
    text, fieldnames = _term_of(q)
    if fieldnames:
        return weighting.of_term(_text(text), *fieldnames)
    plain = partial(_any_of_parts, q, weighting)
    return _by_code(q, weighting, plain, is_all=False) or plain()


def _any_of_parts(q: Any, weighting: ExactBM25) -> MatchSet:
    return matching_any([evaluate(part, weighting) for part in q.subqueries], weighting.segments.size)


def _term_of(q: Any) -> tuple[str | bytes, tuple[str, ...]]:
    """The term that a query is of and its field, or several where it is an Or of one term in each; no fields for any other."""
    if type(q) is query.Term:
        return q.text, (q.fieldname,)
    if type(q) is query.Or and not q.scale and all(type(part) is query.Term for part in q.subqueries):
        different = {part.text for part in q.subqueries}
        if len(different) == 1:
            return different.pop(), tuple(part.fieldname for part in q.subqueries)
    return "", ()


def _by_code(q: Any, weighting: ExactBM25, plain: Callable[[], MatchSet], *, is_all: bool) -> MatchSet | None:
    """What an And or an Or of terms matches by compiled code; None of any other, or where numba is not installed."""
    # Compiled code reads the first term without looking whether there is one.
    rows = weighting.rows if len(q.subqueries) else None
    terms = rows and _rows_and_lists([_term_of(part) for part in q.subqueries], weighting, rows)
    if not rows or not terms:
        return None
    return all_of(*terms, rows, plain) if is_all else any_of(*terms, rows, plain)


def _rows_and_lists(
    terms: Sequence[tuple[str | bytes, tuple[str, ...]]], weighting: ExactBM25, rows: TermRows
) -> tuple[list[int], list[OfTerm]] | None:
    """The rows of some terms in some fields, and those that are in few documents; None where one is neither, or has no fields."""
    found: list[int] = []
    few: list[OfTerm] = []
    for text, fieldnames in terms:
        row = rows.known(text, fieldnames)
        if (
            row == NO_ROW
        ):  # else nothing that is kept of it is read, which takes 2 µs where it left the processor's caches
            if not fieldnames:
                return None
            term = weighting.of_term(_text(text), *fieldnames)
            row = term.row
            if term.is_few:
                few.append(term)
            elif row == NO_ROW:
                return None
        if row != NO_ROW:
            found.append(row)
    return found, few


def _without(q: Any, weighting: ExactBM25) -> MatchSet:
    return matching_without(evaluate(q.a, weighting), evaluate(q.b, weighting), weighting.segments.size)


def _phrase(q: Any, weighting: ExactBM25) -> MatchSet:
    field, form = q.fieldname.rsplit("_", 1)
    words = [_text(word) for word in q.words]
    if any(weighting.terms.stands_beside(field, form, word) for word in words if not word.isalpha()):
        # Words of several syllables, dates and document numbers share the place of a syllable; places are read off the syllables.
        raise NotVectorised("Phrase of more than syllables")
    if q.slop == 1 and form == "folded" and len(words) > 1 and weighting.rows:
        found = documents_with_phrase(weighting.segments, field, words)
        terms = _rows_and_lists([(word, (q.fieldname,)) for word in words], weighting, weighting.rows)
        if terms:
            return having(found, *terms, weighting.rows, partial(_listed, found, words, q.fieldname, weighting))
        return _listed(found, words, q.fieldname, weighting)
    slots: tuple[Slot, ...] = tuple((form, (word,)) for word in words)
    if q.slop == 1:
        found = weighting.terms.documents_with_phrase(field, slots)
    else:
        found = weighting.terms.documents_with_near(field, slots, q.slop)
    return _listed(found, words, q.fieldname, weighting)


def _listed(found: Ints, words: Sequence[str], fieldname: str, weighting: ExactBM25) -> Listed:
    return Listed(found, tuple(weighting.impact(fieldname, word) for word in words))


def _beginning_with(q: Any, weighting: ExactBM25) -> MatchSet:
    form = q.fieldname.rsplit("_", 1)[-1]
    prefix = _text(q.text).encode("utf-8")
    mask = np.zeros(weighting.segments.size, np.bool_)
    for segment in weighting.segments:
        numbers = segment.arrays.terms[form].beginning_with(prefix)
        own = mask[segment.offset : segment.offset + segment.size]
        if weighting.rows is None:
            segment.arrays.postings(q.fieldname).mark_any(numbers, own)
        else:
            mark_any(segment, q.fieldname, numbers, own)
        if segment.live is not None:
            own &= segment.live
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
