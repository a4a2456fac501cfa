"""In step 6 of a search: Query + texts of documents → the places to mark, found by the rule that found the documents.

Folding makes every `là` a match of the typed `la`. A reader who typed `muong la` looks for Mường La, so a document says itself
which reading it has: where a word stands beside its neighbour of the query, its form there counts, and its other forms in that
document are left unmarked. Likewise forms that keep the marks typed, where there are any, leave the others unmarked.

Sets of words of the query are numbers here, a bit for each word, and the documents of a page are looked at together: they have some
hundred occurrences.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from index.language.analysis import folded_term
from index.language.marks import Agreement
from searcher import kernels
from searcher.alternatives import Alternative
from searcher.matches import APART, Matches
from searcher.query import Query, Tones
from searcher.results import Passage
from searcher.text_tokens import AnalysedTexts, Ints, Occurrences, TextTokens
from searcher.word_forms import Form, Forms, is_form
from searcher.word_sets import Sets, kind_of_sets


@dataclass(frozen=True)
class Marks:
    """What matches in some documents."""

    matches: Matches
    """In the texts of all."""
    weakest: Sequence[Agreement | None]
    """For each document: each word of the query at its best in it, and of those the weakest; None where nothing matches."""

    def spans(self, text: int) -> list[tuple[int, int]]:
        """Where the matches of a text start and end."""
        return self.matches.spans(self.matches.of(text))


class _Claims(dict[int, int]):
    """Of several words that match one syllable the one that it is marked for."""

    def __init__(self, order: Sequence[int]) -> None:
        self._order = order
        self.order: Ints = np.array(order, np.int64)
        """The words in the order in which they claim what several match."""

    def __missing__(self, words: int) -> int:
        word = self[words] = next(i for i in self._order if words >> i & 1)
        return word


class Marker:
    """Marks the documents of one search."""

    def __init__(self, query: Query, tones: Tones, alternatives: Sequence[Alternative] = ()) -> None:
        words = query.words
        self._count = len(words)
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
        forms = [form for word in words for form in word.folded_forms]
        self._folded = frozenset(forms + [folded_term(term) for run in self._runs for term in run.terms])
        self._forms = Forms(words, tones, self._runs)
        self._claiming = _Claims(order)

    def _is_part_of_a_phrase(self, alternative: Alternative) -> bool:
        own = alternative.words
        return any(
            own.start < phrase.stop
            and phrase.start < own.stop
            and not (own.start <= phrase.start <= phrase[-1] < own.stop)
            for phrase, _ in self._phrases
        )

    def marks(self, tokens: TextTokens, documents: int) -> Marks:
        """The places of some documents' texts that match: first the text of one kind of each document, then that of the next kind.

        All is worked out for all documents at once: a table has a row for each document and a column for each form.
        """
        found = tokens.occurrences(self._folded)
        forms = [self._forms[toned] for toned in found.toned]
        columns = np.array([form[:6] for form in forms], kind_of_sets(self._count)).reshape(-1, 6)
        words = columns[:, 0][found.forms]
        if self._phrases:
            words = self._in_whole_phrases(found, words)
        of_text, positions, claimed, agreeing = self._counting(found, words, columns, documents)
        if self._runs or self._wholes:
            matches = self._with_alternatives(of_text, positions, claimed, tokens, self._run_matches(found, forms))
        else:
            matches = Matches(tokens.texts, of_text, *tokens.spans(of_text, positions), claimed, claimed)
        return Marks(matches, [_weakest(*sets) for sets in agreeing.tolist()])

    def _counting(
        self, found: Occurrences, words: Sets, columns: Sets, documents: int
    ) -> tuple[Ints, Ints, Ints, Sets]:
        """Of the occurrences that count the text, the position and the word; for each document its words, and which agree how well.

        The sets of a document are the words that it has, and those that agree at least by their letters, by all marks typed, by all
        marks. `columns` has a row for each form.
        """
        if kernels.marks is not None and columns.dtype == np.int64:
            counted: tuple[Ints, Ints, Ints, Sets] = kernels.marks.counting(
                found.texts, found.positions, found.forms, words, columns, documents, self._claiming.order
            )
            return counted
        contradicted, typed = columns[:, 4], columns[:, 5]
        cells = found.texts % documents * len(columns) + found.forms
        table = (documents, len(columns))
        seen = _table(table, cells, words)
        agreeing = np.bitwise_or.reduce(seen[:, None] & columns.T[:4], axis=2, initial=0)
        counting = seen & ~(contradicted & agreeing[:, 2, None])
        if self._count > 1:
            counting = _readings(counting, _beside(table, found, cells, words), typed)
        words = words & counting.ravel()[cells]
        (kept,) = words.nonzero()
        claimed = np.array(list(map(self._claiming.__getitem__, words[kept].tolist())), np.int64)
        return found.texts[kept], found.positions[kept], claimed, agreeing

    def _in_whole_phrases(self, found: Occurrences, words: Sets) -> Sets:
        """The words that each occurrence matches, those of a phrase only where the whole phrase stands."""
        in_phrases = sum(1 << word for phrase, _ in self._phrases for word in phrase)
        places = found.texts * APART + found.positions
        kept = words & ~in_phrases
        for phrase, distance in self._phrases:
            rows = in_rows([places[(words >> word & 1) != 0].tolist() for word in phrase], distance)
            for word, row in zip(phrase, rows, strict=True):
                kept[places.searchsorted(row)] |= 1 << word
        return kept

    def _with_alternatives(
        self, of_text: Ints, positions: Ints, words: Ints, tokens: TextTokens, runs: Sequence["_Run"]
    ) -> Matches:
        """Syllables that match, and what stands for words of the query."""
        columns = np.array(runs, np.int64).reshape(-1, len(_Run._fields)).T
        run_texts, run_positions, run_last, first, last = columns
        starts, ends = tokens.spans(
            np.concatenate([of_text, run_texts, run_texts]), np.concatenate([positions, run_positions, run_last])
        )
        wholes = np.array(list(self._whole_places(tokens)), np.int64).reshape(-1, 5).T
        count, count_all = len(of_text), len(of_text) + len(runs)
        syllables = (of_text, starts[:count], ends[:count], words, words)
        several = (run_texts, starts[count:count_all], ends[count_all:], first, last)
        return Matches.merged(tokens.texts, *map(np.concatenate, zip(syllables, wholes, several, strict=True)))

    def _whole_places(self, tokens: TextTokens) -> Iterator[tuple[int, ...]]:
        """The texts, and the places in them, where something whole has the form of an alternative."""
        for alternative in self._wholes:
            for text in range(len(tokens.texts)):
                for start, end in tokens.wholes(text, alternative.form, alternative.terms[0]):
                    yield text, start, end, alternative.first, alternative.last

    def _run_matches(self, found: Occurrences, forms: Sequence[Form]) -> list["_Run"]:
        """Where the syllables of alternatives stand side by side."""
        begins = np.array([bool(form.begins) for form in forms], np.bool_)
        places = (found.texts * APART + found.positions).tolist()
        of_form = found.forms.tolist()
        runs = []
        for i in np.flatnonzero(begins[found.forms]).tolist():
            for run in forms[of_form[i]].begins:
                last = i + len(run.terms) - 1
                # Places ascend: where the last is so far behind the first, all between are side by side.
                if (
                    last < len(places)
                    and places[last] - places[i] == last - i
                    and all(is_form(run, at - i, found.toned[of_form[at]]) for at in range(i + 1, last + 1))
                ):
                    text, position = divmod(places[i], APART)
                    runs.append(_Run(text, position, position + last - i, run.first, run.last))
        return runs


class _Run(NamedTuple):
    """Syllables side by side that stand for words of the query."""

    text: int
    position: int
    last_position: int
    first: int
    last: int


def _table(shape: tuple[int, int], cells: Ints, words: Sets) -> Sets:
    """For each document and form the words that occurrences there match, put together."""
    table = np.zeros(shape, words.dtype)
    np.bitwise_or.at(table.reshape(-1), cells, words)
    return table


def _in_any_form(table: Sets) -> Sets:
    """For each document the words that any of its forms has."""
    return np.asarray(np.bitwise_or.reduce(table, axis=1, initial=0))


def _beside(shape: tuple[int, int], found: Occurrences, cells: Ints, words: Sets) -> Sets:
    """For each document and form the words as which it stands beside a neighbour of the query."""
    side_by_side = (found.positions[1:] == found.positions[:-1] + 1) & (found.texts[1:] == found.texts[:-1])
    both = np.where(side_by_side, words[:-1] << 1 & words[1:], 0)
    (at,) = both.nonzero()
    return _table(shape, np.concatenate([cells[at], cells[at + 1]]), np.concatenate([both[at] >> 1, both[at]]))


def _readings(counting: Sets, beside: Sets, typed: Sets) -> Sets:
    """For each document and form the words as which it counts.

    Forms that keep the marks of a word count alone for it: they are `counting`. Where a word stands beside a neighbour, its forms
    there count alone, and of these the typed one alone.
    """
    near = beside & counting
    with_neighbour = _in_any_form(near)[:, None]
    typed_near = _in_any_form(near & typed)[:, None]
    return np.asarray((counting & ~with_neighbour) | (near & (typed | ~typed_near)))


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


def find_marks(query: Query, tones: Tones, texts: Sequence[str], alternatives: Sequence[Alternative] = ()) -> Marks:
    """The places of a document's texts (title, body) that match the query.

    >>> from searcher.query import parse_query
    >>> text = "Đây là xã ở Mường La."
    >>> marks = find_marks(parse_query("muong la"), Tones.AUTO, [text])
    >>> [text[start:end] for start, end in marks.spans(0)]
    ['Mường', 'La']
    """
    return Marker(query, tones, alternatives).marks(AnalysedTexts(texts), documents=1)


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


def mark_text(text: str, spans: Iterable[tuple[int, int]]) -> Passage:
    """The text with these spans as marks; neighbours share one mark."""
    return Passage(text, tuple(joined_spans(text, spans)))


def joined_spans(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans of a text, in order; neighbours as one.

    >>> joined_spans("Mường La, Sơn La", [(0, 5), (6, 8), (10, 13)])
    [(0, 8), (10, 13)]
    """
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and _JOINT.fullmatch(text, joined[-1][1], start):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
