"""Step 4 of a search: Query + texts of one document → the places to mark, found by the rule that found the document.

Folding makes every `là` a match of the typed `la`. A reader who typed `muong la` looks for Mường La, so a document says itself
which reading it has: where a word stands beside its neighbour of the query, its form there counts, and its other forms in that
document are left unmarked. Likewise forms that keep the marks typed, where there are any, leave the others unmarked.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.language.analysis import find_wholes, folded_term
from index.language.marks import Agreement
from searcher.alternatives import Alternative
from searcher.matching import match
from searcher.query import Query, Term, Tones, Word
from searcher.results import Passage
from searcher.text_tokens import TextTokens


@dataclass(frozen=True, slots=True)
class Place:
    """A piece of a text that matches: one syllable, or all of what stands for words of the query."""

    start: int
    end: int
    first: int
    """Which words of the query it matches: from this index into `query.words` …"""
    last: int
    """… to this one, inclusive."""

    @property
    def words(self) -> range:
        """The words of the query that it matches."""
        return range(self.first, self.last + 1)


@dataclass(frozen=True, slots=True)
class Marks:
    """What matches in one document."""

    places: tuple[tuple[Place, ...], ...]
    """For each text, in order."""
    weakest: Agreement | None
    """Each word of the query at its best in this document, and of those the weakest; None where nothing matches."""


def find_marks(
    query: Query, tones: Tones, texts: Sequence[TextTokens], alternatives: Sequence[Alternative] = ()
) -> Marks:
    """The places of a document's texts (title, body) that match the query.

    >>> from searcher.query import parse_query
    >>> from searcher.text_tokens import tokens_of
    >>> text = "Đây là xã ở Mường La."
    >>> marks = find_marks(parse_query("muong la"), Tones.AUTO, [tokens_of(text)])
    >>> [text[p.start : p.end] for p in marks.places[0]]
    ['Mường', 'La']
    """
    words = query.words
    candidates = [_candidates(query, tones, tokens) for tokens in texts]
    best: dict[int, Agreement] = {}
    for agreements in (found for text in candidates for found in text.values()):
        for word, agreed in agreements.items():
            best[word] = max(agreed, best.get(word, agreed))
    readings = _readings(words, best, texts, candidates)
    places = []
    for tokens, found in zip(texts, candidates, strict=True):
        own = _places(tokens, found, readings)
        places.append(_merged(own, list(alternative_places(tokens, alternatives))))
    return Marks(tuple(places), min(best.values(), default=None))


Candidates = Mapping[int, Mapping[int, Agreement]]
"""By position in a text, ascending: the words of the query that the token there matches, and how."""


def _candidates(query: Query, tones: Tones, tokens: TextTokens) -> Candidates:
    """What matches, where; words of a phrase only where the whole phrase stands."""
    found: dict[int, dict[int, Agreement]] = {}
    first = 0
    for clause in query.clauses:
        for term in clause.terms:
            for position in tokens.positions(term.words[0].folded):
                for offset, agreed in enumerate(_agreements(term, tones, tokens, position)):
                    found.setdefault(position + offset, {})[first + offset] = agreed
            first += len(term.words)
    return dict(sorted(found.items()))


def _agreements(term: Term, tones: Tones, tokens: TextTokens, position: int) -> list[Agreement]:
    """How each word of a term agrees with the token in its place; empty where one does not."""
    agreed = []
    for place, word in enumerate(term.words, position):
        found = match(word, tokens.toned(place), word.folded, tones) if tokens.is_folded(place, word.folded) else None
        if found is None:
            return []
        agreed.append(found)
    return agreed


def _readings(
    words: Sequence[Word],
    best: Mapping[int, Agreement],
    texts: Sequence[TextTokens],
    candidates: Sequence[Candidates],
) -> Mapping[int, frozenset[str]]:
    """For each word of the query the toned forms that count in this document."""
    beside: dict[int, set[str]] = {}
    anywhere: dict[int, set[str]] = {}
    nothing: Mapping[int, Agreement] = {}
    for tokens, found in zip(texts, candidates, strict=True):
        for position, agreements in found.items():
            before, behind = found.get(position - 1, nothing), found.get(position + 1, nothing)
            for word, agreed in agreements.items():
                if words[word].marked and best[word] >= Agreement.COMPATIBLE > agreed:
                    continue
                toned = tokens.toned(position)
                anywhere.setdefault(word, set()).add(toned)
                if word - 1 in before or word + 1 in behind:
                    beside.setdefault(word, set()).add(toned)
    return {word: _reading(words[word].toned, beside.get(word), forms) for word, forms in anywhere.items()}


def _reading(typed: str, beside: set[str] | None, anywhere: set[str]) -> frozenset[str]:
    """The forms that count of those beside a neighbour and those anywhere: the typed one alone, where it has a neighbour."""
    if beside is None:
        return frozenset(anywhere)
    return frozenset({typed} if typed in beside else beside)


def _places(tokens: TextTokens, found: Candidates, readings: Mapping[int, frozenset[str]]) -> list[Place]:
    places = []
    for position, agreements in found.items():
        toned = tokens.toned(position)
        matching = [word for word in agreements if toned in readings.get(word, ())]
        if matching:
            places.append(Place(*tokens.span(position), matching[0], matching[0]))
    return places


def alternative_places(tokens: TextTokens, alternatives: Sequence[Alternative]) -> Iterator[Place]:
    """Where alternatives stand in a text: their syllables side by side, or something whole with their form."""
    wholes = find_wholes(tokens.text) if any(a.is_whole for a in alternatives) else []
    for alternative in alternatives:
        if alternative.is_whole:
            spans = [(w.start, w.end) for w in wholes if getattr(w, alternative.form) == alternative.terms[0]]
        else:
            spans = list(_spans_of(tokens, alternative))
        for start, end in spans:
            yield Place(start, end, alternative.first, alternative.last)


def _spans_of(tokens: TextTokens, alternative: Alternative) -> Iterator[tuple[int, int]]:
    terms = alternative.terms
    folded = [folded_term(term) for term in terms]
    for position in tokens.positions(folded[0]):
        run = range(position, position + len(terms))
        same = all(tokens.is_folded(place, form) for place, form in zip(run, folded, strict=True))
        if same and (alternative.form == "folded" or [tokens.toned(place) for place in run] == list(terms)):
            yield tokens.span(run[0])[0], tokens.span(run[-1])[1]


def _merged(places: list[Place], others: list[Place]) -> tuple[Place, ...]:
    """All places in order; of two that overlap the one that begins first, and of these the longer."""
    if not others:
        return tuple(places)
    merged: list[Place] = []
    for place in sorted(places + others, key=lambda place: (place.start, -place.end)):
        if not merged or place.start >= merged[-1].end:
            merged.append(place)
    return tuple(merged)


# What may stand between two marked syllables inside one mark: spaces, or the joint of a compound or a document number.
_JOINT = re.compile(r"[ \t]*|[-–/.&]| [-–] ")


def mark_text(text: str, places: Sequence[Place], start: int = 0, end: int | None = None) -> Passage:
    """The piece `text[start:end]` with the places inside it as marks; neighbours share one mark."""
    end = len(text) if end is None else end
    marks: list[tuple[int, int]] = []
    for place in places:
        if place.start < start or place.end > end:
            continue
        a, b = place.start - start, place.end - start
        if marks and _JOINT.fullmatch(text, start + marks[-1][1], place.start):
            marks[-1] = (marks[-1][0], b)
        else:
            marks.append((a, b))
    return Passage(text[start:end], tuple(marks))
