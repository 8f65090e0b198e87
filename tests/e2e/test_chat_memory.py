"""The conversation outlives reloads, blocked storage and lost connections, and each message arrives once."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright", reason="no playwright: pip install 'faqbot[e2e]'")
from playwright.sync_api import Route, expect

if TYPE_CHECKING:
    from .conftest import Visit

pytestmark = pytest.mark.e2e

QUESTION = "Does dry needling hurt?"
POSTS = "**/api/messages"


def test_the_conversation_survives_a_reload(visit: Visit) -> None:
    visit.open()
    visit.ask(QUESTION)
    before = visit.bot_turns.last.locator(".rich").inner_text()
    visit.page.reload()
    visit.open()
    expect(visit.patient_turns).to_contain_text([QUESTION])
    expect(visit.bot_turns).to_have_count(2)
    expect(visit.bot_turns.last).to_contain_text(before.split("\n", maxsplit=1)[0])
    sent = visit.posts()
    visit.ask("thank you")
    assert sent[0]["conversation_id"] == visit.page.evaluate("localStorage.getItem('faqbot.conversation')")


def test_a_conversation_that_the_server_no_longer_has_is_forgotten(visit_page: Callable[..., Visit]) -> None:
    visit = visit_page("localStorage.setItem('faqbot.conversation', '00000000-0000-4000-8000-000000000000')")
    with visit.page.expect_response("**/api/conversations/*") as answer:
        visit.open()
    assert answer.value.status == 404
    expect(visit.bot_turns).to_have_count(1)
    expect(visit.page.get_by_role("alert")).to_be_empty()
    assert visit.page.evaluate("localStorage.getItem('faqbot.conversation')") is None
    assert [it for it in visit.complaints if "404" not in it] == []
    visit.complaints.clear()


def test_clearing_forgets_the_conversation_and_starts_anew(visit: Visit) -> None:
    visit.open()
    sent = visit.posts()
    visit.ask(QUESTION)
    visit.button("clear").click()
    expect(visit.patient_turns).to_have_count(0)
    expect(visit.bot_turns).to_have_count(1)
    assert visit.page.evaluate("localStorage.length") == 0
    visit.ask(QUESTION)
    assert sent[0]["conversation_id"] != sent[1]["conversation_id"]


def test_clearing_while_an_answer_is_under_way_drops_it_quietly(visit: Visit) -> None:
    visit.open()
    visit.hold()
    visit.input.fill(QUESTION)
    visit.input.press("Enter")
    expect(visit.page.get_by_role("status")).to_have_text(visit.labels["typing"])
    visit.button("clear").click()
    expect(visit.page.get_by_role("status")).to_be_empty()
    expect(visit.page.get_by_role("alert")).to_be_empty()
    visit.page.unroute(POSTS)
    visit.ask(QUESTION)
    expect(visit.patient_turns).to_have_count(1)


def test_the_chat_works_where_storage_is_blocked(visit_page: Callable[..., Visit]) -> None:
    blocked = "get() { throw new DOMException('blocked'); }"
    visit = visit_page(f"Object.defineProperty(window, 'localStorage', {{{blocked}}})")
    visit.open()
    sent = visit.posts()
    visit.ask(QUESTION)
    visit.ask("thank you")
    assert sent[0]["conversation_id"] == sent[1]["conversation_id"]


def test_a_failed_send_keeps_the_text_and_a_retry_delivers_it(visit: Visit) -> None:
    visit.open()
    sent = visit.posts()
    visit.page.context.set_offline(True)
    visit.input.fill(QUESTION)
    visit.input.press("Enter")
    alert = visit.page.get_by_role("alert")
    expect(alert).to_contain_text(visit.labels["offline"])
    expect(alert.get_by_role("link")).to_have_attribute("href", visit.chat["phone_href"])
    expect(visit.patient_turns).to_contain_text([QUESTION])
    visit.page.route(POSTS, lambda route: route.abort())  # so that being online again does not yet send it
    visit.page.context.set_offline(False)
    expect(alert).to_contain_text(visit.labels["offline"])
    visit.page.unroute(POSTS)
    expect(visit.log.locator(".unsent")).to_have_count(1)
    visit.button("retry").click()
    expect(visit.bot_turns).to_have_count(2)
    expect(visit.log.locator(".unsent")).to_have_count(0)
    expect(alert).to_be_empty()
    assert len({post["message_id"] for post in sent}) == 1
    visit.complaints.clear()


def test_a_message_whose_answer_was_lost_is_delivered_once(visit: Visit) -> None:
    visit.open()
    sent = visit.posts()

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    visit.page.route(POSTS, lose)
    visit.input.fill(QUESTION)
    visit.input.press("Enter")
    visit.button("retry").wait_for()
    visit.page.unroute(POSTS)
    visit.button("retry").click()
    expect(visit.bot_turns).to_have_count(2)
    assert sent[0]["message_id"] == sent[1]["message_id"]
    assert [turn["author"] for turn in visit.stored_turns()] == ["patient", "bot"]
    visit.complaints.clear()


def test_messages_sent_in_haste_are_answered_one_by_one_in_order(visit: Visit) -> None:
    visit.open()
    for text in (QUESTION, "thank you"):
        visit.input.fill(text)
        visit.input.press("Enter")
    expect(visit.bot_turns).to_have_count(3)
    asked = [turn["text"] for turn in visit.stored_turns() if turn["author"] == "patient"]
    assert asked == [QUESTION, "thank you"]


def test_a_message_that_the_server_fails_on_holds_up_no_other(visit: Visit) -> None:
    """An emergency must get through even when what was sent before it cannot."""
    visit.open()
    visit.answer_with("", status=500)
    visit.input.fill(QUESTION)
    visit.input.press("Enter")
    visit.button("retry").wait_for()
    visit.page.unroute(POSTS)
    visit.ask("thank you")
    expect(visit.patient_turns).to_contain_text([QUESTION, "thank you"])
    visit.button("retry").click()
    expect(visit.bot_turns).to_have_count(3)
    expect(visit.patient_turns).to_contain_text(["thank you", QUESTION])
    expect(visit.page.get_by_role("alert")).to_be_empty()
    visit.complaints.clear()


def test_what_is_asked_before_the_history_arrives_comes_after_it(visit: Visit) -> None:
    visit.open()
    visit.ask(QUESTION)
    held = visit.hold("**/api/conversations/*")
    visit.page.reload()
    visit.open()
    visit.input.fill("thank you")
    visit.input.press("Enter")
    expect(visit.patient_turns).to_contain_text(["thank you"])
    held[0].continue_()
    expect(visit.bot_turns).to_have_count(3)
    expect(visit.patient_turns).to_contain_text([QUESTION, "thank you"])


def test_a_history_that_cannot_be_read_holds_up_no_message_and_comes_back_later(visit: Visit) -> None:
    visit.open()
    visit.ask(QUESTION)
    history = "**/api/conversations/*"
    visit.page.route(history, lambda route: route.fulfill(status=503, body="{}"))
    visit.page.reload()
    visit.open()
    visit.ask("thank you")
    visit.page.unroute(history)
    visit.button("retry").click()
    expect(visit.patient_turns).to_contain_text([QUESTION, "thank you"])
    expect(visit.bot_turns).to_have_count(3)
    expect(visit.page.get_by_role("alert")).to_be_empty()
    visit.complaints.clear()


@pytest.mark.parametrize(("status", "kept_in"), [(422, "input"), (429, "log")])
def test_a_refused_message_shows_the_servers_words_and_is_kept(visit: Visit, status: int, kept_in: str) -> None:
    visit.open()
    error = {"code": "no", "message": "Please do it differently."}
    visit.answer_with(json.dumps({"error": error}), status)
    visit.input.fill(QUESTION)
    visit.input.press("Enter")
    expect(visit.page.get_by_role("alert")).to_contain_text("Please do it differently.")
    expect(visit.button("retry")).to_have_count(int(kept_in == "log"))
    expect(visit.input).to_have_value(QUESTION if kept_in == "input" else "")
    expect(visit.patient_turns).to_have_count(int(kept_in == "log"))
    visit.complaints.clear()


def test_a_page_that_cannot_reach_the_server_says_so_and_recovers(visit_page: Callable[..., Visit]) -> None:
    visit = visit_page()
    visit.page.route("**/api/chat", lambda route: route.abort())
    visit.page.reload()
    visit.page.get_by_role("button", name="Ask a question").click()
    alert = visit.page.get_by_role("alert")
    expect(alert).to_contain_text("cannot be reached")
    visit.page.unroute("**/api/chat")
    alert.get_by_role("button", name="Try again").click()
    expect(visit.bot_turns).to_have_count(1)
    expect(alert).to_be_empty()
    visit.complaints.clear()
