"""HTML entities in text that came out of HTML: `&amp;` -> `&`, exactly one level.

A step of import, not of `normalise`, because it cannot be idempotent: `&amp;lt;` becomes `&lt;`,
which a second run would turn into `<`. An importer knows whether its source still carries entities
and calls this once.
"""

import html
import re
from html.entities import html5

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")


def unescape_entities(text: str) -> str:
    """Replace complete entities only: `AT&T` and `&copy` without its semicolon stay.

    >>> unescape_entities("AT&T &amp;lt; B&aacute;o&nbsp;&#272;ảng &x; R&D;")
    'AT&T &lt; Báo\\xa0Đảng &x; R&D;'
    """
    return _ENTITY.sub(_unescape, text) if "&" in text else text


def _unescape(entity: re.Match[str]) -> str:
    name = entity[0][1:]
    # html.unescape alone would read a known prefix of an unknown name (`&notit;`).
    return html.unescape(entity[0]) if name[0] == "#" or name in html5 else entity[0]
