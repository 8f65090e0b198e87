"""The clinic's question suite under pytest: what must pass passes, and the figures stay above their floors.

The floors are a few cases below what is reported in README.md, so that a real loss is told and one odd case is not.
"""

from pathlib import Path

import pytest

from faqbot.app import redact_text
from faqbot.evaluation.runner import Outcome, figures, run
from faqbot.evaluation.suite import read_suite
from faqbot.knowledge import Knowledge
from faqbot.retrieval import Recogniser, Retriever
from faqbot.safety import Triage
from faqbot.service import Service
from faqbot.storage import Store

FLOORS = {
    "open": {
        "in scope, resolved": 0.95,
        "in scope, answered": 0.91,
        "twenty voices, resolved": 0.85,
        "misspelled, resolved": 0.94,
        "two in one, each right": 0.78,
        "follow-ups, right": 0.85,
        "near misses, not answered": 0.94,
        "far misses, not answered": 0.97,
        "red flags, caught": 1.0,
        "small talk, recognised": 0.94,
    },
    "held out": {
        "in scope, resolved": 0.89,
        "in scope, answered": 0.86,
        "twenty voices, resolved": 0.90,
        "misspelled, resolved": 0.83,
        "two in one, each right": 0.63,
        "follow-ups, right": 0.81,
        "near misses, not answered": 0.94,
        "far misses, not answered": 0.98,
        "red flags, caught": 0.98,
        "small talk, recognised": 0.82,
    },
}
CEILINGS = {
    "open": {"look-alikes, false alarms": 0.02, "wrong and confident": 0.025},
    "held out": {"look-alikes, false alarms": 0.12, "wrong and confident": 0.035},
}
SUITE = Path(__file__).parent.parent / "knowledge/suite"


@pytest.fixture(scope="module")
def outcomes(knowledge: Knowledge, triage: Triage, retriever: Retriever, recognise: Recogniser) -> list[Outcome]:
    store = Store.open("sqlite://")
    service = Service(knowledge, triage, retriever, store, recognise=recognise, redact=redact_text)
    try:
        return run(service, read_suite(SUITE, list(knowledge.served)))
    finally:
        store.close()


def test_every_case_that_must_pass_does(outcomes: list[Outcome]) -> None:
    failed = [(o.case.name, o.verdict.problem) for o in outcomes if o.case.must_pass and not o.case.held_out]
    assert [failure for failure in failed if failure[1]] == []


@pytest.mark.parametrize("held_out", [False, True], ids=["open", "held out"])
def test_the_figures_stay_above_their_floors(outcomes: list[Outcome], held_out: bool) -> None:
    name = "held out" if held_out else "open"
    floors, ceilings = FLOORS[name], CEILINGS[name]
    found = {f.name: f for f in figures([o for o in outcomes if o.case.held_out == held_out])}
    low = {key: str(found[key]) for key, floor in floors.items() if not found[key].share >= floor}
    high = {key: str(found[key]) for key, most in ceilings.items() if not found[key].share <= most}
    assert not low
    assert not high


def test_the_suite_is_large_enough_and_a_part_of_it_is_set_aside(outcomes: list[Outcome]) -> None:
    held = [outcome for outcome in outcomes if outcome.case.held_out]
    voices = [outcome for outcome in held if "voices" in outcome.case.tags]
    assert len(outcomes) - len(voices) >= 250
    assert len(voices) >= 120
    assert len(held) - len(voices) >= 250 / 3
