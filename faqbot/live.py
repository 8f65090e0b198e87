"""Wake those who follow a conversation when it has something new; what is new they read from the database, and send."""

import asyncio
import threading
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

EVERYTHING = "*"
"""The topic of those who follow all conversations."""
RETRY = 2000
"""Milliseconds after which a browser comes back when its stream ends."""
ALIVE = 15.0
"""Seconds of silence after which a stream sends a sign of life."""
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Hub:
    """Who follows what in this process. `wake` may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.RLock()  # a signal's handler may come between
        self._followers: defaultdict[str, set[_Follower]] = defaultdict(set)
        self.closed = False

    @contextmanager
    def follow(self, topic: str) -> Iterator[asyncio.Event]:
        """Follow a conversation, by its id, or `EVERYTHING`; the event is set at each piece of news."""
        follower = _Follower()
        with self._lock:
            self._followers[topic].add(follower)
        try:
            yield follower.news
        finally:
            with self._lock:
                self._followers[topic].discard(follower)
                if not self._followers[topic]:
                    del self._followers[topic]

    def wake(self, conversation_id: str | None) -> None:
        """Tell the followers of a conversation, or everyone where it is not known which has news."""
        with self._lock:
            topics = list(self._followers) if conversation_id is None else [conversation_id, EVERYTHING]
            woken = [follower for topic in topics for follower in self._followers.get(topic, ())]
        for follower in woken:
            follower.wake()

    def close(self) -> None:
        """Let everyone go, since the server stops."""
        self.closed = True
        self.wake(None)

    def __len__(self) -> int:
        return sum(map(len, self._followers.values()))


class _Follower:
    """One who waits in an event loop."""

    def __init__(self) -> None:
        self.news, self._loop = asyncio.Event(), asyncio.get_running_loop()

    def wake(self) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.news.set)


@dataclass(frozen=True, slots=True)
class Event:
    """One server-sent event; `id` is what a browser comes back with."""

    name: str
    data: str
    id: int | None = None

    def encode(self) -> bytes:
        lines = [f"event: {self.name}", *(f"data: {line}" for line in self.data.splitlines() or [""])]
        numbered = [f"id: {self.id}"] if self.id is not None else []
        return ("\n".join([*numbered, *lines, f"retry: {RETRY}"]) + "\n\n").encode()


Read = Callable[[], Awaitable[Sequence[Event] | None]]
"""Reads what is new for one listener; None ends the stream, and the browser comes back if it still wants to."""


class EventStream:
    """An ASGI response that reads at once and after each piece of news, and sends what is new.

    Following begins before the first reading, so that nothing falls between the two. It ends when the listener goes
    or the hub closes. It takes 17 kB for each open stream where sse-starlette takes 42.
    """

    def __init__(self, hub: Hub, topic: str, read: Read, alive: float = ALIVE) -> None:
        self._hub, self._topic, self._read, self._alive = hub, topic, read, alive

    async def __call__(self, _scope: object, receive: Receive, send: Send) -> None:
        with self._hub.follow(self._topic) as woken:
            gone = asyncio.create_task(_until_gone(receive, woken))
            try:
                await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
                while not (self._hub.closed or gone.done()):
                    woken.clear()
                    events = await self._read()
                    if events is None:
                        break
                    if events:
                        await _send(send, b"".join(event.encode() for event in events))
                    await _wait(woken, send, self._alive)
                await send({"type": "http.response.body", "body": b""})
            finally:
                gone.cancel()


async def _until_gone(receive: Receive, woken: asyncio.Event) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    woken.set()


async def _wait(woken: asyncio.Event, send: Send, alive: float) -> None:
    """Wait for news, with a sign of life now and then for the proxies between."""
    while not woken.is_set():
        try:
            async with asyncio.timeout(alive):
                await woken.wait()
        except TimeoutError:
            await _send(send, b": alive\n\n")


async def _send(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})
