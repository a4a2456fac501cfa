"""The reviewed table of abbreviations, and looking readings up in it."""

from importlib.resources import files
from itertools import groupby
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.abbreviation_mining import find_pairs
from index.language.abbreviations import Abbreviation, Abbreviations, _row, load, reads_as_syllable, short_key

ROWS = [
    line.split("\t")
    for line in files("index").joinpath("data/abbreviations.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
][1:]


@pytest.fixture
def known() -> Abbreviations:
    return Abbreviations(
        [
            Abbreviation("SDD", "suy dinh dưỡng", "yes"),
            Abbreviation("SDĐ", "sử dụng đất", "yes"),
            Abbreviation("KH", "kế hoạch", "type"),
            Abbreviation("KH", "khách hàng", "no"),
            Abbreviation("NN&PTNT", "nông nghiệp và phát triển nông thôn", "yes"),
        ]
    )


def test_the_table_is_large_and_nfc_and_every_row_has_three_or_four_columns() -> None:
    assert len({short_key(row.short) for row in load()}) >= 180
    assert all(len(row) in (3, 4) and all(row) for row in ROWS)
    assert all(normalize("NFC", "".join(row)) == "".join(row) for row in ROWS)


def test_no_row_of_the_table_is_repeated_and_readings_of_an_abbreviation_stand_together() -> None:
    rows = [(short_key(row.short), row.long) for row in load()]
    shorts = [short for short, _ in groupby(rows, key=lambda row: row[0])]
    assert len(set(rows)) == len(rows)
    assert len(set(shorts)) == len(shorts)


def test_initials_of_the_long_form_spell_the_abbreviation_unless_the_note_says_otherwise() -> None:
    for short, long, note in ((row[0], row[1], "".join(row[3:])) for row in ROWS):
        spelled = list(find_pairs(f"{long} ({short})")) == [(short, long)]
        assert spelled != note.startswith(("English", "letters")), short


def test_no_abbreviation_that_reads_as_a_syllable_widens_a_query() -> None:
    assert [row.short for row in load() if row.expand == "yes" and reads_as_syllable(row.short)] == []


def test_an_abbreviation_of_one_or_two_unrelated_readings_widens_by_the_common_one_alone() -> None:
    assert load().expansions("TTHC") == ("thủ tục hành chính",)
    assert [row.long for row in load().readings("TTHC")] == ["thủ tục hành chính", "trung tâm hành chính"]


@pytest.mark.parametrize("short", ["CT", "KH", "TT", "CN", "HD", "tu", "ca"])
def test_an_ambiguous_abbreviation_is_known_but_widens_nothing(short: str) -> None:
    assert load().readings(short)
    assert load().expansions(short) == ()


@pytest.mark.parametrize("written", ["KT-XH", "KT - XH", "KTXH", "KT–XH", "KT&XH", "kt-xh", "KT/XH"])
def test_writing_variants_of_an_abbreviation_are_the_same(written: str) -> None:
    assert load().expansions(written) == ("kinh tế - xã hội",)


@pytest.mark.parametrize("written", ["NN&PTNT", "NN và PTNT", "nn va ptnt", "NNPTNT", "NN-PTNT", "N&VÀ"])
def test_the_word_between_initials_may_be_written_out(written: str, known: Abbreviations) -> None:
    expected = () if written == "N&VÀ" else ("nông nghiệp và phát triển nông thôn",)
    assert known.expansions(written) == expected


@pytest.mark.parametrize(("typed", "long"), [("hdnd", "hội đồng nhân dân"), ("TP. HCM", "Thành phố Hồ Chí Minh")])
def test_an_abbreviation_may_be_typed_without_marks_and_with_full_stops(typed: str, long: str) -> None:
    assert load().expansions(typed) == (long,)


def test_letters_typed_without_marks_mean_their_own_abbreviation_first(known: Abbreviations) -> None:
    assert known.expansions("sdd") == ("suy dinh dưỡng", "sử dụng đất")
    assert known.expansions("sdđ") == ("sử dụng đất",)


def test_decomposed_letters_are_the_same_letters() -> None:
    assert load().expansions(normalize("NFD", "NSƯT")) == ("nghệ sĩ ưu tú",)


@pytest.mark.parametrize(
    "long",
    [
        "sử dụng đất",
        "su dung dat",
        "sử dung đất",
        "sử dụng dất",
        "sư dung đât",
        normalize("NFD", "sử dụng đất"),
        "Sử dụng Đất",
    ],
)
def test_a_long_form_shortens_however_many_of_its_marks_are_typed(long: str, known: Abbreviations) -> None:
    assert known.shortenings(tuple(long.split())) == ("SDĐ",)


@pytest.mark.parametrize(
    ("long", "shortened"),
    [
        ("căn cươc công dân", True),
        ("căn cước công dấn", True),
        ("cằn cước công dấn", False),
        ("căn cước công cộng", False),
    ],
)
def test_of_four_syllables_one_may_have_wrong_marks(long: str, shortened: bool) -> None:
    assert (load().shortenings(long.split()) == ("CCCD",)) == shortened


def test_a_long_form_shortens_in_either_placement_of_the_tone_mark() -> None:
    assert load().shortenings(("uỷ", "ban", "nhân", "dân")) == ("UBND",)
    assert load().shortenings(("tòa", "án", "nhân", "dân")) == load().shortenings(("toà", "án", "nhân", "dân"))


@pytest.mark.parametrize("long", ["sử dụng đạt", "sử dụng", "đất sử dụng", "kế hoạch", "khách hàng", ""])
def test_other_marks_other_syllables_and_ambiguous_readings_do_not_shorten(long: str, known: Abbreviations) -> None:
    assert known.shortenings(tuple(long.split())) == ()


def test_a_long_form_shortens_with_its_connective_or_without(known: Abbreviations) -> None:
    long = "nông nghiệp và phát triển nông thôn"
    assert known.shortenings(long.split()) == ("NN&PTNT",)
    assert known.shortenings(long.replace(" và", "").split()) == ("NN&PTNT",)


@pytest.mark.parametrize(
    ("short", "long"), [("KH", "kế hoạch"), ("kh", "kế hoạch"), ("SDD", None), ("XYZ", None), ("", None)]
)
def test_a_document_type_is_read_only_where_the_table_has_one(
    short: str, long: str | None, known: Abbreviations
) -> None:
    assert known.document_type(short) == long


def test_mined_pairs_add_to_the_table_and_never_override_it(known: Abbreviations) -> None:
    more = known.with_mined({"KH": "khu hệ", "SDD": "sân đấu đôi", "KDL": "khu du lịch", "NDT": "nhân dân tệ"})
    assert more.expansions("kdl") == ("khu du lịch",)
    assert more.shortenings(("khu", "du", "lich")) == ("KDL",)
    assert more.readings("KH") == known.readings("KH")
    assert more.expansions("SDD") == known.expansions("SDD")
    assert known.expansions("kdl") == ()


def test_mined_pairs_of_two_letters_or_shaped_like_a_syllable_widen_nothing(known: Abbreviations) -> None:
    assert known.with_mined({"DL": "du lịch", "BOT": "ban ô tô", "TAN": "trường an ninh"}) is known


@given(st.text(max_size=30), st.lists(st.text(max_size=8), max_size=6))
def test_lookups_take_any_text_and_agree_with_each_other(short: str, long: list[str]) -> None:
    readings = {row.long for row in load().readings(short)}
    assert readings.issuperset(load().expansions(short))
    assert load().document_type(short) in {*readings, None}
    assert all(load().expansions(found) for found in load().shortenings(long))


@given(st.sampled_from([row for row in load() if row.expand == "yes"]))
def test_what_shortens_a_long_form_is_expanded_to_it(row: Abbreviation) -> None:
    syllables = row.long.replace(",", " ").replace("-", " ").split()
    assert row.short in load().shortenings(syllables)
    assert row.long in load().expansions(row.short.lower())


def test_a_row_with_an_unknown_way_to_expand_is_refused() -> None:
    with pytest.raises(ValueError, match="maybe"):
        _row("HTX\thợp tác xã\tmaybe")


def test_whatever_has_a_reading_may_begin_as_it_does(known: Abbreviations) -> None:
    for table in (known, load()):
        for row in table:
            pieces, long = row.short.split(), row.long.split()
            assert table.may_begin_short(pieces[0]) or not table.expansions(*pieces), row
            assert not long[1:] or table.may_begin_long(*long[:2]) or not table.shortenings(long), row
            and_behind = [long[0], "và", *long[1:]]
            assert table.may_begin_long(*and_behind[:2]) or not table.shortenings(and_behind), row
    assert [known.may_begin_short(text) for text in ("sd", "SDĐ", "NN", "và", "xa")] == [True, True, True, False, False]
    begun = [("su", "dung"), ("sử", "dụng"), ("nong", "và"), ("và", "dụng"), ("kế", "hoạch"), ("sử", "sử")]
    assert [known.may_begin_long(*two) for two in begun] == [True, True, True, False, False, False]
