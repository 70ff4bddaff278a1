"""Names taken apart: scripts, legal forms, numbers, places and kinds of business."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.linkage.names import lexicon
from orchestration.resolution.name_parts import name_parts
from orchestration.resolution.name_words import NameWordError, NameWords, read_name_words
from orchestration.resolution.tokens import tokens
from orchestration.settings import PROJECT_DIR
from orchestration.vocabulary import load_vocabulary

SEEDS = PROJECT_DIR / "dbt_project" / "seeds"


@pytest.fixture(scope="module")
def words() -> NameWords:
    return lexicon(SEEDS, load_vocabulary(SEEDS))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("A.B.C. Company", ["abc", "company"]),
        ("Quayside S.p.A.", ["quayside", "spa"]),
        ("J.P. Alder & Co.", ["jp", "alder", "and", "co"]),
        ("Café Müller’s Söhne", ["cafe", "mullers", "sohne"]),
        ("QuaysideAG", ["quayside", "ag"]),
        ("ООО «Гавань»", ["ooo", "gavan"]),
        ("海港科技有限公司", ["hai", "gang", "ke", "ji", "you", "xian", "gong", "si"]),
        ("Alder-Birch/Cedar", ["alder", "birch", "cedar"]),
        ("!?", []),
    ],
)
def test_tokens(name: str, expected: list[str]) -> None:
    assert tokens(name) == expected


@pytest.mark.parametrize(
    ("name", "core", "legal_class"),
    [
        ("Quayside Ltd", ("quayside",), "limited"),
        ("Quayside Limited Liability Company", ("quayside",), "limited"),
        ("OOO Quayside", ("quayside",), "limited"),
        ("Quayside Aktiengeselschaft", ("quayside",), "stock"),  # one letter missing
        ("Quayside Corporation", ("quayside",), ""),
        ("JSC Quayside Corporation", ("quayside",), "stock"),
        ("海港有限公司", ("hai", "gang"), "limited"),
        ("Limited", ("limited",), ""),
        ("Gartners", ("gartners",), ""),  # no slip of partners
        ("Capitalg", ("capitalg",), ""),  # all that there is
        ("Quayside", ("quayside",), ""),
        ("Asa Quay", ("quay",), "stock"),  # a form may stand at the head
        ("Quayside Joint Stock Compan", ("quayside",), "stock"),  # cut where a field ended
        ("Quayside Joint Stock Com", ("quayside", "joint", "stock", "com"), ""),
        ("Quayside Anonim Şirketi", ("quayside",), "stock"),
        ("Quayside, spol. s r.o.", ("quayside",), "limited"),
        ("Quayside sabiedrība ar ierobežotu atbildību", ("quayside",), "limited"),
        ("Công ty Cổ phần Quayside", ("quayside",), "stock"),
        ("PT Quayside (Persero) Tbk", ("quayside",), "stock"),
        ("Quayside Public Co., Ltd.", ("quayside",), "stock"),
        ("Quayside Oyj", ("quayside",), "stock"),
        ("Quayside HF", ("quayside",), "stock"),
        ("HF Quayside", ("hf", "quayside"), ""),  # such letters are a form at the end alone
    ],
)
def test_legal_forms(words: NameWords, name: str, core: tuple[str, ...], legal_class: str) -> None:
    parts = name_parts(name, words)
    assert (parts.core, parts.legal_class) == (core, legal_class)


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("Brigade 44", ("44",)),
        ("Brigade Forty-Four", ("44",)),
        ("Brigade XLIV", ("44",)),
        ("1st Harbour", ("1",)),
        ("First Harbour", ("1",)),
        ("Harbour Fund II", ("2",)),
        ("harbour fund ii", ("2",)),
        ("Harbour Fund I", ()),  # named so once there was a second
        ("Harbour Fund 1, Ltd.", ()),
        ("Harbour Works I", ("1",)),
        ("Harbour Fund I 2004", ("1", "2004")),
        ("Harbour Trust 2004-1", ("2004", "1")),
        ("Twenty One Harbours", ("21",)),
        ("Harbour Works No. 9", ("9",)),
        ("Harbour Works Number Nine", ("9",)),
        ("V Harbour", ()),  # an initial
        ("하버 이", ()),  # a syllable, no Roman number
        ("Harbour Mix", ()),
        ("3M", ()),
    ],
)
def test_numbers(words: NameWords, name: str, numbers: tuple[str, ...]) -> None:
    assert name_parts(name, words).numbers == numbers


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Quayside Technologies", {"kinds": ("technology",), "core": ("quayside",)}),
        ("Quayside Tech Group", {"kinds": ("technology",), "structures": ("group",), "core": ("quayside",)}),
        ("Bank of Quayside (Singapore)", {"kinds": ("bank",), "geo": ("SG",), "core": ("quayside",)}),
        ("Quayside (U.K.)", {"geo": ("GB",), "core": ("quayside",)}),
        ("Quayside United Kingdom", {"geo": ("GB",), "core": ("quayside",)}),
        ("Quayside Labour Organization", {"kinds": ("labour",), "core": ("quayside", "organisation")}),
        ("World Bank", {"kinds": ("bank", "world")}),
        ("海港银行集团", {"kinds": ("bank",), "structures": ("group",), "core": ("hai", "gang")}),
        ("Quayside Real Estate", {"kinds": ("real estate",), "core": ("quayside",)}),
        ("Real Quayside Estate", {"kinds": ("estate",), "core": ("real", "quayside")}),
        ("Institut de Recherche Quayside", {"kinds": ("institute", "research"), "core": ("quayside",)}),
        ("Quayside Ind. Dev. Bank", {"kinds": ("bank", "development", "industry"), "core": ("quayside",)}),
        ("Quayside Natl Univ.", {"kinds": ("national", "university"), "core": ("quayside",)}),
        ("Quayside European Bank", {"kinds": ("bank",), "geo": ("Europe",), "core": ("quayside",)}),
        ("Quayside Deutschland", {"geo": ("DE",), "core": ("quayside",)}),
        ("Saint Petersburg Shipyard", {"kinds": ("shipbuilding",), "geo": ("St Petersburg",)}),
        (
            "Quayside Bank of the Islamic Republic of Iran",
            {"kinds": ("bank",), "geo": ("IR",), "core": ("quayside",)},
        ),
        ("Peking Quayside", {"geo": ("Beijing",), "core": ("quayside",)}),
    ],
)
def test_kinds_and_places(words: NameWords, name: str, expected: dict[str, tuple[str, ...]]) -> None:
    parts = name_parts(name, words)
    found = {part: getattr(parts, part) for part in ("kinds", "structures", "geo", "core", "numbers")}
    assert {part: values for part, values in found.items() if values} == expected


@pytest.mark.parametrize(
    ("name", "is_firm"),
    [
        ("Quayside Corporation", True),
        ("The Quayside Ltd", True),
        ("Quayside Group", True),
        ("Quayside Robotics", True),
        ("The Quayside", False),
        ("Mira Oakham", False),
        ("the", False),
        ("", False),
    ],
)
def test_what_no_person_is_called(words: NameWords, name: str, is_firm: bool) -> None:
    assert name_parts(name, words).is_firm is is_firm


@pytest.mark.parametrize(
    ("name", "acronym", "initials"),
    [
        ("NRIX", "nrix", ""),
        ("N.R.I.X.", "nrix", ""),
        ("NRIX Ltd", "nrix", ""),
        ("National Robotics Institute of Xanadu", "", "nrix"),
        ("Nrix", "", ""),
        ("Two Words", "", ""),
    ],
)
def test_acronyms(words: NameWords, name: str, acronym: str, initials: str) -> None:
    parts = name_parts(name, words)
    assert (parts.acronym, parts.initials) == (acronym, initials)


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("Quayside Ltd t/a Lantern", ("quayside",)),
        ("Quayside Inc, doing business as Lantern", ("quayside",)),
        ("Quayside (formerly Lantern)", ("quayside",)),
        ("Harbour Lantern Quayside (HLQ)", ("harbour", "lantern", "quayside")),
        ("Harbour Lantern of Quayside (HLQ) Ltd", ("harbour", "lantern", "quayside")),
        ("Harbour Lantern Quayside (XYZ)", ("harbour", "lantern", "quayside", "xyz")),
        ("Formerly Quayside", ("formerly", "quayside")),
        ("(formerly Quayside)", ("formerly", "quayside")),
    ],
)
def test_another_name_that_a_name_gives_is_left_out(
    words: NameWords, name: str, core: tuple[str, ...]
) -> None:
    assert name_parts(name, words).core == core


@pytest.mark.parametrize(
    ("left", "right", "meet"),
    [
        ("Harbourline", "Harborline", True),
        ("Harbourline", "Habrourline", True),
        ("Stripeo", "Stripe", True),
        ("Harbour Lantern Quayside", "Harbuor Lantern Quayside", True),
        ("Alder Birch", "Birch Alder", True),
        ("Good Will", "Goodwill", True),
        ("Quayside Materials", "QuaysideMaterials", True),
        ("Quayside Bank", "Quayside Insurance", True),
        ("Harbourline Quaxide", "Quakside Harbourline", True),
        ("Harbourline", "Lanternquay", False),
        ("Alder", "Birch", False),
    ],
)
def test_names_that_may_be_one_share_a_block(words: NameWords, left: str, right: str, meet: bool) -> None:
    shared = set(name_parts(left, words).block_keys) & set(name_parts(right, words).block_keys)
    assert bool(shared) == meet


@given(name=st.text(max_size=60))
def test_any_text_with_a_letter_has_parts(words: NameWords, name: str) -> None:
    parts = name_parts(name, words)
    assert bool(parts.sequence) == bool(tokens(name))
    assert parts.block_keys


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("term,reading\nLtd,legal_form\n", "the column canonical is missing"),
        ("term,reading,canonical\nLtd,form,limited\n", "line 2, reading: 'form' is not one of legal_form"),
        ("term,reading,canonical\n!,filler,\n", "line 2, term: '!' has no letter"),
    ],
)
def test_a_broken_seed_says_where(tmp_path: Path, content: str, message: str) -> None:
    seed = tmp_path / "organisation_name_words.csv"
    seed.write_text(content, encoding="utf-8")
    with pytest.raises(NameWordError, match=message):
        read_name_words(seed, (), ())
