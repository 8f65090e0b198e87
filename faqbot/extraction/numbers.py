"""The numbers of a text, in digits or in words, with the word they count."""

import re
from collections import Counter

from faqbot.text import stem

_WORDS = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
} | {
    "once": "1", "twice": "2", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70",
    "eighty": "80", "ninety": "90", "hundred": "100", "half": "0.5", "dozen": "12",
}  # fmt: skip
_NUMBER = re.compile(
    rf"(?<![\w.])([-−]?[$€£]?\d+(?:[.,:]\d+)*|\b(?:{'|'.join(_WORDS)})\b)\s*(%|[^\W\d_]+)?", re.IGNORECASE
)


def numbers(text: str) -> Counter[str]:
    """Count the numbers of a text, whatever they count."""
    return Counter(number for number, _ in counted(text))


def counted(text: str) -> list[tuple[str, str]]:
    """Return each number with the stem of the word after it: “two days” gives ("2", "day")."""
    return [
        (_WORDS.get(found[1].lower(), found[1].replace(",", "").replace("−", "-")), stem((found[2] or "").lower()))
        for found in _NUMBER.finditer(text)
    ]


def contradiction(one: str, other: str) -> str:
    """Return the word for which two texts give different numbers, or nothing."""
    left, right = _by_unit(one), _by_unit(other)
    units = (unit for unit in left if unit in right and unit and not left[unit] & right[unit])
    return next(units, "")


def _by_unit(text: str) -> dict[str, set[str]]:
    units: dict[str, set[str]] = {}
    for number, unit in counted(text):
        units.setdefault(unit, set()).add(number)
    return units
