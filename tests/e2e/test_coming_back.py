"""A patient who leaves and returns, by the back button or days later, and staff who leave their pages open."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright", reason="no playwright: pip install 'faqbot[e2e]'")
from playwright.sync_api import expect

from .conftest import Visit, launch
from .desk import ALWAYS, patient_of, reply, staff_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserType, Page

    from ..servers import Server

pytestmark = pytest.mark.e2e

QUESTION = "Is Ulan Bator the capital of Mongolia?"


@pytest.fixture(scope="module")
def keeping_browser(chromium: BrowserType) -> Iterator[Browser]:
    """A browser that keeps the page one has left, as patients' browsers do; playwright's own does not."""
    browser = launch(chromium, without=["--disable-back-forward-cache"])
    yield browser
    browser.close()


def ask_for_a_person(visit: Visit, staff: Page) -> None:
    visit.ask(QUESTION)
    staff.get_by_role("link", name=re.compile("Ulan Bator")).click()
    reply(staff, "Yes, it is.")
    expect(visit.log).to_contain_text("Yes, it is.")


def assert_nothing_is_doubled(visit: Visit, *said: str) -> None:
    shown = visit.log.locator(".turn").all_inner_texts()
    for text in (QUESTION, *said):
        assert sum(text in turn for turn in shown) == 1, text
    assert [turn["text"] for turn in visit.stored_turns() if turn["author"] == "staff"] == list(said)


@pytest.mark.parametrize("kept", [True, False], ids=["kept", "loaded anew"])
def test_after_the_back_button_the_talk_goes_on(
    kept: bool, request: pytest.FixtureRequest, run: Callable[[str], Server]
) -> None:
    server = run(ALWAYS)
    browser = request.getfixturevalue("keeping_browser" if kept else "browser")
    visit, staff = patient_of(browser, server), staff_of(browser, server, "ana")
    ask_for_a_person(visit, staff)
    visit.page.evaluate("addEventListener('pageshow', ({ persisted }) => { window.kept = persisted; })")
    visit.page.goto(f"{server.origin}/faq")
    reply(staff, "While you were away.")
    visit.page.go_back(wait_until="commit")
    if not kept:
        visit.page.get_by_role("button", name=visit.labels["unread"]).click()
    expect(visit.log).to_contain_text("While you were away.")
    assert visit.page.evaluate("window.kept ?? false") == kept
    reply(staff, "Welcome back.")
    expect(visit.log).to_contain_text("Welcome back.")
    visit.input.fill("Here I am.")
    visit.input.press("Enter")
    expect(staff.get_by_role("log")).to_contain_text("Here I am.")
    assert_nothing_is_doubled(visit, "Yes, it is.", "While you were away.", "Welcome back.")


def test_days_later_the_replies_are_there_and_after_the_retention_the_chat_begins_anew(
    browser: Browser, run: Callable[[str], Server]
) -> None:
    server = run(ALWAYS)
    visit, staff = patient_of(browser, server), staff_of(browser, server, "ana")
    ask_for_a_person(visit, staff)
    patient = visit.page.context
    visit.page.close()
    reply(staff, "While you were away.")
    staff.get_by_role("button", name="Close", exact=True).click()
    expect(staff.locator(".state")).to_contain_text("Closed")
    let_days_pass(server, 5)
    visit = come_back(patient.new_page(), server)
    visit.page.get_by_role("button", name=visit.labels["unread"]).click()
    expect(visit.log.locator(".staff")).to_have_count(2)
    assert_nothing_is_doubled(visit, "Yes, it is.", "While you were away.")
    assert visit.ask("Does dry needling hurt?").inner_text()
    visit.ask(QUESTION)
    visit.page.close()

    let_days_pass(server, 31)
    server.run("purge")
    visit = come_back(patient.new_page(), server)
    visit.open()
    expect(visit.bot_turns).to_have_count(1)
    expect(visit.page.get_by_role("alert")).to_be_empty()
    visit.ask("Does dry needling hurt?")
    assert [turn["seq"] for turn in visit.stored_turns()] == [1, 2]
    visit.page.once("dialog", lambda dialog: dialog.accept())
    visit.button("delete").click()
    expect(visit.bot_turns).to_have_count(1)
    visit.page.close()

    visit = come_back(patient.new_page(), server)
    visit.open()
    expect(visit.bot_turns).to_have_count(1)
    expect(visit.patient_turns).to_have_count(0)
    expect(visit.page.get_by_role("alert")).to_be_empty()


def come_back(page: Page, server: Server) -> Visit:
    page.goto(server.origin)
    return Visit(page, server.origin)


def let_days_pass(server: Server, days: int) -> None:
    """Make all that was said so much older."""
    with sqlite3.connect(server.folder / "faqbot.db") as database:
        for column in ("turns.sent_at", "conversations.started_at", "handoffs.opened_at"):
            table, name = column.split(".")
            database.execute(f"UPDATE {table} SET {name} = datetime({name}, '-{days} days') || '.000000'")
    database.close()


def test_a_page_of_the_desk_that_was_left_open_goes_to_the_sign_in(
    browser: Browser, run: Callable[[str], Server]
) -> None:
    server = run(ALWAYS)
    visit, staff = patient_of(browser, server), staff_of(browser, server, "ana")
    ask_for_a_person(visit, staff)
    other, phone = staff.context.new_page(), staff_of(browser, server, "ana", 390)
    with other.expect_response("**/staff/events"):
        other.goto(staff.url)
    staff.get_by_role("button", name="Sign out Ana Sample").click()
    expect(other.get_by_role("button", name="Sign in")).to_be_visible()
    expect(other.get_by_text("Ulan Bator")).to_have_count(0)
    phone.reload()
    expect(phone.get_by_role("link", name=re.compile("Ulan Bator"))).to_be_visible()
    phone.get_by_role("button", name="Sign out on every device").click()
    expect(phone.get_by_role("button", name="Sign in")).to_be_visible()
