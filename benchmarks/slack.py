"""Time a message in Slack from the event to the bot's reply: python -m benchmarks.slack.

The bot runs in a process of its own, over HTTP and then by Socket Mode, against the pretend Slack of the simulator.
"""

import argparse
import asyncio
import hashlib
import hmac
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from faqbot.channels.slack.pretend.deeds import Deeds, Deliver
from faqbot.channels.slack.pretend.rules import Installed, Payload
from faqbot.channels.slack.pretend.server import Server, UnacknowledgedError
from faqbot.channels.slack.pretend.workspace import APP_TOKEN, BOT_TOKEN, Workspace

ROOT = Path(__file__).parent.parent
SECRET = "pretend-signing-secret"
QUESTIONS = ("does it hurt?", "what is dry needling?", "can I bring my dog to the clinic", "how is it not acupuncture")
PAUSE = 0.1
"""Seconds between two questions, so that none waits for another."""
WAIT = 120.0
"""Seconds that the bot has to start."""


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=300)
    options = parser.parse_args(arguments)
    for transport in ("HTTP", "Socket Mode"):
        asyncio.run(_measure(transport, options.messages))


async def _measure(transport: str, messages: int) -> None:
    workspace = Workspace(Installed())
    for number in range(messages + 1):
        workspace.add_person(f"U{number}", f"Person {number}")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with aiohttp.ClientSession() as session:
        deliver = _deliverer(session, port) if transport == "HTTP" else None
        async with _running(Server(workspace, deliver), port, deliver is not None) as deeds:
            await _time(workspace, deeds, 0, WAIT)
            took = []
            for number in range(1, messages + 1):
                took.append(await _time(workspace, deeds, number, 10.0))
                await asyncio.sleep(PAUSE)
    _tell(transport, took)


def _deliverer(session: aiohttp.ClientSession, port: int) -> Deliver:
    async def deliver(payload: Payload) -> Payload:
        body, stamp = json.dumps(payload).encode(), str(int(time.time()))
        found = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        headers = {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={found}"}
        headers["content-type"] = "application/json"
        try:
            async with session.post(f"http://127.0.0.1:{port}/slack/events", data=body, headers=headers) as response:
                if response.status == 200:
                    return {}
        except aiohttp.ClientError as error:
            raise UnacknowledgedError from error
        raise UnacknowledgedError

    return deliver


@asynccontextmanager
async def _running(server: Server, port: int, over_http: bool) -> AsyncIterator[Deeds]:
    """Run the pretend Slack and the bot."""
    deeds = await server.start()
    with tempfile.TemporaryDirectory() as folder:
        env = os.environ | {
            "FAQBOT_DATABASE_URL": f"sqlite:///{folder}/faqbot.db",
            "FAQBOT_SLACK_API_URL": f"{server.url}/api/",
            "FAQBOT_SLACK_BOT_TOKEN": BOT_TOKEN,
        }
        env |= {"FAQBOT_SLACK_SIGNING_SECRET": SECRET} if over_http else {"FAQBOT_SLACK_APP_TOKEN": APP_TOKEN}
        command = ["serve", "--port", str(port)] if over_http else ["slack"]
        process = subprocess.Popen([sys.executable, "bot.py", *command], cwd=ROOT, env=env, stderr=subprocess.DEVNULL)
        try:
            yield deeds
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
            await server.stop()


async def _time(workspace: Workspace, deeds: Deeds, number: int, patience: float) -> float:
    """Ask as one person, again while the bot is starting; return the seconds until the reply is in the channel."""
    channel, until = workspace.channels[f"D{number}"], time.perf_counter() + patience
    while time.perf_counter() < until:
        started = time.perf_counter()
        deeds.say(f"U{number}", channel.id, QUESTIONS[number % len(QUESTIONS)])
        while time.perf_counter() < min(until, started + 5.0):
            if any("bot_id" in message for message in channel.messages):
                return time.perf_counter() - started
            await asyncio.sleep(0.0005)
    raise SystemExit("the bot has not replied in time")


def _tell(transport: str, took: Sequence[float]) -> None:
    cut = statistics.quantiles(took, n=100, method="inclusive")
    line = f"p50 {cut[49] * 1000:.1f} ms, p95 {cut[94] * 1000:.1f} ms, p99 {cut[98] * 1000:.1f} ms"
    print(f"{transport}: {len(took)} messages, {line}")


if __name__ == "__main__":
    main()
