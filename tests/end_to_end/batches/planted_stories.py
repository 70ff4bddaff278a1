"""Articles about few invented organisations, which say the same things in other words, other figures and other order.

Every sentence is one that the rules read. Organisations, years, rounds and series are so few that any two articles are
likely to speak of the same thing: what one of them says then changes what is taken from the other.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

# every name of an organisation as it may be written; some of them only a person can tell to be one organisation's
HUBS = (
    ("Quayside Labs", "Quayside Labs Ltd", "Quayside Laboratories"),
    ("Osier Gate Science Park", "Osier Gate", "Osier Gate Park"),
    ("Lanternquay Incubator", "Lanternquay Incubation Centre", "Incubator Lanternquay"),
    ("Brindle Wharf Accelerator", "Brindle Wharf", "Brindlewharf Accelerator"),
)
START_UPS = (
    ("Tidegauge Robotics", "Tidegauge Robotics Inc", "Tidegauge"),
    ("Marrowlight Imaging", "Marrowlight Imaging Co Ltd", "Marrowlight Medical Imaging"),
    ("Saltmeadow Energy", "Saltmeadow Energies", "Saltmeadow"),
    ("Quillstone AI", "Quillstone", "Quillstone Artificial Intelligence"),
)
INVESTORS = (
    ("Harrowgate Ventures", "Harrowgate"),
    ("Ninefold Capital", "Ninefold Capital Partners"),
    ("Greyheron Partners", "Greyheron"),
)
NAMES = tuple(name for group in (*HUBS, *START_UPS, *INVESTORS) for name in group)
CITIES = ("Ghent", "Delft", "Rotterdam", "Antwerp")
YEARS = range(2018, 2024)
YEARS_OF_ROUNDS = (2019, 2021)
FIRST_DAY = date(2019, 1, 1)
_DAYS = 1_900

_ROUNDS = ("seed", "series A", "series B")
_CURRENCIES = ("euros", "U.S. dollars", "yuan")
_SERIES = ("Harbour Robotics Forum", "Delta Robotics Conference", "Rope Works Demo Day")
_MONTHS = ("March", "June", "September")
_INDUSTRIES = ("artificial intelligence", "robotics", "medical imaging", "clean energy", "fintech")
_ORDINALS = {1: "first", 2: "2nd", 3: "third", 5: "5th"}
_THINGS = (
    "harbour",
    "quarter",
    "street",
    "river",
    "bridge",
    "garden",
    "council",
    "library",
    "market",
    "kitchen",
    "archive",
)
_OTHERS = (
    "tram",
    "ferry",
    "festival",
    "orchard",
    "concert",
    "pavement",
    "lantern",
    "brick",
    "meadow",
    "canal",
    "weather",
)

Chance = random.Random


def sentence(chance: Chance) -> str:
    """One sentence that states something."""
    return chance.choice(_KINDS)(chance)


def story(chance: Chance, sentences: int) -> str:
    """Paragraphs of a few sentences each, and words that state nothing between them."""
    said = [sentence(chance) for _ in range(sentences)]
    paragraphs = [" ".join(said[at : at + 3]) for at in range(0, len(said), 3)]
    return "\n\n".join([*paragraphs, filler(chance)])


def filler(chance: Chance) -> str:
    """Words without a figure or a name, enough of them to tell a copy from another article."""
    return " ".join(
        f"The {' '.join(chance.choices(_THINGS, k=8))} and the {' '.join(chance.choices(_OTHERS, k=6))} are quiet."
        for _ in range(5)
    )


def day(chance: Chance) -> date:
    """When an article appeared."""
    return FIRST_DAY + timedelta(days=chance.randrange(_DAYS))


def _named(chance: Chance, groups: tuple[tuple[str, ...], ...]) -> str:
    """An organisation, as often as not by its first name."""
    group = chance.choice(groups)
    return chance.choice((*group, *[group[0]] * len(group)))


def _projects(chance: Chance) -> str:
    return f"In {chance.choice(YEARS)} {_named(chance, HUBS)} had {chance.choice((24, 25, 31, 48))} resident projects."


def _floor_area(chance: Chance) -> str:
    area = chance.choice((2_600, 3_400, 3_559))
    return f"The floor area of {_named(chance, HUBS)} was {area} square metres in {chance.choice(YEARS)}."


def _occupancy(chance: Chance) -> str:
    rate = chance.choice((81, 90, 95, 104))
    return f"In {chance.choice(YEARS)} {_named(chance, HUBS)} had an occupancy rate of {rate} percent."


def _growth(chance: Chance) -> str:
    first, last = sorted(chance.sample(YEARS, 2))
    return (
        f"The floor area of {_named(chance, HUBS)} rose from {chance.choice((918, 2_600))} square metres in {first} to "
        f"{chance.choice((3_400, 3_559))} square metres in {last}, an annual growth rate of {chance.choice((12, 57, 76))} percent."
    )


def _relative_growth(chance: Chance) -> str:
    return (
        f"The number of resident projects at {_named(chance, HUBS)} rose by {chance.choice((20, 25, 100))} percent "
        f"in {chance.choice(YEARS)}."
    )


def _share(chance: Chance) -> str:
    whole, part = chance.choice((40, 50)), chance.choice((10, 20))
    return (
        f"Of the {whole} resident companies of {_named(chance, HUBS)} in {chance.choice(YEARS)}, {part} companies or "
        f"{chance.choice((20, 25, 50))} percent work in {chance.choice(_INDUSTRIES)}."
    )


def _forum(chance: Chance) -> str:
    edition = chance.choice(list(_ORDINALS.values()))
    held = f"{chance.choice((4, 5, 18))} {chance.choice(_MONTHS)} {chance.choice(YEARS)}"
    return f"{_named(chance, HUBS)} held the {edition} {chance.choice(_SERIES)} in {chance.choice(CITIES)} on {held}."


def _month_of_forum(chance: Chance) -> str:
    return f"The {chance.choice(_SERIES)} was held by {_named(chance, HUBS)} in {chance.choice(_MONTHS)} {chance.choice(YEARS)}."


def _founding(chance: Chance) -> str:
    return f"{_named(chance, HUBS)}, an incubator in {chance.choice(CITIES)}, was founded in {chance.choice((2009, 2015, 2016))}."


def _accreditation(chance: Chance) -> str:
    return f"{_named(chance, HUBS)} was certified as a national-level incubator in {chance.choice(YEARS)}."


def _round(chance: Chance) -> str:
    amount, currency = chance.choice((2, 3, 12)), chance.choice(_CURRENCIES)
    return (
        f"In {chance.choice(_MONTHS[:2])} {chance.choice(YEARS_OF_ROUNDS)} {_named(chance, START_UPS)} raised {amount} million {currency} "
        f"in a {chance.choice(_ROUNDS)} round led by {_named(chance, INVESTORS)}."
    )


def _vague_round(chance: Chance) -> str:
    amount, currency = chance.choice((2, 10)), chance.choice(_CURRENCIES)
    return (
        f"{_named(chance, START_UPS)} received more than {amount} million {currency} from {_named(chance, INVESTORS)} and "
        f"{_named(chance, INVESTORS)} in {chance.choice(YEARS_OF_ROUNDS)}."
    )


def _aggregate(chance: Chance) -> str:
    first, last = sorted(chance.sample(YEARS, 2))
    return (
        f"{_named(chance, START_UPS)} obtained {chance.choice(('two', 'three'))} rounds of financing of more than "
        f"{chance.choice((10, 20))} million euros from {_named(chance, INVESTORS)} between {first} and {last}."
    )


def _takeover(chance: Chance) -> str:
    return f"{_named(chance, HUBS)} acquired {_named(chance, START_UPS)} in {chance.choice(_MONTHS)} {chance.choice(YEARS)}."


def _industry(chance: Chance) -> str:
    return f"{_named(chance, START_UPS)}, a start-up in {chance.choice(CITIES)}, works in {chance.choice(_INDUSTRIES)}."


def _former_name(chance: Chance) -> str:
    group = chance.choice((*HUBS, *START_UPS))
    new, old = chance.sample(group, 2)
    return f"{new}, formerly known as {old}, has moved to {chance.choice(CITIES)}."


def _acronym(chance: Chance) -> str:
    name = chance.choice(HUBS)[0]
    letters = "".join(word[0] for word in name.split())
    return f"{name} ({letters}) opened a second hall in {chance.choice(_MONTHS)} {chance.choice(YEARS)}."


_KINDS: tuple[Callable[[Chance], str], ...] = (
    _projects,
    _projects,
    _floor_area,
    _occupancy,
    _growth,
    _relative_growth,
    _share,
    _forum,
    _forum,
    _month_of_forum,
    _founding,
    _accreditation,
    _round,
    _round,
    _vague_round,
    _aggregate,
    _takeover,
    _industry,
    _former_name,
    _acronym,
)
