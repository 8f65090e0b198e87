"""A patient in one browser and staff in another: asked, claimed, talked live, reloaded, restarted, handed back."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright", reason="no playwright: pip install 'faqbot[e2e]'")
from playwright.sync_api import expect

from ..ports import free_port
from .conftest import ROOT, Visit, _listen, _wait_for, run_axe

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.e2e

PASSWORD = "four words make one"
DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
ALWAYS = "\n".join(f'  {day}: "0:00-23:59"' for day in DAYS)
NEVER = "\n".join(f"  {day}: closed" for day in DAYS)
PICTURES = os.environ.get("FAQBOT_PICTURES")
"""A folder to put pictures for the docs into."""


@dataclass
class Running:
    """A server of its own, that a test may stop and start again."""

    folder: Path
    hours: str
    port: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def env(self) -> dict[str, str]:
        return os.environ | {
            "FAQBOT_DATABASE_URL": f"sqlite:///{self.folder}/faqbot.db",
            "FAQBOT_KNOWLEDGE_DIR": str(self.folder / "knowledge"),
            "FAQBOT_CACHE_DIR": str(ROOT / "data/cache"),
            "FAQBOT_RATE_LIMIT": "1000/second",
        }

    def prepare(self) -> None:
        """Open the clinic as the test needs it, and give it two of staff."""
        shutil.copytree(ROOT / "knowledge", self.folder / "knowledge")
        clinic = self.folder / "knowledge/clinic.yaml"
        text = clinic.read_text("utf-8")
        text = re.sub(r"^hours:\n(  .*\n)+", f"hours:\n{self.hours}\n", text, flags=re.MULTILINE)
        clinic.write_text(re.sub(r"^closed_on:.*\n", "", text, flags=re.MULTILINE), "utf-8")
        self.port = free_port()
        for login, name in (("ana", "Ana Sample"), ("ben", "Ben Sample")):
            command = ["staff", "add", login, "--name", name, "--password", PASSWORD]
            subprocess.run(
                [sys.executable, "bot.py", *command], cwd=ROOT, env=self.env, check=True, capture_output=True
            )

    def start(self) -> None:
        command = [sys.executable, "bot.py", "serve", "--port", str(self.port)]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=log, stderr=subprocess.STDOUT)
        _wait_for(f"{self.origin}/readyz", self.process, self.folder / "log")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process:
            self.process.send_signal(how)
            self.process.wait(20)
            self.process = None


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[[str], Running]]:
    servers: list[Running] = []

    def start(hours: str) -> Running:
        server = Running(tmp_path, hours)
        servers.append(server)
        server.prepare()
        server.start()
        return server

    yield start
    for server in servers:
        server.stop()


def patient_of(browser: Browser, server: Running) -> Visit:
    context = browser.new_context(reduced_motion="reduce", viewport={"width": 1280, "height": 800})
    context.set_default_timeout(20_000)
    visit = Visit(context.new_page(), server.origin)
    visit.page.goto(server.origin)
    visit.open()
    return visit


def staff_of(browser: Browser, server: Running, login: str, width: int = 1280) -> Page:
    context = browser.new_context(reduced_motion="reduce", viewport={"width": width, "height": 900})
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto(f"{server.origin}/staff/")
    picture(page, "sign-in")
    page.get_by_label("Login").fill(login)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Desk")).to_be_visible()
    return page


def picture(page: Page, name: str) -> None:
    """Look at a page as it is now: axe finds nothing on it, and a picture is taken for the docs if they want one."""
    assert run_axe(page) == [], name
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png")


def reply(staff: Page, text: str) -> None:
    staff.get_by_label("Your reply").fill(text)
    staff.keyboard.press("Control+Enter")
    expect(staff.get_by_role("log")).to_contain_text(text)


def test_from_an_unknown_question_to_a_person_and_back(browser: Browser, run: Callable[[str], Running]) -> None:
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
    browser: Browser, run: Callable[[str], Running]
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
    browser: Browser, run: Callable[[str], Running]
) -> None:
    server = run(ALWAYS)
    visit = patient_of(browser, server)
    visit.ask("Is Ulan Bator the capital of Mongolia?")
    command = ["staff", "add", "cleo", "--name", "Cleo Sample", "--role", "admin", "--password", PASSWORD]
    subprocess.run([sys.executable, "bot.py", *command], cwd=ROOT, env=server.env, check=True, capture_output=True)
    context = browser.new_context(
        reduced_motion="reduce", color_scheme="dark", viewport={"width": 390, "height": 800}, base_url=server.origin
    )
    staff = context.new_page()
    staff.goto("/staff/")
    for name, password in (("refused", "wrong"), ("dark-desk", PASSWORD)):
        staff.get_by_label("Login").fill("cleo")
        staff.get_by_label("Password").fill(password)
        staff.get_by_role("button", name="Sign in").click()
        picture(staff, name)
    staff.get_by_role("link", name=re.compile("Ulan Bator")).click()
    expect(staff.get_by_role("log")).to_contain_text("Ulan Bator")
    picture(staff, "case-dark")
    for path in ("", "gaps", "audit", "drafts/new", "cases/nope"):
        staff.goto(f"/staff/{path}")
        picture(staff, f"dark-{path.replace('/', '-')}")
        assert staff.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    context.close()


def test_staff_see_the_patient_typing_and_put_an_answer_in_by_a_key(
    browser: Browser, run: Callable[[str], Running]
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


def test_a_proxys_refusal_does_not_end_the_talk(browser: Browser, run: Callable[[str], Running]) -> None:
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
