"""Step 5 of a search: a text with its matching places → the one to three passages that show best why it matched."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

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

# A sentence ends at a line end, or at . ! ? … before white space and what can begin one. Beginning with one set of characters,
# the pattern finds them in a fifth of the time that looking behind at each place would take.
_SENTENCE_END = re.compile(r"[.!?…\n](?:(?<=\n)\n*|[\"”’»)]*[ \t]+(?=[\"“‘«(–-]?\s?[A-ZÀ-ỸĐ0-9]))")
# After these a full stop ends no sentence: TP. Sơn La, ThS. …, a name's initial.
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:[A-ZĐ]|[Tt][Pp]|[Tt][Xx]|[Tt][Tt]|ThS|TS|PGS|GS|BS|Q|P)\.$")
_LAST_OF_ABBREVIATION = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZĐpxt")
ELLIPSIS = "…"
_BEFORE_A_SENTENCE = frozenset('\n.!?…"”:)')
_END_OF_A_SENTENCE = frozenset('.!?…"”)')


class _Window(NamedTuple):
    """A piece of the text that could be a passage."""

    start: int
    end: int
    places: Sequence[Place]


def best_passages(text: str, places: Sequence[Place], weights: Sequence[float]) -> tuple[Passage, ...]:
    """The best passages of `text`, best first, not overlapping; the beginning of the text where nothing matches.

    `weights` says how much each word of the query counts.
    """
    if not places:
        return _lead(text)
    windows = [(window, _words(window.places)) for window in _windows(text, _sentence_starts(text), places)]
    chosen: list[_Window] = []
    missing = everything = _words(places)
    while windows and len(chosen) < MOST_PASSAGES:
        gains = [_gain(window, words & missing, weights) for window, words in windows]
        gain = max(gains)
        if chosen and gain < _LEAST_GAIN * _worth(everything, weights):
            break
        best, words = windows[gains.index(gain)]
        chosen.append(best)
        missing &= ~words
        if not missing:
            break
        windows = [(window, words) for window, words in windows if window.end <= best.start or window.start >= best.end]
    return tuple(_passage(text, window) for window in chosen)


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Places of the sentences of a text, without the white space around them.

    >>> text = "Họp tại TP. Sơn La. Có 05 xã dự.\\nBế mạc!"
    >>> [text[a:b] for a, b in sentence_spans(text)]
    ['Họp tại TP. Sơn La.', 'Có 05 xã dự.', 'Bế mạc!']
    """
    stripped = (_stripped(text, start, end) for start, end in pairwise(_sentence_starts(text)))
    return ((start, end) for start, end in stripped if start < end)


def _sentence_starts(text: str) -> list[int]:
    """Where sentences start, white space and all, and the end of the text."""
    starts = [0]
    for match in _SENTENCE_END.finditer(text):
        stop, end = match.span()
        if text[stop - 1] in _LAST_OF_ABBREVIATION and _is_abbreviation(text, starts[-1], stop + 1):
            continue
        starts.append(end)
    starts.append(len(text))
    return starts


def _is_abbreviation(text: str, start: int, end: int) -> bool:
    return _ABBREVIATION.search(text, max(start, end - 6), end) is not None


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end].rstrip()
    return end - (end - start - len(piece)) - len(piece.lstrip()), start + len(piece)


def _windows(text: str, starts: Sequence[int], places: Sequence[Place]) -> Iterator[_Window]:
    """Sentences that have a match, short ones with what follows, pieces of long ones around each match."""
    behind = 0
    while behind < len(places):
        first = behind
        number = bisect_right(starts, places[first].start) - 1
        while behind < len(places) and places[behind].start < starts[number + 1]:
            behind += 1
        start, end = _stripped(text, starts[number], starts[number + 1])
        if end - start > LONGEST:
            yield from _pieces(text, start, end, places, first, behind)
        else:
            end = _with_following(text, start, end, starts, number + 1)
            yield _window(start, end, places, first)


def _with_following(text: str, start: int, end: int, starts: Sequence[int], number: int) -> int:
    """The end of a passage that begins with a sentence: a short one takes what follows it in its line along."""
    while end - start < _SHORT and number + 1 < len(starts):
        following, following_end = _stripped(text, starts[number], starts[number + 1])
        if following_end - start > LONGEST or following >= following_end or "\n" in text[end:following]:
            break
        end = following_end
        number += 1
    return end


def _pieces(text: str, start: int, end: int, places: Sequence[Place], first: int, behind: int) -> Iterator[_Window]:
    """Pieces of a long sentence, each beginning a little before one of its matches, cut at white space."""
    last_begin = -1
    for place in places[first:behind]:
        begin = place.start - _LEAD_IN
        begin = start if begin <= start else _next_space(text, begin, place.start)
        stop = min(end, begin + LONGEST)
        if stop < end:
            stop = max(_previous_space(text, place.end, stop), place.end)
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
    """The window between two places of the text, with its matches: no earlier ones than the `first`."""
    while first < len(places) and places[first].start < start:
        first += 1
    behind = first
    while behind < len(places) and places[behind].end <= end:
        behind += 1
    return _Window(start, end, places[first:behind])


def _words(places: Iterable[Place]) -> int:
    """The words of the query that some places match, a bit each."""
    words = 0
    for _, _, first, last in places:
        words |= (2 << last) - (1 << first)
    return words


def _worth(words: int, weights: Sequence[float]) -> float:
    return sum(weight for i, weight in enumerate(weights) if words >> i & 1)


def _gain(window: _Window, new: int, weights: Sequence[float]) -> float:
    """What a passage adds: the weight of words not shown yet, more where neighbours of the query stand together."""
    gain = _worth(new, weights)
    for left, right in pairwise(window.places):
        if (
            right.first == left.last + 1
            and right.start - left.end <= 3
            and (new >> left.last & 1 or new >> right.first & 1)
        ):
            gain += _BESIDE * min(weights[left.last], weights[right.first])
    return gain


def _passage(text: str, window: _Window) -> Passage:
    passage = mark_text(text, window.places, window.start, window.end)
    return _with_ellipses(text, window.start, window.end, passage)


def _with_ellipses(text: str, start: int, end: int, passage: Passage) -> Passage:
    """The passage with an ellipsis where it begins or ends inside a sentence."""
    before = start
    while before and text[before - 1] in " \t":
        before -= 1
    behind = end
    while behind < len(text) and text[behind] in " \t":
        behind += 1
    begins_inside = before > 0 and text[before - 1] not in _BEFORE_A_SENTENCE
    ends_inside = end < len(text) and text[end - 1] not in _END_OF_A_SENTENCE and text[behind : behind + 1] != "\n"
    if begins_inside:
        passage = Passage(ELLIPSIS + passage.text, tuple((a + 1, b + 1) for a, b in passage.marks))
    return Passage(passage.text + ELLIPSIS, passage.marks) if ends_inside else passage


def _lead(text: str) -> tuple[Passage, ...]:
    sentences = sentence_spans(text)
    start, end = next(sentences, (0, 0))
    if start == end:
        return ()
    for _, following in sentences:
        if following - start > LONGEST:
            break
        end = following
    if end - start > LONGEST:
        end = _previous_space(text, start + 1, start + LONGEST)
    return (_with_ellipses(text, start, end, Passage(text[start:end].replace("\n", " "), ())),)
