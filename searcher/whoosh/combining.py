"""Match sets → those of And, Or and Not."""

from collections.abc import Sequence

import numpy as np

from searcher.ranking import Scores
from searcher.whoosh.compiled import Compiled
from searcher.whoosh.frequencies import COLUMN, Ints
from searcher.whoosh.match_sets import AnyOf, Columns, Dated, Listed, Masked
from searcher.whoosh.term_sets import AllOfColumns, AnyOfTerms, OfTerm
from searcher.whoosh.worth import Given, MatchSet, Within, Worth


def matching_all(wanted: Sequence[MatchSet], size: int) -> MatchSet:
    """What all match: by columns where every one has many documents, from the shortest list otherwise."""
    if len(wanted) == 1:
        return wanted[0]
    terms = [one for one in wanted if isinstance(one, OfTerm)]
    columns = [one.column for one in terms if one.column is not None]
    if len(columns) == len(wanted):
        return AllOfColumns(terms, columns, [part for one in terms for part in one.parts])
    ordered = sorted(wanted, key=lambda one: one.most)
    parts = [part for one in wanted for part in one.parts]
    if ordered[0].most * COLUMN >= size:
        column = ordered[0].present(size)
        for other in ordered[1:]:
            column = np.minimum(column, other.present(size))
        return Columns(column, parts)
    documents = ordered[0].documents()
    for one in ordered[1:]:
        documents = documents[one.among(documents)]
    return Listed(documents, parts)


def matching_any(wanted: Sequence[MatchSet], size: int) -> AnyOf:
    """What any matches."""
    terms = [one for one in wanted if isinstance(one, OfTerm)]
    if len(terms) == len(wanted):
        return AnyOfTerms(terms, [part for one in terms for part in one.parts], size)
    return AnyOf(wanted, [part for one in wanted for part in _apart(one)], size)


def matching_without(found: MatchSet, unwanted: MatchSet, size: int) -> MatchSet:
    """What the one matches and the other does not."""
    if found.most * COLUMN >= size:
        return Columns((found.present(size) != 0) & (unwanted.present(size) == 0), found.parts)
    documents = found.documents()
    return Listed(documents[~unwanted.among(documents)], found.parts)


def matching_given(documents: Ints, scores: Scores) -> Listed:
    """These documents, in ascending order, with these scores."""
    return Listed(documents, (Given(documents, scores),))


def _apart(one: MatchSet) -> Sequence[Worth]:
    """The parts of what one matches, such that each is 0 wherever it does not."""
    if isinstance(one, OfTerm | AnyOf | Masked | Dated) or (isinstance(one, Compiled) and not one.is_all):
        return one.parts
    return (Within(one),)
