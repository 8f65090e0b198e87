"""Slack as one thing: the handlers over one site, and what runs beside them."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from starlette.concurrency import run_in_threadpool

from faqbot.channels.slack.answering import Answering
from faqbot.channels.slack.asking import Asking
from faqbot.channels.slack.buttons import Buttons
from faqbot.channels.slack.calls import if_possible
from faqbot.channels.slack.cards import CardStyle
from faqbot.channels.slack.door import Door
from faqbot.channels.slack.drafts import Keeper, Saving
from faqbot.channels.slack.following import Channels, Following
from faqbot.channels.slack.home import Board, Home
from faqbot.channels.slack.pane import Pane
from faqbot.channels.slack.people import People
from faqbot.channels.slack.sender import TIMEOUT, Sender
from faqbot.channels.slack.staffing import Staffing
from faqbot.config import Settings
from faqbot.errors import StorageError
from faqbot.site import Site

log = logging.getLogger(__name__)

SENT_FOR = timedelta(days=30)
"""How long the name of a message is kept, so that it can be changed."""
EVENTS_FOR = timedelta(days=3)
"""How long the id of an event is known; Slack sends none again after an hour or so."""
PRUNE = 3600.0
"""Seconds between two looks for what is to be forgotten."""


class Identity:
    """Who the bot is, as Slack says; asked once."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._known: AuthorizeResult | None = None

    async def tell(self) -> AuthorizeResult:
        if self._known is None:
            said = await self._client.auth_test()
            self._known = AuthorizeResult.from_auth_test_response(auth_test_response=said, bot_token=self._client.token)
        return self._known

    def app(self) -> AsyncApp:
        """Make an app that acts as this bot and trusts what it gets, since the door has verified it."""

        async def authorize() -> AuthorizeResult:  # bolt reads the names of its arguments, and takes no method
            return await self.tell()

        return AsyncApp(
            authorize=authorize, process_before_response=True, request_verification_enabled=False, logger=log
        )


@dataclass(frozen=True, slots=True)
class Slack:
    """The parts that must run: the door, the sender, and the follower of news."""

    site: Site
    client: AsyncWebClient
    identity: Identity
    door: Door
    sender: Sender
    following: Following
    clock: Callable[[], datetime]

    async def run(self) -> None:
        """Run until cancelled."""
        try:
            async with asyncio.TaskGroup() as tasks:
                for part in (self.door, self.sender, self.following):
                    tasks.create_task(part.run())
                tasks.create_task(self._prune())
                tasks.create_task(if_possible(self.identity.tell()))  # what people press cannot wait for it
        finally:
            self.following.stop()
            if self.client.session:
                await self.client.session.close()

    async def _prune(self) -> None:
        while True:
            now = self.clock()
            with suppress(StorageError):
                await run_in_threadpool(self.site.store.inbox.forget, now - EVENTS_FOR)
                await run_in_threadpool(self.site.store.posts.forget, now - SENT_FOR)
            await asyncio.sleep(PRUNE)


async def create_slack(
    site: Site,
    settings: Settings,
    redact: Callable[[str], str],
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Slack:
    """Put the handlers together, in the event loop that will run them."""
    client = create_client(settings, settings.slack_bot_token)
    sender = Sender(site.store, client, clock)
    style = CardStyle(site, settings.slack_patient_text, settings.public_url)
    people = People(site.store, client, settings.slack_staff_channel)
    drafts = settings.knowledge_dir / "drafts"
    answering = await run_in_threadpool(Answering, site, client, sender.wake, clock)
    pane, identity = Pane(answering), Identity(client)
    app = identity.app()
    for part in (
        pane,
        Asking(answering, pane),
        Buttons(answering),
        Staffing(site, client, people, style),
        Home(client, people, Board(site, style, (drafts, settings.cache_dir), clock)),
        Saving(client, people, Keeper(site, drafts, redact)),
    ):
        part.register(app)
    channels = Channels(settings.slack_staff_channel, settings.slack_alert_channel)
    following = Following(site, style, channels, sender.wake, clock)
    return Slack(site, client, identity, Door(app, site.store.inbox, redact, clock), sender, following, clock)


def create_client(settings: Settings, token: str) -> AsyncWebClient:
    """Make a client that never sends by itself a second time what may have arrived."""
    session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))
    return AsyncWebClient(
        token, base_url=settings.slack_api_url, timeout=TIMEOUT, session=session, retry_handlers=[], logger=log
    )
