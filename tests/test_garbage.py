"""web/garbage.py: what a server leaves out of collections, and that it goes all the same."""

import gc
import threading
import weakref
from collections.abc import Iterator
from queue import SimpleQueue

import pytest

from searcher import kernels
from searcher.request import Request
from searcher.search import Searcher
from tests.conftest import BuildSearcher
from web import commands
from web.garbage import leave_what_stays


class Itself:
    """What only a collection lets go."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def collector_as_it_was() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


def test_what_stays_is_left_out_of_collections_and_may_go_with_the_next_call() -> None:
    kept = Itself()
    leave_what_stays()
    assert gc.get_freeze_count() > 1000
    assert not any(found is kept for found in gc.get_objects())
    gone = weakref.ref(kept)
    del kept
    gc.collect()
    assert gone() is not None
    leave_what_stays()
    assert gone() is None


def test_what_searches_keep_is_looked_at_seldom() -> None:
    leave_what_stays()
    collections: list[int] = []
    gc.callbacks.append(lambda phase, info: collections.append(info["generation"]))
    try:
        kept = [[number] for number in range(10_000)]
        assert not collections
        kept += [[number] for number in range(20_000)]
        assert collections
    finally:
        gc.callbacks.pop()


def test_generations_that_were_left_out_of_collections_go_once_the_next_one_serves(
    build_searcher: BuildSearcher,
) -> None:
    searcher = build_searcher([{"body": f"Xã Mường La {n} nông thôn mới"} for n in range(20)])
    searcher.search(Request("muong la"))
    done: SimpleQueue[None] = SimpleQueue()

    def ready() -> None:
        leave_what_stays()
        done.put(None)

    searcher.follow(ready)
    done.get(timeout=30)
    for count in (10, 5):
        before = weakref.ref(searcher.reader())
        before_by_cycle = weakref.ref(cycle_of(searcher))
        build_searcher([{"body": "Xã Mường La"} for _ in range(count)])
        done.get(timeout=30)
        assert searcher.search(Request("muong la")).total == count
        assert before() is None
        assert before_by_cycle() is None


def cycle_of(searcher: Searcher) -> Itself:
    """A cycle that the generation in use is part of."""
    cycle = Itself()
    vars(cycle)["reader"] = searcher.reader()
    vars(searcher.reader())["cycle"] = cycle
    return cycle


def test_a_server_leaves_out_what_stays_once_what_it_starts_with_is_warm(
    build_searcher: BuildSearcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    called_in: SimpleQueue[str] = SimpleQueue()
    monkeypatch.setattr(commands, "leave_what_stays", lambda: called_in.put(threading.current_thread().name))
    monkeypatch.setattr(kernels, "load", lambda: True)
    commands._open(build_searcher([{"body": "Xã Mường La"}]))
    assert called_in.get(timeout=30) == "timtin-follower"


def test_a_library_that_follows_an_index_leaves_the_collector_alone(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher([{"body": "Xã Mường La"}])
    searcher.search(Request("muong la"))
    done: SimpleQueue[None] = SimpleQueue()
    searcher.follow(lambda: done.put(None))
    done.get(timeout=30)
    assert gc.get_freeze_count() == 0
