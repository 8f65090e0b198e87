"""A patient in one browser and staff in another: asked, claimed, talked live, reloaded, restarted, handed back."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright", reason="no playwright: pip install 'faqbot[e2e]'")
from playwright.sync_api import expect

from .conftest import Visit, _listen
from .desk import ALWAYS, NEVER, PASSWORD, patient_of, picture, reply, staff_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from ..servers import Server

pytestmark = pytest.mark.e2e


def test_from_an_unknown_question_to_a_person_and_back(browser: Browser, run: Callable[[str], Server]) -> None:
    server = run(ALWAYS)
    visit, staff = patient_of(browser, server), staff_of(browser, server, "ana")
    watched = Visit(staff, server.origin)
    _listen(watched)
    _listen(visit)
    visit.ask("Is Ulan Bator the capital of Mongolia?")
    visit.button("person").click()
    expect(visit.bot_turns).to_have_count(3)
    expect(staff).to_have_title(re.compile(r"^\(1\) "))
    picture(staff, "desk")
    staff.get_by_role("link", name=re.compile("Ulan Bator")).click()
    staff.get_by_role("button", name="Claim", exact=True).click()
    expect(visit.log).to_contain_text("Ana Sample from our team is with you")

    reply(staff, "Yes, it is.")
    expect(visit.log.locator(".staff")).to_have_text([re.compile("Ana Sample.*Yes, it is.", re.DOTALL)])
    visit.input.fill("And does it hurt there?")
    visit.input.press("Enter")
    expect(staff.get_by_role("log")).to_contain_text("And does it hurt there?")
    picture(staff, "conversation")
    picture(visit.page, "person")

    visit.page.reload()
    reply(staff, "While you were away.")
    expect(visit.page.get_by_role("button", name=visit.labels["unread"])).to_be_visible()
    visit.page.get_by_role("button", name=visit.labels["unread"]).click()
    expect(visit.log).to_contain_text("While you were away.")

    server.stop()
    visit.complaints.clear()
    watched.complaints.clear()
    server.start()
    server.ready()
    visit.complaints.clear()
    watched.complaints.clear()
    reply(staff, "After the restart.")
    expect(visit.log).to_contain_text("After the restart.")
    visit.input.fill("Good to hear.")
    visit.input.press("Enter")
    expect(staff.get_by_role("log")).to_contain_text("Good to hear.")

    staff.get_by_role("button", name="Hand back").click()
    expect(visit.log).to_contain_text("Ana Sample has handed this chat back to me.")
    answer = visit.ask("Does dry needling hurt?")
    expect(answer).to_contain_text(visit.labels["sources"])
    said = [turn["text"] for turn in visit.stored_turns()]
    shown = visit.log.locator(".turn").all_inner_texts()
    for text in ("Yes, it is.", "While you were away.", "After the restart.", "Good to hear."):
        assert said.count(text) == 1
        assert sum(text in turn for turn in shown) == 1, text
    visit.page.reload()
    visit.open()
    expect(visit.log.locator(".staff")).to_have_count(3)
    lost = re.compile("net::ERR_|Failed to fetch")  # what browsers say while a server is away
    assert [text for text in visit.complaints + watched.complaints if not lost.search(text)] == []


def test_while_closed_a_contact_is_left_once_and_staff_see_it_on_a_phone(
    browser: Browser, run: Callable[[str], Server]
) -> None:
    server = run(NEVER)
    visit, staff = patient_of(browser, server), staff_of(browser, server, "ben", 390)
    visit.ask("Is Ulan Bator the capital of Mongolia?")
    form = visit.log.locator("form.contact")
    expect(form).to_be_visible()
    form.get_by_label(visit.labels["reach"]).fill("at home")
    form.get_by_role("button").click()
    expect(form).to_contain_text(visit.labels["unusable"])
    form.get_by_label(visit.labels["reach"]).fill("pat@example.org")
    form.get_by_label(visit.labels["consent"]).check()
    picture(visit.page, "contact")
    form.get_by_role("button").dblclick()
    expect(form).to_be_hidden()
    expect(visit.log).to_contain_text("Our team has your contact")
    staff.get_by_role("link", name=re.compile("Ulan Bator")).click()
    expect(staff.get_by_text("pat@example.org")).to_be_visible()
    picture(staff, "phone")
    assert staff.evaluate("document.documentElement.scrollWidth <= innerWidth")
    case = staff.url
    for name in staff.locator("nav a").all_inner_texts():
        staff.get_by_role("navigation").get_by_role("link", name=name).first.click()
        picture(staff, f"staff-{name.lower()}")
    staff.goto(case)
    visit.page.once("dialog", lambda dialog: dialog.accept())
    visit.button("delete").click()
    expect(visit.bot_turns).to_have_count(1)
    staff.goto(f"{server.origin}/staff/")
    expect(staff.get_by_text("Nobody is waiting")).to_be_visible()


def test_axe_finds_nothing_on_any_staff_page_in_the_dark_and_on_a_phone(
    browser: Browser, run: Callable[[str], Server]
) -> None:
    server = run(ALWAYS)
    visit = patient_of(browser, server)
    visit.ask("Is Ulan Bator the capital of Mongolia?")
    name = "Cleo Samplesamplesamplesamplesample, physical therapist"
    server.run("staff", "add", "cleo", "--name", name, "--role", "admin", "--password", PASSWORD)
    context = browser.new_context(
        reduced_motion="reduce", color_scheme="dark", viewport={"width": 390, "height": 800}, base_url=server.origin
    )
    staff = context.new_page()
    staff.goto("/staff/")
    for page, password in (("refused", "wrong"), ("dark-desk", PASSWORD)):
        staff.get_by_label("Login").fill("cleo")
        staff.get_by_label("Password").fill(password)
        staff.get_by_role("button", name="Sign in").click()
        picture(staff, page)
    staff.get_by_role("link", name=re.compile("Ulan Bator")).click()
    expect(staff.get_by_role("log")).to_contain_text("Ulan Bator")
    picture(staff, "case-dark")
    assert staff.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for path in ("", "gaps", "audit", "drafts/new", "cases/nope"):
        staff.goto(f"/staff/{path}")
        picture(staff, f"dark-{path.replace('/', '-')}")
        assert staff.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    context.close()


def test_staff_see_the_patient_typing_and_put_an_answer_in_by_a_key(
    browser: Browser, run: Callable[[str], Server]
) -> None:
    server = run(ALWAYS)
    visit, staff = patient_of(browser, server), staff_of(browser, server, "ana")
    visit.ask("Is Ulan Bator the capital of Mongolia?")
    with staff.expect_response("**/staff/events"):  # else the next one might be this page's
        staff.get_by_role("link", name=re.compile("Ulan Bator")).click()
    with staff.expect_response("**/staff/events"):
        staff.get_by_role("button", name="Claim", exact=True).click()
    expect(visit.log).to_contain_text("Ana Sample from our team is with you")
    staff.get_by_label("Your reply").wait_for()
    typing = "/api/conversations/${localStorage.getItem('faqbot.conversation')}/typing"
    assert visit.page.evaluate(f"fetch(`{typing}`, {{ method: 'POST' }}).then((response) => response.status)") == 204
    expect(staff.get_by_text("The patient is typing …")).to_be_visible()
    expect(staff.get_by_text("The patient is typing …")).to_be_hidden(timeout=10_000)

    staff.get_by_label("Find one").fill("does it hurt")
    expect(staff.locator("[data-insert]").first).to_contain_text("hurt")
    with staff.expect_response("**/typing") as told:
        staff.get_by_label("Your reply").press_sequentially("Well: ")
    assert told.value.status == 204
    staff.keyboard.press("Alt+1")
    answer = staff.locator("[data-insert]").first.get_attribute("data-insert")
    expect(staff.get_by_label("Your reply")).to_have_value(f"Well: {answer}")
    page = visit.page.context.new_page()
    visit.page.close()
    staff.keyboard.press("Control+Enter")
    expect(staff.get_by_role("log")).to_contain_text("Well: ")
    back = Visit(page, server.origin)
    page.goto(server.origin)
    page.get_by_role("button", name=back.labels["unread"]).click()
    expect(back.log.locator(".staff")).to_have_count(1)


def test_a_proxys_refusal_does_not_end_the_talk(browser: Browser, run: Callable[[str], Server]) -> None:
    server = run(ALWAYS)
    visit, staff = patient_of(browser, server), staff_of(browser, server, "ana")
    refused = []

    def refuse(route: object) -> None:
        refused.append(time.monotonic())
        route.fulfill(status=502, body="bad gateway")  # type: ignore[attr-defined]

    visit.page.route("**/events?*", refuse)
    visit.ask("Is Ulan Bator the capital of Mongolia?")
    expect(staff.get_by_role("link", name=re.compile("Ulan Bator"))).to_be_visible()
    staff.get_by_role("link", name=re.compile("Ulan Bator")).click()
    reply(staff, "Yes, it is.")
    expect(visit.log).to_contain_text("Yes, it is.")
    assert refused
    visit.page.unroute("**/events?*")
    reply(staff, "Anything else?")
    expect(visit.log).to_contain_text("Anything else?")
    expect(visit.log.locator(".staff")).to_have_count(2)
