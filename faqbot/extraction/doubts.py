"""What a curator should look at before a draft is approved."""

import re
from collections.abc import Iterator, Sequence

from faqbot.extraction.answers import markdown
from faqbot.extraction.blocks import sentence_spans
from faqbot.extraction.chatter import is_about_contact, is_advert, is_promise, points_elsewhere
from faqbot.extraction.merging import Merged
from faqbot.extraction.numbers import contradiction
from faqbot.knowledge.lint import HARDEST
from faqbot.types import Entry

LONGEST = 120
"""An answer of more words is too long for a chat."""
_YES_OR_NO = re.compile(r"(?i)(is|are|do|does|can|could|will|would|should|may|must|am|has|have)\b")
_ANSWERS = re.compile(
    r"(?i)(yes|no|not|usually|often|sometimes|rarely|it depends|only|most|many|some|in most|of course|there (is|are)|"
    r"never|always|generally|typically)\b"
)
_LOOSE = re.compile(r"\b([Ii]t|(?i:this|that|they|them|these|those))\b")


def doubts(merged: Merged, answer: str, grade: float) -> Iterator[str]:
    """Return what is doubtful about one draft by itself."""
    words, question = len(answer.split()), merged.question
    if words > LONGEST:
        yield f"too long for a chat: {words} words"
    if grade > HARDEST:
        yield f"hard to read: grade {grade:.1f}"
    if points_elsewhere(answer):
        yield "it refers to something that a patient in a chat does not see"
    parts = [answer[start:end] for start, end in sentence_spans(answer)]
    if any(is_advert(part) for part in parts) and not is_about_contact(question):
        yield "it holds advertising"
    if is_promise(answer):
        yield "it promises a result: say what is likely instead"
    if merged.pair.how != "found":
        yield "the question was made: see that the text answers it"
    if _YES_OR_NO.match(question) and not _ANSWERS.match(answer):
        yield "the first sentence does not say yes or no"
    if _LOOSE.search(question) and not merged.pair.joined:
        yield "the question leaves open what “it” is: name it"
    if merged.pair.joined:
        yield "put together from two places of the document"
    yield from _others(merged, answer)


def _others(merged: Merged, answer: str) -> Iterator[str]:
    for other in merged.differing:
        text = " ".join(markdown(other.document, other.pieces).split())
        place = f"{other.document.path}, {' > '.join(other.heading)}"
        yield f"answered differently in {place}: {text[:300]}"
    unit = next(filter(None, (contradiction(answer, markdown(o.document, o.pieces)) for o in merged.differing)), "")
    if unit:
        yield f"the two answers give different numbers of “{unit}”"


def against_others(answer: str, near: Sequence[Entry]) -> Iterator[str]:
    """Return where an existing entry about the same gives other numbers."""
    for entry in near:
        if unit := contradiction(answer, entry.answer):
            yield f"{entry.id} gives another number of “{unit}”"
