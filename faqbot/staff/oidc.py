"""Sign in by the organisation's own account (OpenID Connect, authorization code with PKCE).

It lets in whoever has an account here whose login is the e-mail address that the issuer has verified; it makes none.
"""

import logging
from dataclasses import dataclass, field
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from faqbot.access import Access
from faqbot.errors import SettingsError
from faqbot.staff.guard import begin_session
from faqbot.staff.views import NOTICE

log = logging.getLogger(__name__)

CALLBACK = "/oidc/callback"
REFUSED = "That sign-in did not work, or no account here has your e-mail address as its login. Ask an admin."


@dataclass(frozen=True, slots=True)
class Provider:
    """An issuer, and this site as its client; `site` is the address that browsers know."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    site: str


class Oidc:
    """The way to the issuer, and back."""

    def __init__(self, access: Access, provider: Provider) -> None:
        self._access, self._provider = access, provider
        self._client, self._failures = _client(provider)

    def routes(self) -> list[Route]:
        return [Route("/oidc", self.leave), Route(CALLBACK, self.come_back)]

    async def leave(self, request: Request) -> Response:
        """Send a browser to the issuer."""
        try:
            return await self._redirect(request)
        except self._failures as error:
            return _refuse(request, error)

    async def _redirect(self, request: Request) -> Response:
        back = f"{self._provider.site}/staff{CALLBACK}"
        response: Response = await self._client.authorize_redirect(request, back)
        return response

    async def come_back(self, request: Request) -> Response:
        """Let a browser in whom the issuer vouches for."""
        claims = {
            "iss": {"essential": True, "value": self._provider.issuer},
            "aud": {"essential": True, "value": self._provider.client_id},
        }
        try:
            token = await self._client.authorize_access_token(request, claims_options=claims)
        except self._failures as error:
            return _refuse(request, error)
        who = token.get("userinfo") or {}
        login = str(who.get("email", "")) if who.get("email_verified") is True else ""
        account = await run_in_threadpool(self._access.vouched, login)
        if account is None:
            return _refuse(request)
        await begin_session(request, self._access, account)
        return RedirectResponse("/staff/", 303)


def _refuse(request: Request, error: Exception | None = None) -> Response:
    if error:
        log.warning("oidc_failed", extra={"why": type(error).__name__})
    request.session[NOTICE] = REFUSED
    return RedirectResponse("/staff/sign-in", 303)


def _client(provider: Provider) -> tuple[Any, tuple[type[Exception], ...]]:
    """Return the client, and what it raises when the issuer is away, or what it sent does not hold."""
    try:
        from authlib.common.errors import AuthlibBaseError  # noqa: PLC0415  # an optional part
        from authlib.integrations.starlette_client import OAuth  # noqa: PLC0415
        from httpx2 import HTTPError  # noqa: PLC0415
        from joserfc.errors import JoseError  # noqa: PLC0415
    except ModuleNotFoundError:
        raise SettingsError('FAQBOT_OIDC_ISSUER: install its client: pip install "faqbot[oidc]"') from None
    client = OAuth().register(
        name="oidc",
        server_metadata_url=f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        client_kwargs={"scope": "openid email", "code_challenge_method": "S256", "timeout": 10},
    )
    return client, (AuthlibBaseError, JoseError, HTTPError, RuntimeError, ValueError, KeyError)
