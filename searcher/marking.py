"""Step 4 of a search: Query + texts of one document → the places to mark, found by the rule that found the document.

Folding makes every `là` a match of the typed `la`. A reader who typed `muong la` looks for Mường La, so a document says itself
which reading it has: where a word stands beside its neighbour of the query, its form there counts, and its other forms in that
document are left unmarked. Likewise forms that keep the marks typed, where there are any, leave the others unmarked.

Sets of words of the query are numbers here, a bit for each word: a search marks some hundred occurrences for each page.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from index.language.analysis import find_wholes, folded_term
from index.language.marks import Agreement
from searcher.alternatives import Alternative
from searcher.matching import match
from searcher.query import Query, Tones
from searcher.results import Passage
from searcher.text_tokens import TextTokens


class Place(NamedTuple):
    """A piece of a text that matches: one syllable, or all of what stands for words of the query."""

    start: int
    end: int
    first: int
    """Which words of the query it matches: from this index into `query.words` …"""
    last: int
    """… to this one, inclusive."""


class Marks(NamedTuple):
    """What matches in one document."""

    places: tuple[tuple[Place, ...], ...]
    """For each text, in order."""
    weakest: Agreement | None
    """Each word of the query at its best in this document, and of those the weakest; None where nothing matches."""


class _Form(NamedTuple):
    """A toned form, by what the query says of it."""

    words: int
    """The words it matches."""
    agreeing: tuple[int, ...]
    """By Agreement: the words that agree with it so."""
    contradicted: int
    """The marked words that do not find all their marks in it."""
    typed: int
    """The words that were typed like this."""
    begins: tuple[Alternative, ...]
    """The alternatives that begin with it."""


class _Occurrence(NamedTuple):
    """A syllable of a text that may match."""

    position: int
    toned: str
    words: int
    """The words of the query that it matches."""


class Marker:
    """Marks the documents of one search."""

    def __init__(self, query: Query, tones: Tones, alternatives: Sequence[Alternative] = ()) -> None:
        self._words = query.words
        self._tones = tones
        self._wholes = [alternative for alternative in alternatives if alternative.is_whole]
        self._runs = [alternative for alternative in alternatives if not alternative.is_whole]
        run_terms = (term for alternative in self._runs for term in alternative.terms)
        self._folded = frozenset([word.folded for word in self._words] + [folded_term(term) for term in run_terms])
        self._forms: dict[str, _Form] = {}
        self._phrases: list[range] = []
        self._claims: list[int] = []
        """The words in the order in which they claim a syllable that several match."""
        first = 0
        for term in (term for clause in query.clauses for term in clause.terms):
            term_words = range(first, first := first + len(term.words))
            self._claims += reversed(term_words)
            if term.is_phrase:
                self._phrases.append(term_words)
        self._claiming: dict[int, int] = {}

    def marks(self, texts: Sequence[TextTokens]) -> Marks:
        """The places of a document's texts (title, body) that match."""
        if not self._folded and not self._wholes:
            return Marks(((),) * len(texts), None)
        occurrences = [self._occurrences(tokens) for tokens in texts]
        seen: dict[str, int] = {}
        for found in occurrences:
            for _, toned, words in found:
                seen[toned] = seen.get(toned, 0) | words
        agreeing = self._agreeing(seen)
        readings = self._readings(seen, _beside(occurrences), agreeing[Agreement.COMPATIBLE])
        places = (self._places(tokens, found, readings) for tokens, found in zip(texts, occurrences, strict=True))
        return Marks(tuple(places), _weakest(agreeing))

    def _occurrences(self, tokens: TextTokens) -> list[_Occurrence]:
        """What may match, where; words of a phrase only where the whole phrase stands."""
        found = [
            _Occurrence(position, toned, self._form(toned).words)
            for position, toned in tokens.occurrences(self._folded)
        ]
        return self._in_whole_phrases(found) if self._phrases else found

    def _in_whole_phrases(self, found: list[_Occurrence]) -> list[_Occurrence]:
        words_at = {position: words for position, _, words in found}
        in_phrases = sum(1 << word for phrase in self._phrases for word in phrase)
        kept = {position: words & ~in_phrases for position, words in words_at.items()}
        for phrase in self._phrases:
            for position in words_at:
                run = list(zip(range(position, position + len(phrase)), phrase, strict=True))
                if all(words_at.get(place, 0) >> word & 1 for place, word in run):
                    for place, word in run:
                        kept[place] |= 1 << word
        return [_Occurrence(position, toned, kept[position]) for position, toned, _ in found]

    def _form(self, toned: str) -> _Form:
        form = self._forms.get(toned)
        if form is None:
            form = self._forms[toned] = self._read_form(toned)
        return form

    def _read_form(self, toned: str) -> _Form:
        folded = folded_term(toned)
        agreeing = [0] * len(Agreement)
        contradicted = typed = 0
        for i, word in enumerate(self._words):
            agreed = match(word, toned, folded, self._tones) if word.folded == folded else None
            if agreed is None:
                continue
            agreeing[agreed] |= 1 << i
            contradicted |= (word.marked and agreed < Agreement.COMPATIBLE) << i
            typed |= (word.toned == toned) << i
        begins = tuple(run for run in self._runs if _is_form(run, 0, toned))
        return _Form(sum(agreeing), tuple(agreeing), contradicted, typed, begins)

    def _agreeing(self, seen: Mapping[str, int]) -> list[int]:
        """By Agreement: the words that agree at least so with one of the forms seen."""
        agreeing = [0] * len(Agreement)
        for toned, words in seen.items():
            for agreed, those in enumerate(self._forms[toned].agreeing):
                agreeing[agreed] |= those & words
        for agreed in reversed(range(len(Agreement) - 1)):
            agreeing[agreed] |= agreeing[agreed + 1]
        return agreeing

    def _readings(self, seen: Mapping[str, int], beside: Mapping[str, int], compatible: int) -> dict[str, int]:
        """For each form the words as which it counts in this document.

        Where a word stands beside a neighbour, its forms there count alone, and of these the typed one alone.
        """
        counting = {toned: words & ~(self._forms[toned].contradicted & compatible) for toned, words in seen.items()}
        near = {toned: words & beside.get(toned, 0) for toned, words in counting.items()}
        with_neighbour = typed_near = 0
        for toned, words in near.items():
            with_neighbour |= words
            typed_near |= words & self._forms[toned].typed
        return {
            toned: (words & ~with_neighbour) | (near[toned] & (self._forms[toned].typed | ~typed_near))
            for toned, words in counting.items()
        }

    def _places(self, tokens: TextTokens, found: list[_Occurrence], readings: Mapping[str, int]) -> tuple[Place, ...]:
        positions, words = [], []
        for position, toned, own in found:
            if counting := own & readings[toned]:
                positions.append(position)
                words.append(self._claim(counting))
        places = [Place(*span, i, i) for span, i in zip(tokens.spans(positions), words, strict=True)]
        return _merged(places, [*self._whole_places(tokens), *self._run_places(tokens, found)])

    def _claim(self, words: int) -> int:
        """Of some words the one that a syllable is marked for."""
        word = self._claiming.get(words)
        if word is None:
            word = self._claiming[words] = next(i for i in self._claims if words >> i & 1)
        return word

    def _whole_places(self, tokens: TextTokens) -> Iterator[Place]:
        """Where something whole has the form of an alternative."""
        wholes = find_wholes(tokens.text) if self._wholes else []
        for alternative in self._wholes:
            for whole in wholes:
                if getattr(whole, alternative.form) == alternative.terms[0]:
                    yield Place(whole.start, whole.end, alternative.first, alternative.last)

    def _run_places(self, tokens: TextTokens, found: list[_Occurrence]) -> Iterator[Place]:
        """Where the syllables of an alternative stand side by side."""
        if not self._runs:
            return
        toned_at = {position: toned for position, toned, _ in found}
        for position, toned in toned_at.items():
            for run in self._forms[toned].begins:
                last = position + len(run.terms) - 1
                if all(_is_form(run, place - position, toned_at.get(place)) for place in range(position + 1, last + 1)):
                    (start, end), *further = tokens.spans(sorted({position, last}))
                    yield Place(start, further[0][1] if further else end, run.first, run.last)


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
    return Marker(query, tones, alternatives).marks(texts)


def _is_form(run: Alternative, place: int, toned: str | None) -> bool:
    """Whether a toned form is that of the syllable at a place of an alternative."""
    if toned is None:
        return False
    term = run.terms[place]
    return toned == term if run.form == "toned" else folded_term(toned) == folded_term(term)


def _beside(occurrences: Sequence[Sequence[_Occurrence]]) -> dict[str, int]:
    """For each form the words as which it stands beside a neighbour of the query."""
    beside: dict[str, int] = {}
    for found in occurrences:
        for left, right in pairwise(found):
            if right.position == left.position + 1 and (both := left.words << 1 & right.words):
                beside[left.toned] = beside.get(left.toned, 0) | both >> 1
                beside[right.toned] = beside.get(right.toned, 0) | both
    return beside


def _weakest(agreeing: Sequence[int]) -> Agreement | None:
    """The strongest agreement that all words reach which have any."""
    found = agreeing[Agreement.CONFLICTING]
    return max(agreed for agreed in Agreement if agreeing[agreed] == found) if found else None


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
