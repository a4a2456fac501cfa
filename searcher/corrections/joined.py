"""Words typed without the spaces between them → the syllables they are made of: `nongthonmoi` is nông thôn mới.

Of all ways to cut a chunk into syllables of Vietnamese spelling the likeliest is taken, by how often the index has these side by
side.
"""

import unicodedata
from collections.abc import Container, Iterator
from math import log

from index.language.syllables import is_folded_syllable, is_vietnamese_syllable
from index.language.tone_placement import TONES, place_tone
from searcher.corrections.evidence import Evidence, Marks, Syllable

SHORTEST = 4
LONGEST = 32
"""Characters: five syllables, as a rule."""
_LONGEST_SYLLABLE = 7
# Cuts that are followed on from each place: with one the likeliest beginning may have no likely end.
_FOLLOWED = 3


def cut_joined(toned: str, evidence: Evidence) -> tuple[Syllable, ...] | None:
    """The syllables that a chunk is likeliest made of; None where it cannot be cut in two or more.

    Syllables without marks may have any.
    """
    if not SHORTEST <= len(toned) <= LONGEST or not toned.isalpha():
        return None
    # At each place the likeliest cuts of what stands before it, best first: log of the likelihood, and the syllables.
    cuts: list[list[tuple[float, tuple[Syllable, ...]]]] = [[(0.0, ())], *([] for _ in toned)]
    for start, syllables in enumerate(_syllables_of_cuts(toned)):
        cuts[start] = sorted(cuts[start], reverse=True)[:_FOLLOWED]
        for end, syllable in syllables if cuts[start] else ():
            if evidence.count(syllable):
                cuts[end] += [
                    (worth + log(evidence.share(before[-1] if before else None, syllable)), (*before, syllable))
                    for worth, before in cuts[start]
                ]
    return max(cuts[-1])[1] if cuts[-1] else None


def _syllables_of_cuts(toned: str) -> list[list[tuple[int, Syllable]]]:
    """From each place the syllables, with their ends, from which syllables lead on to the end; not the whole.

    The index is asked for these alone: hardly a chunk can be cut, but most begin with a syllable.
    """
    found: list[list[tuple[int, Syllable]]] = [[] for _ in toned]
    leads = {len(toned)}
    for start in reversed(range(len(toned))):
        found[start] = list(_syllables_at(toned, start, leads))
        if found[start]:
            leads.add(start)
    found[0] = [(end, syllable) for end, syllable in found[0] if end < len(toned)]
    return found


def _syllables_at(toned: str, start: int, leads: Container[int]) -> Iterator[tuple[int, Syllable]]:
    """Where the syllables that may begin at a place end, of ends from which syllables lead on."""
    for end in range(start + 1, min(start + _LONGEST_SYLLABLE, len(toned)) + 1):
        if end not in leads:
            continue
        piece = toned[start:end]
        if piece.isascii():
            if is_folded_syllable(piece):
                yield end, Syllable(piece, Marks.OPEN)
        elif _tones(piece) < 2 and is_vietnamese_syllable(piece):
            yield end, Syllable(place_tone(piece))


def _tones(piece: str) -> int:
    return sum(char in TONES for char in unicodedata.normalize("NFD", piece))
