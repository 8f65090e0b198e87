"""What the server tells of itself, and to whom."""

import pytest
from starlette.testclient import TestClient

from faqbot.channels.web import create_app
from faqbot.site import Site
from faqbot.storage import Store

HERE = ("127.0.0.1", 5000)


def test_this_machine_reads_counts_and_times_without_a_word_of_anybody(site: Site) -> None:
    with TestClient(create_app(lambda: site), client=HERE) as client:
        for number, text in enumerate(("does it hurt?", "how much does it cost")):
            client.post("/api/messages", json={"text": text, "conversation_id": f"c{number}"})
        told = client.get("/metrics")
    assert told.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = told.text.splitlines()
    for line in (
        'faqbot_replies_total{kind="answer"} 1.0',
        'faqbot_replies_total{kind="handoff"} 1.0',
        "faqbot_reply_seconds_count 2.0",
        "faqbot_open_streams 0.0",
        "faqbot_database_up 1.0",
        "faqbot_cases_waiting 1.0",
        "faqbot_cases_overdue 0.0",
        "faqbot_cases_with_person 0.0",
    ):
        assert line in lines
    assert "cost" not in told.text


@pytest.mark.parametrize("token", ["", "a-secret"])
def test_a_stranger_reads_no_metrics(site: Site, token: str) -> None:
    with TestClient(create_app(lambda: site, metrics_token=token)) as client:
        for header in ({}, {"authorization": "Bearer "}, {"authorization": "Bearer guessed"}):
            assert client.get("/metrics", headers=header).status_code == 404


def test_the_token_opens_the_metrics_to_another_machine(site: Site) -> None:
    with TestClient(create_app(lambda: site, metrics_token="a-secret")) as client:
        assert client.get("/metrics", headers={"authorization": "Bearer a-secret"}).status_code == 200


def test_without_its_database_the_metrics_say_so(site: Site, store: Store) -> None:
    with store._database.engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql("ALTER TABLE handoffs RENAME TO elsewhere")
    with TestClient(create_app(lambda: site), client=HERE) as client:
        lines = client.get("/metrics").text.splitlines()
    assert "faqbot_database_up 0.0" in lines
    assert "faqbot_cases_waiting NaN" in lines
