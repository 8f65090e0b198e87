"""What Slack's endpoint refuses: what Slack did not sign just now, what came before, and what is too large."""

import json
import time
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from faqbot.channels.slack.http import MAX_BODY
from faqbot.channels.slack.pretend.rules import Payload

from .conftest import ANN, SECRET, STAFF, Clinic, Open
from .delivery import encode, signed

FORM = "application/x-www-form-urlencoded"
DIRECT = "D1ANN"


@pytest.fixture
def clinic(open_clinic: Open) -> Clinic:
    return open_clinic("http")


def send(clinic: Clinic, body: bytes, headers: dict[str, str], method: str = "POST") -> tuple[int, str]:
    assert clinic.delivery
    url = urlsplit(clinic.delivery.url)
    connection = HTTPConnection(url.hostname or "", url.port, timeout=10)
    try:
        connection.request(method, url.path, body, headers)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def event(text: str = "does it hurt?", event_id: str = "Ev1") -> bytes:
    said = {"type": "message", "channel": DIRECT, "channel_type": "im", "user": ANN, "text": text, "ts": "1.000001"}
    payload = {"type": "event_callback", "team_id": "T0SAMPLE", "event_id": event_id, "event": said}
    return json.dumps(payload).encode()


def test_what_slack_signed_just_now_is_taken(clinic: Clinic) -> None:
    body = event()
    assert send(clinic, body, signed(SECRET, body, "application/json"))[0] == 200
    clinic.wait(lambda: clinic.bots(DIRECT))


@pytest.mark.parametrize("headers", ["another secret", "none", "another body", "nonsense", "version", "no stamp"])
def test_a_forged_request_is_refused(clinic: Clinic, headers: str) -> None:
    body = event()
    good = signed(SECRET, body, "application/json")
    made = {
        "another secret": signed("guessed", body, "application/json"),
        "none": {"content-type": "application/json"},
        "another body": signed(SECRET, event("hello"), "application/json"),
        "nonsense": good | {"x-slack-signature": "ÿ" * 67, "x-slack-request-timestamp": "²"},
        "version": good | {"x-slack-signature": good["x-slack-signature"].replace("v0", "v1")},
        "no stamp": good | {"x-slack-request-timestamp": ""},
    }[headers]
    assert send(clinic, body, {k: v.encode("latin-1").decode("latin-1") for k, v in made.items()})[0] == 401
    clinic.settle()
    assert clinic.bots(DIRECT) == []


@pytest.mark.parametrize("age", [-400, 400])
def test_a_stale_request_is_refused_and_so_is_one_from_the_future(clinic: Clinic, age: int) -> None:
    body = event()
    headers = signed(SECRET, body, "application/json", time.time() - age)
    assert send(clinic, body, headers) == (401, "the signature does not hold, or is too old")
    clinic.settle()
    assert clinic.bots(DIRECT) == []


def test_a_replayed_event_is_answered_no_second_time(clinic: Clinic) -> None:
    body = event()
    headers = signed(SECRET, body, "application/json")
    assert [send(clinic, body, headers)[0] for _ in range(3)] == [200, 200, 200]
    clinic.wait(lambda: clinic.bots(DIRECT))
    clinic.settle()
    assert len(clinic.bots(DIRECT)) == 1


def test_a_replayed_press_is_refused(clinic: Clinic) -> None:
    clinic.ask_on_the_website("can I bring my dog to the clinic")
    card = clinic.card()
    pressed: list[Payload] = []

    async def keep(payload: Payload) -> Payload:
        pressed.append(payload)
        return {}

    clinic.deeds._deliver = keep
    clinic.press("U3SAM", card, STAFF, "claim")
    body, kind = encode(pressed[0])
    headers = signed(SECRET, body, kind)
    assert send(clinic, body, headers)[0] == 200
    clinic.wait(lambda: "Sam has it" in card["text"])
    assert send(clinic, body, headers) == (409, "this has come before")


@pytest.mark.parametrize("chunked", [False, True])
def test_an_oversized_request_is_refused_before_it_is_read(clinic: Clinic, chunked: bool) -> None:
    body = event("x" * (MAX_BODY + 1))
    headers = signed(SECRET, body, "application/json")
    if not chunked:
        assert send(clinic, body, headers)[0] == 413
        return
    assert clinic.delivery
    url = urlsplit(clinic.delivery.url)
    connection = HTTPConnection(url.hostname or "", url.port, timeout=10)
    try:
        connection.request("POST", url.path, iter([body[:1000], body[1000:]]), headers, encode_chunked=True)
        assert connection.getresponse().status == 413
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/json"),
        (b"[]", "application/json"),
        (b"{", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"payload={", FORM),
        (b"payload=7", FORM),
        (b"", FORM),
    ],
)
def test_what_is_signed_but_nothing_that_slack_sends_is_refused(clinic: Clinic, body: bytes, kind: str) -> None:
    assert send(clinic, body, signed(SECRET, body, kind))[0] == 400


def test_an_unknown_event_is_taken_and_does_nothing(clinic: Clinic) -> None:
    body = json.dumps({"type": "event_callback", "event_id": "Ev9", "event": {"type": "star_added"}}).encode()
    assert send(clinic, body, signed(SECRET, body, "application/json"))[0] == 200


def test_the_address_is_confirmed_to_slack_alone(clinic: Clinic) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()
    assert send(clinic, body, signed(SECRET, body, "application/json")) == (200, "abc")
    assert send(clinic, body, {"content-type": "application/json"})[0] == 401


def test_only_posts_are_taken(clinic: Clinic) -> None:
    assert send(clinic, b"", {}, "GET")[0] == 405
