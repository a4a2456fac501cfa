"""Step 5 of a search: a text with its matches → the one to three passages that show best why it matched.

Most matches of a text are in no passage. Where a syllable lies costs more than all else, so passages are cut around the matches
that promise most, until no other could be better: the choice is the one that looking at all of them would make.
"""

from collections.abc import Sequence
from functools import reduce
from itertools import pairwise
from operator import or_

from searcher.marking import mark_text
from searcher.matches import Matches
from searcher.passage_windows import LONGEST, Sentence, Window, Windows, previous_space
from searcher.results import Passage
from searcher.sentences import sentence_spans

MOST_PASSAGES = 3
# A further passage has to add this share of the query's weight, or it repeats what the ones before show.
_LEAST_GAIN = 0.15
# A matching word beside its neighbour of the query counts this much more than alone …
_BESIDE = 0.5
# … if no more characters stand between the two.
_WIDEST_GAP = 3

ELLIPSIS = "…"
_BEFORE_A_SENTENCE = frozenset("\n.!?…\"”’'»:)]")
_END_OF_A_SENTENCE = frozenset(".!?…\"”’'»)]")


def best_passages(text: str, matches: Matches, weights: Sequence[float]) -> tuple[Passage, ...]:
    """The best passages of `text`, best first, not overlapping; the beginning of the text where nothing matches.

    `weights` says how much each word of the query counts.
    """
    if not matches:
        return _lead(text)
    windows = Windows(text, matches)
    gains = _Gains(matches, weights)
    if gains.missing.bit_count() == 1:
        return (_passage(text, matches, windows.first()),)  # all add the same
    least = 0.0
    chosen: list[Window] = []
    while gains.missing and len(chosen) < MOST_PASSAGES:
        best = _best(windows, gains, chosen, least)
        if best is None:
            break
        least = least or _LEAST_GAIN * gains.most
        chosen.append(best)
        gains.show(best.words)
    return tuple(_passage(text, matches, window) for window in chosen)


def _best(windows: Windows, gains: "_Gains", chosen: Sequence[Window], least: float) -> Window | None:
    """The first of the windows that add most, if that is not less than `least`."""
    best, best_gain = None, least
    for promised, number in gains.promises(windows.sentences):
        sentence = windows.sentences[number]
        if promised < best_gain:
            break
        if best and promised == best_gain and sentence.start > best.start:
            break
        for window in windows.of(sentence):
            if _overlaps(window, chosen):
                alone = windows.alone(sentence)  # what follows it may be shown already
                if alone is None or _overlaps(alone, chosen):
                    continue
                window = alone
            gain = gains.of(window)
            if gain > best_gain or (gain == best_gain and (best is None or window.start < best.start)):
                best, best_gain = window, gain
    return best


def _overlaps(window: Window, others: Sequence[Window]) -> bool:
    return any(window.start < other.end and other.start < window.end for other in others)


class _Gains:
    """What windows add: the weight of words not shown yet, more where neighbours of the query stand together."""

    def __init__(self, matches: Matches, weights: Sequence[float]) -> None:
        self._matches = matches
        self._weights = weights
        self._worth = _Worth(weights)
        self._together = [
            i
            for i, (left, right) in enumerate(pairwise(matches.matches))
            # Between tokens that are further apart stand more tokens than a gap has characters.
            if right[2] == left[3] + 1 and right[0] - left[1] <= _WIDEST_GAP + 1
        ]
        self.missing = reduce(or_, matches.words)
        """The words that no passage shows yet."""
        self._bonuses = self._new_bonuses()

    def show(self, words: int) -> None:
        """Take note that a passage shows some words."""
        self.missing &= ~words
        self._bonuses = self._new_bonuses()

    @property
    def most(self) -> float:
        """The weight of all words that are missing."""
        return self._worth[self.missing]

    def of(self, window: Window) -> float:
        """What a window adds."""
        gain = self._worth[window.words & self.missing]
        for i, bonus in enumerate(self._bonuses[window.first : window.behind - 1], window.first):
            if bonus and self._matches.place(i + 1).start - self._matches.place(i).end <= _WIDEST_GAP:
                gain += bonus
        return gain

    def promises(self, sentences: Sequence[Sentence]) -> list[tuple[float, int]]:
        """What passages of sentences add at most: the most first, then the first, with the numbers of the sentences.

        This is known without looking at the text.
        """
        words, bonuses, missing = self._matches.words, self._bonuses, self.missing
        promises = []
        for number, (_, _, _, first, behind) in enumerate(sentences):
            new = 0
            for own in words[first:behind]:
                new |= own
            if new := new & missing:
                promised = self._worth[new]
                for bonus in bonuses[first : behind - 1]:
                    promised += bonus
                promises.append((-promised, number))
        promises.sort()
        return [(-promised, number) for promised, number in promises]

    def _new_bonuses(self) -> list[float]:
        """For each match what it adds together with the one behind it, if one of the two is new."""
        matches, weights, missing = self._matches.matches, self._weights, self.missing
        bonuses = [0.0] * len(matches)
        for i in self._together:
            left, right = matches[i].last, matches[i + 1].first
            if missing >> left & 1 or missing >> right & 1:
                bonuses[i] = _BESIDE * min(weights[left], weights[right])
        return bonuses


class _Worth(dict[int, float]):
    """Sets of words → the sum of their weights."""

    def __init__(self, weights: Sequence[float]) -> None:
        self._weights = weights

    def __missing__(self, words: int) -> float:
        worth = self[words] = sum(weight for i, weight in enumerate(self._weights) if words >> i & 1)
        return worth


def _passage(text: str, matches: Matches, window: Window) -> Passage:
    places = matches.places(window.first, window.behind)
    passage = mark_text(text, places, window.start, window.end)
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
        end = previous_space(text, start + 1, start + LONGEST)
    return (_with_ellipses(text, start, end, Passage(text[start:end].replace("\n", " "), ())),)
