"""Step 3 of a build: documents → a Whoosh index in a directory of its own."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from whoosh import index as whoosh_index
from whoosh import reading

from index.corpus_abbreviations import CorpusAbbreviations
from index.documents import Document
from index.whoosh.build_workers import Batch, BuildWorkers, FilledStream, StreamFiller
from index.whoosh.codec import ArraySegment
from index.whoosh.preparation import stored_form
from index.whoosh.schema import schema
from index.whoosh.segment_writer import ArraySegmentWriter, finish_segment
from index.whoosh.stored_documents import sampled, train
from index.whoosh.stream_file import join_streams

ENGINE = "whoosh"

# Each `add` leaves a segment, each deletion a hole; past these bounds searching pays more for them than one merge costs.
_MOST_SEGMENTS = 8
_MOST_DELETED = 0.25
# Below this many characters of text the work is done before a worker has started.
_ALONE = 4_000_000
# Documents that go to a worker at once, by their characters: 80 ms of its time, for which the others may wait at the end.
_BATCH = 100_000
# What a stream may take: bytes a syllable. A worker was seen at 315 MB with 6.3 M syllables of news, about half of what this allows
# it: other texts may have more different terms, or more that is stored.
_BYTES_A_TOKEN = 60
# What a worker takes beside that: code, tables and caches of the analysis.
_BYTES_A_WORKER = 120_000_000
# The same of joining streams, or a merge, which reads what it joins in place: it was seen at 860 MB with 51 M syllables.
_BYTES_A_TOKEN_MERGED = 14.5
_BYTES_A_MERGE = 200_000_000
# Smaller streams, and merges, are not made, however little memory may be taken.
_FEWEST_TOKENS = 100_000


@dataclass(frozen=True)
class Effort:
    """How much of the machine a build may take."""

    workers: int = 2
    memory_mb: int = 1000

    @property
    def processes(self) -> int:
        """How many workers are started: no more than there is memory for, however few syllables each gathers."""
        least = _BYTES_A_WORKER + _FEWEST_TOKENS * _BYTES_A_TOKEN
        return max(min(self.workers, self.memory_mb * 1_000_000 // least), 1)

    @property
    def tokens_a_segment(self) -> int:
        """How many syllables a worker may gather before it writes them."""
        share = self.memory_mb * 1_000_000 // self.processes - _BYTES_A_WORKER
        return max(share // _BYTES_A_TOKEN, _FEWEST_TOKENS)

    @property
    def tokens_merged(self) -> int:
        """How many syllables one merge may take: it runs when the workers have ended."""
        return max(int((self.memory_mb * 1_000_000 - _BYTES_A_MERGE) / _BYTES_A_TOKEN_MERGED), _FEWEST_TOKENS)


class GenerationWriter:
    """Writes one generation; nothing counts until `finish`."""

    def __init__(self, path: Path, *, extend: bool = False, effort: Effort | None = None) -> None:
        """Write into the directory `path`, which holds a linked index already where `extend` is true."""
        self._index = whoosh_index.open_dir(str(path)) if extend else whoosh_index.create_in(str(path), schema())
        self.documents_before: int = self._index.doc_count()
        self._path = path
        self._effort = effort or Effort()
        self._writer = ArraySegmentWriter(self._index)
        self._filler = StreamFiller(path, self._effort.tokens_a_segment)
        self._workers: BuildWorkers | None = None
        self._dictionary: bytes | None = None
        self._samples: list[Document] = []
        self._ids: list[str] = []
        self._batch: list[Document] = []
        self._characters = self._waiting = 0

    def expect(self, characters: int) -> None:
        """Be told about how many characters will come: of many, workers are started at once."""
        if characters >= _ALONE:
            self._start_workers()

    def add(self, document: Document) -> None:
        """Add one document. Where an id comes again, in this run or in the index, the later document wins."""
        self._batch.append(document)
        self._ids.append(document.id)
        length = len(document.title) + len(document.body)
        self._characters += length
        self._waiting += length
        if self._dictionary is None:
            self._samples.append(document)
            if self._characters >= _ALONE:
                self._train()
                self._start_workers()
        if self._workers and self._waiting >= _BATCH:
            self._hand_out()

    def contains(self, document_id: str) -> bool:
        """Whether the index held this id before this run."""
        return bool(self._numbers([document_id]))

    def remove(self, document_ids: Iterable[str]) -> int:
        """Delete what the index held under these ids before this run; returns how many there were."""
        numbers = self._numbers(document_ids)
        self._writer.delete_documents(numbers)
        return len(numbers)

    def finish(self) -> int:
        """Commit; returns how many documents a later one replaced."""
        filled = self._build()
        replaced = self.remove(self._ids) if self.documents_before else 0
        repeated = self._repeated(filled)
        some_left = [one for one in zip(filled, repeated, strict=True) if not _is_replaced(*one)]
        for group in groups_within([part.tokens for part, _ in some_left], self._effort.tokens_merged):
            self._writer.add_segment(self._segment(some_left[group]))
        self._writer.commit(merge=False)
        if self.documents_before:
            self._merge_where_due()
        abbreviations = CorpusAbbreviations(self._path)
        for part in filled:
            abbreviations.merge(part.pairs)
        abbreviations.write()
        return replaced + sum(map(len, repeated))

    def cancel(self) -> None:
        """Give the run up."""
        if self._workers:
            self._workers.stop()
        if not self._writer.is_closed:
            self._writer.cancel()

    def _start_workers(self) -> None:
        if self._workers is None:
            self._workers = BuildWorkers(self._effort.processes, self._filler)

    def _train(self) -> bytes:
        if self._dictionary is None:
            self._dictionary = train([stored_form(document) for document in sampled(self._samples)])
            self._samples = []
        return self._dictionary

    def _hand_out(self) -> None:
        assert self._workers is not None
        first = len(self._ids) - len(self._batch)
        size = max(1, len(self._batch) * _BATCH // max(self._waiting, 1))
        for start in range(0, len(self._batch), size):
            self._workers.submit(Batch(first + start, self._batch[start : start + size], self._dictionary))
        self._batch, self._waiting = [], 0

    def _build(self) -> list[FilledStream]:
        """All streams of this run, in the order of their first documents."""
        dictionary = self._train()
        if self._workers:
            self._hand_out()
            filled = self._workers.finish(dictionary)
        else:
            self._filler.add(Batch(0, self._batch, dictionary))
            filled = list(self._filler.take())
        return sorted(filled, key=lambda part: part.numbers[0])

    def _repeated(self, filled: Sequence[FilledStream]) -> list[set[int]]:
        """Documents of each stream, by their place in it, that a later document of this run replaces."""
        last = {document_id: number for number, document_id in enumerate(self._ids)}
        return [
            {place for place, number in enumerate(part.numbers) if last[self._ids[number]] != number} for part in filled
        ]

    def _segment(self, parts: Sequence[tuple[FilledStream, Set[int]]]) -> ArraySegment:
        """The segment of some streams, without what is replaced; in that of one stream it is deleted."""
        segment = ArraySegment(self._index.indexname)
        alone = len(parts) == 1
        stream = join_streams([part.stream for part, _ in parts], [frozenset() if alone else gone for _, gone in parts])
        finish_segment(stream, self._path, segment)
        for part, gone in parts:
            part.let_go()
            if alone:
                segment.delete_documents(sorted(gone))
        return segment

    def _numbers(self, document_ids: Iterable[str]) -> list[int]:
        """The numbers in the index of the live documents with these ids."""
        found: list[int] = []
        wanted = list(dict.fromkeys(document_ids))
        with self._index.reader() as reader:
            for leaf, offset in reader.leaf_readers():
                segment = leaf.segment()
                arrays = leaf.codec().arrays(leaf.storage(), segment)
                for document_id in wanted:
                    numbers = arrays.documents_with_id(document_id)
                    found += [offset + number for number in numbers if not segment.is_deleted(number)]
        return found

    def _merge_where_due(self) -> None:
        with self._index.reader() as reader:
            leaves = [leaf for leaf, _ in reader.leaf_readers()]
            holes = 1 - reader.doc_count() / max(1, reader.doc_count_all())
            sizes = {
                leaf.segment().segment_id(): leaf.codec().arrays(leaf.storage(), leaf.segment()).tokens
                for leaf in leaves
            }
        if len(leaves) > _MOST_SEGMENTS or holes > _MOST_DELETED:
            group = smallest_within(sizes, self._effort.tokens_merged)
            ArraySegmentWriter(self._index).commit(mergetype=_merging(set(group)))


def _is_replaced(part: FilledStream, repeated: Set[int]) -> bool:
    """Whether nothing of a stream is left, which is then let go."""
    if len(repeated) < len(part.numbers):
        return False
    part.let_go()
    return True


def groups_within(sizes: Sequence[int], limit: int) -> list[slice]:
    """Neighbours that together have no more than `limit` syllables, or are one that has more alone.

    >>> groups_within([5, 3, 9, 2, 8, 50], 11)
    [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None), slice(5, 6, None)]
    """
    starts: list[int] = []
    left = -1
    for place, size in enumerate(sizes):
        if size > left:
            starts.append(place)
            left = limit
        left -= size
    return list(map(slice, starts, [*starts[1:], len(sizes)]))


def smallest_within(sizes: Mapping[str, int], limit: int) -> list[str]:
    """The smallest segments that together have no more than `limit` syllables; the largest stay as they are.

    >>> smallest_within({"a": 50, "b": 3, "c": 2}, 20)
    ['c', 'b']
    """
    found = []
    for name, size in sorted(sizes.items(), key=lambda item: item[1]):
        limit -= size
        if limit < 0:
            break
        found.append(name)
    return found


def _merging(names: Set[str]) -> Callable[[ArraySegmentWriter, Sequence[ArraySegment]], list[ArraySegment]]:
    """A merge policy of Whoosh's kind: these segments become one, the others stay."""

    def merge(writer: ArraySegmentWriter, segments: Sequence[ArraySegment]) -> list[ArraySegment]:
        for segment in segments:
            if segment.segment_id() in names:
                with reading.SegmentReader(writer.storage, writer.schema, segment) as reader:
                    writer.add_reader(reader)
        return [segment for segment in segments if segment.segment_id() not in names]

    return merge


def count_documents(path: Path) -> int:
    """Documents in the index at `path`, opened anew."""
    return int(whoosh_index.open_dir(str(path)).doc_count())
