"""Decide what to say to one message, given its conversation: pure but for the search it is built with."""

from collections.abc import Callable, Mapping, Sequence

from faqbot.dialogue.policy import bands, decide
from faqbot.dialogue.questions import MOST, Question, complete, conjuncts, is_thin, split
from faqbot.dialogue.remarks import NONE, Remarks
from faqbot.knowledge import Knowledge
from faqbot.text import looks_foreign, tokens
from faqbot.types import Act, Candidate, Conversation, Decision, Entry, Message

SURE = 0.95
"""The confidence that a part of a message needs to be answered where it might not be a question of its own."""
Search = Callable[[str], Sequence[Candidate]]


class Dialogue:
    """The rules of conversation over one knowledge base.

    Args:
        knowledge: what can be said.
        search: finds candidates for a stand-alone question, the best first.
        threshold: the confidence (0..1) from which an answer is given.
        max_text: the longest message that is read, in characters.
    """

    def __init__(self, knowledge: Knowledge, search: Search, threshold: float, max_text: int = 5000) -> None:
        self._entries: Mapping[str, Entry] = knowledge.served
        self._remarks = Remarks(knowledge.talk)
        self._search, self._bands, self._max_text = search, bands(threshold), max_text

    def decide(self, message: Message, conversation: Conversation) -> list[Decision]:
        """Return one decision for each thing that the message asks, in the order to say them."""
        whole = self._whole_message(message, conversation)
        if whole:
            return [whole]
        asked = split(message.text, self._remarks)
        decisions: list[Decision] = []
        for said in asked[:MOST]:
            focus = next((d.entries[0] for d in reversed(decisions) if names_one(d)), conversation.focus)
            decisions += self._decide_one(complete(said, self._entries.get(focus or ""), self._entries))
        settled = self._settle(message.text, decisions)
        if conversation.misses and settled[0].act == "clarify":
            settled = [Decision("handoff", phrase="miss", reason="a second miss in a row", question=message.text)]
        if len(asked) > MOST:
            settled.append(Decision("smalltalk", phrase="left_out", question=asked[MOST]))
        return settled

    def _whole_message(self, message: Message, conversation: Conversation) -> Decision | None:
        """Apply the rules on a message as a whole; the first that fits wins."""
        text, remarks = message.text, self._remarks
        if conversation.with_person:
            return Decision("silent", reason="a person has the conversation")
        if len(text) > self._max_text:
            return Decision("smalltalk", phrase="too_long")
        if not tokens(text):
            return Decision("smalltalk", phrase="empty")
        if remarks.asks_for_person(text):
            return Decision("handoff", phrase="person", reason="the patient asks for a person", question=text)
        if option := message.option or remarks.pick(text, conversation.offered):
            return self._picked(option)
        remark = "correction" if remarks.corrects(text) else remarks.smalltalk(text)
        return Decision("smalltalk", phrase=remark) if remark else None

    def _picked(self, option: str) -> Decision:
        entry = self._entries.get(option)
        if entry is None:
            reason = "nothing that was offered was meant" if option == NONE else f"{option} is not served any more"
            return Decision("handoff", phrase="miss", reason=reason)
        act: Act = "answer" if entry.reply == "answer" else "handoff"
        return Decision(act, (entry.id,), 1.0, "picked by the patient", entry.question)

    def _decide_one(self, question: Question) -> list[Decision]:
        """Decide on one question; its two halves may turn out to be about two entries ("my neck and my knee")."""
        decision = self._look_up(question.said)
        if question.completed and question.about:
            completed = self._look_up(question.completed, but=question.about)
            if self._prefers(completed, decision, question):
                return [completed]
        return self._halves(question.said, decision) or [decision]

    def _halves(self, said: str, whole: Decision) -> list[Decision]:
        """Decide on the two halves of a question where each surely names an answer of its own."""
        both = [self._look_up(half) for half in conjuncts(said)]
        named = {half.entries[0] for half in both if half.act == "answer" and half.confidence >= SURE}
        return both if len(named) == 2 and (whole.act != "answer" or whole.entries[0] in named) else []

    def _look_up(self, text: str, but: str | None = None) -> Decision:
        found = [candidate for candidate in self._search(text) if candidate.entry_id != but]
        decision = decide(text, found, self._entries, self._bands)
        if decision.act == "handoff" and not decision.entries and looks_foreign(text):
            return Decision("handoff", phrase="foreign", reason="not in English", question=text)
        return decision

    def _prefers(self, completed: Decision, alone: Decision, question: Question) -> bool:
        """Say whether a question means more together with the entry it leans on than alone."""
        surer = completed.confidence > alone.confidence
        about = self._entries[question.about or ""]
        if completed.act == "answer" and completed.entries[0] in about.follow_ups:
            return question.points or surer
        return alone.act != "answer" and surer

    def _settle(self, text: str, decisions: list[Decision]) -> list[Decision]:
        """Join what the questions of one message came to: each entry once, one miss at most.

        When none of them was understood by itself, the message is taken as one question after all; when some were,
        a question without a subject of its own ("could that happen?") belongs to them.
        """
        if len(decisions) < 2:
            return decisions
        understood = [decision for decision in decisions if names_one(decision)]
        if not understood:
            return [self._look_up(text)]
        if subjects := [d for d in understood if not is_thin(d.question) or d.confidence >= SURE]:
            understood = subjects
        first = {decision.entries[0]: decision for decision in reversed(understood)}
        missed = [d for d in decisions if not names_one(d) and not is_thin(d.question)]
        return [*(d for d in understood if first[d.entries[0]] is d), *missed[:1]]


def names_one(decision: Decision) -> bool:
    """Say whether a decision settles on one entry."""
    return decision.act == "answer" or (decision.act == "handoff" and bool(decision.entries))
