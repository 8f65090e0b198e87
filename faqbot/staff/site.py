"""The staff's pages as one Starlette application, to mount under /staff."""

from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from faqbot.access import SESSION, Access
from faqbot.errors import StorageError
from faqbot.site import Site
from faqbot.staff.cases import Cases
from faqbot.staff.guard import Guard
from faqbot.staff.lists import Lists
from faqbot.staff.oidc import Oidc, Provider
from faqbot.staff.signin import SignIn
from faqbot.staff.views import HERE, Views
from faqbot.staff.writing import Writing


@dataclass(frozen=True, slots=True)
class Options:
    """What an operator chooses.

    Attributes:
        https_only: whether the session's cookie is sent over TLS alone.
        drafts: the folder for drafts; without one, nobody can begin any.
        oidc: by whom staff may sign in, beside their passwords.
    """

    https_only: bool = False
    drafts: Path | None = None
    oidc: Provider | None = None


def create_staff_app(site: Site, access: Access, options: Options = Options()) -> Starlette:
    """Build the pages."""
    guard, views = Guard(access), Views.of(lambda: site.service.knowledge.clinic)
    views.environment.globals |= {"oidc": options.oidc is not None, "drafts": options.drafts is not None}

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
        max_age=int(SESSION.total_seconds()),
        path="/staff",
        same_site="lax",
        https_only=options.https_only,
    )
    return Starlette(
        routes=[
            *SignIn(access, guard, views, site.hub).routes(),
            *Cases(site, guard, views).routes(),
            *Lists(site, guard, views).routes(),
            *(Writing(site, guard, views, options.drafts).routes() if options.drafts else ()),
            *(Oidc(access, options.oidc).routes() if options.oidc else ()),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        middleware=[session],
        exception_handlers={HTTPException: refuse, StorageError: refuse},
    )
