"""What a score asks of the toned forms of one word of a query: counted together, and kept as that.

Of the words of 1,200 queries every second one came lately: then its forms need not be looked up one by one in each place.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from searcher.whoosh.frequencies import Frequencies
from searcher.whoosh.toned_forms import Counted, TonedForms, TonedFrequencies

_OBJECTS = 1500  # bytes of the Python objects of one that is kept


class Part(NamedTuple):
    """Toned forms of a word, and the shares of what it is worth that they decide."""

    shares: tuple[float, ...]
    forms: tuple[str, ...]


class AskedPlace(NamedTuple):
    """What is asked of a word in one place: `title`, `body_lead`, or `text`, title and body together."""

    sharing: Sequence[Part]
    """The forms that decide a part of what it is worth."""
    beside: Sequence[Part] = ()
    """Those that are worth something more."""

    @property
    def rest(self) -> float:
        """The share that all forms of the word together decide."""
        return 1 - sum(share for shares, _ in self.sharing for share in shares)

    @property
    def parts(self) -> list[Part]:
        """All of them."""
        return [*self.sharing, *self.beside]


class CountedPlace(NamedTuple):
    """What was asked of a word in one place, and what documents have of it."""

    rest: float
    """The share that all forms of the word together decide."""
    parts: Sequence[tuple[Part, TonedForms]]
    """Those that some document has."""


class CountedWord(NamedTuple):
    """What was asked of a word, by place."""

    places: Mapping[str, CountedPlace]
    nbytes: int
    """Bytes of memory that this holds; of arrays that others hold as well, too."""


def count_word(
    asked: Mapping[str, AskedPlace], toned: TonedFrequencies, others: Callable[[str], Frequencies] | None
) -> CountedWord:
    """Count the forms of a word, with what stands for it in each place."""
    places: dict[str, CountedPlace] = {}
    different: dict[int, Counted] = {}
    for where, place in asked.items():
        parts = []
        standing = others(where) if others is not None else None
        for part in place.parts:
            forms = toned.of(where, part.forms)
            if standing is not None:
                forms = toned.with_others(forms, standing)
            if forms.df:
                parts.append((part, forms))
                different.update((id(one), one) for one in forms.frequencies)
        places[where] = CountedPlace(place.rest, parts)
    return CountedWord(places, _OBJECTS + sum(one.nbytes for one in different.values()))
