"""What else the words of a row may have been meant as: other letters, keys of an input method, spaces left out, or a wrong tone.

Each rewrite is a guess of one kind, with how likely people are to make just that slip; what it is worth is for the index to say.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import log

from index.language.marks import has_tone
from searcher.corrections.evidence import Evidence, Marks, Syllable, most_share
from searcher.corrections.input_methods import decode_telex, decode_vni
from searcher.corrections.joined import cut_joined
from searcher.corrections.slips import find_slips
from searcher.query import Word


class Reason(StrEnum):
    """What is taken to be wrong with what was typed."""

    TONES = "tones"
    SPELLING = "spelling"
    TELEX = "telex"
    VNI = "vni"
    JOINED = "joined"
    ABBREVIATION = "abbreviation"
    """Nothing: what an abbreviation may stand for, or the other way round, and finds more; no rewrite of what was typed."""


Part = tuple[Syllable, ...]
"""What one chunk stands for."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """One way to read a row of chunks."""

    parts: tuple[Part, ...]
    reason: Reason | None
    """None for the row as typed."""
    prior: float
    """How likely the slip is, beside none."""

    @property
    def row(self) -> Part:
        """All syllables."""
        return tuple(syllable for part in self.parts for syllable in part)


# How likely a rewrite is, beside a row that is right, before the index is asked: orders of magnitude. A slip of the keys is one of
# many that the same hand could have made.
PRIORS = {Reason.TELEX: 0.02, Reason.VNI: 0.02, Reason.JOINED: 0.02, Reason.SPELLING: 0.0004, Reason.TONES: 0.01}

# A syllable that stands beside a neighbour of the row so often, and so many times as often as by chance, needs no other reading.
_ENOUGH = 5
_MORE_THAN_CHANCE = 3.0
# Of the slips of a word so many, the most frequent beside its neighbours: the one that was meant is among the first 4 in 95 % of
# 1,500 queries, among the first 8 in 98 %. And of the weak words so many, which bounds what a query costs.
SLIPS_LOOKED_AT = 4
_MOST_SLIPPED = 3


def row_as_typed(words: Sequence[Word]) -> Part:
    """The syllables of a row. Where none has a tone, the marks of all are open: they were typed without, or with hats alone."""
    marks = Marks.RIGHT if any(has_tone(word.toned) for word in words) else Marks.OPEN
    return tuple([Syllable(word.toned, marks) for word in words])


def find_weak(words: Sequence[Word], row: Part, evidence: Evidence) -> list[int]:
    """The places of syllables that the index does not hold beside a neighbour of their row."""
    in_doubt = [word.text.isalpha() for word in words]
    if len(row) == 1:
        return [0] if in_doubt[0] and evidence.count(row[0]) < _ENOUGH else []
    # A pair that stands there is enough for both of its syllables: so every second one is counted first, and mostly no other.
    for first in (*range(0, len(row) - 1, 2), *range(1, len(row) - 1, 2)):
        if (in_doubt[first] or in_doubt[first + 1]) and _stands(row[first], row[first + 1], evidence):
            in_doubt[first] = in_doubt[first + 1] = False
    return [place for place, doubted in enumerate(in_doubt) if doubted]


def _stands(left: Syllable, right: Syllable, evidence: Evidence) -> bool:
    together = evidence.pair(left, right)
    return together >= _ENOUGH and together >= _MORE_THAN_CHANCE * evidence.by_chance(left, right)


def find_rewrites(words: Sequence[Word], row: Part, weak: Sequence[int], evidence: Evidence) -> Iterator[Rewrite]:
    """The row as typed, and then what else it may have been meant as without a slip, where some of it is weak or has keys in it."""
    typed = tuple([(syllable,) for syllable in row])
    yield Rewrite(typed, None, 1.0)
    if weak or not all(word.text.isalpha() for word in words):
        yield from _decoded(words, typed)
    if weak:
        yield from _cut(weak, typed, evidence)
        if row[0].marks is Marks.RIGHT:
            yield from _opened(weak, words, typed)


def places_of_slips(weak: Sequence[int]) -> Sequence[int]:
    """The weak syllables in which slips are looked for."""
    return weak[:_MOST_SLIPPED]


def most_of_a_slip(place: int, row: Part, evidence: Evidence) -> float:
    """How much likelier than the row as typed, its logarithm, no row with a slip at a place of it can be."""
    before = row[place - 1] if place else None
    most = log(PRIORS[Reason.SPELLING]) + log(most_share(before) / evidence.share(before, row[place]))
    if place + 1 < len(row):
        most += log(most_share(row[place]) / evidence.share(row[place], row[place + 1]))
    return most


def _decoded(words: Sequence[Word], typed: tuple[Part, ...]) -> Iterator[Rewrite]:
    """All keys of an input method read as such: where one chunk has them, nobody changes over in between."""
    for decode, reason in ((decode_telex, Reason.TELEX), (decode_vni, Reason.VNI)):
        decoded = [decode(word.text) for word in words]
        if any(decoded):
            parts = [(Syllable(new or word.toned),) for new, word in zip(decoded, words, strict=True)]
            yield Rewrite(tuple(parts), reason, PRIORS[reason])


def _cut(weak: Sequence[int], typed: tuple[Part, ...], evidence: Evidence) -> Iterator[Rewrite]:
    """Every chunk cut that can be and is weak."""
    parts = list(typed)
    for place in weak:
        parts[place] = cut_joined(typed[place][0].toned, evidence) or typed[place]
    if tuple(parts) != typed:
        yield Rewrite(tuple(parts), Reason.JOINED, PRIORS[Reason.JOINED])


def find_slipped(place: int, row: Part, evidence: Evidence) -> Iterator[Rewrite]:
    """One slip in one chunk: those that the index has beside the neighbours of the row, the likeliest first."""
    slips = find_slips(row[place].toned)
    before = row[place - 1] if place else None
    behind = row[place + 1] if place + 1 < len(row) else None
    beside = evidence.beside(slips, before, behind)
    likely = sorted(((count, slip) for count, slip in zip(beside, slips, strict=True) if count), reverse=True)
    for _, slip in likely[:SLIPS_LOOKED_AT]:
        meant = [Syllable(slip, Marks.OPEN)]
        if row[place].marks is Marks.RIGHT:  # what was left out or hit in place of another may have had a mark
            meant = [Syllable(form) for form in evidence.forms(meant[0], before, behind)]
        for syllable in meant:
            changed = (*row[:place], syllable, *row[place + 1 :])
            yield Rewrite(tuple((one,) for one in changed), Reason.SPELLING, PRIORS[Reason.SPELLING])


def _opened(weak: Sequence[int], words: Sequence[Word], typed: tuple[Part, ...]) -> Iterator[Rewrite]:
    """The marks of one chunk taken to be wrong, or those of all that have none, where one of them is weak, taken to be left out."""
    bare = [place for place, word in enumerate(words) if not word.marked]
    for places in (bare if set(bare) & set(weak) else [], *([place] for place in weak if words[place].marked)):
        parts = list(typed)
        for place in places:
            parts[place] = (Syllable(words[place].toned, Marks.DOUBTFUL),)
        if places:
            yield Rewrite(tuple(parts), Reason.TONES, PRIORS[Reason.TONES])
