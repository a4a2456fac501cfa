"""searcher/corrections/input_methods.py: keys of Telex and VNI, in whatever order people type them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.syllables import all_syllables
from index.language.tone_placement import TONES
from searcher.corrections.input_methods import decode_telex, decode_vni

TELEX = dict(zip("ăâêôơưđ" + TONES, ["aw", "aa", "ee", "oo", "ow", "uw", "dd", *"fsxrj"], strict=True))
VNI = dict(zip("ăâêôơưđ" + TONES, ["a8", "a6", "e6", "o6", "o7", "u7", "d9", *"21435"], strict=True))
# Rhymes that are typed with the keys of a more frequent one: quần xoong, huơ, thuở and the like.
TYPED_ALIKE = ("oong", "ooc", "uơ")
SYLLABLES = [syllable for syllable in all_syllables() if not any(rhyme in bare for rhyme in TYPED_ALIKE for bare in [
    unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFD", syllable) if c not in TONES))
])]  # fmt: skip


def keyed(syllable: str, keys: dict[str, str], *, marks_last: bool) -> str:
    """The keys of a syllable, its tone last; the marks behind their letters, or behind all letters."""
    decomposed = unicodedata.normalize("NFD", syllable)
    tones = "".join(keys[char] for char in decomposed if char in TONES)
    bare = unicodedata.normalize("NFC", "".join(char for char in decomposed if char not in TONES))
    pairs = [keys.get(char, char) for char in bare]
    if not marks_last:
        return "".join(pairs) + tones
    marks = "".join(pair[1:] for pair in pairs).replace("ww", "w").replace("77", "7")  # both horns of ươ by one key
    return "".join(pair[0] for pair in pairs) + marks + tones


@given(st.sampled_from(SYLLABLES), st.booleans())
def test_every_syllable_comes_back_from_its_keys(syllable: str, marks_last: bool) -> None:
    typed = keyed(syllable, TELEX, marks_last=marks_last)
    assert decode_telex(typed) == (syllable if typed != syllable else None)
    typed = keyed(syllable, VNI, marks_last=marks_last)
    assert decode_vni(typed) == (syllable if typed != syllable else None)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Muwowngf", "mường"),
        ("muonwgf", "mường"),
        ("mwowngf", "mường"),
        ("w", "ư"),
        ("nuwowcs", "nước"),
        ("nw[cs", "nước"),
        ("t]", "tư"),
        ("ddif", "đì"),
        ("did", "đi"),
        ("dangd", "đang"),
        ("tieengs", "tiếng"),
        ("tieesng", "tiếng"),
        ("tiengse", "tiếng"),
        ("thuowr", "thuở"),
        ("quowis", "quới"),
        ("giuwx", "giữ"),
        ("hoaf", "hòa"),
        ("hofa", "hòa"),
        ("hafs", "há"),
        ("hafz", "ha"),
        ("tesst", "test"),
        ("nghieengs", "nghiếng"),
    ],
)
def test_telex_keys_are_read_as_an_input_method_reads_them(typed: str, meant: str) -> None:
    assert decode_telex(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Muong72", "mường"),
        ("mu7o7ng2", "mường"),
        ("muo72ng", "mường"),
        ("d9i", "đi"),
        ("di9", "đi"),
        ("d9uong72", "đường"),
        ("cuu71", "cứu"),
        ("huou7", "hươu"),
        ("thuo73", "thuở"),
        ("an81", "ắn"),
        ("ha20", "ha"),
    ],
)
def test_vni_keys_are_read_as_an_input_method_reads_them(typed: str, meant: str) -> None:
    assert decode_vni(typed) == meant


@pytest.mark.parametrize("typed", ["facebook", "iphone", "world", "cup", "covid", "online", "news", "nong", "la", ""])
def test_what_is_no_syllable_in_keys_is_left_alone(typed: str) -> None:
    assert decode_telex(typed) is None
    assert decode_vni(typed) is None


@pytest.mark.parametrize("typed", ["covid19", "ql6", "u23x", "05", "2025", "b52", "h5n1", "a4b4c4", "m2"])
def test_numbers_and_codes_are_no_vni(typed: str) -> None:
    assert decode_vni(typed) is None


@given(st.text(alphabet="aeowdusfrxjz[]0123456789nghđấ", max_size=60))
def test_rubbish_gives_a_word_or_nothing(typed: str) -> None:
    for decoded in (decode_telex(typed), decode_vni(typed)):
        assert decoded is None or (decoded and decoded != typed.lower())
