"""Name what a document is about, for questions whose heading leaves it out."""

import re
from collections import Counter

from faqbot.extraction.blocks import Document
from faqbot.extraction.questions import cleaned
from faqbot.extraction.topics import in_sentence

_STOP = set(
    "a an and are as at be been before but by can could did do does for from get give had has have how i if in into is "
    "it its may me my no not of on or our should so than that the their them then there these they this to us was we "
    "what when where which who why will with would you your after about help work works used use effective safe vs "
    "need first long much many often during step questions answers frequently asked faq faqs guide pros cons benefits "
    "risks treatment treating your visit day life living conditions difference differences between like expect "
    "common people patients patient good best make take has take really possible one two now new please welcome "
    "today service services learn more near clinic home page html index".split()
)
_TOO_WIDE = set("pain therapy relief care health muscle muscles body doctor session results appointment clinic".split())

MOST = 100
"""How many phrases of the headings are weighed, the most frequent first."""


def subject_of(document: Document) -> str:
    """Return the phrase of one to four words that title, headings and text have most in common."""
    name = re.sub(r"(/index)?\.\w+$", "", document.path).rpartition("/")[2]
    headings = [
        document.title,
        re.sub(r"[-_]+", " ", name),
        *(b.text for b in document.blocks if b.kind in ("heading", "opener")),
    ]
    text = f" {' '.join(document.text.lower().split())} "
    scores: Counter[str] = Counter()
    for number, heading in enumerate(headings):
        for phrase in _phrases(cleaned(heading)):
            scores[phrase] += 3 if number < 2 else 1
    scores = Counter({phrase: score for phrase, score in scores.most_common(MOST) if _count(phrase, text) > 1})
    if not scores:
        return "it"
    best = max(scores, key=lambda phrase: (scores[phrase] + _weight(phrase, text), len(phrase)))
    longer = [p for p in scores if f" {best} " in f" {p} " and _count(p, text) >= 0.6 * _count(best, text)]
    best = max([best, *longer], key=len)
    return in_sentence(_as_written(best, " ".join(headings)))


def _phrases(heading: str) -> set[str]:
    """Return the runs of one to four words without a stop word."""
    found = set()
    for run in re.split(r"[^\w'’ -]+", heading.lower()):
        words = run.split()
        for start in range(len(words)):
            for size in (1, 2, 3, 4):
                part = words[start : start + size]
                is_wide = size == 1 and part[0] in _TOO_WIDE
                if len(part) == size and not is_wide and not any(word in _STOP or len(word) < 3 for word in part):
                    found.add(" ".join(part))
    return found


def _weight(phrase: str, text: str) -> float:
    """Prefer what the text says often, and longer phrases over the words they are made of."""
    count = _count(phrase, text)
    return min(count, 30) * {1: 0.5, 2: 0.9, 3: 1.1, 4: 1.2}[len(phrase.split())] if count > 1 else 0.0


def _count(phrase: str, text: str) -> int:
    return len(re.findall(rf"\b{re.escape(phrase)}\b", text))


def _as_written(phrase: str, text: str) -> str:
    found = re.search(rf"\b{re.escape(phrase)}\b", text, re.IGNORECASE)
    return found[0] if found else phrase
