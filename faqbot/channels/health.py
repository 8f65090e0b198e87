"""How the server is: for whoever starts it, balances between several, or watches them."""

import secrets
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from faqbot.errors import StorageError
from faqbot.metrics import CONTENT_TYPE, Metrics
from faqbot.site import Site

THIS_MACHINE = ("127.0.0.1", "::1")


class Health:
    """The endpoints that patients have no use for.

    Args:
        token: who may read the metrics must send it as a bearer token; without one, this machine alone may.
    """

    def __init__(self, site: Callable[[], Site], metrics: Metrics, token: str) -> None:
        self._get_site, self._metrics, self._token = site, metrics, token

    def routes(self) -> list[Route]:
        return [
            Route("/healthz", self.healthz),
            Route("/readyz", self.readyz),
            Route("/metrics", self.metrics),
        ]

    async def healthz(self, _request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def readyz(self, _request: Request) -> Response:
        """Say whether the index is fitted and the database answers; a database that is gone is a 503."""
        site = await run_in_threadpool(self._get_site)
        await run_in_threadpool(site.store.check)
        return JSONResponse({"status": "ready"})

    async def metrics(self, request: Request) -> Response:
        if not self._may_read(request):
            raise HTTPException(404, "Not Found")
        site = await run_in_threadpool(self._get_site)
        stands = await run_in_threadpool(_stands, site)
        return Response(self._metrics.render(stands), media_type=CONTENT_TYPE)

    def _may_read(self, request: Request) -> bool:
        if self._token:
            sent = request.headers.get("authorization", "").encode()
            return secrets.compare_digest(sent, f"Bearer {self._token}".encode())
        return request.client is not None and request.client.host in THIS_MACHINE


def _stands(site: Site) -> dict[str, float]:
    known: dict[str, float] = {"open_streams": len(site.hub), "database_up": 0}
    try:
        waiting, overdue, with_person = site.desk.counts()
    except StorageError:
        return known
    return known | {
        "database_up": 1,
        "cases_waiting": waiting,
        "cases_overdue": overdue,
        "cases_with_person": with_person,
    }
