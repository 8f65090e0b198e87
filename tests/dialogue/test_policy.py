import pytest

from faqbot.dialogue.policy import Bands, bands, decide
from faqbot.types import Candidate, Entry, Why

ENTRIES = {
    "a": Entry("a", "A?", "A."),
    "b": Entry("b", "B?", "B."),
    "p": Entry("p", "P?", "Ask us.", reply="person"),
}
BANDS = Bands(answer=0.7, clarify=0.4)


def found(*rows: tuple[str, float, float]) -> list[Candidate]:
    return [Candidate(entry, score, confidence, Why("…")) for entry, score, confidence in rows]


@pytest.mark.parametrize(
    ("candidates", "act", "entries"),
    [
        (found(("a", 1.0, 0.9), ("b", 0.1, 0.3)), "answer", ("a",)),
        (found(("a", 1.0, 0.9), ("b", 0.9, 0.9)), "clarify", ("a", "b")),
        (found(("a", 1.0, 0.9), ("p", 0.3, 0.5)), "clarify", ("a", "p")),
        (found(("a", 1.0, 0.9), ("p", 0.2, 0.5)), "answer", ("a",)),
        (found(("a", 1.0, 0.5), ("b", 0.5, 0.4)), "clarify", ("a", "b")),
        (found(("a", 1.0, 0.5), ("b", 0.01, 0.1)), "clarify", ("a",)),
        (found(("a", 1.0, 0.3)), "handoff", ()),
        (found(("p", 1.0, 0.9), ("a", 0.1, 0.8)), "handoff", ("p",)),
        (found(("p", 1.0, 0.9), ("a", 0.9, 0.8)), "clarify", ("p", "a")),
        (found(("p", 1.0, 0.5), ("a", 0.9, 0.5)), "clarify", ("p", "a")),
        (found(("p", 1.0, 0.5)), "handoff", ("p",)),
        (found(("gone", 1.0, 0.9), ("a", 0.9, 0.8)), "answer", ("a",)),
        ([], "handoff", ()),
    ],
)
def test_what_a_search_found_decides(candidates: list[Candidate], act: str, entries: tuple[str, ...]) -> None:
    decision = decide("q", candidates, ENTRIES, BANDS)
    assert (decision.act, decision.entries) == (act, entries)
    assert decision.reason


def test_the_clarify_band_lies_below_the_answers() -> None:
    assert 0 <= bands(0.2).clarify < bands(0.2).answer == 0.2
