"""The web: the public API, the chat's files and the sample page, as one Starlette application."""

import html
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from pydantic import BaseModel, ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as AsgiMessage

from faqbot.channels.api import (
    ConversationOut,
    ErrorBody,
    ErrorOut,
    MessageIn,
    MessageOut,
    OptionOut,
    reply_out,
    turn_out,
)
from faqbot.channels.openapi import describe
from faqbot.errors import StorageError
from faqbot.markup import to_html, to_plain
from faqbot.service import Service
from faqbot.types import Message

STATIC = Path(__file__).parent / "static"
MAX_BODY = 64 * 1024
"""The largest request body, in bytes."""
SECURITY_HEADERS = {
    "content-security-policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    ),
    "referrer-policy": "strict-origin-when-cross-origin",
    "x-content-type-options": "nosniff",
}


def create_app(service: Callable[[], Service]) -> Starlette:
    """Build the application; `service` is asked for at each request, so that it can be fitted meanwhile."""
    web = Web(service)
    return Starlette(
        routes=[
            Route("/", web.sample_page),
            Route("/healthz", web.healthz),
            Route("/openapi.json", web.openapi),
            Route("/api/chat", web.chat),
            Route("/api/messages", web.message, methods=["POST"]),
            Route("/api/conversations/{conversation_id}", web.conversation),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        middleware=[Middleware(SecurityHeaders)],
        exception_handlers={HTTPException: _refusal, StorageError: _storage_down},
    )


class Web:
    """The endpoints over one service."""

    def __init__(self, service: Callable[[], Service]) -> None:
        self._get_service = service

    async def _service(self) -> Service:
        return await run_in_threadpool(self._get_service)

    async def message(self, request: Request) -> Response:
        sent = await _read_message(request)
        message = Message(
            id=sent.message_id or uuid.uuid4().hex,
            conversation_id=sent.conversation_id or uuid.uuid4().hex,
            channel="web",
            text=sent.text,
            sent_at=datetime.now(UTC),
            option=sent.option_id,
        )
        reply = await run_in_threadpool((await self._service()).handle, message)
        return _json(MessageOut(conversation_id=message.conversation_id, reply=reply_out(reply)))

    async def conversation(self, request: Request) -> Response:
        conversation_id = request.path_params["conversation_id"]
        turns = await run_in_threadpool((await self._service()).history, conversation_id)
        if not turns:
            raise HTTPException(404, "there is no such conversation")
        return _json(ConversationOut(conversation_id=conversation_id, turns=[turn_out(*turn) for turn in turns]))

    async def chat(self, _request: Request) -> Response:
        """Everything the chat element shows before the first message."""
        knowledge = (await self._service()).knowledge
        clinic, greeting = knowledge.clinic, knowledge.clinic.phrase("greeting")
        suggestions = [OptionOut(id=i, label=knowledge.served[i].question) for i in clinic.suggestions]
        return JSONResponse(
            {
                "name": clinic.name,
                "phone": clinic.phone,
                "phone_href": clinic.phone_href,
                "greeting": {"html": to_html(greeting), "text": to_plain(greeting)},
                "suggestions": [suggestion.model_dump() for suggestion in suggestions],
                "labels": dict(clinic.labels),
            }
        )

    async def sample_page(self, _request: Request) -> Response:
        clinic = (await self._service()).knowledge.clinic
        page = (STATIC / "sample.html").read_text("utf-8")
        for name in ("name", "phone", "phone_href", "address"):
            page = page.replace(f"{{{{{name}}}}}", html.escape(getattr(clinic, name)))
        return HTMLResponse(page.replace("{{hours}}", html.escape(clinic.hours.in_words())))

    async def openapi(self, _request: Request) -> Response:
        return JSONResponse(describe("faqbot", version("faqbot")))

    async def healthz(self, _request: Request) -> Response:
        return JSONResponse({"status": "ok"})


async def _read_message(request: Request) -> MessageIn:
    """Read the body up to its limit and check it, or refuse with the reason."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415, "send the message as application/json")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise HTTPException(413, f"a request may hold {MAX_BODY} bytes at most")
    try:
        return MessageIn.model_validate_json(bytes(body))
    except ValidationError as error:
        first = error.errors()[0]
        if first["type"] == "json_invalid":
            raise HTTPException(400, f"the body is not JSON: {first['msg']}") from None
        where = ".".join(map(str, first["loc"])) or "body"
        raise HTTPException(422, f"{where}: {first['msg']}") from None


def _json(model: BaseModel, status: int = 200) -> Response:
    return Response(model.model_dump_json(), status, media_type="application/json")


_CODES = {
    400: "bad_json",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "not_json",
    422: "invalid_message",
}


async def _refusal(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  # the handler is registered for this type alone
    body = ErrorBody(code=_CODES.get(error.status_code, "refused"), message=error.detail)
    response = _json(ErrorOut(error=body), error.status_code)
    response.headers.update(error.headers or {})
    return response


async def _storage_down(_request: Request, _error: Exception) -> Response:
    body = ErrorBody(code="storage_down", message="the conversation cannot be read right now; try again later")
    return _json(ErrorOut(error=body), 503)


class SecurityHeaders:
    """Adds the security headers to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: AsgiMessage) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)
