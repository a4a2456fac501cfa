"""How a query was understood, where a reader could have expected something else, and the search without that."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from searcher.query import LONGEST_QUERY, Clause, Query, Term, Tones, parse_query
from searcher.request import Request
from searcher.results import Results, WordReading
from web.links import Way
from web.texts import Language

Change = Callable[[Term], Term]


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that a query was taken to mean."""

    sentence: str
    undone: Way | None = None
    """The search that takes it otherwise; None where no other would find more, or find it better."""


def readings(
    query: Query, wanted: Request, results: Results, absent: Sequence[str], language: Language
) -> tuple[Reading, ...]:
    """What the query was taken to mean, one reading for each sign and each kind of word; nothing of the `absent` words."""
    words = [word for word in results.query.words if word.text not in absent]
    found = [Reading(language.say("reading.truncated", count=LONGEST_QUERY))] if query.truncated else []
    if wanted.tones is Tones.AUTO:
        found += _marks_read(query, wanted, results, words, language)
    found += _expanded(query, wanted, words, language)
    found += _signs_read(query, wanted, words, language)
    return tuple(found)


def with_readings(query: Query, words: Sequence[WordReading]) -> str:
    """The text of a query, its words without marks as they were read."""
    read = {word.text.lower(): _as_read(word) for word in words if not word.is_prefix}
    text, end = "", 0
    for word, (start, stop) in zip(query.words, query.places, strict=True):
        text += query.text[end:start] + read.get(word.text.lower(), query.text[start:stop])
        end = stop
    return text + query.text[end:]


def _as_read(word: WordReading) -> str:
    """A word's likely form, or as it was typed where it has none or differs in case alone."""
    return word.text if word.reading in (None, word.text.lower()) else str(word.reading)


def rewritten(query: Query, change: Change, *, excluding: bool = True) -> str:
    """The text of a query with its terms changed, and with `excluding=False` without its exclusions.

    >>> from searcher.query import parse_query
    >>> query = parse_query('chè OR "cây ăn quả"~2 -thuế 05-CT/TW nơi:Huế')
    >>> rewritten(query, lambda term: replace(term, slop=0), excluding=False)
    'chè OR "cây ăn quả" 05-CT/TW nơi:Huế'
    """
    places = iter(query.places)

    def text_of(term: Term) -> str:
        own = [next(places) for _ in term.words]
        changed = change(term)
        return _as_typed(query.text[own[0][0] : own[-1][1]], term) if changed == term else changed.written

    parts = [" OR ".join(text_of(term) for term in clause.terms) for clause in query.clauses]
    parts += [f"-{term.written}" for term in query.excluded if excluding]
    return " ".join([*parts, *(query.text[typed.start : typed.end] for typed in query.filters)])


def _as_typed(text: str, term: Term) -> str:
    """A term as it was typed, where that alone means it: in quotes, a document number would be mere words."""
    return text if parse_query(text).clauses == (Clause((term,)),) else term.written


def _marks_read(
    query: Query, wanted: Request, results: Results, words: Sequence[WordReading], language: Language
) -> Iterator[Reading]:
    """Which marks were searched for besides those typed."""
    typed = {word.text: word for word in query.words}
    # Numbers, and abbreviations such as CT or TW, have no letter that takes a mark.
    unmarked = [word for word in words if not typed[word.text].marked and set(typed[word.text].folded) & set("adeiouy")]
    if unmarked:
        yield _unmarked(query, wanted, results, unmarked, language)
    for word in words:
        if typed[word.text].marked and word.read_as != "exact":
            yield Reading(language.say(f"reading.{word.read_as}", word=word.text))


def _unmarked(
    query: Query, wanted: Request, results: Results, words: Sequence[WordReading], language: Language
) -> Reading:
    """Words without marks match all; which of these come first, and a link to them alone where nothing else offers it."""
    likely = with_readings(query, words)
    if likely == query.text:
        return Reading(language.say("reading.unmarked", words=", ".join(word.text for word in words)))
    sentence = language.say("reading.likely", words=" ".join(_as_read(word) for word in words if not word.is_prefix))
    if not results.total or any(suggestion.text == likely for suggestion in results.suggestions):
        return Reading(sentence)
    alone = replace(wanted, text=likely, tones=Tones.EXACT, page=1)
    return Reading(sentence, Way(language.say("undo.likely"), alone))


def _expanded(query: Query, wanted: Request, words: Sequence[WordReading], language: Language) -> Iterator[Reading]:
    """Abbreviations and long forms that were searched for, too; without them marks count, so words get the likely ones."""
    forms: dict[tuple[str, ...], list[str]] = {}
    for word in words:
        if word.expansions and not word.is_prefix:
            forms.setdefault(word.expansions, []).append(word.text)
    way = Way(
        language.say("undo.expanded"), replace(wanted, text=with_readings(query, words), tones=Tones.EXACT, page=1)
    )
    for expansions, of in forms.items():
        yield Reading(language.say("reading.expanded", words=" ".join(of), forms=", ".join(expansions)), way)


def _signs_read(query: Query, wanted: Request, words: Sequence[WordReading], language: Language) -> Iterator[Reading]:
    """What prefixes, slop, fields and minus signs were taken to mean."""

    def undone(kind: str, change: Change, *, excluding: bool = True) -> Way:
        text = rewritten(query, change, excluding=excluding)
        return Way(language.say(f"undo.{kind}"), replace(wanted, text=text, page=1))

    forms = {word.text: word.expansions for word in words if word.is_prefix and word.expansions}
    for text in dict.fromkeys(word.text for word in query.words if word.text in forms):
        sentence = language.say("reading.prefix", word=text, forms=", ".join(forms[text]))
        yield Reading(sentence, undone("prefix", _whole))
    terms = dict.fromkeys(term for clause in query.clauses for term in clause.terms)
    for term in terms:
        if term.slop:
            sentence = language.say("reading.slop", phrase=term.text, count=term.slop)
            yield Reading(sentence, undone("slop", lambda term: replace(term, slop=0)))
    for term in terms:
        if term.in_title:
            sentence = language.say("reading.title", words=term.text)
            yield Reading(sentence, undone("title", lambda term: replace(term, in_title=False)))
    if query.excluded:
        sentence = language.say("reading.excluded", words=", ".join(term.written for term in query.excluded))
        anything = query.clauses or query.filters or wanted.filters
        yield Reading(sentence, undone("excluded", lambda term: term, excluding=False) if anything else None)


def _whole(term: Term) -> Term:
    """A term whose prefixes are words."""
    words = (replace(word, text=word.text.rstrip("*"), beginning=None) for word in term.words)
    return replace(term, words=tuple(words))
