"""Wake those who follow a conversation when it has something new; what is new they read from the database."""

import asyncio
import threading
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

EVERYTHING = "*"
"""The topic of those who follow all conversations."""


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


async def news(hub: Hub, topic: str) -> AsyncIterator[None]:
    """Come round at once and after each piece of news, for the caller to read what is new.

    Following begins before the first round, so that nothing falls between the two.
    """
    with hub.follow(topic) as woken:
        while not hub.closed:
            woken.clear()
            yield
            await woken.wait()
