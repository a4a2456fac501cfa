"""XML answers: templates without the characters that XML 1.0 forbids, whatever they were filled with, and the dates in them."""

import re
from datetime import date, datetime, timedelta
from typing import Any

from flask import Response, render_template

from index.documents import VIETNAM, instant, last_instant

# Everything but what https://www.w3.org/TR/xml/#charsets allows: a parser has to give up at the first of these.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_FIRST, _LAST = instant(date.min.isoformat()), last_instant(date.max)


def well_formed(text: str) -> str:
    """The text with U+FFFD for each character that XML forbids.

    >>> well_formed("Mường\\x00 La\\ufffe")
    'Mường� La�'
    """
    return _FORBIDDEN.sub("\ufffd", text)


def xml_answer(template: str, media_type: str, **values: Any) -> Response:
    """A template filled; what it is filled with is escaped, as its name ends in .xml."""
    return Response(well_formed(render_template(template, **values)), content_type=f"{media_type}; charset=utf-8")


def date_time(seconds: int) -> str:
    """Seconds since 1970 as an xs:dateTime (and RFC 3339) in Vietnam's time; what lies beyond its calendar is at its end.

    >>> date_time(0)
    '1970-01-01T07:00:00+07:00'
    """
    within = min(max(seconds, _FIRST), _LAST)
    return (datetime(1970, 1, 1, 7, tzinfo=VIETNAM) + timedelta(seconds=within)).isoformat()
