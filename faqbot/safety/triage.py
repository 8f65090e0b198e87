"""Red flags: find what cannot wait in the raw text, before anything else looks at it.

A pattern matches when a phrase of each of its terms stands near one of the first. Words do not count in an idiom
("my back is killing me"), negated ("no chest pain"), asking about a topic ("can it collapse a lung?") unless the
message says that it is happening, or telling of what is long past ("as a child") unless the same sentence speaks of
the present. The gravest tier wins. `knowledge/safety.yaml` tells how to write phrases.

No list of phrases is complete. So a second reader, which knows many examples of each flag, looks at what the patterns
let pass. It can only add an alarm, never take one back; where the patterns saw a flag's words and dismissed them as
denied, asked about or past, it has to be nearly certain.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence

from faqbot.safety.phrases import Found, Phrases, Span
from faqbot.safety.reading import Reader, Word
from faqbot.types import RedFlag, SafetyRules

WINDOW = 10
"""Words that may lie between a pattern's first term and each of the others."""
NEGATION_REACH = 6
"""Words that a negation turns around."""
LIKELY, CERTAIN = 0.4, 0.9
"""The chance from which the second reader raises a flag, and where the patterns dismissed one."""
FEWEST = 4
"""The words that a message must have for the second reader; shorter ones are like everything."""
NEARLY = 0.5
"""Of the second reader's flags, the gravest that is at least this share as likely as the likeliest is raised."""

Pattern = Sequence[tuple[int, int]]  # each term's numbers: of its phrases near by, of those anywhere
Recognise = Callable[[str], Mapping[str, float]]
"""Returns the chance that a text belongs with the examples of each flag, by its id."""


class Triage:
    """The compiled red flags of one clinic.

    Args:
        rules: the flags.
        recognise: the second reader; without one only the patterns count.
    """

    def __init__(self, rules: SafetyRules, recognise: Recognise | None = None) -> None:
        self._recognise = recognise
        self._phrases = Phrases()
        number = self._phrases.number
        self._flags = [
            (flag, [[number(term) for term in p] for p in flag.patterns], number(flag.unless)[0])
            for flag in rules.flags
        ]
        self._idioms = number(rules.idioms)[0]
        self._negations, self._ends = number(rules.negations)[0], number(rules.negation_ends)[0]
        self._openers, self._asides = number(rules.topic_openers)
        self._happening = number(rules.happening)[0]
        self._long_past, self._present = number(rules.long_past)[0], number(rules.present)[0]
        self._reader = Reader(self._phrases.vocabulary)

    def __call__(self, text: str) -> RedFlag | None:
        """Return the gravest red flag that a message raises, or None; take it as it came, whatever it is."""
        words = self._reader.read(text)
        found = self._phrases.find(words)
        return self._listed(words, found) or (self._alike(text, found) if len(words) >= FEWEST else None)

    def _listed(self, words: Sequence[Word], found: Found) -> RedFlag | None:
        """Return the flag that a pattern raises."""
        idle = {place for start, end in found[self._idioms] for place in range(start, end)}
        awake = found.where(lambda span: idle.isdisjoint(range(*span)))
        silent = self._negated(words, awake)
        if not (happening := [span for span in awake[self._happening] if span[0] not in silent]):
            silent |= self._asked(words, awake)
        silent |= self._past(words, awake)
        reported = awake.where(lambda span: span[0] not in silent)
        for flag, patterns, unless in self._flags:
            counting = awake if flag.always else reported
            standing = [pattern for pattern in patterns if _stands(pattern, counting)]
            if standing and unless in awake and not happening:
                counting = _outside(awake[unless], words, counting)
                standing = [pattern for pattern in standing if _stands(pattern, counting)]
            if standing:
                return flag
        return None

    def _alike(self, text: str, found: Found) -> RedFlag | None:
        """Return the flag whose examples a message is like, though no pattern raises it."""
        if self._recognise is None:
            return None
        chances = self._recognise(text)
        dismissed = any(_stands(pattern, found) for _, patterns, _ in self._flags for pattern in patterns)
        if sum(chances.values()) < (CERTAIN if dismissed or found[self._idioms] else LIKELY):
            return None
        least = NEARLY * max(chances.values())
        return next(flag for flag, _, _ in self._flags if chances.get(flag.id, 0.0) >= least)

    def _negated(self, words: Sequence[Word], found: Found) -> set[int]:
        """Return the places that a negation turns around, in its own clause."""
        stops = {start for start, _ in found[self._ends]}
        negated = set()
        for start, end in found[self._negations]:
            for place, word in enumerate(words[end : end + NEGATION_REACH], end):
                if place in stops or word.place != words[start].place:
                    break
                negated.add(place)
        return negated

    def _asked(self, words: Sequence[Word], found: Found) -> set[int]:
        """Return the places that ask about a topic: from an opener to the end of its sentence."""
        first = {words[start].place[0]: start for start, _ in reversed(found[self._openers])}
        first |= {words[start].place[0]: 0 for start, _ in found[self._asides]}
        return {place for place, word in enumerate(words) if place >= first.get(word.place[0], place + 1)}

    def _past(self, words: Sequence[Word], found: Found) -> set[int]:
        """Return the places in parts of sentences that tell of the past, where no other part is of the present."""
        present = {words[start].place[0] for which in (self._present, self._happening) for start, _ in found[which]}
        past = {words[start].part for start, _ in found[self._long_past] if words[start].place[0] not in present}
        return {place for place, word in enumerate(words) if word.part in past}


def _outside(excuses: Sequence[Span], words: Sequence[Word], found: Found) -> Found:
    """Leave out what stands in a sentence with an excuse."""
    excused = {words[start].place[0] for start, _ in excuses}
    return found.where(lambda span: words[span[0]].place[0] not in excused)


def _stands(pattern: Pattern, found: Found) -> bool:
    """Say whether every term has a phrase, near one of the first term's and with no word of that."""
    if not all(near in found or anywhere in found for near, anywhere in pattern):
        return False
    (first, _), *others = pattern
    wanted = [found[near] for near, anywhere in others if anywhere not in found]
    return any(all(_is_near(anchor, spans) for spans in wanted) for anchor in found[first])


def _is_near(anchor: Span, spans: Sequence[Span]) -> bool:
    low, high = (bisect_left(spans, (place, 0)) for place in (anchor[0] - WINDOW, anchor[1] + WINDOW + 1))
    return any(end <= anchor[0] or anchor[1] <= start for start, end in spans[low:high])
