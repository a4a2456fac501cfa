"""Places: finding them in articles, typed names, and filters across 1 July 2025."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.chunk_table import number_chunks
from index.places.gazetteer import gazetteer, read_rows, toned
from index.places.place_cues import cue_words, cues_before
from index.places.place_mentions import Reader
from index.places.place_words import tokens, words_of_all
from index.places.places import (
    Found,
    covers,
    filter_keys,
    find_place,
    keys,
    resolve,
    same_place,
)

OLD, NEW = date(2021, 4, 1), date(2026, 1, 15)


def provinces(title: str, body: str, published: date | None = OLD) -> list[str]:
    """Return the names of the provinces found."""
    return [place.province.name for place in find_place(title, body, published=published).places]


# Finding


def test_a_plain_province_in_the_title_is_found() -> None:
    assert provinces("Sơn La được mùa mận", "Bà con phấn khởi ra vườn từ sáng sớm.") == ["Sơn La"]


def test_an_address_gives_province_district_and_commune() -> None:
    text = "Lũ cuốn trôi hai nhà ở xã Mường Trai, huyện Mường La, tỉnh Sơn La. Xã Mường Trai sơ tán."
    (place,) = find_place("Mưa lớn gây lũ", text, published=OLD).places
    assert place.district is not None
    assert place.district.title == "huyện Mường La"
    assert place.commune is not None
    assert place.commune.title == "xã Mường Trai"


def test_a_name_of_many_districts_is_not_guessed() -> None:
    assert provinces("Cháy chợ ở huyện Châu Thành", "Chợ huyện Châu Thành cháy lúc nửa đêm.") == []


def test_a_name_of_many_districts_is_settled_by_the_province() -> None:
    text = "Chợ huyện Châu Thành, tỉnh Trà Vinh cháy lúc nửa đêm. UBND huyện Châu Thành thống kê."
    (place,) = find_place("Cháy chợ ở huyện Châu Thành", text, published=OLD).places
    assert (place.province.name, place.district and place.district.name) == (
        "Trà Vinh",
        "Châu Thành",
    )


def test_two_shared_names_settle_each_other_where_only_one_province_has_both() -> None:
    text = "Huyện Phú Tân mời gọi đầu tư. Đoàn khảo sát huyện Chợ Mới rồi về huyện Phú Tân."
    assert provinces("Khảo sát huyện Phú Tân, huyện Chợ Mới", text) == ["An Giang"]


@pytest.mark.parametrize(
    "text",
    [
        "Ông Nguyễn Thái Bình nhắc lại quy định. Ông Nguyễn Thái Bình nói thêm về lương hưu.",
        "Tàu hàng vượt Thái Bình Dương hai tuần, rồi quay lại Thái Bình Dương.",
        "Phó Thủ tướng Trương Hòa Bình chủ trì. Ông Trương Hòa Bình yêu cầu báo cáo.",
        "Học tập tư tưởng Hồ Chí Minh; phong cách Hồ Chí Minh là tấm gương lớn.",
        "Xe kẹt dài trên đường Điện Biên Phủ và đường Trường Sa từ chiều.",
        "Tác giả Lê Minh, quê Nghệ An, vừa ra sách. Anh quê Nghệ An, viết từ năm 20 tuổi.",
        "Lễ bắt đầu lúc 8 giờ (theo giờ Hà Nội) ở Praha, kết thúc 10 giờ, giờ Hà Nội.",
        "Cả nước cầu mong bình an, hòa bình và ấm no.",
        "Tin theo báo Pháp luật TP.HCM và báo Hà Nội mới.",
    ],
)
def test_names_of_people_oceans_streets_and_papers_are_no_places(text: str) -> None:
    assert provinces("Bản tin trong ngày", text) == []


def test_football_clubs_are_no_places() -> None:
    text = (
        "HLV hai đội thận trọng. CLB Hà Nội ghi bàn trước, HA Gia Lai gỡ hòa ở hiệp hai. Trọng tài "
        "rút thẻ đỏ với cầu thủ Hải Phòng. Tỷ số giữ nguyên, Nam Định hưởng lợi trên bảng xếp hạng."
    )
    assert provinces("CLB Hà Nội hòa HA Gia Lai ở V-League", text) == []


def test_a_company_at_its_place_is_there() -> None:
    text = "Nhiệt điện Quảng Ninh chạy lại tổ máy số 2. Công ty đóng tại TP Hạ Long, tỉnh Quảng Ninh."
    assert provinces("Nhiệt điện Quảng Ninh chạy lại", text) == ["Quảng Ninh"]


def test_a_court_sits_where_it_says_and_a_birthplace_does_not_count() -> None:
    text = "TAND tỉnh Đồng Nai tuyên phạt bị cáo Trần Văn Nam (40 tuổi, quê Bến Tre) sáu năm tù."
    assert provinces("Sáu năm tù cho kẻ lừa đảo", text) == ["Đồng Nai"]


def test_news_of_the_nation_or_abroad_has_no_place() -> None:
    survey = "Mưa lớn ở Lào Cai, Yên Bái, Hà Giang, Cao Bằng, Lạng Sơn, Quảng Ninh và Thanh Hóa."
    assert provinces("Miền Bắc mưa to nhiều ngày", survey) == []
    abroad = "Tổng thống Mỹ gặp lãnh đạo Nga và Trung Quốc ở Paris; Washington và Moscow im lặng."
    assert provinces("Thượng đỉnh ba nước", abroad + " Hà Nội theo dõi sát.") == []


def test_two_provinces_can_share_an_article() -> None:
    text = "Cầu nối tỉnh Nghệ An với tỉnh Hà Tĩnh thông xe. Lãnh đạo tỉnh Hà Tĩnh và tỉnh Nghệ An dự."
    assert sorted(provinces("Thông cầu nối Nghệ An với Hà Tĩnh", text)) == ["Hà Tĩnh", "Nghệ An"]


@pytest.mark.parametrize("name", ["TPHCM", "TP.HCM", "TP HCM", "TP. Hồ Chí Minh", "Tp.HCM"])
def test_the_biggest_city_is_found_however_it_is_written(name: str) -> None:
    assert provinces(f"{name}: Mở phố đi bộ", f"UBND {name} vừa duyệt đề án.") == ["Hồ Chí Minh"]


def test_other_tone_placement_is_read_alike() -> None:
    assert provinces("Thanh Hoá mở hội", "UBND tỉnh Thanh Hoá cho biết hội mở ba ngày.") == ["Thanh Hóa"]


def test_the_province_is_that_of_the_articles_date() -> None:
    text = "UBND huyện Đồng Văn, Hà Giang cho biết đường đã thông."
    assert provinces("Hà Giang: Thông đường đèo", text, OLD) == ["Hà Giang"]
    assert provinces("Hà Giang: Thông đường đèo", text, NEW) == ["Tuyên Quang"]


def test_after_the_merger_the_old_province_is_kept_where_the_text_tells_it() -> None:
    text = "Người dân xã Đồng Văn, Tuyên Quang (trước là Hà Giang) đón khách. Xã Đồng Văn mở chợ."
    (place,) = find_place("Tuyên Quang đón khách lên Đồng Văn", text, published=NEW).places
    assert place.former is not None
    assert place.former.name == "Hà Giang"


def test_a_label_decides_and_an_ambiguous_label_does_not() -> None:
    text = "Bà con phấn khởi."
    labelled = find_place("Được mùa", text, place="Sơn La")
    assert [p.province.name for p in labelled.places] == ["Sơn La"]
    assert labelled.confidence > 0.8
    assert find_place("Được mùa", text, place="huyện Châu Thành") == Found()


def test_a_local_paper_is_a_clue_but_not_enough_alone() -> None:
    url = "https://baotravinh.vn/cho-chau-thanh.html"
    assert find_place("Chuyện nghề", "Cô giáo kể chuyện lớp học.", url=url) == Found()
    title, body = "Họp ở huyện Châu Thành", "Lãnh đạo huyện Châu Thành hứa sửa đường trong tháng."
    (place,) = find_place(title, body, url=url, published=OLD).places
    assert place.province.name == "Trà Vinh"


def test_confidence_grows_with_evidence() -> None:
    little = find_place("Chuyện ở Lai Châu", "Một ngày thường.", published=OLD)
    much = find_place("Chuyện ở Lai Châu", "UBND tỉnh Lai Châu họp. Công an tỉnh Lai Châu báo cáo.")
    assert 0 < little.confidence < much.confidence <= 1


def test_text_without_marks_or_words_is_harmless() -> None:
    assert find_place("", "") == Found()
    assert find_place("12/3", "… … 7 (8)") == Found()
    assert find_place("Tin", "Phường 12, Quận 99, P.V.V, Q. , xã , huyện").places == ()


@given(st.text(max_size=200), st.text(max_size=400))
def test_nothing_raises_and_confidence_is_a_fraction(title: str, body: str) -> None:
    found = find_place(title, body)
    assert all(0 <= place.confidence <= 1 for place in found.places)
    assert all(key in gazetteer() for key in keys(found))


@given(st.lists(st.sampled_from(["Hà Nội", "huyện", "TP.", "(", ",", "Châu Thành", "xã", "ở", "12"])))
def test_mentions_come_in_order_and_do_not_overlap(parts: list[str]) -> None:
    found = list(Reader(*words_of_all(number_chunks([" ".join(parts)]))).mentions())
    assert all(a.end <= b.end and a.start < b.start for a, b in pairwise(found))


@given(st.lists(st.text(st.one_of(st.characters(), st.sampled_from("QP. \t\n\x1c'’ạ̣M")), max_size=40), max_size=4))
def test_words_of_texts_are_their_tokens(texts: list[str]) -> None:
    found = words_of_all(number_chunks(texts))
    assert [text.words for text in found] == [tokens(text) for text in texts]
    assert all(text.low == [toned(word) for word in text.words] for text in found)
    assert all(len(text.kinds) == len(text.words) for text in found)


# Typed names


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("Sơn La", {"tỉnh Sơn La"}),
        ("son la", {"tỉnh Sơn La"}),
        ("tinh son la", {"tỉnh Sơn La"}),
        ("Tỉnh Hoà Bình", {"tỉnh Hòa Bình"}),
        ("huyện mường la", {"huyện Mường La"}),
        ("H. Mường La", {"huyện Mường La"}),
        ("TP. Thủ Đức", {"thành phố Thủ Đức"}),
        ("Quận 9", {"thành phố Thủ Đức"}),
        ("q.1", {"Quận 1"}),
        ("TP.HCM", {"thành phố Hồ Chí Minh"}),
        ("tphcm", {"thành phố Hồ Chí Minh"}),
        ("sai gon", {"thành phố Hồ Chí Minh"}),
        ("HN", {"thành phố Hà Nội"}),
        ("dac lac", {"tỉnh Đắk Lắk"}),
        ("ba ria vung tau", {"tỉnh Bà Rịa - Vũng Tàu"}),
        ("Thừa Thiên - Huế", {"tỉnh Thừa Thiên Huế", "thành phố Huế"}),
        ("huyện Mường La (cũ)", {"huyện Mường La"}),
        ("xã Mường Trai, huyện Mường La, Sơn La", {"xã Mường Trai"}),
        ("cư m’gar", {"huyện Cư M'gar"}),
        ("nowhere", set()),
        ("", set()),
        (" , ,", set()),
        ("tỉnh", set()),
    ],
)
def test_a_typed_name_means_these_units(typed: str, titles: set[str]) -> None:
    assert {unit.title for unit in resolve(typed)} == titles


def test_what_follows_a_comma_narrows() -> None:
    assert len(resolve("Châu Thành")) == 10
    (unit,) = resolve("Châu Thành, Trà Vinh")
    assert gazetteer().unit(gazetteer().province(unit.id)).name == "Trà Vinh"


def test_wrong_marks_find_nothing_else_by_accident_of_case() -> None:
    assert resolve("SƠN LA") == resolve("Sơn La") == resolve("sơn la")


def test_same_place_knows_other_names_but_not_neighbours() -> None:
    assert same_place("Sài Gòn", "thành phố Hồ Chí Minh")
    assert same_place("Đắc Lắc", "dak lak")
    assert not same_place("Hà Giang", "Tuyên Quang")


# Filters across the merger

OLD_HA_GIANG = find_place("Hà Giang mở hội", "UBND huyện Đồng Văn, tỉnh Hà Giang cho biết.", published=OLD)
OLD_TUYEN_QUANG = find_place("Tuyên Quang mở hội", "UBND tỉnh Tuyên Quang cho biết.", published=OLD)
NEW_TUYEN_QUANG = find_place("Tuyên Quang mở hội", "UBND tỉnh Tuyên Quang cho biết.", published=NEW)
NEW_DONG_VAN = find_place(
    "Tuyên Quang: Xã Đồng Văn mở chợ", "UBND xã Đồng Văn, tỉnh Tuyên Quang cho biết.", published=NEW
)


def test_a_present_province_covers_all_that_it_was_made_of() -> None:
    for found in (OLD_HA_GIANG, OLD_TUYEN_QUANG, NEW_TUYEN_QUANG, NEW_DONG_VAN):
        assert covers("Tuyên Quang", found)
        assert covers("tuyen quang", found)


def test_an_old_province_covers_its_part_of_the_present_one_where_that_is_known() -> None:
    assert covers("Hà Giang", OLD_HA_GIANG)
    assert covers("ha giang", NEW_DONG_VAN)
    assert not covers("Hà Giang", OLD_TUYEN_QUANG)
    assert not covers("Hà Giang", NEW_TUYEN_QUANG)


def test_an_old_district_finds_what_is_now_in_its_communes() -> None:
    text = "UBND xã Mường Bú, tỉnh Sơn La họp dân. Xã Mường Bú sẽ có chợ mới."
    since = find_place("Xã Mường Bú xây chợ", text, published=NEW)
    before = find_place("Huyện Mường La họp", "UBND huyện Mường La, Sơn La họp.", published=OLD)
    assert covers("huyện Mường La", since)
    assert covers("Muong La", before)
    assert not covers("huyện Mai Sơn", since)
    assert not covers("Mai Son", before)


def test_a_present_commune_finds_old_articles_of_the_communes_it_was_made_of() -> None:
    places = gazetteer()
    present = next(u for u in places.named("mường bú") if u[0] == "C")
    old = places.unit(places.predecessors(present)[0])
    district = places.unit(old.parent or "")
    text = f"UBND xã {old.name}, huyện {district.name}, tỉnh Sơn La họp. Xã {old.name} hứa sửa cầu."
    found = find_place(f"Chuyện ở xã {old.name}", text, published=OLD)
    assert present in keys(found)


def test_a_filter_names_few_keys_and_a_document_carries_few() -> None:
    assert filter_keys("Hà Giang") == {"p02"}
    assert filter_keys("chẳng đâu cả") == frozenset()
    assert keys(Found()) == frozenset()
    assert 0 < len(keys(NEW_DONG_VAN)) < 40


def test_every_unit_passes_the_filter_of_its_own_name_and_of_its_province() -> None:
    places = gazetteer()
    for unit in list(places)[::97]:
        label = ", ".join([unit.title, *(places.unit(u).title for u in places.ancestors(unit.id))])
        assert unit.id in filter_keys(label), label


# The table of cues


def test_cues_are_written_as_toned_words_with_sound_factors() -> None:
    for row in read_rows("place_cues.tsv"):
        cue, words, factor, within = row.split("\t")
        assert words == words.casefold()
        assert (cue == "before") == bool(factor) == bool(within)
    assert all(0 <= factor <= 1.5 and 1 <= near <= 5 for factor, near in cues_before().values())
    assert {"nguyễn", "trần"} <= cue_words("surname")
