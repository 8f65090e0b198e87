"""Before the index is fitted: pages say so, everything else waits."""

import threading
from concurrent.futures import Future

import pytest
from starlette.testclient import TestClient

from faqbot.channels import ready
from faqbot.channels.ready import GettingReady
from faqbot.channels.web import create_app
from faqbot.site import Site

PAGE = {"accept": "text/html,*/*"}


@pytest.fixture
def built() -> "Future[Site]":
    return Future()


@pytest.fixture
def client(built: "Future[Site]") -> TestClient:
    return TestClient(GettingReady(create_app(built.result), built))


def test_a_page_says_that_the_chat_is_getting_ready_and_asks_again(client: TestClient) -> None:
    page = client.get("/", headers=PAGE)
    assert (page.status_code, page.headers["retry-after"]) == (503, "3")
    assert "getting ready" in page.text
    assert 'http-equiv="refresh"' in page.text
    assert "content-security-policy" in page.headers
    assert client.get("/static/sample.css").status_code == 200


def test_a_health_check_is_answered_at_once(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()) == (503, {"status": "getting ready"})


def test_a_message_waits_for_its_answer(client: TestClient, built: "Future[Site]", site: Site) -> None:
    threading.Timer(ready.PATIENCE / 10, built.set_result, [site]).start()
    sent = client.post("/api/messages", json={"text": "does it hurt?"})
    assert sent.status_code == 200


def test_a_ready_site_is_not_in_the_way(client: TestClient, built: "Future[Site]", site: Site) -> None:
    built.set_result(site)
    assert client.get("/", headers=PAGE).status_code == 200
