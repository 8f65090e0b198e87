"""Bring things to the app as Slack does over HTTP: signed, in its formats, and again when they are not taken."""

import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

import aiohttp

from faqbot.channels.slack.pretend.rules import Payload
from faqbot.channels.slack.pretend.server import PATIENCE, UnacknowledgedError


class HttpDelivery:
    """Delivers to one address."""

    def __init__(self, secret: str) -> None:
        self.url, self._secret = "", secret
        self._session: aiohttp.ClientSession | None = None
        self.took: list[float] = []

    async def __call__(self, payload: Payload) -> Payload:
        self._session = self._session or aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(PATIENCE))
        body, kind = encode(payload)
        started = time.perf_counter()
        try:
            async with self._session.post(self.url, data=body, headers=signed(self._secret, body, kind)) as response:
                text = await response.text()
                if response.status != 200:
                    raise UnacknowledgedError(f"{response.status} {text}")
        except (aiohttp.ClientError, TimeoutError) as error:
            raise UnacknowledgedError from error
        self.took.append(time.perf_counter() - started)
        return json.loads(text) if text.startswith("{") else {}

    async def close(self) -> None:
        if self._session:
            await self._session.close()


def encode(payload: Payload) -> tuple[bytes, str]:
    """Return the body in which Slack sends something, and its content type."""
    if payload.get("type") == "event_callback":
        return json.dumps(payload).encode(), "application/json"
    form = payload if "command" in payload else {"payload": json.dumps(payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def signed(secret: str, body: bytes, kind: str, at: float | None = None) -> dict[str, str]:
    """Return the headers with Slack's signature."""
    stamp = str(int(time.time() if at is None else at))
    found = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"content-type": kind, "x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={found}"}
