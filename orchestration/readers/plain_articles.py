"""Many small files at once: plain articles, of which the bytes say that reading them takes no more than a split.

Most of what comes as plain text is clean already and names no contact of a person. That is told for hundreds of
texts in one pass, so that landing tens of thousands of articles costs little more than reading their bytes. What is
not surely such an article is left to `open_reading`, and whatever is read here it would read to the same document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyarrow as pa

from orchestration.model import Document
from orchestration.readers.base import MAX_DOCUMENT_CHARACTERS, may_be_unclean
from orchestration.readers.people.contacts import may_hold_contacts
from orchestration.readers.text import document_of_lines

# A word, and then more on its line: no other format begins so, except for letters in an mbox.
_BEGINS_AS_TEXT = re.compile("(?!From )[A-Z][a-z]+[ ,]")
# where the header of a tar archive has a number
_TAR_CHECKSUM = slice(148, 156)
_OCTAL = b"01234567 \x00"


def read_plain_articles(files: Sequence[tuple[bytes, str]]) -> list[Document | None]:
    """The documents of those files that are surely plain articles; None for all others.

    Args:
        files: the bytes and the name of each, without folders. Some hundreds at a time: all are in memory.
    """
    texts = [_text(data, name) for data, name in files]
    is_unclean = may_be_unclean(pa.array(texts, pa.string())).to_pylist()
    documents = [
        document_of_lines(text.strip(), "text") if text is not None and not unclean else None
        for text, unclean in zip(texts, is_unclean, strict=True)
    ]
    bodies = pa.array([document and document.text for document in documents], pa.string())
    return [
        document if document is not None and document.publisher is None and not doubtful else None
        for document, doubtful in zip(documents, may_hold_contacts(bodies).to_pylist(), strict=True)
    ]


def _text(data: bytes, name: str) -> str | None:
    """What may be the text of a plain article."""
    if not name.endswith(".txt") or not data[_TAR_CHECKSUM].strip(_OCTAL):
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if len(text) > MAX_DOCUMENT_CHARACTERS or _BEGINS_AS_TEXT.match(text) is None:
        return None
    return text
