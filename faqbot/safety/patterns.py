"""The red flags' patterns, compiled: what a message says in a flag's words, and how it says it.

A pattern stands when a phrase of each of its terms stands near one of the first. Words do not count in an idiom
("my back is killing me"), negated ("no chest pain"), asking about a topic ("can it collapse a lung?") unless the
message says that it is happening, or telling of what is long past ("as a child") unless the same sentence speaks of
the present. `knowledge/safety.yaml` tells how to write phrases.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from faqbot.safety.phrases import Found, Phrases, Span
from faqbot.safety.reading import Reader, Word
from faqbot.types import RedFlag, SafetyRules

WINDOW = 10
"""Words that may lie between a pattern's first term and each of the others."""
NEGATION_REACH = 6
"""Words that a negation turns around."""
OFTEN, LONG = 3, 60
"""Signs that something is happening, and words of a message, beyond which more make no difference."""

Pattern = Sequence[tuple[int, int]]  # each term's numbers: of its phrases near by, of those anywhere


@dataclass(frozen=True, slots=True)
class Reading:
    """What the patterns see in a message.

    Attributes:
        flag: the gravest flag that a pattern raises.
        current: whether the message says that something is happening to someone, or is new since a treatment.
        words: how many it has.
        signs: all this and how it is said as numbers 0..1, always as many in the same order.
    """

    flag: RedFlag | None
    current: bool
    words: int
    signs: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Frame:
    """Which words of a message do not tell of something, by their places, and what says that something is told."""

    idle: frozenset[int]
    negated: frozenset[int]
    asked: frozenset[int]
    past: frozenset[int]
    happening: Sequence[Span]


class Patterns:
    """The compiled patterns of one clinic. `name` changes whenever what they see would."""

    def __init__(self, rules: SafetyRules) -> None:
        self.flags = rules.flags
        self.name = _digest(rules)
        self._phrases = Phrases()
        number = self._phrases.number
        self._patterns: dict[int, list[tuple[int, Pattern]]] = {}
        for place, flag in enumerate(rules.flags):
            for terms in flag.patterns:
                fewest, _ = number(min(terms, key=len))
                self._patterns.setdefault(fewest, []).append((place, [number(term) for term in terms]))
        self._unless = [number(flag.unless)[0] for flag in rules.flags]
        self._idioms = number(rules.idioms)[0]
        self._negations, self._ends = number(rules.negations)[0], number(rules.negation_ends)[0]
        self._openers, self._asides = number(rules.topic_openers)
        self._happening = number(rules.happening)[0]
        self._long_past, self._present = number(rules.long_past)[0], number(rules.present)[0]
        self._reader = Reader(self._phrases.vocabulary)

    def __call__(self, text: str) -> Reading:
        words = self._reader.read(text)
        found = self._phrases.find(words)
        idle = frozenset(place for start, end in found[self._idioms] for place in range(start, end))
        awake = found.where(lambda span: idle.isdisjoint(range(*span)))
        frame = self._frame(words, awake, idle)
        standing = self._standing(found)
        flag = self._raised(words, awake, frame, standing)
        current = bool(frame.happening) or self._present in awake
        signs = self._signs(text, frame, flag, [bool(patterns) for patterns in standing], len(words))
        return Reading(flag, current, len(words), signs)

    def _frame(self, words: Sequence[Word], awake: Found, idle: frozenset[int]) -> _Frame:
        negated = self._negated(words, awake)
        happening = [span for span in awake[self._happening] if span[0] not in negated]
        return _Frame(idle, negated, self._asked(words, awake), self._past(words, awake), happening)

    def _standing(self, found: Found) -> list[list[Pattern]]:
        """Return each flag's patterns that stand; looked for by the term of each that has the fewest phrases."""
        standing: list[list[Pattern]] = [[] for _ in self.flags]
        for near in {number - number % 2 for number in found}:
            for place, pattern in self._patterns.get(near, ()):
                if _stands(pattern, found):
                    standing[place].append(pattern)
        return standing

    def _raised(
        self, words: Sequence[Word], awake: Found, frame: _Frame, possible: Sequence[Sequence[Pattern]]
    ) -> RedFlag | None:
        """Return the gravest flag of which a pattern stands in words that tell of something."""
        silent = frame.negated | frame.past | (frozenset() if frame.happening else frame.asked)
        reported = awake.where(lambda span: span[0] not in silent)
        for flag, patterns, unless in zip(self.flags, possible, self._unless, strict=True):
            counting = awake if flag.always else reported
            standing = [pattern for pattern in patterns if _stands(pattern, counting)]
            if standing and unless in awake and not frame.happening:
                counting = _outside(awake[unless], words, counting)
                standing = [pattern for pattern in standing if _stands(pattern, counting)]
            if standing:
                return flag
        return None

    def _signs(
        self, text: str, frame: _Frame, flag: RedFlag | None, stands: Sequence[bool], count: int
    ) -> tuple[float, ...]:
        """Return what is raised, whose words stand in any way, and the shares of words that do not tell."""
        shares = (len(places) / max(1, count) for places in (frame.negated, frame.asked, frame.past))
        return (
            *(float(own is flag) for own in self.flags),
            *map(float, stands),
            float(flag is not None),
            float(any(stands)),
            float(bool(frame.idle)),
            *shares,
            min(len(frame.happening), OFTEN) / OFTEN,
            float("?" in text),
            float(text.rstrip().endswith("?")),
            min(count, LONG) / LONG,
        )

    def _negated(self, words: Sequence[Word], found: Found) -> frozenset[int]:
        """Return the places that a negation turns around, in its own clause."""
        stops = {start for start, _ in found[self._ends]}
        negated = set()
        for start, end in found[self._negations]:
            for place, word in enumerate(words[end : end + NEGATION_REACH], end):
                if place in stops or word.place != words[start].place:
                    break
                negated.add(place)
        return frozenset(negated)

    def _asked(self, words: Sequence[Word], found: Found) -> frozenset[int]:
        """Return the places that ask about a topic: from an opener to the end of its sentence."""
        first = {words[start].place[0]: start for start, _ in reversed(found[self._openers])}
        first |= {words[start].place[0]: 0 for start, _ in found[self._asides]}
        return frozenset(place for place, word in enumerate(words) if place >= first.get(word.place[0], place + 1))

    def _past(self, words: Sequence[Word], found: Found) -> frozenset[int]:
        """Return the places in parts of sentences that tell of the past, where no other part is of the present."""
        present = {words[start].place[0] for which in (self._present, self._happening) for start, _ in found[which]}
        past = {words[start].part for start, _ in found[self._long_past] if words[start].place[0] not in present}
        return frozenset(place for place, word in enumerate(words) if word.part in past)


def _digest(rules: SafetyRules) -> str:
    flags = [(flag.id, flag.patterns, flag.unless, flag.always) for flag in rules.flags]
    lists = (rules.idioms, rules.negations, rules.negation_ends, rules.topic_openers)
    said = repr((flags, lists, rules.happening, rules.long_past, rules.present))
    code = [Path(__file__).with_name(f"{name}.py").read_bytes() for name in ("patterns", "phrases", "reading")]
    return hashlib.sha256(b"".join((said.encode(), *code))).hexdigest()


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
