"""What is allowed but should be better: hard reading, few phrasings, overdue reviews, sample data."""

import re
from collections.abc import Iterator
from datetime import date

from faqbot.errors import Fault
from faqbot.knowledge.folder import Knowledge
from faqbot.markup import to_plain
from faqbot.types import Entry

HARDEST = 8.0
"""The reading grade above which an answer is warned about."""
FEWEST = 10
"""How many phrasings an entry should have at least."""
_SENTENCE = re.compile(r"[^.!?:\n]*\w[^.!?:\n]*")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’]*")


def lint(knowledge: Knowledge, today: date | None = None) -> list[Fault]:
    """Return what should be better, in file order."""
    today = today or date.today()
    return sorted(fault for entry in knowledge.served.values() for fault in _lint_entry(entry, today))


def _lint_entry(entry: Entry, today: date) -> Iterator[Fault]:
    file = f"entries/{entry.id}.md"
    grade = max(flesch_kincaid(to_plain(entry.answer)), automated_readability(to_plain(entry.answer)))
    if entry.reply == "answer" and grade > HARDEST:
        yield Fault(file, 1, f"the answer reads at grade {grade:.1f}", "Use shorter sentences and plainer words")
    if len(entry.also_asked) < FEWEST:
        problem = f"it has {len(entry.also_asked)} phrasings"
        yield Fault(file, 1, problem, f"Add patients' own words until there are {FEWEST}")
    if entry.review and entry.review.again < today:
        yield Fault(file, 1, f"its review was due on {entry.review.again}", "Review it and set `review` anew")


def flesch_kincaid(text: str) -> float:
    """Return the Flesch-Kincaid grade (Kincaid et al. 1975): 0.39 words/sentence + 11.8 syllables/word - 15.59."""
    words, sentences = _WORD.findall(text), _SENTENCE.findall(text)
    if not words:
        return 0.0
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(_syllables, words)) / len(words) - 15.59


def automated_readability(text: str) -> float:
    """Return the Automated Readability Index (Smith, Senter 1967): 4.71 letters/word + 0.5 words/sentence - 21.43."""
    words, sentences = _WORD.findall(text), _SENTENCE.findall(text)
    if not words:
        return 0.0
    return 4.71 * sum(map(len, words)) / len(words) + 0.5 * len(words) / len(sentences) - 21.43


def _syllables(word: str) -> int:
    """Count vowel groups, less a silent final e: near enough for a grade."""
    groups = len(re.findall(r"[aeiouy]+", word.lower()))
    silent = word.lower().endswith("e") and not word.lower().endswith(("le", "ee", "oe"))
    return max(1, groups - (silent and groups > 1))
