"""What counts as a licence and as an opt-out of text mining, and what does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.readers.rights import (
    NO_RIGHTS_STATED,
    Rights,
    is_opt_out,
    licence_in,
    licence_of,
    rights_from_headers,
    rights_from_values,
)


@pytest.mark.parametrize(
    ("value", "licence"),
    [
        ("https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"),
        ("http://creativecommons.org/licenses/by-nc-sa/3.0/us/deed.en", "CC-BY-NC-SA-3.0"),
        ("//creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("https://creativecommons.org/publicdomain/mark/1.0/", "CC-PDM-1.0"),
        ("CC BY-SA 4.0", "CC-BY-SA-4.0"),
        ("CC-BY", "CC-BY"),
        ("cc0", "CC0-1.0"),
        ("CC0-1.0", "CC0-1.0"),
        ("Apache-2.0", "Apache-2.0"),
        (" https://example.org/terms ", "https://example.org/terms"),
        ("", None),
        ("  ", None),
        (None, None),
        (7, None),
    ],
)
def test_a_field_named_licence(value: object, licence: str | None) -> None:
    assert licence_of(value) == licence


@pytest.mark.parametrize(
    ("statement", "licence"),
    [
        ("© 2020 Test Wire. Licensed under CC BY 4.0.", "CC-BY-4.0"),
        ("Text: Creative Commons, see https://creativecommons.org/licenses/by-nd/2.0/", "CC-BY-ND-2.0"),
        ("Licensed under https://example.org/open-licence", "https://example.org/open-licence"),
        ("Open Government Licence v3.0", "Open Government Licence v3.0"),
        ("© 2020 Test Wire. All rights reserved.", None),
        ("Copyright 2020", None),
        ("CC: the whole desk", None),
        ("MITTENS", None),
        ("", None),
        (None, None),
    ],
)
def test_a_rights_statement_names_a_licence_or_none(statement: object, licence: str | None) -> None:
    assert licence_in(statement) == licence


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("tdm-reservation", "1", True),
        ("tdm-reservation", " 1 ", True),
        ("tdm-reservation", "0", False),
        ("tdm-policy", "https://example.org/policy", False),
        ("robots", "noai", True),
        ("robots", "index, noai, noimageai", True),
        ("robots", "NOML", True),
        ("googlebot", "noai", True),
        ("x-robots-tag", "otherbot: noindex, noai", True),
        ("content-usage", "train-ai=n", True),
        ("content-usage", "search=y, tdm=n", True),
        ("robots", "noindex", False),
        ("robots", "noindex, nofollow, noarchive, nosnippet", False),
        ("robots", "noimageai", False),
        ("robots", "noaircraft", False),
        ("x-robots-tag", "noindex", False),
        ("content-usage", "train-ai=y, search=n", False),
        ("description", "noai", False),
        ("keywords", "tdm-reservation, noai", False),
    ],
)
def test_opt_outs(name: str, value: str, expected: bool) -> None:
    assert is_opt_out(name, value) is expected


@pytest.mark.parametrize(
    ("headers", "rights"),
    [
        ({"Content-Type": "text/html", "TDM-Reservation": "1"}, Rights(None, True)),
        ([("X-Robots-Tag", "noindex"), ("X-Robots-Tag", "noai")], Rights(None, True)),
        ({"Link": '<https://creativecommons.org/licenses/by/4.0/>; rel="license"'}, Rights("CC-BY-4.0")),
        (
            {"Link": '</style.css>; rel=preload, <https://e.example/l>; rel="license"'},
            Rights("https://e.example/l"),
        ),
        ({"Link": '<https://e.example/next>; rel="next"'}, NO_RIGHTS_STATED),
        ({"X-Robots-Tag": "noindex"}, NO_RIGHTS_STATED),
        ({}, NO_RIGHTS_STATED),
    ],
)
def test_headers(headers: dict[str, str] | list[tuple[str, str]], rights: Rights) -> None:
    assert rights_from_headers(headers) == rights


@pytest.mark.parametrize(
    ("values", "rights"),
    [
        ({"licence": "CC BY 4.0"}, Rights("CC-BY-4.0")),
        ({"license": {"url": "https://creativecommons.org/licenses/by/4.0/"}}, Rights("CC-BY-4.0")),
        ({"license": {"id": "MIT"}}, Rights("MIT")),
        ({"rights": "All rights reserved"}, NO_RIGHTS_STATED),
        ({"rights": "CC BY 4.0"}, Rights("CC-BY-4.0")),
        ({"text_mining_opt_out": True}, Rights(None, True)),
        ({"text-mining-opt-out": "yes"}, Rights(None, True)),
        ({"text_mining_opt_out": False}, NO_RIGHTS_STATED),
        ({"text_mining_opt_out": "no"}, NO_RIGHTS_STATED),
        ({"tdm-reservation": 1}, Rights(None, True)),
        ({"tdm_reservation": "1"}, Rights(None, True)),
        ({"tdm-reservation": 0}, NO_RIGHTS_STATED),
        ({"robots": "noai"}, Rights(None, True)),
        ({"robots": "noindex"}, NO_RIGHTS_STATED),
        ({"licence": ["CC BY 4.0"], "other": 3}, NO_RIGHTS_STATED),
        ({"licence": "MIT", "text_mining_opt_out": 1}, Rights("MIT", True)),
    ],
)
def test_front_matter_and_json(values: dict[str, object], rights: Rights) -> None:
    assert rights_from_values(values) == rights


@given(
    st.dictionaries(st.text(max_size=20), st.text(max_size=50) | st.integers() | st.none()),
    st.text(max_size=200),
)
def test_anything_is_survived(values: dict[str, object], text: str) -> None:
    assert isinstance(rights_from_values(values), Rights)
    assert isinstance(
        rights_from_headers({"link": text, "x-robots-tag": text, "content-usage": text}), Rights
    )
    assert licence_in(text) is None or licence_in(text)


def test_rights_are_completed() -> None:
    assert Rights("MIT").or_else(Rights("GPL", True)) == Rights("MIT", True)
    assert NO_RIGHTS_STATED.or_else(Rights("GPL")) == Rights("GPL")
