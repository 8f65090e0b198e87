"""Make docs/chat.png and docs/slack.png: ask in a real Chromium, on the server's page and in the pretend Slack."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
PORT = 8770


def main() -> None:
    env = os.environ | {"FAQBOT_DATABASE_URL": f"sqlite:///{tempfile.mkdtemp()}/shot.db"}
    server = subprocess.Popen([sys.executable, "bot.py", "serve", "--port", str(PORT)], cwd=ROOT, env=env)
    try:
        _wait(f"http://127.0.0.1:{PORT}/api/chat")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1280, "height": 860})
            page.goto(f"http://127.0.0.1:{PORT}/")
            page.get_by_role("button", name="Ask a question").click()
            for question in ("cna it help wiht migranes", "how much does it cost"):
                page.get_by_label("Your question").fill(question)
                page.keyboard.press("Enter")
                page.wait_for_timeout(1500)
            page.screenshot(path=ROOT / "docs/chat.png")
            browser.close()
    finally:
        server.terminate()
        server.wait(30)


def slack() -> None:
    command = [sys.executable, "bot.py", "slack", "--simulate", "--port", str(PORT)]
    simulator = subprocess.Popen(command, cwd=ROOT)
    try:
        _wait(f"http://127.0.0.1:{PORT}/state")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1280, "height": 760})
            page.goto(f"http://127.0.0.1:{PORT}/")
            patient, staff = page.get_by_label("First window"), page.get_by_label("Second window")
            for question in ("does it hurt?", "can my dog wait inside?"):
                patient.get_by_label("Message", exact=True).fill(question)
                page.keyboard.press("Enter")
                page.wait_for_timeout(2000)
            staff.get_by_role("button", name="Claim").click()
            staff.get_by_role("button", name="Reply", exact=True).click()
            staff.get_by_label("What the patient reads").fill("Yes, by the door.")
            staff.locator("form.modal").get_by_role("button", name="Send").click()
            patient.get_by_text("Yes, by the door.").wait_for()
            page.screenshot(path=ROOT / "docs/slack.png")
            browser.close()
    finally:
        simulator.terminate()
        simulator.wait(30)


def _wait(url: str) -> None:
    for _ in range(240):
        try:
            urllib.request.urlopen(url, timeout=60)
            return
        except OSError:
            time.sleep(0.5)


if __name__ == "__main__":
    main()
    slack()
