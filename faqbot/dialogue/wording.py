"""From decisions to the reply: every word that a patient reads comes from the knowledge folder."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from faqbot.dialogue.options import NONE
from faqbot.knowledge import Clinic, Knowledge
from faqbot.knowledge.hours import in_words
from faqbot.markup import escape
from faqbot.types import CORRECTION, Decision, Entry, Language, Option, Part, Reply, Review

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
    said = urgent[:1] or decisions
    for decision in said:
        part = _part(decision, knowledge, alone=len(said) == 1)
        if part and part not in parts:
            parts.append(part)
    if any(part.kind == "handoff" for part in parts):
        language = _language(next((d.language for d in said if d.language), ""), knowledge)
        parts = _with_next_step(parts, _next_step(knowledge.clinic, now, kept, language))
    return Reply(tuple(parts), _options(decisions, knowledge))


def _part(decision: Decision, knowledge: Knowledge, alone: bool) -> Part | None:
    match decision.act:
        case "urgent":
            return Part("urgent", _urgent(decision, knowledge))
        case "answer":
            return _answer(knowledge.served[decision.entries[0]], decision, knowledge)
        case "handoff" if decision.entries:
            entry = knowledge.served[decision.entries[0]]
            question, answer, _ = _in_language(entry, decision.language)
            return Part("handoff", knowledge.clinic.fill(answer), entry.id, question, decision.confidence)
        case "handoff" | "clarify":
            phrase = decision.phrase or ("miss" if decision.act == "handoff" else "clarify")
            return Part(decision.act, _phrase(phrase, decision, knowledge), confidence=decision.confidence)
        case "smalltalk":
            return Part("smalltalk", _smalltalk(decision, knowledge, alone))
        case _:
            return None


def _language(id_: str, knowledge: Knowledge) -> Language | None:
    return next((language for language in knowledge.languages if language.id == id_), None)


def _in_language(entry: Entry, language: str) -> tuple[str, str, Review | None]:
    """Return an entry's question, answer and review in a language, or in English where it has no translation."""
    told = entry.translation(language) or entry
    return told.question, told.answer, told.review


def _phrase(key: str, decision: Decision, knowledge: Knowledge) -> str:
    language = _language(decision.language, knowledge)
    if language and key in language.phrases:
        return knowledge.clinic.fill(language.phrases[key])
    return knowledge.clinic.phrase(key)


def _urgent(decision: Decision, knowledge: Knowledge) -> str:
    flag = next(flag for flag in knowledge.safety.flags if flag.id == decision.flag)
    return knowledge.clinic.fill(flag.say)


def _answer(entry: Entry, decision: Decision, knowledge: Knowledge) -> Part:
    question, answer, review = _in_language(entry, decision.language)
    text = knowledge.clinic.fill(answer)
    if entry.risk == "clinical":
        text = f"{text}\n\n{_phrase('offer', decision, knowledge)}"
    reviewed = review.on if review else None
    return Part("answer", text, entry.id, question, decision.confidence, entry.sources, reviewed)


def _smalltalk(decision: Decision, knowledge: Knowledge, alone: bool) -> str:
    """Word a remark; beside something else, a feeling or correction is acknowledged in one clause."""
    item = next((item for item in knowledge.talk.smalltalk if item.id == decision.phrase), None)
    if item:
        return knowledge.clinic.fill(item.say if alone or not item.acknowledge else item.acknowledge)
    phrase = "corrected" if decision.phrase == CORRECTION and not alone else decision.phrase or "greeting"
    return knowledge.clinic.phrase(phrase, question=escape(decision.question))


def _next_step(clinic: Clinic, now: datetime, kept: bool, language: Language | None) -> str:
    """Say how a person is reached, and by when."""
    by = clinic.reply_by(now)
    if language:
        return clinic.fill(language.phrases["promise"], by=f"{by:%Y-%m-%d %H:%M}") if by and kept else ""
    closes, opens = clinic.hours.closes_at(now), clinic.hours.opens_at(now)
    if closes:
        how = clinic.phrase("call_open", until=in_words(closes, now))
    elif opens:
        how = clinic.phrase("call_closed", opens=in_words(opens, now))
    else:
        how = clinic.fill("{phone_link}")
    if not kept:
        return how
    promise = [clinic.phrase("promise", by=in_words(by, now))] if by else []
    return " ".join([clinic.phrase("noted"), *promise, how])


def _with_next_step(parts: Sequence[Part], step: str) -> list[Part]:
    """Add the next step to the last part that hands off, once."""
    last = max(number for number, part in enumerate(parts) if part.kind == "handoff")
    return [
        Part(p.kind, f"{p.text}\n\n{step}".strip(), p.entry_id, p.question, p.confidence) if number == last else p
        for number, p in enumerate(parts)
    ]


def _options(decisions: Sequence[Decision], knowledge: Knowledge) -> tuple[Option, ...]:
    """Offer what was nearly meant, or else what is asked next about the same subject."""
    clarify = next((decision for decision in decisions if decision.act == "clarify"), None)
    if clarify:
        nearly = dict.fromkeys(i for d in decisions if d.act == "clarify" for i in d.entries)
        none = Option(NONE, _phrase("none_of_these", clarify, knowledge))
        return (*_labelled(nearly, clarify.language, knowledge), none)
    told = [decision for decision in decisions if decision.act == "answer"]
    language = told[0].language if told else ""
    ids = [decision.entries[0] for decision in told]
    nexts = dict.fromkeys(target for i in ids for target in knowledge.served[i].follow_ups)
    fresh = [i for i in nexts if i not in ids and i in knowledge.served]
    return _labelled(fresh, language, knowledge)[:FOLLOW_UPS]


def _labelled(ids: Iterable[str], language: str, knowledge: Knowledge) -> tuple[Option, ...]:
    """Label entries with their questions in a language; those without a translation to it are left out."""
    entries = (knowledge.served[i] for i in ids)
    return tuple(
        Option(entry.id, _in_language(entry, language)[0])
        for entry in entries
        if not language or entry.translation(language)
    )
