"""The Whoosh schema: title and body indexed twice, toned and folded, and a column for whatever filters and sorts.

Whoosh stores the schema by pickling it: the import path and the attributes of `TokenField` end in every index, so a change of
either is a change of FORMAT_VERSION.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from whoosh import columns, fields, formats

from index.documents import instant

# Every text field, and the two forms it is indexed in: fields title_toned, title_folded, body_toned, body_folded.
TEXT_FIELDS = ("title", "body")
FORMS = ("toned", "folded")
FACET_FIELDS = ("source", "place", "section")

PLACE_KEYS = "place_keys"
"""Column of the ids, separated by spaces, of every unit that a document may be filtered by."""

UNDATED = -(2**62)
"""In the `published` column: no date. Before every date that can be written, so undated documents sort last."""


class TokenField(fields.FieldType):  # type: ignore[misc]  # Whoosh is not annotated
    """A text field that takes tokens already made: a mapping of term to its positions, ascending.

    Whoosh's own TEXT numbers the tokens of its analyzer itself and would analyse each text once per form; here both forms come
    from one analysis, and words share positions with their syllables.
    """

    indexed = True
    stored = False
    scorable = False  # lengths are exact columns here; Whoosh's own are one lossy byte

    def __init__(self) -> None:
        self.format = formats.Positions()
        self.analyzer = None
        self.column_type = None
        self.vector = None
        self.multitoken_query = "default"

    def index(self, value: Mapping[str, list[int]], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """What Whoosh's writer asks for: term, frequency, weight and encoded positions of each term."""
        for term, positions in value.items():
            yield term.encode("utf-8"), len(positions), float(len(positions)), self.format.encode(positions)

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
        result.add(f"{name}_length", fields.COLUMN(columns.NumericColumn("I", default=0)))
    for name in FACET_FIELDS:
        # Not RefBytesColumn: it drops values beyond 65,535 different ones, with no more than a warning.
        result.add(name, fields.COLUMN(columns.VarBytesColumn()))
    result.add(PLACE_KEYS, fields.COLUMN(columns.VarBytesColumn()))
    return result


def positions_by_term(terms: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    """Pairs of term and position, in order of position → positions of each term."""
    positions: dict[str, list[int]] = {}
    for term, position in terms:
        positions.setdefault(term, []).append(position)
    return positions


def published_column(published: str | None) -> int:
    """The value of the `published` column: seconds since 1970, or UNDATED."""
    return UNDATED if published is None else instant(published)
