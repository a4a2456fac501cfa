"""Step 5 of a search: a text with its matching places → the one to three passages that show best why it matched."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from searcher.marking import Place, mark_text
from searcher.results import Passage

MOST_PASSAGES = 3
LONGEST = 220
"""Characters of a passage: about three lines on a wide screen, six on a phone."""
_SHORT = 100
# A further passage has to add this share of the query's weight, or it repeats what the ones before show.
_LEAST_GAIN = 0.15
# A matching word beside its neighbour of the query counts this much more than alone.
_BESIDE = 0.5
_LEAD_IN = 40

# A sentence ends at a line end, or at . ! ? … before white space and what can begin one.
_SENTENCE_END = re.compile(r"\n+|(?<=[.!?…])[\"”’»)]*[ \t]+(?=[\"“‘«(–-]?\s?[A-ZÀ-ỸĐ0-9])")
ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class _Window:
    """A piece of the text that could be a passage."""

    start: int
    end: int
    places: tuple[Place, ...]


def best_passages(text: str, places: Sequence[Place], weights: Sequence[float]) -> tuple[Passage, ...]:
    """The best passages of `text`, best first, not overlapping; the beginning of the text where nothing matches.

    `weights` says how much each word of the query counts.
    """
    sentences = list(sentence_spans(text))
    windows = list(_windows(text, sentences, places))
    chosen: list[_Window] = []
    covered: set[int] = set()
    everything = sum(weights[word] for word in {word for place in places for word in place.words})
    while windows and len(chosen) < MOST_PASSAGES:
        best = max(windows, key=lambda window: (_gain(window, covered, weights), -window.start))
        if chosen and _gain(best, covered, weights) < _LEAST_GAIN * everything:
            break
        chosen.append(best)
        covered |= {word for place in best.places for word in place.words}
        windows = [window for window in windows if window.end <= best.start or window.start >= best.end]
    if not chosen:
        return _lead(text, sentences)
    return tuple(_passage(text, window) for window in chosen)


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Places of the sentences of a text, without the white space around them.

    >>> text = "Họp tại TP. Sơn La. Có 05 xã dự.\\nBế mạc!"
    >>> [text[a:b] for a, b in sentence_spans(text)]
    ['Họp tại TP. Sơn La.', 'Có 05 xã dự.', 'Bế mạc!']
    """
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if "\n" not in match[0] and _is_abbreviation(text, start, match.start()):
            continue
        yield from _stripped(text, start, match.end())
        start = match.end()
    yield from _stripped(text, start, len(text))


# After these a full stop ends no sentence: TP. Sơn La, ThS. …, a name's initial.
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:[A-ZĐ]|[Tt][Pp]|[Tt][Xx]|[Tt][Tt]|ThS|TS|PGS|GS|BS|Q|P)\.$")


def _is_abbreviation(text: str, start: int, end: int) -> bool:
    return _ABBREVIATION.search(text, max(start, end - 6), end) is not None


def _stripped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    right = end - (len(piece) - len(piece.rstrip()))
    if left < right:
        yield left, right


def _windows(text: str, sentences: Sequence[tuple[int, int]], places: Sequence[Place]) -> Iterator[_Window]:
    """Sentences that have a match, short ones with what follows, pieces of long ones around each match."""
    first = 0
    for number, (start, end) in enumerate(sentences):
        while first < len(places) and places[first].start < start:
            first += 1
        if first == len(places) or places[first].start >= end:
            continue
        if end - start > LONGEST:
            yield from _pieces(text, start, end, places, first)
            continue
        following = number + 1
        while end - start < _SHORT and following < len(sentences):
            if sentences[following][1] - start > LONGEST or "\n" in text[end : sentences[following][0]]:
                break
            end = sentences[following][1]
            following += 1
        yield _window(start, end, places, first)


def _pieces(text: str, start: int, end: int, places: Sequence[Place], first: int) -> Iterator[_Window]:
    """Pieces of a long sentence, each beginning a little before one of its matches, cut at white space."""
    last_begin = -1
    for i in range(first, len(places)):
        if places[i].start >= end:
            return
        begin = places[i].start - _LEAD_IN
        begin = start if begin <= start else _next_space(text, begin, places[i].start)
        stop = min(end, begin + LONGEST)
        if stop < end:
            stop = max(_previous_space(text, places[i].end, stop), places[i].end)
        if begin != last_begin:
            yield _window(begin, stop, places, first)
        last_begin = begin


def _next_space(text: str, begin: int, limit: int) -> int:
    space = text.find(" ", begin, limit)
    return limit if space < 0 else space + 1


def _previous_space(text: str, limit: int, end: int) -> int:
    space = text.rfind(" ", limit, end)
    return end if space < 0 else space


def _window(start: int, end: int, places: Sequence[Place], first: int) -> _Window:
    inside = []
    for place in places[first:]:
        if place.end > end:
            break
        if place.start >= start:
            inside.append(place)
    return _Window(start, end, tuple(inside))


def _gain(window: _Window, covered: set[int], weights: Sequence[float]) -> float:
    """What a passage adds: the weight of words not shown yet, more where neighbours of the query stand together."""
    new = {word for place in window.places for word in place.words} - covered
    gain = sum(weights[word] for word in new)
    for left, right in zip(window.places, window.places[1:], strict=False):
        if right.first == left.last + 1 and right.start - left.end <= 3 and {left.last, right.first} & new:
            gain += _BESIDE * min(weights[left.last], weights[right.first])
    return gain


def _passage(text: str, window: _Window) -> Passage:
    passage = mark_text(text, window.places, window.start, window.end)
    return _with_ellipses(text, window.start, window.end, passage)


def _with_ellipses(text: str, start: int, end: int, passage: Passage) -> Passage:
    """The passage with an ellipsis where it begins or ends inside a sentence."""
    begins_inside = start > 0 and text[:start].rstrip(" \t")[-1:] not in {
        "",
        "\n",
        ".",
        "!",
        "?",
        "…",
        '"',
        "”",
        ":",
        ")",
    }
    ends_inside = end < len(text) and text[end - 1] not in '.!?…"”)' and not text[end:].lstrip(" \t").startswith("\n")
    if begins_inside:
        passage = Passage(ELLIPSIS + passage.text, tuple((a + 1, b + 1) for a, b in passage.marks))
    return Passage(passage.text + ELLIPSIS, passage.marks) if ends_inside else passage


def _lead(text: str, sentences: Sequence[tuple[int, int]]) -> tuple[Passage, ...]:
    if not sentences:
        return ()
    start, end = sentences[0]
    for _, following in sentences[1:]:
        if following - start > LONGEST:
            break
        end = following
    if end - start > LONGEST:
        end = _previous_space(text, start + 1, start + LONGEST)
    return (_with_ellipses(text, start, end, Passage(text[start:end].replace("\n", " "), ())),)
