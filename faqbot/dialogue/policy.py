"""From what a search found to what is said: answer when sure, ask back when nearly, bring a person otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from faqbot.types import Act, Candidate, Decision, Entry, ReplyKind

OPTIONS = 3
"""How many entries "did you mean" offers at most."""
BAND = 0.4
"""How far below the answer threshold, in confidence, "did you mean" reaches."""
CLOSE = 0.1
"""An entry is offered when it scores at least this share of the best one."""
RIVALS: Mapping[ReplyKind, float] = {"answer": 0.8, "person": 0.25}
"""An answer is given only when no other entry of the kind scores this share of it."""

CONTESTED = 0.2
"""A question for a person is passed on at once only when no answer scores this share of it."""
SURE, FAIR = 0.95, 0.93
"""The confidence that a part of a message needs where it may be no question of its own, and where it likely is one."""


@dataclass(frozen=True, slots=True)
class Bands:
    """Confidence, 0..1: from `answer` up an entry is given, from `clarify` up entries are offered."""

    answer: float
    clarify: float


def bands(threshold: float) -> Bands:
    """Derive the bands from the answer threshold; "did you mean" reaches `BAND` below it."""
    return Bands(threshold, max(0.0, threshold - BAND))


def decide(question: str, candidates: Sequence[Candidate], entries: Mapping[str, Entry], bands: Bands) -> Decision:
    """Decide on one question. `candidates` are the best first; those not in `entries` do not count."""
    found = [candidate for candidate in candidates if candidate.entry_id in entries]
    if not found:
        return Decision("handoff", reason="no word of the question is in the knowledge", question=question)
    best = found[0]
    entry = entries[best.entry_id]

    def decided(act: Act, named: tuple[str, ...], reason: str) -> Decision:
        return Decision(act, named, best.confidence, reason, question, why=best.why)

    if best.confidence < bands.clarify:
        return decided("handoff", (), f"nothing is near; best guess {entry.id}")
    sure = best.confidence >= bands.answer
    rivalled = any(c.score >= RIVALS[entries[c.entry_id].reply] * best.score for c in found[1:])
    if sure and entry.reply == "answer" and not rivalled:
        return decided("answer", (entry.id,), f"matches {best.why.phrasing!r}")
    close = tuple(c.entry_id for c in found if c.score >= CLOSE * best.score)[:OPTIONS]
    contested = any(entries[c.entry_id].reply == "answer" and c.score >= CONTESTED * best.score for c in found[1:])
    if (sure and entry.reply == "person" and not contested) or all(entries[i].reply == "person" for i in close):
        return decided("handoff", (entry.id,), f"{entry.id} asks for a person")
    return decided("clarify", close, "near, but not near enough to answer")


def names_one(decision: Decision) -> bool:
    """Say whether a decision settles on one entry."""
    return decision.act == "answer" or (decision.act == "handoff" and bool(decision.entries))
