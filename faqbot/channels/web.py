"""The web: the public API, the chat's files and the sample page, as one Starlette application."""

import hashlib
import html
import time
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Lifespan, Receive, Scope, Send
from starlette.types import Message as AsgiMessage

from faqbot.channels.api import MessageIn, MessageOut, OptionOut, reply_out
from faqbot.channels.conversations import Conversations
from faqbot.channels.faq import FaqPages
from faqbot.channels.health import Health
from faqbot.channels.openapi import describe
from faqbot.channels.origins import Origins
from faqbot.channels.requests import as_json, check_rate, read_body, refusal, storage_down
from faqbot.errors import StorageError
from faqbot.markup import to_html, to_plain
from faqbot.metrics import Metrics
from faqbot.ratelimit import RateLimit
from faqbot.site import Site
from faqbot.types import Message

STATIC = Path(__file__).parent / "static"
FOR_GOOD = "public, max-age=31536000, immutable"
RATE_LIMIT = "60/minute"
SECURITY_HEADERS = {
    "content-security-policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    ),
    "referrer-policy": "strict-origin-when-cross-origin",
    "x-content-type-options": "nosniff",
}


def create_app(  # noqa: PLR0913  # all but one are options
    site: Callable[[], Site],
    rate_limit: str = RATE_LIMIT,
    mounts: Sequence[BaseRoute] = (),
    metrics_token: str = "",
    origins: Sequence[str] = (),
    *,
    lifespan: Lifespan[Starlette] | None = None,
) -> Starlette:
    """Build the application.

    Args:
        site: is asked for at each request, so that it can be fitted meanwhile.
        rate_limit: how many messages one address may send, such as "60/minute".
        mounts: what else is served beside the patients' pages.
        metrics_token: what opens the metrics to other machines.
        origins: the other origins whose pages may embed the chat.
        lifespan: what runs while the server runs.
    """
    metrics = Metrics()
    web, conversations = Web(site, rate_limit, metrics), Conversations(site, rate_limit)
    return Starlette(
        routes=[
            Route("/", web.sample_page),
            *Health(site, metrics, metrics_token).routes(),
            Route("/openapi.json", web.openapi),
            Route("/widget/{digest}.js", web.widget),
            Route("/api/chat", web.chat),
            Route("/api/messages", web.message, methods=["POST"]),
            *conversations.routes(),
            *FaqPages(site, rate_limit).routes(),
            Mount("/static", StaticFiles(directory=STATIC)),
            *mounts,
        ],
        middleware=[Middleware(SecurityHeaders), Middleware(Origins, allowed=origins)],
        exception_handlers={HTTPException: refusal, StorageError: storage_down},
        lifespan=lifespan,
    )


class Web:
    """The endpoints over one site."""

    def __init__(self, site: Callable[[], Site], rate_limit: str, metrics: Metrics) -> None:
        self._get_site, self._limit, self._metrics = site, RateLimit(rate_limit), metrics

    async def _site(self) -> Site:
        return await run_in_threadpool(self._get_site)

    async def message(self, request: Request) -> Response:
        check_rate(request, self._limit)
        sent = await read_body(request, MessageIn)
        message = Message(
            id=sent.message_id or uuid.uuid4().hex,
            conversation_id=sent.conversation_id or uuid.uuid4().hex,
            channel="web",
            text=sent.text,
            sent_at=datetime.now(UTC),
            option=sent.option_id,
        )
        site, started = await self._site(), time.perf_counter()
        answer = await run_in_threadpool(_answer, site, message)
        self._metrics.count_reply(answer.reply.kind, time.perf_counter() - started)
        return as_json(answer)

    async def chat(self, _request: Request) -> Response:
        """Everything the chat element shows before the first message."""
        knowledge = (await self._site()).service.knowledge
        clinic, greeting = knowledge.clinic, knowledge.clinic.phrase("greeting")
        suggestions = [OptionOut(id=i, label=knowledge.served[i].question) for i in clinic.suggestions]
        return JSONResponse(
            {
                "name": clinic.name,
                "phone": clinic.phone,
                "phone_href": clinic.phone_href,
                "greeting": {"html": to_html(greeting), "text": to_plain(greeting)},
                "contact": to_html(clinic.phrase("contact")),
                "suggestions": [suggestion.model_dump() for suggestion in suggestions],
                "labels": dict(clinic.labels),
            }
        )

    async def sample_page(self, _request: Request) -> Response:
        clinic = (await self._site()).service.knowledge.clinic
        page = (STATIC / "sample.html").read_text("utf-8")
        for name in ("name", "phone", "phone_href", "address"):
            page = page.replace(f"{{{{{name}}}}}", html.escape(getattr(clinic, name)))
        return HTMLResponse(page.replace("{{hours}}", html.escape(clinic.hours.in_words())))

    async def widget(self, request: Request) -> Response:
        """The chat's script: for good under this build's own address, for five minutes under an older one's.

        A page that still names an older build keeps its chat, unless it asks for that build by an integrity hash.
        """
        script = (STATIC / "widget.js").read_bytes()
        current = request.path_params["digest"] == hashlib.sha256(script).hexdigest()[:12]
        headers = {"cache-control": FOR_GOOD if current else "public, max-age=300"}
        return Response(script, media_type="text/javascript", headers=headers)

    async def openapi(self, _request: Request) -> Response:
        return JSONResponse(describe("faqbot", version("faqbot")))


def _answer(site: Site, message: Message) -> MessageOut:
    reply = site.service.handle(message)
    standing = site.patient.standing(reply.handoff)
    return MessageOut(conversation_id=message.conversation_id, reply=reply_out(reply, standing))


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
