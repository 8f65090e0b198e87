"""Staff in Slack, each scenario over HTTP and by Socket Mode: cards, replies by a form, and patients anywhere."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from faqbot.access import Access
from faqbot.channels.slack.blocks import SECTION
from faqbot.channels.slack.cards import CardStyle
from faqbot.channels.slack.home import Board
from faqbot.channels.slack.pretend.rules import Payload
from faqbot.channels.slack.pretend.workspace import BOT_USER
from faqbot.lastrun import LastRun, keep
from faqbot.records import Account

from .conftest import ALERTS, ANN, EVE, SAM, STAFF, TOM, Clinic, Open, buttons

UNKNOWN = "can I bring my dog to the clinic"
DIRECT = "D1ANN"
NOON = datetime(2026, 1, 5, 18, tzinfo=UTC)
DESK = Account("9", "dee", "Dee", "desk", "")


def said(clinic: Clinic, conversation: str = "web-1") -> list[str]:
    turns = clinic.site.store.conversation(conversation).turns
    return [f"{turn.name or turn.author}: {turn.text}" for turn in turns]


def claimed(clinic: Clinic, user: str = SAM) -> Payload:
    """Let somebody claim the only case; return its card."""
    card = clinic.card("Nobody has it")
    clinic.press(user, card, STAFF, "claim")
    clinic.wait(lambda: "has it" in card["text"] and "Nobody" not in card["text"])
    return card


def write(clinic: Clinic, card: Payload, text: str, user: str = SAM) -> Payload:
    """Write a reply by the form."""
    clinic.press(user, card, STAFF, "reply")
    clinic.wait(lambda: user in clinic.workspace.views)
    answer: Payload = clinic.run(clinic.deeds.submit(user, {"text": text}))
    return answer


def test_a_case_from_the_website_is_claimed_answered_and_resolved_in_slack(clinic: Clinic) -> None:
    clinic.ask_on_the_website(UNKNOWN)
    card = claimed(clinic)
    assert "dog" not in str(card)
    assert card["text"] == "A patient waits for a person. Sam has it"
    assert write(clinic, card, "Dogs may wait outside.") == {}
    assert said(clinic)[-1] == "Sam: Dogs may wait outside."
    clinic.press(SAM, card, STAFF, "close")
    clinic.wait(lambda: "Closed by Sam" in card["text"])
    assert not buttons(card)
    assert said(clinic)[-1].startswith("bot: Sam has closed this request")
    assert len(clinic.bots(STAFF, "")) == 1


def test_the_patient_on_the_website_hears_live_and_staff_hear_of_what_they_write(clinic: Clinic) -> None:
    heard: list[str | None] = []
    clinic.ask_on_the_website(UNKNOWN)
    card = claimed(clinic)
    clinic.site.store.changes.listen(heard.append)
    write(clinic, card, "Which kind of dog?")
    assert heard == ["web-1"]
    assert clinic.ask_on_the_website("A small one, call me at 212 555 0123").kind == "silent"
    note = clinic.reply_to(card["ts"], STAFF, card["ts"])
    assert note["text"] == f"The patient of case {clinic.site.desk.open_cases()[0].handoff.id[:6]} has written."


def test_a_patient_in_slack_and_staff_at_the_desk_talk_live(clinic: Clinic) -> None:
    promise = clinic.reply_to(clinic.say(ANN, UNKNOWN), DIRECT)
    assert "Someone will reply here by" in promise["text"]
    (case,) = clinic.wait(clinic.site.desk.open_cases)
    clinic.site.desk.claim(case.handoff.id, DESK)
    joined = clinic.reply_to(promise["ts"], DIRECT)
    assert joined["text"].startswith("Dee from our team is with you")
    assert buttons(joined) == []
    clinic.site.desk.reply(case.handoff.id, DESK, "Which <!here> dog?", "r1")
    words = clinic.reply_to(joined["ts"], DIRECT)
    assert words["text"] == "Dee: Which &lt;!here&gt; dog?"
    clinic.say(ANN, "a small one")
    clinic.wait(lambda: said(clinic, case.handoff.conversation_id)[-1] == "patient: a small one")
    clinic.site.desk.hand_back(case.handoff.id, DESK)
    back = clinic.reply_to(words["ts"], DIRECT)
    assert "handed this chat back" in back["text"]
    clinic.card("Dee handed it back")
    assert "helped:yes" in buttons(clinic.reply_to(clinic.say(ANN, "does it hurt?"), DIRECT))


def test_who_asked_by_the_command_gets_the_persons_reply_alone(clinic: Clinic) -> None:
    clinic.run(clinic.deeds.command(ANN, "C1TALK", UNKNOWN))
    card = claimed(clinic)
    write(clinic, card, "Dogs may wait outside.")
    clinic.wait(lambda: "Sam: Dogs may wait outside." in [each["text"] for each in clinic.bots(DIRECT)])
    clinic.say(ANN, "thank you, and cats?")
    conversation = clinic.site.desk.open_cases()[0].handoff.conversation_id
    clinic.wait(lambda: said(clinic, conversation)[-1] == "patient: thank you, and cats?")


def test_two_who_claim_at_once_one_has_it_and_the_other_is_told(clinic: Clinic) -> None:
    clinic.ask_on_the_website(UNKNOWN)
    card = clinic.card()

    async def both() -> None:
        import asyncio  # noqa: PLC0415

        await asyncio.gather(*(clinic.deeds.press(user, card, STAFF, "claim") for user in (SAM, TOM)))

    clinic.run(both())
    clinic.wait(lambda: "Nobody" not in card["text"])
    loser = TOM if "Sam" in card["text"] else SAM
    winner = "Sam" if loser == TOM else "Tom"
    assert clinic.wait(lambda: clinic.told(loser)) == [f"{winner} has this conversation already."]
    assert clinic.told(SAM if loser == TOM else TOM) == []


def test_a_case_is_given_to_a_colleague_who_alone_can_then_reply(clinic: Clinic) -> None:
    clinic.ask_on_the_website(UNKNOWN)
    card = claimed(clinic)
    clinic.press(SAM, card, STAFF, "give", EVE)
    assert clinic.wait(lambda: clinic.told(SAM)) == ["Only members of this channel can have a case."]
    clinic.press(SAM, card, STAFF, "give", TOM)
    clinic.wait(lambda: "Tom has it" in card["text"])
    clinic.press(SAM, card, STAFF, "reply")
    assert clinic.wait(lambda: clinic.told(SAM)[1:]) == ["Tom has this conversation. Take it over first."]
    write(clinic, card, "Dogs may wait outside.", TOM)
    assert said(clinic)[-1] == "Tom: Dogs may wait outside."


def test_a_reply_that_cannot_be_sent_stays_in_the_form_with_the_reason(clinic: Clinic) -> None:
    clinic.ask_on_the_website(UNKNOWN)
    card = claimed(clinic)
    assert write(clinic, card, "   ")["errors"] == {"text": "Write something first."}
    clinic.press(TOM, card, STAFF, "give", TOM)
    clinic.wait(lambda: "Tom has it" in card["text"])
    assert clinic.run(clinic.deeds.submit(SAM, {"text": "Hi."}))["errors"] == {
        "text": "Tom has this conversation. Take it over first."
    }


def test_what_staff_write_in_the_cards_thread_reaches_no_patient(clinic: Clinic) -> None:
    clinic.ask_on_the_website(UNKNOWN)
    card = claimed(clinic)
    before = said(clinic)
    clinic.say(SAM, "this one is difficult", STAFF, card["ts"])
    clinic.say(TOM, f"<@{BOT_USER}> does it hurt?", STAFF, card["ts"])
    clinic.settle()
    assert said(clinic) == before
    assert clinic.bots(STAFF) == [card]


def test_who_is_not_staff_can_do_nothing_with_a_card(clinic: Clinic) -> None:
    clinic.ask_on_the_website(UNKNOWN)
    card = clinic.card()
    clinic.press(EVE, card, STAFF, "claim")
    clinic.settle()
    assert "Nobody has it yet" in card["text"]


def test_an_account_is_found_by_its_mail_address_and_a_shut_one_is_nobody(open_clinic: Open) -> None:
    clinic = open_clinic()
    access = Access(clinic.site.store)
    access.add("sam@example.org", "Sam Sample", "desk", "four words make one")
    access.add("tom@example.org", "Tom Sample", "desk", "four words make one")
    access.shut("tom@example.org")
    clinic.ask_on_the_website(UNKNOWN)
    card = clinic.card()
    clinic.press(TOM, card, STAFF, "claim")
    clinic.settle()
    assert "Nobody has it yet" in card["text"]
    clinic.press(SAM, card, STAFF, "claim")
    clinic.wait(lambda: "Sam Sample has it" in card["text"])
    assert clinic.site.store.audit.newest()[0].actor == "sam@example.org"


@pytest.mark.parametrize("alerts", ["", ALERTS])
def test_an_overdue_case_is_told_again_until_it_is_claimed(open_clinic: Open, alerts: str) -> None:
    clinic = open_clinic(slack_alert_channel=alerts)
    clinic.ask_on_the_website(UNKNOWN)
    card = clinic.card()
    for count in (1, 2):
        clinic.clock.ahead += timedelta(minutes=40 if count == 1 else 10)
        clinic.site.store.changes.tell(None)
        where, thread = (alerts, "") if alerts else (STAFF, card["ts"])
        clinic.wait(lambda: len(clinic.bots(where, thread)) == count)  # noqa: B023  # read at once
        assert "is overdue and nobody has it" in clinic.bots(where, thread)[-1]["text"]
    assert "Overdue" in card["text"]
    clinic.press(SAM, card, STAFF, "claim")
    clinic.wait(lambda: "Sam has it" in card["text"])
    clinic.clock.ahead += timedelta(minutes=10)
    clinic.site.store.changes.tell(None)
    clinic.settle()
    assert len(clinic.bots(where, thread)) == 2


def test_a_card_tells_that_its_conversation_was_deleted(clinic: Clinic) -> None:
    clinic.ask_on_the_website(UNKNOWN)
    card = clinic.card()
    clinic.site.patient.forget("web-1")
    clinic.wait(lambda: "no longer there" in card["text"])


def test_a_card_shows_the_patients_words_redacted_when_the_clinic_wants_that(open_clinic: Open) -> None:
    clinic = open_clinic(slack_patient_text=True)
    clinic.ask_on_the_website(f"{UNKNOWN} <!here>, call me at 212 555 0123")
    card = claimed(clinic)
    assert "&gt;" not in str(card["blocks"][1]).split("dog")[0]
    assert "dog" in str(card["blocks"])
    assert not any(bad in str(card["blocks"]) for bad in ("<!here", "555 0123"))
    clinic.press(SAM, card, STAFF, "reply")
    view = clinic.wait(lambda: clinic.workspace.views.get(SAM))
    assert "dog" in str(view["blocks"])


def test_a_long_reply_reaches_slack_split_at_sentences_and_whole(clinic: Clinic) -> None:
    clinic.reply_to(clinic.say(ANN, UNKNOWN), DIRECT)
    (case,) = clinic.wait(clinic.site.desk.open_cases)
    clinic.site.desk.claim(case.handoff.id, DESK)
    long = " ".join(f"This is sentence number {number} of a long reply." for number in range(300))
    clinic.site.desk.reply(case.handoff.id, DESK, long, "r1")
    clinic.wait(lambda: clinic.bots(DIRECT)[-1]["text"].startswith("Dee: "))
    sections = [block["text"]["text"] for block in clinic.bots(DIRECT)[-1]["blocks"]]
    assert len(sections) > 3
    assert all(len(each) <= SECTION and each.endswith("reply.") for each in sections)
    assert " ".join(sections).removeprefix("*Dee*\n") == long


def test_a_message_is_saved_as_a_draft_beside_the_answers_nearest_to_it(clinic: Clinic) -> None:
    ts = clinic.say(SAM, "Does needling hurt? A little. Call me at 212 555 0123", STAFF)
    clinic.run(clinic.deeds.shortcut(SAM, STAFF, ts, "save_qa"))
    view = clinic.wait(lambda: clinic.workspace.views.get(SAM))
    assert "Does dry needling hurt?" in str(view["blocks"][0])
    assert "555 0123" not in str(view)
    refused = clinic.run(clinic.deeds.submit(SAM, {"question": " ", "answer": "x"}))
    assert refused["errors"] == {"question": "A draft needs a question and an answer."}
    clinic.run(clinic.deeds.submit(SAM, {"question": "Does it hurt much?", "answer": "A little, call 212 555 0123"}))
    (file,) = (clinic.settings.knowledge_dir / "drafts").rglob("*.md")
    assert "status: draft" in file.read_text("utf-8")
    assert "555 0123" not in file.read_text("utf-8")
    assert "Patients see it when it is approved and published" in str(clinic.workspace.views[SAM])


def test_the_app_home_tells_staff_how_things_stand_and_others_what_the_bot_is(clinic: Clinic) -> None:
    clinic.ask_on_the_website("do swallows migrate by night")
    clinic.clock.ahead += timedelta(minutes=40)
    for user in (SAM, ANN):
        clinic.do(lambda: clinic.deeds.open_home(user))  # noqa: B023  # done at once
        clinic.wait(lambda: user in clinic.workspace.homes)  # noqa: B023
    staff, patient = str(clinic.workspace.homes[SAM]), str(clinic.workspace.homes[ANN])
    assert "*1* waiting, *1* of them overdue" in staff
    assert "*0* drafts to review, *1* unanswered questions" in staff
    assert "not for emergencies" in patient
    assert "waiting" not in patient


def test_the_app_home_tells_what_the_suite_came_to(clinic: Clinic, tmp_path: Path) -> None:
    style = CardStyle(clinic.site, False, "")
    board = Board(clinic.site, style, (tmp_path, tmp_path), lambda: NOON)
    assert "suite" not in str(board.for_staff())
    keep(tmp_path, LastRun(NOON, 40, 38, 1))
    assert "*38* of 40 as expected, *1* wrong and confident" in str(board.for_staff())
    (tmp_path / "suite.json").write_text("{", "utf-8")
    assert "suite" not in str(board.for_staff())
