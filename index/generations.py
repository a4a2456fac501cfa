"""The index directory: generations built aside and switched by one atomic rename.

    timtin-index/
      CURRENT                  the name of the generation in use
      LOCK                     held by the one process that writes; names it
      generations/<name>/      one built index, never changed once CURRENT names it
        manifest.json          versions, counts, checksums, times
        …                      the engine's files

This file knows names, manifests, locks and renames; it does not know what an engine's files mean.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import socket
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from index.errors import IndexCorrupt, IndexLocked, IndexMissing, IndexOutdated, IndexUnusable
from index.language.analysis import ANALYSIS_VERSION

# Version of the files of a generation: schema, postings, columns, manifest.
FORMAT_VERSION = 4

_MANIFEST = "manifest.json"
# Up to this size a file's checksum is checked at every opening (Whoosh's table of contents is one: a pickle); it takes
# microseconds. Larger files are checked for their size only.
_CHECKED_AT_OPENING = 1 << 16


@dataclass(frozen=True)
class Manifest:
    """What a generation holds, written last: a directory without one was never finished."""

    documents: int
    engine: str
    built: str
    """ISO 8601, UTC."""
    build_seconds: float
    previous: str | None
    """The generation that was in use before, kept for going back."""
    sizes: dict[str, int] = field(default_factory=dict)
    checksums: dict[str, str] = field(default_factory=dict)
    """SHA-256 of each file."""
    format_version: int = FORMAT_VERSION
    analysis_version: int = ANALYSIS_VERSION


@dataclass(frozen=True)
class Generation:
    """One finished generation."""

    name: str
    path: Path
    manifest: Manifest


def current_name(index_dir: Path) -> str:
    """The name of the generation in use; raises IndexMissing, or IndexCorrupt for a name that cannot be one."""
    try:
        # Without a buffer and a decoder of its own it takes 11 µs in place of 25, where each search looks for itself.
        with (index_dir / "CURRENT").open("rb", buffering=0) as file:
            name = file.read().decode("utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        raise IndexMissing(
            f"{index_dir}: no index here; build one with `timtin build SOURCE... --index {index_dir}`"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise _corrupt(index_dir / "CURRENT", f"cannot be read ({error})") from error
    if not name or os.sep in name or name.startswith("."):
        raise _corrupt(index_dir / "CURRENT", "does not hold the name of a generation")
    return name


def open_generation(index_dir: Path, name: str | None = None) -> Generation:
    """The generation in use (or the one named), its files checked to be there in their full sizes.

    Raises IndexMissing, IndexCorrupt, or IndexOutdated where another version of timtin built it.
    """
    name = name or current_name(index_dir)
    path = index_dir / "generations" / name
    manifest = _read_manifest(index_dir, path)
    for file, size in manifest.sizes.items():
        try:
            actual = (path / file).stat().st_size
        except OSError as error:
            raise _corrupt(path / file, "is missing") from error
        if actual != size:
            raise _corrupt(path / file, f"has {actual} bytes in place of {size}")
        if size <= _CHECKED_AT_OPENING and _digest(path / file) != manifest.checksums.get(file):
            raise _corrupt(path / file, "was changed")
    return Generation(name, path, manifest)


def _read_manifest(index_dir: Path, path: Path) -> Manifest:
    file = path / _MANIFEST
    try:
        values = json.loads(file.read_bytes())
        versions = values["format_version"], values["analysis_version"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _corrupt(file, "cannot be read") from error
    if versions != (FORMAT_VERSION, ANALYSIS_VERSION):
        raise IndexOutdated(
            f"{path}: built with format {versions[0]} and analysis {versions[1]}, this timtin needs format {FORMAT_VERSION} "
            f"and analysis {ANALYSIS_VERSION}; rebuild it with `timtin build SOURCE... --index {index_dir}`"
        )
    try:
        manifest = Manifest(**values)
    except TypeError as error:
        raise _corrupt(file, "has other keys than a manifest") from error
    if not isinstance(manifest.sizes, dict) or not isinstance(manifest.checksums, dict):
        raise _corrupt(file, "does not list its files")
    return manifest


def _corrupt(file: Path, what: str) -> IndexCorrupt:
    return IndexCorrupt(f"{file}: {what}; rebuild the index with `timtin build SOURCE...`")


@contextlib.contextmanager
def writing(index_dir: Path) -> Iterator[None]:
    """Hold the index directory's one write lock; raises IndexLocked, naming the holder, where another process has it."""
    try:
        index_dir.mkdir(parents=True, exist_ok=True)
        lock = (index_dir / "LOCK").open("a+", encoding="utf-8")
    except OSError as error:
        raise IndexUnusable(
            f"{index_dir}: cannot be written ({error.strerror}); choose another with --index"
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            holder = lock.read().strip() or "another process"
            raise IndexLocked(f"{index_dir}: {holder} is writing to this index; wait until it is done") from None
        lock.seek(0)
        lock.truncate()
        lock.write(f"process {os.getpid()} on {socket.gethostname()}, since {_now():%Y-%m-%d %H:%M:%S} UTC")
        lock.flush()
        try:
            yield
        finally:
            lock.seek(0)
            lock.truncate()


def start(index_dir: Path) -> Path:
    """A new, empty directory for a generation to be built in; the caller holds the lock. Clears what crashed builds left."""
    generations = index_dir / "generations"
    generations.mkdir(parents=True, exist_ok=True)
    _clear(index_dir)
    path = generations / f"{_now():%Y%m%dT%H%M%S.%fZ}"
    path.mkdir()
    return path


def link_files(source: Generation, target: Path) -> None:
    """Make every file that one generation accounts for appear in another directory, without copying."""
    for name in source.manifest.sizes:
        os.link(source.path / name, target / name)


def publish(index_dir: Path, path: Path, *, documents: int, engine: str, seconds: float) -> Generation:
    """Make a built directory the generation in use: checksums, manifest, everything flushed to disk, one rename.

    The generation before stays for going back; older ones go.
    """
    files = sorted(file for file in path.iterdir() if file.is_file())  # empty ones too: an engine may open them again
    try:
        previous: Generation | None = open_generation(index_dir)
    except IndexUnusable:
        previous = None
    manifest = Manifest(
        documents=documents,
        engine=engine,
        built=f"{_now():%Y-%m-%dT%H:%M:%SZ}",
        build_seconds=round(seconds, 3),
        previous=previous.name if previous else None,
        sizes={file.name: file.stat().st_size for file in files},
        checksums={file.name: _checksum(file, previous) for file in files},
    )
    for file in files:
        _flush(file)
    _write(path / _MANIFEST, json.dumps(asdict(manifest), indent=1))
    _flush(path)
    _flush(path.parent)
    _write(index_dir / "CURRENT.new", path.name + "\n")
    (index_dir / "CURRENT.new").replace(index_dir / "CURRENT")
    _flush(index_dir)
    _clear(index_dir)
    return Generation(path.name, path, manifest)


def discard(path: Path) -> None:
    """Remove a generation that will not be published."""
    shutil.rmtree(path, ignore_errors=True)


def _checksum(file: Path, previous: Generation | None) -> str:
    """SHA-256; a file hard-linked from the generation before has the checksum it had there."""
    if previous and file.name in previous.manifest.checksums:
        before = previous.path / file.name
        if before.exists() and before.samefile(file):
            return previous.manifest.checksums[file.name]
    return _digest(file)


def _digest(file: Path) -> str:
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def _clear(index_dir: Path) -> None:
    """Remove every generation but the one in use and the one before it; before the first is in use, what was never finished."""
    paths = list((index_dir / "generations").iterdir())
    try:
        current = open_generation(index_dir)
        keep = {current.name, current.manifest.previous}
    except IndexMissing:
        keep = {path.name for path in paths if (path / _MANIFEST).exists()}
    except IndexUnusable:
        return  # nothing is known to be rubbish while the generation in use cannot be read
    for path in paths:
        if path.name not in keep:
            discard(path)


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _flush(path: Path) -> None:
    """Have the operating system write a file or a directory to disk: Whoosh renames into place but never does."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _now() -> datetime:
    return datetime.now(UTC)
