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

from faqbot.errors import StorageError
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
            uvicorn.Config(app, host, port, log_config=None, access_log=False, timeout_graceful_shutdown=GRACE)
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


def do_chores(site: Site, retention: timedelta, stop: threading.Event) -> None:
    """Look after the site until `stop` is set; a database that is gone is waited for."""
    purged = 0.0
    while True:
        try:
            tell_overdue(site)
            if time.monotonic() - purged >= PURGE or not purged:
                purge(site, retention)
                purged = time.monotonic()
        except StorageError:
            log.warning("chores_wait_for_the_database")
        if stop.wait(LOOK):
            return


def tell_overdue(site: Site) -> int:
    """Tell of each unclaimed case past its time, by a warning in the log and on every desk; return how many."""
    cases = site.desk.take_overdue()
    for case in cases:
        fields = {"case": case.handoff.id, "urgent": case.handoff.urgent, "waited": int(case.waited.total_seconds())}
        log.warning("case_overdue", extra=fields)
    if cases:
        site.hub.wake(None)
    return len(cases)


def purge(site: Site, retention: timedelta, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> int:
    """Delete the transcripts that are older than they may be kept; return how many."""
    now = clock()
    count = site.store.retention.purge(now - retention, now)
    if count:
        log.info("purged", extra={"conversations": count})
    return count
