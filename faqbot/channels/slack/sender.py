"""Send what waits for Slack, in Slack's time: one message a second per channel, `Retry-After` obeyed, nothing twice.

An attempt that was cut off may have reached Slack. Each message carries its key as metadata, by which it is found
again before it is sent a second time.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient
from starlette.concurrency import run_in_threadpool

from faqbot.channels.slack.calls import BROKEN, Refusal, refusal
from faqbot.errors import StorageError
from faqbot.records import Post
from faqbot.storage import Store

log = logging.getLogger(__name__)

EVENT = "faqbot_post"
"""The type of the metadata that names a message."""
LOOK = 0.1
"""Seconds between two looks for what waits, when nothing new is told of."""
TIMEOUT = 10
"""Seconds that one call to Slack may take."""
GONE = "expired_url"
LONGEST = 300
"""Seconds between two attempts, at most."""
HOPELESS = frozenset(
    "channel_not_found not_in_channel is_archived user_not_found invalid_blocks invalid_arguments msg_too_long no_text "
    "message_not_found cant_update_message expired_url edit_window_closed restricted_action cannot_dm_bot".split()
)
"""Refusals that no waiting mends."""


class Sender:
    """Sends the messages of one store."""

    def __init__(
        self, store: Store, client: AsyncWebClient, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._posts, self._client, self._clock = store.posts, client, clock
        self._news = asyncio.Event()
        self._not_before = datetime.min.replace(tzinfo=UTC)

    def wake(self) -> None:
        self._news.set()

    async def run(self) -> None:
        """Send until cancelled; what is being sent then is found again later."""
        going: set[asyncio.Task[None]] = set()
        try:
            while True:
                self._news.clear()
                claimed = await self._claim()
                for post in claimed:
                    task = asyncio.create_task(self._send(post))
                    going.add(task)
                    task.add_done_callback(going.discard)
                if not claimed:
                    await self._wait()
        finally:
            for task in going:
                task.cancel()
            await asyncio.gather(*going, return_exceptions=True)

    async def _claim(self) -> list[Post]:
        now = self._clock()
        try:
            return [] if now < self._not_before else await run_in_threadpool(self._posts.claim, now)
        except StorageError:
            return []

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(LOOK):
                await self._news.wait()
        except TimeoutError:
            return

    async def _send(self, post: Post) -> None:
        try:
            await self._deliver(post)
        except StorageError:
            log.warning("slack_post_unnoted")
        finally:
            self.wake()

    async def _deliver(self, post: Post) -> None:
        try:
            ts = await self._call(post)
        except SlackApiError as error:
            await self._refused(post, refusal(error))
        except BROKEN as error:
            log.warning("slack_unreachable", extra={"error": type(error).__name__})
            await run_in_threadpool(self._posts.refused, post, self._later(post), False)
        else:
            await run_in_threadpool(self._posts.sent, post, ts, self._clock())

    async def _call(self, post: Post) -> str:
        if post.url:
            return await self._respond(post)
        if post.channel.startswith(("U", "W")):
            opened = await self._client.conversations_open(users=post.channel)
            post = replace(post, channel=opened["channel"]["id"])
        ts = post.ts or (await self._find(post) if post.doubtful else "")
        if post.content is None:
            if ts:
                await self._client.chat_delete(channel=post.channel, ts=ts)
            return ts
        if ts:
            await self._client.chat_update(channel=post.channel, ts=ts, **post.content)
            return ts
        return await self._post(post)

    async def _post(self, post: Post) -> str:
        made = await self._client.chat_postMessage(
            channel=post.channel,
            thread_ts=post.thread or None,
            unfurl_links=False,
            unfurl_media=False,
            metadata={"event_type": EVENT, "event_payload": {"key": post.key}},
            **(post.content or {}),
        )
        return str(made["ts"])

    async def _respond(self, post: Post) -> str:
        answer = await AsyncWebhookClient(post.url, timeout=TIMEOUT, retry_handlers=[]).send_dict(
            dict(post.content or {})
        )
        if answer.status_code != 200:
            raise SlackApiError("refused", AnswerOf(answer.status_code, {"error": GONE}, answer.headers))  # type: ignore[no-untyped-call]
        return ""

    async def _find(self, post: Post) -> str:
        """Look whether Slack has a message already; return its name there, or nothing."""
        arguments: dict[str, Any] = {"channel": post.channel, "limit": 200, "include_all_metadata": True}
        if post.thread:
            found = await self._client.conversations_replies(ts=post.thread, **arguments)
        else:
            found = await self._client.conversations_history(**arguments)
        for message in found.get("messages") or []:
            metadata = message.get("metadata") or {}
            if metadata.get("event_type") == EVENT and metadata["event_payload"].get("key") == post.key:
                return str(message["ts"])
        return ""

    async def _refused(self, post: Post, why: Refusal) -> None:
        if post.content is None and why.reason == "message_not_found":
            await run_in_threadpool(self._posts.sent, post, post.ts, self._clock())
            return
        if why.wait:
            self._not_before = max(self._not_before, self._clock() + why.wait)
        again = None if why.reason in HOPELESS else max(self._later(post), self._not_before)
        log.warning("slack_refused_a_message", extra={"error": why.reason, "again": again and again.isoformat()})
        await run_in_threadpool(self._posts.refused, post, again, why.certain)

    def _later(self, post: Post) -> datetime:
        return self._clock() + timedelta(seconds=min(2 ** min(post.tries, 10), LONGEST))


@dataclass(frozen=True, slots=True)
class AnswerOf:
    """What a response URL answered, in the shape of an answer of the Web API."""

    status_code: int
    data: Mapping[str, str]
    headers: Mapping[str, Any]
