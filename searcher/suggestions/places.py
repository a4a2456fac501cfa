"""Places whose names begin as typed, with the kind of unit or without: `muong l`, `huyen muong l`; the best known first."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from index.places.gazetteer import gazetteer
from index.places.place_filter import typed_kind
from index.places.place_names import place_names
from searcher.suggestions.completion import Completion, Kind, marked
from searcher.suggestions.typed import Typed, read_typed
from searcher.whoosh.reader import WhooshReader

# Names that are looked at, of those with the most articles: marks, or the kind of unit, may rule out the first ones.
_CONSIDERED = 32


def complete_places(typed: Typed, reader: WhooshReader) -> Iterator[Completion]:
    """Names of places that articles are about, each with how many are; without a kind the highest unit of the name is meant."""
    names = place_names()
    for place, suggestion in _names(typed, reader):
        if count := reader.count_at(frozenset(names.units(place))):
            yield replace(suggestion, count=count)
    of_kind = typed_kind(typed.text)
    bare = read_typed(of_kind.bare) if of_kind else None
    if of_kind is None or bare is None:
        return
    for place, suggestion in _names(bare, reader):
        units = (gazetteer().unit(unit) for unit in names.bearers[place].split() if unit[0] in of_kind.levels)
        if count := reader.count_at(frozenset(unit.id for unit in units if unit.kind == of_kind.kind)):
            # `tp` is not the beginning of `thành phố`: then the name alone is marked.
            text = f"{of_kind.kind} {suggestion.text}"
            if full := marked(text, Kind.PLACE, typed.pieces, count) or marked(text, Kind.PLACE, bare.pieces, count):
                yield full


def _names(typed: Typed, reader: WhooshReader) -> Iterator[tuple[int, Completion]]:
    """The names that begin as typed, of places that articles are about, and where each stands in `place_names`."""
    names = place_names()
    found = names.beginning_with(" ".join(piece.folded for piece in typed.pieces))
    counts = reader.name_counts[found.start : found.stop]
    for number in np.argsort(-counts, kind="stable")[:_CONSIDERED].tolist():
        if counts[number] and (suggestion := marked(names.names[found[number]], Kind.PLACE, typed.pieces)):
            yield found[number], suggestion
