"""Begin a draft: from questions that went unanswered, or from what a colleague replied."""

from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from faqbot.drafts import Drafts, Wanted
from faqbot.errors import DraftError, HandoffError
from faqbot.site import Site
from faqbot.staff.guard import Guard
from faqbot.staff.views import NOTICE, Views


class Writing:
    """The form, filled in from where it was asked for, and what becomes of it."""

    def __init__(self, site: Site, guard: Guard, views: Views, folder: Path) -> None:
        self._site, self._guard, self._views = site, guard, views
        self._drafts = Drafts(folder)

    def routes(self) -> list[Route]:
        return [
            Route("/drafts/new", self._guard(self.form, "curator")),
            Route("/drafts", self._guard(self.write, "curator"), methods=["POST"]),
        ]

    async def form(self, request: Request) -> Response:
        """Show the form for `?gap=…&gap=…`, or for `?case=…&turn=…`: a reply and what was asked before it."""
        wanted = await run_in_threadpool(
            self._from_reply if "turn" in request.query_params else self._from_gaps, request
        )
        return self._views.show(request, "draft.html", wanted=wanted)

    def _from_gaps(self, request: Request) -> Wanted:
        asked = request.query_params.getlist("gap")
        questions = [gap.question for gap in self._site.store.gaps.all() if str(gap.id) in asked]
        first = min(questions, key=len, default="")
        return Wanted(first, "", [question for question in dict.fromkeys(questions) if question != first])

    def _from_reply(self, request: Request) -> Wanted:
        try:
            case = self._site.desk.read_on(request.query_params.get("case", ""), request.state.account)
        except HandoffError as error:
            raise HTTPException(404, str(error)) from None
        for place, turn in enumerate(turns := case.turns):
            if turn.author == "staff" and str(turn.seq) == request.query_params["turn"]:
                before = [earlier.text for earlier in turns[:place] if earlier.author == "patient"]
                return Wanted(before[-1] if before else "", turn.text)
        raise HTTPException(404, "There is no such reply.")

    async def write(self, request: Request) -> Response:
        form, by = request.state.form, request.state.account
        also_asked = str(form.get("also_asked", "")).splitlines()
        wanted = Wanted(str(form.get("question", "")), str(form.get("answer", "")), also_asked)
        try:
            file = await run_in_threadpool(self._drafts.begin, wanted)
        except DraftError as error:
            request.session[NOTICE] = str(error)
            return self._views.show(request, "draft.html", 422, wanted=wanted)
        await run_in_threadpool(self._site.desk.note, by, "draft", file.stem[:64])
        request.session[NOTICE] = f"The draft is in {file}. Patients see it when it is approved and published."
        return RedirectResponse("/staff/gaps", 303)
