"""What people say that is no question: small talk, feelings, asking for a person, turning an answer down.

A remark is known by its words first: all of a message's words must belong to what is listed. What no list holds is
recognised by its likeness to the lists as a whole: a remark beside a question never swallows it.
"""

import re
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache

from faqbot.knowledge import Talk
from faqbot.text import is_english, nearly, tokens, typos_among
from faqbot.types import CORRECTION

PERSON = "person"
"""The kind of remark that asks for a person; also the phrase that answers it."""
TELLING = 4
"""The letters of the longest word at least by which a line is known without its fillers."""
PERSON_PHRASE = 3
"""A request for a person of this many words counts anywhere in a message, shorter ones only on their own."""
LONGEST = 14
"""The longest message, in words, that is recognised by likeness."""
SURE, LIKELY = 0.85, 0.45
"""The chance from which a message is taken for a remark, and where nothing answers it."""
_JOINT = re.compile(r"(?<=[.!?…;,])\s+|\s+[-–—]+\s+|\s+(?=but\b)", re.IGNORECASE)
_SHORT = {
    ("i", "am"): "im",
    ("i", "have"): "ive",
    ("i", "would"): "id",
    ("you", "are"): "youre",
    ("u", "r"): "youre",
    ("you", "have"): "youve",
    ("it", "is"): "its",
    ("that", "is"): "thats",
    ("what", "is"): "whats",
    ("who", "is"): "whos",
    ("is", "not"): "isnt",
    ("do", "not"): "dont",
    ("does", "not"): "doesnt",
    ("did", "not"): "didnt",
    ("can", "not"): "cant",
    ("want", "to"): "wanna",
}
_SPELT = {"u": "you", "ur": "your", "r": "are", "cannot": "cant", "w": "with", "2": "to", "n": "and"}

Words = tuple[str, ...]
Recognise = Callable[[str], Mapping[str, float]]
"""Returns the chance that a text is a remark of each kind; what is missing to 1 is none."""


def recognise_nothing(text: str) -> Mapping[str, float]:  # noqa: ARG001  # for where only the lists count
    return {}


@dataclass(frozen=True, slots=True)
class Heard:
    """A message whose first and last clauses may be remarks: their kind, and the rest, which may ask something."""

    kind: str | None
    rest: str


class Remarks:
    """The remarks that a clinic's `smalltalk.yaml` lists, compiled.

    Args:
        talk: the lists.
        recognise: tells what is like them; without it only the lists count.
    """

    def __init__(self, talk: Talk, recognise: Recognise = recognise_nothing) -> None:
        self._recognise, self._fillers = recognise, talk.fillers
        self._feelings = frozenset(item.id for item in talk.smalltalk if item.acknowledge) | {CORRECTION}
        listed = [(said, item.id) for item in talk.smalltalk for said in item.said]
        known = {word for said, _ in listed for word in tokens(said)}
        known |= {word for line in (*talk.person, *talk.correction, *talk.none) for word in tokens(line)}
        self._mend = _mender(known | self._fillers)
        self._words = lru_cache(maxsize=100)(self._spelt)
        self._listed = lru_cache(maxsize=100)(self._find_listed)
        self._smalltalk = {self._words(said): kind for said, kind in listed}
        self._bare = {bare: kind for said, kind in listed if (bare := self._telling(said))}
        self._longest = max(map(len, self._smalltalk), default=0)
        self._by_size: dict[int, list[tuple[str, str]]] = {}
        for key, kind in self._smalltalk.items():
            self._by_size.setdefault(len(" ".join(key)), []).append((" ".join(key), kind))
        self._person = {self._words(line) for line in talk.person}
        self._asks = {bare for line in talk.person if (bare := self._telling(line))}
        self._person_lengths = sorted({len(key) for key in self._person if len(key) >= PERSON_PHRASE})
        self._correction = {self._words(line) for line in talk.correction}
        self._denied = {bare for line in talk.correction if (bare := self._telling(line))}
        self._none, self._agree = ({self._words(line) for line in lines} for lines in (talk.none, talk.agree))

    def kind(self, text: str) -> str | None:
        """Return the kind of remark that a message wholly consists of, by its words."""
        if self.asks_for_person(text):
            return PERSON
        return CORRECTION if self.corrects(text) else self.smalltalk(text)

    def smalltalk(self, text: str) -> str | None:
        """Return the kind of small talk that a message wholly consists of; of several a feeling, else the last."""
        return self._listed(self._words(text))

    def _find_listed(self, words: Words) -> str | None:
        return self._covered(words, self._smalltalk) or self._covered(self._content(words), self._bare)

    def _covered(self, words: Words, listed: Mapping[Words, str]) -> str | None:
        kinds, start = [], 0
        while start < len(words):
            for width in range(min(self._longest, len(words) - start), 0, -1):
                if found := listed.get(words[start : start + width]):
                    kinds.append(found)
                    start += width
                    break
            else:
                if words[start] not in self._fillers:
                    return self._nearly_smalltalk(words)
                start += 1
        return next((kind for kind in kinds if kind in self._feelings), kinds[-1] if kinds else None)

    def _nearly_smalltalk(self, words: Words) -> str | None:
        said = " ".join(words)
        near = (pair for size in range(len(said) - 2, len(said) + 3) for pair in self._by_size.get(size, ()))
        return next((kind for key, kind in near if nearly(said, key)), None)

    def asks_for_person(self, text: str) -> bool:
        words = self._words(text)
        if words in self._person or self._content(words) in self._asks:
            return True
        return any(
            words[start : start + length] in self._person
            for length in self._person_lengths
            for start in range(len(words) - length + 1)
        )

    def corrects(self, text: str) -> bool:
        """Say whether the message only says that the last reply missed the point."""
        words = self._words(text)
        return words in self._correction or self._content(words) in self._denied

    def agrees(self, text: str) -> bool:
        """Say whether the message only says yes."""
        return self._words(text) in self._agree

    def turns_down(self, text: str) -> bool:
        """Say whether the message turns down everything that was offered."""
        words = self._words(text)
        return words in self._none or self._content(words) in {self._content(line) for line in self._none}

    def recognised(self, text: str) -> tuple[str, float]:
        """Return the kind of remark that a message is like, and the chance that it is a remark."""
        words = [self._mend(word) for word in tokens(text)]
        if not 1 < len(words) <= LONGEST:
            return "", 0.0
        chances = self._recognise(" ".join(words))
        return max(chances, key=lambda kind: chances[kind], default=""), sum(chances.values())

    def heard(self, text: str) -> Heard:
        """Take remarks off a message that also asks something; a feeling or correction is told."""
        clauses = [clause for clause in _JOINT.split(text) if tokens(clause)]
        known = {clause: self.kind(clause) for clause in set(clauses)}
        kinds = [known[clause] for clause in clauses]
        rest = " ".join(clause for clause, kind in zip(clauses, kinds, strict=True) if kind is None)
        if not rest or len(clauses) == 1:
            return Heard(None, text)
        felt = (kind for clause, kind in zip(clauses, kinds, strict=True) if len(tokens(clause)) > 1)
        return Heard(next((kind for kind in felt if kind in self._feelings), None), rest)

    def _spelt(self, text: str) -> Words:
        """Return the words of a text in one spelling: slips mended, contractions in their short form."""
        words = [_SPELT.get(word, word) for word in map(self._mend, tokens(text))]
        joined: list[str] = []
        for word in words:
            pair = _SHORT.get((joined[-1], word)) if joined else None
            joined[-1:] = [pair] if pair else [*joined[-1:], word]
        return tuple(joined)

    def _telling(self, line: str) -> Words:
        """Return a listed line without fillers, or nothing if little is left of it: "how do you do" is no "how do"."""
        words = self._words(line)
        bare = self._content(words)
        return bare if bare == words or (len(bare) > 1 and any(len(word) >= TELLING for word in bare)) else ()

    def _content(self, words: Words) -> Words:
        return tuple(word for word in words if word not in self._fillers)


def _mender(known: Set[str]) -> Callable[[str], str]:
    """Return a function that mends a slip of spelling in a word of remarks."""
    alike: dict[str, list[str]] = {}
    for word in sorted(known):
        alike.setdefault(word[0], []).append(word)

    @lru_cache(maxsize=20_000)
    def mend(word: str) -> str:
        if word in known or is_english(word) or len(word) > 2 * LONGEST:
            return word
        return next(iter(typos_among(word, alike.get(word[0], ()))), word)

    return mend
