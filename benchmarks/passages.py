"""Do passages show why an article matched? Real queries → the passages of their first hits, beside the best that could be shown.

    python -m benchmarks.passages CORPUS.jsonl.gz --index DIR [--queries 1000] [--show 50] [--faults 20]

Queries are one to five words in a row of a headline of CORPUS, half of them without marks. The best is found without the code that
chooses passages: by trying every piece of a line, from a match to a match, that is no longer than a passage may be. A word of the
query weighs its idf. It is covered by its syllable as folded, where the article has it with the marks typed by those alone, or by
what the search says it was expanded to.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log
from pathlib import Path
from statistics import fmean, median

from benchmarks.product import make_queries
from index.language.analysis import Token, find_wholes, syllables
from index.language.marks import Agreement, agreement, has_marks
from searcher.passage_windows import LONGEST
from searcher.passages import ELLIPSIS, MOST_PASSAGES
from searcher.rendering import marked
from searcher.request import Request
from searcher.results import Hit, Passage, Results
from searcher.search import Searcher

HITS = 10
ENOUGH = 0.9
"""The share of the query's weight that has to be shown where one passage can."""
_SEED = 11
_QUOTES = re.compile(r"[\"“”„‟«»＂]")
# A sentence ends here, whatever code cuts passages: at a stop with white space behind, before what is no small letter.
_SENTENCE_END = re.compile(r"[.!?…][\"”’»)]*\s+(?=[^a-zà-ỹđ])|\n")
_ENDING = frozenset('.!?…:;"”’»)')


@dataclass(frozen=True, slots=True)
class Unit:
    """What a query asks for as one: a word, or the several syllables of one run of characters (`05-CT/TW`)."""

    tokens: tuple[Token, ...]
    others: tuple[tuple[str, ...], ...]
    """Folded syllables that stand for it too."""
    weight: float


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of a text that stands for units of the query."""

    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Judged:
    """One hit: how much its passages show, and of what could be shown."""

    query: str
    hit: Hit
    best: float
    """The share of the query's weight that one passage could cover."""
    shown: float
    first: float
    """That the first passage covers alone."""
    with_title: float
    pairs: int
    """Neighbours of the query that stand side by side in the body …"""
    pairs_shown: int
    """… and of these the ones that do in a passage."""
    faults: tuple[str, ...]


def main() -> int:
    """Search, judge, and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.passages", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("corpus", type=Path, help="articles with headlines, .jsonl or .jsonl.gz")
    parser.add_argument("--index", type=Path, required=True, help="an index that timtin has built")
    parser.add_argument("--queries", type=int, default=1000, help="default %(default)s")
    parser.add_argument("--seed", type=int, default=_SEED)
    parser.add_argument("--show", type=int, default=0, help="print so many hits, to look at")
    parser.add_argument("--faults", type=int, default=0, help="print so many hits that fall short")
    options = parser.parse_args()
    searcher = Searcher(options.index)
    judged: list[Judged] = []
    for query in make_queries(options.corpus, options.queries, options.seed):
        judged += judge(_QUOTES.sub(" ", query), searcher)
    step = max(1, len(judged) // max(1, options.show))
    for one in judged[::step][: options.show]:
        _print_hit(one)
    for one in [one for one in judged if one.faults or (one.best >= ENOUGH > one.shown)][: options.faults]:
        _print_hit(one)
    print("\n".join(_report(judged)))
    return 0


def judge(query: str, searcher: Searcher) -> Iterator[Judged]:
    """The first hits of a query whose words can be weighed."""
    results = searcher.search(Request(query, per_page=HITS))
    units = _units(query, results, searcher)
    whole = sum(unit.weight for unit in units)
    if not whole:
        return
    for hit in results.hits:
        body, behind_title = hit.document.body, len(hit.document.title) + 1
        found = [
            Found(one.start - behind_title, one.end - behind_title, one.first, one.last)
            for one in find(f"{hit.document.title}\n{body}", units)
            if one.start >= behind_title
        ]
        passages = [_inside(passage, units) for passage in hit.snippets]
        shown = frozenset().union(*map(_covered, passages))
        pairs = _pairs(body, found)
        yield Judged(
            query,
            hit,
            max((_worth(window, units) for window in _windows(body, found)), default=0.0) / whole,
            _worth(shown, units) / whole,
            _worth(_covered(passages[0]) if passages else frozenset(), units) / whole,
            _worth(shown | _covered(_inside(hit.title, units)), units) / whole,
            len(pairs),
            len(
                pairs & frozenset().union(*(_pairs(p.text, own) for p, own in zip(hit.snippets, passages, strict=True)))
            ),
            tuple(_faults(hit, units)),
        )


def _units(query: str, results: Results, searcher: Searcher) -> list[Unit]:
    """What a query asks for, by its runs of characters, each once."""
    reader = searcher.reader()
    expansions: dict[str, set[str]] = {}
    for word in results.query.words:
        expansions.setdefault(word.text, set()).update(word.expansions)
    units: dict[tuple[str, ...], Unit] = {}
    for run in query.split():
        tokens = tuple(syllables(run))
        if not tokens or run == "OR":
            continue
        weight = 0.0
        for token in tokens:
            df = reader.terms.text("folded", (token.folded,)).df
            weight += log(1 + (reader.documents - df + 0.5) / (df + 0.5))
        labels = set.intersection(*(expansions.get(token.surface, set()) for token in tokens))
        others = tuple(tuple(token.folded for token in syllables(label)) for label in sorted(labels))
        units.setdefault(tuple(token.toned for token in tokens), Unit(tokens, others, weight))
    return list(units.values())


def find(text: str, units: Sequence[Unit]) -> list[Found]:
    """Everything in a text that stands for a unit, in order."""
    tokens = syllables(text)
    found: list[Found] = []
    for number, unit in enumerate(units):
        runs = _runs(tokens, [token.folded for token in unit.tokens])
        agreeing = [run for run in runs if _agrees(run, unit)]
        found += (Found(run[0].start, run[-1].end, number, number) for run in agreeing or runs)
        for other in unit.others:
            found += (Found(run[0].start, run[-1].end, number, number) for run in _runs(tokens, other))
    return sorted(found, key=lambda one: (one.start, one.end))


def _runs(tokens: Sequence[Token], folded: Sequence[str]) -> list[Sequence[Token]]:
    length = len(folded)
    return [
        tokens[i : i + length]
        for i, token in enumerate(tokens)
        if token.folded == folded[0] and [one.folded for one in tokens[i : i + length]] == list(folded)
    ]


def _agrees(run: Sequence[Token], unit: Unit) -> bool:
    """Whether a run has at least the marks typed."""
    pairs = zip(unit.tokens, run, strict=True)
    return all(
        not has_marks(typed.toned) or agreement(typed.toned, there.toned) in (Agreement.COMPATIBLE, Agreement.EXACT)
        for typed, there in pairs
    )


def _windows(text: str, found: Sequence[Found]) -> Iterator[frozenset[int]]:
    """The units that each piece of a line covers, from a match on and no longer than a passage may be."""
    for i, first in enumerate(found):
        line_end = text.find("\n", first.start)
        limit = min(first.start + LONGEST, len(text) if line_end < 0 else line_end)
        yield _covered([one for one in found[i:] if one.end <= limit])


def _covered(found: Sequence[Found]) -> frozenset[int]:
    return frozenset(number for one in found for number in range(one.first, one.last + 1))


def _worth(numbers: frozenset[int], units: Sequence[Unit]) -> float:
    return sum(units[number].weight for number in numbers)


def _inside(passage: Passage, units: Sequence[Unit]) -> list[Found]:
    """What stands for units inside the marks of a passage."""
    bare = [Unit(unit.tokens, (_folded(unit), *unit.others), unit.weight) for unit in units]
    return [
        one
        for one in find(passage.text, bare)
        if any(start <= one.start and one.end <= end for start, end in passage.marks)
    ]


def _folded(unit: Unit) -> tuple[str, ...]:
    """The folded syllables of a unit."""
    return tuple(token.folded for token in unit.tokens)


def _pairs(text: str, found: Sequence[Found]) -> frozenset[tuple[int, int]]:
    """Neighbours of the query that stand side by side in a text."""
    return frozenset(
        (left.last, right.first)
        for i, left in enumerate(found)
        for right in found[i + 1 : i + 4]
        if right.first == left.last + 1 and re.fullmatch(r"[^\w\n]{0,3}", text[left.end : right.start])
    )


def _faults(hit: Hit, units: Sequence[Unit]) -> Iterator[str]:
    body = hit.document.body.replace("\n", " ")
    places = []
    for passage in hit.snippets:
        text = passage.text  # its first or last sign may be an ellipsis of its own
        bares = (text, text.removesuffix(ELLIPSIS), text.removeprefix(ELLIPSIS), text[1:-1])
        bare = next((bare for bare in bares if bare in body), None)
        if bare is None:
            yield "not in the text"
            continue
        start = body.index(bare)
        places.append((start, start + len(bare)))
        cut = (text.startswith(ELLIPSIS + bare), text.endswith(bare + ELLIPSIS))
        yield from _passage_faults(hit.document.body, start, start + len(bare), cut)
    if len(places) > MOST_PASSAGES:
        yield "too many"
    if any(left[1] > right[0] for left, right in pairwise(sorted(places))):
        yield "overlap"
    for passage in (hit.title, *hit.snippets):
        yield from _mark_faults(passage, units)


def _passage_faults(body: str, start: int, end: int, cut: tuple[bool, bool]) -> Iterator[str]:
    """What is wrong with a passage that has an ellipsis before it, or behind it."""
    if end - start > LONGEST:
        yield "too long"
    if (start and _is_inside_a_word(body, start)) or (end < len(body) and _is_inside_a_word(body, end)):
        yield "cut inside a word"
    whole = _sentence(body, start)
    if cut[0] and len(whole) <= LONGEST:
        yield "begins inside a short sentence"
    if not cut[0] and body[:start].rstrip(" \t")[-1:] not in ("", "\n", *_ENDING):
        yield "begins inside a sentence without an ellipsis"
    if cut[1] and len(_sentence(body, end - 1)) <= LONGEST:
        yield "ends inside a short sentence"


def _is_inside_a_word(text: str, place: int) -> bool:
    return text[place - 1].isalnum() and text[place].isalnum()


def _sentence(text: str, place: int) -> str:
    """The sentence that a place is in."""
    ends = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    return text[max(end for end in ends if end <= place) : min(end for end in ends if end > place)].strip()


def _mark_faults(passage: Passage, units: Sequence[Unit]) -> Iterator[str]:
    """Marks that cover anything but whole syllables that were asked for, or what is whole to a reader, and joints between these."""
    text = passage.text
    allowed = [(one.start, one.end) for one in _inside(passage, units)]
    allowed += [(whole.start, whole.end) for whole in find_wholes(text)]
    tokens = syllables(text)
    starts, ends = ({getattr(token, name) for token in tokens} for name in ("start", "end"))
    for start, end in passage.marks:
        if start not in starts or end not in ends:
            yield "mark cuts a syllable"
        inside = [token for token in tokens if start <= token.start < end]
        if not all(any(a <= token.start and token.end <= b for a, b in allowed) for token in inside):
            yield "mark on what was not asked for"


def _report(judged: Sequence[Judged]) -> Iterator[str]:
    showable = [one for one in judged if one.best > 0]
    yield f"{len({one.query for one in judged}):,} queries, {len(judged):,} hits, {len(showable):,} with a match in the body"
    if not showable:
        return
    enough = [one for one in showable if one.best >= ENOUGH]
    shown = _share([one.shown >= ENOUGH for one in enough])
    yield f"one passage can cover {ENOUGH:.0%} of the query's weight: {len(enough):,} hits; so much is shown of {shown}"
    for name, value in (
        ("all passages", "shown"),
        ("the first passage", "first"),
        ("title and passages", "with_title"),
    ):
        covered = fmean(getattr(one, value) for one in showable)
        ratio = fmean(min(1.0, getattr(one, value) / one.best) for one in showable)
        yield f"{name}: {covered:.3f} of the weight on average, {ratio:.3f} of what the best passage covers"
    with_pairs = [one for one in showable if one.pairs]
    some = _share([one.pairs_shown > 0 for one in with_pairs])
    yield f"neighbours of the query side by side in the body: {len(with_pairs):,} hits; so they are shown of {some}"
    passages = [passage.text for one in judged for passage in one.hit.snippets]
    whole = _share([not text.startswith(ELLIPSIS) and not text.endswith(ELLIPSIS) for text in passages])
    length = median(len(text) for text in passages)
    yield f"{len(passages):,} passages, {len(passages) / len(judged):.2f} a hit, of {length:.0f} characters (median); uncut {whole}"
    faults = Counter(fault for one in judged for fault in one.faults)
    yield "faults: " + (", ".join(f"{fault} {count}" for fault, count in faults.most_common()) or "none")


def _share(true: Sequence[bool]) -> str:
    return f"{fmean(true):.2%}" if true else "none"


def _print_hit(one: Judged) -> None:
    hit = one.hit
    print(f"{one.query!r}: best {one.best:.2f}, shown {one.shown:.2f}  {'; '.join(one.faults)}")
    print(f"    {marked(hit.title, '‹', '›')}")
    for passage in hit.snippets:
        print(f"  - {marked(passage, '‹', '›')}")
    print()


if __name__ == "__main__":
    sys.exit(main())
