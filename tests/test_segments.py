"""index/whoosh/: what a segment's file says is what its documents say, however they got there."""

import contextlib
import random
import resource
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import index as whoosh_index

from index import generations
from index.documents import Document
from index.errors import IndexCorrupt
from index.generations import open_generation
from index.language.analysis import Token, analyse, find_wholes, syllables
from index.language.index_terms import terms_of
from index.whoosh import inverting, segment_file, text_field
from index.whoosh.array_file import ArrayFile, ArrayFileWriter
from index.whoosh.inverting import DENSE, LEAD
from index.whoosh.preparation import prepare
from index.whoosh.schema import schema
from index.whoosh.segment_arrays import SegmentArrays
from index.whoosh.segment_file import FORMS, write_segment
from index.whoosh.segment_stream import TEXT_FIELDS, IndexedDocument, SegmentStream
from index.whoosh.segment_writer import ArraySegmentWriter
from searcher.request import Request
from searcher.search import Searcher
from searcher.text_tokens import AnalysedTexts, TextTokens
from searcher.whoosh import indexed_text
from searcher.whoosh.indexed_text import IndexedTexts
from searcher.whoosh.reader import WhooshReader
from tests.conftest import BuildSearcher

SYLLABLES = "ủy ban nhân dân xã Mường La hiến đất làm đường hoà hòa nông thôn mới má mà ma"
WORDS = [*SYLLABLES.split(), "6.253", "05-CT/TW", "UBND"]
ARTICLES = st.lists(
    st.tuples(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6), st.lists(st.sampled_from(WORDS), max_size=90)),
    min_size=1,
    max_size=30,
)


def documents_of(articles: Sequence[tuple[list[str], list[str]]]) -> list[Document]:
    return [Document(str(i), " ".join(title), " ".join(body)) for i, (title, body) in enumerate(articles)]


def raw(number: int, title: list[str], body: list[str]) -> IndexedDocument:
    """A document with exactly these terms."""
    texts = {name: terms_of(terms) for name, terms in (("title", title), ("body", body))}
    return IndexedDocument(str(number), b"{}", 0, {}, (), texts)


def written(path: Path, documents: Sequence[IndexedDocument]) -> SegmentArrays:
    stream = SegmentStream()
    for document in documents:
        stream.add(document)
    write_segment(stream, path)
    return SegmentArrays(path)


def assert_holds(arrays: SegmentArrays, documents: Sequence[Document]) -> None:
    """Postings, positions and leads of every term are those of the documents' tokens."""
    assert len(arrays) == len(documents)
    for field in TEXT_FIELDS:
        tokens = [analyse(getattr(document, field)) for document in documents]
        text = arrays.text(field)
        assert text.lengths.tolist() == [sum(t.kind not in OVER_SEVERAL for t in _own(some)) for some in tokens]
        for form in FORMS:
            places = {(d, getattr(t, form), t.position) for d, some in enumerate(tokens) for t in some}
            assert_postings(arrays, f"{field}_{form}", form, Counter((term, d) for d, term, _ in places))
            for term in {term for _, term, _ in places}:
                number = arrays.terms[form].find(term.encode())
                assert number is not None
                found = text.folded_positions(number) if form == "folded" else text.toned_positions(number)
                in_documents = text.documents_of(found)
                inside = found - text.starts[in_documents]
                pairs = list(zip(in_documents.tolist(), inside.tolist(), strict=True))
                assert pairs == sorted((d, position) for d, other, position in places if other == term)
            if field == "body":
                lead = Counter((term, d) for d, term, position in places if position < LEAD)
                assert_postings(arrays, f"body_lead_{form}", form, lead)


OVER_SEVERAL = ("word", "date", "code", "address")


def _own(tokens: list[Token]) -> list[Token]:
    """The syllables among tokens: the last token of each position."""
    return list({token.position: token for token in tokens}.values())


def assert_postings(arrays: SegmentArrays, name: str, form: str, expected: Counter[tuple[str, int]]) -> None:
    postings = arrays.postings(name)
    found: Counter[tuple[str, int]] = Counter()
    for number, term in enumerate(arrays.terms[form].all()):
        listing = postings.documents(number)
        assert postings.df(number) == len(listing.documents)
        assert listing.documents.tolist() == sorted(listing.documents.tolist())
        for document, frequency in zip(listing.documents.tolist(), listing.frequencies.tolist(), strict=True):
            found[term.decode(), document] = frequency
    assert found == expected


@settings(max_examples=40, deadline=None)
@given(ARTICLES, st.sampled_from([7, 1 << 20]))
def test_a_segment_holds_what_its_documents_say(
    tmp_path_factory: pytest.TempPathFactory, articles: list[tuple[list[str], list[str]]], at_once: int
) -> None:
    documents = documents_of(articles)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(inverting, "_AT_ONCE", at_once)  # a few terms at a time, or all
        arrays = written(tmp_path_factory.mktemp("segment") / "a.arrays", [prepare(document) for document in documents])
    assert_holds(arrays, documents)


def test_postings_of_more_documents_than_16_bits_number_are_held(tmp_path: Path) -> None:
    rng = random.Random(16)
    words = ["mường", "la", "xã", "nông", "thôn", *(f"w{n}" for n in range(40))]
    weights = [20, 20, 10, 10, 5, *[1] * 40]
    texts = [rng.choices(words, weights, k=3) for _ in range(70_000)]
    arrays = written(tmp_path / "a.arrays", [raw(n, [], text) for n, text in enumerate(texts)])
    postings, text = arrays.postings("body_toned"), arrays.text("body")
    for word in ("mường", "thôn", "w3", "w39"):
        number = arrays.terms["toned"].find(word.encode())
        assert number is not None
        expected = [n for n, some in enumerate(texts) if word in some]
        assert postings.documents(number).documents.tolist() == expected
        assert postings.df(number) == len(expected)
        mask = np.zeros(len(arrays), np.bool_)
        postings.mark_any(np.array([number]), mask)
        assert np.flatnonzero(mask).tolist() == expected
        assert np.unique(text.documents_of(text.toned_positions(number))).tolist() == expected
    left, right = (arrays.terms["folded"].find(word) or 0 for word in (b"muong", b"la"))
    beside = [n for n, some in enumerate(texts) if ("mường", "la") in pairwise(some)]
    assert text.documents_of(text.pair_positions(left, right)).tolist() == beside


@settings(max_examples=15, deadline=None)
@given(ARTICLES, st.data())
def test_a_merge_without_the_deleted_is_the_segment_of_the_others(
    tmp_path_factory: pytest.TempPathFactory, articles: list[tuple[list[str], list[str]]], data: st.DataObject
) -> None:
    documents = documents_of(articles)
    index = whoosh_index.create_in(str(tmp_path_factory.mktemp("index")), schema())
    half = len(documents) // 2
    for part in (documents[:half], documents[half:]):
        if part:
            writer = ArraySegmentWriter(index)
            for document in part:
                writer.add_document(document=prepare(document))
            writer.commit(merge=False)
    deleted = data.draw(st.sets(st.sampled_from(range(len(documents))), max_size=len(documents) - 1))
    writer = ArraySegmentWriter(index)
    writer.delete_documents(sorted(deleted))
    writer.commit(optimize=True)
    kept = [document for number, document in enumerate(documents) if number not in deleted]
    with index.reader() as reader:
        ((leaf, _),) = reader.leaf_readers()
        arrays = leaf.codec().arrays(leaf.storage(), leaf.segment())
        assert [arrays.ids[n].decode() for n in range(len(arrays))] == [document.id for document in kept]
        assert_holds(arrays, kept)


def test_whooshs_own_reader_gives_the_same_postings_and_positions(tmp_path: Path) -> None:
    index = whoosh_index.create_in(str(tmp_path), schema())
    texts = ["nông thôn mới ở nông thôn", "thôn mới", "ủy ban nhân dân xã"]
    writer = ArraySegmentWriter(index)
    for number, text in enumerate(texts):
        writer.add_document(document=prepare(Document(str(number), "Tin", text)))
    writer.commit()
    with index.reader() as reader:
        assert reader.doc_count() == 3
        assert sorted(reader.lexicon("id")) == [b"0", b"1", b"2"]
        matcher = reader.postings("body_folded", "thon")
        found = {}
        while matcher.is_active():
            found[matcher.id()] = matcher.value_as("positions")
            matcher.next()
        assert found == {0: [1, 5], 1: [0]}
        assert reader.doc_frequency("body_toned", "nông_thôn") == 1
        assert reader.frequency("body_toned", "nông_thôn") == 2
        assert [t for f, t in reader.terms_from("body_folded", "th") if f == "body_folded"][:1] == [b"thon"]
        assert ("body_folded", "zzz") not in reader


def test_frequencies_that_do_not_fit_into_a_byte_are_exact_for_rare_and_common_terms(tmp_path: Path) -> None:
    documents = [raw(n, ["tin"], ["chung"] * (200 + n) + (["hiếm"] * 70_000 if n == 3 else [])) for n in range(100)]
    arrays = written(tmp_path / "a.arrays", documents)
    postings = arrays.postings("body_toned")
    common, rare = (arrays.terms["toned"].find(word.encode()) for word in ("chung", "hiếm"))
    assert common is not None
    assert rare is not None
    assert postings.documents(common).frequencies.tolist() == [200 + n for n in range(100)]
    assert (postings.documents(rare).documents.tolist(), postings.documents(rare).frequencies.tolist()) == (
        [3],
        [70_000],
    )


def test_a_vocabulary_beyond_16_bits_and_a_document_of_a_million_syllables_are_held(tmp_path: Path) -> None:
    many = [f"từ{n}" for n in range(70_000)]
    documents = [raw(0, [], many), raw(1, ["tin"], ["dài"] * 1_000_000 + ["từ69999"]), raw(2, [], [])]
    arrays = written(tmp_path / "a.arrays", documents)
    text = arrays.text("body")
    assert text.lengths.tolist() == [70_000, 1_000_001, 0]
    gap = int(text.starts[1]) - 1
    assert text.toned_at(np.array([gap]))[0] >= len(arrays.terms["toned"])
    assert text.folded_at(np.array([gap]))[0] >= len(arrays.terms["folded"])
    number = arrays.terms["toned"].find("từ69999".encode())
    assert number is not None
    assert text.documents_of(text.toned_positions(number)).tolist() == [0, 1]
    assert text.toned_at(text.toned_positions(number)).tolist() == [number, number]


def test_frequent_neighbours_have_their_own_document_frequency(tmp_path: Path) -> None:
    rng = random.Random(5)
    documents = [raw(n, [], rng.choices(["mường", "la", "lạ", "xã"], k=60)) for n in range(300)]
    arrays = written(tmp_path / "a.arrays", documents)
    left, right = (arrays.terms["folded"].find(word) for word in (b"muong", b"la"))
    assert left is not None
    assert right is not None
    text = arrays.text("body")
    assert text.is_frequent(left)
    assert text.is_frequent(right)
    has = [
        sum(a == "mường" and b in ("la", "lạ") for a, b in pairwise(t))
        for t in (document.texts["body"].syllables for document in documents)
    ]
    found = text.documents_of(text.pair_positions(left, right))
    assert np.bincount(found, minlength=len(documents)).tolist() == has


def test_a_frequent_term_is_a_column_and_a_rare_one_a_list(tmp_path: Path) -> None:
    documents = [raw(n, [], ["chung", *(["hiếm"] if n % (2 * DENSE) == 0 else [])]) for n in range(160)]
    arrays = written(tmp_path / "a.arrays", documents)
    kinds = {
        word: type(arrays.postings("body_folded").read(arrays.terms["folded"].find(word) or 0)).__name__
        for word in (b"chung", b"hiem")
    }
    assert kinds == {b"chung": "Column", b"hiem": "Listing"}


def test_terms_are_found_by_their_beginning(tmp_path: Path) -> None:
    arrays = written(tmp_path / "a.arrays", [raw(0, [], ["muong", "mường", "mua", "la", "ÿ"])])
    terms = arrays.terms["toned"]
    assert {terms[n].decode() for n in terms.beginning_with(b"mu").tolist()} == {"muong", "mua"}
    assert {terms[n].decode() for n in terms.beginning_with(b"").tolist()} == {"muong", "mường", "mua", "la", "ÿ"}
    assert terms.find(b"mu") is None


@pytest.mark.parametrize("damage", ["cut", "start", "directory", "array"])
def test_a_damaged_file_is_noticed(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "a.arrays"
    writer = ArrayFileWriter(path)
    writer.add("numbers", np.arange(1000, dtype=np.uint32))
    writer.finish()
    data = bytearray(path.read_bytes())
    if damage == "cut":
        del data[100:]
    else:
        data[{"start": 0, "directory": -40, "array": 80}[damage]] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(IndexCorrupt, match=r"a\.arrays.*rebuild"):
        ArrayFile(path).verify()


def test_arrays_whose_memory_was_let_go_are_read_again(tmp_path: Path) -> None:
    writer = ArrayFileWriter(tmp_path / "a.arrays")
    writer.add("numbers", np.arange(100_000))
    writer.finish(lasting=False)
    arrays = ArrayFile(tmp_path / "a.arrays")
    numbers = arrays["numbers"]
    total = int(numbers.sum())
    arrays.let_go()
    assert int(numbers.sum()) == total == 4_999_950_000


def test_a_file_that_was_not_finished_is_not_there(tmp_path: Path) -> None:
    stream = SegmentStream()
    stream.add(raw(0, ["tin"], ["bài"]))
    stream.ids[0] = None  # type: ignore[call-overload]  # so that writing fails
    with pytest.raises(AttributeError):
        write_segment(stream, tmp_path / "a.arrays")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_a_full_disk_cuts_short_is_not_there(tmp_path: Path) -> None:
    writer = ArrayFileWriter(tmp_path / "a.arrays")
    writer.add("numbers", np.zeros(100, np.uint8))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            writer.finish()
        writer.abandon()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(tmp_path.iterdir()) == []


def test_what_the_index_holds_of_a_text_is_what_its_tokens_say(sample_index: Path) -> None:
    reader = WhooshReader(open_generation(sample_index))
    for number in range(reader.documents):
        document = reader.document(number)
        for field in TEXT_FIELDS:
            text = getattr(document, field)
            held, own = _held(reader, number, field, text), AnalysedTexts([text])
            tokens = syllables(text)
            every = frozenset(token.folded for token in tokens)
            for some in (every, {tokens[0].folded, "zzz"}, {"zzz"}, set(sorted(every)[::3])):
                expected = [(token.position, token.toned) for token in tokens if token.folded in some]
                assert occurring(held, some) == occurring(own, some) == expected
            for whole in find_wholes(text):
                for form in FORMS:
                    term = getattr(whole, form)
                    if not term.isalnum():  # others are syllables to a search
                        assert held.wholes(0, form, term) == own.wholes(0, form, term) != []
            assert held.wholes(0, "folded", "2024-13") == []
            positions = np.arange(len(tokens))
            for texts in (held, own):
                starts, ends = texts.spans(np.zeros_like(positions), positions)
                assert list(zip(starts, ends, strict=True)) == [(token.start, token.end) for token in tokens]


def _held(reader: WhooshReader, number: int, field: str, text: str) -> IndexedTexts:
    segment, inside = reader.segments.place_of(number)
    return IndexedTexts([text], [(segment.arrays, inside)], [field])


def occurring(texts: TextTokens, folded: Iterable[str]) -> list[tuple[int, str]]:
    """The positions of some folded forms in one text, and the toned forms there."""
    found = texts.occurrences(frozenset(folded))
    return [(position, found.toned[form]) for position, form in zip(found.positions, found.forms, strict=True)]


def test_texts_of_several_segments_are_looked_at_together(tmp_path: Path) -> None:
    documents = documents_of(
        [(["Mường", "La"], ["xã", "mường", "la"]), (["chè"], ["xã", "là"]), (["La"], ["mường", "má"])]
    )
    arrays = [written(tmp_path / f"{i}.arrays", [prepare(one)]) for i, one in enumerate(documents)]
    texts = [getattr(document, field) for field in TEXT_FIELDS for document in documents]
    wanted = frozenset({"muong", "la"})
    held = IndexedTexts(texts, [(own, 0) for own in arrays]).occurrences(wanted)
    own = AnalysedTexts(texts).occurrences(wanted)
    assert held.texts.tolist() == own.texts.tolist()
    assert held.positions.tolist() == own.positions.tolist()
    assert [held.toned[form] for form in held.forms] == [own.toned[form] for form in own.forms]


def test_terms_whose_numbers_do_not_fit_are_found_in_a_text(
    build_searcher: BuildSearcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (segment_file, text_field, indexed_text):
        monkeypatch.setattr(module, "RARE", 8)
    text = "Xã Mường La có chè, có cam; xã Chiềng Hoa có quýt, có mận và mơ. Bản Là ở xa."
    reader = build_searcher([{"body": text}] * 2).reader()
    for folded in ({"la"}, {"xa", "man"}, {"quyt"}, {"mo", "hoa", "co"}, {"khong"}):
        wanted = frozenset(folded)
        held = _held(reader, 1, "body", text)
        assert occurring(held, wanted) == occurring(AnalysedTexts([text]), wanted)
    for slop, found in ((2, 0), (3, 2)):
        assert reader.terms.side_by_side((("folded", ("quyt",)), ("toned", ("mơ",))), slop).df == found


def test_a_damaged_stored_article_says_which_file_and_what_to_run(
    build_searcher: BuildSearcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    index_dir = build_searcher([{"title": f"Tin {n}", "body": "Xã Mường La họp."} for n in range(3)]).index_dir
    (path,) = (index_dir / "generations").rglob("*.arrays")
    frame = b"\x28\xb5\x2f\xfd"  # each stored article begins so
    path.write_bytes(path.read_bytes().replace(frame, b"\xff" * 4))
    monkeypatch.setattr(generations, "_CHECKED_AT_OPENING", 0)  # as in an index too large for that
    with pytest.raises(IndexCorrupt, match=r"\.arrays: stored article .*timtin build"):
        Searcher(index_dir).search(Request("muong la"))


def test_damage_that_makes_a_search_fail_is_named(
    build_searcher: BuildSearcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    index_dir = build_searcher([{"title": f"Tin {n}", "body": "Xã Mường La họp."} for n in range(30)]).index_dir
    monkeypatch.setattr(generations, "_CHECKED_AT_OPENING", 0)
    (path,) = (index_dir / "generations").rglob("*.arrays")
    whole = path.read_bytes()
    size = len(whole) // 12
    messages = []
    for start in range(64, len(whole), size):
        changed = bytes(byte ^ 0xFF for byte in whole[start : start + size])
        path.unlink()  # a searcher that has the file mapped keeps it
        path.write_bytes(whole[:start] + changed + whole[start + size :])
        with contextlib.suppress(IndexCorrupt):
            Searcher(index_dir).search(Request("muong la"))
            continue
        messages.append(start)
    assert len(messages) > 1  # the others touched nothing that the search reads
