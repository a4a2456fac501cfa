"""Numbers of documents that begin as typed, `05-c` or `ke hoach 12`; those that the most articles have first."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice, zip_longest

import numpy as np

from index.language.document_numbers import fold_parts, type_of, typed_type
from index.language.fold import fold_words, tone
from index.language.marks import may_become
from searcher.suggestions.completion import Completion, Kind, marked
from searcher.suggestions.typed import Typed
from searcher.whoosh.open_segments import OpenSegment
from searcher.whoosh.reader import WhooshReader

# 05-c, 15/2024/qđ: a number without its zeros, and what follows it.
_BEGUN = re.compile(r"(?<!\S)0*(?P<number>[0-9]{1,6})(?P<rest>[/–-][^\s.@]{0,80})?\Z")
# Dates and telephone numbers have no letters, addresses have stops.
_CODE = re.compile(r"\d+[/-][^.@]*[^\W\d_][^.@]*")
_DASHES = str.maketrans({"–": "-", " ": None})
# Terms that are read and codes that are counted, the most frequent ones.
_READ = 100
_COUNTED = 16


def complete_codes(typed: Typed, reader: WhooshReader) -> Iterator[Completion]:
    """Document numbers as articles write them, each with how many articles have it."""
    matched = _BEGUN.search(typed.text)
    if matched is None:
        return
    number, rest = matched["number"], tone(matched["rest"] or "").translate(_DASHES)
    named = typed_type(typed.text)
    if named is None and not rest and len(typed.pieces) > 1:
        return  # `quận 1`: what stands before the number is no type of document, and would be lost
    beginnings = [number + rest] if rest else [number + "/", number + "-"]
    codes = (term for term in _terms(beginnings, reader) if _CODE.fullmatch(term))
    if named:
        codes = (term for term in codes if type_of(term) == named[0])
    for count, term in _counted(codes, reader):
        text = reader.written(term).translate(_DASHES)
        yield Completion(text, Kind.CODE, ((0, text.find(number) + len(number + rest)),), count)
    for count, term in _counted(_terms([" ".join(named)], reader), reader) if named else ():
        # Typed `chi thi so 5`, it is shown with the word in between too.
        begin, _, digits = term.rpartition(" ")
        between = " số " if len(typed.pieces) > 1 and typed.pieces[-2].folded == "so" else " "
        if suggestion := marked(begin.capitalize() + between + digits, Kind.CODE, typed.pieces, count):
            yield suggestion


def _terms(beginnings: Sequence[str], reader: WhooshReader) -> Iterator[str]:
    """The different toned terms that begin so, whatever marks are missing: of each segment the most frequent, in turns."""
    found = [_terms_in(segment, beginning) for segment in reader.segments for beginning in beginnings]
    seen: set[str | None] = {None}
    for turn in zip_longest(*found):
        for term in turn:
            if term not in seen:
                seen.add(term)
                yield term


def _terms_in(segment: OpenSegment, beginning: str) -> Iterator[str]:
    folded = fold_words(beginning) if " " in beginning else fold_parts(beginning)
    numbers = segment.arrays.terms["folded"].beginning_with(folded.encode("utf-8", "replace"))
    for number in np.sort(numbers)[:_READ].tolist():
        for toned in segment.arrays.folding.toned_of(number).tolist():
            term = segment.arrays.toned_term(toned)
            if may_become(beginning, term):
                yield term


def _counted(terms: Iterator[str], reader: WhooshReader) -> list[tuple[int, str]]:
    """Terms that articles have, with how many have them, the most first."""
    chosen = dict.fromkeys(islice(terms, _COUNTED))
    counted = ((reader.toned.of("text", (term,)).df, term) for term in chosen)
    return sorted(((count, term) for count, term in counted if count), key=lambda pair: (-pair[0], pair[1]))
