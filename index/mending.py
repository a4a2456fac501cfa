"""Step 1 of a build: a record as its source wrote it → the same in readable Unicode, and what was done to it.

In this order: text in an old font's encoding is converted where that is sure; HTML entities are unescaped, one level; the
rest is `normalise`. The first two cannot be repeated without harm (`&amp;lt;`), so they run here, once, and never on what is
stored.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from index.encodings.html_entities import unescape_entities
from index.encodings.legacy_encodings import Restored, restore
from index.language.normalise import normalise


@dataclass(frozen=True, slots=True)
class Mended:
    """A record with its texts mended."""

    record: Mapping[Any, Any]
    repairs: Mapping[str, int] = field(default_factory=dict)
    """How often each kind of repair was made."""
    remarks: tuple[str, ...] = ()
    """What somebody should look at: texts that were converted, and texts that look as if they should have been."""


def mend_record(record: Mapping[Any, Any]) -> Mended:
    """Mend every text of a record; other values stay as they are.

    >>> mended = mend_record({"title": "C¸c hé d©n ®· hiÕn ®Êt lµm ®­êng", "body": "R&amp;D"})
    >>> mended.record["title"], mended.record["body"]
    ('Các hộ dân đã hiến đất làm đường', 'R&D')
    >>> mended.remarks
    ('"title": 1 line read as tcvn3 (confidence 0.65)',)
    """
    repairs: Counter[str] = Counter()
    remarks: list[str] = []
    mended = {}
    for key, value in record.items():
        mended[key] = _mend_text(str(key), value, repairs, remarks) if isinstance(value, str) else value
    return Mended(mended, dict(repairs), tuple(remarks))


def _mend_text(key: str, text: str, repairs: Counter[str], remarks: list[str]) -> str:
    restored = restore(text)
    if restored.converted or restored.reason:
        remarks.append(f'"{key}": {_what_was_done(restored)}')
    for encoding, lines in restored.converted_lines.items():
        repairs[f"lines read as {encoding}"] += lines
    unescaped = unescape_entities(restored.text)
    if unescaped != restored.text:
        repairs["HTML entities"] += 1
    normalised = normalise(unescaped)
    repairs.update(normalised.repairs)
    return normalised.text


def _what_was_done(restored: Restored) -> str:
    done = [
        f"{lines} line{'' if lines == 1 else 's'} read as {encoding} (confidence {restored.confidence:.2f})"
        for encoding, lines in restored.converted_lines.items()
    ]
    if restored.reason:
        done.append(f"left as it was where it may be {restored.encoding}: {restored.reason}")
    return "; ".join(done)
