"""How often documents have toned forms of a word, as a score counts them: each form in each field, and how many have any.

What a form is worth in `text` is asked for with what it is worth in a `title` and in a `body_lead`, and words come again: so all
three are read at once and kept together, and a form that was asked for lately costs one look-up.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from index.whoosh.segment_arrays import SegmentArrays
from searcher import kernels
from searcher.ranking import idf
from searcher.whoosh.frequencies import COLUMN, NOTHING, Counts, Frequencies, added, having, listed
from searcher.whoosh.kept import Kept
from searcher.whoosh.open_segments import OpenSegments

_FIELDS = ("title_toned", "body_toned", "body_lead_toned")
# Bytes, of forms alone and of several together. Of 102,711 articles a form holds some 20 kB.
_KEPT_FORMS = 48_000_000
_KEPT_TOGETHER = 32_000_000
# Of forms that are summed up by machine code, in two fields: sums of so many bytes fit into 16 bits, and nearly all into 8.
_MOST_SUMMED = 128
_OBJECTS = 300  # bytes of the Python objects of one that is kept


class TonedForms(NamedTuple):
    """How often documents have some forms of a word, and what stands for it."""

    frequencies: tuple[Frequencies, ...]
    """Of each form in each field; those that no document has are left out."""
    df: int
    """How many documents have any of them."""
    idf: float

    @property
    def nbytes(self) -> int:
        """Bytes of memory that this holds; of arrays that others hold as well, too."""
        return _OBJECTS + sum(map(_bytes_of, self.frequencies))


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
        self._several: Kept[TonedForms] = Kept(_KEPT_TOGETHER)

    def of(self, where: str, forms: tuple[str, ...]) -> TonedForms:
        """Of any of some forms in a `title`, a `body_lead`, or in title and body together (`text`)."""
        if len(forms) == 1:
            return self._form(forms[0]).where(where)
        return self._several.get((where, forms), lambda: self._any_of([self._sum(where, forms)]))

    def with_others(
        self, where: str, forms: tuple[str, ...], others: object, count: Callable[[], Frequencies]
    ) -> TonedForms:
        """The same with what stands for the word, which is counted where these `others` are not known yet."""
        key = where, forms, others
        return self._several.get(key, lambda: self._any_of([count(), *self.of(where, forms).frequencies]))

    def _sum(self, where: str, forms: tuple[str, ...]) -> Frequencies:
        """Of several forms together: only what all of them are worth is asked for, and most of them are rare."""
        fields = _FIELDS[:2] if where == "text" else (f"{where}_toned",)
        only = self._segments.only
        if kernels.postings is not None and only is not None and len(forms) <= _MOST_SUMMED:
            found = self._sum_compiled(only, fields, forms)
            if found is not None:
                return found
        parts = [self._segments.frequencies(field, "toned", form) for form in forms for field in fields]
        return added(parts, self._segments.size)

    def _sum_compiled(self, only: SegmentArrays, fields: Sequence[str], forms: tuple[str, ...]) -> Frequencies | None:
        """The same of the only segment, by machine code; None where some counts do not fit into a byte each."""
        numbers = np.array([number for form in forms if (number := only.number("toned", form)) is not None], np.int64)
        parts = []
        for postings in map(only.postings, fields):
            counts = postings.counts_as_they_lie
            if counts is None:
                return None
            parts.append((postings.as_it_lies, counts))
        sums: Counts = np.zeros(self._segments.size, np.uint8)
        if not all(kernels.postings.add_terms(*part, numbers, sums) for part in parts):
            sums = np.zeros(self._segments.size, np.uint16)
            for part in parts:
                kernels.postings.add_terms(*part, numbers, sums)
        df, documents, values = kernels.postings.list_sums(sums)
        if len(documents) < df:
            return Frequencies(None, sums, df)
        return Frequencies(documents, values, df) if df else NOTHING

    def _form(self, form: str) -> _Form:
        return self._forms.get(form, lambda: self._read(form))

    def _read(self, form: str) -> _Form:
        only = self._segments.only
        if kernels.postings is not None and only is not None:
            number = only.number("toned", form)
            if number is not None:
                return self._read_compiled(only, number)
        title, body, lead = (self._segments.frequencies(field, "toned", form) for field in _FIELDS)
        return _Form(self._any_of([title, body]), self._any_of([title]), self._any_of([lead]))

    def _read_compiled(self, only: SegmentArrays, number: int) -> _Form:
        """The same of the only segment: lists are read by machine code, all of them at once."""
        fields = [only.postings(field) for field in _FIELDS]
        documents, in_text = kernels.postings.read_lists(*[field.lists for field in fields], number)
        counts = [field.listed_frequencies(number) for field in fields]
        # A list that becomes a column would otherwise be kept beside it, for the lists of the other fields.
        is_shared = max(map(len, counts)) * COLUMN < self._segments.size
        found, first = [], 0
        for field, own in zip(fields, counts, strict=True):
            end = first + len(own)
            if first < end:
                listed_in = documents[first:end] if is_shared else documents[first:end].copy()
                found.append(listed(listed_in, own, self._segments.size))
            else:
                found.append(self._segments.as_it_lies(field.read(number)))
            first = end
        title, body, lead = found
        if title.documents is None or body.documents is None:
            text = self._any_of([title, body])
        else:
            text = self._together([title, body], in_text)
        return _Form(text, self._any_of([title]), self._any_of([lead]))

    def _any_of(self, parts: Sequence[Frequencies]) -> TonedForms:
        parts = [part for part in parts if part.df]
        return self._together(parts, _having_any(parts, self._segments.size))

    def _together(self, parts: Sequence[Frequencies], df: int) -> TonedForms:
        return TonedForms(tuple([part for part in parts if part.df]), df, idf(df, self._segments.documents))


def _having_any(parts: Sequence[Frequencies], size: int) -> int:
    """How many documents have any of several things."""
    if len(parts) < 2:
        return parts[0].df if parts else 0
    if len(parts) == 2:  # a title's and a body's, mostly: what few have is looked up in the other
        few, many = parts if parts[0].df <= parts[1].df else parts[::-1]
        if few.documents is not None:
            return few.df + many.df - int(np.count_nonzero(many.at(few.documents)))
    return int(np.count_nonzero(having(parts, size)))


def _bytes_of(one: Frequencies) -> int:
    """Bytes of memory that frequencies hold, with their part of documents that were read together."""
    shared = one.documents is not None and not one.documents.flags.owndata
    return one.nbytes + (one.documents.nbytes if shared and one.documents is not None else 0)
