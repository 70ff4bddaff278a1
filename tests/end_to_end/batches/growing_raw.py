"""A raw/ that changes batch by batch as chance has it, and that knows what another raw/ must have seen to be its equal.

Documents come, change, move, go and are taken out; late ones come with older dates; copies appear at other publishers; record
files come, change and go; people decide on pairs of names and take decisions back.
"""

from __future__ import annotations

import csv
import io
import json
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import planted_stories as stories

from orchestration.model import stable_id
from orchestration.resolution.judgements import Judgement

_LONG_AGO = 1_600_000_000  # else a landing waits to see whether a file is still being written
_RETRACTIONS = "retractions.csv"
_PUBLISHERS = tuple(f"{name} (invented)" for name in ("Herald", "Courier", "Delta Gazette", "Wire"))

_RECORDS = {
    "hubs": (
        "entity: organisation",
        "columns: {name: {column: Hub}, city: {column: City}, country_code: {column: Country}, "
        "registry_id: {column: Number}, registry_scheme: {value: test-register}, former_names: {column: Before, split: ';'}}",
    ),
    "rounds": (
        "entity: funding",
        "columns: {organisation: {column: Company}, date: {column: Date}, amount: {column: Amount}, "
        "currency: {column: Currency}, round_type: {column: Round}, investors: {column: Investors, split: ';'}}",
    ),
    "calendar": (
        "entity: event",
        "columns: {organisation: {column: Organiser}, event_type: {column: Type}, name: {column: Event}, date: {column: Day}}",
    ),
    "figures": (
        "entity: yearly_metric",
        "columns: {organisation: {column: Hub}, year: {column: Year}}\n"
        "metrics: {resident_projects: {column: Projects, unit: projects}, occupancy_rate: {column: Occupancy, unit: percent}}",
    ),
    "rates": (
        "entity: exchange_rate",
        "columns: {currency: {column: Currency}, date: {column: Period}, usd_per_unit: {column: Rate}}",
    ),
}

_OFTEN_CHANGED = tuple(name for name in _RECORDS if name != "rates")


@dataclass(frozen=True, slots=True)
class _Article:
    """What a file of one article holds."""

    url: str
    title: str
    text: str
    published: date
    publisher: str

    @property
    def document_id(self) -> str:
        return stable_id("document", self.url)

    def as_file(self) -> bytes:
        article = {
            "url": self.url,
            "title": self.title,
            "text": self.text,
            "published": self.published.isoformat(),
            "publisher": self.publisher,
        }
        return json.dumps(article).encode()


@dataclass
class GrowingRaw:
    """The folder, what lay in it before, and what people have decided.

    Attributes:
        folder: raw/.
        chance: decides all.
        judgements: what people hold of pairs of names now.
        log: what was done, in order.
    """

    folder: Path
    chance: random.Random
    judgements: dict[tuple[str, str], Judgement] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    _contents: dict[str, list[bytes | None]] = field(default_factory=dict)
    _articles: dict[str, _Article] = field(default_factory=dict)
    _retracted: set[str] = field(default_factory=set)
    _put_in_batch: set[str] = field(default_factory=set)
    _batch: int = 0

    def begin(self) -> None:
        """Some articles and every record file."""
        for _ in range(24):
            self._new_document()
        for name in _RECORDS:
            self._write_records(name)
        self._write_retractions()

    def grow(self) -> list[str]:
        """One batch: a new article and a few other changes; what was done."""
        self._batch += 1
        self._put_in_batch.clear()
        said = len(self.log)
        self._new_document()
        for change in self.chance.choices(
            list(_CHANGES), list(_CHANGES.values()), k=self.chance.randrange(3, 9)
        ):
            change(self)
        return self.log[said:]

    def add(self) -> None:
        """What only comes: a new article, and now and then a copy of one."""
        self._batch += 1
        self._put_in_batch.clear()
        self._new_document()
        if self.chance.random() < 0.3:
            self._copy()

    def change_rates(self) -> None:
        """Other rates of exchange: these are changed on demand, as they concern every table."""
        self._write_records("rates")

    def lay_out(self, folder: Path) -> Iterator[int]:
        """Write the folder anew elsewhere; to be landed at each step.

        What a file held before counts where a landing keeps it: the former versions of a document, and that a file was there
        which is gone. A step writes what each such file held then.
        """
        told = {
            path: contents if path.startswith("news/") else _last(contents)
            for path, contents in self._contents.items()
        }
        for step in range(max(map(len, told.values()))):
            for path, contents in told.items():
                if step < len(contents):
                    _put(folder, path, contents[step], step)
            yield step

    def _put(self, path: str, content: bytes | None) -> None:
        """Of what a path holds within one batch, only the last is ever landed."""
        held = self._contents.setdefault(path, [])
        if path in self._put_in_batch:
            held.pop()
        self._put_in_batch.add(path)
        if held or content is not None:
            held.append(content)
        _put(self.folder, path, content, self._batch)

    def _put_article(self, path: str, article: _Article, how: str) -> None:
        self._put(path, article.as_file())
        self._articles[path] = article
        self.log.append(f"{how} {path}: {article.url} of {article.published}")

    def _path(self) -> str:
        return f"news/{self.chance.choice('abc')}/{self._batch:02}-{len(self._contents):03}.json"

    def _standing(self) -> list[str]:
        return sorted(self._articles)

    def _new_document(self) -> None:
        chance = self.chance
        article = _Article(
            f"https://news.example/{len(self._contents)}",
            f"Notes from the quarter, no. {len(self._contents)}",
            stories.story(chance, chance.randrange(2, 9)),
            stories.day(chance),
            chance.choice(_PUBLISHERS),
        )
        self._put_article(self._path(), article, "new")

    def _rewritten(self, article: _Article, published: date) -> _Article:
        text = stories.story(self.chance, self.chance.randrange(2, 9))
        return _Article(article.url, article.title, text, published, article.publisher)

    def _overwrite(self) -> None:
        """The same file with other words."""
        path = self.chance.choice(self._standing())
        article = self._articles[path]
        self._put_article(path, self._rewritten(article, article.published), "overwritten")

    def _correct(self) -> None:
        """A newer version of a document, or an older one that comes late, in a file of its own."""
        article = self._articles[self.chance.choice(self._standing())]
        days = self.chance.choice((-40, -3, 2, 60))
        self._put_article(
            self._path(), self._rewritten(article, article.published + timedelta(days)), "version"
        )

    def _copy(self) -> None:
        """The same story at another address, with a few words more."""
        article = self._articles[self.chance.choice(self._standing())]
        copied = _Article(
            f"https://copies.example/{len(self._contents)}",
            article.title,
            f"{article.text} {self.chance.choice(('', 'As told by the wire.', stories.sentence(self.chance)))}".strip(),
            article.published + timedelta(self.chance.choice((-1, 0, 1))),
            self.chance.choice(_PUBLISHERS),
        )
        self._put_article(self._path(), copied, "copy")

    def _take_away(self) -> None:
        if len(self._articles) > 6:
            path = self.chance.choice(self._standing())
            self._put(path, None)
            del self._articles[path]
            self.log.append(f"gone {path}")

    def _spoil(self) -> None:
        """The same file, of which nothing can be read any more."""
        path = self.chance.choice(self._standing())
        self._put(path, b'{"title": "Notes')
        del self._articles[path]
        self.log.append(f"spoilt {path}")

    def _retract(self) -> None:
        self._retracted.add(self._articles[self.chance.choice(self._standing())].document_id)
        self._write_retractions()

    def _put_back(self) -> None:
        if self._retracted:
            self._retracted.remove(self.chance.choice(sorted(self._retracted)))
            self._write_retractions()

    def _write_retractions(self) -> None:
        rows = [(document_id, "withdrawn", "2024-01-01T00:00:00") for document_id in sorted(self._retracted)]
        self._put(_RETRACTIONS, _csv([("document_id", "reason", "retracted_at"), *rows]))
        self.log.append(f"retracted: {', '.join(sorted(self._retracted)) or 'none'}")

    def _change_records(self) -> None:
        self._write_records(self.chance.choice(_OFTEN_CHANGED))

    def _take_records_away(self) -> None:
        name = self.chance.choice(_OFTEN_CHANGED)
        if self._contents[f"records/{name}.csv"][-1] is not None:
            self._put(f"records/{name}.csv", None)
            self.log.append(f"gone records/{name}.csv")

    def _write_records(self, name: str) -> None:
        yaml = (
            f"source: {name}\nfile: {name}.csv\npublisher: Test register (invented)\nlicence: CC0-1.0\n"
            f'published_on: 2024-01-31\ndates: ["%Y-%m-%d", "%Y"]\n{chr(10).join(_RECORDS[name])}\n'
        )
        if f"records/{name}.yml" not in self._contents:
            self._put(f"records/{name}.yml", yaml.encode())
        self._put(f"records/{name}.csv", _csv(_ROWS[name](self.chance)))
        self.log.append(f"written records/{name}.csv")

    def _decide(self) -> None:
        left, right = sorted(self.chance.sample(stories.NAMES, 2))
        verdict = self.chance.choice(("positive", "negative", "unsure"))
        self.judgements[left, right] = Judgement(left, right, verdict, "a person", date(2024, 1, 1), "known")
        self.log.append(f"decided: {left} and {right}: {verdict}")

    def _decide_on_one(self) -> None:
        """Two ways of writing one organisation, so that what is merged by a person is likely to have facts."""
        left, right = sorted(self.chance.sample(self.chance.choice((*stories.HUBS, *stories.START_UPS)), 2))
        verdict = self.chance.choice(("positive", "positive", "negative"))
        self.judgements[left, right] = Judgement(left, right, verdict, "a person", date(2024, 1, 1), "known")
        self.log.append(f"decided: {left} and {right}: {verdict}")

    def _take_decision_back(self) -> None:
        if self.judgements:
            pair = self.chance.choice(sorted(self.judgements))
            del self.judgements[pair]
            self.log.append(f"taken back: {' and '.join(pair)}")


_CHANGES: dict[Callable[[GrowingRaw], None], int] = {
    GrowingRaw._new_document: 3,
    GrowingRaw._overwrite: 2,
    GrowingRaw._correct: 3,
    GrowingRaw._copy: 3,
    GrowingRaw._take_away: 1,
    GrowingRaw._spoil: 1,
    GrowingRaw._retract: 2,
    GrowingRaw._put_back: 2,
    GrowingRaw._change_records: 3,
    GrowingRaw._take_records_away: 1,
    GrowingRaw._decide: 1,
    GrowingRaw._decide_on_one: 2,
    GrowingRaw._take_decision_back: 2,
}


def _hubs(chance: random.Random) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = [("Hub", "City", "Country", "Number", "Before")]
    for number, group in enumerate(stories.HUBS):
        if chance.random() < 0.8:
            before = group[1] if chance.random() < 0.5 else ""
            rows.append((group[0], chance.choice(stories.CITIES), "BE", f"R{number}", before))
    return [*rows, ("Ropery Yard", "Ghent", "BE", "R9", "")]


def _rounds(chance: random.Random) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = [("Company", "Date", "Amount", "Currency", "Round", "Investors")]
    for _ in range(6):
        on = f"{chance.choice(stories.YEARS_OF_ROUNDS)}-{chance.choice(('03', '06'))}-15"
        amount, currency = chance.choice((2, 3, 12)) * 1_000_000, chance.choice(("EUR", "USD", "CNY"))
        backers = "; ".join(group[0] for group in chance.sample(stories.INVESTORS, 2))
        company = chance.choice(chance.choice(stories.START_UPS))
        rows.append((company, on, amount, currency, chance.choice(("Seed", "Series A", "")), backers))
    return rows


def _calendar(chance: random.Random) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = [("Organiser", "Type", "Event", "Day")]
    for _ in range(5):
        name = (
            f"{chance.choice(('', '5th '))}{chance.choice(('Harbour Robotics Forum', 'Rope Works Demo Day'))}"
        )
        on = datetime(chance.choice(stories.YEARS), chance.choice((3, 6, 9)), 5).date()
        rows.append((chance.choice(stories.HUBS)[0], chance.choice(("forum", "conference")), name, on))
    return rows


def _figures(chance: random.Random) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = [("Hub", "Year", "Projects", "Occupancy")]
    for group in stories.HUBS:
        years = chance.sample(stories.YEARS, 3)
        rows += [(group[0], year, chance.choice((24, 31, 48)), chance.choice((81, 95))) for year in years]
    return rows


def _rates(chance: random.Random) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = [("Currency", "Period", "Rate")]
    return [
        *rows,
        *(("EUR", year, round(chance.uniform(1, 1.3), 2)) for year in chance.sample(stories.YEARS, 3)),
    ]


_ROWS = {"hubs": _hubs, "rounds": _rounds, "calendar": _calendar, "figures": _figures, "rates": _rates}


def _last(contents: list[bytes | None]) -> list[bytes | None]:
    """What a file held last, and that it is gone if it is."""
    held = [content for content in contents if content is not None][-1:]
    return [*held, *([None] if contents[-1] is None else [])]


def _csv(rows: list[tuple[object, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _put(folder: Path, path: str, content: bytes | None, at: int) -> None:
    target = folder / path
    if content is None:
        target.unlink()
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    os.utime(target, (_LONG_AGO + at, _LONG_AGO + at))
