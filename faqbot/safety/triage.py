"""Red flags: find what cannot wait in the raw text, before anything else looks at it.

The patterns of `knowledge/safety.yaml` come first, and the gravest tier wins. No list of patterns is complete, nor
knows every harmless way of saying its words. So a second reader, which has learned from many examples of each flag and
of what only sounds alike, weighs the whole message, what the patterns see in it among the rest. It adds an alarm where
one is likely, or surely in one sentence by itself. It takes an alarm back only where none is likely and nothing in the
message says that something is happening to someone or new since a treatment; never in a message of few words, and
never a flag that counts `always`.
"""

from collections.abc import Callable, Mapping, Sequence

from faqbot.safety.patterns import Patterns, Reading
from faqbot.text import sentences
from faqbot.types import RedFlag, SafetyRules

LIKELY = 0.28
"""The chance of any flag from which the second reader raises one, and below which it takes one back."""
FEWEST, FEWEST_TO_DOUBT = 2, 4
"""The words from which it raises a flag and from which it takes one back: a few words are like everything."""
SURELY = 0.9
"""The chance from which one sentence raises a flag by itself: in a long message a few words weigh little."""
SENTENCES = 12
"""The sentences that are looked at by themselves: half of them a message's first, half its last."""
NEARLY = 0.5
"""Of the second reader's flags, the gravest that is at least this share as likely as the likeliest is raised."""

Recognise = Callable[[str, Sequence[float]], Mapping[str, float]]
"""Returns the chance that a text belongs with the examples of each flag, by its id, given the patterns' signs."""


class Triage:
    """Finds the red flags of one clinic.

    Args:
        rules: the flags, or their patterns where they are compiled already.
        recognise: the second reader; without one only the patterns count.
    """

    def __init__(self, rules: SafetyRules | Patterns, recognise: Recognise | None = None) -> None:
        self.patterns = rules if isinstance(rules, Patterns) else Patterns(rules)
        self._recognise = recognise

    def __call__(self, text: str) -> RedFlag | None:
        """Return the gravest red flag that a message raises, or None; take it as it came, whatever it is."""
        text = _once(text)
        reading = self.patterns(text)
        if self._recognise is None or _is_settled(reading):
            return reading.flag
        chances = self._recognise(text, reading.signs)
        likely = sum(chances.values())
        if likely >= LIKELY:
            return reading.flag or self._gravest(chances)
        return self._among(sentences(text), self._recognise)

    def _among(self, parts: Sequence[str], recognise: Recognise) -> RedFlag | None:
        """Return the gravest of the flags that single sentences of several surely raise."""
        found = []
        for part in dict.fromkeys(_ends(parts) if len(parts) > 1 else ()):
            reading = self.patterns(part)
            chances = recognise(part, reading.signs) if reading.words > FEWEST else {}
            if sum(chances.values()) >= SURELY:
                found.append(self._gravest(chances))
        return min(found, key=self.patterns.flags.index, default=None)

    def _gravest(self, chances: Mapping[str, float]) -> RedFlag:
        least = NEARLY * max(chances.values())
        return next(flag for flag in self.patterns.flags if chances.get(flag.id, 0.0) >= least)


def _once(text: str) -> str:
    """Leave out the sentences that were said before: a page of one of them says no more than it does."""
    parts = sentences(text)
    once = dict.fromkeys(parts)
    return text if len(once) == len(parts) else "\n".join(once)


def _ends(parts: Sequence[str]) -> Sequence[str]:
    return parts if len(parts) <= SENTENCES else (*parts[: SENTENCES // 2], *parts[-SENTENCES // 2 :])


def _is_settled(reading: Reading) -> bool:
    """Say whether the patterns alone decide, so that nothing is taken back or added."""
    if reading.flag:
        return reading.flag.always or reading.current or reading.words < FEWEST_TO_DOUBT
    return reading.words < FEWEST
