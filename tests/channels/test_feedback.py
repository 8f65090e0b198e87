"""POST /api/conversations/{id}/feedback: what a patient says of an answer; the last opinion counts."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from faqbot.channels.web import create_app
from faqbot.site import Site

PATH = "/api/conversations/c/feedback"


@pytest.fixture
def client(site: Site) -> Iterator[TestClient]:
    with TestClient(create_app(lambda: site)) as client:
        client.post("/api/messages", json={"text": "does it hurt?", "conversation_id": "c", "message_id": "m"})
        yield client


def test_the_last_opinion_of_an_answer_is_kept(client: TestClient, site: Site) -> None:
    assert client.post(PATH, json={"message_id": "m", "helped": False}).status_code == 204
    assert client.post(PATH, json={"message_id": "m", "helped": False, "reason": "wrong"}).status_code == 204
    (kept,) = site.store.feedback.newest()
    assert (kept.conversation_id, kept.seq, kept.helped, kept.reason) == ("c", 2, False, "wrong")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"message_id": "other", "helped": True}, 404),
        ({"message_id": "m"}, 422),
        ({"message_id": "m", "helped": False, "reason": "rude"}, 422),
        ({"message_id": "m", "helped": True, "reason": "wrong"}, 422),
        ({"message_id": "m", "helped": True, "seq": 2}, 422),
    ],
)
def test_what_is_no_opinion_of_an_answer_is_refused(
    client: TestClient, site: Site, body: dict[str, object], status: int
) -> None:
    assert client.post(PATH, json=body).status_code == status
    assert site.store.feedback.newest() == []
