"""Patients in Slack, each scenario over HTTP and by Socket Mode, in the shapes that Slack documents."""

import pytest

from faqbot.channels.slack.pretend.rules import Payload
from faqbot.channels.slack.pretend.workspace import BOT, BOT_USER

from .conftest import ANN, BEA, EVE, STAFF, TALK, Clinic, Open, buttons

HURT, UNKNOWN = "does it hurt?", "can I bring my dog to the clinic"
DIRECT = "D1ANN"


def labels(message: Payload, prefix: str) -> list[str]:
    found = [each for block in message["blocks"] for each in block.get("elements", []) if "action_id" in each]
    return [each["text"]["text"] for each in found if each["action_id"].startswith(prefix)]


def test_a_direct_message_is_answered_with_source_options_and_feedback(clinic: Clinic) -> None:
    asked = clinic.say(ANN, HURT)
    reply = clinic.reply_to(asked, DIRECT)
    assert "needl" in reply["text"]
    kinds = [block["type"] for block in reply["blocks"]]
    assert kinds == ["section", "context", "actions", "actions", "actions"]
    assert {"helped:yes", "helped:no"} <= set(buttons(reply))
    assert "thread_ts" not in reply


def test_a_follow_up_is_understood_from_what_was_said_before(clinic: Clinic) -> None:
    clinic.reply_to(clinic.say(ANN, HURT), DIRECT)
    reply = clinic.reply_to(clinic.say(ANN, "1"), DIRECT)
    assert "helped:yes" in buttons(reply)


def test_a_mention_is_answered_in_its_thread_and_follow_ups_need_no_new_one(clinic: Clinic) -> None:
    clinic.say(BEA, "lunch anyone? does it hurt to wait?", TALK)
    asked = clinic.say(ANN, f"<@{BOT_USER}> {HURT}", TALK)
    first = clinic.reply_to(asked, TALK, asked)
    clinic.say(EVE, "I wonder too", TALK, asked)
    second = clinic.reply_to(clinic.say(ANN, "1", TALK, asked), TALK, asked)
    assert second["text"] != first["text"]
    clinic.say(ANN, f"<@{EVE}> what do you think?", TALK, asked)
    clinic.settle()
    assert clinic.bots(TALK) == [first, second]


def test_the_assistants_pane_greets_suggests_shows_its_status_and_takes_a_title(clinic: Clinic) -> None:
    thread = clinic.do(lambda: clinic.deeds.open_pane(ANN))
    greeting = clinic.reply_to("", DIRECT, thread)
    assert "not for emergencies" in greeting["text"]
    pane = clinic.workspace.threads[f"{DIRECT}:{thread}"]
    prompts = clinic.wait(lambda: pane.prompts)
    assert len(prompts) == 4
    asked = clinic.say(ANN, prompts[1]["message"], DIRECT, thread)
    assert "helped:yes" in buttons(clinic.reply_to(asked, DIRECT, thread))
    assert pane.statuses == ["Looking for an answer"]
    assert clinic.wait(lambda: pane.title) == prompts[1]["message"]


def test_where_the_pane_is_missing_a_direct_message_is_answered_all_the_same(open_clinic: Open) -> None:
    clinic = open_clinic(assistant=False)
    assert clinic.do(lambda: clinic.deeds.open_pane(ANN)) == ""
    asked = clinic.say(ANN, HURT)
    assert "helped:yes" in buttons(clinic.reply_to(asked, DIRECT))
    below = clinic.say(ANN, HURT, DIRECT, "1700000000.000001")
    assert "helped:yes" in buttons(clinic.reply_to(below, DIRECT, "1700000000.000001"))


def test_a_thread_below_a_direct_message_goes_on_with_the_same_conversation(clinic: Clinic) -> None:
    asked = clinic.say(ANN, HURT)
    clinic.reply_to(asked, DIRECT)
    reply = clinic.reply_to(clinic.say(ANN, "1", DIRECT, asked), DIRECT, asked)
    assert "helped:yes" in buttons(reply)


def test_the_command_answers_one_person_who_can_then_share_it(clinic: Clinic) -> None:
    clinic.run(clinic.deeds.command(ANN, TALK, HURT))
    shown = clinic.wait(lambda: clinic.workspace.ephemerals)[0]
    assert (shown["user"], clinic.bots(TALK)) == (ANN, [])
    assert "share" in buttons(shown)
    clinic.press(ANN, shown, TALK, "share")
    shared = clinic.reply_to("", TALK)
    assert shared["text"] == shown["text"]
    assert not [each for each in buttons(shared) if each.startswith(("helped", "pick", "share"))]
    clinic.wait(lambda: not clinic.workspace.ephemerals)


def test_an_option_is_picked_by_its_button_once_and_its_message_shows_which(clinic: Clinic) -> None:
    reply = clinic.reply_to(clinic.say(ANN, HURT), DIRECT)
    label = labels(reply, "pick:")[0]
    for _ in range(2):
        clinic.press(ANN, reply, DIRECT, "pick:0") if "pick:0" in buttons(reply) else None
    assert "helped:yes" in buttons(clinic.reply_to(reply["ts"], DIRECT))
    clinic.wait(lambda: not labels(reply, "pick:"))
    assert f"✓ {label}" in str(reply["blocks"])
    clinic.settle()
    assert len(clinic.bots(DIRECT)) == 2


def test_two_presses_of_one_button_at_once_are_answered_once(clinic: Clinic) -> None:
    reply = clinic.reply_to(clinic.say(ANN, HURT), DIRECT)
    before = {**reply, "blocks": list(reply["blocks"])}
    for _ in range(3):
        clinic.press(ANN, before, DIRECT, "pick:0")
    clinic.settle()
    assert len(clinic.bots(DIRECT)) == 2


def test_another_persons_buttons_do_nothing(clinic: Clinic) -> None:
    asked = clinic.say(ANN, f"<@{BOT_USER}> {HURT}", TALK)
    reply = clinic.reply_to(asked, TALK, asked)
    clinic.press(BEA, reply, TALK, "pick:0")
    clinic.press(BEA, reply, TALK, "helped:no")
    clinic.settle()
    assert clinic.bots(TALK) == [reply]
    assert "pick:0" in buttons(reply)


def test_feedback_is_kept_and_a_reason_can_be_that_a_person_is_wanted(clinic: Clinic) -> None:
    reply = clinic.reply_to(clinic.say(ANN, HURT), DIRECT)
    clinic.press(ANN, reply, DIRECT, "helped:no")
    clinic.wait(lambda: "reason:person" in buttons(reply))
    clinic.press(ANN, reply, DIRECT, "reason:person")
    promise = clinic.reply_to(reply["ts"], DIRECT)
    assert "Someone will reply here by" in promise["text"]
    assert clinic.wait(lambda: "Thank you" in str(reply["blocks"]))
    assert "Nobody has it yet" in clinic.card()["text"]


def test_a_person_is_one_press_away_also_below_what_only_one_sees(clinic: Clinic) -> None:
    reply = clinic.reply_to(clinic.say(ANN, HURT), DIRECT)
    clinic.press(ANN, reply, DIRECT, "person")
    assert "Someone will reply here by" in clinic.reply_to(reply["ts"], DIRECT)["text"]
    clinic.wait(lambda: "person" not in buttons(reply))
    clinic.run(clinic.deeds.command(BEA, TALK, HURT))
    shown = clinic.wait(lambda: clinic.workspace.ephemerals)[0]
    clinic.press(BEA, shown, TALK, "person")
    clinic.wait(lambda: any("Someone will reply here by" in text for text in clinic.told(BEA)))
    clinic.wait(lambda: len(clinic.bots(STAFF, "")) == 2)


def test_an_edited_question_gets_its_answer_changed_and_a_deleted_one_loses_it(clinic: Clinic) -> None:
    asked = clinic.say(ANN, "dose it hart?")
    first = clinic.reply_to(asked, DIRECT)
    before = first["text"]
    clinic.do(lambda: clinic.deeds.edit(ANN, DIRECT, asked, "what is dry needling?"))
    clinic.wait(lambda: first["text"] != before)
    assert clinic.bots(DIRECT) == [first]
    clinic.do(lambda: clinic.deeds.delete(DIRECT, asked))
    clinic.wait(lambda: not clinic.bots(DIRECT))


def test_messages_of_bots_are_left_alone(clinic: Clinic) -> None:
    def talk() -> None:
        workspace = clinic.workspace
        for said in ({"user": BOT_USER, "bot_id": BOT}, {"user": EVE, "bot_id": "B9OTHER", "subtype": "bot_message"}):
            workspace.post(workspace.channels[DIRECT], said | {"text": f"<@{BOT_USER}> {HURT}"})

    clinic.do(talk)
    clinic.settle()
    assert len(clinic.bots(DIRECT)) == 1


def test_what_somebody_writes_comes_back_inert(clinic: Clinic) -> None:
    question = f"can I bring <!channel> <@{BEA}> <https://evil.example|my dog> & cat to the clinic"
    clinic.say(ANN, f"{HURT} And {question}")
    clinic.settle()
    for message in clinic.bots(DIRECT) + clinic.bots(STAFF):
        assert not any(bad in str(message["text"]) + str(message["blocks"]) for bad in ("<!", "<@", "evil"))


@pytest.mark.parametrize("text", ["", "   ", "🙂🙂", "x" * 30_000])
def test_an_odd_message_gets_a_sensible_reply(open_clinic: Open, text: str) -> None:
    clinic = open_clinic()
    assert clinic.reply_to(clinic.say(ANN, text), DIRECT)["text"]


def test_a_red_flag_is_told_what_to_do(clinic: Clinic) -> None:
    reply = clinic.reply_to(clinic.say(ANN, "I had it yesterday and can't catch my breath"), DIRECT)
    assert "911" in reply["text"]
    assert "tel:911" in str(reply["blocks"])
    assert "needs a person now" in clinic.card()["text"]
