"""Two lists: the questions that went unanswered, and who did what."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from faqbot.site import Site
from faqbot.staff.guard import Guard
from faqbot.staff.views import Views


class Lists:
    """The gaps, for all; the audit, for admins."""

    def __init__(self, site: Site, guard: Guard, views: Views) -> None:
        self._site, self._guard, self._views = site, guard, views

    def routes(self) -> list[Route]:
        return [
            Route("/gaps", self._guard(self.gaps)),
            Route("/gaps/settle", self._guard(self.settle, "curator"), methods=["POST"]),
            Route("/audit", self._guard(self.audit, "admin")),
        ]

    async def gaps(self, request: Request) -> Response:
        return self._views.show(request, "gaps.html", groups=await run_in_threadpool(self._site.desk.gaps))

    async def settle(self, request: Request) -> Response:
        sent = map(str, request.state.form.getlist("gap"))
        gap_ids = [int(value) for value in sent if value.isdecimal() and len(value) < 10]
        await run_in_threadpool(self._site.desk.settle_gaps, gap_ids, request.state.account)
        return RedirectResponse("/staff/gaps", 303)

    async def audit(self, request: Request) -> Response:
        return self._views.show(request, "audit.html", lines=await run_in_threadpool(self._site.store.audit.newest))
