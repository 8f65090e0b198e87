"""Wait for the site: a first start fits its index for a minute, and a browser is told so meanwhile."""

import asyncio
from concurrent.futures import Future
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from faqbot.channels.web import SECURITY_HEADERS
from faqbot.site import Site

PATIENCE = 3.0
"""Seconds that a page is waited for before the browser is told."""
AT_ONCE = ("/healthz", "/static/")
_PAGE = Path(__file__).parent / "static" / "getting-ready.html"


class GettingReady:
    """Holds requests until the site is built, without a thread for each; then it is out of the way."""

    def __init__(self, app: ASGIApp, site: "Future[Site]") -> None:
        self._app, self._site = app, site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._site.done() and not scope["path"].startswith(AT_ONCE):
            if scope["path"] == "/readyz":
                await JSONResponse({"status": "getting ready"}, 503)(scope, receive, send)
                return
            is_page = "text/html" in Headers(scope=scope).get("accept", "")
            await asyncio.wait([asyncio.wrap_future(self._site)], timeout=PATIENCE if is_page else None)
            if not self._site.done():
                headers = SECURITY_HEADERS | {"retry-after": "3", "cache-control": "no-store"}
                page = HTMLResponse(_PAGE.read_text("utf-8"), 503, headers)
                await page(scope, receive, send)
                return
        await self._app(scope, receive, send)
