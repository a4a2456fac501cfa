"""UTF-8 read as Windows-1252 or Latin-1 (`Viá»‡t` for `Việt`) -> the text it was.

Each run of characters that stands for the bytes of one UTF-8 character is put back; everything else
stays. Bytes 81 8D 8F 90 9D have no character in Windows-1252, so readers keep them as C1 controls
(U+0081 ...): both readings of a byte 80-9F are understood. This has to run before normalisation,
which drops controls, turns NBSP into a space and removes soft hyphens: all of them are halves of
Vietnamese letters here (à is `Ã` and NBSP).
"""

import re


def cp1252_character(byte: int) -> str:
    """The character of a byte in Windows-1252, or a C1 control for the five it has none for."""
    return bytes([byte]).decode("cp1252", errors="ignore") or chr(byte)


def read_as_cp1252(data: bytes) -> str:
    """Decode any bytes as Windows-1252, one character a byte, never failing."""
    return data.decode("latin-1").translate(_CHARACTERS)


_CHARACTERS = {byte: cp1252_character(byte) for byte in range(0x80, 0xA0)}
_BYTES = {chr(byte): byte for byte in range(0x80, 0x100)} | {character: byte for byte, character in _CHARACTERS.items()}


def _class(first: int, last: int) -> str:
    members = [character for character, byte in _BYTES.items() if first <= byte <= last]
    return "[" + re.escape("".join(members)) + "]"


_CONTINUATION = _class(0x80, 0xBF)
_SEQUENCE = re.compile(
    f"{_class(0xC2, 0xDF)}{_CONTINUATION}"
    f"|{_class(0xE0, 0xEF)}{_CONTINUATION}{{2}}"
    f"|{_class(0xF0, 0xF4)}{_CONTINUATION}{{3}}"
)


def from_mojibake(text: str) -> str:
    """Put back every character whose UTF-8 bytes were read one by one.

    >>> from_mojibake("XÃ£ NhÆ¡n LÃ½")
    'Xã Nhơn Lý'
    """
    return _SEQUENCE.sub(_decode, text)


def _decode(sequence: re.Match[str]) -> str:
    data = bytes(_BYTES[character] for character in sequence[0])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:  # an overlong form or a surrogate
        return sequence[0]
