"""One file of named arrays: written once, then mapped into memory and read in place.

    8 bytes     magic, with the version of the layout
    …           the arrays, each at a multiple of 64 bytes (a cache line, so that SIMD loads do not straddle two)
    directory   JSON: name → type, shape, offset, CRC-32 of the bytes
    24 bytes    offset, length and CRC-32 of the directory, magic again

No pickle anywhere: a file from an untrusted hand can be wrong, and then says so, but cannot run code.
"""

import contextlib
import json
import mmap
import os
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.errors import IndexCorrupt

Array = npt.NDArray[Any]

_MAGIC = b"TIMTARR1"
_TAIL = struct.Struct("<QIIxxxx4s")
_ALIGNMENT = 64
# So many strings are joined at once.
_STRINGS = 1000
# Little-endian integers and floats only; a type that is not here is not read.
_TYPES = frozenset({"|u1", "|i1", "<u2", "<i2", "<u4", "<i4", "<u8", "<i8", "<f4", "<f8"})


class ArrayFileWriter:
    """Writes arrays one after the other; the file is complete with `finish`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("wb")
        self._file.write(_MAGIC)
        self._directory: dict[str, list[Any]] = {}

    def add(self, name: str, *parts: Array) -> None:
        """Write an array: one of any shape, or several of one type and dimension, one after the other."""
        kind = parts[0].dtype.newbyteorder("<").str
        if kind not in _TYPES or any(part.dtype != parts[0].dtype for part in parts):
            raise TypeError(f"{name}: no array of {', '.join({str(part.dtype) for part in parts})} is written")
        shape = list(parts[0].shape) if len(parts) == 1 else [sum(map(len, parts))]
        arrays = (np.ascontiguousarray(part).astype(kind, copy=False) for part in parts if part.size)
        self._add(name, kind, shape, (array.reshape(-1).data.cast("B") for array in arrays))

    def add_strings(self, name: str, strings: Sequence[bytes | memoryview]) -> None:
        """Write strings of bytes one after the other, as one array of bytes."""
        starts = range(0, len(strings), _STRINGS)
        parts = (b"".join(strings[start : start + _STRINGS]) for start in starts)
        self._add(name, "|u1", [sum(map(len, strings))], parts)

    def _add(self, name: str, kind: str, shape: list[int], parts: Iterable[bytes | memoryview]) -> None:
        self._file.write(bytes(-self._file.tell() % _ALIGNMENT))
        offset, crc = self._file.tell(), 0
        for part in parts:
            self._file.write(part)
            crc = zlib.crc32(part, crc)
        self._directory[name] = [kind, shape, offset, crc]

    def finish(self, *, lasting: bool = True) -> None:
        """Write the directory and, unless the file is only for the moment, see all of it on disk."""
        directory = json.dumps(self._directory).encode("ascii")
        offset = self._file.tell()
        self._file.write(directory)
        self._file.write(_TAIL.pack(offset, len(directory), zlib.crc32(directory), _MAGIC[-4:]))
        self._file.flush()
        if lasting:
            os.fsync(self._file.fileno())
        self._file.close()

    def abandon(self) -> None:
        """Give the file up."""
        with contextlib.suppress(OSError):  # a full disk takes no more of what is still to be written, either
            self._file.close()
        self._path.unlink(missing_ok=True)


class ArrayFile(Mapping[str, Array]):
    """The arrays of a file, mapped: pages are read when they are touched, and shared by every process."""

    def __init__(self, path: Path) -> None:
        """Open a file; raises IndexCorrupt where it is not one that was finished."""
        self.path = path
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size < len(_MAGIC) + _TAIL.size or file.read(len(_MAGIC)) != _MAGIC:
                raise IndexCorrupt(f"{path}: not a file of arrays, or of another version; rebuild the index")
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        offset, length, crc, _ = _TAIL.unpack_from(self._map, size - _TAIL.size)
        directory = self._map[offset : offset + length]
        if zlib.crc32(directory) != crc:
            raise IndexCorrupt(f"{path}: its directory is damaged; rebuild the index")
        self._directory: dict[str, list[Any]] = json.loads(directory)
        self._arrays: dict[str, Array] = {}

    def __getitem__(self, name: str) -> Array:
        array = self._arrays.get(name)
        if array is None:
            array = self._arrays[name] = self._view(name)
        return array

    def _view(self, name: str) -> Array:
        kind, shape, offset, _ = self._directory[name]
        if kind not in _TYPES:
            raise IndexCorrupt(f"{self.path}: array {name} is of an unknown type; rebuild the index")
        count = int(np.prod(shape, dtype=np.int64))
        return np.frombuffer(self._map, kind, count, offset).reshape(shape)

    def let_go(self) -> None:
        """Free the memory of what was read so far, where that can be told the system: what is touched is read again."""
        if hasattr(mmap, "MADV_DONTNEED"):
            self._map.madvise(mmap.MADV_DONTNEED)

    def __iter__(self) -> Iterator[str]:
        return iter(self._directory)

    def __len__(self) -> int:
        return len(self._directory)

    def verify(self) -> None:
        """Read everything and compare it with its checksums; raises IndexCorrupt with the name of the first that differs."""
        for name, (_, _, _, crc) in self._directory.items():
            array = self[name]
            if zlib.crc32(array.reshape(-1).data.cast("B") if array.size else b"") != crc:
                raise IndexCorrupt(f"{self.path}: array {name} is damaged; rebuild the index")
