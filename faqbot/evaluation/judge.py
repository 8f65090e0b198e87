"""Compare a reply with what was expected of it."""

from dataclasses import dataclass

from faqbot.evaluation.suite import Expect
from faqbot.knowledge import Knowledge
from faqbot.markup import to_plain
from faqbot.types import RedFlag, Reply


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one message.

    Attributes:
        answered: everything asked was answered (or handed off) by a right entry.
        resolved: the same, or a right entry is among the options of a clarification.
        wrong: an answer was given that does not answer what was asked.
        problem: what is wrong, in words; empty when the expectation is met.
    """

    answered: bool
    resolved: bool
    wrong: bool
    problem: str


def judge(expect: Expect, reply: Reply, knowledge: Knowledge) -> Verdict:
    answers = [part.entry_id for part in reply.parts if part.kind == "answer"]
    given = {part.entry_id for part in reply.parts if part.entry_id}
    offered = {option.id for option in reply.options} if reply.kind == "clarify" else set()
    needed = expect.needed
    right = {i for ids in needed for i in ids}
    answered = bool(needed) and all(given & set(ids) for ids in needed)
    resolved = bool(needed) and all((given | offered) & set(ids) for ids in needed)
    wrong = any(answer not in right for answer in answers) if expect.not_ is None or needed else False
    return Verdict(answered, resolved, wrong, _problem(expect, reply, knowledge, answered))


def _problem(expect: Expect, reply: Reply, knowledge: Knowledge, answered: bool) -> str:
    came = ", ".join(f"{part.kind} {part.entry_id or ''}".strip() for part in reply.parts) or reply.kind
    if expect.act and reply.kind != expect.act:
        return f"expected {expect.act}, got {came}"
    if expect.not_ and reply.kind == expect.not_:
        return f"must not be {expect.not_}, got {came}"
    if expect.needed and not answered and not (expect.act == "handoff" and not any(p.entry_id for p in reply.parts)):
        wanted = "; ".join(" or ".join(ids) for ids in expect.needed)
        return f"expected {wanted}, got {came}"
    text = to_plain("\n\n".join(part.text for part in reply.parts)).lower()
    if expect.tier and not any(
        _raised(flag, reply, knowledge) for flag in knowledge.safety.flags if flag.tier == expect.tier
    ):
        return f"expected the tier {expect.tier}, got {came}"
    missing = [words for words in expect.says if words.lower() not in text]
    banned = [words for words in expect.never if words.lower() in text]
    if missing or banned:
        return " ".join([*(f"lacks {words!r}" for words in missing), *(f"says {words!r}" for words in banned)])
    return ""


def _raised(flag: RedFlag, reply: Reply, knowledge: Knowledge) -> bool:
    return any(part.text == knowledge.clinic.fill(flag.say) for part in reply.parts)
