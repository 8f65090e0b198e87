"""What a message means after the entry last talked of: "and my knee?", "how long does that last?", "why?".

A follow-up is read twice: alone, and with the subject of what was last talked of. "What about my knee" says enough
alone, "for how long?" only with its subject, and no rule tells the two apart: so an entry counts by how well it fits
both readings, and by how near it is to what was talked of. The weights are round numbers near those of a log-linear
model fitted on the open conversations of the suite.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import dropwhile
from typing import Protocol

from faqbot.dialogue.questions import is_thin, opens, stands_alone, without_asides
from faqbot.text import is_everyday, stem, tokens
from faqbot.types import Candidate, Entry

SHORT = 8
"""A message of up to this many words can lean on what came before."""
SETTLED, FAR = 0.9, 0.05
"""A message that points at nothing is taken alone from this confidence, if no other entry scores this share of it."""
UNKNOWN = 0.2
"""A message with words of its own is taken alone if nothing surer than this is found for them."""
LEAST = 0.001
"""The score of an entry that a reading does not find."""
COMPLETED = 0.7
"""The power of the score with the subject; the score alone counts in full."""
SAME, TOPIC, LINKED = 6.0, 4.0, 16.0
"""How many times an entry counts that was last talked of, that is of its topic, or that follows it or it follows."""
ODDS = 2.0
"""How many times the odds of being right rise for what is near to what was last talked of."""
FRAME = 4
"""Two questions that start with these many same words ask the same of different things."""

_WHY = re.compile(r"^(?:(?:but|and|so|ok|okay|oh|really)\s+)*(?:why|how come|how so$|how is that$)")
_MORE = re.compile(
    r"^(?:(?:please|and|ok|okay|can you|could you)\s+)*(?:tell me more|say more|more|more info|more details|go on|"
    r"explain|explain more|anything else|what else|elaborate)(?:\s+(?:please|about it|about that|about this))*$"
)
_POINTING = frozenset("that they them those these one ones it its this he she him her".split())
_REASON = re.compile(r"why\b|how (?:does|do|is|are|can)\b", re.IGNORECASE)


class Search(Protocol):
    """Finds candidates for a question, the best first; a fragment of a conversation is no whole question."""

    def __call__(self, text: str, *, fragment: bool = False) -> Sequence[Candidate]: ...


class FollowUps:
    """Finds what a message means in its conversation.

    Args:
        entries: what can be said, by id.
        search: finds candidates for a question.
    """

    def __init__(self, entries: Mapping[str, Entry], search: Search) -> None:
        self._entries, self._search = entries, search
        self._subjects = _subjects(list(entries.values()))

    def find(self, text: str, about: Entry | None, within: str = "") -> Sequence[Candidate]:
        """Return what a question may mean after the entry last talked of, the best first.

        With its subject, only a whole question that has none of its own may mean the same entry again. `within` one
        message, whose question before this one it is, people ask for different things: only what the entry leads to is
        looked for with its subject, what points at that question is read with it, and a question that tells whom it is
        about is taken alone if it is sure.
        """
        words = tokens(text)
        if all(map(str.isdecimal, words)):  # a number that is no option asks nothing
            return []
        if about is None or len(words) > SHORT:
            return self._search(text)
        text = without_asides(text)
        leans = not within or _points(text)
        alone = self._search(text, fragment=leans)
        if _speaks_for_itself(text, alone):
            return alone
        if within and stands_alone(text) and alone[0].confidence >= SETTLED:
            return alone
        completed = self._search(f"{text} {self._subjects[about.id]}", fragment=leans)
        explained = [c for c in completed if is_thin(" ".join(set(c.why.unexplained).intersection(words)))]
        if within:
            led_to = [c for c in explained if c.entry_id in about.follow_ups]
            return self._weighed(alone, led_to, about) if led_to else self._pointing(text, alone, within, about)
        again = is_thin(text) and (opens(text) or _points(text))
        return self._weighed(alone, [c for c in explained if again or c.entry_id != about.id], about)

    def _pointing(self, text: str, alone: Sequence[Candidate], before: str, about: Entry) -> Sequence[Candidate]:
        """Read "and is there a fee for that" with the question before it, where that makes it mean another entry."""
        if alone[0].entry_id == about.id or not _points(text):
            return alone
        joined = self._search(f"{before} {text}", fragment=True)
        weighed = self._weighed(alone, [c for c in joined if c.entry_id != about.id], about)
        return alone if weighed[0].entry_id == alone[0].entry_id else weighed

    def goes_on(self, text: str, about: Entry, talked_of: frozenset[str]) -> Entry | None:
        """Return the entry that goes on from the one last talked of, for "why?" and "tell me more".

        A reason is a follow-up that asks why or how; more is a follow-up not talked of yet that does not ask the
        same of something else. Failing that, it is the same entry again.
        """
        said = " ".join(tokens(text))
        following = [self._entries[i] for i in about.follow_ups if i in self._entries]
        if _MORE.match(said):
            frame = tokens(about.question)[:FRAME]
            fresh = (entry for entry in following if entry.id not in talked_of and entry.reply == "answer")
            return next((entry for entry in fresh if tokens(entry.question)[:FRAME] != frame), about)
        if _WHY.match(said) and is_thin(text):
            return next((entry for entry in (about, *following) if _REASON.match(entry.question)), about)
        return None

    def _weighed(self, alone: Sequence[Candidate], completed: Sequence[Candidate], about: Entry) -> list[Candidate]:
        """Order the entries of two readings by both and by how near they are to the entry last talked of.

        A score is the entry's share of all, and the confidence falls with its root.
        """
        readings = [{candidate.entry_id: candidate for candidate in found} for found in (alone, completed)]
        weighed = []
        for id_ in dict.fromkeys(candidate.entry_id for candidate in (*alone, *completed)):
            by_itself, by_subject = (reading.get(id_) for reading in readings)
            surest = max(filter(None, (by_itself, by_subject)), key=lambda candidate: candidate.confidence)
            weight = self._nearness(id_, about) if by_subject or id_ != about.id else 1.0
            score = weight * (LEAST + _score(by_itself)) * (LEAST + _score(by_subject)) ** COMPLETED
            odds = ODDS if weight > 1 else 1.0
            confidence = odds * surest.confidence / (1 + (odds - 1) * surest.confidence)
            weighed.append(replace(surest, score=score, confidence=confidence))
        total = sum(candidate.score for candidate in weighed)
        shares = [(candidate, candidate.score / total) for candidate in weighed]
        found = [replace(c, score=share, confidence=c.confidence * share**0.5) for c, share in shares]
        return sorted(found, key=lambda candidate: -candidate.score)

    def _nearness(self, id_: str, about: Entry) -> float:
        """Return how many times an entry counts after the entry last talked of."""
        if id_ == about.id:
            return SAME
        entry = self._entries.get(id_)
        if entry is None:
            return 1.0
        linked = id_ in about.follow_ups or about.id in entry.follow_ups
        return (LINKED if linked else 1.0) * (TOPIC if entry.topic == about.topic else 1.0)


def _score(candidate: Candidate | None) -> float:
    return candidate.score if candidate else 0.0


def _points(text: str) -> bool:
    return not _POINTING.isdisjoint(tokens(text))


def _speaks_for_itself(text: str, alone: Sequence[Candidate]) -> bool:
    """Say whether a question surely has one answer, or is about something unknown, whatever came before."""
    if not alone:
        return True
    if is_thin(text):
        return False
    best, *others = alone
    surely = best.confidence >= SETTLED and all(other.score < FAR * best.score for other in others)
    return best.confidence < UNKNOWN or (surely and not _points(text))


def _subjects(entries: Collection[Entry]) -> dict[str, str]:
    """Return, for each entry, the words of its question that most questions of its topic do not share."""
    asked = {entry.id: tokens(entry.question) for entry in entries}
    topics: dict[str, list[set[str]]] = {}
    for entry in entries:
        topics.setdefault(entry.topic, []).append(set(asked[entry.id]))
    subjects = {}
    for entry in entries:
        siblings = topics[entry.topic]
        own = [word for word in asked[entry.id] if 2 * sum(word in other for other in siblings) <= len(siblings)]
        told = list(dropwhile(lambda word: is_everyday(stem(word)), own))
        subjects[entry.id] = " ".join(told or asked[entry.id])
    return subjects
