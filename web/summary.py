"""What a page of results says of itself: how many there are, what else may have been meant, how each hit falls short."""

from dataclasses import dataclass, replace

from searcher.query import Query, Tones
from searcher.request import Request, Sort
from searcher.results import Hit, Matched, Results
from searcher.search import FULL_FIRST_WORDS
from web.texts import Language

_WORTH_SAYING = ("folded", "conflicting")


@dataclass(frozen=True, slots=True)
class Group:
    """Hits that stand together, under a heading where there are other groups."""

    heading: str | None
    hits: tuple[Hit, ...]


def headline(query: Query, results: Results, language: Language) -> str:
    """How many articles were found, in words.

    >>> from searcher.query import parse_query
    >>> from searcher.request import Filters
    >>> from searcher.results import QueryReading
    >>> from web.texts import LANGUAGES
    >>> def found(text, total, partial):
    ...     reading = QueryReading(text, Tones.AUTO, Filters(), False, ())
    ...     return headline(parse_query(text), Results(reading, total, partial, 1, 10, 0.1, (), total + partial), LANGUAGES["vi"])
    >>> found("mường la", 1234, 3), found("mường la", 0, 3), found("mường", 12, 0)
    ('1.234 bài có đủ các từ và 3 bài khớp một phần', 'Không bài nào có đủ các từ; 3 bài khớp một phần', '12 bài có từ này')
    """
    terms = [term for clause in query.clauses for term in clause.terms]
    if not terms:
        what = "all"
    elif len(terms) > len(query.clauses):
        what = "fitting"  # with OR between them, not all words are wanted
    elif len(terms) == 1:
        what = "phrase" if terms[0].is_phrase else "word"
    else:
        what = "words"
    partial = language.say("results.partial", count=results.total_partial)
    if results.total_partial and not results.total:
        return language.say(f"results.none_{what}", partial=partial)
    full = language.say(f"results.{what}", count=results.total)
    return language.say("results.and_partial", full=full, partial=partial) if results.total_partial else full


def suggested(wanted: Request, results: Results) -> tuple[Request, ...]:
    """The searches that may have been meant, filters and all."""
    return tuple(replace(wanted, text=suggestion.text, page=1) for suggestion in results.suggestions)


def groups(query: Query, wanted: Request, results: Results, language: Language) -> tuple[Group, ...]:
    """Full matches apart from partial ones where the order keeps them apart."""
    apart = len(query.words) <= FULL_FIRST_WORDS and wanted.sort is Sort.RELEVANCE
    if not (apart and results.total and results.total_partial):
        return (Group(None, results.hits),) if results.hits else ()
    full = tuple(hit for hit in results.hits if hit.matched is Matched.FULL)
    partial = results.hits[len(full) :]
    both = Group(language.say("results.full_group"), full), Group(language.say("results.partial_group"), partial)
    return tuple(group for group in both if group.hits)


def badges(hit: Hit, query: Query, tones: Tones, language: Language) -> tuple[str, ...]:
    """What a reader should know about how a hit matches, where that falls short of what was typed."""
    found = ["partial"] if hit.matched is Matched.PARTIAL else []
    if tones is not Tones.IGNORE and hit.tones in _WORTH_SAYING and any(word.marked for word in query.words):
        found.append(hit.tones)
    return tuple(language.say(f"hit.{name}") for name in found)
