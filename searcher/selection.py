"""Filters and facets: masks and counts over the columns of the index."""

from collections.abc import Mapping, Sequence

import numpy as np

from index.documents import instant, last_instant
from index.places.places import filter_keys
from index.whoosh.segment_stream import FACET_FIELDS
from searcher.request import Filters, filter_key
from searcher.results import FacetValue
from searcher.whoosh.frequencies import Mask
from searcher.whoosh.reader import WhooshReader

# More than there ever were provinces (63), few enough for a form.
_MOST_FACET_VALUES = 100


def passes(filters: Filters, reader: WhooshReader) -> Mask:
    """The documents that meet every filter; undated ones meet no date filter."""
    mask = np.ones(reader.size, dtype=bool)
    for name in FACET_FIELDS:
        wanted, unwanted = getattr(filters, name), getattr(filters, f"not_{name}")
        if wanted:
            mask &= _having(name, wanted, reader)
        if unwanted:
            mask &= ~_having(name, unwanted, reader)
    if filters.published_from is not None:
        mask &= reader.dated & (reader.published >= instant(filters.published_from.isoformat()))
    if filters.published_to is not None:
        mask &= reader.dated & (reader.published <= last_instant(filters.published_to))
    return mask


def _having(name: str, values: Sequence[str], reader: WhooshReader) -> Mask:
    """The documents that have any of some values in a field."""
    wanted = {filter_key(value) for value in values}
    known = reader.facet_values[name]
    having = np.isin(known.codes, [code for code, key in enumerate(known.keys) if key in wanted])
    if name == "place":  # what the source says, and every place found in the text, under its old and new names
        for value in values:
            having[reader.documents_at(filter_keys(value))] = True
    return having


def facets(names: tuple[str, ...], full: Mask, reader: WhooshReader) -> Mapping[str, tuple[FacetValue, ...]]:
    """Counts of values among the full matches: the most frequent first; years and months in order of time."""
    return {name: _facet(name, full, reader) for name in names}


def _facet(name: str, full: Mask, reader: WhooshReader) -> tuple[FacetValue, ...]:
    if name in reader.facet_values:
        values = reader.facet_values[name]
        codes = values.codes[full]
        counts = np.bincount(codes[codes >= 0], minlength=len(values.values))
        best = sorted(np.flatnonzero(counts), key=lambda code: (-counts[code], values.keys[code]))
        return tuple(FacetValue(values.values[code], int(counts[code])) for code in best[:_MOST_FACET_VALUES])
    months = reader.months[full & reader.dated]
    if not months.size:
        return ()
    first = months.min()
    counts = np.bincount(months - first)
    if name == "month":
        return tuple(
            FacetValue(f"{month // 12:04}-{month % 12 + 1:02}", int(counts[month - first]))
            for month in (np.flatnonzero(counts) + first).tolist()
        )
    years = (np.arange(counts.size) + first) // 12
    by_year = np.bincount(years - years[0], weights=counts)
    return tuple(FacetValue(f"{years[0] + i:04}", int(by_year[i])) for i in np.flatnonzero(by_year).tolist())
