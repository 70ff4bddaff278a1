"""What a text has spoken of up to a sentence: who was named last, and how far back.

Belongs here: what holds of the sentences before one, for those who ask whom it is about though it names nobody.
Weighing this for a figure belongs to `figure_owners`, what a pronoun means to `references`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from orchestration.extraction.analysis import Analysis, Sentence
from orchestration.extraction.sentence_roles import names_in

_LOOKBACK = 3  # sentences


@dataclass(frozen=True, slots=True)
class Story:
    """The text before a sentence.

    Attributes:
        paragraph: whether the sentence goes on with a paragraph ("same") or opens one ("new").
        last: what was named last.
        named: how many sentences back each organisation or place was named, at most `_LOOKBACK`.
    """

    paragraph: str
    last: str | None
    named: Mapping[str, int]

    def signs_of(self, key: str, absent: str) -> list[str]:
        """What the text before says for `key`, by names that the table of weights has."""
        signs = []
        back = self.named.get(key)
        if back is not None:
            signs.append(f"named {back} back{absent}")
        if key == self.last:
            signs += ["named last" + absent, f"named last, {self.paragraph}{absent}"]
        return signs


def story_at(analysis: Analysis, sentence: Sentence) -> Story:
    """The text before `sentence`, read once."""
    key = ("story", sentence.index)
    if key not in analysis.memo:
        analysis.memo[key] = _read(analysis, sentence)
    story: Story = analysis.memo[key]
    return story


def _read(analysis: Analysis, sentence: Sentence) -> Story:
    named: dict[str, int] = {}
    last = None
    for back in range(1, min(_LOOKBACK, sentence.index) + 1):
        names = names_in(analysis, analysis.sentences[sentence.index - back])
        if last is None and names:
            last = names[-1].organisation_key
        for name in names:
            named.setdefault(name.organisation_key, back)
    is_same = sentence.index > 0 and analysis.sentences[sentence.index - 1].paragraph == sentence.paragraph
    return Story("same" if is_same else "new", last, named)
