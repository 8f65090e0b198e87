"""Sign in and out."""

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from faqbot.access import Access
from faqbot.live import EVERYTHING, Hub
from faqbot.ratelimit import RateLimit
from faqbot.staff.guard import SESSION, Guard, begin_session, checked_form
from faqbot.staff.views import Views

RATE = "20/minute"
"""How often one address may try a password."""


class SignIn:
    """The two pages that are there without a session, and the way out."""

    def __init__(self, access: Access, guard: Guard, views: Views, hub: Hub) -> None:
        self._access, self._guard, self._views, self._hub = access, guard, views, hub
        self._limit = RateLimit(RATE)

    def routes(self) -> list[Route]:
        return [
            Route("/sign-in", self.page),
            Route("/sign-in", self.sign_in, methods=["POST"]),
            Route("/sign-out", self._guard(self.sign_out), methods=["POST"]),
            Route("/sign-out-everywhere", self._guard(self.sign_out_everywhere), methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        if await self._guard.account(request):
            return RedirectResponse("/staff/", 303)
        return self._views.show(request, "sign-in.html", failed=False, login="")

    async def sign_in(self, request: Request) -> Response:
        if seconds := self._limit.wait(request.client.host if request.client else ""):
            raise HTTPException(429, "Too many tries. Wait a minute.", {"retry-after": str(seconds)})
        form = await checked_form(request)
        login, password = str(form.get("login", ""))[:100], str(form.get("password", ""))[:1000]
        account = await run_in_threadpool(self._access.sign_in, login, password)
        if account is None:
            return self._views.show(request, "sign-in.html", 403, failed=True, login=login)
        await begin_session(request, self._access, account)
        return RedirectResponse("/staff/", 303)

    async def sign_out(self, request: Request) -> Response:
        await run_in_threadpool(self._access.sign_out, request.state.account, str(request.session[SESSION]))
        return self._leave(request)

    async def sign_out_everywhere(self, request: Request) -> Response:
        await run_in_threadpool(self._access.sign_out_everywhere, request.state.account)
        return self._leave(request)

    def _leave(self, request: Request) -> Response:
        """Forget who it was, and have the open pages look whether they still may."""
        request.session.clear()
        self._hub.wake(EVERYTHING)
        return RedirectResponse("/staff/sign-in", 303)
