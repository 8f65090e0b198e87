"""Make docs/chat.png: start the server, ask two questions in a real Chromium, take the picture."""

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


def _wait(url: str) -> None:
    for _ in range(240):
        try:
            urllib.request.urlopen(url, timeout=60)
            return
        except OSError:
            time.sleep(0.5)


if __name__ == "__main__":
    main()
