"""How well legacy encodings are restored, and whether clean text is left alone.

    TIMTIN_DATA=... python -m benchmarks.legacy [--quick]

Prints, for each encoding of `lists/legacy_encoding/legacy_samples.jsonl` (sentences of 8 or more
syllables): how many were restored exactly, detected but not converted, wrong; then the articles of
each clean corpus that were touched.
"""

import gzip
import json
import os
import re
import sys
import time
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from index.encodings.legacy_encodings import restore
from index.encodings.legacy_letters import letters
from index.encodings.mojibake import read_as_cp1252

DATA = Path(os.environ["TIMTIN_DATA"])
# In VIQR a bare vowel before one of these cannot be told from a toned one.
HIDDEN_BY_VIQR = re.compile(r"[aăâeêioôơuưy][.?']", re.IGNORECASE)
HIDDEN_BY_THE_TABLE = re.compile("[ỹỸ]")
TONE = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
# Letters that TCVN3 and VNI use as codes: not written in them, so not asked for.
D_LIKE = re.compile("[ÐƉðɖ]")
Pair = tuple[str, str]


def main() -> None:
    samples = [sample for sample in read_samples() if len(sample["nfc"].split()) >= 8]
    print(f"{'':34}{'sentences':>9} {'exact %':>8} {'left':>5} {'wrong':>5}")
    for name, pairs in legacy_pairs(samples):
        print_restored(name, pairs)
    clean = [(form, form) for sample in samples for form in clean_forms(sample)]
    print_restored("NFC, NFD, unmarked, new placement", clean)
    print("\nnot seen before (dantri)")
    for name, pairs in held_out_pairs(2000 if "--quick" in sys.argv else 20_000):
        print_restored(name, pairs)
    print()
    print(f"{'':34}{'articles':>9} {'converted':>9} {'reported':>8} {'MB/s':>6}")
    for corpus in ("baomoi", "dantri", "headlines", "vietnews"):
        print_untouched(corpus, 2000 if "--quick" in sys.argv else None)


def read_samples() -> list[dict[str, str]]:
    path = DATA / "lists" / "legacy_encoding" / "legacy_samples.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def held_out_pairs(limit: int) -> Iterator[tuple[str, list[Pair]]]:
    """Lines of dantri, on which no table was counted, spelt in each encoding."""
    lines = [line for text in read_articles(DATA / "corpora" / "dantri.jsonl.gz") for line in text.split("\n")]
    lines = [line for line in lines if len(line.split()) >= 8 and not D_LIKE.search(line)][:limit]
    vni = codes("vni") | {letter.upper(): code.upper() for letter, code in codes("vni").items()}
    viqr = codes("viqr") | {letter.upper(): code.upper() for letter, code in codes("viqr").items()}
    tcvn3 = codes("tcvn3")
    yield "TCVN3, capital and code", [(spell(x, tcvn3_capitals(tcvn3) | tcvn3), x) for x in lines]
    headings = [line.upper() for line in lines]
    lowered = {letter.upper(): code for letter, code in tcvn3.items()} | tcvn3
    yield "TCVN3, codes in capital text", [(spell(x, lowered), x) for x in headings]
    yield "VNI", [(spell(x, vni), x) for x in lines]
    yield "VIQR", [(spell(x, viqr), x) for x in lines if not HIDDEN_BY_VIQR.search(x)]
    hidden = [(spell(x, viqr), x) for x in lines if HIDDEN_BY_VIQR.search(x)]
    yield "VIQR, bare vowel before . ? '", hidden
    yield "mojibake", [(read_as_cp1252(x.encode()), x) for x in lines]


def codes(encoding: str) -> dict[str, str]:
    table = {letter.letter: str(getattr(letter, encoding)) for letter in letters()}
    return {letter: code for letter, code in table.items() if code}


def tcvn3_capitals(table: dict[str, str]) -> dict[str, str]:
    """Capitals with a tone as converters write them: the base capital, then the lower-case code."""
    capitals = {}
    for letter, code in table.items():
        base = unicodedata.normalize("NFC", TONE.sub("", unicodedata.normalize("NFD", letter)))
        capitals[letter.upper()] = table.get(base.upper(), base.upper()) + code
    return capitals


def legacy_pairs(samples: list[dict[str, str]]) -> Iterator[tuple[str, list[Pair]]]:
    """Each encoding's name and its (legacy, right) sentences."""
    vni = {letter.letter: letter.vni for letter in letters() if letter.vni}
    vni |= {letter.upper(): code.upper() for letter, code in vni.items()}
    yield "TCVN3", [(s["tcvn3"], s["nfc"]) for s in samples]
    yield "VNI, as the fonts have it", [(spell(s["nfc"], vni), s["nfc"]) for s in samples]
    yield "VNI, as the samples have it", [(s["vni"], s["nfc"]) for s in samples]
    faulty = [(s["vni"], s["nfc"]) for s in samples if HIDDEN_BY_THE_TABLE.search(s["nfc"])]
    yield "  of these: with ỹ (written ì)", faulty
    sure = [s for s in samples if not HIDDEN_BY_VIQR.search(s["nfc"])]
    hidden = [s for s in samples if HIDDEN_BY_VIQR.search(s["nfc"])]
    yield "VIQR", [(s["viqr"], s["nfc"]) for s in sure]
    yield "VIQR, bare vowel before . ? '", [(s["viqr"], s["nfc"]) for s in hidden]
    yield "mojibake", [(s["utf8_as_cp1252"], s["nfc"]) for s in samples]
    latin1 = [(s["nfc"].encode().decode("latin-1"), s["nfc"]) for s in samples]
    yield "mojibake, Latin-1", latin1
    twice = [(read_as_cp1252(s["utf8_as_cp1252"].encode()), s["nfc"]) for s in samples]
    yield "mojibake, twice", twice


def spell(text: str, codes: dict[str, str]) -> str:
    return "".join(codes.get(letter, letter) for letter in text)


def clean_forms(sample: dict[str, str]) -> Iterator[str]:
    nfd = unicodedata.normalize("NFD", sample["nfc"])
    yield from (sample["nfc"], nfd, sample["no_diacritics"], sample["new_tone_placement"])


def print_restored(name: str, pairs: list[Pair]) -> None:
    exact = left = 0
    for legacy, right in pairs:
        restored = restore(legacy)
        exact += restored.text == right
        left += restored.text != right and not restored.converted
        if "--wrong" in sys.argv and restored.text != right:
            print(restored.converted, legacy, restored.text, restored.reason, sep="\n    ")
    wrong = len(pairs) - exact - left
    print(f"{name:34}{len(pairs):9} {100 * exact / len(pairs):8.2f} {left:5} {wrong:5}")


def print_untouched(corpus: str, limit: int | None) -> None:
    articles = converted = reported = size = 0
    spent = 0.0
    for text in islice(read_articles(DATA / "corpora" / f"{corpus}.jsonl.gz"), limit):
        start = time.process_time()
        restored = restore(text)
        spent += time.process_time() - start
        articles += 1
        size += len(text.encode())
        converted += restored.converted or restored.text != text
        reported += restored.encoding is not None and not restored.converted
        if "--touched" in sys.argv and restored.encoding is not None:
            print_changes(text, restored.text)
    print(f"{corpus:34}{articles:9} {converted:9} {reported:8} {size / spent / 1e6:6.1f}")


def read_articles(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            article = json.loads(line)
            yield f"{article['title']}\n{article['body']}"


def print_changes(before: str, after: str) -> None:
    pairs: Iterable[Pair] = zip(before.split("\n"), after.split("\n"), strict=True)
    for old, new in pairs:
        if restore(old).encoding is not None or old != new:
            print("   ", old[:300], "->", new[:300])


if __name__ == "__main__":
    main()
