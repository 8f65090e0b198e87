"""Decide what to say to one message, given its conversation: pure but for the search it is built with."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from faqbot.dialogue import remarks
from faqbot.dialogue.followups import FollowUps, Search
from faqbot.dialogue.languages import Languages
from faqbot.dialogue.policy import SURE, bands, decide, names_one
from faqbot.dialogue.questions import MOST, Asked, asks, split
from faqbot.dialogue.remarks import PERSON, Remarks
from faqbot.dialogue.rules import Rules, named
from faqbot.dialogue.several import Several
from faqbot.knowledge import Knowledge
from faqbot.text import is_everyday, looks_foreign, sentences, stem, tokens
from faqbot.types import Candidate, Conversation, Decision, Entry, Message

SUBJECT = 0.2
"""The share of questions from which a word of theirs is the subject of all, not of any one."""
STORY = 60
"""The words above which a message is a story: of more words than this a search reads only some."""
READ = 400
"""The characters at the beginning and at the end of a message in which questions are looked for."""


class Dialogue:
    """The rules of conversation over one knowledge base.

    Args:
        knowledge: what can be said.
        search: finds candidates for a stand-alone question, the best first.
        threshold: the confidence (0..1) from which an answer is given.
        max_text: the longest message that is read, in characters.
        known: knows small talk; the knowledge's own lists unless given.
    """

    def __init__(  # two have defaults
        self,
        knowledge: Knowledge,
        search: Search,
        threshold: float,
        max_text: int = 5000,
        known: Remarks | None = None,
    ) -> None:
        self._entries: Mapping[str, Entry] = knowledge.served
        self._remarks = known or Remarks(knowledge.talk)
        self._rules = Rules(knowledge, self._remarks, max_text)
        self._languages = Languages(knowledge.languages)
        said = [(item.id, item.said) for item in knowledge.talk.smalltalk]
        self._asking = {kind for kind, lines in said if 2 * sum(map(asks, lines)) > len(lines)} | {PERSON}
        self._search, self._bands = search, bands(threshold)
        self._follow_ups = FollowUps(knowledge.served, search)
        subject = _subject(knowledge.served.values())
        self._several = Several(knowledge.served, search, self._decide, subject)

    def decide(self, message: Message, conversation: Conversation) -> list[Decision]:
        """Return one decision for each thing that the message asks, in the order to say them."""
        text, rules = message.text, self._rules
        if whole := rules.whole(message, conversation):
            return whole
        text = _ends(text)
        if language := self._languages.tell(text):
            if self._languages.asks_for_person(text, language):
                return rules.remark(PERSON, text, conversation, language)
            decision = self._languages.answer(self._look_up(text), language, self._entries)
            return rules.never_again([decision], text, conversation)
        kind, chance = self._recognised(text)
        if chance >= remarks.SURE:
            return rules.remark(kind, text, conversation)
        heard = self._remarks.heard(text)
        decisions = self._questions(heard.rest, conversation)
        if chance >= remarks.LIKELY and not any(decision.act == "answer" for decision in decisions):
            return rules.remark(kind, text, conversation)
        decisions = rules.never_again(decisions, text, conversation)
        return rules.acknowledged(heard.kind, decisions) if heard.kind else decisions

    def _recognised(self, text: str) -> tuple[str, float]:
        """Recognise a remark in no list; what asks something is only one of a kind that mostly asks."""
        kind, chance = self._remarks.recognised(text)
        return ("", 0.0) if asks(text) and kind not in self._asking else (kind, chance)

    def _questions(self, text: str, conversation: Conversation) -> list[Decision]:
        """Decide on each question of a text."""
        asked = split(text, self._remarks)
        if len(asked) == 1 and (decided := self._after_story(text)):
            return [decided]
        decisions: list[Decision] = []
        for question in asked[:MOST]:
            earlier = next((d for d in reversed(decisions) if names_one(d)), None)
            found = self._decide_one(question, earlier, conversation, len(asked) == 1)
            decisions += [d for d in found if names_one(d) or not (question.alternative and earlier)]
        if len(asked) > 1 and asked[0].before:
            decisions = self._without_story(asked[0].said, decisions)
        settled = self._several.settled(text, decisions)
        if len(asked) > MOST:
            settled.append(Decision("smalltalk", phrase="left_out", question=asked[MOST].said))
        return settled

    def _decide_one(
        self, asked: Asked, earlier: Decision | None, conversation: Conversation, only: bool
    ) -> list[Decision]:
        """Decide on a question; the only one may stand for several ("neck and knee"). `earlier` was named before it."""
        focus = self._entries.get(earlier.entries[0] if earlier else conversation.focus or "")
        if focus and (entry := self._follow_ups.goes_on(asked.said, focus, conversation.talked_of)):
            return [named(entry, "goes on from what was said", asked.said)]
        found = self._follow_ups.find(asked.text, focus, within=earlier.question if earlier else "")
        decision = self._decide(asked.text, found)
        return (only and self._several.coordinated(asked.text, decision, found)) or [decision]

    def _after_story(self, text: str) -> Decision | None:
        """Decide on the only question of a long story by itself, if it surely names an entry."""
        asking = list(filter(asks, sentences(text))) if len(tokens(text)) > STORY else []
        alone = self._look_up(asking[0]) if len(asking) == 1 else None
        return alone if alone and names_one(alone) and alone.confidence >= SURE else None

    def _without_story(self, said: str, decisions: list[Decision]) -> list[Decision]:
        """Take the first question without what was told before it, if another question takes that up."""
        first, *others = decisions
        if not names_one(first) or all(other.entries[:1] != first.entries for other in others):
            return decisions
        alone = self._look_up(said)
        return [alone, *others] if names_one(alone) and alone.confidence >= SURE else decisions

    def _look_up(self, text: str) -> Decision:
        return self._decide(text, self._search(text))

    def _decide(self, text: str, found: Sequence[Candidate]) -> Decision:
        decision = decide(text, found, self._entries, self._bands)
        if decision.act == "handoff" and not decision.entries and looks_foreign(text):
            return Decision("handoff", phrase="foreign", reason="not in English", question=text)
        return decision


def _ends(text: str) -> str:
    """Leave out the middle of a long message: a question stands where it begins or ends."""
    return text if len(text) <= 2 * READ else f"{text[:READ].rsplit(None, 1)[0]}\n{text[-READ:].split(None, 1)[-1]}"


def _subject(entries: Iterable[Entry]) -> frozenset[str]:
    """Return the stems of the words that stand in many entries' questions: the treatment's name."""
    asked = [set(map(stem, tokens(entry.question))) for entry in entries]
    used = Counter(root for roots in asked for root in roots if not is_everyday(root))
    return frozenset(root for root, count in used.items() if count >= SUBJECT * len(asked))
