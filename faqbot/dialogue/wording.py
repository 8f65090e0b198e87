"""From decisions to the reply: every word that a patient reads comes from the knowledge folder."""

from collections.abc import Sequence
from datetime import datetime

from faqbot.dialogue.remarks import NONE
from faqbot.knowledge import Clinic, Knowledge
from faqbot.knowledge.hours import in_words
from faqbot.markup import escape
from faqbot.types import Decision, Entry, Option, Part, Reply

FOLLOW_UPS = 3


def compose(decisions: Sequence[Decision], knowledge: Knowledge, now: datetime, kept: bool = True) -> Reply:
    """Word a reply.

    Args:
        decisions: what to say, in order; an urgent one is said alone.
        knowledge: where the words come from.
        now: an aware time, for when the clinic can be reached.
        kept: whether the conversation is being stored; if not, nothing is promised.
    """
    urgent = [decision for decision in decisions if decision.act == "urgent"]
    parts: list[Part] = []
    for decision in urgent[:1] or decisions:
        part = _part(decision, knowledge)
        if part and part not in parts:
            parts.append(part)
    if any(part.kind == "handoff" for part in parts):
        parts = _with_next_step(parts, _next_step(knowledge.clinic, now, kept))
    return Reply(tuple(parts), _options(decisions, knowledge))


def _part(decision: Decision, knowledge: Knowledge) -> Part | None:
    match decision.act:
        case "urgent":
            return Part("urgent", _urgent(decision, knowledge))
        case "answer":
            return _answer(knowledge.served[decision.entries[0]], decision, knowledge.clinic)
        case "handoff" if decision.entries:
            entry = knowledge.served[decision.entries[0]]
            text = knowledge.clinic.fill(entry.answer)
            return Part("handoff", text, entry.id, entry.question, decision.confidence)
        case "handoff" | "clarify":
            phrase = decision.phrase or ("miss" if decision.act == "handoff" else "clarify")
            return Part(decision.act, knowledge.clinic.phrase(phrase), confidence=decision.confidence)
        case "smalltalk":
            return Part("smalltalk", _smalltalk(decision, knowledge))
        case _:
            return None


def _urgent(decision: Decision, knowledge: Knowledge) -> str:
    flag = next(flag for flag in knowledge.safety.flags if flag.id == decision.flag)
    return knowledge.clinic.fill(flag.say)


def _answer(entry: Entry, decision: Decision, clinic: Clinic) -> Part:
    text = clinic.fill(entry.answer)
    if entry.risk == "clinical":
        text = f"{text}\n\n{clinic.phrase('offer')}"
    return Part(
        "answer",
        text,
        entry.id,
        entry.question,
        decision.confidence,
        entry.sources,
        entry.review.on if entry.review else None,
    )


def _smalltalk(decision: Decision, knowledge: Knowledge) -> str:
    said = {item.id: item.say for item in knowledge.talk.smalltalk}
    if decision.phrase in said:
        return knowledge.clinic.fill(said[decision.phrase])
    return knowledge.clinic.phrase(decision.phrase or "greeting", question=escape(decision.question))


def _next_step(clinic: Clinic, now: datetime, kept: bool) -> str:
    """Say how a person is reached, and by when."""
    closes, opens = clinic.hours.closes_at(now), clinic.hours.opens_at(now)
    if closes:
        how = clinic.phrase("call_open", until=in_words(closes, now))
    elif opens:
        how = clinic.phrase("call_closed", opens=in_words(opens, now))
    else:
        how = clinic.fill("{phone_link}")
    if not kept:
        return how
    by = clinic.reply_by(now)
    promise = [clinic.phrase("promise", by=in_words(by, now))] if by else []
    return " ".join([clinic.phrase("noted"), *promise, how])


def _with_next_step(parts: Sequence[Part], step: str) -> list[Part]:
    """Add the next step to the last part that hands off, once."""
    last = max(number for number, part in enumerate(parts) if part.kind == "handoff")
    return [
        Part(p.kind, f"{p.text}\n\n{step}", p.entry_id, p.question, p.confidence) if number == last else p
        for number, p in enumerate(parts)
    ]


def _options(decisions: Sequence[Decision], knowledge: Knowledge) -> tuple[Option, ...]:
    """Offer what was nearly meant, or else what is asked next about the same subject."""
    clarify = [entry_id for d in decisions if d.act == "clarify" for entry_id in d.entries]
    if clarify:
        offered = [Option(i, knowledge.served[i].question) for i in dict.fromkeys(clarify)]
        return (*offered, Option(NONE, knowledge.clinic.phrase("none_of_these")))
    told = [decision.entries[0] for decision in decisions if decision.act == "answer"]
    nexts = [target for i in told for target in knowledge.served[i].follow_ups]
    fresh = [i for i in dict.fromkeys(nexts) if i not in told and i in knowledge.served]
    return tuple(Option(i, knowledge.served[i].question) for i in fresh[:FOLLOW_UPS])
