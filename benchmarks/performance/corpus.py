"""A corpus file → documents as tokens, the same for every engine.

    articles as JSON lines → normalised text → folded syllables → safe tokens → `BenchDocument`

Every engine gets these tokens joined by spaces, and cuts at spaces alone. So that no tokenizer can change one, a token
is spelt with a–z and 0–9 only: FTS5 would cut `6253,5` at the comma and `v-league` at the hyphen. Numbers in place of
tokens would do for all classes but `prefix`, which needs the letters; so what is unsafe is escaped, and the rest is real.
"""

import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from itertools import islice
from pathlib import Path
from sys import intern
from typing import Any
from urllib.parse import urlsplit

from index.language.analysis import syllables
from index.language.normalise import normalise_text

FACET_VALUES = 30
WINDOW = 200
"""Tokens of a made-up article."""
# A date without a zone is Vietnam's, as in an index; a date without a time is its midnight.
_VIETNAM = timezone(timedelta(hours=7))
# Undated articles get one of these seconds: ten years, so that two rarely share one.
_FIRST_SECOND = int(datetime(2015, 1, 1, tzinfo=UTC).timestamp())
_LAST_SECOND = int(datetime(2025, 1, 1, tzinfo=UTC).timestamp()) - 1
_UNSAFE = re.compile("[^a-z0-9]")


@dataclass(frozen=True, slots=True)
class BenchDocument:
    """One article as every engine indexes it."""

    number: int
    title: list[str]
    body: list[str]
    published: int
    """Seconds since 1970."""
    source: str
    """One of `FACET_VALUES` values, or fewer where there are fewer documents."""


def read_documents(corpus: Path, limit: int | None, seed: int) -> list[BenchDocument]:
    """The first articles of a file, analysed; what they lack is made up from the seed."""
    titles, bodies, dates, sources = [], [], [], []
    for record in read_records(corpus, limit):
        titles.append(safe_tokens(str(record.get("title") or "")))
        bodies.append(safe_tokens(str(record.get("body") or record.get("summary") or "")))
        dates.append(second_of(record))
        sources.append(source_of(record))
    rows = zip(titles, bodies, filled_dates(dates, seed), facet_values(sources), strict=True)
    return [BenchDocument(number, *row) for number, row in enumerate(rows)]


def windows(documents: Sequence[BenchDocument], count: int, seed: int) -> list[BenchDocument]:
    """So many made-up articles: windows of `WINDOW` tokens, at places drawn from a seed, of real ones.

    Words are as frequent, and stand beside each other, as in news.
    """
    drawing = random.Random(f"{seed} windows")
    made = []
    for number in range(count):
        document = drawing.choice(documents)
        start = drawing.randrange(max(1, len(document.body) - WINDOW))
        body = document.body[start : start + WINDOW]
        published = drawing.randint(_FIRST_SECOND, _LAST_SECOND)
        made.append(BenchDocument(number, document.title, body, published, document.source))
    return made


def read_records(corpus: Path, limit: int | None) -> Iterator[Mapping[str, Any]]:
    """The JSON objects of the first lines of a file, gzip or plain."""
    with gzip.open(corpus) if corpus.suffix == ".gz" else corpus.open("rb") as lines:
        for line in islice(lines, limit):
            yield json.loads(line)


def safe_tokens(text: str) -> list[str]:
    """The folded syllables of a text, each spelt with a–z and 0–9.

    >>> safe_tokens("Hơn 6.253,5 tỷ đồng")
    ['hon', '6253u2c5', 'ty', 'dong']
    """
    return [safe(token.folded) for token in syllables(normalise_text(text))]


def safe(token: str) -> str:
    """A token with other characters than a–z and 0–9 as `u` and their code points; one string for each spelling.

    Should two tokens ever share a spelling, they do so for every engine.
    """
    return intern(_UNSAFE.sub(lambda found: f"u{ord(found[0]):x}", token))


def second_of(record: Mapping[str, Any]) -> int | None:
    """When an article was published, in seconds since 1970; None where it does not say, or says what is no date."""
    try:
        moment = datetime.fromisoformat(str(record.get("published") or record.get("date")))
    except ValueError:
        return None
    return max(0, int((moment if moment.tzinfo else moment.replace(tzinfo=_VIETNAM)).timestamp()))


def filled_dates(seconds: Sequence[int | None], seed: int) -> list[int]:
    """The dates, with a made-up one for each that is missing."""
    drawing = random.Random(f"{seed} dates")
    return [drawing.randint(_FIRST_SECOND, _LAST_SECOND) if second is None else second for second in seconds]


def source_of(record: Mapping[str, Any]) -> str:
    """The source that an article names, else the host of its URL, else nothing."""
    return str(record.get("source") or urlsplit(str(record.get("url") or "")).hostname or "")


def facet_values(sources: Sequence[str]) -> list[str]:
    """For each document one of 30 values: its source, or `other` beyond the 29 most frequent.

    Exactly 30, because where there are more, engines differ in which of two equally frequent ones they leave out.
    A corpus with fewer sources gets values that have nothing to do with them.
    """
    counts = Counter(sources)
    if len(counts) < FACET_VALUES:
        return [f"s{number % FACET_VALUES}" for number in range(len(sources))]
    kept = {source for source, _ in counts.most_common(FACET_VALUES - 1)}
    return [source if source in kept else "other" for source in sources]
