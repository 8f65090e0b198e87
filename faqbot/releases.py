"""Publish what is in the knowledge folder, and read what patients are told: the newest release."""

import logging
from datetime import UTC, datetime
from pathlib import Path

from faqbot.errors import KnowledgeError, ReleaseError
from faqbot.knowledge import Knowledge, content_hash, holds, load
from faqbot.records import Release
from faqbot.storage import Store

log = logging.getLogger(__name__)


def publish(knowledge: Knowledge, store: Store, by: str) -> Release | None:
    """Have patients told this knowledge from now on; None if they are told it already."""
    return store.releases.put(Release(knowledge.content_hash, datetime.now(UTC), by, knowledge.files))


def roll_back(number: int, store: Store, by: str) -> Release | None:
    """Publish a release's content again; None if patients are told it already.

    Raises:
        ReleaseError: there is no such release, or it cannot be used.
    """
    release = store.releases.get(number)
    if release is None:
        raise ReleaseError(f"There is no release {number}: `python bot.py releases` lists those that there are.")
    unpack(release)
    again = Release(release.content_hash, datetime.now(UTC), by, release.content)
    return store.releases.put(again, f"rollback to {number}")


def unpack(release: Release) -> Knowledge:
    """Read the knowledge that a release holds.

    Raises:
        ReleaseError: it is not as it was published, or this version finds faults in it.
    """
    remedy = "Publish the folder with `python bot.py publish`, or another release with `python bot.py rollback`."
    if content_hash(release.content) != release.content_hash:
        raise ReleaseError(f"Release {release.id} is damaged. {remedy}")
    try:
        return load(release.content)
    except KnowledgeError as error:
        raise ReleaseError(f"Release {release.id} has faults. {remedy}\n{error}") from error


def current(store: Store, folder: Path) -> Knowledge:
    """Return what patients are told; where nothing was ever published, the folder is.

    Raises:
        KnowledgeError: the folder has faults.
        ReleaseError: the newest release cannot be used.
    """
    newest = store.releases.newest()
    if newest is None:
        knowledge = load(folder)
        if publish(knowledge, store, "first start"):
            return knowledge
        return current(store, folder)
    if not holds(folder, newest.content):
        log.warning(
            "The folder %s differs from what patients are told, release %s of %s. When it is ready, bring it to them "
            "with `python bot.py publish`.",
            folder,
            newest.id,
            f"{newest.created_at:%Y-%m-%d %H:%M} UTC",
        )
    return unpack(newest)
