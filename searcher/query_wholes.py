"""What is one thing in a query though it has several words: `14/7/2020`, `05-CT/TW`, `abc@example.vn`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.language.analysis import find_wholes


@dataclass(frozen=True, slots=True)
class WholeWords:
    """Neighbouring words of a query that are one thing: a date, a document number, an address."""

    first: int
    """Of the words of the query, `Query.words`, which it begins with."""
    last: int
    """Inclusive."""
    toned: str
    folded: str


def find_whole_words(text: str, places: Sequence[tuple[int, int]]) -> Iterator[WholeWords]:
    """What is whole in the text of a query, as ranges of its words.

    A number typed in full (`05-CT/TW`, `05-ct-tw`) is that document, not every `Chỉ thị 05`: its type in words is left to those who
    type it.
    """
    found = find_wholes(text)
    in_full = {(whole.start, whole.end) for whole in found if whole.kind == "code" and " " not in whole.toned}
    for whole in found:
        if whole.kind == "code" and " " in whole.toned and (whole.start, whole.end) in in_full:
            continue
        inside = [i for i, (start, end) in enumerate(places) if whole.start <= start and end <= whole.end]
        if inside:
            yield WholeWords(inside[0], inside[-1], whole.toned, whole.folded)
