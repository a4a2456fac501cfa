"""Step 5 of a search: a text with its matches → the one to three passages that show best why it matched.

Most matches of a text are in no passage. Where a syllable lies costs more than all else, so passages are cut around the matches
that promise most, until no other could be better: the choice is the one that looking at all of them would make.
"""

from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import pairwise
from operator import or_
from typing import NamedTuple

from searcher.marking import mark_text
from searcher.matches import Match, Matches, Place
from searcher.results import Passage
from searcher.sentences import Sentences, sentence_spans, strip

MOST_PASSAGES = 3
LONGEST = 220
"""Characters of a passage: about three lines on a wide screen, six on a phone."""
_SHORT = 100
# A further passage has to add this share of the query's weight, or it repeats what the ones before show.
_LEAST_GAIN = 0.15
# A matching word beside its neighbour of the query counts this much more than alone …
_BESIDE = 0.5
# … if no more characters stand between the two.
_WIDEST_GAP = 3
_LEAD_IN = 40

ELLIPSIS = "…"
_BEFORE_A_SENTENCE = frozenset('\n.!?…"”:)')
_END_OF_A_SENTENCE = frozenset('.!?…"”)')


class _Window(NamedTuple):
    """A piece of the text that could be a passage."""

    start: int
    end: int
    first: int
    """The number of its first match."""
    places: Sequence[Place]
    words: int
    """The words of the query that match in it, a bit each."""


class _Promise(NamedTuple):
    """What a window adds at most that begins with one of some neighbouring matches."""

    gain: float
    first: int
    behind: int


def best_passages(text: str, matches: Matches, weights: Sequence[float]) -> tuple[Passage, ...]:
    """The best passages of `text`, best first, not overlapping; the beginning of the text where nothing matches.

    `weights` says how much each word of the query counts.
    """
    if not matches:
        return _lead(text)
    windows = _Windows(text, matches)
    missing = _words(matches.matches)
    least = 0.0
    chosen: list[_Window] = []
    while missing and len(chosen) < MOST_PASSAGES:
        best = _best(windows, _Gains(matches, missing, weights), chosen, least)
        if best is None:
            break
        least = least or _LEAST_GAIN * _worth(missing, weights)
        chosen.append(best)
        missing &= ~best.words
    return tuple(_passage(text, window) for window in chosen)


def _best(windows: "_Windows", gains: "_Gains", chosen: Sequence[_Window], least: float) -> _Window | None:
    """The first of the windows that add most, if that is not less than `least`."""
    best, best_gain = None, least
    for promise in sorted(gains.promises(), key=_most_first):
        if promise.gain < best_gain or (best and promise.gain == best_gain and promise.first > best.first):
            break
        for window in windows.around(promise.first, promise.behind):
            if any(window.start < other.end and other.start < window.end for other in chosen):
                continue
            gain = gains.of(window)
            if gain > best_gain or (gain == best_gain and (best is None or window.start < best.start)):
                best, best_gain = window, gain
    return best


def _most_first(promise: _Promise) -> float:
    return -promise.gain


class _Gains:
    """What windows add: the weight of words not shown yet, more where neighbours of the query stand together."""

    def __init__(self, matches: Matches, missing: int, weights: Sequence[float]) -> None:
        self._matches = matches
        self._missing = missing
        self._weights = weights
        self._worth: dict[int, float] = {}
        self._words = [(2 << last) - (1 << first) for _, _, first, last in matches.matches]
        self._bonuses = [0.0] * len(self._words)
        """For each match what it adds with the one behind it, unless more stands between the two than can be known here."""
        for i, (left, right) in enumerate(pairwise(matches.matches)):
            # Between tokens that are further apart stand more tokens than a gap has characters.
            if right.first == left.last + 1 and right.token - left.last_token <= _WIDEST_GAP + 1:
                is_new = missing >> left.last & 1 or missing >> right.first & 1
                self._bonuses[i] = _BESIDE * min(weights[left.last], weights[right.first]) if is_new else 0.0

    def of(self, window: _Window) -> float:
        """What a window adds."""
        gain = self._of_words(window.words)
        for (left, right), bonus in zip(pairwise(window.places), self._bonuses[window.first :], strict=False):
            if bonus and right.start - left.end <= _WIDEST_GAP:
                gain += bonus
        return gain

    def _of_words(self, words: int) -> float:
        new = words & self._missing
        worth = self._worth.get(new)
        if worth is None:
            worth = self._worth[new] = _worth(new, self._weights)
        return worth

    def promises(self) -> list[_Promise]:
        """What windows add at most, by what is known without looking at the text."""
        starts = self._matches.starts_between
        promises = []
        first = end = 0
        while first < len(starts):
            lower, upper = starts[first]
            behind = first + 1
            while behind < len(starts) and starts[behind][0] == lower:
                behind += 1
            end = max(end, behind)
            while end < len(starts) and starts[end][0] < upper + LONGEST:
                end += 1
            gain = self._of_words(reduce(or_, self._words[first:end]))
            for bonus in self._bonuses[first : end - 1]:
                gain += bonus
            promises.append(_Promise(gain, first, behind))
            first = behind
        return promises


class _Windows:
    """The windows of a text, cut when they are asked for."""

    def __init__(self, text: str, matches: Matches) -> None:
        self.matches = matches
        self._text = text
        self._sentences = Sentences(text)
        self._around: dict[int, list[_Window]] = {}

    def around(self, first: int, behind: int) -> Iterator[_Window]:
        """The windows of the sentences in which these matches begin."""
        before = None
        for i in range(first, behind):
            found = self._around.get(i)
            if found is None:
                found = self._cut(i)
            if found is not before:
                yield from found
            before = found

    def _cut(self, i: int) -> list[_Window]:
        """The windows of the sentence in which a match begins: one, with what follows where it is short, or pieces."""
        starts, number = self._sentences.around(self.matches.place(i).start)
        first, behind = i, i + 1
        while first and not self.matches.starts_before(first - 1, starts[number]):
            first -= 1
        while behind < len(self.matches) and self.matches.starts_before(behind, starts[number + 1]):
            behind += 1
        start, end = strip(self._text, starts[number], starts[number + 1])
        if end - start > LONGEST:
            windows = list(self._pieces(start, end, first, behind))
        else:
            windows = [self._window(start, self._with_following(start, end, starts, number + 1), first)]
        self._around.update(dict.fromkeys(range(first, behind), windows))
        return windows

    def _with_following(self, start: int, end: int, starts: Sequence[int], number: int) -> int:
        """The end of a window that begins with a sentence: a short one takes along what follows it in its line."""
        while end - start < _SHORT and number + 1 < len(starts):
            following, following_end = strip(self._text, starts[number], starts[number + 1])
            if following_end - start > LONGEST or following >= following_end:
                break
            end = following_end
            number += 1
        return end

    def _pieces(self, start: int, end: int, first: int, behind: int) -> Iterator[_Window]:
        """Pieces of a long sentence, each beginning a little before one of its matches, cut at white space."""
        last_begin = -1
        for place in self.matches.places(first, behind):
            begin = place.start - _LEAD_IN
            begin = start if begin <= start else _next_space(self._text, begin, place.start)
            stop = min(end, begin + LONGEST)
            if stop < end:
                stop = max(_previous_space(self._text, place.end, stop), place.end)
            while self.matches.place(first).start < begin:
                first += 1
            if begin != last_begin:
                yield self._window(begin, stop, first)
            last_begin = begin

    def _window(self, start: int, end: int, first: int) -> _Window:
        behind = first
        while (
            behind < len(self.matches)
            and self.matches.starts_before(behind, end)
            and self.matches.place(behind).end <= end
        ):
            behind += 1
        return _Window(
            start, end, first, self.matches.places(first, behind), _words(self.matches.matches[first:behind])
        )


def _next_space(text: str, begin: int, limit: int) -> int:
    space = text.find(" ", begin, limit)
    return limit if space < 0 else space + 1


def _previous_space(text: str, limit: int, end: int) -> int:
    space = text.rfind(" ", limit, end)
    return end if space < 0 else space


def _words(matches: Sequence[Match]) -> int:
    """The words of the query that some matches stand for, a bit each."""
    words = 0
    for _, _, first, last in matches:
        words |= (2 << last) - (1 << first)
    return words


def _worth(words: int, weights: Sequence[float]) -> float:
    return sum(weight for i, weight in enumerate(weights) if words >> i & 1)


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
