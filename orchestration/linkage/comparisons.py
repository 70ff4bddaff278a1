"""What two names' parts may mean for one another: Splink's comparisons, level by level, in DuckDB's SQL.

The level of a pair is the first whose condition holds. What a level weighs is data: `name_model.json`.
"""

from __future__ import annotations

from collections.abc import Mapping

# Macros keep the conditions readable, and Splink's parser out of DuckDB's lambdas.
MACROS = (
    # the words of one list that another lacks, written together
    """create or replace temp macro words_left(words, others) as
        array_to_string(list_filter(words, lambda word: not list_contains(others, word)), '')""",
    """create or replace temp macro letters_left(words, others) as
        least(length(words_left(words, others)), length(words_left(others, words)))""",
    "create or replace temp macro digits_of(letters) as regexp_replace(letters, '[^0-9]', '', 'g')",
    # neither list has a word that is missing in the other
    "create or replace temp macro same_words(left_words, right_words) as list_sort(left_words) = list_sort(right_words)",
    """create or replace temp macro one_has_more(left_words, right_words) as
        list_has_all(left_words, right_words) or list_has_all(right_words, left_words)""",
    # the letters that differ, once the words that both have are taken away
    """create or replace temp macro slip_length(left_words, right_words) as
        damerau_levenshtein(words_left(left_words, right_words), words_left(right_words, left_words))""",
    # a slip of the pen changes no digit, and makes no ordinary word of another one
    """create or replace temp macro may_be_slip(left_words, right_words, left_plain, right_plain) as
        words_left(left_words, right_words) <> ''
        and words_left(right_words, left_words) <> ''
        and digits_of(words_left(left_words, right_words)) = digits_of(words_left(right_words, left_words))
        and not (
            words_left(left_words, right_words) = words_left(left_plain, right_words)
            and words_left(right_words, left_words) = words_left(right_plain, left_words)
        )""",
    # two words are other than those of the other name, and of each a letter
    """create or replace temp macro slip_in_each(left_words, right_words) as
        len(list_filter(left_words, lambda word: not list_contains(right_words, word))) = 2
        and len(list_filter(right_words, lambda word: not list_contains(left_words, word))) = 2
        and list_aggregate(
            list_transform(
                list_zip(
                    list_filter(left_words, lambda word: not list_contains(right_words, word)),
                    list_filter(right_words, lambda word: not list_contains(left_words, word))
                ),
                lambda pair: damerau_levenshtein(pair[1], pair[2]) + if(left(pair[1], 1) = left(pair[2], 1), 0, 2)
            ),
            'max'
        ) = 1""",
    # the letters of the distinctive words that both have, ordinary ones left out
    """create or replace temp macro shared_letters(left_words, right_words, plain_words) as
        length(array_to_string(
            list_filter(left_words, lambda word: list_contains(right_words, word) and not list_contains(plain_words, word)),
            ''
        ))""",
    """create or replace temp macro core_letters(left_words, right_words) as
        least(length(array_to_string(left_words, '')), length(array_to_string(right_words, '')))""",
)

_SAME_START = "left(words_left(core_l, core_r), 1) = left(words_left(core_r, core_l), 1)"
_SLIP = "may_be_slip(core_l, core_r, plain_l, plain_r)"
# the words that are spelt otherwise are no ordinary ones
_ARE_NAMES = "not (words_left(core_l, core_r) = words_left(plain_l, core_r) and words_left(core_r, core_l) = words_left(plain_r, core_l))"
_DISTANCE = "slip_length(core_l, core_r)"
# letters that stand in each other's place: hands often slip so, and two names are seldom so alike
_EXCHANGED = "levenshtein(words_left(core_l, core_r), words_left(core_r, core_l)) = 2"
_LETTERS = "core_letters(core_l, core_r)"
_LETTERS_LEFT = "letters_left(core_l, core_r)"
# of a person's name each word counts for itself; of a name that tells its business or form, all of them together
_IS_LONG = f"({_LETTERS_LEFT} >= 10 or ({_LETTERS} >= 10 and len(kinds_l) + len(legal_class_l) > 0))"
# what a slip leaves untouched is as long as what it may have touched, or nearly
_IS_FIRM = "is_firm_l and is_firm_r and least(length(letters_l), length(letters_r)) >= 9"

_SAME_SEQUENCE = (
    "same_words(string_split(sequence_l, ' '), string_split(sequence_r, ' '))"  # in whatever order
)
_WORDS = "len(string_split(sequence_l, ' '))"
_SAME_LETTERS = (
    "letters_l = letters_r"  # glued or split otherwise, so that words may have been read as other parts
)


def _of_lists(name: str) -> dict[str, str]:
    left, right = f"{name}_l", f"{name}_r"
    return {
        "neither": f"(len({left}) = 0 and len({right}) = 0) or {_SAME_LETTERS}",
        "equal": f"same_words({left}, {right})",
        "one lacks": f"len({left}) = 0 or len({right}) = 0",
        "one has more": f"one_has_more({left}, {right})",
        "different": "else",
    }


TWO_BY_NUMBER = (
    "len(numbers_l) > 0 and len(numbers_r) > 0 and numbers_l <> numbers_r and letters_l <> letters_r"
)
"""The condition of level `different` of `numbers`, which nothing outweighs: such pairs need no score, and a series of a
thousand has half a million."""

LEVEL_PREFIX = "gamma_"
"""Before a comparison's name: Splink's column of its level."""

NEUTRAL = frozenset({"neither", "not told", "not asked"})
"""Levels that tell nothing: Splink's null levels, of weight 0."""

COMPARISONS: Mapping[str, Mapping[str, str]] = {
    "core": {
        "equal": f"same_words(core_l, core_r) and ({_LETTERS} >= 4 or ({_SAME_SEQUENCE} and ({_WORDS} > 1 or len(kinds_l) = 0)))",
        "equal, short": f"same_words(core_l, core_r) and {_LETTERS} > 0",
        "neither has one": "len(core_l) = 0 and len(core_r) = 0",
        "split otherwise": f"{_SAME_LETTERS} or array_to_string(core_l, '') = array_to_string(core_r, '')",
        "spelt otherwise": f"same_words(sounds_l, sounds_r) and ({_LETTERS_LEFT} >= 6 or ({_LETTERS_LEFT} >= 5 and is_firm_l and is_firm_r)) and {_ARE_NAMES}",
        "two letters exchanged": f"{_SLIP} and {_DISTANCE} = 1 and {_EXCHANGED} and {_LETTERS_LEFT} >= 5",
        "a slip in each of two words": f"{_SLIP} and slip_in_each(core_l, core_r) and {_LETTERS_LEFT} >= 10",
        "a slip beside other words": f"{_SLIP} and {_DISTANCE} = 1 and {_LETTERS_LEFT} >= 5 and {_SAME_START} and shared_letters(core_l, core_r, plain_l) >= 8",
        "a slip in a long name": f"{_SLIP} and {_DISTANCE} = 1 and {_IS_LONG}",
        "two slips in a long word": f"{_SLIP} and {_DISTANCE} = 2 and {_LETTERS_LEFT} >= 11 and {_SAME_START}",
        "a slip in a firm's name": f"{_SLIP} and {_DISTANCE} = 1 and {_LETTERS_LEFT} >= 5 and {_SAME_START} and {_IS_FIRM}",
        "a slip": f"{_SLIP} and {_DISTANCE} = 1 and {_LETTERS_LEFT} >= 6 and {_SAME_START}",
        "a slip in a short word": f"{_SLIP} and {_DISTANCE} = 1 and {_LETTERS_LEFT} >= 5",
        "one has more": "one_has_more(core_l, core_r)",
        "different": "else",
    },
    "kinds": _of_lists("kinds"),
    "structures": _of_lists("structures"),
    "geo": _of_lists("geo"),
    "numbers": {
        "neither": f"(len(numbers_l) = 0 and len(numbers_r) = 0) or {_SAME_LETTERS}",
        "equal": "numbers_l = numbers_r",
        "one lacks": "len(numbers_l) = 0 or len(numbers_r) = 0",
        "different": "else",
    },
    "legal_class": {
        "not told": "legal_class_l = '' or legal_class_r = ''",
        "equal": "legal_class_l = legal_class_r",
        "different": "else",
    },
    "order": {
        "not asked": f"sequence_l = sequence_r or not {_SAME_SEQUENCE}",
        "another, without a distinctive word": "len(core_l) = 0 and len(numbers_l) = 0",
        "another, of two words": f"{_WORDS} = 2",
        "another": "else",
    },
}
"""Comparison -> level -> the condition on the columns of the two names; the last of each holds else."""


def level_labels(comparison: str) -> Mapping[int, str]:
    """Splink's number of a level -> its label."""
    telling = [label for label in COMPARISONS[comparison] if label not in NEUTRAL]
    numbers = {len(telling) - 1 - place: label for place, label in enumerate(telling)}
    neutral = [label for label in COMPARISONS[comparison] if label in NEUTRAL]
    return numbers | dict(zip((-1,), neutral, strict=False))
