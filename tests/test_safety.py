"""What cannot wait is found in whatever way a frightened person writes it, and nothing else is."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from faqbot.errors import Fault
from faqbot.knowledge import Knowledge
from faqbot.knowledge.safetyfile import read_safety
from faqbot.safety import Triage
from faqbot.safety.triage import LIKELY, SURELY
from faqbot.types import TIERS, RedFlag, SafetyRules, Tier

ROOT = Path(__file__).parent.parent


def read(text: str) -> SafetyRules:
    faults: list[Fault] = []
    rules = read_safety(text, "safety.yaml", faults)
    assert not faults
    return rules


RULES = read((ROOT / "knowledge/safety.yaml").read_text("utf-8"))
triage = Triage(RULES)


def tier(text: str) -> Tier | None:
    flag = triage(text)
    return flag.tier if flag else None


def examples(kind: str) -> list[tuple[RedFlag, str]]:
    return [(flag, text) for flag in RULES.flags for text in getattr(flag, kind)]


def suite(tag: str) -> list[tuple[str, Tier | None]]:
    cases = YAML(typ="safe").load((ROOT / "knowledge/suite/red-flags.yaml").read_text("utf-8"))["cases"]
    return [(case["ask"], case["expect"].get("tier")) for case in cases if tag in case["tags"]]


# The real rules against real sentences


@pytest.mark.parametrize(("flag", "text"), examples("must_match"))
def test_what_a_clinician_says_must_match_does(flag: RedFlag, text: str) -> None:
    """A graver flag may speak first."""
    found = triage(text)
    assert found is not None
    assert TIERS.index(found.tier) <= TIERS.index(flag.tier)


@pytest.mark.parametrize("text", [text for _, text in examples("must_not_match")])
def test_what_a_clinician_says_must_not_match_does_not(text: str) -> None:
    assert triage(text) is None


def test_each_flag_is_the_first_to_speak_for_most_of_its_examples() -> None:
    for flag in RULES.flags:
        own = [text for text in flag.must_match if triage(text) == flag]
        assert len(own) > len(flag.must_match) / 2, flag.id


def test_every_red_flag_of_the_suite_is_caught_in_its_tier() -> None:
    assert [case for case in suite("red-flag") if tier(case[0]) != case[1]] == []


def test_few_of_the_suites_look_alikes_are_caught() -> None:
    texts = [text for text, _ in suite("look-alike")]
    caught = [text for text in texts if triage(text)]
    assert len(caught) <= 0.03 * len(texts), caught


def test_no_phrasing_of_any_entry_is_a_red_flag(knowledge: Knowledge) -> None:
    phrasings = (phrasing for entry in knowledge.entries for phrasing in entry.phrasings)
    assert [(phrasing, flag.id) for phrasing in phrasings if (flag := triage(phrasing))] == []


# How people write

CANT_BREATHE = [
    "cant breeth",
    "I can not breath",
    "I CAN'T BREATHE!!!",
    "i cant breeeeathe",
    "icantbreathe",
    "can’t breathe",
    "canʼt breathe",
    "can t breathe",
    "can;t breathe",
    "can't\u200bbreathe",
    "c\u200ban't br\u00adeathe",
    "*can't* _breathe_",
    "&gt; I can&#39;t breathe",
    "<@U123ABC> can't breathe",
    "<b>can't</b> breathe",
    "😱can't 😭 breathe🚑",
    "can't&nbsp;breathe",
    "can't\u00a0breathe",
    "can't&#160;breathe &amp; I'm scared",
    "_can't_ ~breathe~",
    "`can't breathe`",
    "• can't breathe",
    "<p>can't <em>breathe</em></p>",
    "can’t\ufeff br\u2060eathe",
    "ｃａｎ'ｔ ｂｒｅａｔｈｅ",
    "can't... breathe",
    "can't even really breathe",
    "can't\nbreathe",
    "my husband can't breathe",
    "hello, I had my neck done on Tuesday and since then I cannot seem to breathe",
]


@pytest.mark.parametrize("text", CANT_BREATHE)
def test_one_flag_is_caught_however_it_is_typed(text: str) -> None:
    assert tier(text) == "emergency"


@pytest.mark.parametrize(
    "text", ["upsides, downsides?", "my wifi is having a stroke", "he has COPD", "pilates, both legs"]
)
def test_a_right_word_is_not_mended_into_an_alarm(text: str) -> None:
    assert tier(text) is None


@pytest.mark.parametrize("text", ["iwet myself, legs numb", "Iwanttoendit", "my chset hurts", "cantbreathe"])
def test_a_run_and_a_slip_are_still_mended(text: str) -> None:
    assert tier(text) is not None


def test_a_flag_is_found_in_a_long_message() -> None:
    story = "I work at a desk and walk the dog in the evening, and my neck has been stiff. " * 10
    assert tier(story + "Since this morning my chest hurts. " + story) == "emergency"
    assert tier(story + story) is None


def test_treatment_and_symptom_may_stand_far_apart() -> None:
    story = "I went home, cooked dinner, read a book and slept well. My sister came for lunch. " * 5
    assert tier("I had needling on Monday. " + story + "Now I have a fever.") == "same-day"
    assert tier(story + "Now I have a fever.") is None


# What does not count, and what counts all the same


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no fever but chest pain", "emergency"),
        ("no, I can't breathe", "emergency"),
        ("no relief my chest hurts", "emergency"),
        ("not only sore, my chest hurts", "emergency"),
        ("I don't know why my chest hurts", "emergency"),
        ("no fever or rash, chest hurts", "emergency"),
        ("my calf isn't red but it is hot, swollen and painful", "same-day"),
        ("no chest pain, trouble breathing or fainting", None),
        ("I don't have any numbness since the needling", None),
        ("without chest pain", None),
    ],
)
def test_a_negation_reaches_as_far_as_people_mean_it(text: str, expected: Tier | None) -> None:
    assert tier(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("can it collapse a lung?", None),
        ("Can it collapse a lung? I can't breathe.", "emergency"),
        ("Can dry needling cause chest pain?", None),
        ("Can dry needling cause chest pain? I have had it since yesterday.", "emergency"),
        ("could a needle break inside me?", None),
        ("could the needles have punctured my lung", "emergency"),
        ("what if I faint", None),
        ("what should I do if my husband passed out and won't wake up", "emergency"),
        ("I had a stroke ten years ago, can I be needled?", None),
        ("I had a stroke years ago and today my face is drooping", "emergency"),
        ("is it normal that my chest hurts after needling?", "emergency"),
    ],
)
def test_a_question_about_the_topic_counts_only_when_it_is_happening(text: str, expected: Tier | None) -> None:
    assert tier(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("years ago I passed out twice", None),
        ("years ago I passed out twice and today again", "emergency"),
        ("I was short of breath for years before my surgery", None),
        ("my back has been bad for years and now my groin is numb", "emergency"),
        ("sciatica since 2015, cant pee since yesterday", "emergency"),
        ("I had asthma as a kid. I can't breathe.", "emergency"),
        ("my arm was numb for ten minutes after the session and then back to normal", None),
        ("my arm was numb for ten minutes, today it is numb again and it won't go away", "same-day"),
    ],
)
def test_what_is_long_past_or_over_counts_only_when_it_is_back(text: str, expected: Tier | None) -> None:
    assert tier(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my back is killing me", None),
        ("my back is killing me and I can't pee, my bum is numb", "emergency"),
        ("dying to try it", None),
        ("I was dying to try it but now my chest hurts", "emergency"),
        ("the price takes my breath away", None),
        ("nearly had a heart attack when I saw the bill", None),
        ("I think I'm having a heart attack", "emergency"),
    ],
)
def test_an_idiom_silences_only_its_own_words(text: str, expected: Tier | None) -> None:
    assert tier(text) == expected


@pytest.mark.parametrize(
    "text",
    ["why not just kill myself", "no hope left want to die", "is it wrong to want to die", "never been this suicidal"],
)
def test_words_of_suicide_count_also_when_asked_or_denied(text: str) -> None:
    assert tier(text) == "crisis"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my face is drooping and the needle spot is oozing yellow pus", "emergency"),
        ("I want to die and I can't breathe", "emergency"),
        ("the needle spot has pus and I want to die", "crisis"),
    ],
)
def test_the_graver_tier_wins(text: str, expected: Tier) -> None:
    assert tier(text) == expected


# The rules of matching, on rules of our own


def small(pattern: str, **lists: str) -> Triage:
    flags = "".join(
        f"  - {{id: {name}, tier: {name}, name: n, say: s, source: s, patterns: [{words}], must_match: [x]}}\n"
        for name, words in (("emergency", pattern), ("crisis", "zzz"), ("same-day", "zzz"))
    )
    names = ("idioms", "negations", "negation_ends", "topic_openers", "happening", "long_past", "present")
    return Triage(read("words: {}\nflags:\n" + flags + "".join(f"{n}: [{lists.get(n, 'zzz')}]\n" for n in names)))


@pytest.mark.parametrize(
    ("pattern", "caught", "missed"),
    [
        ("chest + pain", "pain in my chest", "pain in my back"),
        ("chest + pain", "chest pain", "chest" + " and" * 11 + " pain"),
        ("chest | rib + pain", "rib pain", "chest rib"),
        ("stop bleeding", "stops bleeding", "bleeding stops"),
        ("wont … stop", "won't ever really stop", "won't at all in any way stop"),
        ("fever + … needled", "fever" + " and" * 50 + " needled", "fever"),
        ("=needled", "needled", "needling"),
        ("bleed | blood + bleed", "blood and bleeding", "bleeding"),
    ],
)
def test_a_pattern_means_what_the_head_of_the_file_says(pattern: str, caught: str, missed: str) -> None:
    own = small(pattern)
    assert own(caught)
    assert own(missed) is None


def test_near_and_anywhere_can_be_mixed() -> None:
    own = small("fever + chills | … needled")
    assert own("fever and chills")
    assert own("fever" + " and" * 50 + " needled")
    assert own("fever" + " and" * 50 + " chills") is None


def test_a_negation_reaches_over_commas_only_in_a_list() -> None:
    own = small("pain", negations="no")
    assert own("no fever, pain")
    assert own("no fever, pain or cough") is None
    assert own("no fever or cough, pain")


def test_what_is_long_past_counts_unless_its_sentence_speaks_of_the_present() -> None:
    own = small("pain", long_past="ago", present="today")
    assert own("pain years ago") is None
    assert own("years ago, pain")
    assert own("pain years ago and today")
    assert own("pain years ago. Came today.") is None


def test_an_excuse_counts_for_its_flag_and_sentence_unless_something_is_happening() -> None:
    text = "words: {}\nflags:\n" + "".join(
        f"  - {{id: {name}, tier: {name}, name: n, say: s, source: s, patterns: [{words}], must_match: [x]{more}}}\n"
        for name, words, more in (
            ("emergency", "pain", ", unless: [gym]"),
            ("crisis", "zzz", ""),
            ("same-day", "pain + knee", ""),
        )
    )
    names = ("idioms", "negations", "negation_ends", "topic_openers", "long_past", "present")
    own = Triage(read(text + "".join(f"{name}: [zzz]\n" for name in names) + "happening: [right now]\n"))
    found = [own(said) for said in ("pain", "gym pain", "gym. pain", "gym pain right now", "gym knee pain")]
    assert [flag and flag.tier for flag in found] == ["emergency", None, "emergency", "emergency", "same-day"]


def alike(**chances: float) -> Triage:
    """Return the patterns with a second reader that finds the given chances in every message."""
    return Triage(RULES, lambda _text, _signs: {name.replace("_", "-"): chance for name, chance in chances.items()})


def test_a_second_reader_raises_what_the_patterns_let_pass() -> None:
    text = "something is off and I am scared"
    assert triage(text) is None
    assert alike(bleeding=LIKELY)(text) == next(flag for flag in RULES.flags if flag.id == "bleeding")
    assert alike(bleeding=LIKELY - 0.01)(text) is None


@pytest.mark.parametrize(("chance", "flag"), [(SURELY, "bleeding"), (SURELY - 0.01, None)])
def test_a_second_reader_hears_a_sure_sentence_among_others(chance: float, flag: str | None) -> None:
    own = Triage(RULES, lambda text, _signs: {"bleeding": chance if text == "It runs and runs." else 0.0})
    raised = own("Thanks for the nice session. It runs and runs. May I shower tonight?")
    assert (raised and raised.id) == flag


@pytest.mark.parametrize(
    "text",
    [
        "my chest hurts since yesterday",
        "I can't breathe and my chest hurts",
        "chest pain",
        "do you treat people who think of suicide",
    ],
)
def test_a_second_reader_takes_nothing_back_that_happens_or_is_said_in_a_few_words_or_always_counts(text: str) -> None:
    assert alike(bleeding=0.0)(text) == triage(text) is not None


def test_a_second_reader_takes_back_only_what_is_no_likely_alarm() -> None:
    text = "a poster on punctured lungs"
    assert triage(text) is not None
    assert alike(bleeding=LIKELY)(text) == triage(text)
    assert alike(bleeding=LIKELY - 0.001)(text) is None


def test_a_second_reader_is_told_what_the_patterns_see() -> None:
    told: list[tuple[str, Sequence[float]]] = []

    def recognise(text: str, signs: Sequence[float]) -> dict[str, float]:
        told.append((text, signs))
        return {}

    own = Triage(RULES, recognise)
    for text in ("no chest pain at all, just sore", "when do you open on Mondays?"):
        own(text)
    (pain, denied), (hours, asked) = told
    assert (pain, hours) == ("no chest pain at all, just sore", "when do you open on Mondays?")
    assert len(denied) == len(asked)
    assert any(denied)
    assert all(0 <= sign <= 1 for sign in (*denied, *asked))


def test_a_second_reader_hears_a_sentence_once_however_often_it_is_said() -> None:
    heard: dict[str, dict[str, float]] = {}
    Triage(RULES, lambda text, _signs: heard.setdefault(text, {}))(
        "The knee aches. Since May. " + "The knee aches.\n" * 150
    )
    assert next(iter(heard)) == "The knee aches.\nSince May."


def test_a_second_reader_says_nothing_of_a_single_word() -> None:
    assert alike(bleeding=1.0)("jaw?") is None


def test_of_flags_that_are_nearly_as_likely_the_gravest_is_raised() -> None:
    flag = alike(bleeding=0.5, chest_or_breathing=0.3)("something is off and I am scared")
    assert flag is not None
    assert flag.id == "chest-or-breathing"


def test_rules_without_flags_raise_none() -> None:
    assert Triage(SafetyRules())("I can't breathe") is None


# Robustness


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(), max_size=300))
def test_no_text_is_too_strange(text: str) -> None:
    triage(text)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*"<>&;,.'?!\n *_", "can't", "no", "or", "breathe", "not", "if", "…", "=", "911"])))
def test_no_order_of_words_and_marks_is_too_strange(pieces: list[str]) -> None:
    triage(" ".join(pieces))
    triage("".join(pieces))


@pytest.mark.parametrize(
    "text", ["", " ", "\x00", "\ud800", "<" * 5000, "no " * 2000, "a," * 3000, "." * 5000, "x" * 5000]
)
def test_long_and_empty_texts_raise_no_flag(text: str) -> None:
    assert triage(text) is None


def test_the_same_text_always_raises_the_same_flag() -> None:
    texts = [text for _, text in examples("must_match")]
    again = Triage(RULES)
    assert [triage(text) for text in texts] == [again(text) for text in texts]
