"""The last step: a few suggestions of each kind, in one list."""

from collections.abc import Iterator
from itertools import islice

from searcher.suggestions.codes import complete_codes
from searcher.suggestions.completion import Completion, read_text
from searcher.suggestions.keys import read_keys
from searcher.suggestions.places import complete_places
from searcher.suggestions.titles import complete_titles
from searcher.suggestions.typed import Typed, read_typed
from searcher.suggestions.words import complete_words
from searcher.whoosh.reader import WhooshReader

# Of eight: so many of one short kind, and of all short kinds while there are titles enough.
_OF_ONE_KIND = 3
_SHORT = 5


def complete(text: str, limit: int, reader: WhooshReader) -> tuple[Completion, ...]:
    """Up to `limit` completions: document numbers, places and words, then titles, which get the room that is left.

    Of several that read alike without marks the first is kept. Where nothing begins as typed, words may be keys of an input method
    that is off. Never an error: what cannot be completed gives none.
    """
    typed = read_typed(text)
    found = _completed(typed, limit, reader) if typed else ()
    if typed and not found and (meant := read_keys(typed.text)) != typed.text and (keys := read_typed(meant)):
        return _completed(keys, limit, reader)
    return found


def _completed(typed: Typed, limit: int, reader: WhooshReader) -> tuple[Completion, ...]:
    seen: set[tuple[str, ...]] = set()
    of_one_kind, most_short = (max(1, limit * share // 8) for share in (_OF_ONE_KIND, _SHORT))
    short: list[Completion] = []
    for found in (complete_codes(typed, reader), complete_places(typed, reader), complete_words(typed, reader)):
        short += islice(_unlike(found, seen), of_one_kind)
    wanted = limit - min(len(short), most_short)
    titles = list(islice(_unlike(complete_titles(typed, reader, wanted), seen), wanted))
    return (*short[: limit - len(titles)], *titles)


def _unlike(found: Iterator[Completion], seen: set[tuple[str, ...]]) -> Iterator[Completion]:
    """Those that read like nothing seen before."""
    for suggestion in found:
        folded = read_text(suggestion.text).folded
        if folded not in seen:
            seen.add(folded)
            yield suggestion
