"""Every error timtin raises on purpose, as one tree.

    TimtinError
    ├── BadInput               what the caller gave cannot be used
    │   ├── BadDocument        one record is not a Document
    │   ├── BadParameter       one parameter of a search or a command
    │   └── NothingToIndex     no document was left after reading every source
    ├── DocumentsRejected      --strict, and some documents were rejected
    ├── WorkerDied             a process of a build failed or was killed
    └── IndexUnusable          the index directory does not serve
        ├── IndexMissing       nothing was built there yet
        ├── IndexCorrupt       files are missing, cut short or changed
        ├── IndexOutdated      built by another analysis or format version
        └── IndexLocked        another process is writing

A message says what happened, to which file or parameter, and what to do next.
`timtin.py` maps the tree to exit codes, `web/problems.py` to HTTP statuses.
"""


class TimtinError(Exception):
    """Root of the tree."""


class BadInput(TimtinError):
    """What the caller gave cannot be used."""


class BadDocument(BadInput):
    """One record of a source is not a Document; the others are still read."""


class BadParameter(BadInput):
    """One parameter has a value outside its range; `name` says which."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"{name}: {message}")
        self.name = name
        self.message = message


class NothingToIndex(BadInput):
    """Reading every source gave no document."""


class DocumentsRejected(TimtinError):
    """Some documents were rejected and the caller asked to be told so."""


class WorkerDied(TimtinError):
    """A process of a build failed or was killed; the index is as it was."""


class IndexUnusable(TimtinError):
    """The index directory cannot serve."""


class IndexMissing(IndexUnusable):
    """Nothing was built in this directory yet."""


class IndexCorrupt(IndexUnusable):
    """Files of the index are missing, cut short or changed."""


class IndexOutdated(IndexUnusable):
    """The index was built by another analysis or format version."""


class IndexLocked(IndexUnusable):
    """Another process is writing to this index."""
