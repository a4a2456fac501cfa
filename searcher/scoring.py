"""Step 4 of a search: Query + index → what each word, phrase and pair of neighbours adds to the score of each document.

    score = U + 0.4 P + 0.6 Row + 0.4 Lead + 0.6 Title + 0.3 Place + 0.0075 W / (1 + age / 180 days)

U sums over the words, each once, a name of another language (`Messi`) twice, a BM25 of their frequencies in title and body
together:

    tones=auto, a word with marks      (F + C + 2E) / 4
    tones=auto, one without            (F + R) / 2
    tones=exact                        E
    tones=ignore                       F

F counts any marks, C at least the marks typed, E exactly the marks typed, each with a document frequency of its own; so that of
two articles alike otherwise the one with the marks typed comes first. R is what E would be worth if the word were typed with its
marks, as the index's texts would have it (`readings.py`): the sum over its likely forms, each by its share. F is counted in every
document, C, E and R in those that F leaves in question (`contribution.py`). Below that, a small term keeps conflicting marks behind
missing ones, and unmarked text first for an unmarked word. P sums over neighbours of the query that are neighbours in the text,
with the pair's own document frequency; Lead is U over the first syllables of the body, each word once and without E, Title is U
over the title. Phrases in quotes add a whole BM25, half of it for the marks typed, words the index knows as compounds a tenth. A
short query of two such words is about both: having them both, each as a word, is one more thing with a document frequency of its
own. Any other short query is a name or one thing: Row is a BM25 of all its words side by side, with the marks typed.

Two priors are small beside that. Place sums over the places that the query names (`query_places.py`): that the article is about
one, with the idf of that, and a BM25 of the name as a phrase with its marks, both times how sure it is that the place is meant.
Newer articles gain a share of W, what all parts of the query could be worth at most (`freshness.py`), where the order is by
relevance.

Measured on judged queries: `docs/relevance.md`. What stands for words of the query (`alternatives.py`) adds its weighted frequency
to each of them.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, pairwise

from index.language.marks import Agreement
from searcher.alternatives import Alternative
from searcher.compounds import find_compounds
from searcher.contribution import Contribution, Summand, whole
from searcher.evaluation import Standing, numbered_terms, wanted
from searcher.query import Query, Term, Tones, Word
from searcher.query_places import place_contributions
from searcher.readings import Shares
from searcher.scorer import LEAD, TEXT, TITLE, Asked, Place, Read, Scorer
from searcher.whoosh.phrases import Slot
from searcher.whoosh.reader import WhooshReader
from searcher.whoosh.toned_words import AskedPlace, Part

PHRASE_WEIGHT = 1.0
PAIR_WEIGHT = 0.4
COMPOUND_WEIGHT = 0.1
# Of .1 to .8 most are worth a point of two keywords' MRR@10, and none moves that of four syllables cut out of headlines by .3.
TOGETHER_WEIGHT = 0.4
# Of .4 to .8 all are worth 1.2 to 1.5 points of four syllables cut out of headlines; what they do for names grows with them.
ROW_WEIGHT = 0.6
SHORT = 4
"""In a query of more words the pairs say enough."""
LEAD_WEIGHT = 0.4
TITLE_WEIGHT = 0.6
# Of two syllables, as most words are, each counts; a foreign name is one. 1.5 to 2 do as well, and in the lead 2 is too much.
FOREIGN_WEIGHT = 2.0
# Far below any difference in words or frequencies, far above rounding.
TIE_BREAK = 0.01


@dataclass(frozen=True)
class _Compound:
    """Words of the query that the index knows as one."""

    words: tuple[Word, ...]
    place: Place

    @property
    def label(self) -> str:
        return "_".join(word.text for word in self.words)


def contributions(
    query: Query, tones: Tones, reader: WhooshReader, standing: Standing, readings: Sequence[Shares]
) -> Iterator[Contribution]:
    """Each word once, each phrase, each pair of neighbours, each compound, the lead and the title.

    `readings` are what each of `query.words` may stand for (`readings.py`).
    """
    different = query.different_words
    score = Scorer(reader, standing, len(different) == 1)
    words = _read_words(query, tones, readings, any(word.marked for _, word in different), score)
    for word in words:
        yield Contribution(word.typed.text, tuple(_mixed(_times(word, TEXT), TEXT, word, tones, score)))
    yield from _several_words(query, tones, score)
    yield from place_contributions(query, tones, reader, readings)
    for label, where, weight in (("lead:", LEAD, LEAD_WEIGHT), ("title:", TITLE, TITLE_WEIGHT)):
        mixed = (_mixed(weight * _times(word, where), where, word, tones, score) for word in words)
        yield Contribution(label, tuple(chain.from_iterable(mixed)))


def count_words(query: Query, readings: Sequence[Shares], some_marks: bool, reader: WhooshReader) -> None:
    """Count what is asked of the forms of a query's words, so that it is kept; `some_marks` as if some word of it had marks."""
    _read_words(query, Tones.AUTO, readings, some_marks, Scorer(reader, Standing({}), alone=False))


def _read_words(query: Query, tones: Tones, readings: Sequence[Shares], some_marks: bool, score: Scorer) -> list[Read]:
    return [
        _read(word, score.standing.covering(i, i), tones, some_marks, _quarters(readings[i]), score)
        for i, word in query.different_words
    ]


def _read(
    word: Word, others: tuple[Alternative, ...], tones: Tones, some_marks: bool, likely: Shares, score: Scorer
) -> Read:
    """A word of the query, with what is asked of its toned forms: remembered, as one word in two came lately."""
    if tones is not Tones.AUTO:
        return Read(word, others, {}, {})
    key = (word.toned, word.folded, tuple(likely.items()), some_marks)
    return score.read(word, others, key, partial(_asked, word, some_marks, likely, score.reader))


def _asked(word: Word, some_marks: bool, likely: Shares, reader: WhooshReader) -> Asked:
    """The toned forms of a word by where they are counted, and the shares of what it is worth that they decide."""
    agreements = reader.agreements(word) if word.marked else {}
    toned = _toned(word, likely, agreements)
    return {
        TEXT: AskedPlace(toned, _tie_break(word, some_marks, agreements)),
        TITLE: AskedPlace(toned),
        LEAD: AskedPlace(_in_lead(word, toned, agreements)),
    }


def _times(word: Read, where: str) -> float:
    """How many words it counts as."""
    return FOREIGN_WEIGHT if word.typed.is_foreign and where != LEAD else 1.0


def _mixed(weight: float, where: str, word: Read, tones: Tones, score: Scorer) -> list[Summand]:
    """F, C, E and R of one word, as the tones ask for."""
    if tones is Tones.EXACT:
        return [whole(weight, score.word(where, wanted(word.typed, Tones.EXACT), word))]
    folded = score.word(where, wanted(word.typed, Tones.AUTO), word)
    return [whole(weight * word.rest(where), folded), *score.toned(weight, where, word, folded)]


def _toned(word: Word, likely: Shares, agreements: Mapping[str, Agreement]) -> list[Part]:
    """C and E, or R."""
    if word.marked:
        compatible, exact = _at_least(Agreement.COMPATIBLE, agreements), word.exact_forms
        # Of two words in three they are the same, and looked up once.
        return [Part((0.25, 0.5), exact)] if compatible == exact else [Part((0.25,), compatible), Part((0.5,), exact)]
    if word.is_prefix:
        return []
    # Every form has at least the marks typed: none.
    return [Part((0.5 * share,), (toned,)) for toned, share in likely.items()]


def _in_lead(word: Word, toned: list[Part], agreements: Mapping[str, Agreement]) -> list[Part]:
    """Without E: in so few syllables a wrong mark would cost more than a right one gives."""
    return [Part((0.5,), _at_least(Agreement.COMPATIBLE, agreements))] if word.marked else toned


def _tie_break(word: Word, some_marks: bool, agreements: Mapping[str, Agreement]) -> list[Part]:
    if not some_marks:
        return [Part((TIE_BREAK,), word.exact_forms)]
    return [Part((TIE_BREAK,), _at_least(Agreement.FOLDED, agreements))] if word.marked else []


def _at_least(least: Agreement, agreements: Mapping[str, Agreement]) -> tuple[str, ...]:
    """The forms of the index that agree so well with a word."""
    return tuple(form for form, agreed in agreements.items() if agreed >= least)


def _quarters(shares: Shares) -> Shares:
    """Shares in quarters, those that round to none left out: few forms are then looked up."""
    rounded = {toned: int(4 * share + 0.5) / 4 for toned, share in shares.items()}
    return {toned: share for toned, share in rounded.items() if share}


def _several_words(query: Query, tones: Tones, score: Scorer) -> Iterator[Contribution]:
    plain: list[tuple[Word, int]] = []  # words that stand alone, without OR and without quotes
    found: dict[Hashable, Contribution] = {}  # each once, whatever its case, as words are
    for clause in numbered_terms(query):
        for term, first in clause:
            if term.is_phrase:
                found.setdefault(("phrase", term.words, term.slop), _phrase(term, first, tones, score))
            elif len(clause) == 1:
                plain.append((term.words[0], first))
    for (left, i), (right, j) in pairwise(plain):
        if j == i + 1 and not (left.is_prefix and right.is_prefix):  # of two, thousands of pairs would be neighbours
            found.setdefault(("pair", left, right), _pair(left, right, i, tones, score))
    yield from found.values()
    compounds: dict[tuple[Word, ...], _Compound] = {}
    for run in _runs([item for item in plain if not item[0].is_prefix]):
        for first, last in find_compounds([word.folded for word, _ in run], score.reader):
            words = tuple(word for word, _ in run[first : last + 1])
            compounds.setdefault(words, _Compound(words, Place(run[first][1], run[last][1])))
    yield from _compounds(list(compounds.values()), tones, score)
    rows = {tuple(wanted(word, tones) for word in one.words): one.place for one in compounds.values()}
    if len(rows) > 1 and len(query.words) <= SHORT:
        label = " + ".join(one.label for one in compounds.values())
        yield Contribution(label, (whole(TOGETHER_WEIGHT, score.together(list(rows.items()))),))
        return
    row = [word for word, _ in plain]
    if 2 <= len(row) == len(query.words) <= SHORT and not any(word.is_prefix for word in row):
        yield _row(row, tones, score)


def _phrase(term: Term, first: int, tones: Tones, score: Scorer) -> Contribution:
    """A phrase; what was typed with marks counts half with just these, so that "Ánh Viên" finds the swimmer before any ảnh viện."""
    rows = dict.fromkeys([tuple(wanted(word, tones) for word in term.words), _as_typed(term.words, tones)])
    label = f'"{term.text}"' + (f"~{term.slop}" if term.slop else "")
    worth = [score(TEXT, slots, _around(term.words, first), term.slop) for slots in rows]
    return Contribution(label, tuple(whole(PHRASE_WEIGHT / len(worth), one) for one in worth))


def _row(words: Sequence[Word], tones: Tones, score: Scorer) -> Contribution:
    worth = score(TEXT, _as_typed(words, tones), _around(words, 0))
    return Contribution(f'"{" ".join(word.text for word in words)}"', (whole(ROW_WEIGHT, worth),))


def _as_typed(words: Sequence[Word], tones: Tones) -> tuple[Slot, ...]:
    """Words with the marks that they were typed with; those without may have any."""
    return tuple(wanted(word, Tones.EXACT if tones is Tones.AUTO and word.marked else tones) for word in words)


def _pair(left: Word, right: Word, first: int, tones: Tones, score: Scorer) -> Contribution:
    slots = wanted(left, tones), wanted(right, tones)
    worth = score(TEXT, slots, _around((left, right), first))
    return Contribution(f"{left.text} {right.text}", (whole(PAIR_WEIGHT, worth),))


def _around(words: Sequence[Word], first: int) -> Place:
    return Place(first, first + len(words) - 1)


def _compounds(compounds: Sequence[_Compound], tones: Tones, score: Scorer) -> Iterator[Contribution]:
    form = "toned" if tones is Tones.EXACT else "folded"
    for one in compounds:
        joined = "_".join(getattr(word, form) for word in one.words)
        yield Contribution(one.label, (whole(COMPOUND_WEIGHT, score(TEXT, ((form, (joined,)),), one.place)),))


def _runs(plain: Sequence[tuple[Word, int]]) -> Iterator[list[tuple[Word, int]]]:
    """Runs of words that stand side by side in the query."""
    run: list[tuple[Word, int]] = []
    for item in plain:
        if run and item[1] != run[-1][1] + 1:
            yield run
            run = []
        run.append(item)
    if run:
        yield run
