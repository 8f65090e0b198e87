import pytest

from faqbot.dialogue.options import NONE, pick
from faqbot.dialogue.remarks import LIKELY, PERSON, SURE, Heard, Remarks
from faqbot.knowledge import Knowledge
from faqbot.retrieval import Recogniser
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
        ("how do I do that", None),
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
        ("#2", "a/two"),
        ("option 2", "a/two"),
        ("number two please", "a/two"),
        ("the second one", "a/two"),
        ("2nd", "a/two"),
        ("the last one", "a/two"),
        ("I meant the first", "a/one"),
        ("la segunda", "a/two"),
        ("will i bruise", "a/two"),
        ("the one about bruises", "a/two"),
        ("3", NONE),
        ("9", None),
        ("what about my knee", None),
        ("", None),
    ],
)
def test_an_option_is_picked_by_number_ordinal_or_words(text: str, option: str | None) -> None:
    assert pick(text, OFFERED) == option


def test_below_an_answer_a_part_of_a_label_picks_nothing() -> None:
    assert pick("bruises?", OFFERED[:2]) is None


def test_nothing_is_picked_when_nothing_is_offered() -> None:
    assert pick("1", ()) is None


@pytest.mark.parametrize("text", ["none of these", "neither", "no, none of them please"])
def test_all_options_can_be_turned_down(remarks: Remarks, text: str) -> None:
    assert remarks.turns_down(text)


@pytest.mark.parametrize(
    ("text", "kind", "rest"),
    [
        ("I'm terrified of needles. How much is it?", "fear", "How much is it?"),
        ("This is ridiculous, does it hurt", "anger", "does it hurt"),
        ("No, that's wrong. Will I bruise?", "correction", "Will I bruise?"),
        ("Thanks! does it hurt?", None, "does it hurt?"),
        ("No, does it hurt?", None, "does it hurt?"),
        ("does it hurt?", None, "does it hurt?"),
        ("I'm terrified of needles", None, "I'm terrified of needles"),
    ],
)
def test_a_feeling_before_a_question_is_heard_and_the_question_stays(
    remarks: Remarks, text: str, kind: str | None, rest: str
) -> None:
    assert remarks.heard(text) == Heard(kind, rest)


@pytest.mark.parametrize("text", ["i am so scared", "im scared!!", "I'm realy scared", "honestly i am scared"])
def test_spelling_and_fillers_do_not_hide_a_feeling(remarks: Remarks, text: str) -> None:
    assert remarks.kind(text) == "worry"


def test_what_no_list_holds_is_recognised_by_its_likeness(knowledge: Knowledge, recognise: Recogniser) -> None:
    remarks = Remarks(knowledge.talk, recognise)
    kind, chance = remarks.recognised("I would much rather talk about this with a person")
    assert kind == PERSON
    assert chance >= SURE
    assert remarks.recognised("does it hurt when the needle goes in")[1] < LIKELY
    assert remarks.recognised("why?") == ("", 0.0)


def test_a_correction_is_no_question(remarks: Remarks) -> None:
    assert remarks.corrects("No, that's not what I meant!")
    assert not remarks.corrects("what did you mean")
