"""Documents → the queries of each class, drawn from a seed.

The same documents and seed give the same queries; each class draws by itself, so that a change to one leaves the others.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Literal

from benchmarks.performance.corpus import BenchDocument

RARE_DOCUMENTS = range(2, 21)
COMMON_SHARE = 0.3
PREFIX_LETTERS = (3, 4)
# Engines may stop at so many terms (others, like tantivy, have no limit), so that all of them count exactly below it.
MOST_EXPANSIONS = 200
# A document that gives no query (too short, a prefix too wide) is passed over; after so many for each query, all are.
_TRIES = 50

Match = Literal["all", "any", "phrase", "prefix", "dates"]
Make = Callable[[BenchDocument, random.Random], "BenchQuery | None"]


@dataclass(frozen=True, slots=True)
class BenchQuery:
    """One query, before an engine makes its own query object of it."""

    kind: str
    """The class it belongs to."""
    match: Match
    """`all` or `any` of the terms, the terms as a `phrase`, a `prefix` (constant score), or a range of `dates`."""
    terms: tuple[str, ...] = ()
    fields: tuple[str, ...] = ("body",)
    """A term matches in any of them."""
    first: int = 0
    last: int = 0
    """Of `dates`: both seconds are inside. Newest first."""
    facets: bool = False
    """Whether to count the sources of all matching documents."""

    def __str__(self) -> str:
        """The query as a message names it."""
        return f"{self.first}..{self.last}" if self.match == "dates" else " ".join(self.terms)


def make_queries(documents: Sequence[BenchDocument], count: int, seed: int) -> dict[str, list[BenchQuery]]:
    """So many queries of each class; fewer, or none, where the documents do not give them."""
    frequencies = body_frequencies(documents)
    rare = [term for term, documents_with in frequencies.items() if documents_with in RARE_DOCUMENTS]
    common = [term for term, documents_with in frequencies.items() if documents_with > COMMON_SHARE * len(documents)]
    both = ("title", "body")
    makers: dict[str, Make] = {
        "and2": lambda document, drawing: _terms_of("and2", "all", 2, document, drawing),
        "and4": lambda document, drawing: _terms_of("and4", "all", 4, document, drawing),
        "or8": lambda document, drawing: _terms_of("or8", "any", 8, document, drawing),
        "phrase3": _phrase_of,
        "prefix": _prefix_maker(sorted(frequencies)),
        "and3_two_fields_facets": lambda document, drawing: _terms_of(
            "and3_two_fields_facets", "all", 3, document, drawing, both, True
        ),
        "date_newest": _dates_maker(documents),
    }
    queries = {
        "rare": _single_terms("rare", rare, count, seed),
        "common": _single_terms("common", common, count, seed),
    }
    for kind, make in makers.items():
        queries[kind] = _from_documents(documents, make, count, random.Random(f"{seed} {kind}"))
    return queries


def body_frequencies(documents: Sequence[BenchDocument]) -> Mapping[str, int]:
    """How many bodies hold each term, in the order of terms."""
    counts: Counter[str] = Counter()
    for document in documents:
        counts.update(set(document.body))
    return dict(sorted(counts.items()))


def expansions(vocabulary: Sequence[str], prefix: str) -> int:
    """How many of the sorted terms begin with a prefix.

    >>> expansions(["ban", "bang", "bao", "be"], "ban")
    2
    """
    # Terms are spelt with a-z and 0-9, and { is the character behind z.
    return bisect_left(vocabulary, prefix + "{") - bisect_left(vocabulary, prefix)


def _single_terms(kind: str, candidates: Sequence[str], count: int, seed: int) -> list[BenchQuery]:
    """Queries of one term; where there are fewer than asked for, they come again."""
    drawing = random.Random(f"{seed} {kind}")
    terms = islice(cycle(drawing.sample(candidates, len(candidates))), count)
    return [BenchQuery(kind, "all", (term,)) for term in terms]


def _from_documents(
    documents: Sequence[BenchDocument], make: Make, count: int, drawing: random.Random
) -> list[BenchQuery]:
    """Queries made from documents in random order, which begins again at its end."""
    order = drawing.sample(documents, len(documents))
    tried = (make(document, drawing) for document in islice(cycle(order), count * _TRIES))
    return list(islice((query for query in tried if query), count))


def _terms_of(
    kind: str,
    match: Match,
    count: int,
    document: BenchDocument,
    drawing: random.Random,
    fields: tuple[str, ...] = ("body",),
    facets: bool = False,
) -> BenchQuery | None:
    """Different terms of one document's body, so that at least one document holds them all."""
    terms = sorted(set(document.body))
    if len(terms) < count:
        return None
    return BenchQuery(kind, match, tuple(drawing.sample(terms, count)), fields, facets=facets)


def _phrase_of(document: BenchDocument, drawing: random.Random) -> BenchQuery | None:
    """Three tokens that stand side by side in a body."""
    if len(document.body) < 3:
        return None
    start = drawing.randrange(len(document.body) - 2)
    return BenchQuery("phrase3", "phrase", tuple(document.body[start : start + 3]))


def _prefix_maker(vocabulary: Sequence[str]) -> Make:
    """First letters of a word of a body, which begin two terms or more, but not too many."""

    def make(document: BenchDocument, drawing: random.Random) -> BenchQuery | None:
        if not document.body:
            return None
        prefix = drawing.choice(document.body)[: drawing.choice(PREFIX_LETTERS)]
        if len(prefix) not in PREFIX_LETTERS or not prefix.isalpha():
            return None
        return (
            BenchQuery("prefix", "prefix", (prefix,))
            if 2 <= expansions(vocabulary, prefix) <= MOST_EXPANSIONS
            else None
        )

    return make


def _dates_maker(documents: Sequence[BenchDocument]) -> Make:
    """From one document's date to another's."""

    def make(document: BenchDocument, drawing: random.Random) -> BenchQuery:
        first, last = sorted((document.published, drawing.choice(documents).published))
        return BenchQuery("date_newest", "dates", fields=(), first=first, last=last)

    return make
