"""Filters, order and facets: masks and arrays over the columns of the index."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from index.documents import instant, last_instant
from index.places.places import filter_keys
from index.whoosh_schema import FACET_FIELDS
from searcher.evaluation import Mask
from searcher.ranking import Scores
from searcher.request import Filters, Sort, filter_key
from searcher.results import FacetValue
from searcher.whoosh_reader import Numbers, WhooshReader

# More than there ever were provinces (63), few enough for a form.
_MOST_FACET_VALUES = 100


def passes(filters: Filters, reader: WhooshReader) -> Mask:
    """The documents that meet every filter; undated ones meet no date filter."""
    mask = np.ones(reader.size, dtype=bool)
    for name in FACET_FIELDS:
        wanted = {filter_key(value) for value in getattr(filters, name)}
        if wanted:
            values = reader.facet_values[name]
            codes = [code for code, key in enumerate(values.keys) if key in wanted]
            passing = np.isin(values.codes, codes)
            if name == "place":  # what the source says, and every place found in the text, under its old and new names
                for value in filters.place:
                    passing[reader.documents_at(filter_keys(value))] = True
            mask &= passing
    if filters.published_from is not None:
        mask &= reader.dated & (reader.published >= instant(filters.published_from.isoformat()))
    if filters.published_to is not None:
        mask &= reader.dated & (reader.published <= last_instant(filters.published_to))
    return mask


def order(full: Mask, partial: Mask, scores: Scores, sort: Sort, full_first: bool, reader: WhooshReader) -> Numbers:
    """Document numbers of the hits, best first; equal ones by date, newest first, then as they were added."""
    listed = np.flatnonzero(full | partial) if sort is Sort.RELEVANCE else np.flatnonzero(full)
    published = reader.published[listed]
    keys: list[npt.NDArray[Any]] = [listed]  # the last key weighs most
    if sort is Sort.NEWEST:
        keys += [-published]
    elif sort is Sort.OLDEST:
        keys += [published, ~reader.dated[listed]]
    else:
        # Rounded, so that sums that differ by the order of their summands alone are equal.
        keys += [-published, -np.round(scores[listed], 9)]
        if full_first:
            keys += [~full[listed]]
    return np.asarray(listed[np.lexsort(keys)], dtype=np.int64)


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
    length = 4 if name == "year" else 7
    days = Counter(((reader.published[full & reader.dated] - instant("1970-01-01")) // 86_400).tolist())
    periods: Counter[str] = Counter()
    for day, count in days.items():
        periods[np.datetime_as_string(np.datetime64("1970-01-01") + np.timedelta64(day, "D"))[:length]] += count
    return tuple(FacetValue(period, periods[period]) for period in sorted(periods))
