"""Slack over HTTP: a signature and an age that must hold on the raw body, and nothing larger than a limit."""

import hashlib
import json
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl

from slack_bolt import BoltResponse
from slack_sdk.signature import SignatureVerifier
from starlette.requests import Request
from starlette.responses import Response

from faqbot.channels.slack.reading import Payload

MAX_BODY = 512 * 1024
"""The largest request, in bytes; what Slack sends is far smaller."""
Take = Callable[[Payload, str], Awaitable[BoltResponse]]
"""Takes what was sent and the name of this delivery; returns what to answer."""


class Endpoint:
    """The endpoint that Slack calls."""

    def __init__(self, secret: str, take: Take) -> None:
        self._verifier, self._take = SignatureVerifier(secret), take

    async def __call__(self, request: Request) -> Response:
        body = await _read(request)
        if body is None:
            return Response("too large", 413)
        signature = request.headers.get("x-slack-signature", "")
        if not self._signed(request, signature, body):
            return Response("the signature does not hold, or is too old", 401)
        payload = _payload(request, body)
        if payload is None:
            return Response("not what Slack sends", 400)
        if payload.get("type") == "url_verification":
            return Response(str(payload.get("challenge", "")), media_type="text/plain")
        answer = await self._take(payload, hashlib.sha256(signature.encode()).hexdigest())
        return Response(answer.body, answer.status, media_type=_first(answer, "content-type"))

    def _signed(self, request: Request, signature: str, body: bytes) -> bool:
        stamp = request.headers.get("x-slack-request-timestamp", "")
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12 and signature.isascii()):
            return False
        try:
            return self._verifier.is_valid(body, stamp, signature)
        except UnicodeDecodeError:
            return False


async def _read(request: Request) -> bytes | None:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            return None
    return bytes(body)


def _payload(request: Request, body: bytes) -> Payload | None:
    """Read JSON, or a form; what a person pressed is JSON in a form."""
    try:
        text = body.decode()
        if request.headers.get("content-type", "").startswith("application/json"):
            found = json.loads(text)
        else:
            form = dict(parse_qsl(text, keep_blank_values=True))
            found = json.loads(form["payload"]) if "payload" in form else form
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and found else None


def _first(answer: BoltResponse, name: str) -> str:
    return str((answer.headers.get(name) or ["text/plain"])[0])
