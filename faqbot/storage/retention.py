"""Forget: transcripts after their time, and a conversation when its patient asks. What belongs to it goes with it."""

from datetime import datetime

from sqlalchemy import delete, func, select

from faqbot.records import AuditLine
from faqbot.storage.audit import note
from faqbot.storage.database import Database, announce, aware
from faqbot.storage.schema import conversations, turns


class Retention:
    """Deletes conversations with their turns, handoffs, contacts, gaps and feedback; the audit stays."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def purge(self, before: datetime, now: datetime) -> int:
        """Delete every conversation in which nothing was said since `before`; return how many there were."""
        last = select(func.max(turns.c.sent_at)).where(turns.c.conversation_id == conversations.c.id).scalar_subquery()
        old = func.coalesce(last, conversations.c.started_at) < aware(before)
        with self._database.writing() as connection:
            count = connection.execute(delete(conversations).where(old)).rowcount
            if count:
                note(connection, AuditLine(aware(now), "retention", "purge", str(count)))
        return count

    def forget(self, conversation_id: str, now: datetime) -> bool:
        """Delete one conversation; False if there is none."""
        with self._database.writing() as connection:
            done = connection.execute(delete(conversations).where(conversations.c.id == conversation_id)).rowcount > 0
            if done:
                note(connection, AuditLine(aware(now), "patient", "delete_conversation", ""))
                announce(connection, conversation_id, 0)
        return done
