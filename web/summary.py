"""What a page of results says of itself: how many there are, how the query was read, how each hit falls short of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from searcher.query import LONGEST_QUERY, Query, Term, Tones
from searcher.request import Request, Sort
from searcher.results import Hit, Matched, Results
from searcher.search import FULL_FIRST_WORDS
from web.texts import number


@dataclass(frozen=True, slots=True)
class Group:
    """Hits that stand together, under a heading where there are other groups."""

    heading: str | None
    hits: tuple[Hit, ...]


def headline(query: Query, results: Results) -> str:
    """How many articles were found, in words.

    >>> from searcher.query import parse_query
    >>> from searcher.request import Filters
    >>> from searcher.results import QueryReading
    >>> def found(text, total, partial):
    ...     reading = QueryReading(text, Tones.AUTO, Filters(), False, ())
    ...     return headline(parse_query(text), Results(reading, total, partial, 1, 10, 0.1, (), total + partial))
    >>> found("mường la", 1234, 3), found("mường la", 0, 3), found("mường", 12, 0)
    ('1.234 bài có đủ các từ và 3 bài khớp một phần', 'Không bài nào có đủ các từ; 3 bài khớp một phần', '12 bài có từ này')
    """
    terms = [term for clause in query.clauses for term in clause.terms]
    if not terms:
        what = ""
    elif len(terms) > len(query.clauses):
        what = " phù hợp"  # with OR between them, not all words are wanted
    elif len(terms) == 1:
        what = " có cụm từ này" if terms[0].is_phrase else " có từ này"
    else:
        what = " có đủ các từ"
    if results.total_partial and not results.total:
        return f"Không bài nào{what}; {number(results.total_partial)} bài khớp một phần"
    partial_too = f" và {number(results.total_partial)} bài khớp một phần" if results.total_partial else ""
    return f"{number(results.total)} bài{what}{partial_too}"


def readings(query: Query, results: Results, absent: Sequence[str] = ()) -> tuple[str, ...]:
    """How the query was understood, where a reader could have expected something else; one sentence each."""
    sentences = []
    if query.truncated:
        sentences.append(f"Câu tìm quá dài, chỉ {number(LONGEST_QUERY)} ký tự đầu được đọc.")
    if results.query.tones is Tones.AUTO:
        read_as = {word.text: word.read_as for word in results.query.words if word.text not in absent}
        words = [word for word in dict.fromkeys(query.words) if word.text in read_as]
        # Numbers, and abbreviations such as CT or TW, have no letter that takes a mark.
        unmarked = [word.text for word in words if not word.marked and set(word.folded) & set("adeiouy")]
        if unmarked:
            sentences.append(f"Gõ không dấu nên tìm với mọi dấu: {', '.join(unmarked)}.")
        for word in words:
            if word.marked and read_as[word.text] != "exact":
                also = "có thêm dấu" if read_as[word.text] == "compatible" else "khác dấu"
                sentences.append(f"Không bài nào viết đúng “{word.text}”, nên tìm cả cách viết {also}.")
    if query.excluded:
        sentences.append(f"Loại các bài có: {', '.join(written(term) for term in query.excluded)}.")
    return tuple(sentences)


def groups(query: Query, wanted: Request, results: Results) -> tuple[Group, ...]:
    """Full matches apart from partial ones where the order keeps them apart."""
    apart = len(query.words) <= FULL_FIRST_WORDS and wanted.sort is Sort.RELEVANCE
    if not (apart and results.total and results.total_partial):
        return (Group(None, results.hits),) if results.hits else ()
    full = tuple(hit for hit in results.hits if hit.matched is Matched.FULL)
    both = Group("Có đủ các từ", full), Group("Khớp một phần", results.hits[len(full) :])
    return tuple(group for group in both if group.hits)


def badges(hit: Hit, query: Query, tones: Tones) -> tuple[str, ...]:
    """What a reader should know about how a hit matches, where that falls short of what was typed."""
    found = ["khớp một phần"] if hit.matched is Matched.PARTIAL else []
    if tones is not Tones.IGNORE and any(word.marked for word in query.words):
        found += {"folded": ["khớp không dấu"], "conflicting": ["khác dấu"]}.get(hit.tones or "", [])
    return tuple(found)


def written(term: Term) -> str:
    """A term as it could be typed."""
    text = " ".join(word.text for word in term.words)
    return f'"{text}"' if term.is_phrase else text
