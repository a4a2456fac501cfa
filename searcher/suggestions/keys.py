"""Words typed with the keys of an input method that is off: `muwowngf l` (Telex) and `muong72 l` (VNI) → `mường l`."""

import re

from searcher.corrections.input_methods import decode_telex, decode_vni

_CHUNK = re.compile(r"\S+")


def read_keys(text: str) -> str:
    """The text with what the keys of each word stand for; words that are no such keys stay as they are.

    >>> read_keys("muwowngf l"), read_keys("huyeenj muong72 l"), read_keys("nong thon m")
    ('mường l', 'huyện mường l', 'nong thon m')
    """
    return _CHUNK.sub(lambda match: decode_telex(match[0]) or decode_vni(match[0]) or match[0], text)
