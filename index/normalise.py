"""Step 1 of analysis: text as it came → text as it is stored and shown, once, on entry.

Nothing a reader could see is lost, so that offsets found later refer to what is shown.
"""

import re
import unicodedata

# U+2028, U+2029, NEL, vertical tab and form feed end a line for a reader as \n does.
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Every other control character, and what has no width: zero-width space and joiners, byte order mark, soft hyphen,
# word joiner, directional marks. pyvi breaks a word at each of them.
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_EXOTIC_SPACES = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def normalise(text: str) -> str:
    """Text in NFC, with plain spaces and line ends, without invisible characters; never raises.

    >>> normalise("Mu\\u031bo\\u031b\\u0300ng\\xa0La\\ufeff")
    'Mường La'
    """
    text = _SURROGATES.sub("\ufffd", text)
    text = _LINE_ENDS.sub("\n", text)
    text = _INVISIBLE.sub("", text)
    text = _EXOTIC_SPACES.sub(" ", text)
    return unicodedata.normalize("NFC", text)
