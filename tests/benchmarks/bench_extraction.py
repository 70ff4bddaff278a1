"""Documents per second of the rules on one core, and whether the cost of a document grows with its length alone.

.venv/bin/python tests/benchmarks/bench_extraction.py
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from statistics import median

from orchestration.extraction.engine import extract
from orchestration.model import Document
from orchestration.readers import read
from orchestration.settings import PROJECT_DIR
from orchestration.vocabulary import Vocabulary, load_vocabulary

NEWS = PROJECT_DIR.parent / "shared" / "data" / "news_unlabelled"
WORDS = (300, 500)  # of a document of ordinary length: about 400 on average
ROUNDS = 5
LENGTHS = (10_000, 100_000, 1_000_000)  # characters


def articles() -> Iterator[Document]:
    for path in sorted(NEWS.rglob("*.txt")):
        yield from (item for item in read(path.read_bytes(), path.name).items if isinstance(item, Document))


def seconds(documents: list[Document], vocabulary: Vocabulary) -> float:
    """Processor seconds: other processes do not count."""
    begun = time.process_time()
    for document in documents:
        extract(document, vocabulary)
    return time.process_time() - begun


def main() -> int:
    if not NEWS.is_dir():
        print(f"the articles are not here: {NEWS}", file=sys.stderr)
        return 2
    vocabulary = load_vocabulary(PROJECT_DIR / "dbt_project" / "seeds")
    every = list(articles())
    ordinary = [item for item in every if WORDS[0] <= len(item.text.split()) <= WORDS[1]]
    words = sum(len(item.text.split()) for item in ordinary)
    seconds(ordinary[:20], vocabulary)  # the tables of the vocabulary are built on first use
    rates = [len(ordinary) / seconds(ordinary, vocabulary) for _ in range(ROUNDS)]
    print(f"{len(ordinary)} articles of {words / len(ordinary):.0f} words on average, {ROUNDS} rounds")
    print(f"documents a second: {median(rates):.0f} (best {max(rates):.0f}, worst {min(rates):.0f})")
    prose = "\n\n".join(item.text for item in every)
    while len(prose) < LENGTHS[-1]:
        prose += prose
    print(f"{'characters':>12}{'seconds':>10}{'per 10,000':>12}")
    for length in LENGTHS:
        taken = seconds([Document("Title", f"Title\n\n{prose[:length]}", "text")], vocabulary)
        print(f"{length:12,}{taken:10.2f}{taken / length * 1e4:12.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
