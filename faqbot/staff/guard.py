"""Who may see a page: a session of an account, its role, and for every change the session's own token."""

import secrets
from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from faqbot.access import Access
from faqbot.errors import StorageError
from faqbot.live import EventStream
from faqbot.records import ROLES, Account, Role

Endpoint = Callable[[Request], Awaitable[Response | EventStream]]
"""What a route calls; Starlette sends whatever it returns, as an ASGI application."""
MAX_FORM = 64 * 1024
"""The largest form, in bytes."""
SESSION, TOKEN = "session", "token"


class Guard:
    """Stands before every page but the sign-in."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def __call__(self, endpoint: Endpoint, role: Role = "desk") -> Endpoint:
        """Let only those in who are signed in and have at least this role; a change needs the token, too."""

        async def guarded(request: Request) -> Response | EventStream:
            account = await self.account(request)
            if account is None:
                return _to_sign_in(request)
            if ROLES.index(account.role) < ROLES.index(role):
                raise HTTPException(403, f"This page is for the role {role}.")
            request.state.account = account
            if request.method == "POST":
                request.state.form = await checked_form(request)
            return await endpoint(request)

        return guarded

    async def account(self, request: Request) -> Account | None:
        """Return whose session this is, if it still holds."""
        session_id = request.session.get(SESSION)
        return await run_in_threadpool(self._access.find, str(session_id)) if session_id else None

    async def holds(self, request: Request) -> bool:
        """Say whether a session still holds; where the database cannot tell, it does not."""
        try:
            return await self.account(request) is not None
        except StorageError:
            return False


async def begin_session(request: Request, access: Access, account: Account) -> None:
    """Begin anew, so that nothing from before the sign-in counts."""
    request.session.clear()
    request.session[SESSION] = await run_in_threadpool(access.begin_session, account)


def token(request: Request) -> str:
    """Return the session's token, which every form of ours carries and no other page can know."""
    if TOKEN not in request.session:
        request.session[TOKEN] = secrets.token_urlsafe(24)
    return str(request.session[TOKEN])


async def checked_form(request: Request) -> FormData:
    """Read a form of ours, or refuse it."""
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > MAX_FORM:
        raise HTTPException(413, "That is too long.")
    form = await request.form(max_files=0)
    sent, own = str(form.get(TOKEN, "")), str(request.session.get(TOKEN, "-"))
    if not secrets.compare_digest(sent.encode(), own.encode()):
        raise HTTPException(403, "This form is too old. Go back, reload the page and try again.")
    return form


def _to_sign_in(request: Request) -> Response:
    """Send a page to the sign-in; what a page asks for in the background is only refused."""
    if request.headers.get("hx-request") or "text/event-stream" in request.headers.get("accept", ""):
        return Response("Sign in first.", 401, {"hx-redirect": "/staff/sign-in"})
    return RedirectResponse("/staff/sign-in", 303)
