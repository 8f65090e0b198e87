import pytest

from faqbot.dialogue.questions import complete, conjuncts, is_thin, split
from faqbot.dialogue.remarks import Remarks
from faqbot.knowledge import Knowledge


@pytest.fixture(scope="module")
def remarks(knowledge: Knowledge) -> Remarks:
    return Remarks(knowledge.talk)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("does it hurt and will i bruise", ["does it hurt", "will i bruise"]),
        ("Does it hurt? Is it safe?", ["Does it hurt?", "Is it safe?"]),
        ("My knee hurts. Can this help?", ["My knee hurts. Can this help?"]),
        ("Hi! My knee hurts. Can this help? And is it safe?", ["My knee hurts. Can this help?", "And is it safe?"]),
        ("neck and back pain", ["neck and back pain"]),
        ("what is it, how does it work", ["what is it", "how does it work"]),
        ("I wonder if it hurts", ["I wonder if it hurts"]),
    ],
)
def test_a_message_is_split_where_it_asks_anew(remarks: Remarks, text: str, parts: list[str]) -> None:
    assert split(text, remarks) == parts


def test_a_short_question_has_two_halves() -> None:
    assert conjuncts("can you help my neck and also my knee") == ("can you help my neck", "my knee")
    assert conjuncts("plantar fasciitis, IT band?") == ("plantar fasciitis", "IT band?")


@pytest.mark.parametrize(
    "text", ["does it hurt", "does it hurt and why is that", "I work nights, so does it make me sore"]
)
def test_other_questions_have_no_halves(text: str) -> None:
    assert conjuncts(text) == ()


def test_a_question_without_a_subject_is_thin() -> None:
    assert is_thin("could that happen?")
    assert not is_thin("could I bruise?")


@pytest.mark.parametrize(
    ("text", "focus", "completed"),
    [
        ("what about my knee?", "conditions/headaches", "can dry needling help with my knee"),
        ("and jaw?", "conditions/headaches", "can dry needling help with jaw"),
        ("hips too?", "conditions/headaches", "can dry needling help with hips"),
        ("does it leave scars on older people who have thin skin", "conditions/headaches", None),
        ("how long does that last?", "comfort/bruising", "how long does that last? bruise"),
    ],
)
def test_a_follow_up_is_completed_from_what_was_talked_of(
    knowledge: Knowledge, text: str, focus: str, completed: str | None
) -> None:
    assert complete(text, knowledge.served[focus], knowledge.served).completed == completed


def test_without_a_focus_nothing_is_completed(knowledge: Knowledge) -> None:
    assert complete("and jaw?", None, knowledge.served).completed is None
