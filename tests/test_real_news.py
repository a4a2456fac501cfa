"""Real articles, where TIMTIN_DATA names them: the first five as their portals published them, and some of a newspaper."""

import gzip
import json
from datetime import date
from itertools import islice
from pathlib import Path

import pytest

from index import building
from index.documents import parse_document
from index.language.analysis import syllables
from searcher.query import Tones, parse_query
from searcher.rendering import marked
from searcher.request import Filters, Request, Sort
from searcher.results import Results
from searcher.search import Searcher

# Enough for every month to have some; all 2,500 would take minutes to index.
ARTICLES = 500


@pytest.fixture(scope="module")
def portals(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    index_dir = tmp_path_factory.mktemp("portals") / "index"
    report = building.build(index_dir, [data_dir / "seeds"])
    assert (report.documents, len(report.rejections)) == (5, 0)
    return Searcher(index_dir)


@pytest.fixture(scope="module")
def newspaper(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Searcher, Path]:
    folder = tmp_path_factory.mktemp("newspaper")
    source = folder / "articles.jsonl.gz"
    with gzip.open(data_dir / "corpora" / "dantri.jsonl.gz") as articles, gzip.open(source, "w") as some:
        some.writelines(islice(articles, ARTICLES))
    report = building.build(folder / "index", [source])
    assert (report.documents, len(report.rejections)) == (ARTICLES, 0)
    return Searcher(folder / "index"), source


def shown(results: Results) -> str:
    hit = results.hits[0]
    return "\n".join(marked(passage, "[", "]") for passage in (hit.title, *hit.snippets))


@pytest.mark.parametrize(
    ("query", "title", "mark"),
    [
        ("lo van phoi hien dat", "Lan tỏa việc làm theo Bác ở Mường La", "[Lò Văn Phới]"),
        ("Lò Văn Phới hiến đất", "Lan tỏa việc làm theo Bác ở Mường La", "[Lò Văn Phới]"),
        ("song ma long nhan", "Sông Mã tích cực triển khai thực hiện Nghị quyết", "[Sông Mã]"),
    ],
)
def test_the_article_meant_comes_first_and_shows_why(portals: Searcher, query: str, title: str, mark: str) -> None:
    results = portals.search(Request(query))
    assert results.hits[0].document.title.startswith(title)
    assert mark in shown(results)


@pytest.mark.parametrize(("one", "other"), [("hoà", "hòa"), ("uỷ", "ủy"), ("tỉnh uỷ", "Tỉnh ủy")])
def test_both_tone_placements_find_the_same_articles(portals: Searcher, one: str, other: str) -> None:
    found = [[(h.document.id, h.score) for h in portals.search(Request(q)).hits] for q in (one, other)]
    assert found[0] == found[1] != []


def test_a_date_range_newest_first_is_what_a_scan_of_the_file_gives(newspaper: tuple[Searcher, Path]) -> None:
    searcher, source = newspaper
    october = Filters(published_from=date(2020, 10, 1), published_to=date(2020, 10, 31))
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    expected = {r["id"]: r["published"] for r in records if "2020-10-01" <= r["published"][:10] <= "2020-10-31"}
    found = []
    for page in range(1, 2 + len(expected) // 100):
        found += searcher.search(Request("", filters=october, sort=Sort.NEWEST, page=page, per_page=100)).hits
    assert {hit.document.id: hit.document.published for hit in found} == expected
    dates = [hit.document.published or "" for hit in found]
    assert dates == sorted(dates, reverse=True)


@pytest.fixture(scope="module")
def scanned(newspaper: tuple[Searcher, Path]) -> list[dict[Tones, set[str]]]:
    """For each article of the file, the forms of its syllables, as a plain scan sees them."""
    with gzip.open(newspaper[1], "rt", encoding="utf-8") as lines:
        documents = [parse_document(json.loads(line)) for line in lines]
    tokens = [syllables(f"{document.title}\n{document.body}") for document in documents]
    return [{Tones.EXACT: {t.toned for t in some}, Tones.AUTO: {t.folded for t in some}} for some in tokens]


@pytest.mark.parametrize("query", ["uy ban nhan dan", "Hà Nội", "bảo hiểm", "y te"])
@pytest.mark.parametrize("tones", [Tones.AUTO, Tones.EXACT])
def test_full_matches_are_what_a_scan_of_the_texts_gives(
    newspaper: tuple[Searcher, Path], scanned: list[dict[Tones, set[str]]], query: str, tones: Tones
) -> None:
    wanted = {word.toned if tones is Tones.EXACT else word.folded for word in parse_query(query).words}
    # An accepted expansion counts as its words, unless marks are taken literally.
    short = "ubnd" if query == "uy ban nhan dan" and tones is Tones.AUTO else None
    expected = sum(wanted <= forms[tones] or short in forms[tones] for forms in scanned)
    assert newspaper[0].search(Request(query, tones=tones)).total == expected
