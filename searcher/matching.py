"""The one rule of what matches what: it serves the search, over the index's terms, and the marks, over a text's tokens."""

from collections.abc import Iterable

from index.language.fold import tone
from index.language.marks import Agreement, agreement
from searcher.query import Tones, Word


def match(word: Word, toned: str, folded: str, tones: Tones) -> Agreement | None:
    """How a syllable of a text agrees with a word of a query, with a prefix as far as that goes; None where it does not match.

    >>> from searcher.query import parse_query
    >>> word = parse_query("Mương").words[0]
    >>> match(word, "mường", "muong", Tones.AUTO).name, match(word, "mường", "muong", Tones.EXACT)
    ('COMPATIBLE', None)
    """
    if word.is_prefix:
        if not folded.startswith(word.folded):
            return None
        # The tone of what was typed stands where it stands in the whole syllable: hoà*, hòa, hoàng.
        toned, folded = tone(toned[: len(word.toned)]), word.folded
    if tones is Tones.EXACT:
        return Agreement.EXACT if word.toned == toned else None
    if word.folded != folded:
        return None
    if tones is Tones.IGNORE:
        return Agreement.FOLDED
    if word.toned == toned:
        return Agreement.EXACT
    if not word.marked:  # what was typed without marks contradicts none, and asks for none
        return Agreement.FOLDED
    # Letters that fold alike and are not the same (œ typed, oe in the text) agree as letters only.
    agreed = agreement(word.toned, toned)
    return Agreement.FOLDED if agreed is None else agreed


def matching_forms(word: Word, forms: Iterable[str], tones: Tones) -> dict[str, Agreement]:
    """Of the toned forms that share the word's folded form, those that match, and how."""
    found = ((form, match(word, form, word.folded, tones)) for form in forms)
    return {form: agreed for form, agreed in found if agreed is not None}


def excludes_form(word: Word, toned: str, folded: str, tones: Tones) -> bool:
    """Whether an excluded word excludes a syllable: `-má` only `má`, `-ma` every form of it."""
    literally = tones is Tones.EXACT or (word.marked and tones is Tones.AUTO)
    return match(word, toned, folded, Tones.EXACT if literally else Tones.IGNORE) is not None
