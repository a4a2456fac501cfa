"""Words of several syllables in a query, by the index's own folded lexicon: pyvi finds 8 % of them where marks are missing.

Of all ways to cut the syllables into words of the index the likeliest is taken (Viterbi over word frequencies). On the folded
sentences of UD_Vietnamese-VTB's dev part it tells 93.8 % of the gaps between syllables right, the longest match from the left
92.6 % (`benchmarks/compounds.py`, an index of 2,500 articles).
"""

from collections.abc import Iterator, Sequence
from math import log
from typing import Protocol

LONGEST_COMPOUND = 4

# A syllable is counted in compounds too, so single syllables look likelier than they are: each syllable more in a compound
# makes up for it by this much. Of 0, 1, 1.5, 2, 3 the best on the training part of UD_Vietnamese-VTB.
_PER_SYLLABLE = 2.0


class Lexicon(Protocol):
    """What an index knows of words."""

    def frequency(self, folded: str) -> int:
        """How often a syllable stands in the texts."""

    def compound_frequencies(self, folded: Sequence[str]) -> Sequence[int]:
        """How often each of some compounds (`nong_thon`) stands in the texts."""

    @property
    def syllables(self) -> int:
        """How many syllables the texts have."""


def cut_compounds(syllables: Sequence[str], lexicon: Lexicon) -> list[int]:
    """The likeliest cut of folded syllables: how many each word takes, in order."""
    known = _known(syllables, lexicon)
    worth = [0.0] + [float("-inf")] * len(syllables)
    taken = [1] * (len(syllables) + 1)
    everything = log(lexicon.syllables + 1)
    # Behind the last compound that may be, nothing is left to choose: of half of the queries no syllable need be asked for.
    for end in range(1, max(known, default=0) + 1):
        for length, count in ((1, lexicon.frequency(syllables[end - 1]) or 0.5), *known.get(end, ())):
            value = worth[end - length] + log(count) - everything + _PER_SYLLABLE * (length - 1)
            if value > worth[end]:
                worth[end], taken[end] = value, length
    lengths = []
    end = len(syllables)
    while end:
        lengths.append(taken[end])
        end -= taken[end]
    return lengths[::-1]


def _known(syllables: Sequence[str], lexicon: Lexicon) -> dict[int, list[tuple[int, int]]]:
    """By where they end, the lengths of the compounds that the index has, ascending, and how often each stands there."""
    runs = [
        (end, length) for end in range(2, len(syllables) + 1) for length in range(2, min(LONGEST_COMPOUND, end) + 1)
    ]
    known: dict[int, list[tuple[int, int]]] = {}
    counts = lexicon.compound_frequencies(["_".join(syllables[end - length : end]) for end, length in runs])
    for (end, length), count in zip(runs, counts, strict=True):
        if count:
            known.setdefault(end, []).append((length, count))
    return known


def find_compounds(syllables: Sequence[str], lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """The first and the last syllable of each compound in the likeliest cut, in order."""
    first = 0
    for length in cut_compounds(syllables, lexicon):
        if length > 1:
            yield first, first + length - 1
        first += length
