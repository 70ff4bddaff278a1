"""Token F1 of the main text of 181 news pages, trafilatura's alone and ours, by the measure of their publisher.

The pages and the measure are those of the article-extraction benchmark (Zyte): precision and recall of
bags of four-word shingles, their means over the pages, and F1 of the means. Our rules were made on half A.

.venv/bin/python tests/benchmarks/bench_pages.py
"""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

import trafilatura

from orchestration.model import Document
from orchestration.readers import read
from orchestration.settings import PROJECT_DIR

PAGES = PROJECT_DIR.parent / "shared" / "data" / "html_pages"
SHINGLE = 4  # words
ALONE = 0.957  # F1 of trafilatura alone, as the benchmark of this project states it


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1)))


def precision_and_recall(true: str, found: str) -> tuple[float, float]:
    expected, given = shingles(true), shingles(found)
    shared = (expected & given).total()
    return shared / given.total(), shared / expected.total()


def f1(pairs: Iterable[tuple[float, float]]) -> tuple[float, float, float]:
    precisions, recalls = zip(*pairs, strict=True)
    precision, recall = statistics.mean(precisions), statistics.mean(recalls)
    return 2 * precision * recall / (precision + recall), precision, recall


def half(page: str) -> str:
    return "AB"[int(hashlib.sha256(page.encode()).hexdigest(), 16) % 2]


def trafilatura_alone(data: bytes) -> str:
    return trafilatura.extract(data, include_comments=False, include_tables=False) or ""


def ours(data: bytes) -> str:
    """The text without its title, which the benchmark does not count to the article."""
    (item,) = read(data, "page.html").items
    return item.text[len(item.title) :] if isinstance(item, Document) else ""


def measure(
    name: str, extract: Callable[[bytes], str], pages: Mapping[str, bytes], truth: Mapping[str, str]
) -> float:
    started = time.perf_counter()
    pairs = {page: precision_and_recall(truth[page], extract(data)) for page, data in pages.items()}
    taken = time.perf_counter() - started
    for part in ("A", "B", "AB"):
        chosen = [pair for page, pair in pairs.items() if half(page) in part]
        score, precision, recall = f1(chosen)
        print(
            f"{name:20} {part:2} {len(chosen):4} pages  F1 {score:.4f}  precision {precision:.4f}  recall {recall:.4f}"
        )
    print(f"{name:20} {1000 * taken / len(pages):.0f} ms a page")
    return f1(pairs.values())[0]


def main() -> int:
    if not PAGES.is_dir():
        print(f"the pages are not here: {PAGES}", file=sys.stderr)
        return 2
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    articles = json.loads((PAGES / "ground-truth.json").read_text(encoding="utf-8"))
    truth = {page: article["articleBody"] for page, article in articles.items()}
    pages = {
        page: gzip.decompress((PAGES / "html" / f"{page}.html.gz").read_bytes()) for page in sorted(truth)
    }
    alone = measure("trafilatura alone", trafilatura_alone, pages, truth)
    if round(alone, 3) != ALONE:
        print(
            f"trafilatura alone gives {alone:.3f}, not {ALONE}: the measure or the library changed",
            file=sys.stderr,
        )
    return 0 if measure("ours", ours, pages, truth) > alone else 1


if __name__ == "__main__":
    sys.exit(main())
