"""When Slack, the network or the database is in trouble: nothing is lost, nothing is said twice, nothing too fast."""

import time
from datetime import timedelta

import pytest
from aiohttp import web

from faqbot.channels.slack.pretend.workspace import BOT_USER
from faqbot.storage import Store

from .conftest import ANN, BEA, SAM, STAFF, TALK, Open, buttons

HURT = "does it hurt?"
DIRECT = "D1ANN"


def test_messages_to_one_channel_are_a_second_apart_and_channels_do_not_wait_for_each_other(open_clinic: Open) -> None:
    clinic = open_clinic(speed=1.0)
    threads = [clinic.say(ANN, f"<@{BOT_USER}> {HURT}", TALK) for _ in range(3)]
    clinic.wait(lambda: len(clinic.bots(TALK)) == 1)
    asked = clinic.say(BEA, HURT)
    started = time.monotonic()
    clinic.reply_to(asked, "D2BEA")
    assert time.monotonic() - started < 0.9
    clinic.wait(lambda: len(clinic.bots(TALK)) == 3)
    assert {each["thread_ts"] for each in clinic.bots(TALK)} == set(threads)
    posts = [name for name, _ in clinic.server.calls if name == "chat.postMessage"]
    assert len(posts) == 4, "a message that came too early would have been refused"


def test_retry_after_is_obeyed(open_clinic: Open) -> None:
    clinic = open_clinic(speed=1.0)
    times: list[float] = []

    def limit(method: str) -> web.Response | None:
        if method != "chat.postMessage":
            return None
        times.append(time.monotonic())
        if len(times) > 1:
            return None
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"retry-after": "2"})

    clinic.server.fault = limit
    clinic.reply_to(clinic.say(ANN, HURT), DIRECT)
    assert len(times) == 2
    assert times[1] - times[0] >= 2.0


@pytest.mark.parametrize("how", ["503", "no answer", "done but cut off", "html"])
def test_nothing_is_lost_or_said_twice_while_slack_is_down(open_clinic: Open, how: str) -> None:
    clinic = open_clinic()
    clinic.reply_to(clinic.say(ANN, HURT), DIRECT)
    broken = [True]

    def fault(method: str) -> web.Response | None:
        if not broken[0] or not method.startswith("chat."):
            return None
        if how == "done but cut off":
            broken[0] = False
            name, arguments = clinic.server.calls[-1]
            from faqbot.channels.slack.pretend.api import call  # noqa: PLC0415

            call(clinic.workspace, name, arguments)
        if how in ("no answer", "done but cut off"):
            raise ConnectionResetError
        return web.Response(status=503 if how == "503" else 500, text="<html>down</html>")

    clinic.server.fault = fault
    ts = [clinic.say(person, f"what is dry needling? {n}") for n in range(3) for person in (ANN, BEA)]
    time.sleep(0.5)
    broken[0] = False
    clinic.wait(lambda: not clinic.site.store.posts.waiting())
    assert len(clinic.bots(DIRECT)) == 4
    assert len(clinic.bots("D2BEA")) == 3
    assert len(ts) == 6


def test_what_slack_refuses_for_good_does_not_hold_up_the_rest(open_clinic: Open) -> None:
    clinic = open_clinic()
    clinic.workspace.channels[STAFF].members.discard(BOT_USER)
    clinic.ask_on_the_website("can I bring my dog to the clinic")
    clinic.settle()
    clinic.reply_to(clinic.say(ANN, HURT), DIRECT)


def test_an_event_that_came_before_its_database_broke_is_answered_once(open_clinic: Open, store: Store) -> None:
    clinic = open_clinic("http")
    clinic.reply_to(clinic.say(ANN, HURT), DIRECT)
    with store._database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE slack_posts RENAME TO elsewhere")
        connection.exec_driver_sql("ALTER TABLE slack_events RENAME TO elsewhere_too")
    asked = clinic.say(ANN, "I had it yesterday and can't catch my breath")
    assert "911" in clinic.reply_to(asked, DIRECT)["text"]
    clinic.say(ANN, HURT)
    clinic.wait(lambda: len(clinic.bots(DIRECT)) == 3)


@pytest.mark.parametrize("transport", ["http", "socket"])
def test_a_retry_storm_is_answered_once(open_clinic: Open, transport: str) -> None:
    clinic = open_clinic(transport)
    tell = clinic.workspace.emit[0]
    clinic.workspace.emit += [tell, tell, tell]
    for number in range(5):
        clinic.say(ANN, f"{HURT} {number}")
    clinic.wait(lambda: len(clinic.bots(DIRECT)) == 5)
    clinic.settle()
    assert len(clinic.bots(DIRECT)) == 5


def test_an_edit_or_a_deletion_that_comes_before_its_message_wins(open_clinic: Open) -> None:
    clinic = open_clinic()
    emit = clinic.workspace.emit[0]
    held: list[dict[str, object]] = []
    clinic.workspace.emit[:] = [held.append]
    edited, deleted = clinic.say(ANN, "dose it hart"), clinic.say(BEA, HURT)
    clinic.do(lambda: clinic.deeds.edit(ANN, DIRECT, edited, "what is dry needling?"))
    clinic.do(lambda: clinic.deeds.delete("D2BEA", deleted))
    clinic.workspace.emit[:] = [emit]
    for payload in held[::-1]:
        clinic.do(lambda: emit(payload))  # noqa: B023  # done at once
    reply = clinic.reply_to(edited, DIRECT)
    clinic.settle()
    assert clinic.bots(DIRECT) == [reply]
    assert "treatment for sore, tight muscles" in reply["text"]
    assert clinic.bots("D2BEA") == []


def test_what_was_left_undone_is_done_by_the_next_process(open_clinic: Open) -> None:
    clinic = open_clinic()
    event = {"type": "message", "channel": DIRECT, "channel_type": "im", "user": ANN, "text": HURT, "ts": "1.000001"}
    payload = {"type": "event_callback", "team_id": "T0SAMPLE", "event_id": "Ev1", "event": event}
    clinic.site.store.inbox.take("Ev1", payload, clinic.clock() - timedelta(seconds=16))
    assert "helped:yes" in buttons(clinic.wait(lambda: clinic.bots(DIRECT))[0])


def test_a_socket_that_is_closed_is_opened_again_and_nothing_is_missed(open_clinic: Open) -> None:
    clinic = open_clinic()
    clinic.reply_to(clinic.say(ANN, HURT), DIRECT)
    clinic.run(clinic.server.close_sockets())
    clinic.reply_to(clinic.say(ANN, "what is dry needling?"), DIRECT)


def test_every_press_and_command_is_acknowledged_in_time_while_slack_is_slow(open_clinic: Open) -> None:
    clinic = open_clinic("http")
    clinic.ask_on_the_website("can I bring my dog to the clinic")
    card = clinic.card()
    clinic.server.delay = 3.5
    started = time.monotonic()
    clinic.run(clinic.deeds.command(ANN, TALK, HURT))
    clinic.press(SAM, card, STAFF, "claim")
    assert time.monotonic() - started < 3.0
    clinic.wait(lambda: clinic.workspace.ephemerals, 30)
    clinic.wait(lambda: "Sam has it" in card["text"], 30)
