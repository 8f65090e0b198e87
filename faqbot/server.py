"""Serve a site, and do what has to be done by the clock: tell of overdue cases, forget old transcripts."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from faqbot.alerts import Alert, Send, channel
from faqbot.channels.ready import GettingReady
from faqbot.config import Settings
from faqbot.desk import Case
from faqbot.errors import AlertError, StorageError
from faqbot.site import Site

log = logging.getLogger(__name__)

GRACE = 5
"""Seconds that open requests get to end when the server stops."""
LOOK = 15.0
"""Seconds between two looks for overdue cases."""
PURGE = 3600.0
"""Seconds between two purges."""


class Server(uvicorn.Server):
    """A server that ends the live streams before it waits for the open requests."""

    def __init__(self, app: ASGIApp, host: str, port: int, site: "Future[Site]") -> None:
        super().__init__(
            uvicorn.Config(
                GettingReady(app, site), host, port, log_config=None, access_log=False, timeout_graceful_shutdown=GRACE
            )
        )
        self._site = site
        site.add_done_callback(self._stop_if_broken)

    def _stop_if_broken(self, built: "Future[Site]") -> None:
        if built.exception():
            self.should_exit = True

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End the live streams; this runs in a signal's handler, where only the hub's own lock may be taken."""
        if self._site.done() and not self._site.exception():
            self._site.result().hub.close()
        super().handle_exit(sig, frame)


def do_chores(site: Site, settings: Settings, stop: threading.Event) -> None:
    """Look after the site until `stop` is set; a database that is gone is waited for."""
    purged, send = 0.0, channel(settings.alert_url)
    while True:
        try:
            tell_overdue(site, send, settings.public_url)
            if time.monotonic() - purged >= PURGE or not purged:
                purge(site, timedelta(days=settings.retention_days))
                purged = time.monotonic()
        except StorageError:
            log.warning("chores_wait_for_the_database")
        if stop.wait(LOOK):
            return


def tell_overdue(site: Site, send: Send | None = None, public_url: str = "") -> int:
    """Tell of each unclaimed case past its time, in the log, on every desk and elsewhere; return how many.

    Where it cannot be told elsewhere now, the cases are taken again at the next look.
    """
    cases = site.desk.take_overdue()
    for case in cases:
        fields = {"case": case.handoff.id, "urgent": case.handoff.urgent, "waited": int(case.waited.total_seconds())}
        log.warning("case_overdue", extra=fields)
    if not cases:
        return 0
    site.hub.wake(None)
    if send:
        try:
            send([_alert(case, public_url) for case in cases])
        except AlertError as error:
            log.error("alert_failed", extra={"why": str(error)})
            site.desk.give_back_overdue([case.handoff.id for case in cases])
    return len(cases)


def _alert(case: Case, public_url: str) -> Alert:
    link = f"{public_url}/staff/cases/{case.handoff.id}" if public_url else ""
    return Alert(case.handoff.id, case.handoff.urgent, case.waited, link)


def purge(site: Site, retention: timedelta, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> int:
    """Delete the transcripts that are older than they may be kept; return how many."""
    now = clock()
    count = site.store.retention.purge(now - retention, now)
    if count:
        log.info("purged", extra={"conversations": count})
    return count
