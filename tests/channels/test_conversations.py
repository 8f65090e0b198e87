"""A conversation over the web: restored, followed live, deleted, and a contact left in it."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from httpx2 import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from faqbot.app import assemble
from faqbot.channels.conversations import Listener, show_typing
from faqbot.channels.web import create_app
from faqbot.live import EventStream
from faqbot.records import Account
from faqbot.site import Site
from faqbot.storage import Store

from ..conftest import Serve
from ..listener import listening, run

ANA = Account("1", "ana", "Ana", "desk", "")
SATURDAY = datetime(2026, 1, 10, 15, tzinfo=UTC)
CONTACT = {"reach": "pat@example.org", "name": "Pat", "consent": True}


@pytest.fixture
def client(site: Site) -> Iterator[TestClient]:
    with TestClient(create_app(lambda: site)) as client:
        yield client


def miss(client: TestClient, number: int = 1) -> str:
    """Ask what goes to a person, and return the case."""
    sent = {"text": "how much does it cost", "conversation_id": "c", "message_id": f"m{number}"}
    return str(client.post("/api/messages", json=sent).json()["reply"]["handoff"]["id"])


def test_a_reply_tells_how_the_handoff_stands(client: TestClient) -> None:
    sent = {"text": "how much does it cost", "conversation_id": "c"}
    handoff = client.post("/api/messages", json=sent).json()["reply"]["handoff"]
    assert (handoff["status"], handoff["person"], handoff["ask_contact"]) == ("waiting", None, False)
    assert "9:30 AM" in handoff["promise"]
    assert client.get("/api/conversations/c").json()["handoff"] == handoff


def test_a_conversation_is_read_from_the_last_turn_on(client: TestClient, site: Site) -> None:
    case = miss(client)
    site.desk.claim(case, ANA)
    site.desk.reply(case, ANA, "It depends.", "s1")
    turns = client.get("/api/conversations/c?after=3").json()["turns"]
    assert [(turn["seq"], turn["author"], turn["name"], turn["text"]) for turn in turns] == [
        (4, "staff", "Ana", "It depends.")
    ]
    assert client.get("/api/conversations/c?after=4").json()["turns"] == []
    for bad in ("x", "-1", "²", "9" * 30):
        assert client.get(f"/api/conversations/c?after={bad}").status_code == 422
    assert client.get("/api/conversations/nobody/events").status_code == 404


@pytest.fixture
def closed(serve: Serve, store: Store) -> Iterator[TestClient]:
    """A client of a clinic on a Saturday."""
    site = assemble(serve(clock=lambda: SATURDAY), store, lambda: SATURDAY)
    with TestClient(create_app(lambda: site)) as client:
        yield client


def leave(client: TestClient, **changed: object) -> Response:
    return client.post("/api/conversations/c/contact", json=CONTACT | changed)


def test_a_contact_is_left_once_however_often_it_is_sent(closed: TestClient) -> None:
    miss(closed)
    assert closed.get("/api/conversations/c").json()["handoff"]["ask_contact"]
    assert [leave(closed).status_code for _ in range(3)] == [204] * 3
    found = closed.get("/api/conversations/c").json()
    assert not found["handoff"]["ask_contact"]
    assert len(found["turns"]) == 3


@pytest.mark.parametrize(
    ("changed", "status"),
    [({"consent": False}, 422), ({"reach": "at home"}, 422), ({"reach": "1" * 300}, 422), ({"more": 1}, 422)],
)
def test_a_contact_that_cannot_be_used_is_refused(
    closed: TestClient, store: Store, changed: dict[str, object], status: int
) -> None:
    case = miss(closed)
    assert leave(closed, **changed).status_code == status
    assert store.cases.contact(case) is None


def test_where_nothing_waits_no_contact_is_kept(closed: TestClient) -> None:
    assert leave(closed).status_code == 404
    closed.post("/api/messages", json={"text": "does it hurt?", "conversation_id": "c"})
    assert leave(closed).status_code == 404


def test_a_patient_deletes_the_conversation(client: TestClient) -> None:
    miss(client)
    assert client.delete("/api/conversations/c").status_code == 204
    assert client.get("/api/conversations/c").status_code == 404
    assert client.delete("/api/conversations/c").status_code == 404


def follow(site: Site, after: int = 0) -> EventStream:
    return EventStream(site.hub, "c", Listener(site, "c", after).read, show_typing)


def test_turns_arrive_live_once_and_in_order_and_resume_after_the_last(site: Site, client: TestClient) -> None:
    case = miss(client)

    async def talk() -> None:
        async with listening(follow(site)) as one:
            assert [(await one.next())[1]["seq"] for _ in range(2)] == [1, 2]
            assert (await one.next())[0] == "handoff"
            await asyncio.to_thread(site.desk.claim, case, ANA)
            assert (await one.next())[1]["seq"] == 3
            assert (await one.next())[1]["person"] == "Ana"
            async with listening(follow(site, 3)) as later:
                assert (await later.next())[0] == "handoff"
                await asyncio.to_thread(site.desk.reply, case, ANA, "Hello.\nAnd more.", "s1")
                for ear in (one, later):
                    kind, turn = await ear.next()
                    assert (kind, turn["name"], turn["text"]) == ("turn", "Ana", "Hello.\nAnd more.")
                assert len(site.hub) == 2
            assert len(site.hub) == 1
            await asyncio.to_thread(site.patient.forget, "c")
            assert (await one.next())[0] == "gone"

    run(talk())
    assert not len(site.hub)


def test_a_patient_hears_that_staff_are_typing_and_it_is_no_turn(site: Site, client: TestClient) -> None:
    case = miss(client)
    site.desk.claim(case, ANA)

    async def talk() -> None:
        async with listening(follow(site, 3)) as ear:
            assert (await ear.next())[0] == "handoff"
            site.desk.type(case, replace(ANA, id="2"))
            assert client.post("/api/conversations/c/typing").status_code == 204
            site.desk.type(case, ANA)
            assert await ear.next() == ("typing", {"author": "staff", "name": "Ana"})
            await asyncio.to_thread(site.desk.reply, case, ANA, "Hello.", "s1")
            assert (await ear.next())[1]["text"] == "Hello."

    run(talk())
    assert len(site.store.conversation("c").turns) == 4


def test_a_stranger_who_guesses_an_id_reaches_nothing(client: TestClient, site: Site) -> None:
    miss(client)
    before = site.store.conversation("c")
    app = create_app(lambda: site)
    routes = [route for route in app.routes if isinstance(route, Route) and "{conversation_id}" in route.path]
    walked = 0
    bodies = {"contact": CONTACT, "feedback": {"message_id": "1", "helped": True}}
    for route in routes:
        body = bodies.get(route.path.rpartition("/")[2])
        for method in sorted((route.methods or set()) - {"HEAD"}):
            for guess in ("C", "c ", "c%00", "%2e%2e%2fc", "c'--", "0" * 32):
                path = route.path.format(conversation_id=guess)
                response = client.request(method, path, json=body)
                assert response.status_code == 404, (method, path)
                assert "how much" not in response.text
                walked += 1
    assert walked == 6 * 6
    assert site.store.conversation("c") == before


def test_typing_where_no_person_was_asked_for_is_refused(client: TestClient) -> None:
    assert client.post("/api/conversations/c/typing").status_code == 404
    client.post("/api/messages", json={"text": "does it hurt?", "conversation_id": "c"})
    assert client.post("/api/conversations/c/typing").status_code == 404


def test_typing_too_often_is_refused_and_takes_no_message_away(site: Site) -> None:
    with TestClient(create_app(lambda: site, "3/minute")) as client:
        miss(client)
        codes = [client.post("/api/conversations/c/typing").status_code for _ in range(4)]
        assert codes == [204] * 3 + [429]
        assert client.post("/api/messages", json={"text": "does it hurt?"}).status_code == 200


def test_a_stream_ends_when_the_database_is_gone(site: Site, client: TestClient, store: Store) -> None:
    miss(client)

    async def talk() -> None:
        async with listening(follow(site, 2)) as ear:
            assert (await ear.next())[0] == "handoff"
            with store._database.engine.execution_options(writes=True).begin() as connection:
                connection.exec_driver_sql("ALTER TABLE turns RENAME TO elsewhere")
            site.hub.wake("c")
            assert await ear.next() == ("", None)

    run(talk())


def test_a_stream_ends_when_the_server_stops(site: Site, client: TestClient) -> None:
    miss(client)

    async def talk() -> None:
        async with listening(follow(site, 2)) as ear:
            assert (await ear.next())[0] == "handoff"
            site.hub.close()
            assert await ear.next() == ("", None)

    run(talk())
