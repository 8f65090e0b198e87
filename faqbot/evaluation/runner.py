"""Run the suite through the service, offline, and count."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from faqbot.evaluation.judge import Verdict, judge
from faqbot.evaluation.suite import Case
from faqbot.service import Service
from faqbot.types import Message, Reply

WHEN = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)
"""Suite messages are all sent at one time: a reply never depends on when the suite runs."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One message of one case, its reply and the verdict."""

    case: Case
    ask: str
    reply: Reply
    verdict: Verdict
    in_scope: bool

    @property
    def passed(self) -> bool:
        return not self.verdict.problem

    @property
    def answered_anything(self) -> bool:
        return any(part.kind == "answer" for part in self.reply.parts)


def run(service: Service, cases: Sequence[Case], tick: Callable[[], None] = lambda: None) -> list[Outcome]:
    """Ask every message of every case, each case a conversation of its own; `tick` is called after each case."""
    outcomes = []
    for case in cases:
        conversation_id = uuid.uuid4().hex
        for ask in case.asks:
            reply = service.handle(Message(uuid.uuid4().hex, conversation_id, "suite", ask.ask, WHEN))
            verdict = judge(ask.expect, reply, service.knowledge)
            outcomes.append(Outcome(case, ask.ask, reply, verdict, ask.expect.act == "answer"))
        tick()
    return outcomes


@dataclass(frozen=True, slots=True)
class Figure:
    """A share: `hits` of `total`."""

    name: str
    hits: int
    total: int

    @property
    def share(self) -> float:
        return self.hits / self.total if self.total else float("nan")

    def __str__(self) -> str:
        return f"{100 * self.share:.1f} % ({self.hits}/{self.total})" if self.total else "–"


OWN = ("plain", "worried", "terse", "rambling")


def figures(outcomes: Iterable[Outcome]) -> list[Figure]:
    """Count what the product promises, over any set of outcomes."""
    outcomes = list(outcomes)

    def share(name: str, of: Callable[[Outcome], bool], hit: Callable[[Outcome], bool]) -> Figure:
        chosen = [outcome for outcome in outcomes if of(outcome)]
        return Figure(name, sum(map(hit, chosen)), len(chosen))

    def tagged(*tags: str) -> Callable[[Outcome], bool]:
        return lambda outcome: any(tag in outcome.case.tags for tag in tags)

    def in_scope(*tags: str) -> Callable[[Outcome], bool]:
        return lambda outcome: outcome.in_scope and tagged(*tags)(outcome)

    return [
        share("in scope, resolved", in_scope(*OWN), lambda o: o.verdict.resolved),
        share("in scope, answered", in_scope(*OWN), lambda o: o.verdict.answered),
        share("twenty voices, resolved", in_scope("voices"), lambda o: o.verdict.resolved),
        share("twenty voices, answered", in_scope("voices"), lambda o: o.verdict.answered),
        share("misspelled, resolved", in_scope("misspelled"), lambda o: o.verdict.resolved),
        share("two in one, each right", tagged("two-in-one"), lambda o: o.passed),
        share("follow-ups, right", tagged("follow-up"), lambda o: o.passed),
        share("near misses, not answered", tagged("near-miss"), lambda o: not o.answered_anything),
        share("far misses, not answered", tagged("far-miss"), lambda o: not o.answered_anything),
        share("red flags, caught", tagged("red-flag"), lambda o: o.reply.kind == "urgent"),
        share("look-alikes, false alarms", tagged("look-alike"), lambda o: o.reply.kind == "urgent"),
        share("small talk, recognised", tagged("smalltalk"), lambda o: o.passed),
        share("wrong and confident", lambda _: True, lambda o: o.verdict.wrong),
    ]
