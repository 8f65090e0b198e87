"""Misspell messages the way thumbs do, the same way every time."""

import random
import re
from collections.abc import Callable, Iterator

_WORD = re.compile(r"[^\W\d_]{4,}")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _near_keys() -> Iterator[tuple[str, str]]:
    """Pair each letter with the keys around it; a row sits half a key to the right of the one above."""
    for above, row, below in zip(("", *_ROWS), _ROWS, (*_ROWS[1:], ""), strict=False):
        for place, letter in enumerate(row):
            left = max(place - 1, 0)
            beside = row[left:place] + row[place + 1 : place + 2]
            yield letter, beside + above[place : place + 2] + below[left : place + 1]


_NEIGHBOURS = dict(_near_keys())


def misspell(text: str, rng: random.Random, slips: int = 2) -> str:
    """Put `slips` slips into a message, in different words while there are enough.

    Only words of four letters and more are hit, and never their first letter; without such a word the
    message stays as it is.
    """
    spans = [match.span() for match in _WORD.finditer(text)]
    rng.shuffle(spans)
    for start, end in sorted(spans[:slips], reverse=True):
        text = text[:start] + slip(text[start:end], rng) + text[end:]
    return misspell(text, rng, slips - len(spans)) if 0 < len(spans) < slips else text


def slip(word: str, rng: random.Random) -> str:
    """Change one letter of a word, not its first: swap two, drop one, double one, or hit a neighbouring key.

    The result always differs from the word.
    """
    slips = list(SLIPS)
    places = list(range(1, len(word)))
    rng.shuffle(slips)
    rng.shuffle(places)
    changed = (kind(word, place, rng) for kind in slips for place in places)
    return next(result for result in changed if result != word)


def _swap(word: str, place: int, _: random.Random) -> str:
    return word[:place] + word[place : place + 2][::-1] + word[place + 2 :]


def _drop(word: str, place: int, _: random.Random) -> str:
    return word[:place] + word[place + 1 :]


def _double(word: str, place: int, _: random.Random) -> str:
    return word[:place] + word[place] + word[place:]


def _neighbour(word: str, place: int, rng: random.Random) -> str:
    near = _NEIGHBOURS.get(word[place].lower())
    return word[:place] + (rng.choice(near) if near else word[place]) + word[place + 1 :]


SLIPS: tuple[Callable[[str, int, random.Random], str], ...] = (_swap, _drop, _double, _neighbour)
