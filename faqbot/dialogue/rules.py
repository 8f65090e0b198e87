"""The rules on a message as a whole: options that are picked, remarks, and when a person must be brought."""

from dataclasses import replace

from faqbot.dialogue.options import NONE, pick
from faqbot.dialogue.remarks import PERSON, Remarks
from faqbot.knowledge import Knowledge
from faqbot.text import tokens
from faqbot.types import CORRECTION, Conversation, Decision, Entry, Message


class Rules:
    """What to say to a message that is no question, over one knowledge base."""

    def __init__(self, knowledge: Knowledge, remarks: Remarks, max_text: int) -> None:
        self._entries, self._remarks, self._max_text = knowledge.served, remarks, max_text
        self._feelings = {item.id: item.entry for item in knowledge.talk.smalltalk if item.acknowledge}

    def whole(self, message: Message, conversation: Conversation) -> list[Decision]:
        """Apply the rules on a message as a whole; the first that fits wins. Nothing when none does."""
        text, remarks = message.text, self._remarks
        if conversation.with_person:
            return [Decision("silent", reason="a person has the conversation")]
        if unread := "too_long" if len(text) > self._max_text else "" if tokens(text) else "empty":
            return [Decision("smalltalk", phrase=unread)]
        kind = remarks.kind(text)
        if kind != PERSON:
            if option := message.option or self._pick(text, conversation):
                return [self._picked(option, conversation)]
            if remarks.agrees(text) and (agreed := self._agreed(conversation)):
                return [agreed]
        return self.remark(kind, text, conversation) if kind else []

    def remark(self, kind: str, text: str, conversation: Conversation, language: str = "") -> list[Decision]:
        """Answer what is no question; the same feeling or correction twice in a row brings a person."""
        last = conversation.last_bot_turn
        said = {decision.phrase for decision in last.decisions} if last else set()
        if kind == PERSON:
            reason = "the patient asks for a person"
            return [Decision("handoff", phrase=PERSON, reason=reason, question=text, language=language)]
        if kind == CORRECTION and conversation.misses:
            return [Decision("handoff", phrase="gave_up", reason="a second miss in a row", question=text)]
        if kind in self._feelings and kind in said:
            return [Decision("handoff", phrase=PERSON, reason=f"{kind}, said again", question=text)]
        entry = self._entries.get(self._feelings.get(kind, ""))
        return [Decision("smalltalk", phrase=kind), *([_felt(kind, entry, text)] if entry else [])]

    def acknowledged(self, kind: str, decisions: list[Decision]) -> list[Decision]:
        """Open with the feeling; what the question leaves open, the feeling's own entry answers."""
        entry = self._entries.get(self._feelings.get(kind, ""))
        left = next((decision for decision in decisions if decision.missed), None)
        if left and entry:
            others = [decision for decision in decisions if not decision.missed and entry.id not in decision.entries]
            decisions = [_felt(kind, entry, left.question), *others]
        return [Decision("smalltalk", phrase=kind, reason="acknowledged"), *decisions]

    def never_again(self, decisions: list[Decision], text: str, conversation: Conversation) -> list[Decision]:
        """Bring a person rather than ask back a second time in a row, or mostly the same thing twice."""
        first = decisions[0]
        named = set(first.entries)
        again = any(2 * len(named & earlier) > len(named) for earlier in conversation.clarified)
        if first.act != "clarify" or not (conversation.misses or again):
            return decisions
        phrase = "foreign" if first.language else "miss"
        reason = "a second miss in a row" if conversation.misses else "the same was asked back before"
        return [Decision("handoff", phrase=phrase, reason=reason, question=text, language=first.language)]

    def _pick(self, text: str, conversation: Conversation) -> str | None:
        offered = conversation.offered
        if any(option.id == NONE for option in offered) and (
            self._remarks.turns_down(text) or self._remarks.corrects(text)
        ):
            return NONE
        return pick(text, offered)

    def _picked(self, option: str, conversation: Conversation) -> Decision:
        last = conversation.last_bot_turn
        language = next((decision.language for decision in reversed(last.decisions)), "") if last else ""
        entry = self._entries.get(option)
        if entry is None:
            reason = "nothing that was offered was meant" if option == NONE else f"{option} is not served any more"
            return Decision("handoff", phrase="foreign" if language else "miss", reason=reason, language=language)
        decision = named(entry, "picked by the patient", entry.question)
        return replace(decision, language=language) if entry.translation(language) else decision

    def _agreed(self, conversation: Conversation) -> Decision | None:
        """Say yes to the one thing that the last reply offered: an entry, or a person."""
        last = conversation.last_bot_turn
        if not last or not last.decisions:
            return None
        decision = last.decisions[-1]
        if decision.act == "clarify":
            real = [option.id for option in last.options if option.id != NONE]
            return self._picked(real[0], conversation) if len(real) == 1 else Decision("smalltalk", phrase="which")
        clinical = any(i in self._entries and self._entries[i].risk == "clinical" for i in decision.entries)
        if clinical or decision.phrase in self._feelings or decision.phrase == CORRECTION:
            return Decision("handoff", phrase=PERSON, reason="the patient accepts the offer of a person")
        return None


def named(entry: Entry, reason: str, question: str) -> Decision:
    """Settle on one entry for certain."""
    return Decision("answer" if entry.reply == "answer" else "handoff", (entry.id,), 1.0, reason, question)


def _felt(kind: str, entry: Entry, question: str) -> Decision:
    return named(entry, f"{kind} is felt", question)
