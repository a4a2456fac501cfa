"""One segment, read in place: terms → numbers, numbers → postings and positions, documents → what is kept of them.

Everything is a view of mapped memory; nothing is held per document or per term. Safe to share between threads.
"""

import threading
import zlib
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import zstandard

from index.whoosh.array_file import ArrayFile
from index.whoosh.segment_file import FORMS, RARE
from index.whoosh.segment_stream import TEXT_FIELDS

# Terms that are remembered, each way: those of the passages that are shown come again and again.
_REMEMBERED = 1 << 13

Ints = npt.NDArray[np.int64]
Documents = npt.NDArray[np.uint32]


class Column(NamedTuple):
    """A frequent term: its frequency in every document, and which documents those are, a bit each."""

    frequencies: npt.NDArray[np.uint8]
    bitmap: npt.NDArray[np.uint8]
    large_at: Ints
    """Documents whose frequency does not fit into a byte …"""
    large: npt.NDArray[np.uint32]
    """… and what it is."""


class Listing(NamedTuple):
    """A term that is not frequent: the documents that have it, ascending, and how often each has it."""

    documents: Documents
    frequencies: npt.NDArray[Any]
    """Of unsigned integers, as wide as they have to be."""


class Postings:
    """The postings of one field form, by term number."""

    def __init__(self, arrays: ArrayFile, prefix: str) -> None:
        self._row = arrays[f"{prefix}.row"]
        self._columns = arrays[f"{prefix}.columns"]
        self._bitmaps = arrays[f"{prefix}.bitmaps"]
        self._starts = arrays[f"{prefix}.starts"]
        self._ids = arrays[f"{prefix}.ids"]
        self._frequencies = arrays[f"{prefix}.frequencies"]
        self._large_at = arrays[f"{prefix}.large_at"]
        self._large = arrays[f"{prefix}.large"]
        self.df = arrays[f"{prefix}.df"]
        self.cf = arrays[f"{prefix}.cf"]

    def read(self, number: int) -> Column | Listing:
        """The postings of a term."""
        row = int(self._row[number])
        if row >= 0:
            width = self._columns.shape[1]
            from_ = len(self._frequencies) + row * width
            at, large = self._exceptions(from_, from_ + width)
            return Column(self._columns[row], self._bitmaps[row], at, large)
        start, end = int(self._starts[number]), int(self._starts[number + 1])
        frequencies = self._frequencies[start:end]
        if len(self._large):
            at, large = self._exceptions(start, end)
            if len(at):
                frequencies = frequencies.astype(np.uint32)
                frequencies[at] = large
        return Listing(self._ids[start:end], frequencies)

    def documents(self, number: int) -> Listing:
        """The postings of a term as a list, however frequent it is."""
        postings = self.read(number)
        if isinstance(postings, Listing):
            return postings
        documents = np.flatnonzero(postings.frequencies)
        frequencies = postings.frequencies[documents].astype(np.uint32)
        frequencies[np.searchsorted(documents, postings.large_at)] = postings.large
        return Listing(documents.astype(np.uint32), frequencies)

    def _exceptions(self, from_: int, to: int) -> tuple[Ints, npt.NDArray[np.uint32]]:
        first, last = np.searchsorted(self._large_at, np.array([from_, to], np.uint64)).tolist()
        return (self._large_at[first:last] - np.uint64(from_)).astype(np.int64), self._large[first:last]


class Terms:
    """The terms of one form, by number and in the order of their bytes."""

    def __init__(self, arrays: ArrayFile, form: str) -> None:
        self._strings = Strings(arrays, form)
        self._order = arrays[f"{form}.order"]
        self._hashes = arrays[f"{form}.hashes"]
        self._by_hash = arrays[f"{form}.by_hash"]

    def __len__(self) -> int:
        return len(self._order)

    def __getitem__(self, number: int) -> bytes:
        return bytes(self._strings[number])

    def find(self, term: bytes) -> int | None:
        """The number of a term; None where the segment does not have it."""
        wanted = zlib.crc32(term)
        at = int(self._hashes.searchsorted(np.uint32(wanted)))
        while at < len(self._hashes) and self._hashes[at] == wanted:
            number = int(self._by_hash[at])
            if self._strings[number] == term:
                return number
            at += 1
        return None

    def at_or_after(self, term: bytes) -> int:
        """Where in the order of bytes a term stands or would stand."""
        return bisect_left(range(len(self._order)), term, key=self.in_order)

    def in_order(self, place: int) -> bytes:
        """The term at a place in the order of bytes."""
        return bytes(self._strings[int(self._order[place])])

    def beginning_with(self, prefix: bytes) -> Ints:
        """The numbers of all terms with this beginning."""
        first = self.at_or_after(prefix)
        # No byte of UTF-8 is 0xFF, so this is behind every term that begins so.
        return np.asarray(self._order[first : self.at_or_after(prefix + b"\xff")].astype(np.int64))

    def all(self) -> list[bytes]:
        """Every term by number."""
        return self._strings.all()


class Strings(Sequence[bytes]):
    """Strings one after the other, by number."""

    def __init__(self, arrays: ArrayFile, name: str) -> None:
        self._bytes = arrays[f"{name}.bytes"].data
        self._offsets = arrays[f"{name}.offsets"]

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __getitem__(self, number: Any) -> Any:
        start, end = self._offsets[number : number + 2].tolist()
        return bytes(self._bytes[start:end])

    def all(self) -> list[bytes]:
        """Every one, by number: faster than asking for each."""
        data = bytes(self._bytes)
        offsets = self._offsets.tolist()
        return [data[start:end] for start, end in pairwise(offsets)]


class TextField:
    """One text field: where its documents lie and which terms stand where."""

    def __init__(self, arrays: ArrayFile, name: str, folded_of: npt.NDArray[np.uint32]) -> None:
        self.starts = arrays[f"{name}.starts"]
        self._forward = arrays[f"{name}.forward"]
        self._rare_at = arrays[f"{name}.rare_at"]
        self._rare = arrays[f"{name}.rare"]
        self._anchors = arrays[f"{name}.anchors"]
        self._anchor_starts = arrays[f"{name}.anchor_starts"]
        self._covering = arrays[f"{name}.covering"]
        self._positions = arrays[f"{name}.positions"]
        self._position_starts = arrays[f"{name}.position_starts"]
        self._pair_frequent = int(arrays[f"{name}_pairs.frequent"][0])
        self._pair_codes = arrays[f"{name}_pairs.codes"]
        self._pair_positions = arrays[f"{name}_pairs.positions"]
        self._pair_starts = arrays[f"{name}_pairs.position_starts"]
        self._folded_of = folded_of

    @cached_property
    def lengths(self) -> Ints:
        """Syllables of each document."""
        starts = self.starts.astype(np.int64)
        return starts[1:] - starts[:-1] - 1

    def anchors(self, document: int) -> npt.NDArray[np.uint32]:
        """Where every `ANCHORED`th syllable of a document starts in its text."""
        return self._anchors[int(self._anchor_starts[document]) : int(self._anchor_starts[document + 1])]

    def forward(self, document: int) -> npt.NDArray[np.uint16]:
        """The toned term of each syllable of a document, RARE where its number does not fit."""
        start, end = self.starts[document : document + 2].tolist()
        return self._forward[start : end - 1]

    def folded_positions(self, number: int) -> npt.NDArray[np.uint32]:
        """The global positions of a folded term, ascending."""
        return self._positions[int(self._position_starts[number]) : int(self._position_starts[number + 1])]

    def toned_positions(self, number: int) -> Ints:
        """The global positions of a toned term, ascending."""
        candidates = self.folded_positions(int(self._folded_of[number]))
        own = candidates[self.toned_at(candidates) == number]
        first, last = np.searchsorted(self._covering, np.array([number << 32, (number + 1) << 32], np.uint64)).tolist()
        covering = (self._covering[first:last] & np.uint64(0xFFFF_FFFF)).astype(np.int64)
        return np.union1d(own.astype(np.int64), covering)

    def toned_at(self, positions: npt.NDArray[Any]) -> Ints:
        """The toned term of the syllable at each of some global positions, a number above all others in gaps."""
        terms = self._forward.take(positions, mode="clip").astype(np.int64)
        rare = np.flatnonzero(terms == RARE)
        if len(rare):
            terms[rare] = self._rare[np.searchsorted(self._rare_at, positions[rare])]
        return terms

    def folded_at(self, positions: npt.NDArray[Any]) -> Ints:
        """The folded term of the syllable at each of some global positions, -1 in gaps."""
        toned = self._forward.take(positions, mode="clip").astype(np.int64)
        rare = np.flatnonzero(toned == RARE)
        gaps = toned > RARE
        if len(rare):
            toned[rare] = self._rare[np.searchsorted(self._rare_at, positions[rare])]
        toned[gaps] = 0
        folded = self._folded_of.take(toned).astype(np.int64)
        folded[gaps] = -1
        return folded

    def documents_of(self, positions: npt.NDArray[Any]) -> Ints:
        """The document of each of some ascending global positions."""
        return np.searchsorted(self.starts, positions.astype(np.uint32), side="right") - 1

    def pair(self, left: int, right: int) -> int | None:
        """The number of a pair of frequent neighbours, -1 where they never meet; None where one of the two is not frequent."""
        if left >= self._pair_frequent or right >= self._pair_frequent:
            return None
        code = left * self._pair_frequent + right
        at = int(np.searchsorted(self._pair_codes, code))
        return at if at < len(self._pair_codes) and int(self._pair_codes[at]) == code else -1

    def pair_positions(self, number: int) -> npt.NDArray[np.uint32]:
        """Where the left of two neighbours stands, ascending."""
        return self._pair_positions[int(self._pair_starts[number]) : int(self._pair_starts[number + 1])]

    def anchors_of(self, documents: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint32]:
        """The anchors of some documents, one after the other."""
        starts = self._anchor_starts.astype(np.int64)
        counts = starts[1:] - starts[:-1]
        return np.asarray(self._anchors[np.repeat(documents, counts)])

    @property
    def covering(self) -> npt.NDArray[np.uint64]:
        """`toned term << 32 | position` of all that stands at the position of a syllable besides it."""
        return self._covering


class SegmentArrays:
    """A segment's file, opened."""

    def __init__(self, path: Path) -> None:
        self.arrays = ArrayFile(path)
        self.terms = {form: Terms(self.arrays, form) for form in FORMS}
        self.folded_of: npt.NDArray[np.uint32] = self.arrays["toned.folded"]
        self.published: Ints = self.arrays["published"]
        self.ids = Strings(self.arrays, "ids")
        self._id_order = self.arrays["ids.order"]
        self._stored = Strings(self.arrays, "stored")
        self._fields: dict[str, TextField] = {}
        self._postings: dict[str, Postings] = {}
        self._here = threading.local()
        self.toned_term = lru_cache(_REMEMBERED)(self._toned_term)
        self.folded_number = lru_cache(_REMEMBERED)(self._folded_number)

    def __len__(self) -> int:
        return len(self.published)

    @property
    def tokens(self) -> int:
        """Syllables of all its texts."""
        return sum(int(self.text(field).starts[-1]) - len(self) for field in TEXT_FIELDS)

    def _toned_term(self, number: int) -> str:
        """A toned term by its number."""
        return self.terms["toned"][number].decode("utf-8")

    def _folded_number(self, folded: str) -> int | None:
        """The number of a folded term; None where the segment does not have it."""
        return self.terms["folded"].find(folded.encode("utf-8", "replace"))

    def toned_of(self, folded: int) -> Documents:
        """The toned terms that fold to one term."""
        starts = self.arrays["folded.toned_starts"]
        return self.arrays["folded.toned"][int(starts[folded]) : int(starts[folded + 1])]

    def text(self, field: str) -> TextField:
        """The text field `title` or `body`."""
        if field not in self._fields:
            self._fields[field] = TextField(self.arrays, field, self.folded_of)
        return self._fields[field]

    def postings(self, name: str) -> Postings:
        """The postings of a field form (`body_folded`, `body_lead_toned`) or of pairs (`body_pairs`)."""
        if name not in self._postings:
            self._postings[name] = Postings(self.arrays, name)
        return self._postings[name]

    def documents_with_id(self, document_id: str) -> list[int]:
        """Every document with this id, deleted or not, ascending."""
        wanted = document_id.encode("utf-8")
        at = bisect_left(range(len(self._id_order)), wanted, key=lambda place: self.ids[int(self._id_order[place])])
        found = []
        while at < len(self._id_order) and self.ids[int(self._id_order[at])] == wanted:
            found.append(int(self._id_order[at]))
            at += 1
        return sorted(found)

    def stored(self, number: int) -> bytes:
        """A document as it was stored; raises ValueError where its bytes are damaged."""
        try:
            return self._decompress()(self._stored[number])
        except zstandard.ZstdError as error:
            raise ValueError(str(error)) from error

    def _decompress(self) -> Callable[[bytes], bytes]:
        """The decompressor of this thread: zstandard's are not to be shared."""
        found: Callable[[bytes], bytes] | None = getattr(self._here, "decompress", None)
        if found is None:
            dictionary = self.arrays["stored.dictionary"].tobytes()
            data = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
            found = self._here.decompress = zstandard.ZstdDecompressor(dict_data=data).decompress
        return found

    def facet(self, name: str) -> tuple[list[str], npt.NDArray[np.int32]]:
        """The different values of a facet field, and for each document the number of its value (-1: none)."""
        values = [value.decode("utf-8") for value in Strings(self.arrays, name).all()]
        return values, self.arrays[f"{name}.codes"]

    def place_keys(self) -> Iterator[tuple[str, Documents]]:
        """Every key that documents may be filtered by, with those documents."""
        starts = self.arrays["places.starts"].tolist()
        documents = self.arrays["places.documents"]
        for key, start, end in zip(Strings(self.arrays, "places").all(), starts, starts[1:], strict=False):
            yield key.decode("ascii"), documents[start:end]
