"""Suggestions for mistyped parts of headlines: errors made by stated models → how many suggestions are right, and what they cost.

    python -m benchmarks.corrections CORPUS.jsonl.gz --index DIR [--parts 400] [--half held-out|tuning] [--json]

A query is a part of a headline, of two to five syllables side by side with no sign between them, none of it in the index's own
articles; each model makes its slip in it by a seed. A suggestion is right where the first one is the part as it was, whatever its
case, in canonical spelling. Queries as they were, foreign words and document numbers should get none: each one is wrong.
Headlines are parted in two halves by their digest: constants are tuned on one, and figures are those of the other.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from benchmarks.performance.corpus import read_records
from index.language.analysis import syllables
from index.language.fold import fold, tone
from index.language.marks import has_marks
from index.language.normalise import normalise_text
from index.language.syllables import is_vietnamese_syllable
from index.language.tone_placement import TONES
from searcher.corrections.suggesting import suggest
from searcher.quality.variants import other_tone
from searcher.query import Tones
from searcher.search import Searcher

Drawing = random.Random
Syllables = list[str]
Model = Callable[[Syllables, Drawing], Syllables]

# Keys as they are typed, tones at the end of the syllable and marks behind their letter, as typists are taught.
_TELEX = dict(zip("ăâêôơưđ" + TONES, ["aw", "aa", "ee", "oo", "ow", "uw", "dd", *"fsxrj"], strict=True))
_VNI = dict(zip("ăâêôơưđ" + TONES, ["a8", "a6", "e6", "o6", "o7", "u7", "d9", *"21435"], strict=True))
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_ALIKE = (
    {"s": "x", "x": "s", "tr": "ch", "ch": "tr", "d": "gi", "gi": "d", "l": "n", "n": "l"},
    {"n": "ng", "ng": "n", "t": "c", "c": "t"},
)
FOREIGN = Path(__file__).parent / "data" / "foreign_queries.txt"


@dataclass(frozen=True)
class Judged:
    """One query and what was meant."""

    typed: str
    meant: str


# --- the models


def unmarked(part: Syllables, drawing: Drawing) -> Syllables:
    """No marks at all."""
    return [fold(syllable) for syllable in part]


def half_marked(part: Syllables, drawing: Drawing) -> Syllables:
    """Each syllable without its marks, or with them, by the toss of a coin."""
    return [fold(syllable) if drawing.random() < 0.5 else syllable for syllable in part]


def wrong_tone(part: Syllables, drawing: Drawing) -> Syllables:
    """One syllable with another tone."""
    return _one(part, drawing, lambda syllable: tone(other_tone(syllable, drawing)))


def lost_mark(part: Syllables, drawing: Drawing) -> Syllables:
    """One syllable with a letter that lost its mark, or d for đ: `đuờng`, `dường`."""

    def lose(syllable: str) -> str:
        marked = [place for place, char in enumerate(syllable) if _bare(char) != _base(char)]
        if not marked:
            return syllable
        place = drawing.choice(marked)
        tones = "".join(char for char in unicodedata.normalize("NFD", syllable[place]) if char in TONES)
        return tone(syllable[:place] + _base(syllable[place]) + tones + syllable[place + 1 :])

    return _one(part, drawing, lose)


def telex(part: Syllables, drawing: Drawing) -> Syllables:
    """Telex keys, without the input method."""
    return [_keyed(syllable, _TELEX) for syllable in part]


def vni(part: Syllables, drawing: Drawing) -> Syllables:
    """VNI keys, without the input method."""
    return [_keyed(syllable, _VNI) for syllable in part]


def joined(part: Syllables, drawing: Drawing) -> Syllables:
    """No spaces."""
    return ["".join(part)]


def joined_unmarked(part: Syllables, drawing: Drawing) -> Syllables:
    """Neither spaces nor marks."""
    return [fold("".join(part))]


def neighbouring_key(part: Syllables, drawing: Drawing) -> Syllables:
    """The key beside the right one, in one syllable."""

    def slip(syllable: str) -> str:
        place = drawing.randrange(len(syllable))
        row = next((row for row in _ROWS if _base(syllable[place]) in row), None)
        if row is None:
            return syllable
        at = row.index(_base(syllable[place]))
        return tone(
            syllable[:place] + drawing.choice(row[max(0, at - 1) : at] + row[at + 1 : at + 2]) + syllable[place + 1 :]
        )

    return _one(part, drawing, slip)


def swapped(part: Syllables, drawing: Drawing) -> Syllables:
    """Two letters of one syllable in the wrong order."""

    def swap(syllable: str) -> str:
        place = drawing.randrange(max(1, len(syllable) - 1))
        return tone(syllable[:place] + syllable[place : place + 2][::-1] + syllable[place + 2 :])

    return _one(part, drawing, swap)


def missing(part: Syllables, drawing: Drawing) -> Syllables:
    """One letter of one syllable left out."""

    def leave_out(syllable: str) -> str:
        place = drawing.randrange(len(syllable))
        return tone(syllable[:place] + syllable[place + 1 :]) if len(syllable) > 1 else syllable

    return _one(part, drawing, leave_out)


def doubled(part: Syllables, drawing: Drawing) -> Syllables:
    """One letter of one syllable typed twice."""

    def double(syllable: str) -> str:
        place = drawing.randrange(len(syllable))
        return tone(syllable[:place] + _base(syllable[place]) + syllable[place:])

    return _one(part, drawing, double)


def unmarked_slip(part: Syllables, drawing: Drawing) -> Syllables:
    """No marks, and a neighbouring key, a swap, a letter left out or one twice."""
    slip = drawing.choice((neighbouring_key, swapped, missing, doubled))
    return slip(unmarked(part, drawing), drawing)


def sounds_alike(part: Syllables, drawing: Drawing) -> Syllables:
    """A beginning or an ending that many say like another: `sử lý` for xử lý."""

    def take_for_another(syllable: str) -> str:
        ways = [
            other + syllable[len(one) :]
            for one, other in _ALIKE[0].items()
            if re.match(rf"{one}[aăâeêioôơuưyà-ỹ]", syllable)
        ]
        ways += [
            syllable[: -len(one)] + other
            for one, other in _ALIKE[1].items()
            if re.search(rf"[^bcdghklmnpqrstvx]{one}$", syllable)
        ]
        return drawing.choice(ways) if ways else syllable

    return _one(part, drawing, take_for_another)


MODELS: Sequence[Model] = (
    unmarked,
    half_marked,
    wrong_tone,
    lost_mark,
    telex,
    vni,
    joined,
    joined_unmarked,
    neighbouring_key,
    swapped,
    missing,
    doubled,
    unmarked_slip,
    sounds_alike,
)


def _one(part: Syllables, drawing: Drawing, change: Callable[[str], str]) -> Syllables:
    """One syllable changed, as near as can be to a drawn one."""
    places = list(range(len(part)))
    drawing.shuffle(places)
    for place in places:
        changed = change(part[place])
        if changed != part[place]:
            return [*part[:place], changed, *part[place + 1 :]]
    return part


def _keyed(syllable: str, keys: dict[str, str]) -> str:
    decomposed = unicodedata.normalize("NFD", syllable)
    tones = "".join(keys[char] for char in decomposed if char in TONES)
    return "".join(keys.get(_bare(char), _bare(char)) for char in syllable) + tones


def _bare(char: str) -> str:
    """A letter without its tone."""
    decomposed = unicodedata.normalize("NFD", char)
    return unicodedata.normalize("NFC", "".join(one for one in decomposed if one not in TONES))


def _base(char: str) -> str:
    return fold(char)


# --- the queries


def parts_of(headline: str, drawing: Drawing) -> Syllables | None:
    """Two to five syllables of a headline side by side."""
    text = normalise_text(headline)
    tokens = syllables(text)
    length = drawing.randint(2, 5)
    if len(tokens) < length:
        return None
    first = drawing.randrange(len(tokens) - length + 1)
    chosen = tokens[first : first + length]
    between = (text[a.end : b.start] for a, b in pairwise(chosen))
    return [token.toned for token in chosen] if all(gap == " " for gap in between) else None


def headlines(corpus: Path, half: str) -> list[str]:
    """The titles of one half of a corpus."""
    wanted = half == "held-out"
    titles = dict.fromkeys(str(record.get("title") or "") for record in read_records(corpus, None))
    return [title for title in titles if (sha256(title.encode()).digest()[0] % 2 == 1) == wanted]


def judged_queries(model: Model | None, titles: Sequence[str], count: int, seed: int) -> Iterator[Judged]:
    """Queries of one model, or right ones."""
    drawing = random.Random(f"{seed} {model.__name__ if model else 'right'}")
    while count:
        part = parts_of(drawing.choice(titles), drawing)
        if part is None:
            continue
        meant = " ".join(part)
        if model is None:
            yield Judged(meant, meant)
            count -= 1
            continue
        if not all(map(is_vietnamese_syllable, part)) or not any(map(has_marks, part)):
            continue
        typed = " ".join(model(part, drawing))
        if typed != meant:
            yield Judged(typed, meant)
            count -= 1


# --- the figures


@dataclass
class Score:
    """What came of the queries of one kind."""

    queries: int = 0
    shown: int = 0
    right: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.shown if self.shown else 1.0


def measure(
    queries: Sequence[Judged], ask: Callable[[str], Sequence[object]], wrong: list[str]
) -> tuple[Score, list[float]]:
    """Ask for suggestions, and compare the first with what was meant; milliseconds of processor for each, asked once."""
    score, took = Score(), []
    for query in queries:
        started = time.thread_time()
        suggestions = ask(query.typed)
        took.append((time.thread_time() - started) * 1000)
        score.queries += 1
        if suggestions:
            first = suggestions[0].text  # type: ignore[attr-defined]  # typed as object here
            score.shown += 1
            if canonical(first) == canonical(query.meant) and query.typed != query.meant:
                score.right += 1
            else:
                wrong.append(f"{query.typed} → {first}, meant {query.meant}")
    return score, took


def canonical(text: str) -> str:
    """Words compared whatever their case and the place of their tones."""
    return " ".join(token.toned for token in syllables(normalise_text(text)))


def main() -> int:
    """Make the queries, and measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.corrections", description=__doc__.partition("\n")[0])
    parser.add_argument("corpus", type=Path, help="articles whose titles are taken, .jsonl or .jsonl.gz")
    parser.add_argument("--index", type=Path, required=True, help="an index of other articles")
    parser.add_argument("--parts", type=int, default=400, help="queries of each model (default %(default)s)")
    parser.add_argument("--half", choices=("held-out", "tuning"), default="held-out")
    parser.add_argument("--seed", type=int, default=2025)
    parser.add_argument("--wrong", type=int, default=0, help="print so many wrong suggestions of each model")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args()
    titles = headlines(options.corpus, options.half)
    reader = Searcher(options.index).reader()
    foreign = [
        Judged(line, line) for line in FOREIGN.read_text(encoding="utf-8").splitlines() if not line.startswith("#")
    ]
    kinds = {model.__name__: list(judged_queries(model, titles, options.parts, options.seed)) for model in MODELS}
    kinds |= {"right": list(judged_queries(None, titles, options.parts * 5, options.seed)), "foreign": foreign}
    scores, times = {}, {}
    for name, queries in kinds.items():
        wrong: list[str] = []
        scores[name], times[name] = measure(queries, lambda text: suggest(text, Tones.AUTO, reader), wrong)
        if not options.json:
            print(_line(name, scores[name], times[name]))
            print("".join(f"    {line}\n" for line in wrong[: options.wrong]), end="")
    total = Score(*(sum(getattr(score, field) for score in scores.values()) for field in ("queries", "shown", "right")))
    took = [one for some in times.values() for one in some]
    if options.json:
        print(
            json.dumps(
                {
                    name: vars(score) | {"precision": score.precision}
                    for name, score in (scores | {"all": total}).items()
                }
            )
        )
    else:
        print(_line("all", total, took))
    return 0


def _line(name: str, score: Score, took: Sequence[float]) -> str:
    p95 = statistics.quantiles(took, n=20)[-1] if len(took) > 1 else took[0]
    return (
        f"{name:18} {score.queries:5} queries  shown {score.shown:5}  precision {score.precision:6.1%}  "
        f"recall {score.right / score.queries:6.1%}  median {statistics.median(took):5.2f} ms  p95 {p95:5.2f} ms"
    )


if __name__ == "__main__":
    sys.exit(main())
