"""i or y: `kĩ thuật` and `kỹ thuật`, `công ti` and `công ty`, `quí` and `quý` are one word in two spellings.

Only where the vowel stands alone behind h, k, l, m, s, t or qu; elsewhere the letter makes another word (`tai`, `tay`; `túi`,
`túy`), or another name (`Vi`, `Vy`). A variant is a weak form: found, but behind the spelling typed.
"""

import re
import unicodedata
from functools import lru_cache

# In decomposed form: the onset, i or y, its tone.
_EITHER = re.compile("(?P<onset>[hklmst]|qu)(?P<vowel>[iy])(?P<tone>[\u0300\u0301\u0303\u0309\u0323]?)(?P<coda>t?)")


@lru_cache(maxsize=4096)
def other_spelling(toned: str) -> str | None:
    """The same syllable with y for i or i for y, None where that is another word.

    >>> [other_spelling(s) for s in ("kĩ", "lý", "quí", "quýt", "tai", "thi", "vi")]
    ['kỹ', 'lí', 'quý', 'quít', None, None, None]
    """
    match = _EITHER.fullmatch(unicodedata.normalize("NFD", toned))
    if match is None or (match["coda"] and match["onset"] != "qu"):
        return None
    vowel = "y" if match["vowel"] == "i" else "i"
    return unicodedata.normalize("NFC", match["onset"] + vowel + match["tone"] + match["coda"])
