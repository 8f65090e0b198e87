"""What comes from Slack, by HTTP or Socket Mode: each event is kept, acknowledged, and then worked on, once.

An event that was kept is not lost: whoever finds it undone after its time works on it. While the database is gone it
is worked on at once and remembered here, so that urgent help still goes out. What a person pressed or sent is
acknowledged when its handler says so, which goes on working; the same delivery again is refused.
"""

import asyncio
import logging
import zlib
from collections.abc import Callable
from datetime import datetime

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from starlette.concurrency import run_in_threadpool

from faqbot.channels.slack.reading import Payload, kept
from faqbot.errors import StorageError
from faqbot.storage.slack import Inbox

log = logging.getLogger(__name__)

LANES = 8
"""How many channels are worked on at once; what comes from one channel is worked on in order."""
LOOK = 2.0
"""Seconds between two looks for events that were left undone."""
ACK = 0.005
"""Seconds between two looks whether a handler has acknowledged what was pressed."""
ENDING = 2.0
"""Seconds that handlers have to end when the process stops."""
REMEMBERED = 10_000
FULL = 5000
"""How many events may wait here before Slack is asked to come again."""


class Door:
    """Takes what comes, and gives it to the app."""

    def __init__(
        self, app: AsyncApp, inbox: Inbox, redact: Callable[[str], str], clock: Callable[[], datetime]
    ) -> None:
        self._app, self._inbox, self._redact, self._clock = app, inbox, redact, clock
        self._lanes: list[asyncio.Queue[tuple[str, Payload]]] = [asyncio.Queue() for _ in range(LANES)]
        self._here: set[str] = set()
        self._pressed: set[asyncio.Task[BoltResponse]] = set()
        self._unkept: dict[str, None] = {}

    async def take(self, payload: Payload, delivery: str) -> BoltResponse:
        """Return what to answer Slack.

        Args:
            delivery: names this delivery, so that it counts once; an event has a name of its own.
        """
        if payload.get("type") != "event_callback":
            return await self._press(payload, delivery)
        event_id = str(payload.get("event_id", ""))[:64]
        if len(self._here) >= FULL:
            return BoltResponse(status=503, body="")
        if event_id and await self._is_new(event_id, payload):
            await self._queue(event_id, payload)
        return BoltResponse(status=200, body="")

    async def _press(self, payload: Payload, delivery: str) -> BoltResponse:
        try:
            is_new = await run_in_threadpool(self._inbox.take, delivery, None, self._clock())
        except StorageError:
            is_new = True
        if not is_new:
            return BoltResponse(status=409, body="this has come before")
        request = AsyncBoltRequest(body=payload, mode="socket_mode")
        working = asyncio.create_task(self._app.async_dispatch(request))
        self._pressed.add(working)
        working.add_done_callback(self._pressed.discard)
        while not working.done():
            if request.context.ack.response:
                return request.context.ack.response
            await asyncio.wait({working}, timeout=ACK)
        return working.result()

    async def _is_new(self, event_id: str, payload: Payload) -> bool:
        if event_id in self._unkept:
            return False
        try:
            slim = kept(payload, self._redact)
        except Exception as error:  # whatever it is, the words must not be kept
            log.error("the redactor failed, an event is not kept: %s", type(error).__name__)
            slim = {}
        try:
            return await run_in_threadpool(self._inbox.take, event_id, slim, self._clock())
        except StorageError:
            log.warning("slack_event_unkept")
            self._unkept[event_id] = None
            while len(self._unkept) > REMEMBERED:
                del self._unkept[next(iter(self._unkept))]
            return True

    async def _queue(self, event_id: str, payload: Payload) -> None:
        if event_id in self._here:
            return
        self._here.add(event_id)
        event = payload.get("event") or {}
        channel = str(event.get("channel") or event.get("user") or "")
        await self._lanes[zlib.crc32(channel.encode()) % LANES].put((event_id, payload))

    async def run(self) -> None:
        """Work until cancelled; what was acknowledged then has a moment to end."""
        try:
            async with asyncio.TaskGroup() as tasks:
                for lane in self._lanes:
                    tasks.create_task(self._work(lane))
                tasks.create_task(self._take_over())
        finally:
            if self._pressed:
                await asyncio.wait(self._pressed, timeout=ENDING)

    async def _work(self, lane: "asyncio.Queue[tuple[str, Payload]]") -> None:
        while True:
            event_id, payload = await lane.get()
            try:
                await self._handle(event_id, payload)
            finally:
                self._here.discard(event_id)

    async def _handle(self, event_id: str, payload: Payload) -> None:
        try:
            response = await self._app.async_dispatch(AsyncBoltRequest(body=payload, mode="socket_mode"))
            if response.status < 500 and event_id not in self._unkept:
                await run_in_threadpool(self._inbox.done, event_id)
        except StorageError:
            log.warning("slack_event_unnoted")
        except Exception:  # what is left undone is taken over later
            log.exception("slack_event_failed")

    async def _take_over(self) -> None:
        while True:
            await asyncio.sleep(LOOK)
            try:
                left = await run_in_threadpool(self._inbox.take_over, self._clock())
            except StorageError:
                continue
            for event_id, payload in left:
                await self._queue(event_id, payload)
