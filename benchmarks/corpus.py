"""Make up a knowledge base of any size, and messages to it, the same ones every time.

Nothing here is good for judging quality: it is for time and memory. What drives those is kept lifelike: a few
hundred words make up half the text and thousands the rest (Zipf's law), phrasings of one entry share a
subject, messages are of mixed lengths, some misspelled, some about nothing that is known.
"""

import lzma
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate

from benchmarks.misspelling import misspell
from faqbot.types import Entry

_FRAMES = (
    "how do I {}", "how does {} work", "what is {}", "what happens after {}", "can I {}", "will {} help me",
    "is {} safe", "is it normal to have {}", "why do I need {}", "do you offer {}", "how long does {} take",
    "when should I {}", "where can I get {}", "does {} hurt", "should I worry about {}", "who can do {}",
    "tell me about {}", "I want to know about {}", "are there risks with {}", "what does {} cost",
)  # fmt: skip
_STORIES = (
    "hello I hope you can help me because I have been thinking about this for some weeks now and {}",
    "my sister told me that she came to see you last year and liked it very much so now I wonder {}",
    "sorry if this is a stupid question but nobody could tell me and I could not find it anywhere, {}",
)


@dataclass(frozen=True, slots=True)
class Corpus:
    """Entries, and messages to match with them."""

    entries: tuple[Entry, ...]
    queries: tuple[str, ...]


def make_corpus(phrasings: int, entries: int, queries: int = 500, seed: int = 0) -> Corpus:
    """Make up `entries` entries with `phrasings` phrasings between them, and `queries` messages.

    Three messages in ten are about a subject of no entry, two tell a story first, a quarter are misspelled.
    """
    rng = random.Random(seed)
    subjects = [_draw(rng, rng.choice((2, 3, 4))) for _ in range(entries)]
    counts = [phrasings // entries + (number < phrasings % entries) for number in range(entries)]
    made = [_entry(number, *pair, rng) for number, pair in enumerate(zip(subjects, counts, strict=True))]
    return Corpus(tuple(made), tuple(_query(subjects, rng) for _ in range(queries)))


def _entry(number: int, subject: Sequence[str], count: int, rng: random.Random) -> Entry:
    question, *also_asked = [_phrase(subject, rng) for _ in range(count)]
    answer = " ".join([*subject, *_draw(rng, 40)])
    return Entry(f"made-up/{number}", question, answer, tuple(also_asked))


def _query(subjects: Sequence[Sequence[str]], rng: random.Random) -> str:
    known = rng.random() < 0.7
    text = _phrase(rng.choice(subjects) if known else _draw(rng, 3), rng)
    if rng.random() < 0.2:
        text = rng.choice(_STORIES).format(text)
    return misspell(text, rng) if rng.random() < 0.25 else text


def _phrase(subject: Sequence[str], rng: random.Random) -> str:
    """Ask about a subject in some frame, now and then with one of its words left out, or another put in."""
    words = list(subject)
    if len(words) > 2 and rng.random() < 0.3:
        words.pop(rng.randrange(len(words)))
    if rng.random() < 0.5:
        words.insert(rng.randrange(len(words) + 1), *_draw(rng, 1))
    return rng.choice(_FRAMES).format(" ".join(words))


def _draw(rng: random.Random, count: int) -> list[str]:
    words, reach = _vocabulary()
    return rng.choices(words, cum_weights=reach, k=count)


@cache
def _vocabulary() -> tuple[list[str], list[float]]:
    """Read the package's English words, in an arbitrary order of use, with running Zipf weights."""
    text = lzma.decompress((files("faqbot") / "words" / "english-stems.txt.xz").read_bytes()).decode()
    words = sorted(word for word in text.split() if len(word) > 3)
    random.Random(0).shuffle(words)
    return words, list(accumulate(1 / rank for rank in range(10, 10 + len(words))))
