"""Coverage-guided fuzzing of the readers of text, HTML and feeds.

    uv pip install atheris
    python tests/fuzz/fuzz_readers.py text|html|feed -max_total_time=600 [CORPUS_FOLDER]

The reader's own function is called, not the loop around it that turns the exceptions of parsers into
rejects: an exception of any kind is a finding, and so is an item that could not be stored or a reading that
takes longer than two seconds. Other arguments are libFuzzer's.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["orchestration.readers", "trafilatura", "htmldate", "feedparser"]):
    from orchestration.model import Document, Reject
    from orchestration.readers.base import Reader
    from orchestration.readers.feed import read_feed
    from orchestration.readers.pages.html import read_html
    from orchestration.readers.people.masking import item_without_contacts
    from orchestration.readers.text import read_text

READERS_BY_NAME: dict[str, Reader] = {"text": read_text, "html": read_html, "feed": read_feed}
FIXTURES = Path(__file__).parent.parent / "fixtures"
SLOWEST = 2.0  # seconds of the processor; inputs are a few thousand bytes


def check(read: Reader, data: bytes) -> None:
    """Read, and raise where anything is not as a reader promises."""
    started = time.process_time()
    for item in map(item_without_contacts, read(data, "fuzzed")):
        if isinstance(item, Document):
            for part in (
                item.title,
                item.text,
                item.member,
                item.publisher or "",
                item.url or "",
                item.licence or "",
            ):
                part.encode("utf-8")
            assert item.title, "a document without a title"
            assert item.text.startswith(item.title), "offsets would not count in the text"
            assert item.updated_at is None or item.updated_at.tzinfo is None, "a moment with a zone"
        elif isinstance(item, Reject):
            assert item.reason, "a reject that says nothing"
            assert len(item.raw_excerpt) <= 500, "a long excerpt"
    taken = time.process_time() - started
    assert taken < SLOWEST, f"{taken:.1f} s for {len(data)} bytes"


def main() -> None:
    """Fuzz the reader that the first argument names."""
    if len(sys.argv) < 2 or sys.argv[1] not in READERS_BY_NAME:
        sys.exit(__doc__)
    read = READERS_BY_NAME[sys.argv.pop(1)]
    if all(argument.startswith("-") for argument in sys.argv[1:]):
        # what is found worth keeping goes into the first folder, so that must not be the fixtures
        sys.argv += [tempfile.mkdtemp(prefix="corpus-"), str(FIXTURES / "news"), str(FIXTURES / "broken")]
    atheris.Setup(sys.argv, lambda data: check(read, data))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
