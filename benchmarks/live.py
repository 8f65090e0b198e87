"""Time a staff's reply from the click on one server to patients' open streams on another: python -m benchmarks.live.

Both servers share one database: a new SQLite file, or the PostgreSQL of `--database`, into which it writes.
"""

import argparse
import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx2

from benchmarks import report
from faqbot.access import Access
from faqbot.errors import FaqbotError
from faqbot.storage import Store

CONVERSATIONS = 50
PASSWORD = "four words make one"
ROOT = Path(__file__).parent.parent
Arrivals = defaultdict[str, list[float]]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--streams", type=int, default=500, help="open streams, in whole multiples of the conversations"
    )
    parser.add_argument("--replies", type=int, default=200)
    parser.add_argument("--database", help="a PostgreSQL to write to, as an SQLAlchemy URL")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        url = options.database or f"sqlite:///{folder}/faqbot.db"
        login = f"ana-{uuid.uuid4().hex[:8]}"
        store = Store.open(url)
        Access(store).add(login, "Ana", "desk", PASSWORD)
        store.close()
        with (
            _serve(url) as (desk, _),
            _serve(url) as (page, process),
            httpx2.Client(base_url=desk, timeout=60) as browser,
        ):
            asyncio.run(_measure(Desk(browser, login), page, process, options))


@contextmanager
def _serve(url: str) -> Iterator[tuple[str, int]]:
    """Run a server; yield its address and process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = os.environ | {"FAQBOT_DATABASE_URL": url, "FAQBOT_RATE_LIMIT": "100000/second"}
    command = [sys.executable, "bot.py", "serve", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                httpx2.get(f"http://127.0.0.1:{port}/readyz", timeout=60).raise_for_status()
                break
            except httpx2.HTTPError:
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


class Desk:
    """A member of staff, signed in at a server."""

    def __init__(self, browser: httpx2.Client, login: str) -> None:
        self.origin, self._browser = str(browser.base_url).rstrip("/"), browser
        self._read_token("/staff/sign-in")
        self._post("/staff/sign-in", login=login, password=PASSWORD)
        self._read_token("/staff/")

    def reply(self, case: str, text: str) -> None:
        self._post(f"/staff/cases/{case}/reply", text=text, message_id=uuid.uuid4().hex)

    def _read_token(self, path: str) -> None:
        found = re.search(r'name="token" value="([^"]+)"', self._browser.get(path).text)
        self._token = found[1] if found else ""

    def _post(self, path: str, **fields: str) -> None:
        answer = self._browser.post(path, data={"token": self._token} | fields)
        if answer.status_code != 303:
            raise FaqbotError(f"{path} was answered with {answer.status_code}")


async def _measure(desk: Desk, page: str, process: int, options: argparse.Namespace) -> None:
    run = uuid.uuid4().hex[:8]
    cases = [(f"{run}-{number}", _ask(desk.origin, f"{run}-{number}")) for number in range(CONVERSATIONS)]
    before, arrived, opened = _memory(process), Arrivals(list), asyncio.Semaphore(0)
    each = max(1, options.streams // CONVERSATIONS)
    following = [asyncio.create_task(_follow(page, name, arrived, opened)) for name, _ in cases for _ in range(each)]
    for _ in following:
        await opened.acquire()
    after = _memory(process)
    took: list[float] = []
    for number in range(options.replies):
        text, started = f"reply {number}", time.perf_counter()
        await asyncio.to_thread(desk.reply, cases[number % CONVERSATIONS][1], text)
        async with asyncio.timeout(30):
            while len(arrived[text]) < each:
                await asyncio.sleep(0.002)
        took += [1000 * (at - started) for at in arrived[text]]
    for task in following:
        task.cancel()
    await asyncio.gather(*following, return_exceptions=True)
    took.sort()
    report.console().print(
        f"{len(following)} open streams: {before:.0f} MB before, {after:.0f} MB with them\n"
        f"{options.replies} replies, {len(took)} arrivals: median {took[len(took) // 2]:.0f} ms, "
        f"p95 {took[int(0.95 * len(took))]:.0f} ms, slowest {took[-1]:.0f} ms"
    )


def _ask(origin: str, conversation: str) -> str:
    """Ask for a person; return the case."""
    sent = {"text": "I want to talk to a person", "conversation_id": conversation}
    return str(httpx2.post(f"{origin}/api/messages", json=sent, timeout=60).json()["reply"]["handoff"]["id"])


async def _follow(origin: str, conversation: str, arrived: Arrivals, opened: asyncio.Semaphore) -> None:
    """Note when each staff turn arrives."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(origin.rpartition(":")[2]))
    writer.write(f"GET /api/conversations/{conversation}/events?after=2 HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    try:
        while line := await reader.readline():
            if line.startswith(b"event: handoff"):
                opened.release()
            elif line.startswith(b"data:") and b'"author":"staff"' in line:
                arrived[json.loads(line[5:])["text"]].append(time.perf_counter())
    finally:
        writer.close()


def _memory(process: int) -> float:
    """Return what a process holds in memory, in MB (Linux)."""
    status = Path(f"/proc/{process}/status").read_text("ascii")
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found[1]) / 1024 if found else 0.0


if __name__ == "__main__":
    main()
