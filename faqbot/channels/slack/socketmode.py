"""Slack by Socket Mode: a connection that this side opens, so that no public address is needed."""

import asyncio
import json
import logging

from slack_bolt import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from faqbot.channels.slack.calls import BROKEN
from faqbot.channels.slack.channel import create_client
from faqbot.channels.slack.http import Take
from faqbot.config import Settings

log = logging.getLogger(__name__)

AGAIN = 5.0
"""Seconds between two attempts to connect."""


class Socket:
    """Keeps a connection open, and hands on what comes through it."""

    def __init__(self, settings: Settings, take: Take) -> None:
        self._settings, self._take = settings, take

    async def run(self) -> None:
        """Be connected until cancelled; a connection that is lost is opened again."""
        web = create_client(self._settings, self._settings.slack_app_token)
        client = SocketModeClient(self._settings.slack_app_token, logger=log, web_client=web)
        client.socket_mode_request_listeners.append(self._hear)
        try:
            await _connect(client)
            await asyncio.Event().wait()
        finally:
            await client.close()  # type: ignore[no-untyped-call]
            if web.session:
                await web.session.close()

    async def _hear(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        answer = await self._take(request.payload, f"envelope-{request.envelope_id}"[:64])
        if answer.status < 500:  # what is not acknowledged comes again
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, _body(answer)))


async def _connect(client: SocketModeClient) -> None:
    while True:
        try:
            await client.connect_to_new_endpoint()
        except (SlackApiError, *BROKEN) as error:
            log.warning("slack_socket_closed", extra={"error": type(error).__name__})
            await asyncio.sleep(AGAIN)
        else:
            return


def _body(answer: BoltResponse) -> dict[str, object] | None:
    """Return what a handler answers in the acknowledgement, such as the faults in a form."""
    if answer.status != 200 or not answer.body:
        return None
    found = json.loads(answer.body) if isinstance(answer.body, str) else answer.body
    return found if isinstance(found, dict) else None
