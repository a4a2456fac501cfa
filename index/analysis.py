"""Text → tokens: normalise (on entry) → segment → fold, in one pass over the text.

Every text and every query goes through `syllables`, so that a query's tokens are the text's tokens; `analyse` adds the words
that pyvi joins, at the position of their first syllable.

Invariants (held by property tests): `text[token.start:token.end] == token.surface`; tokens come in order; nothing raises.
"""

import re
from dataclasses import dataclass

from index.fold import fold, tone
from index.segmenter import word_spans

# Version of everything that decides which tokens a text gives. An index built by another one is refused: rebuild.
ANALYSIS_VERSION = 1

# A number keeps its separators (6.253, 25,06); anything else is a run of letters, digits and marks. A typed `_` separates.
# Bounded everywhere: a pasted blob of a million letters gives many tokens, not one of a million letters.
_SYLLABLE = re.compile(
    r"(?P<number>\d{1,32}(?:[.,]\d{1,32}){1,16}(?![^\W_]))|[^\W_]{1,256}(?:[\u0300-\u036f]{1,16}[^\W_]{0,256}){0,16}"
)


@dataclass(frozen=True, slots=True)
class Token:
    """One token with its place in the text (code points) and its position (count of syllables before it)."""

    surface: str
    start: int
    end: int
    toned: str
    folded: str
    kind: str
    """`syllable`, `word` (several syllables), or `number`."""
    position: int


def syllables(text: str) -> list[Token]:
    """The syllables and numbers of normalised text, in order.

    >>> [(t.toned, t.folded, t.kind) for t in syllables("Uỷ ban, 6.253 hộ")]
    [('ủy', 'uy', 'syllable'), ('ban', 'ban', 'syllable'), ('6.253', '6.253', 'number'), ('hộ', 'ho', 'syllable')]
    """
    tokens = []
    for position, match in enumerate(_SYLLABLE.finditer(text)):
        surface = match[0]
        toned = tone(surface)
        kind = "number" if match["number"] or surface.isdecimal() else "syllable"
        folded = toned if match["number"] else fold(toned)
        tokens.append(Token(surface, match.start(), match.end(), toned, folded, kind, position))
    return tokens


def analyse(text: str) -> list[Token]:
    """The tokens of normalised text as the index sees them: words before the first of their syllables.

    >>> [(t.toned, t.kind, t.position) for t in analyse("nông thôn mới")]
    [('nông_thôn', 'word', 0), ('nông', 'syllable', 0), ('thôn', 'syllable', 1), ('mới', 'syllable', 2)]
    """
    parts = syllables(text)
    tokens: list[Token] = []
    next_part = 0
    for start, end in word_spans(text):
        while next_part < len(parts) and parts[next_part].start < start:
            tokens.append(parts[next_part])
            next_part += 1
        last = next_part
        while last < len(parts) and parts[last].end <= end:
            last += 1
        if last - next_part > 1 and "_" not in text[start:end]:  # to pyvi, a_b is one syllable that may join others
            tokens.append(join(text, parts[next_part:last]))
        tokens.extend(parts[next_part:last])
        next_part = last
    tokens.extend(parts[next_part:])
    return tokens


def join(text: str, parts: list[Token]) -> Token:
    """The word that several syllables of a text make up."""
    start, end = parts[0].start, parts[-1].end
    return Token(
        surface=text[start:end],
        start=start,
        end=end,
        toned="_".join(part.toned for part in parts),
        folded="_".join(part.folded for part in parts),
        kind="word",
        position=parts[0].position,
    )
