"""Votes: the mentions of a text, and what is known beside it → the provinces that win.

Every mention (see `place_mentions`) votes for its province, more in the title and the first lines,
less when repeated. A name that several provinces share votes only where a second clue agrees.
What one province says of itself is told from what the nation or the world does: many provinces of
equal weight, or many foreign names, make an article that has no place.
The constants were set on the tuning half of `tests/data/places_labelled.tsv`;
`benchmarks/places.py` prints what they reach.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from index.places.gazetteer import COMMUNES, DISTRICTS, PROVINCES, Unit, gazetteer
from index.places.place_cues import cue_words
from index.places.place_filter import resolve
from index.places.place_mentions import Mention, Reader

IN_TITLE, AT_FIRST, LATER = 2.5, 1.4, 0.7
FIRST, LATE = 120, 500  # tokens of the body
ENOUGH = 2.0  # votes that make a place
SHARE = 0.5  # of the best province's votes, for a second one to be named too
SECOND = 2.5  # votes that name a further province
LEAD = 0.4  # of all votes, that the best one has, or stands in the title
INSIDE, AHEAD = 0.8, 1.25  # votes of a district or commune, and how far before the next
TOO_MANY = 4  # provinces: a survey of the country
OFFICE, NAMED = 1.2, 0.8  # weights of a mention that shows more than a passing name
LABELLED, HOME = 6.0, 1.0
COMMUNE_VOTE = 0.5
PLAIN = 1.35  # times as many, where only the province's name speaks: no district, no office, no title
ALONE, SOLE = 0.9, 0.8  # a province that is alone needs fewer votes
ABROAD = 1.5
SPORT_WORDS = 5  # that make a match report, where provinces are teams
FOREIGN_WORDS = 4


@dataclass(frozen=True, slots=True)
class Place:
    """A province, and what is known of the place within it."""

    province: Unit
    district: Unit | None
    commune: Unit | None
    former: Unit | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Found:
    """The places of an article, the surest first; empty for one about the nation or abroad."""

    places: tuple[Place, ...] = ()

    @property
    def province(self) -> Unit | None:
        """The surest province, as of the article's date."""
        return self.places[0].province if self.places else None

    @property
    def confidence(self) -> float:
        """How sure the first place is, 0 to 1; 0 where there is none."""
        return self.places[0].confidence if self.places else 0.0


class Votes:
    """Mentions counted by province; units are those of the article's date."""

    def __init__(self, body_starts: int, since: bool) -> None:
        self.body_starts, self.since = body_starts, since
        self.places = gazetteer()
        self.sure: defaultdict[str, float] = defaultdict(float)
        self.likely: list[tuple[float, frozenset[str], Mention]] = []
        self.titled: set[str] = set()
        self.local: set[str] = set()  # provinces with a district, a commune or an office named
        self.units: defaultdict[str, float] = defaultdict(float)
        self.seen: Counter[str] = Counter()
        self.sport = self.abroad = 0

    def read(self, reader: Reader) -> None:
        """Count the mentions of a text."""
        mentions = list(reader.mentions())
        self.abroad = reader.foreign
        self.sport = reader.occurrences("sport") if mentions else 0
        for mention in mentions:
            self.count(mention)

    def of_date(self, units: Iterable[str]) -> list[str]:
        """Return those of the units that the article's date speaks of."""
        ids = list(dict.fromkeys(units))
        present = [i for i in ids if i[0] in "PC"]
        old = [i for i in ids if i[0] not in "PC"]
        if not self.since:
            return old or present
        names = {i[0].lower() for i in present}
        return present + [i for i in old if i[0] not in names]

    def province(self, unit: str) -> str:
        """Return the province of a unit, as of the article's date."""
        above = self.places.province(unit)
        return self.places.merged_into(above) if self.since else above

    def count(self, mention: Mention) -> None:
        """Count one mention: at once where it is sure, later where it needs a second clue."""
        units = self.of_date(mention.units)
        provinces = frozenset(map(self.province, units))
        vote = self.vote(mention)
        level = units[0][0]
        sure = len(provinces) == 1 and level not in COMMUNES
        if sure and not mention.kind:
            sure = (
                mention.name in cue_words("known")
                if level in DISTRICTS
                else mention.name not in cue_words("needs clue") or mention.weight > 1
            )
        if sure:
            province = next(iter(provinces))
            self.sure[province] += vote
            self.units[units[0]] += vote
            if mention.weight >= OFFICE or (level in DISTRICTS and mention.weight >= NAMED):
                self.local.add(province)
            if mention.start < self.body_starts and mention.weight >= 0.5:
                self.titled.add(province)
        else:
            self.likely.append((vote, provinces, mention))

    def vote(self, mention: Mention) -> float:
        """Return the weight of a mention where it stands; the n-th of a name counts 1/√n."""
        self.seen[mention.name] += 1
        vote = mention.weight / sqrt(self.seen[mention.name])
        if self.sport >= SPORT_WORDS and not mention.kind and mention.weight <= 1:
            vote *= 0.1
        at = mention.start - self.body_starts
        if at < 0:
            return vote * IN_TITLE
        return vote * (AT_FIRST if at < FIRST else LATER if at > LATE else 1.0)

    def hear(self, place: str | None, home_province: str | None) -> None:
        """Take what is known about the article beside its text."""
        units = self.of_date(u.id for u in resolve(place)) if place else []
        provinces = frozenset(map(self.province, units))
        if len(provinces) == 1:
            (province,) = provinces
            self.sure[province] += LABELLED
            self.units[units[0]] += LABELLED
            self.titled.add(province)
        elif place:
            self.likely.append((LABELLED, provinces, Mention(place, tuple(units), True, 1.0, 0, 0)))
        if home_province is not None:
            self.sure[self.province(home_province)] += HOME
        self.agree()

    def agree(self) -> None:
        """Let the names that need a second clue vote where one agrees."""
        backed = {province for province, vote in self.sure.items() if vote >= 0.5}
        open_names: dict[str, frozenset[str]] = {}
        for _, provinces, mention in self.likely:
            if not provinces & backed and (mention.kind or len(provinces) == 1):
                open_names[mention.name] = provinces
        if not backed and len(open_names) > 1:
            shared = Counter(p for provinces in open_names.values() for p in provinces)
            (first, most), *rest = shared.most_common(2)
            if most > 1 and (not rest or rest[0][1] < most):
                backed = {first}
        for vote, provinces, mention in self.likely:
            agreeing = provinces & backed
            if len(agreeing) == 1:
                province = next(iter(agreeing))
                inside = [u for u in self.of_date(mention.units) if self.province(u) == province]
                level = inside[0][0]
                self.sure[province] += vote * (COMMUNE_VOTE if level in COMMUNES else 1.0)
                if mention.weight >= NAMED:
                    self.local.add(province)
                if len(inside) == 1:
                    self.units[inside[0]] += vote

    def found(self) -> Found:
        """Return the provinces that have votes enough."""
        ranked = sorted(self.sure.items(), key=lambda item: (-item[1], item[0]))
        total = sum(self.sure.values())
        if not ranked or ranked[0][1] < self.enough(ranked[0][0], ranked[0][1] / total):
            return Found()
        best = ranked[0][1]
        if best < LEAD * total and ranked[0][0] not in self.titled:
            return Found()
        others = [(p, v) for p, v in ranked[1:] if v >= max(SECOND, SHARE * best)]
        named = [ranked[0], *others]
        if len(named) > TOO_MANY:
            named = [(p, v) for p, v in named if p in self.titled]
        return Found(tuple(self.place(p, v, v / total) for p, v in named))

    def enough(self, province: str, share: float) -> float:
        """Return the votes that make a place: fewer where it is alone, more in news from abroad."""
        plain = PLAIN if province not in self.titled | self.local else 1.0
        abroad = self.abroad >= FOREIGN_WORDS and self.abroad > len(self.seen)
        return ENOUGH * plain * (SOLE if share >= ALONE else 1.0) * (ABROAD if abroad else 1.0)

    def place(self, province: str, vote: float, share: float) -> Place:
        """Return a province with its surest district and commune."""
        inside = [
            (weight, unit)
            for unit, weight in self.units.items()
            if unit[0] not in PROVINCES and self.province(unit) == province
        ]
        district = surest([(w, u) for w, u in inside if u[0] in DISTRICTS])
        commune = surest([(w, u) for w, u in inside if u[0] in COMMUNES and self.lies(u, district)])
        return Place(
            self.places.unit(province),
            self.places.unit(district) if district else None,
            self.places.unit(commune) if commune else None,
            self.former(province, district, commune),
            round((1 - 0.5 ** (vote / 2)) * (0.6 + 0.4 * share), 3),
        )

    def lies(self, commune: str, district: str | None) -> bool:
        """Whether a commune lies in the district, as far as it can tell."""
        return district is None or commune[0] == "C" or self.places.unit(commune).parent == district

    def former(self, province: str, district: str | None, commune: str | None) -> Unit | None:
        """Return the old province behind a present one, where the text tells it."""
        if not self.since:
            return None
        olds = {u for u in self.units if u[0] == "p" and self.province(u) == province}
        olds |= {self.places.province(u) for u in (district, commune) if u and u[0] in "dc"}
        return self.places.unit(olds.pop()) if len(olds) == 1 else None


def surest(votes: list[tuple[float, str]]) -> str | None:
    """Return the unit with most votes if it has enough, and well more than the next one."""
    ranked = sorted(votes, reverse=True)
    if not ranked or ranked[0][0] < INSIDE:
        return None
    return ranked[0][1] if len(ranked) == 1 or ranked[0][0] >= AHEAD * ranked[1][0] else None
