"""Releases: what patients are told. A release never changes; the newest is served."""

from typing import Any

from sqlalchemy import Row, select

from faqbot.records import Release
from faqbot.storage.database import Database, aware
from faqbot.storage.schema import releases


class Releases:
    """The releases, in the order they were published."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, release: Release) -> Release:
        """Keep a release; return it with its number."""
        row = {
            "content_hash": release.content_hash,
            "published_by": release.by,
            "content": dict(release.content),
            "created_at": aware(release.created_at),
        }
        with self._database.writing() as connection:
            made = connection.execute(releases.insert().returning(releases), row).one()
            return _release(made)

    def newest(self) -> Release | None:
        with self._database.reading() as connection:
            row = connection.execute(select(releases).order_by(releases.c.id.desc()).limit(1)).first()
        return _release(row) if row else None


def _release(row: Row[Any]) -> Release:
    return Release(row.content_hash, aware(row.created_at), row.published_by, row.content, row.id)
