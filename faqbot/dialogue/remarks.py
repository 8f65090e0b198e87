"""What people say that is no question: small talk, asking for a person, turning an answer down, picking an option."""

import re
from collections.abc import Iterable, Sequence

from faqbot.knowledge import Talk
from faqbot.text import nearly, tokens
from faqbot.types import Option

FILLERS = frozenset(
    "please pls so well very much and but all there again really then oh um uh just kindly now ok okay hmm yes yeah "
    "you to too dear sir madam everyone guys folks bot doc lol haha man".split()
)
PERSON_PHRASE = 3
"""A request for a person of this many words counts anywhere in a message, shorter ones only on their own."""
NONE = "none"
"""The id of the option that turns down all others."""
_NUMBER = re.compile(r"(?:option |number |no |#)?(\d)", re.IGNORECASE)
_ORDINALS = ("first", "second", "third", "fourth", "fifth")


class Remarks:
    """The remarks that a clinic's `smalltalk.yaml` lists, compiled."""

    def __init__(self, talk: Talk) -> None:
        self._smalltalk = {_key(said): item.id for item in talk.smalltalk for said in item.said}
        self._person = {_key(line) for line in talk.person}
        self._person_lengths = sorted({len(key) for key in self._person if len(key) >= PERSON_PHRASE})
        self._correction = {_key(line) for line in talk.correction}
        self._none = {_key(line) for line in talk.none}
        self._longest = max(map(len, self._smalltalk), default=0)

    def smalltalk(self, text: str) -> str | None:
        """Return the kind of small talk that a message wholly consists of; of several kinds, the last."""
        kind, start, words = None, 0, tokens(text)
        while start < len(words):
            for width in range(min(self._longest, len(words) - start), 0, -1):
                found = self._smalltalk.get(tuple(words[start : start + width]))
                if found:
                    kind, start = found, start + width
                    break
            else:
                if words[start] not in FILLERS:
                    return self._nearly_smalltalk(words)
                start += 1
        return kind

    def _nearly_smalltalk(self, words: Sequence[str]) -> str | None:
        said = " ".join(words)
        return next((kind for key, kind in self._smalltalk.items() if nearly(said, " ".join(key))), None)

    def asks_for_person(self, text: str) -> bool:
        words = tokens(text)
        bare = tuple(word for word in words if word not in FILLERS)
        if bare in self._person or tuple(words) in self._person:
            return True
        return any(
            tuple(words[start : start + length]) in self._person
            for length in self._person_lengths
            for start in range(len(words) - length + 1)
        )

    def corrects(self, text: str) -> bool:
        """Say whether the message only says that the last reply missed the point."""
        return _key(text) in self._correction

    def pick(self, text: str, offered: Sequence[Option]) -> str | None:
        """Return the id of the offered option that the message chooses, by number, ordinal or words."""
        if not offered:
            return None
        words = tokens(text)
        if tuple(words) in self._none:
            return next((option.id for option in offered if option.id == NONE), None)
        number = _number(text.strip(" .)!"), words)
        if number is not None:
            return offered[number].id if number < len(offered) else None
        said = " ".join(words)
        return next((option.id for option in offered if nearly(said, " ".join(tokens(option.label)))), None)


def _key(line: str) -> tuple[str, ...]:
    return tuple(tokens(line))


def _number(text: str, words: Iterable[str]) -> int | None:
    """Read "2", "option 2", "the second one" as a position from 0."""
    if found := _NUMBER.fullmatch(text):
        return int(found[1]) - 1 if found[1] != "0" else None
    bare = [word for word in words if word not in ("the", "one", "please", "option", "question")]
    return _ORDINALS.index(bare[0]) if len(bare) == 1 and bare[0] in _ORDINALS else None
