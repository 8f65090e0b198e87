"""Releases: what patients are told. A release never changes; the newest is served."""

from typing import Any

from sqlalchemy import Row, Select, select, text

from faqbot.records import AuditLine, Release
from faqbot.storage.audit import note
from faqbot.storage.changes import RELEASES
from faqbot.storage.database import Database, aware
from faqbot.storage.schema import releases


class Releases:
    """The releases, in the order they were published."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, release: Release, action: str = "publish") -> Release | None:
        """Keep a release, note it in the audit, and tell every process; return it with its number.

        None when its content is the newest already, also where another process has just put it.
        """
        row = {
            "content_hash": release.content_hash,
            "published_by": release.by,
            "content": dict(release.content),
            "created_at": aware(release.created_at),
        }
        newest = select(releases.c.content).order_by(releases.c.id.desc()).limit(1)
        with self._database.writing() as connection:
            on_postgresql = connection.dialect.name == "postgresql"
            if on_postgresql:  # SQLite lets only one write anyway
                connection.execute(text("LOCK TABLE releases IN SHARE ROW EXCLUSIVE MODE"))
            if connection.execute(newest).scalar() == row["content"]:
                return None
            made = _release(connection.execute(releases.insert().returning(releases), row).one())
            note(connection, AuditLine(made.created_at, made.by, action, f"release {made.id}"))
            if on_postgresql:
                connection.execute(text(f"NOTIFY {RELEASES}"))
        return made

    def newest(self) -> Release | None:
        return self._one(select(releases).order_by(releases.c.id.desc()).limit(1))

    def get(self, number: int) -> Release | None:
        return self._one(select(releases).where(releases.c.id == number))

    def all(self) -> list[Release]:
        """Return every release without its content, the newest first."""
        names = (releases.c.id, releases.c.content_hash, releases.c.created_at, releases.c.published_by)
        with self._database.reading() as connection:
            rows = connection.execute(select(*names).order_by(releases.c.id.desc()))
            return [Release(row.content_hash, aware(row.created_at), row.published_by, id=row.id) for row in rows]

    def _one(self, query: Select[Any]) -> Release | None:
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return _release(row) if row else None


def _release(row: Row[Any]) -> Release:
    return Release(row.content_hash, aware(row.created_at), row.published_by, row.content, row.id)
