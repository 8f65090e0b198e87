"""What is typed is delivered once, whatever happens meanwhile; and what else a patient can do with a conversation."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest

pytest.importorskip("playwright", reason="no playwright: pip install 'faqbot[e2e]'")
from playwright.sync_api import expect

from .desk import ALWAYS, patient_of
from .states import URGENT, ask, part, person, reply, waiting

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Request

    from ..servers import Server
    from .conftest import Visit

pytestmark = pytest.mark.e2e

QUESTION = "Does dry needling hurt?"


def said(visit: Visit) -> list[str]:
    return [turn["text"] for turn in visit.stored_turns() if turn["author"] == "patient"]


def requests(visit: Visit, end: str) -> list[Request]:
    """The requests of the page from now on whose address ends so."""
    made: list[Request] = []

    def keep(request: Request) -> None:
        if request.url.endswith(end):
            made.append(request)

    visit.page.on("request", keep)
    return made


@pytest.mark.parametrize("arrived", [True, False])
def test_a_message_under_way_while_the_tab_reloads_is_delivered_once(visit: Visit, arrived: bool) -> None:
    """Also the first of a conversation, and whether or not the server had it already."""
    visit.open()
    held = visit.hold()
    visit.input.fill(QUESTION)
    visit.input.press("Enter")
    visit.page.wait_for_function("sessionStorage.getItem('faqbot.unsent')")
    visit.page.wait_for_timeout(100)
    if arrived:
        held[0].fetch()
    visit.page.unroute_all(behavior="ignoreErrors")
    visit.page.reload()
    visit.open()
    expect(visit.bot_turns).to_have_count(2)
    expect(visit.patient_turns).to_have_count(1)
    assert said(visit) == [QUESTION]
    assert visit.page.evaluate("sessionStorage.length") == 0
    visit.complaints.clear()


def test_a_message_typed_while_the_server_restarts_is_delivered_once(
    browser: Browser, run: Callable[[str], Server]
) -> None:
    server = run(ALWAYS)
    visit = patient_of(browser, server)
    visit.ask(QUESTION)
    server.stop()
    visit.input.fill("Is it safe?")
    visit.input.press("Enter")
    visit.button("retry").wait_for()
    server.start()
    server.ready()
    visit.button("retry").click()
    expect(visit.bot_turns).to_have_count(3)
    assert said(visit) == [QUESTION, "Is it safe?"]
    expect(visit.patient_turns).to_have_count(2)


def test_two_tabs_stay_in_step(visit: Visit) -> None:
    visit.open()
    visit.ask(QUESTION)
    other = visit.page.context.new_page()
    other.goto(visit.origin)
    other.get_by_role("button", name=visit.labels["open"]).click()
    log = other.get_by_role("log")
    expect(log.locator(".patient")).to_have_count(1)
    visit.ask("thank you")
    expect(log.locator(".patient")).to_have_count(2)
    expect(log.locator(".turn:not(.patient)")).to_have_count(3)
    other.get_by_role("button", name=visit.labels["clear"]).click()
    expect(visit.patient_turns).to_have_count(0)
    expect(visit.bot_turns).to_have_count(1)


def test_an_opinion_reaches_the_clinic_and_its_reason_too(visit: Visit) -> None:
    visit.open()
    visit.ask(QUESTION)
    sent = requests(visit, "/feedback")
    visit.button("feedback_no").click()
    expect(visit.button("feedback_wrong")).to_be_focused()
    with visit.page.expect_response("**/feedback") as answer:
        visit.button("feedback_unclear").click()
    assert answer.value.status == 204
    expect(visit.log).to_contain_text(visit.labels["feedback_thanks"])
    expect(visit.input).to_be_focused()
    opinions = [it.post_data_json or {} for it in sent]
    assert [(opinion["helped"], opinion.get("reason")) for opinion in opinions] == [
        (False, None),
        (False, "unclear"),
    ]


def test_who_says_that_a_person_is_needed_gets_one(visit: Visit) -> None:
    visit.open()
    visit.ask(QUESTION)
    visit.button("feedback_no").click()
    visit.button("feedback_person").click()
    expect(visit.patient_turns).to_have_count(2)
    expect(visit.patient_turns.last).to_contain_text(visit.labels["person"])


def test_an_urgent_reply_stays_in_sight_until_the_chat_is_cleared(visit: Visit) -> None:
    visit.open()
    ask(visit, URGENT, "I cannot breathe")
    for _ in range(6):
        ask(visit, reply(part(text="Some other answer. " * 30)))
    expect(visit.dialog.locator(".pin a")).to_be_in_viewport(ratio=1)
    expect(visit.dialog.locator(".pin a")).to_have_attribute("href", "tel:911")
    visit.button("clear").click()
    expect(visit.dialog.locator(".pin")).to_be_hidden()


def test_the_conversation_can_be_saved_as_text(visit: Visit, tmp_path: Path) -> None:
    visit.open()
    answer = visit.ask(QUESTION).inner_text()
    with visit.page.expect_download() as download:
        visit.button("save").click()
    download.value.save_as(tmp_path / "chat.txt")
    text = (tmp_path / "chat.txt").read_text("utf-8")
    assert QUESTION in text
    assert answer.splitlines()[-1] in text
    assert visit.labels["feedback_yes"] not in text


def test_the_desk_is_told_of_typing_once_in_three_seconds_and_only_while_a_person_is_asked_for(visit: Visit) -> None:
    told = requests(visit, "/typing")
    visit.open()
    visit.input.press_sequentially("hello")
    assert told == []
    visit.input.fill("")
    visit.page.evaluate("localStorage.clear()")
    visit.page.reload()
    waiting(visit)
    visit.input.press_sequentially("are you there")
    assert [it.method for it in told] == ["POST"]


def test_a_persons_turn_is_announced_once(visit: Visit) -> None:
    visit.page.evaluate("""() => {
      window.said = [];
      const live = document.querySelector('faqbot-chat').shadowRoot.querySelector('dialog [aria-live=polite]');
      new MutationObserver((changes) => changes.forEach(({ addedNodes }) =>
        window.said.push(...[...addedNodes].map((node) => node.textContent)))).observe(live, { childList: true });
    }""")
    person(visit)
    assert visit.page.evaluate("window.said.filter((text) => text === 'Ana Sample: Yes, it is.').length") == 1


def test_the_page_without_javascript_answers_like_the_chat(visit: Visit) -> None:
    context = visit.page.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    page = context.new_page()
    page.goto(f"{visit.origin}/")
    page.get_by_role("link", name="All questions and answers").click()
    page.get_by_role("searchbox").fill("cna it hurt")
    page.get_by_role("button").click()
    expect(page.get_by_role("heading", name=QUESTION)).to_be_visible()
    with urlopen(f"{visit.origin}/api/chat") as chat:
        phone = json.load(chat)["phone"]
    expect(page.get_by_role("link", name=phone).first).to_be_visible()
    context.close()
