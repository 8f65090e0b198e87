"""The audit: who did what to what, and when. It holds no content, and outlives the transcripts."""

from datetime import datetime

from sqlalchemy import Connection, select

from faqbot.records import AuditLine
from faqbot.storage.database import Database, aware
from faqbot.storage.schema import audit


class Audit:
    """The audit's lines."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, line: AuditLine) -> None:
        with self._database.writing() as connection:
            note(connection, line)

    def has(self, actor: str, action: str, subject: str, since: datetime) -> bool:
        """Say whether somebody has done something since then."""
        mine = (audit.c.actor == actor, audit.c.action == action, audit.c.subject == subject)
        with self._database.reading() as connection:
            return connection.execute(select(audit.c.id).where(audit.c.at >= aware(since), *mine)).first() is not None

    def newest(self, limit: int = 200) -> list[AuditLine]:
        query = select(audit).order_by(audit.c.id.desc()).limit(limit)
        with self._database.reading() as connection:
            return [AuditLine(aware(row.at), row.actor, row.action, row.subject) for row in connection.execute(query)]


def note(connection: Connection, line: AuditLine) -> None:
    """Add a line in a transaction, so that nothing is done without it."""
    row = {"at": aware(line.at), "actor": line.actor, "action": line.action, "subject": line.subject}
    connection.execute(audit.insert(), row)
