"""Step 4 of a search: Query + texts of one document → the places to mark, found by the rule that found the document.

Folding makes every `là` a match of the typed `la`. A reader who typed `muong la` looks for Mường La, so a document says itself
which reading it has: where a word stands beside its neighbour of the query, its form there counts, and its other forms in that
document are left unmarked. Likewise forms that keep the marks typed, where there are any, leave the others unmarked.

Sets of words of the query are numbers here, a bit for each word: a page of hits has some hundred occurrences.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from index.language.analysis import folded_term
from index.language.marks import Agreement
from searcher.alternatives import Alternative
from searcher.matches import Match, Matches, Place, merged
from searcher.matching import match
from searcher.query import Query, Tones
from searcher.results import Passage
from searcher.text_tokens import TextTokens


class Marks(NamedTuple):
    """What matches in one document."""

    places: tuple[Matches, ...]
    """For each text, in order."""
    weakest: Agreement | None
    """Each word of the query at its best in this document, and of those the weakest; None where nothing matches."""


class _Form(NamedTuple):
    """A toned form, by what the query says of it."""

    words: int
    """The words it matches."""
    folded: int
    """Of these the ones that agree with it at least by their letters …"""
    compatible: int
    """… by all marks typed …"""
    exact: int
    """… and by all marks."""
    contradicted: int
    """The marked words that do not find all their marks in it."""
    typed: int
    """The words that were typed like this."""
    begins: tuple[Alternative, ...]
    """The alternatives that begin with it."""


class _Forms(dict[str, _Form]):
    """The toned forms that a search has met."""

    def __init__(self, query: Query, tones: Tones, runs: Sequence[Alternative]) -> None:
        self._words = query.words
        self._tones = tones
        self._runs = runs

    def __missing__(self, toned: str) -> _Form:
        folded = folded_term(toned)
        words = letters = compatible = exact = 0
        contradicted = typed = 0
        for i, word in enumerate(self._words):
            agreed = match(word, toned, folded, self._tones) if folded in word.folded_forms else None
            if agreed is None:
                continue
            words |= 1 << i
            letters |= (agreed >= Agreement.FOLDED) << i
            compatible |= (agreed >= Agreement.COMPATIBLE) << i
            exact |= (agreed == Agreement.EXACT) << i
            contradicted |= (word.marked and agreed < Agreement.COMPATIBLE) << i
            typed |= (word.toned == toned) << i
        begins = tuple(run for run in self._runs if _is_form(run, 0, toned))
        form = self[toned] = _Form(words, letters, compatible, exact, contradicted, typed, begins)
        return form


class _Occurrences(NamedTuple):
    """The syllables of a text that may match, in order."""

    positions: Sequence[int]
    toned: Sequence[str]
    words: Sequence[int]
    """The words of the query that each matches."""


class _Claims(dict[int, int]):
    """Of several words that match one syllable the one that it is marked for."""

    def __init__(self, order: Sequence[int]) -> None:
        self._order = order

    def __missing__(self, words: int) -> int:
        word = self[words] = next(i for i in self._order if words >> i & 1)
        return word


class Marker:
    """Marks the documents of one search."""

    def __init__(self, query: Query, tones: Tones, alternatives: Sequence[Alternative] = ()) -> None:
        self._query = query
        self._phrases: list[tuple[range, int]] = []
        order: list[int] = []
        first = 0
        for term in (term for clause in query.clauses for term in clause.terms):
            term_words = range(first, first := first + len(term.words))
            order += reversed(term_words)
            if term.is_phrase:
                self._phrases.append((term_words, term.slop + 1))
        # What stands for a part of a phrase finds nothing (TP in TP.HCM).
        standing = [alternative for alternative in alternatives if not self._is_part_of_a_phrase(alternative)]
        self._wholes = [alternative for alternative in standing if alternative.is_whole]
        self._runs = [alternative for alternative in standing if not alternative.is_whole]
        forms = [form for word in query.words for form in word.folded_forms]
        self._folded = frozenset(forms + [folded_term(term) for run in self._runs for term in run.terms])
        self._forms = _Forms(query, tones, self._runs)
        self._claiming = _Claims(order)

    def _is_part_of_a_phrase(self, alternative: Alternative) -> bool:
        own = alternative.words
        return any(
            own.start < phrase.stop
            and phrase.start < own.stop
            and not (own.start <= phrase.start <= phrase[-1] < own.stop)
            for phrase, _ in self._phrases
        )

    def marks(self, texts: Sequence[TextTokens]) -> Marks:
        """The places of a document's texts (title, body) that match."""
        occurrences = [self._occurrences(tokens) for tokens in texts]
        seen: dict[str, int] = {}
        for _, toned_forms, words in occurrences:
            for toned, own in zip(toned_forms, words, strict=True):
                seen[toned] = seen.get(toned, 0) | own
        folded = compatible = exact = everything = 0
        for toned, words_seen in seen.items():
            form = self._forms[toned]
            everything |= words_seen
            folded |= words_seen & form.folded
            compatible |= words_seen & form.compatible
            exact |= words_seen & form.exact
        readings = self._readings(seen, occurrences, compatible)
        places = [self._places(tokens, found, readings) for tokens, found in zip(texts, occurrences, strict=True)]
        return Marks(tuple(places), _weakest(everything, folded, compatible, exact))

    def _occurrences(self, tokens: TextTokens) -> _Occurrences:
        """What may match, where; words of a phrase only where the whole phrase stands."""
        positions, toned = tokens.occurrences(self._folded)
        words = [self._forms[form].words for form in toned]
        return _Occurrences(positions, toned, self._in_whole_phrases(positions, words) if self._phrases else words)

    def _in_whole_phrases(self, positions: Sequence[int], words: Sequence[int]) -> list[int]:
        in_phrases = sum(1 << word for phrase, _ in self._phrases for word in phrase)
        kept = {position: own & ~in_phrases for position, own in zip(positions, words, strict=True)}
        for phrase, distance in self._phrases:
            places = [[p for p, own in zip(positions, words, strict=True) if own >> word & 1] for word in phrase]
            for word, found in zip(phrase, in_rows(places, distance), strict=True):
                for position in found:
                    kept[position] |= 1 << word
        return list(kept.values())

    def _readings(
        self, seen: Mapping[str, int], occurrences: Sequence[_Occurrences], compatible: int
    ) -> dict[str, int]:
        """For each form the words as which it counts in this document.

        Forms that keep the marks of a word count alone for it. Where a word stands beside a neighbour, its forms there count
        alone, and of these the typed one alone.
        """
        forms = self._forms
        counting = {toned: words & ~(forms[toned].contradicted & compatible) for toned, words in seen.items()}
        beside = _beside(occurrences) if len(self._query.words) > 1 else {}
        if not beside:
            return counting
        near = {toned: words & counting[toned] for toned, words in beside.items()}
        with_neighbour = typed_near = 0
        for toned, words in near.items():
            with_neighbour |= words
            typed_near |= words & forms[toned].typed
        return {
            toned: (words & ~with_neighbour) | (near.get(toned, 0) & (forms[toned].typed | ~typed_near))
            for toned, words in counting.items()
        }

    def _places(self, tokens: TextTokens, found: _Occurrences, readings: Mapping[str, int]) -> Matches:
        matches = []
        for position, toned, words in zip(*found, strict=True):
            if counting := words & readings[toned]:
                word = self._claiming[counting]
                matches.append(tuple.__new__(Match, (position, position, word, word)))
        runs = list(self._run_matches(found)) if self._runs else []
        wholes = list(self._whole_places(tokens)) if self._wholes else []
        if not wholes:
            return Matches(tokens, merged(matches, runs))
        # What is whole need not begin and end with a token: all are put in order by their characters.
        return Matches.at(tokens.text, [*Matches(tokens, matches), *wholes, *Matches(tokens, runs)])

    def _whole_places(self, tokens: TextTokens) -> Iterator[Place]:
        """Where something whole has the form of an alternative."""
        for alternative in self._wholes:
            for start, end in tokens.wholes(alternative.form, alternative.terms[0]):
                yield Place(start, end, alternative.first, alternative.last)

    def _run_matches(self, found: _Occurrences) -> Iterator[Match]:
        """Where the syllables of alternatives stand side by side."""
        toned_at = dict(zip(found.positions, found.toned, strict=True))
        for position, toned in toned_at.items():
            for run in self._forms[toned].begins:
                last = position + len(run.terms) - 1
                if all(_is_form(run, place - position, toned_at.get(place)) for place in range(position + 1, last + 1)):
                    yield Match(position, last, run.first, run.last)


def in_rows(places: Sequence[Sequence[int]], distance: int) -> list[list[int]]:
    """Of the ascending places of each of some things those in rows, each thing at most `distance` behind the one before.

    >>> in_rows([[1, 10], [2, 13], [3, 15]], 1), in_rows([[1, 10], [2, 13], [3, 15]], 3)
    ([[1], [2], [3]], [[1, 10], [2, 13], [3, 15]])
    """
    rows = [list(places[0])]
    for own in places[1:]:
        rows.append([place for place in own if _any_between(rows[-1], place - distance, place - 1)])
    for i in range(len(rows) - 2, -1, -1):
        rows[i] = [place for place in rows[i] if _any_between(rows[i + 1], place + 1, place + distance)]
    return rows


def _any_between(ascending: Sequence[int], first: int, last: int) -> bool:
    at = bisect_left(ascending, first)
    return at < len(ascending) and ascending[at] <= last


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


def _beside(occurrences: Sequence[_Occurrences]) -> dict[str, int]:
    """For each form the words as which it stands beside a neighbour of the query."""
    beside: dict[str, int] = {}
    for found in occurrences:
        before, toned_before, words_before = -2, "", 0
        for position, toned, words in zip(*found, strict=True):
            if position == before + 1 and (both := words_before << 1 & words):
                beside[toned_before] = beside.get(toned_before, 0) | both >> 1
                beside[toned] = beside.get(toned, 0) | both
            before, toned_before, words_before = position, toned, words
    return beside


def _weakest(words: int, folded: int, compatible: int, exact: int) -> Agreement | None:
    """The strongest agreement that all words reach which are found; the sets are of those that agree at least so."""
    if not words:
        return None
    if exact == words:
        return Agreement.EXACT
    if compatible == words:
        return Agreement.COMPATIBLE
    return Agreement.FOLDED if folded == words else Agreement.CONFLICTING


# What may stand between two marked syllables inside one mark: spaces, or the joint of a compound or a document number.
_JOINT = re.compile(r"[ \t]*|[-–/.&]| [-–] ")


def mark_text(text: str, places: Iterable[Place], start: int = 0, end: int | None = None) -> Passage:
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
