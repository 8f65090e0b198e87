"""The pages without JavaScript: every answer with its own address, and a search that answers as the chat does."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from faqbot.channels.web import create_app
from faqbot.site import Site


@pytest.fixture
def client(site: Site) -> Iterator[TestClient]:
    with TestClient(create_app(lambda: site)) as client:
        yield client


def get(client: TestClient, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.text


def test_every_answer_is_listed_and_has_its_own_address(client: TestClient, site: Site) -> None:
    page = get(client, "/faq")
    for entry in site.service.knowledge.served.values():
        assert (f'href="/faq/{entry.id}"' in page) is (entry.reply == "answer")
    assert site.service.knowledge.clinic.phone in page
    assert "<script" not in page
    assert "It can be uncomfortable" in get(client, "/faq/comfort/does-it-hurt")


def test_an_address_without_an_answer_shows_all_answers(client: TestClient) -> None:
    page = get(client, "/faq/comfort/no-such-entry", 404)
    assert 'href="/faq/comfort/does-it-hurt"' in page
    assert "</html>" in page


@pytest.mark.parametrize(
    ("asked", "kind", "words"),
    [
        ("cna it hurt", "answer", "It can be uncomfortable"),
        ("how much does it cost", "handoff", "Prices are not something"),
        ("my chest hurts after needling and I cant breathe", "urgent", "tel:911"),
        ("Is Ulan Bator the capital of Mongolia?", "handoff", "+1 555 555 0100"),
    ],
)
def test_a_search_replies_as_the_chat_does_and_keeps_nothing(
    client: TestClient, site: Site, asked: str, kind: str, words: str
) -> None:
    page = client.get("/faq", params={"q": asked}).text
    assert f'class="reply {kind}"' in page
    assert words in page
    assert site.store.gaps.all() == []
    assert "noted" not in page


def test_what_is_searched_is_text_and_never_markup(client: TestClient) -> None:
    page = client.get("/faq", params={"q": '"><script>alert(1)</script>'}).text
    assert "<script" not in page


def test_a_search_beyond_its_length_is_refused(client: TestClient) -> None:
    assert client.get("/faq", params={"q": "x" * 501}).status_code == 422
