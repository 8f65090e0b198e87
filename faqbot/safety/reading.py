"""Read a message for red flags: words that are mended and know their sentence, clause and part of it."""

import html
import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

from faqbot.text import SLIPS, is_english, is_everyday, is_right, sentences, split_run, stem, tokens, typos_among

EXACT = "="
"""Before a word: only this form of it."""
LETTERS = 2.4
"""Letters for each of the words that three and more without a space are: "iwanttoendit" has them."""

_ODD_APOSTROPHE = re.compile(r"\b((?:ca|wo|do|is|was|are|does|did|has|have|[cw]ould)n)[\s,;ʼʹʻ‛′]{1,2}t\b")
_BLANKS = re.compile(r"(?:<[@#!/]?\w[^\s<>]{0,200}>|[<>]|[^\S\n])+")
_CLAUSE = re.compile(r"[,;:()–—]|\s-+\s")
_PART = re.compile(_CLAUSE.pattern + r"|(?=\b(?:and|but)\b)")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")


class Word(NamedTuple):
    """A word of a message: the forms it can stand for, and where it stands.

    The place is the number of its sentence and of its clause there, where a list with "or" is one clause; the part
    is one of the list, and ends at "and" and "but" as well.
    """

    forms: frozenset[str]
    place: tuple[int, int]
    part: int


class Reader:
    """Reads a message as words of a vocabulary, mending slips of spelling and missing spaces."""

    def __init__(self, vocabulary: Collection[str]) -> None:
        self._known = {word for word in vocabulary if len(word) > 1 or word == "i"}
        self._alike: dict[tuple[str, int], list[str]] = {}
        for word in sorted(self._known):
            for size in range(len(word) - SLIPS, len(word) + SLIPS + 1):
                self._alike.setdefault((word[0], size), []).append(word)
        self._read_token = lru_cache(maxsize=20_000)(self._mend)

    def read(self, text: str) -> list[Word]:
        count = iter(range(len(text) + 1))
        return [
            Word(forms, (number, place), part)
            for number, sentence in enumerate(sentences(_plain(text)))
            for place, clause in enumerate(_clauses(sentence))
            for part, piece in zip(count, _PART.split(clause), strict=False)
            for token in tokens(piece)
            for forms in self._read_token(token)
        ]

    def _mend(self, token: str) -> list[frozenset[str]]:
        """Return the words that a token can stand for, each in all its forms."""
        if _STRETCHED.search(token):
            ways = (_STRETCHED.sub(r"\1", token), _STRETCHED.sub(r"\1\1", token))
            token = max(ways, key=lambda way: (way in self._known, is_english(way)))
        clear = token in self._known or is_english(token) or is_right(token)
        near = () if clear else [word for way in {token, stem(token)} for word in self._near(way)]
        words = [(word, *near) for word in ([token] if clear else self._split(token))]
        return [frozenset(form for way in ways for form in (stem(way), EXACT + way)) for ways in words]

    def _near(self, token: str) -> list[str]:
        """Return the words that the token is a slip of; only those of nearly its length are worth a look."""
        return typos_among(token, self._alike.get((token[0], len(token)), ()))

    def _split(self, token: str) -> tuple[str, ...]:
        """Return the words that a token is a run of, unless they are crumbs: "melatonin" is no "me la ton in"."""
        words = split_run(token, self._cost)
        return words if len(words) < 3 or len(token) >= LETTERS * len(words) else (token,)

    def _cost(self, text: str) -> float | None:
        return 1.0 if text in self._known or is_everyday(stem(text)) else None


def _plain(text: str) -> str:
    """Undo what keyboards, speech and Slack do to letters, apostrophes and spaces."""
    text = unicodedata.normalize("NFKC", html.unescape(text))
    text = "".join(char for char in text.lower() if unicodedata.category(char) != "Cf")
    return _ODD_APOSTROPHE.sub(r"\1t", _BLANKS.sub(" ", text))


def _clauses(sentence: str) -> list[str]:
    """Split at commas and the like, but not inside a list: "no fever, chills or pus" is one clause."""
    listed = sentence.rfind(" or ") + 1
    first, *others = _CLAUSE.split(sentence[listed:])
    return [sentence[:listed] + first, *others]
