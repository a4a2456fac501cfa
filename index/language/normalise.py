"""Normalising, the first step from text to tokens: the same text for a reader, one spelling.

Any str -> `Normalised`. What is stored and shown is this text, so nothing a reader can see may be
lost: `STEPS` lists every rule in its order. `normalise(normalise(t).text)` changes nothing,
whatever `t` is.

Not done here: HTML entities (`html_entities`, not idempotent) and legacy encodings
(`legacy_encodings`, which need the soft hyphens and NBSPs that are removed here): both are steps of
import and come before.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from index.language.combining_marks import compose, cut_runs, mend_order
from index.language.lookalikes import mend_d_stroke, mend_foreign_letters

_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]")
_LINE_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_EMOJI = "[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]"
# A zero-width joiner between emoji holds one picture together (a family); anywhere else it is
# invisible.
_INVISIBLE = re.compile(
    f"(?<={_EMOJI})\u200d(?={_EMOJI})"
    "|([\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff])"
)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
# Everything a step could act on; nearly all news has none of it and takes one look.
_NEEDS_WORK = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u034f\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff"
    "ÐƉðɖ\u0300-\u036f\u0370-\u052f\ud800-\udfff]"
)


@dataclass(frozen=True, slots=True)
class Normalised:
    """The text and how often each step changed something; steps that did not are absent."""

    text: str
    repairs: Mapping[str, int] = field(default_factory=dict)


def _surrogates(text: str) -> tuple[str, int]:
    """A pair is the character it stands for; half of one is U+FFFD, which UTF-8 can hold."""
    return _SURROGATES.subn(_join_pair, text)


def _join_pair(found: re.Match[str]) -> str:
    if len(found[0]) == 1:
        return "\ufffd"
    return found[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def _line_breaks(text: str) -> tuple[str, int]:
    """Every kind of line break is \\n."""
    return _LINE_BREAKS.subn("\n", text)


def _spaces(text: str) -> tuple[str, int]:
    """Spaces of all widths are U+0020, one for one."""
    return _SPACES.subn(" ", text)


def _invisibles(text: str) -> tuple[str, int]:
    """Zero-width characters, soft hyphens, BOMs and bidi controls split words unseen: removed."""
    removed = 0

    def remove(found: re.Match[str]) -> str:
        nonlocal removed
        removed += found[1] is not None
        return "" if found[1] else found[0]

    return _INVISIBLE.sub(remove, text), removed


def _controls(text: str) -> tuple[str, int]:
    """Control characters but \\n and \\t are removed."""
    return _CONTROLS.subn("", text)


Step = Callable[[str], tuple[str, int]]
STEPS: tuple[tuple[str, Step], ...] = (
    ("surrogates", _surrogates),
    ("line breaks", _line_breaks),
    ("spaces", _spaces),
    ("invisible characters", _invisibles),
    ("control characters", _controls),
    # From here on marks stand next to their letters; runs first, because composing a long one is
    # quadratic.
    ("runs of marks", cut_runs),
    ("composition", compose),
    ("foreign letters", mend_foreign_letters),
    ("order of marks", mend_order),
    # Last, as it asks whether a word is a syllable.
    ("đ", mend_d_stroke),
)


def normalise(text: str) -> Normalised:
    """Run every step and count the repairs.

    >>> normalise("Ðảng\\u00a0bộ xa\\u0303")
    Normalised(text='Đảng bộ xã', repairs={'spaces': 1, 'composition': 1, 'đ': 1})
    """
    if _is_clean(text):
        return Normalised(text)
    repairs = {}
    for name, step in STEPS:
        text, count = step(text)
        if count:
            repairs[name] = count
    return Normalised(text, repairs)


def normalise_text(text: str) -> str:
    """The text of `normalise`, for queries and other places that need no counts."""
    return text if _is_clean(text) else normalise(text).text


def _is_clean(text: str) -> bool:
    return not _NEEDS_WORK.search(text) and unicodedata.is_normalized("NFC", text)
