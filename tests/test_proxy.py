"""The proxy of compose.yaml, Debian's own, before two servers: `docs/Caddyfile` with the tests' addresses in it."""

import re
import shutil
import subprocess
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest

from faqbot.access import Access
from faqbot.storage import Store

from .conftest import ROOT
from .ports import free_port
from .postgres import IN_CI, Postgres
from .servers import Server, wait_until_ready
from .test_compose import PASSWORD, compose, events, wait_for

SIGN_INS = 20
"""How many passwords one address may try at one server in a minute."""


@dataclass
class Proxy:
    """Caddy, on a port of 127.0.0.1."""

    folder: Path
    servers: list[Server]
    port: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None)

    def start(self) -> None:
        if not self.port:
            self.port = free_port()
        config = (ROOT / "docs/Caddyfile").read_text("utf-8")
        for number, server in enumerate(self.servers, 1):
            config = config.replace(f"server-{number}:8000", f"127.0.0.1:{server.port}")
        config = config.replace("{$SITE}", f"http://127.0.0.1:{self.port}")
        (self.folder / "Caddyfile").write_text(config.replace("{\n", "{\n\tadmin off\n", 1), "utf-8")
        command = ["caddy", "run", "--adapter", "caddyfile", "--config", "Caddyfile"]
        home = {"HOME": str(self.folder), "PATH": "/usr/bin:/usr/local/bin"}
        with (self.folder / "caddy-log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=self.folder, env=home, stdout=log, stderr=subprocess.STDOUT)

    def ready(self) -> None:
        assert self.process
        wait_until_ready(f"http://127.0.0.1:{self.port}/readyz", self.process, self.folder / "caddy-log")

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(30)
            self.process = None


@pytest.fixture(scope="module")
def servers(
    postgres: Postgres, tmp_path_factory: pytest.TempPathFactory, small_clinic: Mapping[str, str]
) -> Iterator[list[Server]]:
    url, trusted = postgres.url(), str(compose()["services"]["server-1"]["environment"]["FORWARDED_ALLOW_IPS"])
    store = Store.open(url)
    Access(store).add("ana", "Ana", "desk", PASSWORD)
    store.close()
    settings = {**small_clinic, "FORWARDED_ALLOW_IPS": trusted}
    with ExitStack() as stack:
        started = [Server(url, tmp_path_factory.mktemp(name), settings=settings) for name in ("one", "two")]
        for server in started:
            server.start()
            stack.callback(server.stop)
        for server in started:
            server.ready()
        yield started


@pytest.fixture
def proxy(servers: list[Server], tmp_path: Path) -> Iterator[Proxy]:
    if not shutil.which("caddy"):
        (pytest.fail if IN_CI else pytest.skip)("no Caddy: apt-get install caddy")
    proxy = Proxy(tmp_path, servers)
    proxy.start()
    try:
        proxy.ready()
        yield proxy
    finally:
        proxy.stop()


@pytest.fixture
def browsers(servers: list[Server]) -> Iterator[list[httpx2.Client]]:
    """One at each server, past the proxy."""
    with ExitStack() as stack:
        made = (httpx2.Client(base_url=server.origin, timeout=30) for server in servers)
        yield [stack.enter_context(client) for client in made]


class Staff:
    """A colleague, signed in at one server."""

    def __init__(self, browser: httpx2.Client) -> None:
        self._browser = browser
        self._post("/staff/sign-in", "/staff/sign-in", login="ana", password=PASSWORD)

    def step(self, path: str, **fields: str) -> None:
        self._post("/staff/", path, **fields)

    def _post(self, page: str, path: str, **fields: str) -> None:
        found = re.search(r'name="token" value="([^"]+)"', self._browser.get(page).text)
        assert found
        assert self._browser.post(path, data={"token": found[1]} | fields).status_code == 303

    def reply(self, case: str, text: str) -> None:
        self.step(f"/staff/cases/{case}/reply", text=text, message_id=uuid.uuid4().hex)


@contextmanager
def stream(proxy: Proxy, conversation: str, after: int = 0) -> Iterator[Iterator[tuple[str, Any]]]:
    """Follow a conversation through the proxy; silence until the first sign of life (15 s) is too much."""
    headers = {"last-event-id": str(after)} if after else {}
    url = f"http://127.0.0.1:{proxy.port}/api/conversations/{conversation}/events"
    with httpx2.stream("GET", url, headers=headers, timeout=12) as response:
        assert response.status_code == 200
        yield events(response.iter_lines())


def ask(proxy: Proxy, text: str, conversation: str) -> dict[str, Any]:
    """Send a message as the chat does: again, with the same id, when the proxy found no server for it."""
    body = {"text": text, "conversation_id": conversation, "message_id": uuid.uuid4().hex}
    for _ in range(20):
        answer = httpx2.post(f"http://127.0.0.1:{proxy.port}/api/messages", json=body, timeout=30)
        if answer.status_code not in (502, 503):
            break
        time.sleep(0.5)
    assert answer.status_code == 200
    reply: dict[str, Any] = answer.json()["reply"]
    return reply


def test_turns_come_through_at_once_from_either_server_and_go_on_after_a_restart_of_the_proxy(
    proxy: Proxy, browsers: list[httpx2.Client]
) -> None:
    colleagues = [Staff(browser) for browser in browsers]
    case = ask(proxy, "I want to talk to a person", "live")["handoff"]["id"]
    with stream(proxy, "live") as heard:
        colleagues[0].step(f"/staff/cases/{case}/claim")
        wait_for(heard, "handoff", status="with_person", person="Ana")
        for number, colleague in enumerate(colleagues):
            colleague.reply(case, f"Through the proxy {number}.")
            wait_for(heard, "turn", author="staff", text=f"Through the proxy {number}.")
        proxy.stop()
        with suppress(httpx2.TransportError):  # the proxy ends the stream, or only the connection
            list(heard)
    for number, colleague in enumerate(colleagues):
        colleague.reply(case, f"While it was away {number}.")
    proxy.start()
    proxy.ready()
    with stream(proxy, "live", after=5) as heard:
        missed = [next(heard)[1] for _ in colleagues]
        assert [(turn["seq"], turn["text"]) for turn in missed] == [
            (6, "While it was away 0."),
            (7, "While it was away 1."),
        ]
        colleagues[0].step(f"/staff/cases/{case}/hand-back")
        wait_for(heard, "turn", author="bot")
    assert ask(proxy, "does it hurt?", "live")["kind"] == "answer"


def test_while_one_server_is_away_each_message_is_answered_once(proxy: Proxy, servers: list[Server]) -> None:
    servers[0].stop()
    try:
        assert {ask(proxy, "does it hurt?", "away")["kind"] for _ in range(6)} == {"answer"}
    finally:
        servers[0].start()
        servers[0].ready()
    with stream(proxy, "away") as heard:
        assert [next(heard)[1]["seq"] for _ in range(12)] == list(range(1, 13))


def test_the_proxy_hides_the_metrics_and_believes_nobody_who_names_another_address(proxy: Proxy) -> None:
    origin = f"http://127.0.0.1:{proxy.port}"
    assert httpx2.get(f"{origin}/metrics", timeout=30).status_code == 404
    tries = len(proxy.servers) * SIGN_INS + 1
    with httpx2.Client(base_url=origin, timeout=30) as guesser:
        codes = [
            guesser.post("/staff/sign-in", headers={"x-forwarded-for": f"192.0.2.{number}"}).status_code
            for number in range(tries)
        ]
    assert 429 in codes
