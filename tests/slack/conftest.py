"""A pretend Slack on 127.0.0.1 with the real handlers, web server and database: over HTTP and by Socket Mode."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from ruamel.yaml import YAML
from starlette.routing import Route

from faqbot.app import assemble, redact_text
from faqbot.channels.slack.channel import Slack, create_slack
from faqbot.channels.slack.pretend.deeds import Deeds
from faqbot.channels.slack.pretend.rules import Installed, Payload, elements
from faqbot.channels.slack.pretend.server import Server
from faqbot.channels.slack.pretend.workspace import APP_TOKEN, BOT, BOT_TOKEN, Workspace
from faqbot.channels.slack.serving import Serving
from faqbot.channels.slack.socketmode import Socket
from faqbot.channels.web import create_app
from faqbot.config import Settings
from faqbot.site import Site
from faqbot.storage import Store
from faqbot.types import Message, Reply

from ..conftest import MONDAY, ROOT, Serve
from .delivery import HttpDelivery

SECRET = "pretend-signing-secret"
ANN, BEA, SAM, TOM, EVE = "U1ANN", "U2BEA", "U3SAM", "U4TOM", "U5EVE"
"""Two patients, two of the staff, and a colleague who is neither."""
TALK, STAFF, ALERTS = "C1TALK", "C2STAFF", "C3ALERTS"
SPEED = 25.0
"""How much faster the clinic's clock runs, so that a second's pause between messages takes little."""


def manifest() -> dict[str, Any]:
    found: dict[str, Any] = YAML(typ="safe").load(ROOT / "slack-manifest.yaml")
    return found


@dataclass
class Clock:
    """A clock that starts at an opening hour, runs faster, and can be put forward."""

    speed: float = SPEED
    ahead: timedelta = timedelta()
    started: float = field(default_factory=time.monotonic)

    def seconds(self) -> float:
        return (time.monotonic() - self.started) * self.speed + self.ahead.total_seconds()

    def __call__(self) -> datetime:
        return MONDAY + timedelta(seconds=self.seconds())


class Clinic:
    """A clinic that uses Slack; what people do there, and what becomes of it."""

    def __init__(self, site: Site, clock: Clock, settings: Settings, assistant: bool = True) -> None:
        self.site, self.clock, self.settings = site, clock, settings
        self.workspace = Workspace(Installed.by(manifest()), assistant, clock.seconds)
        for person, name in ((ANN, "Ann"), (BEA, "Bea"), (SAM, "Sam"), (TOM, "Tom"), (EVE, "Eve")):
            self.workspace.add_person(person, name, f"{name.lower()}@example.org")
        self.workspace.add_channel(TALK, "talk", ANN, BEA, EVE)
        self.workspace.add_channel(STAFF, "staff", SAM, TOM)
        self.workspace.add_channel(ALERTS, "alerts", SAM, TOM)
        self.loop, self.started = asyncio.new_event_loop(), threading.Event()
        self.delivery: HttpDelivery | None = None
        self.slack: Slack
        self.server: Server
        self.deeds: Deeds
        self.parts: list[asyncio.Task[Any]] = []

    def run(self, coroutine: Coroutine[Any, Any, Any], timeout: float = 30) -> Any:
        """Run something where the app runs, and wait for it."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(timeout)

    async def start(self, transport: str) -> None:
        if transport == "http":
            self.delivery = HttpDelivery(SECRET)
        self.server = Server(self.workspace, self.delivery)
        self.deeds = await self.server.start()
        changed = {"slack_api_url": f"{self.server.url}/api/"}
        self.settings = self.settings.model_copy(update=changed)
        await (self._serve() if self.delivery else self._connect())

    async def _build(self) -> Slack:
        self.slack = await create_slack(self.site, self.settings, redact_text, self.clock)
        return self.slack

    async def _serve(self) -> None:
        assert self.delivery
        serving = Serving(SECRET, self._build)
        route = Route(serving.path, serving.answer, methods=["POST"])
        app = create_app(lambda: self.site, mounts=[route], lifespan=serving.lifespan)
        web = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", 0, log_config=None, access_log=False))
        self.parts.append(asyncio.create_task(web.serve()))
        while not web.started or serving.endpoint is None:
            await asyncio.sleep(0.01)
        self.delivery.url = f"http://127.0.0.1:{web.servers[0].sockets[0].getsockname()[1]}{serving.path}"
        self.web = web

    async def _connect(self) -> None:
        slack = await self._build()
        self.parts += [
            asyncio.create_task(slack.run()),
            asyncio.create_task(Socket(self.settings, slack.door.take).run()),
        ]

    async def stop(self) -> None:
        if self.delivery:
            self.web.should_exit = True
        else:
            for part in self.parts:
                part.cancel()
        await asyncio.gather(*self.parts, return_exceptions=True)
        await self.server.stop()
        if self.delivery:
            await self.delivery.close()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    # What people do.

    def say(self, user: str, text: str, channel: str = "", thread: str = "") -> str:
        """Write a message, to the bot alone if no channel is given; return its name."""
        channel = channel or f"D{user[1:]}"
        return str(self.run(_soon(lambda: self.deeds.say(user, channel, text, thread)))["ts"])

    def do(self, deed: Callable[[], Any]) -> Any:
        """Do something else where the app runs."""
        return self.run(_soon(deed))

    def press(self, user: str, message: Payload, channel: str, action_id: str, selected: str = "") -> None:
        self.run(self.deeds.press(user, message, channel, action_id, selected))

    def ask_on_the_website(self, text: str, conversation: str = "web-1") -> Reply:
        message = Message(f"m{time.monotonic_ns()}", conversation, "web", text, self.clock())
        return self.site.service.handle(message)

    # What is there.

    def wait(self, see: Callable[[], Any], seconds: float = 15) -> Any:
        """Wait until something can be seen, and return it."""
        until = time.monotonic() + seconds
        while not (seen := see()):
            assert time.monotonic() < until, f"not seen in time: {self.shown()}"
            time.sleep(0.01)
        return seen

    def settle(self, seconds: float = 0.5) -> None:
        """Give what should not happen the time to happen."""
        time.sleep(seconds)
        self.wait(lambda: not self.site.store.posts.waiting())

    def bots(self, channel: str, thread: str | None = None) -> list[Payload]:
        """What the bot has written in a channel, or in one of its threads."""
        found = [each for each in list(self.workspace.channels[channel].messages) if each.get("bot_id") == BOT]
        return [each for each in found if thread is None or each.get("thread_ts", "") == thread]

    def reply_to(self, ts: str, channel: str, thread: str = "") -> Payload:
        """Wait for the bot's first message after another one."""

        def see() -> Payload | None:
            later = (each for each in self.bots(channel, thread) if each["ts"] > ts)
            return next(later, None)

        found: Payload = self.wait(see)
        return found

    def card(self, state: str = "") -> Payload:
        """Wait for the newest card, in a certain state."""

        def see() -> Payload | None:
            cards = [each for each in self.bots(STAFF, "") if "blocks" in each]
            return next((each for each in cards[::-1] if state in each["text"]), None)

        found: Payload = self.wait(see)
        return found

    def told(self, user: str) -> list[str]:
        """What one person alone was shown."""
        return [each["text"] for each in list(self.workspace.ephemerals) if each["user"] == user]

    def shown(self) -> list[str]:
        return [
            f"{channel.id} {each.get('thread_ts', '')} {each['user']}: {each['text'][:60]}"
            for channel in self.workspace.channels.values()
            for each in channel.messages
        ]


async def _soon(deed: Callable[[], Any]) -> Any:
    return deed()


def buttons(message: Payload) -> list[str]:
    return [each["action_id"] for each in elements(message["blocks"])]


Open = Callable[..., Clinic]


@pytest.fixture
def open_clinic(serve: Serve, store: Store, settings: Settings, tmp_path: Path) -> Iterator[Open]:
    """Open a clinic; keywords are settings, `transport`, `assistant`, `speed`, and a `site` of its own."""
    with ExitStack() as closing:

        def make(
            transport: str = "socket",
            assistant: bool = True,
            speed: float = SPEED,
            site: Site | None = None,
            **changed: Any,
        ) -> Clinic:
            clock = Clock(speed)
            site = site or assemble(serve(clock=clock, redact=redact_text), store, clock)
            given = {
                "slack_bot_token": BOT_TOKEN,
                "slack_app_token": APP_TOKEN,
                "slack_staff_channel": STAFF,
                "knowledge_dir": tmp_path,
                "public_url": "https://chat.example.org",
            }
            clinic = Clinic(site, clock, settings.model_copy(update=given | changed), assistant)
            thread = threading.Thread(target=clinic.loop.run_forever, daemon=True)
            thread.start()
            clinic.run(clinic.start(transport))

            def close() -> None:
                clinic.run(clinic.stop())
                clinic.run(clinic.loop.shutdown_default_executor())
                clinic.loop.call_soon_threadsafe(clinic.loop.stop)
                thread.join()
                clinic.loop.close()

            closing.callback(close)
            return clinic

        yield make


@pytest.fixture(params=["http", "socket"])
def clinic(open_clinic: Open, request: pytest.FixtureRequest) -> Clinic:
    """A clinic, by either transport."""
    return open_clinic(request.param)
