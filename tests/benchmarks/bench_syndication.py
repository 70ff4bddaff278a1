"""Near-duplicates: what is found of copies that were made, what is held for a copy and is none, and what it costs.

    .venv/bin/python tests/benchmarks/bench_syndication.py [--documents 20000]

Copies are made of every real article of the third-party data beside the checkout (none of it is kept here). The
articles themselves, all pairs of them, are the negatives, and so are templates: an article again with one
figure, one month or one name changed.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import re
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

from orchestration.landing.likeness import are_one_story, wording
from orchestration.landing.syndication import mark_syndicated
from orchestration.model import Document
from orchestration.readers import read
from orchestration.settings import PROJECT_DIR, Settings
from orchestration.warehouse import insert_rows, open_working, transaction

NEWS = PROJECT_DIR.parent / "shared" / "data" / "news_unlabelled"
NOON = datetime(2024, 6, 1, 12)
DAY = date(2024, 5, 1)
Change = Callable[[str, random.Random], str | None]


def other_title(text: str, rng: random.Random) -> str:
    _, _, body = text.partition("\n\n")
    return f"What happened next in the story of the day\n\n{body}"


def byline(text: str, rng: random.Random) -> str:
    title, _, body = text.partition("\n\n")
    return f"{title}\n\nBy Robin Quay, Osier Gate Press\n\n{body}"


def lead_added(text: str, rng: random.Random) -> str:
    title, _, body = text.partition("\n\n")
    return (
        f"{title}\n\nThis report first appeared with the Osier Gate Press and is printed here with its kind "
        f"permission; our own desk has shortened nothing and added this line alone.\n\n{body}"
    )


def notice_below(text: str, rng: random.Random) -> str:
    return (
        f"{text}\n\nRead more about business and technology every morning in our letter. Subscribe on our pages, "
        "and follow us where you like to read the news."
    )


def last_paragraph_cut(text: str, rng: random.Random) -> str | None:
    paragraphs = text.rstrip().split("\n\n")
    return "\n\n".join(paragraphs[:-1]) if len(paragraphs) > 4 else None


def third_of_paragraphs_cut(text: str, rng: random.Random) -> str | None:
    paragraphs = text.rstrip().split("\n\n")
    return "\n\n".join(paragraphs[: -(len(paragraphs) // 3)]) if len(paragraphs) > 5 else None


def typography(text: str, rng: random.Random) -> str:
    text = re.sub(r'"([^"\n]*)"', "\u201c\\1\u201d", text.replace("'", "\u2019").replace(" - ", " \u2014 "))
    return text.replace("million ", "million\u00a0").replace(". ", ".  ")


def words_edited(share: float, *, also_names: bool = False) -> Change:
    def edit(text: str, rng: random.Random) -> str:
        words = re.split(r"(\s+)", text)
        vocabulary = [word for word in words if word.isalpha() and word.islower()]
        for place, word in enumerate(words):
            may_change = word.isalpha() and (also_names or word.islower())
            if may_change and rng.random() < share:
                words[place] = rng.choice(("", rng.choice(vocabulary), f"{word} {rng.choice(vocabulary)}"))
        return "".join(words)

    return edit


def one_figure_changed(text: str, rng: random.Random) -> str | None:
    figures = list(re.finditer(r"(?<![\w.,])\d{1,4}(?![\w.,])", text.partition("\n\n")[2]))
    if not figures:
        return None
    offset = len(text.partition("\n\n")[0]) + 2
    figure = rng.choice(figures)
    changed = str(int(figure[0]) + rng.randint(1, 9))
    return text[: offset + figure.start()] + changed + text[offset + figure.end() :]


def a_name_changed(text: str, rng: random.Random) -> str | None:
    """The capitalised word that stands most often inside sentences, everywhere it stands."""
    body = text.partition("\n\n")[2]
    names = re.findall(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b", body)
    if not names:
        return None
    return re.sub(rf"\b{max(sorted(set(names)), key=names.count)}\b", "Wharfside", text)


def one_name_changed_once(text: str, rng: random.Random) -> str | None:
    names = list(re.finditer(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b", text))
    if not names:
        return None
    name = rng.choice(names)
    return f"{text[: name.start()]}Wharfside{text[name.end() :]}"


COPIES: dict[str, Change] = {
    "other title": other_title,
    "byline added": byline,
    "lead paragraph added": lead_added,
    "notice added below": notice_below,
    "last paragraph cut": last_paragraph_cut,
    "last third cut": third_of_paragraphs_cut,
    "typographic quotes, dashes, spaces": typography,
    "5 % of small words edited": words_edited(0.05),
    "10 % of small words edited": words_edited(0.10),
    "5 % of all words edited, names too": words_edited(0.05, also_names=True),
    "title, byline, notice, 5 % edited": lambda text, rng: notice_below(
        byline(other_title(words_edited(0.05)(text, rng), rng), rng), rng
    ),
}
TEMPLATES: dict[str, Change] = {
    "one figure changed": one_figure_changed,
    "one name changed everywhere": a_name_changed,
    "one mention of a name changed": one_name_changed_once,
}


def documents(texts: Sequence[tuple[str, str, date | None]]) -> list[dict[str, object]]:
    return [
        {
            "document_id": document_id,
            "document_version": 1,
            "is_current": True,
            "title": text.partition("\n")[0],
            "published_on": published_on,
            "text_mining_opt_out": False,
            "source_format": "text",
            "source_path": f"news/{document_id}.txt",
            "member": "",
            "content_sha256": hashlib.sha256(text.encode()).hexdigest(),
            "text": text,
            "word_count": len(text.split()),
            "landed_at": NOON,
            "is_retracted": False,
        }
        for document_id, text, published_on in texts
    ]


def marked(texts: Sequence[tuple[str, str, date | None]]) -> dict[str, str]:
    """Document -> original, as the working database has it after all of these have landed at once."""
    with (
        tempfile.TemporaryDirectory() as folder,
        open_working(Settings(Path(folder), Path(folder))) as connection,
    ):
        insert_rows(connection, "landing.documents", documents(texts))
        with transaction(connection):
            mark_syndicated(connection)
        return dict(
            connection.execute(
                "select document_id, duplicate_of_document_id from landing.documents "
                "where duplicate_of_document_id is not null"
            ).fetchall()
        )


def different_articles(articles: dict[str, str]) -> dict[str, str]:
    """The articles without the ones that repeat another word for word."""
    seen: dict[str, str] = {}
    for name, text in articles.items():
        seen.setdefault(wording(text).text_key, name)
    return {name: articles[name] for name in seen.values()}


def measure_changes(articles: dict[str, str], changes: dict[str, Change]) -> Iterator[tuple[str, int, int]]:
    """How many changed articles there are of each kind, and how many of them are held for a copy."""
    for kind, change in changes.items():
        rng = random.Random(20)
        changed = {name: copy for name, text in articles.items() if (copy := change(text, rng)) is not None}
        texts = [(f"a {name}", articles[name], DAY) for name in changed]
        texts += [(f"b {name}", copy, DAY + timedelta(days=1)) for name, copy in changed.items()]
        originals = marked(texts)
        clusters = {name: originals.get(f"a {name}", f"a {name}") for name in changed}
        yield kind, len(changed), sum(originals.get(f"b {name}") == clusters[name] for name in changed)


def measure_speed(
    connection: duckdb.DuckDBPyConnection, articles: dict[str, str], count: int
) -> tuple[float, ...]:
    """Seconds for `count` documents at once, for nothing new, for 100 more, and the words of a document."""
    rng = random.Random(20)
    sentences = [
        one for text in articles.values() for one in re.split(r"(?<=\.) ", text.partition("\n\n")[2])
    ]
    texts = [
        (
            f"{number:06}",
            f"Story {number}\n\n" + "\n\n".join(" ".join(rng.choices(sentences, k=4)) for _ in range(5)),
            DAY + timedelta(days=rng.randrange(300)),
        )
        for number in range(count - count // 10)
    ]
    # one in ten of the stories runs twice
    texts += [
        (f"{number:06} copy", notice_below(text, rng), published_on)
        for number, (_, text, published_on) in enumerate(texts[: count // 10])
    ]
    seconds = []
    for batch in (texts[100:], [], texts[:100]):
        insert_rows(connection, "landing.documents", documents(batch))
        start = time.perf_counter()
        with transaction(connection):
            mark_syndicated(connection)
        seconds.append(time.perf_counter() - start)
    return (*seconds, sum(len(text.split()) for _, text, _ in texts) / len(texts))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=int, default=20_000)
    count = parser.parse_args().documents
    everything = {
        path.relative_to(NEWS).as_posix(): item.text
        for path in sorted(NEWS.rglob("*.txt"))
        for item in read(path.read_bytes(), path.name).items
        if isinstance(item, Document)
    }
    articles = different_articles(everything)
    console = Console(width=110)

    wordings = {name: wording(text) for name, text in articles.items()}
    names = sorted(wordings)
    false = [
        (one, other)
        for place, one in enumerate(names)
        for other in names[place + 1 :]
        if are_one_story(wordings[one], wordings[other])
    ]
    pairs = len(names) * (len(names) - 1) // 2
    console.print(
        f"{len(everything)} articles, {len(articles)} of them different; of {pairs:,} pairs of different articles "
        f"{len(false)} are held for one story (to be read)"
    )
    for one, other in false:
        console.print(f"  {one}  {other}")

    table = Table("kind", "articles", "held for a copy", "share")
    for heading, changes in (("copies: recall", COPIES), ("templates: wrongly", TEMPLATES)):
        table.add_section()
        table.add_row(f"[bold]{heading}[/]")
        for kind, tried, found in measure_changes(articles, changes):
            table.add_row(kind, f"{tried}", f"{found}", f"{found / tried:.3f}")
    console.print(table)

    with (
        tempfile.TemporaryDirectory() as folder,
        open_working(Settings(Path(folder), Path(folder))) as connection,
    ):
        first, again, more, words = measure_speed(connection, articles, count)
    console.print(
        f"{count:,} documents of {words:.0f} words: {first:.1f} s, {first / count * 1000:.2f} s per 1,000; "
        f"nothing new: {again:.3f} s; 100 more: {more:.2f} s; "
        f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB"
    )


if __name__ == "__main__":
    main()
