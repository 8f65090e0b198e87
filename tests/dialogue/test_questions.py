import pytest

from faqbot.dialogue.questions import is_thin, split
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
        ("Hi! My knee hurts. Can this help? And is it safe?", ["My knee hurts. Can this help?", "is it safe?"]),
        ("neck and back pain", ["neck and back pain"]),
        ("what is it, how does it work", ["what is it", "how does it work"]),
        ("I wonder if it hurts", ["I wonder if it hurts"]),
        ("I want to know if it hurts and if it is safe", ["I want to know if it hurts", "if it is safe"]),
        ("so what is it + does it work", ["what is it", "does it work"]),
        ("two things: is it safe, and for how long am I sore", ["is it safe", "for how long am I sore"]),
        ("i hate pins, can i come and what kind do you use", ["i hate pins, can i come", "what kind do you use"]),
        ("im 16 can my mom come or does she sign sth", ["im 16 can my mom come", "does she sign sth"]),
        ("is that ok and after it how soon can i run", ["is that ok", "after it how soon can i run"]),
        ("how many times how often", ["how many times", "how often"]),
        ("do you know how often I must come", ["do you know how often I must come"]),
        ("I had it and my wife has it, I like it", ["I had it and my wife has it, I like it"]),
        (
            "It's my IT band, which my doctor found. Can this help?",
            ["It's my IT band, which my doctor found. Can this help?"],
        ),
    ],
)
def test_a_message_is_split_where_it_asks_anew(remarks: Remarks, text: str, parts: list[str]) -> None:
    assert [asked.text for asked in split(text, remarks)] == parts


def test_a_question_without_a_subject_is_thin() -> None:
    assert is_thin("could that happen?")
    assert not is_thin("could I bruise?")


def test_what_joins_on_with_or_may_be_the_other_side_of_the_same_question(remarks: Remarks) -> None:
    assert [asked.alternative for asked in split("is it safe or can it harm me, and does it hurt", remarks)] == [
        False,
        True,
        False,
    ]
