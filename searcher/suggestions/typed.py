"""Step 1: what was typed so far → whole words and the beginning of one, with the rule of what they may become."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.language.analysis import syllables
from index.language.marks import has_marks, may_become
from index.language.normalise import normalise_text
from searcher.query import OR_WORDS
from searcher.query_chunks import QUOTES, read_chunks
from searcher.query_fields import TypedFilter

# A title has 14 syllables; what is longer than this is a text, not the beginning of a query.
LONGEST_TYPED = 200


@dataclass(frozen=True, slots=True)
class Piece:
    """A syllable or number that was typed, whole or not yet."""

    toned: str
    folded: str
    is_whole: bool

    @property
    def is_marked(self) -> bool:
        """Whether it has any mark: then what it becomes has to have it too."""
        return has_marks(self.toned)

    def fits(self, toned: str, folded: str) -> bool:
        """Whether it may become this syllable: its letters are, or begin, the syllable's, and no mark typed is missing there.

        >>> [Piece("mà", "ma", False).fits(*forms) for forms in (("màng", "mang"), ("mạ", "ma"), ("ma", "ma"))]
        [True, False, False]
        """
        if self.folded != folded if self.is_whole else not folded.startswith(self.folded):
            return False
        return self.toned == self.folded or may_become(self.toned, toned)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed: its pieces in order, of which the last may be the beginning of a word."""

    text: str
    """Normalised."""
    pieces: tuple[Piece, ...]
    starts: tuple[int, ...]
    """Where each piece starts in the text."""

    @property
    def whole(self) -> tuple[Piece, ...]:
        """The pieces that are typed to their end."""
        return self.pieces if self.pieces[-1].is_whole else self.pieces[:-1]

    @property
    def begun(self) -> Piece | None:
        """The piece that is being typed; None behind a space or a sign."""
        return None if self.pieces[-1].is_whole else self.pieces[-1]

    def from_piece(self, first: int) -> "Typed":
        """What was typed from one of the pieces on."""
        offset = self.starts[first]
        starts = tuple(start - offset for start in self.starts[first:])
        return Typed(self.text[offset:], self.pieces[first:], starts)


def read_typed(text: str) -> Typed | None:
    """What is to be completed; None for nothing, for a whole text, and behind signs of the query language.

    A suggestion takes the place of all that was typed: a phrase, a filter or OR would be lost with it.

    >>> typed = read_typed("nông thon m")
    >>> [piece.toned for piece in typed.whole], typed.begun.toned
    (['nông', 'thon'], 'm')
    >>> read_typed("nong thon ").begun, read_typed("?!"), read_typed('xã "nông thôn m'), read_typed("nhãn nơi:Huế")
    (None, None, None, None)
    """
    if len(text) > LONGEST_TYPED:
        return None
    text = normalise_text(text).lstrip()
    tokens = syllables(text)
    if not tokens or _has_signs(text):
        return None
    pieces = tuple(Piece(token.toned, token.folded, token.end < len(text)) for token in tokens)
    return Typed(text, pieces, tuple(token.start for token in tokens))


def _has_signs(text: str) -> bool:
    """Whether there is more in a text than words side by side."""
    return (
        '"' in text.translate(QUOTES)
        or text.startswith("-")
        or " -" in text
        or any(
            isinstance(chunk, TypedFilter) or chunk.in_title or chunk.text in OR_WORDS for chunk in read_chunks(text)
        )
    )


def places_of(pieces: Sequence[Piece], toned: Sequence[str], folded: Sequence[str]) -> list[int] | None:
    """Which syllable of a text each piece stands for; None where one stands for none.

    Side by side where they stand so, as early as may be; else each by itself, wherever.

    >>> pieces = read_typed("muong l").pieces
    >>> places_of(pieces, ["huyện", "mường", "la"], ["huyen", "muong", "la"])
    [1, 2]
    >>> places_of(pieces, ["lũ", "ở", "mường"], ["lu", "o", "muong"])
    [2, 0]
    """
    fitting = [[place for place in range(len(toned)) if piece.fits(toned[place], folded[place])] for piece in pieces]
    if not all(fitting):
        return None
    for start in fitting[0]:
        if all(start + step in fitting[step] for step in range(1, len(pieces))):
            return list(range(start, start + len(pieces)))
    taken: list[int] = []
    for places in fitting:
        free = next((place for place in places if place not in taken), None)
        if free is None:
            return None
        taken.append(free)
    return taken
