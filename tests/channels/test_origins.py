"""Which other pages may use the public API: those that are named, and nobody learns or writes a thing besides."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from faqbot.channels.web import create_app
from faqbot.config import load_settings
from faqbot.errors import SettingsError
from faqbot.site import Site

FRIEND, STRANGER = "https://clinic.example", "https://elsewhere.example"
BODY = {"text": "does it hurt?", "conversation_id": "c"}


@pytest.fixture
def client(site: Site) -> Iterator[TestClient]:
    with TestClient(create_app(lambda: site, origins=[FRIEND])) as client:
        yield client


def test_an_allowed_page_reads_and_writes_without_cookies(client: TestClient) -> None:
    response = client.post("/api/messages", json=BODY, headers={"origin": FRIEND})
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == FRIEND
    assert "access-control-allow-credentials" not in response.headers
    asked = {"origin": FRIEND, "access-control-request-method": "DELETE"}
    assert client.options("/api/conversations/c", headers=asked).status_code == 200


def test_a_strange_page_writes_nothing_and_reads_nothing(client: TestClient, site: Site) -> None:
    response = client.post("/api/messages", json=BODY, headers={"origin": STRANGER})
    assert response.status_code == 403
    assert response.json()["error"]["code"] == "wrong_origin"
    assert site.store.turns.last_seq("c") == 0
    read = client.get("/api/chat", headers={"origin": STRANGER})
    assert "access-control-allow-origin" not in read.headers


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://testserver"},
        {"origin": "https://chat.example", "sec-fetch-site": "same-origin"},
        {"origin": "HTTPS://CLINIC.EXAMPLE"},
    ],
    ids=["no browser", "own", "own behind a proxy", "any case"],
)
def test_who_may_write(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/api/messages", json=BODY, headers=headers).status_code == 200


@pytest.mark.parametrize("origin", ["null", "https://testserver.evil.example", "http://clinic.example", "https://"])
def test_who_may_not(client: TestClient, origin: str) -> None:
    assert client.post("/api/messages", json=BODY, headers={"origin": origin}).status_code == 403


def test_any_page_may_read_the_script_for_its_hash_but_no_staff_page(client: TestClient) -> None:
    headers = {"origin": STRANGER}
    assert client.get("/static/widget.js", headers=headers).headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in client.get("/", headers=headers).headers


@pytest.mark.parametrize("value", ["*", "clinic.example", "https://clinic.example/page", "https://*.clinic.example"])
def test_what_is_no_origin_is_refused_at_the_door(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("FAQBOT_ALLOWED_ORIGINS", value)
    with pytest.raises(SettingsError, match=r"FAQBOT_ALLOWED_ORIGINS.*is no origin"):
        load_settings()
