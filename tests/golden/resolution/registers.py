"""Invented registers of organisations, and what becomes of their names: for fitting and measuring resolution.

Every name is made up of syllables, ordinary words, places and legal forms by a seeded generator. `variant` writes the same
organisation otherwise; `neighbour` names another organisation that looks alike.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

_ONSETS = (
    "b br c ch cl cr d dr f fl g gl gr h j k kl l m n p pl pr qu r s sh sl st str t th tr v w y z".split()  # noqa: SIM905
)
_VOWELS = "a e i o u ai ea ee io ou y".split()  # noqa: SIM905
_CODAS = ["", "", "", "", "l", "n", "r", "s", "x", "nd", "rk", "nt", "ck", "m", "ld"]

_KINDS = [
    "Technology",
    "Technologies",
    "Systems",
    "Solutions",
    "Software",
    "Capital",
    "Ventures",
    "Partners",
    "Bank",
    "Insurance",
    "Securities",
    "Industries",
    "Energy",
    "Power",
    "Pharmaceuticals",
    "Biotech",
    "Robotics",
    "Logistics",
    "Media",
    "Networks",
    "Electronics",
    "Semiconductors",
    "Materials",
    "Foods",
    "Motors",
    "Airlines",
    "Health",
    "Medical",
    "Analytics",
    "Cloud",
    "Data",
    "Labs",
    "Research",
    "Consulting",
    "Engineering",
    "Construction",
    "Properties",
    "Finance",
    "Investments",
    "Trading",
    "Retail",
    "Hotels",
    "Studios",
    "Games",
    "Mobility",
    "Security",
    "Education",
    "Chemicals",
    "Steel",
    "Mining",
    "Services",
]
_PUBLIC_KINDS = ("Bank", "University", "Ministry", "Institute", "College", "Chamber")
_STRUCTURES = ("Group", "Holdings", "International", "Global")
_FORMS: Mapping[str, tuple[str, ...]] = {
    "limited": (
        "Ltd",
        "Limited",
        "Ltd.",
        "Co., Ltd.",
        "LLC",
        "L.L.C.",
        "Pvt Ltd",
        "GmbH",
        "S.A.R.L.",
        "B.V.",
        "OOO",
        "Srl",
    ),
    "stock": ("AG", "S.A.", "plc", "PLC", "N.V.", "JSC", "S.p.A.", "Aktiengesellschaft", "OJSC"),
    "corporation": ("Inc", "Inc.", "Incorporated"),
    "untold": ("Corp", "Corporation", "Corp.", "Company"),
    "partnership": ("LP", "L.P.", "LLP"),
}
_TOLD = ("limited", "stock", "partnership")  # Inc counts with them as stock; Corp and Company tell nothing
_FORM_CLASS = {
    form: "stock" if known == "corporation" else known
    for known, forms in _FORMS.items()
    for form in forms
    if known != "untold"
}
# what else a form may be written as, in the same country's words
_SAME_FORM = (
    ("Ltd", "Limited", "Ltd."),
    ("Co., Ltd.", "Co Ltd", "Company Limited", "Company Ltd"),
    ("LLC", "L.L.C.", "Limited Liability Company", "OOO"),
    ("GmbH", "Gesellschaft mit beschränkter Haftung", "G.m.b.H."),
    ("AG", "Aktiengesellschaft", "A.G."),
    ("S.A.", "SA", "Sociedad Anónima"),
    ("plc", "PLC", "p.l.c.", "Public Limited Company"),
    ("JSC", "Joint Stock Company", "OAO", "OJSC", "Open Joint Stock Company"),
    ("Inc", "Inc.", "Incorporated"),
    ("Corp", "Corporation", "Corp."),
    ("LP", "L.P.", "Limited Partnership"),
    ("Pvt Ltd", "Private Limited", "Pvt. Ltd."),
    ("S.A.R.L.", "SARL"),
    ("B.V.", "BV"),
)
_INFLECTED = {
    "Technology": "Technologies", "Technologies": "Tech", "Systems": "System", "Solutions": "Solution", "Ventures": "Venture",
    "Partners": "Partner", "Bank": "Banking", "Labs": "Laboratories", "Pharmaceuticals": "Pharma", "Industries": "Industrial",
    "Biotech": "Biotechnology", "Logistics": "Logistic", "Networks": "Network", "Foods": "Food", "Motors": "Motor",
    "Health": "Healthcare", "Investments": "Investment", "Finance": "Financial", "Properties": "Property", "Games": "Gaming",
    "Airlines": "Airways", "Services": "Service", "Studios": "Studio", "Chemicals": "Chemical", "Robotics": "Robots",
}  # fmt: skip
_SHORTENED = {
    "Technology": "Tech.", "Technologies": "Technol.", "Industries": "Ind.", "Insurance": "Ins.", "Engineering": "Engg",
    "Construction": "Constr.", "International": "Int'l", "Services": "Svcs", "Pharmaceuticals": "Pharm.", "Institute": "Inst.",
    "University": "Univ.", "Investments": "Invts", "Electronics": "Electron.", "Logistics": "Logist.", "Trading": "Trdg",
    "Chemicals": "Chem", "Holdings": "Hldgs", "Group": "Grp", "Security": "Secur.", "Laboratories": "Labs", "Ministry": "Min.",
}  # fmt: skip
# one sound, spelt as alphabets are brought into Latin letters
_RESPELT = (
    ("x", "ks"), ("ks", "x"), ("kh", "h"), ("ph", "f"), ("f", "ph"), ("ck", "k"), ("k", "ck"), ("w", "v"), ("v", "w"), ("y", "i"),
    ("i", "y"), ("ee", "i"), ("oo", "u"), ("u", "ou"), ("ai", "ei"), ("ae", "a"), ("oe", "o"), ("ue", "u"), ("c", "k"), ("qu", "k"),
)  # fmt: skip
_ACCENTS = str.maketrans({"e": "é", "o": "ö", "a": "á", "u": "ü", "c": "ç", "i": "í"})
_NEAR_KEYS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk", "k": "jl",
    "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "w", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb",
    "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip
_ROMANS = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_NUMBER_WORDS = (
    "",
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
    "Ten",
    "Eleven",
    "Twelve",
)


@dataclass(frozen=True, slots=True)
class Invented:
    """One organisation's name in its parts."""

    brand: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    structure: str = ""
    place: str = ""
    number: int = 0
    form: str = ""

    def written(self, *, number: str | None = None, brackets: bool = False) -> str:
        figure = number if number is not None else _ROMANS[self.number]
        place = f"({self.place})" if brackets and self.place else self.place
        return " ".join(
            part for part in (*self.brand, *self.kinds, self.structure, figure, place, self.form) if part
        )


@dataclass(frozen=True, slots=True)
class Materials:
    """What names are made of besides syllables."""

    words: Sequence[str]
    places: Sequence[str]


def materials(seeds: Path) -> Materials:
    """Ordinary words and places of the project's own seeds."""
    with (seeds / "common_words.csv").open(encoding="utf-8", newline="") as file:
        words = [
            row["word"].title()
            for row in csv.DictReader(file)
            if 4 <= len(row["word"]) <= 9 and row["word"].isalpha()
        ]
    with (seeds / "places.csv").open(encoding="utf-8", newline="") as file:
        places = [row["place"] for row in csv.DictReader(file) if row["kind"] in {"country", "city"}]
    return Materials(words, places)


def organisations(count: int, given: Materials, rng: random.Random) -> Iterator[Invented]:
    """Organisations of different names; many share a word, a business or a place."""
    seen: set[tuple[object, ...]] = set()
    while len(seen) < count:
        invented = Invented(
            brand=_brand(given, rng),
            kinds=tuple(rng.sample(_KINDS, rng.choices((0, 1, 2), (3, 5, 2))[0])),
            structure=rng.choice(_STRUCTURES) if rng.random() < 0.12 else "",
            place=rng.choice(given.places) if rng.random() < 0.15 else "",
            number=rng.randint(1, 12) if rng.random() < 0.04 else 0,
            form=rng.choice(_FORMS[rng.choice(list(_FORMS))]) if rng.random() < 0.65 else "",
        )
        key = tuple(part.casefold() for part in invented.brand)
        if key not in seen:
            seen.add(key)
            yield invented


def _brand(given: Materials, rng: random.Random) -> tuple[str, ...]:
    draw = rng.random()
    if draw < 0.03:
        return (rng.choice(_PUBLIC_KINDS), "of", rng.choice(given.places))
    if draw < 0.06:
        return ("".join(rng.choices("ABCDEFGHKLMNPRSTVWX", k=rng.choice((3, 3, 4)))),)
    if draw < 0.56:
        return (_coined(rng),)
    if draw < 0.74:
        return (_coined(rng), _coined(rng))
    return (rng.choice(given.words), _coined(rng) if rng.random() < 0.6 else rng.choice(given.words))


def _coined(rng: random.Random) -> str:
    syllables = rng.choices((2, 3, 4), (4, 5, 1))[0]
    return "".join(
        rng.choice(_ONSETS) + rng.choice(_VOWELS) + rng.choice(_CODAS) for _ in range(syllables)
    ).capitalize()


def variant(one: Invented, rng: random.Random) -> str:
    """The same organisation, written otherwise in one or two ways."""
    ways = [way for way, _ in _VARIANTS]
    weights = [weight for _, weight in _VARIANTS]
    number = None
    brackets = rng.random() < 0.3
    name = one
    edits: list[str] = rng.choices(ways, weights, k=rng.choice((1, 1, 1, 2)))
    for edit in edits:
        if edit == "form":
            name = replace(name, form=_other_form(name.form, rng))
        elif edit == "number":
            number = rng.choice((str(name.number), _NUMBER_WORDS[name.number])) if name.number else None
        elif edit == "structure":
            name = replace(
                name, structure="" if name.structure else rng.choice(("Group", "Group", "Holdings"))
            )
        elif edit == "kind spelling" and name.kinds:
            name = replace(name, kinds=tuple(_inflected(kind) for kind in name.kinds))
    text = name.written(number=number, brackets=brackets)
    for edit in edits:
        text = _rewritten(text, edit, rng)
    return text


_VARIANTS = (
    ("form", 30), ("typo", 25), ("case", 8), ("accent", 5), ("glue", 6), ("split", 3), ("article", 5), ("number", 3),
    ("kind spelling", 6), ("order", 6), ("form first", 4), ("punctuation", 6),
    ("structure", 5), ("respelt", 6), ("shortened", 6),
)  # fmt: skip


def _rewritten(text: str, edit: str, rng: random.Random) -> str:
    words = text.split()
    if edit == "typo":
        return _mistyped(text, rng)
    if edit == "case":
        return text.upper() if rng.random() < 0.7 else text.lower()
    if edit == "accent":
        return "".join(letter.translate(_ACCENTS) if rng.random() < 0.2 else letter for letter in text)
    if edit == "glue" and len(words) > 1:
        return rng.choice(("", "-")).join(words[:2]) + "".join(f" {word}" for word in words[2:])
    if edit == "split" and len(words[0]) > 6:
        place = rng.randint(3, len(words[0]) - 3)
        return f"{words[0][:place]} {words[0][place:]} {' '.join(words[1:])}"
    if edit == "article":
        return f"The {text}"
    if edit == "order" and len(words) > 2:
        return " ".join([words[1], words[0], *words[2:]])
    if edit == "form first" and len(words) > 1 and words[-1] in {"OOO", "JSC", "LLC", "GmbH"}:
        return " ".join([words[-1], *words[:-1]])
    if edit == "respelt":
        longest = max(words, key=len)
        ways = [way for way in _RESPELT if way[0] in longest[1:]]
        if ways:
            heard, spelt = rng.choice(ways)
            return text.replace(longest, longest[0] + longest[1:].replace(heard, spelt, 1), 1)
    if edit == "shortened":
        return " ".join(_SHORTENED.get(word, word) for word in words)
    if edit == "punctuation" and len(words) > 1:
        return f"{' '.join(words[:-1])}, {words[-1]}"
    return text


def _other_form(form: str, rng: random.Random) -> str:
    if rng.random() < 0.5:
        return "" if form else rng.choice(_FORMS[rng.choice(list(_FORMS))])
    same = [forms for forms in _SAME_FORM if form in forms]
    return rng.choice(same[0]) if same else form


def _inflected(kind: str) -> str:
    return _INFLECTED.get(kind, kind)


def _mistyped(text: str, rng: random.Random) -> str:
    """One letter of the longest word wrong, missing, doubled or exchanged with the next; in long names sometimes two."""
    times = 2 if len(text) > 24 and rng.random() < 0.2 else 1
    for _ in range(times):
        longest = max(text.split(), key=len)
        if len(longest) < 5:
            return text
        start = text.index(longest)
        place = start + rng.randint(1, len(longest) - 1)
        letter = text[place]
        draw = rng.random()
        if draw < 0.3:
            text = text[:place] + text[place + 1 :]
        elif draw < 0.55:
            text = text[:place] + letter + text[place:]
        elif draw < 0.75 and place + 1 < start + len(longest):
            text = text[:place] + text[place + 1] + letter + text[place + 2 :]
        else:
            wrong = rng.choice(_NEAR_KEYS.get(letter.lower(), "e"))
            text = text[:place] + wrong + text[place + 1 :]
    return text


def neighbour(one: Invented, given: Materials, rng: random.Random) -> str:
    """Another organisation whose name looks like this one's."""
    ways = ["place", "kind", "number", "word", "more kinds", "more places", "structure", "form"]
    if (
        len(one.brand) > 2 and not one.kinds and rng.random() < 0.5
    ):  # the University of a place is not that place's University
        return replace(one, brand=(one.brand[2], one.brand[0])).written()
    way = rng.choices(ways, (4, 4, 4, 4, 4, 4, 4, 1))[0]
    other = one
    if way in {"place", "more places"}:
        others = [place for place in given.places if place != one.place]
        if way == "place" and not one.place:
            other = replace(one, place=rng.choice(others))
            one = replace(one, place="")
        else:
            other = replace(one, place=rng.choice(others))
    elif way in {"kind", "more kinds"}:
        fresh = rng.choice([kind for kind in _KINDS if kind not in one.kinds])
        other = replace(one, kinds=(*one.kinds[:-1], fresh) if way == "kind" else (*one.kinds, fresh))
    elif way == "form" and (told := _FORM_CLASS.get(one.form)):
        other = replace(one, form=rng.choice(_FORMS[rng.choice([known for known in _TOLD if known != told])]))
    elif way == "structure":
        other = replace(one, structure="Global" if one.structure == "International" else "International")
    elif way == "number":
        other = replace(one, number=rng.choice([number for number in range(1, 13) if number != one.number]))
    else:
        fresh_word = rng.choice(given.words) if rng.random() < 0.5 else _coined(rng)
        brand = (
            (*one.brand, fresh_word)
            if rng.random() < 0.5 or len(one.brand) == 1
            else (one.brand[0], fresh_word)
        )
        other = replace(one, brand=brand)
    if way != "form" and rng.random() < 0.4:
        other = replace(other, form=_other_form(other.form, rng))
    return other.written(brackets=rng.random() < 0.3)


def acronym(one: Invented) -> str:
    """The first letters of its words without the legal form; "" where these are fewer than three."""
    words = replace(one, form="", place="").written().split()
    return "".join(word[0] for word in words).upper() if len(words) >= 3 else ""
