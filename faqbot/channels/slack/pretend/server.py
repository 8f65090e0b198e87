"""A pretend Slack on 127.0.0.1: the Web API over HTTP, and Socket Mode over a websocket."""

import asyncio
import json
import random
import secrets
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from faqbot.channels.slack.pretend import api
from faqbot.channels.slack.pretend.deeds import Deeds, Deliver
from faqbot.channels.slack.pretend.rules import Payload, RefusalError
from faqbot.channels.slack.pretend.workspace import APP_TOKEN, BOT_TOKEN, Workspace

TRIES = 4
"""How often something is delivered at most: once, and three times again."""
PATIENCE = 3.0
"""Seconds in which a delivery must be acknowledged."""
ENVELOPES = {"event_callback": "events_api", None: "slash_commands"}


class UnacknowledgedError(Exception):
    """The app did not acknowledge a delivery in time."""


class Server:
    """One workspace with its addresses.

    Args:
        deliver: brings things to the app in place of Socket Mode.
    """

    def __init__(self, workspace: Workspace, deliver: Deliver | None = None) -> None:
        self.workspace, self._deliver = workspace, deliver or self._send_envelope
        self.calls: list[tuple[str, Payload]] = []
        self.fault: Callable[[str], web.Response | None] = lambda _method: None
        self.pause, self.delay = 0.2, 0.0
        self._sockets: list[web.WebSocketResponse] = []
        self._waiting: dict[str, asyncio.Future[Payload]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._runner: web.AppRunner | None = None
        self.url = ""
        workspace.emit.append(self.deliver_event)

    async def start(self, port: int = 0, *routes: web.AbstractRouteDef) -> Deeds:
        """Listen; return what people can do."""
        app = web.Application(client_max_size=2**22)
        app.add_routes(
            [
                web.route("*", "/api/{method}", self._call),
                web.post("/respond/{name}", self._respond),
                web.get("/socket", self._socket),
                *routes,
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return Deeds(self.workspace, self._deliver, self.url)

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for socket in self._sockets:
            await socket.close()
        if self._runner:
            await self._runner.cleanup()

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        arguments = await _arguments(request)
        self.calls.append((method, arguments))
        await asyncio.sleep(self.delay)
        if broken := self.fault(method):
            return broken
        if method == "apps.connections.open":
            return self._open_connection(token)
        if token != BOT_TOKEN:
            return web.json_response({"ok": False, "error": "invalid_auth"})
        headers = {"x-oauth-scopes": ",".join(sorted(self.workspace.installed.scopes))}
        try:
            return web.json_response(api.call(self.workspace, method, arguments), headers=headers)
        except RefusalError as refused:
            return web.json_response(refused.answer, headers=headers)
        except api.LimitError as limited:
            answer, after = {"ok": False, "error": "ratelimited"}, {"retry-after": str(limited.seconds)}
            return web.json_response(answer, status=429, headers=after)

    def _open_connection(self, token: str) -> web.Response:
        if token != APP_TOKEN:
            return web.json_response({"ok": False, "error": "invalid_auth"})
        return web.json_response({"ok": True, "url": f"{self.url.replace('http', 'ws', 1)}/socket"})

    async def _respond(self, request: web.Request) -> web.Response:
        url = self.workspace.urls.get(request.match_info["name"])
        if broken := self.fault("respond"):
            return broken
        try:
            if url is None:
                raise RefusalError("expired_url")
            self.workspace.respond(url, await request.json())
        except RefusalError as refused:
            return web.Response(text=str(refused), status=404)
        return web.Response(text="ok")

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A0FAQBOT"}})
        self._sockets.append(socket)
        try:
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    answer = json.loads(message.data)
                    waiting = self._waiting.pop(answer["envelope_id"], None)
                    if waiting and not waiting.done():
                        waiting.set_result(answer.get("payload") or {})
        finally:
            self._sockets.remove(socket)
        return socket

    async def close_sockets(self) -> None:
        """Close the connections, as Slack does now and then."""
        for socket in tuple(self._sockets):
            await socket.close()

    async def _send_envelope(self, payload: Payload) -> Payload:
        name = secrets.token_hex(16)
        answer: asyncio.Future[Payload] = asyncio.get_running_loop().create_future()
        self._waiting[name] = answer
        kind = ENVELOPES.get(payload.get("type"), "interactive")
        envelope = {"envelope_id": name, "type": kind, "payload": payload, "accepts_response_payload": True}
        try:
            async with asyncio.timeout(PATIENCE):
                while not self._sockets:
                    await asyncio.sleep(0.01)
                await random.choice(self._sockets).send_json(envelope)  # noqa: S311  # as Slack shares them out
                return await answer
        except (TimeoutError, ConnectionError) as error:
            raise UnacknowledgedError from error
        finally:
            self._waiting.pop(name, None)

    @property
    def busy(self) -> bool:
        """Whether something is still to be delivered."""
        return bool(self._tasks)

    def deliver_event(self, payload: Payload) -> None:
        """Deliver an event, again and again until it is acknowledged."""
        task = asyncio.get_running_loop().create_task(self._deliver_patiently(payload))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver_patiently(self, payload: Payload) -> None:
        for number in range(TRIES):
            try:
                await self._deliver(payload)
            except UnacknowledgedError:
                await asyncio.sleep(self.pause * 4**number)
            else:
                return


async def _arguments(request: web.Request) -> Payload:
    if request.content_type == "application/json":
        found: Any = await request.json()
        return {**request.query, **found}
    return {**request.query, **await request.post()}
