"""The desk's pages: what waits, one conversation, and the steps on it."""

import asyncio
import json
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from faqbot.desk import Case, Guess
from faqbot.errors import HandoffError, StorageError
from faqbot.live import EVERYTHING, Event, EventStream
from faqbot.records import Account
from faqbot.site import Site
from faqbot.staff.guard import Guard
from faqbot.staff.views import NOTICE, Views
from faqbot.types import Typing

CALM = 0.3
"""Seconds between two pieces of news to one page."""
CANNED = 5


class Cases:
    """The pages over one desk."""

    def __init__(self, site: Site, guard: Guard, views: Views) -> None:
        self._site, self._guard, self._views = site, guard, views

    def routes(self) -> list[Route]:
        guard = self._guard
        steps = {"claim": self.claim, "reply": self.reply, "hand-back": self.hand_back, "close": self.close}
        return [
            Route("/", guard(self.desk)),
            Route("/cases", guard(self.waiting)),
            Route("/cases/{case}", guard(self.case)),
            Route("/cases/{case}/live", guard(self.live)),
            *(Route(f"/cases/{{case}}/{name}", guard(self._step(do)), methods=["POST"]) for name, do in steps.items()),
            Route("/cases/{case}/reassign", guard(self._step(self.reassign)), methods=["POST"]),
            Route("/cases/{case}/typing", guard(self.typing), methods=["POST"]),
            Route("/answers", guard(self.answers)),
            Route("/events", guard(self.events)),
        ]

    async def desk(self, request: Request) -> Response:
        return self._views.show(request, "desk.html", cases=await run_in_threadpool(self._site.desk.open_cases))

    async def waiting(self, request: Request) -> Response:
        return self._views.show(request, "cases.html", cases=await run_in_threadpool(self._site.desk.open_cases))

    async def case(self, request: Request) -> Response:
        values = await self._values(partial(self._site.desk.read, _case(request), request.state.account))
        return self._views.show(request, "case.html", **values, message_id=uuid.uuid4().hex)

    async def live(self, request: Request) -> Response:
        """Show the part of an open case that changes."""
        read = partial(self._site.desk.read_on, _case(request), request.state.account)
        return self._views.show(request, "live.html", **await self._values(read))

    async def _values(self, read: Callable[[], Case]) -> dict[str, Any]:
        try:
            case = await run_in_threadpool(read)
        except HandoffError as error:
            raise HTTPException(404, str(error), {"hx-refresh": "true"}) from None
        staff = await run_in_threadpool(self._site.store.accounts.active)
        answers = [guess for guess in case.guesses if guess.entry.reply == "answer"]
        return {"case": case, "staff": staff, "answers": self._texts(answers)}

    async def answers(self, request: Request) -> Response:
        words = request.query_params.get("q", "")[:200]
        found = await run_in_threadpool(self._site.desk.canned, words) if words.strip() else []
        return self._views.show(request, "answers.html", answers=self._texts(found[:CANNED]))

    def _texts(self, guesses: list[Guess]) -> list[tuple[str, str]]:
        fill = self._site.service.knowledge.clinic.fill
        return [(guess.entry.question, fill(guess.entry.answer)) for guess in guesses]

    def _step(self, do: Callable[[str, Account, Request], object]) -> Callable[[Request], Any]:
        """Take a step and show the case again, with the reason if it was not possible."""

        async def step(request: Request) -> Response:
            case = _case(request)
            try:
                await run_in_threadpool(do, case, request.state.account, request)
            except HandoffError as error:
                request.session[NOTICE] = str(error)
            return RedirectResponse(f"/staff/cases/{case}", 303)

        return step

    def claim(self, case: str, by: Account, _request: Request) -> None:
        self._site.desk.claim(case, by)

    def reply(self, case: str, by: Account, request: Request) -> None:
        """Reply; who replies to a waiting case has it."""
        form = request.state.form
        handoff = self._site.store.handoffs.get(case)
        if handoff and handoff.status == "waiting":
            self._site.desk.claim(case, by)
        message_id = str(form.get("message_id", ""))[:64] or uuid.uuid4().hex
        self._site.desk.reply(case, by, str(form.get("text", "")), message_id)

    def hand_back(self, case: str, by: Account, _request: Request) -> None:
        self._site.desk.hand_back(case, by)

    def close(self, case: str, by: Account, _request: Request) -> None:
        self._site.desk.close(case, by)

    def reassign(self, case: str, by: Account, request: Request) -> None:
        to = self._site.store.accounts.get(str(request.state.form.get("to", "")))
        if to is None or not to.active:
            raise HandoffError("There is no such colleague.")
        self._site.desk.reassign(case, by, to)

    async def typing(self, request: Request) -> Response:
        await run_in_threadpool(self._site.desk.type, _case(request), request.state.account)
        return Response(status_code=204)

    async def events(self, request: Request) -> EventStream:
        holds = partial(self._guard.holds, request)
        return EventStream(self._site.hub, EVERYTHING, self.changed, show_typing, holds=holds)

    async def changed(self) -> list[Event] | None:
        """Tell a page which cases wait, and when each is due in milliseconds since 1970, at each change."""
        await asyncio.sleep(CALM)
        try:
            cases = await run_in_threadpool(self._site.store.handoffs.open)
        except StorageError:
            return None
        waiting = {
            handoff.id: handoff.due_at and int(handoff.due_at.timestamp() * 1000)
            for handoff in cases
            if handoff.status == "waiting"
        }
        return [Event("changed", json.dumps({"waiting": waiting}))]


def show_typing(typing: Typing) -> Event | None:
    """Tell a page in which case a patient is typing."""
    return Event("typing", json.dumps({"case": typing.handoff_id})) if typing.author == "patient" else None


def _case(request: Request) -> str:
    return str(request.path_params["case"])
