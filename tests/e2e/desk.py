"""A server that a test may restart, a patient at it in one browser, and staff in another."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright", reason="no playwright: pip install 'faqbot[e2e]'")
from playwright.sync_api import expect

from ..servers import ROOT, Server
from .conftest import Visit, run_axe

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PASSWORD = "four words make one"
DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
ALWAYS = "\n".join(f'  {day}: "0:00-23:59"' for day in DAYS)
NEVER = "\n".join(f"  {day}: closed" for day in DAYS)
PICTURES = os.environ.get("FAQBOT_PICTURES")
"""A folder to put pictures for the docs into."""


def clinic_of(folder: Path, hours: str) -> Server:
    """Prepare a server of the whole knowledge, open at the hours that are given, with two of staff."""
    shutil.copytree(ROOT / "knowledge", folder / "knowledge")
    clinic = folder / "knowledge/clinic.yaml"
    text = clinic.read_text("utf-8")
    text = re.sub(r"^hours:\n(  .*\n)+", f"hours:\n{hours}\n", text, flags=re.MULTILINE)
    clinic.write_text(re.sub(r"^closed_on:.*\n", "", text, flags=re.MULTILINE), "utf-8")
    settings = {"FAQBOT_KNOWLEDGE_DIR": str(folder / "knowledge"), "FAQBOT_CACHE_DIR": str(ROOT / "data/cache")}
    server = Server(f"sqlite:///{folder}/faqbot.db", folder, settings=settings)
    for login, name in (("ana", "Ana Sample"), ("ben", "Ben Sample")):
        server.run("staff", "add", login, "--name", name, "--password", PASSWORD)
    return server


def patient_of(browser: Browser, server: Server) -> Visit:
    context = browser.new_context(reduced_motion="reduce", viewport={"width": 1280, "height": 800})
    context.set_default_timeout(20_000)
    visit = Visit(context.new_page(), server.origin)
    visit.page.goto(server.origin)
    visit.open()
    return visit


def staff_of(browser: Browser, server: Server, login: str, width: int = 1280) -> Page:
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
