"""When the articles found were published, as bars that filter."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.request import Filters, Request
from web.texts import LANGUAGES
from web.timeline import Publication, Timeline, timeline, years

VIETNAMESE = LANGUAGES["vi"]


def month(text: str) -> int:
    return int(text[:4]) * 12 + int(text[5:]) - 1


def published(**counts: int) -> Publication:
    """Counts by month, written `m2024_05=3`."""
    return Publication({month(name[1:]): count for name, count in sorted(counts.items())}, 0)


def asked(since: date | None = None, until: date | None = None) -> Request:
    return Request("chè", filters=Filters(published_from=since, published_to=until), page=7, per_page=2)


def drawn(found: Publication, wanted: Request) -> Timeline:
    bars = timeline(found, wanted, VIETNAMESE)
    assert bars is not None
    return bars


def test_a_few_years_are_a_bar_each_and_a_bar_asks_for_its_year() -> None:
    found = drawn(published(m2021_03=2, m2021_04=1, m2024_12=6), asked())
    assert [(bar.label, bar.count, bar.height) for bar in found.bars] == [
        ("2021", 3, 28), ("2022", 0, 0), ("2023", 0, 0), ("2024", 6, 56),
    ]  # fmt: skip
    filters = Filters(published_from=date(2024, 1, 1), published_to=date(2024, 12, 31))
    assert found.bars[-1].wanted == Request("chè", filters=filters, per_page=2)
    assert found.always is None


def test_a_chosen_year_is_shown_by_its_months_with_a_way_back() -> None:
    found = drawn(published(m2021_03=2, m2024_02=6), asked(date(2024, 1, 1), date(2024, 12, 31)))
    assert [bar.label for bar in found.bars] == [str(number) for number in range(1, 13)]
    assert all(bar.chosen for bar in found.bars)
    assert found.bars[1].wanted.filters.published_to == date(2024, 2, 29)
    assert found.always == Request("chè", per_page=2)


def test_a_chosen_month_is_marked_among_those_of_its_year() -> None:
    found = drawn(published(m2021_03=2, m2024_02=6, m2024_05=1), asked(date(2024, 5, 1), date(2024, 5, 31)))
    assert [bar.period for bar in found.bars if bar.chosen] == ["tháng 5/2024"]
    assert found.bars[1].count == 6


def test_chosen_years_are_marked_among_all_where_these_are_few() -> None:
    found = drawn(published(m2019_03=2, m2024_02=6), asked(date(2020, 6, 1), date(2022, 1, 1)))
    assert [bar.label for bar in found.bars if bar.chosen] == ["2020", "2021", "2022"]
    assert len(found.bars) == 6


def test_many_years_are_put_together_and_a_chosen_bar_is_divided() -> None:
    counts = published(m1993_01=1, m2026_01=5)
    found = drawn(counts, asked())
    assert [bar.period for bar in found.bars][:2] == ["1990–1994", "1995–1999"]
    closer = drawn(counts, asked(date(2020, 1, 1), date(2024, 12, 31)))
    assert [bar.label for bar in closer.bars] == ["2020", "2021", "2022", "2023", "2024"]
    assert all(bar.chosen for bar in closer.bars)


def test_months_around_new_year_stand_side_by_side() -> None:
    found = drawn(published(m2023_12=1, m2024_01=2), asked())
    assert [bar.period for bar in found.bars[:2]] == ["tháng 12/2023", "tháng 1/2024"]
    assert found.heading == "Theo tháng đăng, 2023–2024"


@pytest.mark.parametrize(
    "counts", [Publication({}, 12), Publication({month("2024-05"): 3}, 0), published(m2021_03=1, m2024_05=1)]
)
def test_what_is_undated_of_one_month_or_on_one_page_is_not_drawn(counts: Publication) -> None:
    assert timeline(counts, asked(), VIETNAMESE) is None


def test_days_without_any_article_show_where_there_are_some() -> None:
    found = drawn(published(m2021_03=2, m2022_06=6), asked(date(2030, 1, 1)))
    assert [(bar.label, bar.count, bar.chosen) for bar in found.bars] == [("2021", 2, False), ("2022", 6, False)]


def test_years_are_counted_for_the_form_the_latest_first() -> None:
    found = years(published(m2021_03=2, m2024_02=6, m2024_05=1), asked(), VIETNAMESE)
    assert [(year.label, year.count) for year in found] == [("2024", 7), ("2021", 2)]


_days = st.none() | st.dates(date(1, 1, 1), date(9999, 12, 31))


@given(st.dictionaries(st.integers(12, 9999 * 12 + 11), st.integers(1, 50), min_size=1), _days, _days)
def test_bars_are_few_follow_each_other_and_count_each_month_once(
    counts: dict[int, int], since: date | None, until: date | None
) -> None:
    found = timeline(Publication(dict(sorted(counts.items())), 0), asked(since, until), VIETNAMESE)
    if found is None:
        assert since is until is None
        return
    assert len(found.bars) <= 12
    spans = [(bar.wanted.filters.published_from, bar.wanted.filters.published_to) for bar in found.bars]
    assert all(end and start and (start - end).days == 1 for (_, end), (start, _) in pairwise(spans))
    for bar, (start, end) in zip(found.bars, spans, strict=True):
        assert start is not None
        assert end is not None
        inside = sum(n for at, n in counts.items() if start <= date(at // 12, at % 12 + 1, 1) <= end)
        assert bar.count == inside
        assert (bar.height > 0) is (bar.count > 0)
    if not (since or until):
        assert sum(bar.count for bar in found.bars) == sum(counts.values())
