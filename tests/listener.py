"""A browser at the end of an event stream, without the network."""

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

from faqbot.live import EventStream


class Ear:
    """Hears the events of one stream."""

    def __init__(self) -> None:
        self.bodies: asyncio.Queue[tuple[str, bool]] = asyncio.Queue()
        self.left = asyncio.Event()
        self._text, self.ended = "", False

    async def next(self) -> tuple[str, Any]:
        """Return the next event's name and data; ("", None) when the stream has ended."""
        while "\n\n" not in self._text:
            if self.ended:
                return "", None
            async with asyncio.timeout(30):
                text, more = await self.bodies.get()
            self._text, self.ended = self._text + text, not more
        block, _, self._text = self._text.partition("\n\n")
        if block.startswith(":"):
            return "alive", None
        fields = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line)
        return fields["event"], json.loads(fields["data"]) if fields.get("data") else None


@asynccontextmanager
async def listening(stream: EventStream) -> AsyncIterator[Ear]:
    """Open a stream, and leave it at the end as a browser does."""
    ear = Ear()

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.body":
            ear.bodies.put_nowait((message["body"].decode(), message.get("more_body", False)))

    async def receive() -> MutableMapping[str, Any]:
        await ear.left.wait()
        return {"type": "http.disconnect"}

    served = asyncio.create_task(stream({}, receive, send))
    yield ear
    ear.left.set()
    async with asyncio.timeout(30):
        await served


def run(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine in a thread of its own: the browser tests leave a running loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, coroutine).result()
