"""Words: normal form, tokens, stems, sentences, and which strings are English words at all.

The list of English word stems is made from SCOWL (sizes 10 to 50, `faqbot/words/LICENSE`); stems keep it small:
25 thousand in some 60 kB. `faqbot/words/README.md` says how it was made.
"""

import lzma
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from importlib.resources import files

import Stemmer
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

LONGEST_RUN, LONGEST_WORD = 24, 14
"""Letters of a token that is tried as several words without spaces, and of one of those."""
SHORTEST_TYPO, LONG_FOR_TYPOS, SLIPS = 4, 7, 2
"""Letters from which a word can be a slip of another and can be so by two, and the most slips there can be."""

_WORD = re.compile(r"[^\W_]+")
_MARKED = re.compile(r"['’‘`´*_~>|<]")
_APOSTROPHE = re.compile(r"(?<=\w)['’‘`´](?=\w)")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"')\]]*\s+|\s*\n\s*|(?<=[?!])(?=[^\s?!.)\]\"'])")
_MARKUP = re.compile(r"[*_~`>|]+|<[^<>]{0,200}>")


@cache
def _stemmer(language: str) -> Stemmer.Stemmer | None:
    return Stemmer.Stemmer(language, 0) if language in Stemmer.algorithms() else None


@cache
def _words(name: str) -> frozenset[str]:
    data = (files("faqbot") / "words" / name).read_bytes()
    text = lzma.decompress(data).decode() if name.endswith(".xz") else data.decode()
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def normalise(text: str) -> str:
    """Fold to the form that is matched: NFKC, lower case, apostrophes inside words dropped, markup blanked."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return _MARKUP.sub(" ", _APOSTROPHE.sub("", folded)) if _MARKED.search(folded) else folded


def tokens(text: str) -> list[str]:
    """Split into words of letters and digits, in normal form: "Can't sit!" gives ["cant", "sit"]."""
    return _WORD.findall(normalise(text))


@lru_cache(maxsize=100_000)
def stem(word: str, language: str = "english") -> str:
    """Reduce one normalised word to its Snowball stem; in a language that Snowball lacks, the word stays whole."""
    stemmer = _stemmer(language)
    return stemmer.stemWord(word) if stemmer else word


def stems(words: Iterable[str]) -> list[str]:
    return [stem(word) for word in words]


def is_english(word: str) -> bool:
    """Say whether a normalised word is in the English list, in any of its forms."""
    return stem(word) in _words("english-stems.txt.xz")


@lru_cache(maxsize=20_000)
def is_everyday(word_stem: str) -> bool:
    """Say whether a stem belongs to the words people tell stories with, which no answer has to explain."""
    return word_stem in _everyday_stems()


@cache
def _everyday_stems() -> frozenset[str]:
    return frozenset(stem(word) for word in _words("everyday.txt"))


def sentences(text: str) -> list[str]:
    """Split at sentence ends and line breaks, keeping the end mark; never returns blanks."""
    return [part.strip() for part in _SENTENCE_END.split(text) if _WORD.search(part)]


def typos_among(word: str, targets: Sequence[str]) -> list[str]:
    """Return those targets that `word`, itself no English word, is a slip of, sorted."""
    if len(word) < SHORTEST_TYPO or is_english(word):
        return [word] if word in targets else []
    near = process.extract(word, targets, scorer=OSA.distance, score_cutoff=SLIPS, limit=None)
    return sorted(target for target, slips, _ in near if word[0] == target[0] and slips <= _slips_in(target))


def _slips_in(word: str) -> int:
    """Return how many slips a word can have and still be known."""
    if len(word) < SHORTEST_TYPO:
        return 0
    return SLIPS if len(word) >= LONG_FOR_TYPOS else 1


def split_run(token: str, cost: Callable[[str], float | None]) -> tuple[str, ...]:
    """Return the words that a token without spaces is made of, the cheapest in sum: "kneepain" gives knee, pain.

    `cost` is that of a word, or None for what is none. A token of no words, or of too many letters, stays whole.
    """
    best: dict[int, tuple[float, tuple[str, ...]]] = {0: (0.0, ())}
    for end in range(1, len(token) + 1 if len(token) <= LONGEST_RUN else 1):
        for start in range(max(0, end - LONGEST_WORD), end):
            price = cost(token[start:end]) if start in best else None
            if price is not None and (end not in best or best[start][0] + price < best[end][0]):
                best[end] = (best[start][0] + price, (*best[start][1], token[start:end]))
    return best[len(token)][1] if len(token) in best else (token,)


def nearly(said: str, meant: str) -> bool:
    """Say whether two short normalised texts are the same but for a slip: at least 90 of 100 by edit ratio."""
    return fuzz.ratio(said, meant, score_cutoff=90) >= 90


def looks_foreign(text: str) -> bool:
    """Say whether a text is hardly English: of three words and more, over half are in no English list."""
    words = [word for word in tokens(text) if word.isalpha()]
    unknown = sum(not is_english(word) for word in words)
    return 2 * unknown > len(words) and (len(words) >= 3 or not any(word.isascii() for word in words))


def is_right(word: str) -> bool:
    """Say whether a normalised word is right as it is though no English list has it: "statins", "pickleball"."""
    return word in _words("right.txt")


def is_given_name(word: str) -> bool:
    """Say whether a normalised word is a common given name; some are English words, too ("grace")."""
    return word in _words("given-names.txt")
