"""searcher/whoosh/kept.py: a bounded memory of what was worked out lately."""

from collections.abc import Hashable
from dataclasses import dataclass

from searcher.whoosh.kept import Kept


@dataclass
class Found:
    """Something of a size."""

    nbytes: int


def asked(kept: Kept[Found], *keys: Hashable, nbytes: int = 10) -> list[Hashable]:
    """Ask for what is kept under some keys; those that had to be made."""
    made: list[Hashable] = []
    for key in keys:

        def make(key: Hashable = key) -> Found:
            made.append(key)
            return Found(nbytes)

        assert kept.get(key, make).nbytes == nbytes
    return made


def test_what_fits_is_made_once() -> None:
    kept: Kept[Found] = Kept(100)
    assert asked(kept, *range(10)) == [*range(10)]
    assert asked(kept, *range(10)) == []


def test_of_what_does_not_fit_the_first_goes_and_no_more_than_has_to() -> None:
    kept: Kept[Found] = Kept(100)
    asked(kept, *range(10))
    assert asked(kept, 10) == [10]
    assert asked(kept, *range(1, 11)) == []
    assert asked(kept, 0) == [0]


def test_what_was_asked_for_lately_stays_longer() -> None:
    kept: Kept[Found] = Kept(100)
    asked(kept, *range(11))  # 0 is gone
    asked(kept, 1, 2)
    assert asked(kept, 11, 12) == [11, 12]  # in place of 3 and 4
    assert asked(kept, 1, 2, *range(5, 13)) == []
    assert asked(kept, 3) == [3]


def test_what_is_larger_than_the_room_is_given_and_not_kept() -> None:
    kept: Kept[Found] = Kept(100)
    asked(kept, "small")
    assert asked(kept, "large", "large", nbytes=101) == ["large", "large"]
    assert asked(kept, *range(10)) == [*range(10)]
    assert asked(kept, *range(10)) == []


def test_what_is_kept_is_counted_as_it_was_when_it_came() -> None:
    kept: Kept[Found] = Kept(100)
    grown = kept.get("grown", lambda: Found(10))
    grown.nbytes = 90
    asked(kept, *range(30))
    assert asked(kept, *range(20, 30)) == []
    assert asked(kept, *range(20, 30), 31) == [31]
