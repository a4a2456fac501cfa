"""What a query says of the toned forms that texts have: which of its words each matches, and how well."""

from collections.abc import Sequence
from typing import NamedTuple

from index.language.analysis import folded_term
from index.language.marks import Agreement
from searcher.alternatives import Alternative
from searcher.matching import match
from searcher.query import Tones, Word

# Until Python 3.12 every look into an enumeration runs Python code; of a page some twenty are asked for.
_FOLDED, _COMPATIBLE, _EXACT = Agreement.FOLDED, Agreement.COMPATIBLE, Agreement.EXACT


class Form(NamedTuple):
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


class Forms(dict[str, Form]):
    """The toned forms that a search has met."""

    def __init__(self, words: Sequence[Word], tones: Tones, runs: Sequence[Alternative]) -> None:
        self._words: dict[str, list[tuple[int, Word, bool]]] = {}
        for i, word in enumerate(words):
            for folded in word.folded_forms:
                self._words.setdefault(folded, []).append((i, word, word.marked))
        self._tones = tones
        self._runs = runs

    def __missing__(self, toned: str) -> Form:
        folded = folded_term(toned)
        words = letters = compatible = exact = 0
        contradicted = typed = 0
        for i, word, is_marked in self._words.get(folded, ()):
            agreed = match(word, toned, folded, self._tones)
            if agreed is None:
                continue
            own = 1 << i
            words |= own
            if agreed >= _FOLDED:
                letters |= own
            if agreed >= _COMPATIBLE:
                compatible |= own
            elif is_marked:
                contradicted |= own
            if agreed == _EXACT:
                exact |= own
            if word.toned == toned:
                typed |= own
        begins = tuple([run for run in self._runs if is_form(run, 0, toned)])
        form = self[toned] = tuple.__new__(Form, (words, letters, compatible, exact, contradicted, typed, begins))
        return form


def is_form(run: Alternative, place: int, toned: str) -> bool:
    """Whether a toned form is that of the syllable at a place of an alternative."""
    term = run.terms[place]
    return toned == term if run.form == "toned" else folded_term(toned) == folded_term(term)
