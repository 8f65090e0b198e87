"""A storm: each event comes up to four times, out of order, to two processes that share the work and are killed in
turn: each is answered exactly once.

`FAQBOT_STORM` sets how many events there are, `FAQBOT_STORM_KILLS` how often a process is killed.
"""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from faqbot.channels.slack.pretend.rules import Installed, Payload
from faqbot.channels.slack.pretend.server import Server
from faqbot.channels.slack.pretend.workspace import Workspace
from faqbot.config import Settings

from ..conftest import ROOT
from ..listener import run

EVENTS = int(os.environ.get("FAQBOT_STORM", "60"))
KILLS = int(os.environ.get("FAQBOT_STORM_KILLS", "2"))
PEOPLE = max(EVENTS // 5, 1)
TIMES = (1, 2, 4, 3)


class App:
    """The app in a process of its own."""

    def __init__(self, url: str, database: str, settings: Settings, log: Path) -> None:
        self._command = [sys.executable, "-m", "tests.slack.storm", url, database, str(settings.cache_dir)]
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)

    def kill(self) -> None:
        if self._process:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(30)


async def storm(server: Server, apps: tuple[App, App]) -> dict[str, str]:
    """Send everything, and kill the app in between; return who asked what by the message's name."""
    chance = random.Random(7)
    asked: dict[str, str] = {}
    payloads: list[Payload] = []
    server.workspace.emit[:] = [payloads.append]
    for number in range(EVENTS):
        user = f"U{number % PEOPLE}"
        ts = server.workspace.post(
            server.workspace.channels[f"D{user[1:]}"], {"user": user, "text": f"does it hurt? {number}"}
        )["ts"]
        asked[ts] = user
    sent = [payload for number, payload in enumerate(payloads) for _ in range(TIMES[number % len(TIMES)])]
    chance.shuffle(sent)
    server.workspace.emit[:] = []
    for app in apps:
        app.start()
    part = -(-len(sent) // (KILLS + 1))
    for number in range(KILLS + 1):
        for payload in sent[number * part : (number + 1) * part]:
            server.deliver_event(payload)
        if number < KILLS:
            before = len(server.calls)
            await _until(lambda: len(server.calls) > before + EVENTS // (3 * KILLS + 3), 30)  # noqa: B023  # read at once
            await asyncio.sleep(chance.random() / 4)
            apps[number % 2].kill()
            apps[number % 2].start()
    return asked


async def _until(see: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if see():
            return True
        await asyncio.sleep(0.05)
    return False


def replies(server: Server) -> Counter[str]:
    """Count the bot's messages by the event that each answers, as its metadata names it."""
    found: Counter[str] = Counter()
    for channel in server.workspace.channels.values():
        for message in channel.messages:
            if "metadata" in message:
                found[message["metadata"]["event_payload"]["key"]] += 1
    return found


def test_in_a_storm_with_kills_every_message_is_answered_exactly_once(settings: Settings, tmp_path: Path) -> None:
    async def scenario() -> None:
        workspace = Workspace(Installed())
        for number in range(PEOPLE):
            workspace.add_person(f"U{number}", f"Person {number}")
        server = Server(workspace)
        await server.start()
        database = f"sqlite:///{tmp_path}/faqbot.db"
        apps = (
            App(server.url, database, settings, tmp_path / "1"),
            App(server.url, database, settings, tmp_path / "2"),
        )
        started = time.monotonic()
        try:
            asked = await storm(server, apps)
            await _until(lambda: len(replies(server)) == EVENTS and not server.busy, 60 + EVENTS / 5)
            await asyncio.sleep(2)
        finally:
            for app in apps:
                app.kill()
            await server.stop()
        wanted = {f"reply:D{user[1:]}:{ts}": 1 for ts, user in asked.items()}
        assert replies(server) == wanted, (tmp_path / "1").read_text()[-3000:]
        print(f"{EVENTS} events, {KILLS} kills, {time.monotonic() - started:.0f} s")

    run(scenario())
