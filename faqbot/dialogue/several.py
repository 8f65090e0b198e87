"""Several questions in one message: what each comes to, in the light of the whole.

A part of a message says little by itself: "is there a charge?" after "I must cancel" is not about the price. So what
a search finds for a part is ordered anew by how well it fits the whole message, wherever the part alone is not sure;
and a part that may be mere context counts only if its entry is near to the whole.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from faqbot.dialogue.coordination import Piece, pieces
from faqbot.dialogue.policy import FAIR, SURE, names_one
from faqbot.dialogue.questions import MOST, is_thin, opens, stands_alone
from faqbot.types import Candidate, Decision, Entry

NEAREST = 2
"""How many entries nearest to the whole message may be an answer and a question for a person side by side."""
STRANGE = 0.03
"""What an entry that is not near to the whole message keeps of its score for a part."""
LIKELY, POSSIBLE = 0.8, 0.65
"""The confidence that a part needs if it names the nearest to the whole, and a candidate that the whole decides on."""

Search = Callable[[str], Sequence[Candidate]]
Decide = Callable[[str, Sequence[Candidate]], Decision]
Near = Callable[[], Sequence[Candidate]]
"""Finds what is near to the whole message, once it is needed."""


class Several:
    """Decides on messages that ask several things.

    Args:
        entries: what can be said, by id.
        search: finds candidates for a stand-alone question, the best first.
        decide: decides on one question by its candidates.
        subject: the stems of the words that nearly every question has, such as the treatment's name.
    """

    def __init__(self, entries: Mapping[str, Entry], search: Search, decide: Decide, subject: frozenset[str]) -> None:
        self._entries, self._search, self._decide, self._subject = entries, search, decide, subject

    def coordinated(self, said: str, whole: Decision, near: Sequence[Candidate]) -> list[Decision]:
        """Decide on the questions that one stands for ("my neck and my knee"); nothing if it stands for itself.

        Either each piece surely names an entry and all answer alike, or some are context: then those count whose
        entries are near to the whole.

        Args:
            said: one question, with what was told before it.
            whole: what it comes to as one.
            near: what was found for it as one.
        """
        parts = pieces(said, self._subject)
        search = cache(self._search)
        found = [d for piece in parts if (d := self._named(search, piece, whole.entries))]
        if len(found) < len(parts) or _mixed(found):
            found = self._near(search, parts, whole, near)
        first = _first(found)
        settled = whole.act == "answer" or (names_one(whole) and whole.confidence >= SURE and opens(said))
        if len(first) < 2 or (settled and whole.entries[0] not in first):
            return []
        return list(first.values())[:MOST]

    def settled(self, text: str, decisions: list[Decision]) -> list[Decision]:
        """Join what the questions of one message came to: each entry once, one miss at most.

        When none of them was understood by itself, the message is taken as one question after all; when some were,
        a question without a subject of its own ("could that happen?") belongs to them, unless it is what one of them
        leads to ("and for how long?").
        """
        if len(decisions) < 2:
            return decisions
        near: Near = cache(lambda: self._search(text))  # most often every part has named its entry by itself
        decisions = self._in_light(decisions, near)
        understood = [decision for decision in decisions if names_one(decision)]
        if not understood:
            return [self._decide(text, near())]
        next_ = {i for decision in understood for i in self._entries[decision.entries[0]].follow_ups}
        subjects = [d for d in understood if _has_subject(d) or d.entries[0] in next_ or _asks_for_person(d, near)]
        understood = subjects or understood
        missed = [d for d in decisions if not names_one(d) and not is_thin(d.question)]
        return [*_first(understood).values(), *missed[:1]]

    def _near(
        self, search: Search, parts: Sequence[Piece], whole: Decision, near: Sequence[Candidate]
    ) -> list[Decision]:
        """Decide on those pieces whose entries are near to the whole, the nearest if answers and persons mix."""
        if not parts or parts[0].listed:
            return []
        close = [candidate.entry_id for candidate in near]
        options = (*whole.entries, *close[: NEAREST if whole.confidence < SURE else 0])
        found = [d for piece in parts if (d := self._named(search, piece, options, near)) and d.entries[0] in close]
        return [d for d in found if d.entries[0] in close[:NEAREST]] if _mixed(found) else found

    def _named(
        self, search: Search, piece: Piece, options: Sequence[str], near: Sequence[Candidate] = ()
    ) -> Decision | None:
        """Return the decision on the first reading that surely names an entry, or else names one of the options.

        In the light of the whole, for which `near` was found, an option must be likely by the piece as it was said.
        """
        optional = None
        for place, reading in enumerate(piece.readings):
            decision = self._decide(reading, _weighed(search(reading), near))
            guessed = place and decision.why and decision.why.repairs
            if not names_one(decision) or guessed or not piece.explained(decision):
                continue
            if decision.confidence >= (FAIR if near else SURE):
                return decision
            if decision.entries[0] in options and (not near or (decision.confidence >= LIKELY and not place)):
                optional = optional or decision
        return optional

    def _in_light(self, decisions: Sequence[Decision], near: Near) -> list[Decision]:
        """Decide anew, by what is near to the whole message, on questions that name no entry of their own."""
        first = _first(sorted(filter(names_one, decisions), key=lambda decision: -decision.confidence))

        def anew(decision: Decision) -> Decision:
            if names_one(decision) and first[decision.entries[0]] is decision:
                return decision
            found = [c for c in self._search(decision.question) if c.entry_id not in first and c.confidence >= POSSIBLE]
            others = [candidate for candidate in near() if candidate.entry_id not in first]
            decided = self._decide(decision.question, _weighed(found, others))
            return decided if names_one(decided) else decision

        return [anew(decision) for decision in decisions]


def _weighed(found: Sequence[Candidate], near: Sequence[Candidate]) -> Sequence[Candidate]:
    """Order the candidates for a part anew by how near they are to the whole, if anything is."""
    if not near:
        return found
    share = {candidate.entry_id: candidate.score / near[0].score for candidate in near}
    weighed = [replace(c, score=c.score * (STRANGE + share.get(c.entry_id, 0.0))) for c in found]
    return sorted(weighed, key=lambda candidate: -candidate.score)


def _first(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """Return the first decision on each entry, in order."""
    first: dict[str, Decision] = {}
    for decision in decisions:
        first.setdefault(decision.entries[0], decision)
    return first


def _mixed(decisions: Iterable[Decision]) -> bool:
    return len({decision.act for decision in decisions}) > 1


def _has_subject(decision: Decision) -> bool:
    needed = FAIR if stands_alone(decision.question) else SURE
    return decision.confidence >= needed or not is_thin(decision.question)


def _asks_for_person(decision: Decision, near: Near) -> bool:
    return decision.act == "handoff" and decision.entries[0] in {candidate.entry_id for candidate in near()[:NEAREST]}
