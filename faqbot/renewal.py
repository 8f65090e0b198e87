"""Have a site serve each new release as soon as it is built, while the old one is served on."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from faqbot.errors import StorageError
from faqbot.records import Release
from faqbot.site import Served, Site

log = logging.getLogger(__name__)

RETRY = 1.0
"""Seconds after which a database that is gone is tried again."""


class Renewal:
    """Looks for a new release when told to, in a thread of its own, one after the other.

    Args:
        build: makes of a release what a site serves; whatever it raises, the old release is served on.
    """

    def __init__(self, site: Site, build: Callable[[Release], Served]) -> None:
        self._site, self._build = site, build
        self._seen = site.service.knowledge.content_hash
        self._pool = ThreadPoolExecutor(1, "renewal")

    def look(self) -> None:
        """Serve the newest release soon, if it is another than the last one that was seen."""
        self._pool.submit(self._renew)

    def _renew(self) -> None:
        release = self._newest()
        if release is None or release.content_hash == self._seen:
            return
        self._seen = release.content_hash
        told = {"release": release.id, "by": release.by}
        log.info("release_found", extra=told)
        try:
            self._site.exchange(self._build(release))
        except Exception:  # whatever it is, patients go on being answered
            log.exception("release_not_served", extra=told)
        else:
            log.info("release_served", extra=told)

    def _newest(self) -> Release | None:
        store = self._site.store
        while not store.changes.closed.is_set():
            try:
                return store.releases.newest()
            except StorageError:
                log.warning("releases_wait_for_the_database")
                store.changes.closed.wait(RETRY)
        return None
