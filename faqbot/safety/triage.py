"""Red flags: find what cannot wait in the raw text, before anything else looks at it.

The patterns of `knowledge/safety.yaml` come first, and the gravest tier wins. No list of patterns is complete, nor
knows every harmless way of saying its words. So a second reader, which has learned from many examples of each flag and
of what only sounds alike, weighs the whole message, what the patterns see in it among the rest. It adds an alarm where
one is likely. It takes an alarm back only where the message is as good as surely harmless and nothing in it says that
something is happening to someone; never in a message of few words.
"""

from collections.abc import Callable, Mapping, Sequence

from faqbot.safety.patterns import Patterns, Reading
from faqbot.types import RedFlag, SafetyRules

LIKELY = 0.4
"""The chance of any flag from which the second reader raises one."""
UNLIKELY = 0.05
"""The chance of any flag below which it takes back what the patterns raise."""
FEWEST = 4
"""The words that a message must have for the second reader; shorter ones are like everything."""
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
        reading = self.patterns(text)
        settled = reading.flag is not None and reading.happening
        if settled or self._recognise is None or reading.words < FEWEST:
            return reading.flag
        return self._weigh(reading, self._recognise(text, reading.signs))

    def _weigh(self, reading: Reading, chances: Mapping[str, float]) -> RedFlag | None:
        """Return what is raised, given the chance of each flag."""
        likely = sum(chances.values())
        if reading.flag is not None:
            return reading.flag if likely >= UNLIKELY else None
        if likely < LIKELY:
            return None
        least = NEARLY * max(chances.values())
        return next(flag for flag in self.patterns.flags if chances.get(flag.id, 0.0) >= least)
