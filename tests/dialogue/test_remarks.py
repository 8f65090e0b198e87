import pytest

from faqbot.dialogue.remarks import NONE, Remarks
from faqbot.knowledge import Knowledge
from faqbot.types import Option

OFFERED = (Option("a/one", "Does it hurt?"), Option("a/two", "Will I bruise?"), Option(NONE, "None of these"))


@pytest.fixture(scope="module")
def remarks(knowledge: Knowledge) -> Remarks:
    return Remarks(knowledge.talk)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Hi!", "greeting"),
        ("hello there", "greeting"),
        ("ok thanks so much", "thanks"),
        ("thank yuo very much", "thanks"),
        ("thanks, bye", "goodbye"),
        ("are you a robot?", "who"),
        ("what can you do", "abilities"),
        ("hi does it hurt", None),
        ("does it hurt", None),
    ],
)
def test_small_talk_is_a_message_of_nothing_else(remarks: Remarks, text: str, kind: str | None) -> None:
    assert remarks.smalltalk(text) == kind


@pytest.mark.parametrize(
    "text",
    ["person", "HUMAN please", "can I speak to someone?", "I want to talk to a real person about this", "call me back"],
)
def test_asking_for_a_person_is_heard(remarks: Remarks, text: str) -> None:
    assert remarks.asks_for_person(text)


@pytest.mark.parametrize("text", ["who does it", "am I talking to a person", "does the person feel it"])
def test_talking_about_persons_is_not_asking_for_one(remarks: Remarks, text: str) -> None:
    assert not remarks.asks_for_person(text)


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("1", "a/one"),
        ("option 2", "a/two"),
        ("the second one", "a/two"),
        ("will i bruise", "a/two"),
        ("none of these", NONE),
        ("neither", NONE),
        ("9", None),
        ("what about my knee", None),
    ],
)
def test_an_option_is_picked_by_number_ordinal_or_words(remarks: Remarks, text: str, option: str | None) -> None:
    assert remarks.pick(text, OFFERED) == option


def test_nothing_is_picked_when_nothing_is_offered(remarks: Remarks) -> None:
    assert remarks.pick("1", ()) is None


def test_a_correction_is_no_question(remarks: Remarks) -> None:
    assert remarks.corrects("No, that's not what I meant!")
    assert not remarks.corrects("what did you mean")
