"""The public API: its shape, its refusals and its description. Every refusal is {"error": {code, message}}."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from faqbot.app import assemble
from faqbot.channels.requests import MAX_BODY
from faqbot.channels.web import create_app
from faqbot.knowledge import Knowledge
from faqbot.retrieval import Retriever
from faqbot.safety import Triage
from faqbot.service import Service
from faqbot.site import Site
from faqbot.storage import Store


@pytest.fixture
def client(site: Site) -> Iterator[TestClient]:
    with TestClient(create_app(lambda: site)) as client:
        yield client


def post(client: TestClient, **body: Any) -> dict[str, Any]:
    response = client.post("/api/messages", json=body)
    assert response.status_code == 200, response.text
    data: dict[str, Any] = response.json()
    return data


def refused(response: Response, status: int, code: str) -> str:
    assert response.status_code == status
    assert set(response.json()) == {"error"}
    error = response.json()["error"]
    assert error["code"] == code
    return str(error["message"])


def test_an_answer_has_the_documented_shape(client: TestClient) -> None:
    data = post(client, text="does it hurt?")
    assert set(data) == {"conversation_id", "reply"}
    reply = data["reply"]
    assert set(reply) == {"kind", "text", "html", "parts", "options", "handoff"}
    assert reply["kind"] == "answer"
    assert reply["html"].startswith("<p>")
    assert reply["handoff"] is None
    (part,) = reply["parts"]
    assert part["entry_id"] == "comfort/does-it-hurt"
    assert 0 < part["confidence"] <= 1
    assert part["sources"] == [{"title": "Discomfort at first", "reviewed": "2026-11-20"}]
    assert all(set(option) == {"id", "label"} for option in reply["options"])


def test_a_conversation_goes_on_by_its_id(client: TestClient) -> None:
    first = post(client, text="does dry needling help headaches?")
    second = post(client, text="what about my knee?", conversation_id=first["conversation_id"])
    assert second["conversation_id"] == first["conversation_id"]
    assert second["reply"]["parts"][0]["entry_id"] == "conditions/knee-pain"


def test_a_message_id_counts_once(client: TestClient) -> None:
    same = {"text": "how much is it", "conversation_id": "c", "message_id": "m"}
    assert post(client, **same) == post(client, **same)
    assert len(client.get("/api/conversations/c").json()["turns"]) == 2


def test_a_pressed_option_is_answered(client: TestClient) -> None:
    reply = post(client, text="Will I bruise?", option_id="comfort/bruising")["reply"]
    assert reply["parts"][0]["entry_id"] == "comfort/bruising"


def test_a_conversation_is_restored_in_order(client: TestClient) -> None:
    post(client, text="does it hurt?", conversation_id="c")
    turns = client.get("/api/conversations/c").json()["turns"]
    assert [(turn["seq"], turn["author"]) for turn in turns] == [(1, "patient"), (2, "bot")]
    assert turns[0]["text"] == "does it hurt?"
    assert turns[1]["reply"]["kind"] == "answer"


@pytest.mark.parametrize(
    ("body", "status", "code", "says"),
    [
        (b"{", 400, "bad_json", "not JSON"),
        (b"", 400, "bad_json", "not JSON"),
        (b"[]", 422, "invalid_message", "object"),
        (b"{}", 422, "invalid_message", "text"),
        (b'{"text": 5}', 422, "invalid_message", "text"),
        (b'{"text": "a", "txet": 1}', 422, "invalid_message", "txet"),
        (b'{"text": "a", "conversation_id": "../x y"}', 422, "invalid_message", "conversation_id"),
        (b'{"text": "a", "message_id": ""}', 422, "invalid_message", "message_id"),
        (b'{"text": "\xff"}', 400, "bad_json", "JSON"),
        (json.dumps({"text": "a" * MAX_BODY}).encode(), 413, "too_large", "bytes"),
    ],
)
def test_a_bad_request_is_refused_with_its_reason(
    client: TestClient, body: bytes, status: int, code: str, says: str
) -> None:
    response = client.post("/api/messages", content=body, headers={"content-type": "application/json"})
    assert says in refused(response, status, code)


def test_other_refusals_have_the_same_shape(client: TestClient) -> None:
    refused(client.post("/api/messages", content="text=a"), 415, "not_json")
    refused(client.get("/api/messages"), 405, "method_not_allowed")
    refused(client.get("/api/conversations/nobody"), 404, "not_found")
    refused(client.get("/nowhere"), 404, "not_found")


def test_without_its_database_the_history_is_refused_but_questions_are_answered(
    knowledge: Knowledge, triage: Triage, retriever: Retriever, tmp_path: Path
) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/x.db")
    store.close()
    for file in tmp_path.iterdir():
        file.unlink()
    (tmp_path / "x.db").mkdir()
    site = assemble(Service(knowledge, triage, retriever, store), store)
    with TestClient(create_app(lambda: site)) as client:
        for path in ("/api/conversations/c", "/api/conversations/c/events", "/readyz"):
            refused(client.get(path), 503, "storage_down")
        refused(client.delete("/api/conversations/c"), 503, "storage_down")
        assert post(client, text="does it hurt?")["reply"]["kind"] == "answer"


def test_the_description_names_what_the_api_has(client: TestClient, site: Site) -> None:
    document = client.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    served = {route.path for route in create_app(lambda: site).routes if isinstance(route, Route)}
    assert set(document["paths"]) == {path for path in served if path.startswith("/api/")} - {"/api/chat"}
    schemas = document["components"]["schemas"]
    assert schemas["MessageIn"]["required"] == ["text"]
    assert {"kind", "text", "html", "parts", "options", "handoff"} == set(schemas["ReplyOut"]["properties"])
    text = json.dumps(document)
    for name in {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}:
        assert name in schemas


def test_the_chat_gets_its_words_and_suggestions(client: TestClient, knowledge: Knowledge) -> None:
    chat = client.get("/api/chat").json()
    assert "automated" in chat["greeting"]["text"]
    assert chat["phone"] == knowledge.clinic.phone
    assert [suggestion["id"] for suggestion in chat["suggestions"]] == list(knowledge.clinic.suggestions)
    assert chat["labels"] == dict(knowledge.clinic.labels)


def test_the_sample_page_is_filled_and_nothing_is_left_open(client: TestClient, knowledge: Knowledge) -> None:
    page = client.get("/").text
    assert knowledge.clinic.name in page
    assert "{{" not in page
    assert client.get("/static/widget.js").status_code == 200


def test_a_build_is_kept_for_good_and_an_older_address_still_brings_the_chat(client: TestClient) -> None:
    script = client.get("/static/widget.js").content
    own = client.get(f"/widget/{hashlib.sha256(script).hexdigest()[:12]}.js")
    older = client.get("/widget/000000000000.js")
    assert own.content == older.content == script
    assert "immutable" in own.headers["cache-control"]
    assert older.headers["cache-control"] == "public, max-age=300"


def test_every_response_is_guarded(client: TestClient) -> None:
    for path in ("/", "/healthz", "/nowhere", "/static/widget.js"):
        headers = client.get(path).headers
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_an_address_that_sends_too_much_is_told_when_to_try_again(site: Site) -> None:
    with TestClient(create_app(lambda: site, "3/minute")) as client:
        for _ in range(3):
            post(client, text="hello")
        response = client.post("/api/messages", json={"text": "hello"})
        refused(response, 429, "too_many")
        assert 1 <= int(response.headers["retry-after"]) <= 60


def test_a_server_is_ready_when_its_database_answers(client: TestClient) -> None:
    assert client.get("/readyz").json() == {"status": "ready"}
