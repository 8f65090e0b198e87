"""`safety.yaml` is read into flags whose groups are written out; whatever is wrong is named with its line."""

from pathlib import Path

import pytest

from faqbot.errors import Fault
from faqbot.knowledge.safetyfile import read_safety
from faqbot.types import TIERS, SafetyRules

ROOT = Path(__file__).parents[2]
SMALL = """\
words:
  NEEDLED: [needled, poked]
  AFTER: [since … NEEDLED, after NEEDLED]
flags:
  - {id: c, tier: same-day, name: C, say: Go., source: s, patterns: [fever + … AFTER], must_match: [fever since poked]}
  - {id: a, tier: emergency, name: A, say: Call., source: s, patterns: [chest | rib + pain], must_match: [chest pain]}
  - {id: b, tier: crisis, name: B, say: Call., source: s, always: true, patterns: [die], must_match: [die]}
idioms: [dying to]
negations: [no]
negation_ends: [but]
topic_openers: [can it]
happening: [since NEEDLED]
long_past: [years ago]
present: [today]
"""


def read(text: str) -> tuple[SafetyRules, list[Fault]]:
    faults: list[Fault] = []
    return read_safety(text, "safety.yaml", faults), faults


def test_the_gravest_tier_comes_first() -> None:
    rules, faults = read(SMALL)
    assert not faults
    assert [(flag.id, flag.always) for flag in rules.flags] == [("a", False), ("b", True), ("c", False)]


def test_a_part_is_phrases_of_which_any_will_do() -> None:
    rules, _ = read(SMALL)
    assert rules.flags[0].patterns == ((("chest", "rib"), ("pain",)),)


def test_groups_are_written_out_in_phrases_groups_and_lists() -> None:
    rules, _ = read(SMALL)
    after = ("… since … needled", "… since … poked", "… after needled", "… after poked")
    assert rules.flags[2].patterns == ((("fever",), after),)
    assert rules.happening == ("since needled", "since poked")


def test_an_excuse_is_read_with_its_groups_and_may_be_missing() -> None:
    rules, faults = read(
        SMALL.replace("must_match: [die]}\nidioms", "must_match: [die], unless: [when NEEDLED]}\nidioms")
    )
    assert not faults
    assert [flag.unless for flag in rules.flags] == [(), ("when needled", "when poked"), ()]


def test_three_dots_are_as_good_as_an_ellipsis() -> None:
    assert read(SMALL.replace("…", "..."))[0] == read(SMALL)[0]


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("fever +", "fever + HEAT +", 5, "there is no group HEAT above this line"),
        ("NEEDLED: [needled, poked]", "Needled: [needled, poked]", 2, "the group `Needled` is not in capitals"),
        ("[since … NEEDLED,", "[since … LATER,", 3, "there is no group LATER above this line"),
        ("chest | rib + pain", "chest | rib + ", 6, "a phrase without words"),
        ("chest | rib + pain", "… chest + pain", 6, "the first part of `… chest + pain` may stand anywhere"),
        ("say: Call., source: s, always", "say: 'Call {fone}.', source: s, always", 7, "placeholder {fone}"),
        ("always: true", "always: 'yes'", 7, "`always` cannot be `yes`"),
        ("tier: crisis", "tier: urgent", 7, "`tier` cannot be `urgent`"),
        ("tier: crisis", "tier: same-day", 4, "no flag of the tier `crisis`"),
        ("id: a,", "id: b,", 4, "two flags have the id `b`"),
        ("must_match: [die]}\nidioms", "must_mach: [die]}\nidioms", 7, "unknown key `must_mach`"),
        ("name: B,", "", 7, "`name` is missing"),
        ("idioms: [dying to]\n", "", 1, "`idioms` is missing"),
    ],
)
def test_a_fault_names_its_line(old: str, new: str, line: int, problem: str) -> None:
    assert old in SMALL
    _, faults = read(SMALL.replace(old, new))
    assert [fault for fault in faults if fault.line == line and problem in fault.problem], faults


@pytest.mark.parametrize("text", ["", "- a list", "flags: 3", "flags: [3]", "words: [a]", "flags:\n  - id: [", "\x00"])
def test_any_other_text_gives_faults_and_no_flags(text: str) -> None:
    rules, faults = read(text)
    assert faults
    assert not rules.flags


def test_the_projects_own_rules_have_no_fault_and_every_tier() -> None:
    rules, faults = read((ROOT / "knowledge/safety.yaml").read_text("utf-8"))
    assert not faults
    assert {flag.tier for flag in rules.flags} == set(TIERS)


def test_every_flag_of_ours_has_wording_a_source_and_examples() -> None:
    rules, _ = read((ROOT / "knowledge/safety.yaml").read_text("utf-8"))
    call = {"emergency": "[911](tel:911)", "crisis": "[988](tel:988)", "same-day": "{phone_link}"}
    for flag in rules.flags:
        assert call[flag.tier] in flag.say.split("\n\n")[0], f"{flag.id}: the first lines say what to do now"
        assert "not an emergency service" in flag.say or "no es un servicio de emergencia" in flag.say
        assert "to be confirmed by the clinic's own clinician" in flag.source
        assert len(flag.must_match) >= 6
        assert len(flag.must_not_match) >= 4
