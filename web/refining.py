"""What a page of results offers for changing the search: values to filter by, and filters and settings to remove."""

from dataclasses import dataclass, replace
from typing import Any

from searcher.query import Query, Tones, parse_query
from searcher.query_fields import TypedFilter
from searcher.request import Request, Sort, filter_key
from searcher.results import FacetValue, Results
from searcher.selection import facets
from web.api import searcher
from web.links import FIELDS, Way, with_values
from web.periods import whole_period
from web.texts import Language

COUNT_ONLY = 10**9
"""A page beyond every last one: a search that only counts need not cut passages."""


@dataclass(frozen=True, slots=True)
class Option:
    """A value that a filter offers, with the full matches that have it."""

    value: str
    count: int
    chosen: bool


def options(name: str, wanted: Request, results: Results) -> tuple[Option, ...]:
    """What a filter offers: the values already chosen, then the others among what the other filters leave."""
    chosen: tuple[str, ...] = getattr(wanted.filters, name)
    values = counted(name, _without(name, wanted))[1] if chosen else results.facets[name]
    keys = {filter_key(value) for value in chosen}
    known = {filter_key(value.value) for value in values}
    # A place may be found in texts alone, under an old name: what one filter leaves is what all results are.
    alone = results.total if len(keys) == 1 else 0
    others = tuple(Option(value, alone, chosen=True) for value in chosen if filter_key(value) not in known)
    found = [Option(value.value, value.count, filter_key(value.value) in keys) for value in values]
    return others + tuple(sorted(found, key=lambda option: not option.chosen))


def counted(name: str, wanted: Request) -> tuple[int, tuple[FacetValue, ...]]:
    """How many full matches a search has, and the values of one facet among them; of everything where it asks for nothing."""
    if not wanted.text and not wanted.filters:
        reader = searcher().reader()
        return reader.documents, facets((name,), reader.live, reader)[name]
    results = searcher().search(replace(wanted, facets=(name,), page=COUNT_ONLY))
    return results.total, results.facets[name]


def _without(name: str, wanted: Request) -> Request:
    """A search before it was filtered by a field."""
    return replace(wanted, filters=with_values(wanted.filters, name, ()))


def removals(query: Query, wanted: Request, language: Language) -> tuple[Way, ...]:
    """For each filter, whether a parameter or typed in the query, and for each setting in force, the search without it."""
    filters = wanted.filters

    def without(label: str, **changes: Any) -> Way:
        return Way(label, replace(wanted, page=1, **changes))

    def labelled(name: str, value: str) -> str:
        return language.say("filters.labelled", name=language.say(name), value=value)

    ways = []
    for name in FIELDS:
        values: tuple[str, ...] = getattr(filters, name)
        for value in dict.fromkeys(values):
            others = tuple(other for other in values if other != value)
            ways.append(without(labelled(f"field.{name}", value), filters=with_values(filters, name, others)))
    since, until = filters.published_from, filters.published_to
    if period := whole_period(since, until):
        label = labelled("field.published", period.name(language))
        ways.append(without(label, filters=replace(filters, published_from=None, published_to=None)))
    elif since:
        label = language.say("filters.from_day", day=language.day(since))
        ways.append(without(label, filters=replace(filters, published_from=None)))
    if until and not period:
        label = language.say("filters.to_day", day=language.day(until))
        ways.append(without(label, filters=replace(filters, published_to=None)))
    for typed in query.filters:
        text = query.without([typed])
        if parse_query(text).clauses == query.clauses:  # else the words beside it would come to mean something else
            ways.append(without(_typed_label(typed, language), text=text))
    if wanted.tones is not Tones.AUTO:
        ways.append(without(labelled("tones.name", language.say(f"tones.{wanted.tones}").lower()), tones=Tones.AUTO))
    if wanted.sort is not Sort.RELEVANCE:
        ways.append(without(labelled("sort.name", language.say(f"sort.{wanted.sort}").lower()), sort=Sort.RELEVANCE))
    return tuple(ways)


def _typed_label(typed: TypedFilter, language: Language) -> str:
    """What a filter typed in a query is called, as those that are parameters are."""
    if typed.day is not None:
        key = "filters.from_day" if typed.name == "from" else "filters.to_day"
        return language.say(key, day=language.day(typed.day))
    name = language.say(f"field.{typed.name}")
    if typed.excluded:
        name = language.say("filters.without", name=name.lower())
    return language.say("filters.labelled", name=name, value=typed.value)
