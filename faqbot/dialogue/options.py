"""Which of the offered options a message picks: by button, number, ordinal or words."""

import re
from collections.abc import Sequence

from faqbot.text import is_everyday, nearly, normalise, stems, tokens
from faqbot.types import Option

NONE = "none"
"""The id of the option that turns down all others."""
FEW = 6
"""The most words that name an option by a part of its label."""
_NUMBER = re.compile(
    r"(?:option|number|no|nr|answer|question|choice|num|the)?\s*[.#(]*\s*(\d{1,2})[.)]*", re.IGNORECASE
)
_ORDINALS = (
    ("first", "1st", "one", "uno", "primera", "primero"),
    ("second", "2nd", "two", "dos", "segunda", "segundo"),
    ("third", "3rd", "three", "tres", "tercera", "tercero"),
    ("fourth", "4th", "four", "cuatro", "cuarta", "cuarto"),
    ("fifth", "5th", "five", "cinco", "quinta", "quinto"),
)
_LAST = ("last", "bottom", "última", "último")
_AROUND = frozenset(
    "the a about with one ones option options number choice answer question please i mean meant want pick choose take "
    "go id like ill its thats is it that this yes ok la el opción por favor".split()
)


def pick(text: str, offered: Sequence[Option]) -> str | None:
    """Return the id of the option that a message chooses, or None."""
    real = [option for option in offered if option.id != NONE]
    if not real:
        return None
    words = tokens(text)
    number = _number(text.strip(" .)!("), words, len(real))
    if number is not None:
        return offered[number].id if number < len(offered) else None
    said = " ".join(words)
    exact = next((option.id for option in offered if nearly(said, " ".join(tokens(option.label)))), None)
    clarifying = len(real) < len(offered)
    return exact or (_named(words, real) if clarifying else None)


def _number(text: str, words: Sequence[str], count: int) -> int | None:
    """Read "2", "option 2", "the second one", "the last" as a position from 0."""
    if found := _NUMBER.fullmatch(normalise(text)):
        return int(found[1]) - 1 if int(found[1]) else None
    bare = [word for word in words if word not in _AROUND] or [word for word in words if word == "one"][:1]
    if len(bare) != 1:
        return None
    if bare[0] in _LAST:
        return count - 1
    return next((place for place, names in enumerate(_ORDINALS) if bare[0] in names), None)


def _named(words: Sequence[str], offered: Sequence[Option]) -> str | None:
    """Return the one option whose label has all the words of a short message: "the one about bruises"."""
    named = stems(word for word in words if word not in _AROUND)
    if len(words) > FEW or all(map(is_everyday, named)):
        return None
    fits = [option.id for option in offered if set(named) <= set(stems(tokens(option.label)))]
    return fits[0] if len(fits) == 1 else None
