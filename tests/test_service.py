"""One message, one reply: what a patient gets, told by talking to the real service."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from faqbot.dialogue.manager import Dialogue
from faqbot.knowledge import Knowledge
from faqbot.markup import to_plain
from faqbot.retrieval import Retriever
from faqbot.safety import Triage
from faqbot.service import Service
from faqbot.storage import Store
from faqbot.types import Conversation, Handoff, Message, Reply, Turn

from .conftest import MONDAY, Serve, Talker


def said(reply: Reply) -> str:
    return to_plain("\n\n".join(part.text for part in reply.parts))


def entries(reply: Reply) -> list[str | None]:
    return [part.entry_id for part in reply.parts]


@pytest.mark.parametrize(
    ("text", "kind", "named"),
    [
        ("does it hurt?", "answer", ["comfort/does-it-hurt"]),
        ("how is it different from acupuncture?", "answer", ["basics/acupuncture"]),
        ("cna it help wiht migranes", "answer", ["conditions/headaches"]),
        ("does it hurt and will i bruise", "answer", ["comfort/does-it-hurt", "comfort/bruising"]),
        ("how much does it cost", "handoff", ["costs/price"]),
        ("I had it yesterday and can't catch my breath", "urgent", [None]),
        ("hello", "smalltalk", [None]),
        ("what is the capital of mongolia", "handoff", None),
    ],
)
def test_first_questions_get_what_the_product_promises(
    talk: Talker, text: str, kind: str, named: list[str | None] | None
) -> None:
    reply = talk("a", text)
    assert reply.kind == kind
    assert named is None or entries(reply) == named


def test_an_answer_carries_its_source_review_date_and_suggestions(talk: Talker) -> None:
    reply = talk("a", "does it hurt?")
    (part,) = reply.parts
    assert part.sources[0].title == "Discomfort at first"
    assert part.reviewed is not None
    assert 1 <= len(reply.options) <= 3


def test_a_clinical_answer_ends_with_the_offer_of_a_person(talk: Talker, knowledge: Knowledge) -> None:
    reply = talk("a", "can I have dry needling while pregnant?")
    assert entries(reply) == ["suitability/pregnancy"]
    assert said(reply).endswith(to_plain(knowledge.clinic.phrase("offer")))


def test_a_handoff_says_what_happens_next_and_is_recorded(talk: Talker, store: Store) -> None:
    reply = talk("a", "how much does it cost")
    assert reply.handoff is not None
    assert "We are open until 6:00 PM" in said(reply)
    assert "reply here by 9:30 AM" in said(reply)
    assert reply.handoff.due_at == MONDAY + timedelta(minutes=30)
    (waiting,) = store.handoffs.open()
    assert waiting.question == "how much does it cost"
    assert waiting.id == reply.handoff.id


def test_when_closed_the_next_opening_is_told(
    knowledge: Knowledge, triage: Triage, retriever: Retriever, store: Store
) -> None:
    saturday = datetime(2026, 1, 10, 15, 0, tzinfo=UTC)
    service = Service(knowledge, triage, retriever, store, clock=lambda: saturday)
    reply = service.handle(Message("m", "a", "test", "how much does it cost", saturday))
    assert "from Monday at 8:00 AM" in said(reply)
    assert "reply here by Monday at 8:30 AM" in said(reply)


def test_a_red_flag_wins_over_a_question_and_stands_alone(talk: Talker) -> None:
    reply = talk("a", "Does it hurt? I had it on Monday and now my chest hurts and I can't breathe")
    assert reply.kind == "urgent"
    assert len(reply.parts) == 1
    assert not reply.options
    assert reply.handoff is not None
    assert "[911](tel:911)" in reply.parts[0].text


def test_follow_ups_lean_on_what_was_talked_of(talk: Talker) -> None:
    assert entries(talk("a", "does dry needling help headaches?")) == ["conditions/headaches"]
    assert entries(talk("a", "what about my knee?")) == ["conditions/knee-pain"]
    assert entries(talk("a", "and jaw?")) == ["conditions/jaw-pain"]


def test_a_follow_up_without_a_conversation_stands_alone(talk: Talker) -> None:
    assert entries(talk("a", "what about my knee?")) == ["conditions/knee-pain"]


def test_options_are_picked_by_number_words_and_button(talk: Talker) -> None:
    first = talk("a", "does it hurt?").options[0]
    assert entries(talk("a", "1")) == [first.id]
    offered = talk("b", "does it hurt?").options
    assert entries(talk("b", offered[1].label)) == [offered[1].id]
    assert entries(talk("c", offered[1].label, option=offered[1].id)) == [offered[1].id]


def test_an_option_that_is_not_served_any_more_goes_to_a_person(talk: Talker) -> None:
    reply = talk("a", "Old question?", option="gone/entry")
    assert reply.kind == "handoff"


def test_a_second_miss_in_a_row_brings_a_person(knowledge: Knowledge, retriever: Retriever) -> None:
    dialogue = Dialogue(knowledge, retriever.search, 0.999)
    message = Message("m", "a", "test", "sore for long", MONDAY)
    first = dialogue.decide(message, Conversation("a"))
    assert first[0].act == "clarify"
    missed = Conversation("a", (Turn(1, "bot", "?", MONDAY, "m", tuple(first)),))
    assert dialogue.decide(message, missed)[0].act == "handoff"


def test_a_message_with_too_many_questions_says_which_it_left(talk: Talker) -> None:
    reply = talk("a", "Does it hurt? Will I bruise? Is it safe? Who does it?")
    assert entries(reply)[:3] == ["comfort/does-it-hurt", "comfort/bruising", "suitability/is-it-safe"]
    assert "Who does it?" in said(reply)


def test_the_bot_is_silent_while_a_person_has_the_conversation(knowledge: Knowledge, retriever: Retriever) -> None:
    turns = (Turn(1, "patient", "hi", MONDAY), Turn(2, "staff", "Hello, this is the desk.", MONDAY))
    conversation = Conversation("a", turns, Handoff("h", "a", "unknown", "with_person"))
    dialogue = Dialogue(knowledge, retriever.search, retriever.threshold)
    decisions = dialogue.decide(Message("m", "a", "test", "does it hurt?", MONDAY), conversation)
    assert [decision.act for decision in decisions] == ["silent"]


def test_the_same_message_is_answered_once(talk: Talker, store: Store) -> None:
    message = Message("same", "a", "test", "how much does it cost", MONDAY)
    assert talk.service.handle(message) == talk.service.handle(message)
    assert len(store.handoffs.open()) == 1
    assert len(store.conversation("a").turns) == 2


def test_what_is_kept_went_through_the_redactor(serve: Serve, store: Store) -> None:
    service = serve(redact=lambda text: text.replace("secret", "[x]"), clock=lambda: MONDAY)
    for number, text in enumerate(("my secret parking ticket", "I can't breathe since the needling, secret")):
        service.handle(Message(f"m{number}", "a", "test", text, MONDAY))
    assert "secret" not in repr((store.conversation("a"), store.gaps.all(), store.handoffs.open(), store.replies("a")))
    assert "[x]" in store.conversation("a").turns[0].text


def test_when_the_redactor_fails_the_reply_goes_out_and_nothing_is_kept(
    serve: Serve, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(text: str) -> str:
        raise ValueError(text)

    talk = Talker(serve(redact=fail, clock=lambda: MONDAY))
    assert talk("a", "I can't breathe since the needling").kind == "urgent"
    assert talk("a", "does it hurt?").kind == "answer"
    handoff = talk("a", "how much does my secret cost")
    assert handoff.handoff is None
    assert "noted" not in said(handoff)
    assert not store.conversation("a").turns
    assert "redactor" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "type a question"),
        ("😀😀", "type a question"),
        ("\x00\x01", "type a question"),
        ("a " * 5000, "few sentences"),
    ],
)
def test_odd_messages_get_a_sensible_reply(talk: Talker, text: str, says: str) -> None:
    assert says in said(talk("a", text))


def test_spanish_is_told_so_in_spanish_and_offered_a_person(talk: Talker) -> None:
    reply = talk("a", "quiero saber si tienen estacionamiento para camiones")
    assert reply.kind == "handoff"
    assert "solo respondo en inglés" in said(reply)


def test_a_red_flag_in_a_huge_message_is_found(talk: Talker) -> None:
    assert talk("a", "bla bla " * 2000 + ". I can't breathe since the needling").kind == "urgent"


def test_without_the_database_urgent_help_and_answers_go_out_and_nothing_is_promised(
    knowledge: Knowledge, triage: Triage, retriever: Retriever, tmp_path: Path
) -> None:
    path = tmp_path / "faqbot.db"
    store = Store.open(f"sqlite:///{path}")
    talk = Talker(Service(knowledge, triage, retriever, store, clock=lambda: MONDAY))
    store.close()
    for file in tmp_path.iterdir():
        file.unlink()
    path.mkdir()
    assert talk("a", "I can't breathe since the needling").kind == "urgent"
    assert talk("a", "does it hurt?").kind == "answer"
    handoff = talk("a", "how much does it cost")
    assert handoff.handoff is None
    assert "noted" not in said(handoff)
    assert knowledge.clinic.phone in said(handoff)
