"""Wake those who follow a conversation when it has something new; what is new they read from the database, and send.

Only that somebody is typing is handed on as it is: nobody keeps it.
"""

import asyncio
import threading
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from faqbot.types import Typing

EVERYTHING = "*"
"""The topic of those who follow all conversations."""
RETRY = 2000
"""Milliseconds after which a browser comes back when its stream ends."""
TYPISTS = 100
"""How many who type one stream hears of at once."""
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
    def follow(self, topic: str) -> Iterator["_Follower"]:
        """Follow a conversation, by its id, or `EVERYTHING`."""
        follower = _Follower()
        with self._lock:
            self._followers[topic].add(follower)
        try:
            yield follower
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

    def pass_on(self, typing: Typing) -> None:
        """Tell the followers of a conversation that somebody is typing in it."""
        with self._lock:
            topics = (typing.conversation_id, EVERYTHING)
            told = [follower for topic in topics for follower in self._followers.get(topic, ())]
        for follower in told:
            follower.wake(typing)

    def close(self) -> None:
        """Let everyone go, since the server stops."""
        self.closed = True
        self.wake(None)

    def __len__(self) -> int:
        return sum(map(len, self._followers.values()))


class _Follower:
    """One who waits in an event loop: `woken` at each piece of news, `typing` says who types, `stale` what to read."""

    __slots__ = ("_loop", "stale", "typing", "woken")

    def __init__(self) -> None:
        self.woken, self._loop = asyncio.Event(), asyncio.get_running_loop()
        self.stale, self.typing = True, dict[tuple[str, str], Typing]()

    def wake(self, typing: Typing | None = None) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._hear, typing)

    def _hear(self, typing: Typing | None) -> None:
        if typing is None:
            self.stale = True
        elif len(self.typing) < TYPISTS:
            self.typing[typing.conversation_id, typing.author] = typing
        self.woken.set()

    def take_typing(self) -> list[Typing]:
        """Return who typed since the last time."""
        typing = list(self.typing.values())
        self.typing.clear()
        return typing


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

ShowTyping = Callable[[Typing], Event | None]
"""What one listener is told of somebody who types, or None."""

Holds = Callable[[], Awaitable[bool]]
"""Says whether a listener may still listen; asked before anything is sent, and at each sign of life."""


async def always() -> bool:
    """Let a listener listen until it goes."""
    return True


class EventStream:
    """An ASGI response that reads at once and after each piece of news, and sends what is new.

    Following begins before the first reading, so that nothing falls between the two. It ends when the listener goes
    or may not listen any more, or the hub closes. It takes 17 kB for each open stream where sse-starlette takes 42.
    """

    def __init__(  # noqa: PLR0913  # the last two are options
        self, hub: Hub, topic: str, read: Read, show_typing: ShowTyping, *, holds: Holds = always, alive: float = ALIVE
    ) -> None:
        self._hub, self._topic, self._read, self._show_typing = hub, topic, read, show_typing
        self._holds, self._alive = holds, alive

    async def __call__(self, _scope: object, receive: Receive, send: Send) -> None:
        with self._hub.follow(self._topic) as follower:
            gone = asyncio.create_task(_until_gone(receive, follower.woken))
            try:
                await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
                while not (self._hub.closed or gone.done()):
                    events = await self._next(follower)
                    if events is None or not await self._holds():
                        break
                    if events:
                        await _send(send, b"".join(event.encode() for event in events))
                    await _wait(follower.woken, send, self._alive)
                await send({"type": "http.response.body", "body": b""})
            finally:
                gone.cancel()

    async def _next(self, follower: _Follower) -> list[Event] | None:
        """Return what is new: what was written, then who types; None ends the stream."""
        follower.woken.clear()
        read: Sequence[Event] | None = ()
        if follower.stale:
            follower.stale = False
            read = await self._read()
        if read is None:
            return None
        return [*read, *filter(None, map(self._show_typing, follower.take_typing()))]


async def _until_gone(receive: Receive, woken: asyncio.Event) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    woken.set()


async def _wait(woken: asyncio.Event, send: Send, alive: float) -> None:
    """Wait for news, but not too long: then give a sign of life, for the proxies between."""
    try:
        async with asyncio.timeout(alive):
            await woken.wait()
    except TimeoutError:
        await _send(send, b": alive\n\n")


async def _send(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})
