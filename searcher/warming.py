"""A generation that was just opened, made ready: what many searches read is read once, before anybody waits for it.

Columns of frequent syllables, their scores, the orders by date, facets, the compressed articles, and how often documents have the
forms of words: the first searches of a cold generation take some times as long as those after them.
"""

import time
from itertools import pairwise

from index.language.fold import fold
from index.whoosh.segment_stream import FACET_FIELDS
from searcher.bounds import bounds
from searcher.query import parse_query
from searcher.readings import as_typed, likely_readings
from searcher.request import Request, Sort
from searcher.scorer import LEAD, TEXT, TITLE
from searcher.scoring import count_words
from searcher.whoosh.reader import WhooshReader

# Half of all syllables of news are one of 150; two dozen searches for neighbours take a quarter of a second.
_SYLLABLES = 150
_STEP = 6
# What few type: a document by its number, and keys of an input method. The first query with either makes tables for 65 ms: of the
# types of documents, and of all syllables.
_SELDOM_TYPED = "kế hoạch số 1 muwowngf"
# Terms, of which the words have their forms counted: 1,838 of 102,711 articles, and 900 that these fold to. That and the next take
# 2 s of a processor there.
_WORDS = 3000
# Folded terms, of which syllables have their worth worked out in texts, titles and leads: 430 of 102,711 articles, in 66 MB.
_WEIGHED = 500
# So long after each: who warms shares Python's lock with searches, which then wait for a word, and not for thousands.
_PAUSE = 0.001


def warming_beginnings(reader: WhooshReader) -> list[str]:
    """What is typed to have suggestions read their tables: beginnings of frequent syllables, and of such behind others."""
    syllables = _frequent_syllables(reader)
    behind = [f"{before} {syllable[0]}" for before, syllable in list(pairwise(syllables))[::_STEP]]
    return sorted({syllable[0] for syllable in syllables}) + behind


def warming_requests(reader: WhooshReader) -> list[Request]:
    """Searches for frequent syllables of the generation, for the newest and oldest of everything, and for what needs tables."""
    syllables = _frequent_syllables(reader)
    pairs = list(pairwise(syllables))[::_STEP]
    requests = [Request(" ".join(pair), facets=(*FACET_FIELDS, "month")) for pair in pairs]
    requests += [Request(text, sort=sort) for sort in (Sort.NEWEST, Sort.OLDEST) for text in syllables[:1]]
    return [*requests, Request(_SELDOM_TYPED)]


def warm_words(reader: WhooshReader) -> None:
    """Have kept what frequent words are worth, and how often documents have their forms, with their marks and without.

    Of each kind the most frequent come last: of too many the first are forgotten.
    """
    for term in _frequent("folded", _WEIGHED, reader)[::-1]:
        impacts = [reader.impact_of(where, (("folded", (term,)),)) for where in (TEXT, TITLE, LEAD)]
        bounds([(impact.most, impact) for impact in impacts], reader.live)
        time.sleep(_PAUSE)
    words = _frequent("toned", _WORDS, reader)[::-1]
    for text in dict.fromkeys(map(fold, words)):
        query = parse_query(text)
        count_words(query, likely_readings(query, reader), False, reader)
        time.sleep(_PAUSE)
    for query in map(parse_query, words):  # where people type marks, each word is read as it is typed
        for word in query.words:
            reader.forms_of(word.toned, word.folded, True)
        count_words(query, as_typed(query), True, reader)
        time.sleep(_PAUSE)


def _frequent_syllables(reader: WhooshReader) -> list[str]:
    """Folded syllables, the most frequent of the largest segment first."""
    return _frequent("folded", _SYLLABLES, reader)


def _frequent(form: str, count: int, reader: WhooshReader) -> list[str]:
    """Those of the most frequent terms that are syllables, the most frequent of the largest segment first."""
    segment = max(reader.segments, key=lambda one: one.size, default=None)
    terms = segment.arrays.terms[form] if segment else ()  # numbered by frequency
    frequent = (terms[number].decode("utf-8") for number in range(min(count, len(terms))))
    return [term for term in frequent if term.isalpha()]
