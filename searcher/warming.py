"""A generation that was just opened, made ready: what many searches read is read once, before anybody waits for it.

Columns of frequent syllables, their scores, the orders by date, facets and the compressed articles: the first searches of a cold
generation take some times as long as those after them.
"""

from itertools import pairwise

from index.whoosh.segment_stream import FACET_FIELDS
from searcher.request import Request, Sort
from searcher.whoosh.reader import WhooshReader

# Half of all syllables of news are one of 150; two dozen searches for neighbours take a quarter of a second.
_SYLLABLES = 150
_STEP = 6


def warming_beginnings(reader: WhooshReader) -> list[str]:
    """What is typed to have suggestions read their tables: beginnings of frequent syllables, and of such behind others."""
    syllables = _frequent_syllables(reader)
    behind = [f"{before} {syllable[0]}" for before, syllable in list(pairwise(syllables))[::_STEP]]
    return sorted({syllable[0] for syllable in syllables}) + behind


def warming_requests(reader: WhooshReader) -> list[Request]:
    """Searches for frequent syllables of the generation, and for the newest and oldest of everything."""
    syllables = _frequent_syllables(reader)
    pairs = list(pairwise(syllables))[::_STEP]
    requests = [Request(" ".join(pair), facets=(*FACET_FIELDS, "month")) for pair in pairs]
    return requests + [Request(text, sort=sort) for sort in (Sort.NEWEST, Sort.OLDEST) for text in syllables[:1]]


def _frequent_syllables(reader: WhooshReader) -> list[str]:
    """Those of the most frequent folded terms that are syllables, the most frequent of the largest segment first."""
    segment = max(reader.segments, key=lambda one: one.size, default=None)
    terms = segment.arrays.terms["folded"] if segment else ()  # numbered by frequency
    frequent = (terms[number].decode("utf-8") for number in range(min(_SYLLABLES, len(terms))))
    return [term for term in frequent if term.isalpha()]
