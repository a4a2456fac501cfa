"""Abbreviations that the indexed articles explain themselves, kept beside the postings of a generation.

Every reading is kept with the number of documents that give it, so that `add` goes on counting where the build stopped.
"""

from pathlib import Path

from index.language.abbreviation_mining import PairCounter
from index.language.abbreviations import Abbreviations, load

_FILE = "abbreviations.tsv"


class CorpusAbbreviations:
    """Pairs of short and long forms, counted over documents."""

    def __init__(self, path: Path) -> None:
        """Go on from what the generation at `path` has, if it has any."""
        self._file = path / _FILE
        self._counter = _read(self._file)

    def merge(self, pairs: PairCounter) -> None:
        """Take over what documents explain that were added."""
        self._counter.merge(pairs)

    def write(self) -> None:
        """Write the counts beside the index; a file linked from another generation is left alone."""
        self._file.unlink(missing_ok=True)
        rows = (f"{pair.short}\t{pair.long}\t{pair.documents}\n" for pair in self._counter.pairs())
        self._file.write_text("".join(rows), encoding="utf-8")


def known_abbreviations(path: Path) -> Abbreviations:
    """The reviewed table and what the articles of the generation at `path` explain often and clearly enough."""
    trusted = {pair.short: pair.long for pair in _read(path / _FILE).trusted()}
    return load().with_mined(trusted)


def _read(file: Path) -> PairCounter:
    counter = PairCounter()
    if file.exists():
        for line in file.read_text(encoding="utf-8").splitlines():
            short, long, documents = line.split("\t")
            counter.add_counted(short, long, int(documents))
    return counter
