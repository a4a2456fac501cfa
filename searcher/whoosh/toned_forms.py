"""How often documents have toned forms of a word, as a score counts them: each form in each field, and how many have any.

All that is asked of most forms is how many documents have them, and how often the few have them that are scored. So of the only
segment, where machine code can read it, nothing is put together: what is asked for is looked up where it lies (`Lying`).
"""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from searcher import kernels
from searcher.ranking import idf
from searcher.whoosh.frequencies import Counts, Frequencies, Ints, added, count_having_any, having
from searcher.whoosh.kept import Kept
from searcher.whoosh.lying import Lying, LyingFields, lying_fields
from searcher.whoosh.open_segments import OpenSegments

_FIELDS = ("title_toned", "body_toned", "body_lead_toned")
_FIELDS_OF = {"text": (0, 1), "title": (0,), "body_lead": (2,)}
# Bytes. Where it has to be put together, a form of 102,711 articles holds some 20 kB.
_KEPT_FORMS = 32_000_000
_OBJECTS = 300  # bytes of the Python objects of one that is kept


Counted = Frequencies | Lying
"""How often documents have something."""


class TonedForms(NamedTuple):
    """How often documents have some forms of a word, and what stands for it."""

    frequencies: tuple[Counted, ...]
    """Of each form in each field, or of several together; those that no document has are left out."""
    df: int
    """How many documents have any of them."""
    idf: float

    @property
    def nbytes(self) -> int:
        """Bytes of memory that this holds."""
        return _OBJECTS + sum(one.nbytes for one in self.frequencies)


class _Form(NamedTuple):
    """One form, by where it is counted."""

    text: TonedForms
    title: TonedForms
    body_lead: TonedForms

    @property
    def nbytes(self) -> int:
        """Bytes of memory that this holds: what is counted in the text is so in the title, too."""
        return self.text.nbytes + self.body_lead.nbytes + _OBJECTS

    def where(self, where: str) -> TonedForms:
        """It in a `title`, a `body_lead`, or in title and body together (`text`)."""
        return self.text if where == "text" else self.title if where == "title" else self.body_lead


class TonedFrequencies:
    """The toned forms of one generation; safe to share between threads."""

    def __init__(self, segments: OpenSegments) -> None:
        self._segments = segments
        self._forms: Kept[_Form] = Kept(_KEPT_FORMS)

    def of(self, where: str, forms: tuple[str, ...]) -> TonedForms:
        """Of any of some forms in a `title`, a `body_lead`, or in title and body together (`text`)."""
        if len(forms) == 1:
            return self._form(forms[0]).where(where)
        lying = self._lying if kernels.postings is not None else None
        if lying is not None:
            numbers = self._numbers(forms)
            return self._any_of([_lie(lying, where, numbers)] if numbers else [])
        parts = [
            self._segments.frequencies(_FIELDS[field], "toned", form) for form in forms for field in _FIELDS_OF[where]
        ]
        return self._any_of([added(parts, self._segments.size)])

    def with_others(self, forms: TonedForms, others: Frequencies) -> TonedForms:
        """Forms of a word, with what stands for it."""
        parts = (others, *forms.frequencies)
        if others.documents is None or not forms.df or not others.df:
            return self._any_of(parts)
        without = np.count_nonzero(
            _counted(forms.frequencies, others.documents) == 0
        )  # few are looked up in the others
        return self._together(parts, forms.df + int(without))

    def _form(self, form: str) -> _Form:
        return self._forms.get(form, lambda: self._read(form))

    def _read(self, form: str) -> _Form:
        lying = self._lying if kernels.postings is not None else None
        if lying is None:
            found = [self._segments.frequencies(field, "toned", form) for field in _FIELDS]
            return _Form(self._any_of(found[:2]), self._any_of(found[:1]), self._any_of(found[2:]))
        numbers = self._numbers((form,))
        if not numbers:
            return _Form(_NOWHERE, _NOWHERE, _NOWHERE)
        (number,) = numbers
        title, body, lead = (postings.df(number) for postings in lying.postings)
        text = title + body - (kernels.postings.in_both(lying.addresses, 0, 1, number) if title and body else 0)
        parts = [Lying(lying, (field, number)) for field in range(3)]
        in_text = [part for part, df in zip(parts, (title, body), strict=False) if df]
        return _Form(self._together(in_text, text), self._together(parts[:1], title), self._together(parts[2:], lead))

    def _numbers(self, forms: Sequence[str]) -> list[int]:
        """The numbers of those forms that the only segment has."""
        assert self._segments.only is not None
        number = self._segments.only.number
        return [found for form in forms if (found := number("toned", form)) is not None]

    @cached_property
    def _lying(self) -> LyingFields | None:
        return lying_fields(self._segments, _FIELDS)

    def _any_of(self, parts: Sequence[Counted]) -> TonedForms:
        parts = [part for part in parts if isinstance(part, Lying) or part.df]
        return self._together(parts, self._having_any(parts))

    def _together(self, parts: Sequence[Counted], df: int) -> TonedForms:
        return TonedForms(tuple(parts), df, idf(df, self._segments.documents)) if df else _NOWHERE

    def _having_any(self, parts: Sequence[Counted]) -> int:
        """How many documents have any of several things."""
        listed = [part for part in parts if isinstance(part, Frequencies)]
        lying = [part for part in parts if isinstance(part, Lying)]
        if not lying:
            return count_having_any(listed, self._segments.size)
        mask = having(listed, self._segments.size)
        if kernels.postings is None:  # let go since the forms were read: a later part could not be compiled
            everywhere = np.arange(self._segments.size)
            return int(np.count_nonzero(np.logical_or.reduce([mask, *(part.at(everywhere) != 0 for part in lying)])))
        pairs = np.array([number for part in lying for number in part.pairs])
        return int(kernels.postings.mark(lying[0].fields.addresses, pairs, mask))


_NOWHERE = TonedForms((), 0, 0.0)


def _lie(fields: LyingFields, where: str, numbers: Sequence[int]) -> Lying:
    """Several forms in one place."""
    return Lying(fields, tuple([one for field in _FIELDS_OF[where] for number in numbers for one in (field, number)]))


def _counted(parts: Sequence[Counted], documents: Ints) -> Counts:
    """How often some documents have several things together."""
    lying = [part for part in parts if isinstance(part, Lying)]
    if kernels.postings is None or len(lying) < len(parts):
        return np.asarray(sum(part.at(documents) for part in parts))
    numbers = [number for part in lying for number in part.pairs]
    table: Counts = np.empty((1, len(documents)))
    kernels.postings.count(lying[0].fields.addresses, np.array([len(numbers) // 2, *numbers]), documents, table)
    return np.asarray(table[0])
