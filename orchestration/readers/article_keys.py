"""One article written as keys and values (JSON, JSON Lines, front matter) into a document.

Which keys are read, in which order, and what each may hold. Files and their lists are the formats' own modules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from orchestration.model import Document, Reject
from orchestration.readers.base import (
    canonical_url,
    checked_document,
    clean_line,
    clean_text,
    full_text,
)
from orchestration.readers.dates import whole_date, whole_moment
from orchestration.readers.line_breaks import join_wrapped_lines
from orchestration.readers.markup import is_markup, text_of_markup
from orchestration.readers.rights import rights_from_values

# Keys without case, blanks and punctuation, so that `published_at`, `publishedAt` and `dc:publishedat` are near;
# the first present of each row counts. Other keys are ignored on purpose.
_TITLE = ("title", "headline", "webtitle", "heading", "subject", "name")
_TEXT = (
    "text", "body", "bodytext", "articlebody", "articletext", "fulltext", "maintext", "content", "contenttext",
    "contenthtml", "bodyhtml", "html",
)  # fmt: skip
_SUMMARY = ("description", "summary", "abstract", "excerpt", "lead", "leadparagraph", "standfirst", "snippet")
_PUBLISHED = (
    "date", "publishedon", "published", "publishedat", "datepublished", "pubdate", "publicationdate",
    "publishdate", "firstpublishedat", "webpublicationdate", "releasedate", "datecreated", "createdat", "created",
)  # fmt: skip
_UPDATED = (
    "modifiedgmt", "updatedat", "updated", "updatedon", "datemodified", "modified", "modifiedat", "lastmodified",
    "lastmod", "lastupdated", "dateupdated",
)  # fmt: skip
_URL = ("canonicalurl", "canonical", "url", "link", "permalink", "weburl", "articleurl", "mainentityofpage")
_PUBLISHER = (
    "publisher", "sitename", "source", "sourcename", "provider", "outlet", "publication", "newspaper", "ispartof",
)  # fmt: skip
_LANGUAGE = ("language", "lang", "inlanguage", "locale")
_VIEWS = ("viewcount", "views")

# keys of lists of articles, in what interfaces of news sites and databases answer with
LISTS = frozenset(
    (
        "articles", "items", "results", "result", "data", "posts", "stories", "news", "entries", "documents",
        "docs", "hits", "records", "rows", "value", "values", "nodes", "edges", "list", "content", "feed",
        "pages", "elements", "releases", "press_releases", "@graph",
    )
)  # fmt: skip

# objects that hold an article's own keys one level down
_WRAPPERS = (
    "article",
    "post",
    "_source",
    "attributes",
    "node",
    "fields",
    "document",
    "data",
    "result",
    "item",
)
_WRAPPED_DEPTH = 3
# in an object that stands for a text or a name, the key that has it
_INNER = ("rendered", "name", "title", "text", "value", "html", "url", "@value", "@id", "#text", "$")

_NOT_KEY = re.compile(r"[^0-9a-z]+")
_PREFIX = re.compile(r"^(?:dc|dcterms|og|schema|article|prism):", re.IGNORECASE)
_LANGUAGE_TAG = re.compile(r"([a-z]{2,3})(?:[-_].*)?", re.DOTALL)
_CUT_MARK = re.compile(r"(?:…|\.\.\.)? ?\[\+[0-9]{1,9} chars\]$")
_MAX_LIST = 10_000


class WrongValueError(ValueError):
    """A key holds what it cannot; the message says which and what."""


def read_article(value: Mapping[str, object], source_format: str, member: str) -> Document | Reject:
    """The document that one object stands for, or why it stands for none.

    Args:
        value: keys and values as the format has them.
        source_format: as the document has it.
        member: the item's name in its file.
    """
    keys = normalised_keys(value)
    try:
        title = clean_line(text_of_markup(_text(keys, *_TITLE)))
        body = _body(keys)
    except WrongValueError as error:
        return Reject("a key holds a wrong value", str(error), member)
    if not title:
        title, _, body = body.partition("\n")
    if not title:
        return Reject("there is no text in it", "neither title nor text, body or content", member)
    document = Document(title, full_text(title, body.strip()), source_format, member)
    described, faults = _with_metadata(document, keys)
    if faults:
        return Reject("a key holds a wrong value", faults[0], member)
    return checked_document(described, "")


def with_metadata(document: Document, values: Mapping[str, object]) -> tuple[Document, tuple[str, ...]]:
    """The document with what the keys say of it besides its text, and which of them hold what they cannot."""
    return _with_metadata(document, normalised_keys(values))


def _with_metadata(
    document: Document, keys: Mapping[str, tuple[str, object]]
) -> tuple[Document, tuple[str, ...]]:
    stated: dict[str, Any] = {}
    faults: list[str] = []
    for field, read in _METADATA.items():
        try:
            value = read(keys)
        except WrongValueError as error:
            faults.append(str(error))
        else:
            stated.update({field: value} if value is not None else {})
    rights = rights_from_values(dict(keys.values()))
    stated.update(licence=rights.licence, text_mining_opt_out=rights.text_mining_opt_out)
    return replace(document, **stated), tuple(faults)


def stated_title(values: Mapping[str, object]) -> str:
    """The title that the keys state, final; "" where they state none.

    Raises:
        WrongValueError: it is no text.
    """
    return clean_line(text_of_markup(_text(normalised_keys(values), *_TITLE)))


def normalised_keys(value: Mapping[str, object]) -> dict[str, tuple[str, object]]:
    """Normalised key -> the key as written, and its value; keys of a wrapped article come after its own."""
    found: dict[str, tuple[str, object]] = {}
    level: list[Mapping[str, object]] = [value]
    for _ in range(_WRAPPED_DEPTH):
        wrapped: list[Mapping[str, object]] = []
        for mapping in level:
            for key, inner in mapping.items():
                name = _normalised(key)
                if isinstance(inner, dict) and key in _WRAPPERS:
                    wrapped.append(inner)
                elif inner is not None and name not in found:
                    found[name] = (key, inner)
        level = wrapped
    return found


@lru_cache(maxsize=4096)
def _normalised(key: str) -> str:
    return _NOT_KEY.sub("", _PREFIX.sub("", key[:200]).casefold())


def is_text_key(key: str) -> bool:
    """Whether a key holds the text of an article, so that its object is one."""
    return _normalised(key) in _TEXT


def _body(keys: Mapping[str, tuple[str, object]]) -> str:
    for name in (*_TEXT, *_SUMMARY):
        stated = _text(keys, name) if name in keys else ""
        if body := body_text(stated) if stated else "":
            cut = _CUT_MARK.search(body, max(0, len(body) - 40))
            return body[: cut.start()].rstrip() if cut else body
    return ""


def body_text(value: str) -> str:
    """The final text of a value that may be plain, wrapped at a width, or HTML."""
    return text_of_markup(value) if is_markup(value) else join_wrapped_lines(clean_text(value))


def _first(keys: Mapping[str, tuple[str, object]], names: tuple[str, ...]) -> tuple[str, object]:
    """The first key present that holds something: as written, and its value."""
    for name in names:
        written, value = keys.get(name, ("", None))
        if value not in (None, "", False, [], {}):
            return written, value
    return names[0], None


def _text(keys: Mapping[str, tuple[str, object]], *names: str) -> str:
    key, found = _first(keys, names)
    return "\n\n".join(_strings(key, found)) if found is not None else ""


def _strings(key: str, value: object) -> Iterator[str]:
    """The texts of a value: itself, those of a list of texts, or that of an object that stands for one."""
    values = value if isinstance(value, list) else [value]
    for each in values[:_MAX_LIST]:
        inner = each
        if isinstance(each, dict):
            inner = next((each[name] for name in _INNER if isinstance(each.get(name), str)), None)
            if inner is None:
                continue  # an object that names nothing: {"id": null, "name": null}
        if not isinstance(inner, str):
            raise WrongValueError(f"{key} must be text, this is {kind_of(value)}")
        yield inner


def _one(keys: Mapping[str, tuple[str, object]], names: tuple[str, ...]) -> str:
    """The first text under the first key present, on one line."""
    key, found = _first(keys, names)
    return clean_line(next(_strings(key, found), "")) if found is not None else ""


def _date(keys: Mapping[str, tuple[str, object]]) -> date | None:
    key, found = _first(keys, _PUBLISHED)
    if isinstance(found, date):  # YAML and TOML have dates of their own
        return found.date() if isinstance(found, datetime) else found
    text = _one(keys, _PUBLISHED)
    if not text:
        return None
    stated = whole_date(text)
    if stated is None:
        raise WrongValueError(f"{key}: {text[:60]!r} is no date: write it as 2024-05-31")
    return stated


def _moment(keys: Mapping[str, tuple[str, object]]) -> datetime | None:
    key, found = _first(keys, _UPDATED)
    if isinstance(found, datetime):
        return utc_without_zone(found)
    if isinstance(found, date):
        return datetime(found.year, found.month, found.day)  # noqa: DTZ001 - the model's moments have no zone
    text = _one(keys, _UPDATED)
    if not text:
        return None
    stated = whole_moment(text)
    if stated is None:
        raise WrongValueError(f"{key}: {text[:60]!r} is no date: write it as 2024-05-31T10:00:00Z")
    return stated


def utc_without_zone(moment: datetime) -> datetime:
    """A moment as documents have it; one without a zone is taken as UTC."""
    if moment.tzinfo is None:
        return moment
    try:
        return moment.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:  # an hour before the year 1
        return moment.replace(tzinfo=None)


def _url(keys: Mapping[str, tuple[str, object]]) -> str | None:
    key, _ = _first(keys, _URL)
    text = _one(keys, _URL)
    if not text:
        return None
    address = canonical_url(text)
    if address is None:
        raise WrongValueError(f"{key}: {text[:100]!r} is no web address")
    return address


def _publisher(keys: Mapping[str, tuple[str, object]]) -> str | None:
    name = _one(keys, _PUBLISHER)
    if name.startswith(("#", "_:")):
        return None  # a reference to another object
    return host_of(name) or name[:300] or None


def host_of(address: str) -> str | None:
    """The site of a web address, which stands for its publisher; None for what is no address."""
    canonical = canonical_url(address)
    host = urlsplit(canonical).hostname if canonical else None
    return host.removeprefix("www.") if host else None


def language_code(text: str) -> str | None:
    """The primary tag of a language: "en" of "en-GB"; what is no tag is kept as it is."""
    stated = clean_line(text).lower()
    tag = _LANGUAGE_TAG.fullmatch(stated)
    return (tag[1] if tag else stated[:35]) or None


def _count(keys: Mapping[str, tuple[str, object]]) -> int | None:
    for name in _VIEWS:
        key, found = keys.get(name, ("", None))
        if found is None:
            continue
        if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found < 2**62:
            raise WrongValueError(f"{key} must be a whole number, this is {kind_of(found)}")
        return found
    return None


_METADATA: Mapping[str, Callable[[Mapping[str, tuple[str, object]]], object]] = {
    "published_on": _date,
    "publisher": _publisher,
    "url": _url,
    "language": lambda keys: language_code(_one(keys, _LANGUAGE)),
    "view_count": _count,
    "updated_at": _moment,
}

_KINDS: Mapping[type, str] = {
    dict: "an object",
    list: "a list",
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    type(None): "null",
}


def kind_of(value: object) -> str:
    """What a value is, in words a person knows from JSON."""
    return _KINDS.get(type(value), "something else")
