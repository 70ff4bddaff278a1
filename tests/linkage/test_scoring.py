"""Pairs of names through Splink with the model that ships: what is one organisation, what is two."""

from __future__ import annotations

import pyarrow as pa
import pytest

from orchestration.linkage.comparisons import COMPARISONS, NEUTRAL, level_labels
from orchestration.linkage.names import arrow_names, lexicon
from orchestration.linkage.scoring import score_pairs
from orchestration.resolution.name_model import probability, read_name_model
from orchestration.resolution.name_parts import name_parts
from orchestration.settings import PROJECT_DIR
from orchestration.vocabulary import load_vocabulary

MODEL = read_name_model()
SEEDS = PROJECT_DIR / "dbt_project" / "seeds"

ONE = [
    ("Quayside Robotics Ltd", "Quayside Robotics Limited"),
    ("Quayside Robotics Ltd", "The Quayside Robotics"),
    ("Quayside Aktiengesellschaft", "Quayside AG"),
    ("OOO Quayside", "Quayside LLC"),
    ("Lanternquay", "Lantern Quay"),
    ("Harbourlantern Robotics", "Harbourlantren Robotics"),
    ("Quayside Technologies", "Quayside Technology"),
    ("Quayside Organisation", "Quayside Organization"),
    ("Alder & Birch", "Alder and Birch"),
    ("Quayside Fund II", "Quayside Fund 2"),
    ("First Quayside Bank", "1st Quayside Bank"),
    ("Singapore Group", "Singapore Group Co Ltd"),
    ("National Bank", "The National Bank Ltd"),
    ("Café Quayside", "Cafe Quayside"),
    ("Quayside (UK) Robotics", "Quayside Robotics United Kingdom"),
    ("Alderon Holding", "Aldernn Holding"),  # a slip, and the rest of a firm's name agrees
    ("Alderon Bank AG", "Aldeon Bank AG"),
    ("Quayside Institut", "Quayside Institute"),
    ("Quayside Forschung", "Quayside Research"),
    ("Universidad Quayside", "Quayside University"),
    ("Инвестиционный Банк Гавань", "Инвестиционный Bank Гавань"),
    ("海港科技有限公司", "Haigang Technology Co Ltd"),
    ("海港集团", "Haigang Group"),
    ("Quayside Real Estate", "Quayside Immobilien"),
    ("Quayside Works Joint Stock Compan", "Quayside Works JSC"),
    ("Quayside 5% Club", "Quayside Five Percent Club"),
    ("Quakside Robotics", "Quaxide Robotics"),  # spelt otherwise
    ("Harbourovsky", "Harbourowski"),
    ("Lanterne Quaiside & Co", "Lantarne Quayside & Co"),
    ("Aldermann Lantern Quayside", "Aldermann Lanten Quayside"),  # a slip, and two words that nobody else has
    ("Aldermon Quasside & Co. KG", "Alderman Quayside & Co. KG"),  # a slip in each of two words
    ("Quayside Works No. 9", "No. 9 Quayside Works"),
    ("Robotics Institute No. 46", "46th Robotics Institute"),  # its number tells it apart, wherever it stands
    ("Quayside Inst. of Tech.", "Quayside Institute of Technology"),
    ("Quayside Deutschland GmbH", "Quayside (Germany) GmbH"),
    ("Quayside's", "Quaysides"),
    ("Alderon", "Aldreon"),  # two letters exchanged
    ("Quayside Bank of Burma", "Myanmar Quayside Bank"),
]
OPEN_OR_TWO = [
    ("Alderon", "Aldeon"),  # a slip in a short name may be another name
    ("Striven", "Strivet"),
    ("Aldeno", "Oldeno"),
    ("Bank", "Banc"),
    ("Fundamentor", "Fundamentum"),
    ("University of Singapore", "Singapore University"),
    ("Mira Oakham", "Mirra Oakham"),
    ("Alde Bank", "Alda Bank"),  # four letters, whatever else agrees
    ("Alderon Capital", "Malderon Capital"),
    ("Alderon Quay", "Aldernn Quay"),  # may be persons
    ("Mira Oakham", "Myra Oakham"),
]
TWO = [
    ("Quayside University", "Quayside Institut"),
    ("海港科技有限公司", "海港银行"),
    ("Quayside (Singapore) Ltd", "Quayside (Australia) Ltd"),
    ("Quayside", "Quayside Singapore"),
    ("Quayside Fund II", "Quayside Fund III"),
    ("Quayside Fund", "Quayside Fund II"),
    ("Quayside Bank", "Quayside Insurance"),
    ("Quayside Capital", "Quayside Robotics"),
    ("Quayside Robotics", "Lanternquay Robotics"),
    ("Alder Harbour Robotics", "Alder Meadow Robotics"),
    ("LXQ Aviation", "LUA Aviation"),
    ("Harbour 21", "Harbour 22"),
    ("First Quayside Bank", "Second Quayside Bank"),
    ("Singapore Shipyard", "Singapore Shipping"),
    ("Quayside España", "Quayside Italia"),
    ("Robotics Institute No. 46", "47th Robotics Institute"),
    ("Aldermon Quasside & Co. KG", "Alderman Birchside & Co. KG"),
]


@pytest.fixture(scope="module")
def chances() -> dict[tuple[str, str], float]:
    words = lexicon(SEEDS, load_vocabulary(SEEDS))
    pairs = [*ONE, *OPEN_OR_TWO, *TWO]
    names = arrow_names([name_parts(name, words) for pair in pairs for name in pair])
    table = pa.table({"left_id": range(0, 2 * len(pairs), 2), "right_id": range(1, 2 * len(pairs), 2)})
    scored = score_pairs(names, table, MODEL).to_pylist()
    return {pairs[row["left_id"] // 2]: probability(row["match_weight"]) for row in scored}


@pytest.mark.parametrize("pair", ONE)
def test_one_organisation(chances: dict[tuple[str, str], float], pair: tuple[str, str]) -> None:
    assert chances[pair] >= MODEL.same_from


@pytest.mark.parametrize("pair", OPEN_OR_TWO)
def test_not_one_by_the_name_alone(chances: dict[tuple[str, str], float], pair: tuple[str, str]) -> None:
    assert chances[pair] < MODEL.same_from


@pytest.mark.parametrize("pair", TWO)
def test_two_organisations(chances: dict[tuple[str, str], float], pair: tuple[str, str]) -> None:
    assert chances[pair] < MODEL.unsure_from


def test_the_model_weighs_every_level_that_tells() -> None:
    for comparison, levels in COMPARISONS.items():
        assert set(MODEL.parameters[comparison]) == set(levels) - NEUTRAL
        assert all(0 < m <= 1 and 0 < u <= 1 for m, u in MODEL.parameters[comparison].values())
        assert sorted(level_labels(comparison).values()) == sorted(levels)


def test_what_agrees_never_speaks_against_and_what_differs_never_for() -> None:
    for comparison in ("kinds", "geo", "numbers", "legal_class"):
        weighed = MODEL.parameters[comparison]
        assert weighed["equal"][0] >= weighed["equal"][1]
        assert weighed["different"][0] <= weighed["different"][1]


def test_nothing_outweighs_a_number_that_differs() -> None:
    names = arrow_names(
        [
            name_parts(f"Quayside {number} Robotics GmbH", lexicon(SEEDS, load_vocabulary(SEEDS)))
            for number in ("5", "6")
        ]
    )
    (scored,) = score_pairs(names, pa.table({"left_id": [0], "right_id": [1]}), MODEL).to_pylist()
    for_it = sum(weight for weight in MODEL.context.values() if weight > 0)
    assert probability(scored["match_weight"] + for_it) < MODEL.unsure_from


def test_pairs_below_the_least_weight_are_left_out() -> None:
    words = lexicon(SEEDS, load_vocabulary(SEEDS))
    names = arrow_names(
        [name_parts(name, words) for name in ("Quayside Ltd", "Quayside Limited", "Quayside Bank")]
    )
    pairs = pa.table({"left_id": [0, 0, 1], "right_id": [1, 2, 2]})
    scored = score_pairs(names, pairs, MODEL, least_weight=0.0).to_pylist()
    assert [(row["left_id"], row["right_id"]) for row in scored] == [(0, 1)]
