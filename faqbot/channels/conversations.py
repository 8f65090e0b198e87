"""A conversation over the web: restore it, follow it live, leave a contact, delete it. Its id is its key."""

from collections.abc import AsyncIterator, Callable

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from faqbot.channels.api import ContactIn, ConversationOut, handoff_out, turn_out
from faqbot.channels.requests import as_json, check_rate, read_body
from faqbot.errors import StorageError
from faqbot.live import news
from faqbot.patient import is_reachable
from faqbot.ratelimit import RateLimit
from faqbot.site import Site

RETRY = 2000
"""Milliseconds after which a browser comes back when its stream ends."""


class Conversations:
    """The endpoints under `/api/conversations/{conversation_id}`."""

    def __init__(self, site: Callable[[], Site], rate_limit: str) -> None:
        self._get_site, self._limit = site, RateLimit(rate_limit)

    def routes(self) -> list[Route]:
        path = "/api/conversations/{conversation_id}"
        return [
            Route(path, self.read),
            Route(path, self.forget, methods=["DELETE"]),
            Route(f"{path}/events", self.events),
            Route(f"{path}/contact", self.contact, methods=["POST"]),
        ]

    async def _site(self) -> Site:
        return await run_in_threadpool(self._get_site)

    async def read(self, request: Request) -> Response:
        found = await run_in_threadpool(_read, await self._site(), _id(request), _after(request))
        return as_json(found)

    async def events(self, request: Request) -> Response:
        site, conversation_id, after = await self._site(), _id(request), _after(request)
        await run_in_threadpool(_read, site, conversation_id, after)  # refuse before the stream begins
        return EventSourceResponse(_events(site, conversation_id, after), headers={"cache-control": "no-store"})

    async def contact(self, request: Request) -> Response:
        check_rate(request, self._limit)
        sent, site = await read_body(request, ContactIn), await self._site()
        if not sent.consent or not is_reachable(sent.reach):
            raise HTTPException(422, site.service.knowledge.clinic.labels["unusable"])
        if not await run_in_threadpool(site.patient.leave_contact, _id(request), sent.reach, sent.name):
            raise HTTPException(404, "nothing waits for a person in this conversation")
        return Response(status_code=204)

    async def forget(self, request: Request) -> Response:
        if not await run_in_threadpool((await self._site()).patient.forget, _id(request)):
            raise HTTPException(404, "there is no such conversation")
        return Response(status_code=204)


def _id(request: Request) -> str:
    return str(request.path_params["conversation_id"])


def _after(request: Request) -> int:
    """Return the number of the last turn that a client has seen: a browser that comes back sends it by itself."""
    seen = request.headers.get("last-event-id") or request.query_params.get("after") or "0"
    if not (seen.isascii() and seen.isdigit() and len(seen) < 10):
        raise HTTPException(422, "`after` must be the number of a turn")
    return int(seen)


def _read(site: Site, conversation_id: str, after: int) -> ConversationOut:
    """Read what came after a turn; refuse a conversation that is not there."""
    turns = site.service.history(conversation_id, after)
    if not turns and not site.service.history(conversation_id):
        raise HTTPException(404, "there is no such conversation")
    standing = handoff_out(site.patient.standing(conversation_id))
    return ConversationOut(conversation_id=conversation_id, turns=[turn_out(*turn) for turn in turns], handoff=standing)


async def _events(site: Site, conversation_id: str, after: int) -> AsyncIterator[ServerSentEvent]:
    """Send each turn once and in order, and how the handoff stands when that changes.

    It ends when the database is gone, and the browser comes back for what came after the last turn it saw.
    """
    seen, stood = after, ""
    async for _ in news(site.hub, conversation_id):
        try:
            found = await run_in_threadpool(_read, site, conversation_id, seen)
        except StorageError:
            return
        except HTTPException:
            yield ServerSentEvent(event="gone", data="")
            return
        for turn in found.turns:
            seen = turn.seq
            yield ServerSentEvent(event="turn", id=str(seen), data=turn.model_dump_json(), retry=RETRY)
        stands = found.handoff.model_dump_json() if found.handoff else "null"
        if stands != stood:
            stood = stands
            yield ServerSentEvent(event="handoff", data=stands, retry=RETRY)
