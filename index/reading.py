"""Step 0: files and folders → Documents, and for what is not one, a Rejection that says where and why.

Nothing that is wrong with one file or one line stops the others.
"""

import gzip
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from index.documents import Document, parse_document
from index.errors import BadDocument, BadInput
from index.normalise import normalise

SUFFIXES = (".txt", ".jsonl", ".jsonl.gz")


@dataclass(frozen=True, slots=True)
class Rejection:
    """One file or line that gave no document."""

    file: Path
    line: int | None
    """Counted from 1; None where the file as a whole is meant."""
    reason: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{place}: {self.reason}"


def find_files(sources: Iterable[Path]) -> list[Path]:
    """The files to read, in a fixed order: every source that is a file, and what folders hold below them.

    In folders only names that end in one of SUFFIXES count, and hidden files and folders are passed over. Raises BadInput for
    a source that does not exist.
    """
    files: list[Path] = []
    for source in sources:
        if source.is_dir():
            files.extend(_files_below(source))
        elif source.exists():
            files.append(source)
        else:
            raise BadInput(f"{source}: no such file or folder")
    return list(dict.fromkeys(files))


def _files_below(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.name.endswith(SUFFIXES)
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def read_documents(
    files: Iterable[Path], on_progress: Callable[[int], None] = lambda _: None
) -> Iterator[Document | Rejection]:
    """Every document of the files in order, and a Rejection in place of each that is not one.

    `on_progress` is told the bytes read so far, as the files lie on disk, over all files.
    """
    done = 0
    for file in files:
        size = 0
        try:
            size = file.stat().st_size
            with file.open("rb") as raw:
                for item in _read_file(file, raw):
                    yield item
                    on_progress(done + min(raw.tell(), size))
        except OSError as error:
            yield Rejection(file, None, f"cannot be read: {error.strerror or error}")
        done += size
        on_progress(done)


def _read_file(file: Path, raw: BinaryIO) -> Iterator[Document | Rejection]:
    if file.name.endswith(".txt"):
        yield _read_text(file, raw.read())
    elif file.name.endswith(".jsonl"):
        yield from _read_lines(file, raw)
    elif file.name.endswith(".jsonl.gz"):
        with gzip.open(raw) as lines:
            yield from _read_lines(file, lines)  # type: ignore[arg-type]  # GzipFile reads as BinaryIO does
    else:
        yield Rejection(file, None, f"unknown kind of file; timtin reads {', '.join(SUFFIXES)}")


def _read_text(file: Path, data: bytes) -> Document | Rejection:
    """A text file is one article: its first non-empty line the title, the rest the body."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Rejection(file, line, f"not UTF-8 text (byte {error.start})")
    title, _, body = normalise(text).strip().partition("\n")
    if not title:
        return Rejection(file, None, "empty file")
    if not body.strip():
        return Rejection(file, None, "no text below the title line")
    try:
        return parse_document({"title": title, "body": body})
    except BadDocument as error:
        return Rejection(file, None, str(error))


def _read_lines(file: Path, lines: BinaryIO) -> Iterator[Document | Rejection]:
    number = 0
    empty = True
    try:
        for number, line in enumerate(lines, 1):
            if line.strip(b" \t\r\n\xef\xbb\xbf"):
                empty = False
                yield _read_line(file, number, line)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield Rejection(file, number + 1, f"broken gzip data, the rest of the file is lost: {error}")
        return
    if empty:
        yield Rejection(file, None, "empty file")


def _read_line(file: Path, number: int, line: bytes) -> Document | Rejection:
    try:
        return parse_document(json.loads(line.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        reason = f"not UTF-8 text (byte {error.start} of the line)"
    except json.JSONDecodeError as error:
        reason = f"invalid JSON at column {error.colno}: {error.msg}"
    except (RecursionError, ValueError) as error:  # nested too deep; a number too long to convert
        reason = f"JSON that cannot be read: {error}"
    except BadDocument as error:
        reason = str(error)
    return Rejection(file, number, reason)
