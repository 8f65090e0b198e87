"""From a message to the questions in it.

A message is cut at sentence ends and before "and", "also", "or", "plus" or a comma where a question starts anew.
Sentences that only tell something stay with the question that follows (or, at the end, precedes) them: "My knee
hurts. Can this help?" is one question. With fewer than two questions the message stays whole.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from faqbot.dialogue.remarks import Remarks
from faqbot.text import is_everyday, sentences, stem, tokens

MOST = 3
"""How many questions of one message are answered."""

OPENERS = frozenset(
    "does do did is are was were will would can could should shall may might has have had am "
    "what whats when whens where wheres which who whos whom whose why how hows "
    "isnt arent wasnt doesnt dont didnt wont cant couldnt wouldnt shouldnt hasnt havent".split()
)
_LEADS = (
    "i wonder|im wondering|i was wondering|wondering|i want to know|i wanted to know|id like to know|tell me|"
    "do you know|any idea|i need to know|explain|curious|id also like to know|i also want to know"
).split("|")
_ASIDES = re.compile(
    r"^\W*(?:(?:and|n|also|plus|or|but|so|if (?:so|yes|not)|then|okay|ok|oh|well|hi|hello|hey|please|btw|um|uh|like|"
    r"honestly|actually|roughly|lastly|finally|just(?= (?:wondering|curious)))\b[\s,]+)+(?=\w)",
    re.IGNORECASE,
)
ASKING = frozenset("what whats when whens where wheres which who whos whom whose why how hows".split())
SUBJECTS = frozenset("it this that i you they we these those needling".split())
"""What a question can ask after its first word, when that is none of `ASKING`."""
_CLAUSE = re.compile(r"[,;:]|\s[-–—]\s|\.{2,}|…")
_ANNOUNCED = re.compile(r"[^:?]{1,40}:\s+(?=\w+\s)")
_PREPOSITIONS = frozenset("for at in on by to with".split())
_INVERTED = {
    **dict.fromkeys(OPENERS - ASKING - {"has", "have", "had"}, SUBJECTS | frozenset("my your there he she u".split())),
    **dict.fromkeys(("do", "did"), frozenset("i you we they he she u".split())),
}
"""The verbs that start a question before these subjects, wherever they stand; "do it" and "had it" tell something."""
_CONDITIONS = frozenset("after before once if during until".split())
_MEASURE = r"how\s+(?:often|long|much|many|soon)\b"
_JOINT = re.compile(
    r"\s*[,;]?\s+(?P<word>and|n|also|plus|or|but|then|[&+])\s+|\s*[,;:]\s*|\s*(?:\.{2,}|…|\s[-–—])\s+"
    rf"|(?P<none>\s+)(?={_MEASURE})",
    re.IGNORECASE,
)
_MEASURES = re.compile(_MEASURE, re.IGNORECASE)
_RELATIVE = frozenset("which who whom whose where when".split())
_PEOPLE = frozenset("i im we you u".split())
_POINTING = frozenset("it its this that they them these those".split())
_INDIRECT = frozenset({"if", "whether"})


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it was said, and what was told with it; `alternative` joins on with "or"."""

    said: str
    before: str = ""
    after: str = ""
    alternative: bool = False

    @property
    def text(self) -> str:
        return " ".join(part for part in (self.before, self.said, self.after) if part)


def split(text: str, remarks: Remarks) -> list[Asked]:
    """Return the 1 or more questions of a message in order."""
    found: list[Asked] = []
    told: list[str] = []
    for sentence in sentences(text):
        if remarks.smalltalk(sentence):
            continue
        if not (asks(sentence) or _holds_question(sentence)):
            told.append(sentence)
            continue
        first, *others = _joined(sentence)
        found += [replace(first, before=" ".join(told)), *others]
        told = []
    if len(found) < 2:
        return [Asked(text)]
    return [*found[:-1], replace(found[-1], after=" ".join(told))]


def asks(sentence: str) -> bool:
    """Say whether a sentence asks something: all of it, or plainly one of its clauses ("two things: is it safe")."""
    if sentence.rstrip(" \"')").endswith("?") or opens(sentence):
        return True
    return any(_is_plain(tokens(without_asides(clause))) for clause in _CLAUSE.split(sentence))


def _is_plain(words: Sequence[str]) -> bool:
    return len(words) > 1 and words[0] in OPENERS - ASKING and words[1] in SUBJECTS


def opens(clause: str) -> bool:
    """Say whether a clause starts as a question does: "and for how long", "I wonder if"."""
    words = tokens(without_asides(clause))
    if len(words) > 1 and words[0] in _PREPOSITIONS:
        words = words[1:]
    return bool(words) and (words[0] in OPENERS or any(" ".join(words).startswith(lead) for lead in _LEADS))


def without_asides(text: str) -> str:
    """Leave off the words before a question that only join it on: "so", "and then", "two questions:"."""
    announced = _ANNOUNCED.match(text)
    return _ASIDES.sub("", text[announced.end() :] if announced else text, count=1)


def is_thin(text: str, also: frozenset[str] = frozenset()) -> bool:
    """Say whether a question has no subject of its own, "could that happen?"; nor have the stems of `also`."""
    return all(is_everyday(root) or root in also for root in map(stem, tokens(text)))


def stands_alone(text: str) -> bool:
    """Say whether a question tells whom it is about and points at nothing said before: "can I work tomorrow"."""
    words = set(tokens(text))
    return bool(words & _PEOPLE) and not words & _POINTING


def _joined(sentence: str) -> list[Asked]:
    """Cut a sentence where a joint is followed by the start of another question."""
    pieces: list[Asked] = []
    start, alternative = 0, False
    for joint in _JOINT.finditer(sentence):
        head, rest = sentence[start : joint.start()], sentence[joint.end() :]
        if _is_question(head, joint) and _starts_anew(tokens(head), rest, bool(joint["word"])):
            pieces.append(Asked(without_asides(head), alternative=alternative))
            start, alternative = joint.end(), (joint["word"] or "").lower() == "or"
    return [*pieces, Asked(without_asides(sentence[start:]), alternative=alternative)]


def _is_question(head: str, joint: re.Match[str]) -> bool:
    """Say whether what stands before a joint is a question; "how much how often" is two, "do you know how much" one."""
    if joint["none"]:
        return bool(_MEASURES.match(head))
    return len(tokens(head)) > 1 and (asks(head) or _holds_question(head))


def _starts_anew(head: Sequence[str], rest: str, joined: bool) -> bool:
    """Say whether what stands after a joint is a question; after a mere comma, "which" and "who" only add to it."""
    words = tokens(without_asides(rest))
    if len(words) < 2 or (not joined and words[0] in _RELATIVE):
        return False
    if words[0] in _CONDITIONS and _holds_question(rest):
        return True
    return opens(rest) or (words[0] in _INDIRECT and bool(_INDIRECT & set(head)))


def _holds_question(text: str) -> bool:
    """Say whether a question starts somewhere in a text: "im 20 weeks pregnant can i have it"."""
    return any(second in _INVERTED.get(first, ()) for first, second in pairwise(tokens(text)))
