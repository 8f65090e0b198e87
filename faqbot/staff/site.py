"""The staff's pages as one Starlette application, to mount under /staff."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from faqbot.access import Access
from faqbot.errors import StorageError
from faqbot.site import Site
from faqbot.staff.cases import Cases
from faqbot.staff.guard import Guard
from faqbot.staff.lists import Lists
from faqbot.staff.signin import SignIn
from faqbot.staff.views import HERE, Views

SESSION = 12 * 60 * 60
"""Seconds that a session lasts at most."""


def create_staff_app(site: Site, access: Access, https_only: bool = False) -> Starlette:
    """Build the pages.

    Args:
        https_only: whether the session's cookie is sent over TLS alone.
    """
    clinic = site.service.knowledge.clinic
    guard, views = Guard(access), Views.of(clinic.name, clinic.hours.zone)

    async def refuse(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 503
        detail = error.detail if isinstance(error, HTTPException) else "The database cannot be reached right now."
        response = views.show(request, "error.html", status, detail=detail)
        response.headers.update(getattr(error, "headers", None) or {})
        return response

    session = Middleware(
        SessionMiddleware,
        secret_key=site.store.accounts.secret("session"),
        session_cookie="faqbot_staff",
        max_age=SESSION,
        path="/staff",
        same_site="lax",
        https_only=https_only,
    )
    return Starlette(
        routes=[
            *SignIn(access, guard, views).routes(),
            *Cases(site, guard, views).routes(),
            *Lists(site, guard, views).routes(),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        middleware=[session],
        exception_handlers={HTTPException: refuse, StorageError: refuse},
    )
