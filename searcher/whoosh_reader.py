"""The index as a search sees it: one generation, opened once and read by every thread.

Whoosh is asked for postings, columns and stored documents only; it does not score. Its own collector gives a wrong top ten with
default settings (AndMaybeMatcher and ArrayUnionMatcher skip what they must not), and its "BM25F" is a sum of BM25s over lengths
kept in one lossy byte.
"""

import json
import weakref
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import RLock
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh import index as whoosh_index

from index.corpus_abbreviations import known_abbreviations
from index.documents import Document, parse_document
from index.errors import IndexCorrupt
from index.generations import Generation
from index.language.fold import fold
from index.whoosh_schema import FACET_FIELDS, PLACE_KEYS, TEXT_FIELDS, UNDATED
from searcher.ranking import FieldLengths
from searcher.request import filter_key

Numbers = npt.NDArray[np.int64]

# Occurrences of terms asked for lately stay in memory, up to this many (8 bytes each).
_CACHED_OCCURRENCES = 16_000_000

DOCUMENT_SHIFT = 32
"""An occurrence is one number, `document << 32 | position`: a neighbour is a number one greater."""


@dataclass(frozen=True)
class Values:
    """One facet field: the different values, and for each document the number of its value (-1: none)."""

    values: tuple[str, ...]
    keys: tuple[str, ...]
    """What each value is compared by."""
    codes: Numbers


class WhooshReader:
    """Read access to one generation; safe to share between threads.

    A Whoosh reader shared by threads gives wrong results, since its files share positions; every use of it is under one lock.
    """

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        self._lock = RLock()
        self._cache: OrderedDict[tuple[str, str], Numbers] = OrderedDict()
        self._cached = 0
        try:
            self._reader = whoosh_index.open_dir(str(generation.path)).reader()
            # Closed with the last search that uses it, not when a new generation comes: others may be reading still.
            weakref.finalize(self, self._reader.close)
            self._load()
        except Exception as error:
            # Whoosh meets broken files with whatever its parsing happens to raise: struct.error, KeyError, UnpicklingError…
            raise IndexCorrupt(
                f"{generation.path}: cannot be opened ({type(error).__name__}: {error}); "
                "rebuild the index with `timtin build SOURCE...`"
            ) from error

    def _load(self) -> None:
        """Read what every search needs: columns and the lexicon."""
        self.size = int(self._reader.doc_count_all())
        self.live = np.array([not self._reader.is_deleted(n) for n in range(self.size)], dtype=bool)
        self.documents = int(self.live.sum())
        self.published = np.array(self._column("published"), dtype=np.int64)
        self.dated = self.published != UNDATED
        self.lengths: Mapping[str, FieldLengths] = {name: self._lengths(name) for name in TEXT_FIELDS}
        self.facet_values: Mapping[str, Values] = {name: self._values(name) for name in FACET_FIELDS}
        self._with_place_key = self._documents_by_place_key()
        self._forms: dict[str, tuple[str, ...]] = {}
        self._compounds: set[str] = set()
        self._frequencies: dict[str, int] = {}
        for toned in sorted({term for name in TEXT_FIELDS for term in self._terms(f"{name}_toned")}):
            if "_" in toned:
                self._compounds.add("_".join(fold(part) for part in toned.split("_")))
            elif toned.replace(",", "").isalnum():  # a syllable or a number; nothing whole (2020-07-14)
                folded = toned if "," in toned else fold(toned)
                self._forms[folded] = (*self._forms.get(folded, ()), toned)
        self.abbreviations = known_abbreviations(self.generation.path)

    def _terms(self, field: str) -> Iterator[str]:
        return (term.decode("utf-8") for term in self._reader.lexicon(field))

    def _column(self, name: str) -> list[Any]:
        values: list[Any] = []
        for leaf, _ in self._reader.leaf_readers():
            values.extend(leaf.column_reader(name))
        return values

    def _lengths(self, name: str) -> FieldLengths:
        lengths = np.array(self._column(f"{name}_length"), dtype=np.float64)
        return FieldLengths(lengths, float(lengths[self.live].mean()) if self.documents else 0.0)

    def _values(self, name: str) -> Values:
        column = [value.decode("utf-8") for value in self._column(name)]
        values = sorted({value for value in column if value})
        number = {value: i for i, value in enumerate(values)} | {"": -1}
        codes = np.array([number[value] for value in column], dtype=np.int64)
        return Values(tuple(values), tuple(filter_key(value) for value in values), codes)

    def _documents_by_place_key(self) -> Mapping[str, Numbers]:
        found: dict[str, list[int]] = {}
        for number, keys in enumerate(self._column(PLACE_KEYS)):
            for key in keys.decode("ascii").split():
                found.setdefault(key, []).append(number)
        return {key: np.array(numbers, dtype=np.int64) for key, numbers in found.items()}

    def documents_at(self, place_keys: Iterable[str]) -> Numbers:
        """The documents whose place has any of these keys; one may come several times."""
        found = [self._with_place_key[key] for key in place_keys if key in self._with_place_key]
        return np.concatenate(found) if found else np.empty(0, dtype=np.int64)

    def forms(self, folded: str) -> Sequence[str]:
        """The toned forms in the index that fold to `folded`."""
        return self._forms.get(folded, ())

    def frequency(self, folded: str) -> int:
        """How often a syllable, or a word of several (`nong_thon`), stands in the texts."""
        if folded not in self._frequencies:
            known = "_" not in folded or folded in self._compounds
            self._frequencies[folded] = self._read_frequency(folded) if known else 0
        return self._frequencies[folded]

    def _read_frequency(self, folded: str) -> int:
        with self._lock:
            return sum(int(self._reader.frequency(f"{name}_folded", folded)) for name in TEXT_FIELDS)

    @property
    def syllables(self) -> int:
        """How many syllables the texts have."""
        return int(sum(lengths.lengths.sum() for lengths in self.lengths.values()))

    def occurrences(self, field: str, term: str) -> Numbers:
        """Every place of `term` in `field` (`title_toned`, `body_folded`, …) of live documents, ascending."""
        with self._lock:
            found = self._cache.pop((field, term), None)
            if found is None:
                found = self._read_occurrences(field, term)
                self._cached += len(found)
                while self._cached > _CACHED_OCCURRENCES and self._cache:
                    self._cached -= len(self._cache.popitem(last=False)[1])
            self._cache[field, term] = found
            return found

    def _read_occurrences(self, field: str, term: str) -> Numbers:
        if (field, term) not in self._reader:
            return np.empty(0, dtype=np.int64)
        occurrences: list[int] = []
        matcher = self._reader.postings(field, term)
        while matcher.is_active():
            base = matcher.id() << DOCUMENT_SHIFT
            occurrences.extend([base + position for position in matcher.value_as("positions")])
            matcher.next()
        return np.array(occurrences, dtype=np.int64)

    def document(self, number: int) -> Document:
        """The stored document at a place."""
        with self._lock:
            return parse_document(json.loads(self._reader.stored_fields(number)["stored"]))

    def number(self, document_id: str) -> int | None:
        """The place of the live document with this id."""
        with self._lock:
            if ("id", document_id) not in self._reader:
                return None
            matcher = self._reader.postings("id", document_id)
            return int(matcher.id()) if matcher.is_active() else None
