"""The place of an article: title, text and what is known about it → provinces, with a confidence.

The door to everything about places: `find_place` reads an article, `keys` says what it may be
filtered by, `filter_keys` what a reader's words accept. How names are read is in `place_mentions`,
how they are weighed in `place_votes`, old against new names in `place_filter`.
"""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache

from index.language.chunk_table import number_chunks
from index.language.fold import fold
from index.places.gazetteer import MERGER, PROVINCES, gazetteer
from index.places.place_filter import filter_keys, keys_of, resolve, same_place
from index.places.place_mentions import Reader
from index.places.place_votes import Found, Place, Votes
from index.places.place_words import PLAIN, Words, words_of_all

__all__ = [
    "Found",
    "Place",
    "covers",
    "filter_keys",
    "find_place",
    "find_place_in",
    "keys",
    "resolve",
    "same_place",
]

_LINE_END = Words(["\n"], ["\n"], bytes([PLAIN]))


def keys(found: Found) -> frozenset[str]:
    """Return the keys a document carries: ids of all units it may be filtered by."""
    units = (
        unit.id
        for place in found.places
        for unit in (place.province, place.former, place.district, place.commune)
        if unit is not None
    )
    return keys_of(units)


def covers(filter_name: str, found: Found) -> bool:
    """Whether `place=filter_name` lets an article through.

    >>> paper = find_place("Lũ quét ở huyện Đồng Văn, Hà Giang", "UBND huyện Đồng Văn cho biết…")
    >>> covers("Hà Giang", paper), covers("Tuyên Quang", paper), covers("Sơn La", paper)
    (True, True, False)
    """
    return not filter_keys(filter_name).isdisjoint(keys(found))


def find_place(
    title: str,
    body: str,
    place: str | None = None,
    source: str | None = None,
    url: str | None = None,
    published: date | None = None,
) -> Found:
    """Return where an article happens, or what place it is about.

    `place`, `source` and `url` are used where given; an undated article is read as an old one.

    >>> found = find_place("Sơn La: Được mùa nhãn", "Huyện Sông Mã có 7.000 ha nhãn.")
    >>> found.places[0].province.name, found.places[0].district.title
    ('Sơn La', 'huyện Sông Mã')
    """
    head, words = words_of_all(number_chunks([title, body]))
    return find_place_in(head, words, place, source, url, published)


def find_place_in(
    title: Words,
    body: Words,
    place: str | None = None,
    source: str | None = None,
    url: str | None = None,
    published: date | None = None,
) -> Found:
    """Return the same of an article whose words are known."""
    since = published is not None and published >= MERGER
    head = title.before(_LINE_END)
    votes = Votes(len(head.words), since)
    votes.read(Reader(head.before(body)))
    votes.hear(place, home(source, url))
    return votes.found()


@cache
def _homes() -> dict[str, str]:
    """Return old provinces by their name as it stands in host names: `sonla`."""
    return {
        fold(name).replace(" ", ""): unit
        for unit in gazetteer().provinces()
        if unit[0] == "p"
        for name in [gazetteer().unit(unit).name.replace("-", "")]
    }


def home(source: str | None, url: str | None) -> str | None:
    """Return the province whose paper or portal this is.

    >>> home("Báo Sơn La", None), home(None, "https://baosonla.org.vn/a"), home("VnExpress", None)
    ('p14', 'p14', None)
    """
    return (_home_of_source(source) if source else None) or (_home_of_host(_host(url)) if url else None)


# Sources and hosts come again with each article.
@lru_cache(maxsize=256)
def _home_of_source(source: str) -> str | None:
    named = (unit.id for unit in resolve(source.lower().removeprefix("báo ")) if unit.id[0] in PROVINCES)
    return next(named, None)


@lru_cache(maxsize=256)
def _home_of_host(host: str) -> str | None:
    homes = _homes()
    for label in host.split("."):
        for part in (label, label.removeprefix("bao"), label.removesuffix("tv")):
            if part in homes:
                return homes[part]
    return None


def _host(url: str) -> str:
    """Return the host name of an address, or the empty string."""
    return url.partition("://")[2].partition("/")[0].lower()
