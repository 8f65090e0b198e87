"""Decide what to say to one message, given its conversation: pure but for the search it is built with."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from faqbot.dialogue.coordination import Piece, pieces
from faqbot.dialogue.followups import Question, complete, goes_on
from faqbot.dialogue.policy import bands, decide
from faqbot.dialogue.questions import MOST, Asked, is_thin, opens, split
from faqbot.dialogue.remarks import NONE, Remarks
from faqbot.knowledge import Knowledge
from faqbot.text import is_everyday, looks_foreign, stem, tokens
from faqbot.types import Act, Candidate, Conversation, Decision, Entry, Message

SURE = 0.95
"""The confidence that a part of a message needs to be answered where it might not be a question of its own."""
FAVOUR = 5.0
"""How many times its score a follow-up of the entry last talked of counts, for a question without a subject."""
SUBJECT = 0.2
"""The share of questions from which a word of theirs is the subject of all, not of any one."""
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
        self._subject = _subject(knowledge.served.values())
        self._search, self._bands, self._max_text = search, bands(threshold), max_text

    def decide(self, message: Message, conversation: Conversation) -> list[Decision]:
        """Return one decision for each thing that the message asks, in the order to say them."""
        whole = self._whole_message(message, conversation)
        if whole:
            return [whole]
        asked = split(message.text, self._remarks)
        decisions: list[Decision] = []
        for question in asked[:MOST]:
            focus = next((d.entries[0] for d in reversed(decisions) if names_one(d)), conversation.focus)
            decisions += self._decide_one(question, self._entries.get(focus or ""), conversation)
        if len(asked) > 1 and asked[0].before:
            decisions = self._without_story(asked[0].said, decisions)
        settled = self._settle(message.text, decisions)
        if conversation.misses and settled[0].act == "clarify":
            settled = [Decision("handoff", phrase="miss", reason="a second miss in a row", question=message.text)]
        if len(asked) > MOST:
            settled.append(Decision("smalltalk", phrase="left_out", question=asked[MOST].said))
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
        return self._named(entry, "picked by the patient", entry.question)

    def _decide_one(self, asked: Asked, focus: Entry | None, conversation: Conversation) -> list[Decision]:
        """Decide on one question; it may stand for several ("my neck and my knee")."""
        if focus and (entry := goes_on(asked.said, focus, conversation.talked_of, self._entries)):
            return [self._named(entry, "goes on from what was said", asked.said)]
        question = complete(asked.text, focus, self._entries)
        decision = self._look_up(question.said)
        if focus and question.completed:
            completed = self._completed(question, focus)
            if _prefers(completed, decision, question, focus):
                return [completed]
        return self._coordinated(question.said, decision) or [decision]

    def _completed(self, question: Question, about: Entry) -> Decision:
        """Decide on a question completed by what it is about, whose follow-ups come first if it has no subject.

        Only such a question may be about the same entry once more, when nothing else is.
        """
        text = question.completed or ""
        found = self._search(text)
        others = [candidate for candidate in found if candidate.entry_id != about.id]
        decision = self._decide(text, others)
        if not question.leans or (decision.act == "handoff" and names_one(decision)):
            return decision
        favoured = self._decide(text, _favour(others, about.follow_ups))
        return favoured if names_one(favoured) else self._decide(text, found)

    def _without_story(self, said: str, decisions: list[Decision]) -> list[Decision]:
        """Take the first question without what was told before it, if another question takes that up."""
        first, *others = decisions
        if not names_one(first) or all(other.entries[:1] != first.entries for other in others):
            return decisions
        alone = self._look_up(said)
        return [alone, *others] if names_one(alone) and alone.confidence >= SURE else decisions

    def _coordinated(self, said: str, whole: Decision) -> list[Decision]:
        """Decide on the questions that one stands for, where each surely names an entry of its own."""
        found: list[Decision] = []
        for piece in pieces(said, self._subject):
            decision = self._surely(piece)
            if decision is None or (found and found[0].act != decision.act):
                return []
            found.append(decision)
        named = {decision.entries[0]: decision for decision in reversed(found)}
        settled = whole.act == "answer" or (names_one(whole) and whole.confidence >= SURE and opens(said))
        if len(named) < 2 or (settled and whole.entries[0] not in named):
            return []
        return [decision for decision in found if named[decision.entries[0]] is decision][:MOST]

    def _surely(self, piece: Piece) -> Decision | None:
        """Return the decision on the first reading of a piece that surely names an entry."""
        decisions = map(self._look_up, piece.readings)
        return next((d for d in decisions if names_one(d) and d.confidence >= SURE), None)

    def _look_up(self, text: str) -> Decision:
        return self._decide(text, self._search(text))

    def _decide(self, text: str, found: Sequence[Candidate]) -> Decision:
        decision = decide(text, found, self._entries, self._bands)
        if decision.act == "handoff" and not decision.entries and looks_foreign(text):
            return Decision("handoff", phrase="foreign", reason="not in English", question=text)
        return decision

    def _named(self, entry: Entry, reason: str, question: str) -> Decision:
        act: Act = "answer" if entry.reply == "answer" else "handoff"
        return Decision(act, (entry.id,), 1.0, reason, question)

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


def _subject(entries: Iterable[Entry]) -> frozenset[str]:
    """Return the stems of the words that stand in many entries' questions: the treatment's name."""
    asked = [set(map(stem, tokens(entry.question))) for entry in entries]
    used = Counter(root for roots in asked for root in roots if not is_everyday(root))
    return frozenset(root for root, count in used.items() if count >= SUBJECT * len(asked))


def _favour(found: Sequence[Candidate], follow_ups: Sequence[str]) -> list[Candidate]:
    """Order candidates anew with follow-ups counting `FAVOUR` times their score."""
    weighed = [replace(c, score=c.score * FAVOUR) if c.entry_id in follow_ups else c for c in found]
    return sorted(weighed, key=lambda candidate: -candidate.score)


def _prefers(completed: Decision, alone: Decision, question: Question, about: Entry) -> bool:
    """Say whether a question means more together with the entry it leans on than alone."""
    surer = completed.confidence > alone.confidence
    if completed.act == "answer" and completed.entries[0] in about.follow_ups:
        return question.leans or surer or (question.points and alone.act != "answer")
    return surer and alone.act != "answer" and (names_one(completed) or not names_one(alone))
