"""What an engine does to take part: index passages in a folder, and rank them for the text of a query.

To add an engine, write `engine_<name>.py` with a function `rankings`, and name it in `__main__.py`. What a query language makes of
signs is kept out of it: the words of a query are asked for, any of them.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from searcher.quality.judged_set import JudgedSet
from searcher.quality.runs import Rank

DEEPEST = 100
"""How many passages a query asks for."""


class Rankings(Protocol):
    """The function of an engine's module."""

    def __call__(self, judged: JudgedSet, folder: Path) -> AbstractContextManager[Mapping[str, Rank]]:
        """Index the passages in an empty folder; what ranks them, by name, as long as the `with` lasts."""
