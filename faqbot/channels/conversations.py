"""A conversation over the web: restore it, follow it live, leave a contact, delete it. Its id is its key."""

import json
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from faqbot.channels.api import ContactIn, ConversationOut, FeedbackIn, handoff_out, turn_out
from faqbot.channels.requests import as_json, check_rate, read_body
from faqbot.errors import StorageError
from faqbot.live import Event, EventStream
from faqbot.patient import is_reachable
from faqbot.ratelimit import RateLimit
from faqbot.site import Site
from faqbot.types import Typing


class Conversations:
    """The endpoints under `/api/conversations/{conversation_id}`."""

    def __init__(self, site: Callable[[], Site], rate_limit: str) -> None:
        self._get_site, self._limit, self._typing_limit = site, RateLimit(rate_limit), RateLimit(rate_limit)

    def routes(self) -> list[Route]:
        path = "/api/conversations/{conversation_id}"
        return [
            Route(path, self.read),
            Route(path, self.forget, methods=["DELETE"]),
            Route(f"{path}/events", self.events),
            Route(f"{path}/contact", self.contact, methods=["POST"]),
            Route(f"{path}/feedback", self.feedback, methods=["POST"]),
            Route(f"{path}/typing", self.typing, methods=["POST"]),
        ]

    async def _site(self) -> Site:
        return await run_in_threadpool(self._get_site)

    async def read(self, request: Request) -> Response:
        found = await run_in_threadpool(_read, await self._site(), _id(request), _after(request))
        return as_json(found)

    async def events(self, request: Request) -> EventStream:
        site, conversation_id, after = await self._site(), _id(request), _after(request)
        await run_in_threadpool(_read, site, conversation_id, after)  # refuse before the stream begins
        return EventStream(site.hub, conversation_id, Listener(site, conversation_id, after).read, show_typing)

    async def contact(self, request: Request) -> Response:
        check_rate(request, self._limit)
        sent, site = await read_body(request, ContactIn), await self._site()
        if not sent.consent or not is_reachable(sent.reach):
            raise HTTPException(422, site.service.knowledge.clinic.labels["unusable"])
        if not await run_in_threadpool(site.patient.leave_contact, _id(request), sent.reach, sent.name):
            raise HTTPException(404, "nothing waits for a person in this conversation")
        return Response(status_code=204)

    async def feedback(self, request: Request) -> Response:
        check_rate(request, self._limit)
        sent, site = await read_body(request, FeedbackIn), await self._site()
        if sent.helped and sent.reason:
            raise HTTPException(422, "reason: leave it out when the answer helped")
        opinion = (_id(request), sent.message_id, sent.helped, sent.reason or "")
        if not await run_in_threadpool(site.patient.give_feedback, *opinion):
            raise HTTPException(404, "there is no such answer in this conversation")
        return Response(status_code=204)

    async def typing(self, request: Request) -> Response:
        check_rate(request, self._typing_limit)
        if not await run_in_threadpool((await self._site()).patient.type, _id(request)):
            raise HTTPException(404, "nobody was asked for in this conversation")
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
    turns, handoff = site.store.turns.news(conversation_id, after)
    if not turns and not site.store.turns.last_seq(conversation_id):
        raise HTTPException(404, "there is no such conversation")
    standing = handoff_out(site.patient.standing(handoff))
    return ConversationOut(conversation_id=conversation_id, turns=[turn_out(*turn) for turn in turns], handoff=standing)


def show_typing(typing: Typing) -> Event | None:
    """Tell a patient who of the staff is typing."""
    if typing.author != "staff":
        return None
    return Event("typing", json.dumps({"author": typing.author, "name": typing.name}))


class Listener:
    """What one browser has seen of a conversation: each turn is sent once and in order, and how the handoff stands."""

    def __init__(self, site: Site, conversation_id: str, after: int) -> None:
        self._site, self._id, self._seen, self._stood = site, conversation_id, after, ""

    async def read(self) -> list[Event] | None:
        """Return what is new; nothing more when the database is gone, for the browser to come back."""
        try:
            found = await run_in_threadpool(_read, self._site, self._id, self._seen)
        except StorageError:
            return None
        except HTTPException:
            return [Event("gone", "")]
        events = [Event("turn", turn.model_dump_json(), turn.seq) for turn in found.turns]
        self._seen = max([self._seen, *(turn.seq for turn in found.turns)])
        stands = found.handoff.model_dump_json() if found.handoff else "null"
        if stands != self._stood:
            self._stood = stands
            events.append(Event("handoff", stands))
        return events
