"""The main text of a page: trafilatura, on a tree made ready for it, in two tempers of which one is chosen.

Token F1 on the article-extraction benchmark is measured by tests/benchmarks/bench_pages.py. What the page
says about itself is `metadata.py`'s; which paragraphs are no article, `boilerplate.py`'s.
"""

from __future__ import annotations

import logging
import re
from collections import Counter, defaultdict
from collections.abc import Iterable

import trafilatura
from lxml.html import HtmlElement
from trafilatura.settings import Document as Page

# what these say of a hostile page is in its reject; without a handler it would be printed among the progress
for _name in ("trafilatura", "htmldate", "courlan"):
    logging.getLogger(_name).addHandler(logging.NullHandler())

_ENOUGH = 1_000  # characters: so much text found by the strict extraction is the article
_TOO_LITTLE = 0.25  # of what the lenient extraction finds: the strict one has missed the article


def extracted_page(tree: HtmlElement) -> Page | None:
    """The page as trafilatura reads it: strictly, or leniently where the strict reading finds next to nothing."""
    _without_boxes(tree)
    _join_parts(tree)
    strict = _extracted(tree, favor_precision=True)
    if strict and len(strict.text or "") >= _ENOUGH:
        return strict
    lenient = _extracted(tree, favor_precision=False)
    if strict is None or lenient is None:
        return strict or lenient
    return lenient if len(strict.text or "") < _TOO_LITTLE * len(lenient.text or "") else strict


def _extracted(tree: HtmlElement, *, favor_precision: bool) -> Page | None:
    page = trafilatura.bare_extraction(
        tree, with_metadata=False, include_comments=False, favor_precision=favor_precision
    )
    return page if isinstance(page, Page) else None


def paragraphs_of(page: Page) -> list[str]:
    """The lines of the text, blank ones left out."""
    return [line for line in (" ".join(line.split()) for line in (page.text or "").split("\n")) if line]


_BOX = re.compile(r"rollover|tooltip|popover", re.IGNORECASE)
_LONGEST_BOX = 2_000  # characters
_LISTS_OF_LINKS = 0.8  # of a list's text inside links: it leads elsewhere


def _without_boxes(tree: HtmlElement) -> None:
    """Takes out what a browser shows only under the pointer, and lists of links."""
    boxes = [
        element for element in tree.iter("span", "div", "aside") if _BOX.search(element.get("class") or "")
    ]
    around = {ancestor for box in boxes for ancestor in box.iterancestors()}
    for box in boxes:
        if box not in around and box.getparent() is not None and _length(box) < _LONGEST_BOX:
            box.drop_tree()
    for listing in list(tree.iter("ul", "ol")):
        length = _length(listing)
        if length and len(listing) > 1 and listing.getparent() is not None:
            linked = sum(_length(link) for link in listing.iter("a"))
            if linked >= _LISTS_OF_LINKS * length:
                listing.drop_tree()


def _length(element: HtmlElement) -> int:
    return len(" ".join(element.text_content().split()))


_PARAGRAPH = 80  # characters of one that runs on; shorter ones are captions and teasers
_GROUPS_TRIED = 3
_NOT_ARTICLE = re.compile(r"comment|footer|sidebar|related|promo|recirc|teaser", re.IGNORECASE)


def _join_parts(tree: HtmlElement) -> None:
    """Moves an article that stands in several containers of one class, among advertisements, into the first."""
    lengths: dict[HtmlElement, list[int]] = defaultdict(list)
    for paragraph in tree.iter("p"):
        parent = paragraph.getparent()
        if parent is not None and parent.tag in {"div", "section"} and parent.get("class"):
            length = _length(paragraph)
            if length >= _PARAGRAPH:
                lengths[parent].append(length)
    groups: dict[tuple[str, str], list[HtmlElement]] = defaultdict(list)
    sizes: Counter[tuple[str, str]] = Counter()
    for container, found in lengths.items():
        if len(found) > 1:
            kind = (str(container.tag), str(container.get("class")))
            groups[kind].append(container)
            sizes[kind] += sum(found)
    for kind, _ in sizes.most_common(_GROUPS_TRIED):
        parts = groups[kind]
        if len(parts) > 1 and _are_one_article(parts):
            for part in parts[1:]:
                parts[0].extend(list(part))


def _are_one_article(parts: list[HtmlElement]) -> bool:
    """Whether containers stand beside each other under one heading, outside of comments and the like."""
    lines = [list(part.iterancestors()) for part in parts]
    above = set().union(*lines)
    if any(part in above for part in parts) or any(map(_is_no_article, (*parts, *above))):
        return False
    shared = set(lines[0]).intersection(*lines[1:])
    common = next(ancestor for ancestor in lines[0] if ancestor in shared)
    return all(_count(common.iter(tag)) <= 1 for tag in ("h1", "article"))


def _is_no_article(element: HtmlElement) -> bool:
    return element.tag != "body" and _NOT_ARTICLE.search(element.get("class") or "") is not None


def _count(elements: Iterable[HtmlElement]) -> int:
    return sum(1 for _ in elements)
