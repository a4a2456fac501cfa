"""The last step of a correction: a query → what it was likely meant as, where that is nearly certain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log
from typing import NamedTuple

from index.language.analysis import folded_term
from index.language.syllables import is_folded_syllable
from searcher.corrections.evidence import Evidence, Lexicon, Marks, Syllable
from searcher.corrections.plain_words import rows_to_correct
from searcher.corrections.rewrites import (
    SLIPS_LOOKED_AT,
    Part,
    Reason,
    Rewrite,
    find_rewrites,
    find_slipped,
    find_weak,
    most_of_a_slip,
    places_of_slips,
    row_as_typed,
)
from searcher.query import Tones, Word
from searcher.readings import Shares, read_words
from searcher.results import Suggestion

# How likely a correction has to be for nineteen of twenty that are shown to be right, whatever the slip: of keys, of words some of
# which have marks, and of words that have none. On the tuning half of benchmarks/corrections.py.
_SURE_OF_KEYS = 0.8
_SURE_OF_MARKED = 0.94
_SURE_OF_UNMARKED = 0.955
# So often a new syllable has to stand beside a neighbour of its row, and a word that is no syllable anywhere.
_SUPPORTED = 3
_KNOWN = 20


ReadRows = Mapping[tuple[str, ...], Sequence[Shares]]
"""What the words of some rows may stand for, by their toned forms."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What a row of words was likely meant as."""

    parts: tuple[tuple[str, ...], ...]
    """For each chunk the syllables it stands for, in toned form."""
    reason: Reason
    share: float
    """How likely that is at least, beside everything else that was thought of."""


def suggest(text: str, tones: Tones, lexicon: Lexicon, read: ReadRows | None = None) -> tuple[Suggestion, ...]:
    """What the text of a query was likely meant as; nothing where it is right, or nobody can say.

    What is no plain word stays as it is. A search in which marks have no say needs none of them mended. `read` are rows that were
    read before.
    """
    pieces: list[str] = []
    reasons: list[Reason] = []
    done = 0
    for row in rows_to_correct(text):
        correction = correct([chunk.word for chunk in row], lexicon, read=read)
        if correction is None or (tones is Tones.IGNORE and correction.reason is Reason.TONES):
            continue
        reasons.append(correction.reason)
        for chunk, part in zip(row, correction.parts, strict=True):
            if part != (chunk.word.toned,):
                pieces += [text[done : chunk.start], written_like(chunk.word.text, part)]
                done = chunk.end
    return (Suggestion("".join([*pieces, text[done:]]), reasons[0].value),) if reasons else ()


def correct(
    words: Sequence[Word], lexicon: Lexicon, least: float | None = None, read: ReadRows | None = None
) -> Correction | None:
    """What a row of words was likely meant as, None where that is what was typed, or less likely than is sure, or than `least`.

    Slips are asked for last and where they have a chance: they cost most, and beside what the row says as it is few have one.
    """
    read = read or {}
    toned = tuple([word.toned for word in words])
    evidence = Evidence(lexicon, set(pairwise(toned)) if toned in read else ())
    asked = _Asked(words, lexicon, evidence, least, read)
    row = row_as_typed(words)
    weak = find_weak(words, row, evidence)
    slips = places_of_slips(weak)
    rewrites = list(find_rewrites(words, row, weak, evidence))
    if len(rewrites) == 1 and not slips:  # what has no rival needs no likelihood
        return None if row[0].marks is Marks.RIGHT else _decide(rewrites, [0.0], asked)
    worth = [_worth(rewrite, evidence) for rewrite in rewrites]
    most = {place: worth[0] + most_of_a_slip(place, row, evidence) for place in slips}
    hopeless = _hopeless(most, worth, asked)
    _add_slips([place for place in slips if place not in hopeless], row, evidence, rewrites, worth)
    correction = _decide(rewrites, worth, asked)
    if correction is None or not hopeless:  # what has no chance could only make that less sure
        return correction
    if row[0].marks is Marks.OPEN:  # a slip is then one rewrite, and not one for each of its forms
        unweighed = [most[place] for place in hopeless for _ in range(SLIPS_LOOKED_AT)]
        if sure := _decide(rewrites, worth, asked, unweighed):
            return sure
    _add_slips(hopeless, row, evidence, rewrites, worth)
    return _decide(rewrites, worth, asked)


def _add_slips(
    places: Sequence[int], row: Part, evidence: Evidence, rewrites: list[Rewrite], worth: list[float]
) -> None:
    """Add the rewrites with a slip at one of some places, and what they are worth."""
    for place in places:
        slipped = list(find_slipped(place, row, evidence))
        rewrites += slipped
        worth += [_worth(rewrite, evidence) for rewrite in slipped]


class _Asked(NamedTuple):
    """What is to be corrected, and by what."""

    words: Sequence[Word]
    lexicon: Lexicon
    evidence: Evidence
    least: float | None
    read: ReadRows


def _worth(rewrite: Rewrite, evidence: Evidence) -> float:
    return log(rewrite.prior) + evidence.likelihood(rewrite.row)


def _hopeless(most: Mapping[int, float], worth: Sequence[float], asked: _Asked) -> list[int]:
    """The places of which no slip can be likely enough, by what it may be worth at most, beside rewrites of some worth."""
    least = _sure(Reason.SPELLING, asked.words) if asked.least is None else asked.least
    best = max(worth)
    together = sum(exp(one - best) for one in worth)
    return [place for place, one in most.items() if exp(one - best) < least * (exp(one - best) + together)]


def _decide(
    rewrites: Sequence[Rewrite], worth: Sequence[float], asked: _Asked, unweighed: Sequence[float] = ()
) -> Correction | None:
    """The best of some rewrites, where it is sure beside the others, and beside what is worth no more than is said."""
    best = max(worth)
    rewrite = rewrites[worth.index(best)]
    least = _sure(rewrite.reason, asked.words) if asked.least is None else asked.least
    share = 1 / sum(exp(one - best) for one in (*worth, *unweighed))
    if share < least or (rewrite.reason is None and rewrite.parts[0][0].marks is Marks.RIGHT):
        return None
    correction = _read(rewrite, share, asked.lexicon, asked.read)
    typed = tuple((word.toned,) for word in asked.words)
    if correction.parts == typed or correction.share < least:
        return None
    return correction if _is_supported(correction.parts, typed, asked.evidence) else None


def _sure(reason: Reason | None, words: Sequence[Word]) -> float:
    if reason in (Reason.TELEX, Reason.VNI):
        return _SURE_OF_KEYS
    return _SURE_OF_MARKED if any(word.marked for word in words) else _SURE_OF_UNMARKED


def _read(rewrite: Rewrite, share: float, lexicon: Lexicon, read: ReadRows) -> Correction:
    """The rewrite with the marks that its open syllables likely have."""
    row = rewrite.row
    forms = [syllable.toned for syllable in row]
    if any(syllable.marks is not Marks.RIGHT for syllable in row):
        toned = tuple([_as_read(syllable) for syllable in row])
        readings = read.get(toned) or read_words([Word(one, one, folded_term(one)) for one in toned], lexicon)
        for place, shares in enumerate(readings):
            if row[place].marks is not Marks.RIGHT:
                meant = ((form, of_form) for form, of_form in shares.items() if row[place].may_be(form))
                forms[place], of_form = next(meant, (row[place].toned, 0.0))
                share *= of_form
    of_row = iter(forms)
    parts = tuple(tuple(next(of_row) for _ in part) for part in rewrite.parts)
    return Correction(parts, rewrite.reason or Reason.TONES, share)


def _as_read(syllable: Syllable) -> str:
    """What is to be read: a syllable without the marks that are doubtful."""
    return folded_term(syllable.toned) if syllable.marks is Marks.DOUBTFUL else syllable.toned


def _is_supported(parts: tuple[tuple[str, ...], ...], typed: tuple[tuple[str, ...], ...], evidence: Evidence) -> bool:
    """Whether each syllable that is new stands beside a neighbour of its row in the texts, and nothing is left that is no word."""
    row = [Syllable(form) for part in parts for form in part]
    if any(_is_no_word(syllable, evidence) for syllable in row):
        return False
    place = 0
    for part, old in zip(parts, typed, strict=True):
        for at in range(place, place + len(part)) if part != old else ():
            pairs = [row[first : first + 2] for first in (at - 1, at) if 0 <= first < len(row) - 1]
            if max((evidence.pair(*pair) for pair in pairs), default=evidence.count(row[at])) < _SUPPORTED:
                return False
        place += len(part)
    return True


def _is_no_word(syllable: Syllable, evidence: Evidence) -> bool:
    return not is_folded_syllable(folded_term(syllable.toned)) and evidence.count(syllable) < _KNOWN


def written_like(typed: str, syllables: Sequence[str]) -> str:
    """The syllables in the case of what was typed for them.

    >>> written_like("Muwowngf", ["mường"]), written_like("NONGTHON", ["nông", "thôn"])
    ('Mường', 'NÔNG THÔN')
    """
    text = " ".join(syllables)
    if typed.isupper() and len(typed) > 1:
        return text.upper()
    return text[:1].upper() + text[1:] if typed[:1].isupper() else text
