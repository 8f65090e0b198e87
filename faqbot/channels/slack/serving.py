"""Slack beside the web server: the endpoint that it calls, and its parts in the same event loop."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from starlette.requests import Request
from starlette.responses import Response

from faqbot.channels.slack.channel import Slack
from faqbot.channels.slack.http import Endpoint

log = logging.getLogger(__name__)

AGAIN = 5.0
"""Seconds until the parts are started anew when one of them has failed."""
Build = Callable[[], Awaitable[Slack]]


class Serving:
    """Runs Slack's parts while the web server runs.

    Args:
        secret: with which Slack signs its requests.
        build: puts the parts together, in the server's event loop.
    """

    path = "/slack/events"

    def __init__(self, secret: str, build: Build) -> None:
        self._secret, self._build = secret, build
        self.endpoint: Endpoint | None = None

    async def answer(self, request: Request) -> Response:
        """Answer Slack; until the index is fitted, it is asked to come again."""
        if self.endpoint is None:
            return Response("not ready yet", 503)
        return await self.endpoint(request)

    @asynccontextmanager
    async def lifespan(self, _app: object) -> AsyncIterator[None]:
        running = asyncio.create_task(keep_running(self._run))
        yield
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    async def _run(self) -> None:
        slack = await self._build()
        self.endpoint = Endpoint(self._secret, slack.door.take)
        await slack.run()


async def keep_running(run: Callable[[], Awaitable[None]]) -> None:
    """Run something until cancelled; what fails is told in the log and started anew."""
    while True:
        try:
            await run()
        except Exception:
            log.exception("slack_failed")
        await asyncio.sleep(AGAIN)
