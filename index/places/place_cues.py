"""What words near a name make of it: `data/place_cues.tsv`, by cue."""

from functools import cache

from index.places.gazetteer import read_rows


@cache
def cues_before() -> dict[str, tuple[float, int]]:
    """Return what words before a name make of it: a factor, and within how many syllables."""
    rows = (row.split("\t") for row in read_rows("place_cues.tsv"))
    return {words: (float(factor), int(within)) for cue, words, factor, within in rows if factor}


@cache
def cue_words(cue: str) -> frozenset[str]:
    """Return the words of one of the other cues: `sport`, `foreign`, `known` …"""
    return frozenset(row.split("\t")[1] for row in read_rows("place_cues.tsv") if row.startswith(cue + "\t"))


@cache
def first_words(cue: str) -> frozenset[str]:
    """Return the first words of what a cue lists."""
    return frozenset(words.partition(" ")[0] for words in cue_words(cue))
