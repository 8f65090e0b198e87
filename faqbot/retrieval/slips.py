"""Misspell texts the way hasty fingers do: letters swapped, left out, doubled or mistaken for others.

Who is frightened types badly, and so does who is in a hurry: what learns from clean texts alone takes the slip itself
for a sign of fear.
"""

from random import Random

SHARE = 0.2
"""The share of words that get a slip."""
SHORTEST = 4
"""Shorter words are left alone."""
_OTHERS = "aeiourstln"


def misspell(text: str) -> str:
    """Return a text with slips in some of its words: always the same ones in the same text."""
    chance = Random(text)  # noqa: S311  # the same again, not a secret
    return " ".join(_slip(word, chance) if chance.random() < SHARE else word for word in text.split(" "))


def _slip(word: str, chance: Random) -> str:
    if len(word) < SHORTEST or not word.isalpha():
        return word
    place = chance.randrange(1, len(word) - 1)
    before, letter, after = word[:place], word[place], word[place + 1 :]
    swapped = before + after[0] + letter + after[1:]
    return chance.choice(
        (swapped, before + after, before + 2 * letter + after, before + chance.choice(_OTHERS) + after)
    )
