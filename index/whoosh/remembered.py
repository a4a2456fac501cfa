"""Methods whose answers are remembered for as long as their object lives, and not longer."""

from collections.abc import Callable
from functools import lru_cache
from types import MethodType
from typing import TypeVar, cast
from weakref import ref

Method = TypeVar("Method", bound=Callable[..., object])


def remembered(method: Method, most: int) -> Method:
    """A bound method that remembers its answers to the last `most` different questions; safe to share between threads.

    An `lru_cache` of a bound method, kept by its object, holds that object: a generation that is no longer searched would keep its
    files mapped, deleted ones too, until the garbage collector comes by, which may be hours.
    """
    # A `WeakMethod` would make a method anew for each answer, by a function of Python.
    bound = cast(MethodType, method)
    find, function = ref(bound.__self__), bound.__func__

    @lru_cache(most)
    def answer(*question: object) -> object:
        asked = find()
        if asked is None:
            raise ReferenceError("what is asked is gone; keep it while its methods are used")
        return function(asked, *question)

    return cast(Method, answer)
