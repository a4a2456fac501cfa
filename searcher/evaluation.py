"""Step 2 of a search: Query + index → which documents match in full or in part, and what each word adds to their scores.

Scores of a word (F: any marks, C: at least the marks typed, E: exactly the marks typed; each a BM25F with a document frequency
of its own):

    tones=auto, some mark in the query     (F + C + 2E) / 4
    tones=auto, none                       F
    tones=exact                            E
    tones=ignore                           F

so that of two articles alike otherwise the one with the marks typed comes first. Below that, a small term keeps conflicting
marks behind missing ones, and unmarked text first for an unmarked word. Neighbours of the query that are neighbours in the text
add half a BM25F of the pair, words the index knows as compounds a quarter, phrases a whole one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from index.marks import Agreement
from index.whoosh_schema import TEXT_FIELDS
from searcher.matching import excludes_form, matching_forms
from searcher.query import Clause, Query, Term, Tones, Word
from searcher.ranking import Contribution, Scores, bm25f
from searcher.whoosh_reader import DOCUMENT_SHIFT, Numbers, WhooshReader

Mask = npt.NDArray[np.bool_]
Slot = tuple[str, Sequence[str]]
"""One place of a phrase: the form (toned, folded) and the terms that may fill it."""

PAIR_WEIGHT = 0.5
COMPOUND_WEIGHT = 0.25
LONGEST_COMPOUND = 4
# Far below any difference in words or frequencies, far above rounding.
TIE_BREAK = 0.01


@dataclass(frozen=True)
class Evaluation:
    """What matches a query, one place a document."""

    full: Mask
    partial: Mask
    contributions: tuple[Contribution, ...]


def evaluate(query: Query, tones: Tones, reader: WhooshReader) -> Evaluation:
    """The documents that have all clauses (full) or some (partial) and no excluded term; deleted ones are in neither."""
    allowed = reader.live.copy()
    for term in query.excluded:
        allowed &= ~_excluded(term, tones, reader)
    if not query.clauses:
        everything = allowed if query.excluded else np.zeros_like(allowed)
        return Evaluation(everything, np.zeros_like(allowed), ())
    have = np.zeros(reader.size, dtype=np.int64)
    for clause in query.clauses:
        have += _has_clause(clause, tones, reader)
    full = allowed & (have == len(query.clauses))
    partial = allowed & (have > 0) & ~full
    return Evaluation(full, partial, tuple(_contributions(query, tones, reader)))


def _has_clause(clause: Clause, tones: Tones, reader: WhooshReader) -> Mask:
    found = np.zeros(reader.size, dtype=bool)
    for term in clause.terms:
        found |= sum(_term_frequencies(term, tones, reader).values()) > 0
    return found


def _term_frequencies(term: Term, tones: Tones, reader: WhooshReader) -> dict[str, Scores]:
    """How often each document has the term, by field."""
    return _side_by_side([_wanted(word, tones) for word in term.words], reader)


def _wanted(word: Word, tones: Tones) -> Slot:
    """The terms by which a wanted word matches."""
    return ("toned", [word.toned]) if tones is Tones.EXACT else ("folded", [word.folded])


def _excluded(term: Term, tones: Tones, reader: WhooshReader) -> Mask:
    """The documents that have an excluded term."""
    slots: list[Slot] = []
    for word in term.words:
        forms = reader.forms(word.folded)
        slots.append(("toned", [form for form in forms if excludes_form(word, form, word.folded, tones)]))
    return np.asarray(sum(_side_by_side(slots, reader).values()) > 0)


def _side_by_side(slots: Sequence[Slot], reader: WhooshReader) -> dict[str, Scores]:
    """How often each document has the slots filled side by side, by field; with one slot: how often it has its terms."""
    result = {}
    for name in TEXT_FIELDS:
        starts: Numbers | None = None
        for offset, (form, terms) in enumerate(slots):
            places = _merged([reader.occurrences(f"{name}_{form}", term) for term in terms]) - offset
            starts = places if starts is None else np.intersect1d(starts, places, assume_unique=True)
        documents = (starts if starts is not None else _merged([])) >> DOCUMENT_SHIFT
        result[name] = np.bincount(documents, minlength=reader.size).astype(np.float64)
    return result


def _merged(occurrences: Sequence[Numbers]) -> Numbers:
    if len(occurrences) == 1:
        return occurrences[0]
    return np.sort(np.concatenate(occurrences)) if occurrences else np.empty(0, dtype=np.int64)


def _contributions(query: Query, tones: Tones, reader: WhooshReader) -> Iterator[Contribution]:
    """Each word once, each phrase, each pair of neighbours, each compound."""
    some_marks = any(word.marked for word in query.words)

    def score(slots: Sequence[Slot]) -> Scores:
        return bm25f(_side_by_side(slots, reader), reader.lengths, reader.documents)

    for word in dict.fromkeys(query.words):
        yield Contribution(word.text, _word_score(word, tones, some_marks, reader, score))
    for term in dict.fromkeys(term for clause in query.clauses for term in clause.terms):
        if term.is_phrase:
            label = f'"{" ".join(word.text for word in term.words)}"'
            yield Contribution(label, score([_wanted(word, tones) for word in term.words]))
    plain = [clause.terms[0].words[0] if _is_plain(clause) else None for clause in query.clauses]
    for left, right in dict.fromkeys(pairwise(plain)):
        if left and right:
            pair = score([_wanted(left, tones), _wanted(right, tones)])
            yield Contribution(f"{left.text} {right.text}", PAIR_WEIGHT * pair)
    for compound in dict.fromkeys(_compounds([word for word in plain if word], reader)):
        slots = [_wanted(word, tones) for word in compound]
        joined: Slot = (slots[0][0], ["_".join(terms[0] for _, terms in slots)])
        yield Contribution("_".join(word.text for word in compound), COMPOUND_WEIGHT * score([joined]))


def _word_score(
    word: Word, tones: Tones, some_marks: bool, reader: WhooshReader, score: Callable[[Sequence[Slot]], Scores]
) -> Scores:
    agreements = matching_forms(word, reader.forms(word.folded), tones)

    def at_least(least: Agreement) -> Scores:
        return score([("toned", [form for form, agreed in agreements.items() if agreed >= least])])

    if tones is Tones.EXACT:
        return at_least(Agreement.EXACT)
    folded = score([("folded", [word.folded])])
    if tones is Tones.IGNORE:
        return folded
    exact = at_least(Agreement.EXACT)
    if not some_marks:
        return folded + TIE_BREAK * exact
    compatible = at_least(Agreement.COMPATIBLE) if word.marked else folded
    return (folded + compatible + 2 * exact) / 4 + TIE_BREAK * at_least(Agreement.FOLDED)


def _compounds(words: Sequence[Word], reader: WhooshReader) -> Iterator[tuple[Word, ...]]:
    """The words of several syllables in a query: the longest that the index's own folded lexicon has, from the left.

    Marked or not, since pyvi finds 8 % of the compounds where marks are missing.
    """
    i = 0
    while i < len(words):
        for length in range(min(LONGEST_COMPOUND, len(words) - i), 1, -1):
            if reader.has_compound("_".join(word.folded for word in words[i : i + length])):
                yield tuple(words[i : i + length])
                i += length
                break
        else:
            i += 1


def _is_plain(clause: Clause) -> bool:
    return len(clause.terms) == 1 and not clause.terms[0].is_phrase
