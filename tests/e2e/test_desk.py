"""The desk's pages in a real browser: they ring, stay whole through refusals, and lose nothing that was written."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright", reason="no playwright: pip install 'faqbot[e2e]'")
from playwright.sync_api import expect

from .desk import ALWAYS, patient_of, reply, staff_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

    from ..servers import Server
    from .conftest import Visit

pytestmark = pytest.mark.e2e

QUESTION = "Is Ulan Bator the capital of Mongolia?"
COUNT_NOTES = """
    let notes = 0;
    const show = () => { document.documentElement.dataset.notes = notes; };
    document.addEventListener("DOMContentLoaded", show);
    const create = BaseAudioContext.prototype.createOscillator;
    BaseAudioContext.prototype.createOscillator = function () { notes += 1; show(); return create.call(this); };
"""


def expect_notes(staff: Page, count: int) -> None:
    """A ring is of two notes."""
    expect(staff.locator("html")).to_have_attribute("data-notes", str(count))


def desk_that_listens(browser: Browser, server: Server) -> Page:
    """Sign in, and wait until the page has heard which cases there are: those it does not ring for."""
    staff = staff_of(browser, server, "ana")
    staff.add_init_script(COUNT_NOTES)
    for _ in range(400):
        if staff.evaluate("sessionStorage.length"):
            return staff
        staff.wait_for_timeout(50)
    pytest.fail("the desk hears nothing")


def open_case(visit: Visit, staff: Page) -> Locator:
    """Ask for a person, open the case, and return the box for a reply."""
    visit.ask(QUESTION)
    staff.get_by_role("link", name=re.compile("Ulan Bator")).click()
    return staff.get_by_label("Your reply")


def test_a_new_case_rings_once_on_whatever_page_and_counts_in_the_title(
    browser: Browser, run: Callable[[str], Server]
) -> None:
    server = run(ALWAYS)
    visit, staff = patient_of(browser, server), desk_that_listens(browser, server)

    def go(page: str, waiting: int, notes: int) -> None:
        with staff.expect_response("**/staff/events"):
            staff.goto(f"{server.origin}/staff/{page}")
        expect(staff).to_have_title(re.compile(rf"^\({waiting}\) " if waiting else r"^[^(]"))
        expect_notes(staff, notes)

    go("", 0, 0)
    visit.ask(QUESTION)
    expect(staff).to_have_title(re.compile(r"^\(1\) Desk"))
    expect_notes(staff, 2)
    go("gaps", 1, 0)
    staff.goto(f"{server.origin}/healthz")
    patient_of(browser, server).ask(QUESTION)
    go("", 2, 2)
    staff.get_by_role("button", name="Sound").click()
    patient_of(browser, server).ask(QUESTION)
    expect(staff).to_have_title(re.compile(r"^\(3\) "))
    expect_notes(staff, 2)


def test_a_case_that_nobody_claims_rings_again_past_its_time(browser: Browser, run: Callable[[str], Server]) -> None:
    server = run(ALWAYS)
    visit, staff = patient_of(browser, server), desk_that_listens(browser, server)
    staff.clock.install()
    with staff.expect_response("**/staff/events"):
        staff.reload()
    visit.ask(QUESTION)
    expect_notes(staff, 2)
    for minutes, notes in ((20, 2), (20, 4), (5, 4), (5, 6)):
        staff.clock.fast_forward(minutes * 60_000)
        staff.clock.run_for(20_000)
        expect_notes(staff, notes)
    case = staff.get_by_role("link", name=re.compile("Ulan Bator")).get_attribute("href")
    staff.goto(f"{server.origin}{case}")  # a click could fall on the list just when it is drawn anew
    staff.get_by_role("button", name="Claim", exact=True).click()
    expect(staff.locator(".state")).to_contain_text("With Ana")
    staff.clock.fast_forward(60 * 60_000)
    staff.clock.run_for(20_000)
    expect_notes(staff, 0)


def test_a_reply_that_could_not_be_sent_is_still_in_its_box_and_counts_once(
    browser: Browser, run: Callable[[str], Server]
) -> None:
    server = run(ALWAYS)
    visit, ana, ben = patient_of(browser, server), staff_of(browser, server, "ana"), staff_of(browser, server, "ben")
    box = open_case(visit, ana)
    box.fill("Before I claim it.")
    ana.get_by_role("button", name="Claim", exact=True).click()
    expect(ana.locator(".state")).to_contain_text("With Ana")
    expect(box).to_have_value("Before I claim it.")

    case = ana.url
    ben.goto(case)
    ben.get_by_role("button", name="Give").click()
    expect(ben.locator(".state")).to_contain_text("With Ben")
    box.press("Control+Enter")
    expect(ana.get_by_role("alert")).to_contain_text("Ben Sample has this conversation")
    expect(box).to_have_value("Before I claim it.")
    ana.get_by_role("button", name="Give").click()
    expect(ana.locator(".state")).to_contain_text("With Ana")

    ana.route("**/reply", lambda route: (route.fetch(max_redirects=0), route.fulfill(status=502, body="bad gateway")))
    ana.get_by_role("button", name="Send").click()
    expect(ana.get_by_text("bad gateway")).to_be_visible()
    ana.unroute("**/reply")
    ana.goto(case)
    expect(ana.get_by_role("log")).to_contain_text("Before I claim it.")
    expect(box).to_have_value("")
    reply(ana, "And more.")
    expect(visit.log.locator(".staff")).to_have_count(2)
    ana.get_by_role("button", name="Sign out Ana").click()
    assert ana.evaluate("sessionStorage.length") == 0


def test_a_reply_to_a_case_that_a_colleague_closed_meanwhile_is_still_in_its_box(
    browser: Browser, run: Callable[[str], Server]
) -> None:
    server = run(ALWAYS)
    visit, ana, ben = patient_of(browser, server), staff_of(browser, server, "ana"), staff_of(browser, server, "ben")
    box = open_case(visit, ana)
    box.fill("Half an answer.")
    ben.goto(ana.url)
    ben.get_by_role("button", name="Close", exact=True).click()
    expect(ana.locator(".state")).to_contain_text("Closed")
    box.press("Control+Enter")
    expect(ana.get_by_role("alert")).to_contain_text("not waiting for a person any more")
    expect(box).to_have_value("Half an answer.")
    ben.reload()
    expect(ben.get_by_label("Your reply")).to_be_hidden()


def test_a_refusal_by_a_proxy_leaves_the_page_as_it_is(browser: Browser, run: Callable[[str], Server]) -> None:
    server = run(ALWAYS)
    visit, staff = patient_of(browser, server), staff_of(browser, server, "ana")
    with staff.expect_response("**/staff/events"):
        staff.reload()
    staff.route("**/staff/cases", lambda route: route.fulfill(status=502, body="bad gateway"))
    with staff.expect_response("**/staff/cases"):
        visit.ask(QUESTION)
    expect(staff).to_have_title(re.compile(r"^\(1\) "))
    expect(staff.get_by_text("Nobody is waiting")).to_be_visible()
    expect(staff.get_by_text("bad gateway")).to_have_count(0)
    staff.unroute("**/staff/cases")
    patient_of(browser, server).ask(QUESTION)
    expect(staff.get_by_role("link", name=re.compile("Ulan Bator"))).to_have_count(2)


def test_a_case_that_its_patient_deletes_says_so_where_it_is_open(
    browser: Browser, run: Callable[[str], Server]
) -> None:
    server = run(ALWAYS)
    visit, staff = patient_of(browser, server), staff_of(browser, server, "ana")
    with staff.expect_response("**/staff/events"):
        open_case(visit, staff).fill("Half a")
    visit.page.once("dialog", lambda dialog: dialog.accept())
    visit.button("delete").click()
    expect(staff.get_by_role("alert")).to_contain_text("The patient may have deleted the conversation")
    expect(staff.get_by_role("navigation")).to_have_count(1)
    expect(staff.get_by_text("Ulan Bator")).to_have_count(0)
