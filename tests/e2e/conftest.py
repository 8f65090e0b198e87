"""A real server and a real Chromium. Where either part is missing the tests skip, in CI they fail."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import pytest

from ..servers import Server
from .hosts import Hosts, serve_hosts

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserType, ConsoleMessage, Locator, Page, Request, Route

ROOT = Path(__file__).parents[2]
IN_CI = os.environ.get("CI") == "true"
AXE = Path(__file__).parent / "vendor/axe.min.js"

if IN_CI:
    import playwright.sync_api  # noqa: F401  # elsewhere the test modules skip themselves


@pytest.fixture(scope="session")
def hosts() -> Iterator[Hosts]:
    """Pages of other clinics' sites, on other origins."""
    with serve_hosts() as hosts:
        yield hosts


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, hosts: Hosts) -> Iterator[str]:
    """Serve the repository's own knowledge from a new database; the value is the origin."""
    folder = tmp_path_factory.mktemp("server")
    server = Server(f"sqlite:///{folder}/faqbot.db", folder, settings={"FAQBOT_ALLOWED_ORIGINS": hosts.allowed})
    server.start()
    try:
        server.ready()
        yield server.origin
    finally:
        server.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[BrowserType]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # an optional part

    with sync_playwright() as driver:
        yield driver.chromium


@pytest.fixture(scope="session")
def browser(chromium: BrowserType) -> Iterator[Browser]:
    browser = launch(chromium)
    yield browser
    browser.close()


def launch(chromium: BrowserType, without: Sequence[str] = ()) -> Browser:
    """Start a browser, without some of the arguments that playwright gives it."""
    path = os.environ.get("FAQBOT_CHROMIUM") or shutil.which("chromium")
    if not path:
        (pytest.fail if IN_CI else pytest.skip)("no Chromium: install it or set FAQBOT_CHROMIUM")
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    return chromium.launch(executable_path=path, args=quiet, ignore_default_args=list(without))


@dataclass
class Visit:
    """A patient on the clinic's page. `complaints` are console errors, exceptions and foreign requests."""

    page: Page
    origin: str
    complaints: list[str] = field(default_factory=list)

    @cached_property
    def chat(self) -> dict[str, Any]:
        """What /api/chat says: the words of the element."""
        with urlopen(f"{self.origin}/api/chat") as response:
            words: dict[str, Any] = json.load(response)
        return words

    @property
    def labels(self) -> dict[str, str]:
        labels: dict[str, str] = self.chat["labels"]
        return labels

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def input(self) -> Locator:
        return self.dialog.get_by_label(self.labels["input"])

    @property
    def patient_turns(self) -> Locator:
        return self.log.locator(".patient")

    @property
    def bot_turns(self) -> Locator:
        """The bot's turns; the first is the greeting."""
        return self.log.locator(".turn:not(.patient)")

    def button(self, label: str) -> Locator:
        return self.page.get_by_role("button", name=self.labels[label], exact=True)

    def open(self) -> None:
        self.button("open").click()
        self.input.wait_for()

    def ask(self, text: str) -> Locator:
        """Send a question and wait for the turn that replies to it."""
        turn = self.bot_turns.nth(self.bot_turns.count())
        self.input.fill(text)
        self.input.press("Enter")
        turn.wait_for()
        return turn

    def axe(self, within: str = "html") -> list[str]:
        """What axe finds now in a part of the page, the chat included."""
        return run_axe(self.page, within)

    def posts(self) -> list[dict[str, Any]]:
        """The bodies that the page posts from now on, in order."""
        sent: list[dict[str, Any]] = []

        def keep(request: Request) -> None:
            if request.url.endswith("/api/messages"):
                sent.append(request.post_data_json or {})

        self.page.on("request", keep)
        return sent

    def answer_with(self, body: str, status: int = 200) -> None:
        """Answer the page's posts in the server's place."""

        def answer(route: Route) -> None:
            route.fulfill(status=status, content_type="application/json", body=body)

        self.page.route("**/api/messages", answer)

    def hold(self, url: str = "**/api/messages") -> list[Route]:
        """Keep back the page's requests, its posts by default, until the test lets them go on."""
        held: list[Route] = []

        def keep(route: Route) -> None:
            held.append(route)

        self.page.route(url, keep)
        return held

    def stored_turns(self) -> list[dict[str, Any]]:
        """What the server holds of this conversation."""
        conversation = self.page.evaluate("localStorage.getItem('faqbot.conversation')")
        with urlopen(f"{self.origin}/api/conversations/{conversation}") as response:
            turns: list[dict[str, Any]] = json.load(response)["turns"]
        return turns


def run_axe(page: Page, within: str = "html") -> list[str]:
    """Return axe's violations of WCAG 2.2 AA and of its best practices, each with the first element."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("(within) => axe.run(within, { resultTypes: ['violations'] })", within)
    assert found["passes"], "axe has looked at nothing"
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:200]}" for fault in found["violations"]]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[[str], Server]]:
    """Run a server of its own, open at the hours that are given, with two of staff."""
    from .desk import clinic_of  # noqa: PLC0415  # it builds on this module

    servers: list[Server] = []

    def start(hours: str) -> Server:
        server = clinic_of(tmp_path, hours)
        servers.append(server)
        server.start()
        server.ready()
        return server

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def visit_page(browser: Browser, server: str) -> Iterator[Callable[..., Visit]]:
    """Open the clinic's page or that `at` another address; keywords are those of a browser context (viewport, …)."""
    visits: list[Visit] = []
    with ExitStack() as contexts:

        def open_page(script: str = "", at: str = "", **options: Any) -> Visit:
            # Without motion a position is final as soon as a thing is there.
            context = browser.new_context(**{"reduced_motion": "reduce"} | options)
            contexts.callback(context.close)
            context.set_default_timeout(10_000)
            visit = Visit(context.new_page(), server)
            visits.append(visit)
            if script:
                visit.page.add_init_script(script)
            _listen(visit)
            visit.page.goto(at or server)
            return visit

        yield open_page
    for visit in visits:
        assert visit.complaints == []


def _listen(visit: Visit) -> None:
    def on_console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            visit.complaints.append(message.text)

    def on_request(request: Request) -> None:
        page = visit.page.url.split("/", 3)[:3]
        if request.url.split("/", 3)[:3] not in (page, visit.origin.split("/")) and not request.is_navigation_request():
            visit.complaints.append(f"a request to another origin: {request.url}")

    visit.page.on("console", on_console)
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    visit.page.on("request", on_request)


@pytest.fixture
def visit(visit_page: Callable[..., Visit]) -> Visit:
    """A visit on a desktop."""
    return visit_page(viewport={"width": 1280, "height": 800})
