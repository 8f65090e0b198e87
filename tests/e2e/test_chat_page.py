"""Talk to the chat on the sample page as a patient would, in a real browser against the real server."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("playwright", reason="no playwright: pip install 'faqbot[e2e]'")
from playwright.sync_api import Route, expect

if TYPE_CHECKING:
    from .conftest import Visit

pytestmark = pytest.mark.e2e

QUESTION = "Does dry needling hurt?"
EMERGENCY = "I had needling near my shoulder today and now my chest hurts and I can't breathe"


def reply(html: str, kind: str = "answer", **more: Any) -> str:
    """A server's answer, for what the real knowledge does not happen to say."""
    part = {"kind": kind, "text": re.sub("<[^>]+>", "", html), "html": html, "sources": []}
    whole = {**part, "parts": [part], "options": [], "handoff": None} | more
    return json.dumps({"conversation_id": "a-conversation", "reply": whole})


def test_the_page_says_that_it_is_a_sample_and_fills_in_the_clinic(visit: Visit) -> None:
    expect(visit.page.get_by_text("This is a sample page")).to_be_visible()
    expect(visit.page).to_have_title(visit.chat["name"])
    call = visit.page.locator(f"main a[href='{visit.chat['phone_href']}']")
    expect(call.first).to_contain_text(visit.chat["phone"])
    assert "{{" not in visit.page.content()


def test_the_chat_stays_shut_until_the_patient_opens_it(visit: Visit) -> None:
    expect(visit.button("open")).to_be_visible()
    expect(visit.dialog).to_be_hidden()


def test_the_greeting_and_suggestions_come_first(visit: Visit) -> None:
    visit.open()
    expect(visit.log).to_contain_text(visit.chat["greeting"]["text"][:20])
    for suggestion in visit.chat["suggestions"]:
        expect(visit.log.get_by_role("button", name=suggestion["label"])).to_be_visible()


def test_an_answer_shows_its_source_and_review_date(visit: Visit) -> None:
    visit.open()
    turn = visit.ask(QUESTION)
    expect(visit.patient_turns).to_contain_text([QUESTION])
    expect(turn).to_contain_text(visit.labels["sources"])
    expect(turn).to_contain_text(re.compile(visit.labels["reviewed"] + r" .*\d{4}"))


def test_picking_a_suggestion_posts_its_id_and_label(visit: Visit) -> None:
    visit.open()
    sent = visit.posts()
    first = visit.chat["suggestions"][0]
    visit.log.get_by_role("button", name=first["label"]).click()
    expect(visit.bot_turns).to_have_count(2)
    assert (sent[0]["text"], sent[0]["option_id"]) == (first["label"], first["id"])
    expect(visit.patient_turns).to_contain_text([first["label"]])


def test_options_of_a_clarifying_reply_are_buttons_and_only_the_newest_remain(visit: Visit) -> None:
    visit.open()
    options = [{"id": "a/b", "label": "Are the needles clean?"}, {"id": "none", "label": "None of these"}]
    visit.answer_with(reply("<p>Did you mean:</p>", "clarify", options=options))
    visit.ask("needles")
    expect(visit.log.get_by_role("button")).to_have_text(["Are the needles clean?", "None of these"])
    visit.answer_with(reply("<p>Yes.</p>"))
    visit.log.get_by_role("button", name="Are the needles clean?").click()
    expect(visit.bot_turns).to_have_count(3)
    expect(visit.log.locator(".options")).to_have_count(0)


def test_an_urgent_reply_stands_out_and_offers_the_call(visit: Visit) -> None:
    visit.open()
    urgent = visit.ask(EMERGENCY).locator(".urgent")
    expect(urgent.locator("svg")).to_be_visible()
    expect(urgent.locator("a[href='tel:911']").first).to_be_visible()
    visit.ask("thank you")
    expect(urgent).to_be_visible()


def test_talk_to_a_person_is_always_there_and_posts_its_label(visit: Visit) -> None:
    visit.open()
    place = visit.button("person").bounding_box()
    visit.ask(QUESTION)
    assert visit.button("person").bounding_box() == place
    sent = visit.posts()
    visit.button("person").click()
    expect(visit.bot_turns).to_have_count(3)
    assert sent[0]["text"] == visit.labels["person"]


def test_enter_sends_shift_enter_breaks_the_line_and_nothing_sends_nothing(visit: Visit) -> None:
    visit.open()
    visit.input.press("Enter")
    expect(visit.patient_turns).to_have_count(0)
    visit.input.press_sequentially("Does it")
    visit.input.press("Shift+Enter")
    visit.input.press_sequentially("hurt?")
    visit.button("send").click()
    expect(visit.patient_turns).to_contain_text(["Does it\nhurt?"], use_inner_text=True)
    expect(visit.input).to_have_value("")
    expect(visit.bot_turns).to_have_count(2)


def test_what_a_patient_writes_is_text_and_never_markup(visit: Visit) -> None:
    visit.open()
    visit.ask("<img src=x onerror=alert(1)> does it hurt?")
    expect(visit.patient_turns).to_contain_text(["<img src=x"])
    expect(visit.log.locator("img")).to_have_count(0)


def test_links_open_in_a_new_tab_and_phone_links_do_not(visit: Visit) -> None:
    visit.open()
    visit.answer_with(reply('<a href="https://clinic.test/">page</a> <a href="tel:+15550100">call</a>'))
    turn = visit.ask(QUESTION)
    link = turn.get_by_role("link", name="page")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", re.compile("noopener"))
    assert turn.get_by_role("link", name="call").get_attribute("target") is None


def test_a_strict_content_security_policy_is_enough(visit: Visit) -> None:
    def harden(route: Route) -> None:
        response = route.fetch()
        headers = response.headers | {"content-security-policy": "default-src 'self'"}
        route.fulfill(response=response, headers=headers)

    visit.page.route(visit.origin + "/", harden)
    visit.page.reload()
    visit.open()
    visit.ask(QUESTION)
    visit.ask(EMERGENCY)
    assert visit.page.evaluate("document.querySelectorAll('[style], style').length") == 0
    shadow = "document.querySelector('faqbot-chat').shadowRoot"
    assert visit.page.evaluate(f"{shadow}.querySelectorAll('[style], style').length") == 0
