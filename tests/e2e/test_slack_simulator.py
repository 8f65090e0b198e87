"""The pretend workspace on its page, with the command as people start it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright", reason="no playwright: pip install 'faqbot[e2e]'")
from playwright.sync_api import expect

from ..ports import free_port
from ..servers import ROOT, wait_until_ready

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("simulator")
    port = free_port()
    command = [sys.executable, "bot.py", "slack", "--simulate", "--port", str(port)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=dict(os.environ), stdout=log, stderr=subprocess.STDOUT)
        try:
            wait_until_ready(f"http://127.0.0.1:{port}/", process, folder / "log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            assert process.wait(20) == 0


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    complaints: list[str] = []
    made = browser.new_page(viewport={"width": 1280, "height": 800})
    made.set_default_timeout(10_000)
    made.on("pageerror", lambda error: complaints.append(str(error)))
    made.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    made.goto(address)
    yield made
    made.close()
    assert complaints == []


def say(window: Locator, text: str) -> None:
    field = window.get_by_label("Message", exact=True)
    field.fill(text)
    field.press("Enter")


def test_one_can_be_a_patient_and_a_member_of_the_staff(page: Page) -> None:
    patient, staff = page.get_by_label("First window"), page.get_by_label("Second window")
    say(patient, "does it hurt? <!channel>")
    expect(patient.get_by_role("log")).to_contain_text("It can be uncomfortable")
    expect(patient.get_by_role("log")).to_contain_text("<!channel>")
    say(patient, "can I bring my dog to the clinic")
    staff.get_by_role("button", name="Claim").click()
    expect(staff.get_by_role("log")).to_contain_text("Sam has it")
    expect(staff.get_by_role("log")).not_to_contain_text("dog")
    staff.get_by_role("button", name="Reply", exact=True).click()
    staff.get_by_label("What the patient reads").fill("Dogs may wait outside.")
    staff.locator("form.modal").get_by_role("button", name="Send").click()
    expect(patient.get_by_role("log")).to_contain_text("Dogs may wait outside.")
    staff.get_by_role("button", name="Resolve").click()
    expect(staff.get_by_role("log")).to_contain_text("Closed by Sam")


def test_the_pane_the_command_and_the_home_are_there(page: Page) -> None:
    patient, staff = page.get_by_label("First window"), page.get_by_label("Second window")
    patient.get_by_role("button", name="Assistant").click()
    patient.get_by_role("button", name="Does dry needling hurt?").click()
    expect(patient.get_by_role("log")).to_contain_text("Assistant: Does dry needling hurt?")
    staff.get_by_label("Place").select_option(label="#talk")
    say(staff, "/faq what is dry needling?")
    expect(staff.get_by_role("log")).to_contain_text("only you can see this")
    staff.get_by_role("button", name="Share with everyone here").click()
    expect(staff.get_by_role("log")).not_to_contain_text("only you can see this")
    staff.get_by_role("button", name="App Home").click()
    expect(staff.get_by_role("dialog")).to_contain_text("waiting")
