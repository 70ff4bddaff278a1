"""What a page says about itself: title, publisher, dates, address, language, rights.

Read from meta tags, JSON-LD and links in that page's own markup; where several speak, the one made for
machines that read articles wins over the one made for browsers. The article's text is `article_text.py`'s.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from orchestration.readers.base import canonical_url, clean_line
from orchestration.readers.dates import whole_date, whole_moment
from orchestration.readers.rights import Rights, is_opt_out, licence_in, licence_of

Value = TypeVar("Value")

_LONGEST_SCRIPT = 500_000  # characters of JSON-LD
_MOST_OBJECTS = 500
_LONGEST_VALUE = 2_000


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """None (of the title "") where the page does not say."""

    title: str
    publisher: str | None
    published_on: date | None
    updated_at: datetime | None
    url: str | None
    language: str | None
    rights: Rights


def page_metadata(tree: HtmlElement) -> PageMetadata:
    """What the page says about itself; never raises for what it says."""
    meta = _meta_tags(tree)
    articles = [found for found in _linked_data(tree) if _is_article(found)]
    publisher = _first(clean_line, (*meta.get("og:site_name", ()), *_names(articles, "publisher")))
    return PageMetadata(
        title=_title(tree, meta, articles, publisher),
        publisher=publisher,
        published_on=_first(
            whole_date,
            (
                *_values(articles, "datePublished"),
                *_under(meta, "article:published_time", "datepublished", "dc.date.issued", "dcterms.issued"),
                *_itemprops(tree, "datePublished"),
            ),
        ),
        updated_at=_first(
            whole_moment,
            (
                *_values(articles, "dateModified"),
                *_under(meta, "article:modified_time", "og:updated_time", "datemodified", "dcterms.modified"),
                *_itemprops(tree, "dateModified"),
            ),
        ),
        url=_address(tree, meta, articles),
        language=_first(
            _language,
            (
                *tree.xpath("/html/@lang | /html/@*[name()='xml:lang']"),
                *_values(articles, "inLanguage"),
                *_under(meta, "content-language", "og:locale", "dc.language", "language"),
            ),
        ),
        rights=_rights(tree, meta, articles),
    )


def _first(read: Callable[[str], Value | None], stated: tuple[str, ...]) -> Value | None:
    """The first value that can be read as what it should be."""
    for value in stated:
        found = read(value[:_LONGEST_VALUE])
        if found:
            return found
    return None


def _meta_tags(tree: HtmlElement) -> Mapping[str, list[str]]:
    tags: dict[str, list[str]] = {}
    for tag in tree.iter("meta"):
        content = tag.get("content")
        for key in ("property", "name", "itemprop", "http-equiv"):
            name = (tag.get(key) or "").strip().lower()
            if name and content and content.strip():
                tags.setdefault(name, []).append(content)
    return tags


def _under(meta: Mapping[str, list[str]], *names: str) -> Iterator[str]:
    for name in names:
        yield from meta.get(name, ())


def _itemprops(tree: HtmlElement, name: str) -> Iterator[str]:
    for element in tree.iter("time", "span", "div", "p"):
        if name in (element.get("itemprop") or "").split():
            yield element.get("datetime") or element.get("content") or element.text_content()[:_LONGEST_VALUE]


def _linked_data(tree: HtmlElement) -> Iterator[Mapping[str, object]]:
    """The objects of JSON-LD in the page, those within others too; scripts that are not JSON say nothing."""
    waiting: list[object] = []
    for script in tree.iter("script"):
        text = script.text or ""
        if (script.get("type") or "").strip().lower() == "application/ld+json" and len(
            text
        ) <= _LONGEST_SCRIPT:
            try:
                waiting.append(json.loads(text, strict=False))
            except (ValueError, RecursionError):
                continue  # other tags of the page say the same
    for _ in range(_MOST_OBJECTS):
        if not waiting:
            return
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            yield value
            waiting += [inner for inner in value.values() if isinstance(inner, dict | list)]


def _is_article(found: Mapping[str, object]) -> bool:
    kinds = found.get("@type")
    stated = kinds if isinstance(kinds, list) else [kinds]
    return any(
        isinstance(kind, str) and re.search(r"(?:Article|Posting|Report|WebPage)\Z", kind) for kind in stated
    )


def _values(articles: list[Mapping[str, object]], key: str) -> tuple[str, ...]:
    return tuple(value for found in articles if isinstance(value := found.get(key), str))


def _names(articles: list[Mapping[str, object]], key: str) -> Iterator[str]:
    for found in articles:
        value = found.get(key)
        for one in value if isinstance(value, list) else [value]:
            name = one.get("name") if isinstance(one, dict) else one
            if isinstance(name, str):
                yield name


_BEFORE_SITE = re.compile(r" (?:[|–—·•»]|-|::) ")


def _title(
    tree: HtmlElement,
    meta: Mapping[str, list[str]],
    articles: list[Mapping[str, object]],
    publisher: str | None,
) -> str:
    headings = [clean_line(heading.text_content()[:_LONGEST_VALUE]) for heading in tree.iter("h1")]
    browser = [clean_line(title.text or "") for title in tree.iter("title")]
    stated = _first(clean_line, (*_values(articles, "headline"), *_under(meta, "og:title", "twitter:title")))
    if stated is None:
        # of several headings of the first rank, or of none, it cannot be told which is the article's
        stated = headings[0] if len(headings) == 1 and headings[0] else next(filter(None, browser), "")
    return _without_site(stated, publisher, headings)


def _without_site(title: str, publisher: str | None, headings: list[str]) -> str:
    """Without " | Site" behind it: where a heading has the rest alone, or the end is the publisher's name."""
    for mark in reversed(list(_BEFORE_SITE.finditer(title))):
        rest, end = title[: mark.start()].strip(), title[mark.end() :].strip()
        if rest and (rest in headings or (publisher and end.casefold() == publisher.casefold())):
            return rest
    return title


def _address(
    tree: HtmlElement, meta: Mapping[str, list[str]], articles: list[Mapping[str, object]]
) -> str | None:
    """The canonical address; one without a path is the site's and would make all its articles one."""
    stated = [
        *(link.get("href") or "" for link in tree.iter("link") if "canonical" in _relations(link)),
        *_under(meta, "og:url"),
        *_values(articles, "url"),
        *_values(articles, "mainEntityOfPage"),
    ]
    bases = [base.get("href") or "" for base in tree.iter("base")]
    absolute = next((one for one in (*bases, *stated) if canonical_url(one)), "")
    for one in stated:
        address = canonical_url(_joined(absolute, one.strip()))
        if address and (urlsplit(address).path or urlsplit(address).query):
            return address
    return None


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        return ""  # an impossible host


def _relations(link: HtmlElement) -> list[str]:
    return (link.get("rel") or "").lower().split()


_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9_-]{1,20})?")


def _language(stated: str) -> str | None:
    match = _LANGUAGE.fullmatch(stated.strip())
    return match[1].lower() if match else None


def _rights(tree: HtmlElement, meta: Mapping[str, list[str]], articles: list[Mapping[str, object]]) -> Rights:
    linked = (
        element.get("href") or ""
        for element in tree.iter("link", "a", "area")
        if not {"license", "licence"}.isdisjoint(_relations(element))
    )
    named = (*_values(articles, "license"), *_under(meta, "dcterms.license", "dc.rights.license", "license"))
    stated = _under(meta, "dcterms.rights", "dc.rights", "rights", "copyright")
    licence = (
        _first(licence_of, tuple(linked)) or _first(licence_of, named) or _first(licence_in, tuple(stated))
    )
    opted_out = any(is_opt_out(name, value) for name, values in meta.items() for value in values)
    return Rights(licence, opted_out)
