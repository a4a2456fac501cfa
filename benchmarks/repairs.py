"""How well damaged text is repaired, and how much clean news is left alone.

    TIMTIN_DATA=... python -m benchmarks.repairs

Sentences of `lists/legacy_encoding` are damaged in one way each, and counted where repairing gives back the sentence; then the
articles of a clean corpus in which each kind of repair finds something. Last, the two placements of the tone mark: how many
syllables of the same sentences have one form in both.
"""

import gzip
import json
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from index.language.analysis import syllables
from index.language.normalise import normalise
from index.language.spelling_variants import other_spelling
from index.mending import mend_record

DATA = Path(os.environ["TIMTIN_DATA"])
ARTICLES = 10_000
BOTH_WAYS = 5  # times, to count as a spelling and no misprint
CYRILLIC = str.maketrans("aeopcx", "аеорсх")
FIRST_VOWEL = re.compile("[aeo](?=[^\\W\\d_])")


def foreign_vowel(text: str) -> str:
    """A Cyrillic look-alike for the first plain vowel of every fifth word."""
    words = text.split(" ")
    words[::5] = [FIRST_VOWEL.sub(lambda vowel: vowel[0].translate(CYRILLIC), word, count=1) for word in words[::5]]
    return " ".join(words)


DAMAGE: dict[str, Callable[[str], str]] = {
    "decomposed (NFD)": lambda text: unicodedata.normalize("NFD", text),
    "no-break spaces": lambda text: text.replace(" ", "\xa0"),
    "thin and wide spaces": lambda text: text.replace(" ", "\u2009", 3).replace(" ", "\u3000", 2),
    "zero-width characters": lambda text: "\u200b".join(text),
    "soft hyphens": lambda text: re.sub(r"(?<=\w)(?=\w)", "\xad", text),
    "Ð for Đ, ð for đ": lambda text: text.replace("Đ", "Ð").replace("đ", "ð"),
    "Cyrillic vowels": foreign_vowel,
    "control characters": lambda text: text.replace(" ", " \x02"),
    "HTML entities": lambda text: "".join(f"&#{ord(c)};" if ord(c) > 127 else c for c in text.replace("&", "&amp;")),
}


def main() -> None:
    """Measure and print."""
    lines = (DATA / "lists" / "legacy_encoding" / "legacy_samples.jsonl").read_text(encoding="utf-8").splitlines()
    samples = [json.loads(line) for line in lines]
    sentences = [normalise(sample["nfc"]).text for sample in samples]
    print(f"{'damage':26}{'sentences':>10}{'given back':>12}")
    for name, damage in DAMAGE.items():
        damaged = [(damage(sentence), sentence) for sentence in sentences if damage(sentence) != sentence]
        restored = sum(mend_record({"text": text}).record["text"] == right for text, right in damaged)
        print(f"{name:26}{len(damaged):10,}{restored / len(damaged):12.2%}")
    pairs = [
        (one.toned, other.toned)
        for sample, sentence in zip(samples, sentences, strict=True)
        for one, other in zip(syllables(sentence), syllables(normalise(sample["new_tone_placement"]).text), strict=True)
        if one.surface != other.surface
    ]
    print(f"\n{len(pairs):,} syllables differ by the placement of the tone; one form: {same(pairs):.2%}")
    repairs: Counter[str] = Counter()
    spellings: Counter[str] = Counter()
    with gzip.open(DATA / "corpora" / "baomoi.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in islice(file, ARTICLES):
            mended = mend_record(json.loads(line))
            repairs.update(dict.fromkeys(mended.repairs, 1))
            spellings.update(token.toned for token in syllables(str(mended.record["body"])))
    print(f"\nof {ARTICLES:,} articles of baomoi, repaired:")
    for kind, count in sorted(repairs.items()):
        print(f"  {kind:24}{count:6,}")
    written = {one: other_spelling(one) for one in spellings}
    both = [(one, other) for one, other in written.items() if other and spellings[one] >= spellings[other] >= BOTH_WAYS]
    weaker = sum(spellings[other] for _, other in both)
    print(f"\n{len(both)} syllables are written with i and with y, {weaker:,} times in the rarer way:")
    print("  " + ", ".join(f"{one}/{other}" for one, other in sorted(both, key=lambda pair: -spellings[pair[1]])))


def same(pairs: list[tuple[str, str]]) -> float:
    """The share of pairs that are equal."""
    return sum(one == other for one, other in pairs) / len(pairs)


if __name__ == "__main__":
    main()
