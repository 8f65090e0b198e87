"""Real servers in processes of their own, and a small clinic for those that must be up soon."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest

from .knowledge.test_safetyfile import SMALL
from .ports import free_port

ROOT = Path(__file__).parent.parent
START_LIMIT = 400
"""Seconds: a first start fits the index, which takes long on a busy machine."""
KEPT = (
    "basics/what-is-it",
    "basics/acupuncture",
    "comfort/does-it-hurt",
    "costs/price",
    "suitability/fear-of-needles",
    "suitability/who-should-not",
)


@dataclass
class Server:
    """The real server in a process of its own."""

    url: str
    folder: Path
    port: int = 0
    settings: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def env(self) -> dict[str, str]:
        return os.environ | {"FAQBOT_DATABASE_URL": self.url, "FAQBOT_RATE_LIMIT": "10000/second", **self.settings}

    def start(self) -> None:
        if not self.port:
            self.port = free_port()
        command = [sys.executable, "bot.py", "serve", "--port", str(self.port)]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=log, stderr=subprocess.STDOUT)

    def ready(self) -> None:
        assert self.process
        wait_until_ready(f"{self.origin}/readyz", self.process, self.folder / "log")

    def run(self, *arguments: str) -> None:
        """Run another command on the same database and knowledge."""
        subprocess.run([sys.executable, "bot.py", *arguments], cwd=ROOT, env=self.env, check=True, capture_output=True)

    def ask(self, text: str, conversation: str = "c", message_id: str = "") -> dict[str, Any]:
        body = {"text": text, "conversation_id": conversation, "message_id": message_id or uuid.uuid4().hex}
        request = urllib.request.Request(
            f"{self.origin}/api/messages",
            json.dumps(body).encode(),
            {"content-type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as response:
            reply: dict[str, Any] = json.load(response)["reply"]
        return reply

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process:
            self.process.send_signal(how)
            self.process.wait(30)
            self.process = None


def wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until an address of a process answers; where it does not, the test fails with the log."""
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=60):
                return
        except (OSError, HTTPException):
            time.sleep(0.05)
    pytest.fail(f"{url} does not answer:\n{log.read_text(errors='replace')}")


def wait_until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + START_LIMIT
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def write_small_clinic(folder: Path) -> Mapping[str, str]:
    """Write a clinic with a handful of entries and red flags; return the settings for it."""
    shutil.copytree(
        ROOT / "knowledge", folder / "knowledge", ignore=shutil.ignore_patterns("suite", "safety-examples", "entries")
    )
    (folder / "knowledge/safety.yaml").write_text(SMALL, "utf-8")
    for name in KEPT:
        text = (ROOT / f"knowledge/entries/{name}.md").read_text("utf-8")
        file = folder / f"knowledge/entries/{name}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(re.sub("(?m)^follow_ups: .*\n", "", text), "utf-8")
    return {
        "FAQBOT_KNOWLEDGE_DIR": str(folder / "knowledge"),
        "FAQBOT_CACHE_DIR": str(ROOT / "data/cache/small"),
        "FAQBOT_SEMANTIC": "false",
    }
