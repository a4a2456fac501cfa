"""In step 6 of a search: texts with their matches → of each the one to three passages that show best why it matched.

Most matches of a text are in no passage. Where a syllable lies costs more than all else, so passages are cut around the matches
that promise most, until no other could be better: the choice is the one that looking at all of them would make.
"""

from collections.abc import Sequence
from functools import reduce
from operator import or_

import numpy as np

from searcher import kernels
from searcher.marking import joined_spans, mark_text
from searcher.matches import Matches
from searcher.passage_promises import BestFirst, Promises, quantised
from searcher.passage_windows import LONGEST, Window, Windows, previous_space
from searcher.results import Passage
from searcher.sentences import sentence_spans
from searcher.text_tokens import Texts
from searcher.word_sets import as_masks, kind_of_sets

MOST_PASSAGES = 3
# A further passage has to add this share of the query's weight, or it repeats what the ones before show.
_LEAST_GAIN = 0.15
# Words of a query, times texts, that are looked at together: 200 words in 100 texts, as often as they match there, took 147 MB.
_AT_ONCE = 2000

ELLIPSIS = "…"
_BEFORE_A_SENTENCE = frozenset("\n.!?…\"”’'»:)]")
_END_OF_A_SENTENCE = frozenset(".!?…\"”’'»)]")


def best_passages(matches: Matches, texts: range, weights: Sequence[float]) -> list[tuple[Passage, ...]]:
    """For each of some neighbouring texts its best passages, best first, not overlapping; the beginning where nothing matches.

    `weights` says how much each word of the query counts.
    """
    if kernels.passages is not None and kind_of_sets(len(weights)) is np.int64:
        return _passages_by_kernel(matches, texts, weights)
    at_once = max(1, _AT_ONCE // max(1, len(weights)))
    parts = (texts[first : first + at_once] for first in range(0, len(texts), at_once))
    return [passages for part in parts for passages in _best_passages(matches, part, weights)]


def _passages_by_kernel(matches: Matches, texts: range, weights: Sequence[float]) -> list[tuple[Passage, ...]]:
    together = Texts.of(matches.texts)
    columns = (matches.of_text, matches.start, matches.end, matches.first, matches.last)
    rows, marks = kernels.passages.best_passages(
        together.characters, together.starts, columns, quantised(weights), texts.start, texts.stop
    )
    spans = list(map(tuple, marks.tolist()))
    passages: list[list[Passage]] = [[] for _ in texts]
    for text, start, end, begins_inside, ends_inside, first, behind in rows.tolist():
        piece = together[text][start:end].replace("\n", " ")
        if begins_inside:
            piece = ELLIPSIS + piece
        passages[text - texts.start].append(
            Passage(piece + ELLIPSIS if ends_inside else piece, tuple(spans[first:behind]))
        )
    return list(map(tuple, passages))


def marked_texts(matches: Matches, texts: range) -> list[Passage]:
    """Some neighbouring texts as they are, with their matches as marks."""
    if kernels.passages is not None:
        together = Texts.of(matches.texts)
        marks, own = kernels.passages.marked_texts(
            together.characters, together.starts, matches.of_text, matches.start, matches.end, texts.start, texts.stop
        )
        spans = list(map(tuple, marks.tolist()))
        return [
            Passage(together[text], tuple(spans[first:behind]))
            for text, (first, behind) in zip(texts, own.tolist(), strict=True)
        ]
    return [mark_text(matches.texts[text], matches.spans(matches.of(text))) for text in texts]


def _best_passages(matches: Matches, texts: range, weights: Sequence[float]) -> list[tuple[Passage, ...]]:
    """The same of so few texts that all words and matches fit into one table."""
    choices = [_Choice(matches, text) for text in texts]
    for choice in choices:
        if choice.missing.bit_count() == 1:
            choice.take_first()  # all add the same
    if any(choice.missing for choice in choices):
        promises = Promises(matches, texts, weights)
        worth = _Worth(promises.weights.tolist())
    while any(choice.missing for choice in choices):
        missing = as_masks([choice.missing for choice in choices], len(weights))
        together = promises.together(missing)
        gains = _Gains(worth, together.tolist(), promises.first)
        promised = promises.best_first(missing, together)
        for number, choice in enumerate(choices):
            if choice.missing:
                choice.take_best(promised, promised.of(number), gains)
    return [choice.passages() for choice in choices]


class _Worth(dict[int, float]):
    """Sets of words → the sum of their weights."""

    def __init__(self, weights: Sequence[float]) -> None:
        self._weights = weights

    def __missing__(self, words: int) -> float:
        worth = self[words] = sum(weight for i, weight in enumerate(self._weights) if words >> i & 1)
        return worth


class _Gains:
    """What windows add: the weight of words not shown yet, more where neighbours of the query stand together."""

    def __init__(self, worth: _Worth, together: Sequence[float], first: int) -> None:
        """`together` says what the matches before each one add together with those behind them, from the match `first` on."""
        self.worth = worth
        self._together = together
        self._first = first

    def of(self, window: Window, missing: int) -> float:
        """What a window adds, where some words are missing."""
        gain = self.worth[window.words & missing]
        if window.behind - window.first > 1:
            gain += self._together[window.behind - 1 - self._first] - self._together[window.first - self._first]
        return gain


class _Choice:
    """The passages of one text, chosen one after the other."""

    def __init__(self, matches: Matches, text: int) -> None:
        own = matches.of(text)
        self._text = matches.texts[text]
        self._matches = matches
        self._windows = Windows(self._text, matches, own)
        self._chosen: list[Window] = []
        self._least = 0.0
        self._first = own.start
        self.missing = reduce(or_, matches.words[own.start : own.stop], 0)
        """The words that no passage shows yet; none once all passages are chosen."""

    def take_first(self) -> None:
        """Choose the window that begins first, and no other."""
        self._chosen.append(self._windows.of(self._windows.sentence_of(self._first))[0])
        self.missing = 0

    def take_best(self, promised: BestFirst, own: range, gains: _Gains) -> None:
        """Choose the first of the windows that add most, if one adds enough; `own` says where this text stands in `promised`."""
        best = self._best(promised, own, gains)
        if best is None:
            self.missing = 0
            return
        self._least = self._least or _LEAST_GAIN * gains.worth[self.missing]
        self._chosen.append(best)
        self.missing = self.missing & ~best.words if len(self._chosen) < MOST_PASSAGES else 0

    def _best(self, promised: BestFirst, own: range, gains: _Gains) -> Window | None:
        best, best_gain = None, self._least
        seen: set[int] = set()
        for place in own:
            most, match = promised.most[place], promised.match[place]
            if most < best_gain or (best and most == best_gain and match > best.first):
                break
            sentence = self._windows.sentence_of(match)
            if sentence.start in seen:
                continue
            seen.add(sentence.start)
            for window in self._windows.of(sentence):
                if self._chosen and self._overlaps(window):
                    alone = self._windows.alone(sentence)  # what follows it may be shown already
                    if alone is None or self._overlaps(alone):
                        continue
                    window = alone
                gain = gains.of(window, self.missing)
                if gain > best_gain or (gain == best_gain and (best is None or window.start < best.start)):
                    best, best_gain = window, gain
        return best

    def _overlaps(self, window: Window) -> bool:
        return any(window.start < other.end and other.start < window.end for other in self._chosen)

    def passages(self) -> tuple[Passage, ...]:
        """Those that were chosen."""
        return tuple(map(self._passage, self._chosen)) if self._chosen else _lead(self._text)

    def _passage(self, window: Window) -> Passage:
        spans = self._matches.spans(range(window.first, window.behind))
        return _with_ellipses(self._text, window.start, window.end, spans)


def _with_ellipses(text: str, start: int, end: int, spans: Sequence[tuple[int, int]] = ()) -> Passage:
    """The piece `text[start:end]` with these spans as marks, and with an ellipsis where it begins or ends inside a sentence."""
    before = start
    while before and text[before - 1] in " \t":
        before -= 1
    behind = end
    while behind < len(text) and text[behind] in " \t":
        behind += 1
    begins_inside = before > 0 and text[before - 1] not in _BEFORE_A_SENTENCE
    ends_inside = end < len(text) and text[end - 1] not in _END_OF_A_SENTENCE and text[behind : behind + 1] != "\n"
    shift = len(ELLIPSIS) * begins_inside - start
    marks = tuple([(first + shift, last + shift) for first, last in joined_spans(text, spans)])
    piece = text[start:end].replace("\n", " ")
    return Passage(ELLIPSIS * begins_inside + piece + ELLIPSIS * ends_inside, marks)


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
    return (_with_ellipses(text, start, end),)
