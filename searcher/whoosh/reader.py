"""The index as a search sees it: one generation, opened once and read by every thread."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import chain

import numpy as np
import numpy.typing as npt
from whoosh import index as whoosh_index

from index.corpus_abbreviations import known_abbreviations
from index.documents import Document, instant, stored_document
from index.errors import BadDocument, IndexCorrupt
from index.generations import Generation
from index.json_text import read_json
from index.language.marks import Agreement
from index.places.place_names import place_names
from index.whoosh.remembered import remembered
from index.whoosh.schema import UNDATED
from index.whoosh.segment_stream import FACET_FIELDS, TEXT_FIELDS
from searcher.bounds import BoundingImpact
from searcher.matching import matching_forms
from searcher.query import Tones, Word
from searcher.ranking import Norm, idf, norm
from searcher.readings import Forms, count_forms
from searcher.whoosh.begun_terms import begin_with
from searcher.whoosh.facet_values import Values, values_of
from searcher.whoosh.frequencies import Frequencies, Ints, Mask
from searcher.whoosh.indexed_text import IndexedText, IndexedTexts, WantedForms
from searcher.whoosh.kept import Kept
from searcher.whoosh.neighbours import beside
from searcher.whoosh.open_segments import Floats, OpenSegments
from searcher.whoosh.phrases import Slot
from searcher.whoosh.term_frequencies import TermFrequencies
from searcher.whoosh.term_vectors import TermVectors
from searcher.whoosh.toned_forms import TonedFrequencies
from searcher.whoosh.toned_runs import Run, side_by_side, toned_runs
from searcher.whoosh.toned_words import CountedWord

# Forms of so many syllables are remembered: a query asks for a handful of each word's.
_REMEMBERED = 4096
# Rows of syllables, of which a query asks for ten: of 3,000 queries three each are new with a quarter of the room, two and a half
# with all of it, 12 MB.
_REMEMBERED_RUNS = 1 << 14
# Of 64 kB each: the hits of a page ask for one in each segment that has any of them.
_TABLES = 16
# Bytes. Of 102,711 articles a frequent word holds some 300 kB: with half the room, and half of `CACHED_BYTES`, a search takes 8 %
# longer. What a word asks of its toned forms is 2 kB, or more where these have to be put together.
_KEPT_IMPACTS = 320_000_000
_KEPT_WORDS = 48_000_000

_FOLDED_FIELDS = tuple(f"{name}_folded" for name in TEXT_FIELDS)


class WhooshReader:
    """Read access to one generation; safe to share between threads, for all it reads is mapped memory."""

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        try:
            # The reader names the segments; what is read of them is read from their arrays.
            self._reader = whoosh_index.open_dir(str(generation.path)).reader()
            self.segments = OpenSegments(self._reader.leaf_readers())
            self.facet_values: Mapping[str, Values] = {name: values_of(self.segments, name) for name in FACET_FIELDS}
            self.abbreviations = known_abbreviations(generation.path)
        except Exception as error:
            # Whoosh meets broken files with whatever its parsing happens to raise: struct.error, KeyError, UnpicklingError…
            raise IndexCorrupt(
                f"{generation.path}: cannot be opened ({type(error).__name__}: {error}); "
                "rebuild the index with `timtin build SOURCE...`"
            ) from error
        self.terms = TermFrequencies(self.segments)
        self.toned = TonedFrequencies(self.segments)
        self.toned_words: Kept[CountedWord] = Kept(_KEPT_WORDS)
        self.norms = self._norms()
        self._impacts: Kept[BoundingImpact] = Kept(_KEPT_IMPACTS)
        self._wanted_forms = lru_cache(_TABLES)(WantedForms)
        self.forms = remembered(self._forms, _REMEMBERED)
        self.agreements = remembered(self._agreements, _REMEMBERED)
        self.beginning_with = remembered(self._beginning_with, _REMEMBERED)
        self.frequency = remembered(self._frequency, _REMEMBERED)
        self.title = remembered(self._title, _REMEMBERED)
        self.count_at = remembered(self._count_at, _REMEMBERED)
        self.written = remembered(self._written, _REMEMBERED)
        self.toned_runs = remembered(self._toned_runs, _REMEMBERED_RUNS)
        self.forms_of = remembered(self._forms_of, _REMEMBERED)
        self.side_by_side = remembered(self._side_by_side, _REMEMBERED)

    @property
    def size(self) -> int:
        """Places for documents, deleted ones and filling included."""
        return self.segments.size

    @property
    def documents(self) -> int:
        """Documents that are not deleted."""
        return self.segments.documents

    @property
    def live(self) -> Mask:
        """Which places hold a document that is not deleted."""
        return self.segments.live

    @property
    def published(self) -> Ints:
        """Seconds since 1970, or UNDATED."""
        return self.segments.published

    @cached_property
    def dated(self) -> Mask:
        return np.asarray(self.live & (self.published != UNDATED))

    @cached_property
    def months(self) -> Ints:
        """In which month each document was published in Vietnam, twelve a year from the year 0; undated ones anyhow."""
        moments = np.where(self.dated, self.published - instant("1970-01-01"), 0).astype("datetime64[s]")
        return moments.astype("datetime64[M]").astype(np.int64) + 1970 * 12

    @cached_property
    def newest_first(self) -> Ints:
        """Live documents by date, undated ones last, equal ones as they were added."""
        return self.segments.newest_first

    @cached_property
    def oldest_first(self) -> Ints:
        """Live documents by date, undated ones last, equal ones as they were added."""
        live = np.flatnonzero(self.live)
        return live[np.lexsort((self.published[live], ~self.dated[live]))]

    @property
    def lengths(self) -> Mapping[str, Floats]:
        """Syllables of each document, by text field."""
        return self.segments.lengths

    @cached_property
    def syllables(self) -> int:
        """How many syllables the texts have."""
        return int(sum(lengths.sum(dtype=np.float64) for lengths in self.lengths.values()))

    def _norms(self) -> Mapping[str, Norm]:
        """How title and body together, a title, and the lead of a body are saturated."""
        title, text = self.lengths["title"], self.lengths["title"] + self.lengths["body"]
        return {
            "text": norm(text, self._mean(text), k1=1.2, b=0.8),
            "title": norm(title, self._mean(title), k1=1.2, b=0.8),
            "body_lead": norm(text, 1.0, k1=0.8, b=0.0),
        }

    def _mean(self, lengths: Floats) -> float:
        return float(lengths[self.live].mean(dtype=np.float64)) if self.documents else 0.0

    def impact_of(self, where: str, slots: tuple[Slot, ...], slop: int = 0) -> BoundingImpact:
        """What terms in this order are worth in `text`, title and body together, in a `title` or in a `body_lead`."""
        return self.impact((where, slots, slop), lambda: self.weighed(where, self.counted(where, slots, slop)))

    def impact(self, key: Hashable, make: Callable[[], BoundingImpact]) -> BoundingImpact:
        """An impact that was worked out lately, or is now."""
        return self._impacts.get(key, make)

    def counted(self, where: str, slots: tuple[Slot, ...], slop: int = 0) -> Frequencies:
        """How often documents have terms in this order."""
        return self.terms.side_by_side(slots, slop) if where == "text" else self.terms.phrase(where, slots, slop)

    def weighed(self, where: str, frequencies: Frequencies) -> BoundingImpact:
        """What something with these frequencies is worth."""
        return BoundingImpact(frequencies, self.norms[where], idf(frequencies.df, self.documents))

    @cached_property
    def vectors(self) -> TermVectors:
        """What says most about each document."""
        return TermVectors(self.segments)

    @cached_property
    def _with_place_key(self) -> Mapping[str, list[Ints]]:
        found: dict[str, list[Ints]] = {}
        for segment in self.segments:
            for key, documents in segment.arrays.place_keys():
                found.setdefault(key, []).append(documents.astype(np.int64) + segment.offset)
        return found

    def documents_at(self, place_keys: Iterable[str]) -> Ints:
        """The documents whose place has any of these keys; one may come several times."""
        found = [part for key in place_keys for part in self._with_place_key.get(key, ())]
        return np.concatenate(found) if found else np.zeros(0, np.int64)

    def _count_at(self, place_keys: frozenset[str]) -> int:
        """How many documents are about a place with any of these keys."""
        return int(np.count_nonzero(self.live[np.unique(self.documents_at(place_keys))]))

    @cached_property
    def name_counts(self) -> npt.NDArray[np.int32]:
        """About how many documents each of `place_names` is about: those of the best known unit that bears it, deleted ones too."""
        counts = {key: sum(map(len, parts)) for key, parts in self._with_place_key.items()}
        names = place_names()
        found = (max(counts.get(unit, 0) for unit in names.units(place)) for place in range(len(names.names)))
        return np.fromiter(found, np.int32, len(names.names))

    def _beginning_with(self, folded: str, count: int) -> tuple[str, ...]:
        """Folded forms of syllables and numbers that begin so, the most frequent first."""
        return begin_with(self.segments, folded, count, self.frequency)

    def _forms(self, folded: str) -> Sequence[str]:
        """The toned forms in the index that fold to `folded`."""
        forms = {
            segment.arrays.terms["toned"][int(toned)].decode("utf-8")
            for segment, number in self.segments.find("folded", folded)
            for toned in segment.arrays.folding.toned_of(number)
        }
        return sorted(forms)

    def _agreements(self, word: Word) -> Mapping[str, Agreement]:
        """The toned forms in the index that a word matches, and how they agree with its marks."""
        forms = chain.from_iterable(self.forms(folded) for folded in word.folded_forms)
        return matching_forms(word, forms, Tones.AUTO)

    def _frequency(self, folded: str) -> int:
        """How often a syllable, or a word of several (`nong_thon`), stands in the texts."""
        return self.segments.cf(_FOLDED_FIELDS, "folded", folded)

    def compound_frequencies(self, folded: Sequence[str]) -> Sequence[int]:
        """How often each of some words of several syllables, most of which are none, stands in the texts."""
        return self.segments.cfs(_FOLDED_FIELDS, "folded", folded) if folded else ()

    def _toned_runs(self, folded: Run) -> Mapping[Run, float]:
        """About how often folded syllables side by side are written as each row of toned ones."""
        return toned_runs(self.segments, folded)

    def _forms_of(self, toned: str, folded: str, some_tone: bool) -> Forms:
        """What a word may be that was typed so, in a row in which some word has a tone, or none has."""
        return count_forms(toned, folded, some_tone, self)

    def _side_by_side(self, folded: Run) -> int:
        """How often folded syllables stand side by side, whatever their marks."""
        return side_by_side(self.segments, folded)

    def beside(self, term: str, others: Sequence[str], *, behind: bool) -> list[int]:
        """How often each of some folded syllables stands right behind another one, or right before it."""
        return beside(self.segments, term, others, behind=behind)

    def document(self, number: int) -> Document:
        """The stored document at a place."""
        segment, inside = self.segments.place_of(number)
        try:
            return stored_document(read_json(segment.arrays.stored(inside)))
        except (ValueError, BadDocument) as error:
            raise IndexCorrupt(
                f"{segment.arrays.arrays.path}: stored article {inside} is damaged ({error}); "
                "rebuild the index with `timtin build SOURCE...`"
            ) from error

    def _title(self, number: int) -> str:
        """The title of the document at a place."""
        return self.document(number).title

    def _written(self, whole: str) -> str:
        """What is whole to a reader as an article writes it, by its toned form; that form where none has it."""
        for number in self.terms.text("toned", (whole,)).all_documents()[:1].tolist():
            document = self.document(number)
            for field, text in (("title", document.title), ("body", document.body)):
                for start, end in self.text(number, field, text).wholes("toned", whole):
                    return text[start:end]
        return whole

    def id(self, number: int) -> str:
        """The id of the document at a place."""
        segment, inside = self.segments.place_of(number)
        return bytes(segment.arrays.ids[inside]).decode("utf-8")

    def after_id(self, among: Mask, document_id: str, count: int) -> list[int]:
        """The first `count` of some documents in the order of their ids, after this id: as much work at any depth."""
        found = []
        for segment in self.segments:
            order = segment.arrays.from_id(document_id + "\0").astype(np.int64) + segment.offset  # no id lies between
            found += [(self.id(number), number) for number in order[among[order]][:count].tolist()]
        return [number for _, number in sorted(found)[:count]]

    def verify(self) -> None:
        """Compare every array with its checksum; raises IndexCorrupt, which names the file and the first that differs."""
        for segment in self.segments:
            segment.arrays.arrays.verify()

    def text(self, number: int, field: str, text: str) -> IndexedText:
        """The tokens of one text of the document at a place, by what the index holds of it."""
        segment, inside = self.segments.place_of(number)
        return IndexedText(text, segment.arrays, field, inside, self._wanted_forms)

    def texts(self, numbers: Sequence[int], texts: Sequence[str]) -> IndexedTexts:
        """The tokens of all texts of the documents at some places: `texts` has the title of each, then the body of each."""
        places = [(segment.arrays, inside) for segment, inside in map(self.segments.place_of, numbers)]
        return IndexedTexts(texts, places, wanted=self._wanted_forms)

    def number(self, document_id: str) -> int | None:
        """The place of the live document with this id."""
        for segment in self.segments:
            for inside in segment.arrays.documents_with_id(document_id):
                if segment.live is None or segment.live[inside]:
                    return segment.offset + inside
        return None
