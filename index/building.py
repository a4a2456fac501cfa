"""A change of the index, from sources to a published generation: build, add, remove.

read → analyse and write (aside) → verify → publish (one rename). Until the rename the index in use stays as it is, whatever
happens here.
"""

import contextlib
import errno
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index import generations
from index.documents import Document
from index.errors import IndexCorrupt, IndexUnusable, NothingToIndex
from index.generations import Generation
from index.language.normalise import normalise_text
from index.reading import Rejection, Remark, find_files, likely_characters, read_documents
from index.whoosh.generation_writer import ENGINE, Effort, GenerationWriter, count_documents


@dataclass(frozen=True)
class Progress:
    """How far a build is: what was read of the sources, and what came of it."""

    bytes_read: int
    bytes_total: int
    documents: int
    rejected: int


@dataclass(frozen=True)
class Report:
    """What a change of the index did."""

    generation: str
    documents: int
    """Documents in the index now."""
    accepted: int = 0
    """Documents read from the sources."""
    replaced: int = 0
    """Documents that a later one with the same id replaced."""
    removed: int = 0
    missing: tuple[str, ...] = ()
    """Ids to remove that the index did not hold."""
    rejections: tuple[Rejection, ...] = field(default=(), repr=False)
    remarks: tuple[Remark, ...] = field(default=(), repr=False)
    repairs: Mapping[str, int] = field(default_factory=dict)
    """Repairs made to texts, by kind."""
    seconds: float = 0.0


def build(
    index_dir: Path,
    sources: Sequence[Path],
    on_progress: Callable[[Progress], None] = lambda _: None,
    effort: Effort | None = None,
) -> Report:
    """Index the sources from scratch and switch to the result.

    Raises BadInput for a source that does not exist, NothingToIndex where no document was found, IndexLocked, WorkerDied.
    """
    return _index(index_dir, sources, on_progress, effort, extend=False)


def build_documents(index_dir: Path, documents: Iterable[Document], effort: Effort | None = None) -> int:
    """Index documents that are at hand from scratch, switch to the result, and say how many there are.

    Raises NothingToIndex where there are none, IndexLocked, WorkerDied.
    """
    started = time.perf_counter()
    with _new_generation(index_dir, effort, extend=False) as (path, writer):
        count = 0
        for document in documents:
            writer.add(document)
            count += 1
        if not count:
            raise NothingToIndex(f"{index_dir}: no document to index. The index was left as it was.")
        replaced = writer.finish()
        return _publish(index_dir, path, count - replaced, started).manifest.documents


def add(
    index_dir: Path,
    sources: Sequence[Path],
    on_progress: Callable[[Progress], None] = lambda _: None,
    effort: Effort | None = None,
) -> Report:
    """Add the documents of the sources to the index in use, replacing those with the same ids.

    Raises what `build` raises, and IndexUnusable where there is no index to add to.
    """
    return _index(index_dir, sources, on_progress, effort, extend=True)


def remove(index_dir: Path, document_ids: Sequence[str]) -> Report:
    """Remove documents by their ids; an id that the index does not hold is reported, not an error."""
    started = time.perf_counter()
    document_ids = [normalise_text(document_id).strip() for document_id in document_ids]  # as they are stored
    with _new_generation(index_dir, None, extend=True) as (path, writer):
        missing = tuple(i for i in dict.fromkeys(document_ids) if not writer.contains(i))
        removed = writer.remove(document_ids)
        writer.finish()
        generation = _publish(index_dir, path, writer.documents_before - removed, started)
    seconds = time.perf_counter() - started
    return Report(generation.name, generation.manifest.documents, removed=removed, missing=missing, seconds=seconds)


def _index(
    index_dir: Path,
    sources: Sequence[Path],
    on_progress: Callable[[Progress], None],
    effort: Effort | None,
    *,
    extend: bool,
) -> Report:
    files = find_files(sources)
    total = sum(file.stat().st_size for file in files if file.exists())
    rejections: list[Rejection] = []
    remarks: list[Remark] = []
    repairs: Counter[str] = Counter()
    accepted = bytes_read = 0
    started = time.perf_counter()

    def note_bytes(count: int) -> None:
        nonlocal bytes_read
        bytes_read = count

    with _new_generation(index_dir, effort, extend=extend) as (path, writer):
        writer.expect(sum(likely_characters(file) for file in files))
        for item in read_documents(files, note_bytes, repairs):
            if isinstance(item, Rejection):
                rejections.append(item)
            elif isinstance(item, Remark):
                remarks.append(item)
            else:
                writer.add(item)
                accepted += 1
            on_progress(Progress(bytes_read, total, accepted, len(rejections)))
        if not accepted:
            raise NothingToIndex(_nothing(sources, rejections))
        replaced = writer.finish()
        generation = _publish(index_dir, path, writer.documents_before + accepted - replaced, started)
    return Report(
        generation.name,
        generation.manifest.documents,
        accepted=accepted,
        replaced=replaced,
        rejections=tuple(rejections),
        remarks=tuple(remarks),
        repairs=dict(repairs),
        seconds=time.perf_counter() - started,
    )


@contextlib.contextmanager
def _new_generation(index_dir: Path, effort: Effort | None, *, extend: bool) -> Iterator[tuple[Path, GenerationWriter]]:
    """A directory and a writer under the lock; whatever goes wrong, Ctrl-C included, leaves the index in use as it was."""
    with generations.writing(index_dir), _told_of_a_full_disk(index_dir):
        before = generations.open_generation(index_dir) if extend else None
        path = generations.start(index_dir)
        try:
            if before:
                generations.link_files(before, path)
            writer = GenerationWriter(path, extend=extend, effort=effort)
            try:
                yield path, writer
            except BaseException:
                writer.cancel()
                raise
        except BaseException:
            generations.discard(path)
            raise


@contextlib.contextmanager
def _told_of_a_full_disk(index_dir: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise IndexUnusable(
            f"{index_dir}: {error.strerror}; the index in use was left as it was. Make room, or choose another place with --index"
        ) from error


def _publish(index_dir: Path, path: Path, expected: int, started: float) -> Generation:
    """Switch to a finished index, once it was opened anew and holds every document it should."""
    found = count_documents(path)
    if found != expected:
        raise IndexCorrupt(
            f"{path}: {found} documents were written in place of {expected}; the index in use was left as it was"
        )
    return generations.publish(index_dir, path, documents=found, engine=ENGINE, seconds=time.perf_counter() - started)


def _nothing(sources: Sequence[Path], rejections: Sequence[Rejection]) -> str:
    names = ", ".join(str(source) for source in sources)
    first = f"; the first of {len(rejections)} rejected: {rejections[0]}" if rejections else ""
    return f"{names}: no document found{first}. The index was left as it was."
