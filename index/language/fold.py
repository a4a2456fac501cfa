"""The two forms a token is indexed in: toned (all marks kept) and folded (every mark removed)."""

import unicodedata
from functools import lru_cache

from unidecode import unidecode

from index.language.tone_placement import place_tone

_RAISED = str.maketrans("²³", "23")


@lru_cache(maxsize=1 << 17)
def tone(surface: str) -> str:
    """The toned form: case-folded, NFC, tone in its canonical place, all marks kept; a raised 2 or 3 is a 2 or 3 (m²).

    >>> tone("HOÀ"), tone("Uỷ"), tone("Đắk"), tone("m²")
    ('hòa', 'ủy', 'đắk', 'm2')
    """
    folded_case = unicodedata.normalize("NFC", surface).casefold().translate(_RAISED)
    return place_tone(unicodedata.normalize("NFC", folded_case))


@lru_cache(maxsize=1 << 17)
def fold(toned: str) -> str:
    """The folded form: the toned form with every mark removed, đ included.

    By unidecode, token by token: on whole text it would change lengths (½ becomes 1/2). What unidecode knows no letters for
    (it answers with nothing) keeps its toned form, so that it can still be found.

    >>> fold("đường"), fold("ủy"), fold("½"), fold("m²")
    ('duong', 'uy', '12', 'm2')
    """
    if toned.isascii():
        return toned
    # errors="ignore" is unidecode's default: what it does not know becomes nothing.
    folded = "".join(c for c in unidecode(toned).casefold() if c.isalnum())
    return folded or toned


def fold_words(text: str) -> str:
    """The words of a text, parted by one space, each folded whatever its case.

    >>> fold_words("Thành  phố Đà Nẵng")
    'thanh pho da nang'
    """
    return " ".join(fold(tone(word)) for word in text.split())
