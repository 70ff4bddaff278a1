"""A piece of HTML inside a value or a letter, as running text; whole pages are `pages/html.py`'s.

No article is looked for here: all that a browser would show is text.
"""

from __future__ import annotations

import re

from lxml import etree

from orchestration.readers.base import clean_text

_PARAGRAPHS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "ul",
    ]
)
_LINES = frozenset(("br", "li", "option", "tr"))
_CELLS = frozenset(("td", "th"))
_LEFT_OUT = frozenset(["head", "iframe", "noscript", "object", "script", "style", "svg", "template", "title"])

_TAG = re.compile(
    r"</?(?:a|abbr|article|b|blockquote|body|br|center|cite|code|dd|del|div|dl|dt|em|figcaption|figure|font"
    r"|footer|h[1-6]|head|header|hr|html|i|iframe|img|ins|li|main|mark|nav|ol|p|pre|q|s|script|section|small"
    r"|span|strong|style|sub|sup|table|tbody|td|th|thead|time|tr|u|ul|video)(?:\s[^<>]*|/)?>",
    re.IGNORECASE,
)
_ANY_TAG = re.compile(r"<[^<>]*>")
# the parser's time grows with the square of a tag's attributes; a picture written into a tag is no text either
_LONG_TAG = re.compile(r"</?[A-Za-z][^<>]{4000,}>?")
# what a parser of XML cannot hold
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def is_markup(text: str) -> bool:
    """Whether there is a tag of HTML in it; "if 2 <x and x> 1" has none."""
    return _TAG.search(text) is not None


def text_of_markup(markup: str) -> str:
    """The text of a piece of HTML: blocks are paragraphs, list items and table rows lines; plain text stays."""
    return text_of_html(markup) if is_markup(markup) else clean_text(markup)


def text_of_html(markup: str) -> str:
    """The text of what is HTML by its own word, whatever its tags."""
    parser = etree.HTMLParser(
        huge_tree=True, no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    source = _UNREADABLE.sub("", _LONG_TAG.sub(" ", markup)).encode("utf-8")
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError:
        return ""  # a document of comments alone
    if root is None or any("depth" in fault.message for fault in parser.error_log):
        return clean_text(_ANY_TAG.sub("\n\n", markup))  # nested deeper than the parser goes: it stops there
    return clean_text("".join(_pieces(root)))


def _pieces(root: etree._Element) -> list[str]:
    pieces: list[str] = []
    hidden = preformatted = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag, is_start = str(element.tag), event == "start"
        step = 1 if is_start else -1
        preformatted += step * (tag == "pre")
        if tag in _LEFT_OUT:
            hidden += step
        pieces.append(_break(element, tag, is_start))
        shown = element.text if is_start else element.tail
        if shown and not hidden:
            # a line end inside a paragraph of markup is a space
            pieces.append(shown if preformatted else re.sub(r"[\r\n]", " ", shown))
    return pieces


def _break(element: etree._Element, tag: str, is_start: bool) -> str:
    if tag in _PARAGRAPHS:
        return "\n\n"
    if tag in _LINES:
        return "\n" if is_start else ""
    return " | " if tag in _CELLS and is_start and element.getprevious() is not None else ""
