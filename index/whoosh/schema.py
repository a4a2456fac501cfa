"""The Whoosh schema: title and body indexed twice, toned and folded, and a column for whatever filters and sorts.

Whoosh stores the schema by pickling it: the import path and the attributes of `TokenField` and `TokenFormat` end in every index,
so a change of either is a change of FORMAT_VERSION.
"""

from collections.abc import Sequence

import numpy as np
from whoosh import columns, fields, formats

from index.whoosh.segment_file import FORMS
from index.whoosh.segment_stream import FACET_FIELDS, TEXT_FIELDS, UNDATED

__all__ = ["UNDATED", "TokenField", "TokenFormat", "schema"]


class TokenFormat(formats.Positions):
    """Positions of a term in a document, 32 bits each: no pickle a posting."""

    def encode(self, poslist: Sequence[int]) -> bytes:
        return np.asarray(poslist, "<u4").tobytes()

    def decode_positions(self, valuestring: bytes) -> list[int]:
        positions: list[int] = np.frombuffer(valuestring, "<u4").tolist()
        return positions

    def decode_frequency(self, valuestring: bytes) -> int:
        return len(valuestring) // 4

    def decode_weight(self, valuestring: bytes) -> float:
        return len(valuestring) // 4 * float(self.field_boost)


class TokenField(fields.FieldType):
    """One form of a text field; `ArraySegmentWriter` is given its terms, so nothing is analysed here."""

    indexed = True
    stored = False
    scorable = True

    def __init__(self) -> None:
        self.format = TokenFormat()
        self.analyzer = None
        self.column_type = None
        self.vector = None
        self.multitoken_query = "default"

    def to_bytes(self, value: str | bytes) -> bytes:
        return value if isinstance(value, bytes) else value.encode("utf-8")

    def from_bytes(self, value: bytes) -> str:
        return value.decode("utf-8")


def schema() -> fields.Schema:
    """A new schema; `stored` holds the whole document as JSON."""
    result = fields.Schema(
        id=fields.ID(unique=True),
        stored=fields.STORED(),
        published=fields.COLUMN(columns.NumericColumn("q", default=UNDATED)),
    )
    for name in TEXT_FIELDS:
        for form in FORMS:
            result.add(f"{name}_{form}", TokenField())
    for name in FACET_FIELDS:
        result.add(name, fields.COLUMN(columns.VarBytesColumn()))
    return result
