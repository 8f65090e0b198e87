"""Red flags: find what cannot wait in the raw text, before anything else looks at it.

A pattern matches when a phrase of each of its terms stands near one of the first. Words do not count in an idiom
("my back is killing me"), negated ("no chest pain"), or asking about a topic ("can it collapse a lung?") unless
the message says that it is happening. The gravest tier wins. `knowledge/safety.yaml` tells how to write phrases.
"""

import html
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from faqbot.text import is_english, is_everyday, is_typo_of, sentences, stem, tokens
from faqbot.types import RedFlag, SafetyRules

WINDOW = 10  # words that may lie between a pattern's first term and each of the others
GAP, GAP_WORDS = "…", 3  # in a phrase: up to three other words; at its head: anywhere in the message
EXACT = "="  # before a word: only this form of it
NEGATION_REACH = 6  # words that a negation turns around
LONGEST_RUN = 24  # letters that are tried as several words without spaces

_ODD_APOSTROPHE = re.compile(r"\b((?:ca|wo|do|is|was|are|does|did|has|have|[cw]ould)n)[\s,;ʼʹʻ‛′]{1,2}t\b")
_BLANKS = re.compile(r"(?:<[@#!/]?\w[^\s<>]{0,200}>|[<>]|[^\S\n])+")
_CLAUSE = re.compile(r"[,;:()–—]|\s-+\s")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")

Span = tuple[int, int]
Spans = Sequence[Sequence[Span]]  # where the phrases of each term stand, by the term's number
Pattern = Sequence[tuple[int, int]]  # each term's numbers: of its phrases near by, of those anywhere


class _Word(NamedTuple):
    """A word of a message: the forms it can stand for, and the numbers of its sentence and of its clause there."""

    forms: frozenset[str]
    place: tuple[int, int]


@dataclass(slots=True)
class _Node:
    """A place in the tree of phrases: where the next word (or `GAP`) leads, and which terms end here."""

    next: dict[str, "_Node"] = field(default_factory=dict)
    terms: set[int] = field(default_factory=set)

    def follow(self, words: Sequence[_Word], at: int, reach: int = 1) -> Iterator[tuple[int, int]]:
        """Yield each term that the words from `at` on lead to, and the place after its phrase."""
        yield from ((number, at) for number in self.terms)
        if GAP in self.next:
            yield from self.next[GAP].follow(words, at, 1 + GAP_WORDS)
        for place in range(at, min(at + reach, len(words))):
            for form in words[place].forms & self.next.keys():
                yield from self.next[form].follow(words, place + 1)


class _Phrases:
    """All phrases of all terms in one tree, so that one walk over a message finds every one of them."""

    def __init__(self) -> None:
        self._root = _Node()
        self._numbers: dict[tuple[str, ...], tuple[int, int]] = {}
        self._tokens = lru_cache(maxsize=None)(tokens)
        self.vocabulary: set[str] = set()

    def number(self, term: tuple[str, ...]) -> tuple[int, int]:
        """Take up a term, once; return the number of its phrases, and of those that may stand anywhere."""
        if term not in self._numbers:
            near = 2 * len(self._numbers)
            for phrase in term:
                self._add(phrase.removeprefix(GAP), near + phrase.startswith(GAP))
            self._numbers[term] = near, near + 1
        return self._numbers[term]

    def _add(self, phrase: str, number: int) -> None:
        node = self._root
        for raw in phrase.split():
            for word in [GAP] if raw == GAP else self._tokens(raw):
                self.vocabulary.add(word)
                node = node.next.setdefault(EXACT + word if raw.startswith(EXACT) else stem(word), _Node())
        node.terms.add(number)

    def find(self, words: Sequence[_Word]) -> Spans:
        """Return where the phrases of each term stand, in order."""
        found: list[set[Span]] = [set() for _ in range(2 * len(self._numbers))]
        for start in range(len(words)):
            for number, end in self._root.follow(words, start):
                found[number].add((start, end))
        return [sorted(spans) for spans in found]


class _Reader:
    """Reads a message as words of a vocabulary, mending slips of spelling and missing spaces."""

    def __init__(self, vocabulary: Collection[str]) -> None:
        self._known = {word for word in vocabulary if len(word) > 1 or word == "i"}
        self._shortened: dict[str, set[str]] = {}
        for word in self._known:
            for short in _shorten(word):
                self._shortened.setdefault(short, set()).add(word)
        self._read_token = lru_cache(maxsize=20_000)(self._mend)

    def read(self, text: str) -> list[_Word]:
        return [
            _Word(forms, (number, part))
            for number, sentence in enumerate(sentences(_plain(text)))
            for part, clause in enumerate(_clauses(sentence))
            for token in tokens(clause)
            for forms in self._read_token(token)
        ]

    def _mend(self, token: str) -> list[frozenset[str]]:
        """Return the words that a token can stand for, each in all its forms."""
        ways = (_STRETCHED.sub(r"\1", token), _STRETCHED.sub(r"\1\1", token))
        token = max(ways, key=lambda way: (way in self._known, is_english(way)))
        clear = token in self._known or is_english(token)
        near = () if clear else [word for way in {token, stem(token)} for word in self._near(way)]
        words = [(word, *near) for word in ([token] if clear else self._split(token))]
        return [frozenset(form for way in ways for form in (stem(way), EXACT + way)) for ways in words]

    def _near(self, token: str) -> set[str]:
        alike = {word for short in _shorten(token) for word in self._shortened.get(short, ())}
        return {word for word in alike if is_typo_of(token, word)}

    def _split(self, token: str) -> Sequence[str]:
        """Return the fewest known words that make up the token: "cantbreathe" gives cant, breathe."""
        best: list[tuple[str, ...] | None] = [()]
        for end in range(1, len(token) + 1 if len(token) <= LONGEST_RUN else 1):
            cuts = ((head, token[start:end]) for start, head in enumerate(best) if head is not None)
            ways = [(*head, word) for head, word in cuts if word in self._known or is_everyday(stem(word))]
            best.append(min(ways, key=len, default=None))
        return best[-1] or (token,)


class Triage:
    """The compiled red flags of one clinic."""

    def __init__(self, rules: SafetyRules) -> None:
        self._phrases = _Phrases()
        number = self._phrases.number
        self._flags = [(flag, [[number(term) for term in p] for p in flag.patterns]) for flag in rules.flags]
        lists = (rules.idioms, rules.negations, rules.negation_ends, rules.happening)
        self._idioms, self._negations, self._ends, self._happening = (number(lines)[0] for lines in lists)
        self._openers, self._asides = number(rules.topic_openers)
        self._reader = _Reader(self._phrases.vocabulary)

    def __call__(self, text: str) -> RedFlag | None:
        """Return the gravest red flag that a message raises, or None; take it as it came, whatever it is."""
        words = self._reader.read(text)
        spans = self._phrases.find(words)
        idle = {place for start, end in spans[self._idioms] for place in range(start, end)}
        awake = [[span for span in found if idle.isdisjoint(range(*span))] for found in spans]
        negated = self._negated(words, awake)
        said = [[span for span in found if span[0] not in negated] for found in awake]
        asked = set() if said[self._happening] else self._asked(words, awake)
        reported = [[span for span in found if span[0] not in asked] for found in said]
        for flag, patterns in self._flags:
            if any(_stands(pattern, awake if flag.always else reported) for pattern in patterns):
                return flag
        return None

    def _negated(self, words: Sequence[_Word], spans: Spans) -> set[int]:
        """Return the places that a negation turns around, in its own clause."""
        stops = {start for start, _ in spans[self._ends]}
        negated = set()
        for start, end in spans[self._negations]:
            for place, word in enumerate(words[end : end + NEGATION_REACH], end):
                if place in stops or word.place != words[start].place:
                    break
                negated.add(place)
        return negated

    def _asked(self, words: Sequence[_Word], spans: Spans) -> set[int]:
        """Return the places that ask about a topic: from an opener to the end of its sentence."""
        first = {words[start].place[0]: start for start, _ in reversed(spans[self._openers])}
        first |= {words[start].place[0]: 0 for start, _ in spans[self._asides]}
        return {place for place, word in enumerate(words) if place >= first.get(word.place[0], place + 1)}


def _plain(text: str) -> str:
    """Undo what keyboards, speech and Slack do to letters, apostrophes and spaces."""
    text = unicodedata.normalize("NFKC", html.unescape(text))
    text = "".join(char for char in text.lower() if unicodedata.category(char) != "Cf")
    return _ODD_APOSTROPHE.sub(r"\1t", _BLANKS.sub(" ", text))


def _shorten(word: str) -> set[str]:
    """Return a word with up to two letters left out: two words that are slips of each other share one."""
    ways = {word}
    for _ in range(2 if 6 < len(word) < LONGEST_RUN else 1):
        ways |= {way[:place] + way[place + 1 :] for way in ways for place in range(1, len(way))}
    return ways


def _clauses(sentence: str) -> list[str]:
    """Split at commas and the like, but not inside a list: "no fever, chills or pus" is one clause."""
    listed = sentence.rfind(" or ") + 1
    first, *others = _CLAUSE.split(sentence[listed:])
    return [sentence[:listed] + first, *others]


def _stands(pattern: Pattern, spans: Spans) -> bool:
    """Say whether every term has a phrase, near one of the first term's and with no word of that."""
    (first, _), *others = pattern
    wanted = [spans[near] for near, anywhere in others if not spans[anywhere]]
    return all(wanted) and any(all(_is_near(anchor, found) for found in wanted) for anchor in spans[first])


def _is_near(anchor: Span, found: Sequence[Span]) -> bool:
    low, high = (bisect_left(found, (place, 0)) for place in (anchor[0] - WINDOW, anchor[1] + WINDOW + 1))
    return any(end <= anchor[0] or anchor[1] <= start for start, end in found[low:high])
