"""Words of several syllables in a query, by the index's own folded lexicon: pyvi finds 8 % of them where marks are missing."""

from collections.abc import Iterator, Sequence

from searcher.query import Word
from searcher.whoosh_reader import WhooshReader

LONGEST_COMPOUND = 4


def split_compounds(words: Sequence[Word], reader: WhooshReader) -> Iterator[tuple[tuple[Word, ...], int]]:
    """The compounds among words that stand side by side, each with the place of its first word: the longest from the left."""
    i = 0
    while i < len(words):
        for length in range(min(LONGEST_COMPOUND, len(words) - i), 1, -1):
            if reader.has_compound("_".join(word.folded for word in words[i : i + length])):
                yield tuple(words[i : i + length]), i
                i += length
                break
        else:
            i += 1
