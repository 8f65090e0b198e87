"""Which pages of other origins may use the public API: those the operator names, and no others.

No cookie is ever sent or read here (a conversation's id is its key), so that what an allowed page may do, it does with
what its own visitor typed. A request whose browser says that it comes from another page is refused before anything of
it is kept: CORS alone would only hide the reply.
"""

from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

API = "/api/"
SCRIPTS = ("/static/", "/widget/")
WRITES = frozenset({"POST", "DELETE"})


class Origins:
    """Answers pages of allowed origins. Scripts may be read by any, since integrity hashes need that."""

    def __init__(self, app: ASGIApp, allowed: Iterable[str] = ()) -> None:
        self._allowed = frozenset(allowed)
        self._app = app
        self._api = CORSMiddleware(
            app,
            allow_origins=sorted(self._allowed),
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["content-type", "last-event-id"],
            expose_headers=["retry-after"],
            max_age=3600,
        )
        self._scripts = CORSMiddleware(app, allow_origins=["*"], allow_methods=["GET"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"] if scope["type"] == "http" else ""
        if path.startswith(API):
            if scope["method"] in WRITES and not self._may_write(Headers(scope=scope)):
                body = {"error": {"code": "wrong_origin", "message": "this page may not use the chat"}}
                return await JSONResponse(body, 403)(scope, receive, send)
            return await self._api(scope, receive, send)
        return await (self._scripts if path.startswith(SCRIPTS) else self._app)(scope, receive, send)

    def _may_write(self, headers: Headers) -> bool:
        """Say whether a request comes from no browser, from an allowed page or from our own.

        The browser itself says what is its own, also where a proxy has changed the host; older ones do not.
        """
        origin = headers.get("origin", "").lower()
        if not origin or origin in self._allowed or headers.get("sec-fetch-site") == "same-origin":
            return True
        return origin.partition("://")[2] == headers.get("host", "").lower()
