"""The gazetteer: counts, relations across 1 July 2025, and the data files themselves."""

from __future__ import annotations

import unicodedata
from collections import Counter

import pytest

from index.language.fold import fold
from index.places.gazetteer import DATA, KINDS, MERGER, gazetteer, name_key, read_rows, toned


def only(name: str, level: str) -> str:
    """Return the one id with this name and level."""
    (unit,) = (u for u in gazetteer().named(name_key(name)) if u[0] == level)
    return unit


def test_there_are_63_provinces_before_and_34_since() -> None:
    counts = Counter(unit.id[0] for unit in gazetteer())
    assert (counts["p"], counts["P"]) == (63, 34)
    assert (counts["d"], counts["C"]) == (705, 3321)
    assert counts["c"] >= 10_035


def test_eleven_provinces_and_cities_were_not_merged_with_another() -> None:
    merged = Counter(gazetteer().merged_into(u) for u in gazetteer().provinces() if u[0] == "p")
    assert len(merged) == 34
    assert sum(times == 1 for times in merged.values()) == 11
    assert max(merged.values()) == 3


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Hà Giang", "Tuyên Quang"),
        ("Yên Bái", "Lào Cai"),
        ("Bắc Kạn", "Thái Nguyên"),
        ("Hòa Bình", "Phú Thọ"),
        ("Thái Bình", "Hưng Yên"),
        ("Hải Dương", "Hải Phòng"),
        ("Quảng Bình", "Quảng Trị"),
        ("Bình Định", "Gia Lai"),
        ("Phú Yên", "Đắk Lắk"),
        ("Bình Dương", "Hồ Chí Minh"),
        ("Kiên Giang", "An Giang"),
        ("Bạc Liêu", "Cà Mau"),
        ("Sơn La", "Sơn La"),
    ],
)
def test_an_old_province_leads_to_its_present_one(old: str, new: str) -> None:
    places = gazetteer()
    assert places.unit(places.merged_into(only(old, "p"))).name == new


def test_every_unit_has_a_parent_of_the_level_above_and_of_its_own_time() -> None:
    places = gazetteer()
    above = {"c": "d", "d": "p", "C": "P"}
    ids = {unit.id for unit in places}
    for unit in places:
        assert (unit.parent or "")[:1] == above.get(unit.id[0], "")
        assert unit.parent is None or unit.parent in ids


def test_successors_exist_and_lie_where_the_province_went() -> None:
    places = gazetteer()
    for unit in places:
        for new in unit.successors:
            assert places.unit(new).current
            assert places.province(new) == places.merged_into(places.province(unit.id))


def test_every_present_commune_comes_from_somewhere() -> None:
    places = gazetteer()
    assert not [unit.title for unit in places if unit.id[0] == "C" and not places.predecessors(unit.id)]


def test_an_island_district_without_communes_became_the_zone_of_its_name() -> None:
    places = gazetteer()
    (zone,) = places.unit(only("Lý Sơn", "d")).successors
    assert places.unit(zone).title == "đặc khu Lý Sơn"


def test_a_commune_knows_district_and_province_in_order() -> None:
    places = gazetteer()
    commune = next(u for u in places.named("mường trai") if u[0] == "c")
    assert [places.unit(u).title for u in places.ancestors(commune)] == [
        "huyện Mường La",
        "tỉnh Sơn La",
    ]


def test_a_unit_that_took_another_name_is_found_by_both() -> None:
    renamed = [unit for unit in gazetteer() if unit.former]
    assert len(renamed) > 100
    for unit in renamed[:50]:
        for name in (unit.name, *unit.former):
            assert unit.id in gazetteer().named(name_key(name))


def test_a_numbered_unit_says_its_kind_once() -> None:
    assert gazetteer().unit(only("Quận 1", "d")).title == "Quận 1"


def test_an_unknown_id_is_a_key_error_and_an_unknown_name_is_empty() -> None:
    with pytest.raises(KeyError):
        gazetteer().unit("p99999")
    assert gazetteer().named("không đâu") == ()


def test_toned_moves_the_mark_only_in_open_syllables() -> None:
    assert [toned(s) for s in ("Hoà", "Thuỷ", "KHOẺ", "ngoài", "Quý", "Huỳnh", "hoàng")] == [
        "hòa",
        "thủy",
        "khỏe",
        "ngoài",
        "quý",
        "huỳnh",
        "hoàng",
    ]
    assert toned(unicodedata.normalize("NFD", "Hoà")) == "hòa"


def test_names_are_canonical_and_fold_letter_by_letter_to_ascii() -> None:
    for name in gazetteer().names:
        assert unicodedata.is_normalized("NFC", name)
        folded = " ".join(map(fold, name.split(" ")))
        assert folded.isascii()
        assert len(folded) == len(name)


def test_rows_are_well_formed_and_the_data_stays_small() -> None:
    for row in read_rows("units.tsv"):
        name, *cells = row.split("\t")
        assert name.strip() == name
        assert cells
        for cell in cells:
            unit, *rest = cell.split(":")
            assert unit[0] in "pdcPC"
            assert unit[1:].isdigit()
            assert not rest or (rest[0][0] in KINDS and len(rest) == 3)
    assert (DATA / "units.tsv").stat().st_size < 500_000


def test_aliases_lead_to_known_units_and_are_written_as_keys() -> None:
    for row in read_rows("place_aliases.tsv"):
        alias, units, why = row.split("\t")
        assert alias == name_key(alias)
        assert why
        assert all(unit in gazetteer() for unit in units.split())


def test_the_merger_was_on_the_first_of_july_2025() -> None:
    assert MERGER.isoformat() == "2025-07-01"
