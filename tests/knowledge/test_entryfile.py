import pytest

from faqbot.errors import Fault
from faqbot.knowledge import Knowledge
from faqbot.knowledge.entryfile import parse, render

GOOD = """---
question: Does it hurt?
also_asked:
  - is it painful
topic: comfort
risk: general
reply: answer
status: approved
review: {by: someone, on: 2026-01-01, again: 2026-07-01}
sources:
  - material/a.md#one
follow_ups: [comfort/other]
---
Not much.
"""


def faults_of(text: str, entry_id: str = "comfort/hurt") -> list[Fault]:
    faults: list[Fault] = []
    parse(text, entry_id, "entries/comfort/hurt.md", faults)
    return faults


def test_every_entry_survives_being_written_and_read(knowledge: Knowledge) -> None:
    for entry in knowledge.entries:
        faults: list[Fault] = []
        again = parse(render(entry), entry.id, f"entries/{entry.id}.md", faults)
        assert not faults
        assert again is not None
        assert (again.question, again.answer, again.phrasings) == (entry.question, entry.answer, entry.phrasings)
        assert [str(source) for source in again.sources] == [str(source) for source in entry.sources]
        assert (again.review, again.risk, again.reply, again.follow_ups) == (
            entry.review,
            entry.risk,
            entry.reply,
            entry.follow_ups,
        )
        assert again.translations == entry.translations


def test_windows_line_ends_are_read() -> None:
    assert not faults_of(GOOD.replace("\n", "\r\n"))


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("---\nquestion", "question", 1, "no header"),
        ("risk: general", "risk: high", 6, "`risk` cannot be `high`"),
        ("risk: general", "risc: general", 6, "unknown key `risc`"),
        ("topic: comfort", "topic: other", 5, "file is in `comfort`"),
        ("question: Does it hurt?", "question:", 2, "`question` is missing or empty"),
        ("question: Does it hurt?", "question: [a]", 2, "must be text"),
        ("  - is it painful", "  - 12", 3, "not text"),
        ("also_asked:\n  - is it painful", "also_asked: is it painful", 3, "must be a list"),
        ("on: 2026-01-01", "on: soon", 9, "`on` is not a date"),
        ("on: 2026-01-01", "on: 2027-01-01", 9, "lies before"),
        ("review: {by: someone, on: 2026-01-01, again: 2026-07-01}\n", "", 2, "needs its review"),
        ("Not much.", "", 2, "no answer"),
        ("question: Does", "question: 'Does", 2, "not valid YAML"),
    ],
)
def test_a_fault_names_its_line_and_what_is_wrong(old: str, new: str, line: int, says: str) -> None:
    faults = faults_of(GOOD.replace(old, new, 1))
    assert any(says in fault.problem for fault in faults), faults
    assert any(fault.line == line for fault in faults if says in fault.problem) or says == "not valid YAML"
    assert all(fault.remedy for fault in faults)


FOUND = """found:
  how: found
  rule: a heading
  confidence: 0.9
  grade: 7
  cites:
    - {document: a.md, heading: [A], sentences: 1-2, characters: 0-20, hash: ab, text: One. Two.}
---
"""


def test_the_place_of_a_draft_is_read_and_its_faults_are_told() -> None:
    good = GOOD.replace("---\nNot much", FOUND + "Not much")
    assert not faults_of(good)
    for old, new, says in [
        ("how: found", "how: guessed", "`how` cannot be"),
        ("grade: 7", "grade: high", "`grade` is not a number"),
        ("0-20", "start", "`characters` is no range"),
        ("rule:", "role:", "unknown key `role`"),
        ("hash: ab, ", "", "`hash` is missing"),
    ]:
        assert any(says in fault.problem for fault in faults_of(good.replace(old, new))), says


TRANSLATED = """translations:
  es:
    question: ¿Duele?
    also_asked: [me va a doler]
    answer: |-
      No mucho.

      Pregunte.
    review: {by: someone, on: 2026-01-01, again: 2026-07-01}
---
"""


def test_a_translation_is_read_written_and_its_faults_are_told() -> None:
    good = GOOD.replace("---\nNot much", TRANSLATED + "Not much")
    faults: list[Fault] = []
    entry = parse(good, "comfort/hurt", "x.md", faults)
    assert not faults
    assert entry is not None
    assert entry.translations[0].answer == "No mucho.\n\nPregunte."
    assert "me va a doler" in entry.phrasings
    assert parse(render(entry), "comfort/hurt", "x.md", faults) == entry
    for old, new, says in [
        ("    question: ¿Duele?\n", "", "`question` is missing"),
        ("    review: {by: someone, on: 2026-01-01, again: 2026-07-01}\n---", "---", "needs its review"),
        ("    also_asked: [", "    asked: [", "unknown key `asked`"),
    ]:
        assert any(says in fault.problem for fault in faults_of(good.replace(old, new))), says
