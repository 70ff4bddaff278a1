"""The candidates of the labelled texts: the evidence that the extraction gathers for each, and which of them are right.

Belongs here: which amount, word, recipient or investor is the one that a label means. What is learnt from it belongs to
`fit_funding`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from evaluate import PROJECT_DIR, SHARED
from fitting import Candidate
from funding_labels import Fact, Told, made, texts
from scoring import load_scorer

from orchestration.extraction.analysis import Analysis, Figure
from orchestration.extraction.engine import analyse
from orchestration.extraction.funding import Sighting, amount_room, anchor_of, triggers_of
from orchestration.extraction.funding_evidence import amount_features, trigger_features
from orchestration.extraction.funding_reading import Anchor, Line, Reading
from orchestration.extraction.funding_recipients import is_about_many, none_features, recipient_features
from orchestration.extraction.funding_syntax import governing
from orchestration.extraction.investors import groups_of, investor_features, lines_around
from orchestration.model import LocalOrganisation
from orchestration.vocabulary import load_vocabulary

PATTERN_WEIGHT = 0.6  # of a made sentence against one that somebody wrote
UNKNOWN_WEIGHT = 0.5  # of a recipient whose name is not found
_TAKER, _GIVERS = "Corbin", ("Heron", "Larch")  # in made sentences


@dataclass(frozen=True, slots=True)
class Taker:
    """The candidates for receiving a financing, with the evidence for each, and which is right; the first is nobody."""

    document: int
    features: Sequence[Sequence[str]]
    right: int
    weight: float = 1.0


@dataclass(slots=True)
class Samples:
    """The candidates of each kind, and what each looks like in its text."""

    amounts: list[Candidate] = field(default_factory=list)
    triggers: list[Candidate] = field(default_factory=list)
    givers: list[Candidate] = field(default_factory=list)
    takers: list[Taker] = field(default_factory=list)
    shown: dict[str, list[str]] = field(
        default_factory=lambda: {kind: [] for kind in ("amounts", "triggers", "givers", "takers")}
    )


class Gatherer:
    """Goes over the labelled texts and asks the extraction for its evidence."""

    def __init__(self) -> None:
        self.scorer = load_scorer(SHARED / "labelled" / "score.py")
        self.vocabulary = load_vocabulary(PROJECT_DIR / "dbt_project" / "seeds")
        self.samples = Samples()
        self.told: list[tuple[Told, Analysis]] = []

    def gather(self) -> Samples:
        for number, told in enumerate(texts()):
            analysis = analyse(told.document, self.vocabulary)
            self.told.append((told, analysis))
            _Text(self, number, told.name, Reading(analysis, {})).read(told.facts)
        patterns: dict[str, int] = {}
        for one in made():
            number = patterns.setdefault(one.pattern, len(self.told) + len(patterns))
            reading = Reading(analyse(one.document, self.vocabulary), {})
            _Text(self, number, "made", reading, PATTERN_WEIGHT).read_made(is_financing=one.is_financing)
        return self.samples


@dataclass(slots=True)
class _Text:
    gatherer: Gatherer
    number: int
    name: str
    reading: Reading
    weight: float = 1.0

    def read(self, facts: Sequence[Fact]) -> None:
        placed: list[tuple[Sighting, Fact | None]] = []
        for line in self.reading.of_interest():
            told = []
            for at, figure in enumerate(line.money):
                fits = [fact for fact in facts if self._is_of(figure, fact)]
                required = [fact for fact in fits if not fact.get("optional")]
                if required or not fits:  # an optional label leaves open whether it is a financing, not whose
                    self._amount(line, at, is_right=bool(fits))
                sighting = Sighting(line, *amount_room(self.reading, line, at), figure, 1.0)
                placed.append((sighting, self._best(line, required or fits) if fits else None))
                told += required
            if not told:
                self._triggers(line, facts, placed)
        self._roles(facts, placed)

    def read_made(self, *, is_financing: bool) -> None:
        reading = self.reading
        lines = [
            line for line in reading.of_interest() if line.sentence.index or "\n" not in reading.analysis.text
        ]
        is_silent = not any(line.money for line in lines)
        for line in lines:
            if is_silent:
                for at in triggers_of(line):
                    self._trigger(line, at, is_right=is_financing)
            for at, figure in enumerate(line.money):
                is_meant = is_financing and at == len(line.money) - 1
                self._amount(line, at, is_right=is_meant)
                if is_meant:
                    sighting = Sighting(line, *amount_room(reading, line, at), figure, 1.0)
                    self._made_roles(anchor_of(reading, sighting, []))

    def _made_roles(self, anchor: Anchor) -> None:
        candidates = recipient_features(self.reading, anchor)
        organisations = self._organisations
        taker = next((key for key in candidates if _TAKER in organisations[key].name), None)
        if taker is not None:
            self._choice(anchor, candidates, taker)
            givers = {key for key, one in organisations.items() if one.name.startswith(_GIVERS)}
            self._givers(anchor, taker, givers, {anchor.line.sentence.index}, {taker})

    def _amount(self, line: Line, at: int, *, is_right: bool) -> None:
        figure, text = line.money[at], self.reading.analysis.text
        shown = f"{self.name} {text[max(0, figure.start - 80) : figure.end + 60]!r}"
        self._add("amounts", amount_features(self.reading, line, at), is_right, shown)

    def _trigger(self, line: Line, at: int, *, is_right: bool) -> None:
        sentence, text = line.sentence, self.reading.analysis.text
        shown = f"{self.name} {self.reading.tokens[at].text}: {text[sentence.start : sentence.end][:150]!r}"
        self._add("triggers", trigger_features(self.reading, line, at), is_right, shown)

    def _add(self, kind: str, features: Sequence[str], is_right: bool, shown: str) -> None:
        samples = self.gatherer.samples
        getattr(samples, kind).append(Candidate(self.number, tuple(features), is_right, self.weight))
        samples.shown[kind].append(shown)

    def _is_of(self, figure: Figure, fact: Fact) -> bool:
        scorer = self.gatherer.scorer
        if fact["amount"] is None or not scorer.num_eq(figure.number.value, fact["amount"]):
            return False
        currencies = {scorer.cur(one) for one in fact["currency"] or ()}
        return not currencies or scorer.cur(figure.unit) in currencies

    def _best(self, line: Line, facts: Sequence[Fact]) -> Fact:
        here = {one.key for one in line.named}
        return max(facts, key=lambda fact: len(here & self._keys(fact["org"])))

    @property
    def _organisations(self) -> Mapping[str, LocalOrganisation]:
        return {**self.reading.analysis.organisations, **self.reading.analysis.doubtful}

    def _keys(self, names: Sequence[str]) -> set[str]:
        return {
            key
            for key, organisation in self._organisations.items()
            if any(
                self.gatherer.scorer.any_name(form, names)
                for form in (organisation.name, *(alias.name for alias in organisation.aliases))
            )
        }

    def _triggers(
        self, line: Line, facts: Sequence[Fact], placed: list[tuple[Sighting, Fact | None]]
    ) -> None:
        """Words of a line without a labelled amount; one that may tell again of an amount elsewhere says nothing."""
        here = {one.key for one in line.named}
        text = self.reading.analysis.text[line.sentence.start : line.sentence.end]
        silent, is_open = [], False
        for fact in facts:
            is_here = bool(here & self._keys(fact["org"]))
            if fact["amount"] is not None:
                is_open |= is_here or not line.named
                continue
            quote = fact.get("quote")
            named = not fact["investors"] or any(one in text for one in fact["investors"])
            if quote in text if quote else is_here and named:
                if fact.get("optional"):
                    is_open = True
                else:
                    silent.append(fact)
        if not silent and is_open:
            return
        triggers = triggers_of(line)
        for at in triggers:
            self._trigger(line, at, is_right=bool(silent))
        if silent and triggers:
            at = triggers[0]
            placed.append((Sighting(line, at, at + 1, line.first, line.last, None, 1.0), silent[0]))

    def _roles(self, facts: Sequence[Fact], placed: Sequence[tuple[Sighting, Fact | None]]) -> None:
        reading = self.reading
        takers = {key for fact in facts for key in self._keys(fact["org"])}
        taken = {sighting.line.sentence.index for sighting, fact in placed if fact is not None}
        found: list[tuple[Anchor, str | None, float]] = []
        for sighting, fact in sorted(placed, key=lambda item: item[0].first):
            anchor = anchor_of(reading, sighting, found)
            candidates = recipient_features(reading, anchor)
            if fact is None:
                self._nobody(anchor, candidates)
                continue
            right = [key for key in candidates if key in self._keys(fact["org"])]
            taker = max(right, key=lambda one: reading.counts[one]) if right else None
            rivals = {key: one for key, one in candidates.items() if key == taker or key not in right}
            self._choice(anchor, rivals, taker)
            found.append((anchor, taker, 1.0))
            if taker is not None and not fact.get("optional"):
                self._givers(anchor, taker, self._keys([*fact["investors"], *fact["lead"]]), taken, takers)

    def _choice(self, anchor: Anchor, candidates: Mapping[str, Sequence[str]], taker: str | None) -> None:
        """Where its name is not known to be one, nobody is right, rather than somebody else."""
        features = [tuple(none_features(self.reading, anchor)), *map(tuple, candidates.values())]
        right = 0 if taker is None else 1 + list(candidates).index(taker)
        weight = self.weight if taker else self.weight * UNKNOWN_WEIGHT
        self.gatherer.samples.takers.append(Taker(self.number, features, right, weight))
        start = self.reading.tokens[anchor.first].start
        text = self.reading.analysis.text[max(0, start - 110) : start + 90]
        self.gatherer.samples.shown["takers"].append(f"{self.name} {list(candidates)} {taker}: {text!r}")

    def _nobody(self, anchor: Anchor, candidates: Mapping[str, Sequence[str]]) -> None:
        verb = governing(anchor.line, anchor.first, anchor.last)
        start = self.reading.tokens[verb[0]].start if verb else 0
        if verb and is_about_many(self.reading.analysis, anchor.line.sentence, start):
            self._choice(anchor, candidates, None)

    def _givers(
        self, anchor: Anchor, taker: str, givers: Collection[str], taken: set[int], takers: set[str]
    ) -> None:
        reading = self.reading
        for line, where in lines_around(reading, anchor, taken):
            text = reading.analysis.text[line.sentence.start : line.sentence.end][:200]
            for run in groups_of(reading, line, taker):
                for one in run.members:
                    features = investor_features(reading, anchor, run, one=one, place=where, takers=takers)
                    self._add(
                        "givers", features, one.key in givers, f"{self.name} {where} {one.key}: {text!r}"
                    )
