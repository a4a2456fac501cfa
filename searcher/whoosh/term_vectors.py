"""A document → the terms that say most about it, read off the segment's stream of term numbers.

A term is one syllable with its marks, `("mường",)`, or two that stand side by side, without theirs, `("muong", "la")`: pairs hold
the names, and tell apart articles that share their syllables. What a term says is its frequency times its idf.
"""

from collections.abc import Mapping, Sequence
from math import log
from typing import Any

import numpy as np
import numpy.typing as npt

from index.whoosh.remembered import remembered
from index.whoosh.segment_stream import TEXT_FIELDS
from searcher.ranking import Scores
from searcher.whoosh.frequencies import Ints
from searcher.whoosh.open_segments import OpenSegment, OpenSegments

Term = tuple[str, ...]
Located = Sequence[tuple[OpenSegment, int]]
"""Segments that have a term, each with its number there."""
Vector = Mapping[Term, float]
"""How much each term says about a document; together 1, if there are any."""

TERMS = 50
"""Of a vector: 30 and 80 are 0 and 1 point of nDCG@10 worse on newsmds_events."""
# An occurrence in the title counts as so many in the body: 3 is better for 40 words, 10 for 700, by half a point.
_TITLE = 5.0
# What a pair says, beside a syllable of the same frequency and idf.
_PAIR = 0.5
# Pairs are counted only if they could be among the first: so many whose rarer syllable says most.
_COUNTED_PAIRS = 30
_REMEMBERED = 1 << 15


class TermVectors:
    """Vectors of the documents in one generation; safe to share between threads."""

    def __init__(self, segments: OpenSegments) -> None:
        self._segments = segments
        # Filled in as documents are asked for: a generation never changes, so two threads write the same. NaN is not known yet.
        self._idf_of = {
            (segment.offset, form): np.full(len(segment.arrays.terms[form]), np.nan, np.float32)
            for segment in segments
            for form in ("toned", "folded")
        }
        self._pair_count = remembered(self._count_pair, _REMEMBERED)
        self.idf = remembered(self._idf, _REMEMBERED)
        self.title_idf = remembered(self._title_idf, _REMEMBERED)

    def vector(self, number: int, *, pairs: bool = True) -> Vector:
        """The terms that say most about a document, and that others have too; without pairs in a third of the time."""
        segment, inside = self._segments.place_of(number)
        texts = [segment.arrays.text(field) for field in TEXT_FIELDS]
        title, body = (text.toned_at(text.positions_in(np.array([inside]))) for text in texts)
        worth = self._syllables(segment, title, body)
        if pairs:
            worth |= self._pairs(segment, title, body)
        best = sorted(worth.items(), key=lambda item: -item[1])[:TERMS]
        total = sum(value for _, value in best)
        return {term: value / total for term, value in best}

    def _syllables(self, segment: OpenSegment, title: Ints, body: Ints) -> dict[Term, float]:
        numbers, _, frequencies = _weighted(title, body)
        worth = frequencies * self._idfs(segment, "toned", numbers)
        best = np.argsort(-worth, kind="stable")[:TERMS]
        terms = map(segment.arrays.toned_term, numbers[best].tolist())
        return {(term,): value for term, value in zip(terms, worth[best].tolist(), strict=True) if value > 0}

    def _pairs(self, segment: OpenSegment, title: Ints, body: Ints) -> dict[Term, float]:
        folded_of = segment.arrays.folding.folded_of
        keys, own, frequencies = _weighted(*(_neighbours(folded_of[numbers]) for numbers in (title, body)))
        lefts, rights = keys >> 32, keys & 0xFFFF_FFFF
        most = np.maximum(self._idfs(segment, "folded", lefts), self._idfs(segment, "folded", rights))
        terms = segment.arrays.terms["folded"]
        worth: dict[Term, float] = {}
        for i in np.argsort(-frequencies * most, kind="stable")[:_COUNTED_PAIRS].tolist():
            pair = terms[int(lefts[i])].decode("utf-8"), terms[int(rights[i])].decode("utf-8")
            if (count := self._pair_count("body", *pair)) > own[i]:
                worth[pair] = _PAIR * float(frequencies[i]) * _idf(count, self._segments.documents)
        return worth

    def _idfs(self, segment: OpenSegment, form: str, numbers: Ints) -> npt.NDArray[np.float32]:
        """The idf of some terms of a segment among all documents; 0 of those that one document alone has."""
        known = self._idf_of[segment.offset, form]
        for number in numbers[np.isnan(known[numbers])].tolist():
            df = self._df(form, self._everywhere(segment, form, number))
            known[number] = _idf(df, self._segments.documents) if df > 1 else 0
        return known[numbers]

    def _everywhere(self, segment: OpenSegment, form: str, number: int) -> list[tuple[OpenSegment, int]]:
        """The segments that have a term of one of them, each with its number there."""
        if len(self._segments.segments) == 1:
            return [(segment, number)]
        return self._segments.find(form, segment.arrays.terms[form][number].decode("utf-8"))

    def _df(self, form: str, located: Located, fields: Sequence[str] = TEXT_FIELDS) -> int:
        """How many documents have a term in the field where most do; deleted ones included, for there are few."""
        return max(
            sum(segment.arrays.postings(f"{field}_{form}").df(number) for segment, number in located)
            for field in fields
        )

    def _idf(self, term: Term) -> float:
        """Of a pair by how often it stands in bodies: in how many articles, each occurrence would have to be looked at for."""
        return self._idf_in(term, TEXT_FIELDS, "body")

    def _title_idf(self, term: Term) -> float:
        return self._idf_in(term, ("title",), "title")

    def _idf_in(self, term: Term, fields: Sequence[str], field_of_pair: str) -> float:
        if len(term) == 1:
            count = self._df("toned", self._segments.find("toned", *term), fields)
        else:
            count = self._pair_count(field_of_pair, *term)
        return _idf(count, self._segments.documents)

    def _count_pair(self, field: str, left: str, right: str) -> int:
        count = 0
        for segment in self._segments:
            own_left, own_right = segment.arrays.number("folded", left), segment.arrays.number("folded", right)
            if own_left is not None and own_right is not None:
                count += segment.arrays.text(field).pair_count(own_left, own_right)
        return count


def _idf(df: int, documents: int) -> float:
    return log(1 + max(documents - df + 0.5, 0.5) / (df + 0.5))


def _neighbours(folded: npt.NDArray[Any]) -> Ints:
    """Every two syllables that stand side by side, as one number each."""
    numbers = folded.astype(np.int64)
    return (numbers[:-1] << 32) | numbers[1:]


def _weighted(title: Ints, body: Ints) -> tuple[Ints, Ints, Scores]:
    """What is different in a title and a body, how often it is there, and the same with those in the title counting more."""
    different, places = np.unique(np.concatenate([title, body]), return_inverse=True)
    counts = np.bincount(places, minlength=len(different))
    return different, counts, counts + (_TITLE - 1) * np.bincount(places[: len(title)], minlength=len(different))
