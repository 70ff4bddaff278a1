"""Which measure of `metrics.csv` words name.

Belongs here: the terms of the seed as an index, and the verbs that tell what a counted noun is to its organisation. A
term is a phrase ("occupancy rate") or a noun with a relation ("companies @ residence"): the noun counts for the
metric only where a verb of that relation governs it, or any verb for "@ any". Finding phrases belongs to `metrics`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from orchestration.vocabulary import Metric, Vocabulary

_RELATION_MARK = " @ "
_ANY = "any"
_COMPOUND = re.compile(
    r"\binvestment[ ](?:banks?|banking|trusts?|funds?|firms?|company|companies|managers?|house)\b",
    re.IGNORECASE,
)  # money is invested there, but the words name whom, not how much
_SECOND_PART = re.compile(r"(?<=\w)-(\w+)")  # "with-profits" is no profit
_HYPHEN = re.compile(r"[-‐\s]+")

RELATIONS = {
    "residence": r"hous(?:e|es|ed|ing)|host(?:s|ed|ing)?|(?:is|are|was|were|become|became)\s+home\s+to|home\s+to|"
    r"accommodat(?:e|es|ed|ing)|mov(?:e|es|ed|ing)\s+(?:in|into)|settl(?:e|es|ed|ing)\s+(?:in|at)|resident|located|"
    r"(?:have|has|had)\s+settled|shelter(?:s|ed|ing)?|occupied\s+by|tenants?\s+(?:include|including)|gather(?:s|ed)|"
    r"based\s+(?:in|at)|brought\s+together",
    "support": r"support(?:s|ed|ing)?|serv(?:e|es|ed|ing)|nurtur(?:e|es|ed|ing)|train(?:s|ed|ing)?|help(?:s|ed|ing)?|"
    r"mentor(?:s|ed|ing)?|assist(?:s|ed|ing)?|coach(?:es|ed|ing)?|cultivat(?:e|es|ed|ing)|foster(?:s|ed|ing)?|"
    r"accelerat(?:e|es|ed|ing)|accompan(?:y|ies|ied|ying)|welcom(?:e|es|ed|ing)|admit(?:s|ted|ting)?|t(?:akes?|ook|aken|aking)\s+in|fund(?:s|ed|ing)?|back(?:s|ed|ing)?|invest(?:s|ed|ing)?\s+in",
    "incubation": r"incubat(?:e|es|ed|ing)",
    "creation": r"creat(?:e|es|ed|ing)|generat(?:e|es|ed|ing)|add(?:s|ed|ing)?|provid(?:e|es|ed|ing)",
    "holding": r"h(?:old|olds|eld|olding)|organi[sz](?:e|es|ed|ing)|host(?:s|ed|ing)?|stag(?:e|es|ed|ing)|"
    r"r[au]n(?:s|ning)?|put\s+on|arrang(?:e|es|ed|ing)|conduct(?:s|ed|ing)?",
    "employment": r"employ(?:s|ed|ing)?|workforce\s+of|staff\s+of|team\s+of|payroll\s+of",
    "participation": r"took\s+part|take\s+part|taking\s+part|attend(?:s|ed|ing)?|join(?:s|ed|ing)?|participat(?:e|es|ed|ing)|"
    r"enrol(?:l|ls|led|s)?|enter(?:ed|s)?|appl(?:y|ied)|compet(?:e|es|ed|ing)|sign(?:ed)?\s+up|gather(?:ed)?|registered\s+for|"
    r"attract(?:s|ed|ing)?|drew|exhibit(?:s|ed|ing)?|showcas(?:e|ed|ing)",
    "presence": r"operat(?:e|es|ed|ing)\s+in|present\s+in|presence\s+in|active\s+in|offices\s+in|from|across|spanning",
}
GENERAL = (
    r"ha(?:s|ve|d)|having|with|count(?:s|ed|ing)?|operat(?:e|es|ed|ing)|own(?:s|ed|ing)?|manag(?:e|es|ed|ing)|includ(?:e|es|ed|ing)|"
    r"compris(?:e|es|ed|ing)|consist(?:s|ed)?\s+of|boast(?:s|ed|ing)?|offer(?:s|ed|ing)?|contain(?:s|ed|ing)?|hold(?:s|ing)?|held|"
    r"total(?:s|led|ling)?|reach(?:es|ed|ing)?|number(?:s|ed|ing)?|there\s+(?:are|were)|open(?:s|ed|ing)?|launch(?:es|ed|ing)?|"
    r"establish(?:es|ed|ing)?|set\s+up|built|build(?:s|ing)?|plan(?:s|ned|ning)?|name(?:s|d)?|appoint(?:s|ed|ing)?|hire(?:s|d)?|"
    r"recruit(?:s|ed|ing)?|add(?:s|ed|ing)?|sign(?:s|ed)?|select(?:s|ed|ing)?|attract(?:s|ed|ing)?|obtain(?:s|ed|ing)?|"
    r"receiv(?:e|es|ed|ing)|fil(?:e|es|ed|ing)|win(?:s|ning)?|won|promot(?:e|es|ed|ing)|produc(?:e|es|ed|ing)|r[au]n(?:s|ning)?|"
    r"graduat(?:e|es|ed|ing)|bring(?:s|ing)?|brought|introduc(?:e|es|ed|ing)|register(?:s|ed|ing)?|list(?:s|ed)|cover(?:s|ed|ing)?|"
    r"maintain(?:s|ed|ing)?|provid(?:e|es|ed|ing)|creat(?:e|es|ed|ing)|complet(?:e|es|ed)|sold|sell(?:s|ing)?|deliver(?:s|ed)|"
    r"ship(?:s|ped)|certif(?:y|ies|ied)|approv(?:e|es|ed)"
)

VERB = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(f"(?P<{name}>{verbs})" for name, verbs in RELATIONS.items())
    + f"|(?P<general>{GENERAL}))(?![\\w-])",
    re.IGNORECASE,
)
"""Verbs that can govern a counted noun; the group tells the relation."""

_BY_RELATION = {
    name: re.compile(rf"(?<![\w-])(?:{verbs})(?![\w-])", re.IGNORECASE) for name, verbs in RELATIONS.items()
}


class _Entry(NamedTuple):
    """A term between spaces, with its relation; entries go by `rank`, those that say most first."""

    rank: int
    term: str
    relation: str | None
    metric: Metric


@dataclass(frozen=True, slots=True)
class MeasureIndex:
    """Terms of the metrics, by the first and by the last word of each."""

    by_first: Mapping[str, Sequence[_Entry]]
    by_last: Mapping[str, Sequence[_Entry]]

    def of_noun(self, phrase: str, relations: Iterable[str], unit: str) -> Metric | None:
        """The metric that a counted noun phrase ends in, under the relations of its verb.

        Args:
            phrase: the noun phrase ("local high-tech companies").
            relations: relations of the governing verb, and of words in the phrase.
            unit: canonical unit of the figure ("count", "m2", "pct", "currency").
        """
        words = f" {normal(phrase)} "
        known = set(relations)
        if known:
            known.add(_ANY)
        for entry in self.by_last.get(words[:-1].rpartition(" ")[2], ()):
            is_known = entry.relation is None or entry.relation in known
            if entry.metric.unit == unit and words.endswith(entry.term) and is_known:
                return entry.metric
        return None

    def is_term(self, words: str, unit: str) -> bool:
        """Whether words are the name of a metric that needs no relation, and nothing more."""
        key = f" {normal(words)} "
        return any(
            term == key and metric.unit == unit and relation in (None, _ANY)
            for _, term, relation, metric in self.by_last.get(key[:-1].rpartition(" ")[2], ())
        )

    def in_text(self, text: str, unit: str) -> Metric | None:
        """The metric that a description of a measure names anywhere ("Projects moving into the hub")."""
        words = f" {normal(_COMPOUND.sub(' ', text))} "
        parts = words.split()
        if self.by_first.keys().isdisjoint(parts):
            return None
        second = set(_SECOND_PART.findall(text.casefold()))
        named = {e.rank: e for part in parts if part not in second for e in self.by_first.get(part, ())}
        for _, entry in sorted(named.items()):
            if entry.metric.unit != unit or entry.term not in words:
                continue
            if entry.relation in (None, _ANY) or _BY_RELATION[str(entry.relation)].search(text):
                return entry.metric
        return None


@lru_cache(maxsize=8)
def measure_index(vocabulary: Vocabulary) -> MeasureIndex:
    """The index of a vocabulary; built on first use, then shared."""
    entries = []
    for metric in vocabulary.metrics.values():
        for term in metric.terms:
            noun, mark, verb = term.partition(_RELATION_MARK)
            entries.append((normal(noun), verb if mark else None, metric))
    # A noun with its relation says more than the same noun alone.
    entries.sort(key=lambda entry: (-len(entry[0]), entry[1] is None))
    by_first: dict[str, list[_Entry]] = {}
    by_last: dict[str, list[_Entry]] = {}
    for rank, (term, relation, metric) in enumerate(entries):
        entry = _Entry(rank, f" {term} ", relation, metric)
        by_first.setdefault(term.split()[0], []).append(entry)
        by_last.setdefault(term.split()[-1], []).append(entry)
    return MeasureIndex(by_first, by_last)


def canonical_unit(unit: str, kind: str) -> str:
    """The unit of `dim_metrics` for a figure's unit: every currency is "currency"."""
    return "currency" if kind == "money" else unit


def normal(phrase: str) -> str:
    """Lower case, hyphens and runs of space as one space; "startup" and "start-up" alike."""
    return (
        _HYPHEN.sub(" ", phrase.casefold()).replace("startup", "start up").replace("centre", "center").strip()
    )
