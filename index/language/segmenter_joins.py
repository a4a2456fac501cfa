"""Join syllables into words as pyvi does: the syllables of a text → which of them are one word.

pyvi's model gives every syllable a score: the evidence that it continues a word (I) less that it
begins one (B). The best sequence of labels follows from the scores and four transition weights by
the Viterbi algorithm. With two labels its whole state is one number, the lead of the best path
ending in I over the best ending in B, and that lead depends on the one before only inside a
narrow band: below it the path came through B in either case, above it through I.

What a syllable says about itself and its two neighbours does not change from text to text, so it
is worked out once (a `Piece`) and remembered by chunk. That leaves four additions and two
look-ups a syllable.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate, chain, islice, pairwise, product
from string import punctuation
from typing import TypeVar

from index.language.segmenter_model import Evidence, Model, Pair
from index.language.segmenter_rules import compose, cut, offsets_in

CACHED_ENTRIES = 1 << 16
"""How many chunks, and how many syllables, are remembered: 15 MB, on news.

On 5,000 news articles (2.5 M words) 3.3 % of the chunks then have to be worked out; 2.6 % with
twice as many entries, 7.3 % with a quarter."""
CACHED_LENGTH = 40
"""Longer chunks are not remembered: they are addresses and rubbish, which do not come again."""

Entry = TypeVar("Entry")


@dataclass(slots=True, eq=False)
class Piece:
    """A syllable as it stands in a chunk, with all that it contributes to the decision.

    Slots, neither frozen nor a tuple: reading one is as fast as reading a tuple's item, and it
    has a name.
    """

    surface: str
    lower: str
    length: int  # code points it takes in the text
    advance: int  # from its start to the next piece's; the last of a chunk counts one white space
    own: float
    to_left: float
    to_right: float
    followers: dict[str, Pair]
    joinable: bool  # neither a sign nor starting with a digit
    titled: bool  # starts with a capital


class Joiner:
    """Decides with one model; remembers within bounds; safe to share between threads."""

    def __init__(self, model: Model) -> None:
        self._model = model
        moves = model.transitions
        self._from_b = moves.b_to_i - moves.b_to_b  # added to a score after B
        self._from_i = moves.i_to_i - moves.i_to_b  # added after I
        self._in_band = moves.b_to_i - moves.i_to_b  # added inside the band, less the lead there
        self._band_from = moves.b_to_b - moves.i_to_b
        self._band_to = moves.b_to_i - moves.i_to_i
        self._spellings = {
            syllable: syllable for first, pairs in model.followers.items() for syllable in (first, *pairs)
        }
        # Most syllables follow one labelled B, so that transition is counted in beforehand.
        self._shapes = _shapes(model, model.always.plus(Evidence(own=self._from_b)))
        # Two memos of syllables, since one followed by white space advances by one more.
        self._inner = Memo(self._inner_piece)
        self._last = Memo(self._last_piece)
        self._chunks = Memo(self._pieces_of_chunk)
        self._edge = self._make_edge(advance=0)
        self._blank_line = self._make_edge(advance=1)

    def pieces(self, text: str) -> list[Piece]:
        """The pieces of a text, an edge before and after each line's."""
        pieces = [self._edge]
        of_chunk = self._chunks.__getitem__
        for line in text.split("\n"):
            if chunks := line.split():
                pieces.extend(chain.from_iterable(map(of_chunk, chunks)))
                pieces.append(self._edge)
            else:
                pieces.append(self._blank_line)
        return pieces

    def compounds(self, pieces: list[Piece]) -> list[tuple[int, int]]:
        """The words of several pieces, in order: the index of the first and of the last of each."""
        runs: list[tuple[int, int]] = []
        last = 0
        for index in self._labelled_inside(pieces):
            piece, before = pieces[index], pieces[index - 1]
            if piece.joinable and before.joinable and (before.titled or not piece.titled):
                if last == index - 1:
                    runs[-1] = (runs[-1][0], index)
                else:
                    runs.append((index - 1, index))
                last = index
        return runs

    def _labelled_inside(self, pieces: list[Piece]) -> list[int]:
        """The indices that the model labels I, ascending."""
        band_from, band_to = self._band_from, self._band_to
        after_i = self._from_i - self._from_b
        in_band = self._in_band - self._from_b
        triple_to_first, triple_to_third = self._model.triple_to_first, self._model.triple_to_third
        inside: list[int] = []
        undecided: list[int] = []
        left = pieces[0]
        score = left.own  # what is known of `left`'s lead before its right neighbour speaks
        to_right = left.to_right
        for index, right in enumerate(islice(pieces, 1, None)):  # index is that of `left`
            lead = score + right.to_left
            score = right.own + to_right
            to_right = right.to_right
            if right.lower in left.followers:
                to_first, to_second, thirds = left.followers[right.lower]
                lead += to_first
                score += to_second
                if thirds and pieces[index + 2].lower in thirds:
                    lead += triple_to_first
                    to_right += triple_to_third
            if lead > band_from:
                if lead > band_to:
                    inside.append(index)
                    score += after_i
                else:
                    undecided.append(index)
                    score += in_band - lead
            left = right
        return _decide(undecided, inside) if undecided else inside

    # --- what a syllable contributes, worked out when it is first met

    def _pieces_of_chunk(self, chunk: str) -> tuple[Piece, ...]:
        """The pieces of a text without white space."""
        composed = compose(chunk)
        surfaces = cut(composed)
        if composed != chunk:
            return self._pieces_composed(chunk, surfaces)
        inner = map(self._inner.__getitem__, surfaces[:-1])
        return (*inner, self._last[surfaces[-1]])

    def _pieces_composed(self, chunk: str, surfaces: list[str]) -> tuple[Piece, ...]:
        """The pieces of a chunk not in NFC, where a syllable may be longer than its surface."""
        offsets = offsets_in(chunk)
        edges = [offsets[end] for end in accumulate(map(len, surfaces), initial=0)]
        lengths = [end - start for start, end in pairwise(edges)]
        advances = [*lengths[:-1], lengths[-1] + 1]
        made: dict[tuple[str, int, int], Piece] = {}  # one of each, for a chunk of a million
        for key in zip(surfaces, lengths, advances, strict=True):
            if key not in made:
                made[key] = self._make_piece(*key)
        return tuple(map(made.__getitem__, zip(surfaces, lengths, advances, strict=True)))

    def _inner_piece(self, surface: str) -> Piece:
        return self._make_piece(surface, len(surface), len(surface))

    def _last_piece(self, surface: str) -> Piece:
        return self._make_piece(surface, len(surface), len(surface) + 1)

    def _make_piece(self, surface: str, length: int, advance: int) -> Piece:
        lower = surface.lower()
        # Equal strings made one, so that comparing them reads no memory: 4 % of all time.
        lower = self._spellings.get(lower, lower)
        if surface == lower:
            surface = lower
        # CRFsuite reads names up to a NUL, which pyvi's rules make a syllable of its own.
        said = self._model.syllables.get("" if lower == "\0" else lower, _NOTHING)
        shape = self._shapes[surface.isupper(), surface.istitle(), surface.isdigit()]
        return Piece(
            surface,
            lower,
            length,
            advance,
            said.own + shape.own,
            said.to_left + shape.to_left,
            said.to_right + shape.to_right,
            self._model.followers.get(lower, _NO_FOLLOWERS),
            surface not in punctuation and not surface[0].isdigit(),
            surface[0].istitle(),
        )

    def _make_edge(self, advance: int) -> Piece:
        """The start or end of a line, as a piece: so the loop over pieces has no special case.

        It is labelled B whatever stands before. To its right it takes back the transition after
        B, for pyvi starts a line without one; to its left it adds what turns "leads at all",
        pyvi's test for the last label, into "is in the band or above".
        """
        return Piece(
            surface="",
            lower="\n",
            length=0,
            advance=advance,
            own=float("-inf"),
            to_left=self._band_from,
            to_right=-self._from_b,
            followers=_NO_FOLLOWERS,
            joinable=False,
            titled=False,
        )


_NOTHING = Evidence()
_NO_FOLLOWERS: dict[str, Pair] = {}


def _shapes(model: Model, always: Evidence) -> dict[tuple[bool, ...], Evidence]:
    """What a syllable's writing says, by whether it is upper case, in title case, a number."""
    shapes = {}
    for ways in product((False, True), repeat=3):
        total = always
        for holds, evidence in zip(ways, (model.upper, model.title, model.digit), strict=True):
            total = total.plus(evidence) if holds else total
        shapes[ways] = total
    return shapes


def _decide(undecided: list[int], inside: list[int]) -> list[int]:
    """All indices labelled I: one in the band has the label that its successor has not."""
    known = set(inside)
    for index in reversed(undecided):
        if index + 1 not in known:
            known.add(index)
    return sorted(known)


class Memo(dict[str, Entry]):
    """A bounded mapping that makes what it does not hold.

    When full it starts anew: the words of the day are back within an article, and nothing is kept
    in order for it.
    """

    def __init__(self, make: Callable[[str], Entry]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: str) -> Entry:
        entry = self._make(key)
        if len(key) <= CACHED_LENGTH:
            if len(self) >= CACHED_ENTRIES:
                self.clear()
            self[key] = entry
        return entry
